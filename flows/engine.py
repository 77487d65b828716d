"""Prefect as the clock sees it: a server and a runner of our own, somebody else's server, or none.

Nothing here is ever needed for a deadline. `run` either has the work done as a flow within its budget or says NoFlow.
"""

from __future__ import annotations

import http.client
import json
import os
import queue
import sys
import threading
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

from flows import environment
from flows.child import Child, Process, free_port
from flows.work import Address, Counts
from settings import Settings

ROOT = Path(__file__).resolve().parent.parent
PROBE = 0.5  # seconds
HUNG = 300.0  # seconds without an answer after which our own server is started again
SERVER_NICENESS = 10  # it starts with ten seconds of work; the pages come first


class NoFlow(Exception):
    """The work was not done as a flow, or not seen to be. The message is a short code."""


class Engine(Protocol):
    """`watches`: others run the flows; the clock steps in only when they do not."""

    watches: bool

    @property
    def state(self) -> str: ...
    def start(self) -> None: ...
    def stop(self) -> None: ...
    def look(self) -> bool: ...
    def run(self, name: str, budget: float, parameters: dict[str, Any]) -> Counts: ...


def engine_of(settings: Settings, address: Address) -> Engine:
    """The engine the settings ask for, not started."""
    if settings.prefect_mode == "child":
        server = Server(settings.data_dir.resolve() / "prefect")
        return Embedded(server, Runner(address, server.api_url, server.home))
    if settings.prefect_mode == "remote":
        return Remote(settings.prefect_api_url)
    return Off()


class Off:
    """No Prefect."""

    watches = False
    state = "off"

    def start(self) -> None: ...

    def stop(self) -> None: ...

    def look(self) -> bool:
        return False

    def run(self, name: str, budget: float, parameters: dict[str, Any]) -> Counts:
        raise NoFlow("off")


class Remote(Off):
    """Workers run the flows, on schedules of flows/serve.py."""

    watches = True
    state = "unknown"

    def __init__(self, api_url: str) -> None:
        self.api_url = api_url

    def look(self) -> bool:
        self.state = "ready" if healthy(self.api_url) else "unreachable"
        return self.state == "ready"


class Embedded:
    """A Prefect server on loopback and a runner for its flows, both children of ours."""

    watches = False

    def __init__(self, server: Server, runner: Runner) -> None:
        self.server, self.runner = server, runner

    @property
    def state(self) -> str:
        return self.server.state

    def start(self) -> None:
        self.server.start()
        self.runner.start()

    def stop(self) -> None:
        """Both are gone when this returns: within some four seconds."""
        stopping = [threading.Thread(target=child.stop) for child in (self.server, self.runner)]
        for thread in stopping:
            thread.start()
        for thread in stopping:
            thread.join()

    def look(self) -> bool:
        return self.server.look()

    def run(self, name: str, budget: float, parameters: dict[str, Any]) -> Counts:
        """What the flow counted. NoFlow when Prefect is not there or has not answered within `budget` seconds."""
        stop_at = time.monotonic() + budget
        if not self.look():
            raise NoFlow(self.state)
        return self.runner.run(name, parameters, stop_at - time.monotonic())


class Server:
    """The server. Its home holds database, concurrency leases and logs; what is lost there is history, not truth."""

    def __init__(self, home: Path, *, embedded: bool = True, niceness: int = SERVER_NICENESS) -> None:
        port = free_port()
        self.api_url = f"http://127.0.0.1:{port}/api"
        self.home = home
        self.state = "stopped"
        self._answered = time.monotonic()
        self.child = Child(
            "prefect-server",
            [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)],
            environment.without_ours() | environment.server(home, self.api_url, embedded=embedded),
            home / "server.log",
            niceness=niceness,
        )

    def start(self) -> None:
        self.state, self._answered = "starting", time.monotonic()
        self.child.start()

    def stop(self) -> None:
        self.state = "stopped"
        self.child.stop()

    def look(self) -> bool:
        """Does it answer? One that lives and has long not answered is killed, and so started again."""
        now = time.monotonic()
        if healthy(self.api_url):
            self.state, self._answered = "ready", now
        elif self.state != "starting" or self.child.starts > 1:
            self.state = "unreachable"
        if now - self._answered > HUNG:
            self.child.kill()
            self._answered = now
        return self.state == "ready"


