"""What came into force here after the program was installed, and the pass that carries it to the open cases.

A publication is a row that never changes: a draft of years and rules, the withdrawal of one, or the version in which the
open proceedings of a pathway go on. In force is what the program brings with every draft that was not withdrawn laid
over it, in order. A process learns of it by one small query (`take_up`), so nothing is restarted. Dates that another
process gave under the older books meanwhile bear their version and are reckoned again by the pass or the nightly one.

The pass goes through the cases by id. A batch is one transaction that writes an entry for each case that changes and
how far it came: killed anywhere, it goes on from there; done twice, the second finds nothing to change.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, text
from sqlmodel import Session

from cases.clocks import ACTOR, load_cases, mark, to_handler
from cases.clockwork import explain
from cases.errors import StaleVersion
from cases.findings import add_findings
from cases.impact import BATCH, DateChange, Draft, Move, candidates_sql, date_changes, moves, target
from cases.models import micros
from cases.publication_models import Publication, metadata
from cases.record import Act, Notice, record
from cases.rows import CaseRows
from cases.store import Store, Tx
from statemachines import books
from statemachines.books import BadDraft, Books
from statemachines.lawbook import Law
from statemachines.pathways import EARLIER, PATHWAYS
from statemachines.referrals import REFERRALS
from statemachines.soundness import Finding, check
from statemachines.succession import Fate

PUBLICATION = metadata.tables["publication"]


class Unsound(Exception):
    """The publish gate finds fault with what would be in force."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__(f"{len(findings)} findings")
        self.findings = findings


class Unknown(LookupError):
    """There is no such publication to withdraw, or no such version of a pathway."""


@dataclass(slots=True)
class Carried:
    """What a pass did: cases that got an entry, cases with something that a person must look at. `done`: to the end."""

    changed: int = 0
    stuck: int = 0
    done: bool = True


# ── what is in force ─────────────────────────────────────────────────────────────────────────────────────────────

Seen = tuple[tuple[int, datetime], ...]
_lock = threading.Lock()
_taken: list[tuple[Seen, Books]] = []  # the publications this process knows, and what they come to; one at most


def take_up(store: Store) -> Books:
    """Let this process reckon by what is published there. One small query where nothing is new.

    Raises BadDraft where a publication no longer fits the program: withdraw it (`jiefen rules withdraw`).
    """
    with _lock, store.read() as connection:
        query = select(PUBLICATION.c.n, PUBLICATION.c.published_at).order_by(PUBLICATION.c.n)
        seen: Seen = tuple((n, at) for n, at in connection.execute(query))
        if not _taken or _taken[0][0] != seen:
            found = books_of(published(connection)) if seen else books.shipped()
            found.put_in_force()
            _taken[:] = [(seen, found)]
        return _taken[0][1]


def books_of(rows: Iterable[Publication]) -> Books:
    """What the program brings and these publications come to. Raises BadDraft."""
    found = books.shipped()
    for row in standing(rows):
        try:
            found = books.laid_over(found, row.body)
        except BadDraft as bad:
            raise BadDraft(bad.line, f"publication {row.n}: {bad.why}") from bad
    return found


def standing(rows: Iterable[Publication]) -> list[Publication]:
    """The drafts that were not withdrawn."""
    rows = list(rows)
    withdrawn = {row.body for row in rows if row.kind == "withdrawal"}
    return [row for row in rows if row.kind == "draft" and str(row.n) not in withdrawn]


def published(connection: Connection | Session) -> list[Publication]:
    """Every publication in order."""
    found = connection.execute(PUBLICATION.select().order_by(PUBLICATION.c.n)).mappings()
    return [Publication(**row) for row in found]


def publications(store: Store) -> list[Publication]:
    """Every publication in order."""
    with store.read() as connection:
        return published(connection)


def drafted(store: Store, body: str) -> Books:
    """What would be in force with this draft. Raises BadDraft, or Unsound where the publish gate finds fault."""
    return _sound(books.amended(take_up(store), body))


def without(store: Store, n: int) -> Books:
    """What would be in force if that draft were withdrawn. Raises Unknown, BadDraft or Unsound."""
    return _sound(_without(publications(store), n))


def _without(rows: list[Publication], n: int) -> Books:
    left = [row for row in standing(rows) if row.n != n]
    if len(left) == len(standing(rows)):
        raise Unknown(n)
    return books_of(left)


def _sound(found: Books) -> Books:
    if findings := gate(found.law):
        raise Unsound(list(findings))
    return found


