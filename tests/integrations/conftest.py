from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.integrations.peer import Peer, listening


@pytest.fixture(scope="session")
def listening_peer() -> Iterator[Peer]:
    with listening() as peer:
        yield peer


@pytest.fixture
def peer(listening_peer: Peer) -> Peer:
    """Another body's system, with nothing received yet."""
    listening_peer.forget()
    return listening_peer
