"""Small statements that the periodic work shares."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Executable, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from cases.models import metadata
from cases.store import Store

_INSERT = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def inserting(store: Store, table: Table) -> Any:
    """INSERT with ON CONFLICT, which SQLAlchemy spells per database."""
    return _INSERT[store.dialect](table)


def table(name: str) -> Table:
    return metadata.tables[name]


def changed(session: Session, statement: Executable) -> int:
    """Run an INSERT or UPDATE; how many rows it changed."""
    return session.connection().execute(statement).rowcount
