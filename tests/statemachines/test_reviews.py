"""Awards, agreements and administrative acts under review: whose remedy it is, until when, and what opens after it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from statemachines.calendars import default_calendar
from statemachines.decide import Decision, Refused, decide
from statemachines.litigation import LITIGATION
from statemachines.pathway import Actor, Command, Op, Role
from statemachines.pathways import PATHWAYS
from statemachines.periods import ClockEvent, reckon
from statemachines.routing import opening_refusal, suit_refusal
from statemachines.rules import rule
from statemachines.services import appraisal_time
from statemachines.snapshot import ClaimView, ClockView, Consent, ProceedingView, ReferralView, Situation, Snapshot
from tests.statemachines.generous import EMPLOYER, NOW, OPENED, PARTIES, TODAY, WORKER

HANDLER = Actor("account:7", Role.HANDLER, 3)
YESTERDAY = TODAY - timedelta(days=1)
CLAUSE = ClaimView(1, "contract", facts={"arbitration_clause": True})
ACT = ClaimView(1, "administrative_act")
FIRST = replace(ACT, facts={"reconsideration_first": True})
WAGES = ClaimView(1, "wages")


def at(n: int, pathway: str, state: str, closed: date | None = None, **facts: Any) -> ProceedingView:
    channel = PATHWAYS[pathway].channel
    return ProceedingView(n, pathway, state, (1,), OPENED, closed, "x" if closed else "", facts=facts, channel=channel)


def case(claim: ClaimView, *proceedings: ProceedingView, **more: Any) -> Snapshot:
    return Snapshot("C", 3, proceedings, (claim,), PARTIES, **more)


def take(snapshot: Snapshot, trigger: str, **fields: Any) -> Decision:
    return decide(snapshot, Command(trigger, 1, HANDLER, NOW, fields), NOW)


def refusal(snapshot: Snapshot, trigger: str, **fields: Any) -> str:
    """ "" if the step is taken, else the code of its refusal."""
    try:
        take(snapshot, trigger, **fields)
    except Refused as refused:
        return refused.refusal.code
    return ""


def opening(pathway: str, snapshot: Snapshot) -> str:
    refused = opening_refusal(pathway, (1,), snapshot)
    return refused.code if refused else ""


GOES = {"claims": (1,), "to_org": 9}


# Commercial arbitration


def test_without_a_clause_there_is_no_commercial_arbitration_and_with_one_no_suit() -> None:
    assert opening("commercial_arbitration", case(replace(CLAUSE, facts={}))) == "commercial_arbitration_closed"
    assert opening("commercial_arbitration", case(CLAUSE)) == ""
    assert suit_refusal((1,), case(CLAUSE)) is not None


@pytest.mark.parametrize("state", ["awarded", "binding", "under_review", "ended", "settled"])
def test_one_award_ends_the_dispute_for_tribunal_and_court(state: str) -> None:
    snapshot = case(CLAUSE, at(1, "commercial_arbitration", state, TODAY))
    assert opening("commercial_arbitration", snapshot) == "commercial_arbitration_closed"
    assert suit_refusal((1,), snapshot) is not None


@pytest.mark.parametrize("state", ["set_aside", "not_enforced", "no_clause"])
def test_an_award_that_fell_and_a_clause_that_was_void_open_the_court(state: str) -> None:
    assert suit_refusal((1,), case(CLAUSE, at(1, "commercial_arbitration", state, TODAY))) is None


@pytest.mark.parametrize(
    ("received", "due"),
    [(date(2026, 2, 27), date(2026, 8, 27)), (date(2026, 3, 2), date(2026, 6, 2))],  # six months before, three since
)
def test_setting_aside_follows_the_law_of_the_day_of_receipt(received: date, due: date) -> None:
    assert reckon(rule("CA-08", received), (ClockEvent(Op.START, received),), default_calendar()).due == due


def test_the_clause_is_objected_to_before_the_first_hearing_and_once() -> None:
    fields = {"objected_on": TODAY}
    assert refusal(case(CLAUSE, at(1, "commercial_arbitration", "accepted")), "object", **fields) == ""
    for facts, code in (
        ({"hearing_on": YESTERDAY}, "after_hearing"),
        ({"hearing_on": TODAY}, ""),
        ({"silence_recorded": True}, "clause_conceded"),
        ({"objected_on": YESTERDAY}, "only_once"),
    ):
        assert refusal(case(CLAUSE, at(1, "commercial_arbitration", "accepted", **facts)), "object", **fields) == code


def test_a_second_award_needs_the_court_to_have_sent_the_first_back() -> None:
    first = {"award_made_on": YESTERDAY}
    again = case(CLAUSE, at(1, "commercial_arbitration", "accepted", **first))
    assert refusal(again, "make_award", award_made_on=TODAY) == "one_award"
    sent_back = case(CLAUSE, at(1, "commercial_arbitration", "accepted", **first, sent_back_on=TODAY))
    assert refusal(sent_back, "make_award", award_made_on=TODAY) == ""


def reviewed(state: str, source: str = "under_review") -> Snapshot:
    row = ReferralView(1, "commercial-review", 1, "acknowledged", (1,), OPENED, 9, 2)
    first, second = at(1, "commercial_arbitration", source), at(2, "award_review", state)
    clock = ClockView(1, "non_enforcement", EMPLOYER, "running", TODAY)
    return case(CLAUSE, first, second, referrals=(row,), clocks=(clock,))


def test_what_the_court_ruled_is_recorded_and_nothing_else() -> None:
    steps: dict[str, dict[str, Any]] = {
        "record_set_aside": {},
        "record_not_enforced": {},
        "record_dismissal": {"ruling_received_on": TODAY},
        "record_review_dropped": {},
        "arbitrate_anew": {"sent_back_on": TODAY},
    }
    fits = {
        "set_aside": "record_set_aside",
        "not_enforced": "record_not_enforced",
        "dismissed": "record_dismissal",
        "withdrawn": "record_review_dropped",
        "not_accepted": "record_review_dropped",
        "remitted": "arbitrate_anew",
    }
    for state in ("filed", "reviewing", "stayed", *fits):
        taken = [step for step, fields in steps.items() if not refusal(reviewed(state), step, **fields)]
        assert taken == ([fits[state]] if state in fits else []), state


def test_the_debtor_s_fifteen_days_run_anew_only_after_a_dismissal() -> None:
    dismissed = take(reviewed("dismissed"), "record_dismissal", ruling_received_on=TODAY)
    assert [(c.op, c.clock, c.on) for c in dismissed.clocks] == [(Op.RESTART, "non_enforcement", TODAY)]
    assert take(reviewed("withdrawn"), "record_review_dropped").clocks == ()


def test_the_other_side_s_right_to_set_aside_lives_on_under_review() -> None:
    mine = ClockView(1, "set_aside", EMPLOYER, "running", TODAY)
    snapshot = replace(reviewed("reviewing"), clocks=(mine,))
    assert [(c.op, c.addressee) for c in take(snapshot, "join_review", party=EMPLOYER).clocks] == [
        (Op.SETTLE, EMPLOYER)
    ]
    late = replace(snapshot, clocks=(replace(mine, due=YESTERDAY),))
    assert refusal(late, "join_review", party=EMPLOYER) == "out_of_time"


# The court's review


def test_a_review_needs_an_award() -> None:
    assert opening("award_review", case(WAGES)) == "no_award"
    assert opening("award_review", case(WAGES, at(1, "arbitration", "hearing"))) == "no_award"
    assert opening("award_review", case(WAGES, at(1, "arbitration", "effective", TODAY))) == ""
    assert opening("award_review", case(CLAUSE, at(1, "commercial_arbitration", "binding"))) == ""


APPLICATION = {"review_ground": "forged"}


def test_only_a_final_labour_award_is_set_aside() -> None:
    review = at(1, "award_review", "filed")
    final = at(2, "arbitration", "set_aside_pending", final_claims=[1])
    for award, application, code in (
        (final, "set_aside_labour", ""),
        (replace(final, facts={"nonfinal_claims": [1]}), "set_aside_labour", "wrong_award"),
        (final, "set_aside_commercial", "wrong_award"),
        (final, "refuse_commercial", "wrong_award"),
        (replace(final, facts={"nonfinal_claims": [1]}), "refuse_labour", ""),
    ):
        assert refusal(case(WAGES, review, award), "accept", application=application, **APPLICATION) == code


def test_an_award_made_elsewhere_is_reviewed_on_its_papers() -> None:
    for application in ("set_aside_labour", "set_aside_commercial", "refuse_labour", "refuse_commercial"):
        review = case(WAGES, at(1, "award_review", "filed"))
        assert refusal(review, "accept", application=application, **APPLICATION) == ""


def test_while_the_worker_s_suit_is_open_the_employer_s_application_waits() -> None:
    review, award = at(1, "award_review", "filed"), at(2, "arbitration", "sued", TODAY, final_claims=[1])
    fields = APPLICATION | {"application": "set_aside_labour"}
    assert refusal(case(WAGES, review, award, at(3, "litigation", "filed")), "accept", **fields) == "worker_sued"
    assert refusal(case(WAGES, review, award, at(3, "litigation", "withdrawn", TODAY)), "accept", **fields) == ""


def test_a_ground_that_failed_once_is_not_upheld_in_the_other_procedure() -> None:
    mine = at(1, "award_review", "reviewing", application="refuse_commercial", review_ground="forged")
    failed = at(2, "award_review", "dismissed", TODAY, application="set_aside_commercial", review_ground="forged")
    assert refusal(case(CLAUSE, mine, failed), "refuse_enforcement") == "same_ground"
    other = replace(failed, facts={"review_ground": "procedure"})
    assert refusal(case(CLAUSE, mine, other), "refuse_enforcement") == ""
    assert refusal(case(CLAUSE, mine, failed), "dismiss") == ""


def test_a_labour_award_not_enforced_opens_the_court_for_thirty_days_and_to_nobody_before() -> None:
    effective = at(2, "arbitration", "effective", TODAY)
    assert suit_refusal((1,), case(WAGES, effective)) is not None
    assert suit_refusal((1,), case(WAGES, effective, at(1, "award_review", "reviewing"))) is not None
    review = at(1, "award_review", "suit_open")
    assert take(case(WAGES, review, effective), "sue", **GOES, party=WORKER).refers
    assert refusal(case(WAGES, review), "sue", **GOES, party=WORKER) == "litigation_closed"
    late = case(WAGES, review, effective, clocks=(ClockView(1, "suit", WORKER, "running", YESTERDAY),))
    assert refusal(late, "sue", **GOES, party=WORKER) == "out_of_time"


def test_the_employer_s_application_goes_to_the_court_with_what_is_final_alone() -> None:
    claims = (WAGES, replace(WAGES, n=2))
    facts = {"final_claims": [1], "nonfinal_claims": [2]}
    award = ProceedingView(1, "arbitration", "awarded", (1, 2), OPENED, facts=facts)
    snapshot = Snapshot("C", 3, (award,), claims, PARTIES)
    fields: dict[str, Any] = {"to_org": 9, "party": EMPLOYER, "set_aside_applied_on": TODAY}
    decision = take(snapshot, "apply_set_aside", claims=(1,), **fields)
    assert decision.refers
    assert (decision.refers.referral, decision.refers.to_pathway) == ("labour-review", "award_review")
    assert refusal(snapshot, "apply_set_aside", claims=(1, 2), **fields) == "no_final_award"


# The review of an agreement by the commission


def agreed(claim: ClaimView = WAGES, *others: ProceedingView, consents: tuple[Consent, ...] | None = None) -> Snapshot:
    said = tuple(Consent(party.n, "agreement_review", True, TODAY) for party in PARTIES)
    first = at(1, "mediation", "effective_written", sealed_on=YESTERDAY)
    return case(claim, first, *others, consents=said if consents is None else consents)


def test_both_sides_together_ask_the_commission_and_not_one_alone() -> None:
    decision = take(agreed(), "apply_arbitration_review", **GOES)
    assert decision.refers
    assert decision.refers.to_pathway == "agreement_review"
    alone = (Consent(WORKER, "agreement_review", True, TODAY),)
    assert refusal(agreed(consents=alone), "apply_arbitration_review", **GOES) == "consent_missing"
    for_the_court = tuple(Consent(party.n, "confirmation", True, TODAY) for party in PARTIES)
    assert refusal(agreed(consents=for_the_court), "apply_arbitration_review", **GOES) == "consent_missing"


@pytest.mark.parametrize("kind", ["loan", "confirm_relation"])
def test_the_commission_reviews_labour_agreements_but_not_on_the_relationship(kind: str) -> None:
    assert refusal(agreed(ClaimView(1, kind)), "apply_arbitration_review", **GOES) == "not_reviewable"


def test_an_agreement_goes_to_the_court_or_to_the_commission() -> None:
    with_court = agreed(WAGES, at(2, "confirmation", "reviewing"))
    assert refusal(with_court, "apply_arbitration_review", **GOES) == "confirmed_by_court"
    turned_down = agreed(WAGES, at(2, "confirmation", "dismissed", TODAY))
    assert refusal(turned_down, "apply_arbitration_review", **GOES) == ""
    said = tuple(Consent(party.n, "confirmation", True, TODAY) for party in PARTIES)
    with_commission = agreed(WAGES, at(2, "agreement_review", "enforceable", TODAY), consents=said)
    assert refusal(with_commission, "apply_confirmation", **GOES) == "with_the_commission"


@pytest.mark.parametrize(("kind", "starts"), [("wages", True), ("neighbour", False)])
def test_the_fifteen_days_start_for_labour_agreements_only(kind: str, starts: bool) -> None:
    snapshot = case(ClaimView(1, kind), at(1, "mediation", "mediating"))
    days = dict.fromkeys(("parties_signed_on", "mediator_signed_on", "sealed_on"), TODAY)
    started = {c.clock for c in take(snapshot, "sign", **days).clocks if c.op is Op.START}
    assert ("arbitration_review" in started) is starts
    assert "confirmation" in started


# Rural land arbitration


def test_a_party_may_sue_before_the_award_and_for_thirty_days_after_it() -> None:
    land = ClaimView(1, "land_contract")
    for state in ("received", "accepted", "hearing", "awarded"):
        assert take(case(land, at(1, "rural_arbitration", state)), "sue", **GOES, party=1).to_state == "sued"
    late = case(land, at(1, "rural_arbitration", "awarded"), clocks=(ClockView(1, "suit", 1, "running", YESTERDAY),))
    assert refusal(late, "sue", **GOES, party=1) == "out_of_time"
    assert suit_refusal((1,), case(land, at(1, "rural_arbitration", "effective", TODAY))) is not None
    assert suit_refusal((1,), case(land, at(1, "rural_arbitration", "withdrawn", TODAY))) is None


def test_each_party_s_delivery_is_settled_by_its_own_service() -> None:
    land = ClaimView(1, "land_contract")
    running = tuple(ClockView(1, "delivery", n, "running", TODAY) for n in (1, 2))
    snapshot = case(land, at(1, "rural_arbitration", "awarded"), clocks=running)
    changes = take(snapshot, "serve_award", party=1, award_served_on=TODAY).clocks
    assert {(c.op, c.clock, c.addressee) for c in changes} == {(Op.SETTLE, "delivery", 1), (Op.START, "suit", 1)}


# Reconsideration and administrative suit


def test_only_an_administrative_act_is_reconsidered_or_sued_on_as_such() -> None:
    for pathway in ("reconsideration", "administrative_suit"):
        assert opening(pathway, case(ClaimView(1, "loan"))) in ("no_administrative_act", "administrative_closed")
        for kind in ("administrative_act", "benefits", "injury_recognition", "expropriation"):
            assert opening(pathway, case(ClaimView(1, kind))) == ""


def test_where_reconsideration_comes_first_the_suit_follows_its_answer_or_silence() -> None:
    assert opening("administrative_suit", case(FIRST)) == "reconsideration_first"
    for state in ("withdrawn_early", "withdrawn", "abandoned"):
        assert (
            opening("administrative_suit", case(FIRST, at(1, "reconsideration", state, TODAY)))
            == "reconsideration_first"
        )
    for state in ("closed_refused", "effective"):
        assert opening("administrative_suit", case(FIRST, at(1, "reconsideration", state, TODAY))) == ""
    received = at(1, "reconsideration", "received")
    assert refusal(case(FIRST, received), "sue_directly", **GOES) == "reconsideration_first"
    assert take(case(ACT, received), "sue_directly", **GOES).to_state == "sued_directly"
    for state in ("refused", "overdue", "decided"):
        assert take(case(FIRST, at(1, "reconsideration", state)), "sue", **GOES, party=1).refers


def test_one_of_the_two_at_a_time_and_each_once() -> None:
    assert opening("administrative_suit", case(ACT, at(1, "reconsideration", "accepted"))) == "already_open"
    assert opening("reconsideration", case(ACT, at(1, "administrative_suit", "filed"))) == "reconsidered_before"
    assert opening("reconsideration", case(ACT, at(1, "reconsideration", "effective", TODAY))) == "reconsidered_before"
    assert opening("reconsideration", case(ACT, at(1, "reconsideration", "withdrawn", TODAY))) == ""  # the organ judges
    assert (
        opening("administrative_suit", case(ACT, at(1, "administrative_suit", "effective", TODAY))) == "suit_repeated"
    )
    assert opening("administrative_suit", case(ACT, at(1, "administrative_suit", "withdrawn", TODAY))) == ""


@pytest.mark.parametrize(
    ("state", "facts", "code"),
    [
        ("submitted", {}, "already_open"),
        ("refused", {}, ""),
        ("refusal_appealed", {}, "already_open"),
        ("closed_refused", {}, ""),  # not filed, because reconsideration comes first: 行政复议法 23
        ("withdrawn", {}, ""),  # before it was filed
        ("filed", {"procedure": "ordinary"}, "reconsidered_before"),  # 行政复议法 29
        ("suit_dismissed", {"procedure": "ordinary"}, "reconsidered_before"),  # the ruling may still be appealed
        ("refusal_appealed", {"procedure": "ordinary"}, "reconsidered_before"),
        ("closed_refused", {"procedure": "ordinary"}, ""),  # dismissed for the same reason: 行诉解释 69
        ("withdrawn", {"procedure": "ordinary"}, "reconsidered_before"),
    ],
)
def test_a_suit_that_was_not_taken_leaves_reconsideration_open(state: str, facts: dict[str, str], code: str) -> None:
    closed = TODAY if PATHWAYS["administrative_suit"].state(state).final else None
    suit = at(1, "administrative_suit", state, closed, **facts)
    assert opening("reconsideration", case(FIRST, suit)) == code
    directly = at(1, "reconsideration", "sued_directly", TODAY)  # never accepted, and the suit was refused
    assert opening("reconsideration", case(ACT, directly)) == ""


def test_an_administrative_suit_is_dismissed_and_the_ruling_appealed_in_ten_days() -> None:
    """行政诉讼法 85；行诉解释 69: filed, yet the conditions of a suit are not met."""
    trial = at(1, "administrative_suit", "trial", procedure="ordinary")
    dismissed = take(case(ACT, trial), "dismiss_suit", dismissal_ground="no_reconsideration", ruling_served_on=TODAY)
    assert dismissed.to_state == "suit_dismissed"
    (started,) = [change for change in dismissed.clocks if change.op is Op.START]
    assert (started.clock, started.kind, started.on) == ("appeal_refusal", "ruling", TODAY)
    assert rule("AS-04", TODAY).of("ruling").length.en == "10 days"
    ruling = case(ACT, at(1, "administrative_suit", "suit_dismissed"))
    assert take(ruling, "appeal_refusal").to_state == "refusal_appealed"


def test_the_second_instance_stands_still_and_the_others_may_still_appeal() -> None:
    """行政诉讼法 88, 101；民诉法 153: the three months pause, the other party's fifteen days do not."""
    clocks = (ClockView(1, "second_instance", 0, "running", TODAY), ClockView(1, "appeal", 2, "running", TODAY))
    appealed = case(ACT, at(1, "administrative_suit", "appealed"), clocks=clocks)
    paused = take(appealed, "suspend_appeal", suspension_ground="civil_case")
    assert (paused.to_state, [(c.op, c.clock) for c in paused.clocks]) == (
        "appeal_suspended",
        [(Op.SUSPEND, "second_instance")],
    )
    still = case(ACT, at(1, "administrative_suit", "appeal_suspended"), clocks=clocks)
    joined = take(still, "join_appeal", party=2)
    assert (joined.to_state, [(c.op, c.addressee) for c in joined.clocks]) == ("appeal_suspended", [(Op.SETTLE, 2)])
    resumed = take(still, "resume_appeal")
    assert (resumed.to_state, [(c.op, c.clock) for c in resumed.clocks]) == (
        "appealed",
        [(Op.RESUME, "second_instance")],
    )


