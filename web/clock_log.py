"""The log of a clock in words: what happened to it, what was corrected since, and what came too late to count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from statemachines.clockops import VOID
from statemachines.limitation import EVENTS
from statemachines.pathway import Label, Op
from statemachines.rules import kind_label
from web.entry_words import OPERATIONS

Logged = Mapping[str, Any]

LATE = Label("届满之后，不重新计算", "after it had lapsed: nothing starts anew")
DEFENCE_LOST = Label(
    "届满之后同意履行：对方不得再以时效抗辩（民法典 192、诉讼时效规定 19）",
    "agreed after it had lapsed: the defence is lost (民法典 192, 诉讼时效规定 19)",
)


@dataclass(frozen=True, slots=True)
class Correction:
    """What an entry replaced: the day the event bore, the date the clock then had, by whom (actor id), in which entry."""

    was: str
    due_was: str | None
    by: str
    seq: int


@dataclass(frozen=True, slots=True)
class LogLine:
    """An event as it now stands. `nth` is its place in the log; `never` that it did not happen; `note` why it is idle."""

    nth: int
    what: Label
    days: str
    never: bool
    note: Label | None
    corrections: tuple[Correction, ...]


def log_lines(events: Sequence[Logged], due: date | None = None) -> list[LogLine]:
    """The events of a log in the order in which they were recorded. `due` of a limitation tells what came too late."""
    return [_line(n, event, events, due) for n, event in enumerate(events) if event["op"] != Op.CORRECT]


def _line(n: int, event: Logged, events: Sequence[Logged], due: date | None) -> LogLine:
    made = [each for each in events if each["op"] == Op.CORRECT and each.get("nth", 0) == n]
    last = made[-1] if made else event
    never = bool(made) and last.get("kind") == VOID
    until = last.get("until") or event.get("until")
    days = f"{last['on']} – {until}" if until else str(last["on"])
    late = bool(due) and event["op"] == Op.RESTART and str(last["on"]) > str(due)
    return LogLine(n, _what(event), days, never, _late(event) if late and not never else None, tuple(map(_made, made)))


def _what(event: Logged) -> Label:
    operation, kind = OPERATIONS[event["op"]], str(event.get("kind", "")).partition(":")[0]
    if event["op"] == Op.RESTART and kind in EVENTS:
        why = EVENTS[kind].label
    elif event["op"] in (Op.SUSPEND, Op.RESUME, Op.EXCLUDE) and kind:
        why = kind_label(kind)
    else:
        return operation
    return Label(f"{operation.zh}（{why.zh}）", f"{operation.en} ({why.en})")


def _late(event: Logged) -> Label:
    return DEFENCE_LOST if event.get("kind") in ("acknowledged", "settlement") else LATE


def _made(event: Logged) -> Correction:
    return Correction(event["was"], event["due_was"], event["by"], event["seq"])
