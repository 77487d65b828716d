"""The outbox: what the door queued is sent, at least once, until it arrived or a person owns it.

A delivery is claimed by counting an attempt and moving its next one past the time this one may take: one statement,
compare and swap. So nothing needs to be rescued after a crash: what was claimed and not recorded comes up again by
itself, under the same key, and the receiver drops what it has seen. Sending happens outside any transaction.
"""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, literal_column, select, tuple_, update
from sqlmodel import Session

from cases.findings import add_findings
from cases.messages import letter
from cases.store import Store
from cases.transition import transition
from flows.tables import changed, inserting, table
from integrations.transport import NOT_CONNECTED, NOT_WANTED, Outgoing, Transport, TransportError
from statemachines import contact
from statemachines.pathway import Actor, Command, Role

log = logging.getLogger(__name__)

BATCH = 20
IN_FLIGHT = timedelta(minutes=5)  # longer than a batch of the slowest channel may take: 20 × 10 s
RETRIES = tuple(
    timedelta(seconds=seconds)
    for seconds in (5, 30, 2 * 60, 10 * 60, 3600, 6 * 3600, 12 * 3600, 24 * 3600, 24 * 3600, 24 * 3600)
)
JITTER = 0.1  # of the wait, either way: what failed together does not come back together

_rows = table("delivery")
ATTEMPTS = {"message": 5}  # some eight hours: news that comes days late is no news, somebody rings instead
ACTOR = Actor("system:messages", Role.AGENCY)
# A literal, because neither database uses a partial index for a condition it only learns from a parameter.
_QUEUED = _rows.c.status == literal_column("'queued'")
_KEY = (_rows.c.case_id, _rows.c.seq, _rows.c.n)


@dataclass(slots=True)
class Report:
    """What became of the deliveries that were due."""

    sent: int = 0
    skipped: int = 0  # the audience has no system on that channel
    retried: int = 0
    failed: int = 0
    down: dict[tuple[str, str], TransportError] = field(
        default_factory=dict
    )  # (channel, audience) not reached just now

    @property
    def total(self) -> int:
        return self.sent + self.skipped + self.retried + self.failed

    def counts(self) -> dict[str, int]:
        return {"sent": self.sent, "skipped": self.skipped, "retried": self.retried, "failed": self.failed}


@dataclass(frozen=True, slots=True)
class Claimed:
    """A delivery we are to send now, and which attempt this is."""

    outgoing: Outgoing
    attempt: int


def next_delivery(store: Store) -> datetime | None:
    """When the next queued delivery may be sent; None if nothing is queued."""
    with store.read() as connection:
        found: datetime | None = connection.execute(select(func.min(_rows.c.available_at)).where(_QUEUED)).scalar()
    return found


def deliver_due(
    store: Store,
    transports: Mapping[str, Transport],
    now: datetime,
    *,
    batch: int = BATCH,
    budget_seconds: float = 20.0,
) -> Report:
    """Send what was due by `now`, channel by channel in the order given, for at most `budget_seconds` of real time.

    A channel's share is what is left, divided by the channels still to come: a slow agency never holds up the inbox.
    """
    report = Report()
    stop_at = time.monotonic() + budget_seconds
    due = _channels(store, now)
    channels = [(name, transport) for name, transport in transports.items() if name in due]
    channels += [(name, _Missing()) for name in due if name not in transports]
    for position, (name, transport) in enumerate(channels):
        left = stop_at - time.monotonic()
        _serve(store, name, transport, now, batch, time.monotonic() + left / (len(channels) - position), report)
    return report


class _Missing:
    """Stands for a channel that was queued for and is no longer installed."""

    def deliver(self, delivery: Outgoing) -> str:
        raise TransportError("no_channel", permanent=True)


def _channels(store: Store, now: datetime) -> list[str]:
    """Those for which something is due."""
    query = select(_rows.c.channel).distinct().where(_QUEUED, _rows.c.available_at <= now).order_by(_rows.c.channel)
    with store.read() as connection:
        return list(connection.execute(query).scalars())


