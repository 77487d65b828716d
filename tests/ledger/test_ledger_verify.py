"""Every way of tampering with an export, and what the verification says about it."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import orjson
import pytest

from ledger.entry import GENESIS, Sealed, build, entry_hash, parse, parse_instant
from ledger.export import Closing, Garbled, Header, Row, Unreadable, read_export, write_export
from ledger.verify import Finding, Verification

Lines = list[bytes]
VICTIM = "JF-B"
B1, B2, B3, B4, C2, CLOSING = 2, 6, 10, 14, 7, 17  # places in the list of lines; line numbers are one higher
LATER = "2026-11-20T09:00:00.000000Z"
EARLIER = "2026-11-19T09:00:00.000000Z"


@pytest.fixture(scope="session")
def lines(export: Path) -> Lines:
    return export.read_bytes().splitlines(keepends=True)


@pytest.fixture
def findings(tmp_path: Path) -> Callable[..., list[Finding]]:
    def run(lines: Lines, known: dict[tuple[str, int], bytes] | None = None) -> list[Finding]:
        path = tmp_path / "tampered.jsonl"
        path.write_bytes(b"".join(lines))
        return list(Verification(known).findings(path))

    return run


# --- Tools of the forger


def entry_line(body: bytes, stated: bytes | None = None) -> bytes:
    return orjson.dumps({"body": body.decode(), "hash": (stated or entry_hash(body)).hex()}) + b"\n"


def edited(line: bytes, *, rehash: bool = True, **members: Any) -> bytes:
    """The line with members of its body replaced (None: removed), spelt as it should be."""
    row = orjson.loads(line)
    body = {**orjson.loads(row["body"]), **members}
    kept = {name: value for name, value in body.items() if value is not None}
    new = orjson.dumps(kept, option=orjson.OPT_SORT_KEYS)
    return entry_line(new, None if rehash else bytes.fromhex(row["hash"]))


def respelt(line: bytes, old: str, new: str) -> bytes:
    """The line with the text of its body altered, and the hash that fits it."""
    body = orjson.loads(line)["body"]
    assert old in body
    return entry_line(body.replace(old, new, 1).encode())


def put(lines: Lines, at: int, *new: bytes) -> Lines:
    return [*lines[:at], *new, *lines[at + 1 :]]


def without(lines: Lines, *places: int) -> Lines:
    return [line for n, line in enumerate(lines) if n not in places]


def swapped(lines: Lines, one: int, other: int) -> Lines:
    return put(put(lines, one, lines[other]), other, lines[one])


def closing(lines: Lines, **members: Any) -> Lines:
    line = orjson.loads(lines[CLOSING])
    return put(lines, CLOSING, orjson.dumps({**line, **members}, option=orjson.OPT_SORT_KEYS) + b"\n")


def heads(lines: Lines, **changed: Any) -> Lines:
    before = orjson.loads(lines[CLOSING])["heads"]
    return closing(lines, heads={case: head for case, head in {**before, **changed}.items() if head})


def forged(after: bytes) -> bytes:
    """A well-made entry that follows the one on a line."""
    body = orjson.loads(after)["body"].encode()
    entry = parse(body)
    return edited(after, seq=entry.seq + 1, prev=entry_hash(body).hex(), kind="noted", commit=None)


@dataclass(frozen=True)
class Case:
    name: str
    tamper: Callable[[Lines], Lines]
    codes: tuple[str, ...]


CASES = (
    Case("a body edited, its hash kept", lambda ls: put(ls, B2, edited(ls[B2], rehash=False, data={})), ("hash",)),
    Case("a body edited, its hash recomputed", lambda ls: put(ls, B2, edited(ls[B2], data={})), ("prev", "digest")),
    Case("the newest entry edited, its hash recomputed", lambda ls: put(ls, B4, edited(ls[B4], data={})), ("digest", "heads")),
    Case("the newest entry edited, its hash kept", lambda ls: put(ls, B4, edited(ls[B4], rehash=False, data={})), ("hash",)),
    Case("a hash altered", lambda ls: put(ls, B2, entry_line(orjson.loads(ls[B2])["body"].encode(), bytes([7]) * 32)), ("hash", "prev", "digest")),
    Case("a commitment removed", lambda ls: put(ls, B2, edited(ls[B2], commit=None)), ("prev", "digest")),
    Case("an entry removed from the middle", lambda ls: without(ls, B2), ("gap", "count", "digest")),
    Case("the first entry removed", lambda ls: without(ls, B1), ("gap", "count", "digest")),
    Case("the newest entry removed", lambda ls: without(ls, B4), ("count", "digest", "heads")),
    Case("a whole case removed", lambda ls: without(ls, B1, B2, B3, B4), ("count", "digest", "heads")),
    Case("two entries of a case exchanged", lambda ls: swapped(ls, B2, B3), ("gap", "repeat", "digest")),
    Case("entries of two cases exchanged", lambda ls: swapped(ls, B2, C2), ("digest",)),
    Case("an entry repeated", lambda ls: put(ls, B2, ls[B2], ls[B2]), ("repeat", "count", "digest")),
    Case("an entry repeated at the end", lambda ls: put(ls, CLOSING, ls[B2], ls[CLOSING]), ("repeat", "count", "digest")),
    Case("an entry inserted in the middle", lambda ls: put(ls, B2, ls[B2], forged(ls[B2])), ("repeat", "prev", "count", "digest")),
    Case("an entry added at the end", lambda ls: put(ls, B4, ls[B4], forged(ls[B4])), ("count", "digest", "heads")),
    Case("a number raised", lambda ls: put(ls, B2, edited(ls[B2], seq=5)), ("gap", "repeat", "repeat", "digest", "heads")),
    Case("a number beyond all others", lambda ls: put(ls, B4, edited(ls[B4], seq=2**53 - 1)), ("gap", "digest", "heads")),
    Case("a link altered", lambda ls: put(ls, B2, edited(ls[B2], prev="07" * 32)), ("prev", "prev", "digest")),
    Case("a first link altered", lambda ls: put(ls, B1, edited(ls[B1], prev="07" * 32)), ("prev", "prev", "digest")),
    Case("recorded before the entry before", lambda ls: put(ls, B2, edited(ls[B2], recorded_at=EARLIER, occurred_at=EARLIER)), ("recorded_back", "prev", "digest")),
    Case("occurred after it was recorded", lambda ls: put(ls, B2, edited(ls[B2], occurred_at=LATER)), ("occurred_late", "prev", "digest")),
    Case("a foreign member", lambda ls: put(ls, B2, edited(ls[B2], name="x")), ("members", "gap", "digest")),
    Case("a foreign member that steers the terminal", lambda ls: put(ls, B2, edited(ls[B2], **{"\x1b[2J": "x"})), ("members", "gap", "digest")),
    Case("a member missing", lambda ls: put(ls, B2, edited(ls[B2], kind=None)), ("members", "gap", "digest")),
    Case("white space in a body", lambda ls: put(ls, B2, respelt(ls[B2], ":", ": ")), ("not_canonical", "gap", "digest")),
    Case("a float in a body", lambda ls: put(ls, B2, respelt(ls[B2], "1250000", "1250000.0")), ("not_canonical", "gap", "digest")),
    Case("text not in NFC", lambda ls: put(ls, B2, respelt(ls[B2], "解纷", "e\u0301")), ("not_canonical", "gap", "digest")),
    Case("a member twice", lambda ls: put(ls, B2, respelt(ls[B2], '"seq":2', '"seq":2,"seq":2')), ("not_canonical", "gap", "digest")),
    Case("a body that is no JSON", lambda ls: put(ls, B2, entry_line(b"entry 2")), ("not_canonical", "gap", "digest")),
    Case("a garbled line", lambda ls: put(ls, B2, b"\x00\xff" * 9 + b"\n"), ("garbled", "gap", "count", "digest")),
    Case("a line of other JSON", lambda ls: put(ls, B2, b"[]\n"), ("garbled", "gap", "count", "digest")),
    Case("a blank line", lambda ls: put(ls, B2, ls[B2], b"\n"), ("garbled",)),
    Case("a foreign member beside the body", lambda ls: put(ls, B2, ls[B2].replace(b'","hash"', b'","by":1,"hash"')), ("garbled", "gap", "count", "digest")),
    Case("white space beside the body", lambda ls: put(ls, B2, ls[B2].replace(b',"hash"', b', "hash"')), ("garbled", "gap", "count", "digest")),
    Case("a hash in upper case", lambda ls: put(ls, B2, ls[B2][:-68] + ls[B2][-68:].upper()), ("garbled", "gap", "count", "digest")),
    Case("a hash too short", lambda ls: put(ls, B2, ls[B2][:-5] + b'"}\n'), ("garbled", "gap", "count", "digest")),
    Case("another line end", lambda ls: put(ls, B4, ls[B4][:-1] + b"\r\n"), ("garbled", "count", "digest", "heads")),
    Case("two lines joined", lambda ls: put(ls, B4, ls[B4][:-1]), ("garbled", "count", "digest", "heads", "heads")),
    Case("a second header", lambda ls: put(ls, B2, ls[0], ls[B2]), ("garbled",)),
    Case("another origin", lambda ls: put(ls, 0, ls[0].replace(b"ledger.example", b"Ledger.example")), ("digest",)),
    Case("another time of making", lambda ls: put(ls, 0, ls[0].replace(b"2026-11-21", b"2026-11-22")), ("digest",)),
    Case("the closing line removed", lambda ls: ls[:CLOSING], ("truncated",)),
    Case("the end cut off", lambda ls: ls[:B4], ("truncated",)),
    Case("the file cut within a line", lambda ls: [*ls[:B4], ls[B4][:50]], ("garbled", "truncated")),
    Case("the last line feed cut off", lambda ls: put(ls, CLOSING, ls[CLOSING][:-1]), ("garbled", "truncated")),
    Case("a line after the closing line", lambda ls: [*ls, forged(ls[B4])], ("after_closing",)),
    Case("two closing lines", lambda ls: [*ls, ls[CLOSING]], ("after_closing",)),
    Case("another number of entries", lambda ls: closing(ls, entries=17), ("count",)),
    Case("another digest", lambda ls: closing(ls, digest="07" * 32), ("digest",)),
    Case("a short digest", lambda ls: closing(ls, digest=""), ("digest",)),
    Case("another head", lambda ls: heads(ls, **{VICTIM: [4, "07" * 32]}), ("heads",)),
    Case("an older head", lambda ls: heads(ls, **{VICTIM: [3, orjson.loads(ls[B3])["hash"]]}), ("heads",)),
    Case("a head removed", lambda ls: heads(ls, **{VICTIM: None}), ("heads",)),
    Case("a head invented", lambda ls: heads(ls, **{"JF-E": [1, "07" * 32]}), ("heads",)),
    Case("a head invented for no entry", lambda ls: heads(ls, **{"JF-E": [0, "00" * 32]}), ("heads",)),
    Case("a head of no case", lambda ls: heads(ls, **{"\x1b[2J": [1, "07" * 32]}), ("garbled", "truncated")),
    Case("true for a number", lambda ls: heads(ls, **{VICTIM: [True, "07" * 32]}), ("garbled", "truncated")),
    Case("a foreign member of the closing line", lambda ls: closing(ls, by=1), ("garbled", "truncated")),
)  # fmt: skip


def test_an_untouched_export_has_no_findings(lines: Lines, findings: Callable[..., list[Finding]]) -> None:
    assert findings(lines) == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_tampering_is_found_and_nothing_else(case: Case, lines: Lines, findings: Callable[..., list[Finding]]) -> None:
    tampered = case.tamper(lines)
    assert tampered != lines
    found = findings(tampered)
    assert tuple(finding.code for finding in found) == case.codes
    touched = (
        {"JF-E", "JF-C"}
        if case.name in {"a head invented", "a head invented for no entry", "two lines joined"}
        else set()
    )
    assert {finding.case for finding in found} <= {"", VICTIM} | touched
    assert all(
        1 < finding.line <= len(tampered) and finding.detail.isprintable() and finding.detail.isascii()
        for finding in found
    )


def test_a_finding_says_where(lines: Lines, findings: Callable[..., list[Finding]]) -> None:
    found = findings(put(lines, B2, edited(lines[B2], data={})))[0]
    assert (found.code, found.line, found.case, found.seq) == ("prev", B3 + 1, VICTIM, 3)


@pytest.mark.parametrize(
    "first",
    [b"", b"\n", b"%PDF-1.7\n", b"{}\n", b"[]\n", b'{"format":"jiefen-ledger-export/1"}\n',
     b'{"format":"jiefen-ledger-export/2","made_at":"2026-11-22T00:00:00.000000Z","origin":"x"}\n',
     b'{"format":"jiefen-ledger-export/1","made_at":"2026-11-22T00:00:00.000000Z","origin":""}\n',
     b'{"format":"jiefen-ledger-export/1","made_at":"2026-11-22T00:00:00.000000Z","origin":1}\n',
     b'{"format":"jiefen-ledger-export/1","made_at":"2026-11-22","origin":"x"}\n',
     b'{"format": "jiefen-ledger-export/1","made_at":"2026-11-22T00:00:00.000000Z","origin":"x"}\n',
     b'{"by":1,"format":"jiefen-ledger-export/1","made_at":"2026-11-22T00:00:00.000000Z","origin":"x"}\n'],
)  # fmt: skip
def test_what_does_not_begin_as_an_export_is_refused(
    first: bytes, lines: Lines, findings: Callable[..., list[Finding]]
) -> None:
    with pytest.raises(Unreadable):
        findings([first, *lines[1:]] if first else [])


# --- A thousand random ones


def flip(rng: random.Random, file: bytes) -> bytes:
    at = rng.randrange(len(file))
    return file[:at] + bytes([file[at] ^ 1 << rng.randrange(8)]) + file[at + 1 :]


def cut(rng: random.Random, file: bytes) -> bytes:
    return file[: rng.randrange(len(file))]


def drop(rng: random.Random, file: bytes) -> bytes:
    at = rng.randrange(len(file))
    return file[:at] + file[at + rng.randint(1, 9) :]


def add(rng: random.Random, file: bytes) -> bytes:
    at = rng.randrange(len(file) + 1)
    return file[:at] + rng.choice([b" ", b"\n", b"\r", b"0", b"\x00", b"{}\n", b"\xc3\xa9"]) + file[at:]


def by_line(change: Callable[[random.Random, Lines], Lines]) -> Callable[[random.Random, bytes], bytes]:
    return lambda rng, file: b"".join(change(rng, file.splitlines(keepends=True)))


def delete(rng: random.Random, lines: Lines) -> Lines:
    start = rng.randrange(len(lines))
    return lines[:start] + lines[start + rng.choice((1, 1, 1, 2, 4)) :]


def exchange(rng: random.Random, lines: Lines) -> Lines:
    return swapped(lines, *rng.sample(range(len(lines)), 2))


def repeat(rng: random.Random, lines: Lines) -> Lines:
    at = rng.randrange(len(lines) + 1)
    return [*lines[:at], rng.choice(lines), *lines[at:]]


def edit(rng: random.Random, lines: Lines) -> Lines:
    """One member of one body given another value that fits it, with the hash that fits the body."""
    at = rng.randrange(1, CLOSING)
    members: dict[str, Any] = {
        "case": rng.choice(["JF-A", "JF-B", "JF-C", "JF-D", "JF-E"]),
        "seq": rng.randint(1, 6),
        "prev": rng.choice([GENESIS.hex(), rng.randbytes(32).hex(), orjson.loads(lines[rng.randrange(1, CLOSING)])["hash"]]),
        "kind": "noted",
        "occurred_at": rng.choice([EARLIER, LATER]),
        "recorded_at": rng.choice([EARLIER, LATER]),
        "actor": {"id": f"account:{rng.randrange(9)}", "as": "supervisor"},
        "data": {"amount_fen": rng.randrange(10**9)},
        "commit": rng.choice([None, rng.randbytes(32).hex()]),
    }  # fmt: skip
    name = rng.choice(sorted(members))
    return put(lines, at, edited(lines[at], rehash=rng.random() < 0.8, **{name: members[name]}))


TAMPERINGS = (flip, cut, drop, add, *map(by_line, (delete, exchange, repeat, edit)))


def test_a_thousand_random_tamperings_are_all_found(export: Path, tmp_path: Path) -> None:
    original, path = export.read_bytes(), tmp_path / "tampered.jsonl"
    rng, tampered, missed = random.Random(20261123), 0, []
    while tampered < 1000:
        tampering = TAMPERINGS[tampered % len(TAMPERINGS)]
        file = tampering(rng, original)
        if file == original:  # a value may be replaced by itself
            continue
        tampered += 1
        path.write_bytes(file)
        if not is_found(path):
            missed.append(file)
    assert missed == []


def is_found(path: Path) -> bool:
    try:
        return any(Verification().findings(path))
    except Unreadable:
        return True


# --- Whoever can write the whole file: only a head known from elsewhere tells


def rewritten(entries: list[Sealed], path: Path) -> Path:
    out = BytesIO()
    made_at = parse_instant("2026-11-22T00:00:00.000000Z")
    write_export(((e.body, e.hash) for e in entries), out, made_at, "ledger.example.org")
    path.write_bytes(out.getvalue())
    return path


def of_victim(sealed: Sealed) -> bool:
    return parse(sealed.body).case == VICTIM


def tail_cut(entries: list[Sealed]) -> list[Sealed]:
    newest = max((e for e in entries if of_victim(e)), key=lambda e: parse(e.body).seq)
    return [e for e in entries if e is not newest]


def case_left_out(entries: list[Sealed]) -> list[Sealed]:
    return [e for e in entries if not of_victim(e)]


def history_rewritten(entries: list[Sealed]) -> list[Sealed]:
    """The victim's chain from its second entry on, with other facts and all hashes recomputed."""
    prev, chain = GENESIS, []
    for sealed in entries:
        entry = parse(sealed.body)
        if entry.case != VICTIM:
            chain.append(sealed)
            continue
        members = {name: getattr(entry, name) for name in type(entry).__dataclass_fields__}
        new = build(**members | {"prev": prev, "data": {} if entry.seq == 2 else entry.data})
        chain.append(new)
        prev = new.hash
    return chain


