"""What each kind of mediation does otherwise: its period, its conditions, what its agreement leads to, who receives it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from statemachines.decide import Decision, Refused, decide, opening_changes
from statemachines.mediation_guards import TAKEN, WITH_AN_ORGAN
from statemachines.pathway import Actor, ClockKind, Command, FieldKind, Op, Pathway, Role
from statemachines.pathways import ENTRANCES, KINDS_OF_MEDIATION, PATHWAYS
from statemachines.receivers import opens, receivers
from statemachines.referrals import REFERRALS
from statemachines.snapshot import ClaimView, ClockView, Consent, PartyView, ProceedingView, ReferralView, Snapshot
from tests.statemachines.generous import CONSENTS, NOW, OPENED, PARTIES, TODAY, labour_case

HANDLER, SYSTEM = Actor("account:7", Role.HANDLER, 3), Actor("system:deadlines", Role.SYSTEM)
TO_MEDIATION, TRANSFER = REFERRALS["petition-mediation"], REFERRALS["mediation-transfer"]
each_kind = pytest.mark.parametrize("kind", KINDS_OF_MEDIATION, ids=lambda pathway: pathway.name)


def case(kind: str, state: str, *, claim: str = "tort", **changes: Any) -> Snapshot:
    """One item in a mediation of that kind; everybody agrees."""
    first = ProceedingView(1, kind, state, (1,), OPENED, channel="mediation")
    return replace(Snapshot("C", 2, (first,), (ClaimView(1, claim),), PARTIES, CONSENTS), **changes)


def step(snapshot: Snapshot, trigger: str, actor: Actor = HANDLER, **fields: Any) -> Decision:
    return decide(snapshot, Command(trigger, 1, actor, NOW, fields), NOW)


def refusal(snapshot: Snapshot, trigger: str, **fields: Any) -> str:
    """ "" if the step is taken, else the code of its refusal."""
    try:
        step(snapshot, trigger, **fields)
    except Refused as refused:
        return refused.refusal.code
    return ""


def beside(snapshot: Snapshot, pathway: str, state: str) -> Snapshot:
    """The same with another open proceeding on its item."""
    other = ProceedingView(2, pathway, state, (1,), OPENED, channel=PATHWAYS[pathway].channel)
    return replace(snapshot, proceedings=(*snapshot.proceedings, other))


# Periods

TERMS = {  # kind: the law's row for its term, what the clock is, what it does when it passes
    "medical_mediation": ("MD-02", ClockKind.DUTY, "lapse"),
    "health_mediation": ("MD-06", ClockKind.DUTY, "lapse"),
    "traffic_mediation": ("TR-04", ClockKind.DUTY, "lapse"),
    "consumer_mediation": ("CO-03", ClockKind.DUTY, "lapse"),
    "property_mediation": ("PM-04", ClockKind.TARGET, None),
    "court_assigned_mediation": ("CM-04", ClockKind.DUTY, "lapse"),
}


def test_the_term_of_each_kind_and_whether_it_ends_by_itself() -> None:
    found = {
        kind.name: (clock.rule, clock.kind, clock.on_expiry)
        for kind in KINDS_OF_MEDIATION
        for clock in kind.clocks
        if clock.name == "settle"
    }
    assert found == TERMS


def test_only_where_the_law_lets_the_parties_agree_is_a_term_extended() -> None:
    extended = {kind.name for kind in KINDS_OF_MEDIATION for row in kind.transitions if row.trigger == "extend"}
    assert extended == {"medical_mediation", "property_mediation", "court_assigned_mediation"}


@pytest.mark.parametrize("kind", ["medical_mediation", "health_mediation"])
def test_the_time_of_an_appraisal_does_not_count(kind: str) -> None:
    clock = ClockView(1, "settle", 0, "running", TODAY)
    running = case(kind, "mediating", claim="medical", clocks=(clock,))
    decision = step(running, "commission_appraisal", appraisal_ground="first")
    assert [(change.op, change.clock) for change in decision.clocks] == [(Op.SUSPEND, "settle")]
    standing = case(kind, "appraising", claim="medical", clocks=(replace(clock, status="suspended"),))
    decision = step(standing, "receive_appraisal", appraised_on=TODAY)
    assert [(change.op, change.clock) for change in decision.clocks] == [(Op.RESUME, "settle")]


@pytest.mark.parametrize("kind", ["health_mediation", "consumer_mediation", "labour_mediation"])
def test_the_first_clock_runs_from_the_day_it_came_in(kind: str) -> None:
    (change,) = opening_changes(PATHWAYS[kind], TODAY, {})
    assert (change.op, change.on) == (Op.START, TODAY)


def test_fifteen_days_of_labour_mediation_open_a_right_and_end_nothing() -> None:
    kind = PATHWAYS["labour_mediation"]
    (clock,) = (clock for clock in kind.clocks if clock.rule == "LB-01")
    assert (clock.kind, clock.on_expiry) == (ClockKind.UNLOCK, None)
    for state in ("registered", "consenting", "mediating"):
        decision = step(case(kind.name, state, claim="overtime"), "arbitrate", claims=(1,), to_org=9)
        assert decision.refers
        assert decision.refers.to_pathway == "arbitration"


# Conditions


@pytest.mark.parametrize(
    ("kind", "claim", "fields"),
    [
        ("medical_mediation", "medical", {"mode": "closed"}),
        ("health_mediation", "medical", {"mode": "closed"}),
        ("administrative_mediation", "tort", {"mode": "closed"}),
        ("rural_land_mediation", "land_contract", {"mode": "closed"}),
        ("court_assigned_mediation", "loan", {"mode": "closed", "receipt_on": TODAY}),
    ],
)
def test_an_application_needs_both_sides_and_nobody_else_who_has_taken_it(
    kind: str, claim: str, fields: dict[str, Any]
) -> None:
    snapshot = case(kind, "registered", claim=claim)
    assert refusal(snapshot, "accept", **fields) == ""
    assert refusal(replace(snapshot, consents=CONSENTS[:3]), "accept", **fields) == "consent_missing"
    assert refusal(beside(snapshot, "mediation", "registered"), "accept", **fields) == ""
    assert refusal(beside(snapshot, "mediation", "mediating"), "accept", **fields) == "taken_elsewhere"
    assert refusal(beside(snapshot, "litigation", "trial"), "accept", **fields) == "taken_elsewhere"


@pytest.mark.parametrize(("organ", "state"), [(k, s) for k, states in WITH_AN_ORGAN.items() for s in sorted(states)])
def test_a_committee_does_not_take_what_an_organ_has_taken_unless_it_sent_it(organ: str, state: str) -> None:
    assert state in PATHWAYS[organ].by_name
    snapshot = beside(case("mediation", "registered"), organ, state)
    assert refusal(snapshot, "accept") == "before_organ"
    sent = ReferralView(1, "petition-mediation", 2, "acknowledged", (1,), OPENED, 9, opened=1)
    assert refusal(replace(snapshot, referrals=(sent,)), "accept") == ""


@pytest.mark.parametrize(("court", "state"), [(k, s) for k, states in TAKEN.items() for s in sorted(states)])
def test_nor_what_a_court_or_commission_has_taken_or_resolved(court: str, state: str) -> None:
    assert state in PATHWAYS[court].by_name
    assert refusal(beside(case("mediation", "registered"), court, state), "accept") == "before_court"


def test_every_suit_that_was_decided_is_resolved() -> None:
    ends = {state.name for state in PATHWAYS["litigation"].states if state.outcome in ("judged", "appealed", "settled")}
    assert ends == {"closed", "superseded", "settled", "decided_together"}
    assert ends <= TAKEN["litigation"]


APPLICATION = ClockView(1, "application", 0, "running", TODAY)
AGAIN = ClockView(1, "application_again", 0, "running", TODAY)


@pytest.mark.parametrize(
    ("clocks", "code"),
    [
        ((), "no_report"),
        ((APPLICATION,), ""),
        ((replace(APPLICATION, due=OPENED),), "out_of_time"),
        ((replace(APPLICATION, due=OPENED, status="expired"), AGAIN), ""),
        ((replace(APPLICATION, due=OPENED), replace(AGAIN, due=OPENED)), "out_of_time"),
        ((replace(APPLICATION, status="cancelled"),), "no_report"),
    ],
)
def test_the_traffic_police_take_a_joint_application_in_time_only(clocks: tuple[ClockView, ...], code: str) -> None:
    snapshot = case("traffic_mediation", "registered", claim="traffic_injury", clocks=clocks)
    assert refusal(snapshot, "accept", mode="open") == code


def test_the_ten_days_of_the_traffic_police_run_from_the_end_of_treatment_not_from_acceptance() -> None:
    accepted = step(
        case("traffic_mediation", "registered", claim="traffic_injury", clocks=(APPLICATION,)), "accept", mode="open"
    )
    assert accepted.to_state == "waiting"
    assert [change.clock for change in accepted.clocks if change.op is Op.START] == []
    begun = step(case("traffic_mediation", "waiting"), "begin", begins_because="injury", begun_on=OPENED)
    assert [(c.op, c.clock, c.on) for c in begun.clocks] == [(Op.START, "settle", OPENED)]


def test_the_police_mediate_only_light_cases_with_no_bar() -> None:
    fields = {"light": True, "no_bar": True, "officers": "two", "mode": "closed"}
    snapshot = case("public_security_mediation", "registered")
    assert refusal(snapshot, "accept", **fields) == ""
    for name in ("light", "no_bar"):
        assert refusal(snapshot, "accept", **fields | {name: False}) == "fields"


def test_what_fails_before_the_police_goes_to_the_penalty_procedure_after_two_sessions_at_most() -> None:
    kind = PATHWAYS["public_security_mediation"]
    second = step(case(kind.name, "mediating"), "again", first_session_on=OPENED)
    assert [(c.op, c.clock, c.on) for c in second.clocks] == [(Op.START, "second_session", OPENED)]
    assert step(case(kind.name, "second_session"), "lapse", SYSTEM).to_state == "terminated"
    assert refusal(case(kind.name, "second_session"), "again", first_session_on=OPENED) == "wrong_state"
    broken = step(case(kind.name, "agreed"), "breach", breach_ground="none", remedies_told=True)
    assert (broken.to_state, broken.outcome) == ("terminated", "failed")
    assert step(case(kind.name, "agreed"), "perform", performed_on=TODAY).outcome == "settled"


@pytest.mark.parametrize(
    ("procedure", "track", "code"),
    [("ordinary", "ordinary", ""), ("simplified", "summary", ""), ("ordinary", "summary", "wrong_track")],
)
def test_the_court_mediates_itself_by_consent_in_the_term_of_its_procedure(
    procedure: str, track: str, code: str
) -> None:
    filed = ProceedingView(1, "litigation", "filed", (1,), OPENED, facts={"procedure": procedure})
    snapshot = Snapshot("C", 2, (filed,), (ClaimView(1, "loan"),), PARTIES, CONSENTS)
    fields = {"track": track, "consented_on": TODAY}
    assert refusal(snapshot, "mediate", **fields) == code
    assert refusal(replace(snapshot, consents=()), "mediate", **fields) == "consent_missing"
    if not code:
        (change,) = step(snapshot, "mediate", **fields).clocks
        assert (change.op, change.clock, change.kind) == (Op.START, "court_mediation", track)


# The agreement


def _triggers(kind: Pathway) -> set[str]:
    return {row.trigger for row in kind.transitions}


def test_which_agreements_may_be_oral_and_which_the_court_may_confirm() -> None:
    oral = {kind.name for kind in KINDS_OF_MEDIATION if "agree_orally" in _triggers(kind)}
    assert oral == {"property_mediation", "commercial_mediation"}
    confirmed = {kind.name for kind in KINDS_OF_MEDIATION if "apply_confirmation" in _triggers(kind)}
    assert confirmed == {
        *("medical_mediation", "property_mediation", "labour_mediation", "commercial_mediation"),
        "court_assigned_mediation",
    }


@each_kind
def test_every_kind_leads_to_court_and_only_labour_to_labour_arbitration(kind: Pathway) -> None:
    refers = {row.refers for row in kind.transitions}
    assert "mediation-suit" in refers
    assert ("mediation-arbitration" in refers) == (kind.name == "labour_mediation")


@each_kind
def test_no_kind_asks_for_money(kind: Pathway) -> None:
    """Where a fee is lawful its public scale is told; this program collects none."""
    assert not [f for row in kind.transitions for f in row.fields if f.kind is FieldKind.MONEY]


@each_kind
def test_no_basis_of_another_law_is_left_from_the_model(kind: Pathway) -> None:
    if not {"industry_committee"} & set(kind.bodies):
        assert not [row.trigger for row in kind.transitions if row.basis.startswith("人民调解")]


# Who receives a hand-off, and no second mediation for nothing


@pytest.mark.parametrize(
    ("body", "claims", "name"),
    [
        ("mediation_committee", ("loan",), "mediation"),
        ("mediation_committee", ("land_contract",), "rural_land_mediation"),
        ("mediation_committee", (), "mediation"),
        ("industry_committee", ("medical",), "medical_mediation"),
        ("industry_committee", ("property_fee", "noise"), "property_mediation"),
        ("industry_committee", ("traffic_injury",), "mediation"),
        ("industry_committee", ("medical", "loan"), "mediation"),
        ("labour_mediation", ("wages", "overtime"), "labour_mediation"),
        ("labour_mediation", ("service_fee",), "mediation"),
        ("agency", ("medical",), "health_mediation"),
        ("agency", ("consumer",), "consumer_mediation"),
        ("agency", ("loan",), "administrative_mediation"),
        ("police", ("traffic_injury",), "traffic_mediation"),
        ("police", ("tort",), "public_security_mediation"),
        ("police", ("loan",), ""),
        ("commercial_mediation", ("contract",), "commercial_mediation"),
        ("commercial_mediation", ("divorce",), ""),
        ("court", ("loan",), ""),
    ],
)
def test_the_kind_follows_from_who_receives_it_and_what_it_is_about(
    body: str, claims: tuple[str, ...], name: str
) -> None:
    items = tuple(ClaimView(n, claim) for n, claim in enumerate(claims, 1))
    assert opens(TO_MEDIATION, body, items) == name
    assert not name or body in receivers(TO_MEDIATION)


def test_a_committee_hands_over_to_committees_only() -> None:
    assert not {"police", "agency", "court"} & receivers(TRANSFER)
    assert opens(TRANSFER, "police", (ClaimView(1, "tort"),)) == ""


@each_kind
def test_after_any_kind_has_failed_a_petition_needs_a_new_fact_for_another(kind: Pathway) -> None:
    failed = ProceedingView(2, kind.name, "terminated", (1,), OPENED, OPENED, "failed", channel=kind.channel)
    petition = labour_case("loan", consents=tuple(Consent(p.n, "mediation", True, TODAY) for p in PARTIES))
    petition = replace(petition, proceedings=(*petition.proceedings, failed))
    assert refusal(petition, "refer_mediation", claims=(1,), to_org=9) == "mediated_before"
    own = beside(case("mediation", "registered"), kind.name, "terminated")
    ended = replace(own.proceedings[1], closed_on=OPENED, outcome="failed")
    own = replace(own, proceedings=(own.proceedings[0], ended))
    assert refusal(own, "start_own_initiative") == "mediated_before"


@each_kind
def test_one_clear_refusal_ends_every_kind_wherever_it_stands(kind: Pathway) -> None:
    party = Actor("account:1", Role.PARTY)
    for state in (state for state in kind.states if not state.final):
        (way_out,) = [row for row in kind.transitions if row.exit and state.name in row.sources]
        unwilling = replace(case(kind.name, state.name), consents=(), parties=(PartyView(1, "applicant", "person"),))
        assert step(unwilling, way_out.trigger, party).final


# The switch


def test_a_case_is_filed_first_unless_the_place_says_otherwise() -> None:
    assert "court_assigned_mediation" in PATHWAYS
    assert "court_assigned_mediation" not in ENTRANCES
    assert set(PATHWAYS) - set(ENTRANCES) == {kind.name for kind in KINDS_OF_MEDIATION if kind.switch}
