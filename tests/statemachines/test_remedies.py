"""Remedies: whose they are, until when, and that neither the other side's step nor a late sweep changes that."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from statemachines.confirmation import CONFIRMATION
from statemachines.confirmation_objection import CONFIRMATION_OBJECTION
from statemachines.decide import Decision, Refused, available, decide
from statemachines.pathway import Actor, Command, Op, Role
from statemachines.routing import opening_refusal
from statemachines.rules import rule
from statemachines.snapshot import ClaimView, ClockView, Consent, ProceedingView, ReferralView, Snapshot
from statemachines.titles import enforceable
from tests.statemachines.generous import EMPLOYER, NOW, OPENED, PARTIES, STRANGER, TODAY, WORKER

HANDLER = Actor("account:7", Role.HANDLER, 3)
YESTERDAY = TODAY - timedelta(days=1)


def case(pathway: str, state: str, *clocks: ClockView, claim: str = "loan", **facts: Any) -> Snapshot:
    first = ProceedingView(1, pathway, state, (1,), OPENED, facts=facts)
    return Snapshot("C", 2, (first,), (ClaimView(1, claim),), (*PARTIES, STRANGER), clocks=clocks)


def take(snapshot: Snapshot, trigger: str, *, days_ago: int = 0, **fields: Any) -> Decision:
    return decide(snapshot, Command(trigger, 1, HANDLER, NOW - timedelta(days=days_ago), fields), NOW)


def refusal(snapshot: Snapshot, trigger: str, *, days_ago: int = 0, **fields: Any) -> str:
    """ "" if the step is taken, else the code of its refusal."""
    try:
        take(snapshot, trigger, days_ago=days_ago, **fields)
    except Refused as refused:
        return refused.refusal.code
    return ""


def of(name: str, party: int, due: date | None = YESTERDAY, status: str = "expired") -> ClockView:
    return ClockView(1, name, party, status, due)


# In time


SUIT = {"claims": (1,), "to_org": 8}
RETRY = SUIT | {"marriage_stands": False}
MAIN_CASE = {"main_case_on": YESTERDAY, "elsewhere": True}
RECONSIDER = {"party": 1, "reconsideration_ground": "law"}
OUTSIDER = {"party": 1, "outsider_sued_on": YESTERDAY}
REMEDIES = [  # pathway, state, clock, step, its answers, facts, may the court excuse a delay?
    ("litigation", "judged", "appeal", "appeal", SUIT | {"party": 1}, {}, True),
    ("litigation", "appealed", "appeal", "join_appeal", {"party": 1}, {}, True),
    ("litigation", "refused", "appeal_refusal", "appeal_refusal", SUIT, {}, False),
    ("litigation", "effective", "retrial", "apply_retrial", RETRY | {"party": 1, "retrial_ground": "law"}, {}, False),
    (
        "litigation",
        "effective",
        "retrial_knowing",
        "apply_retrial",
        RETRY | {"party": 1, "retrial_ground": "forged"},
        {},
        False,
    ),
    ("appeal", "upheld", "retrial", "apply_retrial", RETRY | {"party": 1, "retrial_ground": "law"}, {}, False),
    ("retrial", "judged", "appeal", "appeal", SUIT | {"party": 1}, {}, True),
    ("retrial", "appealed", "appeal", "join_appeal", {"party": 1}, {}, True),
    ("retrial", "dismissed", "supervision", "apply_supervision", SUIT | {"party": 1}, {}, False),
    ("procuratorial", "declined", "review_request", "request_review", {"review_asked_on": YESTERDAY}, {}, False),
    ("payment_order", "issued", "object", "object", {"party": 1}, {}, False),
    ("preservation", "granted_before", "main_case", "record_main_case", MAIN_CASE, {}, False),
    ("enforcement", "running", "reconsider", "reconsider", RECONSIDER, {}, False),
    ("enforcement", "running", "outsider_suit", "note_outsider_suit", OUTSIDER, {}, False),
    ("confirmation", "confirmed", "objection", "object", {"party": 1}, {}, True),
    ("confirmation", "confirmed", "objection_third", "object", {"party": 3}, {}, False),
    ("confirmation", "objection", "objection", "object", {"party": 1}, {}, True),
    ("confirmation", "objection", "objection_third", "object", {"party": 3}, {}, False),
    ("petition", "registered", "objection", "object", {"note": "not ours"}, {"received_by": "assigned"}, False),
    ("petition", "opinion", "request_review", "request_review", {}, {}, False),
    ("petition", "review_opinion", "request_re_review", "request_re_review", {}, {}, False),
    ("arbitration", "awarded", "suit", "sue", SUIT | {"party": 1}, {"nonfinal_claims": [1]}, True),
    ("arbitration", "awarded", "suit_final", "sue", SUIT | {"party": 1}, {"final_claims": [1]}, True),
    ("arbitration", "set_aside_pending", "suit_final", "sue", SUIT | {"party": 1}, {"final_claims": [1]}, True),
    ("arbitration", "set_aside", "suit_set_aside", "sue", SUIT | {"party": 1}, {"final_claims": [1]}, True),
    (
        *("arbitration", "awarded", "set_aside", "apply_set_aside"),
        *(SUIT | {"party": 1, "set_aside_applied_on": YESTERDAY}, {"final_claims": [1]}, True),
    ),
]


@pytest.mark.parametrize(
    ("pathway", "state", "clock", "trigger", "fields", "facts", "excusable"),
    REMEDIES,
    ids=lambda x: x if isinstance(x, str) else "",
)
def test_a_period_is_judged_by_the_day_of_the_act(
    pathway: str, state: str, clock: str, trigger: str, fields: Any, facts: Any, excusable: bool
) -> None:
    party = fields.get("party", 0)
    for status in ("running", "overdue", "expired"):
        late = case(pathway, state, of(clock, party, status=status), **facts)
        assert refusal(late, trigger, **fields) == "out_of_time", status
        assert refusal(late, trigger, days_ago=1, **fields) == "", status
        assert refusal(late, trigger, good_cause=True, **fields) == ("" if excusable else "out_of_time")
        (offer,) = (o for o in available(late, 1, HANDLER, NOW) if o.row.trigger == trigger)
        assert offer.refusal is None or not (excusable or party)  # what the form can still cure is offered
    assert refusal(case(pathway, state, of(clock, party, TODAY, "running"), **facts), trigger, **fields) == ""
    if party:
        theirs = case(pathway, state, of(clock, party), of(clock, party % 3 + 1, TODAY, "running"), **facts)
        assert refusal(theirs, trigger, **fields) == "out_of_time"  # the other side's period is not mine


def test_without_a_date_what_the_sweep_found_decides() -> None:
    assert refusal(case("litigation", "judged", of("appeal", 1, None)), "appeal", party=1, **SUIT) == "out_of_time"
    assert refusal(case("litigation", "judged", of("appeal", 1, None, "running")), "appeal", party=1, **SUIT) == ""


def test_whoever_was_not_served_is_not_late() -> None:
    assert refusal(case("litigation", "judged", of("appeal", 2)), "appeal", party=1, **SUIT) == ""


# Whose remedy it is (劳动争议调解仲裁法 48, 49)


SERVED = (of("suit_final", WORKER, TODAY, "running"), of("set_aside", EMPLOYER, TODAY, "running"))
FINAL = {"final_claims": [1]}


def final_award(state: str = "awarded") -> Snapshot:
    return case("arbitration", state, *SERVED, claim="wages", **FINAL)


def test_a_worker_sues_on_a_final_award_and_an_employer_does_not() -> None:
    assert refusal(final_award(), "sue", party=WORKER, **SUIT) == ""
    assert refusal(final_award(), "sue", party=EMPLOYER, **SUIT) == "employer_cannot_sue"
    assert refusal(final_award(), "sue", **SUIT) == "fields"  # on an award it is said who sues


def test_an_employer_has_a_final_award_set_aside_and_a_worker_does_not() -> None:
    fields: dict[str, Any] = SUIT | {"set_aside_applied_on": TODAY}
    assert refusal(final_award(), "apply_set_aside", party=EMPLOYER, **fields) == ""
    assert refusal(final_award(), "apply_set_aside", party=WORKER, **fields) == "worker_sues"


def test_the_employer_s_application_does_not_take_the_worker_s_suit_away() -> None:
    pending = final_award("set_aside_pending")
    assert take(pending, "sue", party=WORKER, **SUIT).to_state == "set_aside_pending"
    assert refusal(pending, "sue", party=EMPLOYER, **SUIT) == "employer_cannot_sue"


def test_either_side_sues_on_a_non_final_award() -> None:
    clocks = (of("suit", WORKER, TODAY, "running"), of("suit", EMPLOYER, TODAY, "running"))
    nonfinal = case("arbitration", "awarded", *clocks, claim="wages", nonfinal_claims=[1])
    for party in (WORKER, EMPLOYER):
        assert refusal(nonfinal, "sue", **SUIT, party=party) == ""


def test_one_document_that_mixes_both_kinds_is_sued_on_by_the_employer_too() -> None:
    clocks = (of("suit", WORKER, TODAY, "running"), of("suit", EMPLOYER, TODAY, "running"))
    facts: dict[str, Any] = {"final_claims": [1], "nonfinal_claims": [2], "one_document": True}
    mixed = case("arbitration", "awarded", *clocks, claim="wages", **facts)
    assert refusal(mixed, "sue", party=EMPLOYER, **SUIT) == ""


def test_each_document_has_its_own_period() -> None:
    """The final award came first and its fifteen days are over; the non-final one may still be sued on."""
    clocks = (of("suit_final", WORKER), of("suit", WORKER, TODAY, "running"))
    first = ProceedingView(
        1, "arbitration", "awarded", (1, 2), OPENED, facts={"final_claims": [1], "nonfinal_claims": [2]}
    )
    both = Snapshot("C", 2, (first,), (ClaimView(1, "wages"), ClaimView(2, "severance")), PARTIES, clocks=clocks)
    assert refusal(both, "sue", claims=(2,), to_org=8, party=WORKER) == ""
    assert refusal(both, "sue", claims=(1,), to_org=8, party=WORKER) == "out_of_time"
    assert refusal(both, "sue", claims=(1, 2), to_org=8, party=WORKER) == "out_of_time"


def test_nobody_is_served_as_worker_and_as_employer_and_a_firm_is_no_worker() -> None:
    fields: dict[str, Any] = {"award_served_on": TODAY}
    fresh = case("arbitration", "awarded", claim="wages", **FINAL)
    assert refusal(fresh, "serve_award", party=EMPLOYER, document="final_worker", **fields) == "wrong_role"
    assert refusal(fresh, "serve_award", party=EMPLOYER, document="final_employer", **fields) == ""
    assert refusal(final_award(), "serve_award", party=WORKER, document="final_employer", **fields) == "wrong_role"
    assert refusal(final_award(), "serve_award", party=WORKER, document="final_worker", **fields) == ""


# Objecting to a confirmation (民诉解释 372)


def test_a_third_party_has_six_months_from_knowing_and_a_party_fifteen_days_from_service() -> None:
    confirmed = case("confirmation", "confirmed")
    assert refusal(confirmed, "serve_ruling", party=3, ruling_served_on=TODAY) == "third_party"
    assert refusal(confirmed, "note_third_party", party=1, knew_on=TODAY) == "not_third"
    (started,) = take(confirmed, "note_third_party", party=3, knew_on=TODAY).clocks
    assert (started.op, started.clock, started.addressee, started.kind) == (
        *(Op.START, "objection_third", 3, "third_party"),
    )
    (clock,) = (row for row in CONFIRMATION.clocks if row.name == "objection_third")
    assert rule(clock.rule, TODAY).of(clock.variant).length.en == "6 months"
    late_for_a_party = case("confirmation", "confirmed", of("objection", 1), of("objection_third", 3, TODAY, "running"))
    assert refusal(late_for_a_party, "object", party=3) == ""


def test_performance_and_enforcement_leave_every_period_to_object_running() -> None:
    periods = (of("objection", 2, TODAY, "running"), of("objection_third", 3, TODAY, "running"))
    confirmed = case("confirmation", "confirmed", *periods)
    performed = take(confirmed, "perform", performed_on=TODAY)
    enforced = take(confirmed, "apply_enforcement", claims=(1,), to_org=8)
    for step in (performed, enforced):
        assert (step.to_state, step.final, step.clocks) == ("confirmed", False, ())
    after = case("confirmation", "confirmed", *periods, performed_on="2026-05-20")
    assert refusal(after, "close", close_reason="performed") == "periods_running"
    for party in (2, 3):
        assert take(after, "object", party=party).to_state == "objection"


def closed_confirmation(*others: ProceedingView) -> Snapshot:
    confirmed = ProceedingView(1, "confirmation", "closed", (1,), OPENED, TODAY, "settled")
    return replace(case("confirmation", "closed"), proceedings=(confirmed, *others))


def test_an_outsider_who_learns_of_it_after_the_closing_has_six_months_all_the_same() -> None:
    """民诉解释 127, 372: the six months run from knowing, whether or not the case was closed."""
    assert opening_refusal("confirmation_objection", (1,), closed_confirmation()) is None
    unclosed = opening_refusal("confirmation_objection", (1,), case("confirmation", "confirmed"))
    assert unclosed is not None
    assert unclosed.code == "no_closed_confirmation"
    known = case("confirmation_objection", "known")
    (started,) = take(known, "note_knowing", learnt_on=OPENED).clocks
    assert (started.op, started.clock, started.on, started.kind) == (Op.START, "objection", OPENED, "third_party")
    (clock,) = CONFIRMATION_OBJECTION.clocks
    length = rule(clock.rule, TODAY).of(clock.variant)
    assert (length.length.en, length.invariable) == ("6 months", True)


@pytest.mark.parametrize(
    ("state", "stands"), [("known", True), ("reviewing", True), ("dismissed", True), ("revoked", False)]
)
def test_a_confirmation_is_enforced_until_an_outsider_has_it_revoked(state: str, stands: bool) -> None:
    objected = closed_confirmation(ProceedingView(2, "confirmation_objection", state, (1,), OPENED))
    assert (enforceable((1,), objected) is None) == stands


# Mediation: who is taken, and when it may begin again (人民调解若干规定 22, 人民调解法 17)


def beside(pathway: str, state: str, closed: date | None = None, outcome: str = "") -> Snapshot:
    other = ProceedingView(2, pathway, state, (1,), OPENED, closed, outcome)
    snapshot = case("mediation", "registered")
    return replace(snapshot, proceedings=(*snapshot.proceedings, other))


@pytest.mark.parametrize(
    ("pathway", "state", "code"),
    [
        ("litigation", "submitted", ""),  # before acceptance the parties may choose mediation
        ("litigation", "correcting", ""),
        ("litigation", "refused", ""),
        ("litigation", "entrusted", ""),  # the court itself asks for it
        ("litigation", "withdrawn", ""),
        ("litigation", "filed", "before_court"),
        ("litigation", "trial", "before_court"),
        ("litigation", "effective", "before_court"),  # resolved
        ("litigation", "settled", "before_court"),
        ("arbitration", "received", ""),
        ("arbitration", "no_decision", ""),
        ("arbitration", "refused", ""),
        ("arbitration", "deferred", ""),
        ("arbitration", "hearing", "before_court"),
        ("arbitration", "effective", "before_court"),
        ("arbitration", "mediated", "before_court"),
    ],
)
def test_a_committee_takes_what_no_court_or_commission_has_accepted_or_resolved(
    pathway: str, state: str, code: str
) -> None:
    assert refusal(beside(pathway, state), "accept") == code
    assert refusal(beside(pathway, state), "start_own_initiative") == code


def said(given: bool, on: date, scope: str = "mediation") -> tuple[Consent, ...]:
    return tuple(Consent(n, scope, given, on) for n in (1, 2))


@pytest.mark.parametrize(("outcome", "code"), [("refused", "mediated_before"), ("failed", "mediated_before")])
def test_the_committee_does_not_begin_again_by_itself(outcome: str, code: str) -> None:
    again = beside("mediation", "terminated", TODAY, outcome)
    assert refusal(again, "start_own_initiative") == code
    assert refusal(again, "accept") == ""  # a party asked for it
    handed = replace(again, referrals=(ReferralView(1, "petition-mediation", 3, "acknowledged", (1,), TODAY, 9, 1),))
    assert refusal(handed, "start_own_initiative") == ""
    assert refusal(beside("mediation", "transferred", TODAY, "transferred"), "start_own_initiative") == ""


@pytest.mark.parametrize("outcome", ["refused", "failed"])
def test_a_yes_said_before_the_refusal_starts_no_new_mediation(outcome: str) -> None:
    again = beside("mediation", "terminated", TODAY, outcome)
    waiting = replace(again, proceedings=(replace(again.proceedings[0], state="consenting"), again.proceedings[1]))
    stale, fresh = replace(waiting, consents=said(True, YESTERDAY)), replace(waiting, consents=said(True, TODAY))
    assert refusal(stale, "start", mode="closed") == "consent_missing"
    assert refusal(fresh, "start", mode="closed") == ""
    moved = replace(stale, proceedings=(stale.proceedings[0], replace(stale.proceedings[1], outcome="transferred")))
    assert refusal(moved, "start", mode="closed") == ""  # the same mediation at another committee


def test_after_a_refusal_on_record_nothing_is_agreed_until_the_party_says_yes_again() -> None:
    mediating = case("mediation", "mediating")
    signed: dict[str, Any] = dict.fromkeys(("parties_signed_on", "mediator_signed_on", "sealed_on"), TODAY)
    no = replace(mediating, consents=(*said(True, OPENED), Consent(2, "mediation", False, YESTERDAY)))
    assert refusal(no, "sign", **signed) == "consent_refused"
    assert refusal(no, "agree_orally", reached_on=TODAY, terms="x") == "consent_refused"
    yes = replace(no, consents=(*no.consents, Consent(2, "mediation", True, TODAY)))
    assert refusal(yes, "sign", **signed) == ""


def test_the_court_asks_for_consent_of_its_own() -> None:
    """A yes to the committee, said before the suit, is none to mediation by the court."""
    filed = case("litigation", "filed", procedure="ordinary")
    fields: dict[str, Any] = {"track": "ordinary", "receipt_on": TODAY}
    before = replace(filed, consents=said(True, OPENED - timedelta(days=1)))
    assert refusal(before, "entrust", **fields) == "consent_missing"
    assert refusal(replace(filed, consents=said(True, OPENED)), "entrust", **fields) == ""
