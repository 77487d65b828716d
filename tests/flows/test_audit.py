"""The nightly audit, on both databases: what was changed beside the door is found, once, and all cases are read."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from cases.store import Store
from flows.audit import audit
from tests.acts import Desk, at
from tests.flows.outbox import rows
from tests.people import People

NIGHT = at("2026-06-01", 3)


@pytest.fixture
def codes(store: Store, people: People) -> list[str]:
    desk = Desk(store, people.handler)
    codes = [desk.register() for _ in range(5)]
    for code in codes:
        desk.do(code, "accept")
    return codes


def tamper(store: Store, code: str) -> None:
    """Move a proceeding as the door never would."""
    with store.session() as session:
        case = "(SELECT id FROM cases WHERE code = :code)"
        session.execute(text(f"UPDATE proceeding SET state = 'settled' WHERE case_id = {case}"), {"code": code})


def test_an_honest_database_has_no_findings(store: Store, codes: list[str]) -> None:
    report = audit(store, NIGHT)
    assert (report.found, report.new, report.after, report.codes) == (0, 0, None, {})
    assert rows(store, "finding") == []


def test_what_was_changed_beside_the_door_is_found_once(store: Store, codes: list[str]) -> None:
    tamper(store, codes[3])
    first, second = audit(store, NIGHT), audit(store, NIGHT)
    assert (first.found, first.new, first.codes) == (1, 1, {"other_value": 1})
    assert (second.found, second.new) == (1, 0)
    [finding] = rows(store, "finding")
    assert (finding["code"], finding["found_at"], finding["detail"]["columns"]) == ("other_value", NIGHT, ["state"])


def test_found_again_after_it_was_cleared_is_a_new_finding(store: Store, codes: list[str]) -> None:
    tamper(store, codes[0])
    audit(store, NIGHT)
    with store.session() as session:
        session.execute(text("UPDATE finding SET cleared_at = found_at"))
    assert audit(store, NIGHT).new == 1


@pytest.mark.parametrize("size", [1, 2, 3, 5, 7])
def test_slices_together_read_every_case(store: Store, codes: list[str], size: int) -> None:
    for code in codes:
        tamper(store, code)
    after: int | None = 0
    found, slices = 0, 0
    while after is not None:
        report = audit(store, NIGHT, 0.000_001, after=after, size=size)  # time for one slice or none
        found, after, slices = found + report.found, report.after, slices + 1
        assert slices < 100
    assert found == 5
    assert len(rows(store, "finding")) == 5
