"""What past proceedings make of a claim item, and what is refused at the door of a suit or another proceeding."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from statemachines.routing import opening_refusal, route, route_all, suit_refusal
from statemachines.snapshot import ClaimView, ClockView, ProceedingView, Snapshot
from statemachines.verdicts import Standing
from tests.statemachines.generous import OPENED, TODAY, labour_case

P, F, X = Standing.PERMITTED, Standing.FORBIDDEN, Standing.MANUAL

# Dispute d): a worker with an IOU for wages and a claim for overtime


def test_overtime_alone_is_refused_at_the_court_door_with_its_article() -> None:
    refusal = suit_refusal((1,), labour_case("overtime", "wage_iou"))
    assert refusal is not None
    assert "劳动争议调解仲裁法 5" in refusal.basis
    assert "劳动争议解释一 1" in refusal.basis


def test_an_iou_together_with_overtime_is_refused() -> None:
    refusal = suit_refusal((1, 2), labour_case("wage_iou", "overtime"))
    assert refusal is not None
    assert refusal.basis == "劳动争议解释一 15"


def test_the_iou_alone_may_be_sued_on() -> None:
    assert suit_refusal((2,), labour_case("overtime", "wage_iou")) is None


# What labour arbitration has made of an item opens the court, or does not


def arbitrated(state: str, *, claim: str = "overtime", clocks: tuple[ClockView, ...] = (), **facts: Any) -> Snapshot:
    """An overtime item whose arbitration stands in that state."""
    proceeding = ProceedingView(1, "arbitration", state, (1,), OPENED, facts=facts)
    return Snapshot("C", 3, (proceeding,), (ClaimView(1, claim),), clocks=clocks)


AFTER: list[tuple[str, dict[str, Any], str]] = [
    ("received", {}, "litigation_closed"),
    ("deferred", {}, "litigation_closed"),
    ("held", {"just_cause": "appraisal"}, "litigation_closed"),
    ("no_decision", {}, ""),
    ("no_decision", {"just_cause": "transfer"}, "litigation_closed"),
    ("no_decision", {"just_cause": "ended"}, ""),
    ("refused", {"refusal_ground": "not_labour"}, ""),
    ("refused", {"refusal_ground": "wrong_venue"}, ""),
    ("refused", {"refusal_ground": "wrong_party"}, ""),
    ("accepted", {}, "litigation_closed"),
    ("hearing", {}, "litigation_closed"),
    ("suspended", {}, "litigation_closed"),
    ("overdue", {}, ""),
    ("awarded", {"nonfinal_claims": [1]}, ""),
    ("awarded", {"final_claims": [1]}, ""),
    ("set_aside_pending", {"final_claims": [1]}, ""),  # the worker's own fifteen days run on (劳动争议解释一 21)
    ("set_aside_pending", {"nonfinal_claims": [1]}, ""),  # another document than the one under attack
    ("lapsed", {"final_claims": [1]}, "litigation_closed"),
    ("closed_refused", {"refusal_ground": "not_labour"}, ""),
    ("closed_refused", {"refusal_ground": "wrong_party"}, ""),
    ("set_aside", {"final_claims": [1]}, ""),
    ("effective", {}, "litigation_closed"),
    ("mediated", {}, "litigation_closed"),
    ("withdrawn", {}, "litigation_closed"),
    ("deemed_withdrawn", {}, ""),
    ("sued", {}, ""),
]


@pytest.mark.parametrize(("state", "facts", "code"), AFTER)
def test_the_suit_after_arbitration(state: str, facts: dict[str, Any], code: str) -> None:
    refusal = suit_refusal((1,), arbitrated(state, **facts))
    assert (refusal.code if refusal else "") == code


def test_refused_and_not_sued_at_once_leaves_the_suit_open() -> None:
    """`close_refused` says that the right stays: the item does not count as still before the commission."""
    snapshot = arbitrated("closed_refused", refusal_ground="not_labour")
    assert route_all((1,), snapshot)[0]["litigation"].basis == "劳动争议解释一 6"


@pytest.mark.parametrize(
    ("facts", "suit", "article"),
    [
        ({"nonfinal_claims": [1]}, "withdrawn", "劳动争议解释一 11"),
        ({"nonfinal_claims": [1]}, "deemed_withdrawn", "劳动争议解释一 11"),
        ({"final_claims": [1], "ruling_received_on": "2026-05-04"}, "withdrawn", "劳动争议调解仲裁法 49"),
        ({"nonfinal_claims": [1]}, "closed_refused", ""),
        ({}, "withdrawn", ""),  # sued because of silence or delay: there is no award
    ],
)
def test_a_suit_against_an_award_that_is_withdrawn_is_not_brought_again(
    facts: dict[str, Any], suit: str, article: str
) -> None:
    snapshot = arbitrated("sued", **facts)
    court = ProceedingView(2, "litigation", suit, (1,), OPENED, TODAY)
    refusal = suit_refusal((1,), replace(snapshot, proceedings=(*snapshot.proceedings, court)))
    assert (refusal.basis if refusal else "") == article


@pytest.mark.parametrize(("state", "clock"), [("received", "acceptance"), ("hearing", "award")])
def test_a_passed_date_opens_the_court_though_the_sweep_is_late(state: str, clock: str) -> None:
    overdue = (ClockView(1, clock, 0, "overdue", TODAY),)
    assert suit_refusal((1,), arbitrated(state)) is not None
    assert suit_refusal((1,), arbitrated(state, clocks=overdue)) is None


def test_the_newest_arbitration_decides() -> None:
    snapshot = arbitrated("withdrawn")
    again = ProceedingView(2, "arbitration", "no_decision", (1,), OPENED)
    assert suit_refusal((1,), replace(snapshot, proceedings=(*snapshot.proceedings, again))) is None


def test_an_award_is_final_per_item_unless_one_document_mixes_both_kinds() -> None:
    claims = (ClaimView(1, "wages"), ClaimView(2, "severance"))
    facts = {"final_claims": [1], "nonfinal_claims": [2]}
    for mixed, basis in ((False, "劳动争议调解仲裁法 48、49"), (True, "劳动争议调解仲裁法 50")):
        proceeding = ProceedingView(1, "arbitration", "awarded", (1, 2), OPENED, facts=facts | {"one_document": mixed})
        snapshot = Snapshot("C", 1, (proceeding,), claims)
        first, second = route_all((1, 2), snapshot)
        assert first["litigation"].basis == basis
        assert second["litigation"].basis == "劳动争议调解仲裁法 50"


@pytest.mark.parametrize(
    ("state", "open_", "code"),
    [
        ("trial", True, "suit_repeated"),
        ("effective", False, "suit_repeated"),
        ("settled", False, "suit_repeated"),
        ("withdrawn", False, ""),
        ("deemed_withdrawn", False, ""),
        ("closed_refused", False, ""),
    ],
)
def test_no_second_suit_on_the_same_item(state: str, open_: bool, code: str) -> None:
    suit = ProceedingView(1, "litigation", state, (1,), OPENED, None if open_ else TODAY)
    refusal = suit_refusal((1,), Snapshot("C", 1, (suit,), (ClaimView(1, "loan"),)))
    assert (refusal.code if refusal else "") == code


def test_a_concluded_petition_is_not_taken_again_and_others_are() -> None:
    def petition(state: str) -> Snapshot:
        proceeding = ProceedingView(1, "petition", state, (1,), OPENED, TODAY)
        return Snapshot("C", 1, (proceeding,), (ClaimView(1, "petition_only"),))

    refusal = opening_refusal("petition", (1,), petition("concluded"))
    assert refusal is not None
    assert refusal.basis == "信访工作条例 36"
    assert opening_refusal("petition", (1,), petition("withdrawn")) is None


# ── what other proceedings of the case say of an item ────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("kind", "facts", "outcome", "standing"),
    [
        ("wages", {}, "objection", F),
        ("wages", {}, "unserved", F),
        ("wages", {"order_on_agreement": True}, "objection", P),
        ("wage_iou", {}, "", P),
        ("wage_iou", {}, "objection", X),
        ("loan", {}, "objection", P),
    ],
)
def test_a_payment_order_of_this_case_that_has_failed(
    kind: str, facts: dict[str, Any], outcome: str, standing: Standing
) -> None:
    order = ProceedingView(1, "payment_order", "terminated", (1,), OPENED, TODAY, outcome)
    snapshot = Snapshot("C", 1, (order,), (ClaimView(1, kind, facts=facts), ClaimView(2, kind, facts=facts)))
    assert route_all((1,), snapshot)[0]["litigation"].standing is standing
    assert route_all((2,), snapshot)[0]["payment_order"] == route(snapshot.claims[1], (), {})["payment_order"]


@pytest.mark.parametrize(
    ("state", "cause", "article"),
    [
        ("no_decision", None, "劳动争议调解仲裁法 29"),
        ("no_decision", "ended", "劳动争议调解仲裁法 29"),
        ("no_decision", "transfer", "劳动争议解释一 12"),
        ("held", "appraisal", "劳动争议解释一 12"),
        ("received", None, "劳动争议调解仲裁法 5、29、43"),
    ],
)
def test_a_silent_commission_is_excused_or_not(state: str, cause: str | None, article: str) -> None:
    facts = {"just_cause": cause} if cause else {}
    assert route_all((1,), arbitrated(state, **facts))[0]["litigation"].basis == article


def test_an_open_arbitration_is_not_opened_twice() -> None:
    refusal = opening_refusal("arbitration", (1,), arbitrated("hearing"))
    assert refusal is not None
    assert refusal.code == "already_open"
