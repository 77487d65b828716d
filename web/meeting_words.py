"""Mediators, meetings and promises in words: on the page of a case, in its history, in the forms of its steps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from cases.models import moment
from cases.roster import ROOM, Candidate, candidates, named
from cases.rows import CaseRows, pathway_of
from statemachines.meetings import AGREED, STANDING, TRANSITIONS
from statemachines.pathway import Label, Transition
from statemachines.snapshot import CHINA
from web.formatters import yuan
from web.visit import Visit

TRIGGERS = frozenset(row.trigger for row in TRANSITIONS)
AFTERWARDS = frozenset({"write_minutes"})  # may be about a mediation that has ended
ONLINE = Label("网上", "online")
MEETS = ("applicant", "respondent")  # whose sides come to every meeting
STATUS: Mapping[str, Label] = {
    "proposed": Label("等调解员答复", "waits for the mediator's answer"),
    "accepted": Label("已接受", "accepted"),
    "declined": Label("调解员不接受", "declined"),
    "refused": Label("当事人不接受", "refused by a party"),
    "recused": Label("已回避", "stepped aside"),
    "replaced": Label("已更换", "replaced"),
    "scheduled": Label("已排定", "scheduled"),
    "held": Label("已召开", "held"),
    "not_held": Label("没有开成", "not held"),
    "cancelled": Label("已取消", "cancelled"),
    "open": Label("等履行", "to be performed"),
    "kept": Label("已履行", "performed"),
    "void": Label("已取消或者另约", "dropped or agreed anew"),
}
BY = {True: Label("当事人选的", "chosen by a party"), False: Label("调解组织指定的", "named by the body")}

Row = Mapping[str, Any]


def when(row: Row) -> Label:
    """2026-03-05 09:00–10:30, in China."""
    start, end = (moment(row[name]).astimezone(CHINA) for name in ("starts_at", "ends_at"))
    said = f"{start:%Y-%m-%d %H:%M}–{end:%H:%M}"
    return Label(said, said)


def met(rows: CaseRows, mediators: Mapping[int, str], rooms: Mapping[int, str]) -> Mapping[str, Mapping[int, Label]]:
    """The question's name → number → whom, where, when or what it means."""
    people = {n: Label(name, name) for n, name in mediators.items()}
    unknown = Label("—", "—")
    return {
        "mediator": people,
        "room": {0: ONLINE, **{n: Label(name, name) for n, name in rooms.items()}},
        "nomination": {row["n"]: people.get(row["mediator_id"], unknown) for row in rows.rows("nomination")},
        "meeting": {row["n"]: when(row) for row in rows.rows("meeting")},
        "promise": {row["n"]: item(row) for row in rows.rows("promise")},
    }


def item(row: Row) -> Label:
    """第 1 项 · 2026-04-01 · 8,000.00 元."""
    amount = row["amount_fen"]
    zh, en = (f" · {yuan(amount, language)}" if amount else "" for language in ("zh", "en"))
    return Label(f"第 {row['n']} 项 · {row['due']}{zh}", f"No. {row['n']} · {row['due']}{en}")


# ── what a form offers ───────────────────────────────────────────────────────────────────────────────────────────


def mediations(rows: CaseRows, trigger: str) -> list[Row]:
    """The mediations a step may be about."""
    found = [row for row in rows.rows("proceeding") if pathway_of(row).channel == "mediation"]
    if trigger == "add_promise":
        return [row for row in found if row["state"] in AGREED]
    return [row for row in found if row["is_open"] or trigger in AFTERWARDS]


def offered(visit: Visit, rows: CaseRows, row: Transition, name: str, of: int) -> list[tuple[object, str]]:
    """The answers to a question of such a step that is asked by number."""
    match name:
        case "mediator":
            return [(each.id, about(each, visit.language)) for each in _candidates(visit, rows, of)]
        case "room":
            return [*_rooms(visit, rows, of), (0, ONLINE[visit.language])]
        case _:
            return _rows(visit, rows, row, name)


def expected(rows: CaseRows, name: str) -> list[str]:
    """The usual answer to a question: every side is invited, for an hour."""
    sides = [str(row["n"]) for row in rows.rows("party") if row["side"] in MEETS]
    return {"invited": sides, "lasts": ["60"]}.get(name, [])


def _rows(visit: Visit, rows: CaseRows, row: Transition, name: str) -> list[tuple[object, str]]:
    with visit.store.read() as connection:
        people, rooms = named(connection, (each["mediator_id"] for each in rows.rows("nomination")), ())
    wanted = {"nomination": STANDING, "promise": ("open",), "meeting": ("scheduled",)}[name]
    words = met(rows, people, rooms)[name]
    every = row.trigger in AFTERWARDS
    return [
        (each["n"], words[each["n"]][visit.language]) for each in rows.rows(name) if every or each["status"] in wanted
    ]


