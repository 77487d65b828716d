"""The bytes of an entry, its hash and its chain: SPEC.md sections 2 to 4.

`build` makes the next entry of a case, `parse` reads one back. Both hold it to the same rules, so what is built can
always be parsed, and what parses has exactly one spelling.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from typing import Any, NamedTuple

import orjson

GENESIS = bytes(32)  # `prev` of the first entry of a case
MAX_INTEGER = 2**53 - 1
MAX_DEPTH = 32

# RFC 8785 sorts names by UTF-16 units and orjson by UTF-8 bytes; for ASCII names the order is the same.
_OPTIONS = orjson.OPT_SORT_KEYS | orjson.OPT_STRICT_INTEGER


class NotCanonical(ValueError):
    """A value has no canonical bytes, or bytes are not canonical. `path` names the member: "data.fees.2"."""

    def __init__(self, reason: str, path: str = "") -> None:
        super().__init__(f"{path}: {reason}" if path else reason)
        self.reason = reason
        self.path = path


class NotAnEntry(ValueError):
    """An object lacks a member of an entry, has a foreign one, or one holds what it may not."""


class Sealed(NamedTuple):
    """An entry as it is stored: the exact bytes that were hashed, and their hash (32 bytes)."""

    body: bytes
    hash: bytes


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as it is read. Instants are aware UTC; `prev` is 32 bytes; `commit` is hex or None."""

    case: str
    seq: int
    prev: bytes
    kind: str
    occurred_at: datetime
    recorded_at: datetime
    actor_id: str
    actor_as: str
    actor_org: int | None
    data: Mapping[str, Any]
    commit: str | None


def entry_hash(body: bytes) -> bytes:
    """SHA-256(0x00 || body): the leaf hash of RFC 6962, section 2.1."""
    return hashlib.sha256(b"\x00" + body).digest()


def build(
    *,
    case: str,
    seq: int,
    prev: bytes,
    kind: str,
    occurred_at: datetime,
    recorded_at: datetime,
    actor_id: str,
    actor_as: str,
    actor_org: int | None = None,
    data: Mapping[str, Any],
    commit: str | None = None,
) -> Sealed:
    """The entry that follows `prev` (32 bytes; GENESIS where seq is 1) in a case.

    Instants are aware. `data` holds JSON values of the profile; an Enum counts as its value. Raises NotCanonical or
    NotAnEntry, both ValueErrors, for anything `parse` or the verification would not take.
    """
    if (seq == 1) != (prev == GENESIS):
        raise NotAnEntry("the first entry of a case, and no other, follows GENESIS")
    if occurred_at > recorded_at:
        raise NotAnEntry("occurred_at is after recorded_at")
    body: dict[str, Any] = {
        "v": 1,
        "case": case,
        "seq": seq,
        "prev": prev.hex(),
        "kind": kind,
        "occurred_at": instant(occurred_at),
        "recorded_at": instant(recorded_at),
        "actor": {"id": actor_id, "as": actor_as},
        "data": dict(data),
    }
    if actor_org is not None:
        body["actor"]["org"] = actor_org
    if commit is not None:
        body["commit"] = commit
    _check_given(body)
    sealed = canonical(body)
    return Sealed(sealed, entry_hash(sealed))


def parse(body: bytes) -> Entry:
    """The entry these bytes are. Raises NotCanonical or NotAnEntry; does not check the chain."""
    try:
        members = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise NotCanonical(f"not JSON ({error})") from None
    if canonical(members) != body:
        raise NotCanonical("not the canonical spelling of this object")
    _check_shape(members)
    actor = members["actor"]
    return Entry(
        members["case"],
        members["seq"],
        bytes.fromhex(members["prev"]),
        members["kind"],
        parse_instant(members["occurred_at"]),
        parse_instant(members["recorded_at"]),
        actor["id"],
        actor["as"],
        actor.get("org"),
        members["data"],
        members.get("commit"),
    )


# --- Instants

_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z").fullmatch


def instant(moment: datetime) -> str:
    """An aware moment as "2026-11-23T01:02:03.000004Z". ValueError for a naive one: its zone would be a guess."""
    if moment.tzinfo is None:
        raise ValueError("a naive datetime is not an instant")
    utc = moment if moment.tzinfo is UTC else moment.astimezone(UTC)
    return utc.isoformat("T", "microseconds")[:-6] + "Z"


def parse_instant(text: str) -> datetime:
    """The aware UTC moment of such a text. ValueError for every other spelling and for days that do not exist."""
    if not _INSTANT(text):
        raise ValueError("not an instant in UTC with six digits of microseconds")
    return datetime.fromisoformat(text)


# --- Canonical bytes


