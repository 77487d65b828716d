"""Fair measuring on a machine that others use: variants take turns in short slices, and only ratios are judged."""

from __future__ import annotations

import statistics
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

NOW = datetime(2026, 3, 2, 2, tzinfo=UTC)  # the moment at which the cases are filled in
Work = Callable[[], Any]


@dataclass(frozen=True)
class Figure:
    """One measured number. `spread` is the interquartile range; `n` how many values the median is of.

    `gate` must hold, `aim` is what we would like; both are upper limits, or lower ones where `more` is better.
    """

    name: str
    value: float
    unit: str
    n: int = 1
    spread: float = 0.0
    gate: float | None = None
    aim: float | None = None
    more: bool = False
    note: str = ""

    @property
    def verdict(self) -> str:
        if self.gate is None:
            return ""
        if not self._within(self.gate):
            return "MISSED"
        return "good" if self.aim is None or self._within(self.aim) else "holds"

    def _within(self, limit: float) -> bool:
        return self.value >= limit if self.more else self.value <= limit

    def as_dict(self) -> dict[str, Any]:
        return asdict(self) | {"verdict": self.verdict}


def figure(name: str, values: Sequence[float], unit: str, **more: Any) -> Figure:
    """The median of some values."""
    return Figure(name, statistics.median(values), unit, len(values), spread(values), **more)


def spread(values: Sequence[float]) -> float:
    if len(values) < 2:
        return 0.0
    low, _, high = statistics.quantiles(values, n=4, method="inclusive")
    return high - low


def interleave(variants: Mapping[str, Sequence[Work]], rounds: int, seconds: float) -> dict[str, list[float]]:
    """Times a second, by variant and round. Each variant is as many pieces of work as it has threads to do them.

    One round goes before the first that counts, so that caches and prepared statements are as they will stay.
    """
    rates: dict[str, list[float]] = {name: [] for name in variants}
    for number in range(rounds + 1):
        for name, works in variants.items():
            rate = _slice(works, seconds)
            if number:
                rates[name].append(rate)
    return rates


def _slice(works: Sequence[Work], seconds: float) -> float:
    if len(works) == 1:
        return _repeat(works[0], seconds)
    found: list[float] = []
    threads = [threading.Thread(target=lambda work=work: found.append(_repeat(work, seconds))) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if len(found) != len(works):
        raise RuntimeError("a client failed; see the traceback above")
    return sum(found)


def _repeat(work: Work, seconds: float) -> float:
    done, start = 0, time.perf_counter()
    while (now := time.perf_counter()) - start < seconds:
        work()
        done += 1
    return done / (now - start)


def ratios(rates: Mapping[str, Sequence[float]], base: str, other: str) -> list[float]:
    """How many times as long `other` takes as `base`, round by round."""
    return [ours / theirs for ours, theirs in zip(rates[base], rates[other], strict=True)]


def per_call(work: Work, rounds: int, calls: int) -> list[float]:
    """µs a call, one value a round."""
    found = []
    for _ in range(rounds):
        start = time.perf_counter()
        for _ in range(calls):
            work()
        found.append((time.perf_counter() - start) / calls * 1e6)
    return found


def say(text: str) -> None:
    """Progress; the results themselves go to standard output."""
    print(text, file=sys.stderr, flush=True)
