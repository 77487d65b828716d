"""Legal periods reckoned the slow way: one day after another, nothing shared with the engine but the words.

It answers (raw, due, safe), or None while the clock stands still.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from statemachines.calendars import Calendar
from statemachines.pathway import ClockKind, Op
from statemachines.periods import ClockEvent
from statemachines.rules import Direction, Extension, Roll, Rule, Suspension, Unit

ONE = timedelta(days=1)
NEVER = date(2056, 1, 1)


def slow(row: Rule, events: Sequence[ClockEvent], calendar: Calendar) -> tuple[date, date, date] | None:
    if row.kind is not ClockKind.LIMITATION:
        return _slow(row, events, calendar)
    happened, procedures = [e for e in events if e.op is not Op.RESTART], []
    for event in sorted((e for e in events if e.op is Op.RESTART), key=lambda e: (e.on, e.kind)):
        end = _slow(row, happened, calendar)
        if end and event.on > end[1] and event.kind not in procedures:
            continue  # nothing was left to interrupt
        happened.append(event)
        procedures += [event.kind] * event.kind.count(":")
    return _slow(row, happened, calendar)


def _slow(row: Rule, events: Sequence[ClockEvent], calendar: Calendar) -> tuple[date, date, date] | None:
    day0 = max(e.on for e in events if e.op in (Op.START, Op.RESTART, Op.RESET_RECEIPT))
    if row.direction is Direction.BACKWARD:
        return _back(row, day0, calendar)
    raw = _raw(row, day0, events, calendar)
    if raw is None or raw >= NEVER:
        return None
    due = raw
    if row.roll is Roll.NEXT and not calendar.is_workday(raw):
        due = raw + ONE
        while not calendar.is_workday(due) or _stopped(row, due, day0, events):
            due += ONE
            if due >= NEVER:
                return None
    safe = raw
    while not calendar.is_workday(safe):
        safe -= ONE
    return raw, due, safe


def _back(row: Rule, day0: date, calendar: Calendar) -> tuple[date, date, date]:
    raw, left = day0, row.n
    while left:
        raw -= ONE
        left -= row.unit is not Unit.WD or calendar.is_workday(raw)
    safe = raw - ONE
    while not calendar.is_workday(safe):
        safe -= ONE
    return raw, raw, safe


def _raw(row: Rule, day0: date, events: Sequence[ClockEvent], calendar: Calendar) -> date | None:
    restarts = [e.on for e in events if e.op is Op.RESTART]
    extensions = [e for e in events if e.op is Op.EXTEND and (not restarts or e.on >= max(restarts))]
    full = [_extension(row, e) for e in extensions if e.until is None]
    if row.suspension is Suspension.SIX_MONTHS_ANEW:
        return _six_months_anew(row, day0, events)
    raw = _count(row, day0, full, events, calendar)
    return max([raw, *(e.until for e in extensions if e.until)]) if raw and raw < NEVER else raw


def _extension(row: Rule, event: ClockEvent) -> Extension:
    return next(e for e in row.extensions if event.kind in ("", e.name))


def _count(
    row: Rule, day0: date, extensions: Sequence[Extension], events: Sequence[ClockEvent], calendar: Calendar
) -> date | None:
    if row.unit is Unit.WD:
        left = row.n + sum(e.n or 0 for e in extensions)
    else:
        left = 0
        day, end = day0, _plain_end(row, day0, extensions)
        while day < end:
            day += ONE
            left += 1
    opens = date.min
    if row.suspension is Suspension.LAST_SIX_MONTHS:
        opens = _plus_months(_plain_end(row, day0, ()), -6)
    day = day0
    while left:
        day += ONE
        if day >= NEVER:
            return None
        if day > opens and _stopped(row, day, day0, events):
            continue
        left -= row.unit is not Unit.WD or calendar.is_workday(day)
    return day


def _six_months_anew(row: Rule, day0: date, events: Sequence[ClockEvent]) -> date:
    end = _plain_end(row, day0, ())
    opens, day = _plus_months(end, -6), day0
    while day < end < NEVER:
        day += ONE
        if day > opens and _stopped(row, day, day0, events):
            end = max(end, _plus_months(day, 6))
    return end


def _plain_end(row: Rule, day0: date, extensions: Sequence[Extension]) -> date:
    months = days = 0
    for n, unit in [(row.n, row.unit), *((e.n or 0, e.unit) for e in extensions)]:
        if unit is Unit.MO:
            months += n
        elif unit is Unit.YR:
            months += 12 * n
        elif unit is Unit.H:
            days += n // 24
        else:
            days += n
    return _plus_months(day0, months) + days * ONE


def _plus_months(day: date, months: int) -> date:
    year, month = day.year, day.month
    for _ in range(abs(months)):
        month += 1 if months > 0 else -1
        if month in (0, 13):
            year, month = (year + 1, 1) if month == 13 else (year - 1, 12)
    number = day.day
    while True:
        try:
            return date(year, month, number)
        except ValueError:
            number -= 1


def _stopped(row: Rule, day: date, day0: date, events: Sequence[ClockEvent]) -> bool:
    return any(day0 < day and _covers(row, event, day, events) for event in events)


def _covers(row: Rule, event: ClockEvent, day: date, events: Sequence[ClockEvent]) -> bool:
    if event.op not in (Op.SUSPEND, Op.EXCLUDE) or day < event.on:
        return False
    if event.op is Op.EXCLUDE and row.exclude_from_next_day and day == event.on:
        return False
    until = event.until
    if until is None:
        ends = [e.on for e in events if e.op is Op.RESUME and e.kind == event.kind and e.on >= event.on]
        ends += [e.on for e in events if e.op is Op.RESET_RECEIPT and e.on >= event.on]
        until = min(ends) if ends else NEVER
    return day <= until
