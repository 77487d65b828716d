"""Mediators and meetings of a case, and what was agreed there: steps of the desk that move no proceeding.

Nothing in any pathway asks about them: whether a mediator was found, refused or challenged, and whether anybody came,
closes no step and no channel (人民调解法 3, 17, 23). What is said in a meeting is kept in sealed words of its own step
and is part of no hand-over (民诉解释 107).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from statemachines.guards import names_one, nobody_refused, refuse
from statemachines.limitation import Touch
from statemachines.limitation_steps import past
from statemachines.pathway import (
    DUTY_LADDER,
    ClockChange,
    ClockKind,
    ClockRule,
    Field,
    FieldKind,
    Guard,
    Label,
    Op,
    Refusal,
    Transition,
)
from statemachines.rows import EITHER, HANDLER, PARTY, SUPERVISOR, WHO, choice, day, note, tick
from statemachines.snapshot import CHINA, LIVE, MeetingView, NominationView, PromiseView, Situation, local_date

STAFF = HANDLER | SUPERVISOR
QUARTER = timedelta(minutes=15)
STANDING = ("proposed", "accepted")  # a nomination that may still come to something
# States in which an agreement binds: the committees', the organs', the courts' own words for it.
AGREED = frozenset({"effective_written", "effective_oral", "urging", "agreed"})

OF = Field("of", FieldKind.INTEGER, Label("程序", "Proceeding"))
MEDIATOR = Field("mediator", FieldKind.INTEGER, Label("调解员", "Mediator"))
NOMINATION = Field("nomination", FieldKind.INTEGER, Label("选定的调解员", "Mediator of the case"))
MEETING = Field("meeting", FieldKind.INTEGER, Label("调解会", "Meeting"))
MEETING_IF_ANY = Field("meeting", FieldKind.INTEGER, Label("调解会", "Meeting"), required=False)
PROMISE = Field("promise", FieldKind.INTEGER, Label("履行约定", "What was promised"))
HOURS = tuple(f"{hour:02}:{minute:02}" for hour in range(8, 21) for minute in (0, 15, 30, 45))
LENGTHS = (30, 45, 60, 90, 120, 180, 240)  # minutes

# ── the clock of a promise ───────────────────────────────────────────────────────────────────────────────────────

PERFORMANCE = ClockRule(
    name="performance",
    rule="PM-19",
    kind=ClockKind.TARGET,
    label=Label("约定履行日", "To be performed"),
    addressee=Label("有义务的一方", "whoever promised"),
    starts={"add_promise": "by"},
    per_party="party",
    runs_in=frozenset({"open"}),
    consequence=Label("提醒承办人回访；当事人可以申请司法确认或者起诉。", "The handler is reminded to visit; the parties may go to court."),
    ladder=DUTY_LADDER,
)  # fmt: skip
CLOCKS = (PERFORMANCE,)
WITHIN = (replace(PERFORMANCE, runs_in=AGREED),)  # as it stands in the proceeding in which the promise was made


def of_desk(situation: Situation) -> Iterator[Touch]:
    """A promise was written down, or has come to its end. Its clock belongs to the proceeding it was made in."""
    said, trigger = situation.fields, situation.command.trigger
    promises = situation.snapshot.promises
    if trigger == "add_promise":
        change = ClockChange(Op.START, PERFORMANCE.name, said["by"], said["party"], claim=len(promises) + 1)
        yield said["of"], change
    if trigger == "end_promise":
        promise = next(each for each in promises if each.n == said["promise"])
        op = Op.SETTLE if said["result"] == "kept" else Op.CANCEL
        on = said["ended_on"]
        yield promise.proceeding, ClockChange(op, PERFORMANCE.name, on, promise.party, claim=promise.n)


def of_step(situation: Situation, there: str, outcome: str) -> Iterator[Touch]:
    """The proceeding left the states in which its agreement binds: what was promised is done, or no longer counts."""
    proceeding = situation.proceeding
    assert proceeding is not None
    if proceeding.state not in AGREED or there in AGREED:
        return
    op = Op.SETTLE if outcome == "settled" else Op.CANCEL
    on = local_date(situation.command.occurred_at)
    for clock in situation.snapshot.clocks:
        if (clock.proceeding, clock.name) == (proceeding.n, PERFORMANCE.name) and clock.status in LIVE:
            yield proceeding.n, ClockChange(op, clock.name, on, clock.addressee, claim=clock.claim)


# ── when and where ───────────────────────────────────────────────────────────────────────────────────────────────


def span(said: Mapping[str, object]) -> tuple[datetime, datetime]:
    """Beginning and end of the meeting a form describes, aware UTC; its day and hour must have been checked."""
    at, on = time.fromisoformat(str(said["time"])), said["day"]
    assert isinstance(on, date)
    start = datetime.combine(on, at, CHINA).astimezone(UTC)
    return start, start + timedelta(minutes=int(str(said.get("lasts", 0))))


def slots(start: datetime, end: datetime) -> range:
    """The quarters of an hour since 1970 UTC that a meeting takes; both ends are whole quarters."""
    first, last = (int(moment.timestamp()) // int(QUARTER.total_seconds()) for moment in (start, end))
    return range(first, last)


# ── guards ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _nomination(situation: Situation) -> NominationView | None:
    wanted = situation.fields.get("nomination")
    return next((each for each in situation.snapshot.nominations if each.n == wanted), None)


def _meeting(situation: Situation) -> MeetingView | None:
    wanted = situation.fields.get("meeting")
    return next((each for each in situation.snapshot.meetings if each.n == wanted), None)


def _promise(situation: Situation) -> PromiseView | None:
    wanted = situation.fields.get("promise")
    return next((each for each in situation.snapshot.promises if each.n == wanted), None)


def a_mediation(situation: Situation) -> Refusal | None:
    """`of` names a mediation of this case, under way or ended."""
    numbers = {p.n for p in situation.snapshot.proceedings if p.channel == "mediation"}
    if names_one(situation, "of", numbers):
        return None
    return refuse("no_mediation", "本案没有这一调解程序。", "There is no such mediation.")


def open_mediation(situation: Situation) -> Refusal | None:
    """`of` names a mediation that is under way."""
    numbers = {p.n for p in situation.snapshot.proceedings if p.channel == "mediation" and p.is_open}
    if names_one(situation, "of", numbers):
        return None
    return refuse("no_mediation", "本案没有正在进行的调解。", "No mediation is under way in this case.")


def binding_agreement(situation: Situation) -> Refusal | None:
    """`of` names a mediation whose agreement is in force: nothing is owed on a draft."""
    numbers = {p.n for p in situation.snapshot.proceedings if p.channel == "mediation" and p.state in AGREED}
    if names_one(situation, "of", numbers):
        return None
    return refuse("no_agreement", "调解协议生效以后再登记履行约定。", "Record promises once the agreement is in force.")


def not_named_yet(situation: Situation) -> Refusal | None:
    """The same mediator is not named twice while the first naming stands."""
    said = situation.fields
    named = {(each.proceeding, each.mediator) for each in situation.snapshot.nominations if each.status in STANDING}
    if (said.get("of"), said.get("mediator")) not in named:
        return None
    return refuse("named_already", "已经选了这位调解员。", "This mediator has been named already.")


def stands(*statuses: str) -> Guard:
    """The nomination is one of the case's, in one of these."""

    def guard(situation: Situation) -> Refusal | None:
        possible = {each.n for each in situation.snapshot.nominations if each.status in statuses}
        if names_one(situation, "nomination", possible):
            return None
        return refuse("no_nomination", "没有可以办理的选定。", "There is no such mediator to be decided on.")

    return guard


