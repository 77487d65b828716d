"""Who does a piece of periodic work, and when it was last done: rows, because there may be several machines.

A lease saves double work, it does not prevent it: every piece of work is safe to do twice. So a lease that outlives
its holder costs a wait, never a wrong result.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import or_, select, update

from cases.models import EPOCH
from cases.store import Store
from flows.tables import changed, inserting, table

_rows = table("lease")


def take(store: Store, name: str, holder: str, now: datetime, until: datetime) -> bool:
    """Take the work if it is free, or ours already. False: somebody else is at it."""
    free = or_(_rows.c.until <= now, _rows.c.holder == holder)
    with store.session() as session:
        session.execute(inserting(store, _rows).values(name=name, holder="", until=EPOCH).on_conflict_do_nothing())
        taking = update(_rows).where(_rows.c.name == name, free).values(holder=holder, until=until)
        return bool(changed(session, taking))


def holder(store: Store, name: str) -> str:
    """Who took it last; "" if nobody ever did."""
    with store.read() as connection:
        return connection.execute(select(_rows.c.holder).where(_rows.c.name == name)).scalar() or ""


def release(store: Store, name: str, holder: str, now: datetime) -> None:
    """Let go of it, if it is still ours."""
    with store.session() as session:
        session.execute(update(_rows).where(_rows.c.name == name, _rows.c.holder == holder).values(until=now))


def succeeded(store: Store, name: str, now: datetime) -> None:
    """The work was done as of `now`. An older success never overwrites a newer one."""
    first = inserting(store, _rows).values(name=name, holder="", until=EPOCH, last_ok=now)
    later = or_(_rows.c.last_ok.is_(None), _rows.c.last_ok < now)
    with store.session() as session:
        session.execute(first.on_conflict_do_update(index_elements=["name"], set_={"last_ok": now}, where=later))


def last_ok(store: Store, name: str) -> datetime | None:
    """When the work was last done; None if never."""
    with store.read() as connection:
        found: datetime | None = connection.execute(select(_rows.c.last_ok).where(_rows.c.name == name)).scalar()
    return found
