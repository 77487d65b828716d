"""A pathway as SCXML (W3C State Chart XML), for tools that are not ours.

States, steps and ends are `state`, `transition` and `final`; a step that stays has no target. Who may take a step, its
article and the words of both languages stand in attributes of the namespace NAMES, which a reader of SCXML leaves alone.
Guards are not part of it: the chart shows what may follow, not whether it is lawful in a given case.

Clocks are delayed events. Where a clock starts, `send` posts the step that its passing fires (or `passed.<clock>`, which
moves nothing) under the clock's name; where it is settled or left, `cancel` takes it back. A chart knows no holidays and
cannot pause an event, so the delay is the length of the rule in plain days (a month is 30, a year 365), and a clock that
stood still is sent with the whole of it again; `jiefen due` says the lawful date. A clock with a run for each addressee
is drawn for one, and one that is for some claim items only as where all are of that kind. Which of several clocks an answer starts is read from `_event.data.<question>`, and from a datum
of that name for what is asked at the opening. `live_<clock>` is 1 while a clock that may stand still or start anew exists.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from statemachines.lawbook import Unit
from statemachines.pathway import ClockRule, Op, Pathway, State, Transition
from statemachines.rules import rule

SCXML = "http://www.w3.org/2005/07/scxml"
NAMES = "urn:jiefen:pathway"
FIRST = "opening"  # the state before the first one: leaving it starts the clocks that run from the opening
HOURS: Mapping[Unit, int] = {Unit.WD: 24, Unit.ND: 24, Unit.MO: 30 * 24, Unit.YR: 365 * 24, Unit.H: 1}
ANEW = (Op.RESTART, Op.RESET_RECEIPT)


def export(pathway: Pathway, on: date, opening: Mapping[str, str] | None = None) -> str:
    """The chart as text, its delays by the law of that day. `opening` answers what is asked when a proceeding opens."""
    root = Element(
        "scxml",
        {"xmlns": SCXML, "version": "1.0", "datamodel": "ecmascript", "name": pathway.name, "initial": FIRST}
        | {"xmlns:j": NAMES, "j:zh": pathway.label.zh, "j:en": pathway.label.en},
    )
    _data(root, pathway, opening or {})
    first = SubElement(SubElement(root, "state", id=FIRST), "transition", target=pathway.initial)
    first.extend(_starts(pathway, "open", pathway.initial, on))
    for state in pathway.states:
        root.append(_state(pathway, state, on))
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode") + "\n"


def _data(root: Element, pathway: Pathway, opening: Mapping[str, str]) -> None:
    model = SubElement(root, "datamodel")
    for field in pathway.opening:
        if field.choices:
            SubElement(model, "data", id=field.name, expr=f"'{opening.get(field.name, field.choices[0][0])}'")
    for clock in pathway.clocks:
        if _remembered(pathway, clock):
            SubElement(model, "data", id=f"live_{clock.name}", expr="0")


def _remembered(pathway: Pathway, clock: ClockRule) -> bool:
    """Must it be known later whether this clock exists?"""
    done = {op.op for row in pathway.transitions for op in row.clocks if op.clock == clock.name}
    return bool(clock.suspended_in or done.intersection(ANEW))


def _state(pathway: Pathway, state: State, on: date) -> Element:
    words = {"id": state.name, "j:zh": state.label.zh, "j:en": state.label.en}
    found = Element("final" if state.final else "state", words)
    for row in pathway.transitions:
        if state.name in row.sources:
            found.append(_transition(pathway, row, state.name, on))
    return found


def _transition(pathway: Pathway, row: Transition, source: str, on: date) -> Element:
    who = " ".join(sorted(role.value for role in row.by))
    about = {"j:by": who, "j:basis": row.basis, "j:zh": row.label.zh, "j:en": row.label.en}
    found = Element("transition", {"event": row.trigger} | ({"target": row.target} if row.target else {}) | about)
    target = row.target or source
    found.extend(_ends(pathway, row, source, target))
    found.extend(_runs_on(pathway, row, source, target, on))
    found.extend(_starts(pathway, row.trigger, target, on))
    return found


def _ends(pathway: Pathway, row: Transition, source: str, target: str) -> Iterator[Element]:
    """What is left or settled is taken back and forgotten; what is to stand still is taken back."""
    for clock in pathway.clocks:
        over = target not in clock.runs_in or row.trigger in clock.settles_on
        rests = source not in clock.suspended_in and target in clock.suspended_in
        if source in clock.runs_in and (over or rests):
            yield Element("cancel", sendid=clock.name)
            if over and _remembered(pathway, clock):
                yield Element("assign", location=f"live_{clock.name}", expr="0")


def _runs_on(pathway: Pathway, row: Transition, source: str, target: str, on: date) -> Iterator[Element]:
    """What stood still, or is counted anew, is sent again if it exists."""
    for clock in pathway.clocks:
        anew = any(op.op in ANEW and op.clock == clock.name for op in row.clocks)
        resumed = source in clock.suspended_in
        if (anew or resumed) and {source, target} <= clock.runs_in and target not in clock.suspended_in:
            yield _if(f"live_{clock.name} == 1", _send(clock, on))


def _starts(pathway: Pathway, trigger: str, target: str, on: date) -> Iterator[Element]:
    """Unconditional starts first: a condition that cannot be read stops all that stands behind it."""
    rows = [clock for clock in pathway.clocks if trigger in clock.starts and target in clock.runs_in]
    for clock in sorted(rows, key=lambda clock: clock.when is not None):
        sent = _send(clock, on)
        if _remembered(pathway, clock):
            sent.append(Element("assign", location=f"live_{clock.name}", expr="1"))
        if clock.when is None:
            yield from sent
        else:
            name, key = clock.when
            yield _if(f"{name if trigger == 'open' else f'_event.data.{name}'} == '{key}'", sent)


def _if(condition: str, content: list[Element]) -> Element:
    found = Element("if", cond=condition)
    found.extend(content)
    return found


def _send(clock: ClockRule, on: date) -> list[Element]:
    row = rule(clock.rule, on).of(clock.variant)
    event = clock.on_expiry or f"passed.{clock.name}"
    delay = f"{max(row.n, 1) * HOURS[row.unit] * 3600}s"
    return [Element("cancel", sendid=clock.name), Element("send", id=clock.name, event=event, delay=delay)]
