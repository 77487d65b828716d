"""Papers of a case: taking them in, and giving them out to who may see them.

The file first, then the entry: whoever reads an entry finds its file. What the door refuses leaves a file nobody names,
which is dropped at once, or by the nightly sweep where the process died in between.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select, text

from cases.access import CaseParty, Person, sees
from cases.door import Receipt
from cases.errors import NotFound
from cases.files import FileLost, Files
from cases.paper_deeds import FileInput, is_for
from cases.paper_models import metadata
from cases.paper_reads import note_read
from cases.particulars import OF_FILE, file_words
from cases.preview import WRAPPED, looked_at
from cases.rows import CaseRows, load_sql, loaded
from cases.store import Store
from cases.transition import concerns, data_key, transition
from cases.vault import Unreadable, Vault, file_address
from statemachines.papers import travels
from statemachines.pathway import Command

STORED, WORDS = metadata.tables["stored_file"], metadata.tables["words"]
OPEN = frozenset({"off", "clean"})  # what the scanner must have said before a file is given out


@dataclass(frozen=True, slots=True)
class Content:
    """A file that was looked at and may be kept. `sent` is the SHA-256 of what came, before it was made safe."""

    name: str
    media: str
    data: bytes
    sent: str
    scan: str = "off"


@dataclass(frozen=True, slots=True)
class FileView:
    """A file of a paper for who may see it; name and hashes are None where they can no longer be read."""

    nth: int
    address: str
    media: str
    size: int
    scan: str
    name: str | None
    sha: str | None
    sent: str | None

    @property
    def open(self) -> bool:
        return self.scan in OPEN and self.name is not None


@dataclass(frozen=True, slots=True)
class PaperView:
    """A paper with its files. `typed` is what somebody wrote into one that was made here."""

    row: Mapping[str, Any]
    files: tuple[FileView, ...]
    typed: Mapping[str, str]


# ── taking in ────────────────────────────────────────────────────────────────────────────────────────────────────


def take_in(
    store: Store,
    files: Files,
    code: str,
    command: Command,
    contents: Sequence[Content],
    *,
    person: Person | CaseParty,
    now: datetime,
    key: str,
    expected_version: int | None = None,
) -> Receipt:
    """Seal and write the files, then take the step that names them. Raises what `transition` raises, and OSError."""
    with store.read() as connection:
        rows, wrapped = _found(connection, person, code)
    opened = data_key(store, wrapped)
    inputs = tuple(_put(files, rows.id, opened, content) for content in contents)
    command = replace(command, fields={**command.fields, "files": inputs})
    try:
        receipt = transition(store, code, command, person=person, now=now, key=key, expected_version=expected_version)
    except Exception:
        _drop(files, rows.id, inputs)
        raise
    if receipt.repeated:  # sent twice: the first one's files are those the entry names
        _drop(files, rows.id, inputs)
    return receipt


def _put(files: Files, case_id: int, key: bytes, content: Content) -> FileInput:
    address = files.put(case_id, Vault.seal_file(key, file_address(case_id), content.data))
    sha = hashlib.sha256(content.data).hexdigest()
    return FileInput(address, content.media, len(content.data), content.scan, content.name, sha, content.sent)


def _drop(files: Files, case_id: int, inputs: Iterable[FileInput]) -> None:
    for each in inputs:
        files.drop(case_id, each.address)


def _found(connection: Connection, who: Person | CaseParty, code: str) -> tuple[CaseRows, bytes | None]:
    """The rows of a case that concerns them and its wrapped key. NotFound otherwise. One query."""
    if isinstance(who, Person):
        return looked_at(connection, who, code)
    query = text(load_sql(connection.dialect.name, "c.code = :code", WRAPPED))
    record = connection.execute(query, {"code": code}).first()
    if record is None or not concerns(who, rows := loaded(record)):
        raise NotFound
    return rows, record[-1]


# ── who may see what ─────────────────────────────────────────────────────────────────────────────────────────────


def may_see(who: Person | CaseParty, row: Mapping[str, Any], rows: CaseRows) -> bool:
    """Is this paper of a case that concerns them for them?

    A body sees what it has: papers of proceedings it runs, what it put in itself, and for a paper of the case as a
    whole its owner. Another body sees what a hand-off to it takes along, and nothing else.
    """
    if isinstance(who, CaseParty):
        return is_for(row, who.n)
    of = row["proceeding"]
    runs = rows.proceeding(of)["org_id"] if of else rows.case["org_id"]
    return sees(who, {runs, row["org_id"] or 0}) or _handed_over(who, row, rows)


def _handed_over(person: Person, row: Mapping[str, Any], rows: CaseRows) -> bool:
    """Did it travel to a body of this person's: in the packet of a hand-off of its own proceeding, made after it?"""
    packets = travels(row["kind"], _own_side(row, rows)) if row["state"] not in HELD_BACK else frozenset[str]()
    return any(
        referral["status"] != "returned"
        and referral["from_proceeding"] in (row["proceeding"] or referral["from_proceeding"],)
        and sees(person, {referral["to_org"]})
        and not packets.isdisjoint(referral["packet"])
        for referral in rows.rows("referral")
    )


