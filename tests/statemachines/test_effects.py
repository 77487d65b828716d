"""What a hand-off says of the clocks is what its step does to them, on every clock that can run there, and nothing more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from statemachines import limitation
from statemachines.decide import Decision, decide, opening_changes
from statemachines.effects import INTERRUPTED, Effect, clock_of, words
from statemachines.pathway import ClockKind, Op, Pathway, Transition
from statemachines.pathways import PATHWAYS
from statemachines.referrals import REFERRALS, Referral
from statemachines.snapshot import ClockView, Snapshot
from tests.statemachines import generous
from tests.statemachines.generous import EMPLOYER, IOU, LOAN, NOW, TODAY, WORKER

LATER = date(2026, 12, 31)
EVERYBODYS, TAKER, OTHERS = "", "of who takes the step", "of the others"
Done = tuple[Op | None, str, str]  # operator (None: left running), clock, whose
STEPS = [
    (REFERRALS[step.refers], pathway, step, state)
    for pathway in PATHWAYS.values()
    for step in pathway.transitions
    if step.refers
    for state in step.sources
]
WHO = {"labour-review": EMPLOYER}  # on a final award; elsewhere the worker takes the step


def taker(referral: Referral) -> int:
    return WHO.get(referral.id, WORKER)


def case(referral: Referral, pathway: Pathway, step: Transition, state: str) -> Snapshot:
    """Every clock that can run in that state runs, and so does every limitation of each item."""
    snapshot = generous.snapshot(pathway, state, step.trigger)
    if referral.id == "arbitration-suit":
        snapshot = two_documents(snapshot)
    return replace(snapshot, clocks=(*own(referral, pathway, state), *limits(snapshot)))


def two_documents(snapshot: Snapshot) -> Snapshot:
    """An item with a final award and one with another: the suit is brought on both (仲裁办案规则 50)."""
    award, claim = snapshot.proceedings[0], snapshot.claims[0]
    facts = {"final_claims": [LOAN], "nonfinal_claims": [IOU]}
    both = replace(award, claims=(LOAN, IOU), facts=facts)
    return replace(snapshot, proceedings=(both,), claims=(claim, replace(claim, n=IOU)))


def own(referral: Referral, pathway: Pathway, state: str) -> Iterator[ClockView]:
    """A clock for each party where each has one; on a final award the worker's is the suit, the employer's the rest."""
    for rule in pathway.clocks:
        if state in rule.runs_in:
            for party in (WORKER, EMPLOYER) if rule.per_party else (0,):
                if OF_ONE.get((pathway.name, rule.name), party) == party:
                    yield ClockView(1, rule.name, party, "running", LATER, rule.kind.value, rule.rule)


OF_ONE = {  # 劳动争议调解仲裁法 48, 49; 劳动争议解释一 18, 21
    ("arbitration", "suit_final"): WORKER,
    **{("arbitration", clock): EMPLOYER for clock in ("set_aside", "set_aside_anew", "set_aside_found")},
}


def limits(snapshot: Snapshot) -> Iterator[ClockView]:
    for rule in limitation.CLOCKS:
        for claim in snapshot.claims:
            yield ClockView(0, rule.name, WORKER, "running", LATER, ClockKind.LIMITATION, rule.rule, claim.n)


def take(referral: Referral, pathway: Pathway, step: Transition, snapshot: Snapshot) -> Decision:
    command = generous.command(pathway, step.trigger, min(step.by), step.fields, snapshot.proceedings[0].claims)
    if any(field.name == "party" for field in step.fields):
        command = replace(command, fields={**command.fields, "party": taker(referral)})
    return decide(snapshot, command, NOW)


def found(referral: Referral, pathway: Pathway, step: Transition, state: str) -> set[Done]:
    """What the step does to each clock that runs, and to those of the proceeding that it opens."""
    snapshot = case(referral, pathway, step, state)
    decision = take(referral, pathway, step, snapshot)
    done = {(c.clock, c.addressee): c.op for c in decision.clocks}
    rules = {rule.name: rule for rule in pathway.clocks}
    seen: set[Done] = set()
    for clock in snapshot.clocks:
        if clock.proceeding:
            each = rules[clock.name].per_party != "" and "party" in {f.name for f in step.fields}
            whose = (TAKER if clock.addressee == taker(referral) else OTHERS) if each else EVERYBODYS
            seen.add((done.get((clock.name, clock.addressee)), clock.name, whose))
    return seen | {(c.op, c.clock, EVERYBODYS) for c in touched(referral, snapshot, decision)}


def touched(referral: Referral, snapshot: Snapshot, decision: Decision) -> Iterator[limitation.ClockChange]:
    """Limitation, by the step and by what it opens at once; and what the proceeding that opens begins with."""
    ended = {(c.clock, c.addressee) for c in decision.clocks}
    after = replace(snapshot, clocks=tuple(c for c in snapshot.clocks if (c.name, c.addressee) not in ended))
    yield from (change for _, change in decision.limits)
    if not referral.two_sided:
        draft = decision.refers
        assert draft is not None
        yield from (change for _, change in limitation.opened(after, draft.to_pathway, 9, draft.claims, TODAY))
        yield from opening_changes(PATHWAYS[draft.to_pathway], TODAY, {})


def said(referral: Referral, pathway: Pathway, step: Transition, state: str) -> set[Done]:
    """What the row says, of the clocks that can run there."""
    snapshot = case(referral, pathway, step, state)
    rules = {rule.name: rule for rule in pathway.clocks}
    running = {clock.name for clock in snapshot.clocks if clock.proceeding}
    expected: set[Done] = set()
    for effect in referral.effects:
        if effect.step not in ("", step.trigger):
            continue
        if effect.op in (Op.START, Op.RESTART):
            expected |= {(effect.op, name, EVERYBODYS) for name in effect.clocks}
            continue
        for name in running & set(effect.clocks):
            holders = {c.addressee for c in snapshot.clocks if c.proceeding and c.name == name}
            each = rules[name].per_party != "" and "party" in {f.name for f in step.fields}
            expected |= {(effect.op, name, whose) for whose in meant(effect, each, holders, taker(referral), referral)}
    return expected


def meant(effect: Effect, each: bool, holders: set[int], who: int, referral: Referral) -> set[str]:
    """Whose clocks an effect is about: the taker's and, where the row has no line for them, the others' as well."""
    if not each:
        return set() if effect.others else {EVERYBODYS}
    whose = {TAKER} & ({TAKER} if who in holders else set()) | ({OTHERS} if holders - {who} else set())
    told_apart = any(
        other.others and set(other.clocks) & set(effect.clocks) and other.step == effect.step
        for other in referral.effects
    )
    if effect.others:
        return whose & {OTHERS}
    return whose & {TAKER} if told_apart else whose


@pytest.mark.parametrize(
    ("referral", "pathway", "step", "state"),
    STEPS,
    ids=[f"{r.id} {p.name} {s.trigger} {state}" for r, p, s, state in STEPS],
)
def test_a_hand_off_operates_the_clocks_its_row_names_and_no_other(
    referral: Referral, pathway: Pathway, step: Transition, state: str
) -> None:
    assert found(referral, pathway, step, state) == said(referral, pathway, step, state)


def test_every_hand_off_is_taken_by_a_step_and_says_something() -> None:
    assert {referral.id for referral, *_ in STEPS} == set(REFERRALS)
    assert all(referral.effects for referral in REFERRALS.values())


@pytest.mark.parametrize("referral", REFERRALS.values(), ids=lambda r: r.id)
def test_every_clock_a_row_names_can_be_running_when_it_is_taken(referral: Referral) -> None:
    can_run = {
        clock.name
        for other, pathway, step, state in STEPS
        if other is referral
        for clock in own(referral, pathway, state)
    }
    named = {n for effect in referral.effects if effect.op not in (Op.START, Op.RESTART) for n in effect.clocks}
    assert named <= can_run


def test_the_words_follow_from_the_data() -> None:
    label = REFERRALS["suit-appeal"].clocks
    assert label.zh == (
        "“上诉期”的期限因此结束（民诉法 171）；其他当事人“上诉期”的期限继续计算（民诉法 171；民诉解释 244）；"
        "时效中断，自申请之日起重新计算（民法典 195；仲裁办案规则 27）。"
    )
    assert label.en == (
        "Ended by this: “Appeal”; still running for other parties: “Appeal”; "
        "limitation is interrupted and runs anew from the application."
    )
    review = REFERRALS["commercial-review"].clocks
    assert "“申请不予执行”时，“申请不予执行”的期限因此结束" in review.zh
    with pytest.raises(KeyError):
        words((Effect(None, ("no_such_clock",), ""),), "litigation", "appeal")
    assert clock_of("mediation", "second_session").label.zh == "第二次调解"
    assert "long_stop" not in INTERRUPTED