def test_an_administrative_appeal_leaves_the_others_period_running_and_comes_to_its_end() -> None:
    periods = tuple(ClockView(1, "appeal", n, "running", TODAY) for n in (1, 2))
    appealed = take(case(ACT, at(1, "administrative_suit", "judged"), clocks=periods), "appeal", party=1)
    assert (appealed.to_state, appealed.final) == ("appealed", False)
    assert [(c.op, c.clock, c.addressee) for c in appealed.clocks] == [(Op.SETTLE, "appeal", 1)]
    above = case(ACT, at(1, "administrative_suit", "appealed"), clocks=periods[1:])
    joined = take(above, "join_appeal", party=2)
    assert [(c.op, c.clock, c.addressee) for c in joined.clocks] == [(Op.SETTLE, "appeal", 2)]
    (began,) = take(above, "receive_appeal", appeal_received_on=TODAY).clocks
    assert (began.op, began.clock, began.on) == (Op.START, "second_instance", TODAY)
    assert rule("AS-05", TODAY).of("").length.en == "3 months"
    tried = take(above, "take_up_remand", remand_ground="facts", procedure="ordinary", remanded_on=TODAY)
    assert tried.to_state == "trial"
    assert (Op.START, "trial", TODAY) in {(c.op, c.clock, c.on) for c in tried.clocks}
    ended = take(above, "record_replaced", final_judgment="change", final_on=TODAY)
    assert (ended.to_state, ended.final, ended.outcome) == ("superseded", True, "appealed")
    refused = case(ACT, at(1, "administrative_suit", "refusal_appealed"))
    assert take(refused, "order_filing", procedure="ordinary", revoked_on=TODAY).to_state == "filed"
    assert take(refused, "confirm_refusal", upheld_on=TODAY).to_state == "closed_refused"


@pytest.mark.parametrize(
    ("state", "clock"), [("refused", "suit_refused"), ("overdue", "suit_overdue"), ("decided", "suit")]
)
def test_the_fifteen_days_are_judged_by_the_day_of_the_act(state: str, clock: str) -> None:
    party = 1 if state == "decided" else 0
    late = case(ACT, at(1, "reconsideration", state), clocks=(ClockView(1, clock, party, "running", YESTERDAY),))
    assert refusal(late, "sue", **GOES, party=1) == "out_of_time"
    assert refusal(late, "sue", **GOES, party=1, good_cause=True) == ""


def test_silence_is_acceptance_in_the_ordinary_procedure() -> None:
    system = Actor("system:deadlines", Role.SYSTEM)
    command = Command("lapse_review", 1, system, NOW, {})
    decision = decide(case(ACT, at(1, "reconsideration", "received")), command, NOW)
    assert decision.to_state == "accepted"
    assert {(c.clock, c.kind) for c in decision.clocks if c.op is Op.START} == {("decision", ""), ("send", "")}


def test_the_simple_procedure_is_thirty_days_and_is_converted_but_not_extended() -> None:
    accepted = take(case(ACT, at(1, "reconsideration", "received")), "accept_simple", simple_because="warning")
    assert ("decision_simple", "simple") in {(c.clock, c.kind) for c in accepted.clocks}
    simple = case(ACT, at(1, "reconsideration", "accepted", simple_because="warning"))
    supervisor = replace(HANDLER, role=Role.SUPERVISOR)

    def head(trigger: str, **fields: Any) -> Decision:
        return decide(simple, Command(trigger, 1, supervisor, NOW, fields), NOW)

    with pytest.raises(Refused) as caught:
        head("extend", extension_reason="complex")
    assert caught.value.refusal.code == "simple_procedure"
    assert ("decision", OPENED) in {(c.clock, c.on) for c in head("convert", accepted_on=OPENED).clocks}
    assert refusal(simple, "send", sent_on=TODAY, reply_term="ordinary") == "wrong_term"


