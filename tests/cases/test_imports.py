"""A register becomes cases all at once or not at all, once, on both databases and under races."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from cases.changes import Insert
from cases.errors import KeyReused, NotFound
from cases.imports import Order, find_draft, keep_draft, known_keys, lookalikes, register_all
from cases.register import EARLIER_NUMBER, ClaimInput, PartyInput, Registration
from cases.replay import check_cases
from statemachines.decide import Refused
from tests.acts import Desk, at

NOW = at("2026-03-02")


def order(people: Any, n: int, **given: Any) -> Order:
    """Row n of a register: no two of the same person."""
    applicant = PartyInput("applicant", "person", {"name": f"李秀{n}", "phone": f"1380000{n:04d}"})
    registration = Registration(
        org_id=people.handler.org_id,
        cause="neighbour",
        origin="walk_in",
        pathway="mediation",
        occurred_at=NOW,
        parties=(applicant, PartyInput("respondent", "person", {"name": "王建国"})),
        claims=(ClaimInput("neighbour"),),
        words={"summary": "楼上漏水。", EARLIER_NUMBER: f"旧字{n}号"},
    )
    return Order(f"import-{n}", f"digest-{n}", replace(registration, **given))


def draft(store: Any, people: Any) -> str:
    return keep_draft(store, people.handler, {"rows": [["李秀兰"]]}, NOW)


def count(store: Any, table: str) -> int:
    with store.read() as connection:
        return int(connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar())


def test_all_rows_become_cases_whose_records_hold(store: Any, people: Any) -> None:
    told: list[int] = []
    orders = [order(people, n) for n in range(5)]
    done = register_all(store, people.handler, draft(store, people), orders, NOW, told.append)
    assert (done, told) == ({"opened": 5, "before": 0}, [1, 2, 3, 4, 5])
    findings, _ = check_cases(store)
    assert findings == []
    assert sorted(known_keys(store, [one.key for one in orders])) == [one.key for one in orders]


def test_the_same_draft_again_opens_nothing(store: Any, people: Any) -> None:
    mine, orders = draft(store, people), [order(people, n) for n in range(3)]
    first = register_all(store, people.handler, mine, orders, NOW)
    assert register_all(store, people.handler, mine, orders, NOW) == first
    assert register_all(store, people.handler, draft(store, people), orders, NOW) == {"opened": 0, "before": 3}
    assert count(store, "cases") == 3


@pytest.mark.parametrize(
    ("spoil", "error"),
    [
        (lambda row: replace(row, registration=replace(row.registration, cause="no such cause")), Refused),
        (lambda row: replace(row, key="import-0"), KeyReused),  # the first row's, for another row
    ],
)
def test_one_bad_row_leaves_nothing(
    store: Any, people: Any, spoil: Callable[[Order], Order], error: type[Exception]
) -> None:
    mine, orders = draft(store, people), [order(people, n) for n in range(4)]
    with pytest.raises(error):
        register_all(store, people.handler, mine, [*orders[:-1], spoil(orders[-1])], NOW)
    for table in ("cases", "ledger", "party", "search_token", "case_key", "command_key", "case_number"):
        assert count(store, table) == 0, table
    assert find_draft(store, people.handler, mine, NOW).registered is None


@pytest.mark.parametrize("nth", [1, 2, 3])
def test_a_crash_at_any_row_leaves_nothing(store: Any, people: Any, nth: int) -> None:
    def crash(done: int) -> None:
        if done == nth:
            raise KeyboardInterrupt

    mine, orders = draft(store, people), [order(people, n) for n in range(3)]
    with pytest.raises(KeyboardInterrupt):
        register_all(store, people.handler, mine, orders, NOW, crash)
    assert count(store, "cases") == count(store, "ledger") == 0
    assert register_all(store, people.handler, mine, orders, NOW) == {"opened": 3, "before": 0}


def test_two_who_press_at_once_open_each_row_once(store: Any, people: Any) -> None:
    mine, orders = draft(store, people), [order(people, n) for n in range(6)]
    found: list[Any] = []
    both = threading.Barrier(2)

    def press() -> None:
        both.wait()
        found.append(register_all(store, people.handler, mine, orders, NOW))

    pressing = [threading.Thread(target=press) for _ in range(2)]
    for one in pressing:
        one.start()
    for one in pressing:
        one.join()
    assert found == [{"opened": 6, "before": 0}] * 2, "the second is told what the first did"
    assert count(store, "cases") == 6


def test_a_draft_ends_and_is_nobody_elses(store: Any, people: Any) -> None:
    mine = draft(store, people)
    with pytest.raises(NotFound):
        find_draft(store, people.colleague, mine, NOW)
    with pytest.raises(NotFound):
        find_draft(store, people.handler, mine, NOW + timedelta(hours=25))
    with pytest.raises(NotFound):
        register_all(store, people.colleague, mine, [order(people, 1)], NOW)
    assert count(store, "cases") == 0


def test_lookalikes_are_of_the_same_body_and_the_same_applicant(store: Any, people: Any) -> None:
    known = [order(people, n) for n in range(2)]
    register_all(store, people.handler, draft(store, people), known, NOW)
    Desk(store, people.stranger).register(parties=known[1].registration.parties)
    same_number = order(people, 8, words={"summary": "另一件。", EARLIER_NUMBER: "旧字0号"})
    same_person = order(people, 9, parties=known[1].registration.parties)
    nobody = order(people, 7)
    rows = [one.registration for one in (same_number, same_person, nobody)]
    found = lookalikes(store, people.handler.org_id, rows)
    assert [one.by if one else None for one in found] == ["number", "party", None]


def test_a_row_the_database_refuses_undoes_the_register(
    store: Any, people: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Words that are none: the rows before them go with them."""
    from cases import imports

    def broken(*given: Any, **named: Any) -> Any:
        receipt = real(*given, **named)
        if given[1].words[EARLIER_NUMBER] == "旧字2号":
            given[0].apply([Insert("words", {"case_id": -1, "seq": 1, "sealed": None})])
        return receipt

    real = imports.register_in
    monkeypatch.setattr(imports, "register_in", broken)
    mine = draft(store, people)
    with pytest.raises(Exception, match=r"(?i)null"):
        register_all(store, people.handler, mine, [order(people, n) for n in range(3)], NOW)
    assert count(store, "cases") == count(store, "words") == 0
