"""Mediators named and meetings called in the open mediations of the demonstration, as of the day it ends."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import select

from cases.access import CASES, PROCEEDING
from cases.mediation_models import metadata
from cases.roster import MEDIATOR, ROOM
from demo.county import County
from demo.office import Office, Official
from statemachines.calendars import default_calendar
from statemachines.decide import Refused

MOST = 40  # mediations in which something is arranged
HOURS = ("09:00", "10:30", "14:30", "16:00")
NOMINATION = metadata.tables["nomination"]


def arrange(office: Office, county: County) -> None:
    """A mediator for each open mediation, and for most a meeting in one of the next working days."""
    by_account = {person.account_id: person for person in county.people.values()}
    days = list(_workdays(office.today))
    for n, row in enumerate(_under_way(office)):
        if row.handler_id in by_account:
            _arrange(Official(office, by_account[row.handler_id]), row, n, days)


def _workdays(day: date) -> Iterator[date]:
    for _ in range(8):
        day = default_calendar().next_workday(day)
        yield day


def _under_way(office: Office) -> list[Any]:
    """Mediations in which people talk and nobody was named yet, the last opened first."""
    p, c = PROCEEDING.c, CASES.c
    named = select(NOMINATION.c.case_id)
    query = (
        select(c.code, p.n, p.org_id, p.handler_id, p.case_id)
        .join(CASES, c.id == p.case_id)
        .where(p.is_open, p.state == "mediating", p.pathway == "mediation", p.case_id.not_in(named))
        .order_by(p.case_id.desc(), p.n)
        .limit(MOST)
    )
    with office.store.read() as connection:
        return list(connection.execute(query))


def _arrange(handler: Official, row: Any, n: int, days: list[date]) -> None:
    with handler.office.store.read() as connection:
        people = connection.execute(select(MEDIATOR.c.id).where(MEDIATOR.c.org_id == row.org_id)).scalars().all()
        rooms = connection.execute(select(ROOM.c.id).where(ROOM.c.org_id == row.org_id)).scalars().all()
    handler.do(row.code, "propose_mediator", 0, of=row.n, mediator=people[n % len(people)], cleared=True)
    if n % 5 == 4:  # still to be answered
        return
    handler.do(row.code, "answer_nomination", 0, nomination=1, answer="accept", heard="phone")
    parties = tuple(party.n for party in handler.look(row.code).sides())
    online = n % 7 == 6
    when = {"day": days[n % len(days)], "time": HOURS[n // len(days) % len(HOURS)], "lasts": "90"}
    where: dict[str, Any] = (
        {"room": 0, "link": "https://meet.example/qingxi"} if online else {"room": rooms[n % len(rooms)]}
    )
    try:
        handler.do(row.code, "call_meeting", 0, of=row.n, **when, **where, invited=parties, short_notice=True)
    except Refused:  # somebody has refused mediation, or is busy then: no meeting, as in life
        return