def test_an_application_is_given_up_only_after_the_ten_days() -> None:
    correcting = case(ACT, at(1, "reconsideration", "correcting"))
    for due, code in ((TODAY, "still_in_time"), (YESTERDAY, "")):
        clocks = (ClockView(1, "correct", 0, "running", due),)
        assert refusal(replace(correcting, clocks=clocks), "deem_abandoned") == code


# Services


def appraised(**facts: Any) -> Situation:
    suit = at(1, "litigation", "trial", procedure="ordinary")
    snapshot = case(ClaimView(1, "tort"), suit, at(2, "appraisal", "reported", TODAY, **facts))
    return Situation(snapshot, suit, Command("exclude", 1, HANDLER, NOW, {}), NOW)


def test_the_days_of_an_appraisal_are_put_before_the_court_and_shift_its_limit_when_it_says_so() -> None:
    found = appraisal_time(appraised(commissioned_on="2026-04-01", reported_on="2026-04-30"))
    assert found == {"excluded_kind": "appraisal", "excluded_from": date(2026, 4, 1), "excluded_to": date(2026, 4, 30)}
    (row,) = (row for row in LITIGATION.transitions if row.trigger == "exclude")
    assert row.suggests is appraisal_time
    start = ClockEvent(Op.START, OPENED)
    left_out = ClockEvent(Op.EXCLUDE, date(2026, 4, 1), date(2026, 4, 30), "appraisal")
    due = [reckon(rule("CL-10", OPENED), events, default_calendar()).due for events in ((start,), (start, left_out))]
    assert due == [date(2026, 9, 2), date(2026, 10, 8)]  # 29 days, from the day after; 1 October is a holiday


