"""Lists: who finds what in them, in which order, page by page; what a row says; and that a page costs two queries."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import Connection, delete, event, select

from cases import worklists
from cases.colours import Colour, colour
from cases.inbox import incoming, menu_counts
from cases.models import FAR, metadata, micros
from cases.particulars import PartyName
from cases.register import PartyInput
from cases.store import Store
from cases.worklists import PAGE, Filters, Tab, WorkRow, my_work
from statemachines.pathway import Label, Role
from tests.acts import LI, Desk, at
from tests.cases.worlds import NOW, Folder, Run, World, worlds, written
from tests.people import People


@pytest.fixture
def desk(store: Store, people: People) -> Desk:
    return Desk(store, people.handler)


@contextmanager
def statements(store: Store) -> Iterator[list[tuple[str, Any]]]:
    """What is sent to the database meanwhile, beginnings of transactions aside."""
    sent: list[tuple[str, Any]] = []

    def listen(_connection: Any, _cursor: Any, sql: str, parameters: Any, *_rest: Any) -> None:
        if not sql.startswith("BEGIN"):
            sent.append((sql, parameters))

    event.listen(store.engine, "before_cursor_execute", listen)
    try:
        yield sent
    finally:
        event.remove(store.engine, "before_cursor_execute", listen)


def listed(store: Store, who: Any, filters: Filters) -> list[WorkRow]:
    """Every page of a list, one after the other."""
    rows: list[WorkRow] = []
    page = my_work(store, who, filters, None, NOW)
    rows += page.rows
    while page.after is not None:
        page = my_work(store, who, filters, page.after, NOW)
        rows += page.rows
    return rows


# ── who finds what ───────────────────────────────────────────────────────────────────────────────────────────────

Keep = Callable[[World, int, Run], bool]
TABS: dict[Tab, Keep] = {
    Tab.MINE: lambda world, who, run: run.handler == who,
    Tab.TO_CLAIM: lambda world, who, run: run.handler is None and run.org in world.orgs(who),
    Tab.BODY: lambda world, who, run: run.org in world.orgs(who),
    Tab.ALL: lambda world, who, run: run.org in world.orgs(who),
}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(world=worlds())
def test_lists_hold_what_the_slow_model_says(store: Store, monkeypatch: pytest.MonkeyPatch, world: World) -> None:
    """Each tab in each colour for everybody: the same proceedings, in the same order, each once, over small pages."""
    monkeypatch.setattr(worklists, "PAGE", 2)
    with written(store, world) as found:
        for n, who in enumerate(found.people):
            for tab, keep in TABS.items():
                mine = [(case_id, k, run) for case_id, k, run in world.runs(n) if keep(world, n, run)]
                for wanted in (None, *Colour):
                    rows = listed(found.store, who, Filters(tab, colour=wanted))
                    assert [(row.case_id, row.n) for row in rows] == in_order(mine, wanted)


def in_order(found: list[tuple[int, int, Run]], wanted: Colour | None) -> list[tuple[int, int]]:
    if wanted is Colour.GREEN:
        closed = sorted(((run.since, case_id, n) for case_id, n, run in found if not run.is_open), reverse=True)
        return [(case_id, n) for _, case_id, n in closed]
    chosen = sorted(
        (run.due_at, case_id, n) for case_id, n, run in found if run.is_open and wanted in (None, run.colour)
    )
    return [(case_id, n) for _, case_id, n in chosen]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(world=worlds())
def test_the_menu_counts_what_the_lists_hold(store: Store, world: World) -> None:
    with written(store, world) as found:
        for n, who in enumerate(found.people):
            counts = menu_counts(found.store, who, NOW)
            mine = listed(found.store, who, Filters(Tab.MINE))
            assert counts.urgent == sum(row.colour in (Colour.RED, Colour.YELLOW) for row in mine)
            assert counts.to_claim == len(listed(found.store, who, Filters(Tab.TO_CLAIM)))
            offered = incoming(found.store, who, NOW)
            assert [(row.case_id, row.n) for row in offered.rows] == waiting(world, n)
            assert counts.incoming == offered.total == len(offered.rows)
            assert counts.escalations == reported(world, n)


def waiting(world: World, who: int) -> list[tuple[int, int]]:
    """Hand-overs offered to this person's bodies: the urgent ones (the second of each case here) first."""
    return [
        (case_id, n)
        for n in (2, 1)
        for case_id, folder in enumerate(world.folders, 1)
        for k, (org, status) in enumerate(folder.referrals, 1)
        if k == n and status == "offered" and org in world.orgs(who) and world.sees(who, folder)
    ]


