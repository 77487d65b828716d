"""The database of the demonstration: made in a file beside its place, and put there when it is whole."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import event

from cases.clocks import sweep
from cases.files import Files
from cases.store import Store
from cases.vault import Vault
from demo.county import settle
from demo.meetings import arrange
from demo.office import Office
from demo.round import logs, post
from demo.simulate import SPAN, simulate
from demo.stage import Stage, play
from demo.stories import TOLD
from demo.timeline import Timeline, at, next_midnight
from demo.today import NOW
from demo.walk import Walks
from migrations import run
from statemachines.snapshot import local_date

FIRST_STORY = at("2026-03-01")
Progress = Callable[[int, int], None]  # days lived, of how many


def build(place: Path, files: Files, vault: Vault, now: datetime, cases: int, progress: Progress) -> None:
    """Make the county as of `now`, with so many cases beside the worked ones, and put it at `place`.

    A build that is cut off leaves a file of its own at most, which the next one overwrites, and papers nobody names,
    which the nightly round sweeps away, as it does those of the county that was there before.
    """
    building = place.with_suffix(".building")
    _remove(building)
    try:
        _live(building, files, vault, now, cases, progress)
        _put(building, place)
    except BaseException:
        _remove(building)
        raise


def _live(building: Path, files: Files, vault: Vault, now: datetime, cases: int, progress: Progress) -> None:
    run.upgrade(f"sqlite:///{building}")
    store = Store(f"sqlite:///{building}", vault)
    event.listen(store.engine, "connect", _hurry)
    try:
        fill(store, files, now, cases, progress)
    finally:
        store.close()  # the last connection folds the write-ahead log into the file


def _hurry(raw: Any, _record: Any) -> None:
    """A build that fails is thrown away whole: nothing here need outlive a power cut before it is done."""
    raw.execute("PRAGMA synchronous=OFF")


def _put(building: Path, place: Path) -> None:
    with building.open("rb") as file:
        os.fsync(file.fileno())
    for log in _logs(place):
        log.unlink(missing_ok=True)  # a write-ahead log must never meet another file than its own
    building.replace(place)


def _remove(database: Path) -> None:
    for file in (database, *_logs(database)):
        file.unlink(missing_ok=True)


def _logs(database: Path) -> list[Path]:
    """What SQLite keeps beside a file."""
    return [Path(f"{database}{suffix}") for suffix in ("-wal", "-shm")]


def fill(store: Store, files: Files, now: datetime, cases: int, progress: Progress = lambda lived, days: None) -> Walks:
    """Live through the months until `now` in an empty database."""
    office = Office(store, files, min(FIRST_STORY, now - SPAN) - timedelta(days=1))
    county, timeline, today = settle(store), Timeline(office), local_date(now)
    play(timeline, Stage(office, county, today), (*TOLD, *NOW))
    walks = Walks(office, county, timeline)
    simulate(walks, now, cases)
    timeline.add(post(office))
    timeline.add(logs(office, today))
    days = (now - office.now).days
    while office.now < now:
        timeline.run(min(next_midnight(office.now), now))
        progress(days - (now - office.now).days, days)
    arrange(office, county)
    sweep(store, now)
    return walks
