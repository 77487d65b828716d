"""Legal time: from what happened to a clock to the day on which it runs out, with the reason for every day.

Day 0 never counts (民诉法 85(2), 民法典 201). Natural days and working days are walked; months and years end on the day
of day 0's number, or on the last day of a month that has no such day (民法典 202). Extensions lengthen the period from
day 0, never from a rolled or shortened end. Time that stands still is added. Only then does a last day that is a rest
day roll to the next working day, where the row says that it rolls.

Everything here is pure. All dates are local dates of Asia/Shanghai.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import Any

from statemachines.calendars import DAY, Calendar
from statemachines.clockops import ClockEvent, ForbiddenOperator, check, grants, refused, stops
from statemachines.counting import Step, Stop, What, add_months, last_six_months, roll, targets, walk
from statemachines.pathway import ClockKind, Label, Op
from statemachines.rules import Direction, Extension, Rule, Suspension, Unit
from statemachines.snapshot import CHINA

__all__ = ["ClockEvent", "Due", "ForbiddenOperator", "Step", "Unit", "What", "add_months", "due_instant", "reckon"]


@dataclass(frozen=True, slots=True)
class Due:
    """When a clock runs out and why. `start` is day 0 as it stands after restarts and completions.

    `raw` is the end before it rolls, `due` the last day the law gives, `safe` the last working day not after `raw` (in a
    backward period: before it). All three are None while the clock stands still. The days of `steps` run from day 0 to
    `due` without gap or overlap (in a backward period from day 0 back to `due`).
    """

    rule: str
    start: date
    raw: date | None
    due: date | None
    safe: date | None
    provisional: bool
    unit: Unit
    n: int
    basis: str
    steps: tuple[Step, ...]
    suspended: bool

    def as_dict(self) -> dict[str, Any]:
        """The answer as JSON values: dates in ISO 8601, null while the clock stands still."""
        dates = {name: day.isoformat() if day else None for name, day in self._dates()}
        return {
            "rule": self.rule,
            **dates,
            "provisional": self.provisional,
            "unit": str(self.unit),
            "n": self.n,
            "basis": self.basis,
            "steps": [step.as_dict() for step in self.steps],
        }

    def _dates(self) -> tuple[tuple[str, date | None], ...]:
        return ("start", self.start), ("raw", self.raw), ("due", self.due), ("safe", self.safe)


def due_instant(day: date) -> datetime:
    """The moment from which that day has passed: 24:00 in China (民法典 203(2)), as an aware UTC datetime."""
    return datetime.combine(day + DAY, time(), CHINA).astimezone(UTC)


def reckon(rule: Rule, events: tuple[ClockEvent, ...], calendar: Calendar) -> Due:
    """When a clock under that rule runs out, given all that happened to it. The order of the events does not matter.

    Day 0 is the latest of the days of START, RESTART and RESET_RECEIPT; a limitation period that has run out is not
    interrupted any more, so that a RESTART after its end counts for nothing. Answers are remembered.
    Raises ForbiddenOperator, UnknownRule for a variant the rule does not have, ValueError where nothing started it.
    """
    return _reckon(rule, events, calendar)


@lru_cache(maxsize=16384)
def _reckon(rule: Rule, events: tuple[ClockEvent, ...], calendar: Calendar) -> Due:
    starts = [event for event in events if event.op is Op.START]
    if not starts:
        raise ValueError("no START: the clock never began")
    row = rule.of(max(starts, key=lambda event: (event.on, event.kind)).kind)
    check(row, events)
    return _counted(row, in_time(row, events, calendar) if row.kind is ClockKind.LIMITATION else events, calendar)


def _counted(row: Rule, events: tuple[ClockEvent, ...], calendar: Calendar) -> Due:
    day0 = max((event for event in events if event.op in DAY0), key=lambda event: (event.on, event.op is Op.START))
    first = Step(day0.on, day0.on, What.DAY0, 0, DAY0[day0.op])
    if row.direction is Direction.BACKWARD:
        return _backward(row, first, calendar)
    return _forward(row, first, grants(row, events), stops(row, events, day0.on), calendar)


def in_time(row: Rule, events: tuple[ClockEvent, ...], calendar: Calendar) -> tuple[ClockEvent, ...]:
    """The events without the interruptions that came when the period had run out (民法典 192, 195).

    A procedure that began in time (`kind` "suit:2") may end at any time: the period runs anew from its end, too (195).
    """
    kept = tuple(event for event in events if event.op is not Op.RESTART)
    begun: set[str] = set()
    for event in sorted((event for event in events if event.op is Op.RESTART), key=lambda e: (e.on, e.kind)):
        due = _counted(row, kept, calendar).due
        if due is None or event.on <= due or event.kind in begun:
            kept = (*kept, event)
            begun |= {event.kind} if ":" in event.kind else set()
    return kept


DAY0 = {
    Op.START: Label("起算之日，不计入", "the day it starts, which does not count"),
    Op.RESTART: Label("重新计算的起算之日，不计入", "the day from which it runs anew, which does not count"),
    Op.RESET_RECEIPT: Label("收到或者补齐之日，不计入", "the day of receipt or completion, which does not count"),
}


def _forward(
    row: Rule, day0: Step, granted: Sequence[tuple[Extension, date | None]], stopped: list[Stop], calendar: Calendar
) -> Due:
    aims = targets(row, day0.first, [extension for extension, until in granted if until is None])
    still = stopped
    if row.suspension is not Suspension.ADDS:
        aims, still = last_six_months(row, day0.first, aims, stopped)
    steps, raw = walk(row, day0.first, aims, still, calendar)
    n = aims[-1].n
    for nth, (extension, until) in enumerate(granted, 1):
        if raw and until and until > raw:
            _within(row, day0.first, [e for e, _ in granted[:nth]], until, still, calendar)
            by = extension.by
            why = Label(f"延长至{until}（{by.zh}）", f"extended to {until} ({by.en})")
            steps.append(Step(raw + DAY, until, What.EXTENDED, n, why))
            raw = until
    rolled, due = roll(row, raw, n, stopped, calendar) if raw else ([], None)
    return _due(row, (day0, *steps, *rolled), raw if due else None, due, calendar)


def _within(
    row: Rule, day0: date, extensions: list[Extension], until: date, still: Sequence[Stop], calendar: Calendar
) -> None:
    """A granted day lies within the most that these extensions allow together."""
    if any(extension.n is None for extension in extensions):
        return
    _, latest = walk(row, day0, targets(row, day0, extensions), still, calendar)
    if latest and until > latest:
        raise refused(row, f"最多延长至{latest}", f"may be extended to {latest} at most")


def _backward(row: Rule, day0: Step, calendar: Calendar) -> Due:
    """So long before an event: the end stays where it falls."""
    steps, raw = walk(row, day0.first, targets(row, day0.first, []), [], calendar)
    return _due(row, (day0, *steps), raw, raw, calendar)


def _due(row: Rule, steps: tuple[Step, ...], raw: date | None, due: date | None, calendar: Calendar) -> Due:
    start = steps[0].first
    safe = _safe(row, raw, calendar) if raw else None
    looked_up = [day for day in (raw, due, safe) if day]
    if looked_up and row.unit is Unit.WD:
        looked_up.append(start if row.direction is Direction.BACKWARD else start + DAY)
    years = range(min(looked_up).year, max(looked_up).year + 1) if looked_up else ()
    unsure = not all(calendar.is_published(year) for year in years)
    return Due(row.id, start, raw, due, safe, unsure, row.unit, row.n, row.citation, steps, due is None)


def _safe(row: Rule, raw: date, calendar: Calendar) -> date:
    """A working day on which nobody can doubt; before an event one earlier, as courts differ on how to count back."""
    return calendar.last_workday_not_after(raw - DAY if row.direction is Direction.BACKWARD else raw)
