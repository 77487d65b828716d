"""What a party sees of the mediation under way: who mediates, the next meeting, the agreement, what was promised.

Never a mediator's telephone, declared ties or load; never minutes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from cases.access import CaseParty
from cases.models import moment
from cases.roster import Candidate, candidates, named
from cases.rows import CaseRows, pathway_of
from cases.store import Store
from statemachines.meetings import AGREED, STANDING
from statemachines.pathway import Label
from statemachines.snapshot import local_date

Row = Mapping[str, Any]
Opened = Callable[[int], Mapping[str, str]]  # the number of an entry → its words, {} where they cannot be read


@dataclass(frozen=True, slots=True)
class Mediates:
    """A mediator of the case by the number of the nomination; `challenged`: somebody has asked for recusal."""

    n: int
    name: str
    accepted: bool
    challenged: bool


@dataclass(frozen=True, slots=True)
class Meets:
    """The next meeting. `room` "" is online; `asked`: this party has asked for another time."""

    n: int
    starts_at: datetime
    ends_at: datetime
    room: str
    link: str
    asked: bool

    @property
    def day(self) -> date:
        return local_date(self.starts_at)


@dataclass(frozen=True, slots=True)
class Promised:
    """An item of the performance schedule; `mine`: this party performs it."""

    n: int
    mine: bool
    what: str
    amount_fen: int | None
    due: date
    status: str


@dataclass(frozen=True, slots=True)
class Arranged:
    """`of` is the mediation's number. `text` is the agreement as it stands, "" where none was written."""

    of: int
    mediators: tuple[Mediates, ...] = ()
    meeting: Meets | None = None
    text: str = ""
    read: bool = False
    promises: tuple[Promised, ...] = ()
    agreed: bool = False


def arranged(
    connection: Connection, rows: CaseRows, party: CaseParty, opened: Opened, now: datetime
) -> Arranged | None:
    """Of the mediation that began last and is under way; None where there is none. One query at most."""
    under_way = [r for r in rows.rows("proceeding") if r["is_open"] and pathway_of(r).channel == "mediation"]
    if not under_way:
        return None
    row = under_way[-1]

    def mine(table: str) -> list[Row]:
        return [each for each in rows.rows(table) if each["proceeding"] == row["n"]]

    standing = [each for each in mine("nomination") if each["status"] in STANDING]
    ahead = [each for each in mine("meeting") if each["status"] == "scheduled" and moment(each["ends_at"]) > now]
    coming = min(ahead, key=lambda each: (each["starts_at"], each["n"]), default=None)
    rooms = [coming["room_id"]] if coming and coming["room_id"] else []
    people, places = named(connection, (each["mediator_id"] for each in standing), rooms)
    text = row["facts"].get("text")
    return Arranged(
        row["n"],
        tuple(_mediates(each, people) for each in standing),
        _meets(coming, places, party, opened) if coming else None,
        opened(text).get("agreement", "") if text else "",
        bool(text) and row["facts"].get(f"read_{party.n}") == text,
        tuple(_promised(each, party, opened) for each in mine("promise")),
        row["state"] in AGREED,
    )


def _mediates(row: Row, people: Mapping[int, str]) -> Mediates:
    name = people.get(row["mediator_id"], "—")
    return Mediates(row["n"], name, row["status"] == "accepted", bool(row["challenged_by"]))


def _meets(row: Row, places: Mapping[int, str], party: CaseParty, opened: Opened) -> Meets:
    link, times = opened(row["seq"]).get("link", ""), (moment(row["starts_at"]), moment(row["ends_at"]))
    return Meets(row["n"], *times, places.get(row["room_id"] or 0, ""), link, party.n in row["asked_by"])


def _promised(row: Row, party: CaseParty, opened: Opened) -> Promised:
    what, due = opened(row["seq"]).get("what", ""), date.fromisoformat(row["due"])
    return Promised(row["n"], row["party"] == party.n, what, row["amount_fen"], due, row["status"])


def to_choose(store: Store, rows: CaseRows, of: int) -> list[tuple[int, Label]]:
    """Whom a party may choose: name, kind, what he or she knows and speaks. One query."""
    with store.read() as connection:
        found = candidates(connection, rows.id, rows.proceeding(of)["org_id"], rows.case["cause"])
    return [(each.id, _words(each)) for each in found]


def _words(one: Candidate) -> Label:
    zh, en = [one.name, one.kind.zh], [one.name, one.kind.en]
    if one.causes:
        zh.append(f"懂{'、'.join(label.zh for label in one.causes)}")
        en.append(", ".join(label.en for label in one.causes))
    if one.languages:
        zh.append(f"会说{'、'.join(label.zh for label in one.languages)}")
        en.append(f"speaks {', '.join(label.en for label in one.languages)}")
    return Label("，".join(zh), "; ".join(en))
