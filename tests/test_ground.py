"""Settings refuse to start on what could lose cases or show them; skips are failures where they are forbidden."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from settings import Settings, UnsafeSettings, load

KEY = bytes(range(100, 132))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to start in, with none of our variables set."""
    for name in os.environ:
        if name.startswith(("JIEFEN_", "PREFECT_")):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "var").mkdir()
    return tmp_path


def refused() -> list[str]:
    with pytest.raises(UnsafeSettings) as refusal:
        load()
    return refusal.value.lines


def write(path: str, content: bytes, mode: int = 0o600) -> None:
    Path(path).write_bytes(content)
    Path(path).chmod(mode)


def test_nothing_set_is_a_private_machine_and_safe(folder: Path) -> None:
    settings = load()
    assert settings.host == "127.0.0.1"
    assert settings.database_url == "sqlite:///var/jiefen.db"
    assert settings.kek_file == Path("var/kek")
    assert settings.public_url == "http://127.0.0.1:8080"
    assert not settings.demo


GOOD: list[dict[str, str]] = [
    {"JIEFEN_HOST": "::1"},
    {"JIEFEN_HOST": "localhost"},
    {"JIEFEN_HOST": "0.0.0.0", "JIEFEN_ALLOW_PLAIN_HTTP": "true"},
    {"JIEFEN_HOST": "0.0.0.0", "JIEFEN_SECURE_COOKIES": "true", "JIEFEN_PUBLIC_URL": "https://jiefen.example"},
    {"JIEFEN_DATABASE_URL": "postgresql://jiefen@db/jiefen?passfile=/etc/jiefen/pgpass"},
    {"JIEFEN_PREFECT_MODE": "remote", "PREFECT_API_URL": "http://prefect:4200/api"},
    {"JIEFEN_PUBLIC_NAME__ZH": "青溪解纷"},
    {"JIEFEN_DATABASE_URL": ""},  # left empty is left out
]


@pytest.mark.parametrize("environment", GOOD, ids=lambda e: " ".join(f"{k}={v}" for k, v in e.items()))
def test_it_starts_on(folder: Path, monkeypatch: pytest.MonkeyPatch, environment: dict[str, str]) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    load()


# (the environment, how its one line begins)
BAD: list[tuple[dict[str, str], str]] = [
    ({"JIEFEN_DATABASE_URL": "mysql://db/jiefen"}, "JIEFEN_DATABASE_URL names mysql"),
    ({"JIEFEN_DATABASE_URL": "jiefen.db"}, "JIEFEN_DATABASE_URL is no database address"),
    ({"JIEFEN_DATABASE_URL": "sqlite://"}, "JIEFEN_DATABASE_URL keeps the database in memory"),
    ({"JIEFEN_DATABASE_URL": "sqlite:///:memory:"}, "JIEFEN_DATABASE_URL keeps the database in memory"),
    ({"JIEFEN_DATABASE_URL": "postgresql://me:s3cret@db/jiefen"}, "JIEFEN_DATABASE_URL holds a password"),
    ({"JIEFEN_DATA_DIR": "a-file"}, "JIEFEN_DATA_DIR: a-file is not a folder"),
    ({"JIEFEN_KEK_FILE": "open-key"}, "JIEFEN_KEK_FILE: others can read or change the key"),
    ({"JIEFEN_KEK_FILE": "group-key"}, "JIEFEN_KEK_FILE: others can read or change the key"),
    ({"JIEFEN_KEK_FILE": "short-key"}, "JIEFEN_KEK_FILE: short-key must hold exactly 32"),
    ({"JIEFEN_KEK_FILE": "default-key"}, "JIEFEN_KEK_FILE: the key in default-key is not random"),
    ({"JIEFEN_KEK_FILE": "var"}, "JIEFEN_KEK_FILE: var is not a file"),
    ({"JIEFEN_DATABASE_URL": "sqlite:///old.db"}, "JIEFEN_KEK_FILE: var/kek is missing but the database is there"),
    ({"JIEFEN_WEB_KEY_FILE": "open-key"}, "JIEFEN_WEB_KEY_FILE: others can read or change the key"),
    ({"JIEFEN_WEBHOOK_ENDPOINTS": "nowhere.toml"}, "JIEFEN_WEBHOOK_ENDPOINTS: nowhere.toml is not a file"),
    ({"JIEFEN_WEBHOOK_ENDPOINTS": "open-key"}, "JIEFEN_WEBHOOK_ENDPOINTS: others can read the secrets"),
    ({"JIEFEN_HOST": "0.0.0.0"}, "JIEFEN_HOST=0.0.0.0 is reached from outside"),
    ({"JIEFEN_HOST": "10.0.0.5"}, "JIEFEN_HOST=10.0.0.5 is reached from outside"),
    ({"JIEFEN_HOST": "jiefen.example"}, "JIEFEN_HOST=jiefen.example is reached from outside"),
    ({"JIEFEN_PUBLIC_URL": "https://jiefen.example"}, "JIEFEN_PUBLIC_URL is https but"),
    ({"JIEFEN_SECURE_COOKIES": "true"}, "JIEFEN_SECURE_COOKIES is on but"),
    ({"JIEFEN_PUBLIC_URL": "jiefen.example"}, "JIEFEN_PUBLIC_URL must begin"),
    (
        {
            "JIEFEN_HOST": "0.0.0.0",
            "JIEFEN_DEMO": "true",
            "JIEFEN_SECURE_COOKIES": "true",
            "JIEFEN_PUBLIC_URL": "https://jiefen.example",
        },
        "JIEFEN_DEMO with JIEFEN_HOST=0.0.0.0",
    ),
    ({"JIEFEN_TRUSTED_PROXIES": "*"}, "JIEFEN_TRUSTED_PROXIES=*"),
    ({"JIEFEN_IDLE_MINUTES": "90", "JIEFEN_ABSOLUTE_HOURS": "1"}, "JIEFEN_IDLE_MINUTES is longer"),
    ({"JIEFEN_PREFECT_MODE": "remote"}, "JIEFEN_PREFECT_MODE=remote needs PREFECT_API_URL"),
    ({"JIEFEN_PREFECT_MODE": "remote", "PREFECT_API_URL": "prefect:4200"}, "JIEFEN_PREFECT_MODE=remote needs"),
    ({"JIEFEN_PREFECT_MODE": "mounted"}, "JIEFEN_PREFECT_MODE: "),
    ({"JIEFEN_PORT": "0"}, "JIEFEN_PORT: "),
    ({"JIEFEN_PORT": "http"}, "JIEFEN_PORT: "),
    ({"JIEFEN_SECURE_COOKIE": "true"}, "JIEFEN_SECURE_COOKIE: there is no such setting"),
]