def gate(law: Law) -> tuple[Finding, ...]:
    """What the publish gate finds, asked of every version that open proceedings may stand in. Seconds the first time,
    then remembered."""
    key = _rule_set(law)
    if key not in _judged:
        tables = [PATHWAYS, *({**PATHWAYS, name: earlier} for (name, _), earlier in EARLIER.items())]
        found = (finding for pathways in tables for finding in check(pathways, REFERRALS, law))
        _judged[key] = tuple(dict.fromkeys(found))
    return _judged[key]


def judged(law: Law) -> tuple[Finding, ...] | None:
    """What the gate has found of this law before; None where it was not asked yet."""
    return _judged.get(_rule_set(law))


def _rule_set(law: Law) -> tuple[object, ...]:
    return (law.version, *((table.name, table.version) for table in (*PATHWAYS.values(), *EARLIER.values())))


_judged: dict[tuple[object, ...], tuple[Finding, ...]] = {}


# ── publishing ───────────────────────────────────────────────────────────────────────────────────────────────────


def publish(store: Store, body: str, by: str, now: datetime) -> Publication:
    """Put a draft in force. The same draft again is the same publication. Raises BadDraft or Unsound."""
    if not any(row.body == body for row in standing(publications(store))):
        drafted(store, body)  # the gate takes its time, and must not take it while others wait to write
    with _publishing(store) as session:
        rows = published(session)
        for row in standing(rows):
            if row.body == body:
                return row
        _sound(books.amended(books_of(rows), body))
        return _added(session, rows, "draft", body, by, now)


def withdraw(store: Store, n: int, by: str, now: datetime) -> Publication:
    """Take a draft back: the dates become what they would be without it. Raises Unknown, BadDraft or Unsound."""
    if not _withdrawal(publications(store), n):
        without(store, n)  # as above
    with _publishing(store) as session:
        rows = published(session)
        if done := _withdrawal(rows, n):
            return done
        _sound(_without(rows, n))
        return _added(session, rows, "withdrawal", str(n), by, now)


def _withdrawal(rows: list[Publication], n: int) -> Publication | None:
    return next((row for row in rows if (row.kind, row.body) == ("withdrawal", str(n))), None)


def move(store: Store, pathway: str, version: int, by: str, now: datetime) -> Publication:
    """Let the open proceedings of a pathway go on in that version, newer or older. Raises Unknown.

    The last such wish that is not carried out yet is the same publication.
    """
    body = f"{pathway} {version}"
    if pathway not in PATHWAYS or not _has(pathway, version):
        raise Unknown(body)
    with _publishing(store) as session:
        rows = published(session)
        mine = [row for row in rows if row.kind == "pathway" and row.body.split()[0] == pathway]
        if mine and mine[-1].body == body and mine[-1].finished_at is None:
            return mine[-1]
        return _added(session, rows, "pathway", body, by, now)


def _has(pathway: str, version: int) -> bool:
    return version == PATHWAYS[pathway].version or (pathway, version) in EARLIER


@contextmanager
def _publishing(store: Store) -> Iterator[Session]:
    """One publisher at a time: what a draft is judged against is what it is laid over."""
    with store.session() as session:
        session.expire_on_commit = False
        if store.dialect == "postgresql":
            session.execute(text("LOCK TABLE publication IN SHARE ROW EXCLUSIVE MODE"))
        yield session


def _added(session: Session, rows: list[Publication], kind: str, body: str, by: str, now: datetime) -> Publication:
    n = max((row.n for row in rows), default=0) + 1
    row = Publication(n=n, kind=kind, body=body, by_actor=by, published_at=now, after_case=0)
    session.add(row)
    return row


# ── the pass through the open cases ──────────────────────────────────────────────────────────────────────────────


@dataclass(slots=True)
class _Batch:
    """One transaction's worth: the last case looked at (None: none was left), and what came of it."""

    last: int | None = None
    changed: int = 0
    stuck: list[tuple[int, str, Mapping[str, Any]]] = field(default_factory=list)


def carry_out(store: Store, now: datetime, *, batch: int = BATCH, budget_seconds: float | None = None) -> Carried:
    """Bring the open cases to everything that is published, at most for `budget_seconds` (real time; None: until done)."""
    in_force, stop_at = take_up(store), _stop_at(budget_seconds)
    carried = Carried()
    for row in publications(store):
        if row.finished_at is None:
            draft = _draft(row, in_force)
            while carried.done and (step := _stepped(store, draft, now, batch, row)).last is not None:
                _count(store, carried, step, now)
                carried.done = time.monotonic() < stop_at
    return carried


def reckon_anew(store: Store, now: datetime, *, batch: int = BATCH) -> Carried:
    """The nightly pass over all live dates, for what no publication told of: a program that came with other rows."""
    draft, carried, after = Draft(take_up(store)), Carried(), 0
    while (step := _stepped(store, draft, now, batch, None, after)).last is not None:
        _count(store, carried, step, now)
        after = step.last
    return carried


