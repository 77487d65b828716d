"""Guessing is slow: five wrong passwords lock a login name, thirty an address, for a quarter of an hour. Five wrong
telephone numbers lock a tracking code for four hours: its last four digits are ten thousand, and thirty tries a day.

An attempt is counted before its password is checked, so that many at once cannot slip past the limit, and taken back
when it was right. Names and addresses are kept as HMACs: a mistyped password in the name field stays nowhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, insert, or_, select
from sqlmodel import Session

from cases.own_models import metadata
from cases.store import Store
from web.signing import Signer

FAILURE = metadata.tables["sign_in_failure"]
WINDOW = timedelta(minutes=15)
OF_TRACKING = timedelta(hours=4)
LONGEST = max(WINDOW, OF_TRACKING)  # how long a try is kept
PER_ACCOUNT = 5
PER_ADDRESS = 30  # a whole office, or half a town behind one carrier, shares an address


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try: the account as it is counted, and the row of the address. `locked_until`: it may not be made."""

    account: str
    row: int | None
    at: datetime
    locked_until: datetime | None


class Lockout:
    """Of one thing that can be guessed at: `what` keeps its counts apart from those of another."""

    def __init__(self, store: Store, signer: Signer, what: str = "sign-in", window: timedelta = WINDOW) -> None:
        self.store, self.signer, self.what, self.window = store, signer, what, window

    def attempt(self, login: str, address: str, now: datetime) -> Attempt:
        """Count a try, or say until when none is allowed. A locked try is not counted: waiting always helps."""
        account = self.signer.mac(f"{self.what} account", login.casefold())
        origin = self.signer.mac(f"{self.what} address", address)
        with self.store.session() as session:
            if self.store.dialect == "postgresql":
                _queue(session, account, origin)
            until = _locked_until(session, {account: PER_ACCOUNT, origin: PER_ADDRESS}, now, self.window)
            rows = [] if until else [_counted(session, subject, now) for subject in (account, origin)]
        return Attempt(account, rows[-1] if rows else None, now, until)

    def succeeded(self, attempt: Attempt) -> None:
        """Forget the account's failures and this try; the address keeps its other failures."""
        with self.store.session() as session:
            session.execute(
                delete(FAILURE).where(
                    or_(
                        FAILURE.c.subject == attempt.account,
                        FAILURE.c.id == attempt.row,
                        FAILURE.c.at < attempt.at - LONGEST,
                    )
                )
            )


def _queue(session: Session, *subjects: str) -> None:
    """Let those who count the same thing count one after the other; SQLite has one writer anyway."""
    for subject in sorted(subjects):  # in one order, so that nobody waits for somebody who waits for him
        session.execute(select(func.pg_advisory_xact_lock(int(subject[:15], 16))))


def _counted(session: Session, subject: str, now: datetime) -> int:
    """The row of a counted try."""
    added = insert(FAILURE).values(subject=subject, at=now).returning(FAILURE.c.id)
    return int(session.execute(added).scalar_one())


def _locked_until(session: Session, limits: dict[str, int], now: datetime, window: timedelta) -> datetime | None:
    query = (
        select(FAILURE.c.subject, func.count(), func.max(FAILURE.c.at))
        .where(FAILURE.c.subject.in_(limits), FAILURE.c.at > now - window)
        .group_by(FAILURE.c.subject)
    )
    full = [last for subject, count, last in session.execute(query) if count >= limits[subject]]
    return max(full) + window if full else None
