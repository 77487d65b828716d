"""Hand-offs between pathways: consent, what travels, what must not, and the guards against a merry-go-round."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from statemachines.decide import Decision, Refused, available, decide
from statemachines.pathway import Actor, Command, Role
from statemachines.referrals import NEVER, PAPERS, REFERRALS, ConsentOf, Referral
from statemachines.snapshot import ClaimView, ClockView, Consent, ProceedingView, ReferralView, Snapshot
from tests.statemachines.generous import EMPLOYER, NOW, OPENED, PARTIES, TODAY, WORKER, labour_case

HANDLER = Actor("account:7", Role.HANDLER, 3)
YES = (Consent(WORKER, "mediation", True, TODAY), Consent(EMPLOYER, "mediation", True, TODAY))
YESTERDAY = TODAY - timedelta(days=1)
JOINT = (Consent(WORKER, "confirmation", True, TODAY), Consent(EMPLOYER, "confirmation", True, TODAY))

ROWS = {  # id: from, to, consent, acknowledged by the receiver
    "petition-mediation": ("petition", "mediation", ConsentOf.BOTH, True),
    "petition-arbitration": ("petition", "arbitration", ConsentOf.APPLICANT, False),
    "petition-suit": ("petition", "litigation", ConsentOf.APPLICANT, False),
    "mediation-confirmation": ("mediation", "confirmation", ConsentOf.JOINT, False),
    "mediation-arbitration": ("mediation", "arbitration", ConsentOf.APPLICANT, False),
    "mediation-suit": ("mediation", "litigation", ConsentOf.APPLICANT, False),
    "mediation-transfer": ("mediation", "mediation", ConsentOf.BOTH, True),
    "arbitration-suit": ("arbitration", "litigation", ConsentOf.APPLICANT, False),
    **{
        name: (source, target, ConsentOf.APPLICANT, False)
        for name, source, target in (
            ("suit-appeal", "litigation", "appeal"),
            ("refusal-appeal", "litigation", "appeal"),
            ("retrial-appeal", "retrial", "appeal"),
            ("suit-retrial", "litigation", "retrial"),
            ("appeal-retrial", "appeal", "retrial"),
            ("retrial-procuratorial", "retrial", "procuratorial"),
            ("procuratorial-retrial", "procuratorial", "retrial"),
            ("suit-enforcement", "litigation", "enforcement"),
            ("appeal-enforcement", "appeal", "enforcement"),
            ("retrial-enforcement", "retrial", "enforcement"),
            ("confirmation-enforcement", "confirmation", "enforcement"),
            ("award-enforcement", "arbitration", "enforcement"),
            ("order-enforcement", "payment_order", "enforcement"),
            ("order-suit", "payment_order", "litigation"),
            ("order-arbitration", "payment_order", "arbitration"),
        )
    },
    "petition-rural": ("petition", "rural_arbitration", ConsentOf.APPLICANT, False),
    "petition-commercial": ("petition", "commercial_arbitration", ConsentOf.APPLICANT, False),
    "petition-reconsideration": ("petition", "reconsideration", ConsentOf.APPLICANT, False),
    "petition-administrative-suit": ("petition", "administrative_suit", ConsentOf.APPLICANT, False),
    "mediation-agreement-review": ("mediation", "agreement_review", ConsentOf.JOINT, False),
    "labour-review": ("arbitration", "award_review", ConsentOf.APPLICANT, False),
    "commercial-review": ("commercial_arbitration", "award_review", ConsentOf.APPLICANT, False),
    "review-suit": ("award_review", "litigation", ConsentOf.APPLICANT, False),
    "rural-suit": ("rural_arbitration", "litigation", ConsentOf.APPLICANT, False),
    "reconsideration-suit": ("reconsideration", "administrative_suit", ConsentOf.APPLICANT, False),
}


def test_the_hand_offs_there_are() -> None:
    found = {r.id: (r.from_pathway, r.to_pathway, r.consent, r.two_sided) for r in REFERRALS.values()}
    assert found == ROWS


@pytest.mark.parametrize("referral", REFERRALS.values(), ids=lambda r: r.id)
def test_what_travels_is_named_and_concessions_never_do(referral: Referral) -> None:
    assert set(referral.packet) <= set(PAPERS)
    assert {"concessions", "mediation_minutes"} == set(referral.never) <= set(NEVER)
    assert not set(referral.packet) & set(NEVER)
    assert referral.basis
    if referral.from_pathway == "mediation" and referral.to_pathway in ("litigation", "arbitration"):
        assert "consents" not in referral.packet


def step(snapshot: Snapshot, trigger: str, **fields: Any) -> Decision:
    return decide(snapshot, Command(trigger, 1, HANDLER, NOW, fields), NOW)


def refusal(snapshot: Snapshot, trigger: str, **fields: Any) -> str:
    with pytest.raises(Refused) as caught:
        step(snapshot, trigger, **fields)
    return caught.value.refusal.code


def offered(snapshot: Snapshot, trigger: str) -> str:
    """ "" if the step is offered as lawful, else the code of its refusal."""
    for offer in available(snapshot, 1, HANDLER, NOW):
        if offer.row.trigger == trigger:
            return offer.refusal.code if offer.refusal else ""
    raise AssertionError(trigger)


# Petition to mediation


def test_consent_of_both_sides_hands_a_petition_to_mediation_and_the_petition_stays_where_it_is() -> None:
    snapshot = labour_case("wages", consents=YES)
    decision = step(snapshot, "refer_mediation", claims=(1,), to_org=9)
    assert decision.from_state == decision.to_state == "handling"
    assert decision.clocks == ()  # no text stops the petition's clock
    draft = decision.refers
    assert draft is not None
    assert (draft.to_pathway, draft.claims, draft.to_org, draft.needs_acknowledgement) == ("mediation", (1,), 9, True)


@pytest.mark.parametrize(
    ("consents", "code"),
    [
        ((), "consent_missing"),
        (YES[:1], "consent_missing"),
        (YES[1:], "consent_missing"),
        ((*YES, Consent(EMPLOYER, "mediation", False, TODAY)), "consent_refused"),
        (JOINT, "consent_missing"),
    ],
)
def test_the_consent_of_one_side_is_not_enough(consents: tuple[Consent, ...], code: str) -> None:
    snapshot = labour_case("wages", consents=consents)
    assert refusal(snapshot, "refer_mediation", claims=(1,), to_org=9) == code
    assert offered(snapshot, "refer_mediation") == code


def test_a_refusal_may_be_taken_back() -> None:
    snapshot = labour_case("wages", consents=(Consent(EMPLOYER, "mediation", False, OPENED), *YES))
    assert step(snapshot, "refer_mediation", claims=(1,), to_org=9).refers


def test_without_another_side_there_is_nothing_to_mediate() -> None:
    snapshot = labour_case("wages", consents=YES, parties=PARTIES[:1])
    assert refusal(snapshot, "refer_mediation", claims=(1,), to_org=9) == "no_other_side"


def with_mediation(*, open_: bool, status: str = "acknowledged") -> Snapshot:
    """A petition whose item went to mediation, open or ended."""
    snapshot = labour_case("wages", consents=YES)
    child = ProceedingView(
        2, "mediation", "mediating" if open_ else "terminated", (1,), OPENED, None if open_ else TODAY, ""
    )
    opened = 2 if status == "acknowledged" else None
    row = ReferralView(1, "petition-mediation", 1, status, (1,), OPENED, 9, opened)
    children = (child,) if opened else ()
    return replace(snapshot, proceedings=(*snapshot.proceedings, *children), referrals=(row,))


def test_an_item_is_not_handed_over_twice() -> None:
    assert refusal(with_mediation(open_=True), "refer_mediation", claims=(1,), to_org=9) == "already_handed_over"
    waiting = with_mediation(open_=True, status="offered")
    assert refusal(waiting, "refer_mediation", claims=(1,), to_org=9) == "already_handed_over"


def test_what_was_handed_over_keeps_no_other_item_back() -> None:
    """The step stays offered while an item is left, and is refused for the one that has gone."""
    child = ProceedingView(2, "litigation", "filed", (2,), OPENED)
    row = ReferralView(1, "petition-suit", 1, "acknowledged", (2,), OPENED, 9, 2)
    snapshot = labour_case("wage_iou", "wage_iou")
    snapshot = replace(snapshot, proceedings=(*snapshot.proceedings, child), referrals=(row,))
    assert offered(snapshot, "refer_suit") == ""
    assert step(snapshot, "refer_suit", claims=(1,), to_org=9, files_himself=True).refers
    assert refusal(snapshot, "refer_suit", claims=(1, 2), to_org=9, files_himself=True) == "already_handed_over"
    both = replace(snapshot, referrals=(replace(row, claims=(1, 2)),))
    assert offered(both, "refer_suit") == "already_handed_over"
    assert offered(labour_case(), "refer_suit") == ""


def test_a_returned_hand_off_may_be_made_again() -> None:
    returned = with_mediation(open_=True, status="returned")
    assert step(returned, "refer_mediation", claims=(1,), to_org=9).refers


def test_a_second_mediation_needs_a_new_fact_or_a_party_who_asks() -> None:
    ended = with_mediation(open_=False)
    assert refusal(ended, "refer_mediation", claims=(1,), to_org=9) == "mediated_before"
    assert step(ended, "refer_mediation", claims=(1,), to_org=9, again_because="new_fact").refers
    assert offered(ended, "refer_mediation") == ""  # the form can cure it


def test_a_yes_said_before_a_mediation_failed_does_not_lead_to_the_next() -> None:
    ended = with_mediation(open_=False)
    failed = replace(ended.proceedings[1], outcome="failed")
    stale = tuple(replace(word, on=YESTERDAY) for word in YES)
    fields = {"claims": (1,), "to_org": 9, "again_because": "new_fact"}
    again = replace(ended, proceedings=(ended.proceedings[0], failed), consents=stale)
    assert refusal(again, "refer_mediation", **fields) == "consent_missing"
    assert step(replace(again, consents=YES), "refer_mediation", **fields).refers


def test_the_result_of_a_mediation_is_recorded_when_it_has_ended() -> None:
    assert refusal(with_mediation(open_=True), "record_feedback", feedback="failed") == "mediation_open"
    decision = step(with_mediation(open_=False), "record_feedback", feedback="failed")
    assert decision.to_state == "handling"


# One petition, two channels


def test_two_items_of_a_petition_go_to_two_channels() -> None:
    snapshot = labour_case("overtime", "wage_iou")
    suit = step(snapshot, "refer_suit", claims=(2,), to_org=8, files_himself=True).refers
    arbitration = step(snapshot, "refer_arbitration", claims=(1,), to_org=9, files_himself=True).refers
    assert suit is not None
    assert arbitration is not None
    assert (suit.to_pathway, suit.claims) == ("litigation", (2,))
    assert (arbitration.to_pathway, arbitration.claims) == ("arbitration", (1,))
    assert not suit.needs_acknowledgement


def test_the_bundle_that_is_chosen_decides() -> None:
    snapshot = labour_case("overtime", "wage_iou")
    both = {"claims": (1, 2), "to_org": 8, "files_himself": True}
    assert refusal(snapshot, "refer_suit", **both) == "litigation_closed"
    assert offered(snapshot, "refer_suit") == ""  # the IOU alone could go
    assert step(snapshot, "refer_arbitration", **both).refers


def test_a_suit_that_no_item_could_bring_is_not_offered() -> None:
    assert offered(labour_case("overtime", "severance"), "refer_suit") == "litigation_closed"
    assert offered(labour_case("loan"), "refer_arbitration") == "arbitration_closed"


def test_a_petition_is_imported_only_when_every_item_has_arrived() -> None:
    def petition(*referrals: ReferralView) -> Snapshot:
        snapshot = labour_case("overtime", "wage_iou", referrals=referrals)
        first = replace(snapshot.proceedings[0], state="notified", facts={"route_class": "arbitration"})
        return replace(snapshot, proceedings=(first,))

    one = ReferralView(1, "petition-arbitration", 1, "acknowledged", (1,), TODAY, 9, None)
    two = ReferralView(2, "petition-suit", 1, "acknowledged", (2,), TODAY, 8, None)
    back = replace(two, status="returned")
    for referrals in ((), (one,), (one, back)):
        assert refusal(petition(*referrals), "import_procedure") == "items_without_owner"
    decision = step(petition(one, two), "import_procedure")
    assert (decision.final, decision.outcome) == (True, "imported")


def test_items_of_another_proceeding_are_not_handed_over_from_here() -> None:
    snapshot = labour_case("wage_iou", "loan")
    first = replace(snapshot.proceedings[0], claims=(1,))
    other = ProceedingView(2, "mediation", "mediating", (2,), OPENED)
    taken = replace(snapshot, proceedings=(first, other))
    fields = {"claims": (1, 2), "to_org": 8, "files_himself": True}
    assert refusal(taken, "refer_suit", **fields) == "foreign_items"
    assert step(replace(taken, proceedings=(first,)), "refer_suit", **fields).refers  # an item added since


# Mediation to confirmation


def agreed(state: str = "effective_written", claim: str = "loan", **changes: Any) -> Snapshot:
    """A mediation whose agreement is in force and which both sides want confirmed."""
    facts = {"sealed_on": "2026-05-20"}
    first = ProceedingView(1, "mediation", state, (1,), OPENED, facts=facts)
    snapshot = Snapshot("C", 5, (first,), (ClaimView(1, claim),), PARTIES, JOINT)
    return replace(snapshot, **changes)


CONFIRM = {"claims": (1,), "to_org": 8}


def test_both_sides_ask_for_confirmation_and_their_right_is_used() -> None:
    running = (ClockView(1, "confirmation", 0, "running", TODAY),)
    decision = step(agreed(clocks=running), "apply_confirmation", **CONFIRM)
    assert decision.to_state == "effective_written"
    assert [(c.op.value, c.clock) for c in decision.clocks] == [("settle", "confirmation")]
    assert decision.refers is not None
    assert "agreement" in decision.refers.packet


def test_confirmation_is_never_asked_for_by_one_side() -> None:
    assert refusal(agreed(consents=JOINT[:1]), "apply_confirmation", **CONFIRM) == "consent_missing"
    assert refusal(agreed(consents=YES), "apply_confirmation", **CONFIRM) == "consent_missing"


def test_an_oral_agreement_is_written_down_first() -> None:
    assert refusal(agreed("effective_oral"), "apply_confirmation", **CONFIRM) == "wrong_state"
    breached = agreed("urging")
    oral = replace(breached.proceedings[0], facts={"reached_on": "2026-05-20"})
    assert refusal(replace(breached, proceedings=(oral,)), "apply_confirmation", **CONFIRM) == "not_written"
    written = replace(oral, facts={"reached_on": "2026-05-20", "written_on": "2026-05-28"})
    assert step(replace(breached, proceedings=(written,)), "apply_confirmation", **CONFIRM).refers
    assert refusal(replace(breached, proceedings=(written,)), "put_in_writing", written_on=TODAY) == "written_already"


@pytest.mark.parametrize("claim", ["divorce", "family_status", "property_title", "land_title"])
def test_status_and_title_are_not_confirmed(claim: str) -> None:
    assert refusal(agreed(claim=claim), "apply_confirmation", **CONFIRM) == "confirmation_closed"


def test_after_thirty_days_only_the_court_may_excuse_the_delay() -> None:
    late = agreed(clocks=(ClockView(1, "confirmation", 0, "expired", YESTERDAY),))
    assert refusal(late, "apply_confirmation", **CONFIRM) == "confirmation_late"
    assert step(late, "apply_confirmation", good_cause=True, **CONFIRM).refers
    assert offered(late, "apply_confirmation") == ""


@pytest.mark.parametrize("status", ["running", "overdue", "expired", "settled"])
def test_the_thirty_days_are_judged_by_the_day_of_the_act(status: str) -> None:
    """Late is late though no sweep has run, or an earlier application was in time; in time is in time though noted late."""
    late = agreed(clocks=(ClockView(1, "confirmation", 0, status, YESTERDAY),))
    assert refusal(late, "apply_confirmation", **CONFIRM) == "confirmation_late"
    last_day = Command("apply_confirmation", 1, HANDLER, NOW - timedelta(days=1), CONFIRM)
    assert decide(late, last_day, NOW).refers


def test_a_new_agreement_has_thirty_days_of_its_own() -> None:
    old = ClockView(1, "confirmation", 0, "settled", YESTERDAY)
    renewed = agreed(clocks=(old, replace(old, status="running", due=TODAY)))
    assert step(renewed, "apply_confirmation", **CONFIRM).refers
    cancelled = agreed(clocks=(replace(old, status="cancelled"), replace(old, status="running", due=TODAY)))
    assert step(cancelled, "apply_confirmation", **CONFIRM).refers


def test_a_joint_application_that_was_withdrawn_needs_a_new_yes_of_both() -> None:
    withdrawn = ProceedingView(2, "confirmation", "withdrawn", (1,), OPENED, TODAY, "withdrawn")
    early = tuple(replace(word, on=YESTERDAY) for word in JOINT)
    snapshot = agreed(consents=early)
    assert step(snapshot, "apply_confirmation", **CONFIRM).refers
    again = replace(snapshot, proceedings=(*snapshot.proceedings, withdrawn))
    assert refusal(again, "apply_confirmation", **CONFIRM) == "consent_missing"
    assert step(replace(again, consents=JOINT), "apply_confirmation", **CONFIRM).refers


def test_a_mediation_is_closed_as_confirmed_only_when_the_court_has_confirmed() -> None:
    row = ReferralView(1, "mediation-confirmation", 1, "acknowledged", (1,), OPENED, 8, 2)
    for state, code in (("reviewing", "not_confirmed"), ("dismissed", "not_confirmed"), ("confirmed", "")):
        court = ProceedingView(2, "confirmation", state, (1,), OPENED)
        snapshot = agreed(referrals=(row,))
        snapshot = replace(snapshot, proceedings=(*snapshot.proceedings, court))
        if code:
            assert refusal(snapshot, "record_confirmation") == code
        else:
            assert step(snapshot, "record_confirmation").outcome == "confirmed"


def test_the_same_agreement_is_not_put_to_the_court_twice() -> None:
    turned_down = ProceedingView(2, "confirmation", "dismissed", (1,), OPENED, TODAY, "dismissed")
    row = ReferralView(1, "mediation-confirmation", 1, "acknowledged", (1,), OPENED, 8, 2)
    again = agreed(referrals=(row,))
    again = replace(again, proceedings=(*again.proceedings, turned_down))
    assert refusal(again, "apply_confirmation", **CONFIRM) == "same_agreement"
    changed = replace(again.proceedings[0], facts={"sealed_on": "2026-06-11"})
    assert step(replace(again, proceedings=(changed, turned_down)), "apply_confirmation", **CONFIRM).refers


# Mediation and arbitration to court


def test_a_party_sues_from_an_open_mediation_and_concessions_stay_behind() -> None:
    decision = step(agreed("mediating"), "sue", claims=(1,), to_org=8)
    assert decision.refers is not None
    assert not set(decision.refers.packet) & set(NEVER)


def test_an_overtime_item_goes_from_mediation_to_arbitration_and_not_to_court() -> None:
    snapshot = agreed("mediating", "overtime")
    assert refusal(snapshot, "sue", claims=(1,), to_org=8) == "litigation_closed"
    assert step(snapshot, "arbitrate", claims=(1,), to_org=9).refers


@pytest.mark.parametrize(
    ("state", "facts"),
    [
        ("no_decision", {}),
        ("overdue", {}),
        ("refused", {"refusal_ground": "not_labour"}),
        ("awarded", {"nonfinal_claims": [1]}),
    ],
)
def test_silence_delay_refusal_and_award_lead_from_arbitration_to_court(state: str, facts: dict[str, Any]) -> None:
    first = ProceedingView(1, "arbitration", state, (1,), OPENED, facts=facts)
    snapshot = Snapshot("C", 5, (first,), (ClaimView(1, "overtime"),), PARTIES)
    decision = step(snapshot, "sue", claims=(1,), to_org=8, party=1)
    assert decision.to_state == ("awarded" if state == "awarded" else "sued")  # an award waits for the court
    assert decision.refers is not None
    assert decision.refers.referral == "arbitration-suit"


def test_a_just_cause_keeps_the_court_closed_while_it_lasts() -> None:
    first = ProceedingView(1, "arbitration", "no_decision", (1,), OPENED, facts={"just_cause": "transfer"})
    snapshot = Snapshot("C", 5, (first,), (ClaimView(1, "overtime"),), PARTIES)
    assert refusal(snapshot, "sue", claims=(1,), to_org=8) == "litigation_closed"


def test_a_transfer_keeps_its_owner_until_the_other_committee_has_acknowledged() -> None:
    mediating = agreed("mediating", consents=YES)
    assert step(mediating, "transfer", claims=(1,), to_org=9).to_state == "mediating"
    assert refusal(mediating, "close_transferred") == "not_acknowledged"
    waiting = ReferralView(1, "mediation-transfer", 1, "offered", (1,), TODAY, 9, None)
    assert refusal(replace(mediating, referrals=(waiting,)), "close_transferred") == "not_acknowledged"
    row = replace(waiting, status="acknowledged")
    decision = step(replace(mediating, referrals=(row,)), "close_transferred")
    assert (decision.final, decision.outcome) == (True, "transferred")
