"""Commands as real processes, and everything they started."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).parents[2]
PATIENCE = 90.0  # seconds for a build on a busy machine
STOPS_WITHIN = 10.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def jiefen(*arguments: object) -> list[str]:
    return [sys.executable, "-c", "import jiefen; jiefen.main()", *map(str, arguments)]


class Running:
    """A command under way. `said` is what it wrote so far."""

    def __init__(self, process: subprocess.Popen[bytes], output: Path) -> None:
        self.process, self._output = process, output

    @property
    def said(self) -> str:
        return self._output.read_text("utf-8")

    def wait_for(self, words: str) -> str:
        self.wait_until(lambda: words in self.said)
        return self.said

    def wait_until(self, done: Callable[[], bool]) -> None:
        until = time.monotonic() + PATIENCE
        while not done():
            assert self.process.poll() is None, self.said
            assert time.monotonic() < until, self.said
            time.sleep(0.05)

    def stop(self, number: signal.Signals) -> int:
        """Its exit code after that signal."""
        self.process.send_signal(number)
        return self.process.wait(STOPS_WITHIN)

    def children(self) -> set[int]:
        """The processes it started, and those that they did."""
        parents = {int(stat.parent.name): _parent(stat) for stat in Path("/proc").glob("[0-9]*/stat")}
        found = {self.process.pid}
        while more := {pid for pid, parent in parents.items() if parent in found} - found:
            found |= more
        return found - {self.process.pid}


def _parent(stat: Path) -> int:
    try:
        return int(stat.read_text().rpartition(")")[2].split()[1])
    except OSError:  # it ended while we looked
        return 0


def alive(pids: set[int]) -> set[int]:
    """Those that still run; a dead one nobody has asked about yet does not."""
    states = {pid: Path(f"/proc/{pid}/stat") for pid in pids}
    return {pid for pid, stat in states.items() if stat.exists() and ") Z " not in stat.read_text()}


@contextmanager
def running(command: list[str], output: Path, **environment: str) -> Iterator[Running]:
    """Started, and killed at the end if it did not stop by itself."""
    with output.open("wb") as out:
        process = subprocess.Popen(
            command, stdout=out, stderr=subprocess.STDOUT, cwd=HERE, env={**os.environ, **environment}
        )
    try:
        yield Running(process, output)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
