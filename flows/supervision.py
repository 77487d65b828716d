"""督办日志: for each body, what the record of a day says, and what is overdue now. Numbers, codes and dates, no names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, select

from cases.store import Store
from flows import leases
from flows.tables import inserting, table
from ledger.entry import Entry, parse
from statemachines.desk import DESK
from statemachines.snapshot import CHINA, local_date

COUNTED = ("opened", "moved", "warned", "expired", "escalated", "acknowledged", "handed_over", "overdue")
WORDS = dict(
    zip(COUNTED, ("新收", "办理", "预警", "逾期", "上报", "签收", "移交", "现逾期"), strict=True)
)  # of the artifact in Prefect, which an operator reads
LISTED = ("expired", "escalated", "acknowledged", "handed_over")
MOST_DAYS = 31  # to catch up with after a standstill; older days are made on demand
MOST_LINES = 200  # in an artifact; the table holds all
_MICRO = timedelta(microseconds=1)


class Run(NamedTuple):
    """A proceeding: the body that runs it, and its pathway."""

    org_id: int
    pathway: str


Runs = Mapping[tuple[int, int], Run]  # (case, proceeding) → what it is


@dataclass(slots=True)
class DayLog:
    """A body's day. `word` is its 字号; a line holds case number and code, what happened, clock, rung and date."""

    org_id: int
    word: str
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COUNTED, 0))
    lines: list[dict[str, Any]] = field(default_factory=list)


def make_log(store: Store, day: date, now: datetime) -> list[DayLog]:
    """Count what was recorded on that day (China) and keep it; made again, it replaces what was there.

    `now` is the moment of "overdue now". Bodies with nothing to say have no row.
    """
    with store.read() as connection:
        logs = _counted(connection, day)
        for org_id, overdue in _overdue(connection, now):
            _of(logs, org_id).counts["overdue"] = overdue
        for org_id, word in connection.execute(select(table("organisation").c.id, table("organisation").c.word)):
            if org_id in logs:
                logs[org_id].word = word
    found = [logs[org_id] for org_id in sorted(logs)]
    _keep(store, day, found, now)
    return found


def read_log(store: Store, day: date) -> list[DayLog]:
    """The log of a day as it was kept."""
    rows, orgs = table("supervision_log"), table("organisation")
    query = (
        select(rows.c.org_id, orgs.c.word, rows.c.counts, rows.c.lines)
        .join(orgs, orgs.c.id == rows.c.org_id)
        .where(rows.c.day == day)
        .order_by(rows.c.org_id)
    )
    with store.read() as connection:
        return [DayLog(*row) for row in connection.execute(query)]


def missing_days(store: Store, now: datetime) -> list[date]:
    """The days that are over and whose log was not made yet, oldest first."""
    today = local_date(now)
    last = leases.last_ok(store, "supervision")
    first = local_date(last) if last else today - timedelta(days=1)
    first = max(first, today - timedelta(days=MOST_DAYS))
    return [first + timedelta(days=n) for n in range((today - first).days)]


# ── counting ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _of(logs: dict[int, DayLog], org_id: int) -> DayLog:
    return logs.setdefault(org_id, DayLog(org_id, ""))


def _counted(connection: Connection, day: date) -> dict[int, DayLog]:
    ledger, cases = table("ledger"), table("cases")
    start = datetime.combine(day, time(), CHINA)
    on_day = (ledger.c.recorded_at >= start, ledger.c.recorded_at < start + timedelta(days=1))
    runs = _runs(connection, select(ledger.c.case_id).where(*on_day))
    query = (
        select(ledger.c.case_id, ledger.c.body, cases.c.number, cases.c.org_id)
        .join(cases, cases.c.id == ledger.c.case_id)
        .where(*on_day)
        .order_by(ledger.c.entry_id)
    )
    logs: dict[int, DayLog] = {}
    for case_id, body, number, owner in connection.execute(query):
        entry = parse(bytes(body))
        for what, org_id in _happened(entry, case_id, runs, owner):
            log = _of(logs, org_id)
            log.counts[what] += 1
            if what in LISTED:
                log.lines.append(_line(entry, number, what, case_id, runs))
    return logs