@pytest.mark.parametrize("forge", [tail_cut, case_left_out, history_rewritten])
def test_a_rewritten_file_is_found_by_a_known_head_only(
    forge: Callable[[list[Sealed]], list[Sealed]], entries: list[Sealed], tmp_path: Path
) -> None:
    path = rewritten(forge(entries), tmp_path / "forged.jsonl")
    newest = [e for e in entries if of_victim(e)][-1]
    assert list(Verification().findings(path)) == []
    found = list(Verification({(VICTIM, 4): newest.hash}).findings(path))
    assert [(f.code, f.case, f.seq) for f in found] == [("known_head", VICTIM, 4)]
    older = next(e for e in entries if of_victim(e))
    elsewhere = {(VICTIM, 1): older.hash} if forge is not case_left_out else {}
    assert list(Verification(elsewhere).findings(path)) == []


def test_known_heads_that_hold_are_no_findings(entries: list[Sealed], export: Path) -> None:
    known = {(parse(e.body).case, parse(e.body).seq): e.hash for e in entries}
    assert list(Verification(known).findings(export)) == []


# --- The format


def test_what_was_written_is_read(entries: list[Sealed], export: Path) -> None:
    header, *rows, closing = read_export(export)
    assert isinstance(header, Header)
    assert header.origin == "ledger.example.org"
    assert [(row.body, row.hash) for row in rows if isinstance(row, Row)] == [(e.body, e.hash) for e in entries]
    assert isinstance(closing, Closing)
    assert (closing.line, closing.entries, sorted(closing.heads)) == (18, 16, ["JF-A", "JF-B", "JF-C", "JF-D"])
    expected = hashlib.sha256(header.raw + b"".join(e.hash for e in entries)).digest()
    assert closing.digest == expected


