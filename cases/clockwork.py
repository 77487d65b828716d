"""Clock operations of a decision, turned into what the ledger records of them: the operation and the date it gives."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

import orjson

from cases.changes import Row, dump
from cases.rows import LIVE, CaseRows
from statemachines.calendars import Calendar, default_calendar
from statemachines.clockops import event_place, standing
from statemachines.decide import Refused
from statemachines.desk import clock_at
from statemachines.lawbook import Law
from statemachines.limitation import Touch
from statemachines.pathway import ClockChange, ClockKind, ClockRule, Label, Op, Refusal
from statemachines.periods import ClockEvent, Due, ForbiddenOperator, reckon
from statemachines.rules import UnknownRule, law_in_force, rule

JURISDICTION = "CN"
ENDS = (Op.SETTLE, Op.CANCEL)
DATED = {"due_at", "law", "calendar"}  # columns of which one changes whenever a date is reckoned


def clock_rule(pathway: str, name: str, version: int = 0) -> ClockRule:
    """The clock of that name in a pathway of that version (0: the current one), or of the case as a whole ("desk").
    KeyError if it has none."""
    return clock_at(pathway, version, name)


def items(
    rows: CaseRows, of: int, pathway: str, changes: Iterable[ClockChange], calendar: Calendar
) -> list[dict[str, Any]]:
    """The "clocks" section of an entry. Raises Refused where the law forbids the operation on that clock."""
    found: list[dict[str, Any]] = []
    version = rows.proceeding(of)["pathway_version"] if (of,) in rows.tables["proceeding"] else 0
    for change in changes:
        row = clock_rule(pathway, change.clock, version)
        live = _live(rows, of, change)
        if change.op is Op.START:
            if live:  # the event happened again: the old clock no longer applies
                found.append(place(live) | {"op": Op.CANCEL.value, "on": change.on.isoformat()})
            found.append(_started(row, of, change, calendar))
        elif live:
            found.append(_operated(rows, row, of, live, change, calendar))
    return found


def number(clocks: list[dict[str, Any]], seq: int) -> None:
    """Give the clocks that entry `seq` starts their numbers: the same on replay, and no counter to keep."""
    for i, item in enumerate(clocks):
        item.setdefault("n", seq * 100 + i)


def touches(rows: CaseRows, found: Iterable[Touch], calendar: Calendar) -> list[dict[str, Any]]:
    """As `items`, for changes each of which says whose clock it is."""
    return [item for of, change in found for item in items(rows, of, rows.scope(of)["pathway"], [change], calendar)]


def _live(rows: CaseRows, of: int, change: ClockChange) -> Row | None:
    """The clock it is about: one that runs, or a limitation that has lapsed as far as was known until now."""
    for row in rows.rows("deadline"):
        if _key(row) == (of, change.clock, change.addressee, change.claim) and _may_change(row):
            return row
    return None


def _key(row: Row) -> tuple[int, str, int, int]:
    return row["proceeding"], row["clock"], row["addressee"], row["claim"]


def _may_change(row: Row) -> bool:
    return row["status"] in LIVE or (row["status"], row["kind"]) == ("expired", ClockKind.LIMITATION)


def place(row: Row) -> dict[str, Any]:
    """Which clock an item of an entry is about."""
    return {
        "n": row["n"],
        "of": row["proceeding"],
        "clock": row["clock"],
        "addressee": row["addressee"],
        **_claim(row["claim"]),
    }


def _claim(n: int) -> dict[str, int]:
    return {"claim": n} if n else {}


def _operation(change: ClockChange) -> dict[str, Any]:
    until = {"until": change.until.isoformat()} if change.until else {}
    kind = {"kind": change.kind} if change.kind else {}
    return {"op": change.op.value, "on": change.on.isoformat(), **until, **kind}


def _started(row: ClockRule, of: int, change: ClockChange, calendar: Calendar) -> dict[str, Any]:
    whose = {"of": of, "clock": row.name, "addressee": change.addressee, **_claim(change.claim)}
    what = {"rule": row.rule, "type": row.kind.value, "jurisdiction": JURISDICTION}
    since = [_operation(later) for later in change.then]
    dates = _dated(row, [_operation(change), *since], calendar)
    return whose | _operation(change) | ({"then": since} if since else {}) | what | dates


def _operated(
    rows: CaseRows, row: ClockRule, of: int, live: Row, change: ClockChange, calendar: Calendar
) -> dict[str, Any]:
    operation = _operation(change)
    if change.op in ENDS:
        return place(live) | operation
    runs = {} if live["status"] in LIVE else {"runs": rows.scope(of)["state"] in row.runs_in}
    return place(live) | operation | runs | _dated(row, [*live["events"], operation], calendar)


def corrected(rows: CaseRows, event: int, right: Mapping[str, Any], calendar: Calendar) -> dict[str, Any]:
    """The item that mends one event of a log. `event` is an event_number; `right` may hold on and until (dates), and
    kind VOID. Raises Refused where there is no such event, or no lawful date would come out."""
    n, nth = event_place(event)
    live = rows.tables["deadline"].get((n,))
    if live is None or not nth < len(live["events"]) or live["events"][nth]["op"] == Op.CORRECT:
        raise Refused(NO_EVENT)
    wrong, scope = live["events"][nth], rows.scope(live["proceeding"])
    row = clock_rule(scope["pathway"], live["clock"], scope["pathway_version"])
    change = ClockChange(Op.CORRECT, row.name, right.get("on") or date.fromisoformat(wrong["on"]), **_rest(right))
    operation = _operation(change) | ({"nth": nth} if nth else {})
    was = {"was": wrong["on"], "due_was": live["due"], "runs": scope["state"] in row.runs_in}
    return place(live) | operation | was | _dated(row, [*live["events"], operation], calendar)


def _rest(right: Mapping[str, Any]) -> dict[str, Any]:
    return {name: right[name] for name in ("until", "kind") if right.get(name)}


NO_EVENT = Refusal("no_event", Label("没有这一记录可以更正。", "There is no such event to correct."))
IMPOSSIBLE = Refusal(
    "impossible_correction",
    Label(
        "更正后起止颠倒，或者期限无从起算。",
        "With that an interval would end before it begins, or the clock would never have begun.",
    ),
)


def _dated(row: ClockRule, events: list[Mapping[str, Any]], calendar: Calendar) -> dict[str, Any]:
    try:
        return dated(row.rule, events, row.warn_days, calendar)
    except ForbiddenOperator as error:
        raise Refused(Refusal("forbidden_operator", error.reason, row.rule)) from error
    except UnknownRule as error:
        raise Refused(Refusal("no_rule", error.reason, row.rule)) from error
    except ValueError as error:  # only a correction can bring this about
        raise Refused(IMPOSSIBLE) from error


def due_of(rule_id: str, events: list[Mapping[str, Any]], calendar: Calendar) -> Due:
    """The date of a clock from its log, corrections included: the one place where a log becomes a date, for the door,
    the sweep and the replay alike. The version of the rule is the one in force on the day of START."""
    return _due_of(rule_id, dump(events), calendar, law_in_force())


@lru_cache(maxsize=16384)
def _due_of(rule_id: str, events: str, calendar: Calendar, law: Law) -> Due:
    happened = standing([parse_event(event) for event in orjson.loads(events)])
    return reckon(rule(rule_id, happened[0].on, JURISDICTION, law), happened, calendar)


def parse_event(event: Mapping[str, Any]) -> ClockEvent:
    until = event.get("until")
    return ClockEvent(
        Op(event["op"]),
        date.fromisoformat(event["on"]),
        date.fromisoformat(until) if until else None,
        event.get("kind", ""),
        event.get("nth", 0),
    )


def dated(
    rule_id: str, events: list[Mapping[str, Any]], warn_days: int, calendar: Calendar, law: Law | None = None
) -> dict[str, Any]:
    """What the ledger records of a date, with the versions of law and calendar it was computed under; of the law in
    force unless another is given. Shared: do not change it. Raises ForbiddenOperator."""
    return _dates_of(rule_id, dump(events), warn_days, calendar, law or law_in_force())


@lru_cache(maxsize=16384)
def _dates_of(rule_id: str, events: str, warn_days: int, calendar: Calendar, law: Law) -> dict[str, Any]:
    due = _due_of(rule_id, events, calendar, law)
    warn = warn_day(due, warn_days)
    return {
        "due": due.due.isoformat() if due.due else None,
        "safe": due.safe.isoformat() if due.safe else None,
        "warn": warn.isoformat() if warn else None,
        "provisional": due.provisional,
        "law": law.version,
        "calendar": calendar.version,
    }


def warn_day(due: Due, warn_days: int) -> date | None:
    """The day after whose end we warn: some days before the safe date, in a short period not before its middle."""
    if due.safe is None:
        return None
    middle = due.start + (due.safe - due.start) // 2
    return max(due.safe - timedelta(days=warn_days + 1), middle)


def explain(rows: CaseRows) -> None:
    """Keep with every clock whose date was just set the reason for it, day by day. Not in the ledger: it follows."""
    for (table, key), values in rows.touched.items():
        if table == "deadline" and (values is None or DATED & values.keys()):
            row = rows.tables[table][key]
            row["explanation"] = explanation(row["rule"], dump(row["events"]), default_calendar(), law_in_force())
            if values is not None:
                values["explanation"] = row["explanation"]


@lru_cache(maxsize=4096)
def explanation(rule_id: str, events: str, calendar: Calendar, law: Law) -> Mapping[str, Any]:
    """The explanation object of a clock, from the JSON text of its operations. Shared: do not change it."""
    return _due_of(rule_id, events, calendar, law).as_dict()


def earliest_expiry(rows: CaseRows, on: date) -> date | None:
    """The first date from that day on on which a party loses a right or a claim lapses; goes with every hand-over (loop
    guard G11). What waits for a procedure to end lapses on no day that is known."""
    running = (row for row in rows.live() if row["kind"] in EXPIRING and row["due"] and row["next_at"] is not None)
    return min((day for row in running if (day := date.fromisoformat(row["due"])) >= on), default=None)


EXPIRING = (ClockKind.RIGHT, ClockKind.LIMITATION)
