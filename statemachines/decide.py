"""May this step be taken, and what follows from it? Pure: time and actor are arguments.

`decide` answers for one command, `available` for every step a person could ask about. Both read the same rows, so a
button that is offered is a step that will be accepted, and a refusal says the same words everywhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from types import MappingProxyType
from typing import Any

from statemachines import act_periods, contact, limitation, meetings
from statemachines.chart import chart
from statemachines.desk import DESK
from statemachines.fields import check_fields
from statemachines.guards import numbers
from statemachines.involvement import joint_refusal
from statemachines.pathway import (
    SEALED,
    Actor,
    ClockChange,
    ClockKind,
    ClockRule,
    Command,
    Label,
    Op,
    Pathway,
    Refusal,
    Role,
    State,
    Transition,
)
from statemachines.pathways import pathway_at
from statemachines.referrals import REFERRALS, ReferralDraft
from statemachines.side_guards import whose_exit
from statemachines.snapshot import LIVE, ClockView, ProceedingView, Situation, Snapshot, local_date
from statemachines.value import value


class Refused(Exception):
    """This step is not lawful here and now."""

    def __init__(self, refusal: Refusal, field_errors: Mapping[str, Label] | None = None) -> None:
        super().__init__(refusal.code)
        self.refusal = refusal
        self.field_errors = dict(field_errors or {})


@value
class Decision:
    """What a permitted step does. `facts` are ledger-safe; `sealed` are a person's words and are kept encrypted."""

    row: Transition
    proceeding: int
    from_state: str
    to_state: str
    facts: Mapping[str, Any]
    sealed: Mapping[str, str]
    clocks: tuple[ClockChange, ...] = ()
    limits: tuple[limitation.Touch, ...] = ()  # what it is to the periods of the case as a whole, item by item
    refers: ReferralDraft | None = None
    final: bool = False
    outcome: str = ""

    @property
    def moves(self) -> bool:
        return self.from_state != self.to_state


@dataclass(frozen=True, slots=True)
class Offer:
    """A step as it is shown: lawful now, or refused with its reason."""

    row: Transition
    proceeding: int
    to_state: str
    refusal: Refusal | None = None


def decide(snapshot: Snapshot, command: Command, now: datetime) -> Decision:
    """Judge a command against its case. Raises Refused with the reason and the article."""
    proceeding = snapshot.proceeding(command.proceeding) if command.proceeding else None
    row = _row(proceeding, command.trigger)
    situation = Situation(snapshot, proceeding, command, now)
    _refuse(_standing(row, command.actor) or _moment(situation))
    if errors := check_fields(row.fields, command.fields, snapshot):
        raise Refused(Refusal("fields", Label("请更正标出的项目。", "Correct the marked fields.")), errors)
    _refuse(_guards(row, situation))
    return _decision(row, situation)


def available(snapshot: Snapshot, number: int, actor: Actor, now: datetime) -> list[Offer]:
    """Every step of a proceeding (0: of the case as a whole), by its row for this state where it has several: the lawful
    ones first, then the refused with reasons."""
    proceeding = snapshot.proceeding(number) if number else None
    rows = [row for row in _pathway(proceeding).transitions if row.by != {Role.SYSTEM}]
    mine = {row.trigger for row in rows if proceeding is None or proceeding.state in row.sources}
    once = {row.trigger: row for row in rows if row.trigger not in mine or _state_refusal(proceeding, row) is None}
    offers = [_offer(snapshot, proceeding, row, actor, now) for row in once.values()]
    return sorted(offers, key=lambda offer: offer.refusal is not None)


def _pathway(proceeding: ProceedingView | None) -> Pathway:
    return pathway_at(proceeding.pathway, proceeding.version) if proceeding else DESK


def _offer(
    snapshot: Snapshot, proceeding: ProceedingView | None, row: Transition, actor: Actor, now: datetime
) -> Offer:
    command = Command(row.trigger, proceeding.n if proceeding else 0, actor, now)
    situation = Situation(snapshot, proceeding, command, now)
    refusal = _state_refusal(proceeding, row) or _standing(row, actor) or _guards(row, situation)
    return Offer(row, command.proceeding, row.target or (proceeding.state if proceeding else ""), refusal)


