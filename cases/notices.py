"""The inbox: what was written to somebody's account, body or desk, and has been read or not.

A notice is seen by whom it is addressed to, and only while they may see its case. One that went to a body is read for
all of the body once one of them has read it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, bindparam, or_, select, tuple_, update

from cases.access import CASES, PROCEEDING, Person, Scope, visible
from cases.models import FAR, Instant, metadata, micros, moment
from cases.particulars import CASE_KEY, entry_words
from cases.store import Store

NOTICE, WORDS = metadata.tables["notice"], metadata.tables["words"]
PAGE = 50
WRITTEN = "message"  # the kind of notice that brings a party's own words
Key = tuple[int, int, int]  # case, entry, number
Place = tuple[int, int, int, int]  # microseconds, then the key


@dataclass(frozen=True, slots=True)
class Letter:
    """A notice as its reader finds it. `pathway` is that of the proceeding it is about, "" for the case as a whole;
    `words` are a party's own, None where there are none or they cannot be read any more."""

    key: Key
    kind: str
    facts: Mapping[str, Any]
    at: datetime
    read_at: datetime | None
    code: str
    number: str
    cause: str
    pathway: str
    words: str | None


@dataclass(frozen=True, slots=True)
class Inbox:
    letters: tuple[Letter, ...]
    after: Place | None  # where the next page begins


def inbox(store: Store, person: Person, *, read: bool, after: Place | None = None) -> Inbox:
    """The newest first: those that wait, or those that were read. Three queries."""
    at, case, seq, n = after or (micros(FAR), 0, 0, 0)
    with store.read() as connection:
        place = {"at": moment(at), "case": case, "seq": seq, "n": n}
        bound = person.bound | {"to": addresses(person), "size": PAGE + 1} | place
        found = connection.execute(_inbox_query(person.scope, read), bound).all()
        rows = found[:PAGE]
        pathways = _pathways(connection, {row.case_id for row in rows})
        words = _words(store, connection, [(row.case_id, row.seq) for row in rows if row.kind == WRITTEN])
    letters = tuple(_letter(row, pathways, words) for row in rows)
    last = rows[-1] if len(found) > PAGE else None
    return Inbox(letters, (micros(last.at), last.case_id, last.seq, last.n) if last else None)


def mark(store: Store, person: Person, keys: Iterable[Key], now: datetime | None) -> int:
    """Note that these were read (None: that they were not, after all). Those of others stay as they are; how many."""
    keys = list(keys)[:PAGE]
    theirs = and_(NOTICE.c.audience.in_(addresses(person)), tuple_(*_KEY).in_(keys))
    with store.session() as session:
        return int(session.execute(update(NOTICE).where(theirs).values(read_at=now)).rowcount)  # type: ignore[attr-defined]


def addresses(person: Person) -> list[str]:
    """To whom a notice must be written for this person to find it."""
    return [f"account:{person.account_id}", f"org:{person.org_id}", f"org:{person.org_id}:{person.role.value}"]


_KEY = (NOTICE.c.case_id, NOTICE.c.seq, NOTICE.c.n)


def to_me() -> ColumnElement[bool]:
    """The clause for notices to a person whose addresses are bound as `to`."""
    return NOTICE.c.audience.in_(bindparam("to", expanding=True))


@cache
def _inbox_query(scope: Scope, read: bool) -> Any:
    at = bindparam("at", type_=Instant)
    later = and_(NOTICE.c.at == at, tuple_(*_KEY) > tuple_(bindparam("case"), bindparam("seq"), bindparam("n")))
    done = NOTICE.c.read_at.is_not(None) if read else NOTICE.c.read_at.is_(None)
    return (
        select(NOTICE, CASES.c.code, CASES.c.number, CASES.c.cause)
        .join(CASES, CASES.c.id == NOTICE.c.case_id)
        .where(to_me(), done, visible(scope), or_(NOTICE.c.at < at, later))
        .order_by(NOTICE.c.at.desc(), *_KEY)
        .limit(bindparam("size"))
    )


def _pathways(connection: Connection, ids: set[int]) -> Mapping[tuple[int, int], str]:
    p = PROCEEDING.c
    query = select(p.case_id, p.n, p.pathway).where(p.case_id.in_(sorted(ids)))
    return {(row.case_id, row.n): row.pathway for row in connection.execute(query)} if ids else {}


def _words(store: Store, connection: Connection, keys: list[tuple[int, int]]) -> Mapping[tuple[int, int], str]:
    """What the parties wrote in these entries."""
    if not keys:
        return {}
    query = (
        select(WORDS, CASE_KEY.c.wrapped)
        .outerjoin(CASE_KEY, CASE_KEY.c.case_id == WORDS.c.case_id)
        .where(tuple_(WORDS.c.case_id, WORDS.c.seq).in_(keys))
    )
    found = {}
    for row in connection.execute(query):
        if words := entry_words(store.vault, row.wrapped, row.case_id, row.seq, row.sealed):
            found[row.case_id, row.seq] = words.get("note", "")
    return found


def _letter(row: Any, pathways: Mapping[tuple[int, int], str], words: Mapping[tuple[int, int], str]) -> Letter:
    return Letter(
        key=(row.case_id, row.seq, row.n),
        kind=row.kind,
        facts=row.facts,
        at=row.at,
        read_at=row.read_at,
        code=row.code,
        number=row.number,
        cause=row.cause,
        pathway=pathways.get((row.case_id, row.facts.get("of") or 0), ""),
        words=words.get((row.case_id, row.seq)),
    )
