"""The table of who has part in a case beside its handler: asked to help, to stand in, to agree, to read, to hurry."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Column, Date, Index, Integer, text
from sqlmodel import Field

from cases.models import Table, big, instant, metadata

__all__ = ["Involvement", "metadata"]


class Involvement(Table, table=True):
    """One person's part, by the entry `seq` that asked for it. A projection of the ledger like every table of a case."""

    __tablename__ = "involvement"
    __table_args__ = (
        CheckConstraint("status in ('open','done','ended')", name="status"),
        Index("ix_involvement_account", "account_id", "case_id", postgresql_where=text("status = 'open'"), sqlite_where=text("status = 'open'")),
        Index("ix_involvement_until", "until_date", "case_id", "n", postgresql_where=text("status = 'open' AND until_date IS NOT NULL"), sqlite_where=text("status = 'open' AND until_date IS NOT NULL")),
    )  # fmt: skip
    case_id: int = Field(sa_column=big(primary_key=True))
    n: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    seq: int
    kind: str  # co, delegate, joint, read, urge (statemachines/involvement.py)
    of: int  # the proceeding it is about; 0: the case
    step: str  # joint: the step that waits for agreement
    account_id: int | None = Field(default=None, foreign_key="account.id")  # None: whoever handles it (urge)
    by_actor: str  # who asked: "account:7", "party:1"
    until: date | None = Field(default=None, sa_column=Column("until_date", Date, nullable=True))  # its last day
    status: str
    answer: str  # agree, object, read, answered; "" while none was given
    ended_at: datetime | None = Field(default=None, sa_column=instant(nullable=True))
