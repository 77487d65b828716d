"""Limitation 时效, per claim item and holder: what starts it, what interrupts it, what stops it.

It is a defence of the other side and nothing more: no guard of any pathway reads these clocks, and whatever has lapsed is
taken in all the same (仲裁办案规则 30, 民法典 193). The clocks belong to the case as a whole (proceeding 0), so that they
run on through every channel. What an event does to them is a row of EVENTS; which steps of the pathways are such events
is a row of STEPS. Periods to appeal, to sue on an award or to ask for review are no limitation: nothing here touches them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from statemachines.claims import is_labour
from statemachines.guards import day_of
from statemachines.lawbook import Mark
from statemachines.pathway import ClockChange, ClockKind, ClockRule, Label, Op
from statemachines.snapshot import LIVE, ClaimView, ClockView, ProceedingView, Situation, Snapshot, local_date

Touch = tuple[
    int, ClockChange
]  # the number of the proceeding whose clock it is (0: the case as a whole), and what it does

HOLDER = Label("权利人", "holder of the claim")
DEFENCE = Label(
    "对方取得时效抗辩权；任何机构不得因此不予受理。", "The other side may plead it; nobody may refuse the case for it."
)
OPEN = frozenset({"open"})

# fmt: off
CLOCKS = (
    ClockRule(
        name="labour", rule="LA-01", kind=ClockKind.LIMITATION,
        label=Label("劳动人事争议仲裁时效（一年）", "Limitation, labour arbitration (1 year)"), addressee=HOLDER,
        starts={"record_knowledge": "known_on"}, runs_in=OPEN, consequence=DEFENCE, per_party="party", warn_days=60,
    ),
    ClockRule(
        name="unpaid_wages", rule="LA-02", kind=ClockKind.LIMITATION,
        label=Label("拖欠劳动报酬仲裁时效（劳动关系终止后一年）", "Limitation, unpaid wages (1 year from the end of employment)"),
        addressee=HOLDER, starts={"record_employment_end": "ended_on"}, runs_in=OPEN, consequence=DEFENCE,
        per_party="party", warn_days=60,
    ),
    ClockRule(
        name="general", rule="LM-01", kind=ClockKind.LIMITATION,
        label=Label("普通诉讼时效（三年）", "General limitation (3 years)"), addressee=HOLDER,
        starts={"record_knowledge": "known_on"}, runs_in=OPEN, consequence=DEFENCE, per_party="party", warn_days=90,
    ),
    ClockRule(
        name="land", rule="RL-02", kind=ClockKind.LIMITATION,
        label=Label("农村土地承包仲裁时效（二年）", "Limitation, rural-land arbitration (2 years)"), addressee=HOLDER,
        starts={"record_knowledge": "known_on"}, runs_in=OPEN, consequence=DEFENCE, per_party="party", warn_days=90,
    ),
    ClockRule(
        name="long_stop", rule="LM-01", variant="longest", kind=ClockKind.LIMITATION,
        label=Label("最长权利保护期间（二十年）", "Long stop (20 years)"), addressee=HOLDER,
        starts={"record_harm": "harmed_on"}, runs_in=OPEN, consequence=DEFENCE, per_party="party", warn_days=180,
    ),
    ClockRule(
        name="enforcement", rule="JC-09", kind=ClockKind.LIMITATION,
        label=Label("申请强制执行（二年）", "Application for enforcement (2 years)"), addressee=HOLDER,
        starts={"record_performance_due": "performance_due_on"}, runs_in=OPEN, per_party="party", warn_days=60,
        consequence=Label("法院仍应受理，但对方可以提出异议。", "The court still accepts; the debtor may object."),
    ),
)
# fmt: on

PAY = frozenset({"wages", "wage_iou", "overtime"})  # 劳动报酬; 经济补偿, 赔偿金 and 二倍工资 follow the ordinary year
UNLIMITED: Mapping[str, str] = {  # claim types without such a clock → the article that says so, where one does
    "family_support": "民法典 196",
    "family_status": "",
    "divorce": "",
    "property_title": "民法典 196",
    "land_title": "",
    "social_insurance_arrears": "",
    "benefits": "",
    "injury_recognition": "",
    "disability_grade": "",
    "personnel_decision": "",
    "civil_servant": "",
    "contract_civil_servant": "公务员法 105",  # sixty days
    "land_allotment": "",
    "expropriation": "",
    "sports": "",
    "administrative_act": "",
    "petition_only": "",
}


def periods(claim: ClaimView) -> tuple[str, ...]:
    """The names of the limitation clocks an item has; () where the law knows none for it, or other periods."""
    if claim.type in PAY:
        return ("unpaid_wages",)
    if is_labour(claim) and claim.type != "contract_civil_servant":
        return ("labour",)
    if claim.type in UNLIMITED:
        return ()
    return ("land", "general", "long_stop") if claim.type == "land_contract" else ("general", "long_stop")


def startable(claim: ClaimView) -> tuple[str, ...]:
    """The names of the clocks that may be started for an item: what is in force on it is enforced, whatever it is."""
    return (*periods(claim), "enforcement")


class Regime(StrEnum):
    """Whose rules on interruption a period follows."""

    LABOUR = "labour"  # 劳动争议调解仲裁法 27
    CIVIL = "civil"  # 民法典 188–198
    ENFORCEMENT = "enforcement"  # 民诉法 250


REGIMES: Mapping[str, Regime] = {
    "LA-01": Regime.LABOUR,
    "LA-02": Regime.LABOUR,
    "LM-01": Regime.CIVIL,
    "RL-02": Regime.CIVIL,
    "JC-09": Regime.ENFORCEMENT,
}
BOTH = frozenset({Regime.LABOUR, Regime.CIVIL})
ALL = BOTH | {Regime.ENFORCEMENT}


@dataclass(frozen=True, slots=True)
class Event:
    """What interrupts which regime, and by which article. What is not verified (U) interrupts nothing: the shorter date
    is the safer one. A `lasting` procedure interrupts when it begins and again when it ends (民法典 195)."""

    label: Label
    interrupts: frozenset[Regime]
    basis: str
    mark: Mark
    lasting: bool = False


PROCEDURE = "民法典 195、诉讼时效规定 10、11、仲裁办案规则 27"

# fmt: off
EVENTS: Mapping[str, Event] = {
    "demand": Event(
        Label("向对方提出请求，已经到达", "a demand reached the other side"),
        ALL, "仲裁办案规则 27、民法典 195、诉讼时效规定 8、执行程序解释 20", Mark.V1,
    ),
    "acknowledged": Event(
        Label("对方同意履行（包括分期、部分履行）", "the other side agreed to perform, in instalments or in part"),
        ALL, "仲裁办案规则 27、民法典 195、诉讼时效规定 14、执行程序解释 20", Mark.V1,
    ),
    "settlement": Event(Label("执行和解", "settlement in enforcement"), ALL - BOTH, "执行程序解释 20", Mark.V1),
    "mediation": Event(
        Label("申请调解", "application for mediation"), BOTH, "仲裁办案规则 27、诉讼时效规定 12", Mark.V1,
    ),
    "complaint": Event(
        Label("向有权处理的主管部门投诉", "complaint to the department in charge"),
        BOTH, "仲裁办案规则 27、诉讼时效规定 12", Mark.V1,
    ),
    "inspection": Event(Label("劳动保障监察投诉", "complaint to labour inspection"), BOTH, "仲裁办案规则 27", Mark.V1),
    "petition": Event(
        Label("向信访部门反映", "petition to a petition office"), frozenset(), "法律没有明确规定，按原日期办理", Mark.U,
    ),
    "police": Event(
        Label("报案、控告，请求保护民事权利", "report to the police or the procuratorate"),
        frozenset({Regime.CIVIL}), "诉讼时效规定 13", Mark.V1,
    ),
    "arbitration": Event(Label("申请仲裁", "application for arbitration"), BOTH, PROCEDURE, Mark.V1, lasting=True),
    "suit": Event(Label("起诉", "suit"), BOTH, PROCEDURE, Mark.V1, lasting=True),
    "payment_order": Event(Label("申请支付令", "application for a payment order"), BOTH, PROCEDURE, Mark.V1, lasting=True),
    "preservation": Event(
        Label("申请诉前保全", "application for preservation before suit"), BOTH, PROCEDURE, Mark.V1, lasting=True,
    ),
    "enforcement": Event(
        Label("申请强制执行", "application for enforcement"), ALL, "民法典 195、诉讼时效规定 11、民诉法 250", Mark.V1, lasting=True,
    ),
    "ended": Event(Label("仲裁、诉讼等程序终结", "the end of such a procedure"), BOTH, "民法典 195", Mark.V1),
    "withdrawn": Event(
        Label("撤回仲裁申请", "the application for arbitration was withdrawn"), BOTH, "劳办发〔1997〕61号、民法典 195", Mark.V2,
    ),
}

SIGNED_BY_ALL = ("", "medical_", "property_", "labour_", "commercial_", "court_assigned_")
SIGNED_AT_ONCE = (
    "health_", "traffic_", "consumer_", "public_security_", "rural_land_", "administrative_",
)
KINDS = (*SIGNED_BY_ALL, *SIGNED_AT_ONCE)  # of mediation, each a pathway

# (pathway, step) → the event it is, and the facts that say when (the latest of them; none: when it occurred).
STEPS: Mapping[tuple[str, str], tuple[str, tuple[str, ...]]] = {
    ("petition", "open"): ("petition", ()),
    **{(f"{kind}mediation", "open"): ("mediation", ()) for kind in KINDS},
    **{(f"{kind}mediation", "sign"): ("acknowledged", ("parties_signed_on",)) for kind in SIGNED_BY_ALL},
    **{(f"{kind}mediation", "sign"): ("acknowledged", ("signed_on",)) for kind in SIGNED_AT_ONCE},
    **{(f"{kind}mediation", "agree_orally"): ("acknowledged", ("reached_on",)) for kind in ("", "property_", "commercial_")},
    ("arbitration", "open"): ("arbitration", ()),
    ("arbitration", "withdraw"): ("withdrawn", ()),
    ("commercial_arbitration", "open"): ("arbitration", ()),
    ("rural_arbitration", "open"): ("arbitration", ()),
    ("litigation", "open"): ("suit", ()),
    ("appeal", "open"): ("suit", ()),  # the suit goes on: its end is the end of the appeal
    ("payment_order", "open"): ("payment_order", ()),
    ("preservation", "open"): ("preservation", ()),
    ("confirmation", "apply_enforcement"): ("enforcement", ()),
    ("payment_order", "apply_enforcement"): ("enforcement", ()),
    ("litigation", "apply_enforcement"): ("enforcement", ()),
    ("appeal", "apply_enforcement"): ("enforcement", ()),
    ("retrial", "apply_enforcement"): ("enforcement", ()),
    ("arbitration", "apply_enforcement"): ("enforcement", ()),
    ("enforcement", "open"): ("enforcement", ()),
    ("enforcement", "settle"): ("settlement", ("settled_on",)),
}
# fmt: on


# ── what a step does ─────────────────────────────────────────────────────────────────────────────────────────────


def opened(snapshot: Snapshot, pathway: str, n: int, claims: tuple[int, ...], on: date) -> Iterator[Touch]:
    """A proceeding was opened: for some pathways that is an application which interrupts."""
    code, _ = STEPS.get((pathway, "open"), ("", ()))
    if code:
        yield from _interrupt(_clocks(snapshot, claims), code, on, _procedure(code, n))


def of_step(situation: Situation, final: bool) -> Iterator[Touch]:
    """A step of a proceeding was taken; `final` ends it. The proceeding's own clocks are its own table's business."""
    proceeding, command = situation.proceeding, situation.command
    assert proceeding is not None
    code, names = STEPS.get((proceeding.pathway, command.trigger), ("", ()))
    began, _ = STEPS.get((proceeding.pathway, "open"), ("", ()))
    ends = final and bool(began) and EVENTS[began].lasting
    if not code and not ends:
        return
    on = _latest(command.fields, names) or local_date(command.occurred_at)
    others = [c for c in _clocks(situation.snapshot, proceeding.claims) if c.proceeding != proceeding.n]
    if proceeding.pathway == "enforcement" and ends:
        over = [c for c in others if REGIMES[c.rule] is Regime.ENFORCEMENT and command.trigger in USED_UP]
        yield from ((c.proceeding, ClockChange(Op.SETTLE, c.name, on, c.addressee, claim=c.claim)) for c in over)
        others = [c for c in others if c not in over]
        yield from _anew(situation.snapshot, proceeding, others, on) if command.trigger == "withdraw" else ()
    yield from _interrupt(others, code or began, on, _procedure(began, proceeding.n) if ends else code)


USED_UP = frozenset({"complete", "end", "refuse_enforcement"})  # after these the title is not enforced again


def _anew(snapshot: Snapshot, withdrawn: ProceedingView, known: list[ClockView], on: date) -> Iterator[Touch]:
    """An application for enforcement was withdrawn: two years anew for each item whose clock ended with it.

    That they count from the withdrawal is a reading (民法典 195; see the policy of JC-09): the application interrupts
    (执行程序解释 20), and whoever withdraws may apply again within the period.
    """
    running = [c for c in known if REGIMES[c.rule] is Regime.ENFORCEMENT]
    for claim in withdrawn.claims:
        if not any(_concerns(clock, snapshot, (claim,)) for clock in running):
            yield 0, ClockChange(Op.START, "enforcement", on, claim=claim)


def _procedure(code: str, n: int) -> str:
    """The kind of a RESTART: why; and which procedure it begins or ends, for those that last."""
    return f"{code}:{n}" if EVENTS[code].lasting else code


def _latest(facts: Mapping[str, Any], names: tuple[str, ...]) -> date | None:
    return max((day for name in names if (day := day_of(facts.get(name)))), default=None)


def _clocks(snapshot: Snapshot, claims: tuple[int, ...], party: int = 0) -> list[ClockView]:
    """The limitation clocks of these items (and this holder): running, or lapsed as far as is known so far."""
    clocks = (c for c in snapshot.clocks if c.kind == ClockKind.LIMITATION and c.rule in REGIMES)
    kept = (c for c in clocks if c.status in LIVE or c.status == "expired")
    return [c for c in kept if _concerns(c, snapshot, claims) and (not party or c.addressee in (0, party))]


def _concerns(clock: ClockView, snapshot: Snapshot, claims: tuple[int, ...]) -> bool:
    if not clock.proceeding:
        return clock.claim in claims and clock.name != "long_stop"
    return bool(set(snapshot.proceeding(clock.proceeding).claims) & set(claims))


def _interrupt(clocks: list[ClockView], code: str, on: date, kind: str) -> Iterator[Touch]:
    for clock in clocks:
        if REGIMES[clock.rule] in EVENTS[code].interrupts:
            change = ClockChange(Op.RESTART, clock.name, on, clock.addressee, kind=kind, claim=clock.claim)
            yield clock.proceeding, change


# ── what the desk records ────────────────────────────────────────────────────────────────────────────────────────


def of_desk(situation: Situation) -> Iterator[Touch]:
    """A step on the case as a whole: a start, an interruption, an obstacle or its end."""
    trigger = situation.command.trigger
    if any(trigger in rule.starts for rule in CLOCKS):
        yield from _starts(situation)
    elif trigger == "record_interruption":
        code = situation.fields["event"]
        yield from _interrupt(_asked(situation), code, situation.fields["happened_on"], code)
    elif trigger in OBSTACLES:
        yield from _obstacle(situation, *OBSTACLES[trigger])


OBSTACLES: Mapping[str, tuple[Op, str]] = {
    "record_obstacle": (Op.SUSPEND, "from_on"),
    "end_obstacle": (Op.RESUME, "over_on"),
}


def _obstacle(situation: Situation, op: Op, field: str) -> Iterator[Touch]:
    said = situation.fields
    for clock in _asked(situation):
        yield (
            clock.proceeding,
            ClockChange(
                op, clock.name, said[field], clock.addressee, said.get("until_on"), said["ground"], clock.claim
            ),
        )


def _asked(situation: Situation) -> list[ClockView]:
    return _clocks(situation.snapshot, situation.fields["claims"], situation.fields["party"])


def _starts(situation: Situation) -> Iterator[Touch]:
    snapshot, said, trigger = situation.snapshot, situation.fields, situation.command.trigger
    for claim in snapshot.claims_of(said["claims"]):
        for rule in CLOCKS:
            if trigger in rule.starts and rule.name in startable(claim):
                day0 = said[rule.starts[trigger]]
                past = () if rule.variant else tuple(_history(snapshot, claim.n, REGIMES[rule.rule], rule.name, day0))
                yield (
                    0,
                    ClockChange(Op.START, rule.name, day0, said["party"], kind=rule.variant, claim=claim.n, then=past),
                )


def _history(snapshot: Snapshot, claim: int, regime: Regime, clock: str, day0: date) -> Iterator[ClockChange]:
    """What has interrupted since day 0 in the proceedings of this case, for a day 0 that is recorded after them."""
    for proceeding in snapshot.proceedings:
        if claim not in proceeding.claims:
            continue
        for code, on, kind in _past(proceeding):
            if on > day0 and regime in EVENTS[code].interrupts:
                yield ClockChange(Op.RESTART, clock, on, kind=kind, claim=claim)


def _past(proceeding: ProceedingView) -> Iterator[tuple[str, date, str]]:
    """(event, day, kind) of what this proceeding has been to limitation so far."""
    for (pathway, trigger), (code, names) in STEPS.items():
        if pathway != proceeding.pathway:
            continue
        if trigger == "open":
            kind = _procedure(code, proceeding.n)
            yield code, proceeding.opened_on, kind
            if EVENTS[code].lasting and proceeding.closed_on:
                yield code, proceeding.closed_on, kind
        elif names and (on := _latest(proceeding.facts, names)):
            yield code, on, code
