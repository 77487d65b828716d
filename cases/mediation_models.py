"""The tables of mediation: who mediates where, who mediates a case, when they meet, what was promised.

The roster, rooms, feeds and opinions belong to bodies and accounts. Nominations, meetings and promises are projections
of the ledger like every other part of a case.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Column, Date, Index, Integer, SmallInteger
from sqlmodel import Field

from cases.models import Table, big, instant, json, metadata

__all__ = [
    "Booking",
    "CalendarFeed",
    "Mediator",
    "Meeting",
    "Nomination",
    "Opinion",
    "OpinionGiven",
    "Promise",
    "Room",
    "metadata",
]

# ── bodies: who mediates there, and where ────────────────────────────────────────────────────────────────────────


class Mediator(Table, table=True):
    """Somebody on the roster of a body. `employer` and `relatives` are the conflicts of interest he or she declared."""

    __tablename__ = "mediator"
    id: int | None = Field(default=None, primary_key=True)
    org_id: int = Field(foreign_key="organisation.id", index=True)
    account_id: int | None = Field(default=None, foreign_key="account.id", index=True)  # signs in, if at all
    name: str
    kind: str  # key of cases/roster.py: KINDS
    phone: str = ""  # for the office, never for a party
    causes: Any = Field(default=None, sa_column=json("[]"))  # keys of cases/causes.py: CAUSES
    languages: Any = Field(default=None, sa_column=json("[]"))  # keys of cases/roster.py: LANGUAGES
    employer: str = ""
    relatives: str = ""
    active: bool = True


class Room(Table, table=True):
    """A place where a body's meetings are held."""

    __tablename__ = "room"
    id: int | None = Field(default=None, primary_key=True)
    org_id: int = Field(foreign_key="organisation.id", index=True)
    name: str
    active: bool = True


class CalendarFeed(Table, table=True):
    """An account's calendar on the web. `token` is the SHA-256 of the address's secret: the table opens no calendar."""

    __tablename__ = "calendar_feed"
    account_id: int = Field(primary_key=True, foreign_key="account.id")
    token: str = Field(unique=True)
    made_at: datetime = Field(sa_column=instant())


class Opinion(Table, table=True):
    """How often an answer was given about a body in a month. There is no row, here or elsewhere, of who gave it."""

    __tablename__ = "opinion"
    org_id: int = Field(primary_key=True, foreign_key="organisation.id")
    month: date = Field(sa_column=Column(Date, primary_key=True))
    question: str = Field(primary_key=True)
    answer: str = Field(primary_key=True)
    count: int


class OpinionGiven(Table, table=True):
    """That a party was heard about a mediation, so that each is heard once; not what was said."""

    __tablename__ = "opinion_given"
    case_id: int = Field(sa_column=big(primary_key=True))
    proceeding: int = Field(primary_key=True)
    party: int = Field(primary_key=True)


# ── a case: who mediates it, when they meet, what was promised ───────────────────────────────────────────────────


class Nomination(Table, table=True):
    """A mediator named for a proceeding by its body (`by_party` 0) or a party. `challenged_by` asks for recusal."""

    __tablename__ = "nomination"
    __table_args__ = (Index("ix_nomination_mediator_id", "mediator_id", "status"),)
    case_id: int = Field(sa_column=big(primary_key=True))
    n: int = Field(primary_key=True)
    proceeding: int
    mediator_id: int = Field(foreign_key="mediator.id")
    by_party: int
    status: str  # proposed, accepted, declined, refused, recused, replaced
    challenged_by: int
    since: datetime = Field(sa_column=instant())


class Meeting(Table, table=True):
    """A session of mediation in a room, or online (`room_id` None). `seq` is the entry whose words hold the link."""

    __tablename__ = "meeting"
    __table_args__ = (Index("ix_meeting_starts_at", "starts_at"),)
    case_id: int = Field(sa_column=big(primary_key=True))
    n: int = Field(primary_key=True)
    proceeding: int
    room_id: int | None = Field(default=None, foreign_key="room.id")
    starts_at: datetime = Field(sa_column=instant())
    ends_at: datetime = Field(sa_column=instant())
    status: str  # scheduled, held, not_held, cancelled
    invited: Any = Field(default=None, sa_column=json("[]"))  # parties' numbers
    mediators: Any = Field(default=None, sa_column=json("[]"))  # ids
    attended: Any = Field(default=None, sa_column=json("[]"))
    asked_by: Any = Field(default=None, sa_column=json("[]"))  # parties who asked for another time since it was set
    moved: int
    seq: int


class Booking(Table, table=True):
    """A quarter of an hour of a room or a mediator. The primary key is the promise that nobody gets it twice.

    `slot` counts quarters of an hour since 1970 UTC. Rows follow from the meetings that lie ahead or were held.
    """

    __tablename__ = "booking"
    kind: str = Field(primary_key=True)  # room, mediator
    resource: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    slot: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    case_id: int = Field(sa_column=big())
    meeting: int


class Promise(Table, table=True):
    """An item of the performance schedule: who, how much, by when; what, in the words of entry `seq`."""

    __tablename__ = "promise"
    case_id: int = Field(sa_column=big(primary_key=True))
    n: int = Field(sa_column=Column(SmallInteger, primary_key=True, autoincrement=False))
    proceeding: int
    party: int
    amount_fen: int | None = Field(default=None, sa_column=Column(BigInteger, nullable=True))
    due: date = Field(sa_column=Column("due", Date, nullable=False))
    status: str  # open, kept, void
    seq: int
