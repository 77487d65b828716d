"""The measure of the door: the same work in hand-written statements on a connection of one's own.

    1 the case, with its version checked     4 each deadline started
    2 its ledger entry                       5 a delivery
    3 the deadline that ends                 6 sealed words, where the step has any

Nothing is read, decided or hashed: bodies, hashes and dates are made ready in advance, as long as the door's own.
"""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import psycopg
from sqlalchemy.engine import make_url

from cases.models import metadata
from cases.store import Store

Rows = Sequence[Mapping[str, Any]]
Write = tuple[str, list[tuple[Any, ...]]]

# What the store asks of SQLite is policy, not its overhead: a client without it would be measured at less work.
PRAGMAS = (
    "synchronous=FULL", "foreign_keys=ON", "recursive_triggers=ON", "secure_delete=ON", "busy_timeout=15000",
    "cache_size=-65536",
)  # fmt: skip

DELIVERY = {
    "channel": "inbox", "kind": "moved", "audience": "account:1", "facts": '{"case":"00000000000","of":1}',
    "status": "queued", "attempts": 0, "available_at": 1_800_000_000_000_000, "sent_at": None, "outcome": "",
}  # fmt: skip


@dataclass(frozen=True)
class Step:
    """What the door wrote for one step: its entry, the deadlines it started and its sealed words."""

    entry: Mapping[str, Any]
    deadlines: Rows
    words: Rows

    @classmethod
    def of(cls, store: Store, case_id: int, seq: int) -> Step:
        def rows(table: str, column: str) -> Rows:
            sql = f"SELECT * FROM {table} WHERE case_id = {case_id} AND {column} = {seq}"
            return [dict(row) for row in connection.exec_driver_sql(sql).mappings()]

        with store.read() as connection:
            (entry,) = rows("ledger", "seq")
            return cls(entry, rows("deadline", "created_seq"), rows("words", "seq"))


@dataclass
class Place:
    """A case as the hand-written client left it."""

    code: str
    case_id: int
    version: int
    deadline: int


def places(store: Store) -> list[Place]:
    """Every case of the database, with the deadline that runs in it."""
    sql = (
        "SELECT c.code, c.id, c.version, d.n FROM cases c JOIN deadline d ON d.case_id = c.id"
        " WHERE d.status = 'running' ORDER BY c.id"
    )
    with store.read() as connection:
        found = [Place(*row) for row in connection.exec_driver_sql(sql)]
    return list({place.code: place for place in found}.values())


@dataclass
class Client:
    """One hand-written client with its own cases, which it visits in turn."""

    url: str
    step: Step
    mine: list[Place]
    turns: Iterator[list[Write]] = field(init=False)

    def __post_init__(self) -> None:
        url = make_url(self.url)
        if url.get_backend_name() == "sqlite":
            self.raw: Any = sqlite3.connect(url.database or "", isolation_level=None, check_same_thread=False)
            for pragma in PRAGMAS:
                self.raw.execute(f"PRAGMA {pragma}")
            self.begin, self.mark = "BEGIN IMMEDIATE", "?"
        else:
            self.raw = psycopg.connect(url.set(drivername="postgresql").render_as_string(hide_password=False))
            self.raw.autocommit = True
            self.begin, self.mark = "BEGIN", "%s"
        self.cursor = self.raw.cursor()
        self.turns = self._turns()

    def close(self) -> None:
        self.raw.close()

    def __call__(self) -> None:
        """One durable transaction."""
        execute = self.cursor.execute
        execute(self.begin)
        for number, (sql, rows) in enumerate(next(self.turns)):
            if len(rows) == 1:
                execute(sql, rows[0])
            else:
                self.cursor.executemany(sql, rows)
            assert number or self.cursor.rowcount == 1, "the case has another version"
        execute("COMMIT")

    def _turns(self) -> Iterator[list[Write]]:
        """Made ready five hundred at a time, so that next to nothing of it falls into a slice."""
        while True:
            yield from [self._writes(place) for place in self.mine[:500]]
            self.mine = self.mine[500:] + self.mine[:500]

    def _writes(self, place: Place) -> list[Write]:
        step, before, ended = self.step, place.version, place.deadline
        place.version += 1
        seq, place.deadline = place.version, place.version * 100
        head, at = secrets.token_bytes(32), DELIVERY["available_at"]
        here = {"case_id": place.case_id, "seq": seq}
        entry = {**step.entry, **here, "hash": head}
        entry.pop("entry_id")
        started = [
            {**row, "case_id": place.case_id, "n": place.deadline + n, "created_seq": seq, "status": "running"}
            for n, row in enumerate(step.deadlines)
        ]
        return [
            (
                self._sql("UPDATE cases SET version = ?, head = ?, updated_at = ? WHERE id = ? AND version = ?"),
                [(seq, head, at, place.case_id, before)],
            ),
            self._insert("ledger", [entry]),
            (
                self._sql(
                    "UPDATE deadline SET status = 'settled', next_at = NULL, ended_seq = ?, ended_at = ?"
                    " WHERE case_id = ? AND n = ?"
                ),
                [(seq, at, place.case_id, ended)],
            ),
            self._insert("deadline", started),
            self._insert("delivery", [{**here, "n": 0, **DELIVERY}]),
            *([self._insert("words", [{**row, **here} for row in step.words])] if step.words else []),
        ]

    def _insert(self, table: str, rows: Rows) -> Write:
        names = [column.name for column in metadata.tables[table].columns if column.name in rows[0]]
        sql = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"
        return self._sql(sql), [tuple(row[name] for name in names) for row in rows]

    def _sql(self, text: str) -> str:
        return text.replace("?", self.mark)
