"""Lists as somebody likes to see them, and what a list can be narrowed to."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from sqlalchemy import Integer, Select, String, bindparam, delete, insert, literal, null, select, union_all

from cases.access import ACCOUNT, ORGANISATION, Person, Scope, among
from cases.own_models import metadata
from cases.store import Store
from statemachines.pathway import Label, Role

SAVED = metadata.tables["saved_view"]
MOST_VIEWS, MOST_CHOICES = 12, 200
LONGEST_NAME = 30  # characters


@dataclass(frozen=True, slots=True)
class Choices:
    """What a list offers besides codes: the person's saved views (name, query), handlers and bodies by their ids."""

    views: tuple[tuple[str, str], ...]
    handlers: dict[int, str]
    bodies: dict[int, Label]


def choices(store: Store, person: Person) -> Choices:
    """One query."""
    with store.read() as connection:
        found = connection.execute(_choices_query(person.scope), person.bound).all()
    return Choices(
        views=tuple((row.name, row.other) for row in found if row.kind == "view"),
        handlers={row.id: row.name for row in found if row.kind == "handler"},
        bodies={row.id: Label(row.name, row.other) for row in found if row.kind == "body"},
    )


@cache
def _choices_query(scope: Scope) -> Select[tuple[str, int, str, str]]:
    views = select(
        literal("view").label("kind"), literal(0).label("id"), SAVED.c.name.label("name"), SAVED.c.query.label("other")
    ).where(SAVED.c.account_id == bindparam("account", type_=Integer))
    nothing = null().cast(String)
    handlers = select(literal("handler"), ACCOUNT.c.id, ACCOUNT.c.name, nothing).where(
        among(scope, ACCOUNT.c.org_id), ACCOUNT.c.role == Role.HANDLER.value, ~ACCOUNT.c.disabled
    )
    bodies = select(literal("body"), ORGANISATION.c.id, ORGANISATION.c.name_zh, ORGANISATION.c.name_en).where(
        among(scope, ORGANISATION.c.id)
    )
    some = (part.limit(MOST_CHOICES).subquery() for part in (handlers, bodies))
    parts = union_all(views, *(select(*part.c) for part in some)).subquery()
    return select(*parts.c).order_by(*list(parts.c)[:1], *list(parts.c)[2:3])


def save_view(store: Store, person: Person, name: str, query: str) -> bool:
    """Keep a list's address under a name, in place of one that has it; False where there are too many already."""
    mine = SAVED.c.account_id == person.account_id
    with store.session() as session:
        session.execute(delete(SAVED).where(mine, SAVED.c.name == name))
        if len(session.execute(select(SAVED.c.name).where(mine)).all()) >= MOST_VIEWS:
            return False
        session.execute(insert(SAVED).values(account_id=person.account_id, name=name, query=query))
    return True


def drop_view(store: Store, person: Person, name: str) -> None:
    with store.session() as session:
        session.execute(delete(SAVED).where(SAVED.c.account_id == person.account_id, SAVED.c.name == name))