def reported(world: World, who: int) -> int:
    """Open reports addressed to the supervisor of this person's own body, where this is one."""
    role, own = world.people[who]
    return sum(
        role is Role.SUPERVISOR and is_open and org == own and world.sees(who, folder)
        for folder in world.folders
        for org, is_open in folder.escalations
    )


# ── filters ──────────────────────────────────────────────────────────────────────────────────────────────────────

TREE = (None, 1, 1, 3)
RUNS = {
    1: Folder(1, (Run(1, 0, is_open=True, due=30, warned=0),)),
    2: Folder(2, (Run(2, 0, is_open=True, due=-1, warned=0),)),
    3: Folder(3, (Run(3, None, is_open=True, due=None, warned=0),)),
    4: Folder(4, (Run(4, 1, is_open=True, due=1, warned=24),)),
    5: Folder(4, (Run(4, 0, is_open=False, due=1, warned=24),)),
}


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(Tab.BODY), [2, 4, 1, 3]),
        (Filters(Tab.BODY, cause="noise"), [2, 4]),
        (Filters(Tab.BODY, cause="loan"), []),
        (Filters(Tab.BODY, origin="walk_in"), [2, 4, 1, 3]),
        (Filters(Tab.BODY, origin="letter"), []),
        (Filters(Tab.BODY, pathway="mediation"), [2, 4, 1, 3]),
        (Filters(Tab.BODY, pathway="petition"), []),
        (Filters(Tab.BODY, state="mediating"), [2, 4, 1, 3]),
        (Filters(Tab.BODY, state="performed"), []),
        (Filters(Tab.BODY, state="performed", colour=Colour.GREEN), [5]),
        (Filters(Tab.BODY, handler_id=2), [4]),
        (Filters(Tab.BODY, under=3), [4, 3]),
        (Filters(Tab.BODY, under=3, cause="noise"), [4]),
        (Filters(Tab.BODY, under=99), []),
        (Filters(Tab.MINE), [2, 1]),
        (Filters(Tab.MINE, text="样〔2026〕5"), [5]),
        (Filters(Tab.BODY, text="样〔2026〕"), [2, 4, 1, 3, 5]),
        (Filters(Tab.BODY, text="样〔2026〕", colour=Colour.RED), [2]),
        (Filters(Tab.BODY, text="〔2026〕"), []),
        (Filters(Tab.BODY, text="CASE0000003"), [3]),
        (Filters(Tab.BODY, text="case"), [2, 4, 1, 3, 5]),
        (Filters(Tab.BODY, text="%"), []),
        (Filters(Tab.BODY, text="当事人1"), []),  # names are sealed
        (Filters(Tab.BODY, text="' OR 1=1 --"), []),
    ],
)
def test_filters(store: Store, filters: Filters, expected: list[int]) -> None:
    people = ((Role.SUPERVISOR, 1), (Role.HANDLER, 4))
    with written(store, World(TREE, people, tuple(RUNS.values()))) as found:
        assert [row.case_id for row in listed(found.store, found.people[0], filters)] == expected


def test_a_body_outside_the_own_ones_cannot_be_asked_for(store: Store) -> None:
    people = ((Role.HANDLER, 3), (Role.HANDLER, 4))
    with written(store, World(TREE, people, tuple(RUNS.values()))) as found:
        assert listed(found.store, found.people[0], Filters(Tab.BODY, under=4)) == []
        assert listed(found.store, found.people[0], Filters(Tab.BODY, under=1)) != []


# ── pages ────────────────────────────────────────────────────────────────────────────────────────────────────────

MANY = World(
    (None,), ((Role.HANDLER, 1),), tuple(Folder(1, (Run(1, 0, is_open=True, due=30, warned=0),)) for _ in range(120))
)


@pytest.mark.parametrize("tab", Tab)
def test_a_page_costs_two_queries_however_many_rows_it_has(store: Store, tab: Tab) -> None:
    with written(store, MANY) as found, statements(store) as sent:
        page = my_work(found.store, found.people[0], Filters(tab), None, NOW)
    empty = tab in (Tab.TO_CLAIM, Tab.ASKED, Tab.FOLLOWED)
    assert len(page.rows) == (0 if empty else PAGE)
    assert len(sent) == (1 if empty else 2)


