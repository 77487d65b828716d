"""What a step would write, without writing it: for the confirmation page. The same code as the door, one read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text

from cases.access import Person, sees
from cases.deeds import Scene
from cases.errors import NotFound
from cases.record import Act
from cases.rows import CaseRows, load_sql, loaded, snapshot
from cases.store import Store
from cases.transition import allow, bodies, drafted
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
        record = connection.execute(text(load_sql(store.dialect, "c.code = :code")), {"code": code}).first()
    if record is None or not sees(person, bodies(rows := loaded(record))):
        raise NotFound
    return rows


def preview(rows: CaseRows, command: Command, person: Person, now: datetime) -> Preview:
    """What the door would write. Raises Refused or NotAllowed as the door would."""
    allow(rows, command, person)
    decision = decide(snapshot(rows), command, now)
    return Preview(rows, drafted(Scene(None, rows, decision, command, default_calendar())))
