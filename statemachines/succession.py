"""May a proceeding that stands in one version of its pathway go on in another?"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum

from statemachines.pathway import ClockRule, Label, Pathway


class Fate(StrEnum):
    """What becomes of an open proceeding when its pathway has another version."""

    MOVED = "moved"  # it goes on in the other version
    KEPT = "kept"  # it ends in the version it began in
    PERSON = "person"  # a date is at stake: it stays where it is until somebody has looked


@dataclass(frozen=True, slots=True)
class Succession:
    """The verdict on one proceeding, with its reasons; none where it is moved."""

    fate: Fate
    reasons: tuple[Label, ...] = ()


def succession(old: Pathway, new: Pathway, state: str, live: Collection[str], *, loaded: bool = True) -> Succession:
    """May a proceeding in that state, with these clocks live, go on in the new version?

    `loaded` False says that the program no longer has the old version: then nothing can be kept, and a person decides.
    Works both ways: back is the same question with the versions exchanged.
    """
    meaning = list(_other_meaning(old, new, state))
    dates = [] if meaning else list(_dates_at_stake(old, new, state, live))
    if not loaded:
        gone = Label(f"程序中已没有第{old.version}版。", f"The program no longer has version {old.version}.")
        return Succession(Fate.PERSON, (gone, *meaning, *dates))
    if meaning:
        return Succession(Fate.KEPT, tuple(meaning))
    return Succession(Fate.PERSON, tuple(dates)) if dates else Succession(Fate.MOVED)


def _other_meaning(old: Pathway, new: Pathway, state: str) -> Iterator[Label]:
    """The state is missing, or the same name stands for something else."""
    if state not in new.by_name or state not in old.by_name:
        yield Label(f"第{new.version}版没有这一状态。", f"Version {new.version} has no such state.")
        return
    was, then = old.state(state), new.state(state)
    if (was.owner, was.final, was.outcome) != (then.owner, then.final, then.outcome):
        yield Label(
            "这一状态由别人负责，或者终结与否不同。", "Another role owns the state, or it ends there and did not."
        )


def _dates_at_stake(old: Pathway, new: Pathway, state: str, live: Collection[str]) -> Iterator[Label]:
    """A live clock would be lost, stop or mean something else, or one would be missing that runs there."""
    before, after = _clocks(old), _clocks(new)
    for name in sorted(live):
        was, then = before.get(name), after.get(name)
        if was is None or then is None or state not in then.runs_in:
            label = was.label if was else Label(name, name)
            yield Label(f"“{label.zh}”在新版中不再运行。", f"“{label.en}” no longer runs there.")
        elif _essence(was, state) != _essence(then, state):
            yield Label(f"“{then.label.zh}”的规则或者性质不同。", f"“{then.label.en}” has another rule or kind.")
    for name, rule in after.items():
        if state in rule.runs_in and (name not in before or state not in before[name].runs_in):
            yield Label(
                f"“{rule.label.zh}”在此运行，却没有起算过。", f"“{rule.label.en}” runs here and was never started."
            )


def _clocks(pathway: Pathway) -> dict[str, ClockRule]:
    return {rule.name: rule for rule in pathway.clocks}


def _essence(rule: ClockRule, state: str) -> tuple[object, ...]:
    """What a running clock's date and consequence hang on."""
    return (
        rule.rule,
        rule.kind,
        rule.variant,
        rule.choose,
        bool(rule.per_party),
        state in rule.suspended_in,
        rule.on_expiry,
    )
