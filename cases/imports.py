"""Taking over a register: the draft that waits for a person's word, and what is known already (cases/taking_over.py
opens the cases).

A draft is sealed by a key of its own; deleting the row or letting it expire ends it.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, TypeVar

import orjson
from sqlalchemy import and_, bindparam, delete, insert, or_, select, update

from cases.access import CASES, Person
from cases.errors import NotFound
from cases.findable import NAME, PHONE, SEARCH_TOKEN, number_token, plain_name, plain_phone
from cases.own_models import metadata
from cases.register import EARLIER_NUMBER, PartyInput, Registration
from cases.store import Store
from cases.vault import Unreadable, Vault

DRAFT, KEY, PARTY = (metadata.tables[name] for name in ("import_draft", "command_key", "party"))
KEPT = timedelta(hours=24)
MOST_DRAFTS = 5  # of a person; the oldest go
AT_ONCE = 500  # values asked for in one statement
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Draft:
    """A register that waits. `content` is the caller's; `registered` is None until its cases are, then how many were
    opened and how many had been before."""

    id: str
    content: Mapping[str, Any]
    expires_at: datetime
    registered: Mapping[str, int] | None


@dataclass(frozen=True, slots=True)
class Known:
    """A case of the body that a row may be about: its number and code, and how it was recognised (number, party)."""

    number: str
    code: str
    by: str


# ── drafts ───────────────────────────────────────────────────────────────────────────────────────────────────────


def keep_draft(store: Store, person: Person, content: Mapping[str, Any], now: datetime) -> str:
    """Seal a draft and give its id. What has expired, and the person's oldest beyond MOST_DRAFTS, is deleted."""
    draft_id = secrets.token_urlsafe(16)
    key, wrapped = store.vault.new_key()
    row = {
        "id": draft_id,
        "account_id": person.account_id,
        "wrapped": wrapped,
        "sealed": _sealed(key, draft_id, content),
        "created_at": now,
        "expires_at": now + KEPT,
        "outcome": {},
    }
    mine = select(DRAFT.c.id).where(DRAFT.c.account_id == person.account_id)
    older = mine.order_by(DRAFT.c.created_at.desc(), DRAFT.c.id).offset(MOST_DRAFTS - 1)
    with store.session() as session:
        session.execute(delete(DRAFT).where(DRAFT.c.expires_at <= now))
        for (old,) in session.execute(older).all():
            session.execute(delete(DRAFT).where(DRAFT.c.id == old))
        session.execute(insert(DRAFT).values(row))
    return draft_id


def change_draft(store: Store, person: Person, draft: Draft, content: Mapping[str, Any]) -> None:
    """Keep the draft's new content, unless its cases are registered by now."""
    key, wrapped = store.vault.new_key()
    values = {"wrapped": wrapped, "sealed": _sealed(key, draft.id, content)}
    with store.session() as session:
        session.execute(update(DRAFT).where(_mine(person, draft.id), DRAFT.c.registered_at.is_(None)).values(values))


def find_draft(store: Store, person: Person, draft_id: str, now: datetime) -> Draft:
    """The person's own draft. Raises NotFound where it is somebody else's, expired or gone."""
    with store.read() as connection:
        row = connection.execute(select(DRAFT).where(_mine(person, draft_id), DRAFT.c.expires_at > now)).first()
    if row is None:
        raise NotFound
    try:
        words = Vault.open(store.vault.unwrap(bytes(row.wrapped)), _address(row.id), bytes(row.sealed))
    except Unreadable:
        raise NotFound from None
    registered = row.outcome if row.registered_at else None
    return Draft(row.id, orjson.loads(words["content"]), row.expires_at, registered)


def drafts(store: Store, person: Person, now: datetime) -> list[tuple[str, datetime, bool]]:
    """The person's drafts, newest first: id, when it was made, whether its cases are registered."""
    query = select(DRAFT.c.id, DRAFT.c.created_at, DRAFT.c.registered_at)
    query = query.where(DRAFT.c.account_id == person.account_id, DRAFT.c.expires_at > now)
    with store.read() as connection:
        found = connection.execute(query.order_by(DRAFT.c.created_at.desc())).all()
    return [(row.id, row.created_at, row.registered_at is not None) for row in found]


def drop_draft(store: Store, person: Person, draft_id: str) -> None:
    with store.session() as session:
        session.execute(delete(DRAFT).where(_mine(person, draft_id)))


