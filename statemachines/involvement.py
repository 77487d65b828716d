"""The verbs by which somebody beside the handler comes to have part in a case, and how long that lasts.

None of them moves a proceeding or a clock, and none binds a party: a joint decision holds back the body's own step, never
a party's way out, an act of a party or what the law does by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from statemachines.guards import lies_ahead, names_one, refuse
from statemachines.pathway import Field, FieldKind, Guard, Label, Refusal, Role, Transition
from statemachines.rows import HANDLER, PARTY, SUPERVISOR, choice, day, note
from statemachines.snapshot import InvolvementView, Situation, Snapshot

STAFF = HANDLER | SUPERVISOR
HELPS = frozenset({"co", "delegate"})  # may act in the proceeding
KINDS: dict[str, Label] = {
    "co": Label("会办", "co-handling"),
    "delegate": Label("受委派", "standing in"),
    "joint": Label("会签", "joint decision"),
    "read": Label("传阅", "circulation"),
    "urge": Label("催办", "urging"),
}
OF = Field("of", FieldKind.INTEGER, Label("程序", "Proceeding"))
OF_IF_ANY = Field("of", FieldKind.INTEGER, Label("程序", "Proceeding"), required=False)
PART = Field("part", FieldKind.INTEGER, Label("哪一项", "Which one"))
COLLEAGUE = Field("handler", FieldKind.ACCOUNT, Label("同事", "Colleague"))
ANSWER = Field(
    "note", FieldKind.NOTE, Label("答复", "Answer"),
    help=Label("会原样给催办的人看：不要写对方当事人的信息，也不要写调解中说过的让步。",
               "Shown word for word to who urged: nothing about the other side, and nothing conceded in mediation."),
)  # fmt: skip
PEOPLE = Field("people", FieldKind.ACCOUNTS, Label("请谁", "Whom"))


def of_open(situation: Situation) -> Refusal | None:
    """`of` names a proceeding of this case that is still open."""
    number = situation.fields.get("of")
    if number is None or any(p.n == number and p.is_open for p in situation.snapshot.proceedings):
        return None
    return refuse("no_open_proceeding", "没有这一未结程序。", "There is no such open proceeding.")


def own(situation: Situation) -> Refusal | None:
    """A handler disposes of what he answers for; a supervisor of what his bodies run."""
    actor = situation.command.actor
    if actor.role is not Role.HANDLER:
        return None
    mine = {p.n for p in situation.snapshot.proceedings if p.is_open and p.handler == actor.id}
    if names_one(situation, "of", mine):
        return None
    return refuse("not_the_handler", "这一程序不是由您承办。", "You are not the handler of this proceeding.")


def _open(snapshot: Snapshot, kinds: frozenset[str]) -> Iterator[InvolvementView]:
    return (part for part in snapshot.involvements if part.status == "open" and part.kind in kinds)


def asked_of_me(kind: str) -> Guard:
    """Something of that kind waits for an answer of this very person; an urge for the handler's, whoever that is now."""

    def guard(situation: Situation) -> Refusal | None:
        me = situation.command.actor.id
        handlers = {p.n: p.handler for p in situation.snapshot.proceedings}
        waiting = {
            part.n
            for part in _open(situation.snapshot, frozenset({kind}))
            if me == (part.account or handlers.get(part.of, ""))
        }
        if names_one(situation, "part", waiting):
            return None
        return refuse("not_asked", "没有等您答复的事项。", "Nothing waits for your answer.")

    return guard


def may_end(situation: Situation) -> Refusal | None:
    """An open part is ended by who asked for it, the handler or a supervisor, and help by who gives it. Who was asked to
    agree, to read or to hurry answers instead."""
    actor = situation.command.actor
    handlers = {p.n: p.handler for p in situation.snapshot.proceedings}
    may = {
        part.n
        for part in _open(situation.snapshot, frozenset(KINDS))
        if actor.role is Role.SUPERVISOR or actor.id == part.by or actor.id in _disposing(part, handlers)
    }
    if names_one(situation, "part", may):
        return None
    return refuse("no_open_part", "没有您可以结束的事项。", "There is nothing here for you to end.")


