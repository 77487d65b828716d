"""How fast the record is checked: against its tables inside, and as an exported file outside."""

from __future__ import annotations

import time

from bench.databases import DIALECTS, Databases
from bench.fill import fill
from bench.measure import NOW, Figure, figure, say
from cases.replay import check_cases
from cases.store import Store
from cases.vault import Vault
from ledger.export import write_export
from ledger.verify import Verification

CASES = 3000
BATCH = 500


def replay(store: Store) -> tuple[int, list[float]]:
    """Entries in all, and entries a second for each batch of cases."""
    rates, after, done = [], 0, 0
    next_after: int | None = 0
    while next_after is not None:
        start = time.perf_counter()
        differences, next_after = check_cases(store, after, BATCH)
        spent = time.perf_counter() - start
        if differences:
            raise RuntimeError(f"the record and the tables differ: {differences[0]}")
        entries = _entries(store, after, next_after)
        if entries:
            rates.append(entries / spent)
        done += entries
        after = next_after or after
    return done, rates


def _entries(store: Store, after: int, upto: int | None) -> int:
    within = f"case_id > {after}" + (f" AND case_id <= {upto}" if upto else "")
    with store.read() as connection:
        return int(connection.exec_driver_sql(f"SELECT count(*) FROM ledger WHERE {within}").scalar() or 0)


def verify(databases: Databases, store: Store, rounds: int) -> tuple[int, list[float]]:
    """Entries of an export, and entries a second for each time it was verified."""
    path = databases.folder / "export.jsonl"
    with store.read() as connection, path.open("wb") as out:
        rows = connection.exec_driver_sql("SELECT body, hash FROM ledger ORDER BY entry_id")
        write_export(((bytes(body), bytes(hash_)) for body, hash_ in rows), out, NOW, "bench")
    rates = []
    for _ in range(rounds):
        verification = Verification()
        start = time.perf_counter()
        if found := next(verification.findings(path), None):
            raise RuntimeError(f"the export does not verify: {found}")
        rates.append(verification.entries / (time.perf_counter() - start))
    return verification.entries, rates


def run(databases: Databases, quick: bool) -> list[Figure]:
    found = []
    for dialect in DIALECTS:
        say(f"replay: {dialect}")
        url = databases.create(dialect)
        store = Store(url, Vault(bytes(32)))
        fill(store, 60 if quick else CASES, NOW, counties=1)
        entries, rates = replay(store)
        found.append(figure(f"{dialect}: entries replayed and compared", rates, "/s", note=f"{entries:,} entries"))
        if dialect == DIALECTS[0]:
            entries, rates = verify(databases, store, 2 if quick else 10)
            found.append(figure("entries of an export verified", rates, "/s", note=f"{entries:,} entries"))
        store.close()
        databases.drop(url)
    return found
