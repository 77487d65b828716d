"""The files of cases: what waits for the scanner is asked about, what nobody names any more is swept away."""

from __future__ import annotations

import time
from datetime import datetime

from sqlalchemy import select, update

from cases.access import CASES
from cases.files import GRACE, FileLost, Files
from cases.findings import add_findings
from cases.paper_models import metadata
from cases.papers import lost, named
from cases.store import Store
from cases.transition import transition
from cases.vault import Unreadable, Vault, file_address
from integrations.scanner import Scanner, ScannerDown
from statemachines.pathway import Actor, Command, Role

STORED, KEYS = metadata.tables["stored_file"], metadata.tables["case_key"]
ACTOR = Actor("system:scanner", Role.AGENCY)
AT_ONCE = 20


def scan_waiting(store: Store, files: Files, scanner: Scanner, now: datetime, budget_seconds: float) -> int:
    """Ask about files in quarantine; how many were answered. One that is down ends it until the next time."""
    stop_at, answered = time.monotonic() + budget_seconds, 0
    query = (
        select(STORED.c.case_id, STORED.c.address, STORED.c.paper, CASES.c.code, KEYS.c.wrapped)
        .join(KEYS, KEYS.c.case_id == STORED.c.case_id)
        .join(CASES, CASES.c.id == STORED.c.case_id)
        .where(STORED.c.scan == "waiting")
        .order_by(STORED.c.case_id, STORED.c.address)
        .limit(AT_ONCE)
    )
    with store.read() as connection:
        waiting = connection.execute(query).all()
    for row in waiting:
        if time.monotonic() >= stop_at:
            break
        try:
            data = _opened(store, files, row.case_id, row.address, bytes(row.wrapped))
            verdict = "clean" if scanner.is_clean(data) else "refused"
        except (FileLost, Unreadable):
            verdict = "refused"
        except ScannerDown:
            break
        if verdict == "refused":  # first, and safe to repeat: a crash before the next line comes here again
            _told(store, row.code, row.paper, row.address, now)
        _answered(store, row.case_id, row.address, verdict, now)
        answered += 1
    return answered


def _opened(store: Store, files: Files, case_id: int, address: str, wrapped: bytes) -> bytes:
    key = store.vault.unwrap(wrapped)
    return Vault.open_file(key, file_address(case_id), files.get(case_id, address))


def _told(store: Store, code: str, paper: int, address: str, now: datetime) -> None:
    """Whoever handles the case, and whoever brought the file, learn that it was not let through. Once for each file."""
    command = Command("file_refused", 0, ACTOR, now, {"paper": paper})
    transition(store, code, command, person=None, now=now, key=f"file-refused-{address}")


def _answered(store: Store, case_id: int, address: str, verdict: str, now: datetime) -> None:
    """Only a file that still waits: two scanners' answers do not overtake each other."""
    mine = (STORED.c.case_id == case_id, STORED.c.address == address, STORED.c.scan == "waiting")
    with store.session() as session:
        session.execute(update(STORED).where(*mine).values(scan=verdict, scanned_at=now))


def keep_house(store: Store, files: Files, now: datetime) -> tuple[int, int]:
    """Drop files that no entry names after an hour, and those of cases whose key is gone; tell of files that are
    missing. How many were dropped and how many are missing."""
    kept = list(files.kept())  # first: what comes in between is named below
    wanted = named(store)
    dropped = 0
    for file in kept:
        alive = wanted.get((file.case_id, file.address))
        if alive is False or (alive is None and now - file.at > GRACE):
            files.drop(file.case_id, file.address)
            dropped += 1
    missing = [(case_id, "file_lost", {"file": address}) for case_id, address in lost(files, _alive(wanted))]
    if missing:
        with store.session() as session:
            add_findings(session, missing, now)
    return dropped, len(missing)


def _alive(wanted: dict[tuple[int, str], bool]) -> list[tuple[int, str]]:
    return [place for place, alive in wanted.items() if alive]
