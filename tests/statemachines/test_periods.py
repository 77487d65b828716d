"""Legal time against an independent slow count, against its own promises, and against what the law forbids."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from statemachines.calendars import DAY, Calendar, default_calendar
from statemachines.pathway import ClockKind, Op
from statemachines.periods import ClockEvent, Due, ForbiddenOperator, What, due_instant, reckon
from statemachines.rules import Direction, Extension, Roll, Rule, Unit, UnknownRule, all_rules, rule
from tests.statemachines.slow_periods import slow

CALENDAR = default_calendar()
FIRST, LAST = date(2016, 1, 1), date(2026, 12, 31)
ROWS = [(row, variant) for row in all_rules() for variant in ("", *row.variants)]
ON = date(2026, 3, 2)

Case = tuple[Rule, Rule, tuple[ClockEvent, ...]]  # the base row, the row of the variant, what happened


def reckoned(row_id: str, *events: ClockEvent, calendar: Calendar = CALENDAR) -> Due:
    return reckon(rule(row_id, events[0].on), events, calendar)


def day(text: str) -> date:
    return date.fromisoformat(text)


# Anything that may happen to any clock


@st.composite
def cases(draw: st.DrawFn) -> Case:
    base, variant = draw(st.sampled_from(ROWS))
    row = base.of(variant)
    start = draw(st.dates(FIRST, LAST))
    near = st.integers(-60, 1300).map(lambda n: start + timedelta(n))
    length = st.integers(0, 90).map(timedelta)
    events = [ClockEvent(Op.START, start, kind=variant)]
    for op in draw(st.lists(st.sampled_from(sorted(row.operators | {Op.SETTLE})), max_size=5)):
        kinds = {Op.EXCLUDE: sorted(row.exclude), Op.RESTART: ["", "demand", "suit:2", "suit:3"]}.get(op, [""])
        on, kind = draw(near), draw(st.sampled_from(kinds))
        if op is Op.EXTEND:
            continue
        until = on + draw(length) if op in (Op.SUSPEND, Op.EXCLUDE) and draw(st.integers(0, 9)) else None
        events.append(ClockEvent(op, on, until, kind))
    for extension in row.extensions:
        for _ in range(draw(st.integers(0, min(extension.times or 2, 2)))):
            events.append(draw(grants(extension, start)))
    return base, row, tuple(draw(st.permutations(events)))


@st.composite
def grants(draw: st.DrawFn, extension: Extension, start: date) -> ClockEvent:
    """Granted in full, or up to a day: any day where the law gives no number, else the day after the start."""
    on = start + timedelta(draw(st.integers(0, 400)))
    if extension.n is None:
        return ClockEvent(Op.EXTEND, on, on + timedelta(draw(st.integers(0, 200))), extension.name)
    return ClockEvent(Op.EXTEND, on, None, extension.name)


@given(cases())
@settings(max_examples=800, deadline=None)
def test_it_agrees_with_counting_day_by_day(case: Case) -> None:
    base, row, events = case
    due = reckon(base, events, CALENDAR)
    found = None if due.due is None else (due.raw, due.due, due.safe)
    assert found == slow(row, events, CALENDAR)
    assert due.suspended == (found is None)


@pytest.mark.parametrize(("base", "variant"), ROWS, ids=lambda value: getattr(value, "id", value))
def test_every_row_agrees_with_counting_on_every_kind_of_day(base: Rule, variant: str) -> None:
    """A year of starts for each row: weekends, long holidays, make-up workdays, a leap day, ends of months."""
    for n in (*range(0, 367, 9), 30, 59, 90, 120, 181, 365):
        events = (ClockEvent(Op.START, date(2024, 1, 1) + timedelta(n), kind=variant),)
        due = reckon(base, events, CALENDAR)
        assert (due.raw, due.due, due.safe) == slow(base.of(variant), events, CALENDAR), events


@given(cases())
@settings(max_examples=300, deadline=None)
def test_what_every_answer_promises(case: Case) -> None:
    base, row, events = case
    due = reckon(base, events, CALENDAR)
    if due.due is None or due.raw is None or due.safe is None:
        assert (due.raw, due.due, due.safe, due.suspended) == (None, None, None, True)
        return
    assert due.raw <= due.due
    assert due.safe <= due.raw
    assert CALENDAR.is_workday(due.safe)
    day0s = [e.on for e in events if e.op in (Op.START, Op.RESTART, Op.RESET_RECEIPT)]
    assert due.start in day0s if row.kind is ClockKind.LIMITATION else due.start == max(day0s)
    if row.roll is Roll.NEXT or row.unit is Unit.WD:
        assert CALENDAR.is_workday(due.due) or due.due == due.start or row.direction is Direction.BACKWARD
    else:
        assert due.due == due.raw


@given(cases())
@settings(max_examples=300, deadline=None)
def test_every_day_has_exactly_one_reason(case: Case) -> None:
    base, row, events = case
    due = reckon(base, events, CALENDAR)
    days = [
        step.first + timedelta(n)
        for step in due.steps
        for n in range(((step.last or step.first) - step.first).days + 1)
    ]
    last = due.due or max(days)
    expected = {min(due.start, last) + timedelta(n) for n in range(abs((last - due.start).days) + 1)}
    assert sorted(days) == sorted(expected)
    if due.due:
        counted = sum((s.last - s.first).days + 1 for s in due.steps if s.what is What.COUNTED and s.last)
        assert due.steps[-1].n == counted
        assert row.unit is not Unit.WD or counted >= row.n


@given(cases(), st.randoms(use_true_random=False))
@settings(max_examples=250, deadline=None)
def test_the_order_of_events_does_not_matter(case: Case, random: object) -> None:
    base, _, events = case
    shuffled = list(events)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    once, again = reckon(base, events, CALENDAR), reckon(base, tuple(shuffled), CALENDAR)
    assert once == again
    assert once == reckon(base, (*events, *(e for e in events if e.op is not Op.EXTEND)), CALENDAR), "repeated"


@given(cases(), st.integers(-30, 900), st.integers(0, 40))
@settings(max_examples=300, deadline=None)
def test_more_time_that_does_not_count_never_brings_the_end_forward(case: Case, after: int, length: int) -> None:
    base, row, events = case
    op = next((op for op in (Op.SUSPEND, Op.EXCLUDE) if op in row.operators), None)
    if op is None:
        return
    on = events[0].on + timedelta(after)
    kind = min(row.exclude) if op is Op.EXCLUDE else ""
    before = reckon(base, events, CALENDAR)
    later = reckon(base, (*events, ClockEvent(op, on, on + timedelta(length), kind)), CALENDAR)
    assert (before.due or date.max) <= (later.due or date.max)


@given(cases(), st.integers(2016, 2026))
@settings(max_examples=300, deadline=None)
def test_an_answer_that_is_not_provisional_stays_when_more_years_are_published(case: Case, last: int) -> None:
    base, _, events = case
    known = Calendar(tuple(year for year in CALENDAR.years if year.year <= last))
    due = reckon(base, events, known)
    # A New Year's notice may reach back into the last days of December: see statemachines/calendars.py.
    if due.due and not due.provisional and due.due < date(last, 12, 25):
        assert due == reckon(base, events, CALENDAR)


# Single promises


@pytest.mark.parametrize(
    ("rule_id", "start", "due", "provisional"),
    [
        ("JC-01", "2026-11-30", "2026-12-30", False),
        ("JC-01", "2026-12-07", "2027-01-06", True),  # a Wednesday, but nobody knows yet
        ("LA-11", "2026-12-24", "2026-12-31", False),
        ("LA-11", "2026-12-28", "2027-01-04", True),  # counts days of 2027
        ("XF-09", "2026-11-20", "2027-01-19", True),  # does not roll, but its safe date rests on 2027
        ("JC-09", "2024-11-30", "2026-11-30", False),
        ("JC-01", "2015-11-10", "2015-12-10", True),  # before the first published year
        ("LA-11", "2015-12-29", "2016-01-06", True),  # counts days of 2015
        ("LA-23", "2027-01-05", "2026-12-29", True),  # counts back over days of 2027
        ("CL-37", "2027-01-01", "2026-12-29", False),  # natural days need no calendar
    ],
)
def test_a_date_in_an_unpublished_year_is_provisional(rule_id: str, start: str, due: str, provisional: bool) -> None:
    answer = reckoned(rule_id, ClockEvent(Op.START, day(start)))
    assert (answer.due, answer.provisional) == (day(due), provisional)


def test_no_version_of_the_law_is_lost_between_two_days() -> None:
    """The version is that of the start: six months and three months to set aside on either side of 2026-03-01."""
    assert reckoned("CA-08", ClockEvent(Op.START, day("2026-02-28"))).raw == day("2026-08-28")
    assert reckoned("CA-08", ClockEvent(Op.START, day("2026-03-01"))).raw == day("2026-06-01")
    assert reckoned("CO-03", ClockEvent(Op.START, day("2026-04-14"))).unit is Unit.WD
    assert reckoned("CO-03", ClockEvent(Op.START, day("2026-04-15"))).raw == day("2026-06-14")


def test_an_extension_lasts_from_day_0_and_not_from_a_rolled_end() -> None:
    plain = reckoned("LA-27", ClockEvent(Op.START, day("2026-01-05")))
    longer = reckoned("LA-27", ClockEvent(Op.START, day("2026-01-05")), ClockEvent(Op.EXTEND, ON, kind="director"))
    assert (plain.raw, plain.due) == (day("2026-02-19"), day("2026-02-24"))
    assert longer.due == day("2026-01-05") + 60 * DAY


def test_months_of_an_extension_are_not_added_to_a_clipped_end() -> None:
    """2025-08-31 + 6 months is 02-28; with 6 more it is 08-31 again, not 08-28."""
    longer = reckoned("CL-10", ClockEvent(Op.START, day("2025-08-31")), ClockEvent(Op.EXTEND, ON, kind="president"))
    assert longer.raw == day("2026-08-31")


@pytest.mark.parametrize(
    ("until", "raw"),
    [("2026-05-20", "2026-05-20"), ("2026-06-08", "2026-06-08"), ("2026-04-01", "2026-05-09")],
)
def test_an_extension_may_be_granted_up_to_a_day(until: str, raw: str) -> None:
    start, granted = (
        ClockEvent(Op.START, day("2026-03-10")),
        ClockEvent(Op.EXTEND, day("2026-03-31"), day(until), "head"),
    )
    assert reckoned("XF-09", start, granted).raw == day(raw)


def test_an_extension_granted_before_a_restart_lapses_with_the_old_period() -> None:
    start, extend = ClockEvent(Op.START, day("2026-03-02")), ClockEvent(Op.EXTEND, day("2026-04-10"))
    anew = ClockEvent(Op.RESTART, day("2026-04-20"))
    assert reckoned("LA-27", start, extend, anew).raw == day("2026-04-20") + 45 * DAY
    again = ClockEvent(Op.EXTEND, day("2026-05-20"))
    assert reckoned("LA-27", start, extend, anew, again).raw == day("2026-04-20") + 60 * DAY


def test_a_clock_stands_still_until_it_is_resumed_and_that_day_does_not_count() -> None:
    start, stop = ClockEvent(Op.START, day("2026-03-02")), ClockEvent(Op.SUSPEND, day("2026-03-10"))
    still = reckoned("LA-27", start, stop)
    assert (still.due, still.suspended, still.steps[-1].what, still.steps[-1].last) == (
        None,
        True,
        What.SUSPENDED,
        None,
    )
    runs = reckoned("LA-27", start, stop, ClockEvent(Op.RESUME, day("2026-03-19")))
    assert (runs.raw, runs.suspended) == (day("2026-03-02") + (45 + 10) * DAY, False)


def test_a_stop_after_the_end_changes_nothing() -> None:
    start = ClockEvent(Op.START, day("2026-03-02"))
    late = ClockEvent(Op.SUSPEND, day("2026-04-17"))
    assert reckoned("LA-27", start, late).raw == reckoned("LA-27", start).raw


def test_a_last_day_does_not_roll_into_time_that_stands_still() -> None:
    start, stop = ClockEvent(Op.START, day("2026-01-05")), ClockEvent(Op.SUSPEND, day("2026-02-20"), day("2026-03-05"))
    due = reckoned("LA-27", start, stop)
    assert (due.raw, due.due) == (day("2026-02-19"), day("2026-03-06"))
    still = reckoned("LA-27", start, ClockEvent(Op.SUSPEND, day("2026-02-20")))
    assert (still.raw, still.due, still.suspended) == (None, None, True)


def test_completed_papers_end_the_wait_for_them() -> None:
    """The step is recorded on the 12th, the papers were complete on the 10th: it runs from the 10th."""
    events = (
        ClockEvent(Op.START, day("2026-03-02")),
        ClockEvent(Op.SUSPEND, day("2026-03-04")),
        ClockEvent(Op.RESUME, day("2026-03-12")),
        ClockEvent(Op.RESET_RECEIPT, day("2026-03-10")),
    )
    assert reckoned("CL-01", *events).raw == day("2026-03-17")


@pytest.mark.parametrize(
    ("obstacle", "raw"),
    [
        (("2026-01-01", "2026-02-27"), "2026-09-30"),  # over before the last six months
        (("2026-03-30", "2026-03-30"), "2026-09-30"),  # the day before they begin
        (("2026-03-31", "2026-03-31"), "2026-09-30"),  # their first day: six months from it
        (("2026-01-01", "2026-05-05"), "2026-11-05"),  # reaches into them
        (("2026-09-30", "2026-09-30"), "2027-03-30"),  # the last day
        (("2026-10-01", "2026-10-05"), "2026-09-30"),  # too late
    ],
)
def test_civil_limitation_stands_still_only_in_its_last_six_months(obstacle: tuple[str, str], raw: str) -> None:
    first, last = map(day, obstacle)
    events = (ClockEvent(Op.START, day("2023-09-30")), ClockEvent(Op.SUSPEND, first, last))
    assert reckoned("LM-01", *events).raw == day(raw)


@pytest.mark.parametrize(
    ("obstacle", "added"),
    [(("2026-01-01", "2026-01-31"), 0), (("2026-08-01", "2026-08-10"), 10), (("2026-03-25", "2026-04-09"), 10)],
)
def test_enforcement_gets_back_only_days_of_its_last_six_months(obstacle: tuple[str, str], added: int) -> None:
    first, last = map(day, obstacle)
    events = (ClockEvent(Op.START, day("2024-09-30")), ClockEvent(Op.SUSPEND, first, last))
    assert reckoned("JC-09", *events).raw == day("2026-09-30") + added * DAY


def test_overlapping_stops_count_once_and_each_day_keeps_one_reason() -> None:
    start = ClockEvent(Op.START, day("2026-01-12"))
    twice = [
        ClockEvent(Op.EXCLUDE, day("2026-01-19"), day("2026-03-10"), "appraisal"),
        ClockEvent(Op.EXCLUDE, day("2026-02-01"), day("2026-03-20"), "appraisal"),
        ClockEvent(Op.EXCLUDE, day("2026-02-05"), day("2026-02-06"), "appraisal"),
    ]
    assert reckoned("MD-02", start, *twice).due == day("2026-04-28")


def test_a_period_before_an_event_counts_back_and_does_not_roll() -> None:
    due = reckoned("CL-37", ClockEvent(Op.START, day("2026-05-08")))
    assert (due.raw, due.due, due.safe) == (day("2026-05-05"), day("2026-05-05"), day("2026-04-30"))
    due = reckoned("LA-23", ClockEvent(Op.START, day("2026-05-08")))
    assert (due.due, due.safe) == (day("2026-04-28"), day("2026-04-27"))


# What the law forbids

SUSPEND = ClockEvent(Op.SUSPEND, ON, ON)
RESTART = ClockEvent(Op.RESTART, ON)
RESET = ClockEvent(Op.RESET_RECEIPT, ON)
EXTEND = ClockEvent(Op.EXTEND, ON)


def excluded(kind: str) -> ClockEvent:
    return ClockEvent(Op.EXCLUDE, ON, ON, kind)


@pytest.mark.parametrize(
    ("rule_id", "forbidden"),
    [
        *(("CL-18", (event,)) for event in (SUSPEND, RESTART, RESET, EXTEND, excluded("appraisal"))),  # invariable
        *(("CL-39", (event,)) for event in (SUSPEND, RESTART, RESET, EXTEND, excluded("appraisal"))),
        ("JC-01", (EXTEND,)),
        ("JC-01", (SUSPEND,)),
        ("XF-09", (excluded("hearing"),)),  # only the re-check excludes a hearing
        ("XF-09", (SUSPEND,)),  # mediation inside a petition does not stop the 60 days
        ("XF-09", (EXTEND, EXTEND)),
        ("XF-09", (ClockEvent(Op.EXTEND, ON, day("2026-06-01"), "head"),)),  # more than 30 days
        ("XF-11", (EXTEND,)),
        ("LA-27", (excluded("appraisal"),)),  # only a suspension decision stops it
        ("LA-27", (ClockEvent(Op.EXTEND, ON, kind="president"),)),
        ("LA-34", (EXTEND,)),
        ("LA-37", (SUSPEND,)),  # mediation does not stop the days to sue
        ("MD-06", (EXTEND,)),  # the health authority has no extension
        ("MD-02", (EXTEND,)),  # the parties agree on a day
        ("MD-02", (excluded("hearing"),)),
        ("CL-15", (EXTEND,)),
        ("CL-10", (ClockEvent(Op.EXTEND, ON, kind="president"), ClockEvent(Op.EXTEND, ON, kind="president"))),
        ("PS-04", (EXTEND, EXTEND, EXTEND)),
        ("LA-23", (SUSPEND,)),
    ],
)
def test_what_the_law_forbids_is_refused_with_its_reason(rule_id: str, forbidden: tuple[ClockEvent, ...]) -> None:
    # Each on its own terms: LA-23 counts back, the rest start in February 2026.
    start = ClockEvent(Op.START, day("2026-02-02"))
    with pytest.raises(ForbiddenOperator) as refusal:
        reckoned(rule_id, start, *forbidden)
    assert refusal.value.op is forbidden[-1].op
    assert refusal.value.reason.zh
    assert refusal.value.reason.en


def test_a_long_stop_is_no_ordinary_limitation() -> None:
    with pytest.raises(ForbiddenOperator):
        reckoned("LM-01", ClockEvent(Op.START, ON, kind="longest"), SUSPEND)


def test_a_clock_needs_a_start_a_known_variant_and_an_interval_that_ends_after_it_begins() -> None:
    with pytest.raises(ValueError, match="START"):
        reckon(rule("JC-01", ON), (RESET,), CALENDAR)
    with pytest.raises(UnknownRule):
        reckoned("JC-01", ClockEvent(Op.START, ON, kind="summary"))
    with pytest.raises(ValueError, match="before"):
        ClockEvent(Op.SUSPEND, ON, ON - DAY)


# Instants and speed


def test_a_day_has_passed_at_midnight_in_china() -> None:
    assert due_instant(day("2026-02-28")) == datetime(2026, 2, 28, 16, tzinfo=UTC)
    assert due_instant(day("2026-02-28")).tzinfo is UTC


def test_the_json_form_has_exactly_its_keys() -> None:
    answer = reckoned("JC-01", ClockEvent(Op.START, day("2025-09-01"))).as_dict()
    assert list(answer) == ["rule", "start", "raw", "due", "safe", "provisional", "unit", "n", "basis", "steps"]
    assert {key: answer[key] for key in ("rule", "start", "raw", "due", "safe", "provisional", "unit", "n")} == {
        "rule": "JC-01",
        "start": "2025-09-01",
        "raw": "2025-10-01",
        "due": "2025-10-09",
        "safe": "2025-09-30",
        "provisional": False,
        "unit": "ND",
        "n": 30,
    }
    assert [(step["from"], step["to"], step["what"], step["n"]) for step in answer["steps"]] == [
        ("2025-09-01", "2025-09-01", "day0", 0),
        ("2025-09-02", "2025-10-01", "counted", 30),
        ("2025-10-02", "2025-10-09", "rolled", 30),
    ]
    assert "国庆节" in answer["steps"][-1]["why"]["zh"]
