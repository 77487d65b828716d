"""What dates are reckoned by, the law and the calendar, and drafts that change it.

A draft is a YAML text in the words of statemachines/law: `years` as in calendar.yaml, and `channel` and `rows` as in
rules_*.yaml; `names` and `instruments` add what those rows cite. A row with a later `valid_from` than the one of its id
and place closes that one the day before; with the same it replaces it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import yaml

from statemachines import calendars, rules
from statemachines.calendars import DAY, Calendar, CalendarError, Year, holiday_names, read_year, shipped_calendar
from statemachines.lawbook import MISTAKES, Law, LawError, law_of, parse_yaml, read_files, rule_of
from statemachines.rules import LAW, PLACE

KEYS = frozenset({"years", "names", "channel", "rows", "instruments"})


class BadDraft(ValueError):
    """A draft that cannot go live. `line` counts from 1; 0 where the draft as a whole is wrong."""

    def __init__(self, line: int, why: str) -> None:
        super().__init__(f"line {line}: {why}" if line else why)
        self.line, self.why = line, why


@dataclass(frozen=True, slots=True, eq=False)
class Books:
    """Law and calendar, with the YAML values they were read from, so that a draft can be laid over them."""

    law: Law
    calendar: Calendar
    words: Mapping[str, Any]
    files: Mapping[str, Any]
    names: Mapping[str, str]

    @property
    def version(self) -> tuple[str, str]:
        """Of law and calendar, as every date keeps them."""
        return self.law.version, self.calendar.version

    def put_in_force(self) -> None:
        """From now on dates are reckoned by these in this process."""
        rules.put_in_force(self.law)
        calendars.put_in_force(self.calendar)


@cache
def shipped() -> Books:
    """What this program brings."""
    words, files = read_files()
    return Books(LAW, shipped_calendar(), words, files, holiday_names())


def amended(books: Books, text: str) -> Books:
    """The books with a draft laid over them that changes something. Raises BadDraft naming the line."""
    found = laid_over(books, text)
    if found.version == books.version:
        raise BadDraft(0, "it says nothing new")
    return found


def laid_over(books: Books, text: str) -> Books:
    """The books with a draft laid over them. Raises BadDraft naming the line."""
    draft = _Draft(text)
    names = {**books.names, **draft.mapping("names")}
    calendar = books.calendar
    for year in draft.years(names):
        calendar = calendar.with_year(year)
    words = _with_instruments(books.words, draft.mapping("instruments"))
    files = _laid_over(books.files, draft, words)
    try:
        law = books.law if files is books.files else law_of(words, files)
    except LawError as error:
        raise BadDraft(draft.line("rows"), str(error)) from error
    return Books(law, calendar, words, files, names)


@dataclass(slots=True)
class _Draft:
    """A parsed text that still knows its lines."""

    values: dict[str, Any]
    nodes: dict[str, yaml.Node]

    def __init__(self, text: str) -> None:
        try:
            _refuse_aliases(text)
            values, node = parse_yaml(text), yaml.compose(text, yaml.SafeLoader)
        except BadDraft:
            raise
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            raise BadDraft(mark.line + 1 if mark else 0, error.problem or "not YAML") from error
        except (LawError, yaml.YAMLError, *MISTAKES) as error:
            raise BadDraft(0, str(error)) from error
        if not isinstance(values, dict) or not isinstance(node, yaml.MappingNode):
            raise BadDraft(1, "a draft is a mapping with years, or with channel and rows")
        self.values, self.nodes = values, {key.value: value for key, value in node.value}
        self._check_keys(node)

    def _check_keys(self, node: yaml.MappingNode) -> None:
        for key, _ in node.value:
            if key.value not in KEYS:
                raise BadDraft(key.start_mark.line + 1, f"{key.value!r} is none of {', '.join(sorted(KEYS))}")
        for key in ("years", "rows"):
            if not isinstance(self.values.get(key, []), list):
                raise BadDraft(self.line(key), f"{key} is a list")
        if "rows" in self.values and not isinstance(self.values.get("channel"), str):
            raise BadDraft(self.line("rows"), "rows need a channel")

    def line(self, key: str, n: int | None = None) -> int:
        """Where a key's value stands, or the n-th item of its list; 0 where the draft has none."""
        node = self.nodes.get(key)
        if isinstance(node, yaml.SequenceNode) and n is not None:
            node = node.value[n]
        return node.start_mark.line + 1 if node else 0

    def mapping(self, key: str) -> dict[str, Any]:
        value = self.values.get(key, {})
        if not isinstance(value, dict):
            raise BadDraft(self.line(key), f"{key} is a mapping")
        return value

    def years(self, names: Mapping[str, str]) -> Iterator[Year]:
        for n, row in enumerate(self.values.get("years", [])):
            try:
                yield read_year(row, names)
            except (CalendarError, *MISTAKES) as error:
                raise BadDraft(self.line("years", n), str(error)) from error

    def rows(self, words: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        """The raw rows, each of them sound by itself."""
        for n, raw in enumerate(self.values.get("rows", [])):
            try:
                row = rule_of(words, {"channel": self.values["channel"], **raw})
                _check_days(row)
            except (LawError, *MISTAKES) as error:
                raise BadDraft(self.line("rows", n), f"{type(error).__name__}: {error}") from error
            yield raw


def _refuse_aliases(text: str) -> None:
    """Aliases of aliases can stand for more rows than any memory holds; a draft is short enough to be written out."""
    for token in yaml.scan(text, yaml.SafeLoader):
        if isinstance(token, yaml.AliasToken):
            raise BadDraft(token.start_mark.line + 1, "write it out: a draft has no aliases")


def _check_days(row: rules.Rule) -> None:
    if not all(day is None or type(day) is date for day in (row.valid_from, row.valid_to)):
        raise LawError("valid_from and valid_to are days: 2027-01-01")
    if not PLACE.fullmatch(row.jurisdiction):
        raise LawError(f"there is no jurisdiction {row.jurisdiction!r}")


def _with_instruments(words: Mapping[str, Any], instruments: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**words, "instruments": {**words["instruments"], **instruments}} if instruments else words


def _laid_over(files: Mapping[str, Any], draft: _Draft, words: Mapping[str, Any]) -> Mapping[str, Any]:
    """The files with the draft's rows in one of their own, after them; what they replace or end is taken out or closed."""
    new = list(draft.rows(words))
    if not new:
        return files
    kept = {name: {**data, "rows": [*_kept(data["rows"], new)]} for name, data in files.items()}
    return {**kept, f"draft {len(files)}": {"channel": draft.values["channel"], "rows": new}}


def _kept(rows: list[dict[str, Any]], new: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for row in rows:
        for other in new:
            row = _beside(row, other)
        if row:
            yield row


def _beside(row: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """What is left of a row beside a new one: nothing, its days before the new one begins, or all of it."""
    if not row or _place(row) != _place(other):
        return row
    begins, before = (each.get("valid_from") or date.min for each in (other, row))
    if begins == before:
        return {}
    if before < begins <= (row.get("valid_to") or date.max):
        return {**row, "valid_to": begins - DAY}
    return row


def _place(row: Mapping[str, Any]) -> tuple[str, str]:
    return row["id"], row.get("jurisdiction", "CN")
