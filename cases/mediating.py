"""What the steps about mediators and meetings do to a case's rows, and what they look up first.

The roster and the bookings are looked at within the door's transaction. A look is for the words; that no room and no
mediator is taken twice is held by the primary key of `booking`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from cases.changes import Row
from cases.findable import tokens_of
from cases.models import moment
from cases.rows import CaseRows
from cases.store import Tx
from ledger.entry import instant
from statemachines.decide import Refused
from statemachines.fields import MISSING
from statemachines.meetings import SHORT_NOTICE, slots, span
from statemachines.pathway import Command, Label, Refusal, Role
from statemachines.snapshot import local_date

Sections = Mapping[str, Any]
FIX = Label("请更正标出的项目。", "Correct the marked fields.")
NUMBERED = ("nomination", "meeting", "promise")  # questions that name a row, and with it its proceeding


def about(rows: CaseRows, said: Mapping[str, Any]) -> int:
    """The proceeding that a step on the whole case is about: the one it names, or that of what it names. 0: none."""
    if said.get("of"):
        return int(said["of"])
    for name in NUMBERED:
        if row := rows.tables[name].get((said.get(name),)):
            return int(row["proceeding"])
    return 0


def wrong(name: str, zh: str, en: str) -> Refused:
    """A refusal that marks one question of the form."""
    return Refused(Refusal("fields", FIX), {name: Label(zh, en)})


# ── who mediates ─────────────────────────────────────────────────────────────────────────────────────────────────


def _name(tx: Tx | None, rows: CaseRows, command: Command) -> Sections:
    """A mediator of the body that runs the mediation is named by it or by a party."""
    said = command.fields
    mediator = _on_roster(tx, rows, said)
    found = _shared_with_parties(tx, rows, mediator)
    if found and command.actor.role is Role.PARTY:
        raise wrong(
            "mediator",
            "这位调解员可能和当事人有关系，请另选一位。",
            "This mediator may be tied to a party; choose another.",
        )
    if found and not said.get("cleared"):
        raise wrong(
            "cleared" if command.trigger == "propose_mediator" else "mediator",
            "这位调解员和本案当事人重名或者电话相同。是同一人的，请另选；不是的，核对后勾选。",
            "The mediator has the name or telephone of a party. If it is the same person, name another; else check and tick.",
        )  # fmt: skip
    n = len(rows.rows("nomination")) + 1
    by = said.get("party", 0)
    return {"nomination": {"n": n, "proceeding": said["of"], "mediator_id": said["mediator"], "by_party": by}}


def _on_roster(tx: Tx | None, rows: CaseRows, said: Mapping[str, Any]) -> Mapping[str, str]:
    assert tx is not None
    sql = "SELECT org_id, name, phone, active FROM mediator WHERE id = :id"
    for org, name, phone, active in tx.fetch(sql, {"id": said["mediator"]}):
        if org == rows.proceeding(said["of"])["org_id"] and active:
            return {"name": name, "phone": phone}
    raise wrong("mediator", "本单位没有这位调解员，或者已经停用。", "This body has no such mediator now.")


def _shared_with_parties(tx: Tx | None, rows: CaseRows, mediator: Mapping[str, str]) -> bool:
    """Does a party bear the mediator's name or telephone? Found by the keyed tokens: nothing is opened."""
    assert tx is not None
    tokens = list(tokens_of(tx.store.vault, mediator))
    sql = "SELECT 1 FROM search_token WHERE case_id = :id AND n > 0 AND token IN (:first, :last)"
    return bool(tokens and tx.fetch(sql, {"id": rows.id, "first": tokens[0], "last": tokens[-1]}))


def _answer(tx: Tx | None, rows: CaseRows, command: Command) -> Sections:
    """Who accepts comes to the meetings that lie ahead, so must be free then."""
    n, accepts = command.fields["nomination"], command.fields["answer"] == "accept"
    row = rows.tables["nomination"][(n,)]
    for meeting in rows.rows("meeting") if accepts else ():
        if (meeting["proceeding"], meeting["status"]) == (row["proceeding"], "scheduled"):
            times = moment(meeting["starts_at"]), moment(meeting["ends_at"])
            _free(tx, rows, meeting["n"], *times, 0, [row["mediator_id"]], "answer")
    return {"nomination": {"n": n, "challenged_by": 0, "status": "accepted" if accepts else "declined"}}


def _status(**by_answer: str) -> Callable[[Tx | None, CaseRows, Command], Sections]:
    """The nomination gets the status that stands for the answer; `always` where nothing is asked."""

    def deed(tx: Tx | None, rows: CaseRows, command: Command) -> Sections:
        said = command.fields
        status = by_answer.get("always") or by_answer[said["decision"]]
        return {"nomination": {"n": said["nomination"], "challenged_by": 0, **({"status": status} if status else {})}}

    return deed


def _challenge(tx: Tx | None, rows: CaseRows, command: Command) -> Sections:
    return {"nomination": {"n": command.fields["nomination"], "challenged_by": command.fields["party"]}}


# ── when and where ───────────────────────────────────────────────────────────────────────────────────────────────


def _call(tx: Tx | None, rows: CaseRows, command: Command) -> Sections:
    said = command.fields
    called = {"proceeding": said["of"], "invited": list(said["invited"])}
    return {"meeting": {"n": len(rows.rows("meeting")) + 1, **called, **_set(tx, rows, command, said["of"], 0)}}


def _move(tx: Tx | None, rows: CaseRows, command: Command) -> Sections:
    n = command.fields["meeting"]
    return {"meeting": {"n": n, **_set(tx, rows, command, rows.tables["meeting"][(n,)]["proceeding"], n)}}


