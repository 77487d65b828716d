"""Lives take turns in order of time, in office hours, and periods are told backwards from the day they end."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.clockwork import due_of
from cases.files import LocalFiles
from cases.store import Store
from cases.vault import Vault
from demo.office import Office
from demo.simulate import SPAN, arrivals
from demo.timeline import Life, Timeline, at, nights
from demo.today import begun, workday
from demo.walk import CLOSES, OPENS, office_hour
from statemachines.calendars import default_calendar
from statemachines.snapshot import CHINA, local_date

START = at("2026-10-01")
DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))


@pytest.fixture
def office() -> Office:
    store = Store("sqlite:////nowhere/none.db", Vault(bytes(range(32))))  # never opened
    return Office(store, LocalFiles(Path("/nowhere/files")), START)


def wakes(office: Office, woken: list[tuple[str, datetime]], name: str, *moments: datetime) -> Life:
    for moment in moments:
        yield moment
        woken.append((name, office.now))


def test_lives_go_on_in_order_of_time_and_then_of_coming(office: Office) -> None:
    woken: list[tuple[str, datetime]] = []
    one, two, three = (START + timedelta(hours=n) for n in (1, 2, 3))
    timeline = Timeline(office)
    timeline.add(wakes(office, woken, "a", two, three))
    timeline.add(wakes(office, woken, "b", one, two))
    timeline.run(three)
    assert woken == [("b", one), ("a", two), ("b", two), ("a", three)]


def test_it_runs_to_the_moment_and_no_further_and_can_be_run_on(office: Office) -> None:
    woken: list[tuple[str, datetime]] = []
    one, two = START + timedelta(hours=1), START + timedelta(hours=2)
    timeline = Timeline(office)
    timeline.add(wakes(office, woken, "a", one, two))
    timeline.run(two - timedelta(microseconds=1))
    assert woken == [("a", one)]
    assert office.now == two - timedelta(microseconds=1)
    timeline.run(two)
    assert woken == [("a", one), ("a", two)]


def test_nobody_acts_in_the_past(office: Office) -> None:
    woken: list[tuple[str, datetime]] = []
    timeline = Timeline(office)
    timeline.run(START + timedelta(days=1))
    timeline.add(wakes(office, woken, "late", START))
    timeline.run(START + timedelta(days=2))
    assert woken == [("late", START + timedelta(days=1))]


def test_every_night_is_swept_just_after_midnight_in_china(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    swept: list[datetime] = []
    monkeypatch.setattr("demo.timeline.sweep", lambda store, now: swept.append(now))
    timeline = Timeline(office)
    timeline.add(nights(office))
    timeline.run(START + timedelta(days=3, hours=1))
    assert swept == [START + timedelta(days=n, seconds=5) for n in (1, 2, 3)]


@given(day=DAYS, minute=st.integers(0, 24 * 60 - 1), days=st.integers(0, 60), seed=st.integers(0, 99))
def test_office_hours_are_kept(day: date, minute: int, days: int, seed: int) -> None:
    now = at(day) + timedelta(minutes=minute)
    moment = office_hour(Random(seed), now, days).astimezone(CHINA)
    assert moment > now
    assert moment.date() >= day + timedelta(days=days)
    assert default_calendar().is_workday(moment.date())
    assert OPENS <= moment.time() <= CLOSES


@pytest.mark.parametrize("now", [at("2026-11-24", "07:40"), at("2026-10-04", "12:00"), at("2027-03-01", "23:59")])
def test_disputes_come_in_on_working_days_of_the_half_year(now: datetime) -> None:
    found = arrivals(now, 500)
    days = {local_date(moment) for moment in found}
    assert found == sorted(found) == arrivals(now, 500)
    assert len(found) == 500
    assert all(default_calendar().is_workday(day) for day in days)
    assert local_date(now - SPAN) <= min(days)
    assert max(days) <= local_date(now)


@given(due=DAYS, rule=st.sampled_from(["PM-04", "JC-01", "XF-03"]))
def test_a_period_is_told_backwards_from_its_end(due: date, rule: str) -> None:
    def end(start: date) -> date | None:
        return due_of(rule, [{"op": "start", "on": start.isoformat()}], default_calendar()).due

    start = begun(rule, due)
    assert (end(start) or date.max) <= due
    assert (end(start + timedelta(days=1)) or date.min) > due


@given(day=DAYS, back=st.integers(1, 20))
def test_working_days_back(day: date, back: int) -> None:
    found = workday(day, back)
    between = [found + timedelta(days=n) for n in range((day - found).days)]
    assert [default_calendar().is_workday(each) for each in between].count(True) == back
    assert default_calendar().is_workday(found)
