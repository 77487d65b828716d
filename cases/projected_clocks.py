"""The rows of clocks, from the "clocks" section of an entry: the one place where an operation becomes a row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from cases.changes import Row
from cases.models import FAR, micros
from cases.recorded import Recorded
from cases.rows import LIVE, CaseRows
from statemachines.pathway import ClockKind, Op
from statemachines.periods import due_instant

FAR_MICROS = micros(FAR)
ESCALATES = (ClockKind.DUTY, ClockKind.TARGET)
PRESSING = (*ESCALATES, ClockKind.RIGHT)  # what is late when it has passed; an unlock opens something, it is never late


def put_clocks(rows: CaseRows, entry: Recorded, data: list[Mapping[str, Any]]) -> None:
    for item in data:
        if item["op"] == Op.START:
            _start(rows, entry, item)
            continue
        row = rows.tables["deadline"][(item["n"],)]
        if item["op"] in (Op.SETTLE, Op.CANCEL):
            _end(rows, entry, row, "settled" if item["op"] == Op.SETTLE else "cancelled")
        elif item["op"] in OPERATIONS:
            OPERATIONS[item["op"]](rows, entry, row, item)
        else:
            _redate(rows, entry, row, item)


def event_of(item: Mapping[str, Any]) -> dict[str, Any]:
    """The operation itself, as it is kept with the deadline: the date is a function of these."""
    return {name: item[name] for name in ("op", "on", "until", "kind", "nth") if item.get(name)}


def _logged(entry: Recorded, item: Mapping[str, Any]) -> dict[str, Any]:
    """The operation as it joins the log; a correction keeps who made it and what it replaced (no part of any date)."""
    if item["op"] != Op.CORRECT:
        return event_of(item)
    return event_of(item) | {"was": item["was"], "due_was": item["due_was"], "seq": entry.seq, "by": entry.actor}


def dates(item: Mapping[str, Any]) -> Row:
    """The dated columns of a deadline, from the dates its entry recorded."""
    due, warn = item.get("due"), item.get("warn")
    return {
        "due": due,
        "safe": item.get("safe"),
        "provisional": item.get("provisional", False),
        "due_at": passes(due),
        "warn_at": passes(warn),
        "law": item["law"],
        "calendar": item["calendar"],
    }


@lru_cache(maxsize=4096)
def passes(day: str | None) -> int:
    """The stored instant at which that day has passed (24:00 in China); FAR for no day."""
    return micros(due_instant(date.fromisoformat(day))) if day else FAR_MICROS


def _schedule(row: Row, kind: str, now: int) -> Row:
    """What must happen next to a clock whose date was just set: the warning, or the passing when no warning is left."""
    warns = kind != ClockKind.UNLOCK and row["due_at"] > now
    next_at = row["warn_at"] if warns else row["due_at"]
    return {"step": 0 if warns else 1, "next_at": next_at if next_at < FAR_MICROS else None}


def _start(rows: CaseRows, entry: Recorded, item: Mapping[str, Any]) -> None:
    dated = dates(item)
    rows.insert(
        "deadline",
        n=item["n"],
        proceeding=item["of"],
        clock=item["clock"],
        addressee=item["addressee"],
        claim=item.get("claim", 0),
        kind=item["type"],
        rule=item["rule"],
        status="running",
        firing=1,
        start=item["on"],
        events=[event_of(item), *item.get("then", ())],
        jurisdiction=item["jurisdiction"],
        created_seq=entry.seq,
        ended_seq=None,
        ended_at=None,
        **dated,
        **_schedule(dated, item["type"], entry.recorded_at),
    )


def _redate(rows: CaseRows, entry: Recorded, row: Row, item: Mapping[str, Any]) -> None:
    """A new date. What has ended keeps its end, unless it lapsed, still `runs` and its new date lies ahead."""
    dated: Row = dates(item)
    if item["op"] != "redate":
        dated["events"] = [*row["events"], _logged(entry, item)]
    if item["op"] == Op.CORRECT and not item.get("nth"):
        dated["start"] = item["on"]
    now = entry.recorded_at
    if row["status"] in LIVE or (row["status"] == "expired" and item.get("runs") and dated["due_at"] > now):
        dated |= _armed(row, item, dated, now)
    rows.update("deadline", row, **dated)


def _armed(row: Row, item: Mapping[str, Any], dated: Row, now: int) -> Row:
    """The ladder is armed again, and a clock that was overdue runs again if its new date lies ahead."""
    again = {"firing": row["firing"] + 1, "ended_seq": None, "ended_at": None}
    if dated["due"] is None or (item["op"] == Op.SUSPEND and not item.get("until")):
        return again | {"status": "suspended", "next_at": None}
    if row["status"] == "overdue" and dated["due_at"] <= now:
        return again | {"status": "overdue"}
    return again | {"status": "running", **_schedule(dated, row["kind"], now)}


def _warned(rows: CaseRows, entry: Recorded, row: Row, item: Mapping[str, Any]) -> None:
    rows.update("deadline", row, step=1, next_at=row["due_at"])


def _waits(rows: CaseRows, entry: Recorded, row: Row, item: Mapping[str, Any]) -> None:
    """Nothing passes while the procedure goes on; its end sets the date anew."""
    rows.update("deadline", row, step=1, next_at=None)


def _expired(rows: CaseRows, entry: Recorded, row: Row, item: Mapping[str, Any]) -> None:
    if item["stays"]:
        rows.update("deadline", row, status="overdue", step=2, next_at=_next(item))
    else:
        _end(rows, entry, row, "expired")


def _climbed(rows: CaseRows, entry: Recorded, row: Row, item: Mapping[str, Any]) -> None:
    rows.update("deadline", row, step=row["step"] + 1, next_at=_next(item))


def _next(item: Mapping[str, Any]) -> int | None:
    return passes(item["next"]) if item.get("next") else None


def _end(rows: CaseRows, entry: Recorded, row: Row, status: str) -> None:
    at = entry.occurred_at
    rows.update("deadline", row, status=status, next_at=None, ended_seq=entry.seq, ended_at=at)


OPERATIONS: Mapping[str, Callable[[CaseRows, Recorded, Row, Mapping[str, Any]], None]] = {
    "warned": _warned,
    "waits": _waits,
    "expired": _expired,
    "climbed": _climbed,
}
