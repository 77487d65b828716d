"""The periodic work itself, by name. Everybody who does it calls these: the clock, a flow, the command line.

Each is safe to do twice, late, or to be killed in. `now` is an aware moment, the budget real seconds; what comes back
is numbers and codes for an operator.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from cases import clocks, lapsing, publications
from cases.files import Files, LocalFiles
from cases.findings import add_findings
from cases.store import Store
from cases.vault import Vault
from flows import deliveries, leases, supervision
from flows.audit import audit as run_audit
from flows.files import keep_house, scan_waiting
from integrations.channels import open_channels
from integrations.scanner import Scanner, open_scanner
from integrations.transport import Transport
from settings import Settings

Counts = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Address:
    """All that another process needs to open the same workplace; JSON-able."""

    database_url: str
    kek_file: str
    endpoints: str | None
    source: str
    files: str
    scanner: str = ""

    @classmethod
    def of(cls, settings: Settings) -> Address:
        endpoints = settings.webhook_endpoints
        return cls(
            settings.database_url,
            str(settings.kek_file),
            str(endpoints) if endpoints else None,
            settings.public_url,
            str(settings.files_dir),
            settings.clamd,
        )


@dataclass(frozen=True, slots=True)
class Workplace:
    """Where the work is done: a database and the ways out."""

    store: Store
    transports: Mapping[str, Transport]
    files: Files
    scanner: Scanner | None = None


def workplace(store: Store, address: Address) -> Workplace:
    """The workplace around a store that is open already. Raises BadEndpoint for an unusable file of endpoints."""
    endpoints = Path(address.endpoints) if address.endpoints else None
    post, write = partial(deliveries.post_notice, store), partial(deliveries.write_message, store, address.source)
    transports = open_channels(post, write, endpoints, address.source)
    return Workplace(store, transports, LocalFiles(Path(address.files)), open_scanner(address.scanner))


def open_workplace(address: Address) -> Workplace:
    return workplace(Store(address.database_url, Vault.from_file(Path(address.kek_file))), address)


def sweep(place: Workplace, now: datetime, budget: float) -> Counts:
    """Carry out what is due, then what was published. A case that cannot be carried on becomes a finding, so that a
    person looks at it."""
    stop_at = time.monotonic() + budget
    publications.take_up(place.store)
    report = clocks.sweep(place.store, now, budget_seconds=budget)
    stuck = report.failed or {}
    if stuck:
        with place.store.session() as session:
            add_findings(session, [(case, "clock_stuck", {"error": error}) for case, error in stuck.items()], now)
    carried = publications.carry_out(place.store, now, budget_seconds=stop_at - time.monotonic())
    lapsed = lapsing.lapse(place.store, now)
    leases.succeeded(place.store, "sweep", now)
    counts = {name: getattr(report, name) for name in ("warned", "expired", "escalated", "refused", "batches")}
    return counts | {"stuck": len(stuck) + carried.stuck, "republished": carried.changed, "lapsed": lapsed}


def deliver(place: Workplace, now: datetime, budget: float) -> Counts:
    """Send what is queued and due, and ask the scanner about files in quarantine."""
    stop_at = time.monotonic() + budget
    report = deliveries.deliver_due(place.store, place.transports, now, budget_seconds=budget)
    left = stop_at - time.monotonic()
    scanned = scan_waiting(place.store, place.files, place.scanner, now, left) if place.scanner else 0
    leases.succeeded(place.store, "deliveries", now)
    return report.counts() | ({"scanned": scanned} if scanned else {})


def supervise(place: Workplace, now: datetime, budget: float) -> Counts:
    """Write the supervision log of every day that is over and has none yet."""
    days = supervision.missing_days(place.store, now)
    logs = {day.isoformat(): supervision.make_log(place.store, day, now) for day in days}
    leases.succeeded(place.store, "supervision", now)
    return {"bodies": {day: len(found) for day, found in logs.items()}}


def audit(place: Workplace, now: datetime, budget: float, after: int = 0) -> Counts:
    """Check cases from that id on; "after" says where to go on, None when all were checked.

    Dates are reckoned again first, in case the program came with other holidays or rules since; files that nobody names
    are swept away.
    """
    if after == 0:
        keep_house(place.store, place.files, now)
    redated = publications.reckon_anew(place.store, now).changed if after == 0 else 0
    report = run_audit(place.store, now, budget, after=after)
    if report.after is None:
        leases.succeeded(place.store, "audit", now)
    found = {"found": report.found, "new": report.new, "after": report.after, "codes": report.codes}
    return found | {"redated": redated}


WORK: Mapping[str, Callable[..., Counts]] = {
    "sweep": sweep,
    "deliveries": deliver,
    "supervision": supervise,
    "audit": audit,
}