def _row(proceeding: ProceedingView | None, trigger: str) -> Transition:
    pathway = _pathway(proceeding)
    state = proceeding.state if proceeding else DESK.initial
    row = chart(pathway).get((state, trigger))
    if row is None:
        raise Refused(_not_from_here(pathway, state, trigger))
    return row


def _state_refusal(proceeding: ProceedingView | None, row: Transition) -> Refusal | None:
    if proceeding is None or proceeding.state in row.sources:
        return None
    return _not_from_here(_pathway(proceeding), proceeding.state, row.trigger)


def _not_from_here(pathway: Pathway, state: str, trigger: str) -> Refusal:
    sources = [pathway.state(s).label for row in pathway.transitions if row.trigger == trigger for s in row.sources]
    here = pathway.state(state).label
    if not sources:
        return Refusal("unknown_step", Label("没有这一步骤。", "There is no such step."))
    zh = "、".join(label.zh for label in sources)
    en = ", ".join(label.en for label in sources)
    return Refusal(
        "wrong_state",
        Label(
            f"本程序现处于“{here.zh}”，这一步只能在“{zh}”时进行。",
            f"This proceeding is “{here.en}”; the step belongs to “{en}”.",
        ),
    )


def _standing(row: Transition, actor: Actor) -> Refusal | None:
    if actor.role in row.by:
        return None
    return Refusal("not_your_role", Label("您的身份不能办理这一步。", "Your role may not take this step."))


def _moment(situation: Situation) -> Refusal | None:
    """An act is recorded after it happened and not before its proceeding began."""
    occurred = situation.command.occurred_at
    if occurred > situation.now:
        return Refusal("in_future", Label("发生时间不能晚于现在。", "It cannot have happened after now."))
    proceeding = situation.proceeding
    if proceeding and local_date(occurred) < proceeding.opened_on:
        return Refusal(
            "before_opening",
            Label("发生时间不能早于本程序开始之日。", "It cannot have happened before this proceeding began."),
        )
    return None


def _guards(row: Transition, situation: Situation) -> Refusal | None:
    for guard in row.guards:
        if refusal := guard(situation):
            return refusal
    if row.refers and (refusal := REFERRALS[row.refers].check(situation)):
        return refusal
    return whose_exit(row, situation) or joint_refusal(row, situation)


def _refuse(refusal: Refusal | None) -> None:
    if refusal:
        raise Refused(refusal)


def _decision(row: Transition, situation: Situation) -> Decision:
    proceeding, command = situation.proceeding, situation.command
    here = proceeding.state if proceeding else ""
    there = row.target or here
    sealed = {
        f.name: str(command.fields[f.name]) for f in row.fields if f.kind in SEALED and command.fields.get(f.name)
    }
    facts = {f.name: command.fields[f.name] for f in row.fields if f.kind not in SEALED and f.name in command.fields}
    state = _pathway(proceeding).state(there) if proceeding else None
    return Decision(
        row=row,
        proceeding=command.proceeding,
        from_state=here,
        to_state=there,
        facts=MappingProxyType(facts),
        sealed=MappingProxyType(sealed),
        clocks=tuple(clock_changes(situation, row, there)) if proceeding else (),
        limits=tuple(_limits(situation, state)),
        refers=REFERRALS[row.refers].draft(situation) if row.refers else None,
        final=bool(state and state.final),
        outcome=state.outcome if state else "",
    )


def _limits(situation: Situation, there: State | None) -> Iterator[limitation.Touch]:
    if there is None:
        return chain(*(table.of_desk(situation) for table in (limitation, act_periods, meetings, contact)))
    return chain(
        limitation.of_step(situation, there.final),
        act_periods.of_step(situation),
        meetings.of_step(situation, there.name, there.outcome),
        contact.of_step(situation, there.final),
    )


def opening_changes(pathway: Pathway, opened_on: date, facts: Mapping[str, Any]) -> tuple[ClockChange, ...]:
    """The clocks that start because a proceeding opens (trigger "open" of its clock rules)."""
    rules = [rule for rule in pathway.clocks if "open" in rule.starts and pathway.initial in rule.runs_in]
    return tuple(change for rule in rules for change in _starts(rule, "open", facts, opened_on))


