"""The law as data: what a row of statemachines/law/rules*.yaml may say, and how it is read and checked.

`words.yaml` holds what rows share: the instruments with the day the cited text came into force, the people a period
addresses, the kinds of time that may be excluded, and the aliases that stand for two rules.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

import yaml

from statemachines.pathway import ClockKind, Label, Op


class LawError(ValueError):
    """The rule data is wrong: says the file, the row and what to mend."""


class UnknownRule(LookupError):
    """No period of that name is in force there and then. `reason` says so in both languages."""

    def __init__(self, reason: Label) -> None:
        super().__init__(reason.en)
        self.reason = reason


def no_variant(name: str, variant: str, known: Iterable[str]) -> UnknownRule:
    """The rule is known, its variant is not."""
    listed = list(known)
    zh = f"{name} 没有“{variant}”这一种（可选：{'、'.join(listed) or '无'}）。"
    return UnknownRule(Label(zh, f"{name} has no variant {variant!r} (known: {', '.join(listed) or 'none'})."))


class Unit(StrEnum):
    """What a period is counted in. A working day is one only where the row says so."""

    WD = "WD"  # working days, make-up workdays (调休) included
    ND = "ND"  # natural days
    MO = "MO"
    YR = "YR"
    H = "h"  # whole days of 24 hours: a clock of dates cannot show the hour


class Roll(StrEnum):
    """What happens when the last day is a rest day."""

    NEXT = "next"  # the first working day after it is the last day (民诉法 85(3), 民法典 203)
    NONE = "none"


class Direction(StrEnum):
    FORWARD = "forward"
    BACKWARD = "backward"  # so long before an event


class Suspension(StrEnum):
    """What standing still does to the end."""

    ADDS = "adds"  # every stopped day is added, whenever it lies (劳动争议调解仲裁法 27(3))
    LAST_SIX_MONTHS = "last six months"  # only stopped days of the last six months are added (执行程序解释 19)
    SIX_MONTHS_ANEW = "six months anew"  # stopped in the last six months: ends six months after removal (民法典 194)


class Mark(StrEnum):
    """How far the row was checked against the text."""

    V = "V"  # the article was read
    V1 = "V1"  # the full text was read in a mirror of the official one
    V2 = "V2"  # an excerpt on a secondary page
    P = "P"  # seen in part
    U = "U"  # from memory: never in force by default


UNITS: Mapping[Unit, tuple[str, str]] = {
    Unit.WD: ("个工作日", "working day"),
    Unit.ND: ("日", "day"),
    Unit.MO: ("个月", "month"),
    Unit.YR: ("年", "year"),
    Unit.H: ("小时", "hour"),
}


def length_label(n: int, unit: Unit) -> Label:
    """A length in words: 30 个工作日, 30 working days."""
    zh, en = UNITS[unit]
    return Label(f"{n}{zh}", f"{n} {en}{'' if n == 1 else 's'}")


@dataclass(frozen=True, slots=True)
class Basis:
    """An article of an instrument, and the day from which the text cited is in force (None: not verified)."""

    instrument: str
    article: str
    since: date | None

    def __str__(self) -> str:
        return f"{self.instrument} {self.article}".strip() + (f"（{self.since}施行）" if self.since else "")


@dataclass(frozen=True, slots=True)
class Extension:
    """Who may lengthen the period, by how much at most, how often.

    `n` None: to a day that is agreed or ordered. `times` None: as often as those who agree agree again.
    """

    name: str
    n: int | None
    unit: Unit
    times: int | None
    by: Label


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """One legal period. Compared by identity: each row is read once.

    `variants` are the same rule with another length, addressee or operators; `variant` is the own name of such a one.
    `exclude` names the kinds of time that do not count. `valid_from` and `valid_to` bound the day 0 to which this version
    applies (both inclusive). `policy` says what about the row is this program's choice and not the law's.
    """

    id: str
    channel: str
    label: Label
    kind: ClockKind
    addressee: Label
    n: int
    unit: Unit
    basis: tuple[Basis, ...]
    mark: Mark
    consequence: Label
    aliases: tuple[str, ...] = ()
    direction: Direction = Direction.FORWARD
    roll: Roll = Roll.NEXT
    operators: frozenset[Op] = frozenset()
    suspension: Suspension = Suspension.ADDS
    exclude: frozenset[str] = frozenset()
    exclude_from_next_day: bool = False  # 民诉法 85(2): the day on which excluded time begins is not part of it
    extensions: tuple[Extension, ...] = ()
    invariable: bool = False
    jurisdiction: str = "CN"
    valid_from: date | None = None
    valid_to: date | None = None
    enabled: bool = True
    policy: Label | None = None
    variant: str = ""
    also: tuple[str, ...] = ()  # other names of this variant
    variants: Mapping[str, Rule] = field(default_factory=dict)
    case: Label | None = None  # of a variant: in which case it is the one, in words
    citation: str = field(init=False)  # instruments, articles and the days they came into force, as one string

    def __post_init__(self) -> None:
        object.__setattr__(self, "citation", "；".join(str(basis) for basis in self.basis))
        for wrong, why in _faults(self):
            if wrong:
                raise LawError(f"{self.id}{' ' + self.variant if self.variant else ''}: {why}")

    @property
    def length(self) -> Label:
        return length_label(self.n, self.unit)

    def applies(self, on: date) -> bool:
        """Is this the version for a period whose day 0 is that day?"""
        return (self.valid_from or date.min) <= on <= (self.valid_to or date.max)

    def of(self, variant: str) -> Rule:
        """The row of that variant; "" is the ordinary one. Raises UnknownRule."""
        if not variant or variant == self.variant:
            return self
        if variant in self.variants:
            return self.variants[variant]
        raise no_variant(self.id, variant, self.variants)

    def named(self, words: str) -> str | None:
        """The variant somebody means by its name, another name of it, or its length ("10ND"); None if there is none."""
        for name, row in (("", self), *self.variants.items()):
            if words.casefold() in {name, *row.also}:
                return name
        lengths = [name for name, row in (("", self), *self.variants.items()) if _short(row) == _squeeze(words)]
        return lengths[0] if lengths else None


def _short(row: Rule) -> str:
    return f"{row.n}{row.unit}".casefold()


def _squeeze(words: str) -> str:
    return re.sub(r"\s", "", words).casefold()


DAYS_AND_LONGER = frozenset({Unit.ND, Unit.MO, Unit.YR, Unit.H})


def _faults(row: Rule) -> Iterator[tuple[bool, str]]:
    touched = bool(row.operators or row.exclude or row.extensions)
    yield not row.basis and row.policy is None, "cites nothing and does not say that it is policy"
    yield row.n < 0, "a length is not negative"
    yield row.n == 0 and row.policy is None, "a length of 0 needs a word on who sets the date (policy)"
    yield row.unit is Unit.H and row.n % 24 != 0, "hours are whole days of 24"
    yield row.invariable and touched, "an invariable period allows no operator"
    yield (
        row.direction is Direction.BACKWARD and (touched or row.roll is Roll.NEXT),
        "a backward period stands as it is",
    )
    yield row.mark is Mark.U and row.enabled and row.policy is None, "unverified (U): switch it off"
    yield bool(row.exclude) != (Op.EXCLUDE in row.operators), "EXCLUDE and the kinds of time belong together"
    yield bool(row.extensions) != (Op.EXTEND in row.operators), "EXTEND and the extensions belong together"
    mixed = [e for e in row.extensions if (e.unit in DAYS_AND_LONGER) != (row.unit in DAYS_AND_LONGER)]
    yield bool(mixed), "an extension is counted like its period: working days with working days"
    six = row.suspension is not Suspension.ADDS
    yield six and (row.unit not in (Unit.MO, Unit.YR) or Op.SUSPEND not in row.operators), "six months of what?"
    yield six and touched and bool(row.exclude or row.extensions), "six-month suspension stands alone"
    yield bool(row.valid_from and row.valid_to and row.valid_from > row.valid_to), "valid_from is after valid_to"
    yield bool(row.variant and row.variants), "a variant has no variants"


@dataclass(frozen=True, slots=True, eq=False)
class Law:
    """All rows by id (versions and places of one id together), and what each name, in lower case, stands for.

    Compared by identity; `version` says the data."""

    rows: Mapping[str, tuple[Rule, ...]]
    names: Mapping[str, tuple[str, ...]]
    readings: Mapping[str, Mapping[str, str]]  # alias of two rules → reading → id, the usual reading first
    kinds: Mapping[str, Label]  # kinds of time that do not count
    version: str


FOLDER = Path(__file__).parent / "law"


def read_law(folder: Path = FOLDER) -> Law:
    """Read and check every row. Raises LawError naming the file and the row."""
    return law_of(*read_files(folder))


def read_files(folder: Path = FOLDER) -> tuple[dict[str, Any], dict[str, Any]]:
    """The shared words, and each file of rows by its name, as YAML says them. Raises LawError."""
    files = {path.name: parse_yaml(path.read_text("utf-8")) for path in sorted(folder.glob("rules*.yaml"))}
    return parse_yaml((folder / "words.yaml").read_text("utf-8")), files


MISTAKES = (KeyError, TypeError, ValueError, AttributeError)  # of values that have not the shape they should have


def rule_of(words: Mapping[str, Any], raw: Mapping[str, Any]) -> Rule:
    """One row as YAML says it, with the file's channel. Raises LawError or one of MISTAKES."""
    return _Row(words).rule(raw)