def reason_given(situation: Situation) -> Refusal | None:
    """A mediator who declines says why."""
    said = situation.fields
    if said.get("answer") != "decline" or said.get("reason"):
        return None
    return refuse("reason_missing", "不接受的，请选择理由。", "Choose why it is declined.")


def not_challenged(situation: Situation) -> Refusal | None:
    """One request for recusal at a time."""
    chosen = _nomination(situation)
    if chosen is None or not chosen.challenged:
        return None
    return refuse(
        "challenged_already", "已经有人申请回避，等待决定。", "Recusal was asked for; its decision is awaited."
    )


def challenged(situation: Situation) -> Refusal | None:
    """Recusal was asked for."""
    possible = {e.n for e in situation.snapshot.nominations if e.status in STANDING and e.challenged}
    if names_one(situation, "nomination", possible):
        return None
    return refuse("not_challenged", "没有待决定的回避申请。", "No request for recusal waits for a decision.")


def scheduled(situation: Situation) -> Refusal | None:
    """The meeting is one of the case's that is still to be held."""
    possible = {each.n for each in situation.snapshot.meetings if each.status == "scheduled"}
    if names_one(situation, "meeting", possible):
        return None
    return refuse("no_meeting", "没有排定的调解会。", "No meeting is scheduled.")


