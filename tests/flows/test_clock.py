"""The clock on both databases, with no Prefect and with one that misbehaves: deadlines fire, once, and on time."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from cases.clocks import next_instant
from cases.store import Store
from flows import clock as clock_module
from flows import leases
from flows.clock import Clock, Pace, utcnow
from flows.engine import NoFlow, Off, Runner
from flows.work import Address
from tests.acts import Desk, at
from tests.flows.engines import (
    QUICK,
    Borrowed,
    clock_of,
    eventually,
    lying_api,
    pointing_at,
    running,
    settings_of,
    silent_api,
)
from tests.flows.outbox import Told, case_id, queue, rows

ALL_STEPS = ["warned", "expired", "escalated", "escalated", "escalated"]
SQLITE = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


def neglected(desk: Desk, cases: int = 1) -> list[str]:
    """Cases accepted in March 2026: by now each is warned, passed and has climbed three rungs, or should be."""
    codes = [desk.register() for _ in range(cases)]
    for code in codes:
        desk.do(code, "accept")
    return codes


def by_day(store: Store) -> None:
    """Tonight's log and audit were made: nothing but deadlines and deliveries is left to do."""
    for name in ("supervision", "audit"):
        leases.succeeded(store, name, utcnow())


def system_steps(store: Store) -> list[str]:
    kinds = [row["kind"] for row in rows(store, "ledger")]
    return [kind for kind in kinds if kind in ALL_STEPS]


def fired(store: Store, cases: int = 1) -> Callable[[], bool]:
    return lambda: len(system_steps(store)) >= len(ALL_STEPS) * cases


def stopped_clock(store: Store, folder: Path, **given: Any) -> Clock:
    return Clock(store, settings_of(store, folder), **given)


# ── on time ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_passed_while_we_were_off_happens_at_the_start(desk: Desk, store: Store, tmp_path: Path) -> None:
    neglected(desk, 3)
    with clock_of(store, tmp_path) as clock:
        eventually(fired(store, 3))
        done = eventually(lambda: clock.status().done.get("sweep"))
        assert (done.by, done.why, done.counts["escalated"]) == ("plain", "off", 9)
        assert clock.status().lag == 0.0
    assert sorted(system_steps(store)) == sorted(ALL_STEPS * 3)


def test_it_wakes_at_the_very_moment(desk: Desk, store: Store, tmp_path: Path) -> None:
    """The interval is half a minute; the next deadline lies one second ahead."""
    neglected(desk)
    due = next_instant(store)
    assert due
    ahead = due - timedelta(seconds=1) - utcnow()
    with clock_of(store, tmp_path, pace=Pace(sweep=30.0), now=lambda: utcnow() + ahead) as clock:
        assert system_steps(store) == []
        eventually(lambda: system_steps(store), 5)
        [entry] = [row for row in rows(store, "ledger") if row["kind"] == "warned"]
        assert entry["occurred_at"] == due
        assert entry["recorded_at"] - due < timedelta(seconds=0.5)
        assert clock.status().lag == 0.0


def test_a_nudge_brings_the_message_at_once(desk: Desk, store: Store, tmp_path: Path) -> None:
    case = case_id(store, desk.register())
    slow = Pace(sweep=60.0, deliveries=60.0, nightly=60.0)
    with clock_of(store, tmp_path, pace=slow) as clock:
        eventually(lambda: leases.last_ok(store, "sweep"))
        queue(store, case, utcnow(), channel="inbox", audience="account:1")
        clock.nudge()
        eventually(lambda: rows(store, "notice"), 1.5)


@SQLITE
def test_a_queue_longer_than_the_budget_is_sent_without_waiting(desk: Desk, store: Store, tmp_path: Path) -> None:
    """The interval is a minute; each run has time for a few."""
    queue(store, case_id(store, desk.register()), utcnow(), 30)
    slow = Told(lambda _: "ok" if time.sleep(0.02) is None else "")
    clock = stopped_clock(store, tmp_path, pace=Pace(sweep=60.0, deliveries=60.0, budget=0.2))
    clock._place.transports["webhook"] = slow  # type: ignore[index]
    clock.start()
    eventually(lambda: len(rows(store, "delivery", status="sent")) == 30)
    clock.stop()


def test_what_the_sweep_has_to_tell_is_told_at_once(desk: Desk, store: Store, tmp_path: Path) -> None:
    neglected(desk)
    with clock_of(store, tmp_path, pace=Pace(sweep=60.0, deliveries=60.0)):
        eventually(lambda: len(rows(store, "notice")) == len(ALL_STEPS), 5)


