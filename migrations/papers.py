"""The tables of papers in the first revision: what a case holds, what was scanned, own forms, and who read what."""

import sqlalchemy as sa
from alembic import op

from migrations.columns import (
    account,
    body,
    flag,
    instant,
    json,
    key,
    of_case,
    partial_index,
    sealed,
    whole,
    word,
)


def create_papers() -> None:
    op.create_table(
        "paper",
        of_case(),
        key("n"),
        word("kind"),
        flag("made"),
        whole("proceeding"),
        whole("party"),
        body(nullable=True),
        whole("version"),
        word("state"),
        json("files", "[]"),
        json("served", "[]"),
        word("template"),
        word("by_actor"),
        whole("created_seq"),
        instant("made_at"),
    )
    op.create_table(
        "stored_file",
        of_case(),
        key("address", sa.String),
        whole("paper"),
        word("scan"),
        instant("scanned_at", nullable=True),
        sa.CheckConstraint("scan in ('off','waiting','clean','refused')", name="scan"),
    )
    partial_index("stored_file", "ix_stored_file_waiting", "case_id address", "scan = 'waiting'")
    op.create_table(
        "paper_template",
        body(primary_key=True),
        key("kind", sa.String),
        key("version"),
        sealed("body"),
        word("by_actor"),
        instant("at"),
        instant("dropped_at", nullable=True),
    )
    op.create_table(
        "paper_read",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
        instant("case_id"),
        whole("paper"),
        whole("nth"),
        word("how"),
        account("account_id"),
        whole("party"),
        word("role"),
        instant("at"),
    )
    op.create_index("ix_paper_read_case_id", "paper_read", ["case_id", "id"])
