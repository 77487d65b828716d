"""What people type into a step's form, what is made of it, and that nothing typed is lost."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import FormData

from statemachines.fields import MISSING, WRONG, check_fields
from statemachines.pathway import Field, FieldKind, Label
from statemachines.pathways import PATHWAYS
from statemachines.snapshot import Snapshot
from tests.web.pages import RULES
from web import forms
from web.formatters import yuan
from web.forms import DATE_HINT, MONEY_HINT, NUMBER_HINT, TOO_LONG, UNCHOSEN, UNSHOWABLE, UNTICKED, Answers, parse

CHOICES = (("walk_in", Label("来访", "walk-in")), ("phone", Label("电话", "telephone")))


def question(kind: FieldKind, **given: Any) -> Field:
    choices = CHOICES if kind is FieldKind.CHOICE else ()
    return Field("q", kind, Label("问题", "Question"), choices=choices, **given)


def answer(kind: FieldKind, *typed: str, **given: Any) -> Answers:
    return parse([question(kind, **given)], FormData([("q", text) for text in typed]))


READ: list[tuple[FieldKind, list[str], Any]] = [
    (FieldKind.DATE, ["2026-11-20"], date(2026, 11, 20)),
    (FieldKind.DATE, ["2026/11/5"], date(2026, 11, 5)),
    (FieldKind.DATE, ["2026.3.2"], date(2026, 3, 2)),
    (FieldKind.DATE, ["2026年11月20日"], date(2026, 11, 20)),
    (FieldKind.DATE, ["2026 年 11 月 20 日"], date(2026, 11, 20)),
    (FieldKind.DATE, ["２０２６－１１－２０"], date(2026, 11, 20)),
    (FieldKind.DATE, ["20261120"], date(2026, 11, 20)),
    (FieldKind.DATE, ["2024-02-29"], date(2024, 2, 29)),
    (FieldKind.INTEGER, ["30"], 30),
    (FieldKind.INTEGER, ["１２"], 12),
    (FieldKind.INTEGER, ["1,200"], 1200),
    (FieldKind.INTEGER, ["0"], 0),
    (FieldKind.MONEY, ["12800.50"], 1_280_050),
    (FieldKind.MONEY, ["12,800.5元"], 1_280_050),
    (FieldKind.MONEY, ["￥１２，８００．５０"], 1_280_050),
    (FieldKind.MONEY, ["1.28万元"], 1_280_000),
    (FieldKind.MONEY, ["3 万"], 3_000_000),
    (FieldKind.MONEY, ["0"], 0),
    (FieldKind.MONEY, ["0.01"], 1),
    (FieldKind.CHOICE, ["phone"], "phone"),
    (FieldKind.BOOL, ["yes"], True),
    (FieldKind.PARTY, ["2"], 2),
    (FieldKind.PARTIES, ["1", "2"], (1, 2)),
    (FieldKind.PARTIES, ["2", "2"], (2,)),
    (FieldKind.CLAIMS, ["3"], (3,)),
    (FieldKind.ACCOUNT, ["7"], 7),
    (FieldKind.ACCOUNTS, ["7", "9", "7"], (7, 9)),
    (FieldKind.STEP, ["sign"], "sign"),
    (FieldKind.ORGANISATION, ["4"], 4),
    (FieldKind.TEXT, ["  李秀兰\r\n"], "李秀兰"),
    (FieldKind.TEXT, ["第一行\n第二行"], "第一行 第二行"),
    (FieldKind.TEXT, ["e\u0301"], "\u00e9"),
    (FieldKind.TEXT, ["\u202eabc\u0000"], "abc"),
    (FieldKind.NOTE, ["第一行\r\n第二行\r第三行"], "第一行\n第二行\n第三行"),
]


@pytest.mark.parametrize(("kind", "typed", "value"), READ)
def test_what_people_type_is_read(kind: FieldKind, typed: list[str], value: Any) -> None:
    answers = answer(kind, *typed)
    assert answers.ok
    assert answers.values == {"q": value}


UNCLEAR: list[tuple[FieldKind, list[str], Label]] = [
    (FieldKind.DATE, ["2026-02-29"], DATE_HINT),
    (FieldKind.DATE, ["11/20/2026"], DATE_HINT),
    (FieldKind.DATE, ["20-11-2026"], DATE_HINT),
    (FieldKind.DATE, ["明天"], DATE_HINT),
    (FieldKind.DATE, ["2026-11-20T09:30"], DATE_HINT),
    (FieldKind.INTEGER, ["3.5"], NUMBER_HINT),
    (FieldKind.INTEGER, ["三"], NUMBER_HINT),
    (FieldKind.INTEGER, ["9" * 16], NUMBER_HINT),
    (FieldKind.MONEY, ["-5"], MONEY_HINT),
    (FieldKind.MONEY, ["1.005"], MONEY_HINT),
    (FieldKind.MONEY, ["1.0000005万"], MONEY_HINT),
    (FieldKind.MONEY, ["1e5"], MONEY_HINT),
    (FieldKind.MONEY, ["NaN"], MONEY_HINT),
    (FieldKind.MONEY, ["1_000"], MONEY_HINT),
    (FieldKind.MONEY, ["9" * 15], MONEY_HINT),
    (FieldKind.MONEY, ["很多"], MONEY_HINT),
    (FieldKind.CHOICE, ["pigeon"], WRONG),
    (FieldKind.PARTY, ["李秀兰"], NUMBER_HINT),
    (FieldKind.PARTIES, ["1", "x"], NUMBER_HINT),
    (FieldKind.TEXT, ["长" * 201], TOO_LONG),
    (FieldKind.NOTE, ["长" * 5001], TOO_LONG),
]


@pytest.mark.parametrize(("kind", "typed", "wrong"), UNCLEAR)
def test_what_is_no_answer_is_said_and_shown_again(kind: FieldKind, typed: list[str], wrong: Label) -> None:
    answers = answer(kind, *typed)
    assert answers.errors == {"q": wrong}
    assert answers.values == {}
    assert answers.raw == {"q": typed}


PICKED = ("choice", "party", "parties", "claims", "account", "accounts", "step", "organisation")
TO_DO = {FieldKind.BOOL: UNTICKED} | {FieldKind(kind): UNCHOSEN for kind in PICKED}


@pytest.mark.parametrize("kind", FieldKind)
@pytest.mark.parametrize("typed", [(), ("",), ("  ",)])
def test_an_unanswered_question(kind: FieldKind, typed: tuple[str, ...]) -> None:
    several = kind in (FieldKind.PARTIES, FieldKind.CLAIMS, FieldKind.ACCOUNTS)
    if several and typed:
        return  # a checkbox has no empty value
    assert answer(kind, *typed).errors == {"q": TO_DO.get(kind, MISSING)}
    optional = answer(kind, *typed, required=False)
    assert optional.ok
    assert optional.values == ({"q": False} if kind is FieldKind.BOOL else {})


@given(st.integers(0, 10**15 - 1))
def test_an_amount_shown_is_read_back(amount: int) -> None:
    assert forms.fen(yuan(amount, "zh")) == amount


@given(st.text(max_size=60), st.sampled_from(list(FieldKind)))
def test_no_text_breaks_the_form(text: str, kind: FieldKind) -> None:
    answers = answer(kind, text)
    assert answers.ok is (not answers.errors)
    assert answers.typed("q") == UNSHOWABLE.sub("", text)


@given(st.data())
def test_what_the_form_accepts_the_core_accepts(data: st.DataObject) -> None:
    """The two read the same rows: a value that parses is of the kind `check_fields` wants."""
    kind, typed, _ = data.draw(st.sampled_from([row for row in READ if row[0] not in CASE_KINDS]))
    values = answer(kind, *typed).values
    assert check_fields((question(kind),), values, Snapshot("", 0)) == {}


CASE_KINDS = (FieldKind.PARTY, FieldKind.PARTIES, FieldKind.CLAIMS)  # the core looks them up in the case


def test_the_summary_follows_the_form_and_links_into_it() -> None:
    rows = [Field(name, FieldKind.TEXT, Label(name, name)) for name in ("one", "two", "three")]
    answers = parse(rows, FormData([("two", "said")])).with_errors({"two": WRONG})
    assert [problem[0] for problem in answers.problems(rows)] == ["f-one", "f-two", "f-three"]


# ── on the page ──────────────────────────────────────────────────────────────────────────────────────────────────

ALL_FIELDS = [
    field for pathway in PATHWAYS.values() for row in pathway.transitions for field in (*row.fields, *pathway.opening)
]
OPTIONS = [(1, "李秀兰"), (2, "王建国")]


FROM_THE_CASE = (*CASE_KINDS, FieldKind.ACCOUNT, FieldKind.ACCOUNTS, FieldKind.STEP, FieldKind.ORGANISATION)


def drawn(app: Any, language: str, row: Field, answers: Answers) -> BeautifulSoup:
    env = app.state.web.pages._by_language[language]
    source = '<!DOCTYPE html><html lang="{{ html_lang }}"><body>{% from "components/field.html" import field %}{{ field(row, answers, options) }}</body></html>'
    options = OPTIONS if row.kind in FROM_THE_CASE else ()
    return BeautifulSoup(env.from_string(source).render(row=row, answers=answers, options=options), "html5lib")


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("wrong", [False, True])
def test_every_question_of_every_pathway_is_a_proper_input(app: Any, language: str, wrong: bool) -> None:
    rules = [rule for rule in RULES if rule.__name__ not in ("_title", "_forms")]
    for row in ALL_FIELDS:
        page = drawn(app, language, row, Answers(errors={row.name: WRONG} if wrong else {}))
        assert [line for rule in rules for line in rule(page)] == [], row
        assert page.select(f'[name="{row.name}"]'), row
        assert page.select(f"#f-{row.name}"), "the error summary links here"
        assert bool(page.select(".error")) is wrong
        assert row.label[language] in page.get_text()


@pytest.mark.parametrize(
    ("kind", "typed", "_value"), [row for row in READ if row[0] is not FieldKind.BOOL and "\0" not in row[1][0]]
)
def test_typed_words_are_shown_again(app: Any, kind: FieldKind, typed: list[str], _value: Any) -> None:
    row = question(kind)
    page = drawn(app, "zh", row, Answers(raw={"q": typed}))
    shown = [
        tag["value"] for tag in page.select("input[checked], option[selected], input[type=text], input[type=date]")
    ]
    shown += [tag.text for tag in page.select("textarea")]
    if kind in FROM_THE_CASE:
        assert shown == [text for text in dict.fromkeys(typed) if text in ("1", "2")]
    else:
        assert [" ".join(text.split()) for text in shown] == [" ".join(text.split()) for text in typed]


@pytest.mark.parametrize(
    ("typed", "kind"), [("", "date"), ("2026-11-20", "date"), ("明天", "text"), ("2026年1月1日", "text")]
)
def test_a_date_input_never_swallows_what_was_typed(app: Any, typed: str, kind: str) -> None:
    page = drawn(app, "zh", question(FieldKind.DATE), Answers(raw={"q": [typed]}))
    control = page.select_one("#f-q")
    assert (control["type"], control["value"]) == (kind, typed)


def test_nothing_is_chosen_beforehand(app: Any) -> None:
    for row in ALL_FIELDS:
        assert not drawn(app, "zh", row, Answers()).select("[checked], [selected]"), row
