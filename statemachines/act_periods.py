"""The periods to attack an administrative act, which run before any proceeding does: per item and holder, from its notice.

They belong to the case as a whole, like limitation, and like it they refuse nothing: whether an application is late is
for the organ or the court to say (行政复议法 30, 行政诉讼法 51). An application ends the period it was made in; when the
organ has accepted, the fifteen days after its answer take the place of the six months (行政复议法 29, 34).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from statemachines.guards import refuse
from statemachines.limitation import Touch
from statemachines.limitation_steps import CLAIM_AND_HOLDER, past
from statemachines.pathway import ClockChange, ClockKind, ClockRule, Label, Op, Refusal, Transition
from statemachines.rows import EITHER, choice, day
from statemachines.snapshot import LIVE, ClaimView, ClockView, Situation, Snapshot, local_date

HOLDER = Label("收到行政行为的人", "whoever the act concerns")
OPEN = frozenset({"open"})
LATE = Label(
    "逾期申请的，由复议机关或者人民法院依法处理。", "A late application is for the organ or the court to judge."
)
TITLE = frozenset({"land_title"})  # of a decision on land title: thirty days (土地管理法 14)

# fmt: off
CLOCKS = (
    ClockRule(
        name="reconsideration", rule="AR-01", kind=ClockKind.RIGHT, label=Label("申请行政复议", "Application for reconsideration"),
        addressee=HOLDER, starts={"record_act": "notified_on"}, choose="told", per_party="party", runs_in=OPEN,
        consequence=LATE, warn_days=14,
    ),
    ClockRule(
        name="direct_suit", rule="AP-11", variant="direct", kind=ClockKind.RIGHT,
        label=Label("直接提起行政诉讼", "Administrative suit, direct"), addressee=HOLDER,
        starts={"record_act": "notified_on"}, per_party="party", runs_in=OPEN, consequence=LATE, warn_days=30,
    ),
    ClockRule(
        name="title_suit", rule="AP-12", kind=ClockKind.RIGHT,
        label=Label("不服土地权属处理决定起诉", "Suit against a decision on land title"), addressee=HOLDER,
        starts={"record_act": "notified_on"}, per_party="party", runs_in=OPEN, consequence=LATE, warn_days=7,
    ),
    ClockRule(
        name="inaction", rule="AP-11", variant="inaction", kind=ClockKind.UNLOCK,
        label=Label("行政机关不履行职责满两个月", "Two months of inaction"), addressee=HOLDER,
        starts={"record_request": "requested_on"}, per_party="party", runs_in=OPEN,
        consequence=Label("可以起诉行政机关不履行职责。", "The organ's inaction may be sued on."), warn_days=7,
    ),
)
# fmt: on

NOTIFIED = day("notified_on", "收到或者知道行政行为之日", "Received or known on")
TOLD = choice(
    "told",
    Label("是否告知申请复议的权利、机关和期限", "Were right, organ and period told?"),
    ("told", Label("已告知（六十日）", "yes: sixty days")),
    ("untold", Label("未告知（最长一年）", "no: at most one year")),
)
ACTS = frozenset({"administrative_act", "benefits", "injury_recognition", "expropriation"})  # 行政复议法 11
PERIODS: Mapping[str, frozenset[str]] = {  # clock → the claim types it is for
    "reconsideration": ACTS | TITLE,
    "direct_suit": ACTS,
    "title_suit": TITLE,
    "inaction": ACTS,
}


def startable(claim: ClaimView) -> tuple[str, ...]:
    """The names of the clocks that may be started for an item; () where it is about no act."""
    return tuple(name for name, types in PERIODS.items() if claim.type in types)


def has_notice(kind: str) -> bool:
    """Is a claim of that type about an act whose notice starts a period?"""
    return kind in PERIODS["reconsideration"]


# (pathway, step) → the clocks it ends, and how
STEPS: Mapping[tuple[str, str], tuple[Op, frozenset[str]]] = {
    ("reconsideration", "open"): (Op.SETTLE, frozenset({"reconsideration", "inaction"})),
    **{
        ("reconsideration", step): (Op.CANCEL, frozenset({"direct_suit", "title_suit"}))
        for step in ("accept", "accept_simple", "lapse_review")
    },
    ("administrative_suit", "open"): (Op.SETTLE, frozenset({"direct_suit", "title_suit", "inaction"})),
    ("administrative_suit", "file"): (Op.CANCEL, frozenset({"reconsideration"})),
}


def of_desk(situation: Situation) -> Iterator[Touch]:
    """An act, or a request to an organ, was recorded: its periods start."""
    said, trigger = situation.fields, situation.command.trigger
    for claim in situation.snapshot.claims_of(said["claims"]) if any(trigger in rule.starts for rule in CLOCKS) else ():
        yield from ((0, change) for change in started(trigger, claim, said["party"], said))


def started(trigger: str, claim: ClaimView, holder: int, said: Mapping[str, Any]) -> Iterator[ClockChange]:
    """What that step starts for an item, from its answers: the day, and for an act whether the rights were told."""
    for rule in CLOCKS:
        if trigger in rule.starts and claim.type in PERIODS[rule.name]:
            kind = str(said[rule.choose]) if rule.choose else rule.variant
            yield ClockChange(Op.START, rule.name, said[rule.starts[trigger]], holder, None, kind, claim.n)


def used_by(pathway: str) -> frozenset[str]:
    """The clocks whose right is used by opening that pathway."""
    return STEPS.get((pathway, "open"), (Op.SETTLE, frozenset()))[1]


def opened(snapshot: Snapshot, pathway: str, claims: tuple[int, ...], on: date) -> Iterator[Touch]:
    """A proceeding was opened: the application was made."""
    yield from _ends(snapshot, (pathway, "open"), claims, on)


def of_step(situation: Situation) -> Iterator[Touch]:
    """A step of a proceeding was taken."""
    proceeding, on = situation.proceeding, local_date(situation.command.occurred_at)
    assert proceeding is not None
    yield from _ends(situation.snapshot, (proceeding.pathway, situation.command.trigger), proceeding.claims, on)


def _ends(snapshot: Snapshot, step: tuple[str, str], claims: tuple[int, ...], on: date) -> Iterator[Touch]:
    op, names = STEPS.get(step, (Op.SETTLE, frozenset()))
    for clock in snapshot.clocks:
        if not clock.proceeding and clock.name in names and clock.claim in claims and clock.status in LIVE:
            yield 0, ClockChange(op, clock.name, on, clock.addressee, claim=clock.claim)


def about_an_act(situation: Situation) -> Refusal | None:
    """Every item chosen is about an act of an organ that this step can start a period for."""
    claims = situation.snapshot.claims_of(situation.fields.get("claims") or ())
    names = [rule.name for rule in CLOCKS if situation.command.trigger in rule.starts]
    if all(any(claim.type in PERIODS[name] for name in names) for claim in claims):
        return None
    return refuse(
        "other_period",
        "所选请求项不是对行政行为的不服。",
        "An item chosen is no objection to an administrative act.",
        "行政复议法 11；行政诉讼法 12",
    )


def not_running_yet(situation: Situation) -> Refusal | None:
    """While the periods run, a wrong day is corrected; after an application withdrawn early they may be recorded again."""
    said = situation.fields
    names = {rule.name for rule in CLOCKS if situation.command.trigger in rule.starts}
    known = {(c.claim, c.addressee) for c in situation.snapshot.clocks if not c.proceeding and _stands(c, names)}
    if any((claim, said.get("party")) in known for claim in said.get("claims") or ()):
        return refuse(
            "recorded_already",
            "已经登记过起算日；有错的，用“更正日期（冲正）”。",
            "That day is on record; if it is wrong, correct it.",
        )
    return None


def _stands(clock: ClockView, names: set[str]) -> bool:
    return clock.name in names and clock.status not in ("settled", "cancelled")


# fmt: off
TRANSITIONS = (
    Transition(
        "record_act", ("open",), "", EITHER, Label("登记知道行政行为之日", "Record when the act was known"),
        Label("自该日起计算申请复议和起诉的期限；只作提示，不影响受理。", "The periods to attack it count from then; shown, and refusing nothing."),
        fields=(
            *CLAIM_AND_HOLDER,
            NOTIFIED,
            TOLD,
        ),
        guards=(about_an_act, not_running_yet, past("notified_on")),
        basis="行政复议法 20；行政诉讼法 46；土地管理法 14",
    ),
    Transition(
        "record_request", ("open",), "", EITHER, Label("登记申请行政机关履行职责之日", "Record when an organ was asked to act"),
        Label("满两个月不履行的，可以起诉。", "After two months of inaction a suit is open."),
        fields=(*CLAIM_AND_HOLDER, day("requested_on", "行政机关收到申请之日", "Received by the organ on")),
        guards=(about_an_act, not_running_yet, past("requested_on")),
        basis="行政诉讼法 47",
    ),
)
# fmt: on
