"""A body's own forms of papers. No part of any case: what a paper was made from is said by the paper's entry."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update

from cases.access import ORGANISATION, Person
from cases.paper_models import metadata
from cases.store import Store

TEMPLATE = metadata.tables["paper_template"]


@dataclass(frozen=True, slots=True)
class OwnTemplate:
    """A form in force: whose, of which paper, and its version there."""

    org_id: int
    kind: str
    version: int
    body: bytes
    at: datetime

    @property
    def name(self) -> str:
        return f"{self.org_id}:{self.version}"


def template_for(store: Store, org_id: int, kind: str) -> OwnTemplate | None:
    """The form of this body, else of the nearest body above that has its own; None: the one that is shipped."""
    with store.read() as connection:
        here: int | None = org_id
        for _ in range(10):  # province … grid: a ring in the tree ends
            query = select(TEMPLATE).where(
                TEMPLATE.c.org_id == here, TEMPLATE.c.kind == kind, TEMPLATE.c.dropped_at.is_(None)
            )
            row = connection.execute(query.order_by(TEMPLATE.c.version.desc()).limit(1)).first()
            if row is not None:
                return _own(row)
            here = connection.execute(select(ORGANISATION.c.parent_id).where(ORGANISATION.c.id == here)).scalar()
            if here is None:
                return None
    return None


def own_templates(store: Store, person: Person) -> dict[str, OwnTemplate]:
    """The forms in force of this person's own body."""
    query = select(TEMPLATE).where(TEMPLATE.c.org_id == person.org_id, TEMPLATE.c.dropped_at.is_(None))
    with store.read() as connection:
        return {row.kind: _own(row) for row in connection.execute(query.order_by(TEMPLATE.c.version))}


def put_template(store: Store, person: Person, kind: str, body: bytes, now: datetime) -> None:
    """Another version of the own body's form, in force from now on for what is made."""
    mine = (TEMPLATE.c.org_id == person.org_id, TEMPLATE.c.kind == kind)
    with store.session() as session:
        last = session.execute(select(func.max(TEMPLATE.c.version)).where(*mine)).scalar() or 0
        row = {"org_id": person.org_id, "kind": kind, "version": last + 1, "body": body}
        session.execute(TEMPLATE.insert().values(**row, by_actor=person.actor.id, at=now, dropped_at=None))


def drop_template(store: Store, person: Person, kind: str, now: datetime) -> None:
    """Back to what holds without it: the form of a body above, or the shipped one."""
    mine = (TEMPLATE.c.org_id == person.org_id, TEMPLATE.c.kind == kind, TEMPLATE.c.dropped_at.is_(None))
    with store.session() as session:
        session.execute(update(TEMPLATE).where(*mine).values(dropped_at=now))


def _own(row: Any) -> OwnTemplate:
    return OwnTemplate(row.org_id, row.kind, row.version, bytes(row.body), row.at)
