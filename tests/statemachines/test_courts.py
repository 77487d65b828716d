"""The courts: appeal, remand, retrial, the procuratorate, payment orders, preservation and enforcement, rule by rule."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from statemachines.decide import Decision, Refused, available, decide
from statemachines.pathway import Actor, Command, Role
from statemachines.pathways import PATHWAYS
from statemachines.routing import opening_refusal, suit_refusal
from statemachines.rules import rule
from statemachines.snapshot import ClaimView, ClockView, PartyView, ProceedingView, ReferralView, Snapshot
from statemachines.titles import TITLES
from tests.statemachines.generous import EMPLOYER, NOW, OPENED, PARTIES, TODAY, WORKER, YESTERDAY

HANDLER = Actor("account:7", Role.HANDLER, 3)
SYSTEM = Actor("system:deadlines", Role.SYSTEM)
TOMORROW = TODAY + timedelta(days=1)
TO_COURT = {"claims": (1,), "to_org": 8}


def proceeding(pathway: str, state: str, n: int = 1, **facts: Any) -> ProceedingView:
    found = PATHWAYS[pathway].state(state)
    closed = TODAY if found.final else None
    channel = PATHWAYS[pathway].channel
    return ProceedingView(n, pathway, state, (1,), OPENED, closed, found.outcome, facts=facts, channel=channel)


def case(*proceedings: ProceedingView, clocks: tuple[ClockView, ...] = (), claim: str = "loan") -> Snapshot:
    return Snapshot("C", 5, proceedings, (ClaimView(1, claim),), PARTIES, clocks=clocks)


def take(snapshot: Snapshot, trigger: str, actor: Actor = HANDLER, /, of: int = 1, **fields: Any) -> Decision:
    return decide(snapshot, Command(trigger, of, actor, NOW, fields), NOW)


def refusal(snapshot: Snapshot, trigger: str, actor: Actor = HANDLER, /, **fields: Any) -> str:
    """ "" if the step is taken, else the code of its refusal. `of`: the number of the proceeding."""
    try:
        take(snapshot, trigger, actor, **fields)
    except Refused as refused:
        return refused.refusal.code
    return ""


def running(name: str, party: int = 0, due: date = TOMORROW) -> ClockView:
    return ClockView(1, name, party, "running", due)


def changes(decision: Decision) -> list[tuple[str, str, int]]:
    return [(change.op.value, change.clock, change.addressee) for change in decision.clocks]


# Appeal (民诉法 171, 177-183)


def test_an_appeal_goes_up_with_the_file_and_the_other_partys_period_runs_on() -> None:
    judged = case(proceeding("litigation", "judged"), clocks=(running("appeal", WORKER), running("appeal", EMPLOYER)))
    decision = take(judged, "appeal", party=EMPLOYER, **TO_COURT)
    assert (decision.to_state, decision.final) == ("appealed", False)
    assert changes(decision) == [("settle", "appeal", EMPLOYER)]
    assert decision.refers is not None
    assert (decision.refers.to_pathway, "court_file" in decision.refers.packet) == ("appeal", True)


def test_the_other_party_joins_the_appeal_within_its_own_period_and_once() -> None:
    up = case(
        proceeding("litigation", "appealed"), proceeding("appeal", "trial", 2), clocks=(running("appeal", WORKER),)
    )
    decision = take(up, "join_appeal", party=WORKER)
    assert (decision.to_state, decision.refers) == ("appealed", None)
    used = ClockView(1, "appeal", WORKER, "settled", TOMORROW)
    assert refusal(replace(up, clocks=(used,)), "join_appeal", party=WORKER) == "already_used"
    late = ClockView(1, "appeal", WORKER, "running", YESTERDAY)
    assert refusal(replace(up, clocks=(late,)), "join_appeal", party=WORKER) == "out_of_time"


def test_a_judgment_is_served_on_the_rest_after_one_party_has_appealed() -> None:
    up = case(proceeding("litigation", "appealed"))
    served = take(up, "serve_judgment", party=WORKER, judgment_served_on=YESTERDAY)
    assert changes(served) == [("start", "appeal", WORKER)]


@pytest.mark.parametrize("passing", [WORKER, EMPLOYER])
def test_a_judgment_that_is_appealed_does_not_become_effective(passing: int) -> None:
    both = tuple(ClockView(1, "appeal", n, "expired", YESTERDAY) for n in (WORKER, EMPLOYER))
    fields = {"clock": "appeal", "addressee": passing}
    up = case(proceeding("litigation", "appealed"), clocks=both)
    assert take(up, "become_effective", SYSTEM, **fields).to_state == "appealed"
    alone = case(proceeding("litigation", "judged"), clocks=both)
    assert take(alone, "become_effective", SYSTEM, **fields).to_state == "effective"


OVER = (ClockView(1, "appeal", WORKER, "settled", YESTERDAY), ClockView(1, "appeal", EMPLOYER, "expired", YESTERDAY))
ABOVE = {  # how the second instance ended → what the first instance may record
    "upheld": "record_replaced",
    "changed": "record_replaced",
    "settled": "record_replaced",
    "remanded": "take_up_remand",
    "withdrawn": "record_dropped",
    "deemed_withdrawn": "record_dropped",
    "not_accepted": "record_dropped",
    "trial": "",
}
STEPS: dict[str, dict[str, Any]] = {
    "record_replaced": {},
    "take_up_remand": {"procedure": "ordinary", "remanded_on": TODAY},
    "record_dropped": {"effective_on": TODAY},
}


@pytest.mark.parametrize(("state", "lawful"), ABOVE.items())
def test_the_first_instance_follows_what_the_second_has_decided(state: str, lawful: str) -> None:
    snapshot = case(proceeding("litigation", "appealed"), proceeding("appeal", state, 2), clocks=OVER)
    for trigger, fields in STEPS.items():
        assert refusal(snapshot, trigger, **fields) == ("" if trigger == lawful else "not_decided_above")


@pytest.mark.parametrize("pathway", ["litigation", "retrial"])
def test_a_dropped_appeal_gives_no_effect_while_another_party_may_appeal(pathway: str) -> None:
    """民诉法 171, 180；民诉解释 244: the judgment waits for the last period, and that party appeals itself."""
    gone, one_left = proceeding("appeal", "withdrawn", 2), (OVER[0], running("appeal", EMPLOYER))
    up = case(proceeding(pathway, "appealed"), gone, clocks=one_left)
    assert refusal(up, "record_dropped", effective_on=TODAY) == "periods_running"
    assert refusal(replace(up, clocks=OVER[:1]), "record_dropped", effective_on=TODAY) == "periods_running"  # unserved
    assert refusal(up, "join_appeal", party=EMPLOYER) == "appeal_gone"
    resumed = take(up, "resume_periods")
    assert (resumed.to_state, resumed.clocks) == ("judged", ())  # the period runs on
    again = case(proceeding(pathway, "judged"), gone, clocks=one_left)
    assert take(again, "appeal", party=EMPLOYER, **TO_COURT).refers
    assert (
        refusal(again, "appeal", party=WORKER, good_cause=True, **TO_COURT) == "already_used"
    )  # whoever withdrew has had the appeal
    assert refusal(replace(up, clocks=OVER), "resume_periods") == "periods_over"


def two_appeals(**facts: Any) -> Snapshot:
    """Both sides appealed, and the second instance tries it."""
    below, above = proceeding("litigation", "appealed"), proceeding("appeal", "trial", 2, against="judgment", **facts)
    used = tuple(ClockView(1, "appeal", n, "settled", YESTERDAY) for n in (WORKER, EMPLOYER))
    up = ReferralView(1, "suit-appeal", 1, "acknowledged", (1,), OPENED, 8, 2)
    return replace(case(below, above, clocks=used), referrals=(up,))


WORKER_GONE: dict[str, Any] = {
    "dropped_appellants": (WORKER,), "still_appealing": (EMPLOYER,), "dropped_how": "withdrawn"
}  # fmt: skip


def test_when_one_of_two_appellants_withdraws_the_other_appeal_goes_on() -> None:
    """民诉法 174, 180；民诉解释 315: each appellant stands for itself."""
    both = two_appeals()
    assert refusal(both, "withdraw", of=2, none_left=True) == "others_appeal"
    assert refusal(both, "deem_withdrawn", of=2, none_left=True, notified_in_writing=True) == "others_appeal"
    gone = take(both, "drop_appellant", of=2, **WORKER_GONE)
    assert (gone.to_state, gone.final, gone.clocks) == ("trial", False, ())
    assert refusal(both, "drop_appellant", of=2, **WORKER_GONE | {"still_appealing": ()}) == "fields"
    one = two_appeals(dropped_appellants=[WORKER], still_appealing=[EMPLOYER])
    assert refusal(one, "record_dropped", effective_on=TODAY) == "not_decided_above"
    assert take(one, "uphold", of=2).to_state == "upheld"
    assert take(one, "withdraw", of=2, none_left=True).to_state == "withdrawn"
    assert refusal(one, "drop_appellant", of=2, **WORKER_GONE) == "appellants_mixed_up"  # nobody new is gone


def test_after_a_remand_every_party_is_served_and_may_appeal_anew() -> None:
    """What was served and used before the remand is past (民诉法 177)."""
    anew = proceeding("litigation", "judged", remanded_on=TODAY.isoformat())
    first_round = case(anew, proceeding("appeal", "remanded", 2), clocks=OVER)
    fired = {"clock": "appeal", "addressee": EMPLOYER}
    assert refusal(first_round, "become_effective", SYSTEM, **fired) == "periods_running"
    served = replace(first_round, clocks=(*OVER, running("appeal", WORKER)))
    assert refusal(served, "appeal", party=WORKER, **TO_COURT) == ""


def test_a_case_is_remanded_once() -> None:
    again = proceeding("litigation", "appealed", remanded_on="2026-05-01")
    up = case(again, proceeding("appeal", "remanded", 2), proceeding("appeal", "trial", 3, against="judgment"))
    assert refusal(up, "remand", of=3, remand_ground="facts") == "remanded_before"
    assert refusal(up, "take_up_remand", **STEPS["take_up_remand"]) == "only_once"
    first = case(proceeding("litigation", "appealed"), proceeding("appeal", "trial", 2, against="judgment"))
    assert refusal(first, "remand", of=2, remand_ground="facts") == ""


def test_the_limit_of_a_remanded_case_counts_from_its_own_filing() -> None:
    decision = take(
        case(proceeding("litigation", "appealed"), proceeding("appeal", "remanded", 2)),
        "take_up_remand",
        **STEPS["take_up_remand"],
    )
    (started,) = decision.clocks
    assert (started.clock, started.on) == ("trial_ordinary", TODAY)


@pytest.mark.parametrize("state", ["judged", "appealed", "effective", "closed", "superseded", "settled"])
def test_what_is_before_a_court_or_decided_is_not_sued_on_again(state: str) -> None:
    found = suit_refusal((1,), case(proceeding("litigation", state)))
    assert found is not None
    assert found.code == "suit_repeated"


@pytest.mark.parametrize(("against", "days"), [("judgment", None), ("ruling", 30)])
def test_each_kind_of_appeal_has_its_own_limit(against: str, days: int | None) -> None:
    decision = take(case(proceeding("appeal", "received")), "file", against=against)
    (started,) = decision.clocks
    assert started.clock == f"trial_{against}"
    assert rule("CL-17", TODAY).of(started.kind).n == (days or 3)


def test_a_ruling_is_not_judged_and_a_judgment_not_ruled_upon() -> None:
    ruling = case(proceeding("appeal", "trial", against="ruling"))
    judgment = case(proceeding("appeal", "trial", against="judgment"))
    for trigger in ("uphold", "change"):
        assert (refusal(ruling, trigger), refusal(judgment, trigger)) == ("against_ruling", "")
    for trigger in ("uphold_ruling", "revoke_ruling"):
        assert (refusal(ruling, trigger), refusal(judgment, trigger)) == ("", "against_judgment")


# Retrial and the procuratorate (民诉法 210-222)

RETRY = {"party": EMPLOYER, "retrial_ground": "law", **TO_COURT}


def test_six_months_to_ask_for_retrial_are_each_partys_own_and_invariable() -> None:
    assert rule("CL-18", TODAY).invariable
    final = case(proceeding("appeal", "upheld"), clocks=(running("retrial", EMPLOYER), running("retrial", WORKER)))
    assert changes(take(final, "apply_retrial", **RETRY)) == [("settle", "retrial", EMPLOYER)]
    late = case(proceeding("appeal", "upheld"), clocks=(running("retrial", EMPLOYER, YESTERDAY),))
    assert refusal(late, "apply_retrial", **RETRY) == "out_of_time"
    assert refusal(late, "apply_retrial", **RETRY | {"retrial_ground": "new_evidence"}) == ""


def test_a_dissolved_marriage_is_not_retried() -> None:
    divorced = case(proceeding("appeal", "upheld"), claim="divorce")
    assert refusal(divorced, "apply_retrial", **RETRY) == "marriage_dissolved"
    assert refusal(divorced, "apply_retrial", **RETRY, marriage_stands=True) == ""


def test_a_party_applies_for_retrial_once_and_the_other_is_not_barred() -> None:
    past = proceeding("retrial", "closed_dismissed", 2, applicant=EMPLOYER)
    again = case(proceeding("appeal", "upheld"), past)
    assert refusal(again, "apply_retrial", **RETRY) == "retried_before"
    assert refusal(again, "apply_retrial", **RETRY | {"party": WORKER}) == ""


def test_a_retrial_opens_from_the_case_only_on_a_judgment_in_force() -> None:
    for state, code in (("trial", "no_judgment"), ("effective", ""), ("settled", "")):
        found = opening_refusal("retrial", (1,), case(proceeding("litigation", state)))
        assert (found.code if found else "") == code


@pytest.mark.parametrize(
    ("state", "trigger"),
    [("overdue", "apply_supervision"), ("dismissed", "apply_supervision"), ("effective", "challenge_retrial")],
)
def test_refusal_delay_and_a_wrong_retrial_lead_to_the_procuratorate_once(state: str, trigger: str) -> None:
    fields = {"party": WORKER, **TO_COURT}
    assert refusal(case(proceeding("retrial", state)), trigger, **fields) == ""
    past = proceeding("procuratorial", "closed", 2, applicant=WORKER)
    assert refusal(case(proceeding("retrial", state), past), trigger, **fields) == "only_one"
    fields["party"] = EMPLOYER
    assert refusal(case(proceeding("retrial", state), past), trigger, **fields) == ""


@pytest.mark.parametrize(("instance", "lawful"), [("first", "judge"), ("second", "judge_finally")])
def test_a_retrial_judgment_may_be_appealed_only_where_it_was_tried_as_first_instance(
    instance: str, lawful: str
) -> None:
    tried = case(proceeding("retrial", "trial", as_instance=instance))
    for trigger in ("judge", "judge_finally"):
        assert (refusal(tried, trigger) == "") == (trigger == lawful)


def test_one_partys_appeal_against_a_retrial_judgment_leaves_the_others_period_running() -> None:
    judged = case(proceeding("retrial", "judged"), clocks=(running("appeal", WORKER), running("appeal", EMPLOYER)))
    appealed = take(judged, "appeal", party=WORKER, **TO_COURT)
    assert (appealed.to_state, appealed.final) == ("appealed", False)
    assert changes(appealed) == [("settle", "appeal", WORKER)]
    rest = case(proceeding("retrial", "appealed"), clocks=(running("appeal", EMPLOYER),))
    assert changes(take(rest, "join_appeal", party=EMPLOYER)) == [("settle", "appeal", EMPLOYER)]
    passed = {"clock": "appeal", "addressee": EMPLOYER}
    assert take(rest, "become_effective", SYSTEM, **passed).to_state == "appealed"
    served = take(rest, "serve_judgment", party=WORKER, judgment_served_on=TODAY)
    assert changes(served) == [("start", "appeal", WORKER)]


# Payment order (民诉法 225-228)


def order(state: str, basis: str = "debt", *clocks: ClockView, claim: str = "loan") -> Snapshot:
    return case(proceeding("payment_order", state, order_basis=basis), clocks=clocks, claim=claim)


def test_each_debtor_has_fifteen_days_and_the_last_of_them_counts() -> None:
    issued = take(order("accepted"), "issue", party=(WORKER, EMPLOYER))
    assert changes(issued)[-2:] == [("start", "service", WORKER), ("start", "service", EMPLOYER)]
    served = [ClockView(1, "service", n, "settled", TODAY) for n in (WORKER, EMPLOYER)]
    passed = ClockView(1, "object", EMPLOYER, "running", YESTERDAY)
    fields = {"clock": "object", "addressee": EMPLOYER}
    one = order("issued", "debt", *served, passed)
    assert refusal(one, "become_enforceable", SYSTEM, **fields) == "periods_running"
    both = replace(one, clocks=(*one.clocks, ClockView(1, "object", WORKER, "expired", YESTERDAY)))
    assert take(both, "become_enforceable", SYSTEM, **fields).to_state == "in_force"
    still = replace(one, clocks=(*one.clocks, running("object", WORKER)))
    assert refusal(still, "become_enforceable", SYSTEM, **fields) == "periods_running"


def test_silence_after_the_order_lapsed_is_a_suit() -> None:
    lapsed = order("lapsed", "debt", running("decline"))
    assert take(lapsed, "turn_into_suit", SYSTEM, clock="decline", addressee=0).to_state == "to_suit"
    suit = take(order("to_suit"), "sue", claims=(1,))
    assert suit.refers is not None
    assert (suit.refers.to_pathway, suit.outcome) == ("litigation", "objection")
    assert take(lapsed, "decline_suit").to_state == "no_suit"


def test_an_order_for_wages_that_failed_leads_to_arbitration_and_one_on_an_agreement_to_court() -> None:
    wages, agreement = order("to_suit", "wages", claim="wages"), order("to_suit", "agreement", claim="wages")
    assert refusal(wages, "sue", claims=(1,)) == "arbitration_first"
    assert refusal(wages, "arbitrate", claims=(1,), to_org=9) == ""
    assert refusal(agreement, "sue", claims=(1,)) == ""
    assert refusal(agreement, "arbitrate", claims=(1,), to_org=9) == "not_by_labour_contract"
    assert refusal(order("objection", "wages"), "end_procedure", ruling_served_on=TODAY) == "arbitration_first"
    assert refusal(order("objection", "agreement"), "end_wage_procedure") == "not_by_labour_contract"


def test_after_an_objection_there_is_no_second_order_on_the_same_debt() -> None:
    again = case(proceeding("payment_order", "filed"), proceeding("payment_order", "sued", 2))
    assert refusal(again, "accept", order_basis="debt") == "objected_before"
    unserved = case(proceeding("payment_order", "filed"), proceeding("payment_order", "unserved", 2))
    assert refusal(unserved, "accept", order_basis="debt") == ""


# Preservation (民诉法 103, 104)


@pytest.mark.parametrize(
    ("stage", "clocks"), [("before", ["ruling_before"]), ("urgent", ["ruling_urgent"]), ("within", [])]
)
def test_what_cannot_wait_is_ruled_on_in_two_days(stage: str, clocks: list[str]) -> None:
    assert (rule("CL-31", TODAY).n, rule("CL-31", TODAY).unit.value) == (48, "h")
    assert [c.clock for c in take(case(proceeding("preservation", "received")), "accept", stage=stage).clocks] == clocks


def test_preservation_before_a_suit_ends_after_thirty_days_without_one() -> None:
    granted = case(proceeding("preservation", "granted_before"), clocks=(running("main_case"),))
    assert refusal(granted, "record_main_case", main_case_on=TODAY) == "no_main_case"
    assert refusal(granted, "record_main_case", main_case_on=TODAY, elsewhere=True) == ""
    sued = replace(granted, proceedings=(*granted.proceedings, proceeding("litigation", "submitted", 2)))
    assert take(sued, "record_main_case", main_case_on=TODAY).to_state == "granted"
    assert take(granted, "lapse", SYSTEM, clock="main_case", addressee=0).outcome == "lifted"


# Enforcement (民诉法 235-268)

IN_FORCE = [
    ("litigation", "effective", {}, True),
    ("litigation", "closed", {}, True),
    ("litigation", "judged", {}, False),
    ("litigation", "appealed", {}, False),
    ("litigation", "superseded", {}, False),
    ("litigation", "settled", {}, True),
    ("appeal", "changed", {}, True),
    ("appeal", "remanded", {}, False),
    ("retrial", "effective", {}, True),
    ("retrial", "dismissed", {}, False),
    ("arbitration", "effective", {}, True),
    ("arbitration", "mediated", {}, True),
    ("arbitration", "awarded", {"final_claims": [1]}, True),
    ("arbitration", "awarded", {"nonfinal_claims": [1]}, False),
    ("arbitration", "awarded", {"final_claims": [1], "nonfinal_claims": [2], "one_document": True}, False),
    ("arbitration", "sued", {"final_claims": [1]}, True),  # another document was sued on
    ("arbitration", "sued", {"nonfinal_claims": [1]}, True),  # likewise, and every period has passed
    ("arbitration", "sued", {}, False),  # sued because of silence or delay
    ("arbitration", "set_aside", {"final_claims": [1], "ruling_received_on": "2026-05-04"}, False),
    ("arbitration", "lapsed", {"final_claims": [1], "ruling_received_on": "2026-05-04"}, False),
    ("arbitration", "lapsed", {"nonfinal_claims": [1], "ruling_received_on": "2026-05-04"}, True),
    ("confirmation", "confirmed", {}, True),
    ("confirmation", "revoked", {}, False),
    ("payment_order", "in_force", {}, True),
    ("payment_order", "no_suit", {}, False),
    ("commercial_arbitration", "awarded", {}, True),
    ("commercial_arbitration", "under_review", {}, True),
    ("commercial_arbitration", "binding", {}, True),
    ("commercial_arbitration", "set_aside", {}, False),
    ("commercial_arbitration", "not_enforced", {}, False),
    ("rural_arbitration", "effective", {}, True),
    ("rural_arbitration", "awarded", {}, False),
    ("agreement_review", "enforceable", {}, True),
    ("mediation", "effective_written", {}, False),
]


def test_the_documents_in_force_are_states_there_are() -> None:
    assert all(states <= set(PATHWAYS[name].by_name) for name, states in TITLES.items())


@pytest.mark.parametrize(("pathway", "state", "facts", "lawful"), IN_FORCE)
def test_enforcement_opens_on_a_document_in_force(pathway: str, state: str, facts: Any, lawful: bool) -> None:
    found = opening_refusal("enforcement", (1,), case(proceeding(pathway, state, **facts)))
    assert (found is None) == lawful
    assert found is None or found.code == "no_title"


def test_a_final_award_that_the_worker_has_sued_on_is_not_enforced() -> None:
    award = proceeding("arbitration", "sued", final_claims=[1])
    found = opening_refusal("enforcement", (1,), case(award, proceeding("litigation", "filed", 2)))
    assert found is not None
    assert found.code == "no_title"


def test_every_item_needs_its_own_document() -> None:
    one = case(proceeding("litigation", "effective"))
    two = replace(one, claims=(*one.claims, ClaimView(2, "loan")))
    found = opening_refusal("enforcement", (1, 2), two)
    assert found is not None
    assert found.code == "no_title"


@pytest.mark.parametrize("status", ["running", "expired"])
def test_two_years_never_close_the_door(status: str) -> None:
    old = ClockView(1, "enforcement", 0, status, OPENED)
    effective = case(proceeding("litigation", "effective"), clocks=(old,))
    assert opening_refusal("enforcement", (1,), effective) is None
    assert refusal(effective, "apply_enforcement", claims=(1,)) == ""
    assert refusal(case(proceeding("enforcement", "filed")), "accept") == ""


def test_a_final_award_is_enforced_though_other_items_wait() -> None:
    facts = {"final_claims": [1], "nonfinal_claims": [2]}
    snapshot = case(replace(proceeding("arbitration", "awarded", **facts), claims=(1, 2)), claim="wages")
    snapshot = replace(snapshot, claims=(*snapshot.claims, ClaimView(2, "overtime")))
    assert refusal(snapshot, "apply_enforcement", claims=(1,), to_org=8) == ""
    assert refusal(snapshot, "apply_enforcement", claims=(1, 2), to_org=8) == "not_final"
    offers = {offer.row.trigger: offer.refusal for offer in available(snapshot, 1, HANDLER, NOW)}
    assert offers["apply_enforcement"] is None


def test_one_enforcement_at_a_time_on_a_document() -> None:
    row = ReferralView(1, "suit-enforcement", 1, "acknowledged", (1,), TODAY, 8, 2)
    under_way = replace(
        case(proceeding("litigation", "effective"), proceeding("enforcement", "running", 2)), referrals=(row,)
    )
    assert refusal(under_way, "apply_enforcement", claims=(1,)) == "already_handed_over"
    found = opening_refusal("enforcement", (1,), under_way)
    assert found is not None
    assert found.code == "already_open"
    ended = replace(under_way, proceedings=(under_way.proceedings[0], proceeding("enforcement", "withdrawn", 2)))
    assert refusal(ended, "apply_enforcement", claims=(1,)) == ""


def test_six_months_without_enforcement_open_the_higher_court() -> None:
    for due, code in ((TOMORROW, "six_months_run"), (YESTERDAY, "")):
        snapshot = case(proceeding("enforcement", "running"), clocks=(running("idle", 0, due),))
        assert refusal(snapshot, "apply_higher_court", higher_asked_on=TODAY) == code


def test_the_time_of_a_stay_is_left_out_of_the_six_months() -> None:
    stayed = case(proceeding("enforcement", "stayed"), clocks=(running("idle"),))
    (change,) = take(stayed, "resume", stayed_from=YESTERDAY, stayed_to=TODAY).clocks
    assert (change.op.value, change.kind, change.on, change.until) == ("exclude", "suspension", YESTERDAY, TODAY)


def test_a_ruling_on_an_objection_is_reconsidered_once_and_in_ten_days() -> None:
    fields = {"party": WORKER, "reconsideration_ground": "law"}
    running_ = case(proceeding("enforcement", "running"), clocks=(running("reconsider", WORKER),))
    assert refusal(running_, "reconsider", **fields) == ""
    assert refusal(running_, "reconsider", **fields | {"party": EMPLOYER}) == "no_such_right"
    used = (ClockView(1, "reconsider", WORKER, "settled", TOMORROW),)
    assert refusal(replace(running_, clocks=used), "reconsider", **fields) == "no_such_right"


def test_a_round_without_assets_is_reopened_at_any_time() -> None:
    notified = proceeding("enforcement", "running", notice_on="2026-04-01")
    assert refusal(case(proceeding("enforcement", "running")), "end_round", searched_on=TODAY) == "no_notice"
    assert take(case(notified), "end_round", searched_on=TODAY).to_state == "round_ended"
    assert (
        take(case(proceeding("enforcement", "round_ended")), "reopen_round", reopen_ground="assets").to_state
        == "running"
    )


def test_a_third_party_is_no_side_whose_period_a_judgment_waits_for() -> None:
    both = tuple(ClockView(1, "appeal", n, "expired", YESTERDAY) for n in (WORKER, EMPLOYER))
    judged = case(proceeding("litigation", "judged"), clocks=both)
    third = replace(judged, parties=(*PARTIES, PartyView(3, "third", "person")))
    assert take(third, "become_effective", SYSTEM, clock="appeal", addressee=EMPLOYER).to_state == "effective"
