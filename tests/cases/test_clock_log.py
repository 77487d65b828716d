"""A deadline is a function of its log: worked on step by step, folded again, or counted slowly, it is the same date.

Anything may be recorded late, overlap, repeat, be corrected and corrected again.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from cases.changes import Row
from cases.clockwork import clock_rule, corrected, due_of, items, number
from cases.models import micros
from cases.projection import apply
from cases.recorded import Recorded
from cases.rows import CaseRows
from statemachines.calendars import default_calendar
from statemachines.clockops import VOID, event_number
from statemachines.decide import Refused
from statemachines.desk import TABLES
from statemachines.pathway import ClockChange, Op
from statemachines.periods import ClockEvent
from statemachines.rules import Rule, UnknownRule, rule
from tests.statemachines.slow_periods import slow

CALENDAR = default_calendar()
CLOCKS = [(table.name, clock.name) for table in TABLES.values() for clock in table.clocks]
NOW = datetime(2026, 3, 2, 2, tzinfo=UTC)
FIRST = date(2026, 5, 6)  # every row of the law that a clock rests on is in force

Log = list[dict[str, Any]]


class Book:
    """A case with one clock, worked on through the door's own parts; `entries` are what the ledger would hold."""

    def __init__(self, pathway: str, clock: str) -> None:
        self.table, self.clock = TABLES[pathway], clock_rule(pathway, clock)
        self.of = int(pathway != "desk")
        self.rows, self.entries = CaseRows(), list[Recorded]()
        case = {"id": 1, "code": "C", "number": "1", "org": 1, "cause": "wages", "origin": "walk_in", "level": "town"}
        opened = {"n": 1, "pathway": pathway, "version": 1, "state": min(self.clock.runs_in), "claims": [1], "org": 1}
        self.write({"case": case, "opened": [opened | {"on": "2020-01-01"}] if self.of else []})

    def write(self, data: dict[str, Any]) -> None:
        seq = len(self.entries) + 1
        number(data.get("clocks", []), seq)
        at, recorded = micros(NOW), micros(NOW + timedelta(days=seq))
        self.entries.append(Recorded("moved", seq, at, recorded, "account:1", data))
        apply(self.rows, self.entries[-1])

    def change(self, op: Op, on: date, until: date | None = None, kind: str = "") -> None:
        """One operation, or nothing where the law forbids it."""
        with suppress(Refused):
            change = ClockChange(op, self.clock.name, on, 0, until, kind)
            self.write({"clocks": items(self.rows, self.of, self.table.name, [change], CALENDAR)})

    def correct(self, nth: int, **right: Any) -> None:
        with suppress(Refused):
            self.write({"clocks": [corrected(self.rows, event_number(self.row["n"], nth), right, CALENDAR)]})

    @property
    def row(self) -> Row:
        (row,) = self.rows.rows("deadline")
        return row

    @property
    def law(self) -> Rule:
        start = resolved(self.row["events"])[0]
        return rule(self.row["rule"], start.on).of(start.kind)

    def folded(self) -> CaseRows:
        rows = CaseRows()
        for entry in self.entries:
            apply(rows, entry)
        return rows


def resolved(log: Log) -> list[ClockEvent]:
    """The log as it stands, found backwards: for each event the last correction that names it. Slow, and not the door's."""
    found = []
    for n, event in enumerate(log):
        if event["op"] == "correct":
            continue
        last = next((c for c in reversed(log) if c["op"] == "correct" and c.get("nth", 0) == n), event)
        if last is not event and last.get("kind") == VOID:
            continue
        until = last.get("until") or event.get("until")
        found.append(
            ClockEvent(
                Op(event["op"]),
                date.fromisoformat(last["on"]),
                date.fromisoformat(until) if until else None,
                event.get("kind", ""),
            )
        )
    return found


