"""Somebody else writes for longer than anybody waits: a plain page, the words kept in it, and sent again they do their work."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Any

import pytest

from cases.replay import check_cases
from tests.acts import Desk
from tests.web.pages import Browser, filled_in

WORDS = "当事人周五下午再来。"


@pytest.fixture
def held(store: Any) -> Iterator[sqlite3.Connection]:
    """Another process in the middle of a long transaction; here people are patient for a twentieth of a second."""
    store.close()
    with store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout=50")
    with store.write() as tx:
        tx.raw.execute("PRAGMA busy_timeout=50")
    other = sqlite3.connect(store.url.database, isolation_level=None)
    yield other
    other.close()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_step_that_does_not_get_in_is_not_lost(
    handler: Browser, desk: Desk, store: Any, held: sqlite3.Connection, language: str
) -> None:
    code = desk.mediating()
    address = f"/cases/{code}/step"
    page = handler.get(f"{address}?proceeding=0&trigger=record_call&party=1&lang={language}")
    fields = filled_in(page.form(address), {"result": "reached", "note": WORDS})
    held.execute("BEGIN IMMEDIATE")
    busy = handler.post(address, fields, status=503)
    assert {"zh": "请几分钟后再试", "en": "Try again in a few minutes"}[language] in busy.said
    kept = {str(f["name"]): str(f["value"]) for f in busy.form(address).select("input")}
    assert kept["note"] == WORDS
    assert "OperationalError" not in busy.text
    held.execute("ROLLBACK")
    handler.post(address, kept, to=f"/cases/{code}?done=step_taken")
    assert WORDS in handler.get(f"/cases/{code}").said
    assert check_cases(store) == ([], None)
