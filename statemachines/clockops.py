"""What may be done to a clock, and when it stands still.

Suspending, excluding, restarting and extending are different things in law, and each rule row says which of them its
clock allows. What it does not allow is refused with the article.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from statemachines.calendars import DAY
from statemachines.counting import Stop, What
from statemachines.pathway import Label, Op
from statemachines.rules import Extension, Rule, kind_label


class ForbiddenOperator(Exception):
    """The law does not let this be done to this clock. `reason` says why in both languages."""

    def __init__(self, rule: Rule, op: Op, reason: Label) -> None:
        super().__init__(reason.en)
        self.rule = rule.id
        self.op = op
        self.reason = reason


@dataclass(frozen=True, slots=True)
class ClockEvent:
    """One thing that happened to a clock, in local dates; both ends of an interval belong to it.

    START, RESTART, RESET_RECEIPT: `on` is a day 0; `kind` of START is the variant of the rule, of RESTART the reason,
    which names with "suit:2" a procedure that begins or ends with it.
    SUSPEND, EXCLUDE(kind): `on` … `until`; without `until` it lasts to the first RESUME of that kind, that day
    included, or to RESET_RECEIPT.
    EXTEND(kind): granted on `on`; `kind` names the extension of the rule ("" = its first); `until` the last day granted
    where that is less than the most the law allows, or where the law gives no number.
    SETTLE and CANCEL end a clock and leave its date. Raises ValueError if `until` lies before `on`.
    CORRECT: the right day of event `nth` of the log (the first is 0), and its right end where `until` is given; with
    kind VOID that event never happened. It stands in a log only; `standing` resolves it.
    """

    op: Op
    on: date
    until: date | None = None
    kind: str = ""
    nth: int = 0

    def __post_init__(self) -> None:
        if self.until is not None and self.until < self.on:
            raise ValueError(f"{self.op}: {self.until} lies before {self.on}")


VOID = "void"
PLACES = 100  # more events than any clock has seen; keeps two numbers in one that a form can send


def event_number(clock: int, nth: int) -> int:
    """One number for event `nth` in the log of clock number `clock`."""
    return clock * PLACES + nth


def event_place(number: int) -> tuple[int, int]:
    """The clock's number and the place in its log that `event_number` put together."""
    return divmod(number, PLACES)


def standing(log: Sequence[ClockEvent]) -> tuple[ClockEvent, ...]:
    """What happened to a clock, from everything that was logged: the last correction of an event is what holds.

    Raises ValueError where a correction names no event, turns an interval round, or takes back the START.
    """
    logged = {n: event for n, event in enumerate(log) if event.op is not Op.CORRECT}
    holds = dict(logged)
    for correction in (event for event in log if event.op is Op.CORRECT):
        if correction.nth not in logged:
            raise ValueError(f"no event {correction.nth} to correct")
        wrong = logged[correction.nth]
        if correction.kind != VOID:
            holds[correction.nth] = replace(wrong, on=correction.on, until=correction.until or wrong.until)
        elif wrong.op is Op.START:
            raise ValueError("a clock that never began is cancelled, not corrected")
        else:
            holds.pop(correction.nth, None)
    return tuple(holds[n] for n in sorted(holds))


NAMES = {
    Op.RESTART: Label("重新计算", "starting anew"),
    Op.RESET_RECEIPT: Label("改按收到或者补齐之日起算", "counting from the day of completion"),
    Op.SUSPEND: Label("中止", "suspension"),
    Op.RESUME: Label("恢复", "resumption"),
    Op.EXCLUDE: Label("扣除", "exclusion"),
    Op.EXTEND: Label("延长", "extension"),
}


def check(row: Rule, events: Sequence[ClockEvent]) -> None:
    """Raises ForbiddenOperator for the first thing done that the row does not allow."""
    for event in events:
        if event.op in NAMES and event.op not in row.operators:
            raise _forbidden(row, event.op)
        if event.op is Op.EXCLUDE and event.kind not in row.exclude:
            raise _not_excluded(row, event.kind)


