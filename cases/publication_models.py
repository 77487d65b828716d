"""The table of what came into force here after the program was installed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Column, Integer, Text
from sqlmodel import Field

from cases.models import Table, big, instant, metadata

__all__ = ["Publication", "metadata"]


class Publication(Table, table=True):
    """What came into force here after the program was installed: a draft of years and rules, the withdrawal of one, or
    the version that open proceedings of a pathway go on in. `after` is how far its pass through the open cases came.
    """

    __tablename__ = "publication"
    __table_args__ = (CheckConstraint("kind in ('draft','withdrawal','pathway')", name="kind"),)
    n: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    kind: str
    body: str = Field(sa_column=Column(Text, nullable=False))  # the draft's YAML; the number withdrawn; "mediation 2"
    by_actor: str  # "account:7", "system:command"
    published_at: datetime = Field(sa_column=instant())
    after_case: int = Field(sa_column=big())
    finished_at: datetime | None = Field(default=None, sa_column=instant(nullable=True))
    changed: int = 0  # cases it gave an entry
