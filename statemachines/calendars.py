"""Which days are worked in mainland China, and how sure that is.

The State Council orders each year's days off and make-up workdays (调休) in a notice of its own, usually in the November
before. A make-up workday is a working day: it counts, and a period that ends on it ends there. A year without a notice
has weekends only, and every date that rests on it is provisional.

A notice may reach into the last days of the year before (2018-12-29 was worked by the notice for 2019). `with_year`
makes a new version, and dates reckoned on the older one are reckoned again.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from statemachines.pathway import Label

DAY = timedelta(days=1)
WEEKEND = Label("周末", "weekend")
WORKDAY = Label("工作日", "working day")


class CalendarError(ValueError):
    """The data of a year contradicts itself or is incomplete."""


@dataclass(frozen=True, slots=True)
class Notice:
    """The State Council paper that ordered a year's days: its number and where it is published."""

    number: str
    address: str


@dataclass(frozen=True, slots=True)
class Holiday:
    """One holiday of a year: its whole block of days off, and the weekend days worked for it."""

    name: Label
    off: tuple[date, ...]
    work: tuple[date, ...] = ()
    made_up: Label = field(init=False)  # why its make-up workdays are worked

    def __post_init__(self) -> None:
        words = Label(f"调休上班（{self.name.zh}）", f"make-up workday ({self.name.en})")
        object.__setattr__(self, "made_up", words)


@dataclass(frozen=True, slots=True)
class Year:
    """One published year. Raises CalendarError if a make-up workday is no weekend or a day is both off and worked."""

    year: int
    notices: tuple[Notice, ...]
    holidays: tuple[Holiday, ...]

    def __post_init__(self) -> None:
        off = [day for holiday in self.holidays for day in holiday.off]
        work = [day for holiday in self.holidays for day in holiday.work]
        if not self.notices or not off:
            raise CalendarError(f"{self.year}: a published year has a notice and days off")
        if wrong := [day for day in off + work if not date(self.year - 1, 12, 1) <= day <= date(self.year + 1, 1, 31)]:
            raise CalendarError(f"{self.year}: {wrong[0]} is out of this year")
        if wrong := [day for day in work if day.weekday() < 5]:
            raise CalendarError(f"{self.year}: {wrong[0]} is a weekday, it needs no making up")
        if len(set(off + work)) != len(off + work):
            raise CalendarError(f"{self.year}: a day is listed twice")


@dataclass(frozen=True, eq=False)
class Calendar:
    """The published years. Two calendars are the same if their versions are, and the version says the data."""

    years: tuple[Year, ...]
    version: str = field(init=False)
    _off: Mapping[date, Label] = field(init=False, repr=False)  # day off → holiday
    _work: Mapping[date, Label] = field(init=False, repr=False)  # make-up workday → why it is worked
    _reasons: Mapping[date, Label] = field(init=False, repr=False)
    _published: frozenset[int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        ordered = tuple(sorted(self.years, key=lambda year: year.year))
        holidays = [holiday for year in ordered for holiday in year.holidays]
        off = {day: holiday.name for holiday in holidays for day in holiday.off}
        work = {day: holiday.made_up for holiday in holidays for day in holiday.work}
        published = [year.year for year in ordered]
        digest = hashlib.sha256(repr((published, off, work)).encode()).hexdigest()[:8]
        span = f"{published[0]}-{published[-1]}" if published else "none"
        tables = {"_off": off, "_work": work, "_reasons": off | work, "_published": frozenset(published)}
        for name, value in {"years": ordered, "version": f"{span}.{digest}", **tables}.items():
            object.__setattr__(self, name, value)

    def __hash__(self) -> int:
        return hash(self.version)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Calendar) and self.version == other.version

    def with_year(self, year: Year) -> Calendar:
        """A new version in which that year is published, or published anew."""
        return Calendar((*(known for known in self.years if known.year != year.year), year))

    def is_published(self, year: int) -> bool:
        return year in self._published

    def is_workday(self, day: date) -> bool:
        """Worked: a make-up workday, or a weekday that no notice makes a day off."""
        return day in self._work or (day.weekday() < 5 and day not in self._off)

    def next_workday(self, day: date) -> date:
        """The first working day after that day."""
        while not self.is_workday(day := day + DAY):
            pass
        return day

    def last_workday_not_after(self, day: date) -> date:
        """That day if it is worked, else the last working day before it."""
        while not self.is_workday(day):
            day -= DAY
        return day

    def holiday(self, day: date) -> Label | None:
        """The holiday in whose block of days off that day lies; None for any other day."""
        return self._off.get(day)

    def reason(self, day: date) -> Label:
        """Why that day is worked or not, in words: one object for all days of one block."""
        return self._reasons.get(day) or (WORKDAY if day.weekday() < 5 else WEEKEND)


DAYS = re.compile(r"((?:\d{4}-)?\d\d-\d\d)(?:\.\.((?:\d{4}-)?\d\d-\d\d))?")


def read_year(row: Mapping[str, Any], names: Mapping[str, str]) -> Year:
    """A year from its compact form: {year, notices: [{number, address}], holidays: [{name, rest: [...], work: [...]}]}.

    `names` gives the English of each holiday. Raises CalendarError.
    """
    try:
        year = int(row["year"])
        notices = tuple(Notice(notice["number"], notice["address"]) for notice in row["notices"])
        return Year(year, notices, tuple(_holiday(year, holiday, names) for holiday in row["holidays"]))
    except (KeyError, TypeError) as error:
        raise CalendarError(f"{row!r:.60}: {error!r}") from error


def _holiday(year: int, row: Mapping[str, Any], names: Mapping[str, str]) -> Holiday:
    def days(key: str) -> tuple[date, ...]:
        return tuple(day for span in row.get(key, ()) for day in _days(year, span))

    return Holiday(Label(row["name"], names[row["name"]]), days("rest"), days("work"))


def _days(year: int, span: str) -> Iterator[date]:
    match = DAYS.fullmatch(span)
    if match is None:
        raise CalendarError(f"{year}: {span!r} is neither a day nor a range of days")
    day, last = _day(year, match[1]), _day(year, match[2] or match[1])
    while day <= last:
        yield day
        day += DAY


def _day(year: int, text: str) -> date:
    try:
        return date.fromisoformat(text if len(text) == 10 else f"{year}-{text}")
    except ValueError as error:
        raise CalendarError(f"{year}: {text!r} is no day of the calendar") from error


@cache
def holiday_names() -> Mapping[str, str]:
    """The English of every holiday that a year may name."""
    names: Mapping[str, str] = _shipped()["names"]
    return names


@cache
def shipped_calendar() -> Calendar:
    """The years that came with this program (law/calendar.yaml)."""
    return Calendar(tuple(read_year(row, holiday_names()) for row in _shipped()["years"]))


@cache
def _shipped() -> Any:
    return yaml.safe_load((Path(__file__).parent / "law" / "calendar.yaml").read_text(encoding="utf-8"))


_in_force: list[Calendar] = []  # one at most: what was published here; empty while that is what the program brought


def default_calendar() -> Calendar:
    """The calendar in force in this process."""
    return _in_force[0] if _in_force else shipped_calendar()


def put_in_force(calendar: Calendar) -> None:
    """From now on dates are reckoned by that calendar here."""
    _in_force[:] = [calendar]
