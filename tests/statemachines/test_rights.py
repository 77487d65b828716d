"""What the software must never do to a party: RP-01, RP-02, RP-03, RP-06, RP-11, as tests over every pathway."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from statemachines.chart import chart
from statemachines.claims import CLAIM_TYPES
from statemachines.decide import Refused, available, decide
from statemachines.desk import DESK
from statemachines.mediation import MEDIATION
from statemachines.pathway import Actor, Command, FieldKind, Pathway, Role, Transition
from statemachines.pathways import PATHWAYS
from statemachines.referrals import NEVER, REFERRALS
from statemachines.routing import opening_refusal, suit_refusal
from statemachines.snapshot import ClaimView, Consent, ProceedingView, Snapshot
from tests.statemachines.generous import NOW, OPENED, PARTIES, TODAY

PARTY, HANDLER = Actor("account:1", Role.PARTY), Actor("account:7", Role.HANDLER, 3)
OPEN_IN_MEDIATION = [state.name for state in MEDIATION.states if not state.final]
MEDIATIONS = [  # every kind, wherever it is open
    ProceedingView(1, kind.name, state.name, (1,), OPENED, channel=kind.channel)
    for kind in PATHWAYS.values()
    for state in kind.states
    if kind.channel == "mediation" and not state.final
]
EXITS = [(p, row) for p in PATHWAYS.values() for row in p.transitions if row.exit]


def mediation(state: str, **changes: Any) -> Snapshot:
    """A neighbours' quarrel in mediation, with no consent of anybody on record."""
    first = ProceedingView(1, "mediation", state, (1,), OPENED)
    return replace(Snapshot("C", 2, (first,), (ClaimView(1, "neighbour"),), PARTIES), **changes)


def take(snapshot: Snapshot, trigger: str, actor: Actor, **fields: Any) -> str:
    """The state the step leads to, or the code of its refusal."""
    try:
        return decide(snapshot, Command(trigger, 1, actor, NOW, fields), NOW).to_state
    except Refused as refused:
        return refused.refusal.code


# RP-01: nothing blocks or delays court, arbitration or petition because a mediation is open


@pytest.mark.parametrize("state", OPEN_IN_MEDIATION)
@pytest.mark.parametrize("actor", [PARTY, HANDLER], ids=["party", "handler"])
def test_there_is_a_way_out_of_every_open_mediation_at_one_click(state: str, actor: Actor) -> None:
    exits = [row for row in MEDIATION.transitions if row.exit and state in row.sources]
    assert len(exits) == 1
    to = take(mediation(state), exits[0].trigger, actor)
    assert MEDIATION.state(to).final


@pytest.mark.parametrize(("pathway", "row"), EXITS, ids=lambda x: getattr(x, "trigger", getattr(x, "name", "")))
def test_nothing_stands_in_a_way_out(pathway: Pathway, row: Transition) -> None:
    assert row.guards == ()
    assert not row.refers
    assert not any(field.required for field in row.fields)
    assert row.by >= {Role.PARTY, Role.HANDLER}


@pytest.mark.parametrize("pathway", PATHWAYS.values(), ids=lambda p: p.name)
def test_whoever_began_may_leave_wherever_nothing_is_decided_yet(pathway: Pathway) -> None:
    """Decided, or asked of a higher body: there the way on is the remedy itself."""
    decided = {
        "arbitration": {"refused", "awarded", "set_aside_pending", "set_aside"},
        "litigation": {"refused", "suit_dismissed", "judged", "appealed", "refusal_appealed", "effective"},
        "confirmation": {"confirmed", "objection"},
        "payment_order": {"in_force"},
        # An appeal is withdrawn by leave of the court (民诉法 180), and never another appellant's with it.
        "appeal": {"received", "trial", "suspended", "upheld", "changed"},
        "retrial": {"dismissed", "judged", "appealed", "effective"},
        "procuratorial": {"raised", "declined"},
        "commercial_arbitration": {"awarded", "binding", "under_review"},
        "rural_arbitration": {"awarded"},
        "award_review": {"suit_open"},
        "reconsideration": {"refused", "decided"},
        "administrative_suit": {
            *("refused", "suit_dismissed", "judged", "appealed", "appeal_suspended", "refusal_appealed"),
        },
        "public_security_case": {"handling"},  # a duty of the police: nobody's application
    }
    for state in pathway.states:
        if not state.final and state.name not in decided.get(pathway.name, set()):
            assert any(row.exit and state.name in row.sources for row in pathway.transitions), state.name


@pytest.mark.parametrize("kind", sorted(CLAIM_TYPES))
@pytest.mark.parametrize("channel", ["litigation", "arbitration", "petition"])
def test_an_open_mediation_changes_nothing_about_the_other_channels(kind: str, channel: str) -> None:
    alone = Snapshot("C", 1, (), (ClaimView(1, kind),), PARTIES)
    for running in MEDIATIONS:
        mediated = replace(alone, proceedings=(running,))
        assert opening_refusal(channel, (1,), mediated) == opening_refusal(channel, (1,), alone)
        assert suit_refusal((1,), mediated) == suit_refusal((1,), alone)


