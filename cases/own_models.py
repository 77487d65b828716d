"""The tables of what is somebody's own beside the cases: what is typed and waits to be sent, lists that were saved,
and how often something was done."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Column, Integer, LargeBinary
from sqlmodel import Field

from cases.models import Table, big, instant, json, metadata

__all__ = [
    "FilingDraft",
    "FollowedCase",
    "FormOpen",
    "ImportDraft",
    "RateCount",
    "SavedView",
    "SignInFailure",
    "StepDraft",
    "metadata",
]


class ImportDraft(Table, table=True):
    """A register somebody wants to take over, until it is: the file's cells and how they were understood, sealed."""

    __tablename__ = "import_draft"
    id: str = Field(primary_key=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    wrapped: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    sealed: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    created_at: datetime = Field(sa_column=instant())
    expires_at: datetime = Field(sa_column=instant())
    registered_at: datetime | None = Field(default=None, sa_column=instant(nullable=True))
    outcome: Any = Field(default=None, sa_column=json("{}"))  # how many cases; no words


class SavedView(Table, table=True):
    """A list of cases as somebody likes to see it. `query` is the page's address without words about people."""

    __tablename__ = "saved_view"
    account_id: int = Field(primary_key=True, foreign_key="account.id")
    name: str = Field(primary_key=True)
    query: str


class FilingDraft(Table, table=True):
    """What somebody who files from a phone has typed so far, found and opened only with the token of the own browser."""

    __tablename__ = "filing_draft"
    id: str = Field(primary_key=True)
    sealed: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    created_at: datetime = Field(sa_column=instant())
    expires_at: datetime = Field(sa_column=instant(index=True))


class FollowedCase(Table, table=True):
    """A case somebody keeps an eye on. It opens nothing: what may be seen is asked each time (cases/access.py)."""

    __tablename__ = "followed_case"
    account_id: int = Field(primary_key=True, foreign_key="account.id")
    case_id: int = Field(sa_column=big(primary_key=True))


class StepDraft(Table, table=True):
    """What somebody has typed into the form of a step and not sent, sealed; one a person, case and step."""

    __tablename__ = "step_draft"
    account_id: int = Field(primary_key=True, foreign_key="account.id")
    case_id: int = Field(sa_column=big(primary_key=True))
    of: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    trigger: str = Field(primary_key=True)
    sealed: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    saved_at: datetime = Field(sa_column=instant(index=True))


class FormOpen(Table, table=True):
    """When somebody last opened the form of a step of a case: a hint for colleagues, never a lock."""

    __tablename__ = "form_open"
    case_id: int = Field(sa_column=big(primary_key=True))
    account_id: int = Field(primary_key=True, foreign_key="account.id")
    at: datetime = Field(sa_column=instant())


class RateCount(Table, table=True):
    """How often something was done in an hour (web/throttle.py). `subject` is a short HMAC: a bucket, not an address."""

    __tablename__ = "rate_count"
    subject: str = Field(primary_key=True)
    hour: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False, index=True))  # since 1970
    count: int


class SignInFailure(Table, table=True):
    """Failed attempts of a login name or an address (hashed), for the lock-out."""

    __tablename__ = "sign_in_failure"
    id: int | None = Field(default=None, primary_key=True)
    subject: str = Field(index=True)
    at: datetime = Field(sa_column=instant())
