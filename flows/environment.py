"""What Prefect must be told before it is imported: it reads its settings from the environment, once.

Names were checked against the installed version; tests/flows/test_environment.py checks them again.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

# A client: a flow run, wherever it runs.
CLIENT: Mapping[str, str] = {
    "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE": "false",  # else a flow without an API starts a server on a random port
    "PREFECT_CLIENT_MAX_RETRIES": "1",
    "PREFECT_API_REQUEST_TIMEOUT": "4",  # seconds; a hung server is noticed within our own budget
    "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "30",  # seconds, the least allowed: a dead run is seen as such
    "PREFECT_CLIENT_SERVER_VERSION_CHECK_ENABLED": "false",  # one request less a run
    "PREFECT_LOGGING_TO_API_WHEN_MISSING_FLOW": "ignore",
    "PREFECT_LOGGING_LEVEL": "WARNING",
    "PREFECT_TELEMETRY_ENABLE_RESOURCE_METRICS": "false",
    "PREFECT_CLOUD_ENABLE_ORCHESTRATION_TELEMETRY": "false",
    "DO_NOT_TRACK": "1",
}

# A server of ours.
SERVER: Mapping[str, str] = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
    # In memory, a slot held while the server dies is held for ever.
    "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": "prefect.server.concurrency.lease_storage.filesystem",
    "PREFECT_SERVER_EVENTS_RETENTION_PERIOD": "P2D",
    "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",  # runs are not in the default set
    "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": "259200",  # seconds: three days of runs
    "PREFECT_SERVER_LOGGING_LEVEL": "WARNING",
}

# A server that only shows what our clock runs: nothing there is scheduled, late, paused or waiting for a worker.
EMBEDDED: Mapping[str, str] = {
    f"PREFECT_SERVER_SERVICES_{service}_ENABLED": "false"
    for service in ("SCHEDULER", "LATE_RUNS", "FOREMAN", "PAUSE_EXPIRATIONS", "CANCELLATION_CLEANUP", "TRIGGERS")
}


class TooLate(RuntimeError):
    """Prefect was imported before its settings were made: it would use somebody else's."""


def client(home: Path, api_url: str) -> dict[str, str]:
    """For a process that runs flows against that API ("http://host:port/api")."""
    return {**CLIENT, "PREFECT_HOME": str(home), "PREFECT_API_URL": api_url}


def server(home: Path, api_url: str, *, embedded: bool) -> dict[str, str]:
    """For a process that is the API."""
    ours = {**SERVER, **(EMBEDDED if embedded else {})}
    return {**client(home, api_url), **ours, "PREFECT_UI_API_URL": api_url}  # else the page asks port 4200


def without_ours() -> dict[str, str]:
    """This process's environment without our own settings: a Prefect server has no business with our secrets."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("JIEFEN_", "PREFECT_"))}


def apply(variables: Mapping[str, str]) -> None:
    """Set them for this process. TooLate if Prefect is imported already."""
    if "prefect" in sys.modules:
        raise TooLate("set Prefect's environment before importing it")
    os.environ.update(variables)
