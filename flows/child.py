"""A child process that is kept: started again when it dies, killed when we die, stopped when we stop."""

from __future__ import annotations

import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

log = logging.getLogger(__name__)

BACK_OFF = (1.0, 2.0, 5.0, 15.0, 60.0)  # seconds before the next start
SETTLED = 60.0  # seconds of life after which a death counts as the first
LOG_BYTES = 5_000_000
LEASH = (sys.executable, "-IS", str(Path(__file__).with_name("leash.py")))  # needs nothing of ours: 15 ms

Process = subprocess.Popen[bytes]


def free_port() -> int:
    """A free port of loopback, from the system's ephemeral range: far from 8000-8999, where web servers live."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


class Child:
    """Keeps `command` running from start() to stop(). What it writes goes to the file `output`.

    `talks`: standard input and output are pipes instead. `started` is called with each new process.
    """

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        environment: Mapping[str, str],
        output: Path,
        *,
        niceness: int = 0,
        talks: bool = False,
        started: Callable[[Process], None] = lambda process: None,
        back_off: Sequence[float] = BACK_OFF,
    ) -> None:
        self.name = name
        self.starts = 0
        self._command, self._environment, self._output = list(command), dict(environment), output
        self._niceness, self._talks, self._started, self._back_off = niceness, talks, started, back_off
        self._process: Process | None = None
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._keeper = threading.Thread(target=self._keep, name=f"keep-{name}", daemon=True)

    @property
    def pid(self) -> int | None:
        """The process's id while it lives."""
        process = self._process
        return process.pid if process and process.poll() is None else None

    def start(self) -> None:
        self._keeper.start()

    def stop(self, patience: float = 3.0) -> None:
        """Ask it to end, kill it after `patience` seconds. Returns when it is gone."""
        with self._lock:
            self._stopping.set()
        self._signal(signal.SIGTERM)
        self._keeper.join(patience)
        self._signal(signal.SIGKILL)
        self._keeper.join(1.0)

    def kill(self) -> None:
        """End it at once; it is started again."""
        self._signal(signal.SIGKILL)

    def _signal(self, number: int) -> None:
        """To the whole group: what the child started must not outlive it."""
        if self.pid:
            with suppress(ProcessLookupError):
                os.killpg(self.pid, number)

    def _keep(self) -> None:
        deaths = 0
        while process := self._start():
            begun = time.monotonic()
            code = process.wait()
            if process.stdin:
                with suppress(BrokenPipeError):
                    process.stdin.close()
            if self._stopping.is_set():
                return
            deaths = 1 if time.monotonic() - begun > SETTLED else deaths + 1
            wait = self._back_off[min(deaths, len(self._back_off)) - 1]
            log.warning("%s ended with %s; starting it again in %s s", self.name, code, wait)
            self._stopping.wait(wait)

    def _start(self) -> Process | None:
        """A new process; None once we are stopping. The lock: no process may be born after stop() looked."""
        with self._lock:
            if self._stopping.is_set():
                return None
            self._output.parent.mkdir(parents=True, exist_ok=True)
            if self._output.exists() and self._output.stat().st_size > LOG_BYTES:
                self._output.replace(self._output.with_suffix(".old"))
            leash = [*LEASH, str(os.getpid()), str(self._niceness)]
            with self._output.open("ab") as output:
                self._process = subprocess.Popen(  # noqa: S603 – our own commands
                    [*leash, *self._command],
                    env=self._environment,
                    stdin=subprocess.PIPE if self._talks else subprocess.DEVNULL,
                    stdout=subprocess.PIPE if self._talks else output,
                    stderr=output,
                    start_new_session=True,  # Ctrl-C in the terminal is for us; we stop the child ourselves
                )
            self.starts += 1
        self._started(self._process)
        return self._process
