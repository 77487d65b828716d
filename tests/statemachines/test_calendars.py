"""The published years against another table of them, and what a new year changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import chinese_calendar
import pytest

from statemachines.calendars import Calendar, CalendarError, default_calendar, read_year
from statemachines.pathway import Label

CALENDAR = default_calendar()
NAMES = {"元旦": "New Year"}


def year(**changes: Any) -> dict[str, Any]:
    """2027 as it might be published: a New Year of three days, one Sunday worked."""
    notice = {"number": "国办发明电〔2026〕1号", "address": "https://www.gov.cn/"}
    holiday = {"name": "元旦", "rest": ["01-01..01-03"], "work": ["01-10"]}
    return {"year": 2027, "notices": [notice], "holidays": [holiday]} | changes


def test_every_day_of_the_published_years_is_what_another_table_says() -> None:
    day, wrong = date(2016, 1, 1), []
    while day <= date(2026, 12, 31):
        if CALENDAR.is_workday(day) != chinese_calendar.is_workday(day):
            wrong.append(day)
        day += timedelta(1)
    assert wrong == []


def test_the_published_years_are_these_and_each_has_its_notice() -> None:
    assert [year.year for year in CALENDAR.years] == list(range(2016, 2027))
    assert [CALENDAR.is_published(year) for year in (2015, 2016, 2026, 2027)] == [False, True, True, False]
    for published in CALENDAR.years:
        assert all(notice.number.startswith("国办发明电〔") for notice in published.notices)
        assert all(notice.address.startswith("https://www.gov.cn/") for notice in published.notices)


@pytest.mark.parametrize(
    ("day", "worked", "reason"),
    [
        ("2026-01-01", False, Label("元旦", "New Year")),
        ("2026-01-02", False, Label("元旦", "New Year")),  # a bridge day
        ("2026-01-04", True, Label("调休上班（元旦）", "make-up workday (New Year)")),
        ("2026-02-28", True, Label("调休上班（春节）", "make-up workday (Spring Festival)")),
        ("2026-03-07", False, Label("周末", "weekend")),
        ("2026-03-09", True, Label("工作日", "working day")),
        ("2018-12-29", True, Label("调休上班（元旦）", "make-up workday (New Year)")),  # by the notice for 2019
        ("2018-12-31", False, Label("元旦", "New Year")),
        ("2020-01-31", False, Label("春节", "Spring Festival")),  # prolonged in the epidemic
        ("2020-02-03", True, Label("工作日", "working day")),
        ("2025-10-06", False, Label("国庆节、中秋节", "National Day and Mid-Autumn Festival")),
        ("2027-01-01", True, Label("工作日", "working day")),  # nobody has said otherwise yet
    ],
)
def test_a_day_says_why_it_is_worked_or_not(day: str, worked: bool, reason: Label) -> None:
    on = date.fromisoformat(day)
    assert (CALENDAR.is_workday(on), CALENDAR.reason(on)) == (worked, reason)
    assert CALENDAR.holiday(on) == (None if worked or reason.zh == "周末" else reason)


@pytest.mark.parametrize(
    ("day", "following", "last"),
    [
        ("2025-10-01", "2025-10-09", "2025-09-30"),
        ("2026-01-01", "2026-01-04", "2025-12-31"),  # a worked Sunday
        ("2026-02-13", "2026-02-14", "2026-02-13"),  # from a working day to the next
        ("2026-02-15", "2026-02-24", "2026-02-14"),
    ],
)
def test_neighbouring_working_days(day: str, following: str, last: str) -> None:
    on = date.fromisoformat(day)
    assert CALENDAR.next_workday(on) == date.fromisoformat(following)
    assert CALENDAR.last_workday_not_after(on) == date.fromisoformat(last)


def test_a_new_year_makes_a_new_version_and_leaves_the_old_one_alone() -> None:
    longer = CALENDAR.with_year(read_year(year(), NAMES))
    assert longer.version != CALENDAR.version
    assert longer != CALENDAR
    assert (longer.is_published(2027), CALENDAR.is_published(2027)) == (True, False)
    assert (longer.is_workday(date(2027, 1, 1)), CALENDAR.is_workday(date(2027, 1, 1))) == (False, True)
    assert (longer.is_workday(date(2027, 1, 10)), CALENDAR.is_workday(date(2027, 1, 10))) == (True, False)


def test_the_version_is_the_data_and_nothing_else() -> None:
    assert Calendar(CALENDAR.years[::-1]) == CALENDAR
    assert hash(Calendar(CALENDAR.years)) == hash(CALENDAR)
    assert CALENDAR.with_year(CALENDAR.years[3]).version == CALENDAR.version
    prolonged = replace(CALENDAR.years[-1], holidays=CALENDAR.years[-1].holidays[:-1])
    assert CALENDAR.with_year(prolonged).version != CALENDAR.version
    assert default_calendar() is CALENDAR


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"notices": []}, "notice"),
        ({"holidays": []}, "days off"),
        ({"holidays": [{"name": "元旦", "rest": ["01-01"], "work": ["01-04"]}]}, "weekday"),
        ({"holidays": [{"name": "元旦", "rest": ["01-02"], "work": ["01-02"]}]}, "twice"),
        ({"holidays": [{"name": "元旦", "rest": ["2025-01-01"]}]}, "out of this year"),
        ({"holidays": [{"name": "元旦", "rest": ["02-30"]}]}, "no day"),
        ({"holidays": [{"name": "元旦", "rest": ["1 January"]}]}, "neither a day"),
        ({"holidays": [{"name": "新年", "rest": ["01-01"]}]}, "新年"),
        ({"notices": [{"number": "国办发明电〔2026〕1号"}]}, "address"),
    ],
)
def test_a_year_that_contradicts_itself_is_refused(wrong: dict[str, Any], says: str) -> None:
    with pytest.raises(CalendarError, match=says):
        read_year(year(**wrong), NAMES)
