"""The sweep, on both databases: everything due happens once, in order, whenever and however often it is called."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from cases import clocks
from cases.access import person
from cases.clocks import SweepReport, next_instant, sweep
from cases.models import Account, metadata
from cases.register import ClaimInput
from cases.replay import check_cases, entries_of
from cases.store import Store
from ledger.entry import Entry
from statemachines.periods import due_instant
from tests.acts import Desk, at
from tests.people import People

# A neighbours' case accepted on Monday 2026-03-02: the soft month ends on Thursday 2026-04-02, warned at the end of
# 03-29 (three days before the safe date); the ladder is climbed at the end of 04-02, 04-07 and 04-10 (two and five
# working days later; 04-04 to 04-06 is 清明节).
STEPS = [
    ("warned", "2026-03-29T16:00"),
    ("expired", "2026-04-02T16:00"),
    ("escalated", "2026-04-02T16:00"),
    ("escalated", "2026-04-07T16:00"),
    ("escalated", "2026-04-10T16:00"),
]


@pytest.fixture
def desk(store: Store, people: People) -> Desk:
    return Desk(store, people.handler)


def entries(store: Store) -> list[Entry]:
    cases = metadata.tables["cases"]
    with store.read() as connection:
        ids = [case_id for (case_id,) in connection.execute(select(cases.c.id).order_by(cases.c.id))]
        return [entry for case_id in ids for entry in entries_of(connection, case_id)]


def system_steps(store: Store) -> list[tuple[str, str]]:
    found = [entry for entry in entries(store) if entry.actor_id == "system:deadlines"]
    return [(entry.kind, entry.occurred_at.strftime("%Y-%m-%dT%H:%M")) for entry in found]


def rows(store: Store, table: str) -> list[Any]:
    source = metadata.tables[table]
    with store.read() as connection:
        return list(connection.execute(select(source).order_by(*source.primary_key)).mappings())


def test_a_neglected_clock_warns_passes_and_climbs(desk: Desk, store: Store, people: People) -> None:
    code = desk.register()
    desk.do(code, "accept")
    report = sweep(store, at("2026-06-01"))
    assert (report.warned, report.expired, report.escalated, report.failed) == (1, 1, 3, {})
    assert system_steps(store) == STEPS
    bodies = people.bodies
    assert [row["org_id"] for row in rows(store, "escalation")] == [
        bodies["committee"],
        bodies["town"],
        bodies["county"],
    ]
    assert check_cases(store) == ([], None)


def test_twice_is_once(desk: Desk, store: Store) -> None:
    desk.do(desk.register(), "accept")
    sweep(store, at("2026-06-01"))
    assert sweep(store, at("2026-06-01")).total == 0
    assert len(entries(store)) == 2 + len(STEPS)


@pytest.mark.parametrize("batch", [1, 3, 200])
def test_daily_sweeps_and_one_late_sweep_record_the_same(desk: Desk, store: Store, batch: int) -> None:
    for _ in range(3):
        desk.do(desk.register(), "accept")
    for day in range(1, 32):
        sweep(store, at(f"2026-03-{day:02}"), batch=batch)
    assert system_steps(store) == STEPS[:1] * 3
    sweep(store, at("2026-06-01"), batch=batch)
    assert sorted(system_steps(store)) == sorted(STEPS * 3)


def test_two_sweeps_at_once_do_everything_once(desk: Desk, store: Store) -> None:
    for _ in range(12):
        desk.do(desk.register(), "accept")
    reports: list[SweepReport] = []
    threads = [
        threading.Thread(target=lambda: reports.append(sweep(store, at("2026-06-01"), batch=5))) for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(report.total for report in reports) == 12 * len(STEPS)
    assert sorted(system_steps(store)) == sorted(STEPS * 12)
    assert check_cases(store) == ([], None)


def test_what_is_done_in_time_does_not_fire(desk: Desk, store: Store) -> None:
    code = desk.register()
    desk.do(code, "accept")
    desk.do(code, "refuse", party=1)
    assert sweep(store, at("2026-06-01")).total == 0
    assert next_instant(store) is None


def test_the_next_instant_is_the_warning_then_the_passing(desk: Desk, store: Store) -> None:
    desk.do(desk.register(), "accept")
    seen = []
    while (instant := next_instant(store)) is not None:
        seen.append(instant.strftime("%Y-%m-%dT%H:%M"))
        sweep(store, instant)
    assert seen == list(dict.fromkeys(when for _, when in STEPS))


def test_nothing_fires_a_moment_early(desk: Desk, store: Store) -> None:
    desk.do(desk.register(), "accept")
    instant = next_instant(store)
    assert instant is not None
    assert sweep(store, instant - timedelta(microseconds=1)).total == 0
    assert sweep(store, instant).total == 1


def test_silence_of_the_commission_opens_the_right_to_sue(desk: Desk, store: Store, people: People) -> None:
    """劳动争议调解仲裁法 29: received Wednesday 2026-09-30; five working days end Tuesday 10-13 (Saturday 10-10 counts)."""
    with store.session() as session:
        account = Account(
            login="arb", name="仲", role="handler", org_id=people.bodies["arbitration"], password_hash="!"
        )
        session.add(account)
        session.flush()
        clerk = person(session, account.id or 0)
    office = Desk(store, clerk, at("2026-09-30"))
    code = office.register(pathway="arbitration", cause="wages", claims=(ClaimInput("overtime", 100_00),), fields={})
    sweep(store, at("2026-10-13", 23))
    assert rows(store, "proceeding")[0]["state"] == "received"
    sweep(store, at("2026-10-14", 1))
    assert rows(store, "proceeding")[0]["state"] == "no_decision"
    (passing,) = [entry for entry in entries(store) if entry.kind == "expired"]
    assert passing.occurred_at == due_instant(at("2026-10-13").date())
    office.go_to("2026-10-14").do(code, "sue", claims=(1,), to_org=people.bodies["court"])
    assert check_cases(store) == ([], None)


def test_an_extension_arms_the_ladder_again(desk: Desk, store: Store) -> None:
    code = desk.mediating()
    sweep(store, at("2026-04-03"))
    desk.go_to("2026-04-03", 11)
    desk.consent(code, 1, 2, scope="extension")
    desk.do(code, "extend", agreed_on=date(2026, 4, 3), until=date(2026, 4, 30))
    (deadline,) = (row for row in rows(store, "deadline") if row["clock"] == "settle")
    assert (deadline["status"], deadline["due"], deadline["firing"]) == ("running", date(2026, 4, 30), 2)
    sweep(store, at("2026-06-20"))
    firings = [(row["firing"], row["rung"]) for row in rows(store, "escalation")]
    assert firings == [(1, 1), (2, 1), (2, 2), (2, 3)]
    assert check_cases(store) == ([], None)


@pytest.mark.parametrize("first", range(len(STEPS)))
def test_a_case_that_cannot_be_carried_on_does_not_stop_the_others(
    desk: Desk, store: Store, monkeypatch: pytest.MonkeyPatch, first: int
) -> None:
    codes = [desk.register() for _ in range(3)]
    for code in codes:
        desk.do(code, "accept")
    broken = rows(store, "cases")[0]["id"]
    act = clocks._act

    def failing(case: Any, *rest: Any) -> Any:
        if case.id == broken and case.next_seq == 3 + first:
            raise LookupError
        return act(case, *rest)

    monkeypatch.setattr(clocks, "_act", failing)
    report = sweep(store, at("2026-06-01"))
    assert report.failed == {broken: "LookupError"}
    assert report.total == 2 * len(STEPS) + first  # and what came before the failure stands
    assert check_cases(store) == ([], None)
    monkeypatch.undo()
    assert sweep(store, at("2026-06-01")).total == len(STEPS) - first
    assert sorted(system_steps(store)) == sorted(STEPS * 3)
