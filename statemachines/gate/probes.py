"""Small invented cases in which a guard is asked, since a guard is a function and shows itself only in its answers.

Two parties and a third, one claim item, one proceeding of the pathway in question. What matters varies: the facts that earlier steps
recorded, the answers given now, consent, clocks, other proceedings.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import product
from typing import Any

from statemachines.pathway import Actor, Command, Field, FieldKind, Pathway, Refusal, Role, Transition
from statemachines.referrals import Referral
from statemachines.sides import ADVERSARIAL, BROUGHT_AGAINST, BROUGHT_BY
from statemachines.snapshot import (
    ClaimView,
    ClockView,
    Consent,
    InvolvementView,
    MeetingView,
    NominationView,
    PartyView,
    ProceedingView,
    ReferralView,
    Situation,
    Snapshot,
)

NOW = datetime(2026, 6, 10, 4, tzinfo=UTC)
OPENED, TODAY, TOMORROW = date(2026, 3, 2), date(2026, 6, 10), date(2026, 6, 11)
PARTIES = (
    PartyView(1, "applicant", "person"),
    PartyView(2, "respondent", "organisation"),
    PartyView(3, "third", "person"),
)
SCOPES = ("mediation", "confirmation", "agreement_review", "extension")
CIVIL = ClaimView(1, "neighbour")
LABOUR = ClaimView(1, "overtime")
ADMINISTRATIVE = ClaimView(1, "administrative_act", facts={"reconsideration_first": True})
CLAIMS = (
    *(CIVIL, LABOUR, replace(ADMINISTRATIVE, facts={}), ClaimView(1, "land_contract")),
    ClaimView(1, "contract", facts={"arbitration_clause": True}),
)
AWARD = ProceedingView(2, "arbitration", "effective", (1,), OPENED, facts={"final_claims": [1]})

REMANDED = ProceedingView(2, "appeal", "remanded", (1,), OPENED, TODAY, "remanded")  # the court above has spoken
ON_APPEAL = ProceedingView(2, "appeal", "trial", (1,), OPENED)  # … and has not
OTHER_SUIT = ProceedingView(2, "litigation", "trial", (1,), OPENED)

Facts = Mapping[str, Any]


def consents(*, given: bool, on: date = TODAY) -> tuple[Consent, ...]:
    return tuple(Consent(party.n, scope, given, on) for party in PARTIES for scope in SCOPES)


WILLING = consents(given=True)


@dataclass(frozen=True, slots=True)
class Scene:
    """One such case. `fields` None: the step is only looked at, as a page does that shows what is possible."""

    facts: Facts
    claim: ClaimView = CIVIL
    consents: tuple[Consent, ...] = WILLING
    clocks: tuple[ClockView, ...] = ()
    others: tuple[ProceedingView, ...] = ()
    referrals: tuple[ReferralView, ...] = ()
    case: Facts | None = None
    fields: Facts | None = None
    org: int | None = None  # the body that runs it
    nominations: tuple[NominationView, ...] = ()
    meetings: tuple[MeetingView, ...] = ()
    involvements: tuple[InvolvementView, ...] = ()
    channel: str = ""  # of what a step on the whole case is about


def situation(pathway: Pathway, state: str, trigger: str, scene: Scene) -> Situation:
    claims = (scene.claim.n,)
    here = ProceedingView(
        1,
        pathway.name,
        state,
        claims,
        OPENED,
        org_id=scene.org,
        facts=scene.facts,
        channel=scene.channel or pathway.channel,
    )
    snapshot = Snapshot(
        case="C",
        version=2,
        proceedings=(here, *scene.others),
        claims=(scene.claim,),
        parties=PARTIES,
        consents=scene.consents,
        clocks=scene.clocks,
        referrals=scene.referrals,
        facts=scene.case or {},
        nominations=scene.nominations,
        meetings=scene.meetings,
        involvements=scene.involvements,
    )
    proceeding = here if any(s.final for s in pathway.states) else None  # None: the desk
    command = Command(trigger, 1, Actor("account:1", Role.HANDLER, 3), NOW, scene.fields or {})
    return Situation(snapshot, proceeding, command, NOW)


ANYBODY = 1  # the number of a party, an account, a body


def answers(fields: tuple[Field, ...], on: date = TODAY) -> dict[str, Any]:
    """A good answer to every question, the first of the listed ones, and this day for every date."""
    values: Mapping[FieldKind, Any] = {
        FieldKind.DATE: on,
        FieldKind.BOOL: True,
        FieldKind.PARTIES: (1,),
        FieldKind.CLAIMS: (1,),
        FieldKind.TEXT: "words",
        FieldKind.NOTE: "words",
    }
    return {f.name: f.choices[0][0] if f.choices else values.get(f.kind, ANYBODY) for f in fields}


def every_answer(fields: tuple[Field, ...]) -> Iterator[dict[str, Any]]:
    """Good answers, once with each listed answer of each question, once without each that may be left out."""
    good = answers(fields)
    yield good
    yield from (good | {field.name: 3} for field in fields if field.kind is FieldKind.PARTY)
    yield from (good | {field.name: key} for field in fields for key, _ in field.choices)
    yield from ({k: v for k, v in good.items() if k != field.name} for field in fields if not field.required)


def facts_before(pathway: Pathway) -> list[Facts]:
    """What earlier steps may have left behind: nothing, one listed answer, who brought it, one date, or the items of an
    award."""
    fields = [*pathway.opening, *(field for row in pathway.transitions for field in row.fields)]
    found: dict[tuple[str, str], Facts] = {(f.name, key): {f.name: key} for f in fields for key, _ in f.choices}
    if pathway.name in ADVERSARIAL:
        found["sides", ""] = {BROUGHT_BY: [1, 2], BROUGHT_AGAINST: [3]}
    left = {FieldKind.DATE: TODAY, FieldKind.CLAIMS: [1]}
    found |= {(f.name, ""): {f.name: left[f.kind]} for f in fields if f.kind in left}
    return [{}, *found.values()]


def refusal(row: Transition, found: Situation, referral: Referral | None = None) -> Refusal | None:
    """Why the step may not be taken there, its hand-off included."""
    for guard in row.guards:
        if refused := guard(found):
            return refused
    return referral.check(found) if referral else None


def passing(
    pathway: Pathway, row: Transition, state: str, referral: Referral | None = None, **changes: Any
) -> Scene | None:
    """A case in which the step can be taken from that state; None if none of those tried allows it."""
    passed, late = (
        tuple(ClockView(1, clock.name, n, "expired", due) for clock in pathway.clocks for n in (1, 2))
        for due in (TODAY, OPENED)  # the last day is today, and it was long ago
    )
    for others, claim, clocks in product(
        ((), (REMANDED,), (ON_APPEAL,), (AWARD,), (OTHER_SUIT,)), CLAIMS, ((), passed, late)
    ):
        for facts, fields in product(facts_before(pathway), every_answer(row.fields)):
            scene = replace(Scene(facts, claim, fields=fields, clocks=clocks, others=others), **changes)
            if refusal(row, situation(pathway, state, row.trigger, scene), referral) is None:
                return scene
    return None


# ── what a guard may ever say ────────────────────────────────────────────────────────────────────────────────────


@lru_cache(maxsize=2048)
def refusals(pathway: Pathway, row: Transition, referral: Referral | None = None) -> tuple[Refusal, ...]:
    """Every refusal that the guards of a step and of its hand-off can be brought to give, each code once."""
    guards = (*row.guards, *((*referral.guards, replace(referral, guards=()).check) if referral else ()))
    found: dict[str, Refusal] = {}
    for scene in _scenes(pathway, row, referral) if guards and row.sources else ():
        asked = situation(pathway, row.sources[0], row.trigger, scene)
        found |= {refused.code: refused for guard in guards if (refused := guard(asked))}
    return tuple(found.values())


def _scenes(pathway: Pathway, row: Transition, referral: Referral | None) -> Iterator[Scene]:
    """Cases that give a guard its reasons: one thing is wrong in each."""
    for claim in (CIVIL, LABOUR):
        for given in (None, answers(row.fields)):
            yield from (Scene(facts, claim, fields=given) for facts in _left(pathway))
        for fields in _given(row):
            yield from (replace(scene, claim=claim, fields=fields) for scene in (Scene({}), *_worlds(pathway)))
    for fields in _given(row):
        yield from (Scene({}, claim, fields=fields) for claim in (ClaimView(1, "divorce"), ADMINISTRATIVE))
        yield from (replace(scene, fields=fields) for scene in (_handed(referral) if referral else ()))


def _given(row: Transition) -> Iterator[Facts | None]:
    yield None
    yield from every_answer(row.fields)
    yield from (answers(row.fields, on) for on in (date(2020, 1, 1), TOMORROW))
    several = (FieldKind.CLAIMS, FieldKind.PARTIES)
    yield {field.name: (99,) if field.kind in several else 99 for field in row.fields}
    yield answers(tuple(replace(f, choices=f.choices[-1:]) for f in row.fields if f.required))
    yield {field.name: False for field in row.fields if field.kind is FieldKind.BOOL} | {"none": True}


def _left(pathway: Pathway) -> list[Facts]:
    """What steps record, one by one, and all of it at once."""
    return [*facts_before(pathway), _all(pathway)]


def _all(pathway: Pathway) -> Facts:
    return {name: value for row in pathway.transitions for name, value in answers(row.fields).items()}


BESIDE = (  # another proceeding on the same item: its pathway and state
    ("litigation", "trial"),
    ("arbitration", "hearing"),
    ("mediation", ""),
    ("agreement_review", "reviewing"),
    ("award_review", "dismissed"),
    ("commercial_arbitration", "binding"),
)


def _worlds(pathway: Pathway) -> Iterator[Scene]:
    yield from (Scene({}, consents=said) for said in ((), consents(given=False), WILLING[:1]))
    yield Scene({}, case={"domestic_violence": True})
    yield Scene({}, channel="mediation")
    named, called = (
        NominationView(1, 1, ANYBODY, "proposed", 1),
        MeetingView(1, 1, "scheduled", NOW + timedelta(days=1)),
    )
    yield Scene({}, nominations=(named,), meetings=(called,))
    yield Scene({}, involvements=(InvolvementView(1, 1, "urge", 1, "", "account:1", "open"),))
    for status in ("running", "settled", "expired"):
        yield Scene({}, clocks=tuple(ClockView(1, c.name, n, status, TODAY) for c in pathway.clocks for n in (0, 1, 2)))
    limits = (ClockView(0, c.name, 1, "running", TODAY, c.kind, c.rule, 1) for c in pathway.clocks)
    yield Scene({}, clocks=tuple(limits))  # of the case itself
    over = tuple(ClockView(1, c.name, n, "expired", OPENED) for c in pathway.clocks for n in (0, 1, 2))
    yield Scene({"final_claims": [1]}, clocks=over)  # what was final is final, and every period has passed
    yield Scene({f.name: OPENED for row in pathway.transitions for f in row.fields if f.kind is FieldKind.DATE})
    for name, state in BESIDE:
        yield Scene({}, others=(open_proceeding(name, state),))
    for state in ("filed", "closed"):  # a final award, and the dispute before the court or decided by it
        yield Scene({"final_claims": [1]}, others=(open_proceeding("litigation", state),))
    yield Scene({}, others=(REMANDED,))
    yield _both_appealed()
    yield Scene({}, others=(ProceedingView(2, "payment_order", "terminated", (1,), OPENED, TODAY, "objection"),))
    for name in ("retrial", "procuratorial"):  # heard there before, at the wish of the same party
        yield Scene({}, others=(replace(open_proceeding(name, "dismissed"), facts={"applicant": 1}),))
    yield Scene({}, others=(ProceedingView(2, "mediation", "terminated", (1,), OPENED, TODAY, "failed"),))


def _both_appealed() -> Scene:
    """The proceeding is the second instance, and each side used its period below."""
    below = ProceedingView(2, "litigation", "appealed", (1,), OPENED)
    used = tuple(ClockView(2, "appeal", n, "settled", TODAY) for n in (1, 2))
    return Scene(
        {},
        clocks=used,
        others=(below,),
        referrals=(replace(handed("suit-appeal", "acknowledged"), from_proceeding=2, opened=1),),
    )


def _handed(referral: Referral) -> Iterator[Scene]:
    """The item was handed over before: it is still offered, or what it led to has ended in vain. Or it is to go to the
    body that has it."""
    yield Scene({}, org=ANYBODY)
    yield Scene({}, referrals=(handed(referral.id, "offered"),))
    ended = ProceedingView(2, referral.to_pathway, "", (1,), OPENED, TODAY, "dismissed")
    yield Scene({}, others=(ended,), referrals=(replace(handed(referral.id, "acknowledged"), opened=2),))


def handed(referral: str, status: str) -> ReferralView:
    """An earlier hand-off of the item."""
    return ReferralView(1, referral, 1, status, (1,), TODAY, 9)


def open_proceeding(pathway: str, state: str = "", channel: str = "") -> ProceedingView:
    """Another proceeding on the same item."""
    return ProceedingView(2, pathway, state, (1,), OPENED, channel=channel)