def _candidates(visit: Visit, rows: CaseRows, of: int) -> tuple[Candidate, ...]:
    if not of:
        return ()
    with visit.store.read() as connection:
        return candidates(connection, rows.id, rows.proceeding(of)["org_id"], rows.case["cause"])


def about(one: Candidate, language: str) -> str:
    """What whoever names a mediator wants to know: kind, field, load, declared conflicts, earlier cases of the parties."""
    causes = Label("、".join(each.zh for each in one.causes), ", ".join(each.en for each in one.causes))
    said = (
        (True, Label(one.name, one.name)),
        (True, one.kind),
        (one.causes, causes),
        (True, Label(f"手上 {one.load} 件", f"{one.load} in hand")),
        (one.employer, Label(f"单位：{one.employer}", f"works for {one.employer}")),
        (one.relatives, Label(f"申报的亲友：{one.relatives}", f"declared ties: {one.relatives}")),
        (one.before, Label(f"以前办过这些当事人的 {one.before} 件", f"{one.before} earlier of these parties")),
    )
    return " · ".join(label[language] for holds, label in said if holds)


def _rooms(visit: Visit, rows: CaseRows, of: int) -> list[tuple[object, str]]:
    if not of:
        return []
    org = rows.proceeding(of)["org_id"]
    query = select(ROOM.c.id, ROOM.c.name).where(ROOM.c.org_id == org, ROOM.c.active).order_by(ROOM.c.id)
    with visit.store.read() as connection:
        return [(row.id, row.name) for row in connection.execute(query)]


# ── on the page of a case ────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class NominationLine:
    n: int
    name: str
    status: Label
    by: Label
    stands: bool
    accepted: bool
    challenged_by: str


@dataclass(frozen=True, slots=True)
class MeetingLine:
    n: int
    of: int
    when: Label
    where: Label
    status: Label
    ahead: bool
    begun: bool
    mediators: str
    asked_by: str
    attended: str


@dataclass(frozen=True, slots=True)
class PromiseLine:
    n: int
    who: str
    due: date
    amount_fen: int | None
    status: Label
    open: bool


@dataclass(frozen=True, slots=True)
class MediationCard:
    """One mediation with what was arranged in it. `unread` are those who have not read the text of the agreement."""

    of: int
    pathway: Label
    is_open: bool
    agreed: bool
    nominations: list[NominationLine]
    meetings: list[MeetingLine]
    promises: list[PromiseLine]
    text: bool
    read: str
    unread: str

    @property
    def empty(self) -> bool:
        return not (self.nominations or self.meetings or self.promises or self.text)


def card(rows: CaseRows, of: Row, people: Mapping[int, str], rooms: Mapping[int, str], parties: Mapping[int, str], now: datetime) -> MediationCard:  # fmt: skip
    """`parties` names the parties by number; nobody's words are shown here."""

    def mine(table: str) -> Iterable[Row]:
        return (row for row in rows.rows(table) if row["proceeding"] == of["n"])

    def named(numbers: Iterable[int]) -> str:
        return "、".join(parties.get(n, str(n)) for n in numbers)

    sides = [row["n"] for row in rows.rows("party") if row["side"] in MEETS]
    text = of["facts"].get("text")
    read = [n for n in sides if text and of["facts"].get(f"read_{n}") == text]
    return MediationCard(
        of["n"],
        pathway_of(of).label,
        bool(of["is_open"]),
        of["state"] in AGREED,
        [_nomination(row, people, parties) for row in mine("nomination")],
        [_meeting(row, people, rooms, named, now) for row in mine("meeting")],
        [
            PromiseLine(
                row["n"], named([row["party"]]), date.fromisoformat(row["due"]), row["amount_fen"],
                STATUS[row["status"]], row["status"] == "open",
            )
            for row in mine("promise")
        ],
        bool(text),
        named(read),
        named(n for n in sides if n not in read),
    )  # fmt: skip


def _nomination(row: Row, people: Mapping[int, str], parties: Mapping[int, str]) -> NominationLine:
    challenged = row["challenged_by"]
    return NominationLine(
        row["n"],
        people.get(row["mediator_id"], "—"),
        STATUS[row["status"]],
        BY[bool(row["by_party"])],
        row["status"] in STANDING,
        row["status"] == "accepted",
        parties.get(challenged, str(challenged)) if challenged else "",
    )


def _meeting(row: Row, people: Mapping[int, str], rooms: Mapping[int, str], named: Any, now: datetime) -> MeetingLine:
    room = rooms.get(row["room_id"] or 0)
    return MeetingLine(
        row["n"],
        row["proceeding"],
        when(row),
        Label(room, room) if room else ONLINE,
        STATUS[row["status"]],
        row["status"] == "scheduled",
        moment(row["starts_at"]) <= now,
        "、".join(people.get(n, "—") for n in row["mediators"]),
        named(row["asked_by"]),
        named(row["attended"]),
    )
