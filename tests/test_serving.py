"""A stop stops, wherever it falls."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

BLOCK = """
import signal, time, weakref
import serving

class Thing: pass

def callback(_):
    signal.raise_signal(signal.SIGINT)

with serving.until_told_to_stop():
    {stop}
    for _ in range(400):
        time.sleep(0.01)
    print("went on")
print("ended")
"""


@pytest.mark.parametrize(
    "stop",
    [
        "signal.raise_signal(signal.SIGINT)",
        "signal.raise_signal(signal.SIGTERM)",
        "signal.raise_signal(signal.SIGHUP)",
        "thing = Thing(); mark = weakref.ref(thing, callback); del thing",  # Python drops what is raised there
    ],
)
def test_a_stop_ends_the_block_quietly(stop: str) -> None:
    command = [sys.executable, "-c", BLOCK.format(stop=stop)]
    ended = subprocess.run(command, cwd=Path(__file__).parent.parent, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout.split(), ended.stderr) == (0, ["ended"], "")