def test_the_count_stops(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    with written(store, MANY) as found:
        who = found.people[0]
        first = my_work(found.store, who, Filters(Tab.BODY), None, NOW)
        later = my_work(found.store, who, Filters(Tab.BODY), first.after, NOW)
        assert [(page.total, page.capped) for page in (first, later)] == [(120, False)] * 2
        monkeypatch.setattr(worklists, "MOST", 100)
        page = my_work(found.store, who, Filters(Tab.BODY), None, NOW)
        assert (page.total, page.capped) == (101, True)


def test_a_row_that_moves_is_neither_shown_twice_nor_hides_another(store: Store) -> None:
    with written(store, MANY) as found:
        who, table = found.people[0], metadata.tables["proceeding"]
        first = my_work(found.store, who, Filters(Tab.BODY), None, NOW)
        found.store.connection.execute(delete(table).where(table.c.case_id == first.rows[0].case_id))
        second = my_work(found.store, who, Filters(Tab.BODY), first.after, NOW)
    assert [row.case_id for row in second.rows] == list(range(PAGE + 1, 2 * PAGE + 1))


@pytest.mark.parametrize("place", [(10**18, 1, 1), (micros(FAR), 10**15, 999_999), (0, 0, 0), (-(10**15), 0, 0)])
def test_a_place_that_never_was(store: Store, place: tuple[int, int, int]) -> None:
    with written(store, MANY) as found:
        page = my_work(found.store, found.people[0], Filters(Tab.BODY), place, NOW)
        assert len(page.rows) == (PAGE if place < (micros(NOW), 0, 0) else 0)


# ── plans ────────────────────────────────────────────────────────────────────────────────────────────────────────


def plan(connection: Connection, sql: str, parameters: Any) -> str:
    """How the database would carry it out, were the tables large."""
    if connection.dialect.name == "sqlite":
        rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", parameters)
        return "\n".join(row[3] for row in rows)
    for switch in ("enable_seqscan", "enable_bitmapscan", "enable_sort"):
        connection.exec_driver_sql(f"SET LOCAL {switch} = off")
    rows = connection.exec_driver_sql(f"EXPLAIN {sql}", parameters)
    return "\n".join(row[0] for row in rows)


@pytest.mark.parametrize(
    ("filters", "index"),
    [
        (Filters(Tab.MINE), "ix_proceeding_handler"),
        (Filters(Tab.TO_CLAIM), "ix_proceeding_"),
        (Filters(Tab.BODY), "ix_proceeding_org"),
        (Filters(Tab.BODY, colour=Colour.RED), "ix_proceeding_org"),
        (Filters(Tab.BODY, colour=Colour.YELLOW), "ix_proceeding_org"),
        (Filters(Tab.BODY, colour=Colour.GREEN), "ix_proceeding_closed"),
    ],
)
def test_a_list_is_read_in_the_order_of_its_index(store: Store, filters: Filters, index: str) -> None:
    with written(store, MANY) as found:
        with statements(store) as sent:
            my_work(found.store, found.people[0], filters, None, NOW)
        text = plan(found.store.connection, *sent[0])
    assert index in text
    assert not re.search(r"^SCAN p\b|Seq Scan on proceeding p\b|Seq Scan on proceeding p_\d\b", text, re.M)


def test_a_search_reads_the_keys_of_numbers_and_codes(store: Store) -> None:
    with written(store, MANY) as found:
        with statements(store) as sent:
            my_work(found.store, found.people[0], Filters(Tab.ALL, text="样〔2026〕1"), None, NOW)
        if store.dialect == "postgresql":
            found.store.connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
            text = "\n".join(
                row[0] for row in found.store.connection.exec_driver_sql(f"EXPLAIN {sent[0][0]}", sent[0][1])
            )
            assert "uq_cases_number" in text
            assert "uq_cases_code" in text
        else:
            text = plan(found.store.connection, *sent[0])
            assert "MULTI-INDEX OR" in text
        assert "Seq Scan on cases" not in text


# ── what a row says ──────────────────────────────────────────────────────────────────────────────────────────────


def test_a_row_of_a_real_case(desk: Desk, store: Store, people: People) -> None:
    code = desk.register(parties=(LI, PartyInput("respondent", "organisation", {"name": "某物业公司"})))
    desk.do(code, "accept")
    (row,) = my_work(store, people.handler, Filters(), None, desk.now).rows
    assert row == WorkRow(
        case_id=row.case_id,
        n=1,
        code=code,
        number="柳林调〔2026〕1号",
        cause="neighbour",
        origin="walk_in",
        pathway="mediation",
        state="consenting",
        outcome="",
        colour=Colour.BLUE,
        due=date(2026, 4, 2),
        days=31,
        clock="settle",
        provisional=False,
        org_id=people.bodies["committee"],
        body=Label("柳林镇人民调解委员会", "Liulin Mediation Committee"),
        handler_id=people.handler.account_id,
        handler="林静",
        opened_on=date(2026, 3, 2),
        closed_on=None,
        parties=(
            PartyName(1, "applicant", "person", "李秀兰"),
            PartyName(2, "respondent", "organisation", "某物业公司"),
        ),
        more_parties=0,
        version=2,
    )


@pytest.mark.parametrize(
    ("now", "expected", "days"),
    [
        (at("2026-03-29", 23), Colour.BLUE, 4),
        (at("2026-03-30", 0), Colour.YELLOW, 3),
        (at("2026-04-02", 0), Colour.YELLOW, 0),
        (at("2026-04-02", 23), Colour.YELLOW, 0),  # the last day is not over
        (at("2026-04-03", 0), Colour.RED, -1),
        (at("2026-04-12", 9), Colour.RED, -10),
    ],
)
def test_the_colour_changes_at_midnight_in_china(
    desk: Desk, store: Store, now: Any, expected: Colour, days: int
) -> None:
    """Without any sweep: what is overdue is computed when it is read. The month ends on Thursday 2026-04-02."""
    desk.do(desk.register(), "accept")
    (row,) = my_work(store, desk.person, Filters(), None, now).rows
    assert (row.colour, row.days, row.due) == (expected, days, date(2026, 4, 2))


def test_a_closed_row_keeps_no_date(desk: Desk, store: Store) -> None:
    code = desk.mediating()
    desk.do(code, "fail", fail_ground="no_agreement", remedies_told=True)
    assert my_work(store, desk.person, Filters(), None, desk.now).rows == ()
    (row,) = my_work(store, desk.person, Filters(colour=Colour.GREEN), None, desk.now).rows
    assert (row.state, row.outcome, row.due, row.days, row.clock) == ("terminated", "failed", None, None, "")


def test_a_list_opens_the_first_parties_only(desk: Desk, store: Store) -> None:
    desk.register(parties=tuple(PartyInput("applicant", "person", {"name": f"工人{n}"}) for n in range(30)))
    (row,) = my_work(store, desk.person, Filters(), None, desk.now).rows
    assert [party.name for party in row.parties] == [f"工人{n}" for n in range(8)]
    assert row.more_parties == 22


def test_the_names_of_an_erased_case_are_gone(desk: Desk, store: Store) -> None:
    erased, kept = desk.register(), desk.register()
    cases, keys = metadata.tables["cases"], metadata.tables["case_key"]
    with store.session() as session:
        its_id = select(cases.c.id).where(cases.c.code == erased).scalar_subquery()
        session.connection().execute(delete(keys).where(keys.c.case_id == its_id))
    rows = my_work(store, desk.person, Filters(), None, desk.now).rows
    names = {row.code: [party.name for party in row.parties] for row in rows}
    assert names == {kept: ["李秀兰", "王建国"], erased: [None, None]}


def test_a_hand_over_in_the_inbox_of_the_receiver(desk: Desk, store: Store, people: People) -> None:
    code = desk.mediating()
    desk.do(code, "transfer", claims=(1,), to_org=people.bodies["other_committee"])
    assert incoming(store, people.handler, desk.now).rows == ()
    page = incoming(store, people.stranger, desk.now + timedelta(days=2))
    (row,) = page.rows
    assert (row.code, row.n, row.referral, row.to_pathway) == (code, 1, "mediation-transfer", "mediation")
    assert (row.from_body.zh, row.to_body.en) == ("柳林镇人民调解委员会", "Shiqiao Mediation Committee")
    assert (row.offered_at, row.days_waiting, row.urgent) == (desk.now, 2, False)
    assert [party.name for party in row.parties] == ["李秀兰", "王建国"]
    assert menu_counts(store, people.stranger, desk.now).incoming == 1
    desk.as_(people.stranger).do(code, "acknowledge_referral", 0, referral=1)
    assert incoming(store, people.stranger, desk.now).rows == ()


# ── colours ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("due", "warn", "is_open", "expected"),
    [
        (NOW, NOW - timedelta(days=3), True, Colour.RED),
        (NOW + timedelta(microseconds=1), NOW, True, Colour.YELLOW),
        (NOW + timedelta(days=3), NOW + timedelta(microseconds=1), True, Colour.BLUE),
        (FAR, FAR, True, Colour.BLUE),
        (NOW - timedelta(days=9), NOW - timedelta(days=12), False, Colour.GREEN),
        (FAR, FAR, False, Colour.GREEN),
    ],
)
def test_a_colour_is_of_the_dates(due: Any, warn: Any, is_open: bool, expected: Colour) -> None:
    assert colour(due, warn, is_open, NOW) is expected
