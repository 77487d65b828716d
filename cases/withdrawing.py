"""撤回, 驳回: the last entry is taken back by another one that puts the rows where they stood before it.

Only while nothing has followed and nobody outside was told. The entry stays in the record; what its author wrote stays
sealed with it. Rows are never deleted: a clock it started is cancelled, a part it asked for is ended.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cases.changes import Row, Update
from cases.deeds import Scene, Sections
from cases.models import micros
from cases.projected_clocks import FAR_MICROS
from cases.replay import fold
from cases.rows import CaseRows
from ledger.entry import Entry, parse
from statemachines.decide import Refused
from statemachines.pathway import Label, Refusal, Role

# Sections whose rows can be put back. What opens, hands over, answers another body or records a party's word cannot.
REVERSIBLE = frozenset({"step", "clocks", "assign", "facts", "claims", "involved", "answered"})
NEVER = frozenset({"reveal_party", "give_code", "withdraw_entry", "send_back", "message"})
SHOWN = {  # what a restored row takes over; keys and what is derived anew stay out
    "cases": ("handler_id", "facts"),
    "proceeding": ("state", "since", "is_open", "outcome", "closed_on", "facts", "handler_id"),
    "claim": ("type", "amount_fen", "facts"),
    "involvement": ("status", "answer", "until_date", "ended_at"),
    "deadline": (
        "status", "step", "firing", "start", "due", "safe", "provisional", "due_at", "warn_at", "next_at", "events",
        "law", "calendar", "ended_seq", "ended_at",
    ),
}  # fmt: skip
GONE_OUT = Refusal(
    "gone_out",
    Label(
        "已经告知当事人或者其他单位，不能撤回；请依程序办理，日期有误的可以更正。",
        "A party or another body has been told: it cannot be taken back. Use the proceeding's steps, or correct the date.",
    ),
)
FOLLOWED = Refusal(
    "not_the_last",
    Label("之后已有新的记录，不能撤回。", "Something has been recorded since: it cannot be taken back."),
)
NOT_YOURS = Refusal(
    "not_yours", Label("只能撤回您自己刚才的办理。", "You may withdraw only what you yourself did last.")
)
NOT_A_STEP = Refusal(
    "not_a_step",
    Label("只能驳回承办人在这一程序的上一步。", "Only the handler’s last step of a proceeding can be sent back."),
)
IRREVERSIBLE = Refusal(
    "irreversible",
    Label(
        "这类记录不能撤回：它开启了程序、移交了案件，或者记下了当事人的意思。",
        "This cannot be taken back: it opened or handed over something, or recorded what a party said.",
    ),
)


def withdraw_entry(scene: Scene) -> Sections:
    entries = _entries(scene)
    if entries[-1].actor_id != scene.command.actor.id:
        raise Refused(NOT_YOURS)
    return _taken_back(scene, entries)


def send_back(scene: Scene) -> Sections:
    entries = _entries(scene)
    last = entries[-1]
    if last.actor_as != Role.HANDLER or last.data.get("step", {}).get("of") != scene.said["of"]:
        raise Refused(NOT_A_STEP)
    return _taken_back(scene, entries)


def reversible(entry: Entry) -> bool:
    """Could this entry be taken back, as far as it itself tells?"""
    step = entry.data.get("step", {})
    return "trigger" in step and set(entry.data) <= REVERSIBLE and step["trigger"] not in NEVER


def _entries(scene: Scene) -> list[Entry]:
    """The case's entries; the last one is what is to be taken back."""
    assert scene.tx is not None
    sql = "SELECT body FROM ledger WHERE case_id = :id ORDER BY seq"
    entries = [parse(bytes(body)) for (body,) in scene.tx.fetch(sql, {"id": scene.rows.id})]
    if scene.said["entry"] != entries[-1].seq:
        raise Refused(FOLLOWED)
    if not reversible(entries[-1]):
        raise Refused(IRREVERSIBLE)
    return entries


def _taken_back(scene: Scene, entries: list[Entry]) -> Sections:
    _hold_back(scene, entries[-1].seq)
    before, after = fold(entries[:-1]), fold(entries)
    rows = list(_differences(before, after, micros(scene.command.occurred_at)))
    for table, key, _ in rows:  # the door leaves out what has ended, and some of it lives again
        if table != "cases":
            scene.rows.tables[table].setdefault(tuple(key), after.tables[table][tuple(key)])
    return {"restored": {"seq": entries[-1].seq, "rows": rows}}


def _hold_back(scene: Scene, seq: int) -> None:
    """What was queued for somebody outside is not sent; what was sent, or is being sent, cannot be called back."""
    assert scene.tx is not None
    sql = "SELECT n, channel, audience, status, attempts FROM delivery WHERE case_id = :id AND seq = :seq"
    for n, channel, audience, status, attempts in scene.tx.fetch(sql, {"id": scene.rows.id, "seq": seq}):
        outside = channel != "inbox" or audience.startswith("party:")
        if outside and (status != "queued" or attempts):
            raise Refused(GONE_OUT)
        if status == "queued" and not attempts:
            place = {"case_id": scene.rows.id, "seq": seq, "n": n, "status": "queued", "attempts": 0}
            scene.rows.also(Update("delivery", place, {"status": "withdrawn", "outcome": "withdrawn"}))


def _differences(before: CaseRows, after: CaseRows, at: int) -> Iterator[tuple[str, list[Any], Row]]:
    """[table, key, values that put the row back], of every row the entry changed or made."""
    for table, names in SHOWN.items():
        for key, row in after.tables[table].items():
            old = before.tables[table].get(key)
            if old is None:
                yield table, list(key), _unmade(table, at)
            elif changed := {name: old[name] for name in names if old[name] != row[name]}:
                yield (
                    table,
                    list(key),
                    {name: "far" if value == FAR_MICROS else value for name, value in changed.items()},
                )


def _unmade(table: str, at: int) -> Row:
    """What becomes of a row that was not there before."""
    match table:
        case "deadline":
            return {"status": "cancelled", "next_at": None, "ended_at": at}
        case "involvement":
            return {"status": "ended", "ended_at": at}
        case _:
            raise Refused(IRREVERSIBLE)


def taken_back(entries: list[Entry] | tuple[Entry, ...]) -> Mapping[int, str]:
    """Entry → the trigger of the entry that took it back."""
    return {
        entry.data["restored"]["seq"]: entry.data["step"]["trigger"] for entry in entries if "restored" in entry.data
    }