def law_of(words: Mapping[str, Any], files: Mapping[str, Any]) -> Law:
    """The law these files say, every row checked. Raises LawError naming the file and the row."""
    rows: dict[str, tuple[Rule, ...]] = {}
    for name, data in files.items():
        for raw in data["rows"]:
            try:
                row = rule_of(words, {"channel": data["channel"], **raw})
                rows[row.id] = _beside(rows.get(row.id, ()), row)
            except (LawError, *MISTAKES) as error:
                raise LawError(f"{name}: {raw.get('id', raw)}: {error}") from error
    version = hashlib.sha256(json.dumps([words, files], default=str, sort_keys=True).encode()).hexdigest()[:12]
    kinds = {kind: Label(**label) for kind, label in words["times"].items()}
    return Law(rows, _names(rows, words["readings"]), _readings(rows, words["readings"]), kinds, version)


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # C reads ten times faster
    """A safe loader that refuses a key written twice, of which YAML would silently keep the last."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [key.value for key, _ in node.value]
        if twice := [key for key in keys if keys.count(key) > 1]:
            raise LawError(f"{twice[0]!r} is written twice{node.start_mark}")
        found: dict[Any, Any] = super().construct_mapping(node, deep)
        return found


def parse_yaml(text: str) -> Any:
    """The values of a YAML text. Raises LawError for a key written twice, yaml.YAMLError for what is no YAML."""
    return yaml.load(text, _Loader)  # noqa: S506  # it is a safe loader


def _beside(others: tuple[Rule, ...], row: Rule) -> tuple[Rule, ...]:
    """One version of a rule for each place and day."""
    for other in others:
        start, end = max(_from(other), _from(row)), min(_to(other), _to(row))
        if other.jurisdiction == row.jurisdiction and start <= end:
            raise LawError(f"two versions apply in {row.jurisdiction} on {start}")
    return (*others, row)


def _from(row: Rule) -> date:
    return row.valid_from or date.min


def _to(row: Rule) -> date:
    return row.valid_to or date.max


def _names(rows: Mapping[str, tuple[Rule, ...]], readings: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    names: dict[str, tuple[str, ...]] = {id_.casefold(): (id_,) for id_ in rows}
    for id_, versions in rows.items():
        for alias in dict.fromkeys(alias for row in versions for alias in row.aliases):
            if names.setdefault(alias.casefold(), (id_,)) != (id_,) or alias in rows:
                raise LawError(f"{alias} names both {id_} and {names[alias.casefold()][0]}")
    for alias, ids in readings.items():
        if alias.casefold() in names or not set(ids.values()) <= set(rows):
            raise LawError(f"words.yaml: {alias} is taken or stands for an unknown rule")
        names[alias.casefold()] = tuple(dict.fromkeys(ids.values()))
    return names


def _readings(rows: Mapping[str, tuple[Rule, ...]], readings: Mapping[str, Any]) -> dict[str, Mapping[str, str]]:
    return {alias.casefold(): dict(ids) for alias, ids in readings.items()}


NEEDED = frozenset({"id", "channel", "label", "kind", "addressee", "length", "basis", "mark"})
COUNTING = frozenset(
    {"direction", "roll", "allows", "suspension", "exclude", "exclude_from", "extensions", "invariable"}
)
STANDING = frozenset({"aliases", "jurisdiction", "valid_from", "valid_to", "enabled", "policy", "missed"})
VARYING = frozenset({"variants", "also", "named"})
NO_CONSEQUENCE = Label("法律未规定直接后果。", "The law attaches no direct consequence.")


@dataclass(frozen=True, slots=True)
class _Row:
    """Reads one row with the shared words at hand."""

    words: Mapping[str, Any]

    def rule(self, raw: Mapping[str, Any], variant: str = "") -> Rule:
        if unknown := raw.keys() - NEEDED - COUNTING - STANDING - VARYING:
            raise LawError(f"unknown key {min(unknown)!r}")
        if missing := NEEDED - raw.keys():
            raise LawError(f"lacks {min(missing)!r}")
        n, unit = _length(raw["length"])
        backward = raw.get("direction") == "backward"
        return Rule(
            id=raw["id"],
            channel=raw["channel"],
            label=Label(**raw["label"]),
            kind=ClockKind(raw["kind"]),
            addressee=self.person(raw["addressee"]),
            n=n,
            unit=unit,
            basis=tuple(self.basis(text) for text in raw["basis"]),
            mark=Mark(raw["mark"]),
            consequence=Label(**raw["missed"]) if "missed" in raw else NO_CONSEQUENCE,
            aliases=tuple(raw.get("aliases", ())),
            direction=Direction(raw.get("direction", "forward")),
            roll=Roll(raw.get("roll", "none" if backward else "next")),
            operators=_operators(raw),
            suspension=Suspension(raw.get("suspension", "adds")),
            exclude=frozenset(self.kind(kind) for kind in raw.get("exclude", ())),
            exclude_from_next_day=raw.get("exclude_from", "first day") == "next day",
            extensions=tuple(self.extension(name, row, unit) for name, row in raw.get("extensions", {}).items()),
            invariable=raw.get("invariable", False),
            jurisdiction=raw.get("jurisdiction", "CN"),
            valid_from=raw.get("valid_from"),
            valid_to=raw.get("valid_to"),
            enabled=raw.get("enabled", True),
            policy=Label(**raw["policy"]) if "policy" in raw else None,
            variant=variant,
            also=tuple(raw.get("also", ())),
            variants={name: self.rule(_varied(raw, row), name) for name, row in raw.get("variants", {}).items()},
            case=self.case(raw, variant),
        )

    def case(self, raw: Mapping[str, Any], variant: str) -> Label | None:
        """A variant's own label says when it applies; one without has a word of words.yaml."""
        if not variant:
            return None
        if "named" not in raw and variant not in self.words["variants"]:
            raise LawError(f"variant {variant!r} has neither a label of its own nor a word in words.yaml")
        return Label(**(raw["label"] if "named" in raw else self.words["variants"][variant]))

    def person(self, key: str) -> Label:
        return Label(**self.words["people"][key])

    def kind(self, key: str) -> str:
        if key not in self.words["times"]:
            raise LawError(f"{key!r} is no kind of time of words.yaml")
        return key

    def basis(self, text: str) -> Basis:
        instrument, _, article = text.partition(" ")
        return Basis(instrument, article, self.words["instruments"][instrument]["since"])

    def extension(self, name: str, row: Mapping[str, Any], unit: Unit) -> Extension:
        n, unit = _length(row["length"]) if "length" in row else (None, unit)
        return Extension(name, n, unit, row.get("times", 1), self.person(row["by"]))


def _varied(raw: Mapping[str, Any], row: Mapping[str, Any]) -> dict[str, Any]:
    """The variant as a whole row; `named`: it has a label of its own."""
    named = {"named": True} if "label" in row else {}
    return {key: value for key, value in raw.items() if key not in VARYING} | dict(row) | named


def _length(text: str) -> tuple[int, Unit]:
    n, unit = text.split()
    return int(n), Unit(unit)


def _operators(raw: Mapping[str, Any]) -> frozenset[Op]:
    """What `allows` lists, and what the row implies by naming excluded time or extensions."""
    implied = {Op.EXCLUDE: "exclude", Op.EXTEND: "extensions"}
    allowed = {Op(name) for name in raw.get("allows", ())} | {op for op, key in implied.items() if raw.get(key)}
    return frozenset(allowed | ({Op.RESUME} if allowed & {Op.SUSPEND, Op.EXCLUDE} else set()))
