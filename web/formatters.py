"""Words and figures for people: tiny pure functions, registered as filters of every template.

Tables show ISO dates and plain f-strings: babel costs forty times as much, and a ledger is read in columns. All dates
are days in China, all instants are shown in China's time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from markupsafe import Markup

from cases.access import mask_phone
from cases.board import EscalationRow
from cases.particulars import PartyName
from cases.worklists import MOST, WorkRow
from statemachines.desk import DESK
from statemachines.meetings import WITHIN
from statemachines.pathway import ClockRule, Label, Role
from statemachines.pathways import PATHWAYS, versions
from statemachines.snapshot import CHINA

WEEKDAYS = Label("一二三四五六日", "Mon Tue Wed Thu Fri Sat Sun")
ROLES: Mapping[str, Label] = {
    Role.HANDLER: Label("承办人", "Handler"),
    Role.SUPERVISOR: Label("督办人", "Supervisor"),
    Role.AUDITOR: Label("审计员", "Auditor"),
    Role.ADMINISTRATOR: Label("管理员", "Administrator"),
    Role.INTAKE: Label("接线员、网格员", "Intake worker"),
    Role.PARTY: Label("当事人", "Party"),
    Role.AGENCY: Label("外部单位", "Agency"),
    Role.SYSTEM: Label("系统", "System"),
}
COMMA = {"zh": Markup("、"), "en": Markup(", ")}  # between the items of a list
LANG_MARK = Markup(' lang="zh-Hans"')
BRACKETS = re.compile(r"（.*?）| ?\(.*?\)")
ERASED = Label("（已删除）", "(erased)")
CLOCKS: Mapping[tuple[str, str], ClockRule] = {
    **{(name, row.name): row for name in PATHWAYS for table in reversed(versions(name)) for row in table.clocks},
    **{(DESK.name, row.name): row for row in DESK.clocks},
    **{(name, row.name): row for name in PATHWAYS for row in WITHIN},
}
CLOCK_WORDS: Mapping[str, Label] = {
    "running": Label("进行中", "running"),
    "overdue": Label("已超期", "overdue"),
    "suspended": Label("中止", "standing still"),
    "settled": Label("已完成", "done"),
    "expired": Label("已届满", "expired"),
    "cancelled": Label("已取消", "cancelled"),
}
CLOCK_KINDS: Mapping[str, Label] = {
    "duty": Label("办理期限", "duty of the body"),
    "right": Label("当事人权利期限", "right of a party"),
    "limitation": Label("时效", "limitation"),
    "unlock": Label("满期可选择下一途径", "opens a right"),
    "target": Label("内部目标", "own target"),
}


def day(value: date | None) -> str:
    """2026-11-20, or a dash."""
    return value.isoformat() if value else "—"


def clock_time(value: datetime | None) -> str:
    """2026-11-20 09:30 in China, or a dash."""
    return f"{value.astimezone(CHINA):%Y-%m-%d %H:%M}" if value else "—"


def china_day(value: datetime) -> str:
    """2026-11-20 in China."""
    return f"{value.astimezone(CHINA):%Y-%m-%d}"


def hour(value: datetime) -> str:
    """09:30 in China."""
    return f"{value.astimezone(CHINA):%H:%M}"


def long_day(value: date, language: str) -> str:
    """2026年11月20日（星期五） or Fri 20 November 2026."""
    if language == "en":
        return f"{WEEKDAYS.en.split()[value.weekday()]} {value.day} {value:%B %Y}"
    return f"{value.year}年{value.month}月{value.day}日（星期{WEEKDAYS.zh[value.weekday()]}）"


def weekday(value: date | None, language: str) -> str:
    """2026-11-20 周五 or 2026-11-20 Fri, or a dash: whoever plans for a date asks which day of the week it is."""
    if value is None:
        return "—"
    n = value.weekday()
    return f"{value.isoformat()} {Label(f'周{WEEKDAYS.zh[n]}', WEEKDAYS.en.split()[n])[language]}"


def tally(number: int) -> str:
    """48, or 1000+ where counting stopped."""
    return f"{MOST}+" if number > MOST else str(number)


def days_left(days: int | None, language: str) -> str:
    """剩 3 天, 今天到期, 超期 2 天 for 3, 0, -2; 无期限 where there is no date."""
    if days is None:
        return Label("无期限", "no date")[language]
    if days == 0:
        return Label("今天到期", "due today")[language]
    if days < 0:
        return Label(f"超期 {-days} 天", f"{_days(-days)} overdue")[language]
    return Label(f"剩 {days} 天", f"{_days(days)} left")[language]


def _days(count: int) -> str:
    return f"{count} day" if count == 1 else f"{count} days"


def yuan(fen: int | None, language: str) -> str:
    """28,600.00 元 of an amount in fen, or a dash."""
    if fen is None:
        return "—"
    sign, fen = ("-", -fen) if fen < 0 else ("", fen)
    amount = f"{sign}{fen // 100:,}.{fen % 100:02d}"
    return Label(f"{amount} 元", f"CNY {amount}")[language]


def work_due(row: WorkRow, language: str) -> str:
    """Under the date in a list: what is due and in how many days, or that it is closed."""
    if row.closed_on:
        return Label("办结", "closed")[language]
    left, clock = days_left(row.days, language), clock_name(row, language)
    return f"{left} · {clock}" if clock else left


def clock_name(row: WorkRow | EscalationRow, language: str) -> str:
    """The clock's name without what its row adds in brackets; "" where none runs."""
    rule = CLOCKS.get((row.pathway, row.clock)) or CLOCKS.get((DESK.name, row.clock))  # its own, or the whole case's
    return BRACKETS.sub("", rule.label[language]) if rule else ""


