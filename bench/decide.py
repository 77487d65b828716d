"""What judging a step costs: `decide` for each step that a made-up case may take, `available` for each state."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from statistics import median
from typing import Any

from bench.measure import NOW, Figure, per_call, say, spread
from statemachines.decide import Decision, Refused, available, decide
from statemachines.pathway import Actor, Command, Field, FieldKind, Pathway, Role
from statemachines.pathways import PATHWAYS
from statemachines.snapshot import (
    ClaimView,
    ClockView,
    Consent,
    PartyView,
    ProceedingView,
    ReferralView,
    Snapshot,
    local_date,
)

TODAY = local_date(NOW)
VALUES: Mapping[FieldKind, Any] = {
    FieldKind.DATE: TODAY, FieldKind.BOOL: True, FieldKind.INTEGER: 1, FieldKind.MONEY: 100, FieldKind.PARTY: 2,
    FieldKind.PARTIES: (1, 2), FieldKind.CLAIMS: (1,), FieldKind.ACCOUNT: 1, FieldKind.ORGANISATION: 1,
    FieldKind.TEXT: "样例", FieldKind.NOTE: "样例",
}  # fmt: skip
SCOPES = ("mediation", "confirmation", "extension")


def snapshot(pathway: Pathway, state: str) -> Snapshot:
    """A case in that state with every clock of the state running, everybody's consent, and a past hand-over."""
    opened = TODAY - timedelta(days=10)
    clocks = [ClockView(1, rule.name, 0, "running", _soon()) for rule in pathway.clocks if state in rule.runs_in]
    return Snapshot(
        case="0000000BENCH",
        version=8,
        proceedings=(ProceedingView(1, pathway.name, state, (1,), opened, org_id=1, handler="account:1"),),
        claims=(ClaimView(1, "neighbour", 100_000), ClaimView(2, "wages", 500_000)),
        parties=(PartyView(1, "applicant", "person"), PartyView(2, "respondent", "person")),
        consents=tuple(Consent(party, scope, True, TODAY) for scope in SCOPES for party in (1, 2)),
        clocks=tuple(clocks),
        referrals=(ReferralView(1, "petition-mediation", 1, "acknowledged", (1,), opened, 1, None),),
    )


def _soon() -> date:
    return TODAY + timedelta(days=20)


def _value(field: Field) -> Any:
    return field.choices[0][0] if field.kind is FieldKind.CHOICE else VALUES[field.kind]


def commands(pathway: Pathway, state: str) -> Iterator[Command]:
    """Each step that may be taken from there, with an answer to each question."""
    for row in pathway.transitions:
        if state in row.sources:
            fields = {field.name: _value(field) for field in row.fields}
            yield Command(row.trigger, 1, Actor("account:1", sorted(row.by)[0], 1), NOW, fields)


def permitted(case: Snapshot, command: Command) -> Decision | None:
    try:
        return decide(case, command, NOW)
    except Refused:
        return None


def run(_databases: object, quick: bool) -> list[Figure]:
    say("decide and available: every state of every pathway")
    rounds, calls = (1, 1) if quick else (7, 20)
    steps, shown = {}, {}
    for pathway in PATHWAYS.values():
        for state in (state.name for state in pathway.states):
            case, actor = snapshot(pathway, state), Actor("account:1", Role.HANDLER, 1)
            work = lambda case=case, actor=actor: available(case, 1, actor, NOW)  # noqa: E731
            shown[f"{pathway.name}.{state}"] = median(per_call(work, rounds, calls))
            for command in commands(pathway, state):
                if permitted(case, command):
                    judge = lambda case=case, command=command: decide(case, command, NOW)  # noqa: E731
                    steps[f"{pathway.name}.{state}.{command.trigger}"] = median(per_call(judge, rounds, calls))
    return [*_figures("decide", steps, "steps"), *_figures("available", shown, "states")]


def _figures(name: str, costs: Mapping[str, float], of: str) -> list[Figure]:
    slowest = max(costs, key=lambda place: costs[place])
    values = list(costs.values())
    return [
        Figure(f"{name}, typical", median(values), "µs", len(values), spread(values), note=f"of {len(values)} {of}"),
        Figure(f"{name}, slowest", costs[slowest], "µs", note=slowest),
    ]
