"""Acting on cases in tests as a person would: through the door, with a moment that the test sets."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Any

from cases.access import Person
from cases.register import ClaimInput, PartyInput, Registration, register
from cases.store import Store
from cases.transition import Receipt, transition
from statemachines.pathway import Actor, Command, Role
from statemachines.snapshot import CHINA

LI = PartyInput("applicant", "person", {"name": "李秀兰", "phone": "13812345678"})
WANG = PartyInput("respondent", "person", {"name": "王建国", "phone": "13987654321"})

SIDES: dict[str, Any] = {
    "brought_by": (1,),
    "brought_against": (2,),
}  # who begins a proceeding against whom, as registered


def at(day: str, hour: int = 10) -> datetime:
    """That hour of a day in China, as an aware UTC datetime."""
    return datetime.combine(date.fromisoformat(day), time(hour), CHINA).astimezone(UTC)


NUMBERS = count()  # of idempotency keys: no two desks use the same


@dataclass
class Desk:
    """Somebody at work: `now` moves on by hand, `do` takes a step and gives its receipt."""

    store: Store
    person: Person
    now: datetime = field(default_factory=lambda: at("2026-03-02"))
    keys: Any = field(default_factory=lambda: (f"test-{n}" for n in NUMBERS))

    def go_to(self, day: str, hour: int = 10) -> Desk:
        self.now = at(day, hour)
        return self

    def later(self, **delta: int) -> Desk:
        self.now += timedelta(**delta)
        return self

    def as_(self, person: Person) -> Desk:
        return Desk(self.store, person, self.now, self.keys)

    def key(self) -> str:
        return next(self.keys)

    def register(self, **given: Any) -> str:
        """Register a case (a neighbours' quarrel in mediation unless said otherwise) and return its code."""
        defaults: dict[str, Any] = {
            "org_id": self.person.org_id,
            "cause": "neighbour",
            "origin": "walk_in",
            "pathway": "mediation",
            "occurred_at": self.now,
            "parties": (LI, WANG),
            "claims": (ClaimInput("neighbour"),),
            "handler_id": self.person.account_id,
            "words": {"summary": "楼上漏水，双方争执。"},
        }
        registration = Registration(**defaults | given)
        return register(self.store, registration, person=self.person, now=self.now, key=self.key()).code

    def command(self, trigger: str, of: int = 1, /, **fields: Any) -> Command:
        return Command(trigger, of, self.person.actor, self.now, fields)

    def do(self, code: str, trigger: str, of: int = 1, /, *, on: datetime | None = None, **fields: Any) -> Receipt:
        command = Command(trigger, of, self.person.actor, on or self.now, fields)
        return transition(self.store, code, command, person=self.person, now=self.now, key=self.key())

    def consent(self, code: str, *parties: int, scope: str = "mediation", given: str = "yes") -> None:
        for party in parties:
            self.do(code, "record_consent", 0, party=party, scope=scope, given=given, channel="in_person")

    def mediating(self, **given: Any) -> str:
        """A case in mediation to which everybody has consented."""
        code = self.register(**given)
        self.do(code, "accept")
        self.consent(code, 1, 2)
        self.do(code, "start", mode="closed")
        return code


SYSTEM = Actor("system:deadlines", Role.SYSTEM)
