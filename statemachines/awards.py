"""What has become of an award outside labour arbitration: routing facts that a case's own proceedings bring about."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from statemachines.snapshot import ProceedingView


def newest(mine: list[ProceedingView], pathway: str) -> str:
    """The state of the newest proceeding of that pathway; "" where there is none."""
    return next((p.state for p in reversed(mine) if p.pathway == pathway), "")


STANDS = frozenset({"awarded", "binding", "under_review", "ended", "settled"})
DISCARDED = frozenset({"set_aside", "not_enforced"})

AWARD_FACTS: Mapping[str, Callable[[list[ProceedingView]], bool]] = {
    "commercial_award": lambda mine: newest(mine, "commercial_arbitration") in STANDS | DISCARDED,  # 仲裁法 10
    "award_set_aside": lambda mine: newest(mine, "commercial_arbitration") in DISCARDED,  # 仲裁法 10(2)
    "clause_invalid": lambda mine: newest(mine, "commercial_arbitration") == "no_clause",  # 仲裁法 5, 31
    "rural_award": lambda mine: newest(mine, "rural_arbitration") in ("effective", "mediated"),  # 农村土地仲裁法 48
}


def award_facts(mine: list[ProceedingView]) -> dict[str, bool]:
    """The facts that these proceedings of one claim item have made true."""
    return {name: True for name, holds in AWARD_FACTS.items() if holds(mine)}


def not_enforced(mine: list[ProceedingView]) -> bool:
    """A court refused to enforce the labour award or mediation document (劳动争议解释（一）24)."""
    return newest(mine, "award_review") in ("suit_open", "sued")
