"""Bytes, hash and members of an entry."""

from __future__ import annotations

import hashlib
import unicodedata
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import IntEnum, StrEnum
from typing import Any
from uuid import UUID

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from ledger.commit import commitment, opens
from ledger.entry import (
    GENESIS,
    MAX_DEPTH,
    MAX_INTEGER,
    NotAnEntry,
    NotCanonical,
    build,
    canonical,
    entry_hash,
    instant,
    parse,
    parse_instant,
)

MOMENT = datetime(2026, 11, 23, 1, 2, 3, 4, tzinfo=UTC)


class Word(StrEnum):
    START = "start"


class Level(IntEnum):
    COUNTY = 2


class Odd(StrEnum):
    """What the check sees as text is not what is written."""

    HALF = "half"

    def __new__(cls, text: str) -> Odd:
        member = str.__new__(cls, text)
        member._value_ = 0.5  # type: ignore[assignment]
        return member


# --- The profile

names = st.text(st.characters(max_codepoint=127), max_size=6)
in_nfc = st.text(max_size=8).map(lambda text: unicodedata.normalize("NFC", text))
integers = st.integers(-MAX_INTEGER, MAX_INTEGER)
leaves = st.none() | st.booleans() | integers | in_nfc
objects = st.dictionaries(
    names,
    st.recursive(
        leaves, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=4), max_leaves=12
    ),
    max_size=5,
)
ODD: list[Any] = [
    1.0, 0.0, -0.0, 1e16, float("nan"), MAX_INTEGER + 1, -MAX_INTEGER - 1, 2**64, "e\u0301", "\ud800", "a\udfff",
    "\u212b", b"bytes", date(2026, 1, 1), MOMENT, UUID(int=1), Decimal(1), {1}, object(), type("Text", (str,), {})("x"),
    type("Number", (int,), {})(1), Odd.HALF, {"é": 1}, {1: 2}, {Word.START: 1}, {None: 1}, {"\U0001f600": 1, "\ue000": 2},
]  # fmt: skip
odd_leaves = st.sampled_from(ODD)


@given(objects)
def test_the_bytes_are_those_of_rfc_8785(body: dict[str, Any]) -> None:
    assert canonical(body) == rfc8785.dumps(body)


@given(objects, st.lists(names | st.integers(0, 3), max_size=4), odd_leaves)
def test_all_else_is_refused_and_named(body: dict[str, Any], path: list[str | int], odd: Any) -> None:
    value = odd
    for step in reversed(path):
        value = {step: value} if isinstance(step, str) else [0] * step + [value]
    with pytest.raises(NotCanonical) as refused:
        canonical({**body, "here": value})
    wanted = ".".join(
        ["here", *(str(step) if step != "" and str(step).isprintable() else ascii(step) for step in path)]
    )
    assert refused.value.path == wanted or refused.value.path.startswith(f"{wanted}.")


@pytest.mark.parametrize("odd", ODD, ids=range(len(ODD)))
def test_each_odd_value_is_refused(odd: Any) -> None:
    with pytest.raises(NotCanonical, match="here"):
        canonical({"here": odd})


def test_an_enum_counts_as_its_value() -> None:
    assert canonical({"op": Word.START, "level": Level.COUNTY}) == b'{"level":2,"op":"start"}'


def test_depth_is_bounded() -> None:
    def nested(levels: int) -> dict[str, Any]:
        return {"in": nested(levels - 1)} if levels > 1 else {}

    assert parse_depth(canonical(nested(MAX_DEPTH))) == MAX_DEPTH
    endless: dict[str, Any] = {}
    endless["in"] = endless
    for body in (nested(MAX_DEPTH + 1), endless):
        with pytest.raises(NotCanonical, match="levels deep"):
            canonical(body)


def parse_depth(body: bytes) -> int:
    return body.count(b"{")


@pytest.mark.parametrize("body", [[], "text", 1, None, ()])
def test_only_objects_have_canonical_bytes(body: Any) -> None:
    with pytest.raises(NotCanonical):
        canonical(body)


