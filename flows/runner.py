"""`python -m flows.runner`: runs flows for the clock, so that Prefect lives in a process that can be killed.

A flow whose server hangs waits for minutes, and a process that ran flows waits for them again when it exits; a thread
with either cannot be ended, a process can. Speaks JSON lines: first the address of the workplace, then one request at a
time, {"flow", "parameters"}; answers {"ready"}, then {"counts"} or {"error"} for each. Ends when its input does.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from typing import Any, BinaryIO

from flows.work import Address, open_workplace


def main() -> None:
    answers = _answers()
    place = open_workplace(Address(**json.loads(sys.stdin.readline())))
    from flows import definitions  # imports Prefect; its environment was made by flows/engine.py

    definitions.use(place)
    _say(answers, {"ready": True})
    for line in sys.stdin:
        request = json.loads(line)
        _say(answers, _run(request["flow"], request["parameters"]))
    os._exit(0)  # without Prefect's handlers: they wait for a server that may be gone


def _answers() -> BinaryIO:
    """Our standard output, kept for answers: whatever else is printed goes to the log."""
    answers = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    return answers


def _say(answers: BinaryIO, what: dict[str, Any]) -> None:
    answers.write(json.dumps(what).encode() + b"\n")


def _run(name: str, parameters: dict[str, Any]) -> dict[str, Any]:
    from flows.definitions import FLOWS, Found

    try:
        return {"counts": asyncio.run(FLOWS[name](**parameters))}  # type: ignore[operator]
    except Found as found:
        return {"counts": found.counts}  # the work was done; only the run is to look failed
    except Exception as error:  # whatever it is, the clock does the work without a flow
        return {"error": type(error).__name__}


if __name__ == "__main__":
    main()
