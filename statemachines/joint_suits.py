"""Two suits on one labour award (劳动争议解释一 4): each party brings its own, the court hears them together.

Each side is plaintiff and defendant; one judgment answers both. Whoever withdraws ends only the own suit: the other is
tried on. So the second suit is a proceeding of its own, which waits beside the first and goes on alone if that is gone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from statemachines.award_documents import DROPPED, is_pending
from statemachines.guards import chosen, happened, here, only_once, refuse
from statemachines.pathway import Guard, Label, Refusal, State, Transition
from statemachines.rows import BODY, day
from statemachines.sides import plaintiffs
from statemachines.snapshot import ProceedingView, Situation

JOINED = "joined"
TOGETHER = "decided_together"  # the judgment stands in the suit it was heard with
JUDGED = frozenset({"judged", "appealed", "effective", "closed", "superseded", "settled"})
ALONE = frozenset({"filed", "entrusted", "court_mediating", "trial", "suspended"})  # states of a suit that may lead

# fmt: off
JOINT_STATES = (
    State(JOINED, Label("并案审理中", "heard with the other suit"), waits_for=Label("与之并案的诉讼", "the suit it is heard with")),
    State(TOGETHER, Label("已并案裁判", "decided together"), None, True, "judged"),
)
# fmt: on


def _others(situation: Situation) -> Iterator[ProceedingView]:
    """The other party's suits that cover every item of this one."""
    mine = here(situation)
    for other in situation.snapshot.proceedings:
        if other.pathway == "litigation" and other.n != mine.n and set(mine.claims) <= set(other.claims):
            yield other


def other_suit_pending(situation: Situation) -> Refusal | None:
    """Heard together with a suit of the other party on the same award, which is not itself waiting."""
    mine = plaintiffs(here(situation))
    if any(other.state in ALONE and not mine & plaintiffs(other) for other in _others(situation)):
        return None
    return refuse(
        "no_other_suit",
        "没有另一方就同一裁决提起、包含本案全部请求的诉讼在审理。",
        "No suit of the other party on the same award, with every item of this one, is being tried.",
        "劳动争议解释一 4",
    )


def other_suit_gone(situation: Situation) -> Refusal | None:
    if all(other.state in DROPPED for other in _others(situation)):
        return None
    return refuse(
        "other_suit_goes_on",
        "与之并案的诉讼没有撤回，也没有被驳回。",
        "The suit it is heard with was neither withdrawn nor dismissed.",
        "劳动争议解释一 4",
    )


def other_suit_judged(situation: Situation) -> Refusal | None:
    if any(other.state in JUDGED for other in _others(situation)):
        return None
    return refuse(
        "other_suit_undecided",
        "与之并案的诉讼尚未裁判。",
        "The suit it is heard with has not been decided.",
        "劳动争议解释一 4",
    )


# fmt: off
JOINT_STEPS = (
    Transition(
        "hear_together", ("filed", "trial"), JOINED, BODY, Label("并案审理", "Hear it with the other suit"),
        Label("双方互为原告和被告，由先受理的法院一并裁判。", "Each side is plaintiff and defendant; the court that took the first decides both."),
        fields=(day("joined_on", "决定并案之日", "Joined on"),),
        guards=(
            other_suit_pending,
            only_once("joined_on", "已经并案过。", "It was heard together before.", "劳动争议解释一 4"),
            happened("joined_on"),
        ),
        basis="劳动争议解释一 4", notifies=("parties",),
    ),
    Transition(
        "go_on_alone", (JOINED,), "trial", BODY, Label("另一诉讼已撤回，继续审理", "The other suit is gone: try this one on"),
        Label("一方撤诉的，根据另一方的诉讼请求继续审理。", "One side has withdrawn; the other side's claims are tried on."),
        guards=(other_suit_gone,),
        basis="劳动争议解释一 4", notifies=("parties",),
    ),
    Transition(
        "close_together", (JOINED,), TOGETHER, BODY, Label("登记已并案裁判", "Record that both were decided"),
        Label("对双方的请求一并裁判，上诉和执行在并案的诉讼中办理。", "One decision answers both; appeal and enforcement are in the other suit."),
        guards=(other_suit_judged,),
        basis="劳动争议解释一 4", notifies=("parties",),
    ),
)
# fmt: on


def each_for_itself(guard: Guard) -> Guard:
    """A hand-off to court, judged as if the other party's pending suit on the same award were not there."""

    def apart(situation: Situation) -> Refusal | None:
        party = situation.fields.get("party")
        if party is not None or situation.fields:
            return guard(_without_others(situation, party))
        asked = [guard(_without_others(situation, side.n)) for side in situation.snapshot.sides()]
        return None if any(refusal is None for refusal in asked) else guard(situation)

    return apart


def _without_others(situation: Situation, party: int | None) -> Situation:
    """The case without the suits on the items chosen that another party than this one is known to have brought."""
    items, snapshot = set(chosen(situation)), situation.snapshot
    theirs = {
        suit.n
        for suit in snapshot.proceedings
        if suit.pathway == "litigation" and items & set(suit.claims) and is_pending(suit)
        if party is not None and plaintiffs(suit) and party not in plaintiffs(suit)
    }
    left = replace(
        snapshot,
        proceedings=tuple(p for p in snapshot.proceedings if p.n not in theirs),
        referrals=tuple(r for r in snapshot.referrals if r.opened not in theirs),
    )
    return replace(situation, snapshot=left)
