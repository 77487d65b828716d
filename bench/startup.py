"""How soon the server answers after it was started, and the memory it takes; Prefect's own server is listed apart."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.request import urlopen

import psutil  # type: ignore[import-untyped]

from bench.databases import Databases
from bench.fill import fill
from bench.measure import Figure, figure, say
from cases.store import Store
from cases.vault import Vault
from migrations.run import upgrade

NOW = datetime.now(UTC)
CASES = 2_000  # the demonstration's
PATIENCE = 120.0  # seconds
SETTLED = 20.0  # seconds after which memory is read
MIB = 2**20


@contextmanager
def serving(data: Path, prefect: str) -> Iterator[tuple[psutil.Process, float]]:
    """A server of its own over `data`, and the seconds it took to answer."""
    port = _free_port()
    given = {"JIEFEN_DATA_DIR": str(data), "JIEFEN_PORT": str(port), "JIEFEN_PREFECT_MODE": prefect}
    started = time.perf_counter()
    with (data / "server.log").open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "jiefen", "serve"], env=os.environ | given, stdout=log, stderr=log
        )
    try:
        _await_answer(f"http://127.0.0.1:{port}/livez", server)
        yield psutil.Process(server.pid), time.perf_counter() - started
    finally:
        server.terminate()
        server.wait(30)


def _await_answer(url: str, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and server.poll() is None:
        try:
            with urlopen(url, timeout=1):
                return
        except OSError:
            time.sleep(0.01)
    raise RuntimeError(f"no answer; exit status {server.poll()}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def prepared(folder: Path, cases: int) -> Path:
    """A data folder as a server would find it."""
    data = folder / "var"
    data.mkdir(mode=0o700)
    url = f"sqlite:///{data / 'jiefen.db'}"
    upgrade(url)
    store = Store(url, Vault.from_file(data / "kek"))
    fill(store, cases, NOW - timedelta(minutes=1), counties=1)
    store.close()
    return data


def run(databases: Databases, quick: bool) -> list[Figure]:
    say("start-up")
    data = prepared(databases.folder, 60 if quick else CASES)
    seconds: list[float] = []
    for _ in range(1 if quick else 5):
        with serving(data, "off") as (_, took):
            seconds.append(took)
    found = [figure("start to first answer", seconds, "s")]
    with serving(data, "off" if quick else "child") as (server, _):
        time.sleep(0 if quick else SETTLED)
        found.append(Figure("memory of the server", server.memory_info().rss / MIB, "MiB RSS"))
        if children := server.children(recursive=True):
            memory = sum(child.memory_info().rss for child in children) / MIB
            found.append(Figure("memory of Prefect", memory, "MiB RSS", note=f"{len(children)} processes"))
    return found
