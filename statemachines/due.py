"""The question and the answer of `jiefen due`: words in, a date and its reason out."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from statemachines.calendars import default_calendar
from statemachines.pathway import Label, Op
from statemachines.periods import ClockEvent, Due, ForbiddenOperator, Step, What, reckon
from statemachines.rules import Rule, UnknownRule, choose, kind_named, law_version

FIRST, LAST = date(1949, 10, 1), date(2199, 12, 31)


class Unanswerable(ValueError):
    """The question names no rule, no possible day, or an operator the law forbids. `reason` is one line a language."""

    def __init__(self, reason: Label) -> None:
        self.reason = Label(" ".join(reason.zh.split()), " ".join(reason.en.split()))  # what was typed may have lines
        super().__init__(self.reason.en)


@dataclass(frozen=True, slots=True)
class Asked:
    """What was typed. Days are ISO 8601, intervals "FROM:TO", excluded time "KIND:FROM:TO"."""

    rule: str
    start: str
    received: str = ""
    exclude: tuple[str, ...] = ()
    suspend: tuple[str, ...] = ()
    extend: int = 0
    extend_to: str = ""
    restart: str = ""
    jurisdiction: str = "CN"
    variant: str = ""


def answer(asked: Asked) -> tuple[Rule, Due]:
    """The row that applies and what follows from it. Raises Unanswerable."""
    start = a_day(asked.start)
    received = a_day(asked.received) if asked.received else start
    # The version in force is the one of the day on which the papers were complete: before that nothing runs.
    try:
        row, variant = choose(asked.rule, asked.variant, max(start, received), asked.jurisdiction)
        events = (ClockEvent(Op.START, start, kind=variant), *_operations(asked, row.of(variant), received))
        return row.of(variant), reckon(row, events, default_calendar())
    except (UnknownRule, ForbiddenOperator) as error:
        raise Unanswerable(error.reason) from error


def _operations(asked: Asked, row: Rule, received: date) -> Iterator[ClockEvent]:
    if asked.received:
        yield ClockEvent(Op.RESET_RECEIPT, received)
    if asked.restart:
        yield ClockEvent(Op.RESTART, a_day(asked.restart))
    for text in asked.suspend:
        yield _interval(Op.SUSPEND, "", text)
    for text in asked.exclude:
        kind, _, days = text.partition(":")
        yield _interval(Op.EXCLUDE, kind_named(kind), days)
    yield from _extensions(asked, row, max(received, a_day(asked.restart) if asked.restart else received))


def _extensions(asked: Asked, row: Rule, on: date) -> Iterator[ClockEvent]:
    """`--extend` uses the extensions of the row in their order, each as often as the law allows."""
    until = a_day(asked.extend_to) if asked.extend_to else None
    if until and until < on:
        zh = f"延长至 {until} 早于起算之日 {on}。"
        raise Unanswerable(Label(zh, f"An extension to {until} ends before the period begins ({on})."))
    names = [extension.name for extension in row.extensions for _ in range(extension.times or asked.extend)]
    for nth in range(max(asked.extend, 1 if until else 0)):
        name = names[nth] if nth < len(names) else names[-1] if names else ""
        yield ClockEvent(Op.EXTEND, on, until, name)


def _interval(op: Op, kind: str, text: str) -> ClockEvent:
    first, colon, last = text.partition(":")
    if colon and a_day(first) <= a_day(last):
        return ClockEvent(op, a_day(first), a_day(last), kind)
    zh = f"“{text}”不是 FROM:TO 形式的期间（FROM 起日，TO 止日），或者止日早于起日。"
    raise Unanswerable(Label(zh, f"{text!r} is no FROM:TO, or ends before it begins."))


def a_day(text: str) -> date:
    try:
        day = date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d\d-\d\d", text) else None
    except ValueError:
        day = None
    if day is None:
        raise Unanswerable(Label(f"“{text}”不是日期，请写作 2026-01-31。", f"{text!r} is no date; write 2026-01-31."))
    if not FIRST <= day <= LAST:
        raise Unanswerable(
            Label(f"日期 {text} 超出范围（{FIRST} 至 {LAST}）。", f"{text} is not within {FIRST} … {LAST}.")
        )
    return day


def as_json(asked: Asked) -> str:
    """The answer as one JSON object. Raises Unanswerable."""
    _, due = answer(asked)
    return json.dumps(due.as_dict(), ensure_ascii=False)


def as_text(asked: Asked, lang: str) -> str:
    """The answer as lines to read, in zh or en. Raises Unanswerable."""
    rule, due = answer(asked)
    return "\n".join(line[lang] for line in _lines(rule, due))


def _lines(rule: Rule, due: Due) -> Iterator[Label]:
    name = f"{rule.id} {rule.variant}".strip()
    yield Label(f"{name} {rule.label.zh}（{rule.addressee.zh}）", f"{name} {rule.label.en} ({rule.addressee.en})")
    yield _line("期间", "Period", rule.length)
    yield _line("法定期限", "Due", _date(due.due))
    yield _line("稳妥日期", "Safe", _date(due.safe))
    yield _line("放假安排", "Holidays", PROVISIONAL if due.provisional else PUBLISHED)
    yield _line("依据", "Basis", Label(due.basis, due.basis))
    yield _line("核实程度", "Verified", Label(rule.mark, rule.mark))
    if rule.policy:
        yield _line("说明", "Policy", rule.policy)
    if late := [basis for basis in rule.basis if basis.since and basis.since > due.start]:
        yield Label(
            f"注意：起算日早于所引条文的施行日（{late[0]}），请核对当时的规定。",
            f"Note: day 0 lies before the text cited came into force ({late[0]}); check the law of that day.",
        )
    yield _line("届满后果", "If missed", rule.consequence)
    versions = f"{law_version()} · {default_calendar().version} · {rule.jurisdiction}"
    yield _line("规则、日历、地区", "Law, calendar, place", Label(versions, versions))
    yield Label("逐日说明：", "Day by day:")
    yield from (_step(step) for step in due.steps)


PUBLISHED = Label("均已公布", "published")
PROVISIONAL = Label(
    "暂定：所涉年份的放假安排尚未公布，公布后重新计算", "provisional: a year's holidays are not published yet"
)
STILL = Label("中止中，恢复后才能确定", "standing still; known once it runs again")
WEEKDAYS = "一二三四五六日"


def _line(zh: str, en: str, value: Label) -> Label:
    return Label(f"{zh}：{value.zh}", f"{en}: {value.en}")


def _date(day: date | None) -> Label:
    if day is None:
        return STILL
    return Label(f"{day}（星期{WEEKDAYS[day.weekday()]}）", f"{day} ({day:%A})")


WORDS = {
    What.DAY0: Label("起算", "day 0"),
    What.COUNTED: Label("计入", "counted"),
    What.DAY_OFF: Label("休息", "day off"),
    What.SUSPENDED: Label("中止", "suspended"),
    What.EXCLUDED: Label("扣除", "excluded"),
    What.EXTENDED: Label("延长", "extended"),
    What.ROLLED: Label("顺延", "rolled"),
}


def _step(step: Step) -> Label:
    days = f"{step.first}" if step.first == step.last else f"{step.first} … {step.last or ''}"
    word = WORDS[step.what]
    return Label(
        f"  {days:<26}{word.zh}  第{step.n}日  {step.why.zh}", f"  {days:<26}{word.en:<10}{step.n:>5}  {step.why.en}"
    )
