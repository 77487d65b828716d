"""Replay: fold the ledger of a case and compare it with its tables.

The fold uses the door's own projection, so what it proves is that the tables were changed by nothing else, and that the
chain and every date hold: each date is reckoned again from its logged operations where law and calendar are still of
the version it was reckoned under.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select, text

from cases.changes import Key, Row
from cases.clockwork import due_of
from cases.models import metadata, micros
from cases.projection import apply
from cases.recorded import Recorded
from cases.rows import LOADED, CaseRows, load_sql, loaded
from cases.store import Store
from ledger.entry import GENESIS, Entry, entry_hash, parse
from statemachines.calendars import default_calendar
from statemachines.rules import law_version

CASES, LEDGER = metadata.tables["cases"], metadata.tables["ledger"]
NOT_FOLDED = {"cases": {"head"}}  # compared with the chain instead


@dataclass(frozen=True, slots=True)
class Difference:
    """Where the record and the tables, or the record and the law, do not agree. `detail` names columns, no values."""

    case_id: int
    code: str  # broken_chain, bad_entry, missing_row, extra_row, other_value, other_date
    detail: Mapping[str, Any]


def recorded(entry: Entry) -> Recorded:
    at, recorded = micros(entry.occurred_at), micros(entry.recorded_at)
    return Recorded(entry.kind, entry.seq, at, recorded, entry.actor_id, entry.data)


def fold(entries: Iterable[Entry]) -> CaseRows:
    """The rows of a case after these entries, from nothing."""
    rows = CaseRows()
    for entry in entries:
        apply(rows, recorded(entry))
        rows.version = entry.seq
    return rows


def entries_of(connection: Connection, case_id: int) -> list[Entry]:
    """The parsed entries of a case in order."""
    query = select(LEDGER.c.body).where(LEDGER.c.case_id == case_id).order_by(LEDGER.c.seq)
    return [parse(bytes(body)) for (body,) in connection.execute(query)]


def check_cases(store: Store, after: int = 0, limit: int = 500) -> tuple[list[Difference], int | None]:
    """Check the next `limit` cases by id after `after`. The differences, and where to go on (None: that was all).

    Three statements, however many cases.
    """
    with store.read() as connection:
        query = select(CASES.c.id).where(CASES.c.id > after).order_by(CASES.c.id).limit(limit)
        ids = [case_id for (case_id,) in connection.execute(query)]
        if not ids:
            return [], None
        span = {"first": ids[0], "last": ids[-1]}
        kept = load_sql(store.dialect, "c.id BETWEEN :first AND :last", whole=True)
        tables = {rows.id: rows for rows in map(loaded, connection.execute(text(kept), span))}
        records = _records(connection, span)
    found = [each for case_id in ids for each in _check(tables[case_id], records.get(case_id, []))]
    return found, ids[-1] if len(ids) == limit else None


def _records(connection: Connection, span: Mapping[str, int]) -> dict[int, list[tuple[bytes, bytes]]]:
    """Body and hash of every entry of these cases, in order."""
    query = (
        select(LEDGER.c.case_id, LEDGER.c.body, LEDGER.c.hash)
        .where(LEDGER.c.case_id.between(span["first"], span["last"]))
        .order_by(LEDGER.c.case_id, LEDGER.c.seq)
    )
    found: dict[int, list[tuple[bytes, bytes]]] = {}
    for case_id, body, claimed in connection.execute(query):
        found.setdefault(case_id, []).append((_raw(body), _raw(claimed)))
    return found


def _raw(value: Any) -> bytes:
    """A stored value as bytes; SQLite keeps text in a column of bytes, if somebody writes it there."""
    return value.encode() if isinstance(value, str) else bytes(value)


def _check(kept: CaseRows, record: list[tuple[bytes, bytes]]) -> Iterator[Difference]:
    """Everything that does not agree about one case."""
    try:
        entries = _chain(kept, record)
    except ValueError as error:
        yield Difference(kept.id, "broken_chain", {"error": str(error)})
        return
    try:
        folded = fold(entries)
    except (LookupError, ValueError) as error:
        yield Difference(kept.id, "bad_entry", {"error": type(error).__name__})
        return
    yield from _dates(folded)
    for table in (*LOADED, "cases"):
        yield from _compare(kept.id, table, folded.tables[table], kept.tables[table])


def _chain(kept: CaseRows, record: list[tuple[bytes, bytes]]) -> list[Entry]:
    """The entries, each following the one before, the last one the case's head. ValueError says which is not."""
    entries: list[Entry] = []
    before = GENESIS
    for body, claimed in record:
        entry, actual = parse(body), entry_hash(body)
        if entry.prev != before or entry.seq != len(entries) + 1 or actual != claimed:
            raise ValueError(f"entry {len(entries) + 1}")
        entries.append(entry)
        before = actual
    if (bytes(kept.case["head"]), kept.case["version"]) != (before, len(entries)):
        raise ValueError("head")
    return entries


def _dates(rows: CaseRows) -> Iterator[Difference]:
    """Is every date still what its operations give? Only where law and calendar are the ones it was reckoned under."""
    calendar, law = default_calendar(), law_version()
    for row in rows.rows("deadline"):
        if (row["calendar"], row["law"]) != (calendar.version, law):
            continue
        due = due_of(row["rule"], row["events"], calendar)
        if (due.due.isoformat() if due.due else None) != row["due"]:
            yield Difference(rows.id, "other_date", {"deadline": row["n"]})


def _compare(case_id: int, table: str, folded: Mapping[Key, Row], kept: Mapping[Key, Row]) -> Iterator[Difference]:
    for key in folded.keys() - kept.keys():
        yield Difference(case_id, "missing_row", {"table": table, "key": list(key)})
    for key in kept.keys() - folded.keys():
        yield Difference(case_id, "extra_row", {"table": table, "key": list(key)})
    for key in folded.keys() & kept.keys():
        if columns := _differing(table, folded[key], kept[key]):
            yield Difference(case_id, "other_value", {"table": table, "key": list(key), "columns": columns})


def _differing(table: str, folded: Row, kept: Row) -> Sequence[str]:
    ignored = NOT_FOLDED.get(table, set())
    return [name for name, value in kept.items() if name not in ignored and folded.get(name) != value]
