"""The database server is really stopped: every page still answers in the reader's language and says what to do."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from cases.store import Store
from cases.vault import Vault
from settings import Settings
from tests.databases import PostgresDatabases
from tests.people import settle
from tests.web.pages import Browser
from web.app import create_app

PAGES = [
    "/",
    "/work",
    "/inbox",
    "/cases/new",
    "/file",
    "/file/you",
    "/track/case",
    "/intake/offline",
    "/sign-in",
    "/help",
]
NEEDED = {"/file", "/file/you", "/intake/offline"}  # a visitor's pages that ask the database


@pytest.fixture(scope="module")
def stopped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Any, Any, dict[str, Any]]]:
    """An application whose server went away after somebody had signed in and begun a form."""
    folder: Path = tmp_path_factory.mktemp("stopped")
    with PostgresDatabases() as server:
        store = Store(server.create(), Vault(bytes(range(32))))
        people = settle(store)
        app = create_app(store, Settings(data_dir=folder))
        signed_in = Browser(TestClient(app))
        sessions = app.state.web.sessions
        signed_in.carry(sessions.cookie, sessions.start(people.handler.account_id, app.state.web.now()))
        form = {"token": signed_in.get("/cases/new").token, "summary": "他不还钱。"}
        visitor = Browser(TestClient(app))
        visitor.get("/sign-in")
    yield signed_in, visitor, form
    store.close()


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_a_signed_in_reader_is_told_what_to_do(stopped: Any, path: str, language: str) -> None:
    browser, _, _ = stopped
    browser.carry("lang", language)
    page = browser.get(path, status=503)
    assert ("紧急事项请先用电话或书面办理" if language == "zh" else "use telephone or paper") in page.said


@pytest.mark.parametrize("path", PAGES)
def test_a_party_gets_a_page_and_never_a_crash(stopped: Any, path: str) -> None:
    _, visitor, _ = stopped
    answer = visitor.client.get(path, follow_redirects=False)
    assert answer.status_code == 503 if path in NEEDED else answer.status_code in (200, 303)


def test_a_form_comes_back_to_be_sent_again(stopped: Any) -> None:
    browser, _, form = stopped
    browser.carry("lang", "zh")
    page = browser.post("/cases/new", form, status=503)
    assert page.form("/cases/new").select_one("[name=summary]")["value"] == "他不还钱。"


def test_the_style_still_comes(stopped: Any) -> None:
    browser, _, _ = stopped
    page = browser.get("/work", status=503)
    assert browser.client.get(str(page.one("link[rel=stylesheet]")["href"])).status_code == 200
