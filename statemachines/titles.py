"""What is in force on a claim item: documents that a court enforces (执行依据), and judgments that may be retried."""

from __future__ import annotations

from collections.abc import Mapping

from statemachines.award_documents import final_items, nonfinal_items, stands
from statemachines.guards import refuse
from statemachines.pathway import Refusal
from statemachines.snapshot import ProceedingView, Snapshot

JUDGMENTS: Mapping[str, frozenset[str]] = {  # pathway → states in which a judgment or court paper is in force
    "litigation": frozenset({"effective", "closed", "settled"}),
    "appeal": frozenset({"upheld", "changed", "closed", "settled"}),
    "retrial": frozenset({"effective", "closed", "settled"}),
}
TITLES: Mapping[str, frozenset[str]] = {  # 民诉法 206、227、247–249；劳动争议调解仲裁法 51；仲裁办案规则 77
    **JUDGMENTS,
    "arbitration": frozenset({"effective", "mediated"}),
    "confirmation": frozenset({"confirmed", "objection", "closed"}),
    "payment_order": frozenset({"in_force", "enforcement"}),
    "commercial_arbitration": frozenset({"awarded", "binding", "under_review", "settled"}),  # in force once made
    "rural_arbitration": frozenset({"effective", "mediated"}),
    "agreement_review": frozenset({"enforceable"}),
    "notarisation": frozenset({"enforceable"}),
}
# A final labour award takes effect when it is made; the rest once every period has passed, whatever else was sued on.
FINAL_AWARD = frozenset({"awarded", "set_aside_pending"})
PERIODS_OVER = frozenset({"sued", "lapsed"})


def in_force(proceeding: ProceedingView, claim: int, snapshot: Snapshot) -> bool:
    """Has this proceeding left a document on the item that can be enforced?"""
    if claim not in proceeding.claims:
        return False
    if proceeding.pathway == "confirmation" and _revoked(claim, snapshot):
        return False
    if proceeding.pathway != "arbitration" or proceeding.state == "mediated":
        return proceeding.state in TITLES.get(proceeding.pathway, ())
    return _award_in_force(proceeding, claim, snapshot)


def _revoked(claim: int, snapshot: Snapshot) -> bool:
    """An outsider had the confirmation revoked after its proceeding was closed (民诉解释 372)."""
    objections = (p for p in snapshot.proceedings if p.pathway == "confirmation_objection" and claim in p.claims)
    return any(objection.state == "revoked" for objection in objections)


def _award_in_force(award: ProceedingView, claim: int, snapshot: Snapshot) -> bool:
    """Judged document by document: what is sued on, or set aside, is not enforced."""
    awarded = claim in final_items(award)
    if award.state in PERIODS_OVER:
        awarded = awarded or claim in nonfinal_items(award)
    elif award.state not in FINAL_AWARD:
        awarded = award.state in TITLES["arbitration"]
    return awarded and stands(award, claim, snapshot)


def enforceable(claims: tuple[int, ...], snapshot: Snapshot) -> Refusal | None:
    """Every item has a document in force. How old it is does not matter: late, the debtor may object (民诉解释 481)."""
    if all(any(in_force(p, claim, snapshot) for p in snapshot.proceedings) for claim in claims):
        return None
    return refuse(
        "no_title",
        "须先有生效的判决、裁定、调解书、仲裁裁决、确认裁定、支付令或者公证债权文书。",
        "A judgment, ruling, award, confirmation, payment order or notarised debt must be in force first.",
        "民诉法 235、247、248、249",
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