def _set(tx: Tx | None, rows: CaseRows, command: Command, of: int, n: int) -> Sections:
    """When and where a meeting is, once the room is known, nobody is taken twice, and notice is what the body wants."""
    said, (start, end) = command.fields, span(command.fields)
    org = rows.proceeding(of)["org_id"]
    if not said["room"] and not said.get("link"):
        raise Refused(Refusal("fields", FIX), {"link": MISSING})
    mediators = sorted({r["mediator_id"] for r in rows.rows("nomination") if _mediates(r, of)})
    if said["room"] and not _fetch(
        tx, "SELECT 1 FROM room WHERE id = :id AND org_id = :org AND active", id=said["room"], org=org
    ):
        raise wrong("room", "本单位没有这个调解室，或者已经停用。", "This body has no such room now.")
    _enough_notice(tx, command, start, org)
    _free(tx, rows, n, start, end, said["room"], mediators)
    place = {"room_id": said["room"] or None, "mediators": mediators}
    return {"starts": instant(start), "ends": instant(end), **place}


def _mediates(row: Row, of: int) -> bool:
    return bool(row["proceeding"] == of and row["status"] == "accepted")


def _fetch(tx: Tx | None, sql: str, **params: Any) -> list[Any]:
    assert tx is not None
    return tx.fetch(sql, params)


def _enough_notice(tx: Tx | None, command: Command, start: datetime, org: int) -> None:
    """The body's own target, no law: what is sooner is asked about, not forbidden."""
    ((days,),) = _fetch(tx, "SELECT notice_days FROM organisation WHERE id = :org", org=org)
    if (local_date(start) - local_date(command.occurred_at)).days >= days or command.fields.get(SHORT_NOTICE.name):
        return
    raise wrong(
        SHORT_NOTICE.name,
        f"本单位规定提前{days}天通知。各方都来得及的，请勾选；否则另选日期。",
        f"This body gives {days} days' notice. Tick if all can come sooner, or choose another day.",
    )


def _free(
    tx: Tx | None,
    rows: CaseRows,
    n: int,
    start: datetime,
    end: datetime,
    room: int,
    mediators: Iterable[int],
    asked: str = "time",
) -> None:
    """Room and mediators have nothing else then; else the question `asked` is marked."""
    taken = slots(start, end)
    sql = (
        "SELECT 1 FROM booking WHERE kind = :kind AND resource = :resource AND slot >= :first AND slot < :last"
        " AND NOT (case_id = :case AND meeting = :n) LIMIT 1"
    )
    when = {"first": taken.start, "last": taken.stop, "case": rows.id, "n": n}
    if room and _fetch(tx, sql, kind="room", resource=room, **when):
        raise wrong(
            "time",
            "这个时间调解室已经有人用，请另选时间或者地点。",
            "The room is taken then; choose another time or place.",
        )
    if any(_fetch(tx, sql, kind="mediator", resource=each, **when) for each in mediators):
        raise wrong(
            asked,
            "这个时间调解员另有调解会，请另选时间。",
            "The mediator has another meeting then; choose another time.",
        )


def _cancel(tx: Tx | None, rows: CaseRows, command: Command) -> Sections:
    return {"meeting": {"n": command.fields["meeting"], "status": "cancelled"}}


def _hold(tx: Tx | None, rows: CaseRows, command: Command) -> Sections:
    said = command.fields
    status = "not_held" if said["result"] == "not_held" else "held"
    return {"meeting": {"n": said["meeting"], "status": status, "attended": list(said.get("attended") or ())}}


def _ask(tx: Tx | None, rows: CaseRows, command: Command) -> Sections:
    n = command.fields["meeting"]
    asking = {*rows.tables["meeting"][(n,)]["asked_by"], command.fields["party"]}
    return {"meeting": {"n": n, "asked_by": sorted(asking)}}


# ── what was agreed ──────────────────────────────────────────────────────────────────────────────────────────────


def _draft(tx: Tx | None, rows: CaseRows, command: Command) -> Sections:
    return {"text": {"of": command.fields["of"]}}


def _read(tx: Tx | None, rows: CaseRows, command: Command) -> Sections:
    return {"text": {"of": command.fields["of"], "party": command.fields["party"]}}


def _promise(tx: Tx | None, rows: CaseRows, command: Command) -> Sections:
    said = command.fields
    amount = {"amount_fen": said["amount"]} if said.get("amount") is not None else {}
    item = {"proceeding": said["of"], "party": said["party"], "due": said["by"].isoformat(), **amount}
    return {"promise": {"n": len(rows.rows("promise")) + 1, **item}}


def _end(tx: Tx | None, rows: CaseRows, command: Command) -> Sections:
    return {"promise": {"n": command.fields["promise"], "status": command.fields["result"]}}


MEETINGS: Mapping[str, Callable[[Tx | None, CaseRows, Command], Sections]] = {
    "propose_mediator": _name,
    "choose_mediator": _name,
    "answer_nomination": _answer,
    "refuse_mediator": _status(always="refused"),
    "replace_mediator": _status(always="replaced"),
    "ask_recusal": _challenge,
    "decide_recusal": _status(granted="recused", denied=""),
    "call_meeting": _call,
    "move_meeting": _move,
    "cancel_meeting": _cancel,
    "hold_meeting": _hold,
    "ask_other_time": _ask,
    "draft_agreement": _draft,
    "read_agreement": _read,
    "add_promise": _promise,
    "end_promise": _end,
}
