"""A ledger as a file that is verified without us: SPEC.md section 5.

Writer and reader stream: what is held in memory grows with the number of cases, not with that of entries. Neither
verifies. A ledger somebody tampered with must be exportable too, or nobody outside could find out.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from ledger.entry import NotAnEntry, NotCanonical, canonical, instant, is_code, parse, parse_instant

FORMAT = "jiefen-ledger-export/1"


class Unreadable(Exception):
    """This file is not a ledger export of a format we know."""


@dataclass(frozen=True, slots=True)
class Head:
    """The newest entry of a case: its number and its hash (32 bytes)."""

    seq: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class Header:
    """The first line. Both members are claims of whoever made the file. `raw` is the line with its LF."""

    line: int
    made_at: datetime
    origin: str
    raw: bytes


@dataclass(frozen=True, slots=True)
class Row:
    """An entry line: body and hash as they stand in the file, not verified. Lines count from 1."""

    line: int
    body: bytes
    hash: bytes


@dataclass(frozen=True, slots=True)
class Closing:
    """The closing line: what the file says it holds."""

    line: int
    entries: int
    heads: Mapping[str, Head]
    digest: bytes


@dataclass(frozen=True, slots=True)
class Garbled:
    """A line that is none of the others, byte for byte."""

    line: int


Part = Header | Row | Closing | Garbled


def write_export(entries: Iterable[tuple[bytes, bytes]], out: BinaryIO, made_at: datetime, origin: str) -> Closing:
    """Write (body, hash) pairs as they come, each case in the order of seq. `made_at` is aware.

    `origin` says which ledger this is. Returns the closing line. A body that is no entry is written too: the
    verification finds it.
    """
    header = _header_line(made_at, origin)
    out.write(header)
    digest = hashlib.sha256(header)
    heads: dict[str, Head] = {}
    count = 0
    for body, stated in entries:
        count += 1
        digest.update(stated)
        out.write(_entry_line(body.decode(errors="replace"), stated.hex()))
        _advance(heads, body, stated)
    closing = Closing(count + 2, count, heads, digest.digest())
    out.write(_closing_line(closing))
    return closing


def read_export(path: Path) -> Iterator[Part]:
    """The parts of an export, in file order, Header first. Raises Unreadable, or OSError."""
    with path.open("rb") as file:
        header = _header(file.readline())
        if header is None:
            raise Unreadable(f"{path}: the first line is not the header of a {FORMAT} file")
        yield header
        for number, line in enumerate(file, start=2):
            yield _part(number, line)


def _advance(heads: dict[str, Head], body: bytes, stated: bytes) -> None:
    try:
        entry = parse(body)
    except (NotCanonical, NotAnEntry):
        return
    if entry.case not in heads or entry.seq > heads[entry.case].seq:
        heads[entry.case] = Head(entry.seq, stated)


def _header_line(made_at: datetime, origin: str) -> bytes:
    if type(origin) is not str or not origin:
        raise ValueError("an export says which ledger it comes from")
    return _line({"format": FORMAT, "made_at": instant(made_at), "origin": origin})


def _line(members: dict[str, Any]) -> bytes:
    return canonical(members) + b"\n"


def _entry_line(body: str, stated: str) -> bytes:
    # Not `canonical`: the body is one string here, which may hold what makes its entry not canonical.
    return orjson.dumps({"body": body, "hash": stated}, option=orjson.OPT_APPEND_NEWLINE)


def _closing_line(closing: Closing) -> bytes:
    heads = {case: [head.seq, head.hash.hex()] for case, head in closing.heads.items()}
    return _line({"digest": closing.digest.hex(), "entries": closing.entries, "heads": heads})


def _header(line: bytes) -> Header | None:
    try:
        members = orjson.loads(line)
        made_at, origin = parse_instant(members["made_at"]), members["origin"]
        return Header(1, made_at, origin, line) if _header_line(made_at, origin) == line else None
    except (ValueError, KeyError, TypeError):
        return None


def _part(number: int, line: bytes) -> Row | Closing | Garbled:
    """What a line is, if writing that again gives the same bytes."""
    try:
        members = orjson.loads(line)
        if "body" in members:
            return _row(number, members["body"], members["hash"], line)
        closing = _closing(number, members)
        return closing if _closing_line(closing) == line else Garbled(number)
    except (ValueError, KeyError, TypeError, AttributeError):
        return Garbled(number)


def _row(number: int, body: str, text: str, line: bytes) -> Row | Garbled:
    stated = bytes.fromhex(text)
    if len(stated) != 32 or _entry_line(body, stated.hex()) != line:
        return Garbled(number)
    return Row(number, body.encode(), stated)


def _closing(number: int, members: dict[str, Any]) -> Closing:
    heads = {_code(case): Head(_integer(seq), bytes.fromhex(text)) for case, (seq, text) in members["heads"].items()}
    return Closing(number, _integer(members["entries"]), heads, bytes.fromhex(members["digest"]))


def _code(value: str) -> str:
    if not is_code(value):
        raise ValueError
    return value


def _integer(value: Any) -> int:
    if type(value) is not int:  # in Python true == 1
        raise TypeError
    return value
