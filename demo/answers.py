"""What is answered to the questions of a step, where nobody is there to be asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from demo.county import County
from demo.words import ELDER_TERMS, REMARKS, SAID
from statemachines.claims import is_labour
from statemachines.pathway import Field, FieldKind, Transition
from statemachines.snapshot import ProceedingView, Snapshot


@dataclass(frozen=True)
class Asked:
    """A step about to be taken: everything an answer may depend on. `served`: parties that already have the paper."""

    row: Transition
    case: Snapshot
    proceeding: ProceedingView
    cause: str
    served: frozenset[int]
    today: date
    county: County
    rng: Random


Answer = Callable[[Asked], Any]


def answers(asked: Asked) -> dict[str, Any]:
    """A value for every question that must be answered, and for some that may be."""
    given = {field.name: _answer(asked, field) for field in asked.row.fields}
    return {name: value for name, value in given.items() if value not in (None, ())}


def unserved(case: Snapshot, served: frozenset[int]) -> list[int]:
    return [party.n for party in case.sides() if party.n not in served]


def receiver(asked: Asked) -> int:
    """The body a hand-over goes to: the court, the commission, or the committee of the trade."""
    bodies = asked.county.bodies
    match asked.row.refers.split("-")[-1]:
        case "suit" | "confirmation" | "enforcement":
            return bodies["court"]
        case "appeal" | "retrial":
            return bodies["higher_court"]
        case "arbitration":
            return bodies["arbitration"]
    labour = any(is_labour(claim) for claim in asked.case.claims)
    towns = [key for key in bodies if key.endswith("_committee")]
    return asked.county.expert(asked.cause) or bodies["labour" if labour else asked.rng.choice(towns)]


def _answer(asked: Asked, field: Field) -> Any:
    if own := OWN.get((asked.row.trigger, field.name)):
        return own(asked)
    return BY_KIND[field.kind](asked, field) if field.required else None


def _pick(asked: Asked, field: Field) -> Any:
    return asked.rng.choice([key for key, _ in field.choices])


BY_KIND: Mapping[FieldKind, Callable[[Asked, Field], Any]] = {
    FieldKind.DATE: lambda asked, field: asked.today,
    FieldKind.CHOICE: _pick,
    FieldKind.BOOL: lambda asked, field: True,
    FieldKind.CLAIMS: lambda asked, field: asked.proceeding.claims,
    FieldKind.ORGANISATION: lambda asked, field: receiver(asked),
    FieldKind.PARTY: lambda asked, field: next(p.n for p in asked.case.parties if p.side == "respondent"),
    FieldKind.NOTE: lambda asked, field: asked.rng.choice(REMARKS.get(asked.proceeding.pathway, SAID)),
}


def _ahead(first: int, last: int) -> Answer:
    return lambda asked: asked.today + timedelta(days=asked.rng.randint(first, last))


def _usually(share: float, answer: Answer) -> Answer:
    return lambda asked: answer(asked) if asked.rng.random() < share else None


def _of(*weighted: tuple[Any, int]) -> Answer:
    values, weights = zip(*weighted, strict=True)
    return lambda asked: asked.rng.choices(values, weights)[0]


def _next_unserved(asked: Asked) -> int:
    return unserved(asked.case, asked.served)[0]


def _route_class(asked: Asked) -> str:
    """By the law's six classes: labour to arbitration, private money to court, the rest as it is."""
    if any(is_labour(claim) for claim in asked.case.claims):
        return "arbitration"
    if asked.cause in ("loan", "education"):
        return "litigation"
    return str(_of(("petition", 80), ("duty", 14), ("administrative", 6))(asked))


def _award(final: bool) -> Answer:
    """Of one kind for all items; which kind hangs on the case, so that both questions get the same answer."""
    return lambda asked: asked.proceeding.claims if _coin(asked.case.case) == final else None


def _coin(code: str) -> bool:
    return sum(code.encode()) % 2 == 0


def _document(asked: Asked) -> str:
    if not asked.proceeding.facts.get("final_claims"):
        return "nonfinal"
    first = next(party.n for party in asked.case.parties if party.side == "applicant")
    return "final_worker" if _next_unserved(asked) == first else "final_employer"


def _track(asked: Asked) -> str:
    return "ordinary" if asked.proceeding.facts.get("procedure") == "ordinary" else "summary"


OWN: Mapping[tuple[str, str], Answer] = {
    ("start", "mode"): _of(("closed", 9), ("open", 1)),
    ("start", "protection_offered"): lambda asked: None,
    ("decline", "decline_ground"): lambda asked: "already_taken",
    ("fail", "fail_ground"): _of(("no_agreement", 8), ("unreachable", 1), ("cannot_go_on", 1)),
    ("extend", "until"): _ahead(12, 25),
    ("sign", "perform_by"): _usually(0.7, _ahead(10, 60)),
    ("agree_orally", "perform_by"): _usually(0.4, _ahead(5, 30)),
    ("agree_orally", "terms"): lambda asked: asked.rng.choice(ELDER_TERMS),
    ("visit", "performance"): _of(("full", 3), ("part", 5), ("none", 2)),
    ("register", "matter"): lambda asked: "claim",
    ("classify", "route_class"): _route_class,
    ("summon", "hearing_on"): _ahead(8, 15),
    ("make_award", "final_claims"): _award(final=True),
    ("make_award", "nonfinal_claims"): _award(final=False),
    ("serve_award", "party"): _next_unserved,
    ("serve_award", "document"): _document,
    ("serve_judgment", "party"): _next_unserved,
    ("serve_ruling", "party"): _next_unserved,
    ("sue", "party"): lambda asked: asked.case.parties[0].n,
    ("file", "procedure"): _of(("simplified", 6), ("small", 3), ("ordinary", 1)),
    ("entrust", "track"): _track,
    ("confirm", "performance_due_on"): _ahead(5, 60),
    ("file", "against"): lambda asked: "judgment",
    ("note_performance_period", "performance_due_on"): _ahead(5, 30),
    ("close", "close_reason"): lambda asked: "performed",
}
