"""Small predicates over a situation. Each returns None, or a refusal with its reason and the article.

`available` asks without answers (`fields` empty): a guard then judges only what the case itself shows, and lets pass
what the form could still cure.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from statemachines.pathway import Guard, Label, Refusal
from statemachines.sides import adversaries
from statemachines.snapshot import LIVE, ClockView, PartyView, ProceedingView, Situation, Snapshot, local_date


def refuse(code: str, zh: str, en: str, basis: str = "") -> Refusal:
    """A refusal in both languages."""
    return Refusal(code, Label(zh, en), basis)


def here(situation: Situation) -> ProceedingView:
    """The proceeding a step belongs to. KeyError for a step on the whole case."""
    if situation.proceeding is None:
        raise KeyError(0)
    return situation.proceeding


def day_of(value: Any) -> date | None:
    """A DATE fact: a date as decided, ISO 8601 text as the ledger gives it back."""
    if isinstance(value, date):
        return value
    return date.fromisoformat(value) if isinstance(value, str) and value else None


def numbers(value: Any) -> tuple[int, ...]:
    """A CLAIMS or PARTIES answer or fact: a tuple as decided, a list as the ledger gives it back, () where absent."""
    return tuple(value or ())


def names_one(situation: Situation, field: str, possible: Collection[int]) -> bool:
    """Is the answer one of these numbers, or not given yet where there are any to choose from?"""
    number = situation.fields.get(field)
    return number in possible or (number is None and bool(possible))


def chosen(situation: Situation) -> tuple[int, ...]:
    """The claim items the step names, else all of the proceeding."""
    return numbers(situation.fields.get("claims") or here(situation).claims)


def happened(*names: str) -> Guard:
    """The DATE fields say when something was done: not after today, not before the proceeding began."""

    def guard(situation: Situation) -> Refusal | None:
        today, opened = local_date(situation.now), here(situation).opened_on
        for value in (situation.fields.get(name) for name in names):
            if isinstance(value, date) and value > today:
                return refuse("date_in_future", "日期不能晚于今天。", "The date cannot lie after today.")
            if isinstance(value, date) and value < opened:
                return refuse(
                    "date_before_opening",
                    "日期不能早于本程序开始之日。",
                    "The date cannot lie before this proceeding began.",
                )
        return None

    return guard


def this_round(snapshot: Snapshot, proceeding: ProceedingView, *names: str) -> list[ClockView]:
    """The clocks of those names since the last remand: what was served or used before it has no bearing any more."""
    since = day_of(proceeding.facts.get("remanded_on"))
    mine = [c for c in snapshot.clocks if c.proceeding == proceeding.n and c.name in names]
    return [c for c in mine if not (since and c.due and c.due < since)]


def lies_ahead(name: str) -> Guard:
    """The DATE field names a day that has not passed when the act occurs."""

    def guard(situation: Situation) -> Refusal | None:
        value = situation.fields.get(name)
        if isinstance(value, date) and value < local_date(situation.command.occurred_at):
            return refuse("date_passed", "日期不能早于本次办理之日。", "The date cannot lie before this act.")
        return None

    return guard


def in_time(clock: str, basis: str, *, excusable: bool = True) -> Guard:
    """The right has not lapsed on the day of the act: the party's own clock where each has one.

    What happened in time counts though it is recorded late, and what happened late does not though no sweep has run.
    `excusable`: the court may be asked to excuse the delay (民诉法 86); it decides, so the step is let through.
    """

    def guard(situation: Situation) -> Refusal | None:
        if excusable and (not situation.fields or situation.fields.get("good_cause") is True):
            return None
        on = local_date(situation.command.occurred_at)
        if not lapsed(situation, clock, situation.fields.get("party", 0), on):
            return None
        return refuse("out_of_time", "期限已过。", "The period has passed.", basis)

    return guard


def lapsed(situation: Situation, clock: str, party: int | None, on: date) -> bool:
    """Did every run of that clock for the party (None: for anybody) end before that day? False if it never ran."""
    found = [c for c in situation.snapshot.clocks if c.proceeding == here(situation).n and c.name == clock]
    mine = [c for c in found if c.status != "cancelled" and (party is None or c.addressee in (0, party))]
    return bool(mine) and all(_before(c, on) for c in mine)


def _before(clock: ClockView, on: date) -> bool:
    """A date that is known decides; without one, what the sweep has found."""
    return clock.due < on if clock.due else clock.status in ("expired", "overdue")


def all_consented(scope: str, basis: str) -> Guard:
    """Every applicant and respondent has said yes for this scope, and that was their last word."""

    def guard(situation: Situation) -> Refusal | None:
        ended = ended_in_vain(situation.snapshot, scope, _items(situation))
        return consent_refusal(situation.snapshot, scope, basis, ended, _asked(situation))

    return guard


def _asked(situation: Situation) -> tuple[PartyView, ...]:
    return adversaries(here(situation), situation.snapshot)


IN_VAIN = {  # scope of consent, which is also the name of its channel → outcomes that use the consent up
    "mediation": frozenset({"failed", "refused"}),
    "confirmation": frozenset({"withdrawn", "deemed_withdrawn", "dismissed", "not_accepted"}),
    "agreement_review": frozenset({"withdrawn", "dismissed", "refused"}),
}


def ended_in_vain(snapshot: Snapshot, scope: str, claims: set[int]) -> date | None:
    """The day on which the last mediation or confirmation of one of these items failed: a yes said before is used up."""
    ended = [p for p in snapshot.proceedings if p.channel == scope and p.outcome in IN_VAIN.get(scope, ())]
    return max((p.closed_on for p in ended if p.closed_on and claims & set(p.claims)), default=None)


def consent_refusal(
    snapshot: Snapshot, scope: str, basis: str, since: date | None = None, asked: tuple[PartyView, ...] | None = None
) -> Refusal | None:
    """Why this voluntary step lacks consent: there is no other side, somebody refused, or was not heard `since`.

    `asked` are the parties of the proceeding; None: both sides of the case.
    """
    if {party.side for party in snapshot.sides()} != {"applicant", "respondent"}:
        return refuse("no_other_side", "须先登记双方当事人。", "Both sides must be registered first.", basis)
    said = [snapshot.consent(party.n, scope) for party in (snapshot.sides() if asked is None else asked)]
    if any(word is not None and not word.given for word in said):
        return refuse(
            "consent_refused", "有当事人不同意，不能进行。", "A party has refused, so this cannot go on.", basis
        )
    if any(word is None or (since and word.on < since) for word in said):
        return refuse(
            "consent_missing", "须双方当事人都同意并已记录。", "Every party must have consented, on record.", basis
        )
    return None


def _items(situation: Situation) -> set[int]:
    return set(here(situation).claims)


def nobody_refused(situation: Situation) -> Refusal | None:
    """Mediation on the body's own initiative stops at one clear refusal (人民调解法 17)."""
    snapshot = situation.snapshot
    said = [snapshot.consent(party.n, "mediation") for party in snapshot.sides()]
    if any(word is not None and not word.given for word in said):
        return refuse(
            "consent_refused",
            "有当事人明确拒绝调解，不得调解。",
            "A party has clearly refused mediation.",
            "人民调解法 17",
        )
    return None


