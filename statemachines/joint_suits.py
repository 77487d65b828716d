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
from statemachines.snapshot import ProceedingView, Situation, Snapshot

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
    """The suits on the same award: on items of this one, or on other items that one arbitration decided with them."""
    mine = here(situation)
    for other in situation.snapshot.proceedings:
        if other.pathway == "litigation" and other.n != mine.n and _one_award(mine, other, situation.snapshot):
            yield other


def _one_award(suit: ProceedingView, other: ProceedingView, snapshot: Snapshot) -> bool:
    awards = [set(p.claims) for p in snapshot.proceedings if p.pathway == "arbitration"]
    mine, theirs = set(suit.claims), set(other.claims)
    return bool(mine & theirs) or any(mine & award and theirs & award for award in awards)


def covered(situation: Situation) -> Refusal | None:
    """Every item of this suit is in one that was decided: nothing is left to be appealed or enforced here."""
    return (
        None
        if _covered(situation)
        else refuse(
            "items_of_its_own",
            "本诉有另一诉讼没有的请求，请办理“登记一并判决”。",
            "This suit has items that the other has not: record the joint judgment in this one.",
            "劳动争议解释一 4",
        )
    )


def not_covered(situation: Situation) -> Refusal | None:
    """The judgment has to stand here for the items that only this suit holds: they are appealed and enforced here."""
    return (
        refuse(
            "covered_by_the_other",
            "本诉的全部请求都在另一诉讼中，请办理“登记已并案裁判”。",
            "Every item of this suit is in the other: close it with that one.",
            "劳动争议解释一 4",
        )
        if _covered(situation)
        else None
    )


def _covered(situation: Situation) -> bool:
    decided = [set(other.claims) for other in _others(situation) if other.state in JUDGED]
    return any(set(here(situation).claims) <= items for items in decided)


def other_suit_pending(situation: Situation) -> Refusal | None:
    """Heard together with a suit of the other party on the same award, which is not itself waiting."""
    mine = plaintiffs(here(situation))
    if any(other.state in ALONE and not mine & plaintiffs(other) for other in _others(situation)):
        return None
    return refuse(
        "no_other_suit",
        "没有另一方就同一裁决提起的诉讼在审理。",
        "No suit of the other party on the same award is being tried.",
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
        guards=(other_suit_judged, covered),
        basis="劳动争议解释一 4", notifies=("parties",),
    ),
)


def judged_together(instances: tuple[tuple[str, str, Guard], ...]) -> tuple[Transition, ...]:
    """One judgment on suits that each cover a part: it stands in both, so that each item has its appeal and enforcement.

    `instances` are (step, state it leads to, guard), by whether the procedure has one instance or two.
    """
    return tuple(
        Transition(
            step, (JOINED,), target, BODY, Label("登记一并判决", "Record the joint judgment"),
            Label("同一判决；只在本诉中的请求，其上诉和执行在本诉中办理。", "One judgment; items that only this suit holds are appealed and enforced here."),
            guards=(instance, other_suit_judged, not_covered),
            basis="劳动争议解释一 4；民诉法 143", papers=("judgment",), notifies=("parties",),
        )
        for step, target, instance in instances
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
