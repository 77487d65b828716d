"""Who was given which file of a case, and when: one row before each is given out, by a colleague or by a party.

A read changes nothing of the case, so it is no entry of it: an entry would turn away whatever colleagues are typing into
their forms. The rows are append-only all the same (triggers), and name nobody but an account or the party's number.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select

from cases.access import ACCOUNT, CaseParty, Person
from cases.paper_models import metadata
from cases.store import Store

READ = metadata.tables["paper_read"]
MOST = 100  # shown at once, the newest


@dataclass(frozen=True, slots=True)
class Read:
    """One read: of which paper and file, `how` ("file" to keep, "picture" on the page), by a colleague (`name`, in
    `role`) or by party `party`."""

    paper: int
    nth: int
    how: str
    name: str | None
    party: int
    role: str
    at: datetime


def note_read(
    store: Store, who: Person | CaseParty, case_id: int, paper: int, nth: int, how: str, now: datetime
) -> None:
    """Write down that they are about to be given this file. What raises here keeps it from being given."""
    row: dict[str, Any] = {"case_id": case_id, "paper": paper, "nth": nth, "how": how, "at": now}
    row |= {"account_id": who.account_id, "party": 0} if isinstance(who, Person) else {"party": who.n}
    with store.session() as session:
        session.execute(insert(READ).values(**row, role=who.actor.role.value))


def reads(store: Store, case_id: int, papers: Collection[int]) -> list[Read]:
    """The newest reads of these papers of a case. One query."""
    with store.read() as connection:
        found = connection.execute(_READS, {"id": case_id, "papers": sorted(papers)}).all()
    return [Read(*row) for row in found]


_READS = (
    select(READ.c.paper, READ.c.nth, READ.c.how, ACCOUNT.c.name, READ.c.party, READ.c.role, READ.c.at)
    .outerjoin(ACCOUNT, ACCOUNT.c.id == READ.c.account_id)
    .where(READ.c.case_id == bindparam("id"), READ.c.paper.in_(bindparam("papers", expanding=True)))
    .order_by(READ.c.id.desc())
    .limit(MOST)
)
