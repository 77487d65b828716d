"""关注: a case somebody keeps an eye on without working on it. It opens nothing and leaves no entry."""

from __future__ import annotations

from sqlalchemy import delete, insert, select

from cases.access import CASES, Person, visible
from cases.errors import NotFound
from cases.own_models import metadata
from cases.store import Store

FOLLOWED = metadata.tables["followed_case"]
MOST_FOLLOWED = 500  # a list longer than that helps nobody


def follow(store: Store, person: Person, code: str) -> bool:
    """False where there are too many already; twice does no harm. NotFound where this person may not see the case."""
    with store.session() as session:
        query = select(CASES.c.id).where(CASES.c.code == code, visible(person.scope))
        case_id = session.execute(query, person.bound).scalar()
        if case_id is None:
            raise NotFound
        mine = select(FOLLOWED.c.case_id).where(FOLLOWED.c.account_id == person.account_id)
        followed = session.execute(mine).scalars().all()
        if case_id not in followed and len(followed) < MOST_FOLLOWED:
            session.execute(insert(FOLLOWED).values(account_id=person.account_id, case_id=case_id))
        return case_id in followed or len(followed) < MOST_FOLLOWED


def unfollow(store: Store, person: Person, code: str) -> None:
    """Also of a case that went out of sight since."""
    case = select(CASES.c.id).where(CASES.c.code == code).scalar_subquery()
    with store.session() as session:
        session.execute(delete(FOLLOWED).where(FOLLOWED.c.account_id == person.account_id, FOLLOWED.c.case_id == case))
