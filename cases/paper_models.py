"""The tables of papers: what a case holds, what the scanner said of its files, and bodies' own forms."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, Integer, LargeBinary, text
from sqlmodel import Field

from cases.models import Table, big, instant, json, metadata

__all__ = ["Paper", "PaperRead", "PaperTemplate", "StoredFile", "metadata"]


class Paper(Table, table=True):
    """A paper of the case, handed in or made here. Its names are sealed with the words of the entry that brought it.

    `party` is the party it came from or is addressed to, 0 the body or everybody; `files` hold address, media and size of
    each; `served` says to whom it was served, how and when.
    """

    __tablename__ = "paper"
    case_id: int = Field(sa_column=big(primary_key=True))
    n: int = Field(primary_key=True)
    kind: str  # key of statemachines.papers.KINDS
    made: bool  # here; else handed in
    proceeding: int  # 0: the case as a whole
    party: int
    org_id: int | None = Field(default=None, foreign_key="organisation.id")
    version: int
    state: str
    files: Any = Field(default=None, sa_column=json("[]"))
    served: Any = Field(default=None, sa_column=json("[]"))
    template: str  # "1" as shipped, "3:2" version 2 of body 3; "" where handed in
    by_actor: str
    created_seq: int
    made_at: datetime = Field(sa_column=instant())


class StoredFile(Table, table=True):
    """What the virus scanner said of a file, and where its names are. No part of the record: a file is scanned again."""

    __tablename__ = "stored_file"
    __table_args__ = (
        CheckConstraint("scan in ('off','waiting','clean','refused')", name="scan"),
        Index("ix_stored_file_waiting", "case_id", "address", postgresql_where=text("scan = 'waiting'"), sqlite_where=text("scan = 'waiting'")),
    )  # fmt: skip
    case_id: int = Field(sa_column=big(primary_key=True))
    address: str = Field(primary_key=True)
    paper: int
    scan: str
    scanned_at: datetime | None = Field(default=None, sa_column=instant(nullable=True))


class PaperRead(Table, table=True):
    """That somebody was given a file of a paper: a colleague (`account_id`, in `role`) or a party. No change of the case,
    so no entry of it; a row is written before the file is given out, and never changed (triggers)."""

    __tablename__ = "paper_read"
    __table_args__ = (Index("ix_paper_read_case_id", "case_id", "id"),)
    id: int | None = Field(
        default=None, sa_column=Column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    )
    case_id: int = Field(sa_column=big())
    paper: int
    nth: int
    how: str  # "file": to keep, "picture": looked at on the page
    account_id: int | None = Field(default=None, foreign_key="account.id")
    party: int  # 0: a colleague
    role: str  # of cases.access.Person, "party" else
    at: datetime = Field(sa_column=instant())


class PaperTemplate(Table, table=True):
    """A body's own form of a paper, for itself and the bodies below: the last version that was not taken back."""

    __tablename__ = "paper_template"
    org_id: int = Field(primary_key=True, foreign_key="organisation.id")
    kind: str = Field(primary_key=True)
    version: int = Field(primary_key=True)
    body: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    by_actor: str
    at: datetime = Field(sa_column=instant())
    dropped_at: datetime | None = Field(default=None, sa_column=instant(nullable=True))
