from __future__ import annotations

from collections.abc import Iterator

import pytest

from cases.store import Store
from flows import engine
from flows.engine import Server
from tests.acts import Desk
from tests.flows.engines import eventually
from tests.integrations.conftest import listening_peer, peer  # noqa: F401 – fixtures
from tests.people import People


@pytest.fixture
def desk(store: Store, people: People) -> Desk:
    return Desk(store, people.handler)


@pytest.fixture(scope="session")
def prefect_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A real Prefect server, with all its services, for all tests."""
    server = Server(tmp_path_factory.mktemp("prefect"), embedded=False, niceness=0)
    server.start()
    try:
        yield server
    finally:
        server.stop()


@pytest.fixture
def server(prefect_server: Server, monkeypatch: pytest.MonkeyPatch) -> Server:
    """That server, once it answers: another test may have killed it. On a busy machine it may take its time."""
    monkeypatch.setattr(engine, "PROBE", 10.0)
    eventually(prefect_server.look, 120)
    return prefect_server
