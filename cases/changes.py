"""Changes to rows, in the form in which they are stored.

A row here is a dictionary of stored values: instants as microseconds, dates as ISO text, JSON columns as Python values
until the last moment. The door and the replay make the same changes; one sends them to the database, the other keeps
them in memory.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from operator import itemgetter
from typing import Any

import orjson

from cases.models import Json, metadata

Row = dict[str, Any]
Key = tuple[Any, ...]


@cache
def json_columns(table: str) -> frozenset[str]:
    return frozenset(c.name for c in metadata.tables[table].columns if isinstance(c.type, Json))


@cache
def key_columns(table: str) -> tuple[str, ...]:
    return tuple(column.name for column in metadata.tables[table].primary_key)


def dump(value: Any) -> str:
    """The JSON text of a column's value: sorted, compact, the same on both databases."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()


@cache
def key_names(table: str) -> tuple[str, ...]:
    """The columns of a row's key within its case."""
    return tuple(name for name in key_columns(table) if name not in ("case_id", "id"))


@cache
def key_of(table: str) -> Callable[[Mapping[str, Any]], Key]:
    """Picks a row's key within its case."""
    return picker(key_names(table))


def picker(names: Sequence[str]) -> Callable[[Mapping[str, Any]], Key]:
    """Picks these values as a tuple, in this order."""
    if len(names) > 1:
        return itemgetter(*names)
    if not names:
        return lambda row: ()
    (name,) = names
    return lambda row: (row[name],)


def stored(table: str, row: Mapping[str, Any]) -> Mapping[str, Any]:
    """The row with its JSON columns as text."""
    texts = {name: dump(row[name]) for name in json_columns(table) if name in row}
    return {**row, **texts} if texts else row


class Insert:
    """A new row."""

    __slots__ = ("params", "shape", "table")

    def __init__(self, table: str, row: Mapping[str, Any]) -> None:
        self.table = table
        self.params = stored(table, row)
        self.shape = ("insert", table, *row)


class Update:
    """New values for the row with that key, which must exist (and still have the `key` values: compare and swap)."""

    __slots__ = ("key", "params", "shape", "table", "values")

    def __init__(self, table: str, key: Mapping[str, Any], values: Mapping[str, Any]) -> None:
        self.table, self.key, self.values = table, key, values
        self.params = {**stored(table, values), **{f"_{name}": value for name, value in key.items()}}
        self.shape = ("update", table, *key, "set", *values)


class Delete:
    """The row with that key goes, which must exist: only of what is derived and held by nobody any more."""

    __slots__ = ("key", "params", "shape", "table")

    def __init__(self, table: str, key: Mapping[str, Any]) -> None:
        self.table, self.key = table, key
        self.params = {f"_{name}": value for name, value in key.items()}
        self.shape = ("delete", table, *key)


Change = Insert | Update | Delete
