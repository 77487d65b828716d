"""Prefect as the clock sees it: which engine the settings give, what a probe believes, what a runner's death means."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from cases.store import Store
from flows import engine as engine_module
from flows.clock import Clock
from flows.engine import Embedded, NoFlow, Off, Remote, Runner, Server, engine_of, healthy
from flows.work import Address
from tests.flows.engines import eventually, lying_api, pointing_at, running, settings_of, silent_api
from tests.flows.test_child import lives
from tests.flows.test_clock import SQLITE
from tests.integrations.peer import Peer

NOWHERE = "http://127.0.0.1:9/api"


@pytest.fixture
def well() -> Iterator[str]:
    """The address of an API that says it is well."""
    with lying_api() as api_url:
        yield api_url


def test_a_probe_believes_only_an_answer_and_soon(well: str, peer: Peer) -> None:
    assert healthy(well)
    assert not healthy(peer.url)  # answers, but 204
    assert not healthy(NOWHERE)
    assert not healthy("http://no.such.host.invalid/api")
    with silent_api() as api_url:
        begun = time.monotonic()
        assert not healthy(api_url)
        assert time.monotonic() - begun < 5.0  # it would never answer


MODES: list[tuple[dict[str, Any], type, bool, str]] = [
    ({"prefect_mode": "off"}, Off, False, "off"),
    ({"prefect_mode": "child"}, Embedded, False, "stopped"),
    ({"prefect_mode": "remote", "prefect_api_url": NOWHERE}, Remote, True, "unknown"),
]


@pytest.mark.parametrize(("given", "kind", "watches", "state"), MODES)
@SQLITE
def test_the_settings_choose(
    store: Store, tmp_path: Path, given: dict[str, Any], kind: type, watches: bool, state: str
) -> None:
    settings = settings_of(store, tmp_path, **given)
    engine = engine_of(settings, Address.of(settings))
    assert (type(engine), engine.watches, engine.state) == (kind, watches, state)
    with pytest.raises(NoFlow):
        engine.run("sweep", 1.0, {})


def test_a_remote_server_is_watched(well: str) -> None:
    good, bad = Remote(well), Remote(NOWHERE)
    assert (good.look(), good.state) == (True, "ready")
    assert (bad.look(), bad.state) == (False, "unreachable")


def test_our_server_is_starting_then_ready_and_unreachable_when_it_fails(tmp_path: Path, well: str) -> None:
    server = Server(tmp_path / "prefect")
    server.api_url, server.state = NOWHERE, "starting"
    server.child.starts = 1
    assert (server.look(), server.state) == (False, "starting")
    server.child.starts = 2  # it died at least once
    assert (server.look(), server.state) == (False, "unreachable")
    server.api_url = well
    assert (server.look(), server.state) == (True, "ready")
    server.api_url = NOWHERE
    assert (server.look(), server.state) == (False, "unreachable")


def test_a_server_that_hangs_for_long_is_killed_once_each_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_module, "HUNG", 0.2)
    server, killed = pointing_at(NOWHERE, tmp_path), []
    monkeypatch.setattr(server.child, "kill", lambda: killed.append(time.monotonic()))
    server.look()
    assert killed == []
    time.sleep(0.25)
    server.look()
    server.look()
    assert len(killed) == 1


@SQLITE
def test_a_runner_killed_in_the_middle_of_a_flow_says_so_at_once_and_lives_again(store: Store, tmp_path: Path) -> None:
    with ExitStack() as stack:
        server = pointing_at(stack.enter_context(lying_api()), tmp_path)
        runner = stack.enter_context(running(store, tmp_path, server))
        said: list[str] = []

        def ask() -> None:
            try:
                runner.run("sweep", {}, 30.0)
            except NoFlow as error:
                said.append(str(error))

        asking = threading.Thread(target=ask)
        asking.start()
        time.sleep(0.3)
        with pytest.raises(NoFlow, match="busy"):
            runner.run("sweep", {}, 1.0)
        begun = time.monotonic()
        runner.child.kill()
        asking.join(5)
        assert said == ["died"]
        assert time.monotonic() - begun < 1.0
        with pytest.raises(NoFlow, match=r"died|starting"):
            runner.run("sweep", {}, 1.0)
        eventually(lambda: runner.child.starts == 2)


@SQLITE
def test_a_runner_that_was_never_started_says_so(store: Store, tmp_path: Path) -> None:
    runner = Runner(Address.of(settings_of(store, tmp_path)), NOWHERE, tmp_path)
    with pytest.raises(NoFlow, match="starting"):
        runner.run("sweep", {}, 1.0)


@SQLITE
def test_stopped_while_it_starts_it_leaves_nobody_behind(store: Store, tmp_path: Path) -> None:
    clock = Clock(store, settings_of(store, tmp_path, prefect_mode="child"))
    assert isinstance(clock.engine, Embedded)
    clock.start()
    children = (clock.engine.server.child, clock.engine.runner.child)
    pids = eventually(lambda: [child.pid for child in children] if all(child.pid for child in children) else None)
    time.sleep(1.0)
    begun = time.monotonic()
    clock.stop()
    assert time.monotonic() - begun < 5.0
    assert [pid for pid in pids if lives(pid)] == []
    assert clock.status().prefect == "stopped"
