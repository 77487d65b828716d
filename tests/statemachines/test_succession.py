"""May a proceeding go on in another version? A table of changes and verdicts; whatever nobody thought of is no MOVED."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import pytest

from statemachines.mediation import MEDIATION
from statemachines.pathway import ClockRule, Pathway, Role, State
from statemachines.pathways import PATHWAYS
from statemachines.succession import Fate, succession
from tests.published import mediation_2

HERE, RUNNING = "mediating", ("settle",)


def with_state(**changes: object) -> Pathway:
    states = tuple(replace(s, **changes) if s.name == HERE else s for s in MEDIATION.states)  # type: ignore[arg-type]
    return mediation_2(states=states)


def without_state() -> Pathway:
    return mediation_2(states=tuple(s for s in MEDIATION.states if s.name != HERE))


def with_clock(**changes: object) -> Pathway:
    clocks = tuple(replace(c, **changes) if c.name == "settle" else c for c in MEDIATION.clocks)  # type: ignore[arg-type]
    return mediation_2(clocks=clocks)


def with_more(*clocks: ClockRule) -> Pathway:
    return mediation_2(clocks=(*MEDIATION.clocks, *clocks))


SETTLE = next(clock for clock in MEDIATION.clocks if clock.name == "settle")


@pytest.mark.parametrize(
    ("new", "live", "fate", "why"),
    [
        (mediation_2(), RUNNING, Fate.MOVED, ""),
        (mediation_2(states=(*MEDIATION.states, State("more", SETTLE.label))), RUNNING, Fate.MOVED, ""),
        (with_state(label=SETTLE.label), RUNNING, Fate.MOVED, ""),
        (with_clock(warn_days=9, label=SETTLE.addressee), RUNNING, Fate.MOVED, ""),
        (without_state(), RUNNING, Fate.KEPT, "no such state"),
        (with_state(owner=Role.SUPERVISOR), RUNNING, Fate.KEPT, "Another role"),
        (with_state(final=True), RUNNING, Fate.KEPT, "Another role"),
        (with_clock(rule="LB-01"), RUNNING, Fate.PERSON, "another rule"),
        (with_clock(rule="LB-01"), (), Fate.MOVED, ""),
        (with_clock(kind="right"), RUNNING, Fate.PERSON, "another rule"),
        (with_clock(on_expiry="fail"), RUNNING, Fate.PERSON, "another rule"),
        (with_clock(suspended_in=frozenset({HERE})), RUNNING, Fate.PERSON, "another rule"),
        (with_clock(runs_in=frozenset({"consenting"})), RUNNING, Fate.PERSON, "no longer runs"),
        (with_clock(name="other"), RUNNING, Fate.PERSON, "no longer runs"),
        (with_more(replace(SETTLE, name="new")), RUNNING, Fate.PERSON, "never started"),
        (with_more(replace(SETTLE, name="new", runs_in=frozenset({"consenting"}))), RUNNING, Fate.MOVED, ""),
    ],
)  # fmt: skip
def test_verdicts(new: Pathway, live: Collection[str], fate: Fate, why: str) -> None:
    found = succession(MEDIATION, new, HERE, live)
    assert found.fate is fate
    assert bool(found.reasons) == bool(why)
    assert why in " ".join(reason.en for reason in found.reasons)


@pytest.mark.parametrize("new", [mediation_2(), without_state()])
def test_a_version_that_is_gone_keeps_nothing(new: Pathway) -> None:
    assert succession(MEDIATION, new, HERE, (), loaded=False).fate is Fate.PERSON


@pytest.mark.parametrize("name", PATHWAYS)
def test_every_state_goes_on_in_the_same_table(name: str) -> None:
    same = replace(PATHWAYS[name], version=PATHWAYS[name].version + 1)
    for state in PATHWAYS[name].states:
        live = [clock.name for clock in same.clocks if state.name in clock.runs_in]
        assert succession(PATHWAYS[name], same, state.name, live).fate is Fate.MOVED
