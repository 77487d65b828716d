"""What a draft would change of open cases: their dates, the steps they offer, the version of pathway they stand in.

The preview and the publication ask the same functions, so what was shown is what is done. Cases are read in batches by
id; memory stays flat however many there are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, text

from cases.changes import Row
from cases.clockwork import clock_rule, dated
from cases.rows import CaseRows, load_sql, loaded, pathway_of, snapshot
from cases.store import Store
from statemachines.books import Books
from statemachines.decide import available
from statemachines.pathway import Actor, Label, Pathway, Role
from statemachines.pathways import pathway_at
from statemachines.periods import ForbiddenOperator
from statemachines.rules import UnknownRule
from statemachines.snapshot import LIVE, Snapshot
from statemachines.succession import Fate, Succession, succession

BATCH = 200
ACTING = (Role.HANDLER, Role.SUPERVISOR, Role.PARTY, Role.AGENCY)


@dataclass(frozen=True, slots=True)
class Draft:
    """What is to come into force: law and calendar (None: dates stay as they are), and the versions that open
    proceedings are to go on in."""

    books: Books | None
    pathways: Mapping[str, Pathway] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Dated:
    """A date as people see it; None while the clock stands still."""

    due: date | None
    safe: date | None
    provisional: bool


@dataclass(frozen=True, slots=True)
class DateChange:
    """A live deadline whose date would be another. `after` None: it cannot be reckoned, `trouble` says why."""

    of: int
    n: int
    pathway: str
    clock: str
    addressee: int
    rule: str
    before: Dated
    after: Dated | None
    dates: Mapping[str, Any] = field(default_factory=dict)  # as the ledger will record them
    trouble: Label | None = None


@dataclass(frozen=True, slots=True)
class OfferChange:
    """Triggers that a proceeding would offer now, and those it would no longer."""

    of: int
    pathway: str
    appear: tuple[str, ...]
    vanish: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Move:
    """A proceeding that stands in another version of its pathway than the draft wants, and the verdict on it."""

    of: int
    pathway: str
    before: int
    after: int
    state: str
    verdict: Succession


@dataclass(frozen=True, slots=True)
class CaseImpact:
    """What would change of one case."""

    case_id: int
    code: str
    number: str
    dates: tuple[DateChange, ...] = ()
    offers: tuple[OfferChange, ...] = ()
    moves: tuple[Move, ...] = ()


@dataclass(slots=True)
class Totals:
    """What a preview counts. `person` are deadlines and proceedings that somebody must look at."""

    cases: int = 0
    dates: int = 0
    offers: int = 0
    moved: int = 0
    kept: int = 0
    person: int = 0

    def add(self, each: CaseImpact) -> None:
        fates = [move.verdict.fate for move in each.moves]
        stuck = sum(change.after is None for change in each.dates)
        self.cases += 1
        self.dates += len(each.dates) - stuck
        self.offers += len(each.offers)
        self.moved += fates.count(Fate.MOVED)
        self.kept += fates.count(Fate.KEPT)
        self.person += fates.count(Fate.PERSON) + stuck


def impact(store: Store, draft: Draft, now: datetime, *, after: int = 0, batch: int = BATCH) -> Iterator[CaseImpact]:
    """Each open case that would change, by id after that one. Writes nothing; a batch is read in one transaction."""
    while True:
        with store.read() as connection:
            ids = candidates(connection, draft, after, batch)
            cases = list(_load(connection, store.dialect, ids))
        yield from (each for each in (impact_on(rows, draft, now) for rows in cases) if each)
        if len(ids) < batch:
            return
        after = ids[-1]


STALE = (
    "SELECT d.case_id FROM deadline d WHERE d.case_id > :after AND d.status IN ('running', 'overdue')"
    " AND (d.law <> :law OR d.calendar <> :calendar)"
)
ELSEWHERE = (
    "SELECT p.case_id FROM proceeding p WHERE p.case_id > :after AND p.is_open"
    " AND p.pathway = :name{0} AND p.pathway_version <> :version{0}"
)


def candidates(connection: Connection, draft: Draft, after: int, size: int) -> list[int]:
    """The next cases by id that the draft may touch."""
    sql, params = candidates_sql(draft)
    found = connection.execute(text(sql), {**params, "after": after, "size": size})
    return [case_id for (case_id,) in found]


def candidates_sql(draft: Draft) -> tuple[str, dict[str, Any]]:
    """The statement, keyed by :after and :size, and its other parameters."""
    parts: list[str] = []
    params: dict[str, Any] = {}
    if draft.books:
        parts.append(STALE)
        params |= dict(zip(("law", "calendar"), draft.books.version, strict=True))
    for i, pathway in enumerate(draft.pathways.values()):
        parts.append(ELSEWHERE.format(i))
        params |= {f"name{i}": pathway.name, f"version{i}": pathway.version}
    return f"SELECT DISTINCT case_id FROM ({' UNION ALL '.join(parts)}) AS t ORDER BY case_id LIMIT :size", params  # noqa: S608


def _load(connection: Connection, dialect: str, ids: list[int]) -> Iterator[CaseRows]:
    if ids:
        these = ", ".join(map(str, ids))
        sql = load_sql(dialect, f"c.id IN ({these})")
        yield from sorted(map(loaded, connection.exec_driver_sql(sql)), key=lambda rows: rows.id)


def impact_on(rows: CaseRows, draft: Draft, now: datetime) -> CaseImpact | None:
    """What would change of this case; None if nothing does."""
    dates = tuple(date_changes(rows, draft.books)) if draft.books else ()
    moved = tuple(moves(rows, draft.pathways))
    if not dates and not moved:
        return None
    offers = tuple(_offer_changes(rows, dates, moved, now))
    return CaseImpact(rows.id, rows.case["code"], rows.case["number"], dates, offers, moved)


def date_changes(rows: CaseRows, books: Books) -> Iterator[DateChange]:
    """The live deadlines whose date, or its certainty, is another under these books. What stands still has no date."""
    for row in rows.live():
        if row["status"] != "suspended" and (row["law"], row["calendar"]) != books.version:
            change = _date_change(rows.scope(row["proceeding"]), row, books)
            if change.before != change.after:
                yield change


def _date_change(proceeding: Row, row: Row, books: Books) -> DateChange:
    place = (row["proceeding"], row["n"], proceeding["pathway"], row["clock"], row["addressee"], row["rule"])
    before = _dated(row)
    try:
        rule = clock_rule(proceeding["pathway"], row["clock"], proceeding["pathway_version"])
        found = dated(row["rule"], row["events"], rule.warn_days, books.calendar, books.law)
    except (UnknownRule, ForbiddenOperator) as error:
        return DateChange(*place, before, None, trouble=error.reason)
    except LookupError:
        gone = Label("途径中已没有这一期限。", "The pathway no longer has this clock.")
        return DateChange(*place, before, None, trouble=gone)
    return DateChange(*place, before, _dated(found), found)


def _dated(row: Mapping[str, Any]) -> Dated:
    return Dated(_day(row["due"]), _day(row["safe"]), bool(row["provisional"]))


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def moves(rows: CaseRows, pathways: Mapping[str, Pathway]) -> Iterator[Move]:
    """The open proceedings that stand in another version than these, each with its verdict."""
    for row in rows.rows("proceeding"):
        new = pathways.get(row["pathway"])
        if new and row["is_open"] and row["pathway_version"] != new.version:
            old = pathway_of(row)
            live = {clock["clock"] for clock in rows.live(row["n"])}
            verdict = succession(old, new, row["state"], live, loaded=old.version == row["pathway_version"])
            yield Move(row["n"], row["pathway"], row["pathway_version"], new.version, row["state"], verdict)


def _offer_changes(
    rows: CaseRows, dates: tuple[DateChange, ...], moved: tuple[Move, ...], now: datetime
) -> Iterator[OfferChange]:
    before = snapshot(rows)
    after = _under(before, dates, moved)
    for one in before.proceedings:
        if one.is_open:
            had, has = _offered(before, one.n, now), _offered(after, one.n, now)
            if had != has:
                yield OfferChange(one.n, one.pathway, tuple(sorted(has - had)), tuple(sorted(had - has)))


def _under(before: Snapshot, dates: tuple[DateChange, ...], moved: tuple[Move, ...]) -> Snapshot:
    """The case as the draft would leave it."""
    due = {(change.of, change.clock, change.addressee): change.after.due for change in dates if change.after}
    version = {move.of: move.after for move in moved if move.verdict.fate is Fate.MOVED}
    places = ((clock, (clock.proceeding, clock.name, clock.addressee)) for clock in before.clocks)
    clocks = (
        replace(clock, due=due[place]) if place in due and clock.status in LIVE else clock for clock, place in places
    )
    proceedings = (replace(one, version=version.get(one.n, one.version)) for one in before.proceedings)
    return replace(before, clocks=tuple(clocks), proceedings=tuple(proceedings))


def _offered(case: Snapshot, n: int, now: datetime) -> set[str]:
    """The triggers somebody may take now, whoever it is."""
    acting = (available(case, n, Actor("system:impact", role), now) for role in ACTING)
    return {offer.row.trigger for offers in acting for offer in offers if offer.refusal is None}


def target(name: str, version: int) -> Pathway:
    """The version open proceedings are to go on in (0: the current one). LookupError if the program does not have it."""
    found = pathway_at(name, version)
    if version not in (0, found.version):
        raise LookupError(f"{name} {version}")
    return found
