"""Everything the one page of a case shows, read at one moment: six queries, however much there is to say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Connection, bindparam, literal, select, union_all

from cases import presence
from cases.access import ACCOUNT, CASES, ORGANISATION, Person, Scope, sees, visible
from cases.deeds import account_number
from cases.errors import NotFound
from cases.mediating import about
from cases.models import FAR
from cases.particulars import CASE_KEY, PARTY, PartyCard, Words, cards, entry_words, party_words
from cases.presence import Beside
from cases.preview import looked_at
from cases.rows import CaseRows, snapshot
from cases.store import Store
from cases.tables import metadata
from cases.verbs import has_part
from ledger.entry import Entry, parse
from statemachines.pathway import Label
from statemachines.snapshot import Snapshot

DEADLINE, ESCALATION, LEDGER, WORDS = (metadata.tables[n] for n in ("deadline", "escalation", "ledger", "words"))

PAGE = 50  # entries of the timeline
REVEALED_FOR = timedelta(minutes=10)  # how long a recorded look may be looked at again

Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """An entry of the timeline. `words` are None where there are none, where they cannot be read, and where they are
    `withheld`: said in a proceeding of a body this person does not belong to."""

    entry: Entry
    words: Words
    withheld: bool


@dataclass(frozen=True, slots=True)
class CasePage:
    """A case as one person sees it at one version.

    `rows` are what the door would load, and `snapshot` what it would decide on, so an offered step is an accepted one.
    `deadlines` (with explanation) and `escalations` are all there ever were. `timeline` is newest first; `earlier` is
    the `before` of its next page, None at the end. The names of all that is mentioned by its id
    stand in `people`, `bodies`, `mediators` and `rooms`.
    """

    rows: CaseRows
    snapshot: Snapshot
    parties: tuple[PartyCard, ...]
    deadlines: tuple[Record, ...]
    escalations: tuple[Record, ...]
    timeline: tuple[Line, ...]
    earlier: int | None
    people: Mapping[int, str]
    bodies: Mapping[int, Label]
    beside: Beside
    mediators: Mapping[int, str]
    rooms: Mapping[int, str]

    @property
    def case(self) -> Record:
        return self.rows.case


def case_page(
    store: Store, person: Person, code: str, now: datetime = FAR, *, before: int | None = None, page: int = PAGE
) -> CasePage:
    """The page, `page` entries of its timeline from the one before `before` on, and who was at work on it just before
    `now`. NotFound where this person may not see the case."""
    with store.read() as connection:
        rows, wrapped = looked_at(connection, person, code)
        parties = cards(connection, store.vault, rows.id, wrapped)
        deadlines = _all(connection, DEADLINE, rows.id)
        escalations = _all(connection, ESCALATION, rows.id)
        found = _entries(connection, rows.id, before, page)
        lines = tuple(_line(store, person, rows, wrapped, row) for row in found[:page])
        entries = [line.entry for line in lines]
        named = _mentioned(rows, escalations, entries) | _met(rows, entries) | presence.bound(person, rows.id, now)
        names = _names(connection.execute(_NAMES, named).all())
    earlier = found[page - 1].seq if len(found) > page else None
    return CasePage(rows, snapshot(rows), parties, deadlines, escalations, lines, earlier, *names)


def revealed(store: Store, person: Person, code: str, seq: int, now: datetime) -> Mapping[str, str]:
    """A party's particulars in full, for who has just had the look recorded as entry `seq` (step reveal_party).

    NotFound without such an entry of this very person in the last REVEALED_FOR: no look without its entry. Empty where
    the case's key was destroyed.
    """
    with store.read() as connection:
        case_id, wrapped = _find(connection, person, code)
        ledger = LEDGER.c
        body = connection.execute(select(ledger.body).where(ledger.case_id == case_id, ledger.seq == seq)).scalar()
        n = _party_looked_at(parse(bytes(body)), person, now) if body else None
        sealed = connection.execute(select(PARTY.c.sealed).where(PARTY.c.case_id == case_id, PARTY.c.n == n)).scalar()
    if sealed is None or n is None:
        raise NotFound
    return party_words(store.vault, wrapped, case_id, n, sealed) or {}


def _party_looked_at(entry: Entry, person: Person, now: datetime) -> int | None:
    step = entry.data.get("step", {})
    theirs = step.get("trigger") == "reveal_party" and entry.actor_id == person.actor.id
    return step["facts"]["party"] if theirs and now - entry.recorded_at <= REVEALED_FOR else None


def _find(connection: Connection, person: Person, code: str) -> tuple[int, bytes | None]:
    """The id of a case this person may see, and its wrapped key (None: destroyed)."""
    row = connection.execute(_find_query(person.scope), person.bound | {"code": code}).first()
    if row is None:
        raise NotFound
    return row.id, row.wrapped


@cache
def _find_query(scope: Scope) -> Any:
    found = select(CASES.c.id, CASE_KEY.c.wrapped).outerjoin(CASE_KEY, CASE_KEY.c.case_id == CASES.c.id)
    return found.where(CASES.c.code == bindparam("code"), visible(scope))


def _all(connection: Connection, table: Any, case_id: int) -> tuple[Record, ...]:
    return tuple(dict(row) for row in connection.execute(_all_query(table), {"id": case_id}).mappings())


@cache
def _all_query(table: Any) -> Any:
    return select(table).where(table.c.case_id == bindparam("id")).order_by(*table.primary_key)


# ── timeline ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _entries(connection: Connection, case_id: int, before: int | None, page: int) -> list[Any]:
    """The newest entries before that one, with their words, and one more that tells whether there are any earlier."""
    asked = {"id": case_id, "before": FIRST_OF_ALL if before is None else before, "size": page + 1}
    return list(connection.execute(_ENTRIES, asked))


FIRST_OF_ALL = 2**31 - 1  # no case has so many entries
_ENTRIES = (
    select(LEDGER.c.seq, LEDGER.c.body, WORDS.c.sealed)
    .outerjoin(WORDS, (WORDS.c.case_id == LEDGER.c.case_id) & (WORDS.c.seq == LEDGER.c.seq))
    .where(LEDGER.c.case_id == bindparam("id"), LEDGER.c.seq < bindparam("before"))
    .order_by(LEDGER.c.seq.desc())
    .limit(bindparam("size"))
)


def _line(store: Store, person: Person, rows: CaseRows, wrapped: bytes | None, row: Any) -> Line:
    entry = parse(bytes(row.body))
    if row.sealed is None:
        return Line(entry, None, withheld=False)
    if not may_read(person, entry, rows):
        return Line(entry, None, withheld=True)
    return Line(entry, entry_words(store.vault, wrapped, rows.id, row.seq, row.sealed), withheld=False)


def may_read(person: Person, entry: Entry, rows: CaseRows) -> bool:
    """Are a person's words in this entry for this person, who may see the case?

    What was said in mediation does not travel with the case (民诉解释 107; 人民调解法 15): the words of a step stay with
    the body that runs its proceeding and the body that wrote them, those of a step on the whole case with its owner,
    those of a returned hand-over with its sender. The summary a case was opened with goes wherever the case goes.
    """
    if entry.seq == 1:
        return True
    step = entry.data.get("step", {})
    facts = step.get("facts", {})
    returned = rows.tables["referral"].get((facts.get("referral"),), {})
    of = step.get("of") or about(rows, facts) or returned.get("from_proceeding")
    runs = rows.proceeding(of)["org_id"] if of else rows.case["org_id"]
    return sees(person, {runs, entry.actor_org or 0}) or has_part(person, rows, of or 0)


# ── names ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _mentioned(rows: CaseRows, escalations: Iterable[Record], entries: Iterable[Entry]) -> dict[str, list[int]]:
    """The ids of all accounts and bodies the page names."""
    accounts: set[int | None] = {rows.case["handler_id"]}
    bodies: set[int | None] = {rows.case["org_id"], *(row["to_org"] for row in rows.rows("referral"))}
    for proceeding in rows.rows("proceeding"):
        accounts.add(proceeding["handler_id"])
        bodies.add(proceeding["org_id"])
    for part in rows.rows("involvement"):
        accounts |= {part["account_id"], account_number(part["by_actor"])}
    for event in (event for row in rows.rows("deadline") for event in row["events"]):
        accounts.add(account_number(event.get("by", "")))
    accounts |= {account_number(paper["by_actor"]) for paper in rows.rows("paper")}
    for escalation in escalations:
        accounts.add(account_number(escalation["acknowledged_by"]))
        bodies.add(escalation["org_id"])
    for entry in entries:
        accounts.add(account_number(entry.actor_id))
        bodies.add(entry.actor_org)
        for section in _sections(entry.data):
            accounts |= {section.get("handler"), *section.get("people", ())}
            bodies |= {section.get("org"), section.get("to_org")}
    return {"accounts": sorted(filter(None, accounts)), "bodies": sorted(filter(None, bodies))}


def _met(rows: CaseRows, entries: Iterable[Entry]) -> dict[str, list[int]]:
    """The ids of all mediators and rooms the page names."""
    mediators = {row["mediator_id"] for row in rows.rows("nomination")}
    rooms = {row["room_id"] for row in rows.rows("meeting")}
    for entry in entries:
        rooms.add(entry.data.get("step", {}).get("facts", {}).get("room"))
    mediators = mediators.union(*(row["mediators"] for row in rows.rows("meeting")))
    return {"mediators": sorted(mediators), "rooms": sorted(filter(None, rooms))}


def _sections(data: Record) -> Iterator[Record]:
    """The parts of an entry that name accounts (handler) and bodies (org, to_org)."""
    yield data.get("step", {}).get("facts", {})
    for name in ("case", "assign", "referral", "escalation", "level"):
        yield data.get(name, {})
    yield from data.get("opened", ())


def _names(
    found: Sequence[Any],
) -> tuple[dict[int, str], dict[int, Label], Beside, dict[int, str], dict[int, str]]:
    people, here, places = ({r.id: r.name for r in found if r.kind == kind} for kind in ("account", "mediator", "room"))
    bodies = {row.id: Label(row.name, row.name_en) for row in found if row.kind == "body"}
    return people, bodies, Beside.of(found), here, places


def _names_query() -> Any:
    people = select(literal("account").label("kind"), ACCOUNT.c.id, ACCOUNT.c.name, literal("").label("name_en"))
    mine = people.where(ACCOUNT.c.id.in_(bindparam("accounts", expanding=True)))
    body = ORGANISATION.c
    places = select(literal("body"), body.id, body.name_zh, body.name_en)
    there = places.where(body.id.in_(bindparam("bodies", expanding=True)))
    return union_all(mine, there, *(_named(kind) for kind in ("mediator", "room")), *presence.parts())


def _named(kind: str) -> Any:
    columns = metadata.tables[kind].c
    query = select(literal(kind), columns.id, columns.name, literal(""))
    return query.where(columns.id.in_(bindparam(f"{kind}s", expanding=True)))


_NAMES = _names_query()
