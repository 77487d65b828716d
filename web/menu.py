"""The left menu: which entries a role has, and how much waits behind each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from cases.access import Person
from cases.inbox import MenuCounts, menu_counts
from cases.store import Store
from statemachines.pathway import Label, Role

START: Mapping[Role, str] = {
    Role.HANDLER: "/work",
    Role.SUPERVISOR: "/board",
    Role.AUDITOR: "/board",
    Role.ADMINISTRATOR: "/rules",
    Role.INTAKE: "/intake",
}
NO_UNIT = Label("", "")
OVERDUE = frozenset({"urgent", "escalations"})  # counts of what is overdue or near: in red
CASEWORK = frozenset({Role.HANDLER, Role.SUPERVISOR})
OVERSIGHT = frozenset({Role.SUPERVISOR, Role.AUDITOR})
INTAKE = frozenset({Role.INTAKE})
EVERYBODY = frozenset({Role.HANDLER, Role.SUPERVISOR, Role.AUDITOR, Role.ADMINISTRATOR, Role.INTAKE})


@dataclass(frozen=True, slots=True)
class Item:
    """A row of the menu. `count` names the field of MenuCounts beside it, `unit` says what it counts."""

    path: str
    label: Label
    roles: frozenset[Role]
    count: str = ""
    unit: Label = NO_UNIT


MENU = (
    Item(
        "/board",
        Label("督办看板", "Board"),
        OVERSIGHT,
        "escalations",
        Label("项待签收", " to acknowledge"),
    ),
    Item(
        "/work",
        Label("我的案件", "My cases"),
        frozenset({Role.HANDLER}),
        "urgent",
        Label("件超期或者临期", " overdue or due soon"),
    ),
    Item("/work", Label("案件", "Cases"), OVERSIGHT),
    Item("/cases/new", Label("登记案件", "Register a case"), CASEWORK),
    Item("/import", Label("导入台账", "Import a register"), CASEWORK),
    Item("/inbox", Label("收件箱", "Inbox"), CASEWORK | OVERSIGHT, "unread", Label("件未读", " unread")),
    Item("/incoming", Label("待签收移交", "Hand-overs"), CASEWORK, "incoming", Label("件待签收", " to take over")),
    Item("/meetings", Label("调解会", "Meetings"), CASEWORK),
    Item("/mediators", Label("调解员", "Mediators"), CASEWORK | {Role.ADMINISTRATOR}),
    Item("/opinions", Label("当事人评价", "Opinions"), OVERSIGHT),
    Item("/supervision/log", Label("督办日志", "Supervision log"), OVERSIGHT),
    Item("/audit", Label("核验发现", "Audit findings"), OVERSIGHT),
    Item("/rules", Label("规则和途径", "Rules and pathways"), frozenset({Role.ADMINISTRATOR})),
    Item("/templates", Label("文书模板", "Templates of papers"), frozenset({Role.ADMINISTRATOR})),
    Item("/intake", Label("我登记的", "What I took down"), INTAKE),
    Item("/intake/new", Label("登记一件", "Take one down"), INTAKE),
    Item("/help", Label("使用帮助", "Help"), EVERYBODY),
)


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """An entry as it is shown. `current` is the value of aria-current, "" elsewhere; `urgent` counts are red."""

    path: str
    label: Label
    current: str
    count: int
    unit: Label
    urgent: bool


def menu(store: Store, person: Person, now: datetime, here: str) -> list[MenuEntry]:
    """The entries of this person's role. One query for all counts."""
    counts = menu_counts(store, person, now)
    mine = [item for item in MENU if person.role in item.roles]
    current = max(
        (item.path for item in mine if here == item.path or here.startswith(f"{item.path}/")), key=len, default=""
    )
    return [_entry(item, counts, here, current) for item in mine]


def _entry(item: Item, counts: MenuCounts, here: str, current: str) -> MenuEntry:
    count = getattr(counts, item.count) if item.count else 0
    mark = "" if item.path != current else "page" if here == current else "true"  # this very page, or one below it
    return MenuEntry(item.path, item.label, mark, count, item.unit, item.count in OVERDUE)
