"""What no rule set may do to a party: stand in the way out, or close another channel because mediation is open."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from statemachines.claims import CLAIM_TYPES
from statemachines.gate import probes
from statemachines.gate.ruleset import Place, RuleSet
from statemachines.pathway import Pathway, Role, Transition
from statemachines.referrals import Referral
from statemachines.snapshot import ClaimView, ProceedingView, Snapshot

OTHER_CHANNELS = ("litigation", "arbitration", "petition")


def _exits(rules: RuleSet) -> Iterator[tuple[Pathway, Transition]]:
    for pathway in rules.pathways.values():
        yield from ((pathway, row) for row in pathway.transitions if row.exit)


def blocked_exits(rules: RuleSet) -> Iterator[Place]:
    """A way out has no guard, no question that must be answered and no hand-off to wait for."""
    for pathway, row in _exits(rules):
        if row.guards or row.refers or any(field.required for field in row.fields):
            yield Place(pathway.name, trigger=row.trigger)


def exits_for_others(rules: RuleSet) -> Iterator[Place]:
    """The party takes it, or the handler records that the party did."""
    for pathway, row in _exits(rules):
        if not row.by >= {Role.PARTY, Role.HANDLER}:
            yield Place(pathway.name, trigger=row.trigger)


def no_way_out(rules: RuleSet) -> Iterator[Place]:
    """One clear refusal ends a mediation, wherever it stands (人民调解法 17)."""
    for pathway in _kinds_of_mediation(rules):
        for state in pathway.states:
            if not state.final and not any(_ends(pathway, row, state.name) for row in pathway.transitions):
                yield Place(pathway.name, state.name)


def _kinds_of_mediation(rules: RuleSet) -> list[Pathway]:
    return [pathway for pathway in rules.pathways.values() if pathway.channel == "mediation"]


def _ends(pathway: Pathway, row: Transition, state: str) -> bool:
    target = pathway.by_name.get(row.target)
    return row.exit and state in row.sources and target is not None and target.final


def _mediations(rules: RuleSet) -> list[ProceedingView]:
    """Every kind of mediation in each state in which it is open."""
    kinds = _kinds_of_mediation(rules)
    pairs = [(pathway, state.name) for pathway in kinds for state in pathway.states if not state.final]
    return [probes.open_proceeding(pathway.name, state, pathway.channel) for pathway, state in pairs]


def mediation_blocks_steps(rules: RuleSet) -> Iterator[Place]:
    """A step that could be taken can be taken with a mediation open on the same item.

    Left out: handing the item to mediation, which is under way, taking it into another, and noting how one has ended.
    """
    for pathway in rules.pathways.values():
        for row in pathway.transitions:
            referral = rules.referrals.get(row.refers)
            if _concerns_a_party(row) and not _into_mediation(rules, pathway, row, referral):
                yield from _blocked(rules, pathway, row, referral)


def _into_mediation(rules: RuleSet, pathway: Pathway, row: Transition, referral: Referral | None) -> bool:
    if referral:
        return rules.channel(referral.to_pathway) == "mediation"
    return pathway.channel == "mediation" and row.sources == (pathway.initial,) and not row.exit


def _concerns_a_party(row: Transition) -> bool:
    return Role.PARTY in row.by or (bool(row.target) and bool(row.guards))


def _blocked(rules: RuleSet, pathway: Pathway, row: Transition, referral: Referral | None) -> Iterator[Place]:
    for state in row.sources:
        if free := probes.passing(pathway, row, state, referral):
            for mediation in _mediations(rules):
                scene = replace(free, others=(*free.others, mediation))
                if probes.refusal(row, probes.situation(pathway, state, row.trigger, scene), referral):
                    yield Place(pathway.name, state, row.trigger, what=f"{mediation.pathway} {mediation.state}")


def mediation_holds_parties(rules: RuleSet) -> Iterator[Place]:
    """From within a mediation court and arbitration are open whatever the other side says."""
    steps = ((pathway, row) for pathway in _kinds_of_mediation(rules) for row in pathway.transitions)
    for pathway, row in steps:
        referral = rules.referrals.get(row.refers)
        if referral and referral.to_pathway in OTHER_CHANNELS:
            unwilling = probes.consents(given=False)
            held = [s for s in row.sources if not probes.passing(pathway, row, s, referral, consents=unwilling)]
            yield from (Place(pathway.name, state, row.trigger, referral=referral.id) for state in held)


def mediation_closes_channels(rules: RuleSet) -> Iterator[Place]:
    """Nor does an open mediation keep a proceeding from being opened."""
    for channel in OTHER_CHANNELS:
        for kind in CLAIM_TYPES:
            alone = Snapshot("C", 1, (), (ClaimView(1, kind),), probes.PARTIES)
            for mediation in _mediations(rules) if rules.opening(channel, (1,), alone) is None else ():
                mediated = replace(alone, proceedings=(replace(mediation, n=1),))
                if rules.opening(channel, (1,), mediated) is not None:
                    yield Place(channel, what=f"{kind}, {mediation.pathway} {mediation.state}")
