"""Settings: the only reader of the environment.

Each field is the variable JIEFEN_<NAME>; PREFECT_API_URL keeps its own name. Secrets are files, because environments are
inherited, listed and logged. `load` refuses to start on what could lose cases or show them to strangers.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import suppress
from functools import cached_property
from ipaddress import ip_address
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Literal

from pydantic import BaseModel, Field, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

PREFIX = "JIEFEN_"
KEY_BYTES = 32
OTHERS = 0o077  # rights of group and world
DISTINCT = 12  # of 32 random bytes some 30 differ; fewer than 12 happens once in 10^25 keys
NOT_OURS = frozenset({"JIEFEN_NO_SKIPS"})  # read by the tests


class UnsafeSettings(Exception):
    """The program must not start like this; `lines` says why, one clear line each."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


class PublicName(BaseModel):
    """What the site calls itself, in each language."""

    zh: str = "解纷"
    en: str = "Jiefen"


class Settings(BaseSettings):
    """Paths are relative to the folder the program was started in; a database left out is a file in `data_dir`."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_nested_delimiter="__", frozen=True, extra="forbid", validate_by_name=True
    )

    # where things are kept
    data_dir: Path = Path("var")
    database_url: str = ""
    kek_file: Path = Path()  # the key that wraps every case's key
    web_key_file: Path = Path()  # signs what travels through browsers
    webhook_endpoints: Path | None = None  # TOML: which bodies take hand-overs by machine
    files_dir: Path = Path()  # the papers of cases, sealed
    clamd: str = ""  # the virus scanner: host:port, or the path of its socket; without one files are kept unscanned

    # who reaches it
    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=1, le=65535)
    public_url: str = ""  # the address people type
    secure_cookies: bool = False  # sign-in only over HTTPS
    allow_plain_http: bool = False  # "I know that anybody on the way can read along"
    trusted_proxies: str = "127.0.0.1"  # whose X-Forwarded-For is believed
    public_name: PublicName = PublicName()
    feedback: str = ""  # where “feedback” leads: mailto:… or https://…; nowhere: the link is not shown
    demo: bool = False  # sign-in links for the people of the demonstration
    max_body_mb: int = Field(default=20, ge=1, le=1024)
    idle_minutes: int = Field(default=30, ge=1)
    absolute_hours: int = Field(default=12, ge=1)

    # what keeps time
    prefect_mode: Literal["child", "remote", "off"] = "child"
    prefect_api_url: str = Field(default="", validation_alias="PREFECT_API_URL")
    sweep_seconds: int = Field(default=30, ge=1, le=600)  # at least this often

    @model_validator(mode="before")
    @classmethod
    def _fill_in(cls, values: dict[str, object]) -> dict[str, object]:
        data_dir = Path(str(values.get("data_dir", "var")))
        host, port = values.get("host", "127.0.0.1"), values.get("port", 8080)
        return {
            "database_url": f"sqlite:///{data_dir / 'jiefen.db'}",
            "kek_file": data_dir / "kek",
            "web_key_file": data_dir / "web-key",
            "files_dir": data_dir / "files",
            "public_url": f"http://[{host}]:{port}" if ":" in str(host) else f"http://{host}:{port}",
            **{name: value for name, value in values.items() if value != ""},
        }

    def check(self) -> None:
        """Raise UnsafeSettings with everything that is wrong."""
        lines = [line for look in CHECKS for line in look(self)]
        if lines:
            raise UnsafeSettings(lines)

    def prepare(self) -> None:
        """Check, then make the data folder, for its owner only. Raises UnsafeSettings, OSError."""
        self.check()
        self.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)

    @cached_property
    def web_key(self) -> bytes:
        """The 32 bytes of `web_key_file`, which is made, readable by its owner only, where there is none."""
        if not self.web_key_file.exists():
            with NamedTemporaryFile(dir=self.web_key_file.parent) as file, suppress(FileExistsError):
                file.write(secrets.token_bytes(KEY_BYTES))
                file.flush()
                os.link(file.name, self.web_key_file)  # whole or not at all, and only the first of two processes
        return self.web_key_file.read_bytes()


def load() -> Settings:
    """The settings of this process, checked. Raises UnsafeSettings."""
    try:
        settings = Settings()
    except ValidationError as error:
        raise UnsafeSettings([_invalid(**problem) for problem in error.errors()]) from None
    settings.check()
    return settings


def _invalid(loc: tuple[int | str, ...], msg: str, **_: object) -> str:
    """A value that cannot be read, without the value: it may be a secret in the wrong place."""
    name = str(loc[0]).upper()
    return f"{name if name == 'PREFECT_API_URL' else PREFIX + name}: {msg[0].lower()}{msg[1:]}"


# ── what is refused ──────────────────────────────────────────────────────────────────────────────────────────────


def _names(_: Settings) -> Iterator[str]:
    """A misspelt name would silently leave the default in force."""
    known = {PREFIX + name.upper() for name in Settings.model_fields} | NOT_OURS
    for name in sorted(os.environ):
        if name.startswith(PREFIX) and name.split("__")[0] not in known:
            yield f"{name}: there is no such setting"


def _database(settings: Settings) -> Iterator[str]:
    try:
        url = make_url(settings.database_url)
    except ArgumentError:
        yield "JIEFEN_DATABASE_URL is no database address, such as sqlite:////srv/jiefen.db or postgresql://user@host/name"
        return
    if url.get_backend_name() not in ("sqlite", "postgresql"):
        yield f"JIEFEN_DATABASE_URL names {url.get_backend_name()}; the record is kept in sqlite or postgresql"
    elif url.get_backend_name() == "sqlite" and url.database in (None, "", ":memory:"):
        yield "JIEFEN_DATABASE_URL keeps the database in memory: every case would be gone at the next start"
    if url.password:
        yield "JIEFEN_DATABASE_URL holds a password others can read; put it in a file: …?passfile=/path (libpq, .pgpass)"
    if settings.data_dir.exists() and not settings.data_dir.is_dir():
        yield f"JIEFEN_DATA_DIR: {settings.data_dir} is not a folder"


def _secrets(settings: Settings) -> Iterator[str]:
    yield from _secret_file("JIEFEN_KEK_FILE", settings.kek_file)
    yield from _secret_file("JIEFEN_WEB_KEY_FILE", settings.web_key_file)
    if not settings.kek_file.exists() and _has_cases(settings):
        yield (
            f"JIEFEN_KEK_FILE: {settings.kek_file} is missing but the database is there; "
            "a new key would open none of its words: restore the file"
        )
    if (file := settings.webhook_endpoints) is not None:
        if not file.is_file():
            yield f"JIEFEN_WEBHOOK_ENDPOINTS: {file} is not a file"
        elif file.stat().st_mode & OTHERS:
            yield f"JIEFEN_WEBHOOK_ENDPOINTS: others can read the secrets in {file}: chmod 600 {file}"


def _secret_file(name: str, file: Path) -> Iterator[str]:
    if not file.exists():
        return  # made at the first start
    if not file.is_file():
        yield f"{name}: {file} is not a file"
    elif file.stat().st_mode & OTHERS:
        yield f"{name}: others can read or change the key in {file}: chmod 600 {file}"
    elif len(key := file.read_bytes()) != KEY_BYTES:
        yield f"{name}: {file} must hold exactly {KEY_BYTES} random bytes and holds {len(key)}"
    elif len(set(key)) < DISTINCT:
        yield f"{name}: the key in {file} is not random: remove the file, or: head -c {KEY_BYTES} /dev/urandom > {file}"


def _has_cases(settings: Settings) -> bool:
    if not settings.database_url.startswith("sqlite"):
        return False  # nobody has spoken to the server yet
    database = make_url(settings.database_url).database
    return bool(database) and Path(str(database)).exists()


def _exposure(settings: Settings) -> Iterator[str]:
    exposed = not _loopback(settings.host)
    if exposed and not settings.secure_cookies and not settings.allow_plain_http:
        yield (
            f"JIEFEN_HOST={settings.host} is reached from outside without JIEFEN_SECURE_COOKIES=true: passwords and cases "
            "would travel readable; put HTTPS in front, or say JIEFEN_ALLOW_PLAIN_HTTP=true"
        )
    if settings.public_url.startswith("https:") and not settings.secure_cookies:
        yield "JIEFEN_PUBLIC_URL is https but JIEFEN_SECURE_COOKIES is off: a sign-in could leak over plain HTTP"
    if settings.public_url.startswith("http:") and settings.secure_cookies:
        yield "JIEFEN_SECURE_COOKIES is on but JIEFEN_PUBLIC_URL is not https: no browser would keep anybody signed in"
    if not settings.public_url.startswith(("http://", "https://")):
        yield "JIEFEN_PUBLIC_URL must begin with https:// or http://"
    if exposed and settings.demo and not settings.allow_plain_http:
        yield f"JIEFEN_DEMO with JIEFEN_HOST={settings.host}: anybody who reaches it may sign in as anybody"
    if "*" in settings.trusted_proxies:
        yield "JIEFEN_TRUSTED_PROXIES=* believes every client about its address: the lock-out could be walked around"
    if settings.idle_minutes > settings.absolute_hours * 60:
        yield "JIEFEN_IDLE_MINUTES is longer than JIEFEN_ABSOLUTE_HOURS: an idle session would outlive every session"


def _scanner(settings: Settings) -> Iterator[str]:
    host, _, port = settings.clamd.rpartition(":")
    if settings.clamd and not settings.clamd.startswith("/") and not (host and port.isdigit()):
        yield "JIEFEN_CLAMD is neither host:port nor the path of a socket, such as /run/clamav/clamd.ctl"


def _feedback(settings: Settings) -> Iterator[str]:
    if settings.feedback and not settings.feedback.startswith(("mailto:", "https://")):
        yield "JIEFEN_FEEDBACK must begin with mailto: or https://"


def _loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False  # a name: nobody knows where it points


def _prefect(settings: Settings) -> Iterator[str]:
    if settings.prefect_mode == "remote" and not settings.prefect_api_url.startswith(("http://", "https://")):
        yield "JIEFEN_PREFECT_MODE=remote needs PREFECT_API_URL, such as http://prefect.internal:4200/api"


CHECKS = (_names, _database, _secrets, _exposure, _scanner, _feedback, _prefect)