def _disposing(part: InvolvementView, handlers: Mapping[int, str]) -> tuple[str, ...]:
    """Who else ends a part: nobody puts away an urging that is meant for him."""
    if part.kind == "urge":
        return ()
    handler = handlers.get(part.of, "")
    return (part.account, handler) if part.kind in HELPS else (handler,)


def not_urged_yet(situation: Situation) -> Refusal | None:
    """Who has urged waits for the answer before urging again."""
    me = situation.command.actor.id
    if not any(part.by == me for part in _open(situation.snapshot, frozenset({"urge"}))):
        return None
    return refuse(
        "urged_already", "您已经催办，承办人还没有答复。", "You have urged already; the handler has yet to answer."
    )


def joint_refusal(row: Transition, situation: Situation) -> Refusal | None:
    """A step the body asked its people to agree on waits for them. Never a party's act, a way out, or the law's own."""
    proceeding, role = situation.proceeding, situation.command.actor.role
    if proceeding is None or row.exit or Role.PARTY in row.by or role not in STAFF:
        return None
    asked = joint(situation.snapshot, proceeding.n, row.trigger)
    if any(part.answer == "object" for part in asked):
        return refuse(
            "joint_objected",
            "会签中有人不同意；可以结束会签后再办理。",
            "Somebody objects; end the joint decision first.",
        )
    if any(part.status == "open" for part in asked):
        return refuse("joint_pending", "会签还没有完成。", "Not everybody asked to agree has answered yet.")
    return None


def joint(snapshot: Snapshot, of: int, trigger: str) -> tuple[InvolvementView, ...]:
    """The last round of agreement on that step; empty where none was asked for or it was ended."""
    rounds = [p for p in snapshot.involvements if (p.kind, p.of, p.step) == ("joint", of, trigger)]
    last = max((part.seq for part in rounds), default=0)
    return tuple(part for part in rounds if part.seq == last and part.status != "ended")