def known_meeting(situation: Situation) -> Refusal | None:
    """Where a meeting is named, the case has it, and in that mediation."""
    wanted, meeting = situation.fields.get("meeting"), _meeting(situation)
    if wanted is None or (meeting and meeting.proceeding == situation.fields.get("of")):
        return None
    return refuse("no_meeting", "这一调解程序没有这次调解会。", "That mediation had no such meeting.")


def to_come(situation: Situation) -> Refusal | None:
    """A meeting is called for a time that lies ahead."""
    said = situation.fields
    if said.get("time") not in HOURS or not isinstance(said.get("day"), date) or span(said)[0] > situation.now:
        return None
    return refuse("in_the_past", "开会时间已经过了，请另选时间。", "That time has passed; choose another.")


def begun(situation: Situation) -> Refusal | None:
    """Attendance is recorded once the meeting has begun."""
    meeting = _meeting(situation)
    if meeting is None or meeting.starts_at <= situation.now:
        return None
    return refuse("not_begun", "调解会还没有开始。", "The meeting has not begun.")


def somebody_came(situation: Situation) -> Refusal | None:
    """A meeting that was held had parties in it."""
    said = situation.fields
    if said.get("result") in (None, "not_held") or said.get("attended"):
        return None
    return refuse(
        "nobody_came",
        "请勾选到场的当事人；没有人来的，选“没有开成”。",
        "Tick who came; if nobody did, it was not held.",
    )


def open_promise(situation: Situation) -> Refusal | None:
    possible = {each.n for each in situation.snapshot.promises if each.status == "open"}
    if names_one(situation, "promise", possible):
        return None
    return refuse("no_promise", "没有未完成的履行约定。", "Nothing that was promised is open.")


def text_to_read(situation: Situation) -> Refusal | None:
    """There is a text of the agreement which this party has not read."""
    said = situation.fields
    found = [p for p in situation.snapshot.proceedings if p.facts.get("text") and said.get("of") in (None, p.n)]
    if any(p.facts.get(f"read_{said.get('party')}") != p.facts["text"] for p in found):
        return None
    return refuse("no_text", "没有等您看的协议。", "There is no agreement for you to read.")


# ── steps ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _hour(text: str) -> str:
    """下午2:30 for 14:30."""
    hour, minute = text.split(":")
    return f"{'上午' if int(hour) < 12 else '下午'}{(int(hour) - 1) % 12 + 1}:{minute}"


