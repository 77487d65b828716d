"""What a table of rows must be as a whole: no two rows contradict each other, none is dead, none rests on nothing.

Rows are conjunctions, so two of them meet in some case exactly if none of their conditions excludes the other; no case
needs to be tried for that. Whether a row ever decides is found by trying every case of its type.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations, product

from statemachines.claims import CLAIM_TYPES, IMPLIED, ROUTING_FACTS, Item, Period
from statemachines.pasts import Past
from statemachines.routing_rows.row import Row
from statemachines.routing_table import Table
from statemachines.verdicts import Standing, Verdict

DERIVED = frozenset({"beside", "domestic_violence"})  # true of an item without being a routing fact of it
NUMBERS = range(1, 67)  # rows of the law's own routing table: each is said by a row here


def contradictions(table: Table) -> Iterator[tuple[Row, Row, str]]:
    """Two rows of one rank that fit the same case and say different things of a channel."""
    for one, other in combinations(table.rows, 2):
        if one.rank is other.rank and _meet(one, other):
            shared = one.verdicts.keys() & other.verdicts.keys()
            yield from ((one, other, c) for c in shared if _said(one.verdicts[c]) != _said(other.verdicts[c]))


def _said(verdict: Verdict) -> tuple[Standing, str, str]:
    return verdict.standing, verdict.reason.zh, verdict.basis


def _meet(one: Row, other: Row) -> bool:
    yes, no = one.yes | other.yes, one.no | other.no
    kinds = [kind for kind in one.types & other.types if not (yes | IMPLIED.get(kind, frozenset())) & no]
    return bool(kinds) and _overlap(one.pasts, other.pasts) and _overlap(one.periods, other.periods)


def _overlap(one: frozenset[Past] | frozenset[Period], other: frozenset[Past] | frozenset[Period]) -> bool:
    return not one or not other or not one.isdisjoint(other)


def situations(table: Table, kind: str) -> Iterator[Item]:
    """Every case of that type that its rows can tell apart by a verdict."""
    rows = [row for row in table.by_type[kind] if row.verdicts]
    implied = IMPLIED.get(kind, frozenset())
    facts = sorted({name for row in rows for name in row.yes | row.no} - implied)
    pasts = list(Past) if any(row.pasts for row in rows) else [Past.NONE]
    periods = list(Period) if any(row.periods for row in rows) else [Period.UNKNOWN]
    for answers in product((False, True), repeat=len(facts)):
        true = implied | {name for name, answer in zip(facts, answers, strict=True) if answer}
        for past, period in product(pasts, periods):
            yield Item(kind, true, past, period)


def dead(table: Table) -> list[Row]:
    """Rows that decide no channel in any case, and tell nothing."""
    silent = [row for row in table.rows if not (row.note and _can_fit(row))]
    return [row for row in silent if not any(_decides(table, row, item) for item in _cases(table, row))]


def _decides(table: Table, row: Row, item: Item) -> bool:
    return row.fits(item) and any(verdict.row == row.name for verdict in table.verdicts(item).values())


def _cases(table: Table, row: Row) -> Iterator[Item]:
    """The plainest cases that the row fits, which nearly always do; then every case."""
    for kind, past, period in product(sorted(row.types), row.pasts or [Past.NONE], Period):
        if kind in table.by_type:
            yield Item(kind, row.yes | IMPLIED.get(kind, frozenset()), past, period)
    for kind in sorted(row.types & table.by_type.keys()):
        yield from situations(table, kind)


def _can_fit(row: Row) -> bool:
    return any(not (row.yes | IMPLIED.get(kind, frozenset())) & row.no for kind in row.types)


def baseless(table: Table) -> Iterator[tuple[str, str]]:
    """Row and channel of what cites nothing."""
    for channel, verdict in table.defaults.items():
        if not verdict.basis.strip():
            yield "defaults", channel
    for row in table.rows:
        yield from ((row.name, channel) for channel, verdict in row.verdicts.items() if not verdict.basis.strip())
        if row.note and not row.note.basis.strip():
            yield row.name, "note"


def closing_unverified(table: Table) -> Iterator[tuple[Row, str]]:
    """A reading that nobody has verified may open a channel or call a person; it may close nothing."""
    closed = (Standing.FORBIDDEN, Standing.MANDATORY_FIRST)
    for row in table.rows:
        if row.mark:
            yield from ((row, channel) for channel, verdict in row.verdicts.items() if verdict.standing in closed)


def unsaid(rows: Iterable[Row]) -> list[int]:
    """Numbers of the law's table that no row says, and numbers that the law's table does not have."""
    said = {number for row in rows for number in row.law}
    return sorted(set(NUMBERS) ^ said)


def unknown_names(table: Table) -> Iterator[tuple[Row, str]]:
    """Types, facts and channels that do not exist: a condition on them could never be met, a verdict never be asked."""
    known = ROUTING_FACTS.keys() | DERIVED
    for row in table.rows:
        yield from ((row, kind) for kind in sorted(row.types - CLAIM_TYPES.keys()))
        yield from ((row, name) for name in sorted((row.yes | row.no) - known))
        yield from ((row, channel) for channel in row.verdicts if channel not in table.defaults)