def grants(row: Rule, events: Sequence[ClockEvent]) -> list[tuple[Extension, date | None]]:
    """The extensions that hold, in the order of the row, each with the last day granted or None for the full length.

    Raises ForbiddenOperator for one the row does not have, has not that often, or that needs a day and names none.
    """
    anew = max((event.on for event in events if event.op is Op.RESTART), default=date.min)
    # An extension belongs to the period it lengthened: the one that runs anew starts without it.
    found = [(_extension(row, e.kind), e) for e in events if e.op is Op.EXTEND and e.on >= anew]
    for extension, event in found:
        if extension.times and sum(other is extension for other, _ in found) > extension.times:
            raise refused(row, f"最多延长{extension.times}次", f"may be extended {extension.times} time(s) at most")
        if extension.n is None and event.until is None:
            raise refused(row, "延长须写明延长至哪一日", "is extended to a day that must be named")
    return sorted(
        ((extension, e.until) for extension, e in found), key=lambda g: (row.extensions.index(g[0]), str(g[1]))
    )


def refused(row: Rule, zh: str, en: str) -> ForbiddenOperator:
    """An extension that goes beyond the law."""
    return ForbiddenOperator(row, Op.EXTEND, Label(f"{row.id} {zh}。{row.citation}", f"{row.id} {en}. {row.citation}"))


def _forbidden(row: Rule, op: Op) -> ForbiddenOperator:
    name, cited = NAMES[op], row.citation
    if row.invariable:
        zh, en = "是不变期间，不得", "is an invariable period: the law forbids"
    else:
        zh, en = "依法不适用", "does not allow"
    return ForbiddenOperator(row, op, Label(f"{row.id} {zh}{name.zh}。{cited}", f"{row.id} {en} {name.en}. {cited}"))


def _not_excluded(row: Rule, kind: str) -> ForbiddenOperator:
    known = [kind_label(k) for k in sorted(row.exclude)]
    zh = f"{row.id} 不扣除“{kind_label(kind).zh}”时间，只扣除：{'、'.join(k.zh for k in known)}。"
    en = f"{row.id} does not exclude {kind_label(kind).en!r}, only: {', '.join(k.en for k in known)}."
    return ForbiddenOperator(row, Op.EXCLUDE, Label(zh, en))


def _extension(row: Rule, name: str) -> Extension:
    for extension in row.extensions:
        if name in ("", extension.name):
            return extension
    known = "、".join(extension.name for extension in row.extensions)
    raise refused(row, f"没有“{name}”延长（可选：{known}）", f"has no extension {name!r} ({known})")


def stops(row: Rule, events: Sequence[ClockEvent], day0: date) -> list[Stop]:
    """The stopped days after day 0 as stretches in order that do not overlap: a day is stopped once."""
    found: list[Stop] = []
    edge = day0
    for stop in sorted(_intervals(row, events), key=lambda s: (s.first, s.last or date.max, s.what, s.why.zh)):
        first = max(stop.first, edge + DAY)
        if stop.last is None:
            return [*found, replace(stop, first=first)]
        if first <= stop.last:
            found.append(replace(stop, first=first))
            edge = stop.last
    return found


def _intervals(row: Rule, events: Sequence[ClockEvent]) -> list[Stop]:
    late = DAY * row.exclude_from_next_day
    found = []
    for event in events:
        if event.op is Op.SUSPEND:
            why = kind_label(event.kind) if event.kind else NAMES[Op.SUSPEND]
            found.append(Stop(event.on, _end(event, events), What.SUSPENDED, why))
        elif event.op is Op.EXCLUDE:
            found.append(Stop(event.on + late, _end(event, events), What.EXCLUDED, kind_label(event.kind)))
    return found


def _end(event: ClockEvent, events: Sequence[ClockEvent]) -> date | None:
    if event.until:
        return event.until
    over = [e.on for e in events if e.on >= event.on and (e.op, e.kind) in ((Op.RESUME, event.kind), COMPLETED)]
    return min(over, default=None)


COMPLETED = (Op.RESET_RECEIPT, "")  # papers that are complete end the wait for them, whenever that is recorded
