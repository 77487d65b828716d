"""From an entry of the ledger to the rows of a case: the one function that both the door and the replay use.

An entry's `data` is a dictionary of sections; each section has one small function here. Everything a row holds either
comes from the entry or is derived from other rows by `_derive`; sealed words and numbers of delivery are not rows of
the case and are kept beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from cases.changes import Delete, Insert, Row
from cases.models import FAR, micros, moment
from cases.rows import LIVE, CaseRows
from ledger.entry import parse_instant
from statemachines.meetings import AGREED, slots
from statemachines.pathway import ClockKind, Op
from statemachines.periods import due_instant
from statemachines.snapshot import local_date
from statemachines.value import value

FAR_MICROS = micros(FAR)
ESCALATES = (ClockKind.DUTY, ClockKind.TARGET)
PRESSING = (*ESCALATES, ClockKind.RIGHT)  # what is late when it has passed; an unlock opens something, it is never late


@value
class Recorded:
    """What the projection needs of an entry. Instants are as they are stored, in microseconds since 1970 UTC."""

    kind: str
    seq: int
    occurred_at: int
    recorded_at: int
    actor: str
    data: Mapping[str, Any]


def apply(rows: CaseRows, entry: Recorded) -> None:
    """Bring the rows to where they stand after this entry."""
    for section, put in SECTIONS.items():
        if section in entry.data:
            put(rows, entry, entry.data[section])
    _derive(rows, entry)


def _case(rows: CaseRows, entry: Recorded, data: Mapping[str, Any]) -> None:
    at = entry.occurred_at
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
            since=entry.occurred_at,
            next_due_at=FAR_MICROS,
            warn_at=FAR_MICROS,
        )


def _step(rows: CaseRows, entry: Recorded, data: Mapping[str, Any]) -> None:
    if not data["of"]:
        return
    row = rows.proceeding(data["of"])
    rows.update("proceeding", row, facts={**row["facts"], **data["facts"]})
    if data["from"] != data["to"]:
        rows.update("proceeding", row, state=data["to"], since=entry.occurred_at)
    if "outcome" in data:
        closed_on = local_date(moment(entry.occurred_at)).isoformat()
        rows.update("proceeding", row, is_open=False, outcome=data["outcome"], closed_on=closed_on)
        _end_parts(rows, entry, data["of"])
    if data["from"] != data["to"]:
        _wind_up(rows, entry, data["of"], data["to"], data.get("outcome"))


def _versions(rows: CaseRows, entry: Recorded, data: list[Mapping[str, Any]]) -> None:
    for item in data:
        rows.update("proceeding", rows.proceeding(item["of"]), pathway_version=item["to"])


def _assign(rows: CaseRows, entry: Recorded, data: Mapping[str, Any]) -> None:
    """Another handler: nobody stands in for the one before any more."""
    _end_parts(rows, entry, data["of"], ("delegate",))
    rows.update("proceeding", rows.proceeding(data["of"]), handler_id=data["handler"])
    if data["of"] == 1 or rows.case["handler_id"] is None:
        rows.patch_case(handler_id=data["handler"])


def _referral(rows: CaseRows, entry: Recorded, data: Mapping[str, Any]) -> None:
    at = entry.occurred_at
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
    at = entry.occurred_at
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
        raised_at=entry.occurred_at,
        acknowledged_at=None,
        acknowledged_by="",
    )


def _acknowledged(rows: CaseRows, entry: Recorded, data: Mapping[str, Any]) -> None:
    for row in rows.rows("escalation"):
        if row["seq"] == data["escalation"]:
            at = entry.occurred_at
            rows.update("escalation", row, acknowledged_at=at, acknowledged_by=entry.actor)


def _level(rows: CaseRows, entry: Recorded, data: Mapping[str, Any]) -> None:
    row = rows.proceeding(data["of"])
    if rows.case["org_id"] == row["org_id"]:
        rows.patch_case(org_id=data["org"], handler_id=None, level=data["level"])
    rows.update("proceeding", row, org_id=data["org"], handler_id=None)
    _end_parts(rows, entry, data["of"], ("co", "delegate", "joint"))


def _nomination(rows: CaseRows, entry: Recorded, data: Mapping[str, Any]) -> None:
    """A mediator is named, or the naming goes on; who accepts comes to the meetings that lie ahead."""
    since, n = entry.occurred_at, data["n"]
    row = rows.tables["nomination"].get((n,))
    if row is None:
        rows.insert("nomination", **NEW_NOMINATION, **data, since=since)
        return
    comes = data.get("status", row["status"]) == "accepted"
    if comes != (row["status"] == "accepted"):
        _attend(rows, row["proceeding"], row["mediator_id"], comes)
    rows.update("nomination", row, since=since, **{name: data[name] for name in data if name != "n"})


NEW_NOMINATION: Row = {"status": "proposed", "challenged_by": 0}


def _attend(rows: CaseRows, of: int, mediator: int, comes: bool) -> None:
    for row in _ahead(rows, of):
        mediators = set(row["mediators"])
        if comes != (mediator in mediators):
            _book(rows, row, [("mediator", mediator)]) if comes else _release(rows, row, [("mediator", mediator)])
            rows.update("meeting", row, mediators=sorted(mediators ^ {mediator}))


def _ahead(rows: CaseRows, of: int) -> list[Row]:
    """The meetings of a proceeding that are still to be held."""
    return [row for row in rows.rows("meeting") if (row["proceeding"], row["status"]) == (of, "scheduled")]


def _meeting(rows: CaseRows, entry: Recorded, data: Mapping[str, Any]) -> None:
    """A meeting that is called or moved takes its quarters of an hour; one that no longer lies ahead gives them back."""
    said = {name: value for name, value in data.items() if name not in INSTANTS}
    said |= {INSTANTS[name]: micros(parse_instant(data[name])) for name in INSTANTS if name in data}
    row = rows.tables["meeting"].get((data["n"],))
    if row is None:
        row = rows.insert("meeting", **NEW_MEETING, **said, seq=entry.seq)
        _book(rows, row, _resources(row))
    elif "starts" in data:
        _release(rows, row, _resources(row))
        rows.update("meeting", row, **said, seq=entry.seq, moved=row["moved"] + 1, asked_by=[])
        _book(rows, row, _resources(row))
    else:
        if data.get("status") == "cancelled":
            _release(rows, row, _resources(row))
        rows.update("meeting", row, **said)


INSTANTS = {"starts": "starts_at", "ends": "ends_at"}
NEW_MEETING: Row = {"status": "scheduled", "attended": [], "asked_by": [], "moved": 0}
Resource = tuple[str, int]  # ("room", 3), ("mediator", 7)


def _resources(row: Row) -> list[Resource]:
    return [*(("room", n) for n in [row["room_id"]] if n), *(("mediator", n) for n in row["mediators"])]


def _quarters(row: Row, resources: list[Resource]) -> Iterator[Row]:
    for kind, resource in resources:
        for slot in slots(moment(row["starts_at"]), moment(row["ends_at"])):
            yield {"kind": kind, "resource": resource, "slot": slot}


def _book(rows: CaseRows, row: Row, resources: list[Resource]) -> None:
    for place in _quarters(row, resources):
        rows.also(Insert("booking", {**place, "case_id": row["case_id"], "meeting": row["n"]}))


def _release(rows: CaseRows, row: Row, resources: list[Resource]) -> None:
    for place in _quarters(row, resources):
        rows.also(Delete("booking", place))


def _promise(rows: CaseRows, entry: Recorded, data: Mapping[str, Any]) -> None:
    if row := rows.tables["promise"].get((data["n"],)):
        rows.update("promise", row, status=data["status"])
    else:
        rows.insert("promise", **{"amount_fen": None, **data}, status="open", seq=entry.seq)


def _text(rows: CaseRows, entry: Recorded, data: Mapping[str, Any]) -> None:
    """The newest text of an agreement is that of this entry; `party` has read the one that stands."""
    row = rows.proceeding(data["of"])
    said = {f"read_{data['party']}": row["facts"]["text"]} if "party" in data else {"text": entry.seq}
    rows.update("proceeding", row, facts={**row["facts"], **said})


def _wind_up(rows: CaseRows, entry: Recorded, of: int, there: str, outcome: str | None) -> None:
    """What still lay ahead in a mediation that has ended, and what was promised in an agreement that binds no more."""
    if outcome is not None:
        for row in _ahead(rows, of):
            _release(rows, row, _resources(row))
            rows.update("meeting", row, status="cancelled")
    if there not in AGREED and outcome != "confirmed":  # then it binds all the more
        for row in rows.rows("promise"):
            if (row["proceeding"], row["status"]) == (of, "open"):
                rows.update("promise", row, status="kept" if outcome == "settled" else "void")


def _papers(rows: CaseRows, entry: Recorded, data: list[Mapping[str, Any]]) -> None:
    for paper in data:
        rows.insert(
            "paper",
            n=paper["n"],
            kind=paper["kind"],
            made=paper["made"],
            proceeding=paper["of"],
            party=paper["party"],
            org_id=paper.get("org"),
            version=paper["version"],
            state=paper["state"],
            files=paper["files"],
            served=[],
            template=paper.get("template", ""),
            by_actor=entry.actor,
            created_seq=entry.seq,
            made_at=entry.recorded_at,
        )


def _paper_states(rows: CaseRows, entry: Recorded, data: list[Mapping[str, Any]]) -> None:
    for item in data:
        row = rows.tables["paper"][(item["n"],)]
        served = [*row["served"], item["served"]] if "served" in item else row["served"]
        rows.update("paper", row, state=item["state"], served=served)


def _facts(rows: CaseRows, entry: Recorded, data: Mapping[str, Any]) -> None:
    rows.patch_case(facts={**rows.case["facts"], **data})


def _involved(rows: CaseRows, entry: Recorded, data: list[Mapping[str, Any]]) -> None:
    for part in data:
        rows.insert(
            "involvement",
            n=part["n"],
            seq=entry.seq,
            kind=part["kind"],
            of=part["of"],
            step=part.get("step", ""),
            account_id=part.get("account"),
            by_actor=entry.actor,
            until_date=part.get("until"),
            status="open",
            answer="",
            ended_at=None,
        )


def _answered(rows: CaseRows, entry: Recorded, data: list[Mapping[str, Any]]) -> None:
    for item in data:
        row = rows.tables["involvement"][(item["n"],)]
        if item["status"] == "open":  # an urging whose day has passed still waits
            rows.update("involvement", row, until_date=None)
        else:
            ended = {"status": item["status"], "answer": item["answer"], "ended_at": entry.occurred_at}
            rows.update("involvement", row, **ended)


def _end_parts(rows: CaseRows, entry: Recorded, of: int, kinds: tuple[str, ...] = ()) -> None:
    """What somebody had to do with a proceeding ends with it; of these kinds, where some are named."""
    for row in rows.rows("involvement"):
        if row["of"] == of and row["status"] == "open" and (not kinds or row["kind"] in kinds):
            rows.update("involvement", row, status="ended", ended_at=entry.occurred_at)


def _restored(rows: CaseRows, entry: Recorded, data: Mapping[str, Any]) -> None:
    """Rows as they stood before the entry taken back (cases/withdrawing.py)."""
    for table, key, values in data["rows"]:
        row = rows.case if table == "cases" else rows.tables[table][tuple(key)]
        rows.update(table, row, **{name: FAR_MICROS if value == "far" else value for name, value in values.items()})


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
        **_schedule(dated, item["type"], entry.recorded_at),
    )


def _redate(rows: CaseRows, entry: Recorded, row: Row, item: Mapping[str, Any]) -> None:
    """A new date. What has ended keeps its end, unless it lapsed, still `runs` and its new date lies ahead."""
    dated: Row = dates(item)
    if item["op"] != "redate":
        dated["events"] = [*row["events"], _logged(entry, item)]
    if item["op"] == Op.CORRECT and not item.get("nth"):
        dated["start"] = item["on"]
    now = entry.recorded_at
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
    at = entry.occurred_at
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
    "involved": _involved,
    "answered": _answered,
    "restored": _restored,
    "nomination": _nomination,
    "meeting": _meeting,
    "promise": _promise,
    "text": _text,
    "papers": _papers,
    "paper_states": _paper_states,
}


def _derive(rows: CaseRows, entry: Recorded) -> None:
    """What follows from other rows: each open proceeding's next date, whether the case is closed, its version."""
    for n in rows.touched_proceedings():
        row = rows.proceeding(n)
        rows.update("proceeding", row, **_next_dates(rows, n))
    is_open = any(row["is_open"] for row in rows.rows("proceeding"))
    offered = any(row["status"] == "offered" for row in rows.rows("referral"))
    closed_at = None if is_open or offered else rows.case["closed_at"] or entry.occurred_at
    rows.patch_case(version=entry.seq, updated_at=entry.recorded_at, closed_at=closed_at)


def _next_dates(rows: CaseRows, n: int) -> Row:
    """Of its own clocks and, while it is open, of what the body owes in the case as a whole: a promised call."""
    owed = rows.live(0) if rows.proceeding(n)["is_open"] else []
    live = [row for row in rows.live(n) if row["kind"] in PRESSING]
    live += [row for row in owed if row["kind"] in ESCALATES]
    return {
        "next_due_at": min((row["due_at"] for row in live), default=FAR_MICROS),
        "warn_at": min((row["warn_at"] for row in live), default=FAR_MICROS),
    }
