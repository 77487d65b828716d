"""Prefect for tests: real servers and runners, and APIs that misbehave."""

from __future__ import annotations

import socket
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from cases.store import Store
from flows.clock import Clock, Pace
from flows.engine import Embedded, Runner, Server
from flows.work import Address
from settings import Settings

QUICK = Pace(sweep=0.5, deliveries=0.3, nightly=60.0, between_flows=0.0, budget=20.0)


def settings_of(store: Store, folder: Path, **given: Any) -> Settings:
    """The settings of a process that works on that database."""
    kek = folder / "kek"
    kek.write_bytes(store.vault._kek)
    url = store.url.render_as_string(hide_password=False)
    return Settings(data_dir=folder, database_url=url, kek_file=kek, **{"prefect_mode": "off", **given})


@contextmanager
def clock_of(store: Store, folder: Path, *, pace: Pace = QUICK, **given: Any) -> Iterator[Clock]:
    """A clock that is started, and stopped afterwards."""
    clock = Clock(store, settings_of(store, folder), pace=pace, **given)
    clock.start()
    try:
        yield clock
    finally:
        clock.stop()


def eventually(condition: Callable[[], Any], seconds: float = 20.0) -> Any:
    """What the condition says once it says something."""
    stop_at = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < stop_at, "waited in vain"
        time.sleep(0.02)
    return found


class Borrowed(Embedded):
    """A server and a runner that somebody else starts and stops."""

    def start(self) -> None: ...

    def stop(self) -> None: ...


@contextmanager
def running(store: Store, folder: Path, server: Server) -> Iterator[Runner]:
    """A runner that is ready."""
    address = replace(Address.of(settings_of(store, folder)), source="https://jiefen.example")
    runner = Runner(address, server.api_url, server.home)
    runner.start()
    try:
        eventually(lambda: runner.ready, 60)
        yield runner
    finally:
        runner.stop()


def asked(server: Server, sql: str) -> list[tuple[Any, ...]]:
    """Rows of Prefect's own database."""
    with closing(sqlite3.connect(f"file:{server.home / 'prefect.db'}?mode=ro", uri=True)) as connection:
        return connection.execute(sql).fetchall()


@contextmanager
def silent_api() -> Iterator[str]:
    """Takes every connection and never answers."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(50)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/api"


@contextmanager
def lying_api() -> Iterator[str]:
    """Says that it is well and answers nothing else."""
    over = threading.Event()

    class Liar(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if not self.path.endswith("/health"):
                over.wait(60)
            self.send_response(200)
            self.end_headers()

        do_POST = do_GET

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Liar)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/api"
    finally:
        over.set()
        server.shutdown()
        server.server_close()


def pointing_at(api_url: str, folder: Path) -> Server:
    """A server we think we have, at somebody else's address; never started."""
    server = Server(folder / "prefect")
    server.api_url, server.state = api_url, "ready"
    return server
