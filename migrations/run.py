"""Bring a database to the tables of this program.

Called by the tests, the demo and every start of a server, so it may run in several processes at once: the second waits
for the first and finds nothing left to do.
"""

from __future__ import annotations

from pathlib import Path
from threading import Lock

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url

LOCK = 0x6A696566656E  # "jiefen": the advisory lock of an upgrade on PostgreSQL
_one_at_a_time = Lock()  # Alembic keeps its context in module variables: two threads would mix theirs up


def upgrade(url: str) -> None:
    """Migrate to head. `url` as for cases.store.Store; the folder of a SQLite file is made where there is none."""
    engine = _engine(url)
    try:
        with _one_at_a_time, engine.begin() as connection:
            if engine.dialect.name == "postgresql":
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")
            command.upgrade(_config(connection), "head")
    finally:
        engine.dispose()


def head() -> str:
    """The newest revision this program knows."""
    return str(ScriptDirectory.from_config(_config()).get_current_head())


def current(url: str) -> str | None:
    """The revision of a database; None where nothing was migrated yet."""
    engine = _engine(url)
    try:
        with engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision()
    finally:
        engine.dispose()


def _config(connection: Connection | None = None) -> Config:
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    return config


def _engine(url: str) -> Engine:
    parsed = make_url(url)
    if parsed.get_backend_name() == "postgresql":
        return create_engine(parsed.set(drivername="postgresql+psycopg"))
    if parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(parsed, connect_args={"isolation_level": None, "timeout": 60})
    # The driver would begin no transaction for CREATE TABLE; IMMEDIATE is also the lock against a second upgrade.
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine
