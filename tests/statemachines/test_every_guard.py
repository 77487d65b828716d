"""No guard can be lost unseen: each reason it can give is met by a row, and without it that row is answered otherwise."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from statemachines.chart import chart
from statemachines.pathway import FieldKind, Pathway, Transition
from statemachines.pathways import PATHWAYS
from statemachines.referrals import REFERRALS
from tests.statemachines.refusal_rows import BEFORE, ROWS
from tests.statemachines.spoiled import (
    MUTANT,
    Row,
    careless,
    handed_by,
    name_of,
    reasons_of,
    row,
    said,
    standing,
    states,
    unguarded,
    verdict,
    verdicts,
)

EVERY = pytest.mark.parametrize("pathway", PATHWAYS.values(), ids=lambda p: p.name)

# (pathway, step, guard) → a reason that stands in the guard and that the step never gives: another guard gives it before
SAID_BEFORE = {
    ("award_review", "accept", "award_fits"): {
        "no_award"
    },  # only asked: an award made elsewhere is reviewed on its papers
    ("medical_mediation", "accept", "not_before_court"): {"before_court"},  # taken_elsewhere says it
    **{  # one guard stands in both senses, and each step has one of them
        ("arbitration", trigger, "court_decided"): {"not_judged"}
        for trigger in ("become_effective", "record_effective")
    },
    ("arbitration", "record_suit_decided", "court_decided"): {"judged"},
    ("reconsideration", "sue_directly", "administrative_suit_is_open"): {"reconsideration_first"},  # suit_may_follow
}

MAY_LIE_ANYWHERE = {
    "perform_by",
    "performance_due_on",
    "excluded_to",
    "learnt_on",
}  # promised, ordered, the end of what has begun, or learnt before the objection


def test_every_pathway_has_its_rows() -> None:
    assert set(ROWS) == set(PATHWAYS)


@EVERY
def test_what_is_spoiled_in_one_respect_is_refused_for_that_reason(pathway: Pathway) -> None:
    wrong = [
        (of.trigger, state, of.code, code or "taken")
        for of in ROWS[pathway.name]
        for state, code in verdicts(pathway, of).items()
        if code != of.code
    ]
    assert not wrong


@EVERY
def test_no_guard_of_a_step_is_lost_unseen(pathway: Pathway) -> None:
    assert list(unseen(pathway)) == []


@EVERY
def test_no_guard_of_a_hand_off_is_lost_unseen(pathway: Pathway) -> None:
    assert list(unseen_hand_offs(pathway)) == []


@EVERY
def test_every_day_that_is_asked_for_is_judged(pathway: Pathway) -> None:
    """The day before the proceeding began is neither the day of an act nor one that is fixed for later."""
    free = [
        (step.trigger, field.name)
        for step in pathway.transitions
        for field in step.fields
        if field.kind is FieldKind.DATE and field.name not in MAY_LIE_ANYWHERE
        if "" in verdicts(pathway, row(step.trigger, "", said(**{field.name: BEFORE}))).values()
    ]
    assert not free


def unseen(pathway: Pathway) -> Iterator[tuple[str, str, str]]:
    """Step, guard, reason: no row is answered otherwise when the guard is gone."""
    for step in pathway.transitions:
        for guard in step.guards:
            mutant = unguarded(pathway, step, guard)
            with standing(mutant):
                noticed = {
                    of.code for of, state in asked(pathway, step) if verdict(mutant, of, state, MUTANT) != of.code
                }
            for reason in sorted(reasons_of(guard) - before(pathway, step, name_of(guard)) - noticed):
                yield step.trigger, name_of(guard), reason


def unseen_hand_offs(pathway: Pathway) -> Iterator[tuple[str, str, str]]:
    """The same of what a step's hand-off asks for. What routing says has its own tables: there one reason is enough."""
    for step in pathway.transitions:
        for lost, reasons, mutant in careless(REFERRALS[step.refers]) if step.refers else ():
            with handed_by(mutant):
                noticed = {of.code for of, state in asked(pathway, step) if verdict(pathway, of, state) != of.code}
            for reason in (
                sorted(reasons - before(pathway, step, lost) - noticed) if reasons else ["routing"] * (not noticed)
            ):
                yield step.trigger, lost, reason


def before(pathway: Pathway, step: Transition, guard: str) -> set[str]:
    return SAID_BEFORE.get((pathway.name, step.trigger, guard), set())


def asked(pathway: Pathway, step: Transition) -> Iterator[tuple[Row, str]]:
    """The rows of that step and the states where each is asked."""
    for of in ROWS[pathway.name]:
        if of.trigger == step.trigger:
            yield from ((of, state) for state in states(pathway, of) if chart(pathway)[state, of.trigger] is step)
