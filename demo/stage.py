"""Where the worked histories are played: the people by their logins, and the codes of the cases they opened."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import select

from cases.models import metadata
from cases.register import ClaimInput, PartyInput
from cases.roster import MEDIATOR, ROOM
from cases.store import Store
from cases.tracking import code_from, issue
from demo.county import County
from demo.office import Office, Official
from demo.papers import Cabinet
from demo.timeline import Life, Timeline, nights
from statemachines.pathway import Label

KEY = "story-"  # and the story's name: the idempotency key under which its case was registered


@dataclass(frozen=True)
class Stage:
    """`stage["linjing"]` acts; `stage.cases` fills with story name → case code; `today` is the day it all ends."""

    office: Office
    county: County
    today: date
    cases: dict[str, str] = field(default_factory=dict)

    def __getitem__(self, login: str) -> Official:
        return Official(self.office, self.county.people[login])

    def body(self, key: str) -> int:
        return self.county.bodies[key]

    def mediator(self, kind: str, body: str) -> int:
        """The number of the first mediator of that kind on the roster of a body."""
        return self._number(MEDIATOR, body, MEDIATOR.c.kind == kind)

    def room(self, body: str) -> int:
        """The first room of that body."""
        return self._number(ROOM, body)

    def _number(self, table: Any, body: str, *only: Any) -> int:
        query = select(table.c.id).where(table.c.org_id == self.body(body), *only).order_by(table.c.id)
        with self.office.store.read() as connection:
            return int(connection.execute(query).scalars().first() or 0)

    def open(self, story: str, official: Official, cause: str, **given: Any) -> str:
        """Register the case of a story; gives its code."""
        code = self.cases[story] = official.register(cause, key=KEY + story, **given)
        return code

    def papers(self, login: str, case: str) -> Cabinet:
        """The papers of a case in somebody's hands."""
        return Cabinet(self[login], case)

    def follow(self, case: str, party: int) -> None:
        """Give a party of a case the code a visitor may track it with."""
        issue(self.office.store, demo_code(case), case, party, self.office.now)


def demo_code(case: str) -> str:
    """The tracking code of the demonstration's case; anybody can work it out, as the people in it are invented."""
    return code_from(f"demo {case}")


@dataclass(frozen=True, slots=True)
class Story:
    """A worked history: `tell` plays it and enters its case under `name`."""

    name: str
    title: Label
    tell: Callable[[Stage], Life]


def play(timeline: Timeline, stage: Stage, stories: Iterable[Story]) -> None:
    """Put stories on a timeline, and the nights they need."""
    timeline.add(nights(stage.office))
    for story in stories:
        timeline.add(story.tell(stage))


class Told(NamedTuple):
    """A story's case, and the account that may go on with it: the handler of its latest open proceeding, else of its
    last one; None while nobody has taken it."""

    code: str
    number: str
    handler_id: int | None


def told(store: Store) -> dict[str, Told]:
    """The stories of a database by name."""
    cases, keys, p = (metadata.tables[name] for name in ("cases", "command_key", "proceeding"))
    query = (
        select(keys.c.key, cases.c.code, cases.c.number, p.c.handler_id)
        .join(cases, cases.c.id == keys.c.case_id)
        .join(p, p.c.case_id == cases.c.id)
        .where(keys.c.key.startswith(KEY))
        .order_by(p.c.handler_id.is_not(None), p.c.is_open, p.c.n)  # the last row of a case wins
    )
    with store.read() as connection:
        return {key.removeprefix(KEY): Told(*row) for key, *row in connection.execute(query)}


def person(side: str, name: str, phone: str = "") -> PartyInput:
    """A natural person. No number here begins like a real one."""
    return PartyInput(side, "person", {"name": name, "phone": phone})


def firm(side: str, name: str) -> PartyInput:
    return PartyInput(side, "organisation", {"name": name})


def yuan(type: str, amount: int | None = None, **facts: object) -> ClaimInput:
    """A claim item of so many yuan."""
    return ClaimInput(type, None if amount is None else amount * 100, facts)
