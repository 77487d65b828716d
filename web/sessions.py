"""Who is signed in, kept on the server: a session can be listed, ended, and outlives no limit.

The cookie holds 256 random bits; the table holds their SHA-256. A session ends by signing out, after `idle` without a
request, and after `absolute` in any case. A session that ran out is still recognised (`lapsed`), so that the words its
owner had typed can be given back after signing in again.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, delete, insert, select, update
from starlette.responses import Response

from cases.access import ACCOUNT, Person, person_of, person_query
from cases.models import metadata
from cases.store import Store

SESSION = metadata.tables["web_session"]
TOUCH_EVERY = timedelta(minutes=1)  # a write for every request would queue all readers behind the one writer
REMEMBERED = timedelta(days=1)  # how long a session that ended can still be told apart from none


@dataclass(frozen=True, slots=True)
class Limits:
    idle: timedelta = timedelta(minutes=30)
    absolute: timedelta = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session as a request sees it. `live` is False for one that ran out."""

    id: str
    account_id: int
    csrf: str
    language: str
    created_at: datetime
    seen_at: datetime
    live: bool


_COLUMNS = (SESSION.c.id, SESSION.c.csrf, SESSION.c.created_at, SESSION.c.seen_at)
_SESSIONS = (
    select(*_COLUMNS, SESSION.c.account_id, ACCOUNT.c.language)
    .join(ACCOUNT, ACCOUNT.c.id == SESSION.c.account_id)
    .where(SESSION.c.ended_at.is_(None))
)


def _who_query() -> Any:
    session = and_(SESSION.c.id == bindparam("session"), SESSION.c.ended_at.is_(None))
    whose = select(SESSION.c.account_id).where(session).scalar_subquery()
    return person_query(whose).add_columns(*_COLUMNS).where(session, SESSION.c.account_id == ACCOUNT.c.id)


_WHO = _who_query()


class Sessions:
    """The table of sessions and the cookie that points into it."""

    def __init__(self, store: Store, limits: Limits, secure: bool) -> None:
        self.store, self.limits, self.secure = store, limits, secure
        # __Host- binds the cookie to this host and to TLS; browsers refuse it on plain HTTP
        self.cookie = "__Host-jiefen" if secure else "jiefen"

    def start(self, account_id: int, now: datetime) -> str:
        """A new session; answers the cookie's token. Forgets the account's long-ended ones."""
        token = secrets.token_urlsafe(32)
        row = {"id": digest(token), "csrf": secrets.token_urlsafe(32), "created_at": now, "seen_at": now}
        long_ended = (
            SESSION.c.account_id == account_id,
            SESSION.c.created_at < now - self.limits.absolute - REMEMBERED,
        )
        with self.store.session() as writer:
            writer.execute(delete(SESSION).where(*long_ended))
            writer.execute(insert(SESSION).values(account_id=account_id, **row))
        return token

    def find(self, connection: Connection, token: str | None, now: datetime) -> SignedIn | None:
        """The session of a token, live or lapsed; None for one that was ended or never was."""
        return self.who(connection, token, now)[0]

    def who(self, connection: Connection, token: str | None, now: datetime) -> tuple[SignedIn | None, Person | None]:
        """The same and, where it is live, the person whose session it is. One query."""
        row = connection.execute(_WHO, {"session": digest(token)}).first() if token else None
        session = self._signed_in(row, now) if row else None
        return session, person_of(row) if session and session.live else None

    def _signed_in(self, row: Row[Any], now: datetime) -> SignedIn:
        live = now - row.seen_at < self.limits.idle and now - row.created_at < self.limits.absolute
        return SignedIn(row.id, row.account_id, row.csrf, row.language, row.created_at, row.seen_at, live)

    def touch(self, session: SignedIn, now: datetime) -> None:
        """Note that it was used; at most once a minute."""
        if now - session.seen_at < TOUCH_EVERY:
            return
        with self.store.session() as writer:
            writer.execute(update(SESSION).where(SESSION.c.id == session.id).values(seen_at=now))

    def of_account(self, connection: Connection, account_id: int, now: datetime) -> list[SignedIn]:
        """The account's live sessions, the most recently used first."""
        mine = _SESSIONS.where(SESSION.c.account_id == account_id).order_by(SESSION.c.seen_at.desc())
        found = (self._signed_in(row, now) for row in connection.execute(mine))
        return [session for session in found if session.live]

    def end(self, account_id: int, session_id: str, now: datetime) -> None:
        """End one session of that account. Another account's stays as it is."""
        self._end(now, SESSION.c.account_id == account_id, SESSION.c.id == session_id)

    def end_others(self, account_id: int, session_id: str, now: datetime) -> None:
        """End every session of that account but one."""
        self._end(now, SESSION.c.account_id == account_id, SESSION.c.id != session_id)

    def was_ended(self, token: str | None) -> bool:
        """Did somebody end that session, by signing out or from another device? False for one that only ran out."""
        if not token:
            return False
        query = select(SESSION.c.ended_at).where(SESSION.c.id == digest(token))
        with self.store.read() as connection:
            return connection.execute(query).scalar() is not None

    def _end(self, now: datetime, *which: Any) -> None:
        with self.store.session() as writer:
            writer.execute(update(SESSION).where(SESSION.c.ended_at.is_(None), *which).values(ended_at=now))

    def set_cookie(self, response: Response, token: str) -> None:
        self.set_browser_cookie(response, self.cookie, token)

    def set_browser_cookie(self, response: Response, name: str, value: str) -> None:
        """Until the browser closes: the server's limits decide, not the browser's clock."""
        response.set_cookie(name, value, httponly=True, samesite="lax", secure=self.secure, path="/")

    def clear_cookie(self, response: Response) -> None:
        response.delete_cookie(self.cookie, httponly=True, samesite="lax", secure=self.secure, path="/")


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
