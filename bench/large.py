"""What a person waits for in a database of a million cases: lists, searches and a case page, each looked at cold.

People, names and cases differ from look to look, so the times are those of what nobody has just read. All are handlers of
villages, who see the cases of their body.
"""

from __future__ import annotations

import asyncio
import random
import statistics
from base64 import urlsafe_b64encode
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from fastapi import FastAPI
from sqlalchemy import text

from bench.county import County
from bench.databases import Databases
from bench.fill import fill, full_name
from bench.measure import NOW, Figure, say
from bench.pages import LATER, Browser, client, quiet
from cases.access import Person, person
from cases.store import Store
from cases.vault import Vault
from settings import Settings
from web.app import create_app

CASES = {"sqlite": 200_000, "postgresql": 1_000_000}
PEOPLE = 100  # handlers, each of whom looks at every page once
MOST_MS, MOST_STATEMENTS = 100.0, 8


@dataclass
class Looks:
    """A page and what each look at it took: ms of wall clock."""

    wall: list[float] = field(default_factory=list)
    statements: int = 0


def addresses(store: Store, handler: Person, chance: random.Random) -> dict[str, str]:
    """What a handler opens on a day, with names, numbers and a case that nobody else asks for."""
    mine = (
        "SELECT c.code, c.number FROM proceeding p JOIN cases c ON c.id = p.case_id"
        " WHERE p.handler_id = :account AND p.is_open ORDER BY p.next_due_at LIMIT 20"
    )
    with store.read() as connection:
        found = connection.execute(text(mine), {"account": handler.account_id}).all()
    code, number = chance.choice(found)
    name, phone = full_name(chance), f"13{chance.randrange(10**9):09d}"
    asked: Mapping[str, dict[str, str]] = {
        "worklist, mine": {},
        "worklist, my body": {"tab": "body"},
        "worklist, to be claimed": {"tab": "to_claim"},
        "worklist, a colour and days": {"tab": "body", "colour": "red", "since": "2026-01-01", "until": "2026-02-28"},
        "worklist, a cause": {"tab": "body", "cause": "neighbour"},
        "worklist, closed": {"tab": "body", "colour": "green"},
        "search, a name": {"who": hidden(store, handler, name)},
        "search, a number": {"text": number},
        "search, a telephone": {"who": hidden(store, handler, phone)},
    }
    return {name: f"/work?{urlencode(query)}" for name, query in asked.items()} | {"case page": f"/cases/{code}"}


def hidden(store: Store, handler: Person, words: str) -> str:
    """Words about people, as they stand in this handler's addresses (web/visit.py)."""
    about = b"address|%d" % handler.account_id
    return urlsafe_b64encode(store.vault.seal(store.vault.subkey("addresses"), about, {"words": words})).decode()


def handlers(store: Store, counties: list[County], many: int) -> Iterator[Person]:
    """So many people, no two of the same village."""
    villages = [village for county in counties for village in county.villages]
    for village in random.Random(2).sample(villages, many):
        with store.read() as connection:
            yield person(connection, village.handlers[0])


async def look(app: FastAPI, store: Store, people: Iterator[Person]) -> dict[str, Looks]:
    """Each of them at every page, once. The first does not count: templates are read and statements built for him."""
    chance, looks, browser = random.Random(1), defaultdict[str, Looks](Looks), Browser(app, store)
    async with client(app) as asks:
        for number, who in enumerate(people):
            for name, path in addresses(store, who, chance).items():
                _, wall, looks[name].statements = await browser.look(asks, who, path)
                if number:
                    looks[name].wall.append(wall)
    return looks


def measure(databases: Databases, dialect: str, cases: int, people: int) -> Iterator[Figure]:
    url = databases.create(dialect)
    store = Store(url, Vault(bytes(32)))
    counties = fill(store, cases, NOW)
    settings = Settings(data_dir=databases.folder, database_url=url, prefect_mode="off", demo=True)
    app = create_app(store, settings, now=lambda: LATER)
    looks = asyncio.run(look(app, store, handlers(store, counties, people)))
    store.close()
    databases.drop(url)
    for name, found in looks.items():
        where = f"{dialect}, {cases:,} cases: {name}"
        p95 = statistics.quantiles(found.wall, n=20, method="inclusive")[-1]
        note = f"median {statistics.median(found.wall):.0f} ms, longest {max(found.wall):.0f} ms"
        yield Figure(f"{where}, p95", p95, "ms", len(found.wall), gate=MOST_MS, note=note)
        yield Figure(where, found.statements, "statements", gate=MOST_STATEMENTS)


def run(databases: Databases, quick: bool) -> list[Figure]:
    found: list[Figure] = []
    with quiet():
        for dialect, cases in CASES.items():
            cases = 2_000 if quick else cases
            say(f"large: {cases:,} cases on {dialect}")
            found += measure(databases, dialect, cases, 4 if quick else PEOPLE)
    return found
