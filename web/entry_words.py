"""What an entry of the ledger says, in words. The ledger holds codes only; the words come from the pathways' own rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from typing import Any

from cases.causes import LEVELS
from ledger.entry import Entry
from statemachines.clockops import event_number
from statemachines.desk import DESK, TABLES
from statemachines.meetings import PERFORMANCE
from statemachines.papers import KINDS as KINDS_OF_PAPER
from statemachines.pathway import ClockKind, ClockRule, Field, FieldKind, Label, Op, Transition
from statemachines.pathways import PATHWAYS, versions
from statemachines.referrals import REFERRALS
from statemachines.snapshot import local_date
from web.formatters import CLOCKS, weekday, yuan

KINDS: Mapping[str, Label] = {
    "opened": Label("登记立卷", "Case opened"),
    "warned": Label("期限预警", "Warning: a date draws near"),
    "expired": Label("期限届满", "A date has passed"),
    "waits": Label("程序未终结，时效不届满", "A procedure goes on: limitation does not lapse"),
    "escalated": Label("超期上报", "Overdue: reported upwards"),
    "redated": Label("按新公布的节假日或者规则重算期限", "Dates reckoned anew under new holidays or rules"),
    "migrated": Label("改按途径的另一版本办理", "Moved to another version of its pathway"),
    "lapsed": Label(
        "到期自动处理：委派收回，催办未答复", "Ended by itself: a delegation, or an urging not answered in time"
    ),
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
    Op.CORRECT: Label("更正日期（冲正）", "a day is corrected"),
}
PASSINGS = ("warned", "waits", "expired", "climbed")
PARTY, LAST_DAY = Label("当事人", "Party"), Label("到期日", "Last day")
REPORTED_TO, STATE = Label("上报至", "Reported to"), Label("状态", "State")
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


def party_of(data: Mapping[str, Any], pathways: Mapping[int, str]) -> int:
    """The number of the party whom an entry is about: whose clock passed, who was served or spoke; 0 for nobody or all."""
    if item := _passing(data):
        return int(item["addressee"])
    row, facts = step_row(data, pathways), data.get("step", {}).get("facts", {})
    fields = row.fields if row else ()
    return next((facts[field.name] for field in fields if field.kind is FieldKind.PARTY and facts.get(field.name)), 0)


def clock_label(data: Mapping[str, Any], pathways: Mapping[int, str]) -> Label | None:
    """The clock that a warning, passing or report is about."""
    item = _passing(data)
    return clock_words(pathways.get(item["of"], ""), item["clock"]) if item else None


def _passing(data: Mapping[str, Any]) -> Mapping[str, Any] | None:
    return next((item for item in data.get("clocks", ()) if item["op"] in PASSINGS), None)


@dataclass(frozen=True, slots=True)
class ClockLine:
    """A clock, what an entry does to it, and the date that gives. `ours`: a target of our own, set by no law."""

    label: Label
    what: Label
    due: date | None
    provisional: bool
    ours: bool = False


def clock_changes(data: Mapping[str, Any], pathways: Mapping[int, str]) -> list[ClockLine]:
    """What an entry did to clocks, as a person would say it; warnings and passings are the entry's own headline."""
    found: list[ClockLine] = []
    for item in data.get("clocks", ()):
        if item["op"] in OPERATIONS:
            due = date.fromisoformat(item["due"]) if item.get("due") else None
            rule = CLOCKS.get((pathways.get(item["of"]) or DESK.name, item["clock"]))
            label = of_item(rule.label if rule else Label(item["clock"], item["clock"]), item)
            ours = rule is not None and rule.kind is ClockKind.TARGET
            found.append(ClockLine(label, OPERATIONS[item["op"]], due, item.get("provisional", False), ours))
    return found


def clock_words(pathway: str, clock: str) -> Label | None:
    """The clock's name; "" is the case as a whole."""
    tables = (*versions(pathway), DESK) if pathway in PATHWAYS else (DESK,)
    return next((rule.label for table in tables for rule in table.clocks if rule.name == clock), None)


def of_item(label: Label, row: Mapping[str, Any]) -> Label:
    """The name of a clock, a row or an entry's item, with the number of what it is about: a claim item's limitation, or
    what was promised in a proceeding."""
    n = row.get("claim", 0)
    if row["clock"] == PERFORMANCE.name:
        return Label(f"{label.zh} · 第 {n} 项", f"{label.en} · no. {n}")
    return Label(f"{label.zh} · 请求项 {n}", f"{label.en} · item {n}") if n else label


def state_words(pathway: str, state: str) -> Label:
    tables = versions(pathway) if pathway else ()
    return next((table.state(state).label for table in tables if state in table.by_name), Label(state, state))


@dataclass(frozen=True, slots=True)
class Names:
    """Whom and what the numbers of an entry stand for. What is not known stays a number. `things`: see numbered()."""

    parties: Mapping[int, str]
    people: Mapping[int, str]
    bodies: Mapping[int, Label]
    things: Mapping[str, Mapping[int, Label]] = field(default_factory=dict)


Rows = Iterable[Mapping[str, Any]]


