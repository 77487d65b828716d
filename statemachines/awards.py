"""What has become of an award, said of each claim item: routing reads it like a fact that somebody recorded."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from statemachines.snapshot import ClaimView, ProceedingView, Snapshot

Past = Callable[[list[ProceedingView]], bool]


def _newest(mine: list[ProceedingView], pathway: str) -> str:
    """The state of the newest proceeding of that pathway; "" where there is none."""
    return next((p.state for p in reversed(mine) if p.pathway == pathway), "")


def _stands(mine: list[ProceedingView]) -> bool:
    return _newest(mine, "commercial_arbitration") in ("awarded", "binding", "under_review", "ended", "settled")


def _discarded(mine: list[ProceedingView]) -> bool:
    return _newest(mine, "commercial_arbitration") in ("set_aside", "not_enforced")


def _no_clause(mine: list[ProceedingView]) -> bool:
    return _newest(mine, "commercial_arbitration") == "no_clause"


def _rural(mine: list[ProceedingView]) -> bool:
    return _newest(mine, "rural_arbitration") in ("effective", "mediated")


def _labour_not_enforced(mine: list[ProceedingView]) -> bool:
    binds = _newest(mine, "arbitration") in ("effective", "mediated", "awarded")
    return binds and _newest(mine, "award_review") in ("suit_open", "sued")


AWARD_FACTS: Mapping[str, Past] = {
    "award_stands": _stands,  # 仲裁法 10(1)
    "award_discarded": _discarded,  # 仲裁法 10(2)
    "clause_found_invalid": _no_clause,  # 仲裁法 5, 31
    "rural_award_effective": _rural,  # 农村土地仲裁法 48
    "labour_award_not_enforced": _labour_not_enforced,  # 劳动争议解释一 24
}


def with_awards(claim: ClaimView, snapshot: Snapshot) -> ClaimView:
    """The item with what arbitration outside labour, and the courts' review, have made of it."""
    mine = [proceeding for proceeding in snapshot.proceedings if claim.n in proceeding.claims]
    found = {name: True for name, holds in AWARD_FACTS.items() if holds(mine)}
    return replace(claim, facts={**claim.facts, **found}) if found else claim
