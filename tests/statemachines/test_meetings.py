"""The steps about mediators and meetings, without a database: what each is refused for, and that no pathway asks."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from statemachines.decide import Refused, available, decide
from statemachines.meetings import AGREED, HOURS, LENGTHS, TRANSITIONS, slots, span
from statemachines.pathway import Actor, Command, Role
from statemachines.pathways import PATHWAYS
from statemachines.snapshot import (
    ClaimView,
    Consent,
    MeetingView,
    NominationView,
    PartyView,
    ProceedingView,
    PromiseView,
    Snapshot,
)

NOW = datetime(2026, 3, 2, 2, tzinfo=UTC)
HANDLER, PARTY = Actor("account:1", Role.HANDLER, 1), Actor("party:1", Role.PARTY)
MET = {
    "nominations": tuple(NominationView(n, 1, n, status, challenged) for n, (status, challenged) in enumerate(
        [("proposed", 0), ("accepted", 0), ("accepted", 2), ("declined", 0), ("refused", 0), ("recused", 0)], 1)),
    "meetings": (
        MeetingView(1, 1, "scheduled", NOW + timedelta(days=1)),
        MeetingView(2, 1, "scheduled", NOW - timedelta(hours=1)),
        MeetingView(3, 1, "held", NOW - timedelta(days=3)),
        MeetingView(4, 1, "cancelled", NOW + timedelta(days=3)),
    ),
    "promises": (PromiseView(1, 1, 2, "open"), PromiseView(2, 1, 2, "kept")),
}  # fmt: skip


def case(state: str = "mediating", pathway: str = "mediation", **changed: Any) -> Snapshot:
    opened, table = date(2026, 2, 1), PATHWAYS[pathway]
    closed = opened if table.state(state).final else None
    proceeding = ProceedingView(1, pathway, state, (1,), opened, closed, org_id=1, channel=table.channel)
    parties = (PartyView(1, "applicant", "person"), PartyView(2, "respondent", "person"))
    consents = tuple(Consent(n, "mediation", True, opened) for n in (1, 2))
    return Snapshot("X", 1, (proceeding,), (ClaimView(1, "neighbour"),), parties, consents, **changed)


@pytest.mark.parametrize("pathway", PATHWAYS.values(), ids=lambda row: row.name)
def test_no_step_of_any_pathway_depends_on_a_mediator_or_a_meeting(pathway: Any) -> None:
    """RP-01, RP-02: whatever became of them, every step is offered or refused as it would be without."""
    for state in pathway.states:
        bare = case(state.name, pathway.name)
        for actor in (HANDLER, PARTY, Actor("account:2", Role.SUPERVISOR, 1), Actor("x", Role.AGENCY)):
            assert available(replace(bare, **MET), 1, actor, NOW) == available(bare, 1, actor, NOW)


WHEN = {"day": date(2026, 3, 9), "time": "09:00", "lasts": "60", "room": 1}
CALL = {"of": 1, **WHEN, "invited": (1, 2)}
ANSWER = {"answer": "accept", "heard": "phone"}
# (trigger, answers) → why it is refused; "" where it is not
VERDICTS = [
    ("propose_mediator", {"of": 1, "mediator": 9}, ""),
    ("propose_mediator", {"of": 1, "mediator": 1}, "named_already"),
    ("propose_mediator", {"of": 1, "mediator": 4}, ""),  # who declined may be asked again
    ("propose_mediator", {"of": 2, "mediator": 9}, "no_mediation"),
    ("answer_nomination", {"nomination": 1, **ANSWER}, ""),
    ("answer_nomination", {"nomination": 2, **ANSWER}, "no_nomination"),
    ("answer_nomination", {"nomination": 1, **ANSWER, "answer": "decline"}, "reason_missing"),
    ("answer_nomination", {"nomination": 1, **ANSWER, "answer": "decline", "reason": "field"}, ""),
    *[("refuse_mediator", {"party": 1, "nomination": n}, "" if n <= 3 else "no_nomination") for n in range(1, 8)],
    *[("replace_mediator", {"nomination": n, "reason": "away"}, "" if n <= 3 else "no_nomination") for n in range(1, 8)],
    ("ask_recusal", {"party": 1, "nomination": 2, "ground": "relative"}, ""),
    ("ask_recusal", {"party": 1, "nomination": 3, "ground": "relative"}, "challenged_already"),
    ("ask_recusal", {"party": 1, "nomination": 4, "ground": "relative"}, "no_nomination"),
    ("decide_recusal", {"nomination": 3, "decision": "denied"}, ""),
    ("decide_recusal", {"nomination": 2, "decision": "denied"}, "not_challenged"),
    ("call_meeting", CALL, ""),
    ("call_meeting", {**CALL, "day": date(2026, 3, 1)}, "in_the_past"),
    ("call_meeting", {**CALL, "day": date(2026, 3, 2)}, "in_the_past"),
    ("call_meeting", {**CALL, "day": date(2026, 3, 2), "time": "10:15"}, ""),
    ("move_meeting", {"meeting": 1, **WHEN, "reason": "other"}, ""),
    ("move_meeting", {"meeting": 3, **WHEN, "reason": "other"}, "no_meeting"),
    ("move_meeting", {"meeting": 1, **WHEN, "day": date(2026, 3, 1), "reason": "other"}, "in_the_past"),
    *[("cancel_meeting", {"meeting": n, "reason": "other"}, "" if n <= 2 else "no_meeting") for n in range(1, 6)],
    ("hold_meeting", {"meeting": 1, "attended": (1,), "result": "again"}, "not_begun"),
    ("hold_meeting", {"meeting": 2, "attended": (1,), "result": "again"}, ""),
    ("hold_meeting", {"meeting": 2, "result": "again"}, "nobody_came"),
    ("hold_meeting", {"meeting": 2, "result": "not_held"}, ""),
    ("hold_meeting", {"meeting": 3, "attended": (1,), "result": "again"}, "no_meeting"),
    ("write_minutes", {"of": 1, "minutes": "各让一步。"}, ""),
    ("write_minutes", {"of": 1, "meeting": 3, "minutes": "各让一步。"}, ""),
    ("write_minutes", {"of": 1, "meeting": 7, "minutes": "各让一步。"}, "no_meeting"),
    ("write_minutes", {"of": 2, "minutes": "各让一步。"}, "no_mediation"),
    ("ask_other_time", {"party": 1, "meeting": 1, "note": "周三"}, ""),
    ("ask_other_time", {"party": 1, "meeting": 3, "note": "周三"}, "no_meeting"),
    ("draft_agreement", {"of": 1, "agreement": "三日内修好。"}, ""),
    ("add_promise", {"of": 1, "party": 2, "what": "修水管", "by": date(2026, 4, 1)}, "no_agreement"),
    ("end_promise", {"promise": 1, "result": "kept", "ended_on": date(2026, 3, 2)}, ""),
    ("end_promise", {"promise": 1, "result": "kept", "ended_on": date(2026, 3, 3)}, "date_in_future"),
    ("end_promise", {"promise": 2, "result": "kept", "ended_on": date(2026, 3, 2)}, "no_promise"),
]  # fmt: skip


def verdict(snapshot: Snapshot, trigger: str, answers: dict[str, Any], actor: Actor = HANDLER) -> str:
    try:
        decide(snapshot, Command(trigger, 0, actor, NOW, answers), NOW)
    except Refused as refused:
        return refused.refusal.code
    return ""


@pytest.mark.parametrize(("trigger", "answers", "code"), VERDICTS)
def test_what_is_refused_and_why(trigger: str, answers: dict[str, Any], code: str) -> None:
    assert verdict(case(**MET), trigger, answers) == code


@pytest.mark.parametrize("trigger", ["call_meeting", "move_meeting", "draft_agreement"])
def test_nobody_is_drawn_on_who_has_refused_mediation(trigger: str) -> None:
    answers = next(answers for name, answers, code in VERDICTS if name == trigger and not code)
    refused = (*case().consents, Consent(2, "mediation", False, date(2026, 3, 1)))
    assert verdict(replace(case(**MET), consents=refused), trigger, answers) == "consent_refused"


def test_every_step_is_in_the_table_with_a_yes_and_a_no() -> None:
    there = {(trigger, bool(code)) for trigger, _, code in VERDICTS}
    named_elsewhere = {"choose_mediator", "read_agreement"}  # below
    for row in TRANSITIONS:
        if row.trigger not in named_elsewhere | {"draft_agreement", "add_promise"}:
            assert {(row.trigger, True), (row.trigger, False)} <= there, row.trigger


def test_only_a_party_says_that_it_has_read() -> None:
    text = replace(case().proceeding(1), facts={"text": 7})
    written = replace(case(), proceedings=(text,))
    said = {"party": 1, "of": 1}
    assert verdict(case(), "read_agreement", said, PARTY) == "no_text"
    assert verdict(written, "read_agreement", said, PARTY) == ""
    assert verdict(written, "read_agreement", said, HANDLER) == "not_your_role"
    read = replace(case(), proceedings=(replace(text, facts={"text": 7, "read_1": 7}),))
    assert verdict(read, "read_agreement", said, PARTY) == "no_text"
    assert verdict(read, "read_agreement", {"party": 2, "of": 1}, PARTY) == ""


@pytest.mark.parametrize("state", sorted(AGREED & set(PATHWAYS["mediation"].by_name)))
def test_a_promise_is_recorded_in_a_binding_agreement(state: str) -> None:
    answers = {"of": 1, "party": 2, "what": "修水管", "by": date(2026, 4, 1)}
    assert verdict(case(state), "add_promise", answers) == ""
    assert verdict(case("terminated"), "add_promise", answers) == "no_agreement"


def test_every_binding_state_is_a_state_of_some_mediation() -> None:
    mediations = [row for row in PATHWAYS.values() if row.channel == "mediation"]
    assert {name for row in mediations for name in row.by_name} >= AGREED


@pytest.mark.parametrize("time", HOURS)
@pytest.mark.parametrize("minutes", LENGTHS)
def test_a_meeting_is_made_of_whole_quarters(time: str, minutes: int) -> None:
    start, end = span({"day": date(2026, 3, 9), "time": time, "lasts": str(minutes)})
    taken = slots(start, end)
    assert len(taken) * 15 == minutes
    assert datetime.fromtimestamp(taken.start * 900, UTC) == start
    assert datetime.fromtimestamp(taken.stop * 900, UTC) == end
