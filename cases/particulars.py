"""Opening sealed words for those who may see the case. The callers' queries hold the permission; nothing here asks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, partial

from sqlalchemy import Connection, bindparam, select

from cases.access import mask_phone, masked
from cases.models import metadata
from cases.vault import Unreadable, Vault, party_address, words_address

PARTY, CASE_KEY = metadata.tables["party"], metadata.tables["case_key"]
SHOWN = 8  # parties of a case a list opens; the case page shows all


@dataclass(frozen=True, slots=True)
class PartyName:
    """A party in a list. `name` is None where it can no longer be read: the case's key was destroyed."""

    n: int
    side: str
    kind: str
    name: str | None


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


Words = Mapping[str, str] | None
OF_FILE = "file."  # what is sealed with an entry about its papers, and is no word said to anybody

_NAMES = (
    select(PARTY, CASE_KEY.c.wrapped)
    .outerjoin(CASE_KEY, CASE_KEY.c.case_id == PARTY.c.case_id)
    .where(PARTY.c.case_id.in_(bindparam("cases", expanding=True)), PARTY.c.n <= SHOWN)
    .order_by(PARTY.c.case_id, PARTY.c.n)
)
_CARDS = select(PARTY).where(PARTY.c.case_id == bindparam("id")).order_by(PARTY.c.n)


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
    """All parties of a case, masked."""
    return tuple(
        _card(row.n, row.side, row.kind, party_words(vault, wrapped, case_id, row.n, row.sealed))
        for row in connection.execute(_CARDS, {"id": case_id})
    )


def _card(n: int, side: str, kind: str, words: Words) -> PartyCard:
    if words is None:
        return PartyCard(n, side, kind, None, None, None, None)
    return PartyCard(
        n,
        side,
        kind,
        words.get("name", ""),
        mask_phone(words.get("phone", "")),
        masked(words.get("address", ""), 6, 0),
        masked(words.get("id_no", ""), 1, 1),
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