def numbered(
    pathways: Mapping[int, str],
    referrals: Rows,
    escalations: Rows,
    deadlines: Rows,
    met: Mapping[str, Mapping[int, Label]],
    papers: Rows = (),
) -> Mapping[str, Mapping[int, Label]]:
    """The question's name → number → what steps on the whole case mean by it. `met`: see web/meeting_words.py."""
    clocks = {
        row["n"]: of_item(CLOCKS[pathways.get(row["proceeding"]) or DESK.name, row["clock"]].label, row)
        for row in deadlines
    }
    events = ((event_number(row["n"], nth), row["n"]) for row in deadlines for nth in range(len(row["events"])))
    return {
        "of": {n: TABLES[pathway].label for n, pathway in pathways.items()},
        "event": {number: clocks[n] for number, n in events},
        "referral": {row["n"]: REFERRALS[row["referral"]].label for row in referrals},
        "paper": {row["n"]: KINDS_OF_PAPER[row["kind"]] for row in papers},
        "escalation": {row["seq"]: clocks[row["deadline"]] for row in escalations if row["deadline"] in clocks},
        **met,
    }


def answers(entry: Entry, pathways: Mapping[int, str], names: Names) -> list[tuple[Label, Label]]:
    """What an entry says below its headline, as far as the ledger holds it: whose period passed, to whom that was
    reported, what a step changed, and what was answered to its questions."""
    return [*_passed(entry, pathways, names), *_moved(entry.data, pathways), *_answered(entry.data, pathways, names)]


def _passed(entry: Entry, pathways: Mapping[int, str], names: Names) -> Iterator[tuple[Label, Label]]:
    item = _passing(entry.data)
    if item is None:
        return
    if item["addressee"]:
        yield PARTY, _named(names.parties, [item["addressee"]])
    if entry.kind == "expired":  # at 24:00, so the day that passed is the one before
        last = local_date(entry.occurred_at - timedelta(microseconds=1))
        yield LAST_DAY, Label(weekday(last, "zh"), weekday(last, "en"))
    if raised := entry.data.get("escalation"):
        yield (
            REPORTED_TO,
            _reported_to(raised, CLOCKS.get((pathways.get(item["of"]) or DESK.name, item["clock"])), names),
        )


def _reported_to(raised: Mapping[str, Any], rule: ClockRule | None, names: Names) -> Label:
    body = names.bodies.get(raised["org"], Label(str(raised["org"]), str(raised["org"])))
    if rule is None or raised["rung"] > len(rule.ladder):
        return body
    rung = rule.ladder[raised["rung"] - 1].label
    return Label(f"{body.zh}（{rung.zh}）", f"{body.en} ({rung.en})")


def _moved(data: Mapping[str, Any], pathways: Mapping[int, str]) -> Iterator[tuple[Label, Label]]:
    step = data.get("step", {"of": 0})
    if step["of"] and step["to"] != step["from"]:
        before, after = (state_words(pathways.get(step["of"], ""), step[end]) for end in ("from", "to"))
        yield STATE, Label(f"{before.zh} → {after.zh}", f"{before.en} → {after.en}")


def _answered(data: Mapping[str, Any], pathways: Mapping[int, str], names: Names) -> Iterator[tuple[Label, Label]]:
    row = step_row(data, pathways)
    facts = data["step"]["facts"] if row else {}
    if row and "parties" in data:  # who came in with this step
        yield PARTY, _named(names.parties, [party["n"] for party in data["parties"]])
    for question in row.fields if row else ():
        if facts.get(question.name) not in (None, False, "", []):
            yield question.label, value_words(question, facts[question.name], names)


def value_words(question: Field, value: Any, names: Names) -> Label:
    """A recorded value in words: a choice's own, a tick, who or what a number stands for; else as it stands."""
    several = value if isinstance(value, list) else [value]
    match question.kind:
        case FieldKind.BOOL:
            return YES_NO[value]
        case FieldKind.CHOICE:
            return dict(question.choices).get(value, Label(value, value))
        case FieldKind.MONEY:
            return Label(yuan(value, "zh"), yuan(value, "en"))
        case FieldKind.ORGANISATION:
            return names.bodies.get(value, Label(str(value), str(value)))
        case FieldKind.PARTY | FieldKind.PARTIES:
            return _named(names.parties, several)
        case FieldKind.ACCOUNT | FieldKind.ACCOUNTS:
            return _named(names.people, several)
        case FieldKind.STEP:
            return step_words(value)
        case FieldKind.INTEGER if value in names.things.get(question.name, {}):
            return names.things[question.name][value]
        case _:
            return _named({}, several)


def _named(names: Mapping[int, str], several: Iterable[Any]) -> Label:
    found = [names.get(each, str(each)) for each in several]
    return Label("、".join(found), ", ".join(found))


def step_words(trigger: str, pathway: str = "") -> Label:
    """A step's name by its trigger: of that pathway or the desk, else of any pathway that has it."""
    own = "" if pathway == DESK.name else pathway
    tables = (own, *PATHWAYS)
    return next((rows(name)[trigger][0].label for name in tables if trigger in rows(name)), Label(trigger, trigger))


def level_words(level: str) -> Label:
    return LEVELS.get(level, Label(level, level))
