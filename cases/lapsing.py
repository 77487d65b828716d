"""到期自动: what somebody was asked to do until a day that has passed is ended by the system, and said so.

A delegation ends; an urging still waits for its answer, and who urged is told.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import partial

from sqlalchemy import bindparam, func, literal_column, select

from cases.access import CASES, INVOLVEMENT
from cases.door import ATTEMPTS, attempt, lock
from cases.errors import Busy
from cases.record import Act, record
from cases.rows import CaseRows, load_sql, loaded
from cases.store import Store, Tx
from cases.transition import to_askers
from statemachines.pathway import Actor, Role
from statemachines.snapshot import CHINA, local_date

ACTOR = Actor("system:involvements", Role.SYSTEM)
LAPSES = {"delegate": "ended", "urge": "open"}
BATCH = 200


def lapse(store: Store, now: datetime) -> int:
    """Record what is past its last day, an entry a case and day; returns how many. Late, twice or from two machines it
    does the right thing: the second finds nothing left. What is busy comes up again."""
    with store.read() as connection:
        due = connection.execute(_DUE, {"today": local_date(now), "batch": BATCH}).all()
    done = 0
    for code, last in due:
        try:
            done += attempt(store, partial(_lapse, code=code, last=last, now=now), ATTEMPTS)
        except Busy:
            continue
    return done


def _lapse(tx: Tx, again: bool, *, code: str, last: date, now: datetime) -> bool:
    if again:
        lock(tx, code)
    rows = loaded(tx.fetch(load_sql(tx.store.dialect, "c.code = :code"), {"code": code})[0])
    if act := _act(rows, last):
        record(rows, act, now, None)
        tx.apply(rows.changes())
    return act is not None


def _act(rows: CaseRows, last: date) -> Act | None:
    """Of all whose last day that was. It happens at the midnight that ends it, whenever it is recorded."""
    past = [
        row for row in rows.rows("involvement") if row["status"] == "open" and row["until_date"] == last.isoformat()
    ]
    if not past:
        return None
    answered = [{"n": row["n"], "status": LAPSES[row["kind"]], "answer": ""} for row in past]
    facts = {"case": rows.case["code"], "of": past[0]["of"]}
    midnight = datetime.combine(last + timedelta(days=1), time(), CHINA).astimezone(UTC)
    return Act("lapsed", ACTOR, midnight, {"answered": answered}, {}, to_askers(rows, answered, "lapsed", facts))


_DUE = (
    select(CASES.c.code, func.min(INVOLVEMENT.c.until_date).label("last"))
    .join(INVOLVEMENT, INVOLVEMENT.c.case_id == CASES.c.id)
    .where(INVOLVEMENT.c.status == literal_column("'open'"), INVOLVEMENT.c.until_date < bindparam("today"))
    .group_by(CASES.c.id, CASES.c.code)
    .order_by(CASES.c.id)
    .limit(bindparam("batch"))
)
