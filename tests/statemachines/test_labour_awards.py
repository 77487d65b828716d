"""A labour award with two documents: a suit on one leaves the other alone, and its end gives the employer time anew."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from statemachines.arbitration import ARBITRATION
from statemachines.decide import Decision, Refused, available, decide
from statemachines.pasts import Past, past_of
from statemachines.pathway import Actor, Command, Op, Role
from statemachines.snapshot import ClaimView, ClockView, ProceedingView, ReferralView, Snapshot
from statemachines.titles import in_force
from tests.statemachines.generous import EMPLOYER, NOW, OPENED, PARTIES, TODAY, WORKER

HANDLER = Actor("account:7", Role.HANDLER, 3)
SYSTEM = Actor("system:deadlines", Role.SYSTEM)
YESTERDAY = TODAY - timedelta(days=1)
WAGES, OVERTIME, SEVERANCE = 1, 2, 3
ITEMS = (ClaimView(WAGES, "wages"), ClaimView(OVERTIME, "overtime"), ClaimView(SEVERANCE, "severance"))
TWO = {"final_claims": [WAGES, OVERTIME], "nonfinal_claims": [SEVERANCE]}
SILENT = {"nonfinal_claims": [WAGES, OVERTIME, SEVERANCE], "unlabelled": True}
GOES = {"to_org": 8}


def clock(name: str, party: int, status: str = "running") -> ClockView:
    return ClockView(1, name, party, status, TODAY if status == "running" else YESTERDAY)


SERVED = (
    *(clock("suit", WORKER), clock("suit", EMPLOYER)),
    *(clock("suit_final", WORKER), clock("set_aside", EMPLOYER)),
)
PASSED = tuple(replace(each, status="expired", due=YESTERDAY) for each in SERVED)


def suit(state: str, *items: int, n: int = 2, by: int | None = None) -> ProceedingView:
    closed = TODAY if state in ("withdrawn", "deemed_withdrawn", "closed_refused", "closed", "superseded") else None
    facts = {} if by is None else {"plaintiff": by}
    return ProceedingView(n, "litigation", state, items, OPENED, closed, facts=facts)


def award(
    *others: ProceedingView, clocks: tuple[ClockView, ...] = SERVED, state: str = "awarded", **facts: Any
) -> Snapshot:
    first = ProceedingView(1, "arbitration", state, (WAGES, OVERTIME, SEVERANCE), OPENED, facts=facts or TWO)
    handed = tuple(ReferralView(p.n, "arbitration-suit", 1, "acknowledged", p.claims, OPENED, 8, p.n) for p in others)
    return Snapshot("C", 4, (first, *others), ITEMS, PARTIES, clocks=clocks, referrals=handed)


def take(snapshot: Snapshot, trigger: str, actor: Actor = HANDLER, **fields: Any) -> Decision:
    return decide(snapshot, Command(trigger, 1, actor, NOW, fields), NOW)


def refusal(snapshot: Snapshot, trigger: str, actor: Actor = HANDLER, **fields: Any) -> str:
    """ "" if the step is taken, else the code of its refusal."""
    try:
        take(snapshot, trigger, actor, **fields)
    except Refused as refused:
        return refused.refusal.code
    return ""


def ended(decision: Decision) -> set[tuple[str, str, int]]:
    return {(change.op.value, change.clock, change.addressee) for change in decision.clocks}


# Per document (劳动争议解释一 16, 20; 仲裁办案规则 50)


@pytest.mark.parametrize("state", ["awarded", "set_aside_pending"])
@pytest.mark.parametrize(
    ("items", "party", "ends"),
    [
        ((SEVERANCE,), WORKER, {("settle", "suit", WORKER)}),
        ((SEVERANCE,), EMPLOYER, {("settle", "suit", EMPLOYER)}),
        ((WAGES,), WORKER, {("settle", "suit_final", WORKER), ("settle", "set_aside", EMPLOYER)}),
        (
            (OVERTIME, SEVERANCE),
            WORKER,
            {("settle", "suit_final", WORKER), ("settle", "suit", WORKER), ("settle", "set_aside", EMPLOYER)},
        ),
    ],
)
def test_a_suit_ends_the_periods_of_the_documents_it_is_brought_on(
    state: str, items: tuple[int, ...], party: int, ends: set[tuple[str, str, int]]
) -> None:
    decision = take(award(state=state), "sue", claims=items, party=party, **GOES)
    assert (decision.to_state, ended(decision)) == (state, ends)


def test_the_other_document_is_still_set_aside_and_enforced() -> None:
    sued = award(suit("filed", SEVERANCE))
    applied: dict[str, Any] = {"party": EMPLOYER, "set_aside_applied_on": TODAY, **GOES}
    assert refusal(sued, "apply_set_aside", claims=(WAGES, OVERTIME), **applied) == ""
    assert [in_force(sued.proceedings[0], item, sued) for item in (WAGES, OVERTIME, SEVERANCE)] == [True, True, False]
    assert [past_of(item, sued) for item in (WAGES, SEVERANCE)] == [Past.FINAL_AWARD, Past.SUED]


def test_a_suit_on_part_of_a_document_takes_the_effect_of_all_of_it() -> None:
    sued = award(suit("filed", WAGES))
    assert not any(in_force(sued.proceedings[0], item, sued) for item in (WAGES, OVERTIME, SEVERANCE))
    applied: dict[str, Any] = {"party": EMPLOYER, "set_aside_applied_on": TODAY, **GOES}
    assert refusal(sued, "apply_set_aside", claims=(OVERTIME,), **applied) == "worker_sued"


@pytest.mark.parametrize(
    ("court", "effective", "decided"),
    [
        ((), "", "not_judged"),
        ((suit("trial", SEVERANCE),), "suit_pending", "not_judged"),
        ((suit("withdrawn", SEVERANCE),), "", "not_judged"),
        ((suit("closed_refused", SEVERANCE),), "", "not_judged"),
        ((suit("effective", SEVERANCE),), "judged", ""),
        ((suit("closed", SEVERANCE), suit("filed", WAGES, n=3)), "suit_pending", "suit_pending"),
        ((suit("superseded", SEVERANCE), suit("withdrawn", WAGES, n=3)), "judged", ""),
    ],
)
def test_an_award_takes_effect_or_gives_way_once_the_court_has_done_with_it(
    court: tuple[ProceedingView, ...], effective: str, decided: str
) -> None:
    over = award(*court, clocks=PASSED)
    assert refusal(over, "record_effective") == effective
    assert refusal(over, "record_suit_decided") == decided
    running = replace(over, clocks=(*PASSED[:-1], SERVED[-1]))  # the employer's thirty days
    assert refusal(running, "record_suit_decided") == (decided if decided == "not_judged" else "periods_running")
    fired = {"clock": "set_aside", "addressee": EMPLOYER}
    assert refusal(running, "become_effective", SYSTEM, **fired) == effective


# Anew for the employer (劳动争议解释一 21)

DROPPED: dict[str, Any] = {"party": EMPLOYER, "drop_ruling_on": TODAY}


@pytest.mark.parametrize("how", ["withdrawn", "deemed_withdrawn", "closed_refused"])
def test_the_employer_has_thirty_days_once_the_worker_s_suit_is_gone(how: str) -> None:
    decision = take(award(suit(how, WAGES)), "record_suit_dropped", **DROPPED)
    assert [(c.op, c.clock, c.addressee, c.on) for c in decision.clocks] == [
        (Op.START, "set_aside_anew", EMPLOYER, TODAY)
    ]


@pytest.mark.parametrize(
    ("court", "party", "code"),
    [
        ((), EMPLOYER, "suit_not_dropped"),
        ((suit("filed", WAGES),), EMPLOYER, "suit_not_dropped"),
        ((suit("closed", WAGES),), EMPLOYER, "suit_not_dropped"),
        ((suit("withdrawn", SEVERANCE),), EMPLOYER, "suit_not_dropped"),  # not the final award
        ((suit("withdrawn", WAGES),), WORKER, "not_the_employer"),
        ((suit("withdrawn", WAGES),), EMPLOYER, ""),
    ],
)
def test_nobody_else_gets_time_anew(court: tuple[ProceedingView, ...], party: int, code: str) -> None:
    assert refusal(award(*court), "record_suit_dropped", **DROPPED | {"party": party}) == code


def test_time_anew_is_given_once() -> None:
    again = award(suit("withdrawn", WAGES), clocks=(*SERVED, clock("set_aside_anew", EMPLOYER)))
    assert refusal(again, "record_suit_dropped", **DROPPED) == "not_the_employer"


@pytest.mark.parametrize(("status", "code"), [("running", ""), ("expired", "out_of_time")])
def test_the_application_follows_the_new_thirty_days_and_not_the_old(status: str, code: str) -> None:
    gone = award(
        suit("withdrawn", WAGES),
        clocks=(*PASSED[:-1], clock("set_aside", EMPLOYER, "settled"), clock("set_aside_anew", EMPLOYER, status)),
    )
    applied: dict[str, Any] = {"party": EMPLOYER, "set_aside_applied_on": TODAY, "claims": (WAGES,), **GOES}
    assert refusal(gone, "apply_set_aside", **applied) == code


def test_an_application_that_fell_with_the_worker_s_suit_is_made_again() -> None:
    facts = {**TWO, "set_aside_applied_on": "2026-06-01"}
    applied: dict[str, Any] = {"party": EMPLOYER, "set_aside_applied_on": TODAY, "claims": (WAGES,), **GOES}
    first = award(suit("withdrawn", WAGES), clocks=(*SERVED[:-1], replace(SERVED[-1], status="settled")), **facts)
    assert refusal(first, "apply_set_aside", **applied) == "only_once"
    anew = replace(first, clocks=(*first.clocks, clock("set_aside_anew", EMPLOYER)))
    decision = take(anew, "apply_set_aside", **applied)
    assert ("settle", "set_aside_anew", EMPLOYER) in ended(decision)


# An award that does not say what it is (劳动争议解释一 18)

FOUND: dict[str, Any] = {"party": EMPLOYER, "found_ruling_on": TODAY}


def test_an_award_that_does_not_say_is_made_and_served_as_non_final() -> None:
    hearing = award(state="hearing", clocks=(), opened="x")
    said = {"nonfinal_claims": (WAGES, OVERTIME, SEVERANCE), "unlabelled": True}
    assert refusal(hearing, "make_award", **said) == ""
    labelled = {"final_claims": (WAGES,), "nonfinal_claims": (OVERTIME, SEVERANCE), "unlabelled": True}
    assert refusal(hearing, "make_award", **labelled) == "items_not_split"


@pytest.mark.parametrize(
    ("facts", "court", "items", "code"),
    [
        (SILENT, suit("closed_refused", WAGES, OVERTIME), (WAGES,), ""),
        (SILENT, suit("closed_refused", WAGES), (WAGES, OVERTIME), "not_found_final"),
        (SILENT, suit("withdrawn", WAGES), (WAGES,), "not_found_final"),
        (SILENT, suit("filed", WAGES), (WAGES,), "not_found_final"),
        (SILENT | {"unlabelled": False}, suit("closed_refused", WAGES), (WAGES,), "not_found_final"),
        (TWO, suit("closed_refused", SEVERANCE), (SEVERANCE,), "not_found_final"),
    ],
)
def test_the_court_finds_it_final_by_turning_the_suit_down(
    facts: dict[str, Any], court: ProceedingView, items: tuple[int, ...], code: str
) -> None:
    silent = award(court, clocks=SERVED[:2], **facts)
    assert refusal(silent, "record_found_final", found_final_claims=items, **FOUND) == code


def test_then_the_employer_has_thirty_days_and_no_suit() -> None:
    silent = award(suit("closed_refused", WAGES, by=EMPLOYER), clocks=SERVED[:2], **SILENT)
    decision = take(silent, "record_found_final", found_final_claims=(WAGES,), **FOUND)
    assert ended(decision) == {("start", "set_aside_found", EMPLOYER)}
    found = replace(
        award(suit("closed_refused", WAGES, by=EMPLOYER), **SILENT, found_final_claims=[WAGES]),
        clocks=(clock("suit", WORKER), clock("suit", EMPLOYER, "settled"), clock("set_aside_found", EMPLOYER)),
    )
    applied: dict[str, Any] = {"set_aside_applied_on": TODAY, **GOES}
    assert refusal(found, "apply_set_aside", claims=(WAGES,), party=EMPLOYER, **applied) == ""
    assert refusal(found, "apply_set_aside", claims=(WAGES,), party=WORKER, **applied) == "worker_sues"
    assert refusal(found, "apply_set_aside", claims=(OVERTIME,), party=EMPLOYER, **applied) == "no_final_award"
    assert refusal(found, "sue", claims=(WAGES,), party=EMPLOYER, **GOES) == "employer_cannot_sue"
    mine = take(found, "sue", claims=(WAGES,), party=WORKER, **GOES)  # served as non-final, fifteen days all the same
    assert ("settle", "suit", WORKER) in ended(mine)


@pytest.mark.parametrize(
    ("court", "code"),
    [
        ((), "suit_not_dropped"),  # the employer's own suit, turned down, gives no second thirty days
        ((suit("filed", WAGES, n=3),), "suit_not_dropped"),
        ((suit("withdrawn", WAGES, n=3),), ""),
    ],
)
def test_an_award_found_final_waits_for_the_worker_s_suit_as_well(court: tuple[ProceedingView, ...], code: str) -> None:
    """劳动争议解释一 21: while the worker is in court no application is taken, so the thirty days run from its end."""
    clocks = (clock("suit", WORKER), clock("suit", EMPLOYER, "settled"), clock("set_aside_found", EMPLOYER))
    found = award(suit("closed_refused", WAGES, by=EMPLOYER), clocks=clocks, **SILENT, found_final_claims=[WAGES])
    sued = take(found, "sue", claims=(WAGES,), party=WORKER, **GOES)
    assert ("settle", "set_aside_found", EMPLOYER) in ended(sued)
    over = (*clocks[:2], clock("set_aside_found", EMPLOYER, "expired"))
    both = award(suit("closed_refused", WAGES, by=EMPLOYER), *court, clocks=over, **SILENT, found_final_claims=[WAGES])
    assert refusal(both, "record_suit_dropped", **DROPPED) == code
    applied: dict[str, Any] = {"set_aside_applied_on": TODAY, "claims": (WAGES,), "party": EMPLOYER, **GOES}
    anew = replace(both, clocks=(*over, clock("set_aside_anew", EMPLOYER)))
    in_court = any(each.state == "filed" for each in court)
    assert refusal(anew, "apply_set_aside", **applied) == ("worker_sued" if in_court else "")


@pytest.mark.parametrize(
    ("by", "party", "code"),
    [
        (EMPLOYER, EMPLOYER, ""),
        (EMPLOYER, WORKER, "not_the_employer"),  # a worker is not turned down for that: 劳动争议调解仲裁法 48
        (WORKER, EMPLOYER, "not_the_employer"),  # it was the worker's suit that the court did not take
        (WORKER, WORKER, "not_the_employer"),
    ],
)
def test_an_award_is_found_final_for_the_employer_whose_suit_was_turned_down(by: int, party: int, code: str) -> None:
    silent = award(suit("closed_refused", WAGES, by=by), clocks=SERVED[:2], **SILENT)
    assert refusal(silent, "record_found_final", found_final_claims=(WAGES,), **FOUND | {"party": party}) == code


@pytest.mark.parametrize(
    ("worker_s", "employer_s", "code"),
    [
        ("", "closed_refused", "suit_not_dropped"),
        ("withdrawn", "closed_refused", ""),
        ("withdrawn", "withdrawn", ""),
        ("filed", "closed_refused", "suit_not_dropped"),
        ("filed", "withdrawn", "suit_not_dropped"),
    ],
)
def test_time_anew_goes_by_whose_suit_was_dropped(worker_s: str, employer_s: str, code: str) -> None:
    theirs = (suit(worker_s, WAGES, n=3, by=WORKER),) if worker_s else ()
    clocks = (clock("suit", WORKER), clock("suit", EMPLOYER, "settled"), clock("set_aside_found", EMPLOYER, "expired"))
    case = award(suit(employer_s, WAGES, by=EMPLOYER), *theirs, clocks=clocks, **SILENT, found_final_claims=[WAGES])
    assert refusal(case, "record_suit_dropped", **DROPPED) == code


# Both sue on the same award (劳动争议解释一 4)


def test_each_side_sues_on_the_same_award_and_no_side_twice() -> None:
    sued = award(
        suit("filed", SEVERANCE, by=WORKER), clocks=(clock("suit", WORKER, "settled"), clock("suit", EMPLOYER))
    )
    theirs = take(sued, "sue", claims=(SEVERANCE,), party=EMPLOYER, **GOES)
    assert ended(theirs) == {("settle", "suit", EMPLOYER)}
    assert theirs.refers is not None
    assert theirs.refers.facts == {"plaintiff": EMPLOYER}
    assert refusal(sued, "sue", claims=(SEVERANCE,), party=WORKER, good_cause=True, **GOES) == "already_handed_over"
    unknown = award(suit("filed", SEVERANCE), clocks=sued.clocks)
    assert refusal(unknown, "sue", claims=(SEVERANCE,), party=EMPLOYER, **GOES) == "already_handed_over"
    judged = award(suit("effective", SEVERANCE, by=WORKER), clocks=sued.clocks)
    assert refusal(judged, "sue", claims=(SEVERANCE,), party=EMPLOYER, **GOES) == "already_handed_over"
    (offer,) = [each for each in available(sued, 1, HANDLER, NOW) if each.row.trigger == "sue"]
    assert offer.refusal is None


def together(first: str, second: str = "joined") -> Snapshot:
    return award(suit(first, SEVERANCE, by=WORKER), suit(second, SEVERANCE, n=3, by=EMPLOYER), clocks=PASSED)


def of_second(snapshot: Snapshot, trigger: str, **fields: Any) -> str:
    try:
        return decide(snapshot, Command(trigger, 3, HANDLER, NOW, fields), NOW).to_state
    except Refused as refused:
        return refused.refusal.code


@pytest.mark.parametrize(
    ("first", "alone", "decided"),
    [
        ("trial", "other_suit_goes_on", "other_suit_undecided"),
        ("withdrawn", "trial", "other_suit_undecided"),
        ("judged", "other_suit_goes_on", "decided_together"),
        ("closed", "other_suit_goes_on", "decided_together"),
    ],
)
def test_the_second_suit_is_decided_with_the_first_or_goes_on_without_it(first: str, alone: str, decided: str) -> None:
    both = together(first)
    assert of_second(together("trial", "filed"), "hear_together", joined_on=TODAY) == "joined"
    assert (of_second(both, "go_on_alone"), of_second(both, "close_together")) == (alone, decided)
    assert of_second(both, "withdraw") == "withdrawn"  # each withdraws the own suit only


def apart(first: str, second: str = "joined", **facts: Any) -> Snapshot:
    """Each side sues on another part of the award."""
    employer = suit(second, OVERTIME, n=3, by=EMPLOYER)
    employer = replace(employer, facts={**employer.facts, **facts})
    return award(suit(first, SEVERANCE, by=WORKER), employer, clocks=PASSED)


@pytest.mark.parametrize(
    ("procedure", "step", "leads_to"),
    [("simplified", "judge_together", "judged"), ("small", "judge_small_together", "effective")],
)
def test_suits_on_different_parts_of_one_award_are_heard_together(procedure: str, step: str, leads_to: str) -> None:
    """劳动争议解释一 4 speaks of one award, not of the same items; what only one suit holds is appealed there."""
    assert of_second(apart("trial", "filed"), "hear_together", joined_on=TODAY) == "joined"
    both = apart("judged", procedure=procedure)
    assert of_second(both, "close_together") == "items_of_its_own"
    assert of_second(both, step) == leads_to
    wrong = "judge_small_together" if step == "judge_together" else "judge_together"
    assert of_second(both, wrong) in ("one_instance", "not_small")
    assert of_second(apart("trial", procedure=procedure), step) == "other_suit_undecided"
    assert of_second(together("judged"), "close_together") == "decided_together"
    assert of_second(apart("withdrawn"), "go_on_alone") == "trial"


def test_suits_on_two_awards_are_not_heard_together() -> None:
    one = award(suit("trial", SEVERANCE, by=WORKER), suit("filed", LOAN_OF_WAGES, n=3, by=EMPLOYER), clocks=PASSED)
    assert of_second(one, "hear_together", joined_on=TODAY) == "no_other_suit"


LOAN_OF_WAGES = 77  # an item that the award did not decide


def test_the_award_has_no_effect_while_one_of_two_suits_goes_on() -> None:
    left = together("withdrawn", "trial")
    assert past_of(SEVERANCE, left) is Past.SUED
    assert refusal(left, "record_effective") == "suit_pending"
    turned = together("trial", "withdrawn")  # the second is gone, the first is not
    assert past_of(SEVERANCE, turned) is Past.SUED
    assert refusal(turned, "record_effective") == "suit_pending"


# After the setting aside


@pytest.mark.parametrize("state", ["set_aside_pending", "set_aside"])
def test_an_award_is_served_on_the_second_party_while_the_court_reviews_it_and_after(state: str) -> None:
    """Each party's period runs from its own receipt (劳动争议调解仲裁法 50), whatever becomes of the final award."""
    facts = TWO | ({"ruling_received_on": "2026-06-01"} if state == "set_aside" else {})
    of_final = SERVED[2:] if state == "set_aside_pending" else ()  # once it is set aside they are over
    unserved = award(state=state, clocks=(clock("suit", WORKER), *of_final), **facts)
    served = take(unserved, "serve_award", party=EMPLOYER, document="nonfinal", award_served_on=TODAY)
    assert (served.to_state, ended(served)) == (state, {("start", "suit", EMPLOYER)})
    final = {"party": EMPLOYER, "document": "final_employer", "award_served_on": TODAY}
    late = replace(unserved, clocks=unserved.clocks[:2])
    assert refusal(late, "serve_award", **final) == ("fields" if state == "set_aside" else "")


