"""What the columns of a register mean: found by their titles, in the words offices use, in Chinese or English."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from statemachines.pathway import Label
from web.registers.sheets import Cell

SEARCHED = 15  # rows from the top among which the titles are looked for
BRACKETS = re.compile(r"[（(\[【].*?[）)\]】]")
BETWEEN = re.compile(r"[\s*＊:：_\-/、.。·]+")
TEN_THOUSAND = re.compile("万")

YES_NO = {True: "TRUE", False: "FALSE"}  # as spreadsheets write them


@dataclass(frozen=True, slots=True)
class Column:
    """A column we understand. `often` are titles that mean it; `perhaps` mean it where nothing else does."""

    name: str
    label: Label
    often: tuple[str, ...] = ()
    perhaps: tuple[str, ...] = ()


SIDES: Mapping[str, Label] = {
    "applicant": Label("申请人", "Applicant"),
    "respondent": Label("被申请人", "Respondent"),
    "third": Label("第三人", "Third party"),
}
PARTICULARS: Mapping[str, Label] = {
    "name": Label("", ""),
    "phone": Label("电话", "telephone"),
    "address": Label("住址", "address"),
    "id_no": Label("证件号码", "identity number"),
}
WRITTEN: Mapping[str, Any] = yaml.safe_load(Path(__file__).with_name("words.yaml").read_text("utf-8"))


def _party_columns() -> Iterator[Column]:
    for side, label in SIDES.items():
        for part, what in PARTICULARS.items():
            written = WRITTEN["particulars"][part]
            titles = written["titles"]
            often = [f"{who}{title}" for who in (label.zh, *WRITTEN["sides"][side]) for title in (what.zh, *titles)]
            often += [f"{label.en}{title}" for title in (what.en, *titles)]
            said = Label(f"{label.zh}{what.zh}", f"{label.en} {what.en}".strip())
            yield Column(f"{side}-{part}", said, tuple(often), tuple(written["alone"]) if side == "applicant" else ())


def _column(name: str, label: Label) -> Column:
    written = WRITTEN["columns"][name]
    return Column(name, label, tuple(written["titles"]), tuple(written.get("perhaps", ())))


COLUMNS: tuple[Column, ...] = (
    _column("number", Label("案号", "Case number")),
    _column("received_on", Label("收到日期", "Received on")),
    _column("origin", Label("来源", "How it came in")),
    _column("cause", Label("事由", "Matter")),
    _column("pathway", Label("程序", "Pathway")),
    *_party_columns(),
    _column("claim_type", Label("请求类型", "Claim type")),
    _column("amount", Label("金额", "Amount")),
    _column("summary", Label("纠纷概况", "Summary")),
    _column("closed_on", Label("办结日期", "Closed on")),
    _column("result", Label("办理结果", "Result")),
)
ENDINGS = frozenset({"closed_on", "result"})  # of rows that are not taken over; a blank register has none
BY_NAME = {column.name: column for column in COLUMNS}


@dataclass(frozen=True, slots=True)
class Understood:
    """How a table is read: the row of its titles (from 0), a title for each column, and what each column is ("": left
    out)."""

    header: int
    titles: tuple[str, ...]
    names: tuple[str, ...]

    @property
    def left_out(self) -> list[str]:
        return [title for title, name in zip(self.titles, self.names, strict=True) if title and not name]

    def counts_ten_thousands(self, name: str) -> bool:
        """Does a bare number in that column mean ten thousand yuan each: 金额（万元）?"""
        return TEN_THOUSAND.search(self.titles[self.names.index(name)]) is not None


def plain_title(text: str) -> str:
    """A title as it is compared: without brackets, signs, spaces, width and case."""
    return BETWEEN.sub("", BRACKETS.sub("", unicodedata.normalize("NFKC", text))).casefold()


@cache
def _meanings(perhaps: bool) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for column in COLUMNS:
        titles = column.perhaps if perhaps else (column.label.zh, column.label.en, *column.often)
        for title in titles:
            found.setdefault(plain_title(title), column.name)
    return found


def understand(rows: Sequence[Sequence[Cell]]) -> Understood:
    """The row of titles is the one that means most; titles may stand in two rows, the upper over several columns."""
    best, most = Understood(*_first_titles(rows)), 0
    for n in range(min(SEARCHED, len(rows))):
        for titles in _readings(rows, n):
            names = meanings(titles)
            score = sum(map(bool, names))
            if score > most:
                best, most = Understood(n, titles, names), score
    return best


def _first_titles(rows: Sequence[Sequence[Cell]]) -> tuple[int, tuple[str, ...], tuple[str, ...]]:
    n = next((n for n, row in enumerate(rows) if row), 0)
    titles = tuple(map(text_of, rows[n]))
    return n, titles, ("",) * len(titles)


def _readings(rows: Sequence[Sequence[Cell]], n: int) -> Iterator[tuple[str, ...]]:
    width = max(len(row) for row in rows)
    lower = [text_of(cell) for cell in rows[n]] + [""] * (width - len(rows[n]))
    yield tuple(lower)
    if n:
        upper = _carried([text_of(cell) for cell in rows[n - 1]] + [""] * (width - len(rows[n - 1])))
        yield tuple(low if not up or up == low else f"{up}{low}" for up, low in zip(upper, lower, strict=True))


def _carried(titles: Sequence[str]) -> list[str]:
    """A title over several columns is written in the first of them."""
    carried, last = [], ""
    for title in titles:
        last = title or last
        carried.append(last)
    return carried


def meanings(titles: Sequence[str]) -> tuple[str, ...]:
    """What each column is; no two columns are the same, and a clear title goes before a vague one."""
    names, taken = [""] * len(titles), set[str]()
    for perhaps in (False, True):
        known = _meanings(perhaps)
        for n, title in enumerate(titles):
            name = known.get(plain_title(title), "")
            if name and not names[n] and name not in taken:
                names[n] = name
                taken.add(name)
    return tuple(names)


def text_of(cell: Cell) -> str:
    """A cell as a person reads it: 138 and not 138.0."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return YES_NO[cell]
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell).strip()
