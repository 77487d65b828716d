"""The cost of one step through the public door, as a multiple of the same work in hand-written statements.

The steps end one clock and start another: the four of a petition from its opinion to its re-review. With words: an oral
agreement in mediation, whose terms are sealed (it starts two clocks).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from bench.databases import DIALECTS, Databases
from bench.fill import fill
from bench.handwritten import Client, Step, places
from bench.measure import NOW, Figure, figure, interleave, ratios, say
from bench.scenarios import Act, Scenario, mediating
from cases.access import Person, person
from cases.door import Receipt
from cases.store import Store
from cases.transition import transition
from cases.vault import Vault
from statemachines.pathway import Command
from statemachines.snapshot import local_date

LATER = NOW + timedelta(hours=1)  # when the steps are taken
THREADS = 4
MOST = 2500  # steps a second that no door takes here
Fields = Callable[[datetime], dict[str, Any]]


def handling(act: Act) -> None:
    act.do("register", matter="claim")
    act.do("classify", route_class="petition")
    act.do("notify_route", notified_on=act.today())
    act.do("accept")


def _delivered(now: datetime) -> dict[str, Any]:
    return {"delivered_on": local_date(now)}


def _agreed(now: datetime) -> dict[str, Any]:
    return {"reached_on": local_date(now), "terms": "被申请人于三十日内修复渗漏，赔偿装修损失，双方再无争议。"}


def _nothing(now: datetime) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class Variant:
    """A story that brings cases to where the steps begin, and the steps."""

    name: str
    scenario: Scenario
    steps: tuple[tuple[str, Fields], ...]


AGES = tuple(range(1, 21))  # so that the dates are not all the same
VARIANTS = (
    Variant(
        "step",
        Scenario(
            1, AGES, "petition", handling, cause="land", claim="petition_only", fields=(("received_by", "office"),)
        ),
        (
            ("issue_opinion", _delivered),
            ("request_review", _nothing),
            ("issue_review", _delivered),
            ("request_re_review", _nothing),
        ),
    ),
    Variant("step with sealed words", Scenario(1, AGES, "mediation", mediating), (("agree_orally", _agreed),)),
)


def through_door(store: Store, variant: Variant, cases: list[tuple[str, Person]]) -> Callable[[], Receipt]:
    """A client that takes the variant's steps through the door, case after case off the pile all clients share."""

    def steps() -> Iterator[Receipt]:
        while cases:
            code, who = cases.pop()
            for n, (trigger, fields) in enumerate(variant.steps, 1):
                now = LATER + timedelta(minutes=n)
                command = Command(trigger, 1, who.actor, now, fields(now))
                yield transition(store, code, command, person=who, now=now, key=f"bench-{code}-{trigger}")
        raise RuntimeError("no case is left to take a step: fill more")

    return steps().__next__


def _cases(store: Store) -> list[tuple[str, Person]]:
    """Code and handler of every case."""
    with store.read() as connection:
        found = connection.exec_driver_sql("SELECT code, handler_id FROM cases ORDER BY id").all()
        people = {account: person(connection, account) for account in {row[1] for row in found}}
    return [(code, people[account]) for code, account in found]


def _typical(store: Store, variant: Variant, case: tuple[str, Person]) -> Step:
    """What the door writes for the longest of the variant's steps."""
    client = through_door(store, variant, [case])
    written = [Step.of(store, receipt.case_id, receipt.seq) for receipt in (client() for _ in variant.steps)]
    return max(written, key=lambda step: len(step.entry["body"]))


def compare(databases: Databases, dialect: str, variant: Variant, rounds: int, seconds: float) -> Iterator[Figure]:
    """One client and four, through the door and by hand, in turns."""
    url = databases.create(dialect)
    store = Store(url, Vault(bytes(32)))
    needed = (rounds + 1) * seconds * MOST / len(variant.steps)
    fill(store, int(needed * 2.5) + 100, NOW, scenarios=(variant.scenario,), counties=1)
    cases = _cases(store)
    step = _typical(store, variant, cases.pop())
    fresh, visited = cases[: len(cases) * 4 // 5], {code for code, _ in cases[len(cases) * 4 // 5 :]}
    doors = [through_door(store, variant, fresh) for _ in range(1 + THREADS)]
    standing = [place for place in places(store) if place.code in visited]
    hands = [Client(url, step, standing[n :: 1 + THREADS]) for n in range(1 + THREADS)]
    rates = interleave({"door": doors[:1], "hand": hands[:1], "doors": doors[1:], "hands": hands[1:]}, rounds, seconds)
    for hand in hands:
        hand.close()
    store.close()
    databases.drop(url)
    for clients, ours, theirs in ((1, "door", "hand"), (THREADS, "doors", "hands")):
        name = f"{dialect}: {variant.name}, {clients} client{'s' * (clients > 1)}"
        rate = f"{median(rates[ours]):,.0f}/s; by hand {median(rates[theirs]):,.0f}/s"
        yield figure(name, ratios(rates, theirs, ours), "x", gate=2.0, aim=1.5, note=rate)


def run(databases: Databases, quick: bool) -> list[Figure]:
    rounds, seconds = (1, 0.02) if quick else (12, 0.3)
    found: list[Figure] = []
    for dialect in DIALECTS:
        for variant in VARIANTS:
            say(f"door: {variant.name} on {dialect}")
            found += compare(databases, dialect, variant, rounds, seconds)
    return found
