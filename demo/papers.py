"""Papers of the worked histories: photos that people bring, and what is made, issued, sealed and served; by the real code.

No file is brought along: a photo is drawn. The same history has the same papers, byte for byte before they are sealed.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from cases.access import CaseParty, Person
from cases.papers import Content, take_in
from cases.preview import look
from cases.store import Store
from demo.office import Official
from statemachines.pathway import Command
from web.letters.facts import Letter
from web.letters.making import draft, files, made_fields
from web.letters.printed import font_file
from web.uploads.intake import look_at

INK, PAPER = (38, 42, 66), (247, 242, 228)
CELL, MARGIN = (220, 62), 70  # px of a handwritten table
TILT = 1.3  # degrees: held in a hand, not scanned


@dataclass(frozen=True)
class Cabinet:
    """The papers of one case, as one official sees to them. `code` is the case's."""

    official: Official
    code: str

    # what a paper is made by (web.letters.facts.Maker)

    @property
    def store(self) -> Store:
        return self.official.office.store

    @property
    def me(self) -> Person:
        return self.official.person

    @property
    def today(self) -> date:
        return self.official.office.today

    # ── handed in ────────────────────────────────────────────────────────────────────────────────────────────────

    def add(self, kind: str, name: str, photo: bytes) -> None:
        """A colleague puts a photo into the file."""
        self._take_in("add_papers", self.me, _kept(name, photo), kind=kind, of=1)

    def sent_by(self, party: int, kind: str, name: str, photo: bytes) -> None:
        """A party sends a photo from the own telephone."""
        self._take_in("send_papers", CaseParty(self.code, party), _kept(name, photo), kind=kind, of=1)

    # ── made ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def make(self, kind: str, of: int = 1, party: int = 0, **typed: str) -> int:
        """A draft from what the case says now; its number."""
        rows = look(self.store, self.me, self.code)
        letter = Letter(self, rows, kind, of, party, typed)
        made = draft(letter)
        self._take_in("make_paper", self.me, files(letter, made), **made_fields(letter, made, typed))
        return len(rows.rows("paper")) + 1

    def issued(self, kind: str, of: int = 1, party: int = 0, **typed: str) -> int:
        """Made and issued at once: its party finds it under the code."""
        paper = self.make(kind, of, party, **typed)
        self.official.do(self.code, "issue_paper", 0, paper=paper)
        return paper

    def sealed(self, paper: int) -> None:
        self.official.do(self.code, "seal_paper", 0, paper=paper, sealed_on=self.today)

    def served(self, paper: int, *parties: int, how: str = "direct") -> None:
        """Sealed first, then given to each of them."""
        self.sealed(paper)
        for party in parties:
            said = {"paper": paper, "party": party, "how": how, "served_on": self.today}
            self.official.do(self.code, "serve_paper", 0, **said)

    def _take_in(self, trigger: str, who: Person | CaseParty, contents: Sequence[Content], **fields: Any) -> None:
        office = self.official.office
        command = Command(trigger, 0, who.actor, office.now, fields)
        take_in(office.store, office.files, self.code, command, contents, person=who, now=office.now, key=office.key())


def _kept(name: str, photo: bytes) -> Sequence[Content]:
    contents, problems = look_at([(name, photo)])
    assert not problems, problems
    return contents


# ── photos ───────────────────────────────────────────────────────────────────────────────────────────────────────


def wage_list(names: Sequence[str], wage: int, first: date) -> bytes:
    """A page of a notebook: who worked how many days, and what is owed."""
    rows = [("姓名", "天数", "每天", "应付")]
    for n, name in enumerate(names):
        worked = 21 + n * 5 % 9
        rows.append((name, str(worked), str(wage), f"{worked * wage}元"))
    last = first + timedelta(days=59)
    return _written(f"工钱　{first.month}月{first.day}日到{last.month}月{last.day}日", rows)


def iou(lender: str, borrower: str, yuan: int, on: date) -> bytes:
    """An IOU, written by hand."""
    lines = [
        (f"今借到{lender}人民币{yuan}元整，",),
        ("收完核桃还清。",),
        ("",),
        (f"　　　　　　　　借款人：{borrower}",),
        (f"　　　　　　　　{on.year}年{on.month}月{on.day}日",),
    ]
    return _written("借　条", lines)


def _written(title: str, rows: Sequence[Sequence[str]]) -> bytes:
    """A photo of a sheet: ruled where it is a table, a little askew, with a shadow at one edge."""
    columns = max(len(row) for row in rows)
    width = 2 * MARGIN + CELL[0] * max(columns, 4)
    height = 2 * MARGIN + CELL[1] * (len(rows) + 2)
    sheet = Image.new("RGB", (width, height), PAPER)
    pen = ImageDraw.Draw(sheet)
    pen.text((width / 2, MARGIN), title, INK, _font(38), anchor="mm")
    for r, row in enumerate(rows):
        y = MARGIN + CELL[1] * (r + 1)
        for c, words in enumerate(row):
            pen.text((MARGIN + CELL[0] * c + 12, y + 14), words, INK, _font(30))
        pen.line((MARGIN, y + CELL[1], width - MARGIN, y + CELL[1]), (190, 198, 214), 2)
    shadow = Image.linear_gradient("L").rotate(90).resize(sheet.size).point(lambda v: v // 5)
    sheet.paste((90, 84, 70), mask=shadow)
    out = io.BytesIO()
    sheet.rotate(TILT, Image.Resampling.BICUBIC, expand=True, fillcolor=(106, 92, 74)).save(out, "JPEG", quality=82)
    return out.getvalue()


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(font_file()), size)