@SQLITE
def test_no_nudge_is_lost_to_a_run_that_is_under_way(desk: Desk, store: Store, tmp_path: Path) -> None:
    """Woken during a tick that has already looked: another look must follow, and not half a minute later."""
    clock = stopped_clock(store, tmp_path, pace=Pace(sweep=60.0, deliveries=60.0))
    looks, looking, go_on = [], threading.Event(), threading.Event()

    def look() -> None:
        looks.append(time.monotonic())
        looking.set()
        go_on.wait(5)

    clock._ticks["deliveries"] = look
    clock.start()
    looking.wait(5)
    for _ in range(20):
        clock.nudge()
    time.sleep(0.2)
    assert len(looks) == 1  # one at a time
    go_on.set()
    eventually(lambda: len(looks) == 2)
    time.sleep(0.2)
    assert len(looks) == 2  # twenty nudges are one look
    clock.nudge()
    eventually(lambda: len(looks) == 3)
    clock.stop()


def test_two_clocks_share_the_work_and_double_nothing(desk: Desk, store: Store, tmp_path: Path) -> None:
    neglected(desk, 5)
    clocks = [stopped_clock(store, tmp_path, pace=QUICK) for _ in range(2)]
    for n, clock in enumerate(clocks):
        clock._holder = f"machine-{n}"
        clock.start()
    eventually(fired(store, 5))
    time.sleep(0.6)
    for clock in clocks:
        clock.stop()
    assert sorted(system_steps(store)) == sorted(ALL_STEPS * 5)
    assert len(rows(store, "escalation")) == 15


@SQLITE
def test_what_another_machine_is_at_is_left_to_it(desk: Desk, store: Store, tmp_path: Path) -> None:
    clock, now = stopped_clock(store, tmp_path), utcnow()
    assert leases.take(store, "sweep", "machine-2", now, now + timedelta(minutes=1))
    assert clock._do("sweep", now) is None
    assert clock._do("sweep", now + timedelta(minutes=1)) is not None  # it died, or it is done


