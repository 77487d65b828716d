"""The nightly audit: does every case's record hold, and do the tables say what the record says?"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import datetime

from cases.findings import add_findings
from cases.replay import check_cases
from cases.store import Store

SLICE = 100  # cases in one read transaction: some tenths of a second


@dataclass(slots=True)
class AuditReport:
    """`found` counts disagreements, `new` those not known before; `after` is where to go on, None when all was read."""

    found: int = 0
    new: int = 0
    after: int | None = 0
    codes: dict[str, int] = field(default_factory=dict)


def audit(
    store: Store, now: datetime, budget_seconds: float | None = None, *, after: int = 0, size: int = SLICE
) -> AuditReport:
    """Check the cases after that id, slice by slice, for at most `budget_seconds` (None: to the end).

    Findings are written for the auditor; one that is open already is not written again.
    """
    report = AuditReport(after=after)
    stop_at = None if budget_seconds is None else time.monotonic() + budget_seconds
    while report.after is not None and (stop_at is None or time.monotonic() < stop_at):
        differences, report.after = check_cases(store, report.after, size)
        report.found += len(differences)
        for difference in differences:
            report.codes[difference.code] = report.codes.get(difference.code, 0) + 1
        if differences:
            with store.session() as session:
                report.new += add_findings(session, [(d.case_id, d.code, d.detail) for d in differences], now)
    return report