def _mine(person: Person, draft_id: str) -> Any:
    return and_(DRAFT.c.id == draft_id, DRAFT.c.account_id == person.account_id)


def _address(draft_id: str) -> bytes:
    return b"import|" + draft_id.encode()


def _sealed(key: bytes, draft_id: str, content: Mapping[str, Any]) -> bytes:
    return Vault.seal(key, _address(draft_id), {"content": orjson.dumps(content).decode()})


# ── what is known already ────────────────────────────────────────────────────────────────────────────────────────


def known_keys(store: Store, keys: Sequence[str]) -> dict[str, Known]:
    """The cases that rows with these keys have opened before."""
    query = select(KEY.c.key, CASES.c.number, CASES.c.code).join(CASES, CASES.c.id == KEY.c.case_id)
    query = query.where(KEY.c.key.in_(bindparam("keys", expanding=True)))
    with store.read() as connection:
        return {
            row.key: Known(row.number, row.code, "row")
            for some in _portions(keys)
            for row in connection.execute(query, {"keys": some})
        }


def lookalikes(store: Store, org_id: int, registrations: Sequence[Registration]) -> list[Known | None]:
    """For each registration a case of the body with its number, or with an applicant of that name and telephone.

    Many have a claim against one employer: that they share a respondent tells nothing.
    """
    signs = [list(_signs(store.vault, registration)) for registration in registrations]
    wanted = dict.fromkeys(token for each in signs for sign in each for token in sign)
    numbers = dict.fromkeys(r.words[EARLIER_NUMBER] for r in registrations if EARLIER_NUMBER in r.words)
    with store.read() as connection:
        by_sign = _by_signs(connection, org_id, list(wanted))
        by_number = _by_numbers(connection, org_id, list(numbers))
    return [
        by_number.get(registration.words.get(EARLIER_NUMBER, ""))
        or next((by_sign[frozenset(sign)] for sign in each if frozenset(sign) in by_sign), None)
        for registration, each in zip(registrations, signs, strict=True)
    ]


def _signs(vault: Vault, registration: Registration) -> Iterator[tuple[bytes, ...]]:
    """What two cases are taken to be the same by: tokens that must all be of one party, or the number's."""
    if number := registration.words.get(EARLIER_NUMBER):
        yield (number_token(vault, number),)
    for party in registration.parties:
        if party.side == "applicant" and (sign := party_sign(vault, party)):
            yield sign


def party_sign(vault: Vault, party: PartyInput) -> tuple[bytes, ...]:
    """The tokens of name and telephone; none where either is missing: namesakes are many."""
    name, phone = plain_name(party.words.get("name", "")), plain_phone(party.words.get("phone", ""))
    return (vault.token(NAME, name), vault.token(PHONE, phone)) if name and phone else ()


def _by_signs(connection: Any, org_id: int, tokens: Sequence[bytes]) -> dict[frozenset[bytes], Known]:
    t = SEARCH_TOKEN.c
    query = select(t.token, t.case_id, t.n, CASES.c.number, CASES.c.code).join(CASES, CASES.c.id == t.case_id)
    query = query.outerjoin(PARTY, and_(PARTY.c.case_id == t.case_id, PARTY.c.n == t.n))
    query = query.where(t.token.in_(bindparam("tokens", expanding=True)), CASES.c.org_id == org_id)
    query = query.where(or_(t.n == 0, PARTY.c.side == "applicant"))
    of_party: dict[tuple[int, int], set[bytes]] = {}
    cases: dict[int, tuple[str, str]] = {}
    for some in _portions(tokens):
        for row in connection.execute(query, {"tokens": some}):
            of_party.setdefault((row.case_id, row.n), set()).add(bytes(row.token))
            cases[row.case_id] = row.number, row.code
    return {
        frozenset(found): Known(*cases[case_id], "party" if n else "number") for (case_id, n), found in of_party.items()
    }


def _by_numbers(connection: Any, org_id: int, numbers: Sequence[str]) -> dict[str, Known]:
    """Registers made from an export hold the numbers given here."""
    query = select(CASES.c.number, CASES.c.code).where(CASES.c.org_id == org_id)
    query = query.where(CASES.c.number.in_(bindparam("numbers", expanding=True)))
    return {
        row.number: Known(row.number, row.code, "number")
        for some in _portions(numbers)
        for row in connection.execute(query, {"numbers": some})
    }


def _portions(values: Iterable[Item]) -> Iterator[list[Item]]:
    left = iter(values)
    while some := list(islice(left, AT_ONCE)):
        yield some
