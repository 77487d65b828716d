"""The award of a labour commission, read item by item: which document an item stands in, and what the court made of it.

Final and non-final items have documents of their own (仲裁办案规则 50(4)); one that mixes both is non-final altogether
(劳动争议解释一 20). A suit on part of a document takes its effect from all of it, and from no other (劳动争议解释一 16).
"""

from __future__ import annotations

from statemachines.guards import numbers
from statemachines.snapshot import ProceedingView, Snapshot

DROPPED = frozenset({"withdrawn", "deemed_withdrawn", "closed_refused"})  # a suit that ended without a judgment
DECIDED = frozenset({"effective", "closed", "settled", "superseded"})  # the court's own decision stands in its place
WITHDRAWN = frozenset({"withdrawn", "deemed_withdrawn"})  # the award is in force again (法释 2000-07-19)

Items = frozenset[int]


def served_as_nonfinal(award: ProceedingView) -> Items:
    """The items of the document served as a non-final award, or as one that does not say what it is."""
    final, nonfinal = _named(award)
    return final | nonfinal if _mixed(award) else nonfinal


def final_items(award: ProceedingView) -> Items:
    """Items with a final award: named so by the commission, or found so by the court (劳动争议解释一 18)."""
    final, _ = _named(award)
    return (frozenset() if _mixed(award) else final) | found_final(award)


def nonfinal_items(award: ProceedingView) -> Items:
    return served_as_nonfinal(award) - found_final(award)


def found_final(award: ProceedingView) -> Items:
    return frozenset(numbers(award.facts.get("found_final_claims")))


def document_of(award: ProceedingView, claim: int) -> Items:
    """The items that stand in one document with this one; of an award that says nothing, the item alone."""
    documents = (final_items(award), nonfinal_items(award))
    return next((items for items in documents if claim in items), frozenset({claim}))


def suits(award: ProceedingView, snapshot: Snapshot) -> list[ProceedingView]:
    """The civil suits brought on items of the award after the arbitration was opened, oldest first."""
    later = (p for p in snapshot.proceedings if p.pathway == "litigation" and p.n > award.n)
    return [suit for suit in later if set(suit.claims) & set(award.claims)]


def suits_on(award: ProceedingView, items: Items, snapshot: Snapshot) -> list[ProceedingView]:
    return [suit for suit in suits(award, snapshot) if items & set(suit.claims)]


def is_pending(suit: ProceedingView) -> bool:
    """Has the court still to decide? A judgment in force leaves its proceeding open for performance."""
    return suit.is_open and suit.state not in DECIDED


def stands(award: ProceedingView, claim: int, snapshot: Snapshot) -> bool:
    """Has the document of the item kept its effect? Not where it was set aside, nor while a suit on part of it lives."""
    set_aside = "ruling_received_on" in award.facts and claim in final_items(award)
    on_it = suits_on(award, document_of(award, claim), snapshot)
    return not set_aside and all(suit.state in WITHDRAWN for suit in on_it)


def _named(award: ProceedingView) -> tuple[Items, Items]:
    facts = award.facts
    return frozenset(numbers(facts.get("final_claims"))), frozenset(numbers(facts.get("nonfinal_claims")))


def _mixed(award: ProceedingView) -> bool:
    _, nonfinal = _named(award)
    return award.facts.get("one_document") is True and bool(nonfinal)
