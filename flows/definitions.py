"""The Prefect flows. Prefect starts, retries and shows them; what they do is in flows/work.py and does not need it.

Importing this imports Prefect (two seconds, 90 MB): only flows/runner.py, flows/serve.py and Prefect's own workers do.
Parameters are moments, seconds and ids. The flows are async, because a sync one takes a second more to end, and have no
concurrency limits, because a slot that a dead server holds would stop the sweep.
"""

from __future__ import annotations

import asyncio
import logging
import traceback
from datetime import UTC, date, datetime
from typing import Any

from prefect import flow, task
from prefect.artifacts import acreate_markdown_artifact, acreate_table_artifact

import settings
from flows import supervision
from flows.work import WORK, Address, Counts, Workplace, open_workplace

log = logging.getLogger(__name__)

_open: list[Workplace] = []  # of this process; at most one


class Interrupted(Exception):
    """The work did not finish; our own log says where. Prefect keeps messages, so this one is only the kind of error."""


class Found(Exception):
    """The audit found something. The findings are in our own database; this carries their number."""

    def __init__(self, counts: Counts) -> None:
        super().__init__(f"{counts['found']} found, {counts['new']} new")
        self.counts = counts


@flow(name="sweep")
async def sweep_flow(now: datetime | None = None, budget_seconds: float = 45) -> Counts:
    """Carry out what the pathways say for every deadline that has passed."""
    return await _do("sweep", now, budget_seconds)


@flow(name="deliveries")
async def deliveries_flow(now: datetime | None = None, budget_seconds: float = 45) -> Counts:
    """Send what is queued; put off what did not arrive."""
    return await _do("deliveries", now, budget_seconds)


@flow(name="supervision")
async def supervision_flow(now: datetime | None = None, budget_seconds: float = 600) -> Counts:
    """Write the supervision log of each day that is over, and show it."""
    counts: Counts = await write_logs(now, budget_seconds)
    for day in map(date.fromisoformat, counts["bodies"]):
        log_of_day = supervision.read_log(workplace().store, day)
        await acreate_markdown_artifact(key="supervision-log", markdown=supervision.as_markdown(day, log_of_day))
    return counts


@task(retries=3, retry_delay_seconds=5)
async def write_logs(now: datetime | None, budget_seconds: float) -> Counts:
    """A log made twice replaces itself, so this may be tried again."""
    return await _do("supervision", now, budget_seconds)


@flow(name="audit")
async def audit_flow(now: datetime | None = None, budget_seconds: float = 4 * 3600, after: int = 0) -> Counts:
    """Compare the record of every case with its tables. A run that found something fails, so that it is seen."""
    counts = await _do("audit", now, budget_seconds, after=after)
    table: list[dict[str, Any]] = [{"code": code, "count": count} for code, count in counts["codes"].items()]
    await acreate_table_artifact(key="audit", table=table, description=f"{counts['found']} found, {counts['new']} new")
    if counts["found"]:
        raise Found(counts)
    return counts


FLOWS = {"sweep": sweep_flow, "deliveries": deliveries_flow, "supervision": supervision_flow, "audit": audit_flow}


def use(place: Workplace) -> None:
    """Let the flows of this process work there."""
    _open[:] = [place]


def workplace() -> Workplace:
    """Where this process works: what `use` was given, else what the settings say (in a worker)."""
    if not _open:
        use(open_workplace(Address.of(settings.load())))
    return _open[0]


async def _do(name: str, now: datetime | None, budget_seconds: float, **more: int) -> Counts:
    """Do the work in a thread of its own. Interrupted instead of any error: its text may hold what nobody may keep."""
    try:
        return await asyncio.to_thread(WORK[name], workplace(), now or datetime.now(UTC), budget_seconds, **more)
    except Exception as error:
        log.error("%s: %s\n%s", name, type(error).__name__, "".join(traceback.format_tb(error.__traceback__)))
        raise Interrupted(type(error).__name__) from None