def fresh_consent(scope: str, marker: str, basis: str) -> Guard:
    """Each use needs a new yes from everybody, said to this body: `marker` (a DATE fact) is the day of the last use."""

    def guard(situation: Situation) -> Refusal | None:
        since = max(
            filter(None, (here(situation).opened_on, ended_in_vain(situation.snapshot, scope, _items(situation))))
        )
        if refusal := consent_refusal(situation.snapshot, scope, basis, since, _asked(situation)):
            return refusal
        used = day_of(here(situation).facts.get(marker))
        given = [c.on for p in _asked(situation) if (c := situation.snapshot.consent(p.n, scope))]
        if used and min(given) <= used:
            return refuse(
                "consent_used",
                "上次的同意已经使用，须重新征得各方同意。",
                "That consent has been used; ask every party again.",
                basis,
            )
        return None

    return guard


def only_once(fact: str, zh: str, en: str, basis: str) -> Guard:
    """Refused when an earlier step of this proceeding has recorded that fact."""

    def guard(situation: Situation) -> Refusal | None:
        return refuse("only_once", zh, en, basis) if fact in here(situation).facts else None

    return guard


def unused(clock: str, zh: str, en: str, basis: str) -> Guard:
    """Refused when this right was used before: that settled its clock, the party's own where each has one."""

    def guard(situation: Situation) -> Refusal | None:
        whose = (situation.fields.get("party", 0), "settled")
        mine = this_round(situation.snapshot, here(situation), clock)
        return refuse("already_used", zh, en, basis) if any((c.addressee, c.status) == whose for c in mine) else None

    return guard


def still_runs(clock: str, zh: str, en: str, basis: str) -> Guard:
    """The right can be used only while that party's clock is there and not yet settled."""

    def guard(situation: Situation) -> Refusal | None:
        whose = (here(situation).n, clock, situation.fields.get("party"))
        mine = [c for c in situation.snapshot.clocks if (c.proceeding, c.name, c.addressee) == whose]
        if not situation.fields or any(c.status not in ("settled", "cancelled") for c in mine):
            return None
        return refuse("no_such_right", zh, en, basis)

    return guard


def fact_is(fact: str, values: frozenset[str], refusal: Refusal) -> Guard:
    """An earlier step or the opening must have recorded one of these values."""

    def guard(situation: Situation) -> Refusal | None:
        return None if here(situation).facts.get(fact) in values else refusal

    return guard


def periods_left(situation: Situation, *clocks: str) -> bool:
    """Has one side not been served yet, or does somebody's period run, other than the one whose passing fires this?"""
    mine = this_round(situation.snapshot, here(situation), *clocks)
    passing = (situation.fields.get("clock"), situation.fields.get("addressee", 0))
    running = any(c.status in LIVE and (c.name, c.addressee) != passing for c in mine)
    sides = {party.n for party in adversaries(here(situation), situation.snapshot)}
    return running or bool(sides - {c.addressee for c in mine})


def all_periods_passed(*clocks: str) -> Guard:
    """The last of several addressees' periods is passing: every side was served and no other period still runs.

    A judgment or an award takes effect only after the last party's period (民诉解释 244). While one is missing, the
    passing of a single period is recorded and moves nothing.
    """

    def guard(situation: Situation) -> Refusal | None:
        if not periods_left(situation, *clocks):
            return None
        return refuse(
            "periods_running",
            "还有当事人未送达或者期限未满。",
            "A party has not been served, or its period still runs.",
            "民诉解释 244",
        )

    return guard


def came_to(pathway: str, states: frozenset[str], refusal: Refusal) -> Guard:
    """The newest proceeding of that pathway that was handed over from here stands in one of these states."""

    def guard(situation: Situation) -> Refusal | None:
        mine = {r.opened for r in situation.snapshot.referrals if r.from_proceeding == here(situation).n}
        handed = [p for p in situation.snapshot.proceedings if p.n in mine and p.pathway == pathway]
        return None if handed and handed[-1].state in states else refusal

    return guard
