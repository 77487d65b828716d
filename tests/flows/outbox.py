"""Deliveries for tests: queued by hand on a registered case, and transports that do as they are told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import select

from cases.models import Delivery, metadata
from cases.store import Store
from integrations.transport import Outgoing, TransportError


def case_id(store: Store, code: str) -> int:
    cases = metadata.tables["cases"]
    with store.read() as connection:
        found: int = connection.execute(select(cases.c.id).where(cases.c.code == code)).scalar_one()
    return found


def queue(store: Store, case: int, now: datetime, count: int = 1, *, first: int = 100, **given: Any) -> None:
    """So many deliveries of a case's first entry, with numbers from `first`."""
    defaults = {"channel": "webhook", "kind": "referred", "audience": "org:3", "facts": {"referral": 1}}
    with store.session() as session:
        for n in range(first, first + count):
            row = {**defaults, "status": "queued", "attempts": 0, "available_at": now, "outcome": "", **given}
            session.add(Delivery(case_id=case, seq=1, n=n, **row))


def rows(store: Store, table: str, **where: Any) -> list[dict[str, Any]]:
    source = metadata.tables[table]
    query = select(source).order_by(*source.primary_key)
    for name, value in where.items():
        query = query.where(source.c[name] == value)
    with store.read() as connection:
        return [dict(row) for row in connection.execute(query).mappings()]


class Told:
    """A transport that keeps what it was given and answers with the next of `answers`, the last one for ever."""

    def __init__(self, *answers: str | BaseException | Callable[[Outgoing], str]) -> None:
        self.given: list[Outgoing] = []
        self._answers = list(answers) or ["ok"]

    @property
    def keys(self) -> list[str]:
        return [outgoing.key for outgoing in self.given]

    def deliver(self, delivery: Outgoing) -> str:
        self.given.append(delivery)
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if isinstance(answer, BaseException):
            raise answer
        return answer if isinstance(answer, str) else answer(delivery)


DOWN = TransportError("http 503")
REFUSED = TransportError("http 422", permanent=True)
