"""The sweep: everything that is due happens, once, whoever calls it and however often.

A live deadline knows when something must next happen to it (`next_at`): the warning, the passing, each rung of the
ladder. The sweep takes what is due in that order and carries it out through the same record as a handler's step, with
`occurred_at` = the moment it was due. Late, twice, from two machines, or killed halfway it does the right thing: each
act moves its deadline's `step` on in the transaction that records it. All that is due in a case is done at one reading
of it, in the order of its moments.
"""

from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from cases.changes import Change, Row
from cases.clockwork import clock_rule, explain, items, parse_event, place, touches
from cases.errors import StaleVersion
from cases.models import micros, moment
from cases.projected_clocks import ESCALATES
from cases.record import Act, Notice, record, to_accounts
from cases.rows import CaseRows, load_sql, loaded, snapshot
from cases.store import Store, Tx
from cases.transition import merged
from statemachines.calendars import default_calendar
from statemachines.clockops import standing
from statemachines.decide import Refused, decide
from statemachines.pathway import Actor, ClockKind, ClockRule, Command, Op, Role

ACTOR = Actor("system:deadlines", Role.SYSTEM)
BATCH = 200  # on SQLite a batch holds the writer: 200 keep handlers waiting some 30 ms
# PostgreSQL works for one sweeper while another thinks, and SKIP LOCKED keeps them apart; SQLite has one writer anyway.
SWEEPERS: Mapping[str, int] = {"postgresql": 2, "sqlite": 1}


@dataclass(slots=True)
class SweepReport:
    """What a sweep did. `failed` are cases it could not carry on; they are skipped and reported, never silently."""

    warned: int = 0
    expired: int = 0
    escalated: int = 0
    refused: int = 0
    batches: int = 0
    failed: dict[int, str] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return self.warned + self.expired + self.escalated

    def count(self, done: Counter[str]) -> None:
        """A batch whose changes were made. A passing whose consequence was refused is a passing, too."""
        self.warned += done["warned"]
        self.expired += done["expired"] + done["refused"]
        self.escalated += done["escalated"]
        self.refused += done["refused"]
        self.batches += 1

    def join(self, other: SweepReport) -> None:
        """What another sweeper did."""
        self.warned += other.warned
        self.expired += other.expired
        self.escalated += other.escalated
        self.refused += other.refused
        self.batches += other.batches
        self.failed |= other.failed


