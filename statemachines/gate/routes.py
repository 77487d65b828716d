"""The routing table: its rows agree, each decides something, rests on an article and says its row of the law's own."""

from __future__ import annotations

from collections.abc import Iterator

from statemachines.gate.ruleset import Place, RuleSet
from statemachines.routing_rows import proof


def contradictions(rules: RuleSet) -> Iterator[Place]:
    for one, other, channel in proof.contradictions(rules.routing):
        yield Place(row=one.name, what=f"{other.name}, {channel}")


def dead_rows(rules: RuleSet) -> Iterator[Place]:
    yield from (Place(row=row.name) for row in proof.dead(rules.routing))


def rows_without_basis(rules: RuleSet) -> Iterator[Place]:
    yield from (Place(row=name, what=channel) for name, channel in proof.baseless(rules.routing))


def unverified_rows_that_close(rules: RuleSet) -> Iterator[Place]:
    for row, channel in proof.closing_unverified(rules.routing):
        yield Place(row=row.name, what=channel)


def unsaid_rows_of_the_law(rules: RuleSet) -> Iterator[Place]:
    yield from (Place(what=str(number)) for number in proof.unsaid(rules.table))


def unknown_names(rules: RuleSet) -> Iterator[Place]:
    yield from (Place(row=row.name, what=name) for row, name in proof.unknown_names(rules.routing))