HELD_BACK = frozenset({"draft", "replaced", "withdrawn"})


def _own_side(row: Mapping[str, Any], rows: CaseRows) -> bool:
    """Did the side that applies bring it, or the body itself collect it?"""
    party = rows.tables["party"].get((row["party"],))
    return bool(row["made"]) or (party is not None and party["side"] == "applicant")


def visible_papers(who: Person | CaseParty, rows: CaseRows) -> list[Mapping[str, Any]]:
    """The papers of a case that are for them, the newest first, from rows already read."""
    return [row for row in reversed(rows.rows("paper")) if may_see(who, row, rows)]


# ── giving out ───────────────────────────────────────────────────────────────────────────────────────────────────


def papers(store: Store, who: Person | CaseParty, code: str) -> tuple[CaseRows, list[PaperView]]:
    """The papers of a case that are for them with names, hashes and what the scanner said. Two queries. NotFound."""
    with store.read() as connection:
        rows, wrapped = _found(connection, who, code)
        known = {row.address: row for row in connection.execute(_STORED, {"id": rows.id})}
        seqs = sorted({row["created_seq"] for row in rows.rows("paper")})
        sealed = {row.seq: row.sealed for row in connection.execute(_WORDS, {"id": rows.id, "seqs": seqs})}
    words = {seq: file_words(store.vault, wrapped, rows.id, seq, bytes(box)) for seq, box in sealed.items()}
    return rows, [_view(row, known, words.get(row["created_seq"])) for row in visible_papers(who, rows)]


_STORED = select(STORED.c.address, STORED.c.scan).where(STORED.c.case_id == bindparam("id"))
_WORDS = select(WORDS.c.seq, WORDS.c.sealed).where(
    WORDS.c.case_id == bindparam("id"), WORDS.c.seq.in_(bindparam("seqs", expanding=True))
)


def _view(row: Mapping[str, Any], known: Mapping[str, Any], words: Mapping[str, str] | None) -> PaperView:
    mark = f"{OF_FILE}{row['n']}."
    mine = {name.removeprefix(mark): said for name, said in (words or {}).items() if name.startswith(mark)}
    files = tuple(_file_view(nth, file, known, mine) for nth, file in enumerate(row["files"]))
    typed = {name.removeprefix("typed."): said for name, said in mine.items() if name.startswith("typed.")}
    return PaperView(row, files, typed)


def _file_view(nth: int, file: Mapping[str, Any], known: Mapping[str, Any], mine: Mapping[str, str]) -> FileView:
    stored = known.get(file["address"])
    said = [mine.get(f"{nth}.{name}") for name in ("name", "sha", "sent")]
    return FileView(nth, file["address"], file["media"], file["size"], stored.scan if stored else "waiting", *said)


def paper(store: Store, who: Person | CaseParty, code: str, n: int) -> tuple[CaseRows, PaperView]:
    """One paper. NotFound where it is not for them."""
    rows, found = papers(store, who, code)
    return rows, next((each for each in found if each.row["n"] == n), None) or _none()


def _none() -> PaperView:
    raise NotFound


def content_of(
    store: Store, files: Files, who: Person | CaseParty, code: str, n: int, nth: int, *, how: str, now: datetime
) -> tuple[FileView, bytes]:
    """A file of a paper, opened, once it is noted that they were given it (`how` as in cases/paper_reads.py).

    NotFound where it is not for them, was withdrawn, erased, or is held by the scanner; then nothing is noted.
    """
    rows, found = paper(store, who, code, n)
    file = next((each for each in found.files if each.nth == nth), None)
    if file is None or not file.open or found.row["state"] == "withdrawn":
        raise NotFound
    with store.read() as connection:
        _, wrapped = _found(connection, who, code)
    try:
        sealed = files.get(rows.id, file.address)
        data = Vault.open_file(data_key(store, wrapped), file_address(rows.id), sealed)
    except (FileLost, Unreadable):
        raise NotFound from None
    note_read(store, who, rows.id, n, nth, how, now)
    return file, data


# ── keeping house ────────────────────────────────────────────────────────────────────────────────────────────────


def named(store: Store) -> dict[tuple[int, str], bool]:
    """(case, address) of every file an entry names → does the case still have its key?"""
    keys = metadata.tables["case_key"]
    query = select(STORED.c.case_id, STORED.c.address, keys.c.case_id.is_not(None)).outerjoin(
        keys, keys.c.case_id == STORED.c.case_id
    )
    with store.read() as connection:
        return {(row[0], row[1]): bool(row[2]) for row in connection.execute(query)}


def lost(files: Files, wanted: Iterable[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """Those of the files that are not there, or are not what was put there."""
    for case_id, address in wanted:
        try:
            files.get(case_id, address)
        except FileLost:
            yield case_id, address
