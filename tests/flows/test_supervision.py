"""督办日志, on both databases: what the record of a day says, for the body it concerns, without a name."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest

from cases.clocks import sweep
from cases.store import Store
from flows import leases, supervision
from flows.supervision import MOST_DAYS, DayLog, as_markdown, make_log, missing_days, read_log
from tests.acts import LI, WANG, Desk, at
from tests.flows.outbox import rows
from tests.people import STAFF, People

DAY = date(2026, 6, 1)


@pytest.fixture
def desk(store: Store, people: People) -> Desk:
    return Desk(store, people.handler)


def counts(logs: list[DayLog], org_id: int) -> dict[str, int]:
    [log] = [log for log in logs if log.org_id == org_id]
    return {what: count for what, count in log.counts.items() if count}


def neglected(desk: Desk) -> str:
    """Accepted in March; by June it is warned, passed and has climbed three rungs, all recorded on DAY."""
    code = desk.register()
    desk.do(code, "accept")
    sweep(desk.store, at("2026-06-01", 9))
    return code


def test_a_day_is_counted_for_the_bodies_it_concerns(desk: Desk, store: Store, people: People) -> None:
    neglected(desk)
    logs = make_log(store, DAY, at("2026-06-01", 18))
    bodies = people.bodies
    assert {log.org_id for log in logs} == {bodies["committee"], bodies["town"], bodies["county"]}
    assert counts(logs, bodies["committee"]) == {"warned": 1, "expired": 1, "escalated": 1, "overdue": 1}
    assert counts(logs, bodies["town"]) == {"escalated": 1}
    assert counts(logs, bodies["county"]) == {"escalated": 1}
    assert {log.word for log in logs} == {"柳林调", "柳林综治", "青溪综治"}


def test_a_line_names_case_clock_rung_and_date(desk: Desk, store: Store, people: People) -> None:
    code = neglected(desk)
    number = rows(store, "cases")[0]["number"]
    lines = {log.org_id: log.lines for log in make_log(store, DAY, at("2026-06-01", 18))}
    committee, town = lines[people.bodies["committee"]], lines[people.bodies["town"]]
    assert [(line["what"], line["clock"], line["on"], line.get("rung")) for line in committee] == [
        ("expired", "settle", "2026-04-02", None),
        ("escalated", "settle", "2026-04-02", 1),
    ]
    assert town == [
        {
            "case": code,
            "number": number,
            "what": "escalated",
            "seq": 6,
            "pathway": "mediation",
            "clock": "settle",
            "on": "2026-04-07",
            "rung": 2,
        }
    ]


def test_steps_count_for_the_body_that_runs_the_proceeding(desk: Desk, store: Store, people: People) -> None:
    desk.go_to("2026-06-01", 9)
    code = desk.register()
    desk.do(code, "accept")
    assert counts(make_log(store, DAY, desk.now), people.bodies["committee"]) == {"opened": 1, "moved": 1}


def test_an_acknowledged_escalation_counts_for_the_supervisor_s_body(desk: Desk, store: Store, people: People) -> None:
    code = neglected(desk)
    second = rows(store, "escalation", org_id=people.bodies["town"])[0]["seq"]
    desk.go_to("2026-06-02").as_(people.supervisor).do(code, "acknowledge_escalation", 0, escalation=second)
    logs = make_log(store, date(2026, 6, 2), desk.now)
    assert counts(logs, people.bodies["town"]) == {"acknowledged": 1}
    assert counts(logs, people.bodies["committee"]) == {"overdue": 1}


def test_a_hand_over_counts_for_the_sender_and_its_receipt_for_the_receiver(
    desk: Desk, store: Store, people: People
) -> None:
    code = desk.mediating()
    other = people.bodies["other_committee"]
    desk.go_to("2026-03-03").do(code, "transfer", claims=(1,), to_org=other)
    desk.go_to("2026-03-04").as_(people.stranger).do(code, "acknowledge_referral", 0, referral=1)
    [sent] = make_log(store, date(2026, 3, 3), desk.now)
    assert (sent.org_id, counts([sent], sent.org_id)) == (people.bodies["committee"], {"moved": 1, "handed_over": 1})
    assert [(line["what"], line["to"]) for line in sent.lines] == [("handed_over", other)]
    [taken] = make_log(store, date(2026, 3, 4), desk.now)
    assert (taken.org_id, counts([taken], other)) == (other, {"acknowledged": 1})


def test_only_that_day_counts_and_a_day_is_china_s(desk: Desk, store: Store, people: People) -> None:
    desk.go_to("2026-06-01", 0)  # 16:00 of 31 May in UTC
    desk.register()
    desk.go_to("2026-06-02", 0)
    desk.register()
    committee = people.bodies["committee"]
    assert make_log(store, date(2026, 5, 31), desk.now) == []
    assert counts(make_log(store, DAY, desk.now), committee) == {"opened": 1}
    assert counts(make_log(store, date(2026, 6, 2), desk.now), committee) == {"opened": 1}


def test_made_again_it_replaces_itself(desk: Desk, store: Store) -> None:
    neglected(desk)
    first = make_log(store, DAY, at("2026-06-01", 12))
    assert read_log(store, DAY) == first
    desk.go_to("2026-06-01", 15).register()
    second = make_log(store, DAY, at("2026-06-02", 1))
    assert read_log(store, DAY) == second != first
    assert {row["made_at"] for row in rows(store, "supervision_log")} == {at("2026-06-02", 1)}


# last made → the days that are missing on 1 June, at ten
MISSING: list[tuple[Any, list[str]]] = [
    (None, ["2026-05-31"]),
    (at("2026-06-01", 0), []),
    (at("2026-05-31", 0), ["2026-05-31"]),
    (at("2026-05-29", 23), ["2026-05-29", "2026-05-30", "2026-05-31"]),
]


@pytest.mark.parametrize(("last", "days"), MISSING)
def test_a_night_without_power_is_caught_up_with(store: Store, last: Any, days: list[str]) -> None:
    if last:
        leases.succeeded(store, "supervision", last)
    assert [day.isoformat() for day in missing_days(store, at("2026-06-01"))] == days


def test_a_year_without_power_is_not(store: Store) -> None:
    leases.succeeded(store, "supervision", at("2025-06-01"))
    days = missing_days(store, at("2026-06-01"))
    assert (len(days), days[-1]) == (MOST_DAYS, DAY - timedelta(days=1))


def test_nothing_in_it_is_a_name(desk: Desk, store: Store) -> None:
    neglected(desk)
    logs = make_log(store, DAY, at("2026-06-01", 18))
    text = as_markdown(DAY, logs) + json.dumps([log.lines for log in logs], ensure_ascii=False)
    planted = [word for party in (LI, WANG) for word in party.words.values()] + [name for name, _, _ in STAFF.values()]
    assert [word for word in planted if word in text] == []


def test_the_page_says_what_the_log_says_and_how_much_it_leaves_out(desk: Desk, store: Store) -> None:
    neglected(desk)
    logs = make_log(store, DAY, at("2026-06-01", 18))
    page = as_markdown(DAY, logs)
    assert page.startswith("# 督办日志 2026-06-01\n")
    assert "| 柳林调（" in page
    assert "| 0 | 0 | 1 | 1 | 1 | 0 | 0 | 1 |" in page
    assert "上报（clock settle，rung 2，on 2026-04-07）" in page
    logs[0].lines *= supervision.MOST_LINES
    assert "- 另有 " in as_markdown(DAY, logs)
