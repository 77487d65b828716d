"""Changes as SQL, compiled once per shape from the tables' own columns: no SQL to drift.

A single change is one statement with parameters in order. On PostgreSQL alike changes become one statement over a JSON
array of rows, and all changes of a transaction one statement with a part for each shape: messages between client and
server are the cost there, not the SQL. Parameters are $1, $2 …, which psycopg passes on as they are (RawCursor).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

import orjson
from sqlalchemy import (
    JSON,
    Column,
    ColumnElement,
    Dialect,
    LargeBinary,
    Table,
    TableValuedAlias,
    Text,
    bindparam,
    cast,
    column,
    delete,
    func,
    insert,
    literal_column,
    select,
    text,
    update,
)
from sqlalchemy.types import NullType, TypeEngine

from cases.changes import Change, Delete, Insert, picker
from cases.models import metadata

Params = Mapping[str, Any]
Group = Sequence[Change]  # changes of one shape


class Statement:
    """Compiled SQL and the order of its parameters."""

    __slots__ = ("bind", "sql")

    def __init__(self, sql: str, names: Sequence[str]) -> None:
        self.sql = sql
        self.bind: Callable[[Params], tuple[Any, ...]] = picker(names)


class Statements:
    """The statements of one database, each compiled when it is first needed."""

    def __init__(self, dialect: Dialect) -> None:
        style = {"paramstyle": "numeric_dollar"} if dialect.name == "postgresql" else {}
        self._dialect = type(dialect)(**style)
        self._kept: dict[Any, Statement] = {}
        self._together: dict[Any, str] = {}

    def text(self, sql: str) -> Statement:
        """Hand-written SQL with :name parameters."""
        return self._kept.get(sql) or self._keep(sql, text(sql))

    def one(self, change: Change) -> Statement:
        """Any change of this shape."""
        return self._kept.get(change.shape) or self._keep(change.shape, _one(change))

    def many(self, change: Change) -> Statement:
        """Many changes of this shape at once; the parameter is a JSON array of theirs (PostgreSQL)."""
        key = ("many", change.shape)
        return self._kept.get(key) or self._keep(key, _many(change))

    def together(self, groups: Sequence[Group]) -> tuple[str, list[Any]]:
        """All of it as one statement with its parameters; its one row tells how many rows each group wrote (PostgreSQL)."""
        key = tuple((len(group) > 1, group[0].shape) for group in groups)
        sql = self._together.get(key)
        if sql is None:
            sql = self._together[key] = _together(self._of(group).sql for group in groups)
        return sql, [value for group in groups for value in self._bound(group)]

    def _of(self, group: Group) -> Statement:
        return self.one(group[0]) if len(group) == 1 else self.many(group[0])

    def _bound(self, group: Group) -> Sequence[Any]:
        if len(group) == 1:
            return self.one(group[0]).bind(group[0].params)
        return (orjson.dumps([change.params for change in group], default=bytes.hex).decode(),)

    def _keep(self, key: Any, construct: Any) -> Statement:
        compiled = construct.compile(dialect=self._dialect)
        statement = self._kept[key] = Statement(compiled.string, compiled.positiontup or ())
        return statement


def _one(change: Change) -> Any:
    table = metadata.tables[change.table]
    if isinstance(change, Insert):
        return insert(table).inline().values({name: _bind(name) for name in change.params})
    where = [table.c[name] == _bind(f"_{name}") for name in change.key]
    if isinstance(change, Delete):
        return delete(table).where(*where)
    return update(table).where(*where).values({name: _bind(name) for name in change.values})


def _bind(name: str) -> Any:
    return bindparam(name, type_=NullType())  # values are already in their stored form (cases/changes.py)


def _many(change: Change) -> Any:
    table, names = metadata.tables[change.table], list(change.params)
    rows = _recordset(table, names)
    if isinstance(change, Insert):
        return insert(table).from_select(names, select(*(_unpacked(table, rows, name) for name in names)))
    where = [table.c[name] == rows.c[f"_{name}"] for name in change.key]
    if isinstance(change, Delete):
        return delete(table).where(*where)
    return update(table).where(*where).values({name: _unpacked(table, rows, name) for name in change.values})


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


_PLACE = re.compile(r"\$(\d+)")


def _together(parts: Iterable[str]) -> str:
    """One WITH of all parts, the parameters numbered through. Being counted in order, they are run in order."""
    named: list[str] = []
    shift = 0
    for n, sql in enumerate(parts):
        named.append(f"part{n} AS ({_PLACE.sub(partial(_moved, shift), sql)} RETURNING 1)")
        shift += max((int(place) for place in _PLACE.findall(sql)), default=0)
    counts = (f"(SELECT count(*) FROM part{n})" for n in range(len(named)))  # noqa: S608 – only names of our own
    return f"WITH {', '.join(named)} SELECT {', '.join(counts)}"


def _moved(shift: int, place: re.Match[str]) -> str:
    return f"${int(place[1]) + shift}"
