"""A register before anything of it is registered: how it was understood, what is good, wrong, known or doubtful."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from cases.access import Person
from cases.imports import Known, known_keys, lookalikes
from cases.register import EARLIER_NUMBER, PartyInput
from cases.store import Store
from cases.taking_over import Order
from web.registers.columns import Understood, text_of, understand
from web.registers.entries import DITTO, Entry, Problem, Wishes, entries
from web.registers.sheets import Cell, Table

SHOWN = 10  # rows as they will be registered


@dataclass(frozen=True, slots=True)
class Content:
    """What a draft keeps: the cells, how they are read, what the person chose. `doubtful`: also what looks known."""

    file: str
    table: Table
    read: Understood
    wishes: Wishes
    doubtful: bool = False

    def as_json(self) -> dict[str, Any]:
        return {
            "file": self.file,
            "sheet": self.table.sheet,
            "others": self.table.others,
            "rows": [[{"day": c.isoformat()} if isinstance(c, date) else c for c in row] for row in self.table.rows],
            "read": [self.read.header, list(self.read.titles), list(self.read.names)],
            "instead": dict(self.wishes.instead),
            "mine": self.wishes.mine,
            "doubtful": self.doubtful,
        }


def first_content(file: str, table: Table) -> Content:
    return Content(file, table, understand(table.rows), Wishes())


def content_of(said: Mapping[str, Any]) -> Content:
    """The inverse of `as_json`."""
    rows = [[date.fromisoformat(c["day"]) if isinstance(c, dict) else c for c in row] for row in said["rows"]]
    header, titles, names = said["read"]
    return Content(
        said["file"],
        Table(rows, said["sheet"], said["others"]),
        Understood(header, tuple(titles), tuple(names)),
        Wishes(said["instead"], said["mine"]),
        said["doubtful"],
    )


@dataclass(frozen=True, slots=True)
class Group:
    """One thing that is wrong in one column, and in which rows of the file."""

    problem: Problem
    lines: tuple[int, ...]

    @property
    def ranges(self) -> list[str]:
        """5, 8–12."""
        runs: list[list[int]] = []
        for line in self.lines:
            if runs and line == runs[-1][1] + 1:
                runs[-1][1] = line
            else:
                runs.append([line, line])
        return [str(a) if a == b else f"{a}–{b}" for a, b in runs]


@dataclass(frozen=True, slots=True)
class Doubt:
    """A row that looks like one above (`line`) or like a case that exists."""

    entry: Entry
    known: Known | None
    line: int = 0


@dataclass(frozen=True)
class Preview:
    """`fresh` will be registered; `before` was by an earlier import; `doubts` are, if the person says so."""

    content: Content
    fresh: Sequence[Entry]
    wrong: Sequence[Entry]
    before: Sequence[tuple[Entry, Known]]
    doubts: Sequence[Doubt]

    @cached_property
    def orders(self) -> list[Order]:
        """What is registered when the person confirms, in the order of the file."""
        chosen = [*self.fresh, *(doubt.entry for doubt in self.doubts if self.content.doubtful)]
        return [
            Order(entry.key, entry.digest, entry.registration)
            for entry in sorted(chosen, key=lambda entry: entry.line)
            if entry.registration
        ]

    @cached_property
    def groups(self) -> list[Group]:
        found: dict[Problem, list[int]] = {}
        for entry in self.wrong:
            for problem in entry.problems:
                found.setdefault(problem, []).append(entry.line)
        return [Group(problem, tuple(lines)) for problem, lines in found.items()]

    @property
    def first(self) -> Sequence[Entry]:
        return self.fresh[:SHOWN]

    def mended_rows(self, said: Mapping[int, str]) -> Iterator[list[Cell]]:
        """The rows that are not registered, as they came, with what is wrong behind them."""
        width = len(self.content.read.titles)
        for line, words in said.items():
            row = [text_of(self._meant(line - 1, n)) for n in range(min(width, len(self.content.table.rows[line - 1])))]
            yield [*row, *[""] * (width - len(row)), words]

    def _meant(self, row: int, column: int) -> Cell:
        """A cell, or the one above that 同上 stands for: in another file another row would be above it."""
        rows = self.content.table.rows
        while row > self.content.read.header + 1 and rows[row][column] in DITTO and column < len(rows[row - 1]):
            row -= 1
        return rows[row][column]


def preview(store: Store, content: Content, *, person: Person, now: datetime) -> Preview:
    """Read every row and look up what is known. Writes nothing."""
    found = list(
        entries(content.table.rows, content.read, content.wishes, person=person, now=now, mark=store.vault.mark)
    )
    good = [entry for entry in found if entry.registration]
    known = known_keys(store, [entry.key for entry in good])
    new = [entry for entry in good if entry.key not in known]
    doubts = list(_doubts(store, person, new))
    doubtful = {doubt.entry.line for doubt in doubts}
    return Preview(
        content,
        fresh=[entry for entry in new if entry.line not in doubtful],
        wrong=[entry for entry in found if not entry.registration],
        before=[(entry, known[entry.key]) for entry in good if entry.key in known],
        doubts=doubts,
    )


def _doubts(store: Store, person: Person, new: Sequence[Entry]) -> Iterator[Doubt]:
    registrations = [entry.registration for entry in new if entry.registration]
    alike = lookalikes(store, person.org_id, registrations)
    above: dict[object, int] = {}
    for entry, registration, known in zip(new, registrations, alike, strict=True):
        signs = list(_signs(registration.words.get(EARLIER_NUMBER, ""), registration.cause, registration.parties))
        earlier = next((above[sign] for sign in signs if sign in above), 0)
        if known or earlier:
            yield Doubt(entry, known, earlier)
        for sign in signs:
            above.setdefault(sign, entry.line)


def _signs(number: str, cause: str, parties: Iterable[PartyInput]) -> Iterator[object]:
    """Two rows of one file are alike by their number, or by an applicant's name, telephone and matter."""
    if number:
        yield number
    for party in parties:
        if party.side == "applicant" and party.words.get("phone"):
            yield party.words["name"], party.words["phone"], cause
