"""The migrated schema is the one of cases/tables.py, and its triggers refuse every write that would change the record."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from time import sleep

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError

from cases.store import Store
from cases.tables import metadata
from migrations import run

HOW = "cases/*models.py and migrations/versions/0001_initial.py differ: write the same change into the revision"

# What a database says of its own schema, in words that do not depend on who created it.
CATALOGUE = {
    "sqlite": ["SELECT type, name, sql FROM sqlite_master WHERE type IN ('table', 'index') AND name NOT LIKE 'sqlite_%'"],
    "postgresql": [
        "SELECT table_name, ordinal_position, column_name, data_type, is_nullable, column_default"
        " FROM information_schema.columns WHERE table_schema = 'public'",
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE connamespace = 'public'::regnamespace",
        "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    ],
}  # fmt: skip


def catalogue(connection: Connection) -> set[tuple[object, ...]]:
    rows = [row for sql in CATALOGUE[connection.dialect.name] for row in connection.exec_driver_sql(sql)]
    return {tuple(row) for row in rows if "alembic_version" not in row}


def test_a_migrated_database_lacks_nothing_alembic_can_see(store: Store) -> None:
    with store.read() as connection:
        options = {"compare_type": True, "compare_server_default": True}
        assert compare_metadata(MigrationContext.configure(connection, opts=options), metadata) == [], HOW


def test_a_migrated_database_is_the_one_the_models_would_create(store: Store, empty_url: str) -> None:
    """Also what Alembic does not compare: checks, deferral, partial indexes, the order of columns."""
    fresh = Store(empty_url, store.vault)
    metadata.create_all(fresh.engine)
    with store.read() as migrated, fresh.read() as created:
        assert catalogue(migrated) == catalogue(created), HOW
    fresh.close()


def test_upgrade_comes_to_head_and_is_idempotent(empty_url: str) -> None:
    assert run.current(empty_url) is None
    for _ in range(2):
        run.upgrade(empty_url)
        assert run.current(empty_url) == run.head() == "0001"


@pytest.fixture(scope="module")
def processes() -> Iterator[ProcessPoolExecutor]:
    with ProcessPoolExecutor(2, multiprocessing.get_context("spawn")) as pool:
        list(pool.map(sleep, [0.5] * 2))  # all are up, so that they start together below
        yield pool


def test_processes_that_upgrade_at_the_same_time_all_succeed(empty_url: str, processes: ProcessPoolExecutor) -> None:
    for upgraded in [processes.submit(run.upgrade, empty_url) for _ in range(2)]:
        upgraded.result(timeout=60)
    assert run.current(empty_url) == run.head()


# ── promises ─────────────────────────────────────────────────────────────────────────────────────────────────────

ENTRY = "INSERT INTO ledger (case_id, seq, kind, occurred_at, recorded_at, body, hash) VALUES (:case, :seq, 'moved', 0, 0, '', '')"
CASE = (
    "INSERT INTO cases (id, code, number, org_id, cause, origin, level, version, head, opened_at, updated_at)"
    " VALUES (:case, :case, :case, 1, 'wages', 'walk_in', 'town', :seq, '', 0, 0)"
)  # fmt: skip
SETTING = [
    "INSERT INTO organisation (id, level, kind, name_zh, name_en, word, external, phone)"
    " VALUES (1, 'town', 'centre', '柳林镇', 'Liulin', '柳林', false, '')",
    *(ENTRY.replace(":case", "1").replace(":seq", str(seq)) for seq in (1, 2)),
    CASE.replace(":case", "1").replace(":seq", "2"),
    "INSERT INTO words (case_id, seq, sealed) VALUES (1, 1, '')",
    "INSERT INTO consent (case_id, seq, party, scope, given, on_date, channel)"
    " VALUES (1, 1, 1, 'mediation', true, '2026-11-23', 'signed')",
    "INSERT INTO paper_read (case_id, paper, nth, how, party, role, at) VALUES (1, 1, 0, 'file', 1, 'party', 0)",
]  # fmt: skip


def entry(case: int, seq: int) -> str:
    return ENTRY.replace(":case", str(case)).replace(":seq", str(seq))


# (what it would do, its statements, a word of the refusal)
FORBIDDEN = [
    ("change an entry", ["UPDATE ledger SET body = 'x' WHERE seq = 1"], "append-only"),
    ("change when an entry was recorded", ["UPDATE ledger SET recorded_at = 1"], "append-only"),
    ("remove the last entry", ["DELETE FROM ledger WHERE seq = 2"], "append-only"),
    ("remove every entry", ["DELETE FROM ledger"], "append-only"),
    ("leave a gap in the record", [entry(1, 4)], "before is missing"),
    ("begin a record in its middle", [entry(2, 2)], "before is missing"),
    ("put an entry before the first", [entry(1, 0)], "before is missing"),
    ("put a second entry in a taken place", [entry(1, 2)], "unique"),
    ("replace words", ["UPDATE words SET sealed = 'x'"], "append-only"),
    ("remove words", ["DELETE FROM words"], "append-only"),
    ("turn a consent round", ["UPDATE consent SET given = false"], "append-only"),
    ("remove a consent", ["DELETE FROM consent"], "append-only"),
    ("say that somebody else read a paper", ["UPDATE paper_read SET party = 2"], "append-only"),
    ("forget that a paper was read", ["DELETE FROM paper_read"], "append-only"),
    ("move a case without a new version", ["UPDATE cases SET level = 'county'"], "its next entries"),
    ("turn a case back", ["UPDATE cases SET version = 1"], "its next entries"),
    ("step a case past its record", [entry(1, 3), "UPDATE cases SET version = 4"], "foreign key"),
    ("give a case another number", [entry(2, 1), "UPDATE cases SET id = 2, version = 3"], "its next entries"),
    ("move a case without its entry", ["UPDATE cases SET version = 3"], "foreign key"),
    ("open a case without its entry", [CASE.replace(":case", "2").replace(":seq", "1")], "foreign key"),
    ("remove a case", ["DELETE FROM cases"], "never deleted"),
    ("give a case to no body", [entry(1, 3), "UPDATE cases SET version = 3, org_id = 99"], "foreign key"),
]  # fmt: skip
ONE_KIND = {
    "postgresql": [
        *((f"empty {table}", [f"TRUNCATE {table} CASCADE"], "append-only") for table in ("words", "consent", "cases", "ledger", "paper_read")),
    ],
    "sqlite": [
        ("put another entry over one", [entry(1, 2).replace("INSERT", "INSERT OR REPLACE")], "append-only"),
        ("put other words over some", ["REPLACE INTO words (case_id, seq, sealed) VALUES (1, 1, 'x')"], "append-only"),
    ],
}  # fmt: skip
ALLOWED = [
    ("add the next entry and step the case", [entry(1, 3), "UPDATE cases SET version = 3"]),
    ("step the case and add the entry before the commit", ["UPDATE cases SET version = 3", entry(1, 3)]),
    ("step a case by two entries", [entry(1, 3), entry(1, 4), "UPDATE cases SET version = 4"]),
    ("open a case", [entry(2, 1), CASE.replace(":case", "2").replace(":seq", "1")]),
    ("add two entries at once", [ENTRY.replace(":case", "1").replace(":seq", "3") + ", (1, 4, 'moved', 0, 0, '', '')"]),
    ("erase a case's words by its key", ["DELETE FROM case_key WHERE case_id = 1"]),
]  # fmt: skip


def carry_out(store: Store, statements: list[str]) -> None:
    with store.engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


@pytest.fixture
def settled(store: Store) -> Store:
    carry_out(store, SETTING)
    return store


@pytest.mark.parametrize(
    ("databases", "statements", "said"),
    [
        pytest.param(kind, statements, said, id=f"{what}-{kind}")
        for kind in ("sqlite", "postgresql")
        for what, statements, said in [*FORBIDDEN, *ONE_KIND[kind]]
    ],
    indirect=["databases"],
)
def test_the_database_refuses_to(settled: Store, statements: list[str], said: str) -> None:
    with pytest.raises(IntegrityError) as refused:
        carry_out(settled, statements)
    assert said in str(refused.value).lower()


@pytest.mark.parametrize("statements", [pytest.param(statements, id=what) for what, statements in ALLOWED])
def test_the_database_lets_the_door(settled: Store, statements: list[str]) -> None:
    carry_out(settled, statements)
