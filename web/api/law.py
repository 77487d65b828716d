"""What the law says: the pathways as tables, and a date with its reason."""

from __future__ import annotations

from datetime import date
from typing import Any

from fastapi import APIRouter, HTTPException

from statemachines.calendars import default_calendar
from statemachines.pathway import Op, Pathway
from statemachines.pathways import PATHWAYS
from statemachines.periods import ClockEvent, reckon
from statemachines.rules import UnknownRule, law_version, rule
from web.api.deps import Caller
from web.api.problems import words

router = APIRouter(tags=["law"])


@router.get("/pathways")
def pathways(visit: Caller) -> list[dict[str, Any]]:
    """Every pathway: its states, steps and clocks, each with words and article."""
    return [_pathway(pathway) for pathway in PATHWAYS.values()]


@router.get("/due")
def due(visit: Caller, rule_id: str, start: date, variant: str = "") -> dict[str, Any]:
    """The date a legal period ends, with its day-by-day reason. 404 for an unknown rule."""
    try:
        found = rule(rule_id, start)
    except UnknownRule:
        raise HTTPException(404, "unknown_rule") from None
    calendar = default_calendar()
    answer = reckon(found, (ClockEvent(Op.START, start, kind=variant),), calendar)
    return answer.as_dict() | {"law": law_version(), "calendar": calendar.version}


def _pathway(pathway: Pathway) -> dict[str, Any]:
    return {
        "name": pathway.name,
        "version": pathway.version,
        "label": words(pathway.label),
        "initial": pathway.initial,
        "states": [
            {"name": state.name, "label": words(state.label), "final": state.final, "outcome": state.outcome}
            for state in pathway.states
        ],
        "steps": [
            {
                "trigger": row.trigger,
                "from": list(row.sources),
                "to": row.target,
                "by": sorted(row.by),
                "label": words(row.label),
                "effect": words(row.effect),
                "basis": row.basis,
            }
            for row in pathway.transitions
        ],
        "clocks": [
            {"name": clock.name, "rule": clock.rule, "kind": clock.kind, "label": words(clock.label)}
            for clock in pathway.clocks
        ],
    }