@pytest.mark.parametrize(("environment", "line"), BAD, ids=[" ".join(f"{k}={v}" for k, v in e.items()) for e, _ in BAD])
def test_it_refuses_to_start_on(
    folder: Path, monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], line: str
) -> None:
    write("a-file", b"")
    write("old.db", b"")
    write("open-key", KEY, 0o604)
    write("group-key", KEY, 0o640)
    write("short-key", KEY[:31])
    write("default-key", b"change-me-change-me-change-me-ch"[:8] * 4)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    [said] = refused()
    assert said.startswith(line)


def test_all_that_is_wrong_is_said_at_once_and_no_secret_with_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIEFEN_HOST", "0.0.0.0")
    monkeypatch.setenv("JIEFEN_DATABASE_URL", "postgresql://me:s3cret@db/jiefen")
    monkeypatch.setenv("JIEFEN_PREFECT_MODE", "remote")
    assert len(refused()) == 3
    monkeypatch.setenv("JIEFEN_PORT", "s3cret")
    assert "s3cret" not in "".join(refused())


def test_the_data_folder_is_made_for_its_owner_only(folder: Path) -> None:
    settings = Settings(data_dir=folder / "new" / "var")
    settings.prepare()
    assert stat.S_IMODE((folder / "new" / "var").stat().st_mode) == 0o700


def test_the_web_key_is_made_once_and_kept(folder: Path) -> None:
    key = Settings().web_key
    assert len(key) == 32
    assert Settings().web_key == key
    assert stat.S_IMODE(Path("var/web-key").stat().st_mode) == 0o600
    load()


# ── skips ────────────────────────────────────────────────────────────────────────────────────────────────────────

SKIPPING = """
import pytest

def test_passes(): pass
@pytest.mark.skip(reason="no browser here")
def test_marked(): pass
def test_called(): pytest.skip("no font here")
@pytest.mark.xfail
def test_known(): assert False
"""
SKIPPED_MODULE = "import pytest; pytest.importorskip('no_such_module')"


@pytest.mark.parametrize(
    ("no_skips", "outcome"), [("", "1 passed, 3 skipped, 1 xfailed"), ("1", "1 failed, 1 passed, 1 xfailed, 2 errors")]
)
def test_a_skip_is_a_failure_where_skips_are_forbidden(tmp_path: Path, no_skips: str, outcome: str) -> None:
    root = Path(__file__).parent.parent
    (tmp_path / "test_some.py").write_text(SKIPPING)
    (tmp_path / "test_module.py").write_text(SKIPPED_MODULE)
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "tests.conftest",
        "--continue-on-collection-errors",
        str(tmp_path),
    ]
    run = subprocess.run(
        [*command, "--rootdir", str(tmp_path), "-c", os.devnull],
        cwd=root, env={**os.environ, "JIEFEN_NO_SKIPS": no_skips}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert outcome in run.stdout
