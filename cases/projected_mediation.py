"""The rows of mediators, meetings, promises and agreements, from the sections of an entry (cases/projection.py)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from cases.changes import Delete, Insert, Row
from cases.models import micros, moment
from cases.recorded import Recorded
from cases.rows import CaseRows
from ledger.entry import parse_instant
from statemachines.meetings import AGREED, slots


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


def wind_up(rows: CaseRows, entry: Recorded, of: int, there: str, outcome: str | None) -> None:
    """What still lay ahead in a mediation that has ended, and what was promised in an agreement that binds no more."""
    if outcome is not None:
        for row in _ahead(rows, of):
            _release(rows, row, _resources(row))
            rows.update("meeting", row, status="cancelled")
    if there not in AGREED and outcome != "confirmed":  # then it binds all the more
        for row in rows.rows("promise"):
            if (row["proceeding"], row["status"]) == (of, "open"):
                rows.update("promise", row, status="kept" if outcome == "settled" else "void")


SECTIONS: Mapping[str, Callable[[CaseRows, Recorded, Any], None]] = {
    "nomination": _nomination,
    "meeting": _meeting,
    "promise": _promise,
    "text": _text,
}
