"""What somebody who files from a phone has typed so far, kept on the server for a week.

The browser holds 256 random bits; the table their SHA-256, and the words sealed with a key made from them. Neither a
stolen table nor the key file opens a draft, and nothing personal is in an address or a cookie.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select, update
from starlette.responses import Response

from cases.own_models import metadata
from cases.store import Store
from cases.tracking import code_from
from cases.vault import Unreadable, Vault
from web.sessions import Sessions, digest

DRAFT = metadata.tables["filing_draft"]
LIFE = timedelta(days=7)
SENT = "sent"  # holds the case's code once there is a case; no question has this name


@dataclass(frozen=True, slots=True)
class Draft:
    """`typed` is what stands in the fields, as it was typed. `case` is the code of the case once it was sent: then
    nothing else is kept.
    """

    token: str
    typed: Mapping[str, str] = field(default_factory=dict)
    case: str = ""

    @property
    def id(self) -> str:
        return digest(self.token)

    @property
    def key(self) -> str:
        """The idempotency key of sending it: once, however often the button is pressed."""
        return f"filed-{self.id}"

    @property
    def tracking(self) -> str:
        """The code the sender will follow the case with."""
        return code_from(self.token)

    def with_typed(self, typed: Mapping[str, str]) -> Draft:
        return replace(self, typed={**self.typed, **typed})


class Drafts:
    def __init__(self, store: Store, sessions: Sessions) -> None:
        self.store, self.sessions = store, sessions
        self.cookie = f"{sessions.cookie}_draft"

    def find(self, token: str | None, now: datetime) -> Draft | None:
        """The draft of a cookie; None where there is none, it ran out, or the token is none of ours."""
        if not token:
            return None
        query = select(DRAFT.c.sealed).where(DRAFT.c.id == digest(token), DRAFT.c.expires_at > now)
        with self.store.read() as connection:
            sealed = connection.execute(query).scalar()
        if sealed is None:
            return None
        try:
            words = Vault.open(_key(token), _address(token), bytes(sealed))
        except Unreadable:
            return None
        return Draft(token, words, words.pop(SENT, ""))

    def start(self, typed: Mapping[str, str], now: datetime) -> Draft:
        """A new draft under a token of our own; forgets those that ran out."""
        draft = Draft(secrets.token_urlsafe(32), dict(typed))
        row = {"id": draft.id, "sealed": _sealed(draft), "created_at": now, "expires_at": now + LIFE}
        with self.store.session() as session:
            session.execute(delete(DRAFT).where(DRAFT.c.expires_at <= now))
            session.execute(insert(DRAFT).values(**row))
        return draft

    def save(self, draft: Draft) -> None:
        with self.store.session() as session:
            session.execute(update(DRAFT).where(DRAFT.c.id == draft.id).values(sealed=_sealed(draft)))

    def sent(self, draft: Draft, case: str) -> None:
        """There is a case now: everything typed is forgotten here."""
        self.save(Draft(draft.token, {}, case))

    def give(self, response: Response, draft: Draft) -> None:
        seconds = int(LIFE.total_seconds())
        response.set_cookie(
            self.cookie, draft.token, seconds, httponly=True, samesite="lax", secure=self.sessions.secure, path="/"
        )

    def forget(self, response: Response) -> None:
        response.delete_cookie(self.cookie, httponly=True, samesite="lax", secure=self.sessions.secure, path="/")


def _sealed(draft: Draft) -> bytes:
    sent = {SENT: draft.case} if draft.case else {}
    return Vault.seal(_key(draft.token), _address(draft.token), {**draft.typed, **sent})


def _key(token: str) -> bytes:
    return hashlib.sha256(f"draft key\0{token}".encode()).digest()


def _address(token: str) -> bytes:
    return f"draft|{digest(token)}".encode()
