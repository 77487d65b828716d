"""Acting in the demonstration as people do: through the real door, each under an account of one's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from cases.access import Person
from cases.door import Receipt
from cases.files import Files
from cases.models import micros
from cases.preview import look
from cases.register import BASE_2020, Registration, register
from cases.rows import snapshot
from cases.store import Store
from cases.transition import transition
from statemachines.decide import Offer, available
from statemachines.pathway import Command
from statemachines.snapshot import Snapshot, local_date


@dataclass
class Office:
    """A database, a place for papers and the moment in it, shared by everybody who acts. `acts` counts them and makes their keys."""

    store: Store
    files: Files
    now: datetime
    acts: int = 0

    @property
    def today(self) -> date:
        return local_date(self.now)

    def key(self) -> str:
        self.acts += 1
        return f"demo-{self.acts}"

    def case_id(self, now: datetime) -> int:
        """As cases.register.new_id, but the same in every run: the low bits come from the count of acts."""
        return (micros(now) // 1000 - BASE_2020) << 12 | self.acts & 0xFFF


@dataclass(frozen=True)
class Official:
    """Somebody at work in that office."""

    office: Office
    person: Person

    def register(self, cause: str, *, key: str = "", **given: Any) -> str:
        """Open a case of one's own body, received now and in one's own hands unless said otherwise; gives its code."""
        defaults: dict[str, Any] = {
            "org_id": self.person.org_id,
            "origin": "walk_in",
            "pathway": "mediation",
            "occurred_at": self.office.now,
            "handler_id": self.person.account_id,
        }
        registration = Registration(cause=cause, **defaults | given)
        sent: Mapping[str, Any] = {"person": self.person, "now": self.office.now, "key": key or self.office.key()}
        return register(self.office.store, registration, **sent, ids=self.office.case_id).code

    def do(self, code: str, trigger: str, of: int = 1, /, **fields: Any) -> Receipt:
        """Take a step of proceeding `of` (0: of the case as a whole). Raises what the door raises."""
        command = Command(trigger, of, self.person.actor, self.office.now, fields)
        sent: Mapping[str, Any] = {"person": self.person, "now": self.office.now, "key": self.office.key()}
        return transition(self.office.store, code, command, **sent)

    def note(self, code: str, text: str, of: int = 1) -> None:
        self.do(code, "note", 0, note=text, of=of)

    def consents(self, code: str, *parties: int, scope: str = "mediation", channel: str = "in_person") -> None:
        """Record that each of these parties says yes."""
        for party in parties:
            self.do(code, "record_consent", 0, party=party, scope=scope, given="yes", channel=channel)

    def look(self, code: str) -> Snapshot:
        """A case as the door would judge it now. NotFound where this person may not see it."""
        return snapshot(look(self.office.store, self.person, code))

    def offers(self, case: Snapshot, of: int) -> dict[str, Offer]:
        """The steps of a proceeding that are lawful for this person now, by their triggers."""
        found = available(case, of, self.person.actor, self.office.now)
        return {offer.row.trigger: offer for offer in found if offer.refusal is None}
