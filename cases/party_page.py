"""A case as one of its parties may see it. What is not put into PartyPage nobody can show by mistake.

The own side only: never the particulars of another party, notes, escalations, another party's clocks or words. What was
conceded in mediation is in sealed words and stays there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, bindparam, literal, select, text, union_all

from cases.access import ACCOUNT, ORGANISATION, CaseParty, party_may
from cases.colours import Colour, colour
from cases.errors import NotFound
from cases.models import metadata, moment
from cases.opinions import to_ask
from cases.paper_deeds import is_for
from cases.particulars import entry_words
from cases.party_meetings import Arranged, arranged
from cases.preview import WRAPPED
from cases.rows import LIVE, CaseRows, load_sql, loaded, pathway_of, snapshot
from cases.store import Store
from cases.transition import concerns
from ledger.entry import parse
from statemachines.decide import available
from statemachines.pathway import ClockRule, Label, Pathway, State, Transition

DELIVERY, LEDGER, WORDS = (metadata.tables[name] for name in ("delivery", "ledger", "words"))
THEIRS = frozenset({"right", "unlock"})  # what a party may do until when, or from when on
BODYS = frozenset({"duty", "target"})  # until when a body must act
MOST_MESSAGES = 50

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Body:
    name: Label
    phone: str


@dataclass(frozen=True, slots=True)
class Date:
    """A date of this party or of the body that handles the case. `late`: it has passed."""

    rule: ClockRule
    due: date
    late: bool
    provisional: bool


@dataclass(frozen=True, slots=True)
class Course:
    """A proceeding as its party sees it. `exits` are the ways out that this party may take from a telephone now."""

    n: int
    pathway: Pathway
    state: State
    is_open: bool
    body: Body
    handler: str
    opened_on: date
    closed_on: date | None
    level: Colour
    until: Date | None
    rights: tuple[Date, ...]
    exits: tuple[Transition, ...]
    may_consent: bool


@dataclass(frozen=True, slots=True)
class Told:
    """A message to this party. `facts` hold the trigger and the proceeding of a step; `words` what was answered to this
    very party, None where nothing was or where it can no longer be read."""

    kind: str
    facts: Row
    at: datetime
    words: str | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """What this party wrote; None where it can no longer be read."""

    at: datetime
    words: str | None


@dataclass(frozen=True, slots=True)
class PartyPage:
    code: str
    number: str
    cause: str
    side: str
    opened_at: datetime
    courses: tuple[Course, ...]
    told: tuple[Told, ...]
    said: tuple[Said, ...]
    papers: tuple[Row, ...]  # the own ones and those issued to this party, the newest first
    consent: bool | None  # to mediation: the last word; None: none yet
    call_by: date | None  # by when this party is to be called; None: no call is owed
    told_in: str  # zh, en: text messages in that language; none
    rows: CaseRows  # for the views; templates are given none of it
    arranged: Arranged | None = None  # in the mediation under way
    asks_about: int = 0  # the mediation that has ended and that this party may say something about

    @property
    def current(self) -> Course | None:
        """The open proceeding that began last."""
        return next((course for course in reversed(self.courses) if course.is_open), None)

    def pathway(self, n: int) -> Pathway | None:
        return next((course.pathway for course in self.courses if course.n == n), None)


def party_page(store: Store, party: CaseParty, now: datetime) -> PartyPage:
    """NotFound where there is no such case or party. Six queries at most, however long the case is."""
    with store.read() as connection:
        query = text(load_sql(connection.dialect.name, "c.code = :code", WRAPPED))
        record = connection.execute(query, {"code": party.case}).first()
        if record is None or not concerns(party, rows := loaded(record)):
            raise NotFound
        people, bodies = _names(connection, rows.rows("proceeding"))
        found = connection.execute(_TOLD, {"id": rows.id, "audience": party.actor.id}).all()
        written = {row.seq: row for row in connection.execute(_WORDS, {"id": rows.id})}

        def opened_words(seq: int) -> Mapping[str, str]:
            row = written.get(seq)
            return (row and entry_words(store.vault, record[-1], rows.id, seq, row.sealed)) or {}

        told = tuple(Told(row.kind, row.facts, row.recorded_at, _answer(row, opened_words)) for row in found)
        said = _said(store, rows, record[-1], party, written.values())
        met = arranged(connection, rows, party, opened_words, now)
        asks = to_ask(connection, rows, party)
    courses = tuple(_course(rows, party, row, people, bodies, now) for row in rows.rows("proceeding"))
    case = rows.case
    side = rows.tables["party"][(party.n,)]["side"]
    opened = moment(case["opened_at"])
    papers = tuple(row for row in reversed(rows.rows("paper")) if is_for(row, party.n))
    return PartyPage(
        case["code"], case["number"], case["cause"], side, opened, courses, told, said, papers, _consent(rows, party),
        _call_by(rows, party), rows.tables["party"][(party.n,)]["told_in"], rows, met, asks,
    )  # fmt: skip


def _answer(told: Any, opened_words: Callable[[int], Mapping[str, str]]) -> str | None:
    """What the handler answered: whoever urged was told that there is an answer, and nobody else."""
    return opened_words(told.seq).get("note") if told.kind == "answer_urge" else None


def _call_by(rows: CaseRows, party: CaseParty) -> date | None:
    owed = (row for row in rows.live(0) if (row["clock"], row["addressee"]) == ("call_back", party.n))
    return next((date.fromisoformat(row["due"]) for row in owed), None)


def _consent(rows: CaseRows, party: CaseParty) -> bool | None:
    mine = [row for row in rows.rows("consent") if (row["party"], row["scope"]) == (party.n, "mediation")]
    return bool(mine[-1]["given"]) if mine else None


# ── proceedings ──────────────────────────────────────────────────────────────────────────────────────────────────


def _course(
    rows: CaseRows, party: CaseParty, row: Row, people: Mapping[int, str], bodies: Mapping[int, Body], now: datetime
) -> Course:
    pathway = pathway_of(row)
    state, is_open = pathway.state(row["state"]), bool(row["is_open"])
    clocks = [clock for clock in rows.live(row["n"]) if clock["due"] and clock["addressee"] in (0, party.n)]
    side = rows.tables["party"][(party.n,)]["side"]
    return Course(
        n=row["n"],
        pathway=pathway,
        state=state,
        is_open=is_open,
        body=bodies[row["org_id"]],
        handler=people.get(row["handler_id"] or 0, ""),
        opened_on=date.fromisoformat(row["opened_on"]),
        closed_on=date.fromisoformat(row["closed_on"]) if row["closed_on"] else None,
        level=colour(moment(row["next_due_at"]), moment(row["warn_at"]), is_open, now),
        until=next(iter(_dates(pathway, clocks, BODYS, now)), None),
        rights=_dates(pathway, clocks, THEIRS, now),
        exits=_exits(rows, party, row["n"], side, now) if is_open else (),
        may_consent=is_open and pathway.channel == "mediation" and row["state"] in ASKED,
    )


ASKED = frozenset({"registered", "consenting"})  # states of a mediation in which nobody has begun to mediate


def _dates(pathway: Pathway, clocks: Iterable[Row], kinds: frozenset[str], now: datetime) -> tuple[Date, ...]:
    """The nearest first. A right that has passed is not shown as late: it is over."""
    rules = {rule.name: rule for rule in pathway.clocks}
    found = [
        Date(
            rules[row["clock"]], date.fromisoformat(row["due"]), moment(row["due_at"]) <= now, bool(row["provisional"])
        )
        for row in clocks
        if row["kind"] in kinds and row["status"] in LIVE
    ]
    return tuple(sorted((each for each in found if not each.late or kinds is BODYS), key=lambda each: each.due))


def _exits(rows: CaseRows, party: CaseParty, n: int, side: str, now: datetime) -> tuple[Transition, ...]:
    channel = pathway_of(rows.proceeding(n)).channel
    offers = available(snapshot(rows), n, party.actor, now)
    lawful = [offer.row for offer in offers if offer.refusal is None and offer.row.exit]
    return tuple(row for row in lawful if party_may(side, channel, row.trigger) is None)


# ── queries ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _names(connection: Connection, proceedings: Iterable[Row]) -> tuple[dict[int, str], dict[int, Body]]:
    """Who handles, and at which body with which telephone."""
    rows = list(proceedings)
    asked = {
        "accounts": sorted({row["handler_id"] for row in rows if row["handler_id"]}),
        "bodies": sorted({row["org_id"] for row in rows}),
    }
    found = connection.execute(_names_query(), asked).all()
    return (
        {row.id: row.name for row in found if row.kind == "account"},
        {row.id: Body(Label(row.name, row.name_en), row.phone) for row in found if row.kind == "body"},
    )


@cache
def _names_query() -> Any:
    nothing = literal("")
    people = select(
        literal("account").label("kind"), ACCOUNT.c.id, ACCOUNT.c.name, nothing.label("name_en"), nothing.label("phone")
    ).where(ACCOUNT.c.id.in_(bindparam("accounts", expanding=True)))
    body = ORGANISATION.c
    places = select(literal("body"), body.id, body.name_zh, body.name_en, body.phone)
    return union_all(people, places.where(body.id.in_(bindparam("bodies", expanding=True))))


_TOLD = (
    select(DELIVERY.c.kind, DELIVERY.c.facts, DELIVERY.c.seq, LEDGER.c.recorded_at)
    .join(LEDGER, (LEDGER.c.case_id == DELIVERY.c.case_id) & (LEDGER.c.seq == DELIVERY.c.seq))
    .where(DELIVERY.c.case_id == bindparam("id"), DELIVERY.c.audience == bindparam("audience"))
    .where(DELIVERY.c.channel == "inbox", DELIVERY.c.status != "withdrawn")
    .order_by(DELIVERY.c.seq.desc(), DELIVERY.c.n)
    .limit(MOST_MESSAGES)
)
_WORDS = (
    select(LEDGER.c.seq, LEDGER.c.body, WORDS.c.sealed)
    .join(WORDS, (WORDS.c.case_id == LEDGER.c.case_id) & (WORDS.c.seq == LEDGER.c.seq))
    .where(LEDGER.c.case_id == bindparam("id"), LEDGER.c.kind == "noted")
    .order_by(LEDGER.c.seq.desc())
)


def _said(
    store: Store, rows: CaseRows, wrapped: bytes | None, party: CaseParty, written: Iterable[Any]
) -> tuple[Said, ...]:
    """The own messages, newest first. Only entries whose actor is this very party are opened."""
    found = []
    for row in written:
        entry = parse(bytes(row.body))
        if entry.actor_id == party.actor.id:
            words = entry_words(store.vault, wrapped, rows.id, row.seq, row.sealed)
            if words == {}:  # papers without a word
                continue
            found.append(Said(entry.recorded_at, None if words is None else words.get("note", "")))
    return tuple(found[:MOST_MESSAGES])
