"""With a real Prefect server: flows do the work and show it, names never get there, and its death changes nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import text

from cases.store import Store
from cases.vault import Vault
from flows import environment, serve
from flows.clock import Pace
from flows.engine import NoFlow, Server
from flows.work import WORK
from tests.acts import LI, WANG, Desk, at
from tests.flows.engines import Borrowed, asked, clock_of, eventually, running
from tests.flows.outbox import case_id, queue, rows
from tests.flows.test_clock import ALL_STEPS, SQLITE, by_day, fired, neglected, system_steps
from tests.people import STAFF

RUNS = "SELECT f.name, r.state_type FROM flow_run r JOIN flow f ON f.id = r.flow_id"


def test_a_deadline_fires_by_a_flow(desk: Desk, store: Store, tmp_path: Path, server: Server) -> None:
    neglected(desk, 2)
    by_day(store)
    with (
        running(store, tmp_path, server) as runner,
        clock_of(store, tmp_path, engine=Borrowed(server, runner)) as clock,
    ):
        eventually(fired(store, 2))
        done = eventually(lambda: clock.status().done.get("sweep"))
        assert (done.by, done.why) == ("flow", "")
        assert (done.counts["warned"], done.counts["expired"], done.counts["escalated"]) == (2, 2, 6)
        eventually(lambda: len(rows(store, "notice")) == 10)
        assert clock.status().prefect == "ready"
    assert sorted(system_steps(store)) == sorted(ALL_STEPS * 2)


@SQLITE
def test_flows_show_what_they_did_and_not_to_whom(desk: Desk, store: Store, tmp_path: Path, server: Server) -> None:
    [code] = neglected(desk)
    queue(store, case_id(store, code), at("2026-06-01"), audience="org:77")
    with store.session() as session:
        session.execute(text("UPDATE claim SET amount_fen = 7"))  # for the audit to find
    moments = {
        "sweep": at("2026-06-01"),
        "deliveries": at("2026-06-01"),
        "supervision": at("2026-06-02"),
        "audit": at("2026-06-02"),
    }
    with running(store, tmp_path, server) as runner:
        said = {name: runner.run(name, {"now": moment.isoformat()}, 20) for name, moment in moments.items()}
        make_errors_quote_a_person(store)
        with pytest.raises(NoFlow, match="Interrupted"):
            runner.run("sweep", {"now": at("2026-07-01").isoformat()}, 20)
    assert said.keys() == WORK.keys()
    assert said["deliveries"] == {"sent": 5, "skipped": 1, "retried": 0, "failed": 0}
    assert said["supervision"] == {"bodies": {"2026-06-01": 3}}
    assert said["audit"] == {"found": 1, "new": 1, "after": None, "codes": {"other_value": 1}, "redated": 0}
    expected = {(name, "COMPLETED") for name in ("sweep", "deliveries", "supervision")}
    assert expected | {("sweep", "FAILED"), ("audit", "FAILED")} <= set(asked(server, RUNS))
    assert_no_names(server)


def make_errors_quote_a_person(store: Store) -> None:
    with store.session() as session:
        trigger = "CREATE TRIGGER quoting BEFORE INSERT ON lease BEGIN SELECT RAISE(ABORT, '王建国 13987654321'); END"
        session.connection().exec_driver_sql(trigger)


def assert_no_names(server: Server) -> None:
    """Nowhere in Prefect's home: its database with its write-ahead log, the logs of server and runner."""
    files = [file for file in server.home.rglob("*") if file.is_file()]
    assert {"prefect.db", "server.log", "runner.log"} <= {file.name for file in files}
    everything = b"\0".join(file.read_bytes() for file in files)
    assert b"IntegrityError" in everything  # the error is there, by its kind
    planted = [word for party in (LI, WANG) for word in party.words.values()]
    planted += [name for name, _, _ in STAFF.values()] + ["楼上漏水"]
    assert all(spelling not in everything for word in planted for spelling in spellings(word))
    assert any(spelling in everything for spelling in spellings("督办日志"))  # a planted word would be found


def spellings(word: str) -> tuple[bytes, bytes]:
    """As UTF-8, and as JSON escapes it."""
    return word.encode(), word.encode("unicode_escape")


@SQLITE
def test_schedules_for_workers_make_runs(store: Store, tmp_path: Path, server: Server) -> None:
    """A server whose scheduler is broken looks healthy and schedules nothing: seen with SQLAlchemy 2.1."""
    Vault.from_file(tmp_path / "kek")
    ours = {"JIEFEN_DATA_DIR": str(tmp_path), "JIEFEN_PREFECT_MODE": "remote", "PREFECT_API_URL": server.api_url}
    command = [sys.executable, "-c", "from flows import serve; serve.main(); serve.register()"]  # again: an update
    subprocess.run(command, env=environment.without_ours() | ours, check=True, capture_output=True)
    deployed = [name for (name,) in asked(server, "SELECT name FROM deployment")]
    assert sorted(deployed) == sorted(schedule.flow for schedule in serve.SCHEDULES) == sorted(WORK)
    scheduled = {(name, "SCHEDULED") for name in deployed}
    eventually(lambda: scheduled <= set(asked(server, RUNS)), 20)
    assert asked(server, "SELECT concurrency_limit FROM work_pool UNION SELECT concurrency_limit FROM deployment") == [
        (None,)
    ]


@pytest.mark.parametrize("databases", ["postgresql"], indirect=True)  # which can lock one table
def test_a_server_killed_in_the_middle_of_a_flow_fires_nothing_twice(
    desk: Desk, store: Store, tmp_path: Path, server: Server
) -> None:
    """The body completes, the flow's call does not; the clock does the work again and finds it done."""
    neglected(desk)
    by_day(store)
    budget = 6.0
    with running(store, tmp_path, server) as runner, store.engine.connect() as holder:
        holder.execute(text("LOCK TABLE ledger IN EXCLUSIVE MODE"))  # read, not written
        pace = Pace(sweep=0.5, deliveries=60.0, between_flows=60.0, budget=budget)
        begun = time.monotonic()
        with clock_of(store, tmp_path, engine=Borrowed(server, runner), pace=pace) as clock:
            eventually(lambda: waiting(store))  # the flow's body is in its transaction
            os.kill(server.child.pid or 0, signal.SIGKILL)
            assert system_steps(store) == []
            holder.rollback()
            eventually(fired(store))
            done = eventually(lambda: clock.status().done.get("sweep"), 60)
            assert time.monotonic() - begun < budget + 8  # without a budget: minutes
            # The call fails and the plain function finds the work done; or the server is back before the flow reports.
            said = (done.by, done.counts["warned"], done.counts["escalated"])
            assert said in {("plain", 0, 0), ("flow", 1, 3)}
    assert sorted(system_steps(store)) == sorted(ALL_STEPS)
    assert len(rows(store, "escalation")) == 3


def waiting(store: Store) -> bool:
    """Does somebody wait for a lock of this database?"""
    query = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    with store.read() as connection:
        return bool(connection.execute(text(query)).scalar())