def _serve(
    store: Store, channel: str, transport: Transport, now: datetime, batch: int, stop_at: float, report: Report
) -> None:
    while time.monotonic() < stop_at and (claimed := claim(store, channel, now, batch)):
        sent: list[tuple[Claimed, str]] = []
        for position, item in enumerate(claimed):
            if time.monotonic() >= stop_at:
                _give_back(store, claimed[position:], now)
                break
            try:
                sent.append((item, _send(transport, item.outgoing, report)))
            except TransportError as error:
                _record_failure(store, item, error, now, report)
        _record_sent(store, sent, now, report)
        if len(claimed) < batch:
            return


def _send(transport: Transport, outgoing: Outgoing, report: Report) -> str:
    """The outcome. An audience that could not be reached a moment ago is not tried again in the same run."""
    place = (outgoing.channel, outgoing.audience)
    if error := report.down.get(place):
        raise error
    try:
        return transport.deliver(outgoing)
    except TransportError as error:
        if not error.permanent:
            report.down[place] = error
        raise
    except Exception as error:  # one broken adapter must not hold up the others; its delivery is tried again
        log.exception("channel %s failed on %s", outgoing.channel, outgoing.key)
        raise TransportError(type(error).__name__) from error


# ── claiming ─────────────────────────────────────────────────────────────────────────────────────────────────────


def claim(store: Store, channel: str, now: datetime, limit: int) -> list[Claimed]:
    """Up to `limit` due deliveries of a channel, ours until IN_FLIGHT has passed; in the order of their entries."""
    due = (
        select(*_KEY)
        .where(_QUEUED, _rows.c.available_at <= now, _rows.c.channel == channel)
        .order_by(_rows.c.available_at, *_KEY)
        .limit(limit)
        .with_for_update(skip_locked=True)  # on PostgreSQL nobody waits; on SQLite writers stand in line anyway
        .cte("due")
    )
    claiming = (
        update(_rows)
        .where(tuple_(*_KEY).in_(select(due)), _QUEUED, _rows.c.available_at <= now)  # still: compare and swap
        .values(attempts=_rows.c.attempts + 1, available_at=now + IN_FLIGHT)
        .returning(*_KEY, _rows.c.kind, _rows.c.audience, _rows.c.facts, _rows.c.attempts)
    )
    with store.session() as session:
        rows = sorted(session.execute(claiming).all(), key=lambda row: tuple(row[:3]))
        events = _events(session, {(row.case_id, row.seq) for row in rows})
    return [_claimed(channel, row, *events[row.case_id, row.seq], now) for row in rows]


def _events(session: Session, entries: set[tuple[int, int]]) -> dict[tuple[int, int], tuple[str, datetime]]:
    """The case's code and the moment the law cares about, of each entry."""
    if not entries:
        return {}
    cases, ledger = table("cases"), table("ledger")
    query = (
        select(ledger.c.case_id, ledger.c.seq, cases.c.code, ledger.c.occurred_at)
        .join(cases, cases.c.id == ledger.c.case_id)
        .where(tuple_(ledger.c.case_id, ledger.c.seq).in_(entries))
    )
    return {(row[0], row[1]): (row[2], row[3]) for row in session.execute(query)}


def _claimed(channel: str, row: Any, code: str, occurred_at: datetime, now: datetime) -> Claimed:
    outgoing = Outgoing(row.case_id, code, row.seq, row.n, channel, row.kind, row.audience, row.facts, occurred_at, now)
    return Claimed(outgoing, row.attempts)


def _give_back(store: Store, unsent: Sequence[Claimed], now: datetime) -> None:
    """Time is up: what was claimed and not tried is free again at once, its attempt not counted."""
    with store.session() as session:
        for item in unsent:
            session.execute(_still_ours(item).values(attempts=item.attempt - 1, available_at=now))


# ── recording ────────────────────────────────────────────────────────────────────────────────────────────────────


