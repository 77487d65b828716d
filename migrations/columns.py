"""Columns and partial indexes as the revisions write them."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op


def of_case() -> sa.Column[Any]:
    return sa.Column("case_id", sa.BigInteger, primary_key=True, autoincrement=False)


def serial(name: str = "id") -> sa.Column[Any]:
    return sa.Column(name, sa.Integer, primary_key=True)


def key(name: str, kind: Any = sa.Integer) -> sa.Column[Any]:
    return sa.Column(name, kind, primary_key=True, autoincrement=False)


def word(name: str, **options: Any) -> sa.Column[Any]:
    return sa.Column(name, sa.String, nullable=False, **options)


def plain(name: str, **options: Any) -> sa.Column[Any]:
    return sa.Column(name, sa.String().with_variant(sa.String(collation="C"), "postgresql"), nullable=False, **options)


def whole(name: str, **options: Any) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer, **{"nullable": False, **options})


def small(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.SmallInteger, nullable=False)


def flag(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Boolean, nullable=False)


def day(name: str, **options: Any) -> sa.Column[Any]:
    return sa.Column(name, sa.Date, **{"nullable": False, **options})


def instant(name: str, **options: Any) -> sa.Column[Any]:
    return sa.Column(name, sa.BigInteger, **{"nullable": False, **options})


def sealed(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.LargeBinary, nullable=False)


def json(name: str, default: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Text, nullable=False, server_default=sa.text(f"'{default}'"))


def body(name: str = "org_id", **options: Any) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer, sa.ForeignKey("organisation.id"), **{"nullable": False, **options})


def account(name: str, **options: Any) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer, sa.ForeignKey("account.id"), **{"nullable": True, **options})


def partial_index(table: str, name: str, columns: str, where: str) -> None:
    condition = sa.text(where)
    op.create_index(name, table, columns.split(), postgresql_where=condition, sqlite_where=condition)
