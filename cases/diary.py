"""What lies ahead for somebody: meetings to hold and visits to make, on a page and in a calendar program."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Connection, Date, Integer, Select, bindparam, delete, func, insert, or_, select

from cases.access import CASES, PROCEEDING, Person, Scope, person, visible
from cases.errors import NotFound
from cases.mediation_models import metadata
from cases.models import Instant
from cases.particulars import PartyName, names
from cases.roster import MEDIATOR, ROOM, named
from cases.store import Store
from statemachines.pathway import Role

MEETING, DEADLINE, FEED = (metadata.tables[name] for name in ("meeting", "deadline", "calendar_feed"))
MOST = 200  # of a page
VISITS = ("follow_up", "performance")  # clocks whose date is a reason to visit
FEED_BEFORE, FEED_AFTER = timedelta(days=30), timedelta(days=180)


@dataclass(frozen=True, slots=True)
class Appointment:
    """A meeting. `room` "" is online; `invited` and `asked_by` are parties' numbers; moments are aware UTC."""

    case_id: int
    n: int
    code: str
    number: str
    cause: str
    starts_at: datetime
    ends_at: datetime
    status: str
    room: str
    moved: int
    invited: tuple[int, ...]
    asked_by: tuple[int, ...]
    mediators: tuple[str, ...]
    parties: tuple[PartyName, ...]


@dataclass(frozen=True, slots=True)
class Visit:
    """A date that is a reason to visit: a follow-up, or the day something was promised for."""

    code: str
    number: str
    cause: str
    pathway: str
    clock: str
    due: date
    overdue: bool


@dataclass(frozen=True, slots=True)
class Diary:
    meetings: tuple[Appointment, ...]
    visits: tuple[Visit, ...]


def diary(store: Store, who: Person, first: datetime, last: datetime, until: date) -> Diary:
    """The meetings that begin in [first, last), and the visits due by the day `until`. Four queries.

    A handler's are those of the own proceedings and those he or she mediates; others see their bodies'.
    """
    with store.read() as connection:
        rows = connection.execute(_meetings_query(who.scope), who.bound | {"first": first, "last": last}).all()
        due = connection.execute(_visits_query(who.scope), who.bound | {"until": until}).all()
        people, _ = named(connection, (n for row in rows for n in row.mediators), ()) if rows else ({}, {})
        parties = names(connection, store.vault, (row.case_id for row in rows)) if rows else {}
    meetings = tuple(_appointment(row, people, parties.get(row.case_id, ())) for row in rows)
    return Diary(meetings, tuple(_visit(row) for row in due))


def _appointment(row: Any, people: dict[int, str], parties: tuple[PartyName, ...]) -> Appointment:
    mediators = tuple(people[n] for n in row.mediators if n in people)
    words = (row.code, row.number, row.cause, row.starts_at, row.ends_at, row.status, row.room, row.moved)
    asked = tuple(row.invited), tuple(row.asked_by)
    return Appointment(row.case_id, row.n, *words, *asked, mediators, parties)


def _visit(row: Any) -> Visit:
    return Visit(row.code, row.number, row.cause, row.pathway, row.clock, row.due, row.status == "overdue")


@cache
def _meetings_query(scope: Scope) -> Select[Any]:
    m, c, p = MEETING, CASES, PROCEEDING
    columns = (m.c[name] for name in ("starts_at", "ends_at", "status"))
    query = (
        select(
            m.c.case_id,
            m.c.n,
            c.c.code,
            c.c.number,
            c.c.cause,
            *columns,
            func.coalesce(ROOM.c.name, "").label("room"),
            m.c.moved,
        )
        .add_columns(m.c.invited, m.c.asked_by, m.c.mediators)
        .join(c, c.c.id == m.c.case_id)
        .join(p, (p.c.case_id == m.c.case_id) & (p.c.n == m.c.proceeding))
        .outerjoin(ROOM, ROOM.c.id == m.c.room_id)
        .where(m.c.starts_at >= bindparam("first", type_=Instant), m.c.starts_at < bindparam("last", type_=Instant))
        .where(visible(scope))
        .order_by(m.c.starts_at, m.c.case_id, m.c.n)
        .limit(MOST)
    )
    return query.where(_mine()) if scope.role is Role.HANDLER else query


def _mine() -> Any:
    """The handler's own proceedings, and meetings with the mediator whose login he or she has."""
    me = bindparam("account", type_=Integer)
    b = metadata.tables["booking"]
    mediates = select(b.c.case_id).join(MEDIATOR, (b.c.kind == "mediator") & (b.c.resource == MEDIATOR.c.id))
    with_me = mediates.where(b.c.case_id == MEETING.c.case_id, b.c.meeting == MEETING.c.n, MEDIATOR.c.account_id == me)
    return or_(PROCEEDING.c.handler_id == me, with_me.correlate(MEETING).exists())


@cache
def _visits_query(scope: Scope) -> Select[Any]:
    d, c, p = DEADLINE, CASES, PROCEEDING
    query = (
        select(c.c.code, c.c.number, c.c.cause, p.c.pathway, d.c.clock, d.c.due, d.c.status)
        .join(c, c.c.id == d.c.case_id)
        .join(p, (p.c.case_id == d.c.case_id) & (p.c.n == d.c.proceeding))
        .where(d.c.clock.in_(VISITS), d.c.status.in_(("running", "overdue")), p.c.is_open)
        .where(d.c.due <= bindparam("until", type_=Date), visible(scope))
        .order_by(d.c.due, d.c.case_id, d.c.n)
        .limit(MOST)
    )
    me = bindparam("account", type_=Integer)
    return query.where(p.c.handler_id == me) if scope.role is Role.HANDLER else query


# ── the calendar's own address ───────────────────────────────────────────────────────────────────────────────────


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def new_feed(store: Store, who: Person, now: datetime) -> str:
    """The secret of a new address of the person's calendar; an older address ends."""
    token = secrets.token_urlsafe(32)
    end_feed(store, who)
    with store.session() as session:
        session.execute(insert(FEED).values(account_id=who.account_id, token=_digest(token), made_at=now))
    return token


def end_feed(store: Store, who: Person) -> None:
    with store.session() as session:
        session.execute(delete(FEED).where(FEED.c.account_id == who.account_id))


def fed_since(store: Store, who: Person) -> datetime | None:
    """When the address that is in use was made; None where there is none."""
    with store.read() as connection:
        found: datetime | None = connection.execute(
            select(FEED.c.made_at).where(FEED.c.account_id == who.account_id)
        ).scalar()
    return found


def feed(store: Store, token: str, now: datetime) -> tuple[Person, tuple[Appointment, ...]]:
    """Whose calendar it is, and the meetings of a month past and half a year to come, without anybody's name.

    NotFound where no calendar has that address, or its account is disabled.
    """
    with store.read() as connection:
        query = select(FEED.c.account_id).where(FEED.c.token == bindparam("token"))
        account = connection.execute(query, {"token": _digest(token)}).scalar()
        if account is None:
            raise NotFound
        who = person(connection, account)
        return who, _fed(connection, who, now)


def _fed(connection: Connection, who: Person, now: datetime) -> tuple[Appointment, ...]:
    span = {"first": now - FEED_BEFORE, "last": now + FEED_AFTER}
    rows: Iterable[Any] = connection.execute(_meetings_query(who.scope), who.bound | span)
    return tuple(_appointment(row, {}, ()) for row in rows)
