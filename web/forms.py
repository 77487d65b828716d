"""The form of a step: from a pathway's Field rows to parsed values, and back to the page with what was typed.

One row says the question, its input, its check and where its value is kept; a new question costs no line here. People
type full-width digits, 2026年11月20日 and 1.2万: all are read. Nothing typed is lost: `raw` is shown again.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from starlette.datastructures import FormData

from cases.models import FAR, micros
from statemachines.fields import MISSING, WRONG
from statemachines.pathway import Field, FieldKind, Label

TEXT_LIMIT, NOTE_LIMIT = 200, 5000  # characters
FEN_LIMIT = 10**15  # far below 2^53, the ledger's largest integer
SEVERAL = frozenset({FieldKind.PARTIES, FieldKind.CLAIMS, FieldKind.ACCOUNTS})
DATE_HINT = Label("请填写日期，例如 2026-11-20。", "Enter a date, for example 2026-11-20.")
DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
DIGITS_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})")
MONEY = re.compile(r"¥?\s*(?P<number>\d{1,15}(\.\d{1,6})?)\s*(?P<ten_thousand>万)?\s*元?")
UNSHOWABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")  # no character of a page (HTML, 13.2.3.5)
NUMBER_HINT = Label("请填写整数。", "Enter a whole number.")
MONEY_HINT = Label("请填写金额，例如 12800.50。", "Enter an amount, for example 12800.50.")
TOO_LONG = Label("内容太长，请删减。", "This is too long.")
UNCHOSEN = Label("请选择。", "Choose one.")
UNTICKED = Label("办到后请勾选。", "Tick it once it is done.")
PICKED = SEVERAL | {FieldKind.CHOICE, FieldKind.PARTY, FieldKind.ACCOUNT, FieldKind.ORGANISATION, FieldKind.STEP}


class Unclear(Exception):
    """The text is not an answer to this kind of question."""

    def __init__(self, label: Label) -> None:
        super().__init__(label.en)
        self.label = label


@dataclass(frozen=True)
class Answers:
    """What came in. `values` are parsed and fit Command.fields; `raw` is what was typed; `errors` say what to correct."""

    values: Mapping[str, Any] = field(default_factory=dict)
    raw: Mapping[str, list[str]] = field(default_factory=dict)
    errors: Mapping[str, Label] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        return not self.errors

    def typed(self, name: str) -> str:
        """The text to show again in a one-valued input."""
        return next(iter(self.raw.get(name, ())), "")

    def chosen(self, name: str, key: object) -> bool:
        """Was this option ticked?"""
        return str(key) in self.raw.get(name, ())

    def with_errors(self, errors: Mapping[str, Label]) -> Answers:
        """The same answers with what the door found wrong."""
        return Answers(self.values, self.raw, {**self.errors, **errors})

    def problems(self, rows: Iterable[Field]) -> list[tuple[str, Label, Label]]:
        """For the error summary, in the order of the form: the input's id, its question, what is wrong."""
        return [(input_id(row.name), row.label, self.errors[row.name]) for row in rows if row.name in self.errors]


EMPTY = Answers()


def input_id(name: str) -> str:
    return f"f-{name}"


def parse(rows: Iterable[Field], form: FormData) -> Answers:
    """Read a form by its rows. An unanswered optional question is left out of `values`; an unticked box is False."""
    values: dict[str, Any] = {}
    raw: dict[str, list[str]] = {}
    errors: dict[str, Label] = {}
    for row in rows:
        typed = [text for text in form.getlist(row.name) if isinstance(text, str)]
        raw[row.name] = [UNSHOWABLE.sub("", text) for text in typed]
        try:
            value = _value(row, typed)
        except Unclear as unclear:
            errors[row.name] = unclear.label
            continue
        answered = value is not None and value not in ("", ())
        if answered:
            values[row.name] = value
        if row.required and (not answered or value is False):
            errors[row.name] = _missing(row)
    return Answers(values, raw, errors)


def _missing(row: Field) -> Label:
    """What to do about a question left open: nobody fills in a box to tick."""
    if row.kind is FieldKind.BOOL:
        return UNTICKED
    return UNCHOSEN if row.kind in PICKED else MISSING


def _value(row: Field, typed: list[str]) -> Any:
    if row.kind is FieldKind.BOOL:
        return typed == ["yes"]
    if row.kind in SEVERAL:
        return tuple(dict.fromkeys(whole_number(text) for text in typed))
    text = typed[0].strip() if typed else ""
    if not text:
        return None
    if row.kind is FieldKind.CHOICE:
        return _choice(row, text)
    return READERS[row.kind](text)


def _choice(row: Field, text: str) -> str:
    if text not in {key for key, _ in row.choices}:
        raise Unclear(WRONG)
    return text


def half_width(text: str) -> str:
    """１２３．５ → 123.5: what an input method leaves behind."""
    return unicodedata.normalize("NFKC", text).strip()


def a_date(text: str) -> date:
    """2026-11-20, 2026/11/20, 2026.11.20, 2026年11月20日 or 20261120. Unclear otherwise."""
    plain = half_width(text)
    found = DATE.fullmatch(plain) or DIGITS_DATE.fullmatch(plain)
    if not found:
        raise Unclear(DATE_HINT)
    try:
        return date(*map(int, found.groups()))
    except ValueError:  # 2026-02-30
        raise Unclear(DATE_HINT) from None


def whole_number(text: str) -> int:
    plain = half_width(text).replace(",", "")
    if not re.fullmatch(r"-?\d{1,15}", plain):
        raise Unclear(NUMBER_HINT)
    return int(plain)


def number(text: str) -> int:
    """A hidden field's number; 0, which numbers nothing, where it is none."""
    try:
        return whole_number(text)
    except Unclear:
        return 0


def place(text: str, count: int) -> tuple[int, ...] | None:
    """12-3-0 as so many numbers that a database can hold and a moment can be; None for anything else."""
    parts = text.split("-")
    known = len(parts) == count and all(part.isascii() and part.isdecimal() and len(part) < 19 for part in parts)
    return tuple(map(int, parts)) if known and max(map(int, parts)) <= micros(FAR) else None


def fen(text: str) -> int:
    """An amount in yuan as integer fen: 12,800.5, ￥12800.50, 1.28万元. Unclear where it is finer than a fen."""
    found = MONEY.fullmatch(half_width(text).replace(",", ""))
    if not found:
        raise Unclear(MONEY_HINT)
    amount = Decimal(found["number"]) * (1_000_000 if found["ten_thousand"] else 100)
    if amount >= FEN_LIMIT or amount != int(amount):
        raise Unclear(MONEY_HINT)
    return int(amount)


def line(text: str) -> str:
    """One line of a person's words."""
    return _words(text.replace("\n", " "), TEXT_LIMIT)


def note(text: str) -> str:
    """Several lines of a person's words."""
    return _words(text, NOTE_LIMIT)


def _words(text: str, limit: int) -> str:
    """Composed characters, one kind of line end, no control or direction marks that would disguise what is written."""
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    clean = "".join(c for c in lines if c == "\n" or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co")).strip()
    if len(clean) > limit:
        raise Unclear(TOO_LONG)
    return clean


READERS: Mapping[FieldKind, Callable[[str], Any]] = {
    FieldKind.DATE: a_date,
    FieldKind.INTEGER: whole_number,
    FieldKind.MONEY: fen,
    FieldKind.PARTY: whole_number,
    FieldKind.ACCOUNT: whole_number,
    FieldKind.ORGANISATION: whole_number,
    FieldKind.STEP: line,
    FieldKind.TEXT: line,
    FieldKind.NOTE: note,
}
