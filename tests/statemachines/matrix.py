"""The check behind every matrix test: the table says who may take which step where; everything else is refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from statemachines.chart import chart
from statemachines.decide import Refused, decide
from statemachines.pathway import Field, Pathway, Role
from tests.statemachines import generous

Matrix = Mapping[str, Mapping[str, frozenset[Role]]]
OUTSIDE = {"wrong_state", "unknown_step", "not_your_role"}


def cells(pathway: Pathway) -> Iterator[tuple[str, str, Role]]:
    """Every state, trigger and role, lawful or not."""
    triggers = {row.trigger for row in pathway.transitions}
    for state in pathway.states:
        for trigger in sorted(triggers):
            for role in generous.ROLES:
                yield state.name, trigger, role


def verdict(pathway: Pathway, state: str, trigger: str, role: Role) -> str:
    """ "" if the step is taken, else the code of the refusal."""
    snapshot = generous.snapshot(pathway, state, trigger)
    row = chart(pathway).get((state, trigger))
    fields: tuple[Field, ...] = row.fields if row else ()
    command = generous.command(pathway, trigger, role, fields, snapshot.proceedings[0].claims)
    try:
        decide(snapshot, command, generous.NOW)
    except Refused as refused:
        return refused.refusal.code
    return ""


def check(pathway: Pathway, matrix: Matrix) -> None:
    """Each cell of the table is a step that is taken; each other cell is refused for its state or its role."""
    wrong = []
    for state, trigger, role in cells(pathway):
        code = verdict(pathway, state, trigger, role)
        allowed = role in matrix.get(state, {}).get(trigger, frozenset())
        if allowed != (code == "") or (not allowed and code not in OUTSIDE):
            wrong.append((state, trigger, role.value, code or "taken"))
    assert not wrong
    assert set(matrix) <= set(pathway.by_name), "the table names a state that does not exist"
