"""All cases of a register in one transaction, in a second or two of it.

What takes time is sealing, hashing and reckoning dates. That is done before the transaction, from one look at what it
depends on: the numbers given so far, and which rows were registered before. The transaction looks again, and where
nothing has changed in between it only writes. Else it prepares anew, once more and under its own lock. So on SQLite,
where nobody else writes meanwhile, others wait for the writing only; on PostgreSQL rows travel by the hundred.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

import orjson

from cases.access import Person
from cases.changes import Change, Insert, Update
from cases.door import ATTEMPTS, attempt, changes
from cases.errors import KeyReused, NotFound
from cases.models import micros
from cases.register import Place, Registration, check, new_id, opened
from cases.store import Store, Tx
from statemachines.snapshot import local_date

AT_ONCE = 100  # cases written by one statement of each kind


@dataclass(frozen=True, slots=True)
class Order:
    """A case to be opened: `key` and `digest` as at the door."""

    key: str
    digest: str
    registration: Registration

    @property
    def series(self) -> tuple[int, int]:
        """The body and year whose numbers it is counted in."""
        return self.registration.org_id, local_date(self.registration.occurred_at).year


@dataclass(frozen=True)
class Seen:
    """What the cases depend on: the last number of each (body, year), each body's (word, level), and the digest that a
    key stands for already."""

    last: Mapping[tuple[int, int], int | None]
    bodies: Mapping[int, tuple[str, str]]
    known: Mapping[str, str]


@dataclass
class Ready:
    """Cases to be written, from what was `seen`: the changes of each, and how many numbers each series takes."""

    seen: Seen
    cases: list[list[Change]] = field(default_factory=list)
    taken: Counter[tuple[int, int]] = field(default_factory=Counter)
    before: int = 0


def register_all(
    store: Store,
    person: Person,
    draft_id: str,
    orders: Sequence[Order],
    now: datetime,
    told: Callable[[int], None] = lambda done: None,
) -> Mapping[str, int]:
    """Open all these cases in one transaction, and say so on the draft: {"opened": n, "before": n}.

    `told` hears how many are prepared. Raises Refused, NotAllowed, NotFound (no such draft), KeyReused or Busy; then
    none is opened.
    """
    for order in orders:
        check(order.registration, person, now)
    with store.write() as tx:
        if done := _done(tx, person, draft_id):
            return done
        seen = _look(tx, orders)
    ready = _prepared(store, person, orders, seen, now, told)

    def once(tx: Tx, again: bool) -> Mapping[str, int]:
        if done := _done(tx, person, draft_id):
            return done
        seen = _look(tx, orders)
        good = ready if seen == ready.seen and not again else _prepared(store, person, orders, seen, now, told)
        outcome = {"opened": len(good.cases), "before": good.before}
        _write(tx, good)
        tx.apply([Update("import_draft", {"id": draft_id}, {"registered_at": micros(now), "outcome": outcome})])
        return outcome

    return attempt(store, once, attempts=ATTEMPTS)


def _done(tx: Tx, person: Person, draft_id: str) -> Mapping[str, int] | None:
    """What came of the draft, where it was registered already: two clicks are one."""
    sql = f"SELECT registered_at, outcome FROM import_draft WHERE id = :id AND account_id = :account{_lock(tx)}"  # noqa: S608
    found = tx.fetch(sql, {"id": draft_id, "account": person.account_id})
    if not found:
        raise NotFound
    ((registered_at, outcome),) = found
    done: Mapping[str, int] | None = orjson.loads(outcome) if registered_at else None
    return done


def _lock(tx: Tx) -> str:
    """SQLite's transaction holds the whole database as it is."""
    return " FOR UPDATE" if tx.store.dialect == "postgresql" else ""


# ── looking ──────────────────────────────────────────────────────────────────────────────────────────────────────

KEYS = {
    "sqlite": "SELECT key, digest FROM command_key WHERE key IN (SELECT value FROM json_each(:keys))",
    "postgresql": "SELECT key, digest FROM command_key WHERE key IN (SELECT json_array_elements_text(CAST(:keys AS json)))",
}


def _look(tx: Tx, orders: Sequence[Order]) -> Seen:
    """In the order of the series, so that two registers never wait for each other's numbers."""
    series = sorted({order.series for order in orders})
    last = {place: _last(tx, *place) for place in series}
    bodies = {org: _body(tx, org) for org in sorted({org for org, _ in series})}
    keys = orjson.dumps([order.key for order in orders]).decode()
    return Seen(last, bodies, dict(map(tuple, tx.fetch(KEYS[tx.store.dialect], {"keys": keys}))))


def _last(tx: Tx, org_id: int, year: int) -> int | None:
    sql = f"SELECT last FROM case_number WHERE org_id = :org AND year = :year{_lock(tx)}"  # noqa: S608
    found = tx.fetch(sql, {"org": org_id, "year": year})
    return int(found[0][0]) if found else None


def _body(tx: Tx, org_id: int) -> tuple[str, str]:
    word, level = tx.fetch("SELECT word, level FROM organisation WHERE id = :org", {"org": org_id})[0]
    return str(word), str(level)


# ── preparing ────────────────────────────────────────────────────────────────────────────────────────────────────


def _prepared(
    store: Store, person: Person, orders: Sequence[Order], seen: Seen, now: datetime, told: Callable[[int], None]
) -> Ready:
    """Raises KeyReused where a key stands for another row, in the database or among these."""
    ready, known, taken = Ready(seen), dict(seen.known), set(seen.known)
    for n, order in enumerate(orders):
        stands_for = known.setdefault(order.key, order.digest)
        if stands_for != order.digest:
            raise KeyReused
        if order.key in taken:
            ready.before += 1
        else:
            taken.add(order.key)
            ready.cases.append(_case(store, person, order, ready, now, n))
        told(n + 1)
    return ready


def _case(store: Store, person: Person, order: Order, ready: Ready, now: datetime, n: int) -> list[Change]:
    ready.taken[order.series] += 1
    word, level = ready.seen.bodies[order.registration.org_id]
    place = Place(word, (ready.seen.last[order.series] or 0) + ready.taken[order.series], level)
    # Identifiers hold a millisecond and twelve random bits: a thousandth of a second each keeps them apart.
    case_id = new_id(now + timedelta(milliseconds=n))
    rows, _ = opened(store.vault, order.registration, place, person=person, now=now, case_id=case_id)
    return changes(rows, now, order.key, order.digest)


# ── writing ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _write(tx: Tx, ready: Ready) -> None:
    tx.apply(_numbers(ready))
    left = iter(ready.cases)
    while some := list(islice(left, AT_ONCE)):
        tx.apply(change for case in some for change in case)


def _numbers(ready: Ready) -> Iterator[Change]:
    """The last number of each series; StaleVersion at the first case of a year that somebody else has just opened."""
    for (org, year), count in sorted(ready.taken.items()):
        last = ready.seen.last[org, year]
        key: dict[str, Any] = {"org_id": org, "year": year}
        yield (
            Update("case_number", {**key, "last": last}, {"last": last + count})
            if last
            else Insert("case_number", {**key, "last": count})
        )