@pytest.mark.parametrize("state", ["mediating", "effective_written", "effective_oral", "urging"])
def test_a_party_sues_from_mediation_whatever_the_other_side_says(state: str) -> None:
    refused = (Consent(2, "mediation", False, TODAY), Consent(2, "extension", False, TODAY))
    assert take(mediation(state, consents=refused), "sue", PARTY, claims=(1,), to_org=8) == state


def test_the_month_of_mediation_ends_nothing_by_itself() -> None:
    (month,) = (rule for rule in MEDIATION.clocks if rule.rule == "PM-04")
    assert month.on_expiry is None
    assert not [row for row in MEDIATION.transitions if Role.SYSTEM in row.by]


# RP-02: consent of each side, and one clear refusal ends it


@pytest.mark.parametrize("refusing", [1, 2])
@pytest.mark.parametrize("trigger", ["accept", "start_own_initiative"])
def test_no_mediation_starts_after_a_clear_refusal(refusing: int, trigger: str) -> None:
    said = (Consent(refusing, "mediation", False, TODAY),)
    assert take(mediation("registered", consents=said), trigger, HANDLER) == "consent_refused"


@pytest.mark.parametrize("consenting", [(), (1,), (2,)])
def test_mediation_starts_only_when_every_side_has_said_yes(consenting: tuple[int, ...]) -> None:
    said = tuple(Consent(n, "mediation", True, TODAY) for n in consenting)
    assert take(mediation("consenting", consents=said), "start", HANDLER, mode="closed") == "consent_missing"


def test_every_extension_needs_a_new_yes_of_everybody() -> None:
    said = tuple(Consent(n, "extension", True, OPENED) for n in (1, 2))
    fields = {"agreed_on": TODAY, "until": TODAY}
    first = mediation("mediating", consents=said)
    assert take(first, "extend", HANDLER, **fields) == "mediating"
    used = replace(first.proceedings[0], facts={"agreed_on": OPENED.isoformat()})
    assert take(replace(first, proceedings=(used,)), "extend", HANDLER, **fields) == "consent_used"
    one = mediation("mediating", consents=said[:1])
    assert take(one, "extend", HANDLER, **fields) == "consent_missing"


def test_consent_is_recorded_with_who_what_and_how() -> None:
    row = chart(DESK)["open", "record_consent"]
    assert [(f.name, f.kind, f.required) for f in row.fields] == [
        ("party", FieldKind.PARTY, True),
        ("scope", FieldKind.CHOICE, True),
        ("given", FieldKind.CHOICE, True),
        ("channel", FieldKind.CHOICE, True),
    ]
    assert not row.guards


# RP-03: what was conceded does not travel


def test_no_hand_off_carries_concessions_or_minutes() -> None:
    for referral in REFERRALS.values():
        assert set(referral.never) == set(NEVER)
        assert not set(referral.packet) & set(NEVER)


def test_words_never_become_facts() -> None:
    fields = {"reached_on": TODAY, "terms": "每月归还五百元"}
    decision = decide(mediation("mediating"), Command("agree_orally", 1, HANDLER, NOW, fields), NOW)
    assert "terms" not in decision.facts
    assert decision.sealed == {"terms": "每月归还五百元"}


# RP-06: no fee in people's mediation


def test_people_s_mediation_asks_for_no_money() -> None:
    assert not [f for row in MEDIATION.transitions for f in row.fields if f.kind is FieldKind.MONEY]


# RP-11: domestic violence


DANGER = {"domestic_violence": True}
AGREED = tuple(Consent(n, "mediation", True, TODAY) for n in (1, 2))


def test_nobody_sits_down_before_protection_was_offered() -> None:
    snapshot = mediation("consenting", facts=DANGER, consents=AGREED)
    assert take(snapshot, "start", HANDLER, mode="closed") == "protection_first"
    assert take(snapshot, "start", HANDLER, mode="closed", protection_offered=True) == "mediating"
    calm = replace(snapshot, facts={})
    assert take(calm, "start", HANDLER, mode="closed") == "mediating"


@pytest.mark.parametrize("pathway", PATHWAYS.values(), ids=lambda p: p.name)
def test_the_flag_refuses_no_other_step(pathway: Pathway) -> None:
    for state in pathway.states:
        first = ProceedingView(1, pathway.name, state.name, (1,), OPENED)
        calm = Snapshot("C", 2, (first,), (ClaimView(1, "divorce"),), PARTIES, AGREED)
        offers = [(o.row.trigger, o.refusal) for o in available(calm, 1, HANDLER, NOW)]
        flagged = [(o.row.trigger, o.refusal) for o in available(replace(calm, facts=DANGER), 1, HANDLER, NOW)]
        assert offers == flagged


# Supervision handles clocks, not rights


def test_raising_the_level_touches_no_clock_and_no_state() -> None:
    row = chart(DESK)["open", "raise_level"]
    assert (row.clocks, row.target, row.refers) == ((), "", "")


def test_only_the_petitioner_or_for_him_the_handler_withdraws_a_petition() -> None:
    rows = [row for row in PATHWAYS["petition"].transitions if row.target == "withdrawn"]
    assert [row.by for row in rows] == [{Role.PARTY, Role.HANDLER}]
