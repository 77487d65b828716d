"""A step that would be taken, spoiled in one respect: what a guard must notice, and a pathway that has lost the guard.

The generous case lets every step through (the matrix tests say so), so whatever refuses a spoiled one is the guard that
the spoiling was aimed at. A mutant of the pathway without that guard must therefore answer differently.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from types import FunctionType
from typing import Any

from statemachines import pathways
from statemachines.chart import chart
from statemachines.decide import Refused, decide
from statemachines.pathway import Command, Guard, Pathway, Refusal, Transition
from statemachines.referrals import REFERRALS, ConsentOf, Referral
from statemachines.snapshot import ClaimView, ClockView, Consent, ProceedingView, ReferralView, Snapshot
from tests.statemachines import generous
from tests.statemachines.generous import OPENED, TODAY, YESTERDAY

Attempt = tuple[Snapshot, Command]
Spoil = Callable[[Attempt], Attempt]
MUTANT = 99  # the version under which a mutant stands beside the live pathway
OTHER = 8  # the number of a proceeding that a spoiling adds
FOREIGN = 9  # the number of a claim item that belongs to it alone


@dataclass(frozen=True)
class Row:
    """A step, how it is spoiled, and the reason it must be refused for; in all its states unless some are named."""

    trigger: str
    code: str
    spoils: tuple[Spoil, ...]
    states: tuple[str, ...] = ()


def row(trigger: str, code: str, *spoils: Spoil, states: str = "") -> Row:
    return Row(trigger, code, spoils, tuple(states.split()))


# ── spoiling ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def first(snapshot: Snapshot, **changes: Any) -> Snapshot:
    """The case with another first proceeding."""
    return replace(snapshot, proceedings=(replace(snapshot.proceedings[0], **changes), *snapshot.proceedings[1:]))


def said(**answers: Any) -> Spoil:
    """Other answers; None leaves the question open."""

    def spoil(attempt: Attempt) -> Attempt:
        snapshot, command = attempt
        fields = {name: value for name, value in {**command.fields, **answers}.items() if value is not None}
        return snapshot, replace(command, fields=fields)

    return spoil


def recorded(**facts: Any) -> Spoil:
    """Facts of earlier steps; None takes one away."""

    def spoil(attempt: Attempt) -> Attempt:
        snapshot, command = attempt
        found = {**snapshot.proceedings[0].facts, **facts}
        return first(snapshot, facts={name: v for name, v in found.items() if v is not None}), command

    return spoil


def clock(name: str, party: int = 0, due: date | None = YESTERDAY, status: str = "running") -> Spoil:
    """That clock of that party, in place of whatever the case has of it."""

    def spoil(attempt: Attempt) -> Attempt:
        snapshot, command = attempt
        kept = tuple(c for c in snapshot.clocks if (c.proceeding, c.name, c.addressee) != (1, name, party))
        return replace(snapshot, clocks=(*kept, ClockView(1, name, party, status, due))), command

    return spoil


def run_by_the_receiver(attempt: Attempt) -> Attempt:
    """The body it is to go to runs the proceeding already."""
    snapshot, command = attempt
    return first(snapshot, org_id=command.fields["to_org"]), command


def without_clocks(attempt: Attempt) -> Attempt:
    return replace(attempt[0], clocks=()), attempt[1]


def alone(attempt: Attempt) -> Attempt:
    """No other proceeding, and nothing handed over."""
    return replace(attempt[0], proceedings=attempt[0].proceedings[:1], referrals=()), attempt[1]


def beside(pathway: str, state: str, outcome: str = "", *, handed: str = "", **facts: Any) -> Spoil:
    """Another proceeding on the same items, opened by the hand-off named, if any; final ones closed yesterday."""

    def spoil(attempt: Attempt) -> Attempt:
        snapshot, command = attempt
        table, items = pathways.PATHWAYS[pathway], snapshot.proceedings[0].claims
        found = table.state(state)
        closed = YESTERDAY if found.final else None
        channel, ended = table.channel, outcome or found.outcome
        other = ProceedingView(OTHER, pathway, state, items, OPENED, closed, ended, facts=facts, channel=channel)
        rows = (ReferralView(9, handed, 1, "acknowledged", items, OPENED, 9, OTHER),) if handed else ()
        referrals = (*snapshot.referrals, *rows)
        return replace(snapshot, proceedings=(*snapshot.proceedings, other), referrals=referrals), command

    return spoil


def offered(referral: str) -> Spoil:
    """The same items were handed over that way and wait to be received."""

    def spoil(attempt: Attempt) -> Attempt:
        snapshot, command = attempt
        gone = ReferralView(9, referral, 1, "offered", snapshot.proceedings[0].claims, TODAY, 9)
        return replace(snapshot, referrals=(*snapshot.referrals, gone)), command

    return spoil


def foreign(attempt: Attempt) -> Attempt:
    """One of the items chosen belongs to another proceeding."""
    snapshot, command = attempt
    chosen = (*command.fields.get("claims", snapshot.proceedings[0].claims), FOREIGN)
    claims = (*snapshot.claims, replace(snapshot.claims[0], n=FOREIGN))
    other = ProceedingView(OTHER, "legal_aid", "applied", (FOREIGN,), OPENED)
    case = replace(snapshot, claims=claims, proceedings=(*snapshot.proceedings, other))
    return said(claims=chosen)((case, command))


def added(kind: str, **facts: Any) -> Spoil:
    """An item of that kind, added to the case and in no proceeding yet, is chosen as well."""

    def spoil(attempt: Attempt) -> Attempt:
        snapshot, command = attempt
        chosen = (*command.fields.get("claims", snapshot.proceedings[0].claims), FOREIGN)
        claims = (*snapshot.claims, ClaimView(FOREIGN, kind, facts=facts))
        return said(claims=chosen)((replace(snapshot, claims=claims), command))

    return spoil


def about(kind: str, **facts: Any) -> Spoil:
    """The dispute is of another kind."""

    def spoil(attempt: Attempt) -> Attempt:
        snapshot, command = attempt
        claims = tuple(ClaimView(c.n, kind, c.amount_fen, facts or c.facts) for c in snapshot.claims)
        return replace(snapshot, claims=claims), command

    return spoil


def consents(scope: str, *answers: tuple[int, bool], on: date = TODAY) -> Spoil:
    """What was said on that scope, in place of both sides' yes of today."""

    def spoil(attempt: Attempt) -> Attempt:
        snapshot, command = attempt
        kept = (c for c in snapshot.consents if c.scope != scope)
        found = (Consent(party, scope, given, on) for party, given in answers)
        return replace(snapshot, consents=(*kept, *found)), command

    return spoil


