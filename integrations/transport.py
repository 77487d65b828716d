"""How something leaves the house: what a channel is given, what it answers, how it says that it failed.

A channel is a folder with a `transport.py` and a README; `channels.py` lists them. A channel sends one delivery and
knows nothing of queues, retries or the database: flows/deliveries.py does that for all of them alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

NOT_WANTED = "not_wanted"  # the outcome where the audience has said that it wants none
NOT_CONNECTED = "not_connected"  # the outcome where the audience has no system that could be reached on this channel


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One delivery, at one attempt. `facts` hold ids, codes and dates, never a name or a sentence.

    `case` is the case's code, `occurred_at` the moment the law cares about, `at` the moment of this attempt; both are
    aware UTC. `audience` is account:7, org:3 or party:1.
    """

    case_id: int
    case: str
    seq: int
    n: int
    channel: str
    kind: str
    audience: str
    facts: Mapping[str, Any]
    occurred_at: datetime
    at: datetime

    @property
    def key(self) -> str:
        """The idempotency key: the same at every attempt, and no two deliveries share it."""
        return f"{self.case}-{self.seq}-{self.n}"


class TransportError(Exception):
    """It did not arrive. `message` is a short code ("http 503", "timeout"): it is stored, so nothing of what the other
    side said belongs in it. `permanent`: trying again cannot help, a person must look.
    """

    def __init__(self, message: str, permanent: bool = False) -> None:
        super().__init__(message)
        self.message = message
        self.permanent = permanent


class Transport(Protocol):
    """A way out."""

    def deliver(self, delivery: Outgoing) -> str:
        """Send it and return the outcome, a short code. TransportError if it did not arrive, or may not have."""
        ...
