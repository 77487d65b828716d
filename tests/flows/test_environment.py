"""What Prefect is told: the names exist in the installed version, take effect, and come before its import."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from flows import environment
from flows.environment import TooLate

API = "http://127.0.0.1:40123/api"

# setting of Prefect, as a path in its settings → what it must be in a server of ours. A name that Prefect does not
# know would be ignored in silence; a value it cannot read stops the server.
EFFECTS = {
    "home": "/nowhere/prefect",
    "api.url": API,
    "api.request_timeout": 4.0,
    "client.max_retries": 1,
    "client.server_version_check_enabled": False,
    "cloud.enable_orchestration_telemetry": False,
    "flows.heartbeat_frequency": 30,
    "logging.level": "WARNING",
    "logging.to_api.when_missing_flow": "ignore",
    "telemetry.enable_resource_metrics": False,
    "server.analytics_enabled": False,
    "server.concurrency.lease_storage": "prefect.server.concurrency.lease_storage.filesystem",
    "server.ephemeral.enabled": False,
    "server.events.retention_period": "P2D",
    "server.logging_level": "WARNING",
    "server.services.cancellation_cleanup.enabled": False,
    "server.services.db_vacuum.enabled": ["events", "flow_runs"],
    "server.services.db_vacuum.retention_period": "P3D",
    "server.services.foreman.enabled": False,
    "server.services.late_runs.enabled": False,
    "server.services.pause_expirations.enabled": False,
    "server.services.scheduler.enabled": False,
    "server.services.triggers.enabled": False,
    "server.ui.api_url": API,
    "server.ui.show_promotional_content": False,
}
ASK = """
import json
from prefect.settings import Settings, get_current_settings
from prefect.settings.legacy import _get_settings_fields
print(json.dumps([get_current_settings().model_dump(mode="json"), sorted(_get_settings_fields(Settings))]))
"""


@pytest.fixture(scope="module")
def told() -> tuple[dict[str, object], set[str]]:
    """Prefect's own view of its settings under our environment, and every name it knows."""
    variables = environment.without_ours() | environment.server(Path("/nowhere/prefect"), API, embedded=True)
    done = subprocess.run([sys.executable, "-c", ASK], env=variables, capture_output=True, text=True, check=True)
    settings, names = json.loads(done.stdout)
    return settings, set(names)


def test_every_name_is_one_prefect_knows(told: tuple[dict[str, object], set[str]]) -> None:
    ours = environment.server(Path(), API, embedded=True).keys() - {"DO_NOT_TRACK"}
    assert ours - told[1] == set()


def test_every_setting_takes_effect(told: tuple[dict[str, object], set[str]]) -> None:
    assert {path: _at(told[0], path) for path in EFFECTS} == EFFECTS


def _at(settings: object, path: str) -> object:
    for name in path.split("."):
        settings = settings.get(name) if isinstance(settings, dict) else None
    return sorted(settings) if isinstance(settings, list) else settings


def test_nothing_of_ours_and_nothing_of_another_prefect_is_inherited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIEFEN_KEK_FILE", "/secret")
    monkeypatch.setenv("PREFECT_API_KEY", "somebody else's")
    assert {"JIEFEN_KEK_FILE", "PREFECT_API_KEY"} & environment.without_ours().keys() == set()
    assert environment.without_ours()["PATH"] == os.environ["PATH"]


def test_too_late_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "prefect", object())  # type: ignore[arg-type]
    with pytest.raises(TooLate):
        environment.apply({"PREFECT_HOME": "/nowhere"})


def test_prefect_is_imported_by_nobody_who_does_not_run_flows() -> None:
    """It costs two seconds and 90 MB."""
    ask = (
        "import sys, flows.clock, flows.runner, flows.serve, flows.work, cases.transition\n"
        "print([name for name in sys.modules if name.split('.')[0] == 'prefect'])"
    )
    done = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
