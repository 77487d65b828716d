"""Who may be asked: handlers of a body, and people of the bodies near it (the one above, those beside and below)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Connection, Integer, bindparam, func, or_, select

from cases.access import ACCOUNT, ORGANISATION, PROCEEDING, Person, Scope, among
from cases.store import Store
from statemachines.pathway import Label, Role

MOST = 200


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who may be given work or asked. `load` counts the open proceedings handled, 0 where nobody asked for it."""

    id: int
    name: str
    org_id: int
    body: Label
    load: int = 0

    def said(self, language: str, org_id: int) -> str:
        """The name, with the body where it is another one."""
        return self.name if self.org_id == org_id else f"{self.name} · {self.body[language]}"


def colleagues(connection: Connection, org_id: int, *, near: bool = False, heads: bool = False) -> list[Colleague]:
    """The body's own first. One query."""
    found = connection.execute(_near_query(near, heads), {"org": org_id}).all()
    people = [Colleague(row.id, row.name, row.org_id, Label(row.name_zh, row.name_en)) for row in found]
    return sorted(people, key=lambda each: (each.org_id != org_id, each.org_id, each.name, each.id))


@cache
def _near_query(near: bool, heads: bool) -> Any:
    body, org = ORGANISATION.c, bindparam("org", type_=Integer)
    parent = select(ORGANISATION.c.parent_id).where(ORGANISATION.c.id == org).scalar_subquery()
    there = or_(body.id == org, body.id == parent, body.parent_id == org, body.parent_id == parent)
    roles = [Role.HANDLER.value, *([Role.SUPERVISOR.value] if heads else [])]
    return (
        select(ACCOUNT.c.id, ACCOUNT.c.name, ACCOUNT.c.org_id, body.name_zh, body.name_en)
        .join(ORGANISATION, body.id == ACCOUNT.c.org_id)
        .where(there if near else body.id == org, ACCOUNT.c.role.in_(roles), ~ACCOUNT.c.disabled)
        .order_by(ACCOUNT.c.org_id, ACCOUNT.c.name)
        .limit(MOST)
    )


def handlers_with_load(store: Store, person: Person) -> list[Colleague]:
    """Handlers of the person's bodies with how many open proceedings each has. One query."""
    with store.read() as connection:
        found = connection.execute(_load_query(person.scope), person.bound).all()
    return [Colleague(row.id, row.name, row.org_id, Label(row.name_zh, row.name_en), row.load) for row in found]


@cache
def _load_query(scope: Scope) -> Any:
    open_ones = (PROCEEDING.c.handler_id == ACCOUNT.c.id) & PROCEEDING.c.is_open
    load = select(func.count()).select_from(PROCEEDING).where(open_ones).correlate(ACCOUNT).scalar_subquery()
    body = ORGANISATION.c
    return (
        select(ACCOUNT.c.id, ACCOUNT.c.name, ACCOUNT.c.org_id, body.name_zh, body.name_en, load.label("load"))
        .join(ORGANISATION, body.id == ACCOUNT.c.org_id)
        .where(among(scope, ACCOUNT.c.org_id), ACCOUNT.c.role == Role.HANDLER.value, ~ACCOUNT.c.disabled)
        .order_by(ACCOUNT.c.org_id, ACCOUNT.c.id)
        .limit(MOST)
    )
