"""The table of events and limitation, said once more as a table; and that no lapsed clock ever stands in anybody's way."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from statemachines import contact, meetings
from statemachines.act_periods import CLOCKS as ACT_CLOCKS
from statemachines.claims import CLAIM_TYPES
from statemachines.decide import available
from statemachines.desk import TABLES
from statemachines.lawbook import Mark
from statemachines.limitation import CLOCKS, EVENTS, REGIMES, STEPS, Regime, of_desk, periods
from statemachines.limitation_steps import TRANSITIONS
from statemachines.pathway import Actor, ClockKind, Command, FieldKind, Op, Role
from statemachines.pathways import PATHWAYS
from statemachines.routing import opening_refusal
from statemachines.rules import rule
from statemachines.snapshot import ClaimView, ClockView, Consent, PartyView, ProceedingView, Situation, Snapshot

TODAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 2, tzinfo=UTC)
L, C, E = Regime.LABOUR, Regime.CIVIL, Regime.ENFORCEMENT

# event → the regimes it interrupts; all other pairs leave the date as it is.
INTERRUPTS = {
    "demand": {L, C, E},
    "acknowledged": {L, C, E},
    "settlement": {E},
    "mediation": {L, C},
    "complaint": {L, C},
    "inspection": {L, C},
    "petition": set(),  # to a general petition office: no text decides it
    "police": {C},
    "arbitration": {L, C},
    "suit": {L, C},
    "payment_order": {L, C},
    "preservation": {L, C},
    "enforcement": {L, C, E},
    "ended": {L, C},
    "withdrawn": {L, C},
}


def test_what_interrupts_what() -> None:
    assert {code: set(event.interrupts) for code, event in EVENTS.items()} == INTERRUPTS


def test_what_is_not_verified_interrupts_nothing() -> None:
    assert not [code for code, event in EVENTS.items() if event.mark is Mark.U and event.interrupts]
    assert all(event.basis for event in EVENTS.values())


def test_the_law_lets_every_regime_be_interrupted_and_stopped() -> None:
    for rule_id in REGIMES:
        assert {Op.RESTART, Op.SUSPEND} <= rule(rule_id, TODAY).operators
    assert {row.rule for row in CLOCKS} <= set(REGIMES)
    elsewhere = {
        row.rule for pathway in PATHWAYS.values() for row in pathway.clocks if row.kind is ClockKind.LIMITATION
    }
    assert elsewhere <= set(REGIMES)


@pytest.mark.parametrize(("pathway", "trigger"), STEPS)
def test_every_step_of_the_table_exists_and_says_when(pathway: str, trigger: str) -> None:
    code, names = STEPS[pathway, trigger]
    assert code in EVENTS
    rows = [row for row in PATHWAYS[pathway].transitions if row.trigger == trigger]
    assert rows or trigger == "open"
    for row in rows:
        dates = {field.name for field in row.fields if field.kind is FieldKind.DATE and field.required}
        assert set(names) <= dates


def test_every_kind_of_mediation_is_an_application_that_interrupts() -> None:
    mediations = {pathway.name for pathway in PATHWAYS.values() if pathway.channel == "mediation"}
    assert {
        pathway for (pathway, trigger), (code, _) in STEPS.items() if (trigger, code) == ("open", "mediation")
    } == mediations


NO_CLOCK = {
    "social_insurance_arrears", "land_title", "family_support", "family_status", "divorce", "property_title",
    "administrative_act", "petition_only", "benefits", "injury_recognition", "disability_grade", "personnel_decision",
    "civil_servant", "contract_civil_servant", "land_allotment", "expropriation", "sports",
}  # fmt: skip
PERIODS = {
    **dict.fromkeys(("wages", "wage_iou", "overtime"), ("unpaid_wages",)),
    **dict.fromkeys(
        ("severance", "compensation", "confirm_relation", "work_injury", "personnel", "collective_contract"),
        ("labour",),
    ),
    **dict.fromkeys(NO_CLOCK, ()),
    "land_contract": ("land", "general", "long_stop"),
}


@pytest.mark.parametrize("kind", CLAIM_TYPES)
def test_each_type_has_its_period(kind: str) -> None:
    assert periods(ClaimView(1, kind)) == PERIODS.get(kind, ("general", "long_stop"))


def test_some_types_are_labour_only_by_their_facts() -> None:
    assert periods(ClaimView(1, "platform_work", facts={"claims_relation": True})) == ("labour",)
    assert periods(ClaimView(1, "social_insurance_arrears", facts={"cannot_be_made_up": True})) == ("labour",)


# ── a right to appeal, to sue on an award or to be reviewed is no limitation ─────────────────────────────────────


def situation(trigger: str, clocks: tuple[ClockView, ...], **said: object) -> Situation:
    here = ProceedingView(1, "litigation", "judged", (1,), date(2026, 1, 5))
    snapshot = Snapshot("C", 2, (here,), (ClaimView(1, "loan"),), (PartyView(1, "applicant", "person"),), clocks=clocks)
    fields = {"claims": (1,), "party": 1, **said}
    return Situation(snapshot, None, Command(trigger, 0, Actor("account:1", Role.HANDLER), NOW, fields), NOW)


EVERY_RIGHT = tuple(
    ClockView(1, clock.name, 1, "running", TODAY, clock.kind.value, clock.rule)
    for pathway in PATHWAYS.values()
    for clock in pathway.clocks
    if clock.kind is not ClockKind.LIMITATION
)


@pytest.mark.parametrize("event", EVENTS)
def test_no_event_moves_the_day_to_appeal_or_to_sue(event: str) -> None:
    assert not list(of_desk(situation("record_interruption", EVERY_RIGHT, event=event, happened_on=TODAY)))
    assert not list(of_desk(situation("record_obstacle", EVERY_RIGHT, ground="controlled", from_on=TODAY)))


def test_the_long_stop_is_moved_by_nothing() -> None:
    stop = (ClockView(0, "long_stop", 1, "running", TODAY, "limitation", "LM-01", 1),)
    for event in EVENTS:
        assert not list(of_desk(situation("record_interruption", stop, event=event, happened_on=TODAY)))
    assert not list(of_desk(situation("record_obstacle", stop, ground="controlled", from_on=TODAY)))


# ── never a reason to refuse ─────────────────────────────────────────────────────────────────────────────────────

PARTIES = (PartyView(1, "applicant", "person"), PartyView(2, "respondent", "organisation"))
CONSENTS = tuple(Consent(n, scope, True, TODAY) for n in (1, 2) for scope in ("mediation", "confirmation", "extension"))
LAPSED = tuple(
    ClockView(0, clock.name, party, status, date(2020, 1, 2), "limitation", clock.rule, 1)
    for clock in CLOCKS
    for party in (1, 2)
    for status in ("expired", "running")
)


def case(kind: str, pathway: str = "", state: str = "") -> Snapshot:
    here = (ProceedingView(1, pathway, state, (1,), date(2026, 1, 5), facts={"sealed_on": "2026-01-06"}),)
    return Snapshot("C", 2, here if pathway else (), (ClaimView(1, kind),), PARTIES, CONSENTS)


ROLES = (Role.HANDLER, Role.PARTY, Role.SUPERVISOR, Role.AGENCY)


@pytest.mark.parametrize("kind", CLAIM_TYPES)
def test_a_lapsed_limitation_changes_no_step_and_no_opening(kind: str) -> None:
    """Every step of every pathway in every state, every hand-off, every opening: the same answer with it and without."""
    for pathway in PATHWAYS.values():
        bare = case(kind)
        late = replace(bare, clocks=LAPSED)
        assert opening_refusal(pathway.name, (1,), bare) == opening_refusal(pathway.name, (1,), late)
        for state in pathway.by_name:
            bare = case(kind, pathway.name, state)
            late = replace(bare, clocks=LAPSED)
            for role in ROLES:
                actor = Actor("account:1", role)
                assert available(bare, 1, actor, NOW) == available(late, 1, actor, NOW)


def test_the_steps_of_the_desk_that_ask_for_a_clock_only_record() -> None:
    """With a lapsed clock the desk offers what it offers without one; more may be recorded, nothing less."""
    mine = {row.trigger for row in TRANSITIONS} | {"correct_date"}
    actor = Actor("account:1", Role.HANDLER)
    bare = case("loan", "mediation", "mediating")

    def answers(snapshot: Snapshot) -> dict[str, bool]:
        offers = available(snapshot, 0, actor, NOW)
        return {offer.row.trigger: offer.refusal is None for offer in offers if offer.row.trigger not in mine}

    assert answers(bare) == answers(replace(bare, clocks=LAPSED))
    assert any(answers(bare).values())
    assert not all(answers(bare).values())


def test_the_clocks_of_the_case_are_the_desks() -> None:
    assert TABLES["desk"].clocks == (*contact.CLOCKS, *CLOCKS, *ACT_CLOCKS, *meetings.CLOCKS)