def one_sided(attempt: Attempt) -> Attempt:
    """Nobody is named on the other side."""
    snapshot, command = attempt
    return replace(snapshot, parties=tuple(p for p in snapshot.parties if p.side != "respondent")), command


def violence(attempt: Attempt) -> Attempt:
    return replace(attempt[0], facts={"domestic_violence": True}), attempt[1]


# ── asking ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def verdicts(pathway: Pathway, of: Row, version: int = 0) -> dict[str, str]:
    """By state: "" if the spoiled step is taken there, else the code of its refusal."""
    return {state: verdict(pathway, of, state, version) for state in states(pathway, of)}


def states(pathway: Pathway, of: Row) -> tuple[str, ...]:
    """Where the row is asked: in the states it names, else in all of the step's."""
    sources = tuple(s for step in pathway.transitions if step.trigger == of.trigger for s in step.sources)
    assert set(of.states) <= set(sources), (pathway.name, of)
    return of.states or sources


def verdict(pathway: Pathway, of: Row, state: str, version: int = 0) -> str:
    step = chart(pathway)[state, of.trigger]
    snapshot = first(generous.snapshot(pathway, state, of.trigger), version=version)
    role = min(step.by)
    attempt = snapshot, generous.command(pathway, of.trigger, role, step.fields, snapshot.proceedings[0].claims)
    for spoil in of.spoils:
        attempt = spoil(attempt)
    try:
        decide(*attempt, generous.NOW)
    except Refused as refused:
        return refused.refusal.code
    return ""


# ── losing a guard ───────────────────────────────────────────────────────────────────────────────────────────────────


def unguarded(pathway: Pathway, step: Transition, guard: Guard) -> Pathway:
    """The pathway whose step has lost that guard."""
    left = replace(step, guards=tuple(g for g in step.guards if g is not guard))
    rows = tuple(left if each is step else each for each in pathway.transitions)
    return replace(pathway, version=MUTANT, transitions=rows)


@contextmanager
def standing(mutant: Pathway) -> Iterator[None]:
    """The mutant stands beside the live table, as an earlier version does."""
    earlier: Any = pathways.EARLIER
    earlier[mutant.name, MUTANT] = mutant
    try:
        yield
    finally:
        del earlier[mutant.name, MUTANT]


@contextmanager
def handed_by(mutant: Referral) -> Iterator[None]:
    """The hand-off works as the mutant for a while."""
    rows: Any = REFERRALS
    live = rows[mutant.id]
    rows[mutant.id] = mutant
    try:
        yield
    finally:
        rows[mutant.id] = live


def careless(referral: Referral) -> Iterator[tuple[str, frozenset[str], Referral]]:
    """Each hand-off without one of its checks: what was lost, and the reasons that went with it."""
    if referral.consent not in (ConsentOf.NONE, ConsentOf.APPLICANT):
        reasons = frozenset({"no_other_side", "consent_refused", "consent_missing"})
        yield "consent", reasons, replace(referral, consent=ConsentOf.NONE, scope="")
    for guard in referral.guards:
        left = tuple(g for g in referral.guards if g is not guard)
        yield name_of(guard), reasons_of(guard), replace(referral, guards=left)


# ── what a guard can say ─────────────────────────────────────────────────────────────────────────────────────────────

ROUTING = "statemachines.routing"  # its reasons are the verdicts of a table that has tests of its own


def name_of(guard: Guard) -> str:
    return getattr(guard, "__qualname__", repr(guard)).split(".")[0]


def reasons_of(guard: Guard) -> frozenset[str]:
    """The codes of every refusal that stands in the guard, in what it encloses or in what it calls."""
    return frozenset(_reasons(guard, set()))


def _reasons(function: Any, seen: set[Any]) -> Iterator[str]:
    if function in seen or function.__module__ == ROUTING:
        return
    seen.add(function)
    codes, names = _said(function.__code__)
    yield from codes
    known = inspect.getclosurevars(function)
    for name in names:
        found = known.nonlocals.get(name, known.globals.get(name))
        if isinstance(found, Refusal):
            yield found.code
        elif isinstance(found, FunctionType) and found.__module__.startswith("statemachines"):
            yield from _reasons(found, seen)


@cache
def _said(code: Any) -> tuple[frozenset[str], tuple[str, ...]]:
    """The literal codes in a function's text, and the names it reads."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(code)))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
    refusals = [call for call in calls if getattr(call.func, "id", "") in ("refuse", "Refusal") and call.args]
    literals = [call.args[0].value for call in refusals if isinstance(call.args[0], ast.Constant)]
    names = tuple(dict.fromkeys(node.id for node in ast.walk(tree) if isinstance(node, ast.Name)))
    return frozenset(str(value) for value in literals), names
