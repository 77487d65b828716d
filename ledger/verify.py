"""Is an exported ledger whole? The numbered steps are those of SPEC.md section 7.

It proves that each chain is unbroken up to the newest entry in the file. It does not prove that nothing newer existed,
nor that this is the only history: for that, give it heads known from elsewhere.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ledger.entry import GENESIS, Entry, NotAnEntry, NotCanonical, entry_hash, parse
from ledger.export import Closing, Garbled, Head, Header, Row, read_export

Known = Mapping[tuple[str, int], bytes]  # (case, seq) → the hash that entry is known to have
_BEFORE_FIRST = Head(0, GENESIS)  # what the first entry of a case follows


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong: a code of SPEC.md section 7 and where; `case` is "" and `seq` 0 where the line does not say."""

    code: str
    line: int
    case: str
    seq: int
    detail: str


class Verification:
    """One pass over one export: run `findings` once, the attributes grow with it."""

    def __init__(self, known: Known | None = None) -> None:
        self.header: Header | None = None
        self.entries = 0
        self.heads: dict[str, Head] = {}
        self._digest = hashlib.sha256()
        self._recorded: dict[str, datetime] = {}
        self._unseen = dict(known or {})
        self._line = 1

    @property
    def digest(self) -> str:
        """Of the header and all hashes so far, in hex; at the end it names the export."""
        return self._digest.hexdigest()

    def findings(self, path: Path) -> Iterator[Finding]:
        """What is wrong with a file, in file order; nothing if it verifies. Raises Unreadable (step 1) or OSError."""
        closing: Closing | None = None
        for part in read_export(path):
            self._line = part.line
            if isinstance(part, Header):  # 1
                self.header = part
                self._digest.update(part.raw)
            elif closing:  # 9
                yield self._finding("after_closing", "a line after the closing line")
            elif isinstance(part, Garbled):  # 2
                yield self._finding("garbled", "neither an entry line nor a closing line")
            elif isinstance(part, Row):
                yield from self._row(part)
            else:
                closing = part
        yield from self._closes(closing) if closing else [self._finding("truncated", "there is no closing line")]
        yield from self._not_seen()

    def _row(self, row: Row) -> Iterator[Finding]:
        self.entries += 1
        self._digest.update(row.hash)
        entry: Entry | None = None
        try:
            entry = parse(row.body)
        except NotCanonical as error:  # 3
            yield self._finding("not_canonical", str(error))
        except NotAnEntry as error:  # 3
            yield self._finding("members", str(error))
        if entry_hash(row.body) != row.hash:  # 4
            yield self._finding("hash", "the body does not have the stated hash", entry)
        if entry:
            yield from self._follows(entry, row.hash)
            yield from self._is_known(entry, row.hash)

    def _follows(self, entry: Entry, stated: bytes) -> Iterator[Finding]:
        newest = self.heads.get(entry.case, _BEFORE_FIRST)
        if entry.seq <= newest.seq:  # 5
            yield self._finding("repeat", f"stands after entry {newest.seq} of its case", entry)
            return
        if entry.seq > newest.seq + 1:  # 5
            yield self._finding("gap", f"stands after entry {newest.seq} of its case", entry)
        elif entry.prev != newest.hash:  # 6
            yield self._finding("prev", "does not hold the hash of the entry before", entry)
        yield from self._times(entry)
        self.heads[entry.case] = Head(entry.seq, stated)
        self._recorded[entry.case] = entry.recorded_at

    def _times(self, entry: Entry) -> Iterator[Finding]:
        if entry.occurred_at > entry.recorded_at:  # 7
            yield self._finding("occurred_late", "occurred after it was recorded", entry)
        if entry.recorded_at < self._recorded.get(entry.case, entry.recorded_at):  # 7
            yield self._finding("recorded_back", "recorded before the entry before", entry)

    def _is_known(self, entry: Entry, stated: bytes) -> Iterator[Finding]:
        known = self._unseen.pop((entry.case, entry.seq), stated)
        if known != stated:  # 8
            yield self._finding("known_head", f"is known to have the hash {known.hex()}", entry)

    def _closes(self, closing: Closing) -> Iterator[Finding]:
        self._line = closing.line
        if closing.entries != self.entries:  # 10
            yield self._finding("count", f"{closing.entries} entries announced, {self.entries} found")
        if closing.digest != self._digest.digest():  # 10
            yield self._finding("digest", "header and hashes are not those the file was closed with")
        for case in sorted(closing.heads.keys() | self.heads.keys()):
            announced, found = closing.heads.get(case), self.heads.get(case)
            if announced != found:  # 10
                detail = f"{_named(announced)} announced, {_named(found)} found"
                yield Finding("heads", closing.line, case, found.seq if found else 0, detail)

    def _not_seen(self) -> Iterator[Finding]:
        for (case, seq), known in sorted(self._unseen.items()):  # 11
            yield Finding("known_head", self._line, case, seq, f"is not in the file; its hash is {known.hex()}")

    def _finding(self, code: str, detail: str, entry: Entry | None = None) -> Finding:
        return Finding(code, self._line, entry.case if entry else "", entry.seq if entry else 0, detail)


def _named(head: Head | None) -> str:
    return f"entry {head.seq} ({head.hash.hex()[:16]}...)" if head else "no entry"