def test_a_tick_that_fails_is_seen_and_the_next_one_comes(
    desk: Desk, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    neglected(desk)
    real = clock_module.next_instant
    failures = iter([RuntimeError("王建国 13987654321")] * 2)

    def unreliable(given: Store) -> datetime | None:
        if error := next(failures, None):
            raise error
        return real(given)

    monkeypatch.setattr(clock_module, "next_instant", unreliable)
    with clock_of(store, tmp_path) as clock:
        eventually(lambda: "sweep" in clock._errors)
        assert clock._errors["sweep"] == "RuntimeError"
        eventually(fired(store))
        eventually(lambda: not clock._errors)
    assert "sweep: RuntimeError" in caplog.text
    assert "王建国" not in caplog.text


def test_stopping_does_not_wait_for_a_receiver_that_hangs(desk: Desk, store: Store, tmp_path: Path) -> None:
    case = case_id(store, desk.register())
    queue(store, case, utcnow())
    clock, let_go = stopped_clock(store, tmp_path, pace=QUICK), threading.Event()
    hanging = Told(lambda _: "late" if let_go.wait(20) else "")
    clock._place.transports["webhook"] = hanging  # type: ignore[index]
    clock.start()
    eventually(lambda: hanging.given)
    begun = time.monotonic()
    clock.stop()
    assert time.monotonic() - begun < 5.0
    let_go.set()
    eventually(lambda: rows(store, "delivery")[0]["status"] == "sent")  # what it had begun it may end


ENDING = """
import sys, threading, time
from cases.store import Store
from cases.vault import Vault
from flows.clock import Clock
from settings import Settings
settings = Settings(database_url=sys.argv[1], kek_file=sys.argv[2], data_dir=sys.argv[3], prefect_mode="off")
clock, given = Clock(Store(settings.database_url, Vault.from_file(settings.kek_file)), settings), threading.Event()
class Hanging:
    def deliver(self, delivery):
        given.set()
        time.sleep(60)
clock._place.transports["webhook"] = Hanging()
clock.start()
given.wait(10)
clock.stop()
print("stopped", flush=True)
"""


@SQLITE
def test_nor_does_the_end_of_the_process(desk: Desk, store: Store, tmp_path: Path, database_url: str) -> None:
    queue(store, case_id(store, desk.register()), utcnow())
    arguments = [sys.executable, "-c", ENDING, database_url, str(settings_of(store, tmp_path).kek_file), str(tmp_path)]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "stopped\n"
        begun = time.monotonic()
        assert process.wait(30) == 0
        assert time.monotonic() - begun < 15.0  # the receiver hangs for a minute


def test_stopped_before_it_was_started_and_twice_is_no_matter(store: Store, tmp_path: Path) -> None:
    clock = stopped_clock(store, tmp_path)
    clock.stop()
    clock.nudge()
    clock.start()
    clock.stop()
    clock.stop()
    clock.nudge()


def test_status_says_how_late_we_are(desk: Desk, store: Store, tmp_path: Path) -> None:
    neglected(desk)
    due = next_instant(store)
    assert due
    late = stopped_clock(store, tmp_path, now=lambda: due + timedelta(minutes=7)).status()
    assert (late.running, late.prefect, late.last_sweep, late.lag) == (False, "off", None, 420.0)


@SQLITE
def test_only_a_dead_process_of_this_machine_loses_its_lease_early(store: Store) -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as dead:
        dead.wait()
    here = socket.gethostname()
    lost = [f"{here}:{dead.pid}"]
    kept = [f"{here}:{os.getpid()}", f"elsewhere:{dead.pid}", f"{here}:1", f"{here}:", "", "nobody"]
    assert [holder for holder in lost + kept if clock_module._is_gone(holder)] == lost


# ── at night ─────────────────────────────────────────────────────────────────────────────────────────────────────

# moment in China → what is done then, with the last log made on 29 May at 00:10 and the audit on 29 May at 02:30
NIGHTS: list[tuple[datetime, set[str], set[str]]] = [
    (at("2026-05-29", 12), set(), set()),
    (at("2026-05-30", 0), set(), set()),  # 00:00: the midnight sweep is still at it
    (at("2026-05-30", 1), {"2026-05-29"}, set()),
    (at("2026-05-30", 3), {"2026-05-29"}, {"audit"}),
    (at("2026-06-01", 9), {"2026-05-29", "2026-05-30", "2026-05-31"}, {"audit"}),  # the machine was off
]


@pytest.mark.parametrize(("now", "days", "also"), NIGHTS)
@SQLITE
def test_nightly_work_is_done_after_its_hour_and_caught_up_with(
    store: Store, tmp_path: Path, now: datetime, days: set[str], also: set[str]
) -> None:
    leases.succeeded(store, "supervision", at("2026-05-29", 0) + timedelta(minutes=10))
    leases.succeeded(store, "audit", at("2026-05-29", 2) + timedelta(minutes=30))
    clock = stopped_clock(store, tmp_path, now=lambda: now)
    for _ in range(3):
        clock._nightly()
    done = clock.status().done
    assert done.keys() - {"supervision"} == also
    assert set(done["supervision"].counts["bodies"] if "supervision" in done else ()) == days
    before = dict(done)
    clock._nightly()
    assert clock.status().done == before


@SQLITE
def test_the_audit_goes_on_where_it_stopped(
    desk: Desk, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    neglected(desk, 3)
    monkeypatch.setattr("flows.audit.SLICE", 1)
    monkeypatch.setitem(clock_module.WORK, "audit", _one_case_at_a_time)
    clock = stopped_clock(store, tmp_path, now=lambda: at("2026-06-01", 3))
    seen = []
    while not leases.last_ok(store, "audit"):
        clock._nightly()
        seen.append(clock._audited)
        assert len(seen) < 10
    assert len(seen) == 4  # three cases and the end
    assert seen == [*sorted(case["id"] for case in rows(store, "cases")), 0]


def _one_case_at_a_time(place: Any, now: datetime, budget: float, after: int = 0) -> dict[str, Any]:
    from cases.replay import check_cases

    _, after_that = check_cases(place.store, after, 1)
    if after_that is None:
        leases.succeeded(place.store, "audit", now)
    return {"found": 0, "after": after_that}


# ── beside workers ───────────────────────────────────────────────────────────────────────────────────────────────


class Workers(Off):
    """Somebody else runs the flows."""

    watches = True


@pytest.mark.parametrize(("ago", "steps_in"), [(5, False), (80, False), (100, True)])
@SQLITE
def test_beside_workers_it_steps_in_when_they_are_late(
    desk: Desk, store: Store, tmp_path: Path, ago: int, steps_in: bool
) -> None:
    neglected(desk)
    leases.succeeded(store, "sweep", utcnow() - timedelta(seconds=ago))
    clock = stopped_clock(store, tmp_path, engine=Workers())
    clock._sweep()
    assert bool(system_steps(store)) == steps_in


# ── with a Prefect that misbehaves ───────────────────────────────────────────────────────────────────────────────


class Scripted(Off):
    """Answers each `run` with the next of what it was given."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[str, float, dict[str, Any]]] = []

    def run(self, name: str, budget: float, parameters: dict[str, Any]) -> dict[str, Any]:
        self.asked.append((name, budget, parameters))
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return dict(answer)


@SQLITE
def test_one_flow_run_a_minute_and_the_rest_plainly(desk: Desk, store: Store, tmp_path: Path) -> None:
    scripted = Scripted({"sent": 0}, NoFlow("busy"), {"sent": 0})
    clock = stopped_clock(store, tmp_path, engine=scripted, pace=Pace(between_flows=0.2))
    said = []
    for wait in (0.0, 0.0, 0.25, 0.0):
        time.sleep(wait)
        clock._do("deliveries", utcnow())
        said.append((clock.status().done["deliveries"].by, clock.status().done["deliveries"].why))
    # A flow; too soon; late enough but busy; and since no flow ran then, the next may.
    assert said == [("flow", ""), ("plain", "between_flows"), ("plain", "busy"), ("flow", "")]


@SQLITE
def test_a_flow_is_told_the_moment_and_less_than_its_budget(desk: Desk, store: Store, tmp_path: Path) -> None:
    scripted = Scripted({"found": 0, "after": 7})
    clock = stopped_clock(store, tmp_path, engine=scripted)
    moment = at("2026-06-01")
    assert clock._do("audit", moment, after=3) == {"found": 0, "after": 7}
    assert scripted.asked == [("audit", 20.0, {"now": moment.isoformat(), "budget_seconds": 15.0, "after": 3})]


def test_with_the_server_gone_it_fires_plainly(desk: Desk, store: Store, tmp_path: Path) -> None:
    neglected(desk)
    server = pointing_at("http://127.0.0.1:9/api", tmp_path)
    engine = Borrowed(server, Runner(Address.of(settings_of(store, tmp_path)), server.api_url, server.home))
    begun = time.monotonic()
    with clock_of(store, tmp_path, engine=engine) as clock:
        eventually(fired(store))
        assert time.monotonic() - begun < 10.0  # a flow may take twenty
        done = eventually(lambda: clock.status().done.get("sweep"))
    assert (done.by, done.why) == ("plain", "unreachable")


def test_with_the_server_hung_it_fires_plainly(desk: Desk, store: Store, tmp_path: Path) -> None:
    neglected(desk)
    with silent_api() as api_url:
        server = pointing_at(api_url, tmp_path)
        engine = Borrowed(server, Runner(Address.of(settings_of(store, tmp_path)), api_url, server.home))
        begun = time.monotonic()
        with clock_of(store, tmp_path, engine=engine) as clock:
            eventually(fired(store))
            assert time.monotonic() - begun < 10.0
            done = eventually(lambda: clock.status().done.get("sweep"))
    assert (done.by, done.why) == ("plain", "unreachable")
    assert sorted(system_steps(store)) == sorted(ALL_STEPS)


@SQLITE
def test_with_a_server_that_only_says_it_is_well_it_fires_within_the_budget(
    desk: Desk, store: Store, tmp_path: Path
) -> None:
    """The flow is begun and never gets an answer; its process is killed, another takes its place."""
    neglected(desk)
    budget = 3.0
    by_day(store)
    with ExitStack() as stack:
        server = pointing_at(stack.enter_context(lying_api()), tmp_path)
        runner = stack.enter_context(running(store, tmp_path, server))
        pid = runner.child.pid
        pace = Pace(sweep=0.5, deliveries=60.0, between_flows=60.0, budget=budget)
        begun = time.monotonic()
        clock = stack.enter_context(clock_of(store, tmp_path, engine=Borrowed(server, runner), pace=pace))
        eventually(fired(store))
        assert budget <= time.monotonic() - begun < budget + 8  # without a budget: minutes
        done = eventually(lambda: clock.status().done.get("sweep"))
        assert (done.by, done.why) == ("plain", "timeout")
        eventually(lambda: runner.child.pid not in (None, pid), 20)
    assert sorted(system_steps(store)) == sorted(ALL_STEPS)
