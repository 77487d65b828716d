"""What the proceedings of a case have made of a claim item: labour arbitration above all, then the others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum

from statemachines.award_documents import (
    WITHDRAWN,
    document_of,
    final_items,
    is_pending,
    nonfinal_items,
    suits,
    suits_on,
)
from statemachines.awards import award_facts, not_enforced
from statemachines.snapshot import ProceedingView, Snapshot


class Past(StrEnum):
    """What labour arbitration has already made of a claim item."""

    NONE = ""
    PENDING = "pending"
    EXCUSED = "excused"  # no answer yet, for a cause that the court accepts (劳动争议解释（一）12)
    NO_DECISION = "no_decision"  # 5 working days without an answer
    OVERDUE = "overdue"  # no award in time
    NOT_LABOUR = "not_labour"
    WRONG_VENUE = "wrong_venue"
    REFUSED = "refused"
    AWARD = "award"
    FINAL_AWARD = "final_award"
    SUED = "sued"
    BINDING = "binding"  # effective award, or mediation document signed for
    NOT_ENFORCED = "not_enforced"  # the award was effective, a court refused to enforce it
    LAPSED = "lapsed"  # the award was set aside and nobody sued in time
    WITHDRAWN = "withdrawn"
    DEEMED_WITHDRAWN = "deemed_withdrawn"


def past_of(claim: int, snapshot: Snapshot) -> Past:
    """What the newest labour arbitration that concerns the item has made of it."""
    mine = [p for p in snapshot.proceedings if p.pathway == "arbitration" and claim in p.claims]
    past = _past(mine[-1], claim, snapshot) if mine else Past.NONE
    if past is Past.BINDING and not_enforced(_of(claim, snapshot)):
        return Past.NOT_ENFORCED
    return _after_suit(mine[-1], claim, snapshot) if past is Past.SUED else past


def known_of(claim: int, snapshot: Snapshot) -> dict[str, bool]:
    """Routing facts of the item that proceedings of this case have brought about, whether or not anybody recorded them."""
    orders = (p for p in snapshot.proceedings if p.pathway == "payment_order" and claim in p.claims)
    lapsed = any(order.outcome in ("objection", "unserved") for order in orders)
    return award_facts(_of(claim, snapshot)) | ({"order_lapsed": True} if lapsed else {})


def _of(claim: int, snapshot: Snapshot) -> list[ProceedingView]:
    return [proceeding for proceeding in snapshot.proceedings if claim in proceeding.claims]


def _past(proceeding: ProceedingView, claim: int, snapshot: Snapshot) -> Past:
    if proceeding.state in AWARDED and any(claim in suit.claims for suit in suits(proceeding, snapshot)):
        return Past.SUED
    if proceeding.state in ENDED and claim in nonfinal_items(proceeding) | final_items(proceeding):
        return _unsued(proceeding, claim, snapshot)
    judge = PASTS.get(proceeding.state)
    if judge is not None:
        return judge(proceeding, claim)
    if _is_late(proceeding, "acceptance", snapshot):
        return Past.NO_DECISION
    return Past.OVERDUE if _is_late(proceeding, "award", snapshot) else Past.PENDING


AWARDED = frozenset({"awarded", "set_aside_pending", "set_aside"})
ENDED = frozenset({"sued", "lapsed"})


def _unsued(award: ProceedingView, claim: int, snapshot: Snapshot) -> Past:
    """Suits concern the document they are brought on: another one is in force after its own periods, unless set aside."""
    all_suits, mine = suits(award, snapshot), suits_on(award, document_of(award, claim), snapshot)
    if mine or (award.state == "sued" and not all_suits):
        return Past.SUED
    set_aside = "ruling_received_on" in award.facts and claim in final_items(award)
    return Past.LAPSED if set_aside else Past.BINDING


def _after_suit(proceeding: ProceedingView, claim: int, snapshot: Snapshot) -> Past:
    """A suit against an award that is withdrawn leaves the award in force (法释 2000-07-19); a set-aside one, nothing."""
    mine = [suit for suit in suits(proceeding, snapshot) if claim in suit.claims]
    withdrawn = bool(mine) and mine[-1].state in WITHDRAWN and not any(is_pending(suit) for suit in mine)
    if not withdrawn or claim not in final_items(proceeding) | nonfinal_items(proceeding):
        return Past.SUED
    set_aside = "ruling_received_on" in proceeding.facts and claim in final_items(proceeding)
    return Past.LAPSED if set_aside else Past.BINDING


def _is_late(proceeding: ProceedingView, clock: str, snapshot: Snapshot) -> bool:
    """The date has passed though the sweep may not have moved the proceeding yet."""
    clocks = (c for c in snapshot.clocks if c.proceeding == proceeding.n and c.name == clock)
    return any(c.status == "overdue" for c in clocks)


def _refusal(proceeding: ProceedingView, claim: int) -> Past:
    grounds = {"not_labour": Past.NOT_LABOUR, "wrong_venue": Past.WRONG_VENUE}
    return grounds.get(proceeding.facts.get("refusal_ground", ""), Past.REFUSED)


def _silence(proceeding: ProceedingView, claim: int) -> Past:
    excused = proceeding.facts.get("just_cause", "ended") != "ended"
    return Past.EXCUSED if excused else Past.NO_DECISION


def _award(proceeding: ProceedingView, claim: int) -> Past:
    """Final per item, unless one document mixes both kinds: then nothing in it is final (劳动争议解释（一）20)."""
    return Past.FINAL_AWARD if claim in final_items(proceeding) else Past.AWARD


PASTS: Mapping[str, Callable[[ProceedingView, int], Past]] = {
    "held": lambda p, n: Past.EXCUSED,
    "no_decision": _silence,
    "refused": _refusal,
    "closed_refused": _refusal,
    "overdue": lambda p, n: Past.OVERDUE,
    "awarded": _award,
    "set_aside_pending": _award,
    "set_aside": lambda p, n: Past.AWARD,
    "lapsed": lambda p, n: Past.LAPSED,
    "sued": lambda p, n: Past.SUED,
    "effective": lambda p, n: Past.BINDING,
    "mediated": lambda p, n: Past.BINDING,
    "withdrawn": lambda p, n: Past.WITHDRAWN,
    "deemed_withdrawn": lambda p, n: Past.DEEMED_WITHDRAWN,
}
