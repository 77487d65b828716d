"""The store: one writer per SQLite file, pooled connections on PostgreSQL, the same statements on both.

SQLModel's unit of work costs four to nine times hand-written SQL, so the door's statements are Core constructs compiled
once per dialect and run on the driver's cursor. On SQLite they run on one held connection inside BEGIN IMMEDIATE: a
deferred BEGIN that turns into a write is refused at random under load. On PostgreSQL they are sent as one pipeline, and
alike changes as one statement over a JSON array of rows: the round trips and messages are the cost, not the SQL.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from sqlite3 import IntegrityError
from typing import Any, Protocol

import orjson
from psycopg.errors import UniqueViolation
from sqlalchemy import (
    JSON,
    Column,
    ColumnElement,
    Connection,
    Engine,
    LargeBinary,
    Table,
    TableValuedAlias,
    Text,
    bindparam,
    cast,
    column,
    create_engine,
    event,
    func,
    insert,
    literal_column,
    select,
    text,
    update,
)
from sqlalchemy.engine import make_url
from sqlalchemy.types import NullType, TypeEngine
from sqlmodel import Session

from cases.changes import Change, Insert, Update, picker
from cases.errors import StaleVersion
from cases.models import metadata
from cases.vault import Vault

BUSY_MS = 15_000
Params = Mapping[str, Any]


class UnsafeDatabase(Exception):
    """The database may forget what it has acknowledged: synchronous_commit or fsync is off."""


class Statement:
    """A compiled construct: its SQL and, for positional dialects, the order of its parameters."""

    __slots__ = ("bind", "sql")

    def __init__(self, sql: str, names: Sequence[str] | None) -> None:
        self.sql = sql
        self.bind: Callable[[Params], Any] = dict if names is None else picker(names)


class Cursor(Protocol):
    rowcount: int

    def fetchall(self) -> list[Any]: ...


class Tx:
    """The door's transaction on one connection."""

    def __init__(self, store: Store, raw: Any) -> None:
        self.store, self.raw = store, raw

    def fetch(self, sql: str, params: Params) -> list[Any]:
        """Rows of hand-written SQL with :name parameters."""
        statement = self.store.text(sql)
        rows: list[Any] = self.raw.execute(statement.sql, statement.bind(params)).fetchall()
        return rows

    def apply(self, changes: Iterable[Change]) -> None:
        """Carry out changes, alike ones together. StaleVersion if a row is no longer as it was when it was read."""
        groups: dict[tuple[Any, ...], list[Change]] = {}
        for change in changes:
            groups.setdefault(change.shape, []).append(change)
        if self.store.dialect == "postgresql":
            self._pipeline(list(groups.values()))
        else:
            for group in groups.values():
                self._check(self._run(group), group)

    def _pipeline(self, groups: list[list[Change]]) -> None:
        try:
            with self.raw.pipeline():
                cursors = [self._run(group) for group in groups]
        except UniqueViolation as error:
            raise _lost_race(error) from error
        for cursor, group in zip(cursors, groups, strict=True):
            self._check(cursor, group)

    def _run(self, group: list[Change]) -> Cursor:
        store, cursor = self.store, self.raw.cursor()
        try:
            if len(group) == 1:
                statement = store.statement(group[0])
                cursor.execute(statement.sql, statement.bind(group[0].params))
            elif store.dialect == "postgresql":
                rows = orjson.dumps([change.params for change in group], default=bytes.hex).decode()
                cursor.execute(store.set_statement(group[0]).sql, {"rows": rows})
            else:
                statement = store.statement(group[0])
                cursor.executemany(statement.sql, [statement.bind(change.params) for change in group])
        except IntegrityError as error:
            raise _lost_race(error) from error
        return cursor  # type: ignore[no-any-return]

    @staticmethod
    def _check(cursor: Cursor, group: list[Change]) -> None:
        if isinstance(group[0], Update) and cursor.rowcount != len(group):
            raise StaleVersion


def _lost_race(error: Exception) -> Exception:
    """A taken (case, seq), case id or key means that somebody was first; any other broken rule is our own mistake."""
    said = str(error)
    taken = any(table in said for table in ("ledger", "command_key", "cases"))
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
        self._statements: dict[Any, Statement] = {}
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
        """One transaction. SQLite: one at a time in this process, IMMEDIATE against the others."""
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
        raw.execute("BEGIN IMMEDIATE")
        try:
            yield raw
            raw.execute("COMMIT")
        except BaseException:
            if raw.in_transaction:
                raw.execute("ROLLBACK")
            raise

    def statement(self, change: Change) -> Statement:
        """The compiled statement for changes of this shape, from the table's own columns: no SQL to drift."""
        found = self._statements.get(change.shape)
        if found is None:
            table = metadata.tables[change.table]
            if isinstance(change, Insert):
                construct: Any = insert(table).inline().values({c: _bind(c) for c in change.params})
            else:
                where = [table.c[name] == _bind(f"_{name}") for name in change.key]
                construct = update(table).where(*where).values({c: _bind(c) for c in change.values})
            found = self._statements[change.shape] = self._compile(construct)
        return found

    def set_statement(self, change: Change) -> Statement:
        """The same for many changes of this shape at once, given as a JSON array `rows` of their parameters."""
        found = self._statements.get(("set", *change.shape))
        if found is None:
            table, names = metadata.tables[change.table], list(change.params)
            rows = _recordset(table, names)
            if isinstance(change, Insert):
                construct: Any = insert(table).from_select(names, select(*(_unpacked(table, rows, n) for n in names)))
            else:
                where = [table.c[name] == rows.c[f"_{name}"] for name in change.key]
                construct = update(table).where(*where).values({n: _unpacked(table, rows, n) for n in change.values})
            found = self._statements["set", *change.shape] = self._compile(construct)
        return found

    def text(self, sql: str) -> Statement:
        found = self._statements.get(sql)
        if found is None:
            found = self._statements[sql] = self._compile(text(sql))
        return found

    def _compile(self, construct: Any) -> Statement:
        compiled = construct.compile(dialect=self.engine.dialect)
        return Statement(compiled.string, compiled.positiontup)

    def _refuse_unsafe(self) -> None:
        with self.engine.connect() as connection:
            for name in ("fsync", "synchronous_commit", "full_page_writes"):
                value = connection.exec_driver_sql(f"SHOW {name}").scalar()
                if value == "off":
                    raise UnsafeDatabase(f"PostgreSQL runs with {name} = off: acknowledged steps could be lost")


def _bind(name: str) -> Any:
    return bindparam(name, type_=NullType())  # values are already in their stored form (cases/changes.py)


def _recordset(table: Table, names: Iterable[str]) -> TableValuedAlias:
    """The rows of a JSON array with columns of the table's types; a name with _ before it is a key's."""
    typed = [column(name, _json_type(table.c[name.removeprefix("_")])) for name in names]
    rows = func.json_to_recordset(cast(bindparam("rows", type_=Text()), JSON))
    return rows.table_valued(*typed, name="x").render_derived(with_types=True)


def _json_type(of: Column[Any]) -> TypeEngine[Any]:
    return Text() if isinstance(of.type, LargeBinary) else of.type


def _unpacked(table: Table, rows: TableValuedAlias, name: str) -> ColumnElement[Any]:
    """A column of those rows in its stored form: bytes come as hexadecimal digits."""
    value = rows.c[name]
    return func.decode(value, literal_column("'hex'")) if isinstance(table.c[name].type, LargeBinary) else value


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
