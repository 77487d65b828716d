"""A process that sweeps is killed with -9 in the middle, again and again, on both databases: nothing is lost or doubled.

What must be on record in the end is written down here, thing by thing.
"""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import text

from cases.clocks import next_instant, sweep
from cases.publications import carry_out, publish, unfinished
from cases.replay import check_cases
from cases.store import Store
from flows.clock import utcnow
from statemachines.calendars import default_calendar
from tests.acts import Desk, at
from tests.flows.engines import clock_of, eventually, settings_of
from tests.flows.outbox import rows
from tests.flows.test_clock import ALL_STEPS, by_day, neglected
from tests.published import YEAR

CASES = 24
NOW = at("2026-06-01")

# Dies with -9 right before its n-th statement reaches the database: a place chosen, not a moment hit by luck.
DYING = """
import os, signal, sys
from itertools import count
from cases.store import Tx

statements, cursor = count(1), Tx._cursor

def dying(tx):
    if next(statements) == int(sys.argv[1]):
        os.kill(os.getpid(), signal.SIGKILL)
    return cursor(tx)

Tx._cursor = dying
"""

# The sweep in small bites.
SWEEPER = """
from datetime import datetime
from pathlib import Path
from cases.clocks import sweep
from cases.store import Store
from cases.vault import Vault
store = Store(sys.argv[2], Vault(Path(sys.argv[3]).read_bytes()))
sweep(store, datetime.fromisoformat(sys.argv[4]), batch=1)
"""

# A whole process with its clock, as `jiefen serve` keeps one, without the pages.
CLOCK = """
import time
from settings import Settings
from cases.store import Store
from cases.vault import Vault
from flows.clock import Clock
settings = Settings(database_url=sys.argv[2], kek_file=sys.argv[3], data_dir=sys.argv[4], prefect_mode="off")
clock = Clock(Store(settings.database_url, Vault.from_file(settings.kek_file)), settings)
clock.start()
time.sleep(600)
"""
PLACES = (1, 2, 3, 5, 8, 13, 21, 34)  # what comes first in a transaction comes first once


# What must be on record of each case in the end, once each: entries, rungs, messages.
ENTRIES = Counter({"opened": 1, "moved": 1, "warned": 1, "expired": 1, "escalated": 3})
RUNGS = Counter({1: 1, 2: 1, 3: 1})
MESSAGES = Counter({"warned": 1, "expired": 1, "escalated": 3})


def assert_each_thing_once(store: Store) -> None:
    cases = [row["id"] for row in rows(store, "cases")]
    assert len(cases) == CASES
    for table, column, expected in (
        ("ledger", "kind", ENTRIES),
        ("escalation", "rung", RUNGS),
        ("delivery", "kind", MESSAGES),
    ):
        found = Counter((row["case_id"], row[column]) for row in rows(store, table))
        assert found == Counter({(case, what): count for case in cases for what, count in expected.items()}), table
    assert check_cases(store) == ([], None)


def left(store: Store) -> int:
    with store.read() as connection:
        done = connection.execute(text("SELECT count(*) FROM ledger WHERE kind IN ('warned', 'expired', 'escalated')"))
        return len(ALL_STEPS) * CASES - int(done.scalar() or 0)


def killed(script: str, place: int, *arguments: object) -> None:
    """Run the script until it kills itself there; it must not end otherwise."""
    command = [sys.executable, "-c", DYING + script, str(place), *map(str, arguments)]
    assert subprocess.run(command, timeout=60).returncode == -signal.SIGKILL


def test_a_sweep_killed_halfway_is_taken_up_where_it_stood(
    desk: Desk, store: Store, database_url: str, tmp_path: Path
) -> None:
    neglected(desk, CASES)
    kek = settings_of(store, tmp_path).kek_file
    for place in PLACES:
        killed(SWEEPER, place, database_url, kek, NOW.isoformat())
    assert 0 < left(store) < len(ALL_STEPS) * CASES
    sweep(store, NOW)
    assert left(store) == 0
    assert_each_thing_once(store)
    due = next_instant(store)
    assert due is None or due > NOW


def test_a_clock_s_process_killed_at_work_leaves_nothing_to_wait_for(
    desk: Desk, store: Store, database_url: str, tmp_path: Path
) -> None:
    """It dies holding the lease; the next one on the same machine does not wait for that to end."""
    neglected(desk, CASES)
    by_day(store)
    kek = settings_of(store, tmp_path).kek_file
    killed(CLOCK, 4, database_url, kek, tmp_path)
    assert left(store) > 0
    assert rows(store, "lease", name="sweep")[0]["until"] > utcnow()
    begun = time.monotonic()
    with clock_of(store, tmp_path):
        eventually(lambda: left(store) == 0)
        assert time.monotonic() - begun < 30  # the lease is for a minute
        eventually(lambda: len(rows(store, "notice")) == sum(MESSAGES.values()) * CASES)
    assert_each_thing_once(store)


# ── publishing ───────────────────────────────────────────────────────────────────────────────────────────────────

# The pass that carries a publication to the open cases, in small bites.
PUBLISHER = """
from datetime import datetime
from pathlib import Path
from cases.publications import carry_out
from cases.store import Store
from cases.vault import Vault
store = Store(sys.argv[2], Vault(Path(sys.argv[3]).read_bytes()))
carry_out(store, datetime.fromisoformat(sys.argv[4]), batch=2)
"""


@pytest.mark.usefixtures("as_shipped")
def test_a_publication_killed_halfway_is_taken_up_where_it_stood(
    desk: Desk, store: Store, database_url: str, tmp_path: Path
) -> None:
    now = at("2026-12-29")
    neglected(desk.go_to("2026-12-28"), CASES)
    kek = settings_of(store, tmp_path).kek_file
    publish(store, YEAR, "system:command", now)
    for place in PLACES[:-1]:
        killed(PUBLISHER, place, database_url, kek, now.isoformat())
    assert 0 < len(rows(store, "ledger", kind="redated")) < CASES
    assert unfinished(store)
    carry_out(store, now)
    found = Counter(row["case_id"] for row in rows(store, "ledger", kind="redated"))
    assert found == Counter(row["id"] for row in rows(store, "cases"))
    assert rows(store, "publication")[0]["changed"] == CASES
    assert {str(row["due"]) for row in rows(store, "deadline")} == {"2027-01-29"}
    assert check_cases(store) == ([], None)
    assert not unfinished(store)


def test_the_clock_carries_out_what_was_published(desk: Desk, store: Store, tmp_path: Path, as_shipped: None) -> None:
    """Published elsewhere, as by the command line: the running process takes it up by itself."""
    neglected(desk.go_to("2026-12-28"), 2)
    by_day(store)
    publish(store, YEAR, "system:command", utcnow())
    with clock_of(store, tmp_path, now=lambda: at("2026-12-29")):
        eventually(lambda: len(rows(store, "ledger", kind="redated")) == 2)
    assert default_calendar().is_published(2027)
