"""The rows of the law: each says what it rests on and how far that was checked."""

from __future__ import annotations

from collections.abc import Iterator

from statemachines import lawbook
from statemachines.gate.ruleset import Place, RuleSet
from statemachines.lawbook import Mark


def rows(rules: RuleSet) -> Iterator[tuple[lawbook.Rule, Place]]:
    """Every version, place and variant."""
    for versions in rules.law.rows.values():
        for row in versions:
            for each in (row, *row.variants.values()):
                yield each, Place(rule=f"{row.id} {each.variant}".strip())


def without_basis(rules: RuleSet) -> Iterator[Place]:
    """A row cites an instrument, or says in words that it is this program's own policy."""
    for row, place in rows(rules):
        cited = bool(row.basis) and all(basis.instrument for basis in row.basis)
        if not cited and row.policy is None:
            yield place


def without_mark(rules: RuleSet) -> Iterator[Place]:
    yield from (place for row, place in rows(rules) if not isinstance(row.mark, Mark))


def unverified_in_force(rules: RuleSet) -> Iterator[Place]:
    """What was written from memory is configuration: switched off, unless it says that it is policy."""
    for row, place in rows(rules):
        if row.mark is Mark.U and row.enabled and row.policy is None:
            yield place


def backwards(rules: RuleSet) -> Iterator[Place]:
    """A version ends after it begins."""
    for row, place in rows(rules):
        if row.valid_from and row.valid_to and row.valid_from > row.valid_to:
            yield place
