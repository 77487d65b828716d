"""Clock operations of a decision, turned into what the ledger records of them: the operation and the date it gives."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

import orjson

from cases.changes import Row, dump
from cases.rows import CaseRows
from statemachines.calendars import Calendar, default_calendar
from statemachines.decide import Refused
from statemachines.lawbook import Law
from statemachines.pathway import ClockChange, ClockRule, Op, Refusal
from statemachines.pathways import pathway_at
from statemachines.periods import ClockEvent, Due, ForbiddenOperator, reckon
from statemachines.rules import law_in_force, rule

JURISDICTION = "CN"
ENDS = (Op.SETTLE, Op.CANCEL)
DATED = {"due_at", "law", "calendar"}  # columns of which one changes whenever a date is reckoned


def clock_rule(pathway: str, name: str, version: int = 0) -> ClockRule:
    """The clock of that name in a pathway of that version (0: the current one); KeyError if it has none."""
    for row in pathway_at(pathway, version).clocks:
        if row.name == name:
            return row
    raise KeyError(name)


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
                found.append(_place(live, of) | {"op": Op.CANCEL.value, "on": change.on.isoformat()})
            found.append(_started(row, of, change, calendar))
        elif live:
            found.append(_operated(row, of, live, change, calendar))
    return found


def number(clocks: list[dict[str, Any]], seq: int) -> None:
    """Give the clocks that entry `seq` starts their numbers: the same on replay, and no counter to keep."""
    for i, item in enumerate(clocks):
        item.setdefault("n", seq * 100 + i)


def _live(rows: CaseRows, of: int, change: ClockChange) -> Row | None:
    for row in rows.live(of):
        if (row["clock"], row["addressee"]) == (change.clock, change.addressee):
            return row
    return None


def _place(row: Row, of: int) -> dict[str, Any]:
    return {"n": row["n"], "of": of, "clock": row["clock"], "addressee": row["addressee"]}


def _operation(change: ClockChange) -> dict[str, Any]:
    until = {"until": change.until.isoformat()} if change.until else {}
    kind = {"kind": change.kind} if change.kind else {}
    return {"op": change.op.value, "on": change.on.isoformat(), **until, **kind}


def _started(row: ClockRule, of: int, change: ClockChange, calendar: Calendar) -> dict[str, Any]:
    place = {"of": of, "clock": row.name, "addressee": change.addressee}
    what = {"rule": row.rule, "type": row.kind.value, "jurisdiction": JURISDICTION}
    return place | _operation(change) | what | _dated(row, [_operation(change)], calendar)


def _operated(row: ClockRule, of: int, live: Row, change: ClockChange, calendar: Calendar) -> dict[str, Any]:
    operation = _operation(change)
    if change.op in ENDS:
        return _place(live, of) | operation
    return _place(live, of) | operation | _dated(row, [*live["events"], operation], calendar)


def _dated(row: ClockRule, events: list[Mapping[str, Any]], calendar: Calendar) -> dict[str, Any]:
    try:
        return dated(row.rule, events, row.warn_days, calendar)
    except ForbiddenOperator as error:
        raise Refused(Refusal("forbidden_operator", error.reason, row.rule)) from error


def due_of(rule_id: str, events: list[Mapping[str, Any]], calendar: Calendar) -> Due:
    """The date of a clock from its logged operations. The version of the rule is the one in force on day 0."""
    return _due_of(rule_id, dump(events), calendar, law_in_force())


@lru_cache(maxsize=16384)
def _due_of(rule_id: str, events: str, calendar: Calendar, law: Law) -> Due:
    parsed = tuple(parse_event(event) for event in orjson.loads(events))
    return reckon(rule(rule_id, parsed[0].on, JURISDICTION, law), parsed, calendar)


def parse_event(event: Mapping[str, Any]) -> ClockEvent:
    until = event.get("until")
    return ClockEvent(
        Op(event["op"]),
        date.fromisoformat(event["on"]),
        date.fromisoformat(until) if until else None,
        event.get("kind", ""),
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


def earliest_expiry(rows: CaseRows) -> date | None:
    """The first date on which a party loses a right or a claim lapses; goes with every hand-over (loop guard G11)."""
    days = [row["due"] for row in rows.live() if row["kind"] in ("right", "limitation") and row["due"]]
    return date.fromisoformat(min(days)) if days else None