class Runner:
    """The process in which flows run, one at a time (flows/runner.py)."""

    def __init__(self, address: Address, api_url: str, home: Path) -> None:
        self._address = address
        self._talk: _Talk | None = None
        self._busy = threading.Lock()
        theirs = environment.without_ours()
        path = os.pathsep.join(filter(None, (str(ROOT), theirs.get("PYTHONPATH"))))
        ours = theirs | {"PYTHONPATH": path}
        self.child = Child(
            "prefect-runner",
            [sys.executable, "-m", "flows.runner"],
            ours | environment.client(home, api_url),
            home / "runner.log",
            talks=True,
            started=self._greet,
        )

    def start(self) -> None:
        self.child.start()

    def stop(self) -> None:
        self.child.stop()

    @property
    def ready(self) -> bool:
        """Has it imported Prefect and opened the database?"""
        return self._talk is not None and self._talk.ready.is_set()

    def run(self, name: str, parameters: dict[str, Any], patience: float) -> Counts:
        """What the flow counted. NoFlow if it failed, or did not end in time: then the process is killed, for nobody
        knows what it waits for.
        """
        if not self._busy.acquire(blocking=False):
            raise NoFlow("busy")
        try:
            return self._ask({"flow": name, "parameters": parameters}, patience)
        finally:
            self._busy.release()

    def _greet(self, process: Process) -> None:
        self._talk = _Talk(process, self._address)

    def _ask(self, request: dict[str, Any], patience: float) -> Counts:
        talk = self._talk
        if talk is None or not talk.ready.is_set():
            raise NoFlow("starting")
        answer = talk.ask(request, patience)
        if answer is None:
            self.child.kill()
            raise NoFlow("timeout")
        if "counts" not in answer:
            raise NoFlow(answer["error"])
        counts: Counts = answer["counts"]
        return counts


class _Talk:
    """Question and answer with one runner process; a thread reads, so that a reader may wait with a limit."""

    def __init__(self, process: Process, address: Address) -> None:
        self.ready = threading.Event()
        self._process = process
        self._answers: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        self._say(asdict(address))
        threading.Thread(target=self._read, name="prefect-runner-answers", daemon=True).start()

    def ask(self, request: dict[str, Any], patience: float) -> dict[str, Any] | None:
        """The answer; None if none came in time. An error is the answer of a process that died."""
        self._say(request)
        try:
            return self._answers.get(timeout=max(patience, 0.0))
        except queue.Empty:
            return None

    def _say(self, what: dict[str, Any]) -> None:
        pipe = self._process.stdin
        assert pipe is not None
        try:
            pipe.write(json.dumps(what).encode() + b"\n")
            pipe.flush()
        except (OSError, ValueError):  # it died, and its pipe may be closed already
            self._answers.put({"error": "died"})

    def _read(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as lines:
            for line in lines:
                answer = json.loads(line)
                if "ready" in answer:
                    self.ready.set()
                else:
                    self._answers.put(answer)
        self.ready.clear()
        self._answers.put({"error": "died"})


def healthy(api_url: str) -> bool:
    """Does the API answer that it is well, within PROBE seconds for each of connecting and answering?"""
    address = urlsplit(api_url)
    kind = http.client.HTTPSConnection if address.scheme == "https" else http.client.HTTPConnection
    connection = kind(address.hostname or "", address.port, timeout=PROBE)
    try:
        connection.request("GET", f"{address.path}/health")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
