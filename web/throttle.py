"""How often one address may file, and the small piece of work that lets it file more often.

Half a town may share the address of its carrier, so the limit is not tight. A browser with a script finds, unasked and
in about a second, a number whose hash begins with enough zeros; whoever sends that may send more. Without a script the
limit is lower and nobody is shut out.

Counts are rows of the database, so that all web processes share them. An address is kept as the first bits of an HMAC: a
bucket, in which strangers may meet, and never more rows than there are buckets.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address
from typing import Any

from sqlalchemy import bindparam, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from cases.models import EPOCH
from cases.own_models import metadata
from cases.store import Store
from web.signing import Signer

COUNT = metadata.tables["rate_count"]
INSERT: Mapping[str, Any] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}
ZEROS = 14  # bits: some sixteen thousand hashes
GOOD_FOR = timedelta(hours=2)
BUCKET = 5  # hexadecimal digits: a million buckets; in a county two neighbours hardly ever share one
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Limit:
    """So many in any hour, of one thing that is counted by itself."""

    name: str
    most: int


PLAIN = Limit("file", 6)
WORKED = Limit("file-worked", 60)
PAPERS = Limit("papers", 40)
DRAFTS = Limit("draft", 120)


class Throttle:
    """A limit against floods. Counted by the clock hour, of which the one before weighs as much as is left of it: so a
    limit holds over any hour, give or take how evenly it was used."""

    def __init__(self, store: Store, signer: Signer) -> None:
        self.store, self.signer = store, signer

    def full_until(self, limit: Limit, address: str, now: datetime) -> datetime | None:
        """Count one more from an address; where that is too many, until when to wait, and nothing is counted."""
        hour, into = divmod(now - EPOCH, HOUR)
        subject = f"{limit.name}:{self.signer.mac('throttle', network(address))[:BUCKET]}"
        with self.store.session() as session:
            counts = dict(session.execute(_LAST_TWO, {"of": subject, "since": hour - 1}).tuples().all())
            before = counts.get(hour - 1, 0)
            most = math.floor(limit.most - before * (1 - into / HOUR))
            if most >= 1 and self._counted(session, subject, hour, most):
                return None
        return _free_at(hour, counts.get(hour, 0), before, limit.most)

    def _counted(self, session: Session, subject: str, hour: int, most: int) -> bool:
        """One more in this hour, unless there are so many already: one statement, so two processes count together."""
        adding = INSERT[self.store.dialect](COUNT).values(subject=subject, hour=hour, count=1)
        place = (COUNT.c.subject, COUNT.c.hour)
        more = adding.on_conflict_do_update(
            index_elements=place, set_={"count": COUNT.c.count + 1}, where=COUNT.c.count < most
        )
        count = session.execute(more.returning(COUNT.c.count)).scalar()
        if count == 1:  # the first of somebody in an hour sweeps
            session.execute(delete(COUNT).where(COUNT.c.hour < hour - 1))
        return count is not None

    def task(self, draft: str, now: datetime) -> str:
        """What the browser's script is to work on, for this draft."""
        return self.signer.sign("work", draft, now + GOOD_FOR)

    def done(self, draft: str, task: str, answer: str, now: datetime) -> bool:
        """Was that piece of work done for this draft, and not long ago?"""
        if not answer.isascii() or not answer.isdigit() or len(answer) > 12:
            return False
        return self.signer.open("work", task, now) == draft and zeros(f"{task}:{answer}") >= ZEROS


_LAST_TWO = select(COUNT.c.hour, COUNT.c.count).where(
    COUNT.c.subject == bindparam("of"), COUNT.c.hour >= bindparam("since")
)


def _free_at(hour: int, here: int, before: int, most: int) -> datetime:
    """When one more will fit: later in this hour, as the one before it weighs less, or in the next."""
    start, count, carried = (hour, here, before) if here < most else (hour + 1, 0, here)
    room = most - count - 1
    share = max(0.0, 1 - room / carried) if carried else 0.0
    return EPOCH + HOUR * (start + share) + timedelta(seconds=1)


def network(address: str) -> str:
    """What counts as one: an IPv4 address; of IPv6 the /64 that a connection is given whole (RFC 6177)."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    return parsed.exploded[:19] if isinstance(parsed, IPv6Address) else str(parsed)


def zeros(text: str) -> int:
    """How many zero bits the SHA-256 of a text begins with."""
    return 256 - int.from_bytes(hashlib.sha256(text.encode()).digest()).bit_length()