def rung_word(row: EscalationRow, language: str) -> str:
    """To whom an overdue clock was reported; rungs count from one."""
    return CLOCKS[row.pathway, row.clock].ladder[row.rung - 1].label[language]


def party_names(parties: Iterable[PartyName], side: str, language: str) -> Markup:
    """The names of one side, as they are written."""
    names = [as_written(party.name or ERASED[language], language) for party in parties if party.side == side]
    return COMMA[language].join(names)


def words(label: Label, language: str) -> str:
    """A row's words in the language of the page."""
    return label[language]


def as_written(text: str, language: str) -> str | Markup:
    """Chinese data on an English page says that it is Chinese (WCAG 3.1.2): a screen reader changes its voice."""
    if language == "zh" or text.isascii() or isinstance(text, Markup):  # markup has marked itself
        return text
    return Markup('<span lang="zh-Hans">{}</span>').format(text)


def lang_mark(text: str, language: str) -> Markup:
    """The same for an <option>, which may hold no element: its lang attribute."""
    return LANG_MARK if language == "en" and not text.isascii() else Markup()


def role_word(role: str, language: str) -> str:
    return ROLES[role][language]


def clock_word(status: str, language: str) -> str:
    return CLOCK_WORDS[status][language]


def clock_kind(kind: str, language: str) -> str:
    return CLOCK_KINDS[kind][language]


def is_iso_day(text: str) -> bool:
    """Would a browser's date input show this text?"""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


PLAIN: Mapping[str, Callable[..., Any]] = {
    "day": day,
    "clock_time": clock_time,
    "china_day": china_day,
    "hour": hour,
    "tally": tally,
    "is_iso_day": is_iso_day,
    "masked_phone": mask_phone,
}
SPOKEN: Mapping[str, Callable[..., Any]] = {
    "words": words,
    "as_written": as_written,
    "lang_mark": lang_mark,
    "party_names": party_names,
    "work_due": work_due,
    "days_left": days_left,
    "clock_name": clock_name,
    "rung_word": rung_word,
    "long_day": long_day,
    "weekday": weekday,
    "yuan": yuan,
    "role_word": role_word,
    "clock_word": clock_word,
    "clock_kind": clock_kind,
}
