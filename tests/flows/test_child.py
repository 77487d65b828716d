"""Children, with real processes: started again, stopped for certain, and dead when we are."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from flows import child
from flows.child import Child, free_port

SLEEP = [sys.executable, "-IS", "-c", "import time; time.sleep(600)"]
STUBBORN = [
    sys.executable, "-IS", "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(600)",
]  # fmt: skip


def wait_for(condition: Callable[[], object], seconds: float = 5.0) -> None:
    stop_at = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < stop_at, "waited in vain"
        time.sleep(0.01)


def lives(pid: int) -> bool:
    """A zombie does not live."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


@pytest.fixture
def output(tmp_path: Path) -> Path:
    return tmp_path / "logs" / "child.log"


@pytest.fixture
def keep(output: Path) -> Iterator[Callable[..., Child]]:
    children: list[Child] = []

    def start(command: list[str], **given: object) -> Child:
        kept = Child("test", command, os.environ, output, **given)  # type: ignore[arg-type]
        children.append(kept)
        kept.start()
        wait_for(lambda: kept.starts)
        return kept

    yield start
    for kept in children:
        kept.stop(0.1)


def test_it_is_started_again_after_each_death_more_and_more_slowly(keep: Callable[..., Child], output: Path) -> None:
    kept = keep([sys.executable, "-IS", "-c", "print('born', flush=True)"], back_off=(0.05, 0.1, 0.4))
    wait_for(lambda: kept.starts >= 4)
    begun = time.monotonic()
    wait_for(lambda: kept.starts >= 5)
    assert time.monotonic() - begun > 0.3
    assert output.read_text().count("born") >= 3


def test_killed_it_lives_again(keep: Callable[..., Child]) -> None:
    kept = keep(SLEEP, back_off=(0.05,))
    first = kept.pid
    assert first
    kept.kill()
    wait_for(lambda: kept.pid not in (None, first))
    assert not lives(first)


def test_stopped_it_is_gone_and_stays_gone(keep: Callable[..., Child]) -> None:
    kept = keep(SLEEP, back_off=(0.01,))
    pid = kept.pid
    kept.stop()
    assert pid
    assert not lives(pid)
    time.sleep(0.1)
    assert (kept.starts, kept.pid) == (1, None)


def test_one_that_does_not_listen_is_killed(keep: Callable[..., Child], output: Path) -> None:
    kept = keep(STUBBORN)
    wait_for(lambda: output.exists() and "deaf" in output.read_text())
    pid, begun = kept.pid, time.monotonic()
    kept.stop(0.3)
    assert pid
    assert not lives(pid)
    assert time.monotonic() - begun < 10.0  # it would sleep for minutes


def test_stopped_while_it_waits_to_start_again_it_does_not(keep: Callable[..., Child]) -> None:
    kept = keep([sys.executable, "-IS", "-c", ""], back_off=(30.0,))
    wait_for(lambda: kept.pid is None)
    begun = time.monotonic()
    kept.stop()
    assert time.monotonic() - begun < 10.0  # it would start again after thirty
    assert kept.starts == 1


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of its parent's death")
def test_it_dies_with_us_however_we_die(tmp_path: Path) -> None:
    """The parent is killed with -9: no handler of its runs. What the child had started is not our concern here."""
    parent = f"""
import os, time
from pathlib import Path
from flows.child import Child
kept = Child("test", {SLEEP!r}, os.environ, Path({str(tmp_path / "log")!r}))
kept.start()
while not kept.pid: time.sleep(0.01)
time.sleep(0.3)
print(kept.pid, flush=True)
time.sleep(600)
"""
    process = subprocess.Popen([sys.executable, "-c", parent], stdout=subprocess.PIPE, text=True)
    assert process.stdout
    pid = int(process.stdout.readline())
    assert lives(pid)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    wait_for(lambda: not lives(pid))


def test_it_runs_as_nicely_as_asked(keep: Callable[..., Child]) -> None:
    kept = keep(SLEEP, niceness=7)
    wait_for(lambda: os.getpriority(os.PRIO_PROCESS, kept.pid or 0) == os.nice(0) + 7)


def test_the_log_does_not_grow_for_ever(
    keep: Callable[..., Child], output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(child, "LOG_BYTES", 20)
    kept = keep([sys.executable, "-IS", "-c", "print('x' * 30, flush=True)"], back_off=(0.01,))
    wait_for(lambda: kept.starts >= 4)
    kept.stop()
    assert output.with_suffix(".old").stat().st_size <= 62
    assert output.stat().st_size <= 62


def test_ports_are_free_and_not_where_web_servers_live() -> None:
    ports = {free_port() for _ in range(20)}
    assert all(port not in range(8000, 9000) and port > 1024 for port in ports)
