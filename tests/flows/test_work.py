"""The periodic work by name, on both databases: each says when it was done, and what cannot be done reaches a person."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from cases.files import LocalFiles
from cases.store import Store
from flows import leases
from flows.work import WORK, Address, Workplace, open_workplace
from tests.acts import Desk, at
from tests.flows.engines import settings_of
from tests.flows.outbox import case_id, queue, rows
from tests.flows.test_clock import ALL_STEPS, neglected, system_steps

NOW = at("2026-06-01")


@pytest.fixture
def place(store: Store, tmp_path: Path) -> Workplace:
    return Workplace(store, {}, LocalFiles(tmp_path))


@pytest.mark.parametrize("name", WORK)
def test_work_that_was_done_says_when(place: Workplace, name: str) -> None:
    assert leases.last_ok(place.store, name) is None
    counts = WORK[name](place, NOW, 10.0)
    assert counts
    assert leases.last_ok(place.store, name) == NOW


def test_an_audit_that_ran_out_of_time_is_not_done(desk: Desk, place: Workplace) -> None:
    neglected(desk)
    assert WORK["audit"](place, NOW, 0.0)["after"] == 0
    assert leases.last_ok(place.store, "audit") is None


def test_a_case_that_cannot_be_carried_on_reaches_a_person_and_stops_no_other(desk: Desk, place: Workplace) -> None:
    broken, sound = neglected(desk, 2)
    stuck = case_id(place.store, broken)
    with place.store.session() as session:
        session.execute(text("UPDATE deadline SET clock = 'none' WHERE case_id = :id"), {"id": stuck})
    for later in range(2):
        counts = WORK["sweep"](place, NOW + timedelta(minutes=later), 10.0)
        assert counts["stuck"] == 1
    assert system_steps(place.store) == ALL_STEPS
    assert {row["case_id"] for row in rows(place.store, "escalation")} == {case_id(place.store, sound)}
    [finding] = rows(place.store, "finding")
    assert (finding["case_id"], finding["code"], finding["detail"]) == (stuck, "clock_stuck", {"error": "KeyError"})


def test_another_process_opens_the_same_place(desk: Desk, store: Store, tmp_path: Path) -> None:
    queue(store, case_id(store, desk.register()), NOW, channel="inbox", audience="account:1")
    place = open_workplace(Address.of(settings_of(store, tmp_path)))
    assert WORK["deliveries"](place, NOW, 10.0)["sent"] == 1
    place.store.close()
    assert [row["audience"] for row in rows(store, "notice")] == ["account:1"]
