"""谁正在办理: who has opened the form of a step of a case in the last minutes. A hint for colleagues, never a lock.

Kept beside the cases and read with the page; a form that is sent or left for long says nothing any more.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Integer, Select, bindparam, delete, exists, literal, select, union_all
from sqlalchemy.dialects import postgresql, sqlite

from cases.access import ACCOUNT, Person
from cases.own_models import metadata
from cases.store import Store

OPEN, FOLLOWED, DRAFT = (metadata.tables[name] for name in ("form_open", "followed_case", "step_draft"))
RECENT = timedelta(minutes=10)
INSERTS: dict[str, Any] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}


def opened(store: Store, person: Person, case_id: int, now: datetime) -> None:
    """This person has the form of a step of that case before him. Old marks of the case go."""
    row = {"case_id": case_id, "account_id": person.account_id, "at": now}
    put = INSERTS[store.dialect](OPEN).values(**row)
    with store.session() as session:
        session.execute(delete(OPEN).where(OPEN.c.case_id == case_id, OPEN.c.at < now - RECENT))
        session.execute(put.on_conflict_do_update(index_elements=["case_id", "account_id"], set_={"at": now}))


def done(store: Store, person: Person, place: tuple[int, int, str]) -> None:
    """The step of (case, proceeding, trigger) was taken: nobody is at it any more, and its draft goes."""
    case_id, of, trigger = place
    with store.session() as session:
        session.execute(delete(OPEN).where(OPEN.c.case_id == case_id, OPEN.c.account_id == person.account_id))
        mine = (DRAFT.c.account_id == person.account_id) & (DRAFT.c.case_id == case_id)
        session.execute(delete(DRAFT).where(mine, DRAFT.c.of == of, DRAFT.c.trigger == trigger))


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside a case for one person: the names of others at work on it, whether it is followed, and the steps
    (proceeding, trigger) with a draft."""

    at_work: tuple[str, ...] = ()
    followed: bool = False
    drafts: tuple[tuple[int, str], ...] = ()

    @classmethod
    def of(cls, found: Iterable[Any]) -> Beside:
        """Out of rows of `parts` among others."""
        rows = [(row.kind, row.id, row.name) for row in found]
        return cls(
            tuple(name for kind, _, name in rows if kind == "open"),
            any(kind == "followed" for kind, _, _ in rows),
            tuple((n, name) for kind, n, name in rows if kind == "draft"),
        )


def beside(store: Store, person: Person, case_id: int, now: datetime) -> Beside:
    """One query."""
    with store.read() as connection:
        return Beside.of(connection.execute(union_all(*parts()), bound(person, case_id, now)))


def bound(person: Person, case_id: int, now: datetime) -> dict[str, Any]:
    """The parameters of `parts`."""
    return {"case": case_id, "me": person.account_id, "since": now - RECENT}


def parts() -> tuple[Select[tuple[str, int, str, str]], ...]:
    """Rows of (kind, id, name, name_en), so that a page may ask together with its other names."""
    case, me, nothing = bindparam("case", type_=BigInteger), bindparam("me", type_=Integer), literal("")
    others = (
        select(literal("open").label("kind"), literal(0).label("id"), ACCOUNT.c.name.label("name"), nothing)
        .join(OPEN, OPEN.c.account_id == ACCOUNT.c.id)
        .where(OPEN.c.case_id == case, OPEN.c.account_id != me, OPEN.c.at >= bindparam("since", type_=OPEN.c.at.type))
    )
    followed = select(literal("followed"), literal(0), nothing, nothing).where(
        exists().where(FOLLOWED.c.account_id == me, FOLLOWED.c.case_id == case)
    )
    drafts = select(literal("draft"), DRAFT.c.of, DRAFT.c.trigger, nothing).where(
        DRAFT.c.account_id == me, DRAFT.c.case_id == case
    )
    return others, followed, drafts