class Above:
    """Which body stands above which; read in the sweep's own transaction, when the first rung is climbed."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    @cached_property
    def _parents(self) -> dict[int, int | None]:
        return dict(self._tx.fetch("SELECT id, parent_id FROM organisation", {}))

    def raised(self, org_id: int, levels: int) -> int:
        """The body so many levels up; the highest there is where the tree ends earlier."""
        for _ in range(levels):
            org_id = self._parents[org_id] or org_id
        return org_id


def next_instant(store: Store) -> datetime | None:
    """When a deadline next needs something; None if none does."""
    with store.read() as connection:
        value = connection.exec_driver_sql("SELECT MIN(next_at) FROM deadline WHERE next_at IS NOT NULL").scalar()
    return None if value is None else moment(value)


def sweep(store: Store, now: datetime, *, batch: int = BATCH, budget_seconds: float | None = None) -> SweepReport:
    """Carry out everything that was due by `now`, at most for `budget_seconds` (real time; None: until done)."""
    stop_at = None if budget_seconds is None else time.monotonic() + budget_seconds
    report = SweepReport()
    if _round(store, now, batch, report):
        sweepers = SWEEPERS[store.dialect]
        with ThreadPoolExecutor(sweepers) as pool:
            others = [pool.submit(_rounds, store, now, batch, stop_at, SweepReport()) for _ in range(sweepers)]
        for other in others:
            report.join(other.result())
    return report


def _rounds(store: Store, now: datetime, batch: int, stop_at: float | None, report: SweepReport) -> SweepReport:
    """Batch after batch, until nothing is due or time is up."""
    while (stop_at is None or time.monotonic() < stop_at) and _round(store, now, batch, report):
        pass
    return report


def _round(store: Store, now: datetime, batch: int, report: SweepReport) -> bool:
    """One batch in its transaction; False when nothing more is due."""
    try:
        with store.write() as tx:
            return _batch(tx, now, batch, report)
    except StaleVersion:  # a handler stepped in between; the next round reads anew
        return True


def _batch(tx: Tx, now: datetime, size: int, report: SweepReport) -> bool:
    failed = report.failed
    ids = [case_id for case_id in _claim(tx, now, size + len(failed)) if case_id not in failed]
    changes: list[Change] = []
    done: list[str] = []
    above = Above(tx)
    for rows in load_cases(tx, ids):
        mine: list[str] = []
        try:
            _everything(rows, now, above, mine)
        except (LookupError, ValueError) as error:
            failed[rows.id] = type(error).__name__
            rows, mine = _until_it_failed(tx, rows, now, above, mine)
        changes += rows.changes()
        done += mine
    tx.apply(changes)
    report.count(Counter(done))
    return bool(ids)


def _everything(rows: CaseRows, now: datetime, above: Above, done: list[str], most: float = math.inf) -> None:
    """All that is due in this case, at most so many acts; their kinds join `done` one by one."""
    until = micros(now)
    while len(done) < most and (row := _due(rows, until)):
        rule = _rule(rows, row)
        act = _act(rows, row, rule, now, above)
        refused = act.kind == "expired" and rule.on_expiry and "step" not in act.data
        done.append("refused" if refused else act.kind)
    explain(rows)


def _until_it_failed(
    tx: Tx, rows: CaseRows, now: datetime, above: Above, done: list[str]
) -> tuple[CaseRows, list[str]]:
    """The case read anew, with the acts before the one that failed: what can be done is done."""
    (fresh,), again = load_cases(tx, [rows.id]), list[str]()
    _everything(fresh, now, above, again, len(done))
    return fresh, again


_CLAIM: Mapping[str, str] = {
    # The lock is on the case (lock order: case → deadline) and never waits, so two sweeps take disjoint cases. The
    # deadline is read again after the lock: what this query saw of it may be a moment old.
    "postgresql": "SELECT d.case_id FROM deadline d JOIN cases c ON c.id = d.case_id WHERE d.next_at <= :now"
    " ORDER BY d.next_at, d.case_id, d.n LIMIT :size FOR UPDATE OF c SKIP LOCKED",
    "sqlite": "SELECT case_id FROM deadline WHERE next_at <= :now ORDER BY next_at, case_id, n LIMIT :size",
}
_THESE: Mapping[str, str] = {
    "postgresql": "c.id = ANY(CAST(:ids AS BIGINT[]))",
    "sqlite": "c.id IN (SELECT value FROM json_each(:ids))",
}


def _claim(tx: Tx, now: datetime, size: int) -> list[int]:
    found = tx.fetch(_CLAIM[tx.store.dialect], {"now": micros(now), "size": size})
    return list(dict.fromkeys(case_id for (case_id,) in found))


def load_cases(tx: Tx, ids: list[int]) -> Iterator[CaseRows]:
    """The rows of these cases, in no order, by one statement."""
    if not ids:
        return iter(())
    value: Any = ids if tx.store.dialect == "postgresql" else str(ids)
    records = tx.fetch(load_sql(tx.store.dialect, _THESE[tx.store.dialect]), {"ids": value})
    return (loaded(record) for record in records)


def _due(rows: CaseRows, now: int) -> Row | None:
    waiting = [row for row in rows.live() if row["next_at"] is not None and row["next_at"] <= now]
    return min(waiting, key=lambda row: (row["next_at"], row["n"]), default=None)


def _rule(rows: CaseRows, row: Row) -> ClockRule:
    proceeding = rows.scope(row["proceeding"])
    return clock_rule(proceeding["pathway"], row["clock"], proceeding["pathway_version"])


def _act(rows: CaseRows, row: Row, rule: ClockRule, now: datetime, above: Above) -> Act:
    proceeding = rows.scope(row["proceeding"])
    if row["step"] == 0:
        act = _warning(rows, row, proceeding)
    elif pending(rows, row):
        act = Act("waits", ACTOR, moment(row["due_at"]), {"clocks": [mark(row, "waits")]}, {})
    elif row["step"] == 1:
        act = _passing(rows, row, proceeding, rule, now)
    else:
        act = _rung(rows, row, proceeding, rule, above)
    record(rows, act, now, None)
    return act


def pending(rows: CaseRows, row: Row) -> bool:
    """Has a procedure interrupted this limitation in time that still goes on? Then it runs anew from its end (民法典 195)."""
    if row["kind"] != ClockKind.LIMITATION:
        return False
    due, events = date.fromisoformat(row["due"]), standing([parse_event(event) for event in row["events"]])
    begun = {event.kind.partition(":")[2] for event in events if event.op is Op.RESTART and event.on <= due}
    return bool(begun & {str(each["n"]) for each in rows.rows("proceeding") if each["is_open"]})


def mark(row: Row, op: str, **more: Any) -> dict[str, Any]:
    """What an entry says of a clock that something happened to."""
    return {**place(row), "op": op, **more}


def _facts(rows: CaseRows, row: Row) -> dict[str, Any]:
    facts = {"case": rows.case["code"], "of": row["proceeding"], "clock": row["clock"], "due": row["due"]}
    return facts | {"firing": row["firing"]}


def to_handler(rows: CaseRows, row: Row, proceeding: Row, kind: str) -> tuple[Notice, ...]:
    """To the handler, or to the body while nobody has taken it."""
    if proceeding["handler_id"]:
        return to_accounts([proceeding["handler_id"]], kind, _facts(rows, row))
    return (Notice("inbox", kind, f"org:{proceeding['org_id']}", _facts(rows, row)),)


def _warning(rows: CaseRows, row: Row, proceeding: Row) -> Act:
    data = {"clocks": [mark(row, "warned")]}
    return Act("warned", ACTOR, moment(row["next_at"]), data, {}, to_handler(rows, row, proceeding, "warned"))


def _passing(rows: CaseRows, row: Row, proceeding: Row, rule: ClockRule, now: datetime) -> Act:
    """What the table says happens when the date has passed. A refused consequence is recorded as the passing alone."""
    at = moment(row["due_at"])
    sections: list[Mapping[str, Any]] = []
    state = proceeding["state"]
    if rule.on_expiry:
        fields = {"clock": row["clock"], "addressee": row["addressee"]}
        command = Command(rule.on_expiry, row["proceeding"], ACTOR, at, fields)
        with suppress(Refused):  # e.g. another party's period still runs: the passing alone is recorded
            sections, state = _consequence(rows, proceeding, command, now)
    stays = row["kind"] in ESCALATES and state in rule.runs_in  # still owed, so it climbs
    passed = {"clocks": [mark(row, "expired", stays=stays, **_next(rule, 0, row))]}
    data = merged([passed, *sections], rows.next_seq)
    return Act("expired", ACTOR, at, data, {}, to_handler(rows, row, proceeding, "expired"))


def _consequence(
    rows: CaseRows, proceeding: Row, command: Command, now: datetime
) -> tuple[list[Mapping[str, Any]], str]:
    decision = decide(snapshot(rows), command, now)
    step: dict[str, Any] = {
        "of": decision.proceeding,
        "trigger": command.trigger,
        "from": decision.from_state,
        "to": decision.to_state,
        "facts": dict(decision.facts),
    }
    if decision.final:
        step["outcome"] = decision.outcome
    clocks = items(rows, decision.proceeding, proceeding["pathway"], decision.clocks, default_calendar())
    limits = touches(rows, decision.limits, default_calendar())
    return [{"step": step}, {"clocks": clocks}, {"clocks": limits}], decision.to_state


def _rung(rows: CaseRows, row: Row, proceeding: Row, rule: ClockRule, above: Above) -> Act:
    n = row["step"] - 2
    rung = rule.ladder[n]
    org = above.raised(proceeding["org_id"], rung.up)
    raised = {
        "deadline": row["n"],
        "firing": row["firing"],
        "rung": n + 1,
        "of": row["proceeding"],
        "org": org,
        "role": rung.to.value,
    }
    data = {"clocks": [mark(row, "climbed", **_next(rule, n + 1, row))], "escalation": raised}
    notice = Notice("inbox", "escalated", f"org:{org}:{rung.to.value}", _facts(rows, row) | {"rung": n + 1})
    return Act("escalated", ACTOR, moment(row["next_at"]), data, {}, (notice,))


def _next(rule: ClockRule, n: int, row: Row) -> dict[str, str]:
    """The day at whose end rung n is climbed, so many working days after the passed date; nothing after the last."""
    if n >= len(rule.ladder):
        return {}
    day, calendar = date.fromisoformat(row["due"]), default_calendar()
    for _ in range(rule.ladder[n].after):
        day = calendar.next_workday(day)
    return {"next": day.isoformat()}
