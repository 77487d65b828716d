"""The database is put in its place when it is whole, over whatever was there; a build that fails leaves nothing."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from cases.files import LocalFiles
from cases.store import Store
from cases.vault import Vault
from demo.build import build
from demo.stage import told
from demo.timeline import at

NOW = at("2026-07-10", "10:00")  # some stories are told, some are yet to come
VAULT = Vault(bytes(range(32)))


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_it_replaces_what_was_there_and_what_a_killed_build_left(tmp_path: Path) -> None:
    place = tmp_path / "jiefen.db"
    for old in ("jiefen.db", "jiefen.db-wal", "jiefen.db-shm", "jiefen.building", "jiefen.building-wal"):
        (tmp_path / old).write_bytes(b"old")
    lived: list[tuple[int, int]] = []
    build(place, LocalFiles(tmp_path / "files"), VAULT, NOW, 5, lambda done, days: lived.append((done, days)))
    assert names(tmp_path) == {"jiefen.db", "files"}
    assert sqlite3.connect(place).execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert lived == sorted(lived)
    assert lived[-1][0] == lived[-1][1]
    store = Store(f"sqlite:///{place}", VAULT)
    assert set(told(store)) >= {"b", "g", "h", "offered", "returned"}
    assert not {"a", "c", "d", "e", "i", "k", "m"} & set(told(store))
    store.close()


@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError])
def test_a_build_that_fails_leaves_the_old_one(tmp_path: Path, error: type[BaseException]) -> None:
    place = tmp_path / "jiefen.db"
    place.write_bytes(b"the one before")

    def fail(done: int, days: int) -> None:
        if done > 2:
            raise error

    with pytest.raises(error):
        build(place, LocalFiles(tmp_path / "files"), VAULT, NOW, 5, fail)
    assert place.read_bytes() == b"the one before"
    assert names(tmp_path) == {"jiefen.db"}, "no story had papers by then"
