"""The exported chart, walked by an interpreter that is not ours, stands where ours stands, with the same clocks running.

The interpreter waits for delayed events in real time; here its clock is ours, and it hands back control instead of waiting.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any
from xml.etree import ElementTree

import pytest
import statemachine.event_data
from hypothesis import given, settings
from hypothesis import strategies as st
from statemachine import StateChart
from statemachine.engines import sync
from statemachine.io.scxml.processor import SCXMLProcessor

from statemachines.chart import chart
from statemachines.decide import Refused, clock_changes, decide, opening_changes
from statemachines.pathway import Actor, ClockChange, ClockKind, Command, Field, Op, Pathway, Role, Transition
from statemachines.pathways import PATHWAYS
from statemachines.scxml import FIRST, NAMES, SCXML, export
from statemachines.snapshot import ClockView, Situation
from tests.statemachines import generous

ON = date(2026, 6, 10)
each_pathway = pytest.mark.parametrize("pathway", PATHWAYS.values(), ids=lambda p: p.name)


# ── the interpreter ──────────────────────────────────────────────────────────────────────────────────────────────

MOMENT = [0.0]


@pytest.fixture(autouse=True)
def _its_clock_is_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    real = sync.SyncEngine._take_due_external_event

    def take_if_due(engine: Any, first: Any) -> Any:
        due = any(sent.execution_time <= MOMENT[0] for sent in _sent(engine))
        return real(engine, first) if due else (False, first)

    monkeypatch.setattr(sync.SyncEngine, "_take_due_external_event", take_if_due)
    for module in (sync, statemachine.event_data):
        monkeypatch.setattr(module, "monotonic", lambda: MOMENT[0])


def _sent(engine: Any) -> list[Any]:
    return [sent for sent in engine.external_queue.queue.queue if not sent.cancelled]


class Theirs:
    """The exported chart in the hands of the interpreter."""

    def __init__(self, pathway: Pathway, opening: dict[str, str]) -> None:
        processor = SCXMLProcessor()
        processor.parse_scxml(pathway.name, export(pathway, ON, opening))
        self.machine = processor.start()

    @property
    def state(self) -> str:
        [state] = self.machine.configuration
        return str(state.id)

    def pending(self) -> dict[str, float]:
        """Each clock that runs, and when it passes."""
        return {sent.send_id: sent.execution_time for sent in _sent(self.machine._engine)}

    def happens(self, trigger: str, fields: dict[str, Any]) -> None:
        StateChart.send(self.machine, trigger, **fields)  # a step may be named like a method

    def time_passes(self) -> None:
        """Until the next clock passes."""
        MOMENT[0] = min(self.pending().values())
        self.machine._engine.processing_loop()


# ── our own chart and clocks ─────────────────────────────────────────────────────────────────────────────────────


class Ours:
    """Where chart.py stands, and which clocks decide.py has started: name → does it run (or stand still, or is overdue)."""

    def __init__(self, pathway: Pathway, opening: dict[str, str]) -> None:
        self.pathway, self.state = pathway, pathway.initial
        self.clocks: dict[str, str] = {}
        self.apply(opening_changes(pathway, ON, opening))

    def apply(self, changes: tuple[ClockChange, ...]) -> None:
        for change in changes:
            if change.op in (Op.SETTLE, Op.CANCEL):
                del self.clocks[change.clock]
            elif change.op is Op.SUSPEND:
                self.clocks[change.clock] = "suspended"
            elif change.op in (Op.START, Op.RESUME, Op.RESTART, Op.RESET_RECEIPT):
                self.clocks[change.clock] = "running"

    def pending(self) -> set[str]:
        return {name for name, status in self.clocks.items() if status == "running"}

    def happens(self, trigger: str, fields: dict[str, Any], role: Role = Role.HANDLER) -> None:
        row = chart(self.pathway).get((self.state, trigger))
        if row is None:
            return
        there = row.target or self.state
        self.apply(tuple(clock_changes(self._situation(row, fields, role), row, there)))
        self.state = there

    def _situation(self, row: Transition, fields: dict[str, Any], role: Role) -> Situation:
        views = tuple(ClockView(1, name, 0, status, ON) for name, status in self.clocks.items())
        snapshot = generous.snapshot(self.pathway, self.state, row.trigger)
        command = Command(row.trigger, 1, Actor("account:7", role, 9), generous.NOW, fields)
        view = snapshot.proceedings[0]
        claims = tuple(replace(claim, type="overtime") for claim in snapshot.claims)  # an item that every clock is for
        case = type(snapshot)("C", 7, (view,), claims, snapshot.parties, (), views)
        return Situation(case, view, command, generous.NOW)

    def passes(self, name: str) -> None:
        """The sweep ends the clock, or leaves it overdue, and takes the step that its passing fires."""
        rule = next(rule for rule in self.pathway.clocks if rule.name == name)
        if rule.kind in (ClockKind.DUTY, ClockKind.TARGET):
            self.clocks[name] = "overdue"
        else:
            del self.clocks[name]
        if rule.on_expiry:
            self.happens(rule.on_expiry, {"clock": name, "addressee": 0}, Role.SYSTEM)


# ── the walk ─────────────────────────────────────────────────────────────────────────────────────────────────────


def answered(fields: tuple[Field, ...], dice: random.Random) -> dict[str, Any]:
    """Some answer to each question that has listed ones: clocks start for one addressee."""
    return {field.name: dice.choice(field.choices)[0] for field in fields if field.choices}


def asked(pathway: Pathway, state: str, trigger: str) -> tuple[Field, ...]:
    row = chart(pathway).get((state, trigger))
    return row.fields if row else ()


def walk(pathway: Pathway, dice: random.Random, steps: int = 25) -> Iterator[tuple[Theirs, Ours, str]]:
    """Steps, lawful and not, and the passing of clocks, in any order; after each, where both stand."""
    MOMENT[0] = 0.0
    opening = answered(pathway.opening, dice)
    theirs, ours = Theirs(pathway, opening), Ours(pathway, opening)
    yield theirs, ours, FIRST
    triggers = sorted({row.trigger for row in pathway.transitions if row.by != {Role.SYSTEM}})
    for _ in range(steps):
        if theirs.pending() and dice.random() < 0.3:
            moments = sorted(theirs.pending().values())
            if moments[:1] == moments[1:2]:
                continue  # which of two at one moment comes first is not said
            name = min(theirs.pending(), key=lambda clock: theirs.pending()[clock])
            theirs.time_passes()
            ours.passes(name)
            yield theirs, ours, f"{name} passes"
        else:
            possible = [
                row.trigger for row in pathway.transitions if ours.state in row.sources and row.by != {Role.SYSTEM}
            ]
            trigger = dice.choice(possible if possible and dice.random() < 0.8 else triggers)
            fields = answered(asked(pathway, ours.state, trigger), dice)
            lawful = decided(pathway, ours.state, trigger)
            theirs.happens(trigger, fields)
            ours.happens(trigger, fields)
            assert lawful == "wrong_state" if trigger not in possible else lawful == ours.state, trigger
            yield theirs, ours, trigger


def decided(pathway: Pathway, state: str, trigger: str) -> str:
    """Where decide leads in a case in which every guard is content, or the code of its refusal."""
    row = chart(pathway).get((state, trigger))
    snapshot = generous.snapshot(pathway, state, trigger)
    role = sorted(row.by)[0] if row else Role.HANDLER
    command = generous.command(pathway, trigger, role, row.fields if row else (), snapshot.proceedings[0].claims)
    try:
        return decide(snapshot, command, generous.NOW).to_state
    except Refused as refused:
        return refused.refusal.code


@each_pathway
@given(seed=st.integers(0, 2**32 - 1))
@settings(max_examples=40, deadline=None)
def test_they_stand_where_we_stand_after_each_event(pathway: Pathway, seed: int) -> None:
    for theirs, ours, event in walk(pathway, random.Random(seed)):
        assert theirs.state == ours.state, event
        if not pathway.state(ours.state).final:
            assert set(theirs.pending()) == ours.pending(), event


def ways(pathway: Pathway) -> dict[str, list[str]]:
    """State → the shortest way of triggers that leads there."""
    found, queue = {pathway.initial: list[str]()}, [pathway.initial]
    for here in queue:
        for (source, trigger), row in chart(pathway).items():
            if source == here and row.target and row.target not in found:
                found[row.target] = [*found[here], trigger]
                queue.append(row.target)
    return found


@each_pathway
def test_every_step_leads_where_its_row_says_and_nothing_else_moves(pathway: Pathway) -> None:
    triggers = {row.trigger for row in pathway.transitions}
    found = ways(pathway)
    assert set(found) == set(pathway.by_name)
    for state, way in found.items():
        lawful = {trigger: row for (source, trigger), row in chart(pathway).items() if source == state}
        for trigger, row in lawful.items():
            assert arrived(pathway, [*way, trigger]) == (row.target or state)
        assert arrived(pathway, [*way, *sorted(triggers - set(lawful))]) == state


def arrived(pathway: Pathway, triggers: list[str]) -> str:
    theirs = Theirs(pathway, {})
    for trigger in triggers:
        fields = [f for row in pathway.transitions if row.trigger == trigger for f in row.fields]
        theirs.happens(trigger, {field.name: field.choices[0][0] for field in fields if field.choices})
    return theirs.state


# ── the text ─────────────────────────────────────────────────────────────────────────────────────────────────────


def q(tag: str) -> str:
    return f"{{{SCXML}}}{tag}"


@each_pathway
def test_the_text_holds_every_row_once_with_its_words(pathway: Pathway) -> None:
    root = ElementTree.fromstring(export(pathway, ON))
    assert (root.tag, root.get("initial"), root.get("version")) == (q("scxml"), FIRST, "1.0")
    nodes = {node.get("id"): node for node in root if node.tag in (q("state"), q("final"))}
    assert set(nodes) == {FIRST, *pathway.by_name}
    for state in pathway.states:
        node = nodes[state.name]
        assert node.tag == q("final" if state.final else "state")
        assert (node.get(f"{{{NAMES}}}zh"), node.get(f"{{{NAMES}}}en")) == (state.label.zh, state.label.en)
        drawn = [(arrow.get("event"), arrow.get("target") or "") for arrow in node.iter(q("transition"))]
        assert drawn == [(row.trigger, row.target) for row in pathway.transitions if state.name in row.sources]


@each_pathway
def test_every_clock_is_sent_and_taken_back_under_its_name(pathway: Pathway) -> None:
    root = ElementTree.fromstring(export(pathway, ON))
    sent = {node.get("id"): node.get("event") for node in root.iter(q("send"))}
    assert sent == {clock.name: clock.on_expiry or f"passed.{clock.name}" for clock in pathway.clocks}
    assert {node.get("sendid") for node in root.iter(q("cancel"))} == set(sent)


def test_a_delay_is_the_length_of_the_rule_in_plain_days() -> None:
    root = ElementTree.fromstring(export(PATHWAYS["arbitration"], ON))
    delays = {node.get("id"): node.get("delay") for node in root.iter(q("send"))}
    assert delays["acceptance"] == f"{5 * 86400}s"  # working days
    assert delays["award"] == f"{45 * 86400}s"
    trial = ElementTree.fromstring(export(PATHWAYS["litigation"], ON))
    assert {node.get("delay") for node in trial.iter(q("send")) if node.get("id") == "trial_ordinary"} == {
        f"{180 * 86400}s"
    }
