"""Fixtures for everybody: a database of each kind for every test, and the people of a small county."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings

from tests.databases import Databases, PostgresDatabases, SqliteDatabases

if TYPE_CHECKING:
    from cases.store import Store
    from cases.vault import Vault
    from tests.people import People

KINDS = ("sqlite", "postgresql")

# The same examples every time: what passed here passes there. JIEFEN_RANDOM=1 looks for new ones.
settings.register_profile("same", derandomize=os.environ.get("JIEFEN_RANDOM") != "1")
settings.load_profile("same")


@pytest.fixture(scope="session")
def sqlite_databases() -> Iterator[Databases]:
    with SqliteDatabases() as databases:
        yield databases


@pytest.fixture(scope="session")
def postgresql_databases() -> Iterator[Databases]:
    with PostgresDatabases() as databases:
        yield databases


@pytest.fixture(params=KINDS)
def databases(request: pytest.FixtureRequest) -> Databases:
    """Every kind of database in turn; parametrise it indirectly to have one kind only."""
    found: Databases = request.getfixturevalue(f"{request.param}_databases")
    return found


@pytest.fixture
def empty_url(databases: Databases) -> Iterator[str]:
    """A database without tables."""
    url = databases.create(migrated=False)
    yield url
    databases.drop(url)


@pytest.fixture
def database_url(databases: Databases) -> Iterator[str]:
    """A database at head, with no rows."""
    url = databases.create()
    yield url
    databases.drop(url)


@pytest.fixture
def vault() -> Vault:
    from cases.vault import Vault

    return Vault(bytes(range(32)))


@pytest.fixture
def store(database_url: str, vault: Vault) -> Iterator[Store]:
    from cases.store import Store

    store = Store(database_url, vault)
    yield store
    store.close()


@pytest.fixture
def people(store: Store) -> People:
    from tests.people import settle

    return settle(store)


@pytest.fixture
def as_shipped() -> Iterator[None]:
    """For tests that publish: afterwards this process reckons by what the program brings again."""
    yield
    from cases import publications
    from statemachines import books

    books.shipped().put_in_force()
    publications._taken.clear()


# ── a skipped test is a failed one where JIEFEN_NO_SKIPS=1 ───────────────────────────────────────────────────────


def _no_skips(report: Any) -> Any:
    if report.skipped and not hasattr(report, "wasxfail") and os.environ.get("JIEFEN_NO_SKIPS") == "1":
        report.outcome = "failed"
        report.longrepr = f"skipped, and JIEFEN_NO_SKIPS=1 allows no skips: {report.longrepr}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Any:
    return _no_skips((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Any:
    return _no_skips((yield))