def clock_changes(situation: Situation, row: Transition, there: str) -> Iterator[ClockChange]:
    """What a step does to the clocks of its proceeding, in the order in which it is logged: ends, operations, starts."""
    proceeding, command = situation.proceeding, situation.command
    assert proceeding is not None
    on = local_date(command.occurred_at)
    live = [c for c in situation.snapshot.clocks if c.proceeding == proceeding.n and c.status in LIVE]
    for rule in _pathway(proceeding).clocks:
        if mine := [clock for clock in live if clock.name == rule.name and not _expiring(clock, command)]:
            touched = _touches(rule, proceeding, command)
            yield from _ends(rule, mine, command, there, on, touched)
            yield from _stands(rule, mine, proceeding.state, there, on)
            yield from _operations(rule, mine, row, command, on) if touched else ()
        if command.trigger in rule.starts and there in rule.runs_in and _about(rule, situation):
            yield from _starts(rule, command.trigger, command.fields, on)


def _expiring(clock: ClockView, command: Command) -> bool:
    """The clock whose passing fires this very step: the sweep ends it, not the step."""
    named = (command.fields.get("clock"), command.fields.get("addressee", 0))
    return command.actor.role is Role.SYSTEM and (clock.name, clock.addressee) == named


def _touches(rule: ClockRule, proceeding: ProceedingView, command: Command) -> bool:
    """Are any of the items that the step names the clock's? A step that names none is about all of them."""
    chosen = numbers(command.fields.get("claims"))
    return rule.items is None or not chosen or bool(rule.items(proceeding) & set(chosen))


def _ends(
    rule: ClockRule, mine: list[ClockView], command: Command, there: str, on: date, touched: bool
) -> Iterator[ClockChange]:
    """What leaves its states ends; what a trigger settles ends too, for the addressee named where there are several."""
    leaves = there not in rule.runs_in
    for clock in mine:
        acted = touched and command.trigger in rule.settles_on and _concerns(rule, clock, command.fields)
        if leaves or acted:
            done = acted or rule.kind in (ClockKind.DUTY, ClockKind.TARGET)
            yield ClockChange(Op.SETTLE if done else Op.CANCEL, rule.name, on, clock.addressee)


def _concerns(rule: ClockRule, clock: ClockView, fields: Mapping[str, Any]) -> bool:
    """Everybody's, or that of the party the step names: in the clock's own field, or as the one who takes the step."""
    names = (rule.per_party, "party") if rule.per_party else ()
    named = next((fields[name] for name in names if fields.get(name) is not None), None)
    return named is None or clock.addressee in _many(named)


def _stands(rule: ClockRule, mine: list[ClockView], here: str, there: str, on: date) -> Iterator[ClockChange]:
    if there not in rule.runs_in or (here in rule.suspended_in) == (there in rule.suspended_in):
        return
    op = Op.SUSPEND if there in rule.suspended_in else Op.RESUME
    for clock in mine:
        yield ClockChange(op, rule.name, on, clock.addressee)


def _operations(
    rule: ClockRule, mine: list[ClockView], row: Transition, command: Command, on: date
) -> Iterator[ClockChange]:
    for operation in row.clocks:
        if operation.clock != rule.name:
            continue
        start = command.fields.get(operation.from_field) or on
        until = command.fields.get(operation.until_field) if operation.until_field else None
        kind = str(command.fields.get(operation.kind_field) or operation.kind)
        for clock in mine:
            yield ClockChange(operation.op, rule.name, start, clock.addressee, until, kind)


def _about(rule: ClockRule, situation: Situation) -> bool:
    """Does the proceeding hold an item that this clock is for?"""
    if rule.concerns is None or situation.proceeding is None:
        return True
    return any(rule.concerns(claim) for claim in situation.snapshot.claims_of(situation.proceeding.claims))


def _starts(rule: ClockRule, trigger: str, fields: Mapping[str, Any], on: date) -> Iterator[ClockChange]:
    if rule.when and fields.get(rule.when[0]) != rule.when[1]:
        return
    day0 = max((fields[name] for name in rule.starts[trigger].split() if fields.get(name)), default=on)
    variant = str(fields.get(rule.choose) or rule.variant) if rule.choose else rule.variant
    for addressee in _addressees(rule, fields):
        yield ClockChange(Op.START, rule.name, day0, addressee, kind=variant)


def _addressees(rule: ClockRule, fields: Mapping[str, Any]) -> tuple[int, ...]:
    named = fields.get(rule.per_party) if rule.per_party else None
    return (0,) if named is None else _many(named)


def _many(named: Any) -> tuple[int, ...]:
    return named if isinstance(named, tuple) else (named,)