def test_an_empty_ledger_verifies(tmp_path: Path) -> None:
    assert list(Verification().findings(rewritten([], tmp_path / "empty.jsonl"))) == []


def test_a_damaged_ledger_can_be_exported_and_is_found(entries: list[Sealed], tmp_path: Path) -> None:
    """As it comes from a database somebody wrote into: the export must not hide it behind an error."""
    damage = [b"\xff not text", b"", b"[]", b'{"case":"JF-B","seq":2}', entries[5].body.replace(b"1250000", b"9250000")]
    for body in damage:
        damaged = [*entries[:5], Sealed(body, entries[5].hash), *entries[6:]]
        found = list(Verification().findings(rewritten(damaged, tmp_path / "damaged.jsonl")))
        assert "hash" in {finding.code for finding in found}
        assert {finding.code for finding in found} <= {"hash", "not_canonical", "members", "gap"}


def test_the_closing_line_names_the_newest_entry_in_whatever_order_they_come(
    entries: list[Sealed], tmp_path: Path
) -> None:
    path = rewritten([*entries, entries[B2 - 1]], tmp_path / "repeated.jsonl")
    assert [(f.code, f.case, f.seq) for f in Verification().findings(path)] == [("repeat", VICTIM, 2)]


def test_an_export_says_where_it_comes_from() -> None:
    with pytest.raises(ValueError, match="which ledger"):
        write_export([], BytesIO(), parse_instant(LATER), "")


def test_the_reader_streams(lines: Lines, tmp_path: Path) -> None:
    path = tmp_path / "export.jsonl"
    path.write_bytes(b"".join([*lines[:3], b"garbled\n"]))
    parts = read_export(path)
    assert [type(part) for part in parts] == [Header, Row, Row, Garbled]
