"""Counting days: how many, which of them count, and where the count ends.

A period becomes a number of days to count. Working days and the days on which a clock stands still are stepped over, and
every stretch of days is kept with its reason.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import accumulate
from typing import Any

from statemachines.calendars import DAY, WORKDAY, Calendar
from statemachines.pathway import Label
from statemachines.rules import Direction, Extension, Roll, Rule, Suspension, Unit, length_label


class What(StrEnum):
    """What a stretch of days is to a period."""

    DAY0 = "day0"
    COUNTED = "counted"
    DAY_OFF = "day off"  # in a period of working days
    SUSPENDED = "suspended"
    EXCLUDED = "excluded"
    EXTENDED = "extended"  # up to a day that was granted
    ROLLED = "rolled"


@dataclass(frozen=True, slots=True)
class Step:
    """Consecutive days with one reason. `n` is how many days are counted when it ends; `last` None is still open."""

    first: date
    last: date | None
    what: What
    n: int
    why: Label

    def as_dict(self) -> dict[str, Any]:
        return {
            "from": self.first.isoformat(),
            "to": self.last.isoformat() if self.last else None,
            "what": str(self.what),
            "n": self.n,
            "why": {"zh": self.why.zh, "en": self.why.en},
        }


@dataclass(frozen=True, slots=True)
class Stop:
    """Days after day 0 that do not count; `last` None is not over."""

    first: date
    last: date | None
    what: What
    why: Label

    def holds(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1 if self.last else 0


@dataclass(frozen=True, slots=True)
class Target:
    """Count on until so many days are counted since day 0, and for what."""

    n: int
    why: Label


def add_months(day: date, months: int) -> date:
    """The day of the same number so many months on (or back), or the last of a month that has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def targets(row: Rule, day0: date, extensions: Sequence[Extension]) -> list[Target]:
    """The ordinary length and each extension on top of it. Months are laid end to end from day 0, then days."""
    lengths = [(row.n, row.unit, row.length), *((e.n or 0, e.unit, _extended(e)) for e in extensions)]
    if row.unit is Unit.WD:
        counts = list(accumulate(n for n, _, _ in lengths))
    else:
        way = -1 if row.direction is Direction.BACKWARD else 1
        months = accumulate(_months(n, unit) for n, unit, _ in lengths)
        days = accumulate(_days(n, unit) for n, unit, _ in lengths)
        ends = [add_months(day0, way * m) + way * d * DAY for m, d in zip(months, days, strict=True)]
        counts = [abs((end - day0).days) for end in ends]
    return [Target(count, why) for count, (_, _, why) in zip(counts, lengths, strict=True)]


def _months(n: int, unit: Unit) -> int:
    return n * {Unit.MO: 1, Unit.YR: 12}.get(unit, 0)


def _days(n: int, unit: Unit) -> int:
    return n * {Unit.ND: 24, Unit.H: 1}.get(unit, 0) // 24


def _extended(extension: Extension) -> Label:
    length = length_label(extension.n or 0, extension.unit)
    return Label(f"延长{length.zh}（{extension.by.zh}）", f"extended by {length.en} ({extension.by.en})")


def last_six_months(
    row: Rule, day0: date, whole: Sequence[Target], stops: Sequence[Stop]
) -> tuple[list[Target], list[Stop]]:
    """Only a stop in the last six months counts; by 民法典 194 the period then ends six months after the stop."""
    end = day0 + whole[-1].n * DAY
    opens = add_months(end, -6) + DAY
    late = [replace(stop, first=max(stop.first, opens)) for stop in stops if stop.last is None or stop.last >= opens]
    if row.suspension is Suspension.LAST_SIX_MONTHS:
        return list(whole), late
    kept = []
    for stop in late:
        if stop.first > end:
            break
        kept.append(stop)
        if stop.last:
            end = max(end, add_months(stop.last, 6))
    if not kept:
        return list(whole), []
    before = (kept[0].first - day0).days - 1
    counted = (end - day0).days - sum(stop.days for stop in kept)
    return [Target(before, whole[-1].why), Target(counted, SIX_MONTHS)], kept


SIX_MONTHS = Label("自中止原因消除之日起六个月", "six months from the removal of the obstacle")


FAR = 1 << 30  # days to the next stop where there is none


def walk(
    row: Rule, day0: date, aims: Sequence[Target], stops: Sequence[Stop], calendar: Calendar
) -> tuple[list[Step], date | None]:
    """Count to the last target. The end is None where a stop that is not over comes first."""
    way = -1 if row.direction is Direction.BACKWARD else 1
    steps: list[Step] = []
    ahead, n, day = list(stops), 0, day0 + way * DAY
    for aim in aims:
        while n < aim.n:
            if ahead and ahead[0].first == day:
                stop = ahead.pop(0)
                steps.append(Step(stop.first, stop.last, stop.what, n, stop.why))
                if stop.last is None:
                    return steps, None
                day = stop.last + DAY
                continue
            room = (ahead[0].first - day).days if ahead else FAR
            step, taken = _run(row, day, way, n, aim, room, calendar)
            steps.append(step)
            n, day = step.n, day + way * taken * DAY
    return steps, day - way * DAY


def _run(row: Rule, day: date, way: int, n: int, aim: Target, room: int, calendar: Calendar) -> tuple[Step, int]:
    """The days from here on that share one reason, and how many they are."""
    if row.unit is not Unit.WD:
        taken, what, why = min(aim.n - n, room), What.COUNTED, aim.why
    else:
        taken, what, why = _working_run(day, way, min(aim.n - n, room), room, aim, calendar)
    end = day + way * (taken - 1) * DAY
    first, last = (day, end) if way > 0 else (end, day)
    return Step(first, last, what, n + taken if what is What.COUNTED else n, why), taken


def _working_run(
    day: date, way: int, wanted: int, room: int, aim: Target, calendar: Calendar
) -> tuple[int, What, Label]:
    why, counts, step = calendar.reason(day), calendar.is_workday(day), way * DAY
    taken, most = 1, wanted if counts else room
    while taken < most and calendar.reason(day := day + step) is why:
        taken += 1
    if not counts:
        return taken, What.DAY_OFF, why
    return taken, What.COUNTED, aim.why if why is WORKDAY else why


def roll(row: Rule, raw: date, n: int, stops: Sequence[Stop], calendar: Calendar) -> tuple[list[Step], date | None]:
    """From a last day that is a rest day to the next working day on which the clock does not stand still."""
    if row.roll is Roll.NONE or calendar.is_workday(raw):
        return [], raw
    day = calendar.next_workday(raw)
    for stop in stops:
        if stop.holds(day):
            if stop.last is None:
                return [Step(raw + DAY, None, stop.what, n, stop.why)], None
            day = calendar.next_workday(stop.last)
    rest, first = calendar.reason(raw), raw + DAY
    why = Label(
        f"最后一日为{rest.zh}，顺延至其后第一个工作日", f"the last day is {rest.en}: on to the next working day"
    )
    return [Step(first, day, What.ROLLED, n, why)], day
