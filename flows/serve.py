"""`python -m flows.serve`: tell a Prefect server about our flows, for workers on any number of machines.

Run once after each update, with PREFECT_API_URL set; then start workers with `prefect worker start --pool jiefen`. The
clock of each web process stays as it is and steps in when no worker did the work in time (JIEFEN_PREFECT_MODE=remote).
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import settings
from flows import environment

log = logging.getLogger(__name__)

ROOT = Path(__file__).resolve().parent.parent
POOL = "jiefen"
CHINA = "Asia/Shanghai"


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a flow of flows/definitions.py runs: every so many seconds, or by a cron line of China's time."""

    flow: str
    interval: int | None = None
    cron: str | None = None


SCHEDULES = (
    Schedule("sweep", interval=60),
    Schedule("deliveries", interval=60),
    Schedule("supervision", cron="10 0 * * *"),
    Schedule("audit", cron="30 2 * * *"),
)


def main() -> None:
    """Create the work pool and a deployment of every flow. Raises where the server is not there or took only some."""
    current = settings.load()
    environment.apply(environment.client(current.data_dir.resolve() / "prefect", current.prefect_api_url))
    made = register()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    log.info("%s deployments in the pool %s", len(made), POOL)


def register(pool: str = POOL) -> list[Any]:
    """The ids of the deployments made. Prefect's environment must be in force."""
    from prefect.deployments.runner import deploy

    ensure_pool(pool)
    made: Any = deploy(
        *(deployment(schedule) for schedule in SCHEDULES),
        work_pool_name=pool,
        build=False,
        push=False,
        print_next_steps_message=False,
        ignore_warnings=True,
    )
    if len(made) != len(SCHEDULES):  # seen: one that fails to load is left out with a line on the screen
        raise RuntimeError(f"{len(made)} of {len(SCHEDULES)} deployments were made")
    return list(made)


def ensure_pool(pool: str) -> None:
    """A pool of type process, without a limit: a slot held by a dead worker would stop the sweep."""
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.actions import WorkPoolCreate
    from prefect.exceptions import ObjectAlreadyExists

    with get_client(sync_client=True) as client:
        try:
            client.create_work_pool(WorkPoolCreate(name=pool, type="process"))
        except ObjectAlreadyExists:
            return


def deployment(schedule: Schedule) -> Any:
    """The flow as workers find it: by file in this folder, whose modules import each other absolutely."""
    from prefect import flow
    from prefect.schedules import Cron, Interval

    when = Interval(schedule.interval) if schedule.interval else Cron(str(schedule.cron), timezone=CHINA)
    entrypoint = f"flows/definitions.py:{schedule.flow}_flow"
    found: Any = flow.from_source(source=str(ROOT), entrypoint=entrypoint)
    return found.to_deployment(
        name=schedule.flow,
        schedule=when,
        job_variables={"working_dir": str(ROOT), "env": {"PYTHONPATH": str(ROOT)}},
    )


if __name__ == "__main__":
    main()
