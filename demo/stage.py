"""Where the worked histories are played: the people by their logins, and the codes of the cases they opened."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select

from cases.models import metadata
from cases.register import ClaimInput, PartyInput
from cases.store import Store
from demo.county import County
from demo.office import Office, Official
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

    def open(self, story: str, official: Official, cause: str, **given: Any) -> str:
        """Register the case of a story; gives its code."""
        code = self.cases[story] = official.register(cause, key=KEY + story, **given)
        return code


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


def told(store: Store) -> dict[str, tuple[str, str]]:
    """The stories of a database: name → code and number of its case."""
    cases, keys = metadata.tables["cases"], metadata.tables["command_key"]
    query = select(keys.c.key, cases.c.code, cases.c.number).join(cases, cases.c.id == keys.c.case_id)
    with store.read() as connection:
        found = connection.execute(query.where(keys.c.key.startswith(KEY))).all()
    return {key.removeprefix(KEY): (code, number) for key, code, number in found}


def person(side: str, name: str, phone: str = "") -> PartyInput:
    """A natural person. No number here begins like a real one."""
    return PartyInput(side, "person", {"name": name, "phone": phone})


def firm(side: str, name: str) -> PartyInput:
    return PartyInput(side, "organisation", {"name": name})


def yuan(type: str, amount: int | None = None, **facts: object) -> ClaimInput:
    """A claim item of so many yuan."""
    return ClaimInput(type, None if amount is None else amount * 100, facts)