def agree(book: Book) -> None:
    """The date kept, the date of the whole log, and the date counted day by day."""
    kept = date.fromisoformat(book.row["due"]) if book.row["due"] else None
    assert kept == due_of(book.row["rule"], book.row["events"], CALENDAR).due
    counted = slow(book.law, resolved(book.row["events"]), CALENDAR)
    assert kept == (counted[1] if counted else None), book.row["events"]
    assert (book.row["status"] == "suspended") >= (kept is None)


DAYS = st.integers(-40, 900).map(lambda n: FIRST + timedelta(n))
LENGTHS = st.none() | st.integers(0, 120).map(timedelta)
OPERATIONS = (Op.SUSPEND, Op.RESUME, Op.EXCLUDE, Op.EXTEND, Op.RESTART, Op.RESET_RECEIPT)


@st.composite
def acts(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    """Something to be done to a clock; `pick` chooses among what its rule or its log offers."""
    what = draw(st.sampled_from(["change"] * 3 + ["correct"] * 2 + ["void"]))
    op, on, length = draw(st.sampled_from(OPERATIONS)), draw(DAYS), draw(LENGTHS)
    return what, {"op": op, "on": on, "length": length, "pick": draw(st.integers(0, 30))}


def carry_out(book: Book, what: str, said: dict[str, Any]) -> None:
    until = said["on"] + said["length"] if said["length"] is not None else None
    if what == "correct":
        book.correct(said["pick"] % len(book.row["events"]), on=said["on"], until=until)
    elif what == "void":
        book.correct(said["pick"] % len(book.row["events"]), kind=VOID)
    else:
        op = said["op"]
        kinds = {
            Op.EXCLUDE: sorted(book.law.exclude),
            Op.EXTEND: [extension.name for extension in book.law.extensions],
            Op.RESTART: ["", "demand", "suit:2"],
        }.get(op, []) or [""]
        interval = op in (Op.SUSPEND, Op.EXCLUDE, Op.EXTEND)
        book.change(op, said["on"], until if interval else None, kinds[said["pick"] % len(kinds)])


@given(st.sampled_from(CLOCKS), st.lists(acts(), max_size=9))
@settings(max_examples=400, deadline=None)
def test_step_by_step_from_the_log_and_counted_slowly(place: tuple[str, str], done: list[tuple[str, Any]]) -> None:
    book = Book(*place)
    book.change(Op.START, FIRST, kind=book.clock.variant)
    for what, said in done:
        with suppress(UnknownRule):
            carry_out(book, what, said)
        agree(book)
    assert book.folded().tables == book.rows.tables


@given(st.sampled_from(CLOCKS), st.lists(acts(), max_size=6), st.randoms(use_true_random=False))
@settings(max_examples=200, deadline=None)
def test_what_is_recorded_late_gives_the_date_it_would_have_given_in_time(
    place: tuple[str, str], done: list[tuple[str, Any]], random: Any
) -> None:
    """The same things in another order of recording. Extensions are left out: whose turn it was is refused by count."""
    done = [(what, said) for what, said in done if what == "change" and said["op"] is not Op.EXTEND]
    books = []
    for order in (done, random.sample(done, len(done))):
        book = Book(*place)
        book.change(Op.START, FIRST, kind=book.clock.variant)
        for what, said in order:
            carry_out(book, what, said)
        books.append(book)
    assert books[0].row["due"] == books[1].row["due"]


@given(st.sampled_from(CLOCKS), DAYS, DAYS)
@settings(max_examples=150, deadline=None)
def test_a_corrected_day_0_gives_the_date_it_should_have_had(place: tuple[str, str], wrong: date, right: date) -> None:
    mended, straight = Book(*place), Book(*place)
    mended.change(Op.START, wrong, kind=mended.clock.variant)
    mended.correct(0, on=right)
    straight.change(Op.START, right, kind=straight.clock.variant)
    assert (mended.row["due"], mended.row["start"]) == (straight.row["due"], straight.row["start"])
    assert [event["op"] for event in mended.row["events"]] == ["start", "correct"]
