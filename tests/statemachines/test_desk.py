"""The steps of the desk: each can be taken, each reason to refuse one is met, and no guard is lost unseen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from statemachines import decide as deciding
from statemachines.decide import Refused, decide
from statemachines.desk import DESK
from statemachines.pathway import Pathway, Role, Transition
from tests.statemachines.desk_rows import ACTORS, DESK_ROWS, attempt
from tests.statemachines.generous import NOW
from tests.statemachines.spoiled import Attempt, Row, name_of, reasons_of, unguarded

STEPS = {step.trigger: step for step in DESK.transitions}
EACH = pytest.mark.parametrize("step", DESK.transitions, ids=lambda step: step.trigger)


def verdict(tried: Attempt) -> str:
    """ "" if it is taken, else the code of its refusal."""
    try:
        decide(*tried, NOW)
    except Refused as refused:
        return refused.refusal.code
    return ""


def spoiled(of: Row) -> Attempt:
    tried = attempt(STEPS[of.trigger])
    for spoil in of.spoils:
        tried = spoil(tried)
    return tried


def test_a_step_has_one_row() -> None:
    assert len(STEPS) == len(DESK.transitions)


@EACH
def test_every_step_of_the_desk_can_be_taken(step: Transition) -> None:
    assert verdict(attempt(step)) == ""


@EACH
@pytest.mark.parametrize("role", Role)
def test_a_role_that_the_row_does_not_name_is_refused(step: Transition, role: Role) -> None:
    case, command = attempt(step)
    actor = replace(ACTORS[Role.HANDLER], role=role) if role not in ACTORS else ACTORS[role]
    code = verdict((case, replace(command, actor=actor)))
    assert (code == "not_your_role") == (role not in step.by)


@pytest.mark.parametrize("of", DESK_ROWS, ids=lambda of: f"{of.trigger}-{of.code}")
def test_what_is_spoiled_in_one_respect_is_refused_for_that_reason(of: Row) -> None:
    with pytest.raises(Refused) as refused:
        decide(*spoiled(of), NOW)
    assert refused.value.refusal.code == of.code
    assert all(refused.value.refusal.reason[language] for language in ("zh", "en"))


@EACH
def test_no_guard_of_the_desk_is_lost_unseen(step: Transition, monkeypatch: pytest.MonkeyPatch) -> None:
    assert list(unseen(step, monkeypatch)) == []


def unseen(step: Transition, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, str, str]]:
    """Step, guard, reason: no row is answered otherwise when the guard is gone. What routing says is one reason."""
    rows = [of for of in DESK_ROWS if of.trigger == step.trigger]
    for guard in step.guards:
        mutant: Pathway = unguarded(DESK, step, guard)
        monkeypatch.setattr(deciding, "DESK", mutant)
        noticed = {of.code for of in rows if verdict(spoiled(of)) != of.code}
        monkeypatch.undo()
        lost = reasons_of(guard) - noticed if reasons_of(guard) else {"routing"} if not noticed else set()
        yield from ((step.trigger, name_of(guard), reason) for reason in sorted(lost))


def test_every_step_that_asks_a_day_of_the_past_judges_it() -> None:
    """A day after today is refused wherever the day of something that happened is asked for."""
    ahead = {
        "until",
        "by",
        "right_on",
        "right_until",
        "day",
    }  # promised, or judged where it is corrected (cases/deeds.py)
    unjudged = [
        (step.trigger, field.name)
        for step in DESK.transitions
        for field in step.fields
        if field.kind == "date" and field.name not in ahead
        if not any((of.trigger, of.code) == (step.trigger, "date_in_future") for of in DESK_ROWS)
    ]
    assert unjudged == UNJUDGED


# Days that may lie ahead, or that the deed judges, since it must look at what is there.
UNJUDGED = [
    ("add_claim", "arisen_on"),
    ("set_facts", "arisen_on"),
    ("record_performance_due", "performance_due_on"),
    ("seal_paper", "sealed_on"),
    ("serve_paper", "served_on"),
]
