"""What an intake worker took down, on the telephone or at a door, and where it stands now.

Nothing of what was said and nobody's name comes back: who rings again is told where the case stands, who handles it and
by when. A worker sees what the own account took down and nothing else; the permission is in the query.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, and_, bindparam, literal, or_, select

from cases.access import ACCOUNT, CASES, MY_ACCOUNT, ORGANISATION, PROCEEDING, Person
from cases.causes import LEVELS
from cases.colours import Colour, colour
from cases.errors import NotFound
from cases.models import FAR, Instant, metadata, micros, moment
from cases.store import Store
from cases.tracking import code_from
from statemachines.pathway import Label
from statemachines.snapshot import local_date

PAGE = 50
KEY = "intake"  # begins the idempotency keys of this way in
CODE_SHOWN = timedelta(hours=24)  # how long the tracking code can be read out after the case was taken down
BELOW_TOWN = frozenset(list(LEVELS)[list(LEVELS).index("village") :])
COMMAND_KEY = metadata.tables["command_key"]


@dataclass(frozen=True, slots=True)
class TakenDown:
    """A case as its intake worker sees it: codes, dates, the body and the handler. `due` is None where nothing runs."""

    id: int
    code: str
    number: str
    cause: str
    urgent: bool
    opened_at: datetime
    pathway: str
    pathway_version: int
    state: str
    is_open: bool
    level: Colour
    due: date | None
    body: Label
    phone: str
    handler: str


def taken_down(
    store: Store, person: Person, now: datetime, after: tuple[int, int] | None = None
) -> tuple[tuple[TakenDown, ...], tuple[int, int] | None]:
    """The newest first, and where the next page begins (None: nowhere). One query."""
    at, last = after or (micros(FAR), 0)
    bound = {"account": person.account_id, "at": moment(at), "last": last, "size": PAGE + 1}
    with store.read() as connection:
        found = connection.execute(_mine_query(), bound).all()
    rows = tuple(_taken_down(row, now) for row in found[:PAGE])
    more = (micros(rows[-1].opened_at), rows[-1].id) if len(found) > PAGE else None
    return rows, more


def one(store: Store, person: Person, code: str, now: datetime) -> tuple[TakenDown, str]:
    """One of them, and its tracking code while it may be read out ("" later). NotFound for everybody else's."""
    query = _mine_query().where(CASES.c.code == bindparam("code"))
    bound = {"account": person.account_id, "at": FAR, "last": 0, "size": 1, "code": code}
    with store.read() as connection:
        found = connection.execute(query, bound).first()
        if found is None:
            raise NotFound
        keys = select(COMMAND_KEY.c.key).where(COMMAND_KEY.c.case_id == found.id, COMMAND_KEY.c.seq == 1)
        key = connection.execute(keys).scalar()
    case = _taken_down(found, now)
    return case, tracking(store, key) if key and now - case.opened_at < CODE_SHOWN else ""


def key_of(person: Person, said: str) -> str:
    """The idempotency key of what a form or a draft calls `said`: the same draft is one case, another account's is not."""
    return f"{KEY}:{person.account_id}:{said}"


def tracking(store: Store, key: str) -> str:
    """The tracking code of what is registered under that key. Made with our own secret: the key comes from a browser."""
    return code_from(store.vault.mac("tracking code of intake", key))


def origin_of(store: Store, person: Person) -> str:
    """How it came in: from the grid where the account belongs to a village or a grid, else over the hotline."""
    query = select(ORGANISATION.c.level).where(ORGANISATION.c.id == person.org_id)
    with store.read() as connection:
        return "grid" if connection.execute(query).scalar() in BELOW_TOWN else "hotline"


def bodies_above(store: Store, person: Person) -> tuple[int, ...]:
    """The person's own body and those above it, the nearest first."""
    own = select(ORGANISATION.c.id, ORGANISATION.c.parent_id).where(ORGANISATION.c.id == bindparam("org"))
    line = own.add_columns(literal(0).label("far")).cte("line", recursive=True)
    up = select(ORGANISATION.c.id, ORGANISATION.c.parent_id, line.c.far + 1).join(
        line, ORGANISATION.c.id == line.c.parent_id
    )
    line = line.union_all(up.where(line.c.far < len(LEVELS) * 2))  # a ring in the tree ends
    with store.read() as connection:
        rows = connection.execute(select(line.c.id).order_by(line.c.far), {"org": person.org_id})
        return tuple(row.id for row in rows)


@cache
def _mine_query() -> Any:
    """Each case with the proceeding that is open and began last, else the last of all."""
    p, latest = PROCEEDING, PROCEEDING.alias("latest")
    newest = (
        select(latest.c.n)
        .where(latest.c.case_id == CASES.c.id)
        .order_by(latest.c.is_open.desc(), latest.c.n.desc())
        .limit(1)
        .correlate(CASES)
        .scalar_subquery()
    )
    at, last = bindparam("at", type_=Instant), bindparam("last", type_=BigInteger)
    body = ORGANISATION.c
    return (
        select(
            *(CASES.c[name] for name in ("id", "code", "number", "cause", "facts", "opened_at")),
            *(p.c[name] for name in ("pathway", "pathway_version", "state", "is_open", "next_due_at", "warn_at")),
            *(body.name_zh, body.name_en, body.phone, ACCOUNT.c.name.label("handler")),
        )
        .select_from(CASES)
        .join(p, and_(p.c.case_id == CASES.c.id, p.c.n == newest))
        .join(ORGANISATION, body.id == p.c.org_id)
        .outerjoin(ACCOUNT, ACCOUNT.c.id == p.c.handler_id)
        .where(CASES.c.taken_down_by == MY_ACCOUNT)
        .where(or_(CASES.c.opened_at < at, and_(CASES.c.opened_at == at, CASES.c.id < last)))
        .order_by(CASES.c.opened_at.desc(), CASES.c.id.desc())
        .limit(bindparam("size"))
    )


def _taken_down(row: Any, now: datetime) -> TakenDown:
    facts: Mapping[str, Any] = row.facts
    return TakenDown(
        id=row.id,
        code=row.code,
        number=row.number,
        cause=row.cause,
        urgent=bool(facts.get("urgent")),
        opened_at=row.opened_at,
        pathway=row.pathway,
        pathway_version=row.pathway_version,
        state=row.state,
        is_open=row.is_open,
        level=colour(row.next_due_at, row.warn_at, row.is_open, now),
        due=local_date(row.next_due_at - timedelta(microseconds=1)) if row.is_open and row.next_due_at < FAR else None,
        body=Label(row.name_zh, row.name_en),
        phone=row.phone,
        handler=row.handler or "",
    )