@pytest.mark.parametrize(
    "facts",
    [{}, {"commissioned_on": "2026-04-01"}, {"commissioned_on": "2026-01-05", "reported_on": "2026-02-05"}],
    ids=["none", "still running", "over before the suit"],
)
def test_no_days_are_suggested_where_there_is_nothing_to_leave_out(facts: dict[str, Any]) -> None:
    assert appraisal_time(appraised(**facts)) == {}


def test_days_that_were_left_out_before_are_not_suggested_again() -> None:
    situation = appraised(commissioned_on="2026-02-20", reported_on="2026-04-30")
    assert appraisal_time(situation)["excluded_from"] == OPENED  # the limit began with the suit
    recorded = replace(situation.snapshot.proceedings[0], facts={"excluded_from": OPENED.isoformat()})
    assert appraisal_time(replace(situation, proceeding=recorded)) == {}


@pytest.mark.parametrize("pathway", ["legal_aid", "notarisation", "appraisal"])
@pytest.mark.parametrize("state", ["", "applied", "requested", "appraising", "aiding"])
def test_a_service_changes_nothing_about_any_other_channel(pathway: str, state: str) -> None:
    for kind in ("wages", "loan", "administrative_act", "land_contract"):
        alone = case(ClaimView(1, kind))
        served = case(ClaimView(1, kind), at(1, pathway, state))
        for other in ("mediation", "arbitration", "litigation", "petition", "reconsideration", "rural_arbitration"):
            assert opening_refusal(other, (1,), served) == opening_refusal(other, (1,), alone)


def test_an_appraisal_touches_no_clock_of_another_proceeding() -> None:
    suit = at(2, "litigation", "trial", procedure="ordinary")
    clock = ClockView(2, "trial_ordinary", 0, "running", TODAY)
    snapshot = case(ClaimView(1, "tort"), at(1, "appraisal", "appraising"), suit, clocks=(clock,))
    decision = take(snapshot, "report", reported_on=TODAY)
    assert decision.clocks == ()
    assert decision.final
