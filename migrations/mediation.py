"""The tables of mediation in the first revision: the roster, rooms, meetings, promises, opinions."""

import sqlalchemy as sa
from alembic import op

from migrations.columns import (
    account,
    body,
    day,
    flag,
    instant,
    json,
    key,
    of_case,
    serial,
    whole,
    word,
)


def create_mediation() -> None:
    op.create_table(
        "mediator",
        serial(),
        body(index=True),
        account("account_id", index=True),
        word("name"),
        word("kind"),
        word("phone"),
        json("causes", "[]"),
        json("languages", "[]"),
        word("employer"),
        word("relatives"),
        flag("active"),
    )
    op.create_table("room", serial(), body(index=True), word("name"), flag("active"))
    op.create_table(
        "calendar_feed",
        sa.Column("account_id", sa.Integer, sa.ForeignKey("account.id"), primary_key=True),
        word("token", unique=True),
        instant("made_at"),
    )
    op.create_table(
        "opinion",
        body(primary_key=True),
        key("month", sa.Date),
        key("question", sa.String),
        key("answer", sa.String),
        whole("count"),
    )
    op.create_table("opinion_given", of_case(), key("proceeding"), key("party"))


def create_meetings() -> None:
    op.create_table(
        "nomination",
        of_case(),
        key("n"),
        whole("proceeding"),
        sa.Column("mediator_id", sa.Integer, sa.ForeignKey("mediator.id"), nullable=False),
        whole("by_party"),
        word("status"),
        whole("challenged_by"),
        instant("since"),
    )
    op.create_index("ix_nomination_mediator_id", "nomination", ["mediator_id", "status"])
    op.create_table(
        "meeting",
        of_case(),
        key("n"),
        whole("proceeding"),
        sa.Column("room_id", sa.Integer, sa.ForeignKey("room.id"), nullable=True),
        instant("starts_at"),
        instant("ends_at"),
        word("status"),
        json("invited", "[]"),
        json("mediators", "[]"),
        json("attended", "[]"),
        json("asked_by", "[]"),
        whole("moved"),
        whole("seq"),
    )
    op.create_index("ix_meeting_starts_at", "meeting", ["starts_at"])
    op.create_table(
        "booking",
        key("kind", sa.String),
        key("resource"),
        key("slot"),
        instant("case_id"),
        whole("meeting"),
    )
    op.create_table(
        "promise",
        of_case(),
        sa.Column("n", sa.SmallInteger, primary_key=True, autoincrement=False),
        whole("proceeding"),
        whole("party"),
        sa.Column("amount_fen", sa.BigInteger, nullable=True),
        day("due"),
        word("status"),
        whole("seq"),
    )
