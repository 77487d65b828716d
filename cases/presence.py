"""谁正在办理: who has opened the form of a step of a case in the last minutes. A hint for colleagues, never a lock.

Kept beside the cases and read with the page; a form that is sent or left for long says nothing any more.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, CompoundSelect, Integer, bindparam, delete, exists, literal, select
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


def beside(store: Store, person: Person, case_id: int, now: datetime) -> tuple[list[str], bool, list[tuple[int, str]]]:
    """What stands beside the case for this person: the names of others at work on it, whether it is followed, and the
    steps (proceeding, trigger) with a draft. One query."""
    with store.read() as connection:
        found = connection.execute(_BESIDE, {"case": case_id, "me": person.account_id, "since": now - RECENT}).all()
    names = [row.name for row in found if row.kind == "open"]
    drafts = [(row.n, row.name) for row in found if row.kind == "draft"]
    return names, any(row.kind == "followed" for row in found), drafts


def _beside() -> CompoundSelect[tuple[str, int, str]]:
    case, me = bindparam("case", type_=BigInteger), bindparam("me", type_=Integer)
    others = (
        select(literal("open").label("kind"), literal(0).label("n"), ACCOUNT.c.name.label("name"))
        .join(OPEN, OPEN.c.account_id == ACCOUNT.c.id)
        .where(OPEN.c.case_id == case, OPEN.c.account_id != me, OPEN.c.at >= bindparam("since", type_=OPEN.c.at.type))
    )
    followed = select(literal("followed"), literal(0), literal("")).where(
        exists().where(FOLLOWED.c.account_id == me, FOLLOWED.c.case_id == case)
    )
    drafts = select(literal("draft"), DRAFT.c.of, DRAFT.c.trigger).where(
        DRAFT.c.account_id == me, DRAFT.c.case_id == case
    )
    return others.union_all(followed, drafts)


_BESIDE = _beside()
