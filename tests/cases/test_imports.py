"""A register becomes cases all at once or not at all, once, on both databases and under races."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from cases import taking_over
from cases.changes import Insert
from cases.errors import KeyReused, NotFound
from cases.imports import find_draft, keep_draft, known_keys, lookalikes
from cases.register import EARLIER_NUMBER, ClaimInput, PartyInput, Registration
from cases.replay import check_cases
from cases.store import Tx
from cases.taking_over import Order, register_all
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


@pytest.mark.parametrize("nth", [1, 2, 3])
def test_a_crash_while_writing_leaves_nothing(
    store: Any, people: Any, nth: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each case is a portion of its own here; the last thing written is that the draft is done."""
    written: list[int] = []

    def crash(self: Tx, changes: Any) -> None:
        written.append(1)
        if len(written) == nth:
            raise KeyboardInterrupt
        real(self, changes)

    real = Tx.apply
    mine, orders = draft(store, people), [order(people, n) for n in range(3)]
    with monkeypatch.context() as patch:
        patch.setattr(Tx, "apply", crash)
        patch.setattr(taking_over, "AT_ONCE", 1)
        with pytest.raises(KeyboardInterrupt):
            register_all(store, people.handler, mine, orders, NOW)
    assert count(store, "cases") == count(store, "ledger") == count(store, "case_number") == 0
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
    """Words that are none: the rows before them, of an earlier hundred too, go with them."""

    def broken(*given: Any) -> Any:
        spoilt = [Insert("words", {"case_id": -1, "seq": 1, "sealed": None})]
        return real(*given) + (spoilt if given[2].endswith("2") else [])

    real = taking_over.changes
    monkeypatch.setattr(taking_over, "changes", broken)
    monkeypatch.setattr(taking_over, "AT_ONCE", 1)
    mine = draft(store, people)
    with pytest.raises(Exception, match=r"(?i)null"):
        register_all(store, people.handler, mine, [order(people, n) for n in range(3)], NOW)
    assert count(store, "cases") == count(store, "words") == count(store, "case_number") == 0


# ── and the others, meanwhile ────────────────────────────────────────────────────────────────────────────────────


def numbers(store: Any) -> list[int]:
    with store.read() as connection:
        found = connection.exec_driver_sql("SELECT number FROM cases").scalars()
        return sorted(int(number.rpartition("〕")[2].removesuffix("号")) for number in found)


@pytest.mark.parametrize("first", [True, False], ids=["the year's first", "others before"])
def test_somebody_registers_while_rows_are_prepared(store: Any, people: Any, first: bool) -> None:
    """Nobody waits, and no number is given twice or left out."""
    desk = Desk(store, people.handler, NOW)
    if not first:
        desk.register()
    seen: list[int] = []

    def meanwhile(done: int) -> None:
        seen.append(done)
        if seen == [1, 2]:
            other = threading.Thread(target=desk.register)
            other.start()
            other.join(20)
            assert not other.is_alive(), "it waited for the whole register"

    done = register_all(
        store, people.handler, draft(store, people), [order(people, n) for n in range(4)], NOW, meanwhile
    )
    assert done == {"opened": 4, "before": 0}
    assert seen == [1, 2, 3, 4, 1, 2, 3, 4], "prepared anew, since the numbers had moved"
    assert numbers(store) == list(range(1, 6 + (not first)))
    assert check_cases(store) == ([], None)


def test_whoever_writes_meanwhile_waits_and_succeeds(store: Any, people: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A step, a case registered in the same body and a row beside the cases: while the register is being written."""
    desk = Desk(store, people.handler, NOW)
    code = desk.register()
    writing, go_on = threading.Event(), threading.Event()
    real = taking_over._write

    def slowly(*given: Any) -> None:
        real(*given)
        writing.set()
        assert go_on.wait(30)

    monkeypatch.setattr(taking_over, "_write", slowly)
    mine, orders = draft(store, people), [order(people, n) for n in range(3)]
    acts = (lambda: desk.do(code, "accept"), desk.register, lambda: draft(store, people))
    with ThreadPoolExecutor(4) as pool:
        registering = pool.submit(register_all, store, people.handler, mine, orders, NOW)
        assert writing.wait(30)
        others = [pool.submit(act) for act in acts]
        wait(others, timeout=0.5)
        assert registering.running()
        go_on.set()
        assert registering.result(30) == {"opened": 3, "before": 0}
        for other in others:
            other.result(30)
    assert numbers(store) == [1, 2, 3, 4, 5]
    assert check_cases(store) == ([], None)


def test_most_of_the_work_is_done_before_the_transaction(
    store: Any, people: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No case is sealed and hashed while others wait: what is written was made before."""
    held: list[bool] = []
    inside: list[int] = []

    @contextmanager
    def noting() -> Iterator[Any]:
        with real_write() as tx:
            inside.append(1)
            yield tx
            inside.pop()

    def noted(*given: Any, **named: Any) -> Any:
        held.append(bool(inside))
        return real_opened(*given, **named)

    real_write, real_opened = store.write, taking_over.opened
    monkeypatch.setattr(store, "write", noting)
    monkeypatch.setattr(taking_over, "opened", noted)
    register_all(store, people.handler, draft(store, people), [order(people, n) for n in range(3)], NOW)
    assert held == [False] * 3
