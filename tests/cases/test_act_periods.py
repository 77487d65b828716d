"""The periods to attack an administrative act, through the door: from its notice, per item and holder, refusing nothing."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from cases.case_page import case_page
from cases.clocks import sweep
from cases.models import Organisation
from cases.register import ClaimInput, Known, PartyInput
from cases.replay import check_cases
from cases.store import Store
from statemachines.act_periods import ACTS, CLOCKS, PERIODS, STEPS
from statemachines.claims import CLAIM_TYPES
from statemachines.decide import Refused
from statemachines.desk import TABLES
from statemachines.pathways import PATHWAYS
from tests.acts import LI, SIDES, WANG, Desk, at
from tests.people import People

ACT = (ClaimInput("administrative_act"),)


@pytest.fixture
def desk(store: Store, people: People) -> Desk:
    with store.session() as session:
        organ = Organisation(
            parent_id=people.bodies["county"],
            level="county",
            kind="reconsideration_organ",
            name_zh="复议机关",
            name_en="organ",
            word="复",
        )
        session.add(organ)
        session.flush()
        people.bodies["reconsideration"] = organ.id or 0
        session.commit()
    return Desk(store, people.handler)


def periods(desk: Desk, code: str) -> dict[str, tuple[str, str]]:
    """Clock of the case as a whole → its date and status."""
    rows = case_page(desk.store, desk.person, code).deadlines
    return {row["clock"]: (str(row["due"]), row["status"]) for row in rows if not row["proceeding"]}


def petition(desk: Desk, *claims: ClaimInput) -> str:
    return desk.register(claims=claims or ACT, pathway="petition", fields={"received_by": "organ"})


def known(desk: Desk, code: str, day: str, told: str = "told", **more: Any) -> None:
    said = {"claims": (1,), "party": 1, "notified_on": date.fromisoformat(day), "told": told} | more
    desk.do(code, "record_act", 0, **said)


@pytest.mark.parametrize(
    ("told", "reconsideration"),
    [("told", "2026-04-28"), ("untold", "2027-03-01")],  # 60 days; a year ends on a Saturday
)
def test_the_periods_count_from_the_notice(desk: Desk, store: Store, told: str, reconsideration: str) -> None:
    code = petition(desk)
    known(desk, code, "2026-02-27", told)
    assert periods(desk, code) == {
        "reconsideration": (reconsideration, "running"),
        "direct_suit": ("2026-08-27", "running"),
    }
    assert check_cases(store) == ([], None)


@pytest.mark.parametrize(
    ("pathway", "reconsideration", "suit"),
    [
        ("petition", "running", "running"),
        ("reconsideration", "settled", "running"),
        ("administrative_suit", "running", "settled"),
    ],
)
def test_the_day_asked_at_registration_starts_them_at_once(
    desk: Desk, store: Store, pathway: str, reconsideration: str, suit: str
) -> None:
    """What opens the case uses the period it is made in, on its day."""
    claim = ClaimInput("administrative_act", known=(Known(1, date(2026, 2, 27)),))
    fields = {"received_by": "organ"} if pathway == "petition" else {}
    code = desk.register(claims=(claim,), pathway=pathway, fields=fields)
    assert periods(desk, code) == {
        "reconsideration": ("2026-04-28", reconsideration),
        "direct_suit": ("2026-08-27", suit),
    }
    assert check_cases(store) == ([], None)


@pytest.mark.parametrize(
    "claim",
    [
        ClaimInput("administrative_act", known=(Known(1, date(2026, 3, 3)),)),  # the case came in on the second
        ClaimInput("loan", known=(Known(1, date(2026, 2, 27)),)),
        ClaimInput("administrative_act", known=(Known(1, date(2026, 2, 27), "perhaps"),)),
        ClaimInput("administrative_act", known=(Known(2, date(2026, 2, 27)),)),  # the respondent attacks nothing
        ClaimInput("administrative_act", known=(Known(9, date(2026, 2, 27)),)),
    ],
)
def test_a_notice_that_cannot_be_is_named(desk: Desk, claim: ClaimInput) -> None:
    with pytest.raises(Refused) as refused:
        petition(desk, claim)
    assert f"claim_1_notified_on_{claim.known[0].party}" in refused.value.field_errors


def test_each_applicant_s_periods_run_from_the_own_day(desk: Desk, store: Store) -> None:
    claim = ClaimInput("administrative_act", known=(Known(1, date(2026, 2, 27)), Known(3, date(2026, 1, 5), "untold")))
    neighbour = PartyInput("applicant", "person", {"name": "周建军"})
    parties, fields = (LI, WANG, neighbour), {"received_by": "organ"}
    code = desk.register(claims=(claim,), pathway="petition", fields=fields, parties=parties)
    rows = [row for row in case_page(store, desk.person, code).deadlines if not row["proceeding"]]
    assert {(row["clock"], row["addressee"], str(row["due"])) for row in rows} == {
        ("reconsideration", 1, "2026-04-28"),
        ("direct_suit", 1, "2026-08-27"),
        ("reconsideration", 3, "2027-01-05"),  # nobody told that one of its right: a year
        ("direct_suit", 3, "2026-07-06"),  # 5 July is a Sunday
    }
    assert check_cases(store) == ([], None)


def test_without_the_day_nothing_is_refused_and_nothing_runs(desk: Desk) -> None:
    assert periods(desk, petition(desk)) == {}


def test_a_decision_on_land_title_is_sued_on_within_thirty_days_and_inaction_after_two_months(desk: Desk) -> None:
    code = petition(desk, ClaimInput("land_title"), *ACT)
    known(desk, code, "2026-02-27")
    desk.do(code, "record_request", 0, claims=(2,), party=1, requested_on=date(2026, 3, 2))
    assert {name: due for name, (due, _) in periods(desk, code).items()} == {
        "reconsideration": "2026-04-28",
        "title_suit": "2026-03-30",  # 29 March is a Sunday
        "inaction": "2026-05-06",  # 2 May lies in the holiday
    }


def test_an_application_ends_the_period_it_is_made_in_and_acceptance_the_direct_suit(
    desk: Desk, store: Store, people: People
) -> None:
    code = petition(desk)
    known(desk, code, "2026-02-27")
    begun = {"claims": (1,), "to_org": people.bodies["reconsideration"]}
    desk.do(code, "begin", 0, pathway="reconsideration", **begun, **SIDES)
    assert [status for _, status in periods(desk, code).values()] == ["settled", "running"]
    desk.do(code, "accept", 2)
    assert periods(desk, code)["direct_suit"][1] == "cancelled"
    assert check_cases(store) == ([], None)


def test_a_suit_ends_its_period_and_its_filing_that_of_reconsideration(
    desk: Desk, store: Store, people: People
) -> None:
    code = petition(desk)
    known(desk, code, "2026-02-27")
    desk.do(code, "begin", 0, pathway="administrative_suit", claims=(1,), to_org=people.bodies["court"], **SIDES)
    assert {name: status for name, (_, status) in periods(desk, code).items()} == {
        "reconsideration": "running",
        "direct_suit": "settled",
    }
    desk.do(code, "file", 2, procedure="ordinary")
    assert periods(desk, code)["reconsideration"][1] == "cancelled"
    assert check_cases(store) == ([], None)


def test_what_is_late_is_taken_in_all_the_same(desk: Desk, store: Store, people: People) -> None:
    code = petition(desk)
    known(desk, code, "2025-01-02")
    sweep(store, at("2026-03-03"))
    assert {status for _, status in periods(desk, code).values()} == {"expired"}
    desk.do(code, "begin", 0, pathway="reconsideration", claims=(1,), to_org=people.bodies["reconsideration"], **SIDES)
    other = petition(desk)
    known(desk, other, "2025-01-02")
    sweep(store, at("2026-03-03"))
    desk.do(other, "begin", 0, pathway="administrative_suit", claims=(1,), to_org=people.bodies["court"], **SIDES)
    assert check_cases(store) == ([], None)


def test_after_an_early_withdrawal_the_notice_is_recorded_again(desk: Desk, people: People) -> None:
    code = petition(desk)
    known(desk, code, "2026-02-27")
    with pytest.raises(Refused) as twice:
        known(desk, code, "2026-02-28")
    assert twice.value.refusal.code == "recorded_already"
    desk.do(code, "begin", 0, pathway="administrative_suit", claims=(1,), to_org=people.bodies["court"], **SIDES)
    desk.do(code, "file", 2, procedure="ordinary")
    desk.do(code, "withdraw", 2)
    known(desk, code, "2026-02-27")
    assert periods(desk, code)["reconsideration"] == ("2026-04-28", "running")


@pytest.mark.parametrize("kind", sorted(CLAIM_TYPES.keys() - ACTS - {"land_title"}))
def test_nothing_else_has_such_a_period(desk: Desk, kind: str) -> None:
    code = petition(desk, ClaimInput(kind))
    with pytest.raises(Refused) as refused:
        known(desk, code, "2026-02-27")
    assert refused.value.refusal.code == "other_period"


def test_the_tables_name_what_there_is() -> None:
    names = {rule.name for rule in CLOCKS}
    assert set(PERIODS) == names
    assert all(rule in TABLES["desk"].clocks for rule in CLOCKS)
    for (pathway, step), (_, ends) in STEPS.items():
        assert ends <= names
        assert step == "open" or step in {row.trigger for row in PATHWAYS[pathway].transitions}
