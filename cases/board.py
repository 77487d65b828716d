"""The supervisor's board: how many of each colour, the most urgent of each, by body, and who has to be told.

Four queries, whatever the number of cases: dates that have passed or are near are counted exactly from their index,
what merely runs or was closed lately is counted to MOST and no further.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import CTE, ColumnElement, Connection, Integer, and_, bindparam, case, func, literal, select, union_all

from cases.access import ACCOUNT, CASES, MY_ORG, MY_ROLE, ORGANISATION, PROCEEDING, Person, Scope, among, visible
from cases.colours import Colour, is_colour
from cases.models import Instant, metadata
from cases.rows import LIVE
from cases.store import Store
from cases.worklists import (
    DEADLINE,
    MOST,
    Order,
    P,
    Query,
    WorkRow,
    capped,
    days_left,
    described,
    work_rows,
)
from statemachines.desk import DESK
from statemachines.pathway import Label

ESCALATION = metadata.tables["escalation"]

SHOWN = 4  # rows a column
REPORTS = 25  # escalations listed; those acknowledged make room for the next
LATELY = timedelta(days=30)  # how far back closed proceedings are counted

EXACT = (Colour.RED, Colour.YELLOW)

Counts = Mapping[Colour, int]


@dataclass(frozen=True, slots=True)
class BodyCounts:
    """A body and everything below it. Red and yellow are exact; blue and green stop at MOST + 1."""

    org_id: int
    body: Label
    counts: Counts


@dataclass(frozen=True, slots=True)
class EscalationRow:
    """An overdue clock that reached somebody who has not acknowledged it yet. `mine`: it reached this person's desk."""

    case_id: int
    seq: int  # its number in forms
    code: str
    number: str
    proceeding: int
    pathway: str
    clock: str
    rung: int
    due: date | None
    days: int | None  # negative: over
    raised_at: datetime
    org_id: int
    body: Label
    role: str
    handler: str
    mine: bool
    met: bool  # what was overdue has been done since
    renewed: bool  # its date has been set anew since: `due` is the new one


@dataclass(frozen=True, slots=True)
class Board:
    """`bodies` are the person's own body and those directly below, each with all of its own. Escalations: those that
    reached this person's desk first, then those below."""

    counts: Counts
    urgent: Mapping[Colour, tuple[WorkRow, ...]]
    bodies: tuple[BodyCounts, ...]
    escalations: tuple[EscalationRow, ...]
    open_escalations: int  # counted to MOST + 1, as are
    own_escalations: int  # those on this person's desk


def board(store: Store, person: Person, now: datetime) -> Board:
    """The board of everything this person answers for."""
    with store.read() as connection:
        bodies = _bodies(connection, person, now)
        urgent = _urgent(connection, store, person, now)
        escalations, total, own = _escalations(connection, person, now)
    counts = {colour: sum(body.counts[colour] for body in bodies) for colour in Colour}
    return Board(counts, urgent, bodies, escalations, total, own)


# ── counts ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _asked(person: Person, now: datetime) -> dict[str, Any]:
    return person.bound | {"now": now, "lately": now - LATELY, "most": MOST + 1}


def _bodies(connection: Connection, person: Person, now: datetime) -> tuple[BodyCounts, ...]:
    return tuple(
        BodyCounts(row.id, Label(row.name_zh, row.name_en), {colour: getattr(row, colour.value) for colour in Colour})
        for row in connection.execute(_bodies_query(person.scope), _asked(person, now))
    )


@cache
def _bodies_query(scope: Scope) -> Query:
    tree = _tree(scope)
    body = ORGANISATION
    return (
        select(body.c.id, body.c.name_zh, body.c.name_en, *(_count(tree, colour) for colour in Colour))
        .where(body.c.id.in_(select(tree.c.branch)), among(scope, body.c.id))
        .order_by(body.c.id != MY_ORG, body.c.id)
    )


def _tree(scope: Scope) -> CTE:
    """Each body of the person with the branch it belongs to: the own body, or the one directly below it."""
    tree = select(MY_ORG.label("id"), MY_ORG.label("branch")).cte("tree", recursive=True)
    if not scope.reach.below:
        return tree
    branch = case((tree.c.id == MY_ORG, ORGANISATION.c.id), else_=tree.c.branch)
    return tree.union(select(ORGANISATION.c.id, branch).join(tree, ORGANISATION.c.parent_id == tree.c.id))


def _count(tree: CTE, colour: Colour) -> Any:
    """How many of that colour a body's branch has. IN, not a join: SQLite would build a filter of all rows each time."""
    branch = select(tree.c.id).where(tree.c.branch == ORGANISATION.c.id).correlate(ORGANISATION)
    rows = select(literal(1).label("one")).where(P.c.org_id.in_(branch), _shown(colour)).correlate(ORGANISATION)
    if colour not in EXACT:
        rows = rows.limit(bindparam("most", type_=Integer))
    counted = select(func.count()).select_from(rows.subquery()).correlate(ORGANISATION)
    return counted.scalar_subquery().label(colour.value)


