"""What a page costs: CPU of this process and statements sent, through the whole application, signed in."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from statistics import median
from typing import Any

import httpx
import structlog
from fastapi import FastAPI
from sqlalchemy import event

from bench.county import County
from bench.databases import DIALECTS, Databases
from bench.fill import fill
from bench.measure import NOW, Figure, figure, say
from cases.access import Person, person
from cases.store import Store
from cases.vault import Vault
from settings import Settings
from web.app import create_app

LATER = NOW + timedelta(hours=1)  # when the pages are looked at
SIZES = (2_000, 100_000)  # cases: the demonstration's, a busy county's
MOST_MS, MOST_STATEMENTS = 10.0, 8


@dataclass
class Page:
    """An address and who looks at it, and what each look cost."""

    name: str
    path: str
    person: Person
    cpu: list[float] = field(default_factory=list)  # ms
    wall: list[float] = field(default_factory=list)  # ms
    statements: int = 0


def pages(store: Store, county: County) -> list[Page]:
    """Of the handler with the most open cases, and of the county's supervisor."""
    busiest = (
        "SELECT p.handler_id, max(c.code) FROM proceeding p JOIN cases c ON c.id = p.case_id"
        " WHERE p.is_open AND p.handler_id IS NOT NULL AND p.state = 'mediating' GROUP BY 1 ORDER BY count(*) DESC LIMIT 1"
    )
    with store.read() as connection:
        account, code = connection.exec_driver_sql(busiest).one()
        handler = person(connection, account)
    head = county.head(store)
    return [
        Page("nothing (/livez)", "/livez", handler),
        Page("worklist, handler", "/work", handler),
        Page("worklist, county", "/work", head),
        Page("case page", f"/cases/{code}", handler),
        Page("board, county", "/board", head),
    ]


@contextmanager
def counted(store: Store) -> Iterator[list[str]]:
    """The statements sent meanwhile, but for those that only begin a transaction."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith("BEGIN"):
            seen.append(statement)

    event.listen(store.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(store.engine, "before_cursor_execute", note)


@dataclass
class Browser:
    """Looks at pages of an application, signed in as whoever looks."""

    app: FastAPI
    store: Store
    cookies: dict[int, str] = field(default_factory=dict)  # by account

    def signed_in(self, person: Person) -> dict[str, str]:
        sessions, account = self.app.state.web.sessions, person.account_id
        if account not in self.cookies:
            self.cookies[account] = f"{sessions.cookie}={sessions.start(account, LATER)}"
        return {"cookie": self.cookies[account]}

    async def look(self, client: httpx.AsyncClient, person: Person, path: str) -> tuple[float, float, int]:
        """ms of this process's CPU, ms of wall clock, statements sent."""
        cookie = self.signed_in(person)
        with counted(self.store) as statements:
            wall, cpu = time.perf_counter(), time.process_time()
            answer = await client.get(path, headers=cookie)
            cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
        if answer.status_code != 200:
            raise RuntimeError(f"{path}: {answer.status_code}")
        return cpu * 1000, wall * 1000, len(statements)


def client(app: FastAPI) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1:8080")


async def visit(app: FastAPI, store: Store, seen: list[Page], rounds: int) -> None:
    """Look at every page in turn, so many times; the first look is not counted."""
    browser = Browser(app, store)
    async with client(app) as asks:
        for number in range(rounds + 1):
            for page in seen:
                cpu, wall, page.statements = await browser.look(asks, page.person, page.path)
                if number:
                    page.cpu.append(cpu)
                    page.wall.append(wall)


def measure(databases: Databases, dialect: str, cases: int, rounds: int) -> list[Figure]:
    url = databases.create(dialect)
    store = Store(url, Vault(bytes(32)))
    county, *_ = fill(store, cases, NOW, counties=1)
    settings = Settings(data_dir=databases.folder, database_url=url, prefect_mode="off", demo=True)
    seen = pages(store, county)
    asyncio.run(visit(create_app(store, settings, now=lambda: LATER), store, seen, rounds))
    store.close()
    databases.drop(url)
    return [made for page in seen for made in _figures(f"{dialect}, {cases:,} cases", page)]


def _figures(where: str, page: Page) -> list[Figure]:
    note = f"{median(page.wall):.1f} ms of wall clock"
    costs = figure(f"{where}: {page.name}", page.cpu, "ms CPU", gate=MOST_MS, note=note)
    if page.path == "/livez":
        return [figure(f"{where}: {page.name}", page.cpu, "ms CPU", note=note)]
    return [costs, Figure(f"{where}: {page.name}", page.statements, "statements", gate=MOST_STATEMENTS)]


def run(databases: Databases, quick: bool) -> list[Figure]:
    found = []
    with quiet():
        for dialect in DIALECTS:
            for cases in (60,) if quick else SIZES:
                say(f"pages: {cases:,} cases on {dialect}")
                found += measure(databases, dialect, cases, 2 if quick else 30)
    return found


@contextmanager
def quiet() -> Iterator[None]:
    """The journal is written, to nowhere."""
    before = structlog.get_config()
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())
    yield
    structlog.configure(**before)
