"""What an entry of the ledger says, in words. The ledger holds codes only; the words come from the pathways' own rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from cases.causes import LEVELS
from statemachines.desk import DESK
from statemachines.pathway import Field, FieldKind, Label, Op, Transition
from statemachines.pathways import versions
from web.formatters import yuan

KINDS: Mapping[str, Label] = {
    "opened": Label("登记立卷", "Case opened"),
    "warned": Label("期限预警", "Warning: a date draws near"),
    "expired": Label("期限届满", "A date has passed"),
    "escalated": Label("超期上报", "Overdue: reported upwards"),
    "redated": Label("按新公布的节假日或者规则重算期限", "Dates reckoned anew under new holidays or rules"),
    "migrated": Label("改按途径的另一版本办理", "Moved to another version of its pathway"),
    "finding": Label("核验发现", "Finding"),
}
OPERATIONS: Mapping[str, Label] = {
    Op.START: Label("开始计算", "starts"),
    Op.RESTART: Label("重新计算", "starts anew"),
    Op.RESET_RECEIPT: Label("自补正完成之日起算", "counts from completion"),
    Op.SUSPEND: Label("中止计算", "stands still"),
    Op.RESUME: Label("恢复计算", "runs again"),
    Op.EXCLUDE: Label("扣除一段时间", "a time is excluded"),
    Op.EXTEND: Label("延长", "extended"),
    Op.SETTLE: Label("办结", "is done"),
    Op.CANCEL: Label("不再计算", "no longer applies"),
    "redate": Label("日期变更", "has another date"),
}
YES_NO = {True: Label("是", "yes"), False: Label("否", "no")}


@cache
def rows(pathway: str) -> Mapping[str, tuple[Transition, ...]]:
    """Trigger → its rows in a pathway ("" for the desk), those of the current version first."""
    found: dict[str, tuple[Transition, ...]] = {}
    for table in versions(pathway) if pathway else (DESK,):
        for row in table.transitions:
            found[row.trigger] = (*found.get(row.trigger, ()), row)
    return found


def step_row(data: Mapping[str, Any], pathways: Mapping[int, str]) -> Transition | None:
    """The row of the step an entry took; None for an entry without one or a step that has left its pathway."""
    step = data.get("step")
    if not step:
        return None
    candidates = rows(pathways.get(step["of"], "") if step["of"] else "").get(step["trigger"], ())
    return next((row for row in candidates if step["from"] in row.sources or not step["of"]), None)


def title(kind: str, data: Mapping[str, Any], pathways: Mapping[int, str]) -> Label:
    """The headline of an entry."""
    row = step_row(data, pathways)
    if kind in KINDS:
        clock = clock_label(data, pathways)
        return Label(f"{KINDS[kind].zh}：{clock.zh}", f"{KINDS[kind].en}: {clock.en}") if clock else KINDS[kind]
    return row.label if row else Label(data.get("step", {}).get("trigger", kind), kind)


def clock_label(data: Mapping[str, Any], pathways: Mapping[int, str]) -> Label | None:
    """The clock that a warning, passing or report is about."""
    item = next((item for item in data.get("clocks", ()) if item["op"] in ("warned", "expired", "climbed")), None)
    return clock_words(pathways.get(item["of"], ""), item["clock"]) if item else None


@dataclass(frozen=True, slots=True)
class ClockLine:
    """A clock, what an entry does to it, and the date that gives."""

    label: Label
    what: Label
    due: date | None
    provisional: bool


def clock_changes(data: Mapping[str, Any], pathways: Mapping[int, str]) -> list[ClockLine]:
    """What an entry did to clocks, as a person would say it; warnings and passings are the entry's own headline."""
    found: list[ClockLine] = []
    for item in data.get("clocks", ()):
        if item["op"] in OPERATIONS:
            due = date.fromisoformat(item["due"]) if item.get("due") else None
            label = clock_words(pathways.get(item["of"], ""), item["clock"]) or Label(item["clock"], item["clock"])
            found.append(ClockLine(label, OPERATIONS[item["op"]], due, item.get("provisional", False)))
    return found


def clock_words(pathway: str, clock: str) -> Label | None:
    rules = (rule for table in versions(pathway) for rule in table.clocks) if pathway else ()
    return next((rule.label for rule in rules if rule.name == clock), None)


def state_words(pathway: str, state: str) -> Label:
    tables = versions(pathway) if pathway else ()
    return next((table.state(state).label for table in tables if state in table.by_name), Label(state, state))


@dataclass(frozen=True, slots=True)
class Names:
    """Whom the numbers of an entry stand for. What is not known stays a number."""

    parties: Mapping[int, str]
    people: Mapping[int, str]
    bodies: Mapping[int, Label]


def answers(data: Mapping[str, Any], pathways: Mapping[int, str], names: Names) -> list[tuple[Label, Label]]:
    """The questions a step answered and what was answered, as far as the ledger holds it."""
    row = step_row(data, pathways)
    if row is None:
        return []
    facts = data["step"]["facts"]
    given = [field for field in row.fields if facts.get(field.name) not in (None, False, "", [])]
    return [(field.label, value_words(field, facts[field.name], names)) for field in given]


def value_words(field: Field, value: Any, names: Names) -> Label:
    """A recorded value in words: a choice's own, a tick, who or what a number stands for; else as it stands."""
    several = value if isinstance(value, list) else [value]
    match field.kind:
        case FieldKind.BOOL:
            return YES_NO[value]
        case FieldKind.CHOICE:
            return dict(field.choices).get(value, Label(value, value))
        case FieldKind.MONEY:
            return Label(yuan(value, "zh"), yuan(value, "en"))
        case FieldKind.ORGANISATION:
            return names.bodies.get(value, Label(str(value), str(value)))
        case FieldKind.PARTY | FieldKind.PARTIES:
            found = [names.parties.get(n, str(n)) for n in several]
        case FieldKind.ACCOUNT:
            found = [names.people.get(n, str(n)) for n in several]
        case _:
            found = [str(each) for each in several]
    return Label("、".join(found), ", ".join(found))


def level_words(level: str) -> Label:
    return LEVELS.get(level, Label(level, level))
