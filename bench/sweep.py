"""The cost of a fired deadline when a hundred thousand are open and when a million are: it should hardly grow.

Both databases are swept in turns, so that whatever else the machine does slows both.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import timedelta
from statistics import median

from bench.databases import DIALECTS, Databases
from bench.fill import analyse, fill, multiply
from bench.measure import NOW, Figure, figure, say
from bench.scenarios import SCENARIOS, performed
from cases.clocks import sweep
from cases.models import micros
from cases.store import Store
from cases.vault import Vault

LATER = NOW + timedelta(days=2)  # when some of the clocks have come due
DUE = 10_000
OPEN = (100_000, 1_000_000)
SEED = 20_000  # cases made one by one; the others are copies of them
SLICE = 0.4  # seconds
GROWTH = {"sqlite": (2.0, 1.5), "postgresql": (1.5, 1.25)}  # gate, aim
WAITING = tuple(scenario for scenario in SCENARIOS if scenario.story is not performed)


@dataclass
class Swept:
    """A database with so many open deadlines, and what it took to fire some of them: µs each, a slice."""

    url: str
    store: Store
    open: int
    due: int
    costs: list[float] = field(default_factory=list)
    fired: int = 0

    def slice(self) -> bool:
        """Sweep for a moment; False once nothing is left."""
        start = time.perf_counter()
        report = sweep(self.store, LATER, budget_seconds=SLICE)
        spent = time.perf_counter() - start
        if report.failed:
            raise RuntimeError(f"the sweep failed on {len(report.failed)} cases")
        if not report.total:
            return False
        self.fired += report.total
        self.costs.append(spent / report.total * 1e6)
        return True


def prepared(databases: Databases, dialect: str, size: int, due: int) -> Swept:
    """A database with about `size` open deadlines, `due` of which are due by LATER."""
    url = databases.create(dialect)
    store = Store(url, Vault(bytes(32)))
    fill(store, min(size, SEED), NOW, scenarios=WAITING)
    multiply(store, max(1, size // SEED))
    with store.write() as tx:
        ((found,),) = tx.fetch("SELECT count(*) FROM deadline WHERE next_at <= :at", {"at": micros(LATER)})
        tx.fetch(
            "UPDATE deadline SET next_at = next_at + :month WHERE next_at <= :at AND case_id % 9973 >= :part"
            " RETURNING 1",
            {"month": micros(NOW + timedelta(days=60)) - micros(NOW), "at": micros(LATER), "part": 9973 * due // found},
        )
        ((left,),) = tx.fetch("SELECT count(*) FROM deadline WHERE next_at <= :at", {"at": micros(LATER)})
        ((everything,),) = tx.fetch("SELECT count(*) FROM deadline WHERE next_at IS NOT NULL", {})
    analyse(store)
    say(f"  {everything:,} open, {left:,} due")
    return Swept(url, store, everything, left)


def compare(databases: Databases, dialect: str, sizes: tuple[int, int], due: int) -> list[Figure]:
    few, many = (prepared(databases, dialect, size, due) for size in sizes)
    more = True
    while more:
        more = few.slice() & many.slice()
    for swept in (few, many):
        while swept.slice():
            pass
        swept.store.close()
        databases.drop(swept.url)
    growth = [m / f for f, m in zip(few.costs[1:], many.costs[1:], strict=False)] or [many.costs[0] / few.costs[0]]
    gate, aim = GROWTH[dialect]
    return [
        *(_figure(dialect, swept) for swept in (few, many)),
        figure(
            f"{dialect}: cost of a fired deadline, {many.open:,} open against {few.open:,}",
            growth,
            "x",
            gate=gate,
            aim=aim,
        ),
    ]


def _figure(dialect: str, swept: Swept) -> Figure:
    rates = [1e6 / cost for cost in swept.costs]
    note = f"{median(swept.costs):.0f} µs each; {swept.fired:,} fired, {swept.due:,} due"
    return figure(f"{dialect}: fired, {swept.open:,} open", rates, "/s", gate=5_000, aim=15_000, more=True, note=note)


def run(databases: Databases, quick: bool) -> list[Figure]:
    sizes, due = ((600, 1200), 200) if quick else (OPEN, DUE)
    found = []
    for dialect in DIALECTS:
        say(f"sweep: {sizes[0]:,} and {sizes[1]:,} open deadlines on {dialect}")
        found += compare(databases, dialect, sizes, due)
    return found