def _shown(colour: Colour) -> ColumnElement[bool]:
    """Proceedings of a colour; of the closed ones, those closed lately."""
    wanted = is_colour(colour, P)
    return and_(wanted, P.c.since > bindparam("lately", type_=Instant)) if colour is Colour.GREEN else wanted


# ── the most urgent ──────────────────────────────────────────────────────────────────────────────────────────────


def _urgent(
    connection: Connection, store: Store, person: Person, now: datetime
) -> Mapping[Colour, tuple[WorkRow, ...]]:
    found = connection.execute(_urgent_query(person.scope), _asked(person, now)).all()
    rows = work_rows(connection, store, found, now)
    return {colour: _in_order(colour, rows, found) for colour in Colour}


@cache
def _urgent_query(scope: Scope) -> Query:
    return Order().sorted(described(union_all(*(_first(scope, colour) for colour in Colour)).subquery("keys")))


def _first(scope: Scope, colour: Colour) -> Query:
    wanted = select(P.c.case_id, P.c.n).where(among(scope, P.c.org_id), _shown(colour))
    first = Order(newest_first=colour is Colour.GREEN).page(wanted, SHOWN).subquery()
    return select(first.c.case_id, first.c.n)


def _in_order(colour: Colour, rows: Iterable[WorkRow], found: Iterable[Any]) -> tuple[WorkRow, ...]:
    mine = [(row, record) for row, record in zip(rows, found, strict=True) if row.colour is colour]
    if colour is Colour.GREEN:
        mine.sort(key=lambda pair: (pair[1].since, pair[0].case_id, pair[0].n), reverse=True)
    return tuple(row for row, _ in mine)


# ── escalations ──────────────────────────────────────────────────────────────────────────────────────────────────


def _escalations(connection: Connection, person: Person, now: datetime) -> tuple[tuple[EscalationRow, ...], int, int]:
    """Those of this person's own desk first, then the oldest; how many there are, and how many of the first kind."""
    found = connection.execute(_escalations_query(person.scope), _asked(person, now)).all()
    total, own = (found[0].total, found[0].own) if found else (0, 0)
    return tuple(_escalation(row, now) for row in found), total, own


@cache
def _escalations_query(scope: Scope) -> Query:
    e, d, p, c = ESCALATION, DEADLINE, PROCEEDING, CASES
    mine = and_(e.c.org_id == MY_ORG, e.c.role == MY_ROLE)
    order = (mine.desc(), e.c.raised_at, e.c.case_id, e.c.seq)
    wanted = (
        select(e.c.case_id, e.c.seq)
        .join(c, c.c.id == e.c.case_id)
        .where(e.c.acknowledged_at.is_(None), among(scope, e.c.org_id), visible(scope))
    )
    keys = wanted.order_by(*order).limit(REPORTS).subquery("keys")
    return (
        select(
            *(e.c[name] for name in ("case_id", "seq", "proceeding", "rung", "raised_at", "org_id", "role")),
            (e.c.firing < d.c.firing).label("renewed"),
            *(c.c[name] for name in ("code", "number")),
            *(d.c[name] for name in ("clock", "due", "status")),
            p.c.pathway,
            ACCOUNT.c.name.label("handler"),
            ORGANISATION.c.name_zh,
            ORGANISATION.c.name_en,
            mine.label("mine"),
            capped(wanted).label("total"),
            capped(wanted.where(mine)).label("own"),
        )
        .select_from(keys)
        .join(e, and_(e.c.case_id == keys.c.case_id, e.c.seq == keys.c.seq))
        .join(c, c.c.id == e.c.case_id)
        .join(d, and_(d.c.case_id == e.c.case_id, d.c.n == e.c.deadline))
        .outerjoin(p, and_(p.c.case_id == e.c.case_id, p.c.n == e.c.proceeding))  # none: owed in the case as a whole
        .join(ORGANISATION, ORGANISATION.c.id == e.c.org_id)
        .outerjoin(ACCOUNT, ACCOUNT.c.id == func.coalesce(p.c.handler_id, c.c.handler_id))
        .order_by(*order)
    )


def _escalation(row: Any, now: datetime) -> EscalationRow:
    return EscalationRow(
        case_id=row.case_id,
        seq=row.seq,
        code=row.code,
        number=row.number,
        proceeding=row.proceeding,
        pathway=row.pathway or DESK.name,
        clock=row.clock,
        rung=row.rung,
        due=row.due,
        days=days_left(row.due, now),
        raised_at=row.raised_at,
        org_id=row.org_id,
        body=Label(row.name_zh, row.name_en),
        role=row.role,
        handler=row.handler or "",
        mine=bool(row.mine),
        met=row.status not in LIVE,
        renewed=bool(row.renewed),
    )
