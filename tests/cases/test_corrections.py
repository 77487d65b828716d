"""冲正: a wrong date is mended by an entry; what was sent on the old date stays on record and is shown as such."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from cases.case_page import case_page
from cases.clocks import sweep
from cases.errors import NotAllowed, NotFound
from cases.register import ClaimInput
from cases.replay import check_cases
from cases.store import Store
from statemachines.clockops import event_number
from statemachines.decide import Refused
from tests.acts import Desk
from tests.people import People

REASON = {"reason": "typing", "note": "把三月二日录成了二月二日。"}


@pytest.fixture
def desk(store: Store, people: People) -> Desk:
    return Desk(store, people.handler)


def clock(desk: Desk, code: str, name: str, addressee: int = 0) -> dict[str, Any]:
    rows = case_page(desk.store, desk.person, code).deadlines
    return next(dict(row) for row in rows if (row["clock"], row["addressee"]) == (name, addressee))


def correct(desk: Desk, code: str, name: str, nth: int = 0, addressee: int = 0, **said: Any) -> None:
    event = event_number(clock(desk, code, name, addressee)["n"], nth)
    desk.do(code, "correct_date", 0, event=event, **REASON, **said)


def test_the_wrong_day_stays_and_the_right_one_counts(desk: Desk, store: Store) -> None:
    code = desk.register()
    desk.do(code, "accept")
    correct(desk, code, "settle", right_on=date(2026, 2, 25))
    row = clock(desk, code, "settle")
    assert (row["start"], row["due"], row["status"], row["firing"]) == (
        date(2026, 2, 25), date(2026, 3, 25), "running", 2,
    )  # fmt: skip
    assert row["explanation"]["start"] == "2026-02-25"
    assert row["events"] == [
        {"op": "start", "on": "2026-03-02"},
        {
            "op": "correct", "on": "2026-02-25", "was": "2026-03-02", "due_was": "2026-04-02",
            "seq": 3, "by": desk.person.actor.id,
        },
    ]  # fmt: skip
    assert check_cases(store) == ([], None)


def test_a_report_on_the_wrong_date_is_kept_and_a_new_one_follows_on_the_right_date(desk: Desk, store: Store) -> None:
    code = desk.register()
    desk.do(code, "accept")
    desk.go_to("2026-04-03")
    sweep(store, desk.now)
    correct(desk, code, "settle", right_on=date(2026, 3, 31))
    row = clock(desk, code, "settle")
    assert (row["status"], row["due"], row["firing"]) == ("running", date(2026, 4, 30), 2)
    sweep(store, desk.go_to("2026-05-06").now)
    reports = case_page(store, desk.person, code).escalations
    assert [(report["firing"], report["rung"]) for report in reports] == [(1, 1), (2, 1)]
    assert check_cases(store) == ([], None)


def judged(desk: Desk, people: People) -> str:
    code = desk.mediating(claims=(ClaimInput("loan", 100_000),))
    desk.do(code, "sue", claims=(1,), to_org=people.bodies["court"])
    for trigger, fields in (("file", {"procedure": "simplified"}), ("begin_trial", {}), ("judge", {})):
        desk.do(code, trigger, 2, **fields)
    desk.do(code, "serve_judgment", 2, party=1, judgment_served_on=date(2026, 3, 2))
    return code


def test_a_right_that_lapsed_on_a_wrong_day_is_open_again(desk: Desk, store: Store, people: People) -> None:
    code = judged(desk, people)
    sweep(store, desk.go_to("2026-03-19").now)
    assert clock(desk, code, "appeal", 1)["status"] == "expired"
    correct(desk, code, "appeal", addressee=1, right_on=date(2026, 3, 10))
    assert (clock(desk, code, "appeal", 1)["status"], clock(desk, code, "appeal", 1)["due"]) == (
        "running", date(2026, 3, 25),
    )  # fmt: skip
    desk.do(code, "appeal", 2, party=1, claims=(1,), to_org=people.bodies["court"])
    assert check_cases(store) == ([], None)


def test_what_has_moved_on_is_dated_anew_and_does_not_run_again(desk: Desk, store: Store, people: People) -> None:
    """The judgment took effect: the table says what follows, a correction of a date does not undo it."""
    code = judged(desk, people)
    desk.do(code, "serve_judgment", 2, party=2, judgment_served_on=date(2026, 3, 2))
    sweep(store, desk.go_to("2026-03-19").now)
    correct(desk, code, "appeal", addressee=1, right_on=date(2026, 3, 10))
    row = clock(desk, code, "appeal", 1)
    assert (row["status"], row["due"]) == ("expired", date(2026, 3, 25))
    assert check_cases(store) == ([], None)


def test_a_correction_may_be_corrected(desk: Desk) -> None:
    code = desk.register(pathway="petition", fields={"received_by": "organ"})
    before = clock(desk, code, "route_organ")["due"]
    correct(desk, code, "route_organ", right_on=date(2026, 2, 25))
    assert clock(desk, code, "route_organ")["due"] < before
    correct(desk, code, "route_organ", right_on=date(2026, 3, 2))
    assert clock(desk, code, "route_organ")["due"] == before


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({}, "right_or_never"),
        ({"right_on": date(2026, 3, 1), "never": True}, "right_or_never"),
        ({"never": True}, "impossible_correction"),  # a clock that never began
        ({"right_on": date(2026, 3, 3)}, "date_in_future"),
        ({"right_on": date(2026, 3, 1), "right_until": date(2026, 2, 1)}, "impossible_correction"),
    ],
)
def test_what_cannot_be_right_is_refused(desk: Desk, said: dict[str, Any], code: str) -> None:
    case = desk.register()
    desk.do(case, "accept")
    with pytest.raises(Refused) as refused:
        correct(desk, case, "settle", **said)
    assert refused.value.refusal.code == code


@pytest.mark.parametrize("event", [0, 1, 77, 201, 99_999_999])
def test_an_event_that_is_not_there(desk: Desk, event: int) -> None:
    case = desk.register()
    desk.do(case, "accept")
    with pytest.raises(Refused) as refused:
        desk.do(case, "correct_date", 0, event=event, right_on=date(2026, 3, 1), **REASON)
    assert refused.value.refusal.code == "no_event"


def test_only_the_body_whose_clock_it_is_corrects_it(desk: Desk, store: Store, people: People) -> None:
    code = judged(desk, people)
    event = event_number(clock(desk, code, "appeal", 1)["n"], 0)
    with pytest.raises((NotAllowed, NotFound)):
        desk.as_(people.stranger).do(code, "correct_date", 0, event=event, right_on=date(2026, 3, 1), **REASON)
