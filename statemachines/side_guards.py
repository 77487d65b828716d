"""What depends on the side: who is named when a proceeding begins, who may withdraw, be served as a party, and appeal."""

from __future__ import annotations

from collections.abc import Mapping

from statemachines.guards import here, numbers, refuse
from statemachines.pathway import Field, FieldKind, Guard, Label, Refusal, Role, Transition
from statemachines.rows import BODY
from statemachines.sides import ADVERSARIAL, BROUGHT_AGAINST, BROUGHT_BY, LEFT, defendants, participants, plaintiffs
from statemachines.snapshot import Situation

WITHDRAWING = "withdrawing"

# fmt: off
BEGUN = (
    Field(BROUGHT_BY, FieldKind.PARTIES, Label("谁提起（原告、申请人）", "Who brings it (plaintiff, applicant)"), False, help=Label(
        "调解、法律援助、公证、鉴定不用选，其他都要选。", "Leave it open for mediation, legal aid, a notary or an appraisal; choose for all others.")),
    Field(BROUGHT_AGAINST, FieldKind.PARTIES, Label("对谁提起（被告、被申请人）", "Against whom (defendant, respondent)"), False, help=Label(
        "名单里没有的，请先办理“追加当事人”。", "If somebody is missing here, add that party to the case first.")),
)
WHO_WITHDRAWS = Field(WITHDRAWING, FieldKind.PARTIES, Label("谁撤回", "Who withdraws"), False)
# fmt: on


def both_sides_named(situation: Situation) -> Refusal | None:
    """A suit names its plaintiff and its defendant (民诉法 122), and nobody is both; so does every application."""
    said = situation.fields
    if said.get("pathway") not in ADVERSARIAL:
        return None
    by, against = set(numbers(said.get(BROUGHT_BY))), set(numbers(said.get(BROUGHT_AGAINST)))
    if not by or not against:
        return refuse(
            "sides_unnamed",
            "请选择谁提起、对谁提起，各至少一人；对方没有登记的，先办理“追加当事人”。",
            "Say who brings it and against whom, at least one each; add the other side to the case if it is missing.",
            "民诉法 122；劳动争议调解仲裁法 28；行政诉讼法 49；行政复议法 30",
        )
    if by & against:
        return refuse(
            "both_sides_at_once",
            "同一人不能既是提起的一方，又是对方。",
            "Nobody brings a proceeding against himself.",
            "民诉法 122",
        )
    return None


def as_registered(situation: Situation) -> Mapping[str, tuple[int, ...]]:
    """Where one person stands on each side, the form of a beginning says so; among several somebody must choose."""
    sides = {
        BROUGHT_BY: tuple(p.n for p in situation.snapshot.parties if p.side == "applicant"),
        BROUGHT_AGAINST: tuple(p.n for p in situation.snapshot.parties if p.side == "respondent"),
    }
    return {name: who for name, who in sides.items() if len(who) == 1}


def takes_part(*names: str, basis: str) -> Guard:
    """Whoever the PARTY or PARTIES fields name has part in this proceeding, as a side or as a third party."""

    def guard(situation: Situation) -> Refusal | None:
        named = {n for name in names for n in _many(situation.fields.get(name))}
        if named <= participants(here(situation), situation.snapshot):
            return None
        return refuse(
            "not_a_party_here",
            "所选的人不是本程序的当事人；漏登记的，先办理“追加当事人”。",
            "This person is no party to the proceeding; add the party first if one was left out.",
            basis,
        )

    return guard


def a_defendant(situation: Situation) -> Refusal | None:
    """The complaint is served on those who are sued, and on third parties; not on who brought it."""
    party, suit = situation.fields.get("party"), here(situation)
    if party not in plaintiffs(suit) or party in defendants(suit):
        return None
    return refuse(
        "is_the_plaintiff",
        "所选的人是原告；起诉状副本发送被告、第三人。",
        "This is the plaintiff; a complaint is served on the defendant.",
        "民诉法 128",
    )


def some_go_on(situation: Situation) -> Refusal | None:
    """Those named brought it, are not all of them, and the list still holds whoever left before."""
    gone, suit = set(numbers(situation.fields.get(LEFT))), here(situation)
    before, still = set(numbers(suit.facts.get(LEFT))), plaintiffs(suit)
    if len(still) < 2:
        return refuse(
            "one_plaintiff",
            "提起的人不足两名，请办理撤回。",
            "Fewer than two have brought it: record the withdrawal.",
            "民诉法 148",
        )
    if not gone or (before < gone <= still | before and still - gone):
        return None
    return refuse(
        "plaintiffs_mixed_up",
        "须从提起的人中选，连同先前撤回的，并至少留下一人。",
        "Choose among those who brought it, earlier ones too, and leave at least one.",
        "民诉法 148",
    )


def whose_exit(row: Transition, situation: Situation) -> Refusal | None:
    """Withdrawing is for who brought it, and ends it only for all of them. Where nobody has said who, nothing is refused;
    so this is no guard of the row: it stands in nobody's own way out."""
    proceeding, actor = situation.proceeding, situation.command.actor
    if row.trigger != "withdraw" or proceeding is None or not (brought := plaintiffs(proceeding)):
        return None
    acting = {int(actor.id.partition(":")[2])} if actor.role is Role.PARTY and actor.id.startswith("party:") else set()
    named = set(numbers(situation.fields.get(WITHDRAWING))) | acting
    if not named <= brought:
        return refuse(
            "not_who_began_it",
            "只有提起的一方可以撤回。",
            "Only who brought it may withdraw it.",
            "民诉法 148",
        )
    if named and named < brought:
        return refuse(
            "others_go_on",
            "还有其他人一起提起，没有撤回；只有一部分人撤回的，办理“部分人撤回，其他人继续”。",
            "Others brought it too and have not withdrawn: record that some withdraw and the others go on.",
            "民诉法 55、148",
        )
    return None


def _many(named: object) -> tuple[int, ...]:
    return named if isinstance(named, tuple) else () if named is None else (int(str(named)),)


def all_who_brought_it(situation: Situation) -> Mapping[str, tuple[int, ...]]:
    """What the form of a withdrawal is filled with."""
    return {WITHDRAWING: tuple(sorted(plaintiffs(here(situation))))}


# fmt: off
def some_withdraw(sources: tuple[str, ...], basis: str) -> Transition:
    """One of several who brought it withdraws; the others go on."""
    return Transition(
        "some_withdraw", sources, "", BODY, Label("部分人撤回，其他人继续", "Some withdraw, the others go on"),
        Label("只结束撤回的人的请求；其他人的继续审理，期限不变。", "It ends for those who withdraw; the others go on, in the same limits."),
        fields=(
            Field(LEFT, FieldKind.PARTIES, Label("撤回的人（连同先前撤回的）", "Who has withdrawn, earlier ones too")),
        ),
        guards=(some_go_on,), basis=basis, notifies=("parties",),
    )
# fmt: on
