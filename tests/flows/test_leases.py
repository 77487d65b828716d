"""Leases, on both databases: one holder at a time, and the newest success is kept."""

from __future__ import annotations

import threading
from datetime import timedelta

from cases.store import Store
from flows.leases import last_ok, release, succeeded, take
from tests.acts import at

NOW = at("2026-03-02")
UNTIL = NOW + timedelta(minutes=1)


def test_one_holds_it_until_it_ends_or_is_let_go(store: Store) -> None:
    assert take(store, "sweep", "a", NOW, UNTIL)
    assert not take(store, "sweep", "b", NOW, UNTIL)
    assert take(store, "sweep", "a", NOW, UNTIL)  # a clock started again on its own machine need not wait
    assert take(store, "audit", "b", NOW, UNTIL)
    assert take(store, "sweep", "b", UNTIL, UNTIL + timedelta(minutes=1))  # it ended
    release(store, "sweep", "a", UNTIL)  # no longer ours to let go
    assert not take(store, "sweep", "a", UNTIL, UNTIL + timedelta(minutes=1))
    release(store, "sweep", "b", UNTIL)
    assert take(store, "sweep", "a", UNTIL, UNTIL + timedelta(minutes=1))


def test_of_many_who_reach_for_it_one_gets_it(store: Store) -> None:
    got: list[str] = []
    gate = threading.Barrier(6)

    def reach(name: str) -> None:
        gate.wait()
        if take(store, "sweep", name, NOW, UNTIL):
            got.append(name)

    threads = [threading.Thread(target=reach, args=(f"clock-{n}",)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == 1


def test_the_newest_success_is_kept(store: Store) -> None:
    assert last_ok(store, "sweep") is None
    succeeded(store, "sweep", NOW)
    succeeded(store, "sweep", NOW - timedelta(hours=1))  # from a machine that was slow to say so
    assert last_ok(store, "sweep") == NOW
    take(store, "sweep", "a", NOW, UNTIL)
    release(store, "sweep", "a", NOW)
    assert last_ok(store, "sweep") == NOW
    succeeded(store, "sweep", UNTIL)
    assert last_ok(store, "sweep") == UNTIL
