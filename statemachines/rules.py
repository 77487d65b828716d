"""Which legal period applies: by id or alias, on a day, in a place.

The rows are read and checked when this module is imported, so a program that runs has sound rules.
"""

from __future__ import annotations

import re
from datetime import date

from statemachines.lawbook import (
    Basis,
    Direction,
    Extension,
    Law,
    LawError,
    Mark,
    Roll,
    Rule,
    Suspension,
    Unit,
    UnknownRule,
    length_label,
    no_variant,
    read_law,
)
from statemachines.pathway import Label

__all__ = [
    "Basis",
    "Direction",
    "Extension",
    "LawError",
    "Mark",
    "Roll",
    "Rule",
    "Suspension",
    "Unit",
    "UnknownRule",
    "all_rules",
    "choose",
    "kind_label",
    "kind_named",
    "law_in_force",
    "law_version",
    "length_label",
    "put_in_force",
    "rule",
]

LAW = read_law()  # as this program brings it
_in_force = [LAW]  # always one: what was published here since
# The division codes of the mainland (GB/T 2260): a province, a city, a county. Another law applies in 71, 81 and 82.
PLACE = re.compile(r"CN(-(1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5])(\d\d){0,2})?", re.ASCII)


def law_in_force() -> Law:
    """The rows by which this process reckons."""
    return _in_force[0]


def put_in_force(law: Law) -> None:
    """From now on dates are reckoned by that law here."""
    _in_force[:] = [law]


def rule(name: str, on: date, jurisdiction: str = "CN", law: Law | None = None) -> Rule:
    """The row of an id or alias (any case) for a period with that day 0 in that place; of the law in force unless
    another is given.

    The nearest place wins over the nation. An alias of two rules means the first that applies. Raises UnknownRule.
    """
    return _rows(name, on, jurisdiction, law or law_in_force())[0]


def choose(name: str, variant: str, on: date, jurisdiction: str = "CN") -> tuple[Rule, str]:
    """The row and its variant that a person's words mean; an alias of two rules takes its readings as variants.

    A variant may be said by name or by its length, as "10ND". Raises UnknownRule.
    """
    law = law_in_force()
    readings = law.readings.get(name.strip().casefold(), {})
    if meant := readings.get(variant.strip().casefold()):
        return rule(meant, on, jurisdiction), ""
    rows = _rows(name, on, jurisdiction, law)
    for row in rows:
        if (found := row.named(variant)) is not None:
            return row, found
    raise no_variant(name, variant, [*readings, *(key for row in rows for key in row.variants)])


def _rows(name: str, on: date, jurisdiction: str, law: Law) -> list[Rule]:
    """The rows that name stands for on that day in that place; never none."""
    ids = law.names.get(name.strip().casefold())
    if ids is None:
        raise UnknownRule(Label(f"没有名为“{name}”的期间规则。", f"There is no rule named {name!r}."))
    places = _places(jurisdiction)
    found = [row for id_ in ids if (row := _nearest(law, id_, on, places))]
    if found:
        return found
    if any(row.applies(on) for id_ in ids for row in law.rows[id_] if row.jurisdiction in places):
        raise UnknownRule(Label(f"{name} 未经核实，已停用。", f"{name} is unverified and switched off."))
    zh = f"{name} 在 {on}、{jurisdiction} 没有可适用的规定。"
    raise UnknownRule(Label(zh, f"No version of {name} applies on {on} in {jurisdiction}."))


def _nearest(law: Law, id_: str, on: date, places: list[str]) -> Rule | None:
    rows = {row.jurisdiction: row for row in law.rows[id_] if row.enabled and row.applies(on)}
    return next((rows[place] for place in places if place in rows), None)


def _places(jurisdiction: str) -> list[str]:
    """The place and all that contain it, nearest first: CN-3302, CN-33, CN (division codes of GB/T 2260)."""
    if not PLACE.fullmatch(jurisdiction):
        raise UnknownRule(Label(f"没有“{jurisdiction}”这一地区。", f"There is no jurisdiction {jurisdiction!r}."))
    codes = jurisdiction[3:]
    return [*(f"CN-{codes[:end]}" for end in range(len(codes), 0, -2)), "CN"]


def law_version() -> str:
    """A short hash of all rule rows: two programs with the same one reckon by the same law."""
    return law_in_force().version


def all_rules() -> tuple[Rule, ...]:
    """Every row: all versions, places and those switched off; variants hang on their row."""
    return tuple(row for rows in law_in_force().rows.values() for row in rows)


def kind_named(words: str) -> str:
    """The kind of time somebody means by its code, in any case and with any hyphen, or by its Chinese name."""
    code = words.strip().casefold().replace("-", "_")
    return next((kind for kind, label in law_in_force().kinds.items() if label.zh == code), code)


def kind_label(kind: str) -> Label:
    """A kind of time that does not count, in words; the code itself where it has none."""
    return law_in_force().kinds.get(kind) or Label(kind, kind)
