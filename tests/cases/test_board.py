"""The supervisor's board, against the slow model and after real sweeps."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from cases import board as boards
from cases.board import LATELY, SHOWN, board
from cases.clocks import sweep
from cases.colours import Colour
from cases.store import Store
from statemachines.pathway import Role
from tests.acts import Desk, at
from tests.cases.test_worklists import in_order, plan, statements
from tests.cases.worlds import NOW, Folder, Run, World, worlds, written
from tests.people import People

NONE = dict.fromkeys(Colour, 0)


def branches(world: World, who: int) -> dict[int, set[int]]:
    """The own body, and each body directly below it with everything below that."""
    role, own = world.people[who]
    if role in (Role.ADMINISTRATOR, Role.INTAKE):
        return {}
    found: dict[int, set[int]] = {own: {own}}
    for org in sorted(world.orgs(who) - {own}):
        top = next(o for o in (org, *world.above(org)) if world.parents[o - 1] == own)
        found.setdefault(top, set()).add(org)
    return found


def counted(world: World, orgs: set[int]) -> dict[Colour, int]:
    counts = dict(NONE)
    for folder in world.folders:
        for run in folder.runs:
            if run.org in orgs and (run.is_open or run.since > NOW - LATELY):
                counts[run.colour] += 1
    return counts


def lately(world: World, who: int) -> list[tuple[int, int, Run]]:
    runs = (item for item in world.runs(who) if item[2].org in world.orgs(who))
    return [(case_id, n, run) for case_id, n, run in runs if run.is_open or run.since > NOW - LATELY]


def reports(world: World, who: int) -> list[tuple[int, int, bool]]:
    """(case, number, mine) of open reports to this person's bodies: the own desk's first, then the oldest."""
    role, own = world.people[who]
    found = [
        (not (role is Role.SUPERVISOR and org == own), -n, case_id, n)
        for case_id, folder in enumerate(world.folders, 1)
        for n, (org, is_open) in enumerate(folder.escalations, 1)
        if is_open and org in world.orgs(who) and world.sees(who, folder)
    ]
    return [(case_id, n, not elsewhere) for elsewhere, _, case_id, n in sorted(found)]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(world=worlds())
def test_the_board_shows_what_the_slow_model_says(store: Store, world: World) -> None:
    with written(store, world) as found:
        for n, who in enumerate(found.people):
            shown = board(found.store, who, NOW)
            expected = {org: counted(world, orgs) for org, orgs in branches(world, n).items()}
            assert {body.org_id: body.counts for body in shown.bodies} == expected
            assert shown.counts == {of: sum(counts[of] for counts in expected.values()) for of in Colour}
            for of in Colour:
                keys = [(row.case_id, row.n) for row in shown.urgent[of]]
                assert keys == in_order(lately(world, n), of)[:SHOWN]
            assert [(row.case_id, row.seq, row.mine) for row in shown.escalations] == reports(world, n)
            assert shown.open_escalations == len(shown.escalations)


def test_the_own_body_comes_first(store: Store, people: People) -> None:
    shown = board(store, people.supervisor, NOW)
    assert [body.org_id for body in shown.bodies] == [people.bodies[key] for key in ("town", "committee", "village")]


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.AUDITOR, Role.HANDLER, Role.ADMINISTRATOR])
def test_a_board_costs_four_queries(store: Store, role: Role) -> None:
    runs = tuple(Run(1, None, is_open=True, due=hours, warned=24) for hours in (-50, 1, 240))
    world = World((None, 1, 1), ((role, 1),), tuple(Folder(1, runs, escalations=((1, True),)) for _ in range(40)))
    with written(store, world) as found, statements(store) as sent:
        shown = board(found.store, found.people[0], NOW)
    assert len(sent) == (3 if role is Role.ADMINISTRATOR else 4)
    assert shown.counts[Colour.RED] == (0 if role is Role.ADMINISTRATOR else 40)


def test_what_merely_runs_is_counted_no_further_than_most(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(boards, "MOST", 5)
    runs = tuple(Run(1, None, is_open=hours != 9, due=hours, warned=24, closed=1) for hours in (-50, 1, 240, 9))
    world = World((None,), ((Role.SUPERVISOR, 1),), tuple(Folder(1, runs) for _ in range(9)))
    with written(store, world) as found:
        counts = board(found.store, found.people[0], NOW).counts
    assert counts == {Colour.RED: 9, Colour.YELLOW: 9, Colour.BLUE: 6, Colour.GREEN: 6}


def test_counting_reads_the_index_alone(store: Store) -> None:
    runs = tuple(Run(1, None, is_open=hours != 9, due=hours, warned=24) for hours in (-50, 1, 240, 9))
    world = World((None, 1), ((Role.SUPERVISOR, 1),), tuple(Folder(1, runs) for _ in range(40)))
    with written(store, world) as found:
        with statements(store) as sent:
            board(found.store, found.people[0], NOW)
        text = plan(found.store.connection, *sent[0])
    only = {"sqlite": "COVERING INDEX ix_proceeding_org", "postgresql": "Index Only Scan using ix_proceeding_org"}
    assert text.count(only[store.dialect]) == 3
    assert "ix_proceeding_closed" in text


# ── after real sweeps ────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def overdue(store: Store, people: People) -> str:
    """Accepted on 2026-03-02, over since 2026-04-02; by 04-11 it has climbed to committee, town and county."""
    desk = Desk(store, people.handler)
    code = desk.register()
    desk.do(code, "accept")
    sweep(store, at("2026-04-11"))
    return code


RUNGS = {  # who: the rungs on this person's board, and which of them are for this person's own desk
    "handler": ([1], []),
    "supervisor": ([2, 1], [2]),
    "higher": ([3, 1, 2], [3]),
    "auditor": ([1, 2, 3], []),
    "administrator": ([], []),
    "stranger": ([], []),
}


@pytest.mark.parametrize("key", RUNGS)
def test_who_is_told_of_an_overdue_clock(store: Store, people: People, overdue: str, key: str) -> None:
    rungs, mine = RUNGS[key]
    shown = board(store, getattr(people, key), at("2026-04-11"))
    assert [row.rung for row in shown.escalations] == rungs
    assert [row.rung for row in shown.escalations if row.mine] == mine
    assert (shown.open_escalations, shown.own_escalations) == (len(rungs), len(mine))
    assert {row.code for row in shown.escalations} <= {overdue}


def test_what_a_report_says(store: Store, people: People, overdue: str) -> None:
    row = board(store, people.supervisor, at("2026-04-11")).escalations[0]
    said: dict[str, Any] = {name: getattr(row, name) for name in ("number", "pathway", "clock", "rung", "due", "days")}
    assert said == {
        "number": "柳林调〔2026〕1号",
        "pathway": "mediation",
        "clock": "settle",
        "rung": 2,
        "due": date(2026, 4, 2),
        "days": -9,
    }
    assert (row.body.zh, row.handler, row.org_id) == ("柳林镇社会治安综合治理中心", "林静", people.bodies["town"])
    assert row.raised_at == at("2026-04-08", 0)


def test_a_report_on_what_has_been_done_since_says_so(store: Store, people: People, overdue: str) -> None:
    assert [row.met for row in board(store, people.supervisor, at("2026-04-11")).escalations] == [False, False]
    Desk(store, people.handler, at("2026-04-11")).do(overdue, "refuse", party=1)
    assert [row.met for row in board(store, people.supervisor, at("2026-04-12")).escalations] == [True, True]


def test_a_report_on_a_date_set_anew_since_says_so(store: Store, people: People, overdue: str) -> None:
    """Else it would read as a report on a date that has not come."""
    assert [row.renewed for row in board(store, people.supervisor, at("2026-04-11")).escalations] == [False, False]
    desk = Desk(store, people.handler, at("2026-04-11"))
    desk.consent(overdue, 1, 2, scope="mediation")
    desk.do(overdue, "start", mode="closed")
    desk.consent(overdue, 1, 2, scope="extension")
    desk.do(overdue, "extend", agreed_on=date(2026, 4, 10), until=date(2026, 4, 30))
    later = board(store, people.supervisor, at("2026-04-12")).escalations
    assert [(row.renewed, row.met, row.due) for row in later] == [(True, False, date(2026, 4, 30))] * 2


def test_an_acknowledged_report_leaves_the_board(store: Store, people: People, overdue: str) -> None:
    now = at("2026-04-11")
    row = board(store, people.supervisor, now).escalations[0]
    Desk(store, people.supervisor, now).do(overdue, "acknowledge_escalation", 0, escalation=row.seq)
    shown = board(store, people.supervisor, now + timedelta(minutes=1))
    assert [row.rung for row in shown.escalations] == [1]
    assert shown.open_escalations == 1
