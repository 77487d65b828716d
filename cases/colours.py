"""The colour of a proceeding's clocks, never of a person. It is computed when read: a late sweep shows nothing wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, FromClause, and_, bindparam, not_
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import NullType

from cases.models import Instant
from statemachines.pathway import Label

NOW = bindparam("now", type_=Instant)  # of every query that looks at dates


class Colour(StrEnum):
    """Most urgent first."""

    RED = "red"  # a date has passed
    YELLOW = "yellow"  # a date is near
    BLUE = "blue"  # running, or without a date
    GREEN = "green"  # closed


@dataclass(frozen=True, slots=True)
class Sign:
    """A colour in words and shape: no meaning hangs on colour alone."""

    label: Label
    shape: str


SIGNS: Mapping[Colour, Sign] = {
    Colour.RED: Sign(Label("已超期", "overdue"), "▲"),
    Colour.YELLOW: Sign(Label("临期", "due soon"), "◆"),
    Colour.BLUE: Sign(Label("正常", "on time"), "●"),
    Colour.GREEN: Sign(Label("已办结", "closed"), "✓"),
}


def colour(due_at: datetime, warn_at: datetime, is_open: bool, now: datetime) -> Colour:
    """Of a proceeding's next dates at `now`. `due_at` is the end of the last day, so at that instant it has passed."""
    if not is_open:
        return Colour.GREEN
    if due_at <= now:
        return Colour.RED
    return Colour.YELLOW if warn_at <= now else Colour.BLUE


class _Holds(FunctionElement[Any]):
    """A boolean column as it stands. SQLAlchemy would write `is_open = 1` on SQLite, which its partial indexes are not for."""

    type = NullType()  # of a boolean, SQLite would be asked whether it equals 1
    inherit_cache = True


@compiles(_Holds)
def _holds(element: _Holds, compiler: SQLCompiler, **options: Any) -> str:
    return str(compiler.process(next(iter(element.clauses)), **options))


def is_open(proceeding: FromClause) -> ColumnElement[bool]:
    """The clause for open rows of `proceeding`, in the words of its partial indexes."""
    return _Holds(proceeding.c.is_open)


def is_colour(of: Colour, proceeding: FromClause) -> ColumnElement[bool]:
    """`colour` at the parameter NOW as a clause for rows of `proceeding`."""
    row = proceeding.c
    if of is Colour.GREEN:
        return not_(is_open(proceeding))
    conditions: Mapping[Colour, tuple[ColumnElement[bool], ...]] = {
        Colour.RED: (row.next_due_at <= NOW,),
        Colour.YELLOW: (row.next_due_at > NOW, row.warn_at <= NOW),
        Colour.BLUE: (row.next_due_at > NOW, row.warn_at > NOW),
    }
    return and_(is_open(proceeding), *conditions[of])
