"""Every pathway as a table: the compiled chart is the real machine, nothing is a trap, and every word is there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import pytest
from transitions import MachineError

from statemachines.chart import chart, machine
from statemachines.claims import CLAIM_TYPES, ROUTING_FACTS
from statemachines.desk import DESK
from statemachines.pathway import ClockKind, ClockOp, ClockRule, FieldKind, Label, Op, Pathway, Role, State, Transition
from statemachines.pathways import PATHWAYS
from statemachines.referrals import NEVER, PAPERS, REFERRALS
from statemachines.routing import CHANNELS
from statemachines.routing_table import DEFAULTS, TABLE
from statemachines.rules import rule as law

ALL = [*PATHWAYS.values(), DESK]
ROWS = [(pathway, row) for pathway in ALL for row in pathway.transitions]
CLOCKS = [(pathway, rule) for pathway in PATHWAYS.values() for rule in pathway.clocks]


def named(value: object) -> str:
    return str(getattr(value, "trigger", getattr(value, "name", value)))


each_pathway = pytest.mark.parametrize("pathway", ALL, ids=lambda p: p.name)
each_row = pytest.mark.parametrize(("pathway", "row"), ROWS, ids=named)
each_clock = pytest.mark.parametrize(("pathway", "rule"), CLOCKS, ids=named)


class Model:
    """What `transitions` moves about."""

    state = ""


def test_every_pathway_is_registered_under_its_name() -> None:
    assert set(PATHWAYS) == {"mediation", "petition", "arbitration", "litigation", "confirmation"} | {
        *("medical_mediation", "health_mediation", "traffic_mediation", "consumer_mediation"),
        *("public_security_mediation", "property_mediation", "labour_mediation", "rural_land_mediation"),
        *("administrative_mediation", "commercial_mediation", "court_assigned_mediation"),
        *("payment_order", "preservation", "appeal", "retrial", "procuratorial", "enforcement"),
        *("agreement_review", "commercial_arbitration", "rural_arbitration", "award_review"),
        *("reconsideration", "administrative_suit", "legal_aid", "notarisation", "appraisal"),
        *("public_security_case", "confirmation_objection"),
    }
    assert all(PATHWAYS[name].name == name for name in PATHWAYS)


@each_pathway
def test_the_chart_does_what_the_real_machine_does(pathway: Pathway) -> None:
    real, compiled = machine(pathway), chart(pathway)
    model = Model()
    real.add_model(model, initial=pathway.initial)
    try:
        for state in pathway.states:
            for trigger in {row.trigger for row in pathway.transitions}:
                real.set_state(state.name, model)
                row = compiled.get((state.name, trigger))
                if row is None:
                    with pytest.raises(MachineError):
                        model.trigger(trigger)  # type: ignore[attr-defined]
                else:
                    assert model.trigger(trigger)  # type: ignore[attr-defined]
                    assert model.state == (row.target or state.name)
    finally:
        real.remove_model(model)


def reached(pathway: Pathway, start: set[str], back: bool) -> set[str]:
    edges = [(s, row.target or s) for row in pathway.transitions for s in row.sources]
    found, size = set(start), 0
    while size != len(found):
        size = len(found)
        found |= {(s if back else t) for s, t in edges if (t if back else s) in found}
    return found


@each_pathway
def test_every_state_is_reached_and_none_is_a_trap(pathway: Pathway) -> None:
    names = {state.name for state in pathway.states}
    assert reached(pathway, {pathway.initial}, back=False) == names
    if pathway is not DESK:
        assert reached(pathway, {s.name for s in pathway.states if s.final}, back=True) == names


@each_pathway
def test_a_final_state_has_an_outcome_and_no_way_on(pathway: Pathway) -> None:
    for state in pathway.states:
        leaving = [row.trigger for row in pathway.transitions if state.name in row.sources]
        assert bool(state.outcome) == state.final
        assert not (state.final and leaving), state.name


@pytest.mark.parametrize("pathway", PATHWAYS.values(), ids=named)
def test_somebody_answers_for_every_open_state_and_a_clock_or_a_party_moves_it(pathway: Pathway) -> None:
    for state in pathway.states:
        running = [r.name for r in pathway.clocks if state.name in r.runs_in and state.name not in r.suspended_in]
        if not state.final:
            assert state.owner is not None
            assert running or state.waits_for, state.name


@each_clock
def test_a_clock_starts_where_it_runs(pathway: Pathway, rule: ClockRule) -> None:
    assert rule.starts
    assert rule.runs_in <= set(pathway.by_name)
    assert rule.suspended_in <= rule.runs_in
    assert not any(pathway.state(name).final for name in rule.runs_in)
    for trigger, fields in rule.starts.items():
        if trigger == "open":
            each, targets = pathway.opening, {pathway.initial}
        else:
            rows = [row for row in pathway.transitions if row.trigger == trigger]
            each = tuple(f for row in rows for f in row.fields)
            targets = {row.target or source for row in rows for source in row.sources}
        asked = {f.name: f for f in each}
        answers = {name: {key for f in each if f.name == name for key, _ in f.choices} for name in asked}
        assert targets & rule.runs_in
        assert all(asked[name].kind is FieldKind.DATE and asked[name].required for name in fields.split())
        if rule.when:
            assert rule.when[1] in answers[rule.when[0]]
        if rule.choose:
            assert asked[rule.choose].kind is FieldKind.CHOICE
        if rule.per_party:
            assert asked[rule.per_party].kind in (FieldKind.PARTY, FieldKind.PARTIES)


@each_clock
def test_what_follows_expiry_is_a_step_of_the_system_possible_wherever_the_clock_runs(
    pathway: Pathway, rule: ClockRule
) -> None:
    if rule.on_expiry is None:
        return
    outlives = {row.target for row in pathway.transitions if row.trigger == rule.on_expiry}
    for state in rule.runs_in - rule.suspended_in - outlives:
        assert chart(pathway)[state, rule.on_expiry].by == {Role.SYSTEM}


@each_clock
def test_a_duty_that_passes_is_told_to_somebody(pathway: Pathway, rule: ClockRule) -> None:
    if rule.kind in (ClockKind.DUTY, ClockKind.TARGET):
        assert [rung.to for rung in rule.ladder][:1] == [Role.SUPERVISOR]
        assert [rung.after for rung in rule.ladder] == sorted({rung.after for rung in rule.ladder})


@each_row
def test_a_step_touches_only_clocks_that_run_there(pathway: Pathway, row: Transition) -> None:
    rules = {rule.name: rule for rule in pathway.clocks}
    asked = {field.name: field.kind for field in row.fields}
    for operation in row.clocks:
        rule = rules[operation.clock]
        assert {*row.sources, row.target or row.sources[0]} <= rule.runs_in
        for name in (operation.from_field, operation.until_field):
            assert not name or asked[name] is FieldKind.DATE
        assert not operation.kind_field or asked[operation.kind_field] is FieldKind.CHOICE
    settled = {r.name for r in pathway.clocks if row.trigger in r.settles_on}
    anywhere = {name for each in pathway.transitions if each.trigger == row.trigger for name in each.sources}
    assert all(anywhere & rules[name].runs_in for name in settled)


@each_row
def test_a_step_asks_each_question_once_and_offers_answers(pathway: Pathway, row: Transition) -> None:
    names = [field.name for field in row.fields]
    assert len(names) == len(set(names))
    for field in row.fields:
        assert (field.kind is FieldKind.CHOICE) == bool(field.choices)
        assert len(dict(field.choices)) == len(field.choices)


@each_row
def test_system_steps_ask_nothing_and_belong_to_the_system_alone(pathway: Pathway, row: Transition) -> None:
    assert row.by
    if Role.SYSTEM in row.by:
        assert row.by == {Role.SYSTEM}
        assert not row.fields
        assert row.trigger in {rule.on_expiry for rule in pathway.clocks}


@each_row
def test_a_hand_off_leads_from_this_pathway_to_another_that_exists(pathway: Pathway, row: Transition) -> None:
    if row.refers:
        referral = REFERRALS[row.refers]
        assert referral.from_pathway in (pathway.name, pathway.channel)
        assert referral.to_pathway in PATHWAYS
        kinds = {field.name: field.kind for field in row.fields}
        assert kinds["claims"] is FieldKind.CLAIMS
        assert kinds["to_org"] is FieldKind.ORGANISATION


def test_every_hand_off_is_a_step_somewhere() -> None:
    assert {row.refers for _, row in ROWS if row.refers} == set(REFERRALS)


CITATION = re.compile(r"\w+ \d+(\(\d\))*(、\d+(\(\d\))*)*")
FREE = {"withdraw"}  # a petitioner's withdrawal rests on no article of 信访工作条例


@each_row
def test_a_step_rests_on_articles(pathway: Pathway, row: Transition) -> None:
    if pathway is DESK or (pathway.name == "petition" and row.trigger in FREE):
        return
    assert all(CITATION.fullmatch(part) for part in row.basis.split("；")), row.basis


def labels() -> Iterator[tuple[str, Label]]:
    for pathway in ALL:
        yield pathway.name, pathway.label
        for state in pathway.states:
            yield from of_state(pathway, state)
        for row in pathway.transitions:
            yield f"{pathway.name}.{row.trigger}", row.label
            yield f"{pathway.name}.{row.trigger}.effect", row.effect
            for field in row.fields:
                yield f"{pathway.name}.{row.trigger}.{field.name}", field.label
                for key, label in field.choices:
                    yield f"{pathway.name}.{row.trigger}.{field.name}.{key}", label
        for rule in pathway.clocks:
            for label in (rule.label, rule.addressee, rule.consequence, *(rung.label for rung in rule.ladder)):
                yield f"{pathway.name}.{rule.name}", label
    for referral in REFERRALS.values():
        yield referral.id, referral.label
        yield referral.id, referral.clocks
        if referral.meanwhile:
            yield referral.id, referral.meanwhile
    for words in (PAPERS, NEVER, CHANNELS, CLAIM_TYPES, ROUTING_FACTS):
        yield from words.items()
    for channel, verdict in [*DEFAULTS.items(), *(v for row in TABLE for v in row.verdicts.items())]:
        yield channel, verdict.reason
    yield from ((row.name, row.note.text) for row in TABLE if row.note)


def of_state(pathway: Pathway, state: State) -> Iterator[tuple[str, Label]]:
    yield f"{pathway.name}.{state.name}", state.label
    if state.waits_for:
        yield f"{pathway.name}.{state.name}.waits_for", state.waits_for


HALF_WIDTH = re.compile(r"[一-鿿）”][,.:;?!()]|[,.:;?!()][一-鿿（“]")


@pytest.mark.parametrize(("where", "label"), list(labels()))
def test_every_word_is_there_in_both_languages(where: str, label: Label) -> None:
    assert re.search("[一-鿿]", label.zh)
    assert label.en.strip()
    assert not re.search("[一-鿿]", label.en)
    assert not HALF_WIDTH.search(label.zh), label.zh


@each_row
def test_what_will_happen_is_said_in_whole_sentences(pathway: Pathway, row: Transition) -> None:
    assert row.effect.zh.endswith("。")
    assert row.effect.en.endswith(".")


def operations(rule: ClockRule, pathway: Pathway) -> set[Op]:
    """What steps may do to this clock, standing still included."""
    found = {operation.op for row in pathway.transitions for operation in row.clocks if operation.clock == rule.name}
    return found | ({Op.SUSPEND, Op.RESUME} if rule.suspended_in else set())


def kinds(row: Transition, operation: ClockOp) -> set[str]:
    if not operation.kind_field:
        return {operation.kind}
    (field,) = (f for f in row.fields if f.name == operation.kind_field)
    return {key for key, _ in field.choices}


@each_clock
def test_the_law_knows_each_clock_and_allows_what_is_done_to_it(pathway: Pathway, rule: ClockRule) -> None:
    ordinary = law(rule.rule, date(2026, 6, 1))
    variants = {rule.variant}
    if rule.choose:
        fields = [f for row in pathway.transitions if row.trigger in rule.starts for f in row.fields]
        variants = {key for f in fields if f.name == rule.choose for key, _ in f.choices}
    for variant in variants:
        row = ordinary.of(variant)
        assert rule.kind in (row.kind, ClockKind.TARGET)
        assert operations(rule, pathway) <= row.operators | {Op.SETTLE, Op.CANCEL}
        for step in pathway.transitions:
            for operation in step.clocks:
                if operation.clock == rule.name and operation.op is Op.EXCLUDE:
                    assert kinds(step, operation) <= row.exclude
                if operation.clock == rule.name and operation.op is Op.EXTEND:
                    assert kinds(step, operation) <= {"", *(e.name for e in row.extensions)}