def _runs(connection: Connection, cases: Any) -> Runs:
    c = table("proceeding").c
    rows = connection.execute(select(c.case_id, c.n, c.org_id, c.pathway).where(c.case_id.in_(cases)))
    return {(case_id, n): Run(org_id, pathway) for case_id, n, org_id, pathway in rows}


def _happened(entry: Entry, case_id: int, runs: Runs, owner: int) -> Iterable[tuple[str, int]]:
    """What an entry counts as, and for which body: the one that runs the proceeding, owns or acted on the case."""
    data = entry.data
    acting = entry.actor_org or owner
    if entry.kind == "escalated":
        yield "escalated", data["escalation"]["org"]
    elif entry.kind in ("warned", "expired"):
        yield entry.kind, runs.get((case_id, data["clocks"][0]["of"]), Run(owner, DESK.name)).org_id
    elif entry.kind == "moved":
        yield "moved", runs[case_id, data["step"]["of"]].org_id
    elif entry.kind == "opened":
        yield "opened", data["case"]["org"]
    if "acknowledged" in data or data.get("answer", {}).get("status") == "acknowledged":
        yield "acknowledged", acting
    if "referral" in data:
        yield "handed_over", runs[case_id, data["referral"]["from"]].org_id


def _line(entry: Entry, number: str, what: str, case_id: int, runs: Runs) -> dict[str, Any]:
    data = entry.data
    line: dict[str, Any] = {"case": entry.case, "number": number, "what": what, "seq": entry.seq}
    if entry.kind in ("expired", "escalated"):  # at 24:00, so the day that passed is the one before
        clock = data["clocks"][0]
        run = runs.get((case_id, clock["of"]))
        line |= {"pathway": run.pathway if run else DESK.name, "clock": clock["clock"]}
        line["on"] = local_date(entry.occurred_at - _MICRO).isoformat()
    if entry.kind == "escalated":
        line["rung"] = data["escalation"]["rung"]
    if what == "handed_over":
        line["to"] = data["referral"]["org"]
    return line


def _overdue(connection: Connection, now: datetime) -> Iterable[tuple[int, int]]:
    c = table("proceeding").c
    late = select(c.org_id, func.count()).where(c.is_open, c.next_due_at <= now).group_by(c.org_id)
    return [(org_id, count) for org_id, count in connection.execute(late)]


def _keep(store: Store, day: date, logs: Iterable[DayLog], now: datetime) -> None:
    rows = table("supervision_log")
    with store.session() as session:
        for log in logs:
            values = {"counts": log.counts, "lines": log.lines, "made_at": now}
            adding = inserting(store, rows).values(day=day, org_id=log.org_id, **values)
            session.execute(adding.on_conflict_do_update(index_elements=["day", "org_id"], set_=values))


# ── for the operator's screen ────────────────────────────────────────────────────────────────────────────────────


def as_markdown(day: date, logs: Iterable[DayLog]) -> str:
    """The day as a table of bodies and a list of what was overdue, escalated, acknowledged and handed over."""
    logs = list(logs)
    head = ["单位", *WORDS.values()]
    lines = [f"# 督办日志 {day.isoformat()}", "", _row(head), _row(["---"] * len(head))]
    lines += [_row([f"{log.word}（{log.org_id}）", *(str(log.counts[what]) for what in COUNTED)]) for log in logs]
    listed = [line for log in logs for line in log.lines]
    lines += ["", *(_bullet(line) for line in listed[:MOST_LINES])]
    if len(listed) > MOST_LINES:
        lines.append(f"- 另有 {len(listed) - MOST_LINES} 条")
    return "\n".join(lines)


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _bullet(line: Mapping[str, Any]) -> str:
    more = "，".join(f"{name} {line[name]}" for name in ("clock", "rung", "on", "to") if name in line)
    return f"- {line['number']} {WORDS[line['what']]}{f'（{more}）' if more else ''}"
