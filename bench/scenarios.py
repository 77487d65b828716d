"""What happens to synthetic cases: the share of each story and how old its cases are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bench.county import County
from cases.access import Person
from cases.register import ClaimInput, PartyInput, Registration, register
from cases.store import Store
from cases.transition import transition
from statemachines.pathway import Command
from statemachines.snapshot import local_date

PARTIES = (
    PartyInput("applicant", "person", {"name": "甲", "phone": "13800000001"}),
    PartyInput("respondent", "person", {"name": "乙", "phone": "13800000002"}),
)


@dataclass
class Act:
    """Somebody acting on one case; `day` counts from its registration."""

    store: Store
    person: Person
    county: County
    code: str
    opened: datetime
    day: int = 0
    count: int = 0

    def do(self, trigger: str, of: int = 1, **fields: Any) -> None:
        now = self.opened + timedelta(days=self.day, minutes=self.count + 1)
        self.count += 1
        command = Command(trigger, of, self.person.actor, now, fields)
        transition(self.store, self.code, command, person=self.person, now=now, key=f"{self.code}-{self.count}")

    def today(self) -> Any:
        return local_date(self.opened + timedelta(days=self.day))


def waiting(act: Act) -> None:
    act.do("accept")


def mediating(act: Act) -> None:
    act.do("accept")
    for party in (1, 2):
        act.do("record_consent", 0, party=party, scope="mediation", given="yes", channel="phone")
    act.do("start", mode="closed")
    act.do("note", 0, note="双方已见面，约定下次再谈。")


def transferring(act: Act) -> None:
    mediating(act)
    act.do("transfer", claims=(1,), to_org=act.county.villages[0].town)


def agreed(act: Act) -> None:
    mediating(act)
    act.day = 1
    day = act.today()
    act.do("sign", parties_signed_on=day, mediator_signed_on=day, sealed_on=day)


def performed(act: Act) -> None:
    agreed(act)
    act.day = 2
    act.do("perform", performed_on=act.today())


def nothing(act: Act) -> None:
    pass


@dataclass(frozen=True)
class Scenario:
    """A story: its share of all cases, the ages in days its cases may have, and how it goes."""

    share: float
    ages: tuple[int, ...]
    pathway: str
    story: Callable[[Act], None]
    claimed: bool = True
    cause: str = "neighbour"
    claim: str = "neighbour"
    fields: tuple[tuple[str, Any], ...] = ()


SCENARIOS = (
    Scenario(0.15, tuple(range(26)), "mediation", waiting, cause="noise", claim="noise"),
    Scenario(0.05, tuple(range(12)), "mediation", nothing, claimed=False, cause="loan", claim="loan"),
    Scenario(0.33, tuple(range(1, 34)), "mediation", mediating),
    Scenario(0.02, tuple(range(1, 8)), "mediation", transferring),
    Scenario(0.12, tuple(range(2, 36)), "mediation", agreed, cause="property_management", claim="property_fee"),
    Scenario(0.13, tuple(range(4, 60, 2)), "mediation", performed),
    Scenario(
        0.12,
        tuple(range(18)),
        "petition",
        nothing,
        claim="petition_only",
        cause="land",
        fields=(("received_by", "office"),),
    ),
    Scenario(0.08, tuple(range(8)), "arbitration", nothing, cause="wages", claim="wages"),
)


def play(store: Store, county: County, scenario: Scenario, opened: datetime) -> str:
    """One case of a scenario through the door. Returns its code."""
    person = county.handler(store)
    registration = Registration(
        org_id=person.org_id,
        cause=scenario.cause,
        origin="walk_in",
        pathway=scenario.pathway,
        occurred_at=opened,
        parties=PARTIES,
        claims=(ClaimInput(scenario.claim),),
        fields=dict(scenario.fields),
        words={"summary": "邻居楼上漏水，双方多次协商不成。"},
        handler_id=person.account_id if scenario.claimed else None,
    )
    receipt = register(
        store,
        registration,
        person=person,
        now=opened,
        key=f"{opened:%y%m%d}-{scenario.pathway}-{scenario.story.__name__}-{scenario.claim}",
    )
    scenario.story(Act(store, person, county, receipt.code, opened))
    return receipt.code
