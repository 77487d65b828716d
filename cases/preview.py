"""A case as the door loads it, for who may see it, and what a step would write, without writing it. One read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, text

from cases.access import Person
from cases.deeds import Scene
from cases.errors import NotFound
from cases.record import Act
from cases.rows import CaseRows, load_sql, loaded, snapshot
from cases.store import Store
from cases.transition import allow, concerns, drafted
from statemachines.calendars import default_calendar
from statemachines.decide import decide
from statemachines.pathway import Command


@dataclass(frozen=True, slots=True)
class Preview:
    """The act as the door would record it, on the case as it stands now."""

    rows: CaseRows
    act: Act


def look(store: Store, person: Person, code: str) -> CaseRows:
    """The rows of a case this person may see. NotFound otherwise."""
    with store.read() as connection:
        return looked_at(connection, person, code)[0]


WRAPPED = "(SELECT k.wrapped FROM case_key k WHERE k.case_id = c.id)"


def looked_at(connection: Connection, person: Person, code: str) -> tuple[CaseRows, bytes | None]:
    """The same, and the case's wrapped key (None: destroyed). One query."""
    query = text(load_sql(connection.dialect.name, "c.code = :code", WRAPPED))
    record = connection.execute(query, {"code": code}).first()
    if record is None or not concerns(person, rows := loaded(record)):
        raise NotFound
    return rows, record[-1]


def preview(rows: CaseRows, command: Command, person: Person, now: datetime) -> Preview:
    """What the door would write. Raises Refused or NotAllowed as the door would."""
    allow(rows, command, person, now)
    decision = decide(snapshot(rows), command, now)
    return Preview(rows, drafted(Scene(None, rows, decision, command, default_calendar())))
