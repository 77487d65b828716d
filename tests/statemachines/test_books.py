"""Drafts of years and rules: what they change, what they leave alone, and on which line a bad one is wrong."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from statemachines.books import BadDraft, Books, amended, laid_over, shipped
from statemachines.lawbook import Unit
from statemachines.rules import all_rules, rule
from tests.published import RULES, YEAR

FEBRUARY, MARCH = date(2026, 2, 28), date(2026, 3, 1)


def length(books: Books, on: date, place: str = "CN") -> tuple[int, Unit]:
    row = rule("PM-04", on, place, books.law)
    return row.n, row.unit


def test_nothing_laid_over_is_what_the_program_brings() -> None:
    assert shipped().law.rows.keys() == {row.id for row in all_rules()}
    assert laid_over(shipped(), "years: []").version == shipped().version


def test_a_year_is_published_and_the_law_stays() -> None:
    books = amended(shipped(), YEAR)
    assert books.calendar.is_published(2027)
    assert not shipped().calendar.is_published(2027)
    assert not books.calendar.is_workday(date(2027, 1, 28))
    assert books.law is shipped().law


def test_a_later_version_closes_the_one_before_on_the_day_before() -> None:
    books = amended(shipped(), RULES)
    assert length(books, FEBRUARY) == (1, Unit.MO)
    assert length(books, MARCH) == (20, Unit.ND)
    assert length(books, MARCH, "CN-3302") == (1, Unit.MO)  # another place is another row
    assert books.calendar is shipped().calendar
    assert length(shipped(), MARCH) == (1, Unit.MO)


def test_the_same_first_day_replaces() -> None:
    books = amended(amended(shipped(), RULES), RULES.replace("20 ND", "25 ND"))
    assert length(books, MARCH) == (25, Unit.ND)
    assert length(books, FEBRUARY) == (1, Unit.MO)
    everywhere = amended(shipped(), RULES.replace("    valid_from: 2026-03-01\n", ""))
    assert length(everywhere, FEBRUARY) == (20, Unit.ND)


def test_a_draft_may_cite_a_new_instrument() -> None:
    text = (
        RULES.replace("人民调解若干规定 33", "试行办法 5")
        + "instruments: {试行办法: {name: 试行办法, since: 2026-03-01}}\n"
    )
    assert rule("PM-04", MARCH, law=amended(shipped(), text).law).citation == "试行办法 5（2026-03-01施行）"


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        ("", 1, "a draft is a mapping"),
        ("- 1", 1, "a draft is a mapping"),
        ("years: []", 0, "nothing new"),
        ("yeers: []", 1, "'yeers' is none of"),
        ("years: 2027", 1, "years is a list"),
        ("rows: []", 1, "rows need a channel"),
        ("years: [}", 1, "expected"),
        ("years: []\nyears: []", 0, "written twice"),
        ("names: [1]\nyears: []", 1, "names is a mapping"),
        ("years: [&a {year: 2027}, *a]", 1, "no aliases"),
        (YEAR.replace('rest: ["01-28"]', 'rest: ["01-32"]'), 3, "is no day of the calendar"),
        (YEAR.replace('rest: ["01-28"]', 'work: ["01-28"]'), 3, "is a weekday"),
        (YEAR.replace("names: {试日: Test Day}", "names: {}"), 3, "试日"),
        (YEAR.replace("notices:", "notes:"), 3, "notices"),
        (RULES.replace("20 ND", "20 ND ND"), 3, "too many values"),
        (RULES.replace("length: 20 ND", "length: 20"), 3, "AttributeError"),
        (RULES.replace("kind: duty", "kind: dutiful"), 3, "dutiful"),
        (RULES.replace("mark: P", "mark: U"), 3, "unverified (U)"),
        (RULES.replace("    mark: P\n", ""), 3, "lacks 'mark'"),
        (RULES.replace("人民调解若干规定 33", "无名办法 1"), 3, "无名办法"),
        (RULES.replace("valid_from: 2026-03-01", "valid_from: '2026-03-01'"), 3, "are days"),
        (RULES.replace("mark: P", "mark: P\n    jurisdiction: CN-99"), 3, "CN-99"),
        (RULES.replace("channel: mediation\n", ""), 2, "rows need a channel"),
        (RULES + RULES.partition("rows:\n")[2], 3, "two versions apply"),
    ],
)  # fmt: skip
def test_a_bad_draft_says_its_line(text: str, line: int, why: str) -> None:
    with pytest.raises(BadDraft) as bad:
        amended(shipped(), text)
    assert why in str(bad.value)
    assert bad.value.line == line


@pytest.mark.parametrize("value", [None, 1, "x", [1], {"rows": 1}])
def test_no_shape_of_a_row_escapes(value: Any) -> None:
    import yaml

    for text in (yaml.safe_dump({"years": [value]}), yaml.safe_dump({"channel": "x", "rows": [value]})):
        with pytest.raises(BadDraft):
            amended(shipped(), text)
