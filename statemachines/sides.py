"""Who brought a proceeding, against whom, and who has joined it: what every step that depends on the side asks.

A case has applicants and respondents as they were registered; in a proceeding that one party brings against another
(诉讼、仲裁、复议、执行 …) the roles may be others. Where nobody has said who brought it, the case's sides stand in.
"""

from __future__ import annotations

from statemachines.snapshot import PartyView, ProceedingView, Snapshot

BROUGHT_BY, BROUGHT_AGAINST, BESIDE = "brought_by", "brought_against", "beside"  # facts: numbers of parties
LEFT = "left"  # fact: of those who brought it, who has withdrawn since
ADVERSARIAL = frozenset(
    {
        "litigation",
        "arbitration",
        "commercial_arbitration",
        "rural_arbitration",
        "administrative_suit",
        "reconsideration",
        "payment_order",
        "preservation",
        "enforcement",
        "award_review",
        "retrial",
    }
)

Numbers = frozenset[int]


def plaintiffs(proceeding: ProceedingView) -> Numbers:
    """Who brought it and has not withdrawn; empty where nobody has said who did."""
    sued = proceeding.facts.get("plaintiff")  # of a suit on an award: the one who took the step that led to it
    known = _numbers(proceeding, BROUGHT_BY) | (frozenset({sued}) if isinstance(sued, int) else frozenset())
    return known - _numbers(proceeding, LEFT)


def defendants(proceeding: ProceedingView) -> Numbers:
    return _numbers(proceeding, BROUGHT_AGAINST)


def adversaries(proceeding: ProceedingView, snapshot: Snapshot) -> tuple[PartyView, ...]:
    """The parties on both sides of it: as recorded, or as the proceeding it was handed over from knows them (an appeal
    has the parties of its suit), else the applicants and respondents of the case. Third parties are on no side."""
    known = _known(proceeding, snapshot)
    return tuple(party for party in (snapshot.parties if known else snapshot.sides()) if not known or party.n in known)


def participants(proceeding: ProceedingView, snapshot: Snapshot) -> Numbers:
    """Everybody who has part in it: both sides and third parties, whether joined to it or registered with the case."""
    thirds = {party.n for party in snapshot.parties if party.side == "third"}
    return frozenset({party.n for party in adversaries(proceeding, snapshot)} | thirds) | _numbers(proceeding, BESIDE)


def _known(proceeding: ProceedingView, snapshot: Snapshot) -> Numbers:
    """Both sides, where both are recorded; empty otherwise."""
    if plaintiffs(proceeding) and defendants(proceeding):
        return plaintiffs(proceeding) | defendants(proceeding)
    handed = [r.from_proceeding for r in snapshot.referrals if r.opened == proceeding.n]
    return _known(snapshot.proceeding(handed[0]), snapshot) if handed and handed[0] < proceeding.n else frozenset()


def _numbers(proceeding: ProceedingView, fact: str) -> Numbers:
    return frozenset(proceeding.facts.get(fact) or ())
