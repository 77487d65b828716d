"""The record of a case as an auditor replays it: each entry with its proof, and what it changed.

The state at any entry is the fold of the entries up to it, by the projection the door itself uses; nothing is read from
the case's tables.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, select

from cases.access import ACCOUNT, CASES, ORGANISATION, Person, visible
from cases.case_page import may_read
from cases.changes import Row
from cases.deeds import account_number
from cases.errors import NotFound
from cases.models import metadata
from cases.particulars import Words, entry_words
from cases.projection import apply
from cases.replay import fold, recorded
from cases.roster import named
from cases.rows import CaseRows
from cases.store import Store
from ledger.entry import GENESIS, Entry, entry_hash, parse
from statemachines.pathway import Label

LEDGER, WORDS, CASE_KEY = (metadata.tables[name] for name in ("ledger", "words", "case_key"))

# What a reader of the record wants to see of each row, in this order; the rest is bookkeeping that follows from it.
SHOWN: Mapping[str, tuple[str, ...]] = {
    "cases": ("org_id", "handler_id", "level", "facts", "closed_at"),
    "proceeding": (
        "pathway",
        "pathway_version",
        "state",
        "outcome",
        "org_id",
        "handler_id",
        "claims",
        "facts",
        "opened_on",
        "closed_on",
    ),
    "deadline": ("status", "start", "due", "safe", "provisional", "firing"),
    "referral": ("referral", "to_pathway", "to_org", "claims", "status", "opened", "earliest_expiry", "urgent"),
    "escalation": ("rung", "role", "org_id", "acknowledged_at", "acknowledged_by"),
    "consent": ("party", "scope", "given", "on_date", "channel"),
    "claim": ("type", "amount_fen", "facts"),
    "party": ("side", "kind"),
    "nomination": ("mediator_id", "by_party", "status", "challenged_by"),
    "meeting": ("starts_at", "ends_at", "room_id", "invited", "mediators", "status", "attended", "asked_by"),
    "promise": ("party", "amount_fen", "due", "status"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """An entry as recorded: parsed, with its hash, whether the chain holds up to it, and the words if they open.

    They are `withheld` from who may see the case but not what was said in that proceeding (case_page.may_read).
    """

    entry: Entry
    hash: bytes
    body: bytes
    holds: bool
    words: Words
    withheld: bool = False


@dataclass(frozen=True, slots=True)
class Record:
    """A case's whole record, as far as it can be read. `head` is the hash of the last entry as the case keeps it.

    `accounts`, `bodies`, `mediators` and `rooms` are the names of what it mentions by id.
    """

    code: str
    number: str
    cause: str
    head: bytes
    steps: tuple[Step, ...]
    accounts: Mapping[int, str]
    bodies: Mapping[int, Label]
    mediators: Mapping[int, str]
    rooms: Mapping[int, str]

    @property
    def holds(self) -> bool:
        """Does every entry follow the one before, and the last one end where the case says it does?"""
        return all(step.holds for step in self.steps) and bool(self.steps) and self.steps[-1].hash == self.head

    @property
    def pathways(self) -> Mapping[int, str]:
        """Proceeding → its pathway, of every proceeding the record ever opened."""
        return {row["n"]: row["pathway"] for step in self.steps for row in step.entry.data.get("opened", ())}

    def who(self, actor_id: str) -> str | None:
        """The name of the account that acted; None for the system and for other bodies."""
        return self.accounts.get(account_number(actor_id) or 0)


@dataclass(frozen=True, slots=True)
class Difference:
    """A field of a row that an entry changed. `before` is None for a new row, as is a value that was not there."""

    table: str
    key: tuple[Any, ...]
    row: Row
    field: str
    before: Any
    after: Any


def read_record(store: Store, person: Person, code: str) -> Record:
    """The record of a case this person may see. Five queries. NotFound otherwise."""
    with store.read() as connection:
        case = connection.execute(
            select(CASES.c.id, CASES.c.number, CASES.c.cause, CASES.c.head, CASE_KEY.c.wrapped)
            .outerjoin(CASE_KEY, CASE_KEY.c.case_id == CASES.c.id)
            .where(CASES.c.code == code, visible(person.scope)),
            person.bound,
        ).first()
        if case is None:
            raise NotFound
        steps = _for(person, tuple(_steps(connection, store, case)))
        accounts = _accounts(connection, steps)
        query = select(ORGANISATION.c.id, ORGANISATION.c.name_zh, ORGANISATION.c.name_en)
        bodies = {row.id: Label(row.name_zh, row.name_en) for row in connection.execute(query)}
        facts = [step.entry.data.get("step", {}).get("facts", {}) for step in steps]
        met = named(connection, *({each[name] for each in facts if each.get(name)} for name in ("mediator", "room")))
    return Record(code, case.number, case.cause, bytes(case.head), steps, accounts, bodies, *met)


def _for(person: Person, steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """The steps without the words that are not for this person."""
    rows = fold(step.entry for step in steps)
    return tuple(
        step if step.words is None or may_read(person, step.entry, rows) else replace(step, words=None, withheld=True)
        for step in steps
    )


def _accounts(connection: Connection, steps: Iterable[Step]) -> dict[int, str]:
    """The names of those who acted and those who were given something to do."""
    ids = {number for step in steps for number in _mentioned(step.entry) if number}
    query = select(ACCOUNT.c.id, ACCOUNT.c.name).where(ACCOUNT.c.id.in_(ids))
    return {row.id: row.name for row in connection.execute(query)}


def _mentioned(entry: Entry) -> Iterator[int | None]:
    yield account_number(entry.actor_id)
    for section in (entry.data.get("case"), entry.data.get("assign"), *entry.data.get("opened", ())):
        yield section.get("handler") if section else None


def _steps(connection: Connection, store: Store, case: Any) -> Iterator[Step]:
    query = (
        select(LEDGER.c.seq, LEDGER.c.body, LEDGER.c.hash, WORDS.c.sealed)
        .outerjoin(WORDS, (WORDS.c.case_id == LEDGER.c.case_id) & (WORDS.c.seq == LEDGER.c.seq))
        .where(LEDGER.c.case_id == case.id)
        .order_by(LEDGER.c.seq)
    )
    before = GENESIS
    for n, row in enumerate(connection.execute(query), 1):
        try:
            body = bytes(row.body)
            entry, actual = parse(body), entry_hash(body)
        except (TypeError, ValueError):  # no entry at all, or no bytes: what follows hangs on nothing
            return
        holds = (entry.prev, entry.seq, actual) == (before, n, bytes(row.hash))
        words = entry_words(store.vault, case.wrapped, case.id, row.seq, row.sealed) if row.sealed else None
        yield Step(entry, actual, body, holds, words)
        before = actual


def state_at(record: Record, seq: int) -> CaseRows:
    """The rows of the case as they stood after entry `seq`."""
    return fold(step.entry for step in record.steps[:seq])


def changed_by(record: Record, seq: int) -> list[Difference]:
    """What entry `seq` changed, row by row."""
    before, after = state_at(record, seq - 1), state_at(record, seq - 1)
    apply(after, recorded(record.steps[seq - 1].entry))
    return [difference for table in SHOWN for difference in _differences(table, before, after)]


def _differences(table: str, before: CaseRows, after: CaseRows) -> Iterator[Difference]:
    for key, row in sorted(after.tables[table].items()):
        old = before.tables[table].get(key, {})
        for name in SHOWN[table]:
            if row.get(name) != old.get(name) and (old or row.get(name) not in (None, "", [], {})):
                yield Difference(table, key, row, name, old.get(name), row.get(name))


def path_of(record: Record, seq: int, proceeding: int) -> tuple[list[str], list[tuple[str, str]]]:
    """The states a proceeding was in up to entry `seq`, in order, and the moves between them."""
    states: list[str] = []
    moves: list[tuple[str, str]] = []
    for step in record.steps[:seq]:
        data = step.entry.data
        states += [row["state"] for row in data.get("opened", ()) if row["n"] == proceeding]
        move = data.get("step", {})
        if move.get("of") == proceeding and move["from"] != move["to"]:
            states.append(move["to"])
            moves.append((move["from"], move["to"]))
    return states, moves