def _this(item: Claimed) -> ColumnElement[bool]:
    o = item.outgoing
    return and_(_rows.c.case_id == o.case_id, _rows.c.seq == o.seq, _rows.c.n == o.n, _QUEUED)


def _still_ours(item: Claimed) -> Any:
    """Only while nobody has claimed it again since: a late failure says nothing about the newer attempt."""
    return update(_rows).where(_this(item), _rows.c.attempts == item.attempt)


def _record_sent(store: Store, sent: Sequence[tuple[Claimed, str]], now: datetime, report: Report) -> None:
    """Whoever's attempt it was: what arrived has arrived."""
    with store.session() as session:
        for item, outcome in sent:
            skipped = outcome in (NOT_CONNECTED, NOT_WANTED)
            done = {"status": "skipped" if skipped else "sent", "sent_at": None if skipped else now}
            session.execute(update(_rows).where(_this(item)).values(outcome=outcome, **done))
            report.skipped += skipped
            report.sent += not skipped


def _record_failure(store: Store, item: Claimed, error: TransportError, now: datetime, report: Report) -> None:
    most = ATTEMPTS.get(item.outgoing.channel, len(RETRIES))
    again = None if error.permanent else retry_at(item.outgoing.key, item.attempt, now, most)
    if again is None and item.outgoing.channel == "message":
        to_be_rung(
            store, item.outgoing, now
        )  # first, and safe to repeat: a crash before the next line comes here again
    with store.session() as session:
        if again:
            session.execute(_still_ours(item).values(outcome=error.message, available_at=again))
            report.retried += 1
        elif changed(session, _still_ours(item).values(outcome=error.message, status="failed")):
            add_findings(session, [(item.outgoing.case_id, "delivery_failed", _detail(item, error))], now)
            report.failed += 1


def _detail(item: Claimed, error: TransportError) -> dict[str, Any]:
    o = item.outgoing
    what = {"seq": o.seq, "n": o.n, "channel": o.channel, "kind": o.kind, "audience": o.audience}
    return what | {"attempts": item.attempt, "outcome": error.message}


def to_be_rung(store: Store, outgoing: Outgoing, now: datetime) -> None:
    """A message has not arrived and will not: somebody is to ring, by a day that escalates. Once for each message."""
    party = int(outgoing.audience.removeprefix("party:"))
    command = Command("unreached", 0, ACTOR, now, {"party": party, "speed": contact.URGENT})
    transition(store, outgoing.case, command, person=None, now=now, key=f"unreached-{outgoing.key}")


def retry_at(key: str, attempt: int, now: datetime, most: int = len(RETRIES)) -> datetime | None:
    """When to try again after that many failed attempts; None when a person must take over, after `most` of them.

    The jitter comes from the key: the same on every machine, another for every delivery.
    """
    if attempt > most:
        return None
    spread = int.from_bytes(hashlib.sha256(f"{key}:{attempt}".encode()).digest()[:4]) / 2**32
    return now + RETRIES[attempt - 1] * (1 - JITTER + 2 * JITTER * spread)


# ── the hands of two channels ──────────────────────────────────────────────────────────────────────────────────


def post_notice(store: Store, outgoing: Outgoing) -> bool:
    """Write the message into the inbox; False if it was there already."""
    row = {
        "case_id": outgoing.case_id,
        "seq": outgoing.seq,
        "n": outgoing.n,
        "audience": outgoing.audience,
        "kind": outgoing.kind,
        "facts": outgoing.facts,
        "at": outgoing.at,
    }
    posting = inserting(store, table("notice")).values(**row).on_conflict_do_nothing()
    with store.session() as session:
        return bool(changed(session, posting))


def write_message(store: Store, site: str, outgoing: Outgoing) -> tuple[str, str, str] | None:
    """The number, the language and the text of a message to a party: see cases.messages."""
    party = int(outgoing.audience.removeprefix("party:"))
    return letter(store, outgoing.case_id, party, outgoing.kind, outgoing.facts, site)
