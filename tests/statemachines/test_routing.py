"""Which channel each claim item may take: the decision table row by row, and what past proceedings make of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statemachines.claims import CLAIM_TYPES, LABOUR, ROUTING_FACTS, is_labour
from statemachines.pasts import Past
from statemachines.routing import CHANNELS, route
from statemachines.routing_table import DEFAULTS, TABLE, deciding_facts
from statemachines.snapshot import ClaimView
from statemachines.verdicts import Standing

P, M, F, X = Standing.PERMITTED, Standing.MANDATORY_FIRST, Standing.FORBIDDEN, Standing.MANUAL
GAP, BEFORE, SINCE = "2026-01-15", "2025-08-31", "2026-07-01"  # over-age work between two rules, before, and after

# item, facts, what it is brought with → channel: standing, and a word of the article
ROWS: list[tuple[str, dict[str, Any], tuple[str, ...], dict[str, Standing], str]] = [
    ("wages", {}, (), {"litigation": F, "arbitration": M, "mediation": P}, "劳动争议调解仲裁法 5"),
    ("overtime", {}, (), {"litigation": F, "arbitration": M}, "劳动争议调解仲裁法 5"),
    ("severance", {}, ("loan",), {"litigation": F, "arbitration": M}, "劳动争议解释一 1"),
    ("confirm_relation", {}, (), {"litigation": F, "arbitration": M}, "劳动争议解释一 1"),
    ("confirm_relation", {}, (), {"confirmation": P, "commercial_arbitration": F}, "仲裁法 93"),
    ("personnel", {}, (), {"litigation": F, "arbitration": M}, "事业单位人事管理条例 37"),
    ("personnel_decision", {}, (), {"administrative": M, "arbitration": F, "litigation": X}, "人事管理条例 38"),
    ("contract_civil_servant", {}, (), {"litigation": F, "arbitration": M}, "公务员法 105"),
    ("civil_servant", {}, (), {"litigation": F, "administrative": M, "arbitration": F}, "行政复议法 12(3)"),
    ("collective_contract", {}, (), {"litigation": F, "arbitration": M}, "仲裁办案规则 63(2)"),
    ("housing_reform", {}, (), {"litigation": P, "arbitration": F}, "劳动争议解释一 2(2)"),
    ("benefits", {}, (), {"litigation": F, "arbitration": F, "administrative": P}, "劳动争议解释一 2(1)"),
    ("injury_recognition", {}, (), {"litigation": F, "arbitration": F, "administrative": P}, "工伤保险条例 55"),
    ("disability_grade", {}, (), {"litigation": F, "arbitration": F, "administrative": M}, "劳动争议解释一 2(3)"),
    ("wage_iou", {}, (), {"litigation": P, "arbitration": P, "payment_order": P}, "劳动争议解释一 15"),
    ("wages", {"iou": True}, (), {"litigation": P}, "劳动争议解释一 15"),
    ("wage_iou", {}, ("loan",), {"litigation": P}, "劳动争议解释一 15"),
    ("wage_iou", {}, ("wage_iou",), {"litigation": P}, "劳动争议解释一 15"),
    ("wage_iou", {}, ("overtime",), {"litigation": F, "arbitration": M}, "劳动争议解释一 15"),
    ("wages", {"wage_only_agreement": True}, (), {"litigation": P, "arbitration": P}, "劳动争议解释一 51"),
    ("wages", {"wage_only_agreement": True}, ("severance",), {"litigation": F, "arbitration": M}, "调解仲裁法 5"),
    ("overtime", {"wage_only_agreement": True}, (), {"litigation": F}, "劳动争议调解仲裁法 5"),
    ("severance", {"labour_agreement": True}, (), {"litigation": F, "payment_order": P}, "劳动争议解释一 51(1)"),
    ("wages", {"order_lapsed": True}, (), {"litigation": F, "arbitration": M}, "劳动争议解释一 13(2)"),
    ("overtime", {"order_lapsed": True}, (), {"litigation": F, "arbitration": M}, "劳动争议解释一 13(2)"),
    *(
        (kind, {"order_lapsed": True, "order_on_agreement": True}, (), {"litigation": P}, "劳动争议解释一 13(3)")
        for kind in ("wages", "severance", "compensation", "work_injury")
    ),
    (
        "wages",
        {"wage_only_agreement": True, "order_lapsed": True},
        (),
        {"litigation": X, "arbitration": P},
        "13(2)、51(2)",
    ),
    ("wage_iou", {"order_lapsed": True}, (), {"litigation": X, "payment_order": X}, "劳动争议解释一 13(2)、15"),
    ("wage_iou", {"order_lapsed": True}, ("overtime",), {"litigation": F, "arbitration": M}, "解释一 13(2)"),
    ("overtime", {"inseparable": True}, (), {"litigation": P}, "劳动争议解释一 14"),
    ("wages", {"employer_bankrupt": True}, (), {"litigation": P, "arbitration": X}, "企业破产法 21、48"),
    ("overtime", {"subcontracted": True}, (), {"litigation": F, "arbitration": M}, "劳动争议调解仲裁法 5"),
    ("wages", {}, (), {"administrative": P}, "劳动监察条例 20、21"),
    ("social_insurance_arrears", {}, (), {"litigation": F, "arbitration": F, "administrative": M}, "社会保险法 63"),
    ("social_insurance_arrears", {"cannot_be_made_up": True}, (), {"arbitration": M}, "劳动争议调解仲裁法 5"),
    ("service_fee", {}, (), {"litigation": P, "arbitration": X}, "民诉法 122"),
    ("service_fee", {"private_household": True}, (), {"litigation": P, "arbitration": F}, "劳动争议解释一 2(4)"),
    ("service_fee", {"arbitration_clause": True}, (), {"commercial_arbitration": M}, "仲裁法 5"),
    ("platform_work", {}, (), {"litigation": P, "arbitration": X, "mediation": P}, "人社厅发〔2024〕4号"),
    ("platform_work", {"arbitration_clause": True}, (), {"litigation": F, "commercial_arbitration": M}, "仲裁法 5"),
    (
        "platform_work",
        {"arbitration_clause": True, "claims_relation": True},
        (),
        {"litigation": F, "arbitration": M, "commercial_arbitration": F},
        "仲裁法 93",
    ),
    ("platform_work", {"claims_relation": True}, (), {"litigation": F, "arbitration": M}, "调解仲裁法 5"),
    ("wages", {"over_age": True, "arisen_on": BEFORE}, (), {"litigation": P, "arbitration": F}, "解释一 32"),
    ("wages", {"over_age": True, "arisen_on": GAP}, (), {"litigation": X, "arbitration": X}, "劳动争议解释二 21"),
    ("wages", {"over_age": True}, (), {"litigation": X, "arbitration": X}, "劳动争议解释二 21"),
    ("wages", {"over_age": True, "arisen_on": SINCE}, (), {"litigation": F, "arbitration": M}, "超龄劳动者规定 19"),
    ("severance", {"over_age": True, "arisen_on": SINCE}, (), {"litigation": P, "arbitration": F}, "规定 19"),
    ("wage_iou", {"over_age": True, "arisen_on": SINCE}, (), {"litigation": P, "arbitration": P}, "劳动争议解释一 15"),
    ("wage_iou", {"over_age": True, "arisen_on": GAP}, (), {"litigation": X, "arbitration": X}, "劳动争议解释二 21"),
    ("wages", {"over_age": True, "deferred_retirement": True}, (), {"litigation": F, "arbitration": M}, "规定 23"),
    ("land_contract", {}, (), {"litigation": P, "rural_arbitration": P}, "农村土地仲裁法 4"),
    ("land_contract", {"rural_award": True}, (), {"litigation": F, "rural_arbitration": F}, "农村土地仲裁法 48"),
    ("land_allotment", {}, (), {"litigation": F, "administrative": M}, "农村土地承包解释 1(2)"),
    ("collective_benefit", {}, (), {"litigation": P, "rural_arbitration": P, "mediation": P}, "集体经济组织法 56"),
    ("expropriation", {}, (), {"litigation": F, "rural_arbitration": F, "administrative": P}, "农村土地仲裁法 2(3)"),
    ("land_title", {}, (), {"litigation": F, "administrative": M, "confirmation": F}, "土地管理法 14"),
    ("contract", {"arbitration_clause": True}, (), {"litigation": F, "commercial_arbitration": M}, "民诉法 127"),
    (
        "contract",
        {"arbitration_clause": True, "clause_waived": True},
        (),
        {"litigation": P, "commercial_arbitration": F},
        "民诉解释 216",
    ),
    ("contract", {"clause_invalid": True}, (), {"litigation": P, "commercial_arbitration": X}, "仲裁法 29"),
    ("contract", {"commercial_award": True}, (), {"litigation": F, "commercial_arbitration": F}, "仲裁法 10"),
    (
        "contract",
        {"arbitration_clause": True, "commercial_award": True, "award_set_aside": True},
        (),
        {"litigation": P, "commercial_arbitration": X},
        "仲裁法 10(2)",
    ),
    ("loan", {"debt_undisputed": True}, (), {"payment_order": P, "litigation": P}, "民诉解释 427"),
    ("loan", {"debt_undisputed": True, "order_excluded": True}, (), {"payment_order": F}, "民诉解释 427"),
    ("loan", {"debt_undisputed": True, "order_lapsed": True}, (), {"payment_order": X, "litigation": P}, "民诉法 228"),
    ("loan", {"judged": True}, (), {"litigation": F, "petition": P}, "民诉法 127(5)"),
    ("overtime", {"judged": True}, (), {"litigation": F, "arbitration": F}, "民诉解释 247"),
    ("inheritance", {"arbitration_clause": True}, (), {"litigation": P, "commercial_arbitration": F}, "仲裁法 3"),
    ("divorce", {}, (), {"litigation": P, "confirmation": F, "mediation": P}, "民诉解释 355"),
    ("divorce", {"divorce_barred": True}, (), {"litigation": F, "mediation": P, "petition": P}, "民诉法 127(7)"),
    ("family_support", {"judged": True}, (), {"litigation": F}, "民诉解释 247"),
    ("family_support", {"judged": True, "new_facts": True}, (), {"litigation": P}, "民诉解释 218"),
    ("family_status", {}, (), {"litigation": P, "confirmation": F, "mediation": F}, "民诉解释 143"),
    ("property_title", {}, (), {"litigation": P, "confirmation": F}, "民诉解释 355"),
    ("family_support", {}, (), {"litigation": P, "confirmation": P, "mediation": P}, "民诉法 205"),
    ("neighbour", {}, (), {"litigation": P, "mediation": P, "confirmation": P, "arbitration": F}, "人民调解法 17"),
    ("traffic_injury", {}, (), {"litigation": P, "mediation": P, "administrative": P}, "道路交通安全法 74"),
    ("traffic_injury", {"agency_mediated": True}, (), {"litigation": P, "administrative": F}, "行政复议法 12(4)"),
    ("medical", {}, (), {"litigation": P, "administrative": P}, "医疗纠纷条例 22"),
    ("consumer", {}, (), {"litigation": P, "administrative": P}, "消费者权益保护法 39"),
    ("tort", {"minor_fight": True}, (), {"litigation": P, "administrative": P, "mediation": P}, "治安管理处罚法 9"),
    ("sports", {}, (), {"litigation": X, "commercial_arbitration": F, "arbitration": F}, "体育法 92"),
    ("administrative_act", {}, (), {"litigation": F, "administrative": P, "mediation": X}, "行政复议法 20"),
    ("administrative_act", {"reconsideration_first": True}, (), {"administrative": M}, "行政复议法 23"),
    ("petition_only", {}, (), {"litigation": X, "petition": P}, "信访工作条例 31"),
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


def test_every_row_of_the_table_has_its_example() -> None:
    used = set()
    for kind, facts, others, _, _ in ROWS:
        claim = ClaimView(1, kind, facts=facts)
        bundle = (claim, *(ClaimView(n, other) for n, other in enumerate(others, 2)))
        used |= {verdict.row for verdict in route(claim, bundle, {}).verdicts.values()}
    for past in Past:
        used |= {verdict.row for verdict in route(ClaimView(1, "overtime"), (), {}, past).verdicts.values()}
    assert used - {""} == {row.name for row in TABLE if row.verdicts}


# row, type, the fact it needs: what is told and opens or closes nothing
NOTES = [
    ("confirm_relation", "confirm_relation", "", "仲裁办案规则 75"),
    ("subcontracted", "wages", "subcontracted", "劳动争议解释二 1、2"),
    ("bankrupt", "wages", "employer_bankrupt", "企业破产法 19、48"),
    ("sports", "sports", "", "体育法 96"),
    ("labour_limitation", "overtime", "limitation_expired", "仲裁办案规则 30；劳动争议解释二 20"),
    ("civil_limitation", "loan", "limitation_expired", "民法典 193；民诉解释 219"),
    ("suspected_crime", "loan", "suspected_crime", "诉讼时效规定 13"),
    ("foreign_party", "contract", "foreign_party", "民诉法 166(2)、285、286、287"),
]


@pytest.mark.parametrize(("name", "kind", "fact", "basis"), NOTES)
def test_what_is_told_beside_the_verdicts(name: str, kind: str, fact: str, basis: str) -> None:
    plain, told = ClaimView(1, kind), ClaimView(1, kind, facts={fact: True} if fact else {})
    (row,) = (row for row in TABLE if row.name == name)
    assert [note.basis for note in route(told, (), {}).notes] == [basis]
    assert route(told, (), {}).notes[0] == row.note
    assert bool(route(plain, (), {}).notes) is not bool(fact)
    if not row.verdicts:
        assert route(told, (), {}).verdicts == route(plain, (), {}).verdicts


def test_every_note_has_its_example() -> None:
    assert {name for name, *_ in NOTES} == {row.name for row in TABLE if row.note and not row.first}


def test_an_unverified_reading_says_so() -> None:
    marks = {verdict.mark for verdict in route(ClaimView(1, "platform_work"), (), {}).verdicts.values()}
    assert marks == {"", "U"}
    assert route(ClaimView(1, "loan", facts={"suspected_crime": True}), (), {}).notes[0].mark == "U"


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
    more = len(route(late, (late,), {}).notes) - len(route(plain, (plain,), {}).notes)
    assert more == ("limitation_expired" in deciding_facts(claim.type))


@given(claims)
def test_domestic_violence_puts_protection_first_and_closes_no_channel(claim: ClaimView) -> None:
    flagged, plain = route(claim, (claim,), {"domestic_violence": True}), route(claim, (claim,), {})
    assert flagged.verdicts == plain.verdicts
    assert flagged.first is not None
    assert plain.first is None


ENDED = ("judged", "commercial_award", "rural_award", "divorce_barred")  # decided, or barred for a time


@given(claims)
def test_some_channel_is_always_open(claim: ClaimView) -> None:
    """The law itself ends a matter, or bars a suit for a time; otherwise a way is open, or a person must say so."""
    verdicts = route(claim, (claim,), {}).verdicts
    assert verdicts["petition"].standing is P
    if not any(claim.facts.get(fact) for fact in ENDED):
        ways = {verdicts[channel].standing for channel in ("arbitration", "litigation", "commercial_arbitration")}
        assert ways & {P, M, X} or verdicts["administrative"].standing in (P, M)


@given(claims)
def test_a_barred_divorce_may_still_be_mediated_and_petitioned(claim: ClaimView) -> None:
    barred = replace(claim, type="divorce", facts={"divorce_barred": True})
    routing = route(barred, (barred,), {})
    assert [routing[channel].standing for channel in ("litigation", "mediation", "petition")] == [F, P, P]


CLOSED = (Past.NONE, Past.PENDING, Past.EXCUSED, Past.WITHDRAWN, Past.BINDING, Past.LAPSED)


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
        or claim.facts.get("inseparable")
        or claim.facts.get("employer_bankrupt")
        or (claim.facts.get("order_lapsed") and claim.facts.get("order_on_agreement"))
    )
    assert exception or past not in CLOSED
    assert past not in (Past.PENDING, Past.EXCUSED, Past.BINDING, Past.LAPSED)


@given(claims)
def test_routing_needs_no_date_and_no_bundle_to_answer(claim: ClaimView) -> None:
    assert set(route(claim, (), {}).verdicts) == set(CHANNELS)
    assert is_labour(claim) in (True, False)


def test_dates_may_be_ledger_text_or_dates() -> None:
    for on in (date(2025, 8, 31), "2025-08-31"):
        claim = ClaimView(1, "wages", facts={"over_age": True, "arisen_on": on})
        assert route(claim, (claim,), {})["litigation"].standing is P
