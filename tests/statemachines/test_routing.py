"""Which channel each claim item may take: the decision table row by row, and what past proceedings make of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statemachines.claims import LABOUR, Past, is_labour
from statemachines.routing import (
    CHANNELS,
    CLAIM_TYPES,
    ROUTING_FACTS,
    Standing,
    opening_refusal,
    route,
    route_all,
    suit_refusal,
)
from statemachines.routing_table import DEFAULTS, TABLE
from statemachines.snapshot import ClaimView, ClockView, ProceedingView, Snapshot
from tests.statemachines.generous import OPENED, TODAY, labour_case

P, M, F, X = Standing.PERMITTED, Standing.MANDATORY_FIRST, Standing.FORBIDDEN, Standing.MANUAL
GAP, BEFORE, SINCE = "2026-01-15", "2025-08-31", "2026-07-01"  # over-age work between two rules, before, and after

# item, facts, what it is brought with → channel: standing, and a word of the article
AWARD = {"arbitration_clause": True}
ROWS: list[tuple[str, dict[str, Any], tuple[str, ...], dict[str, Standing], str]] = [
    ("wages", {}, (), {"litigation": F, "arbitration": M, "mediation": P}, "劳动争议调解仲裁法 5"),
    ("overtime", {}, (), {"litigation": F, "arbitration": M}, "劳动争议调解仲裁法 5"),
    ("severance", {}, ("loan",), {"litigation": F, "arbitration": M}, "劳动争议解释一 1"),
    ("confirm_relation", {}, (), {"litigation": F, "arbitration": M}, "劳动争议解释一 1"),
    ("personnel", {}, (), {"litigation": F, "arbitration": M}, "劳动争议调解仲裁法 5"),
    ("wage_iou", {}, (), {"litigation": P, "arbitration": P, "payment_order": P}, "劳动争议解释一 15"),
    ("wages", {"iou": True}, (), {"litigation": P}, "劳动争议解释一 15"),
    ("wage_iou", {}, ("loan",), {"litigation": P}, "劳动争议解释一 15"),
    ("wage_iou", {}, ("wage_iou",), {"litigation": P}, "劳动争议解释一 15"),
    ("wage_iou", {}, ("overtime",), {"litigation": F, "arbitration": M}, "劳动争议解释一 15"),
    ("wages", {"wage_only_agreement": True}, (), {"litigation": P, "arbitration": P}, "劳动争议解释一 51"),
    ("wages", {"wage_only_agreement": True}, ("severance",), {"litigation": F, "arbitration": M}, "调解仲裁法 5"),
    ("overtime", {"wage_only_agreement": True}, (), {"litigation": F}, "劳动争议调解仲裁法 5"),
    ("social_insurance_arrears", {}, (), {"litigation": F, "arbitration": F, "administrative": M}, "社会保险法 63"),
    ("social_insurance_arrears", {"cannot_be_made_up": True}, (), {"arbitration": M}, "劳动争议调解仲裁法 5"),
    ("service_fee", {}, (), {"litigation": P, "arbitration": F}, "民诉法 122"),
    ("platform_work", {}, (), {"litigation": P, "arbitration": F}, "民诉法 122"),
    ("platform_work", {"claims_relation": True}, (), {"litigation": F, "arbitration": M}, "调解仲裁法 5"),
    ("wages", {"over_age": True, "arisen_on": BEFORE}, (), {"litigation": P, "arbitration": F}, "解释一 32"),
    ("wages", {"over_age": True, "arisen_on": GAP}, (), {"litigation": X, "arbitration": X}, "劳动争议解释二 21"),
    ("wages", {"over_age": True}, (), {"litigation": X, "arbitration": X}, "劳动争议解释二 21"),
    ("wages", {"over_age": True, "arisen_on": SINCE}, (), {"litigation": F, "arbitration": M}, "超龄劳动者规定 19"),
    ("severance", {"over_age": True, "arisen_on": SINCE}, (), {"litigation": P, "arbitration": F}, "规定 19"),
    ("wages", {"over_age": True, "deferred_retirement": True}, (), {"litigation": F, "arbitration": M}, "仲裁法 5"),
    ("land_contract", {}, (), {"litigation": P, "rural_arbitration": P}, "农村土地仲裁法 4"),
    ("land_title", {}, (), {"litigation": F, "administrative": M, "confirmation": F}, "土地管理法 14"),
    ("contract", {"arbitration_clause": True}, (), {"litigation": F, "commercial_arbitration": M}, "民诉法 127"),
    ("contract", {"arbitration_clause": True, "clause_waived": True}, (), {"litigation": P}, "民诉法 122"),
    ("inheritance", {"arbitration_clause": True}, (), {"litigation": P, "commercial_arbitration": F}, "民诉法 122"),
    ("divorce", {}, (), {"litigation": P, "confirmation": F, "mediation": P}, "民诉解释 355"),
    ("family_status", {}, (), {"litigation": P, "confirmation": F, "mediation": F}, "民诉解释 143"),
    ("property_title", {}, (), {"litigation": P, "confirmation": F}, "民诉解释 355"),
    ("family_support", {}, (), {"litigation": P, "confirmation": P, "mediation": P}, "民诉法 205"),
    ("neighbour", {}, (), {"litigation": P, "mediation": P, "confirmation": P, "arbitration": F}, "人民调解法 17"),
    ("traffic_injury", {}, (), {"litigation": P, "mediation": P}, "民诉法 122"),
    ("administrative_act", {}, (), {"litigation": F, "administrative": P, "mediation": X}, "行政复议法 20"),
    ("petition_only", {}, (), {"litigation": X, "petition": P}, "信访工作条例 31"),
    ("contract", AWARD | {"award_stands": True}, (), {"litigation": F, "commercial_arbitration": F}, "仲裁法 10"),
    ("contract", AWARD | {"award_discarded": True}, (), {"litigation": P, "commercial_arbitration": X}, "仲裁法 10"),
    (
        "contract",
        AWARD | {"clause_found_invalid": True},
        (),
        {"litigation": P, "commercial_arbitration": F},
        "民诉法 122",
    ),
    ("land_contract", {"rural_award_effective": True}, (), {"litigation": F, "rural_arbitration": F}, "土地仲裁解释 2"),
    ("wages", {"labour_award_not_enforced": True}, (), {"litigation": P}, "劳动争议解释一 24"),
]


@pytest.mark.parametrize(("kind", "facts", "others", "expected", "article"), ROWS)
def test_the_table(
    kind: str, facts: dict[str, Any], others: tuple[str, ...], expected: dict[str, Standing], article: str
) -> None:
    claim = ClaimView(1, kind, facts=facts)
    bundle = (claim, *(ClaimView(n, other) for n, other in enumerate(others, 2)))
    routing = route(claim, bundle, {})
    assert {channel: routing[channel].standing for channel in expected} == expected
    assert any(article in routing[channel].basis for channel in expected)


@pytest.mark.parametrize("past", list(Past))
def test_unpaid_premiums_are_no_matter_for_the_court_whatever_arbitration_made_of_them(past: Past) -> None:
    claim = ClaimView(1, "social_insurance_arrears")
    assert route(claim, (claim,), {}, past)["litigation"].standing is F


def test_every_row_of_the_table_decides_something() -> None:
    cases = [(ClaimView(1, kind, facts=facts), others) for kind, facts, others, _, _ in ROWS]
    used = set()
    for claim, others in cases:
        bundle = (claim, *(ClaimView(n, other) for n, other in enumerate(others, 2)))
        for channel, verdict in route(claim, bundle, {}).verdicts.items():
            used |= {row.name for row in TABLE if row.verdicts.get(channel) is verdict}
    for past in Past:
        for channel, verdict in route(ClaimView(1, "overtime"), (), {}, past).verdicts.items():
            used |= {row.name for row in TABLE if row.verdicts.get(channel) is verdict}
    assert used == {row.name for row in TABLE}


def test_every_channel_and_every_claim_type_has_a_verdict_with_its_article() -> None:
    assert set(DEFAULTS) == set(CHANNELS)
    for kind in CLAIM_TYPES:
        claim = ClaimView(1, kind)
        for verdict in route(claim, (claim,), {}).verdicts.values():
            assert verdict.basis


def test_a_mediated_wish_is_never_mandatory() -> None:
    """Mediation is voluntary: no row makes it a condition of anything (RP-01)."""
    verdicts = [row.verdicts["mediation"] for row in TABLE if "mediation" in row.verdicts]
    assert M not in {verdict.standing for verdict in [*verdicts, DEFAULTS["mediation"]]}


facts_of_a_claim = st.fixed_dictionaries({}, optional={name: st.booleans() for name in ROUTING_FACTS})
claims = st.builds(ClaimView, st.just(1), st.sampled_from(sorted(CLAIM_TYPES)), facts=facts_of_a_claim)


@given(claims)
def test_limitation_closes_no_channel(claim: ClaimView) -> None:
    plain = replace(claim, facts=dict(claim.facts) | {"limitation_expired": False})
    late = replace(claim, facts=dict(claim.facts) | {"limitation_expired": True})
    assert route(late, (late,), {}).verdicts == route(plain, (plain,), {}).verdicts
    assert route(late, (late,), {}).notes
    assert not route(plain, (plain,), {}).notes


@given(claims)
def test_domestic_violence_puts_protection_first_and_closes_no_channel(claim: ClaimView) -> None:
    flagged, plain = route(claim, (claim,), {"domestic_violence": True}), route(claim, (claim,), {})
    assert flagged.verdicts == plain.verdicts
    assert flagged.first is not None
    assert plain.first is None


@given(claims)
def test_some_channel_is_always_open(claim: ClaimView) -> None:
    verdicts = route(claim, (claim,), {}).verdicts
    assert any(verdicts[channel].standing in (P, M) for channel in verdicts if channel not in ("petition", "mediation"))
    assert verdicts["petition"].standing is P


@given(claims, st.sampled_from(list(Past)))
def test_a_labour_item_goes_to_court_only_after_arbitration_or_by_a_listed_exception(
    claim: ClaimView, past: Past
) -> None:
    """Publish gate: no path brings an arbitration-first item to court without an arbitration event."""
    if claim.type not in LABOUR or route(claim, (claim,), {}, past)["litigation"].standing is not P:
        return
    exception = (
        claim.type == "wage_iou"
        or claim.facts.get("iou")
        or claim.facts.get("wage_only_agreement")
        or claim.facts.get("over_age")
    )
    assert exception or past not in (Past.NONE, Past.PENDING, Past.WITHDRAWN, Past.BINDING, Past.LAPSED)


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


def test_an_open_arbitration_is_not_opened_twice() -> None:
    refusal = opening_refusal("arbitration", (1,), arbitrated("hearing"))
    assert refusal is not None
    assert refusal.code == "already_open"


@given(claims)
def test_routing_needs_no_date_and_no_bundle_to_answer(claim: ClaimView) -> None:
    assert set(route(claim, (), {}).verdicts) == set(CHANNELS)
    assert is_labour(claim) in (True, False)


def test_dates_may_be_ledger_text_or_dates() -> None:
    for on in (date(2025, 8, 31), "2025-08-31"):
        claim = ClaimView(1, "wages", facts={"over_age": True, "arisen_on": on})
        assert route(claim, (claim,), {})["litigation"].standing is P
