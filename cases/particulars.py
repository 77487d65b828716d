"""Opening sealed words for those who may see the case. The callers' queries hold the permission; nothing here asks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, String, and_, bindparam, cast, literal, select

from cases.access import mask_phone, masked
from cases.models import metadata
from cases.vault import Unreadable, Vault, party_address, words_address

PARTY, CASE_KEY, DELIVERY = (metadata.tables[name] for name in ("party", "case_key", "delivery"))
SHOWN = 8  # parties of a case a list opens; the case page shows all


@dataclass(frozen=True, slots=True)
class PartyName:
    """A party in a list. `name` is None where it can no longer be read: the case's key was destroyed."""

    n: int
    side: str
    kind: str
    name: str | None


@dataclass(frozen=True, slots=True)
class Sent:
    """A text message to a party. `status`: queued, sent (the gateway has it), skipped, failed; `at` is the moment of it,
    for a queued one that of its next attempt."""

    kind: str
    trigger: str
    of: int
    status: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PartyCard:
    """A party on the case page: the name, the rest masked ("" where not given, None where it cannot be read)."""

    n: int
    side: str
    kind: str
    name: str | None
    phone: str | None
    address: str | None
    id_no: str | None
    told_in: str = "none"
    sent: tuple[Sent, ...] = ()  # the last text messages, the newest first


Words = Mapping[str, str] | None
OF_FILE = "file."  # what is sealed with an entry about its papers, and is no word said to anybody

_NAMES = (
    select(PARTY, CASE_KEY.c.wrapped)
    .outerjoin(CASE_KEY, CASE_KEY.c.case_id == PARTY.c.case_id)
    .where(PARTY.c.case_id.in_(bindparam("cases", expanding=True)), PARTY.c.n <= SHOWN)
    .order_by(PARTY.c.case_id, PARTY.c.n)
)
LAST_SENT = 5
_CARDS = (
    select(PARTY, *(DELIVERY.c[name] for name in ("facts", "status", "available_at", "sent_at")))
    .add_columns(DELIVERY.c.kind.label("news"))
    .outerjoin(
        DELIVERY,
        and_(
            DELIVERY.c.case_id == PARTY.c.case_id,
            DELIVERY.c.channel == "message",
            DELIVERY.c.audience == literal("party:") + cast(PARTY.c.n, String),
        ),
    )
    .where(PARTY.c.case_id == bindparam("id"))
    .order_by(PARTY.c.n, DELIVERY.c.seq.desc())
)


def names(connection: Connection, vault: Vault, case_ids: Iterable[int]) -> dict[int, tuple[PartyName, ...]]:
    """Who the first parties of these cases are. One query for all of them."""
    found: dict[int, tuple[PartyName, ...]] = {}
    key_of = cache(partial(_key, vault))  # a case's parties share their key
    for row in connection.execute(_NAMES, {"cases": sorted(set(case_ids))}):
        words = _opened(key_of(row.wrapped), party_address(row.case_id, row.n), row.sealed)
        party = PartyName(row.n, row.side, row.kind, None if words is None else words.get("name", ""))
        found[row.case_id] = (*found.get(row.case_id, ()), party)
    return found


def cards(connection: Connection, vault: Vault, case_id: int, wrapped: bytes | None) -> tuple[PartyCard, ...]:
    """All parties of a case, masked, each with the last text messages it was sent. One query."""
    found = connection.execute(_CARDS, {"id": case_id}).all()
    return tuple(_card(vault, wrapped, list(rows)) for _, rows in groupby(found, lambda row: row.n))


def _card(vault: Vault, wrapped: bytes | None, rows: list[Any]) -> PartyCard:
    row = rows[0]
    words = party_words(vault, wrapped, row.case_id, row.n, row.sealed)
    sent = tuple(_sent(each) for each in rows[:LAST_SENT] if each.news is not None)
    name, phone, address, id_no = _shown(words) if words is not None else (None, None, None, None)
    return PartyCard(row.n, row.side, row.kind, name, phone, address, id_no, row.told_in, sent)


def _shown(words: Mapping[str, str]) -> tuple[str, str, str, str]:
    name, phone, address, id_no = (words.get(name, "") for name in ("name", "phone", "address", "id_no"))
    return name, mask_phone(phone), masked(address, 6, 0), masked(id_no, 1, 1)


def _sent(row: Any) -> Sent:
    return Sent(
        row.news, row.facts.get("trigger", ""), row.facts.get("of") or 0, row.status, row.sent_at or row.available_at
    )


def party_words(vault: Vault, wrapped: bytes | None, case_id: int, n: int, sealed: bytes) -> Words:
    """Name, phone, address, id_no of a party as they were given; None where they cannot be read."""
    return _opened(_key(vault, wrapped), party_address(case_id, n), sealed)


def entry_words(vault: Vault, wrapped: bytes | None, case_id: int, seq: int, sealed: bytes) -> Words:
    """What a person wrote in an entry, without the salt of its commitment; None where it cannot be read."""
    words = _opened(_key(vault, wrapped), words_address(case_id, seq), sealed)
    return words and {name: text for name, text in words.items() if name != "salt" and not name.startswith(OF_FILE)}


def file_words(vault: Vault, wrapped: bytes | None, case_id: int, seq: int, sealed: bytes) -> Words:
    """The names of the files an entry brought and their hashes, and what was typed into a paper that was made."""
    words = _opened(_key(vault, wrapped), words_address(case_id, seq), sealed)
    return words and {name: text for name, text in words.items() if name.startswith(OF_FILE)}


def _key(vault: Vault, wrapped: bytes | None) -> bytes | None:
    """The case's data key; None where it was destroyed, or another key file wrapped it."""
    try:
        return None if wrapped is None else vault.unwrap(bytes(wrapped))
    except Unreadable:
        return None


def _opened(key: bytes | None, address: bytes, sealed: bytes) -> Words:
    try:
        return None if key is None else Vault.open(key, address, bytes(sealed))
    except Unreadable:
        return None
