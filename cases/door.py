"""What every act at the door shares: one transaction, an idempotency key, a receipt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from cases.changes import Change, Insert
from cases.clockwork import explain
from cases.errors import Busy, KeyReused, StaleVersion
from cases.models import micros
from cases.rows import CaseRows
from cases.store import Store, Tx

ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class Receipt:
    """Proof that an act was recorded: the case, the entry's place and its hash. `repeated`: it already had been."""

    case_id: int
    code: str
    seq: int
    hash: bytes
    repeated: bool = False
    opened: int | None = None


Done = TypeVar("Done")


def attempt(store: Store, once: Callable[[Tx, bool], Done], attempts: int) -> Done:
    """Run `once(tx, again)` in a transaction of its own, again after a lost race, until the attempts are used up."""
    for n in range(attempts):
        try:
            with store.write() as tx:
                return once(tx, n > 0)
        except StaleVersion as error:
            stale = error
    raise stale if attempts == 1 else Busy


def done_before(tx: Tx, key: str, digest: str) -> Receipt | None:
    """The receipt of a command already carried out under this key. KeyReused if the key was for something else."""
    sql = (
        "SELECT k.case_id, c.code, k.seq, k.digest, l.hash FROM command_key k JOIN cases c ON c.id = k.case_id"
        " JOIN ledger l ON l.case_id = k.case_id AND l.seq = k.seq WHERE k.key = :key"
    )
    for case_id, code, seq, before, entry_hash in tx.fetch(sql, {"key": key}):
        if before != digest:
            raise KeyReused
        return Receipt(case_id, code, seq, bytes(entry_hash), repeated=True)
    return None


def finish(tx: Tx, rows: CaseRows, entry_hash: bytes, now: datetime, key: str, digest: str) -> Receipt:
    """Remember the key and send everything to the database; the caller's transaction commits it."""
    tx.apply(changes(rows, now, key, digest))
    opened = [place[1][0] for place, values in rows.touched.items() if place[0] == "proceeding" and values is None]
    return Receipt(rows.id, rows.case["code"], rows.case["version"], entry_hash, opened=opened[0] if opened else None)


def changes(rows: CaseRows, now: datetime, key: str, digest: str) -> list[Change]:
    """All that is to be written for an act whose rows are these, with the key it is remembered by."""
    seq = rows.case["version"]
    command = {"key": key, "case_id": rows.id, "seq": seq, "digest": digest, "done_at": micros(now)}
    rows.also(Insert("command_key", command))
    explain(rows)
    return list(rows.changes())


def lock(tx: Tx, code: str) -> None:
    """Wait for the case's row. A statement of its own: a query that waits inside itself reads the parts too early."""
    if tx.store.dialect == "postgresql":
        tx.fetch("SELECT id FROM cases WHERE code = :code FOR NO KEY UPDATE", {"code": code})
