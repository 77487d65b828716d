"""What waits for somebody: hand-overs offered to his bodies, and the numbers beside the entries of the menu."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import and_, func, or_, select

from cases.access import CASES, MY_ORG, MY_ROLE, ORGANISATION, PROCEEDING, REFERRAL, Person, Scope, offered_to, visible
from cases.colours import NOW
from cases.models import metadata
from cases.notices import NOTICE, addresses, to_me
from cases.particulars import PartyName, names
from cases.store import Store
from cases.worklists import PAGE, PARTY, C, P, Page, Query, Shape, Tab, capped, counting, days_left, wanted_by
from statemachines.pathway import Label
from statemachines.snapshot import local_date

ESCALATION = metadata.tables["escalation"]


@dataclass(frozen=True, slots=True)
class IncomingRow:
    """A hand-over offered to one of my bodies. `days_waiting` and `days` (to the first expiry) are calendar days."""

    case_id: int
    n: int
    code: str
    number: str
    cause: str
    referral: str
    to_pathway: str
    from_body: Label
    to_org: int
    to_body: Label
    offered_at: datetime
    days_waiting: int
    urgent: bool
    earliest_expiry: date | None
    days: int | None
    parties: tuple[PartyName, ...]
    more_parties: int


@dataclass(frozen=True, slots=True)
class MenuCounts:
    """Counted to MOST + 1. `urgent` are mine with a date passed or near; `escalations` wait on my own desk, `unread`
    notices in the inbox."""

    urgent: int
    to_claim: int
    incoming: int
    escalations: int
    unread: int


def incoming(store: Store, person: Person, now: datetime) -> Page[IncomingRow]:
    """Hand-overs that wait for my bodies' answer, urgent ones first, then the oldest. Two queries."""
    with store.read() as connection:
        found = connection.execute(_incoming_query(person.scope), person.bound | counting()).all()
        opened = names(connection, store.vault, (row.case_id for row in found)) if found else {}
    rows = tuple(_incoming_row(row, opened.get(row.case_id, ()), now) for row in found)
    return Page(rows, None, found[0].total if found else 0)


@cache
def _incoming_query(scope: Scope) -> Query:
    r, origin, sender, receiver = REFERRAL, PROCEEDING, ORGANISATION.alias("sender"), ORGANISATION.alias("receiver")
    order = (r.c.urgent.desc(), r.c.offered_at, r.c.case_id, r.c.n)
    waiting = select(r.c.case_id, r.c.n).where(offered_to(scope))
    keys = waiting.order_by(*order).limit(PAGE).subquery("keys")
    parties = select(func.count()).where(PARTY.c.case_id == r.c.case_id).correlate(r).scalar_subquery()
    return (
        select(
            *(r.c[name] for name in ("case_id", "n", "referral", "to_pathway", "to_org", "offered_at", "urgent")),
            r.c.earliest_expiry,
            *(C.c[name] for name in ("code", "number", "cause")),
            *(
                body.c[name].label(f"{body.name}_{name}")
                for body in (sender, receiver)
                for name in ("name_zh", "name_en")
            ),
            parties.label("parties"),
            capped(waiting).label("total"),
        )
        .select_from(keys)
        .join(r, and_(r.c.case_id == keys.c.case_id, r.c.n == keys.c.n))
        .join(C, C.c.id == r.c.case_id)
        .join(origin, and_(origin.c.case_id == r.c.case_id, origin.c.n == r.c.from_proceeding))
        .join(sender, sender.c.id == origin.c.org_id)
        .join(receiver, receiver.c.id == r.c.to_org)
        .order_by(*order)
    )


def _incoming_row(row: Any, parties: tuple[PartyName, ...], now: datetime) -> IncomingRow:
    return IncomingRow(
        case_id=row.case_id,
        n=row.n,
        code=row.code,
        number=row.number,
        cause=row.cause,
        referral=row.referral,
        to_pathway=row.to_pathway,
        from_body=Label(row.sender_name_zh, row.sender_name_en),
        to_org=row.to_org,
        to_body=Label(row.receiver_name_zh, row.receiver_name_en),
        offered_at=row.offered_at,
        days_waiting=(local_date(now) - local_date(row.offered_at)).days,
        urgent=row.urgent,
        earliest_expiry=row.earliest_expiry,
        days=days_left(row.earliest_expiry, now),
        parties=parties,
        more_parties=row.parties - len(parties),
    )


def menu_counts(store: Store, person: Person, now: datetime) -> MenuCounts:
    """What the menu shows beside its entries. One query."""
    with store.read() as connection:
        return MenuCounts(
            *connection.execute(
                _menu_query(person.scope), person.bound | counting() | {"now": now, "to": addresses(person)}
            ).one()
        )


@cache
def _menu_query(scope: Scope) -> Query:
    e = ESCALATION
    mine, free = (wanted_by(scope, Shape(tab)) for tab in (Tab.MINE, Tab.TO_CLAIM))
    urgent = mine.where(or_(P.c.next_due_at <= NOW, P.c.warn_at <= NOW))
    offered = select(REFERRAL.c.case_id).where(offered_to(scope))
    raised = (
        select(e.c.case_id)
        .join(CASES, CASES.c.id == e.c.case_id)
        .where(e.c.acknowledged_at.is_(None), e.c.org_id == MY_ORG, e.c.role == MY_ROLE)
        .where(visible(scope))
    )
    unread = select(NOTICE.c.case_id).join(CASES, CASES.c.id == NOTICE.c.case_id)
    unread = unread.where(to_me(), NOTICE.c.read_at.is_(None), visible(scope))
    return select(*(capped(query) for query in (urgent, free, offered, raised, unread)))
