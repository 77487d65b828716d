"""`decide` and `available`: what they refuse, what follows for the clocks, and that they agree with each other."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from statemachines.arbitration import ARBITRATION
from statemachines.chart import chart
from statemachines.decide import Decision, Refused, available, decide, opening_changes
from statemachines.fields import check_fields
from statemachines.pathway import Actor, ClockChange, Command, Field, FieldKind, Label, Op, Pathway, Role
from statemachines.pathways import PATHWAYS
from statemachines.petition import PETITION
from statemachines.snapshot import LIVE, ClaimView, ClockView, Consent, ProceedingView, Snapshot, local_date
from tests.statemachines import generous
from tests.statemachines.generous import NOW, OPENED, PARTIES, TODAY

HANDLER = Actor("account:7", Role.HANDLER, 3)
SYSTEM = Actor("system:deadlines", Role.SYSTEM)


def case(pathway: str, state: str, *clocks: ClockView, **facts: Any) -> Snapshot:
    first = ProceedingView(1, pathway, state, (1,), OPENED, facts=facts)
    consents = tuple(Consent(p.n, s, True, TODAY) for p in PARTIES for s in ("mediation", "extension"))
    return Snapshot("C", 2, (first,), (ClaimView(1, "loan"),), PARTIES, consents, clocks)


def running(name: str, *addressees: int, status: str = "running") -> tuple[ClockView, ...]:
    return tuple(ClockView(1, name, n, status, TODAY) for n in addressees or (0,))


def step(snapshot: Snapshot, trigger: str, actor: Actor = HANDLER, **fields: Any) -> Decision:
    return decide(snapshot, Command(trigger, 1, actor, NOW, fields), NOW)


def refused(snapshot: Snapshot, trigger: str, actor: Actor = HANDLER, **fields: Any) -> Refused:
    with pytest.raises(Refused) as caught:
        step(snapshot, trigger, actor, **fields)
    return caught.value


def changes(decision: Decision) -> list[tuple[Any, ...]]:
    return [(c.op.value, c.clock, c.on, c.addressee) for c in decision.clocks]


# Refusals


def test_a_step_from_elsewhere_names_where_it_belongs() -> None:
    refusal = refused(case("mediation", "registered"), "sign").refusal
    assert refusal.code == "wrong_state"
    assert "已登记" in refusal.reason.zh
    assert "调解中" in refusal.reason.zh


def test_an_unknown_step_is_refused() -> None:
    assert refused(case("mediation", "registered"), "fly").refusal.code == "unknown_step"


def test_what_has_not_happened_yet_cannot_be_recorded() -> None:
    command = Command("accept", 1, HANDLER, NOW + timedelta(seconds=1))
    with pytest.raises(Refused) as caught:
        decide(case("mediation", "registered"), command, NOW)
    assert caught.value.refusal.code == "in_future"


def test_nothing_happened_before_the_proceeding_began() -> None:
    command = Command("accept", 1, HANDLER, NOW - timedelta(days=365))
    with pytest.raises(Refused) as caught:
        decide(case("mediation", "registered"), command, NOW)
    assert caught.value.refusal.code == "before_opening"


def test_missing_and_wrong_answers_are_named() -> None:
    errors = refused(case("mediation", "mediating"), "sign", sealed_on="today").field_errors
    assert set(errors) == {"parties_signed_on", "mediator_signed_on", "sealed_on"}


@pytest.mark.parametrize("on", [TODAY + timedelta(days=1), OPENED - timedelta(days=1)])
def test_a_date_of_an_act_lies_between_the_opening_and_today(on: date) -> None:
    fields: dict[str, Any] = {"parties_signed_on": on, "mediator_signed_on": TODAY, "sealed_on": TODAY}
    assert refused(case("mediation", "mediating"), "sign", **fields).refusal.code.startswith("date_")


# Clocks


def test_an_agreement_takes_effect_on_the_last_of_three_days() -> None:
    last = date(2026, 5, 16)
    days = {"parties_signed_on": date(2026, 5, 10), "mediator_signed_on": date(2026, 5, 12), "sealed_on": last}
    for names in (list(days), list(reversed(days))):
        fields: dict[str, Any] = dict(zip(names, days.values(), strict=True))
        decision = step(case("mediation", "mediating"), "sign", **fields)
        assert ("start", "confirmation", last, 0) in changes(decision)


def test_one_joint_clock_and_one_follow_up_start_with_the_agreement_and_the_month_ends() -> None:
    fields: dict[str, Any] = dict.fromkeys(("parties_signed_on", "mediator_signed_on", "sealed_on"), TODAY)
    decision = step(case("mediation", "mediating", *running("settle")), "sign", **fields)
    assert changes(decision) == [
        ("settle", "settle", TODAY, 0),
        ("start", "confirmation", TODAY, 0),
        ("start", "follow_up", TODAY, 0),
    ]


@pytest.mark.parametrize(
    ("received_by", "clocks"),
    [("office", {"route_office"}), ("organ", {"route_organ"}), ("assigned", {"route_assigned", "objection"})],
)
def test_how_a_petition_came_in_decides_which_clock_runs(received_by: str, clocks: set[str]) -> None:
    found = opening_changes(PETITION, OPENED, {"received_by": received_by})
    assert {(change.clock, change.on, change.op) for change in found} == {(c, OPENED, Op.START) for c in clocks}


def test_correction_moves_the_day_of_receipt() -> None:
    asked = step(case("arbitration", "received", *running("acceptance")), "ask_correction")
    assert changes(asked) == [("suspend", "acceptance", TODAY, 0)]
    waiting = case("arbitration", "correcting", *running("acceptance", status="suspended"))
    complete = step(waiting, "complete", completed_on=date(2026, 6, 8))
    assert changes(complete) == [
        ("resume", "acceptance", TODAY, 0),
        ("reset_receipt", "acceptance", date(2026, 6, 8), 0),
    ]


def test_the_passing_that_fires_a_step_is_not_ended_by_it() -> None:
    snapshot = case("arbitration", "received", *running("acceptance"))
    decision = step(snapshot, "lapse_acceptance", SYSTEM, clock="acceptance", addressee=0)
    assert (decision.to_state, decision.clocks) == ("no_decision", ())
    assert step(snapshot, "accept").clocks[0] == ClockChange(Op.SETTLE, "acceptance", TODAY)


def test_a_right_that_lapses_is_not_cancelled_by_the_step_it_fires() -> None:
    snapshot = case("petition", "opinion", *running("request_review"))
    fired = step(snapshot, "lapse", SYSTEM, clock="request_review", addressee=0)
    assert (fired.to_state, fired.clocks) == ("finished", ())
    assert changes(step(snapshot, "withdraw")) == [("cancel", "request_review", TODAY, 0)]


def test_each_party_served_has_its_own_period() -> None:
    decision = step(case("litigation", "judged"), "serve_judgment", party=2, judgment_served_on=TODAY)
    assert changes(decision) == [("start", "appeal", TODAY, 2)]


def test_the_document_served_decides_whose_right_begins() -> None:
    awarded = case("arbitration", "awarded", final_claims=[1])
    for document, clock in (("final_worker", "suit_final"), ("final_employer", "set_aside")):
        decision = step(awarded, "serve_award", party=1, award_served_on=TODAY, document=document)
        assert changes(decision) == [("start", clock, TODAY, 1)]
    wrong = refused(awarded, "serve_award", party=1, award_served_on=TODAY, document="nonfinal")
    assert wrong.refusal.code == "no_such_award"


def test_one_party_s_appeal_leaves_the_other_s_period_running() -> None:
    decision = step(case("litigation", "judged", *running("appeal", 1, 2)), "appeal", party=1, claims=(1,), to_org=8)
    assert changes(decision) == [("settle", "appeal", TODAY, 1)]


def test_one_respondent_s_defence_leaves_the_other_s_period_running() -> None:
    decision = step(case("arbitration", "hearing", *running("defence", 2, 3)), "record_defence", party=2)
    assert changes(decision) == [("settle", "defence", TODAY, 2)]


@pytest.mark.parametrize(
    ("clocks", "code"),
    [
        ((*running("appeal", 1), *running("appeal", 2)), "periods_running"),
        (running("appeal", 1), "periods_running"),  # party 2 was never served
        ((*running("appeal", 1), *running("appeal", 2, status="expired")), ""),
    ],
)
def test_a_judgment_is_effective_after_the_last_party_s_period(clocks: tuple[ClockView, ...], code: str) -> None:
    snapshot = case("litigation", "judged", *clocks)
    if code:
        assert refused(snapshot, "become_effective", SYSTEM, clock="appeal", addressee=1).refusal.code == code
    else:
        assert step(snapshot, "become_effective", SYSTEM, clock="appeal", addressee=1).to_state == "effective"


def test_an_award_is_effective_only_when_each_document_reached_each_party() -> None:
    passing = {"clock": "suit", "addressee": 1}
    served = (*running("suit", 1), *running("suit", 2, status="expired"))
    facts = {"final_claims": [1], "nonfinal_claims": [2]}
    both = case("arbitration", "awarded", *served, **facts)
    assert refused(both, "become_effective", SYSTEM, **passing).refusal.code == "award_not_served"
    rest = (*running("suit_final", 1, status="expired"), *running("set_aside", 2, status="expired"))
    finals_only = replace(both, clocks=(*running("suit_final", 1), *rest[1:]))
    passing_final = {"clock": "suit_final", "addressee": 1}
    assert refused(finals_only, "become_effective", SYSTEM, **passing_final).refusal.code == "award_not_served"
    complete = replace(both, clocks=(*served, *rest))
    assert step(complete, "become_effective", SYSTEM, **passing).to_state == "effective"
    mixed = case("arbitration", "awarded", *served, one_document=True, **facts)
    assert step(mixed, "become_effective", SYSTEM, **passing).to_state == "effective"


@pytest.mark.parametrize(("procedure", "clock"), [("ordinary", "trial_ordinary"), ("small", "trial_small")])
def test_the_procedure_chosen_decides_the_trial_limit(procedure: str, clock: str) -> None:
    decision = step(case("litigation", "submitted", *running("filing")), "file", procedure=procedure)
    assert changes(decision) == [
        ("settle", "filing", TODAY, 0),
        ("start", "service", TODAY, 0),
        ("start", clock, TODAY, 0),
    ]


def test_a_conversion_counts_from_filing() -> None:
    filed = date(2026, 4, 1)
    snapshot = case("litigation", "trial", *running("trial_small"), procedure="small")
    decision = step(snapshot, "convert", procedure="ordinary", filed_on=filed)
    assert changes(decision) == [("start", "trial_ordinary", filed, 0), ("settle", "trial_small", TODAY, 0)]
    assert (
        refused(
            replace(snapshot, proceedings=(replace(snapshot.proceedings[0], facts={"procedure": "ordinary"}),)),
            "convert",
            procedure="ordinary",
            filed_on=filed,
        ).refusal.code
        == "already_ordinary"
    )


def test_the_kind_of_excluded_time_comes_from_the_answer() -> None:
    snapshot = case("litigation", "trial", *running("trial_ordinary"), procedure="ordinary")
    fields: dict[str, Any] = {
        "excluded_kind": "appraisal",
        "excluded_from": date(2026, 5, 1),
        "excluded_to": date(2026, 5, 20),
    }
    (change,) = step(snapshot, "exclude", **fields).clocks
    assert change == ClockChange(
        Op.EXCLUDE, "trial_ordinary", date(2026, 5, 1), until=date(2026, 5, 20), kind="appraisal"
    )


def test_a_suspension_stops_the_trial_limit_and_lets_it_run_on() -> None:
    snapshot = case("litigation", "trial", *running("trial_ordinary"))
    assert changes(step(snapshot, "suspend", suspension_ground="death")) == [("suspend", "trial_ordinary", TODAY, 0)]
    stopped = case("litigation", "suspended", *running("trial_ordinary", status="suspended"))
    assert changes(step(stopped, "resume")) == [("resume", "trial_ordinary", TODAY, 0)]


def test_the_other_party_may_still_object_after_one_has() -> None:
    snapshot = case("confirmation", "confirmed", *running("objection", 1, status="settled"))
    assert step(snapshot, "object", party=2).to_state == "objection"


# The guards that no other test reaches


@pytest.mark.parametrize(
    ("snapshot", "trigger", "fields", "code"),
    [
        (case("petition", "registered", received_by="organ"), "object", {"note": "x"}, "not_assigned"),
        (
            case("petition", "registered", *running("objection", status="settled"), received_by="assigned"),
            "object",
            {"note": "x"},
            "already_used",
        ),
        (
            case("confirmation", "confirmed", *running("objection", 1, status="settled")),
            "object",
            {"party": 1},
            "already_used",
        ),
        (case("petition", "registered", matter="claim"), "split_off", {"to_org": 9}, "no_accusation"),
        (case("petition", "notified", route_class="duty"), "accept", {}, "not_class_six"),
        (case("petition", "notified", route_class="petition"), "import_procedure", {}, "class_six"),
        (case("arbitration", "received", completed_on="2026-05-01"), "ask_correction", {}, "only_once"),
        (case("arbitration", "hearing"), "make_award", {"final_claims": (), "nonfinal_claims": ()}, "items_not_split"),
        (case("arbitration", "hearing"), "make_award", {"final_claims": (1,), "nonfinal_claims": (1,)}, "items_not_split"),
        (case("litigation", "trial", procedure="small"), "judge", {}, "one_instance"),
        (case("litigation", "trial", procedure="ordinary"), "judge_small", {}, "not_small"),
        (
            case("litigation", "filed", procedure="small"),
            "entrust",
            {"track": "ordinary", "receipt_on": TODAY},
            "wrong_track",
        ),
        (case("litigation", "trial", extension_reason="special"), "extend", {"extension_reason": "special"}, "only_once"),
        (case("arbitration", "awarded", nonfinal_claims=[1]), "apply_set_aside",
         {"claims": (1,), "to_org": 9, "party": 2, "set_aside_applied_on": TODAY}, "no_final_award"),
        (case("mediation", "registered"), "record_labour_application", {"received_on": TODAY}, "no_labour_item"),
        (case("mediation", "effective_written"), "record_confirmation", {}, "not_confirmed"),
        (case("petition", "handling"), "record_feedback", {"feedback": "failed"}, "mediation_open"),
        (case("arbitration", "hearing"), "summon", {"hearing_on": OPENED}, "date_passed"),
    ],
)  # fmt: skip
def test_a_guard_refuses(snapshot: Snapshot, trigger: str, fields: dict[str, Any], code: str) -> None:
    row = chart(PATHWAYS[snapshot.proceedings[0].pathway])[snapshot.proceedings[0].state, trigger]
    actor = Actor("account:7", min(row.by), 3)
    assert refused(snapshot, trigger, actor, **fields).refusal.code == code


@pytest.mark.parametrize("kind", ["overtime", "medical"])
def test_labour_and_medical_agreements_are_written(kind: str) -> None:
    snapshot = replace(case("mediation", "mediating"), claims=(ClaimView(1, kind),))
    assert refused(snapshot, "agree_orally", reached_on=TODAY, terms="x").refusal.code == "writing_required"


def test_a_committee_does_not_take_what_a_court_has_unless_the_court_asks() -> None:
    for state, code in (("trial", "before_court"), ("entrusted", "")):
        snapshot = case("mediation", "registered")
        suit = ProceedingView(2, "litigation", state, (1,), OPENED)
        both = replace(snapshot, proceedings=(*snapshot.proceedings, suit))
        if code:
            assert refused(both, "accept").refusal.code == code
        else:
            assert step(both, "accept").to_state == "consenting"


# Random walks: whatever is taken leads to a declared state, ends what it leaves, and starts only what runs there

pathways = st.sampled_from(sorted(PATHWAYS))


def outcome(snapshot: Snapshot, command: Command) -> Decision | str:
    """The decision, or the code of the refusal."""
    try:
        return decide(snapshot, command, NOW)
    except Refused as caught:
        return caught.refusal.code


def moves(pathway: Pathway, state: str) -> list[str]:
    return sorted(trigger for source, trigger in chart(pathway) if source == state)


def walk(pathway: Pathway, data: st.DataObject) -> Iterator[tuple[Snapshot, Decision]]:
    """Up to twelve steps, each lawful where the table says so, the live clocks carried along as the door would."""
    state, clocks = pathway.initial, {(c.clock, c.addressee): "running" for c in opening_changes(pathway, OPENED, {})}
    for _ in range(12):
        if not (open_moves := moves(pathway, state)):
            return
        trigger = data.draw(st.sampled_from(open_moves))
        row = chart(pathway)[state, trigger]
        snapshot = generous.snapshot(pathway, state, trigger)
        views = tuple(ClockView(1, name, n, status, TODAY) for (name, n), status in clocks.items())
        snapshot = replace(snapshot, clocks=(*snapshot.clocks, *views))
        role = data.draw(st.sampled_from(sorted(row.by)))
        command = generous.command(pathway, trigger, role, row.fields, snapshot.proceedings[0].claims)
        decision = outcome(snapshot, command)
        if isinstance(decision, str):
            assert decision in {"periods_running", "award_not_served", "six_months_run"}
            continue
        yield snapshot, decision
        for change in decision.clocks:
            if change.op in (Op.SETTLE, Op.CANCEL):
                clocks.pop((change.clock, change.addressee), None)
            elif change.op in (Op.START, Op.SUSPEND, Op.RESUME):
                clocks[change.clock, change.addressee] = "suspended" if change.op is Op.SUSPEND else "running"
        state = decision.to_state


@settings(max_examples=150, deadline=None)
@given(pathways, st.data())
def test_a_random_walk_leaves_no_clock_behind(name: str, data: st.DataObject) -> None:
    pathway = PATHWAYS[name]
    rules = {rule.name: rule for rule in pathway.clocks}
    for snapshot, decision in walk(pathway, data):
        assert decision.to_state in pathway.by_name
        assert decision.final == pathway.state(decision.to_state).final
        ended = {(c.clock, c.addressee) for c in decision.clocks if c.op in (Op.SETTLE, Op.CANCEL)}
        started = {(c.clock, c.addressee) for c in decision.clocks if c.op is Op.START}
        live = {(c.name, c.addressee) for c in snapshot.clocks if c.status in LIVE}
        for clock, addressee in (live - ended) | started:
            assert decision.to_state in rules[clock].runs_in, (decision.row.trigger, clock, addressee)
        assert not any(isinstance(value, str) and value == "words" for value in decision.facts.values())


@settings(max_examples=100, deadline=None)
@given(pathways, st.data())
def test_what_is_offered_is_accepted_and_what_is_refused_is_refused_for_the_same_reason(
    name: str, data: st.DataObject
) -> None:
    pathway = PATHWAYS[name]
    state = data.draw(st.sampled_from([s.name for s in pathway.states]))
    trigger = data.draw(st.sampled_from(sorted({row.trigger for row in pathway.transitions})))
    role = data.draw(st.sampled_from([r for r in Role if r is not Role.SYSTEM]))
    snapshot = generous.snapshot(pathway, state, trigger)
    actor = Actor("account:7", role, 9)
    rows = [o for o in available(snapshot, 1, actor, NOW) if o.row.trigger == trigger]
    row = chart(pathway).get((state, trigger))
    command = generous.command(pathway, trigger, role, row.fields if row else (), snapshot.proceedings[0].claims)
    taken = outcome(snapshot, command)
    if isinstance(taken, str):
        assert taken in {"wrong_state", "not_your_role"}
        assert all(offer.refusal for offer in rows)
    else:
        assert any(offer.refusal is None and offer.row is row for offer in rows)


# Field checks


@given(st.sampled_from(list(FieldKind)), st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=3)))
def test_an_answer_of_another_kind_is_never_taken(kind: FieldKind, value: Any) -> None:
    choices = (("a", Label("甲", "a")),) if kind is FieldKind.CHOICE else ()
    field = Field("x", kind, Label("问", "question"), choices=choices)
    errors = check_fields((field,), {"x": value}, Snapshot("C", 1, parties=PARTIES))
    good = {
        FieldKind.BOOL: value is True,
        FieldKind.TEXT: isinstance(value, str) and value != "",
        FieldKind.NOTE: isinstance(value, str) and value != "",
        FieldKind.CHOICE: value == "a",
        FieldKind.PARTY: type(value) is int and value in (1, 2),
        FieldKind.INTEGER: type(value) is int and value >= 0,
        FieldKind.MONEY: type(value) is int and value >= 0,
        FieldKind.ACCOUNT: type(value) is int,
        FieldKind.ORGANISATION: type(value) is int,
        FieldKind.STEP: isinstance(value, str) and value != "",
    }
    assert (not errors) == good.get(kind, False)


# Speed: printed, not judged


def test_how_long_it_takes(capsys: pytest.CaptureFixture[str]) -> None:
    snapshot = replace(generous.labour_case("overtime", "wage_iou", "wages"), version=9)
    command = Command("refer_suit", 1, HANDLER, NOW, {"claims": (2,), "to_org": 8, "files_himself": True})
    offers = timed(lambda: available(snapshot, 1, HANDLER, NOW))
    decision = timed(lambda: decide(snapshot, command, NOW))
    with capsys.disabled():
        print(f"\navailable {offers * 1e6:.0f} µs, decide {decision * 1e6:.0f} µs")
    assert available(snapshot, 1, HANDLER, NOW)


def timed(work: Any, times: int = 200) -> float:
    start = time.perf_counter()
    for _ in range(times):
        work()
    return (time.perf_counter() - start) / times


def test_local_dates_are_those_of_china() -> None:
    assert local_date(datetime.fromisoformat("2026-06-09T16:00:00+00:00")) == date(2026, 6, 10)
    assert ARBITRATION.initial == "received"
