"""The application over a small county, and browsers for its people."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import event
from starlette.testclient import TestClient

from cases.access import Person
from cases.store import Store
from cases.tracking import issue
from settings import Settings
from tests.acts import Desk, at
from tests.databases import Databases
from tests.people import People
from tests.web.chromium import DESKTOP, launched
from tests.web.pages import Browser
from tests.web.portal import CODE, OTHERS_CODE
from web.app import create_app
from web.pages import Pages
from web.static import Assets

TODAY = "2026-03-02"


@pytest.fixture
def databases(request: pytest.FixtureRequest, sqlite_databases: Databases) -> Databases:
    """Pages are tried on SQLite; what talks to the database itself asks for both kinds (test_web_databases.py)."""
    kind = getattr(request, "param", "sqlite")
    found: Databases = request.getfixturevalue(f"{kind}_databases")
    return found


@dataclass
class Now:
    """What time it is in a test."""

    moment: datetime = field(default_factory=lambda: at(TODAY))

    def __call__(self) -> datetime:
        return self.moment

    def later(self, **delta: float) -> None:
        self.moment += timedelta(**delta)


@pytest.fixture
def now() -> Now:
    return Now()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path, demo=True)


@pytest.fixture(scope="session", autouse=True)
def compiled_pages() -> Iterator[None]:
    """Files are read and templates compiled once for all tests, not once for each application."""
    assets = Assets()
    once = cache(lambda zh, en: Pages(assets, {"zh": zh, "en": en}))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("web.app.Assets", lambda: assets)
        patch.setattr("web.app.Pages", lambda _assets, name: once(name["zh"], name["en"]))
        yield


@pytest.fixture
def app(store: Store, settings: Settings, now: Now) -> FastAPI:
    return create_app(store, settings, now=now)


@pytest.fixture
def visitor(app: FastAPI) -> Browser:
    """Nobody in particular."""
    return Browser(TestClient(app))


@pytest.fixture
def sign_in(app: FastAPI, now: Now) -> Callable[[Person], Browser]:
    """A browser in which that person is signed in."""

    def signed_in(person: Person) -> Browser:
        sessions = app.state.web.sessions
        browser = Browser(TestClient(app))
        browser.carry(sessions.cookie, sessions.start(person.account_id, now()))
        return browser

    return signed_in


@pytest.fixture
def handler(sign_in: Any, people: People) -> Browser:
    return sign_in(people.handler)


@pytest.fixture
def supervisor(sign_in: Any, people: People) -> Browser:
    return sign_in(people.supervisor)


@pytest.fixture
def desk(store: Store, people: People, now: Now) -> Desk:
    return Desk(store, people.handler, now())


@pytest.fixture
def case(desk: Desk) -> str:
    """李秀兰 (party 1, …5678) against 王建国 (2, …4321), waiting to be taken; both follow it with a code."""
    code = desk.register()
    for party, own in ((1, CODE), (2, OTHERS_CODE)):
        issue(desk.store, own, code, party, desk.now)
    return code


@pytest.fixture
def queries(store: Store) -> Callable[[], Any]:
    """How many statements a request costs: `with queries() as count: …`."""

    @contextmanager
    def counted() -> Iterator[list[str]]:
        seen: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            if not statement.startswith("BEGIN"):
                seen.append(statement)

        event.listen(store.engine, "before_cursor_execute", note)
        try:
            yield seen
        finally:
            event.remove(store.engine, "before_cursor_execute", note)

    return counted


# ── a real browser ───────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with launched() as browser:
        yield browser


@pytest.fixture
def reader(site: str, chromium: Any, app: Any, people: Any, now: Any) -> Iterator[Callable[..., Any]]:
    """A page of a new browser on the module's `site`. What the console says is checked at the end: a blocked style or
    script is a fault."""
    contexts: list[Any] = []
    spoken: list[str] = []

    def open_page(path: str, who: str, *, language: str = "zh", size: Any = DESKTOP, **options: Any) -> Any:
        locale = {"zh": "zh-CN", "en": "en-GB"}[language]
        context = chromium.new_context(viewport=size, locale=locale, base_url=site, **options)
        contexts.append(context)
        context.add_cookies([{"name": "lang", "value": language, "url": site}])
        if who != "visitor":
            token = app.state.web.sessions.start(getattr(people, who).account_id, now())
            context.add_cookies([{"name": "jiefen", "value": token, "url": site}])
        page = context.new_page()
        page.on("console", lambda message: spoken.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: spoken.append(str(error)))
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    expected = ("status of 404", "status of 401", "status of 409", "status of 422")  # of pages that say so
    expected += (
        "ERR_INTERNET_DISCONNECTED",
        "ERR_CONNECTION_RESET",
        "ERR_FAILED",
        "Clear-Site-Data",
    )  # a network a test took away
    assert [line for line in spoken if not any(text in line for text in expected)] == []