# --- Instants


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (MOMENT, "2026-11-23T01:02:03.000004Z"),
        (datetime(2026, 1, 1, tzinfo=timezone(timedelta(hours=8))), "2025-12-31T16:00:00.000000Z"),
        (datetime(1, 1, 1, tzinfo=UTC), "0001-01-01T00:00:00.000000Z"),
    ],
)
def test_an_instant_has_one_spelling(moment: datetime, text: str) -> None:
    assert instant(moment) == text
    assert parse_instant(text) == moment


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-23T01:02:03Z", "2026-11-23T01:02:03.000Z", "2026-11-23T01:02:03.000004+00:00", "2026-11-23T01:02:03.000004z",
        "2026-11-23 01:02:03.000004Z", "2026-02-30T01:02:03.000004Z", "2026-11-23T24:00:00.000000Z",
        "2026-11-23T23:59:60.000000Z", "2026-11-23T01:02:03.000004", "2026-11-23T01:02:03.000004Z\n", "２026-11-23T01:02:03.000004Z", "",
    ],
)  # fmt: skip
def test_other_spellings_are_refused(text: str) -> None:
    with pytest.raises(ValueError):
        parse_instant(text)


def test_a_naive_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="naive"):
        instant(datetime(2026, 1, 1))


# --- Entries

ENTRY: dict[str, Any] = {
    "v": 1,
    "case": "JF-1",
    "seq": 2,
    "prev": "0f" * 32,
    "kind": "moved",
    "occurred_at": "2026-11-23T01:02:03.000004Z",
    "recorded_at": "2026-11-23T01:02:04.000000Z",
    "actor": {"id": "account:7", "as": "handler", "org": 12},
    "data": {"parties": [1, 2]},
    "commit": "ab" * 32,
}
ARGUMENTS: dict[str, Any] = {
    "case": "JF-1",
    "seq": 2,
    "prev": bytes.fromhex("0f" * 32),
    "kind": "moved",
    "occurred_at": MOMENT,
    "recorded_at": MOMENT.replace(second=4, microsecond=0),
    "actor_id": "account:7",
    "actor_as": "handler",
    "actor_org": 12,
    "data": {"parties": [1, 2]},
    "commit": "ab" * 32,
}


def test_build_and_parse_are_each_others_inverse() -> None:
    sealed = build(**ARGUMENTS)
    assert sealed.body == rfc8785.dumps(ENTRY)
    assert sealed.hash == entry_hash(sealed.body) == hashlib.sha256(b"\x00" + sealed.body).digest()
    entry = parse(sealed.body)
    assert {name: getattr(entry, name) for name in ARGUMENTS} == ARGUMENTS


def test_org_and_commit_may_be_absent() -> None:
    entry = parse(build(**ARGUMENTS | {"actor_org": None, "commit": None}).body)
    assert (entry.actor_org, entry.commit) == (None, None)


codes = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=64)
words = st.from_regex(r"[a-z][a-z0-9_]{0,31}", fullmatch=True)
moments = st.datetimes(timezones=st.just(UTC), min_value=datetime(1900, 1, 1))
hashes = st.binary(min_size=32, max_size=32).filter(lambda value: value != GENESIS)


@given(codes, st.integers(2, MAX_INTEGER), hashes, words, st.lists(moments, min_size=2, max_size=2), codes, objects)
def test_every_entry_comes_back(
    case: str, seq: int, prev: bytes, kind: str, times: list[datetime], actor: str, data: dict[str, Any]
) -> None:
    occurred, recorded = sorted(times)
    arguments = ARGUMENTS | {
        "case": case, "seq": seq, "prev": prev, "kind": kind, "occurred_at": occurred, "recorded_at": recorded,
        "actor_id": actor, "data": data,
    }  # fmt: skip
    entry = parse(build(**arguments).body)
    assert {name: getattr(entry, name) for name in arguments} == arguments


WRONG: dict[str, tuple[Any, ...]] = {
    "v": (2, True, "1", None),
    "case": ("", "a b", "案", "x" * 65, 1, None, "JF-1\n"),
    "seq": (0, -1, True, "2", None),
    "prev": ("0F" * 32, "0f" * 31, "", None, 0),
    "kind": ("", "Moved", "1st", "two words", "x" * 33, "调解", None),
    "occurred_at": ("2026-11-23", "2026-11-23T01:02:03.000004+00:00", 0, None),
    "recorded_at": ("2026-02-30T01:02:03.000004Z", "", None),
    "actor": (
        {}, {"id": "account:7"}, {"as": "handler"}, {"id": "account:7", "as": "handler", "name": "x"}, [], "account:7", None,
        {"id": "a b", "as": "handler"}, {"id": "account:7", "as": "承办人"}, {"id": "account:7", "as": "handler", "org": 0},
        {"id": "account:7", "as": "handler", "org": None}, {"id": "account:7", "as": "handler", "org": True},
    ),
    "data": ([], "text", None, 1),
    "commit": ("", "AB" * 32, None, 1),
}  # fmt: skip


