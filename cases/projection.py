"""From an entry of the ledger to the rows of a case: the one function that both the door and the replay use.

An entry's `data` is a dictionary of sections; each section has one small function here. Everything a row holds either
comes from the entry or is derived from other rows by `_derive`; sealed words and numbers of delivery are not rows of
the case and are kept beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from cases.changes import Row
from cases.models import FAR, micros
from cases.rows import LIVE, CaseRows
from statemachines.pathway import ClockKind, Op
from statemachines.periods import due_instant
from statemachines.snapshot import local_date
from statemachines.value import value

FAR_MICROS = micros(FAR)
ESCALATES = (ClockKind.DUTY, ClockKind.TARGET)
PRESSING = (*ESCALATES, ClockKind.RIGHT)  # what is late when it has passed; an unlock opens something, it is never late


@value
class Recorded:
    """What the projection needs of an entry. Moments are aware UTC."""

    kind: str
    seq: int
    occurred_at: datetime
    recorded_at: datetime
    actor: str
    data: Mapping[str, Any]


def apply(rows: CaseRows, entry: Recorded) -> None:
    """Bring the rows to where they stand after this entry."""
    for section, put in SECTIONS.items():
        if section in entry.data:
            put(rows, entry, entry.data[section])
    _derive(rows, entry)


def _case(rows: CaseRows, entry: Recorded, data: Mapping[str, Any]) -> None:
    at = micros(entry.occurred_at)
    rows.open_case(
        {
            "id": data["id"],
            "code": data["code"],
            "number": data["number"],
            "org_id": data["org"],
            "handler_id": data.get("handler"),
            "cause": data["cause"],
            "origin": data["origin"],
            "level": data["level"],
            "version": 1,
            "head": b"",
            "opened_at": at,
            "updated_at": at,
            "closed_at": None,
            "facts": data.get("facts", {}),
            "taken_down_by": data.get("taken_down_by"),
        }
    )


def _parties(rows: CaseRows, entry: Recorded, data: list[Mapping[str, Any]]) -> None:
    for party in data:
        told_in = party.get("told_in", "none")
        rows.insert("party", n=party["n"], side=party["side"], kind=party["kind"], told_in=told_in)


def _told(rows: CaseRows, entry: Recorded, data: Mapping[str, Any]) -> None:
    rows.update("party", rows.tables["party"][(data["party"],)], told_in=data["in"])


def _claims(rows: CaseRows, entry: Recorded, data: list[Mapping[str, Any]]) -> None:
    for claim in data:
        key = (claim["n"],)
        if key in rows.tables["claim"]:
            rows.update("claim", rows.tables["claim"][key], **claim)
        else:
            rows.insert("claim", **{"amount_fen": None, "facts": {}, **claim})


def _consents(rows: CaseRows, entry: Recorded, data: Mapping[str, Any]) -> None:
    rows.insert(
        "consent",
        seq=entry.seq,
        party=data["party"],
        scope=data["scope"],
        given=data["given"],
        on_date=data["on"],
        channel=data["channel"],
    )


def _opened(rows: CaseRows, entry: Recorded, data: list[Mapping[str, Any]]) -> None:
    for opened in data:
        rows.insert(
            "proceeding",
            n=opened["n"],
            pathway=opened["pathway"],
            pathway_version=opened["version"],
            state=opened["state"],
            is_open=True,
            outcome="",
            claims=opened["claims"],
            facts=opened.get("facts", {}),
            org_id=opened["org"],
            handler_id=opened.get("handler"),
            opened_on=opened["on"],
            closed_on=None,
            since=micros(entry.occurred_at),
            next_due_at=FAR_MICROS,
            warn_at=FAR_MICROS,
        )


def _step(rows: CaseRows, entry: Recorded, data: Mapping[str, Any]) -> None:
    if not data["of"]:
        return
    row = rows.proceeding(data["of"])
    rows.update("proceeding", row, facts={**row["facts"], **data["facts"]})
    if data["from"] != data["to"]:
        rows.update("proceeding", row, state=data["to"], since=micros(entry.occurred_at))
    if "outcome" in data:
        closed_on = local_date(entry.occurred_at).isoformat()
        rows.update("proceeding", row, is_open=False, outcome=data["outcome"], closed_on=closed_on)


def _versions(rows: CaseRows, entry: Recorded, data: list[Mapping[str, Any]]) -> None:
    for item in data:
        rows.update("proceeding", rows.proceeding(item["of"]), pathway_version=item["to"])


def _assign(rows: CaseRows, entry: Recorded, data: Mapping[str, Any]) -> None:
    rows.update("proceeding", rows.proceeding(data["of"]), handler_id=data["handler"])
    if data["of"] == 1 or rows.case["handler_id"] is None:
        rows.patch_case(handler_id=data["handler"])


def _referral(rows: CaseRows, entry: Recorded, data: Mapping[str, Any]) -> None:
    at = micros(entry.occurred_at)
    acknowledged = data["status"] == "acknowledged"
    rows.insert(
        "referral",
        n=data["n"],
        referral=data["referral"],
        from_proceeding=data["from"],
        to_pathway=data["to"],
        to_org=data["org"],
        claims=data["claims"],
        packet=data["packet"],
        status=data["status"],
        offered_at=at,
        answered_at=at if acknowledged else None,
        opened=data.get("opened"),
        earliest_expiry=data.get("earliest_expiry"),
        urgent=data["urgent"],
    )


def _answer(rows: CaseRows, entry: Recorded, data: Mapping[str, Any]) -> None:
    row = rows.tables["referral"][(data["n"],)]
    at = micros(entry.occurred_at)
    rows.update("referral", row, status=data["status"], answered_at=at, opened=data.get("opened"))


def _escalation(rows: CaseRows, entry: Recorded, data: Mapping[str, Any]) -> None:
    rows.insert(
        "escalation",
        deadline=data["deadline"],
        firing=data["firing"],
        rung=data["rung"],
        seq=entry.seq,
        proceeding=data["of"],
        org_id=data["org"],
        role=data["role"],
        raised_at=micros(entry.occurred_at),
        acknowledged_at=None,
        acknowledged_by="",
    )


def _acknowledged(rows: CaseRows, entry: Recorded, data: Mapping[str, Any]) -> None:
    for row in rows.rows("escalation"):
        if row["seq"] == data["escalation"]:
            at = micros(entry.occurred_at)
            rows.update("escalation", row, acknowledged_at=at, acknowledged_by=entry.actor)


def _level(rows: CaseRows, entry: Recorded, data: Mapping[str, Any]) -> None:
    row = rows.proceeding(data["of"])
    if rows.case["org_id"] == row["org_id"]:
        rows.patch_case(org_id=data["org"], handler_id=None, level=data["level"])
    rows.update("proceeding", row, org_id=data["org"], handler_id=None)


def _facts(rows: CaseRows, entry: Recorded, data: Mapping[str, Any]) -> None:
    rows.patch_case(facts={**rows.case["facts"], **data})


def _clocks(rows: CaseRows, entry: Recorded, data: list[Mapping[str, Any]]) -> None:
    for item in data:
        if item["op"] == Op.START:
            _start(rows, entry, item)
            continue
        row = rows.tables["deadline"][(item["n"],)]
        if item["op"] in (Op.SETTLE, Op.CANCEL):
            _end(rows, entry, row, "settled" if item["op"] == Op.SETTLE else "cancelled")
        elif item["op"] in OPERATIONS:
            OPERATIONS[item["op"]](rows, entry, row, item)
        else:
            _redate(rows, entry, row, item)


def event_of(item: Mapping[str, Any]) -> dict[str, Any]:
    """The operation itself, as it is kept with the deadline: the date is a function of these."""
    return {name: item[name] for name in ("op", "on", "until", "kind", "nth") if item.get(name)}


def _logged(entry: Recorded, item: Mapping[str, Any]) -> dict[str, Any]:
    """The operation as it joins the log; a correction keeps who made it and what it replaced (no part of any date)."""
    if item["op"] != Op.CORRECT:
        return event_of(item)
    return event_of(item) | {"was": item["was"], "due_was": item["due_was"], "seq": entry.seq, "by": entry.actor}


def dates(item: Mapping[str, Any]) -> Row:
    """The dated columns of a deadline, from the dates its entry recorded."""
    due, warn = item.get("due"), item.get("warn")
    return {
        "due": due,
        "safe": item.get("safe"),
        "provisional": item.get("provisional", False),
        "due_at": passes(due),
        "warn_at": passes(warn),
        "law": item["law"],
        "calendar": item["calendar"],
    }


@lru_cache(maxsize=4096)
def passes(day: str | None) -> int:
    """The stored instant at which that day has passed (24:00 in China); FAR for no day."""
    return micros(due_instant(date.fromisoformat(day))) if day else FAR_MICROS


def _schedule(row: Row, kind: str, now: int) -> Row:
    """What must happen next to a clock whose date was just set: the warning, or the passing when no warning is left."""
    warns = kind != ClockKind.UNLOCK and row["due_at"] > now
    next_at = row["warn_at"] if warns else row["due_at"]
    return {"step": 0 if warns else 1, "next_at": next_at if next_at < FAR_MICROS else None}


def _start(rows: CaseRows, entry: Recorded, item: Mapping[str, Any]) -> None:
    dated = dates(item)
    rows.insert(
        "deadline",
        n=item["n"],
        proceeding=item["of"],
        clock=item["clock"],
        addressee=item["addressee"],
        claim=item.get("claim", 0),
        kind=item["type"],
        rule=item["rule"],
        status="running",
        firing=1,
        start=item["on"],
        events=[event_of(item), *item.get("then", ())],
        jurisdiction=item["jurisdiction"],
        created_seq=entry.seq,
        ended_seq=None,
        ended_at=None,
        **dated,
        **_schedule(dated, item["type"], micros(entry.recorded_at)),
    )


def _redate(rows: CaseRows, entry: Recorded, row: Row, item: Mapping[str, Any]) -> None:
    """A new date. What has ended keeps its end, unless it lapsed, still `runs` and its new date lies ahead."""
    dated: Row = dates(item)
    if item["op"] != "redate":
        dated["events"] = [*row["events"], _logged(entry, item)]
    if item["op"] == Op.CORRECT and not item.get("nth"):
        dated["start"] = item["on"]
    now = micros(entry.recorded_at)
    if row["status"] in LIVE or (row["status"] == "expired" and item.get("runs") and dated["due_at"] > now):
        dated |= _armed(row, item, dated, now)
    rows.update("deadline", row, **dated)


def _armed(row: Row, item: Mapping[str, Any], dated: Row, now: int) -> Row:
    """The ladder is armed again, and a clock that was overdue runs again if its new date lies ahead."""
    again = {"firing": row["firing"] + 1, "ended_seq": None, "ended_at": None}
    if dated["due"] is None or (item["op"] == Op.SUSPEND and not item.get("until")):
        return again | {"status": "suspended", "next_at": None}
    if row["status"] == "overdue" and dated["due_at"] <= now:
        return again | {"status": "overdue"}
    return again | {"status": "running", **_schedule(dated, row["kind"], now)}


def _warned(rows: CaseRows, entry: Recorded, row: Row, item: Mapping[str, Any]) -> None:
    rows.update("deadline", row, step=1, next_at=row["due_at"])


def _waits(rows: CaseRows, entry: Recorded, row: Row, item: Mapping[str, Any]) -> None:
    """Nothing passes while the procedure goes on; its end sets the date anew."""
    rows.update("deadline", row, step=1, next_at=None)


def _expired(rows: CaseRows, entry: Recorded, row: Row, item: Mapping[str, Any]) -> None:
    if item["stays"]:
        rows.update("deadline", row, status="overdue", step=2, next_at=_next(item))
    else:
        _end(rows, entry, row, "expired")


def _climbed(rows: CaseRows, entry: Recorded, row: Row, item: Mapping[str, Any]) -> None:
    rows.update("deadline", row, step=row["step"] + 1, next_at=_next(item))


def _next(item: Mapping[str, Any]) -> int | None:
    return passes(item["next"]) if item.get("next") else None


def _end(rows: CaseRows, entry: Recorded, row: Row, status: str) -> None:
    at = micros(entry.occurred_at)
    rows.update("deadline", row, status=status, next_at=None, ended_seq=entry.seq, ended_at=at)


OPERATIONS: Mapping[str, Callable[[CaseRows, Recorded, Row, Mapping[str, Any]], None]] = {
    "warned": _warned,
    "waits": _waits,
    "expired": _expired,
    "climbed": _climbed,
}

SECTIONS: Mapping[str, Callable[[CaseRows, Recorded, Any], None]] = {
    "case": _case,
    "parties": _parties,
    "claims": _claims,
    "consent": _consents,
    "told": _told,
    "opened": _opened,
    "step": _step,
    "versions": _versions,
    "clocks": _clocks,
    "assign": _assign,
    "referral": _referral,
    "answer": _answer,
    "escalation": _escalation,
    "acknowledged": _acknowledged,
    "level": _level,
    "facts": _facts,
}


def _derive(rows: CaseRows, entry: Recorded) -> None:
    """What follows from other rows: each open proceeding's next date, whether the case is closed, its version."""
    for n in rows.touched_proceedings():
        row = rows.proceeding(n)
        rows.update("proceeding", row, **_next_dates(rows, n))
    is_open = any(row["is_open"] for row in rows.rows("proceeding"))
    offered = any(row["status"] == "offered" for row in rows.rows("referral"))
    closed_at = None if is_open or offered else rows.case["closed_at"] or micros(entry.occurred_at)
    rows.patch_case(version=entry.seq, updated_at=micros(entry.recorded_at), closed_at=closed_at)


def _next_dates(rows: CaseRows, n: int) -> Row:
    """Of its own clocks and, while it is open, of what the body owes in the case as a whole: a promised call."""
    owed = rows.live(0) if rows.proceeding(n)["is_open"] else []
    live = [row for row in rows.live(n) if row["kind"] in PRESSING]
    live += [row for row in owed if row["kind"] in ESCALATES]
    return {
        "next_due_at": min((row["due_at"] for row in live), default=FAR_MICROS),
        "warn_at": min((row["warn_at"] for row in live), default=FAR_MICROS),
    }
