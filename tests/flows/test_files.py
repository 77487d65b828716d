"""Files between the disk, the record and the scanner: what crashes leave behind is swept, what is held back stays so."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from cases.access import CaseParty
from cases.errors import NotFound
from cases.files import FileLost, LocalFiles
from cases.models import metadata
from cases.papers import Content, content_of, paper, take_in
from cases.replay import check_cases
from cases.store import Store
from cases.tracking import issue
from flows.files import keep_house, scan_waiting
from integrations.scanner import ScannerDown
from statemachines.decide import Refused
from statemachines.pathway import Command
from tests.acts import Desk
from tests.people import People
from tests.web.portal import CODE

FINDING, STORED = metadata.tables["finding"], metadata.tables["stored_file"]


@pytest.fixture
def files(tmp_path: Path) -> LocalFiles:
    return LocalFiles(tmp_path / "files")


@pytest.fixture
def desk(store: Store, people: People) -> Desk:
    return Desk(store, people.handler)


def content(name: str = "a.txt", scan: str = "off", data: bytes = b"words") -> Content:
    return Content(name, "text/plain; charset=utf-8", data, "0" * 64, scan)


def put_in(desk: Desk, files: LocalFiles, code: str, *contents: Content, **fields: Any) -> None:
    command = Command("add_papers", 0, desk.person.actor, desk.now, {"kind": "evidence", **fields})
    take_in(
        desk.store, files, code, command, contents or (content(),), person=desk.person, now=desk.now, key=desk.key()
    )


def addresses(files: LocalFiles) -> list[str]:
    return sorted(file.address for file in files.kept())


def rows(store: Store, table: Any) -> list[Any]:
    with store.read() as connection:
        return list(connection.execute(table.select()))


def test_a_file_is_there_whole_or_not_at_all(files: LocalFiles, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_: object) -> None:
        raise OSError

    address = files.put(7, b"sealed")
    assert files.put(7, b"sealed") == address
    assert files.get(7, address) == b"sealed"
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", crash)
        with pytest.raises(OSError):
            files.put(7, b"other")
    assert addresses(files) == [address]
    assert oct(next(files.folder.glob("*/7/*")).stat().st_mode)[-3:] == "600"


@pytest.mark.parametrize("address", ["../../etc/passwd", "0" * 63, "", "A" * 64, "0" * 64])
def test_an_address_is_never_a_path(files: LocalFiles, address: str) -> None:
    with pytest.raises(FileLost):
        files.get(7, address)


def test_a_changed_file_is_not_given_out(desk: Desk, files: LocalFiles) -> None:
    code = desk.register()
    put_in(desk, files, code)
    place = next(files.folder.glob("*/*/*"))
    place.write_bytes(b"x" + place.read_bytes()[1:])
    with pytest.raises(NotFound):
        content_of(desk.store, files, desk.person, code, 1, 0, how="file", now=desk.now)


def test_a_file_of_another_case_does_not_open(desk: Desk, files: LocalFiles) -> None:
    mine, other = desk.register(), desk.register()
    put_in(desk, files, mine)
    put_in(desk, files, other, content(data=b"others"))
    (a, b) = rows(desk.store, STORED)
    sealed = files.get(b.case_id, b.address)
    moved = files.put(a.case_id, sealed)
    assert moved == b.address
    with desk.store.session() as session:
        session.connection().exec_driver_sql(
            f"UPDATE stored_file SET address = '{'f' * 64}' WHERE case_id = {a.case_id}"
        )
    with pytest.raises(NotFound):
        content_of(desk.store, files, desk.person, mine, 1, 0, how="file", now=desk.now)


def test_the_door_refuses_and_the_file_goes(desk: Desk, files: LocalFiles) -> None:
    with pytest.raises(Refused):
        put_in(desk, files, desk.register(), kind="no such kind")
    assert addresses(files) == []
    assert rows(desk.store, STORED) == []


def test_killed_between_file_and_entry(desk: Desk, files: LocalFiles, monkeypatch: pytest.MonkeyPatch) -> None:
    """No entry, a file nobody names: kept an hour, in case somebody is still at the door, then swept away."""

    class Killed(BaseException):
        pass

    def die(*_: object, **__: object) -> None:
        raise Killed

    code = desk.register()
    put_in(desk, files, code)
    (named,) = addresses(files)
    with monkeypatch.context() as patch:
        patch.setattr("cases.papers.transition", die)
        with pytest.raises(Killed):
            put_in(desk, files, code, content("b.txt", data=b"lost"))
    assert len(addresses(files)) == 2
    written = datetime.fromtimestamp(next(files.folder.glob("*/*/*")).stat().st_mtime).astimezone()
    assert keep_house(desk.store, files, written + timedelta(minutes=59)) == (0, 0)
    assert keep_house(desk.store, files, written + timedelta(minutes=61)) == (1, 0)
    assert addresses(files) == [named]


def test_with_the_key_the_files_go(desk: Desk, files: LocalFiles) -> None:
    erased, kept = desk.register(), desk.register()
    put_in(desk, files, erased)
    put_in(desk, files, kept)
    (first, second) = rows(desk.store, STORED)
    with desk.store.session() as session:
        keys = metadata.tables["case_key"]
        session.execute(keys.delete().where(keys.c.case_id == first.case_id))
    assert keep_house(desk.store, files, desk.now) == (1, 0)
    assert addresses(files) == [second.address]


def test_a_missing_file_is_a_finding(desk: Desk, files: LocalFiles) -> None:
    code = desk.register()
    put_in(desk, files, code)
    next(files.folder.glob("*/*/*")).unlink()
    assert keep_house(desk.store, files, desk.now) == (0, 1)
    keep_house(desk.store, files, desk.now)
    (finding,) = rows(desk.store, FINDING)
    assert finding.code == "file_lost"


# ── quarantine ───────────────────────────────────────────────────────────────────────────────────────────────────


class Says:
    """A scanner that gives these answers in turn; None: it is down."""

    def __init__(self, *answers: bool | None) -> None:
        self.answers: Iterator[bool | None] = iter(answers)
        self.seen: list[bytes] = []

    def is_clean(self, data: bytes) -> bool:
        self.seen.append(data)
        answer = next(self.answers)
        if answer is None:
            raise ScannerDown
        return answer


def test_what_waits_is_given_to_nobody_until_it_is_clean(desk: Desk, files: LocalFiles) -> None:
    code = desk.register()
    put_in(desk, files, code, content("a.txt", "waiting"), content("b.txt", "waiting", b"bad"))
    for n in (1, 2):
        with pytest.raises(NotFound):
            content_of(desk.store, files, desk.person, code, n, 0, how="file", now=desk.now)
    down = Says(None)
    assert scan_waiting(desk.store, files, down, desk.now, 10) == 0
    back = Says(True, False)
    assert scan_waiting(desk.store, files, back, desk.now, 10) == 2
    assert sorted(back.seen) == [b"bad", b"words"]
    verdicts = {paper(desk.store, desk.person, code, n)[1].files[0].scan for n in (1, 2)}
    assert verdicts == {"clean", "refused"}
    open_ = [n for n in (1, 2) if paper(desk.store, desk.person, code, n)[1].files[0].open]
    assert len(open_) == 1
    assert content_of(desk.store, files, desk.person, code, open_[0], 0, how="file", now=desk.now)[1]
    assert scan_waiting(desk.store, files, Says(), desk.now, 10) == 0


TOLD = [
    # who brought it, does the party follow → the inboxes and messages that tell of it
    ("party", {"account:handler inbox", "party:1 inbox", "party:1 message"}),
    ("colleague", {"account:handler inbox", "account:colleague inbox"}),
    ("nobody handles it", {"org:theirs inbox", "account:colleague inbox"}),
]


@pytest.mark.parametrize(("who", "told"), TOLD)
def test_whoever_is_concerned_learns_that_a_file_was_refused_later(
    desk: Desk, people: People, files: LocalFiles, who: str, told: set[str]
) -> None:
    code = desk.register(**({"handler_id": None} if who == "nobody handles it" else {}))
    if who == "party":
        issue(desk.store, CODE, code, 1, desk.now)
        desk.do(code, "set_messages", 0, party=1, told_in="zh")
        party = CaseParty(code, 1)
        command = Command("send_papers", 0, party.actor, desk.now, {"kind": "evidence"})
        bad = [content(scan="waiting")]
        take_in(desk.store, files, code, command, bad, person=party, now=desk.now, key=desk.key())
    else:
        put_in(desk.as_(people.colleague), files, code, content(scan="waiting"))
    assert refusals(desk.store) == []
    assert scan_waiting(desk.store, files, Says(False), desk.now, 10) == 1
    names = {f"account:{getattr(people, name).account_id}": f"account:{name}" for name in ("handler", "colleague")}
    names |= {f"org:{people.handler.org_id}": "org:theirs"}
    found = [f"{names.get(row.audience, row.audience)} {row.channel}" for row in refusals(desk.store)]
    assert sorted(found) == sorted(told)
    assert check_cases(desk.store) == ([], None)


def refusals(store: Store) -> list[Any]:
    return [row for row in rows(store, metadata.tables["delivery"]) if row.kind == "file_refused"]


def test_a_crash_before_the_answer_is_kept_tells_once(
    desk: Desk, files: LocalFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def die(*_: object) -> None:
        raise Killed

    put_in(desk, files, desk.register(), content(scan="waiting"))
    with monkeypatch.context() as patch:
        patch.setattr("flows.files._answered", die)
        with pytest.raises(Killed):
            scan_waiting(desk.store, files, Says(False), desk.now, 10)
    assert scan_waiting(desk.store, files, Says(False), desk.now, 10) == 1
    assert len(refusals(desk.store)) == 1


def test_a_clean_file_is_no_news(desk: Desk, files: LocalFiles) -> None:
    put_in(desk, files, desk.register(), content(scan="waiting"))
    scan_waiting(desk.store, files, Says(True), desk.now, 10)
    assert refusals(desk.store) == []


def test_no_time_no_question(desk: Desk, files: LocalFiles) -> None:
    put_in(desk, files, desk.register(), content(scan="waiting"))
    assert scan_waiting(desk.store, files, Says(), desk.now, 0) == 0
