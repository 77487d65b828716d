"""A proceeding lived through: wait as people would, look at the case, take one of the steps that are lawful now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from random import Random

from demo.answers import Asked, answers, unserved
from demo.county import County
from demo.habits import ALWAYS, HABITS, REFUSES, WAIT, Habit, Stay
from demo.office import Office, Official
from demo.timeline import Life, Timeline, at
from demo.words import REMARKS, RETURNED, SAID
from statemachines.calendars import default_calendar
from statemachines.decide import Offer, Refused
from statemachines.snapshot import CHINA, ProceedingView, Snapshot

Offers = Mapping[str, Offer]  # lawful steps by their triggers

OPENS, CLOSES = time(8, 30), time(17, 40)
REMARKED = 0.22  # share of steps before which somebody writes a remark
RETURNS = 0.08  # share of hand-overs that are sent back
SERVES = frozenset({"serve_award", "serve_judgment", "serve_ruling"})


@dataclass
class Matter:
    """A proceeding in somebody's hands. `patience` stretches or shortens every stay in it."""

    code: str
    n: int
    pathway: str
    cause: str
    handler: Official
    rng: Random
    patience: float
    state: str
    served: set[int] = field(default_factory=set)


@dataclass
class Walks:
    """All proceedings under way, on one timeline."""

    office: Office
    county: County
    timeline: Timeline
    matters: dict[tuple[str, int], Matter] = field(default_factory=dict)
    refused: Counter[tuple[str, str]] = field(default_factory=Counter)  # (trigger, refusal) → how often

    def begin(self, matter: Matter) -> None:
        self.matters[matter.code, matter.n] = matter
        self.timeline.add(self.walk(matter))

    def walk(self, matter: Matter) -> Life:
        """From its first state until it is closed, or time ends."""
        while stay := HABITS.get(matter.pathway, {}).get(matter.state):
            yield self.later(matter.rng, stay.days, matter.patience)
            case = matter.handler.look(matter.code)
            proceeding = case.proceeding(matter.n)
            matter.state = proceeding.state  # the sweep may have moved it
            stay = HABITS.get(matter.pathway, {}).get(matter.state)
            if not (proceeding.is_open and stay):
                continue
            offers = matter.handler.offers(case, matter.n)
            if chosen := self._choose(matter, stay, case, proceeding, offers):
                self._take(matter, chosen, case, proceeding, offers)

    # ── choosing ─────────────────────────────────────────────────────────────────────────────────────────────────

    def _choose(
        self, matter: Matter, stay: Stay, case: Snapshot, proceeding: ProceedingView, offers: Offers
    ) -> Habit | None:
        likely = [habit for habit in stay.habits if self._likely(matter, habit, case, proceeding)]
        lawful = [habit for habit in likely if habit.trigger in offers or habit.asks or habit.head or not habit.trigger]
        if urgent := [habit for habit in lawful if habit.weight == ALWAYS]:
            return urgent[0]
        if not lawful or _waits_for_others(case, matter.n):
            return None
        return matter.rng.choices(lawful, [habit.weight for habit in lawful])[0]

    def _likely(self, matter: Matter, habit: Habit, case: Snapshot, proceeding: ProceedingView) -> bool:
        if habit.once and habit.once in proceeding.facts:
            return False
        if habit.trigger in SERVES and not unserved(case, frozenset(matter.served)):
            return False
        if habit.trigger == "transfer" and self.county.expert(matter.cause) in (None, proceeding.org_id):
            return False
        said = [case.consent(party.n, habit.asks) for party in case.sides()] if habit.asks else []
        return not any(word is not None and not word.given for word in said)

    # ── acting ───────────────────────────────────────────────────────────────────────────────────────────────────

    def _take(self, matter: Matter, habit: Habit, case: Snapshot, proceeding: ProceedingView, offers: Offers) -> None:
        """The step, if it is lawful once everybody has been asked."""
        if habit.trigger == WAIT:
            return
        if matter.rng.random() < REMARKED:
            matter.handler.note(matter.code, matter.rng.choice(REMARKS.get(matter.pathway, SAID)), matter.n)
        if habit.asks:
            self._ask_everybody(matter, habit.asks, case)
            case = matter.handler.look(matter.code)
        actor = self.head(proceeding.org_id) if habit.head else matter.handler
        if habit.asks or habit.head:  # others have spoken since, or somebody else acts
            offers = actor.offers(case, matter.n)
        if offer := offers.get(habit.trigger):
            self._act(matter, actor, offer, case, proceeding)

    def _act(self, matter: Matter, actor: Official, offer: Offer, case: Snapshot, proceeding: ProceedingView) -> None:
        today, served = self.office.today, frozenset(matter.served)
        asked = Asked(offer.row, case, proceeding, matter.cause, served, today, self.county, matter.rng)
        given = answers(asked)
        try:
            receipt = actor.do(matter.code, offer.row.trigger, matter.n, **given)
        except Refused as error:  # lawful with some answers, not with these
            self.refused[offer.row.trigger, error.refusal.code] += 1
            return
        matter.state = offer.to_state
        if offer.row.trigger in SERVES:
            matter.served.add(given["party"])
        if receipt.opened:
            self._follow(matter, receipt.opened, actor)
        elif offer.row.refers:
            self.timeline.add(self._answered(matter, len(case.referrals) + 1, given["to_org"]))

    def _ask_everybody(self, matter: Matter, scope: str, case: Snapshot) -> None:
        for party in case.sides():
            given = "no" if matter.rng.random() < REFUSES[scope] else "yes"
            channel = matter.rng.choices(("in_person", "phone", "online"), (6, 4, 1))[0]
            matter.handler.do(
                matter.code, "record_consent", 0, party=party.n, scope=scope, given=given, channel=channel
            )

    def head(self, org_id: int | None) -> Official:
        """The supervisor who answers for a body."""
        return Official(self.office, self.county.supervisor_of(org_id or 0))

    # ── what is handed over ──────────────────────────────────────────────────────────────────────────────────────

    def _follow(self, before: Matter, n: int, handler: Official) -> None:
        """The proceeding that a step opened: with a body of its own people, its head gives it to one of them."""
        proceeding = handler.look(before.code).proceeding(n)
        rng, org = before.rng, proceeding.org_id or 0
        if proceeding.org_id != handler.person.org_id and (staff := self.county.of_body(org)):
            mine = Official(self.office, rng.choice(staff))
            self.head(proceeding.org_id).do(
                before.code, "assign", 0, of=n, handler=mine.person.account_id, reason="new"
            )
            handler = mine
        state, patience = proceeding.state, before.patience
        self.begin(Matter(before.code, n, proceeding.pathway, before.cause, handler, rng, patience, state))

    def _answered(self, sender: Matter, referral: int, org: int) -> Life:
        """The receiving body takes a hand-over, or sends it back."""
        rng = Random(f"{sender.code}:{referral}")
        yield self.later(rng, (0, 3), 1.0)
        receiver = Official(self.office, rng.choice(self.county.of_body(org)))
        if rng.random() < RETURNS:
            reason = rng.choice(("incomplete", "not_ours"))
            receiver.do(sender.code, "return_referral", 0, referral=referral, reason=reason, note=RETURNED)
            return
        opened = receiver.do(sender.code, "acknowledge_referral", 0, referral=referral).opened or 0
        self._follow(sender, opened, receiver)

    # ── when ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def later(self, rng: Random, days: tuple[int, int], patience: float) -> datetime:
        """A moment of office hours so many calendar days on, more often few than many."""
        first, last = days
        waited = rng.triangular(first, last, first + (last - first) * 0.3) * patience
        return office_hour(rng, self.office.now, round(waited))


def office_hour(rng: Random, now: datetime, days: int) -> datetime:
    """Some moment of the working day that many days on or next after that; later than `now`."""
    calendar = default_calendar()
    day = now.astimezone(CHINA).date() + timedelta(days=days)
    if not calendar.is_workday(day):
        day = calendar.next_workday(day)
    soonest = max(at(day) + _since_midnight(OPENS), now + timedelta(minutes=5))
    latest = at(day) + _since_midnight(CLOSES)
    if soonest >= latest:
        return office_hour(rng, at(calendar.next_workday(day)), 0)
    return soonest + (latest - soonest) * rng.random()


def _since_midnight(hour: time) -> timedelta:
    return timedelta(hours=hour.hour, minutes=hour.minute)


def _waits_for_others(case: Snapshot, of: int) -> bool:
    """A hand-over of this proceeding is unanswered, or led to a mediation or confirmation that is still open."""
    mine = [referral for referral in case.referrals if referral.from_proceeding == of]
    opened = [case.proceeding(referral.opened) for referral in mine if referral.opened]
    unanswered = any(referral.status == "offered" for referral in mine)
    return unanswered or any(p.is_open and p.channel in ("mediation", "confirmation") for p in opened)
