"""Limits that all web processes share: counted in the database, bounded, and without an address in it."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.models import metadata
from web.signing import Signer
from web.throttle import HOUR, Limit, Throttle, _free_at, network

FEW = Limit("few", 3)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HERE = "203.0.113.7"


@pytest.fixture
def databases(request: pytest.FixtureRequest, sqlite_databases: Any) -> Any:
    return request.getfixturevalue(f"{request.param}_databases")


pytestmark = pytest.mark.parametrize("databases", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture
def throttle(store: Any) -> Throttle:
    return Throttle(store, Signer(b"k" * 32))


def rows(store: Any) -> list[Any]:
    with store.read() as connection:
        return list(connection.execute(metadata.tables["rate_count"].select()))


def allowed(throttle: Throttle, at: datetime, address: str = HERE) -> int:
    """How many of ten go through at that moment."""
    return sum(throttle.full_until(FEW, address, at) is None for _ in range(10))


def test_so_many_and_no_more(throttle: Throttle) -> None:
    assert allowed(throttle, NOON) == 3
    assert allowed(throttle, NOON, "198.51.100.1") == 3, "another address has its own"


def test_two_processes_count_together(throttle: Throttle, store: Any) -> None:
    other = Throttle(store, Signer(b"k" * 32))
    assert [throttle.full_until(FEW, HERE, NOON), other.full_until(FEW, HERE, NOON)] == [None, None]
    assert allowed(other, NOON) == 1


def test_ten_at_once_are_counted_one_by_one(throttle: Throttle) -> None:
    passed: list[bool] = []
    threads = [
        threading.Thread(target=lambda: passed.append(throttle.full_until(FEW, HERE, NOON) is None)) for _ in range(10)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(passed) == 3


def test_waiting_as_long_as_it_says_helps(throttle: Throttle) -> None:
    at = NOON + timedelta(minutes=50)
    assert allowed(throttle, at) == 3
    for _ in range(4):
        until = throttle.full_until(FEW, HERE, at)
        assert until is not None
        assert at < until <= at + HOUR + timedelta(minutes=1)
        assert throttle.full_until(FEW, HERE, until) is None, "the moment it named is the moment it opens"
        at = until + timedelta(seconds=1)
        while throttle.full_until(FEW, HERE, at) is None:
            pass


def test_no_burst_at_the_turn_of_the_hour(throttle: Throttle) -> None:
    assert allowed(throttle, NOON + timedelta(minutes=59)) == 3
    assert allowed(throttle, NOON + timedelta(minutes=61)) == 0


def test_old_counts_go_and_no_address_is_kept(throttle: Throttle, store: Any) -> None:
    for n in range(20):
        throttle.full_until(FEW, f"198.51.100.{n}", NOON)
    assert len(rows(store)) == 20
    throttle.full_until(FEW, HERE, NOON + 3 * HOUR)
    (row,) = rows(store)
    assert "203" not in row.subject
    assert len(row.subject) == len("few:") + 5, "a bucket: there are a million at most"


def test_another_key_is_another_bucket(throttle: Throttle, store: Any) -> None:
    throttle.full_until(FEW, HERE, NOON)
    Throttle(store, Signer(b"x" * 32)).full_until(FEW, HERE, NOON)
    assert len(rows(store)) == 2


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:203.0.113.7", "::ffff:203.0.113.7", True),
        ("203.0.113.7", "203.0.113.8", False),
        ("", "", True),
    ],
)
def test_a_connection_is_one_whatever_it_calls_itself(store: Any, one: str, other: str, same: bool) -> None:
    assert (network(one) == network(other)) is same


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(1, 50), st.data())
def test_the_moment_named_always_lies_ahead_and_within_two_hours(databases: Any, most: int, data: Any) -> None:
    here, before = data.draw(st.integers(0, most)), data.draw(st.integers(0, most))
    at = _free_at(10, here, before, most)
    start = _free_at(10, 0, 0, most) - timedelta(seconds=1)
    assert start <= at <= start + 2 * HOUR + timedelta(seconds=1)