WHEN = (
    day("day", "日期", "Day"),
    choice("time", Label("开始时间", "Begins at"), *((each, Label(_hour(each), each)) for each in HOURS)),
    choice("lasts", Label("预计多长", "Takes"), *(
        (str(each), Label(f"{each}分钟", f"{each} minutes")) for each in LENGTHS)),
    Field("room", FieldKind.INTEGER, Label("地点", "Where")),
    Field("link", FieldKind.TEXT, Label("网上调解的链接或者会议号", "Link or number of an online meeting"), required=False),
)  # fmt: skip
SHORT_NOTICE = tick(
    "short_notice", "离开会不到本单位规定的天数，已经问过各方，都来得及", "Sooner than this body's notice: every side was asked and can come",
    required=False,
)  # fmt: skip
NOT_SAME = tick(
    "cleared", "已经核对：重名或者同号的不是本人，没有利害关系", "Checked: the same name or number is another person's, without an interest",
    required=False,
)  # fmt: skip
GROUNDS = (
    ("relative", Label("是当事人的近亲属", "close relative of a party")),
    ("interest", Label("和纠纷有利害关系", "has an interest in the dispute")),
    ("other_tie", Label("和当事人有其他关系，可能影响公正", "another tie that may make him or her partial")),
    ("partial", Label("偏袒一方", "favours a side")),
)

MINUTES = Field("minutes", FieldKind.NOTE, Label("笔录", "Minutes"), help=Label(
    "谁来了，各方怎么说，谈到了哪一步。", "Who came, what each side said, and how far it went."))  # fmt: skip
AGREEMENT = Field("agreement", FieldKind.NOTE, Label("协议文本", "Text of the agreement"), help=Label(
    "写清谁做什么、到哪一天、多少钱、做不到怎么办。谁让了步、为什么让步，不要写。",
    "Say who does what, by which day, how much money, and what follows if not. Never who gave way, or why."))  # fmt: skip