def canonical(body: Mapping[str, Any]) -> bytes:
    """The bytes of an object of the profile (SPEC.md section 2), the same as RFC 8785's. Raises NotCanonical."""
    if type(body) is not dict:
        raise NotCanonical("not an object")
    _check(body, MAX_DEPTH)
    return orjson.dumps(body, option=_OPTIONS)


def _check(value: Any, depth: int) -> None:
    """Is this value in the profile? Subclasses are not, bar Enums: orjson would write what the check did not see."""
    kind = type(value)
    if kind is str:
        if not value.isascii():
            _check_text(value)
    elif kind is int:
        if not -MAX_INTEGER <= value <= MAX_INTEGER:
            raise NotCanonical("an integer beyond 2^53-1 or -(2^53-1)")
    elif kind is dict:
        _check_names(value)
        _check_each(value.items(), depth)
    elif kind is list or kind is tuple:
        _check_each(enumerate(value), depth)
    elif isinstance(value, Enum):
        _check(value.value, depth)
    elif value is not None and kind is not bool:
        raise NotCanonical(f"a {kind.__name__} has no canonical bytes")


def _check_each(members: Iterable[tuple[str | int, Any]], depth: int) -> None:
    if depth == 0:
        raise NotCanonical(f"more than {MAX_DEPTH} levels deep")
    for name, member in members:
        kind = type(member)  # most members are plain: saves a call on the hot path
        if (kind is str and member.isascii()) or (kind is int and -MAX_INTEGER <= member <= MAX_INTEGER):
            continue
        try:
            _check(member, depth - 1)
        except NotCanonical as error:
            path = f"{_spelt(name)}.{error.path}" if error.path else _spelt(name)
            raise NotCanonical(error.reason, path) from None


def _check_names(members: dict[Any, Any]) -> None:
    for name in members:
        if type(name) is not str or not name.isascii():
            raise NotCanonical("a member name that is not an ASCII string", ascii(name))


def _spelt(name: str | int) -> str:
    """A name as it may be printed: it can come from a stranger's file."""
    text = str(name)
    return text if text and text.isprintable() else ascii(name)


def _check_text(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise NotCanonical("a lone surrogate") from None
    if not unicodedata.is_normalized("NFC", text):
        raise NotCanonical("text that is not in Normalization Form C")


# --- Members: a rule is true of what a member may hold; it is false, or raises TypeError or ValueError, for all else

Rules = Mapping[str, Callable[[Any], object]]


def _is_positive(value: Any) -> bool:
    return type(value) is int and value > 0


def _is_object(value: Any) -> bool:
    return type(value) is dict


is_code = re.compile(r"[!-~]{1,64}").fullmatch
_WORD = re.compile(r"[a-z][a-z0-9_]{0,31}").fullmatch
_HASH = re.compile(r"[0-9a-f]{64}").fullmatch

_GIVEN: Rules = {"case": is_code, "seq": _is_positive, "prev": _HASH, "kind": _WORD}  # what a builder may get wrong
_ENTRY: Rules = {
    **_GIVEN,
    "v": lambda value: type(value) is int and value == 1,
    "occurred_at": parse_instant,
    "recorded_at": parse_instant,
    "actor": _is_object,
    "data": _is_object,
}
_COMMIT: Rules = {"commit": _HASH}
_ENTRY_WITH_COMMIT: Rules = {**_ENTRY, **_COMMIT}
_ACTOR: Rules = {"id": is_code, "as": _WORD}
_ACTOR_WITH_ORG: Rules = {**_ACTOR, "org": _is_positive}


def _check_shape(body: dict[str, Any]) -> None:
    _check_members(body, _ENTRY_WITH_COMMIT if "commit" in body else _ENTRY)
    actor = body["actor"]
    _check_members(actor, _ACTOR_WITH_ORG if "org" in actor else _ACTOR, "actor.")


def _check_given(body: dict[str, Any]) -> None:
    """As `_check_shape` for an object that `build` has put together, whose members and instants are right by that."""
    _check_values(body, _GIVEN)
    if "commit" in body:
        _check_values(body, _COMMIT)
    actor = body["actor"]
    _check_values(actor, _ACTOR_WITH_ORG if "org" in actor else _ACTOR, "actor.")


def _check_members(members: dict[str, Any], rules: Rules, within: str = "") -> None:
    if members.keys() != rules.keys():
        odd = min(members.keys() ^ rules.keys())
        raise NotAnEntry(f"{within}{_spelt(odd)} is {'foreign' if odd in members else 'missing'}")
    _check_values(members, rules, within)


def _check_values(members: dict[str, Any], rules: Rules, within: str = "") -> None:
    name = ""
    try:
        for name, rule in rules.items():
            if not rule(members[name]):
                raise ValueError
    except (TypeError, ValueError):
        raise NotAnEntry(f"{within}{name} does not hold what it must") from None
