"""What a hand-off does to running clocks, as data: its words follow from here, and a test holds the steps to it.

The step itself operates the clocks (its pathway's `settles_on`, `runs_in` and `clocks`; statemachines/limitation.py for
limitation). Nothing here does it a second time: a row says what must come out, for people to read and for the test.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from statemachines.limitation import CLOCKS as LIMITATION_CLOCKS
from statemachines.limitation import REGIMES, Regime
from statemachines.pathway import ClockRule, Label, Op
from statemachines.pathways import PATHWAYS

INTERRUPTED = tuple(  # by an application, a suit or enforcement: 民法典 195, 劳动争议调解仲裁法 27; never the long stop
    row.name for row in LIMITATION_CLOCKS if REGIMES[row.rule] is not Regime.ENFORCEMENT and not row.variant
)


@dataclass(frozen=True, slots=True)
class Effect:
    """What becomes of some clocks: `op` SETTLE, CANCEL, RESTART or START; None, they run on.

    `clocks` are names in the table handed over from, or, for START, in the one handed over to; for RESTART they are
    limitation periods of the items. `others`: of the parties who did not take the step, where each has its own clock.
    `step` is the trigger that has this effect, where several steps hand over in the same way.
    """

    op: Op | None
    clocks: tuple[str, ...]
    basis: str
    others: bool = False
    step: str = ""


def runs(basis: str, *clocks: str, others: bool = False, step: str = "") -> Effect:
    return Effect(None, clocks, basis, others, step)


def settles(basis: str, *clocks: str, others: bool = False, step: str = "") -> Effect:
    return Effect(Op.SETTLE, clocks, basis, others, step)


def cancels(basis: str, *clocks: str, others: bool = False) -> Effect:
    return Effect(Op.CANCEL, clocks, basis, others)


def interrupts(basis: str, *more: str) -> Effect:
    """Limitation of the items runs anew from the application; `more`: the periods that only this one interrupts."""
    return Effect(Op.RESTART, (*INTERRUPTED, *more), basis)


def starts(basis: str, *clocks: str) -> Effect:
    """What the proceeding that opens begins with."""
    return Effect(Op.START, clocks, basis)


# ── words ────────────────────────────────────────────────────────────────────────────────────────────────────────────

WORDS: Mapping[tuple[Op | None, bool], Label] = {  # operator, of the other parties
    (None, False): Label("{}的期限继续计算", "still running: {}"),
    (None, True): Label("其他当事人{}的期限继续计算", "still running for other parties: {}"),
    (Op.SETTLE, False): Label("{}的期限因此结束", "ended by this: {}"),
    (Op.SETTLE, True): Label("其他当事人{}的期限因此结束", "ended by this for other parties: {}"),
    (Op.CANCEL, False): Label("{}的期限不再计算", "no longer running: {}"),
    (Op.CANCEL, True): Label("其他当事人{}的期限不再计算", "no longer running for other parties: {}"),
    (Op.START, False): Label("新程序开始计算{}的期限", "started in the new proceeding: {}"),
}
INTERRUPTION = Label("时效中断，自申请之日起重新计算", "limitation is interrupted and runs anew from the application")


def words(effects: Iterable[Effect], source: str, target: str) -> Label:
    """The effects in a sentence of each language, with the articles in Chinese. KeyError for a clock no table has."""
    said = [(_one(effect, target if effect.op is Op.START else source), effect) for effect in effects]
    zh = "；".join(f"{_when(effect, source).zh}{label.zh}（{effect.basis}）" for label, effect in said)
    en = "; ".join(f"{_when(effect, source).en}{label.en}" for label, effect in said)
    return Label(f"{zh}。", f"{en[:1].upper()}{en[1:]}.")


def _when(effect: Effect, source: str) -> Label:
    """The step it is about, where not all that hand over in this way have the effect."""
    steps = (row.label for row in PATHWAYS[source].transitions if row.trigger == effect.step)
    return next((Label(f"“{step.zh}”时，", f"on “{step.en}” ") for step in steps), Label("", ""))


def _one(effect: Effect, pathway: str) -> Label:
    if effect.op is Op.RESTART:
        return INTERRUPTION
    labels = dict.fromkeys(clock_of(pathway, name).label for name in effect.clocks)
    sentence = WORDS[effect.op, effect.others]
    zh, en = "".join(f"“{label.zh}”" for label in labels), ", ".join(f"“{label.en}”" for label in labels)
    return Label(sentence.zh.format(zh), sentence.en.format(en))


def clock_of(pathway: str, name: str) -> ClockRule:
    """That clock of the pathway, or of another kind in its channel. KeyError if none of them has it."""
    own = PATHWAYS[pathway]
    kinds = (row for row in PATHWAYS.values() if own.channel and row.channel == own.channel)
    found = (clock for row in (own, *kinds) for clock in row.clocks if clock.name == name)
    if clock := next(found, None):
        return clock
    raise KeyError(pathway, name)