def test_what_was_not_final_keeps_its_periods_and_its_effect() -> None:
    facts = TWO | {"ruling_received_on": "2026-06-01"}
    rule = next(clock for clock in ARBITRATION.clocks if clock.name == "suit")
    assert "set_aside" in rule.runs_in
    gone = award(state="lapsed", clocks=PASSED, **facts)
    assert [in_force(gone.proceedings[0], item, gone) for item in (WAGES, SEVERANCE)] == [False, True]
    assert [past_of(item, gone) for item in (WAGES, SEVERANCE)] == [Past.LAPSED, Past.BINDING]


@pytest.mark.parametrize(
    ("court", "code"),
    [
        ((), ""),
        ((suit("withdrawn", WAGES),), ""),
        ((suit("filed", WAGES),), "sued_in_time"),
        ((suit("filed", SEVERANCE),), ""),
    ],
)
def test_the_dispute_lapses_only_where_nobody_sued(court: tuple[ProceedingView, ...], code: str) -> None:
    clocks = (*PASSED, clock("suit_set_aside", WORKER, "expired"), clock("suit_set_aside", EMPLOYER, "expired"))
    facts = TWO | {"ruling_received_on": "2026-06-01"}
    snapshot = award(*court, state="set_aside", clocks=clocks, **facts)
    assert refusal(snapshot, "record_lapse") == code
    unserved = replace(snapshot, clocks=clocks[:-1])
    assert refusal(unserved, "record_lapse") == "periods_running"


def test_after_the_setting_aside_the_court_s_decision_ends_it() -> None:
    facts = TWO | {"ruling_received_on": "2026-06-01"}
    clocks = (*PASSED[:2], clock("suit_set_aside", WORKER, "settled"), clock("suit_set_aside", EMPLOYER, "expired"))
    decided = award(suit("closed", WAGES), state="set_aside", clocks=clocks, **facts)
    assert take(decided, "record_suit_decided").to_state == "sued"
    running = replace(decided, clocks=(*clocks[:-1], clock("suit_set_aside", EMPLOYER)))
    assert refusal(running, "record_suit_decided") == "periods_running"
    assert refusal(replace(decided, clocks=clocks[2:]), "record_suit_decided") == "award_not_served"


def test_a_step_with_several_rows_is_offered_once() -> None:
    for state in ("awarded", "set_aside", "overdue", "hearing"):
        offers = [offer for offer in available(award(state=state), 1, HANDLER, NOW) if offer.row.trigger == "sue"]
        assert len(offers) == 1, state
        assert state in offers[0].row.sources or offers[0].refusal
