"""The store: one writer per SQLite file, pooled connections on PostgreSQL, the same statements on both.

SQLModel's unit of work costs four to nine times hand-written SQL, so the door's statements are Core constructs compiled
once per dialect (cases/statements.py) and run on the driver's cursor. On SQLite they run on one held connection inside
BEGIN IMMEDIATE: a deferred BEGIN that turns into a write is refused at random under load. On PostgreSQL a transaction's
changes go as one statement.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from sqlite3 import IntegrityError
from typing import Any

from psycopg import OperationalError, RawCursor
from psycopg.errors import UniqueViolation
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlmodel import Session

from cases.changes import Change
from cases.errors import Booked, Busy, StaleVersion
from cases.statements import Params, Statements
from cases.vault import Vault

BUSY_MS = 15_000


class UnsafeDatabase(Exception):
    """The database may forget what it has acknowledged: synchronous_commit or fsync is off."""


class Tx:
    """The door's transaction on one connection."""

    def __init__(self, store: Store, raw: Any) -> None:
        self.store, self.raw = store, raw

    def fetch(self, sql: str, params: Params) -> list[Any]:
        """Rows of hand-written SQL with :name parameters."""
        statement = self.store.statements.text(sql)
        rows: list[Any] = self._cursor().execute(statement.sql, statement.bind(params)).fetchall()
        return rows

    def apply(self, changes: Iterable[Change]) -> None:
        """Carry out changes, alike ones together. StaleVersion if a row is no longer as it was when it was read."""
        groups: dict[tuple[Any, ...], list[Change]] = {}
        for change in changes:
            groups.setdefault(change.shape, []).append(change)
        try:
            written = self._write(list(groups.values()))
        except (IntegrityError, UniqueViolation) as error:
            raise _lost_race(error) from error
        if written != [len(group) for group in groups.values()]:
            raise StaleVersion

    def _write(self, groups: list[list[Change]]) -> list[int]:
        """How many rows each group wrote."""
        if self.store.dialect == "sqlite" or not groups:
            return [self._run(group) for group in groups]
        return list(self._cursor().execute(*self.store.statements.together(groups)).fetchone())

    def _run(self, group: list[Change]) -> int:
        statement, cursor = self.store.statements.one(group[0]), self._cursor()
        if len(group) == 1:
            cursor.execute(statement.sql, statement.bind(group[0].params))
        else:
            cursor.executemany(statement.sql, [statement.bind(change.params) for change in group])
        return int(cursor.rowcount)

    def _cursor(self) -> Any:
        return RawCursor(self.raw) if self.store.dialect == "postgresql" else self.raw.cursor()


TAKEN = ("ledger", "command_key", "cases", "tracking_code", "case_number")


def _lost_race(error: Exception) -> Exception:
    """A taken (case, seq), case id, key, code, number or time means that somebody was first; any other broken rule is our own
    mistake."""
    said = str(error)
    if "booking" in said:
        return Booked()
    taken = any(table in said for table in TAKEN)
    return StaleVersion() if taken and "UNIQUE" in said.upper() else error


class Store:
    """A database and the keys to the words in it.

    `url` is a SQLAlchemy URL of SQLite or PostgreSQL. Raises UnsafeDatabase where the server may lose an acknowledged
    commit.
    """

    def __init__(self, url: str, vault: Vault) -> None:
        self.vault = vault
        self.url = make_url(url)
        if self.url.get_backend_name() == "postgresql":
            self.url = self.url.set(drivername="postgresql+psycopg")
        self.engine = _engine(self.url.render_as_string(hide_password=False))
        self.dialect = self.engine.dialect.name
        self.statements = Statements(self.engine.dialect)
        self._lock = threading.Lock()
        self._writer: Any = None
        if self.dialect == "postgresql":
            self._refuse_unsafe()

    def close(self) -> None:
        with self._lock:
            if self._writer is not None:
                self._writer.close()
                self._writer = None
        self.engine.dispose()

    # ── reading and the tables outside the case ──────────────────────────────────────────────────────────────────

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One consistent view of the database; writes nothing."""
        with self.engine.connect() as connection:
            yield connection.execution_options(**_READ[self.dialect])

    @contextmanager
    def session(self) -> Iterator[Session]:
        """For accounts, web sessions, notices, leases, findings: commits at the end, rolls back on an error."""
        with Session(self.engine) as session:
            yield session
            session.commit()

    # ── the door's side ──────────────────────────────────────────────────────────────────────────────────────────

    @contextmanager
    def write(self) -> Iterator[Tx]:
        """One transaction. SQLite: one at a time in this process, IMMEDIATE against the others. Raises Busy where
        another process does not let go of the file, or the server of us; then nothing was written, or the same key
        finds it."""
        if self.dialect == "sqlite":
            with self._lock, self._immediate() as raw:
                yield Tx(self, raw)
        else:
            with self._pooled() as raw:
                yield Tx(self, raw)

    @contextmanager
    def _pooled(self) -> Iterator[Any]:
        """A driver connection; psycopg begins with the first statement."""
        pooled = self.engine.raw_connection()
        raw: Any = pooled.driver_connection
        try:
            yield raw
            raw.commit()
        except OperationalError as error:  # the server went away, or two waited for each other; the key bears a repeat
            with suppress(OperationalError):
                raw.rollback()
            raise Busy from error
        except BaseException:
            raw.rollback()
            raise
        finally:
            pooled.close()

    @contextmanager
    def _immediate(self) -> Iterator[Any]:
        if self._writer is None:
            self._writer = self.engine.raw_connection()
        raw = self._writer.driver_connection
        try:
            raw.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:  # another process has been writing for BUSY_MS; nothing was begun
            raise Busy from error
        try:
            yield raw
            raw.execute("COMMIT")
        except BaseException:
            if raw.in_transaction:
                raw.execute("ROLLBACK")
            raise

    def _refuse_unsafe(self) -> None:
        with self.engine.connect() as connection:
            for name in ("fsync", "synchronous_commit", "full_page_writes"):
                value = connection.exec_driver_sql(f"SHOW {name}").scalar()
                if value == "off":
                    raise UnsafeDatabase(f"PostgreSQL runs with {name} = off: acknowledged steps could be lost")


_READ: Mapping[str, dict[str, Any]] = {
    "sqlite": {"begin": "BEGIN"},
    "postgresql": {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True},
}


def _engine(url: str) -> Engine:
    if url.startswith("postgresql"):
        return create_engine(url, pool_size=10, max_overflow=20, pool_pre_ping=False)
    engine = create_engine(url, connect_args={"check_same_thread": False, "timeout": BUSY_MS / 1000})
    event.listen(engine, "connect", _sqlite_pragmas)
    event.listen(engine, "begin", _sqlite_begin)
    return engine


def _sqlite_pragmas(raw: Any, _record: Any) -> None:
    raw.isolation_level = None  # we say BEGIN ourselves
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",  # NORMAL may lose the last acknowledged steps when the power goes
        "foreign_keys=ON",
        "recursive_triggers=ON",  # else INSERT OR REPLACE goes past the append-only triggers
        "secure_delete=ON",
        f"busy_timeout={BUSY_MS}",
        "cache_size=-65536",
    ):
        raw.execute(f"PRAGMA {pragma}")


def _sqlite_begin(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN IMMEDIATE"))