def _stop_at(budget: float | None) -> float:
    return float("inf") if budget is None else time.monotonic() + budget


def _draft(row: Publication, in_force: Books) -> Draft:
    if row.kind != "pathway":
        return Draft(in_force)
    name, version = row.body.split()
    return Draft(None, {name: target(name, int(version))})


def _stepped(store: Store, draft: Draft, now: datetime, size: int, row: Publication | None, after: int = 0) -> _Batch:
    while True:
        try:
            with store.write() as tx:
                after = _cursor(tx, row) if row else after
                step = _batch(tx, draft, after, size, now, row)
                if row:
                    _keep(tx, row, step, now)
                return step
        except StaleVersion:  # a handler stepped in between: the batch is read anew
            continue


def _cursor(tx: Tx, row: Publication) -> int:
    """How far the pass came, by whomever; two passes at once take turns at this row."""
    lock = " FOR UPDATE" if tx.store.dialect == "postgresql" else ""
    ((after,),) = tx.fetch(f"SELECT after_case FROM publication WHERE n = :n{lock}", {"n": row.n})  # noqa: S608
    return int(after)


KEEP = "UPDATE publication SET after_case = :after, changed = changed + :changed WHERE n = :n RETURNING n"
FINISH = "UPDATE publication SET finished_at = :now WHERE n = :n AND finished_at IS NULL RETURNING n"


def _keep(tx: Tx, row: Publication, step: _Batch, now: datetime) -> None:
    if step.last is None:
        tx.fetch(FINISH, {"n": row.n, "now": micros(now)})
    else:
        tx.fetch(KEEP, {"n": row.n, "after": step.last, "changed": step.changed})


def _batch(tx: Tx, draft: Draft, after: int, size: int, now: datetime, row: Publication | None) -> _Batch:
    sql, params = candidates_sql(draft)
    ids = [case_id for (case_id,) in tx.fetch(sql, {**params, "after": after, "size": size})]
    step = _Batch(max(ids, default=None))
    why = {"publication": {"n": row.n, "by": row.by_actor}} if row else {}
    changes = []
    for rows in load_cases(tx, ids):
        dates = list(date_changes(rows, draft.books)) if draft.books else []
        moved = list(moves(rows, draft.pathways))
        step.stuck += _stuck(rows, dates, moved)
        if act := _act(rows, dates, moved, now, why):
            record(rows, act, now, None)
            explain(rows)
            changes += rows.changes()
            step.changed += 1
    tx.apply(changes)
    return step


def _act(
    rows: CaseRows, dates: list[DateChange], moved: list[Move], now: datetime, why: Mapping[str, Any]
) -> Act | None:
    """The entry of a case that changes. A handler is told of each date that is another one."""
    if going := [each for each in moved if each.verdict.fate is Fate.MOVED]:
        versions = [{"of": each.of, "from": each.before, "to": each.after} for each in going]
        return Act("migrated", ACTOR, now, {"versions": versions, **why}, {})
    clocks: list[dict[str, Any]] = []
    notices: tuple[Notice, ...] = ()
    for change in dates:
        if change.after:
            row = rows.tables["deadline"][(change.n,)]
            clocks.append(mark(row, "redate", **change.dates))
            if change.after.due != change.before.due:
                told = {**row, "due": change.dates["due"]}
                notices += to_handler(rows, told, rows.scope(change.of), "redated")
    return Act("redated", ACTOR, now, {"clocks": clocks, **why}, {}, notices) if clocks else None


def _stuck(rows: CaseRows, dates: list[DateChange], moved: list[Move]) -> Iterator[tuple[int, str, Mapping[str, Any]]]:
    for change in dates:
        if change.after is None:
            yield rows.id, "not_reckoned", {"deadline": change.n, "rule": change.rule}
    for each in moved:
        if each.verdict.fate is Fate.PERSON:
            yield rows.id, "not_moved", {"proceeding": each.of, "pathway": each.pathway, "version": each.after}


def _count(store: Store, carried: Carried, step: _Batch, now: datetime) -> None:
    carried.changed += step.changed
    carried.stuck += len({case_id for case_id, _, _ in step.stuck})
    if step.stuck:
        with store.session() as session:
            add_findings(session, step.stuck, now)


def unfinished(store: Store) -> bool:
    """Is a publication not carried to all open cases yet?"""
    with store.read() as connection:
        query = select(PUBLICATION.c.n).where(PUBLICATION.c.finished_at.is_(None)).limit(1)
        return connection.execute(query).first() is not None