# fmt: off
TRANSITIONS = (
    Transition(
        "propose_mediator", ("open",), "", STAFF, Label("指定调解员", "Name a mediator"),
        Label("等调解员答复；当事人可以不接受、另选，或者申请回避。", "The mediator answers; a party may refuse, choose another, or ask for recusal."),
        fields=(OF, MEDIATOR, NOT_SAME),
        guards=(open_mediation, not_named_yet),
        basis="人民调解法 19", notifies=("parties",),
    ),
    Transition(
        "choose_mediator", ("open",), "", EITHER, Label("当事人选调解员", "A party chooses a mediator"),
        Label("转告调解员，等他答复。", "The mediator is told and answers."),
        fields=(WHO, OF, MEDIATOR),
        guards=(open_mediation, not_named_yet),
        basis="人民调解法 19、23", notifies=("handler",),
    ),
    Transition(
        "answer_nomination", ("open",), "", HANDLER, Label("调解员答复", "The mediator's answer"),
        Label("接受的，由他调解；不接受的，另外选。", "Who accepts mediates; else another is named."),
        fields=(
            NOMINATION,
            choice("answer", Label("答复", "Answer"), ("accept", Label("接受", "accepts")), ("decline", Label("不接受", "declines"))),
            choice(
                "reason", Label("不接受的理由", "Why it is declined"),
                ("interest", Label("有利害关系", "has an interest")),
                ("workload", Label("手上案件太多", "too many cases")),
                ("away", Label("不在或者生病", "away or ill")),
                ("field", Label("不熟悉这类纠纷", "not a field he or she knows")),
                ("other", Label("其他", "other")),
                required=False,
            ),
            choice(
                "heard", Label("怎样答复的", "How it was given"),
                ("self", Label("本人办理", "by the mediator, here")),
                ("in_person", Label("当面", "in person")),
                ("phone", Label("电话", "phone")),
            ),
        ),
        guards=(stands("proposed"), reason_given),
        basis="人民调解法 19", notifies=("parties",),
    ),
    Transition(
        "refuse_mediator", ("open",), "", EITHER, Label("当事人不接受调解员", "A party refuses a mediator"),
        Label("不用说明理由；另外选调解员，或者不再调解。起诉、仲裁、信访都不受影响。", "No reason is needed. Another is named or mediation ends; court, arbitration and petition stay open."),
        fields=(WHO, NOMINATION),
        guards=(stands(*STANDING),),
        basis="人民调解法 23", notifies=("handler",),
    ),
    Transition(
        "replace_mediator", ("open",), "", STAFF, Label("更换调解员", "Replace a mediator"),
        Label("这位调解员不再调解本案；请另外选。", "This mediator leaves the case; name another."),
        fields=(
            NOMINATION,
            choice(
                "reason", Label("理由", "Reason"),
                ("workload", Label("工作量调整", "workload")),
                ("away", Label("不在或者生病", "away or ill")),
                ("interest", Label("发现有利害关系", "an interest came to light")),
                ("asked", Label("当事人要求", "a party asked")),
            ),
        ),
        guards=(stands(*STANDING),),
        notifies=("parties",),
    ),
    Transition(
        "ask_recusal", ("open",), "", EITHER, Label("申请调解员回避", "Ask a mediator to step aside"),
        Label("由调解组织决定；不影响当事人的其他途径。", "The body decides; no other way of the party is touched."),
        fields=(WHO, NOMINATION, choice("ground", Label("理由", "Ground"), *GROUNDS), note()),
        guards=(stands(*STANDING), not_challenged),
        basis="人民调解法 15、23", notifies=("handler",),
    ),
    Transition(
        "decide_recusal", ("open",), "", STAFF, Label("决定是否回避", "Decide on the recusal"),
        Label("同意的，另外选调解员；不同意的，当事人仍然可以不接受。", "If granted another is named; if not, the party may still refuse."),
        fields=(
            NOMINATION,
            choice("decision", Label("决定", "Decision"), ("granted", Label("回避", "steps aside")), ("denied", Label("不用回避", "need not"))),
            note(),
        ),
        guards=(challenged,),
        basis="人民调解法 15、23", notifies=("parties",),
    ),
    Transition(
        "call_meeting", ("open",), "", HANDLER, Label("安排调解会", "Call a meeting"),
        Label("占用调解室和调解员的时间，通知各方。来不来由当事人自己决定。", "Takes the room's and the mediators' time and tells the parties, who are free to come."),
        fields=(OF, *WHEN, Field("invited", FieldKind.PARTIES, Label("请谁来", "Who is invited")), SHORT_NOTICE),
        guards=(open_mediation, nobody_refused, to_come),
        basis="人民调解法 17、21", notifies=("parties",),
    ),
    Transition(
        "move_meeting", ("open",), "", HANDLER, Label("改时间或者地点", "Move a meeting"),
        Label("原来的时间让出来，通知各方。", "The old time becomes free and the parties are told."),
        fields=(
            MEETING, *WHEN,
            choice(
                "reason", Label("理由", "Reason"),
                ("party_away", Label("当事人来不了", "a party cannot come")),
                ("mediator_away", Label("调解员来不了", "a mediator cannot come")),
                ("room_changed", Label("调解室有变", "the room")),
                ("other", Label("其他", "other")),
            ),
            SHORT_NOTICE,
        ),
        guards=(scheduled, nobody_refused, to_come), notifies=("parties",),
    ),
    Transition(
        "cancel_meeting", ("open",), "", HANDLER, Label("取消调解会", "Cancel a meeting"),
        Label("时间让出来，通知各方。", "The time becomes free and the parties are told."),
        fields=(
            MEETING,
            choice(
                "reason", Label("理由", "Reason"),
                ("party_away", Label("当事人来不了", "a party cannot come")),
                ("mediator_away", Label("调解员来不了", "a mediator cannot come")),
                ("settled_already", Label("已经谈好", "already settled")),
                ("unwilling", Label("有人不愿调解", "somebody refuses mediation")),
                ("other", Label("其他", "other")),
            ),
        ),
        guards=(scheduled,), notifies=("parties",),
    ),
    Transition(
        "hold_meeting", ("open",), "", HANDLER, Label("登记到场情况", "Record attendance"),
        Label("记下谁来了、结果怎样；没有来的，不受任何不利对待。", "Who came and how it ended; nobody suffers for staying away."),
        fields=(
            MEETING,
            Field("attended", FieldKind.PARTIES, Label("到场的当事人", "Who came"), required=False),
            choice(
                "result", Label("结果", "Result"),
                ("agreed", Label("谈好了", "agreed")),
                ("again", Label("下次再谈", "to be continued")),
                ("apart", Label("没有谈好", "no agreement")),
                ("not_held", Label("没有开成", "not held")),
            ),
        ),
        guards=(scheduled, begun, somebody_came),
    ),
    Transition(
        "write_minutes", ("open",), "", HANDLER, Label("写调解笔录", "Write minutes"),
        Label("加密保存，只有本调解组织能看。不是证据，不随案移送；各方的让步不得在其他程序中用来对付他。",
              "Kept sealed for this body alone. They are no evidence and travel nowhere; no concession may be used against anybody."),
        fields=(OF, MEETING_IF_ANY, MINUTES),
        guards=(a_mediation, known_meeting),
        basis="人民调解法 27；民诉解释 107",
    ),
    Transition(
        "ask_other_time", ("open",), "", EITHER, Label("当事人要求改时间", "A party asks for another time"),
        Label("转告承办人，由他和各方商量；原来的时间在改好以前不变。", "The handler is told and asks all sides; the time stands until it is moved."),
        fields=(WHO, MEETING, note(required=True)),
        guards=(scheduled,), notifies=("handler",),
    ),
    Transition(
        "draft_agreement", ("open",), "", HANDLER, Label("写调解协议文本", "Write the agreement"),
        Label("各方可以在手机上看；看过以后当面签名才生效。再写一次就是新的文本，要重新看。",
              "Every party may read it on the phone; it binds once signed in person. Writing it again makes a new text, to be read anew."),
        fields=(OF, AGREEMENT),
        guards=(open_mediation, nobody_refused),
        basis="人民调解法 28、29", notifies=("parties",),
    ),
    Transition(
        "read_agreement", ("open",), "", PARTY, Label("当事人看过协议", "A party has read the agreement"),
        Label("只表示看过，写的就是谈好的内容；不是签名。", "It says that it was read and is what was agreed; it is no signature."),
        fields=(WHO, OF),
        guards=(open_mediation, text_to_read), notifies=("handler",),
    ),
    Transition(
        "add_promise", ("open",), "", HANDLER, Label("登记一项履行约定", "Record what was promised"),
        Label("到约定的日子提醒回访。", "On that day a visit is due."),
        fields=(
            OF,
            Field("party", FieldKind.PARTY, Label("谁来履行", "Who performs")),
            Field("what", FieldKind.TEXT, Label("做什么", "What")),
            Field("amount", FieldKind.MONEY, Label("金额", "Amount"), required=False),
            day("by", "约定的日期", "By when"),
        ),
        guards=(binding_agreement,),
        basis="人民调解法 29、31", notifies=("parties",),
    ),
    Transition(
        "end_promise", ("open",), "", HANDLER, Label("办结一项履行约定", "Close a promise"),
        Label("期限停止。没有履行的不要在这里办结：用“回访”或者“报告未履行”。", "Its date stops. What was not performed is not closed here: use the visit or report a breach."),
        fields=(
            PROMISE,
            choice(
                "result", Label("结果", "Result"),
                ("kept", Label("已经履行", "performed")),
                ("void", Label("各方同意取消或者另约", "dropped or agreed anew by all")),
            ),
            day("ended_on", "履行或者取消之日", "Performed or dropped on"),
        ),
        guards=(open_promise, past("ended_on")),
        basis="人民调解法 31", notifies=("parties",),
    ),
)
# fmt: on
