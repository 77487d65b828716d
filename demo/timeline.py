"""Many lives on one timeline: each goes on at the moment it asked for, and nobody acts in another's past."""

from __future__ import annotations

from collections.abc import Generator
from datetime import UTC, date, datetime, time, timedelta
from heapq import heappop, heappush

from cases.clocks import sweep
from demo.office import Office
from statemachines.snapshot import CHINA

Life = Generator[datetime, None, None]
"""What somebody does over the months: it yields the moment (aware) at which it goes on, and acts when it is resumed."""

AFTER_MIDNIGHT = timedelta(seconds=5)  # when a clock that wakes on time has done its round


def at(day: date | str, hour: str = "00:00") -> datetime:
    """That hour ("09:30") of a day in China, as an aware UTC datetime."""
    day = date.fromisoformat(day) if isinstance(day, str) else day
    return datetime.combine(day, time.fromisoformat(hour), CHINA).astimezone(UTC)


class Timeline:
    """`add` lives, then `run` until a moment; it may be run on from there, and lives may be added on the way."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self._lives: list[tuple[datetime, int, Life]] = []
        self._added = 0

    def add(self, life: Life) -> None:
        """Begin a life: nothing of it happens before the first moment it asks for."""
        self._go_on(life)

    def run(self, until: datetime) -> None:
        """Everything asked for up to and including `until`, in order of time; then it is that moment."""
        while self._lives and self._lives[0][0] <= until:
            self.office.now, _, life = heappop(self._lives)
            self._go_on(life)
        self.office.now = until

    def _go_on(self, life: Life) -> None:
        moment = next(life, None)
        if moment is not None:
            self._added += 1
            heappush(self._lives, (max(moment, self.office.now), self._added, life))


def nights(office: Office) -> Life:
    """Every midnight the sweep does what is due, as it would have in those months."""
    while True:
        yield next_midnight(office.now) + AFTER_MIDNIGHT
        sweep(office.store, office.now)


def next_midnight(moment: datetime) -> datetime:
    return at(moment.astimezone(CHINA).date() + timedelta(days=1))
