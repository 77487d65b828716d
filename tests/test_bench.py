"""The benchmarks run; what they measure is not asserted here, since it would be the machine's mood."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from functools import partial

import pytest

from bench.__main__ import BENCHMARKS, as_json, machine, table
from bench.databases import Databases
from bench.measure import Figure, figure, interleave, ratios


@pytest.fixture(scope="module")
def bench_databases() -> Iterator[Databases]:
    with Databases() as databases:
        yield databases


@pytest.mark.parametrize("name", BENCHMARKS)
def test_runs(name: str, bench_databases: Databases) -> None:
    found = BENCHMARKS[name](bench_databases, True)
    assert found
    assert len({one.name + one.unit for one in found}) == len(found)
    assert all(math.isfinite(one.value) and one.value >= 0 for one in found)
    report = json.loads(json.dumps(as_json({name: found})))
    assert [one["name"] for one in report[name]] == [one.name for one in found]
    assert len(table({name: found}).splitlines()) == len(found) + 1


def test_names_the_machine(bench_databases: Databases) -> None:
    facts = json.loads(json.dumps(machine(bench_databases)))
    assert facts["postgresql"]["synchronous_commit"] == "on"
    assert facts["postgresql"]["fsync"] == "on"
    assert facts["sqlite_synchronous"] == "FULL"
    assert facts["cores"] >= 1
    assert facts["fsync_us"] > 0


@pytest.mark.parametrize(
    ("value", "gate", "aim", "more", "verdict"),
    [
        (1.4, 2.0, 1.5, False, "good"),
        (1.5, 2.0, 1.5, False, "good"),
        (1.6, 2.0, 1.5, False, "holds"),
        (2.0, 2.0, 1.5, False, "holds"),
        (2.1, 2.0, 1.5, False, "MISSED"),
        (1.0, 2.0, None, False, "good"),
        (16_000, 5_000, 15_000, True, "good"),
        (6_000, 5_000, 15_000, True, "holds"),
        (4_999, 5_000, 15_000, True, "MISSED"),
        (1.0, None, None, False, ""),
    ],
)
def test_verdict(value: float, gate: float | None, aim: float | None, more: bool, verdict: str) -> None:
    assert Figure("", value, "", gate=gate, aim=aim, more=more).verdict == verdict


def test_median_and_spread() -> None:
    made = figure("", [5.0, 1.0, 3.0, 2.0, 4.0], "µs")
    assert (made.value, made.n, made.spread) == (3.0, 5, 2.0)
    assert figure("", [7.0], "µs").spread == 0.0


def test_ratios_are_taken_round_by_round() -> None:
    assert ratios({"hand": [100.0, 50.0], "door": [50.0, 10.0]}, "hand", "door") == [2.0, 5.0]


def test_variants_take_turns_and_the_first_round_is_not_counted() -> None:
    order: list[str] = []
    works = {name: [partial(order.append, name)] for name in "ab"}
    rates = interleave(works, rounds=2, seconds=0.001)
    turns = [name for n, name in enumerate(order) if n == 0 or order[n - 1] != name]
    assert turns == ["a", "b"] * 3
    assert {name: len(found) for name, found in rates.items()} == {"a": 2, "b": 2}


def test_a_client_that_fails_is_not_taken_for_a_slow_one(recwarn: pytest.WarningsRecorder) -> None:
    def fails() -> None:
        raise ZeroDivisionError

    with pytest.raises(RuntimeError, match="a client failed"):
        interleave({"a": [fails, lambda: None]}, rounds=1, seconds=0.001)
