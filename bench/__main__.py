"""`python -m bench [names…] [--json FILE] [--quick]`: how fast it is, on this machine, now.

Rates are this machine's. What is judged (gate, aim) are ratios to hand-written work of the same run wherever there is
such work. --quick runs every benchmark on almost nothing: it shows that they run, not how fast anything is.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine

from bench import decide, door, importing, large, pages, replay, startup, sweep
from bench.databases import SETTINGS, Databases
from bench.measure import Figure, say
from cases.store import Store
from cases.vault import Vault

Benchmark = Callable[[Databases, bool], list[Figure]]
BENCHMARKS: Mapping[str, Benchmark] = {
    "door": door.run,
    "sweep": sweep.run,
    "replay": replay.run,
    "decide": decide.run,
    "pages": pages.run,
    "large": large.run,
    "importing": importing.run,
    "startup": startup.run,
}
LIBRARIES = ("sqlalchemy", "psycopg", "fastapi", "orjson", "cryptography")


def main() -> int:
    given = _arguments()
    figures: dict[str, list[Figure]] = {}
    with Databases(given.folder) as databases:
        facts = machine(databases)
        for name in given.names or BENCHMARKS:
            started = time.perf_counter()
            figures[name] = BENCHMARKS[name](databases, given.quick)
            say(f"{table({name: figures[name]})}\n{name}: {time.perf_counter() - started:.0f} s")
            facts["load_after"] = os.getloadavg()
            report = {"machine": facts, "quick": given.quick, "figures": as_json(figures)}
            if given.json:  # after every part, so that a run cut short keeps what it has
                given.json.write_text(_text(report))
    if not given.json:
        print(_text(report))
    print(table(figures), file=sys.stderr)
    missed = [figure for group in figures.values() for figure in group if figure.verdict == "MISSED"]
    return 1 if missed and not given.quick else 0


def _text(report: Mapping[str, Any]) -> str:
    return json.dumps(report, indent=1, ensure_ascii=False)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bench", description="Measured speed. Exit status 1: a gate missed."
    )
    parser.add_argument("names", nargs="*", choices=[*BENCHMARKS, []], metavar="name", help=", ".join(BENCHMARKS))
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the JSON there instead of printing it")
    parser.add_argument("--quick", action="store_true", help="show that it runs; the figures mean nothing")
    parser.add_argument("--folder", type=Path, help="where databases are made; must be a real disk")
    return parser.parse_args()


def machine(databases: Databases) -> dict[str, Any]:
    """What the figures depend on."""
    return {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": _commit(),
        "cores": os.cpu_count(),
        "processor": platform.machine(),
        "system": platform.platform(),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "sqlite_synchronous": _sqlite_synchronous(databases),
        "postgresql": _postgres_facts(databases),
        "libraries": {name: version(name) for name in LIBRARIES},
        "fsync_us": _fsync(databases.folder),
        "load_before": os.getloadavg(),
    }


def _commit() -> str:
    """The commit measured, with "-dirty" where files differ from it; "" outside a checkout."""
    command = ["git", "describe", "--always", "--dirty", "--exclude", "*"]
    try:
        said = subprocess.run(command, cwd=Path(__file__).parent, capture_output=True, text=True, check=False)
    except OSError:  # no git here
        return ""
    return said.stdout.strip()


def _sqlite_synchronous(databases: Databases) -> str:
    """As the store sets it."""
    url = databases.create("sqlite")
    store = Store(url, Vault(bytes(32)))
    with store.read() as connection:
        level = connection.exec_driver_sql("PRAGMA synchronous").scalar_one()
    store.close()
    databases.drop(url)
    return ("OFF", "NORMAL", "FULL", "EXTRA")[level]


def _postgres_facts(databases: Databases) -> dict[str, str]:
    url = databases.create("postgresql")
    engine = create_engine(url)
    names = ("server_version", "synchronous_commit", "fsync", *SETTINGS)
    with engine.connect() as connection:
        found = {name: str(connection.exec_driver_sql(f"SHOW {name}").scalar()) for name in names}
    engine.dispose()
    databases.drop(url)
    return found


def _fsync(folder: Path, times: int = 50) -> float:
    """Median µs of an 8 kB write made durable: below a commit nothing can be faster."""
    spent = []
    with (folder / "fsync").open("wb", buffering=0) as file:
        for _ in range(times):
            start = time.perf_counter()
            file.write(bytes(8192))
            os.fsync(file.fileno())
            spent.append((time.perf_counter() - start) * 1e6)
    return round(sorted(spent)[times // 2], 1)


def as_json(figures: Mapping[str, Iterable[Figure]]) -> dict[str, list[dict[str, Any]]]:
    return {name: [figure.as_dict() for figure in group] for name, group in figures.items()}


HEAD = ("", "measured", "unit", "± half IQR", "n", "gate", "aim", "verdict", "note")


def table(figures: Mapping[str, Iterable[Figure]]) -> str:
    rows = [HEAD, *(_row(f"{name} · {one.name}", one) for name, group in figures.items() for one in group)]
    widths = [max(len(row[n]) for row in rows) for n in range(len(HEAD))]
    lines = ("  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip() for row in rows)
    return "\n".join(lines)


def _row(name: str, one: Figure) -> tuple[str, ...]:
    gate, aim = ("" if limit is None else _number(limit) for limit in (one.gate, one.aim))
    return name, _number(one.value), one.unit, _number(one.spread / 2), str(one.n), gate, aim, one.verdict, one.note


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


if __name__ == "__main__":
    raise SystemExit(main())