# fmt: off
TRANSITIONS = (
    Transition(
        "release", ("open",), "", HANDLER, Label("退回待认领", "Give it back"),
        Label("不再由您承办，由同事认领或者督办人分派。", "You no longer handle it; a colleague takes it or a supervisor assigns it."),
        fields=(
            OF,
            choice(
                "reason", Label("理由", "Reason"),
                ("recusal", Label("回避", "recusal")),
                ("workload", Label("工作量调整", "workload")),
                ("absence", Label("离岗、请假", "absence")),
                ("wrong_person", Label("认领错了", "taken by mistake")),
            ),
            note(),
        ),
        guards=(of_open, own), notifies=("body",),
    ),
    Transition(
        "pass_on", ("open",), "", HANDLER, Label("转办给同事", "Pass on to a colleague"),
        Label("由本单位所选同事负责下一步；转给别的单位，请用程序中的移交步骤。",
              "The colleague of this body answers from now on; another body takes it by the hand-over steps of the proceeding."),
        fields=(
            COLLEAGUE, OF,
            choice(
                "reason", Label("理由", "Reason"),
                ("workload", Label("工作量调整", "workload")),
                ("absence", Label("离岗、请假", "absence")),
                ("recusal", Label("回避", "recusal")),
                ("knows_it", Label("同事更熟悉", "knows the matter better")),
            ),
            note(),
        ),
        guards=(of_open, own),
    ),
    Transition(
        "co_handle", ("open",), "", STAFF, Label("请同事会办", "Ask a colleague to co-handle"),
        Label("同事可以查看并一起办理；承办人不变。", "The colleague sees the case and may act in it; the handler stays."),
        fields=(COLLEAGUE, OF, note()),
        guards=(of_open, own),
    ),
    Transition(
        "delegate", ("open",), "", HANDLER, Label("委派同事代办", "Delegate for a time"),
        Label("到期自动收回；您仍然负责。", "It ends by itself on the last day; you still answer for it."),
        fields=(COLLEAGUE, OF, day("until", "代办到哪一天", "Until and including"), note()),
        guards=(of_open, own, lies_ahead("until")),
    ),
    Transition(
        "ask_joint", ("open",), "", STAFF, Label("请会签", "Ask for a joint decision"),
        Label("所请的人都同意以后，这一步才能办理；不影响当事人的任何权利。",
              "The step waits until everybody asked agrees; no right of a party waits for it."),
        fields=(OF, Field("step", FieldKind.STEP, Label("要会签的步骤", "Step to agree on")), PEOPLE, note()),
        guards=(of_open, own),
    ),
    Transition(
        "give_opinion", ("open",), "", STAFF, Label("会签表态", "Say whether you agree"),
        Label("全体同意后，承办人办理这一步。", "Once all agree, the handler takes the step."),
        fields=(
            PART,
            choice(
                "opinion", Label("意见", "Opinion"),
                ("agree", Label("同意", "agree")), ("object", Label("不同意", "object")),
            ),
            note(),
        ),
        guards=(asked_of_me("joint"),), notifies=("asker",),
    ),
    Transition(
        "circulate", ("open",), "", STAFF, Label("传阅", "Circulate"),
        Label("所选的人可以查看案件，看过后点“已阅”。", "Those chosen may see the case and say that they have read it."),
        fields=(PEOPLE, note()),
    ),
    Transition(
        "mark_read", ("open",), "", STAFF, Label("已阅", "I have read it"),
        Label("记下您已经看过。", "It is recorded that you have read it."),
        fields=(PART,),
        guards=(asked_of_me("read"),),
    ),
    Transition(
        "urge", ("open",), "", SUPERVISOR | PARTY, Label("催办", "Urge"),
        Label("承办人会看到催办，并应当答复；不改变法定期限。", "The handler sees it and should answer; no legal date changes."),
        fields=(OF, day("until", "希望哪天前答复", "Answer wished by", required=False), note()),
        guards=(of_open, not_urged_yet, lies_ahead("until")),
    ),
    Transition(
        "answer_urge", ("open",), "", HANDLER, Label("答复催办", "Answer the urging"),
        Label("催办的人会看到您的答复，当事人在查询页上看到；不改变法定期限。",
              "Who urged reads your answer, a party on the tracking page; no legal date changes."),
        fields=(PART, ANSWER),
        guards=(asked_of_me("urge"),), notifies=("asker",),
    ),
    Transition(
        "end_part", ("open",), "", STAFF, Label("结束会办、委派、会签或者传阅", "End a part in the case"),
        Label("从现在起不再参与。", "From now on it has no effect."),
        fields=(PART, note()),
        guards=(may_end,),
    ),
    Transition(
        "withdraw_entry", ("open",), "", STAFF, Label("撤回刚才的办理", "Withdraw what I have just done"),
        Label("原记录保留并标明已撤回，案件恢复到这一步之前；之后有新的记录，或者已经告知当事人、其他单位的，不能撤回。",
              "The entry stays, marked as withdrawn, and the case stands as before it. Not once anything has followed or "
              "a party or another body was told."),
        fields=(
            Field("entry", FieldKind.INTEGER, Label("要撤回的记录", "Entry to withdraw")),
            choice(
                "reason", Label("理由", "Reason"),
                ("wrong_step", Label("选错了步骤", "wrong step")),
                ("wrong_case", Label("办错了案件", "wrong case")),
                ("wrong_content", Label("内容填错", "wrong content")),
                ("too_early", Label("条件还不具备", "too early")),
            ),
            note(),
        ),
    ),
    Transition(
        "send_back", ("open",), "", SUPERVISOR, Label("驳回重办", "Send back to be done again"),
        Label("承办人的上一步退回，案件恢复到这一步之前；已经告知当事人、其他单位的，不能驳回，只能依程序办理。",
              "The handler's last step is taken back and the case stands as before it. What a party or another body was "
              "told cannot be sent back: then only the proceeding's own steps lead back."),
        fields=(
            OF,
            Field("entry", FieldKind.INTEGER, Label("要驳回的记录", "Entry to send back")),
            choice(
                "reason", Label("理由", "Reason"),
                ("incomplete", Label("材料不全", "papers incomplete")),
                ("wrong_step", Label("步骤不对", "wrong step")),
                ("wrong_content", Label("内容有误", "wrong content")),
                ("more_work", Label("工作不到位，请继续", "more work is needed")),
            ),
            note(required=True),
        ),
        notifies=("handler",),
    ),
)
# fmt: on
