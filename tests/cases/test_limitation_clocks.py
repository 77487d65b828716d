"""Limitation through the door: per item and holder, across every channel, late, lapsed and revived; refusing nothing."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from cases.case_page import case_page
from cases.clocks import sweep
from cases.register import ClaimInput
from cases.replay import check_cases
from cases.store import Store
from statemachines.decide import Refused
from tests.acts import SIDES, Desk
from tests.people import People

LOAN = (ClaimInput("loan", 100_000),)
SEVERANCE = (ClaimInput("severance", 100_000),)


@pytest.fixture
def desk(store: Store, people: People) -> Desk:
    return Desk(store, people.handler)


def limits(desk: Desk, code: str) -> dict[tuple[str, int, int], tuple[str, date | None]]:
    """(clock, claim, holder) → status and date."""
    rows = case_page(desk.store, desk.person, code).deadlines
    return {
        (row["clock"], row["claim"], row["addressee"]): (row["status"], row["due"])
        for row in rows
        if not row["proceeding"]
    }


def know(desk: Desk, code: str, day: date, *claims: int, party: int = 1) -> None:
    desk.do(code, "record_knowledge", 0, claims=claims or (1,), party=party, known_on=day)


def happened(desk: Desk, code: str, event: str, day: date, *claims: int, party: int = 1) -> None:
    desk.do(code, "record_interruption", 0, claims=claims or (1,), party=party, event=event, happened_on=day)


def test_each_item_and_holder_has_its_own_clock(desk: Desk, store: Store) -> None:
    code = desk.register(claims=(ClaimInput("loan"), ClaimInput("severance"), ClaimInput("contract")))
    know(desk, code, date(2025, 6, 3), 1, 2)
    know(desk, code, date(2025, 9, 1), 3, party=2)
    assert {key: due for key, (_, due) in limits(desk, code).items()} == {
        ("general", 1, 1): date(2029, 3, 2),  # the case opened with an application for mediation on 2026-03-02
        ("labour", 2, 1): date(2027, 3, 2),
        ("general", 3, 2): date(2029, 3, 2),
    }
    happened(desk, code, "demand", date(2026, 3, 2), 1)
    desk.go_to("2026-05-06")
    happened(desk, code, "demand", date(2026, 5, 6), 1)
    assert limits(desk, code)["general", 1, 1][1] == date(2029, 5, 7)  # a Sunday: on to Monday
    assert limits(desk, code)["labour", 2, 1][1] == date(2027, 3, 2)
    assert check_cases(store) == ([], None)


def test_unpaid_wages_run_from_the_end_of_employment(desk: Desk) -> None:
    code = desk.register(claims=(ClaimInput("wages"),), pathway="petition", fields={"received_by": "organ"})
    with pytest.raises(Refused) as refused:
        know(desk, code, date(2024, 1, 2))
    assert refused.value.refusal.code == "other_period"
    desk.do(code, "record_employment_end", 0, claims=(1,), party=1, ended_on=date(2025, 6, 3))
    assert limits(desk, code)["unpaid_wages", 1, 1] == ("running", date(2026, 6, 3))  # a petition interrupts nothing


def test_what_is_recorded_late_revives_what_lapsed_and_what_came_too_late_does_not(desk: Desk, store: Store) -> None:
    code = desk.register(claims=SEVERANCE, pathway="petition", fields={"received_by": "organ"})
    know(desk, code, date(2024, 6, 3))
    sweep(store, desk.now)
    assert limits(desk, code)["labour", 1, 1] == ("expired", date(2025, 6, 3))
    happened(desk, code, "demand", date(2026, 2, 2))  # too late
    assert limits(desk, code)["labour", 1, 1] == ("expired", date(2025, 6, 3))
    happened(desk, code, "inspection", date(2025, 5, 6))  # and now the demand was in time after all
    assert limits(desk, code)["labour", 1, 1] == ("running", date(2027, 2, 2))
    assert check_cases(store) == ([], None)


def test_a_day_0_recorded_late_brings_what_has_happened_since(desk: Desk, store: Store, people: People) -> None:
    code = desk.mediating(claims=LOAN)
    desk.do(code, "sue", claims=(1,), to_org=people.bodies["court"])
    desk.go_to("2026-04-01").do(code, "withdraw", 2)
    know(desk, code, date(2023, 3, 6))
    row = next(row for row in case_page(store, people.handler, code).deadlines if row["clock"] == "general")
    assert [(event["op"], event["on"], event.get("kind")) for event in row["events"]] == [
        ("start", "2023-03-06", None),
        ("restart", "2026-03-02", "mediation"),
        ("restart", "2026-03-02", "suit:2"),
        ("restart", "2026-04-01", "suit:2"),
    ]
    assert row["due"] == date(2029, 4, 2)  # 2029-04-01 is a Sunday
    assert check_cases(store) == ([], None)


def test_nothing_lapses_while_a_procedure_goes_on_and_its_end_counts(desk: Desk, store: Store, people: People) -> None:
    code = desk.mediating(claims=SEVERANCE)
    know(desk, code, date(2025, 6, 3))
    desk.do(code, "arbitrate", claims=(1,), to_org=people.bodies["arbitration"])
    desk.go_to("2027-06-01")
    report = sweep(store, desk.now)
    assert report.failed == {}
    assert limits(desk, code)["labour", 1, 1] == ("running", date(2027, 3, 2))
    desk.do(code, "withdraw", 2)
    assert limits(desk, code)["labour", 1, 1] == ("running", date(2028, 6, 1))
    assert check_cases(store) == ([], None)


def test_a_procedure_that_began_too_late_keeps_nothing_open(desk: Desk, store: Store, people: People) -> None:
    code = desk.mediating(claims=SEVERANCE)
    desk.do(code, "arbitrate", claims=(1,), to_org=people.bodies["arbitration"])
    know(desk, code, date(2024, 6, 3))
    sweep(store, desk.later(days=1).now)
    assert limits(desk, code)["labour", 1, 1] == ("expired", date(2025, 6, 3))
    desk.do(code, "withdraw", 2)
    assert limits(desk, code)["labour", 1, 1] == ("expired", date(2025, 6, 3))
    assert check_cases(store) == ([], None)


def test_an_obstacle_stops_each_clock_by_its_own_rule(desk: Desk, store: Store) -> None:
    claims = (ClaimInput("severance"), ClaimInput("loan"))
    code = desk.register(claims=claims, pathway="petition", fields={"received_by": "organ"})
    know(desk, code, date(2025, 6, 30), 1)
    know(desk, code, date(2023, 9, 30), 2)
    stop = {"claims": (1, 2), "party": 1, "ground": "force_majeure"}
    desk.do(code, "record_obstacle", 0, **stop, from_on=date(2026, 1, 1), until_on=date(2026, 1, 31))
    assert limits(desk, code) == {
        ("labour", 1, 1): ("running", date(2026, 7, 31)),
        ("general", 2, 1): ("running", date(2026, 9, 30)),
    }
    desk.go_to("2026-05-06").do(code, "record_obstacle", 0, **stop, from_on=date(2026, 5, 6))
    assert {status for status, _ in limits(desk, code).values()} == {"suspended"}
    desk.go_to("2026-06-01").do(code, "end_obstacle", 0, **stop, over_on=date(2026, 5, 29))
    assert limits(desk, code)["general", 2, 1] == ("running", date(2026, 11, 30))  # six months after, a Sunday
    assert check_cases(store) == ([], None)


def test_lapsing_warns_and_is_recorded_and_escalates_to_nobody(desk: Desk, store: Store) -> None:
    code = desk.register(claims=LOAN, pathway="petition", fields={"received_by": "organ"})
    know(desk, code, date(2023, 6, 30))
    report = sweep(store, desk.go_to("2026-07-02").now)
    kinds = [line.entry.kind for line in case_page(store, desk.person, code).timeline]
    assert report.failed == {}
    assert {"warned", "expired"} <= set(kinds)
    assert limits(desk, code)["general", 1, 1] == ("expired", date(2026, 6, 30))
    assert not [r for r in case_page(store, desk.person, code).escalations if r["proceeding"] == 0]


def test_a_hand_over_names_the_first_limitation_to_lapse(desk: Desk, store: Store, people: People) -> None:
    code = desk.mediating(claims=LOAN)
    know(desk, code, date(2025, 6, 3))
    desk.do(code, "transfer", claims=(1,), to_org=people.bodies["other_committee"])
    assert case_page(store, desk.person, code).rows.rows("referral")[0]["earliest_expiry"] == "2029-03-02"


def test_a_second_day_0_is_a_correction(desk: Desk) -> None:
    code = desk.register(claims=LOAN)
    know(desk, code, date(2025, 6, 3))
    with pytest.raises(Refused) as refused:
        know(desk, code, date(2025, 6, 4))
    assert refused.value.refusal.code == "recorded_already"


@pytest.mark.parametrize("kind", ["family_support", "divorce", "petition_only", "administrative_act", "land_title"])
def test_some_claims_know_no_such_clock(desk: Desk, kind: str) -> None:
    code = desk.register(claims=(ClaimInput(kind),))
    with pytest.raises(Refused) as refused:
        know(desk, code, date(2025, 6, 3))
    assert refused.value.refusal.code == "other_period"


def test_enforcement_is_interrupted_by_a_demand_and_by_no_application_to_mediate(
    desk: Desk, store: Store, people: People
) -> None:
    code = agreed(desk, people)

    def enforcement() -> Any:
        rows = case_page(store, people.handler, code).deadlines
        return next((row["status"], row["due"]) for row in rows if row["rule"] == "JC-09")

    before = enforcement()
    happened(desk, code, "complaint", date(2026, 3, 2))
    assert enforcement() == before
    desk.go_to("2026-08-03")
    happened(desk, code, "demand", date(2026, 8, 3))
    assert enforcement() == ("running", date(2028, 8, 3))
    assert check_cases(store) == ([], None)


def agreed(desk: Desk, people: People) -> str:
    """A case whose mediation agreement the court has confirmed, to be performed by 2026-06-01."""
    code = desk.mediating(claims=LOAN)
    day = date(2026, 3, 2)
    desk.do(code, "sign", parties_signed_on=day, mediator_signed_on=day, sealed_on=day)
    desk.consent(code, 1, 2, scope="confirmation")
    desk.do(code, "apply_confirmation", claims=(1,), to_org=people.bodies["court"])
    desk.do(code, "accept", 2)
    desk.do(code, "confirm", 2, performance_due_on=date(2026, 6, 1))
    return code


# ── the two years to enforce ─────────────────────────────────────────────────────────────────────────────────────


def enforced(desk: Desk, people: People) -> str:
    """A small-claims judgment whose two years run, given to the enforcement office."""
    code = desk.register(claims=LOAN, pathway="litigation")
    desk.do(code, "file", procedure="small")
    desk.do(code, "begin_trial")
    desk.do(code, "judge_small")
    desk.do(code, "note_performance_period", performance_due_on=date(2026, 3, 2))
    desk.do(code, "apply_enforcement", claims=(1,), to_org=people.bodies["court"])
    return code


def two_years(desk: Desk, code: str) -> list[tuple[int, str, date | None]]:
    rows = case_page(desk.store, desk.person, code).deadlines
    return [(row["proceeding"], row["status"], row["due"]) for row in rows if row["rule"] == "JC-09"]


def test_a_withdrawn_enforcement_gives_two_years_anew(desk: Desk, store: Store, people: People) -> None:
    code = enforced(desk, people)
    desk.go_to("2026-06-10").do(code, "withdraw", 2)
    assert two_years(desk, code) == [(1, "settled", date(2028, 3, 2)), (0, "running", date(2028, 6, 12))]
    shown = limits(desk, code)["enforcement", 1, 0]
    assert shown == ("running", date(2028, 6, 12))  # 10 June 2028 is a Saturday
    desk.do(code, "close", close_reason="enforcement")  # the title's own file may be closed meanwhile
    desk.go_to("2028-07-03")
    assert sweep(store, desk.now).failed == {}
    assert limits(desk, code)["enforcement", 1, 0][0] == "expired"
    desk.do(
        code, "begin", 0, pathway="enforcement", claims=(1,), to_org=people.bodies["court"], **SIDES
    )  # and taken all the same
    assert check_cases(store) == ([], None)


def test_a_second_application_interrupts_again_and_payment_ends_it(desk: Desk, store: Store, people: People) -> None:
    code = enforced(desk, people)
    desk.go_to("2026-06-10").do(code, "withdraw", 2)
    court = people.bodies["court"]
    desk.go_to("2027-05-06").do(code, "begin", 0, pathway="enforcement", claims=(1,), to_org=court, **SIDES)
    assert limits(desk, code)["enforcement", 1, 0] == ("running", date(2029, 5, 7))
    desk.go_to("2027-06-01").do(code, "withdraw", 3)
    assert limits(desk, code)["enforcement", 1, 0] == ("running", date(2029, 6, 1))
    desk.go_to("2027-07-01").do(code, "begin", 0, pathway="enforcement", claims=(1,), to_org=court, **SIDES)
    desk.do(code, "accept", 4)
    desk.do(code, "complete", 4, performed_on=date(2027, 7, 1))
    assert limits(desk, code)["enforcement", 1, 0][0] == "settled"
    assert check_cases(store) == ([], None)


def test_the_two_years_of_a_title_made_elsewhere_are_recorded(desk: Desk) -> None:
    code = desk.register(claims=LOAN)
    desk.do(code, "record_performance_due", 0, claims=(1,), party=1, performance_due_on=date(2026, 3, 2))
    assert limits(desk, code)["enforcement", 1, 1] == ("running", date(2028, 3, 2))
    happened(desk, code, "settlement", date(2026, 3, 2))
    assert ("enforcement", 1, 1) in limits(desk, code)
