"""The clock of a process: wakes when something is due and has it done, through Prefect where it answers, without where
it does not.

Three things are woken for: the sweep of deadlines, at the instant the next one needs something and at least every half
minute; deliveries, on a nudge and every few seconds; the nightly work, supervision log and audit, by what was last
done and not by the hour alone, so that a night without power is caught up with. APScheduler only wakes: what is due is
read from the database each time. A lease keeps two clocks from the same work; doing it twice would be harmless.
"""

from __future__ import annotations

import logging
import os
import socket
import sys
import threading
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from datetime import time as time_of_day
from typing import Any

from apscheduler.executors.base import BaseExecutor, run_job
from apscheduler.jobstores.base import JobLookupError
from apscheduler.schedulers.background import BackgroundScheduler

from cases import publications
from cases.clocks import next_instant
from cases.store import Store
from flows import leases, supervision
from flows.deliveries import next_delivery
from flows.engine import Engine, NoFlow, engine_of
from flows.work import WORK, Address, Counts, workplace
from settings import Settings
from statemachines.snapshot import CHINA

log = logging.getLogger(__name__)

SPARE = 5.0  # seconds of a flow's budget that are Prefect's own
LEASE = timedelta(seconds=60)  # a little more than a flow that hangs and the plain work after it
PATIENCE = {"sweep": timedelta(seconds=90), "supervision": timedelta(hours=2), "audit": timedelta(hours=2)}
SUPERVISION_AT = time_of_day(0, 5)  # China; the midnight sweep is through by then
AUDIT_AT = time_of_day(2, 30)


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds. At most one flow run of a kind in `between_flows`: what falls due meanwhile is done plainly, at once, or
    Prefect's history would grow with every notice.
    """

    sweep: float = 30.0
    deliveries: float = 5.0
    nightly: float = 60.0
    between_flows: float = 60.0
    budget: float = 20.0


@dataclass(frozen=True, slots=True)
class Done:
    """The last time a piece of work was done here: `by` is "flow" or "plain", `why` says why not by a flow."""

    at: datetime
    by: str
    why: str
    seconds: float
    counts: Counts


@dataclass(frozen=True, slots=True)
class ClockStatus:
    """For the health page. `last_sweep` is of any machine; `lag` how long the oldest due deadline has waited, seconds."""

    running: bool
    prefect: str
    last_sweep: datetime | None
    lag: float
    done: dict[str, Done] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)


def utcnow() -> datetime:
    return datetime.now(UTC)


class Clock:
    """start() it once, nudge() it when something was queued, stop() it within five seconds."""

    def __init__(
        self,
        store: Store,
        settings: Settings,
        *,
        engine: Engine | None = None,
        pace: Pace | None = None,
        now: Callable[[], datetime] = utcnow,
    ) -> None:
        address = Address.of(settings)
        self.engine = engine or engine_of(settings, address)
        self._store = store
        self._place = workplace(store, address)
        self._pace = pace or Pace(sweep=settings.sweep_seconds)
        self._now = now
        self._holder = f"{socket.gethostname()}:{os.getpid()}"
        self._scheduler = _scheduler()
        self._stopped = threading.Event()
        self._ticks = {"sweep": self._sweep, "deliveries": self._deliver, "nightly": self._nightly}
        self._wanted = {name: threading.Event() for name in self._ticks}
        self._busy = {name: threading.Lock() for name in self._ticks}
        self._last_flow: dict[str, float] = {}
        self._audited = 0  # the audit goes on after this case
        self._done: dict[str, Done] = {}
        self._errors: dict[str, str] = {}

    def start(self) -> None:
        self.engine.start()
        for name, tick in self._ticks.items():
            seconds = getattr(self._pace, name)
            self._scheduler.add_job(
                self._woken, "interval", (name, tick), id=name, seconds=seconds, next_run_time=utcnow()
            )
        self._scheduler.start()

    def stop(self) -> None:
        """No more work is begun; Prefect is gone; what runs may end for two seconds and is then left to the process's
        end, which is safe at any point of it.
        """
        if not self._scheduler.running:
            return
        self._stopped.set()
        self._scheduler.shutdown(wait=False)
        stop_at = time.monotonic() + 2.0
        self.engine.stop()
        for thread in threading.enumerate():
            if isinstance(thread, _Work) and thread.scheduler is self._scheduler:
                thread.join(max(0.0, stop_at - time.monotonic()))

    def nudge(self) -> None:
        """Something was queued, or a deadline was set: look now. Returns at once."""
        self._wake("deliveries", 0.0)
        self._wake("sweep", 0.0)

    def status(self) -> ClockStatus:
        """Read from the database and from memory; asks nobody else."""
        due = next_instant(self._store)
        lag = (self._now() - due).total_seconds() if due else 0.0
        last = leases.last_ok(self._store, "sweep")
        return ClockStatus(
            self._scheduler.running, self.engine.state, last, max(0.0, lag), dict(self._done), dict(self._errors)
        )

    # ── what is woken for ────────────────────────────────────────────────────────────────────────────────────────

    def _sweep(self) -> None:
        now = self._now()
        publications.take_up(self._store)  # for the pages of this process; a flow may run in another
        due = next_instant(self._store)
        if (due and due <= now) or publications.unfinished(self._store):
            self._do("sweep", now)
            self._wake("deliveries", 0.0)  # for what the sweep had to tell
            due = next_instant(self._store)
        elif not self._recently("sweep", now, timedelta(seconds=self._pace.sweep / 2)):
            leases.succeeded(self._store, "sweep", now)  # looked, and nothing was due
        if due:
            # Not at once, should it still be due: a case the sweep cannot carry on must not make this spin.
            self._wake("sweep", max((due - self._now()).total_seconds(), 1.0))

    def _deliver(self) -> None:
        now = self._now()
        due = next_delivery(self._store)
        if due and due <= now and any((self._do("deliveries", now) or {}).values()):
            self._wake("deliveries", 0.0)  # the budget may have ended before the queue did

    def _nightly(self) -> None:
        self.engine.look()
        now = self._now()
        if now >= _today_at(SUPERVISION_AT, now) and supervision.missing_days(self._store, now):
            self._do("supervision", now)
        if now >= _today_at(AUDIT_AT, now) and not self._since("audit", _today_at(AUDIT_AT, now)):
            counts = self._do("audit", now, after=self._audited)
            self._audited = (counts or {}).get("after") or 0

    def _recently(self, name: str, now: datetime, ago: timedelta) -> bool:
        return self._since(name, now - ago)

    def _since(self, name: str, moment: datetime) -> bool:
        last = leases.last_ok(self._store, name)
        return last is not None and last >= moment

    # ── having it done ───────────────────────────────────────────────────────────────────────────────────────────

    def _do(self, name: str, now: datetime, **more: Any) -> Counts | None:
        """Have the work done once, if nobody else is at it; None if somebody is."""
        if self._left_to_workers(name, now) or not self._take(name, now):
            return None
        begun = time.monotonic()
        try:
            counts, by, why = self._flow_or_plain(name, now, more)
        finally:
            leases.release(self._store, name, self._holder, now)
        self._done[name] = Done(now, by, why, time.monotonic() - begun, counts)
        return counts

    def _take(self, name: str, now: datetime) -> bool:
        """Take the lease; from a process of this machine that was killed at it, without waiting for its end."""
        if leases.take(self._store, name, self._holder, now, now + LEASE):
            return True
        holder = leases.holder(self._store, name)
        if not _is_gone(holder):
            return False
        leases.release(self._store, name, holder, now)
        return leases.take(self._store, name, self._holder, now, now + LEASE)

    def _left_to_workers(self, name: str, now: datetime) -> bool:
        """Where workers run the flows, we step in when they are late."""
        return self.engine.watches and name in PATIENCE and self._recently(name, now, PATIENCE[name])

    def _flow_or_plain(self, name: str, now: datetime, more: dict[str, Any]) -> tuple[Counts, str, str]:
        budget = self._pace.budget
        try:
            return self._flow(name, now, budget, more), "flow", ""
        except NoFlow as error:
            return WORK[name](self._place, now, budget, **more), "plain", str(error)

    def _flow(self, name: str, now: datetime, budget: float, more: dict[str, Any]) -> Counts:
        begun = time.monotonic()
        if begun - self._last_flow.get(name, -self._pace.between_flows) < self._pace.between_flows:
            raise NoFlow("between_flows")
        parameters = {"now": now.isoformat(), "budget_seconds": max(budget - SPARE, budget / 2), **more}
        counts = self.engine.run(name, budget, parameters)
        self._last_flow[name] = begun
        return counts

    # ── being woken ──────────────────────────────────────────────────────────────────────────────────────────────

    def _wake(self, name: str, seconds: float) -> None:
        """Earlier than its interval would; never later."""
        at = utcnow() + timedelta(seconds=seconds)
        with suppress(JobLookupError):  # not started, or stopped
            job = self._scheduler.get_job(name)
            if job and job.next_run_time and at < job.next_run_time:
                job.modify(next_run_time=at)

    def _woken(self, name: str, tick: Callable[[], None]) -> None:
        """One tick of a kind at a time; woken during one, another follows: what it read may be a moment too old."""
        wanted, busy = self._wanted[name], self._busy[name]
        wanted.set()
        while wanted.is_set() and not self._stopped.is_set() and busy.acquire(blocking=False):
            wanted.clear()
            try:
                self._guard(name, tick)
            finally:
                busy.release()

    def _guard(self, name: str, tick: Callable[[], None]) -> None:
        """The outermost frame of a tick: an error ends this one, not the clock. No message: it may quote a row."""
        try:
            tick()
            self._errors.pop(name, None)
        except Exception as error:
            self._errors[name] = type(error).__name__
            frames = "".join(traceback.format_tb(error.__traceback__))
            log.error("%s: %s\n%s", name, type(error).__name__, frames)


def _is_gone(holder: str) -> bool:
    """Was that "machine:pid" a process of this machine that no longer lives?"""
    machine, _, pid = holder.rpartition(":")
    if machine != socket.gethostname() or not pid.isdigit():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:  # it lives, under another user
        return False
    return False


def _today_at(hour: time_of_day, now: datetime) -> datetime:
    return datetime.combine(now.astimezone(CHINA).date(), hour, CHINA)


class _Work(threading.Thread):
    """A tick's thread. A daemon: the end of the process does not wait for a receiver that hangs."""

    scheduler: BackgroundScheduler


class _Threads(BaseExecutor):  # type: ignore[misc]
    """A daemon thread a tick. APScheduler's own pool is waited for at exit, whatever its threads wait for."""

    def _do_submit_job(self, job: Any, run_times: list[datetime]) -> None:
        def run() -> None:
            try:
                events = run_job(job, job._jobstore_alias, run_times, self._logger.name)
            except BaseException:
                self._run_job_error(job.id, *sys.exc_info()[1:])
            else:
                self._run_job_success(job.id, events)

        thread = _Work(target=run, name=f"clock-{job.id}", daemon=True)
        thread.scheduler = self._scheduler
        thread.start()


def _scheduler() -> BackgroundScheduler:
    """UTC, so that no hour comes twice; nothing is dropped for being late; what piled up runs once."""
    # More than one instance, because one that finds the work taken must be let in to say so (Clock._woken).
    defaults = {"misfire_grace_time": None, "coalesce": True, "max_instances": 8}
    return BackgroundScheduler(timezone=UTC, executors={"default": _Threads()}, job_defaults=defaults)