@pytest.mark.parametrize(("member", "value"), [(member, value) for member, values in WRONG.items() for value in values])
def test_a_member_holds_what_it_must(member: str, value: Any) -> None:
    with pytest.raises(NotAnEntry, match=member):
        parse(rfc8785.dumps(ENTRY | {member: value}))


@pytest.mark.parametrize("member", sorted(ENTRY.keys() - {"commit"}))
def test_a_member_may_not_be_missing(member: str) -> None:
    with pytest.raises(NotAnEntry, match=f"{member} is missing"):
        parse(rfc8785.dumps({name: value for name, value in ENTRY.items() if name != member}))


def test_a_foreign_member_is_refused() -> None:
    with pytest.raises(NotAnEntry, match="name is foreign"):
        parse(rfc8785.dumps(ENTRY | {"name": "x"}))


CANONICAL = rfc8785.dumps(ENTRY)
RESPELT = {
    "white space": CANONICAL.replace(b":", b": ", 1),
    "line feed at the end": CANONICAL + b"\n",
    "byte order mark": b"\xef\xbb\xbf" + CANONICAL,
    "order of members": b'{"v":1,' + CANONICAL[1:].replace(b',"v":1', b""),
    "repeated member": CANONICAL.replace(b'"v":1', b'"v":1,"v":1'),
    "float": CANONICAL.replace(b'"seq":2', b'"seq":2.0'),
    "exponent": CANONICAL.replace(b'"seq":2', b'"seq":2e0'),
    "minus zero": CANONICAL.replace(b"[1,2]", b"[1,-0]"),
    "big integer": CANONICAL.replace(b"[1,2]", b"[1,9007199254740992]"),
    "needless escape": CANONICAL.replace(b"moved", b"m\\u006fved"),
    "not in NFC": CANONICAL.replace(b"[1,2]", '"e\u0301"'.encode()),
    "lone surrogate": CANONICAL.replace(b"[1,2]", b'"\\ud800"'),
    "not UTF-8": CANONICAL.replace(b"[1,2]", b'"\xff"'),
    "name not ASCII": CANONICAL.replace(b'"parties"', '"方"'.encode()),
    "not an object": b"[]",
    "cut off": CANONICAL[:-1],
    "nothing": b"",
    "deep": CANONICAL.replace(b"[1,2]", b"[" * 5000 + b"]" * 5000),
}


@pytest.mark.parametrize("name", RESPELT)
def test_other_bytes_of_the_same_entry_are_refused(name: str) -> None:
    assert RESPELT[name] != CANONICAL
    with pytest.raises(NotCanonical):
        parse(RESPELT[name])


@pytest.mark.parametrize(
    "wrong",
    [
        {"seq": 1},
        {"prev": GENESIS},
        {"prev": b"\x01" * 31},
        {"occurred_at": MOMENT + timedelta(days=1)},
        {"occurred_at": datetime(2026, 1, 1), "recorded_at": datetime(2026, 1, 2)},
        {"case": "a b"},
        {"seq": 0},
        {"kind": "Moved"},
        {"actor_id": "张三"},
        {"actor_as": ""},
        {"actor_org": 0},
        {"data": {"amount": 0.1}},
        {"data": {"on": date(2026, 1, 1)}},
        {"commit": "x"},
    ],
)
def test_nothing_is_built_that_would_not_verify(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        build(**ARGUMENTS | wrong)


def test_a_refusal_names_the_member_and_not_its_value() -> None:
    with pytest.raises(NotCanonical) as refused:
        build(**ARGUMENTS | {"data": {"fees": [{"name": "Zoe\u0308"}]}})
    assert refused.value.path == "data.fees.0.name"
    assert "Zoe" not in str(refused.value)


# --- Commitments

SALT = bytes(range(32))


@given(st.dictionaries(names, in_nfc, max_size=3), st.dictionaries(names, in_nfc, max_size=3))
def test_a_commitment_opens_to_its_words_only(said: dict[str, str], other: dict[str, str]) -> None:
    commit = commitment(SALT, said)
    assert opens(SALT, said, commit)
    assert opens(SALT, other, commit) == (other == said)
    assert not opens(SALT[::-1], said, commit)


@pytest.mark.parametrize("length", [0, 16, 31, 33])
def test_a_salt_has_32_bytes(length: int) -> None:
    with pytest.raises(ValueError, match="salt"):
        commitment(bytes(length), {"reason": "x"})
