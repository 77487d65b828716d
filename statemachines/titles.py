"""What is in force on a claim item: documents that a court enforces (执行依据), and judgments that may be retried."""

from __future__ import annotations

from collections.abc import Mapping

from statemachines.guards import numbers, refuse
from statemachines.pathway import Refusal
from statemachines.snapshot import ProceedingView, Snapshot

JUDGMENTS: Mapping[str, frozenset[str]] = {  # pathway → states in which a judgment or court paper is in force
    "litigation": frozenset({"effective", "closed", "settled"}),
    "appeal": frozenset({"upheld", "changed", "closed", "settled"}),
    "retrial": frozenset({"effective", "closed", "settled"}),
}
TITLES: Mapping[str, frozenset[str]] = {  # 民诉法 206、227、247、248；劳动争议调解仲裁法 51
    **JUDGMENTS,
    "arbitration": frozenset({"effective", "mediated"}),
    "confirmation": frozenset({"confirmed", "objection", "enforcement"}),
    "payment_order": frozenset({"in_force", "enforcement"}),
}
# A final labour award takes effect when it is made, and stays in force where only other items are sued on.
FINAL_AWARD = frozenset({"awarded", "set_aside_pending", "sued"})


def in_force(proceeding: ProceedingView, claim: int, snapshot: Snapshot) -> bool:
    """Has this proceeding left a document on the item that can be enforced?"""
    if claim not in proceeding.claims:
        return False
    if proceeding.pathway == "arbitration" and proceeding.state in FINAL_AWARD:
        return final(proceeding, claim) and not _sued_on(claim, snapshot)
    return proceeding.state in TITLES.get(proceeding.pathway, ())


def _sued_on(claim: int, snapshot: Snapshot) -> bool:
    return any(p.pathway == "litigation" and claim in p.claims for p in snapshot.proceedings)


def final(proceeding: ProceedingView, claim: int) -> bool:
    """Does a final award speak of the item? A document that mixes both kinds is final in nothing (劳动争议解释一 20)."""
    mixed = proceeding.facts.get("one_document") is True and bool(proceeding.facts.get("nonfinal_claims"))
    return not mixed and claim in numbers(proceeding.facts.get("final_claims"))


def enforceable(claims: tuple[int, ...], snapshot: Snapshot) -> Refusal | None:
    """Every item has a document in force. How old it is does not matter: late, the debtor may object (民诉解释 481)."""
    if all(any(in_force(p, claim, snapshot) for p in snapshot.proceedings) for claim in claims):
        return None
    return refuse(
        "no_title",
        "须先有生效的判决、裁定、调解书、仲裁裁决、确认裁定或者支付令。",
        "A judgment, ruling, award, confirmation or payment order must be in force first.",
        "民诉法 235、247、248",
    )


def judged(claims: tuple[int, ...], snapshot: Snapshot) -> Refusal | None:
    """Retrial is asked for against a judgment, ruling or court mediation document that is in force."""
    found = [p for p in snapshot.proceedings if p.state in JUDGMENTS.get(p.pathway, ())]
    if all(any(claim in p.claims for p in found) for claim in claims):
        return None
    return refuse(
        "no_judgment",
        "须先有生效的判决、裁定或者法院调解书。",
        "A judgment, ruling or court mediation document must be in force first.",
        "民诉法 210、212",
    )
