"""What somebody has typed into a step's form and not sent: kept sealed for that person, case and step, a month long."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

import orjson
from sqlalchemy import ColumnElement, and_, delete, insert, select

from cases.access import Person
from cases.own_models import metadata
from cases.store import Store
from cases.vault import Unreadable

DRAFT = metadata.tables["step_draft"]
LIFE = timedelta(days=30)
Typed = Mapping[str, list[str]]


def save(store: Store, person: Person, place: tuple[int, int, str], typed: Typed, now: datetime) -> None:
    """Keep what was typed in the form of (case, proceeding, trigger), in place of what was kept before."""
    words = {"typed": orjson.dumps({name: texts for name, texts in typed.items() if any(texts)}).decode()}
    sealed = store.vault.seal(store.vault.subkey("step drafts"), _address(person, place), words)
    with store.session() as session:
        session.execute(delete(DRAFT).where(_there(person, place) | (DRAFT.c.saved_at < now - LIFE)))
        session.execute(insert(DRAFT).values(**_key(person, place), sealed=sealed, saved_at=now))


def find(store: Store, person: Person, place: tuple[int, int, str]) -> tuple[Typed, datetime] | None:
    """What was typed, and when it was kept; None where nothing was, or it cannot be opened any more."""
    with store.read() as connection:
        row = connection.execute(select(DRAFT.c.sealed, DRAFT.c.saved_at).where(_there(person, place))).first()
    if row is None:
        return None
    try:
        words = store.vault.open(store.vault.subkey("step drafts"), _address(person, place), bytes(row.sealed))
    except Unreadable:
        return None
    return orjson.loads(words["typed"]), row.saved_at


def drop(store: Store, person: Person, place: tuple[int, int, str]) -> None:
    with store.session() as session:
        session.execute(delete(DRAFT).where(_there(person, place)))


def _key(person: Person, place: tuple[int, int, str]) -> dict[str, int | str]:
    return dict(zip(("account_id", "case_id", "of", "trigger"), (person.account_id, *place), strict=True))


def _there(person: Person, place: tuple[int, int, str]) -> ColumnElement[bool]:
    return and_(*(DRAFT.c[name] == value for name, value in _key(person, place).items()))


def _address(person: Person, place: tuple[int, int, str]) -> bytes:
    return f"step draft|{person.account_id}|{'|'.join(map(str, place))}".encode()
