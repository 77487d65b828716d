"""A receipt's promise as a clock of the case: shown, told, escalated, ended; on both databases."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from cases.access import Filer
from cases.board import board
from cases.clocks import sweep
from cases.models import metadata
from cases.register import PartyInput, Registration, register
from cases.replay import check_cases
from cases.store import Store
from cases.transition import transition
from cases.worklists import Filters, Tab, my_work
from statemachines.pathway import Command
from tests.acts import at
from tests.people import People

FILED = at("2026-03-02")  # a Monday


def filed(store: Store, people: People, *, urgent: bool = False) -> str:
    parties = (
        PartyInput("applicant", "person", {"name": "赵小满", "phone": "13812345678"}, "zh"),
        PartyInput("respondent", "person", {"name": "包工头老钱"}),
    )
    given = Registration(
        people.bodies["town"], "wages", "phone", "mediation", FILED, parties, words={"summary": "x"}, urgent=urgent
    )
    return register(store, given, person=Filer(), now=FILED, key=f"filed-{urgent}").code


def rows(store: Store, table: str) -> list[dict[str, object]]:
    with store.read() as connection:
        return [dict(row) for row in connection.execute(metadata.tables[table].select()).mappings()]


def call(store: Store, people: People, code: str, result: str, now: datetime) -> None:
    command = Command("record_call", 0, people.supervisor.actor, now, {"party": 1, "result": result})
    transition(store, code, command, person=people.supervisor, now=now, key=f"call-{now}-{result}")


@pytest.mark.parametrize(("urgent", "due"), [(False, "2026-03-05"), (True, "2026-03-03")])
def test_a_receipt_starts_the_clock_it_promises(store: Store, people: People, urgent: bool, due: str) -> None:
    filed(store, people, urgent=urgent)
    (clock,) = (row for row in rows(store, "deadline") if row["clock"] == "call_back")
    assert (str(clock["due"]), clock["addressee"], clock["kind"]) == (due, 1, "target")
    (proceeding,) = rows(store, "proceeding")
    assert proceeding["next_due_at"] == clock["due_at"], "the list is sorted by it"


def test_nobody_called_reaches_handler_and_supervisor_once(store: Store, people: People) -> None:
    code = filed(store, people)
    for _ in range(2):
        sweep(store, FILED + timedelta(days=5))
    told = [(row["kind"], row["audience"]) for row in rows(store, "delivery") if row["kind"] in ("warned", "expired")]
    town = people.bodies["town"]
    assert told == [("warned", f"org:{town}"), ("expired", f"org:{town}")]
    (raised,) = rows(store, "escalation")
    assert (raised["org_id"], raised["role"], raised["proceeding"]) == (town, "supervisor", 0)
    shown = board(store, people.supervisor, FILED + timedelta(days=5)).escalations
    assert [(row.code, row.pathway, row.clock) for row in shown] == [(code, "desk", "call_back")]
    assert check_cases(store) == ([], None)


def test_a_call_ends_it_and_a_vain_one_does_not(store: Store, people: People) -> None:
    code = filed(store, people)
    call(store, people, code, "no_answer", FILED + timedelta(hours=1))
    assert {row["status"] for row in rows(store, "deadline") if row["clock"] == "call_back"} == {"running"}
    call(store, people, code, "reached", FILED + timedelta(hours=2))
    assert {row["status"] for row in rows(store, "deadline") if row["clock"] == "call_back"} == {"settled"}
    assert sweep(store, FILED + timedelta(days=30)).escalated == 0
    assert check_cases(store) == ([], None)


def test_with_the_last_proceeding_the_promise_ends(store: Store, people: People) -> None:
    from cases.access import CaseParty

    code = filed(store, people)
    party = CaseParty(code, 1)
    command = Command("refuse", 1, party.actor, FILED, {"party": 1})
    transition(store, code, command, person=party, now=FILED, key="refuse")
    assert {row["status"] for row in rows(store, "deadline") if row["clock"] == "call_back"} == {"cancelled"}


def test_what_is_owed_in_the_case_sorts_the_list(store: Store, people: People) -> None:
    code = filed(store, people, urgent=True)
    sweep(store, FILED + timedelta(days=2))
    page = my_work(store, people.supervisor, Filters(Tab.TO_CLAIM), None, FILED + timedelta(days=2))
    assert [(row.code, row.colour.value) for row in page.rows] == [(code, "red")]
