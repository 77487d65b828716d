"""From an entry of the ledger to the rows of a case: the one function that both the door and the replay use.

An entry's `data` is a dictionary of sections; each section has one small function, here or in the modules beside this
one. Everything a row holds either comes from the entry or is derived from other rows by `_derive`; sealed words and
numbers of delivery are not rows of the case and are kept beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from cases import projected_mediation
from cases.changes import Row
from cases.models import moment
from cases.projected_clocks import ESCALATES, FAR_MICROS, PRESSING, put_clocks
from cases.projected_mediation import wind_up
from cases.recorded import Recorded
from cases.rows import CaseRows
from statemachines.party_steps import STRUCK
from statemachines.sides import BESIDE, BROUGHT_AGAINST, BROUGHT_BY
from statemachines.snapshot import local_date


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


def _joined(rows: CaseRows, entry: Recorded, data: Mapping[str, Any]) -> None:
    """A party came into a proceeding that keeps lists of who takes part."""
    row = rows.proceeding(data["of"])
    listed = [*row["facts"].get(data["fact"], ()), data["party"]]
    rows.update("proceeding", row, facts={**row["facts"], data["fact"]: listed})


def _struck(rows: CaseRows, entry: Recorded, data: Mapping[str, Any]) -> None:
    """Entered by mistake: no party of the case, and on no list of a proceeding."""
    rows.update("party", rows.tables["party"][(data["party"],)], side=STRUCK)
    for row in rows.rows("proceeding"):
        lists = {name: row["facts"][name] for name in (BROUGHT_BY, BROUGHT_AGAINST, BESIDE) if name in row["facts"]}
        left = {name: [n for n in numbers if n != data["party"]] for name, numbers in lists.items()}
        rows.update("proceeding", row, facts={**row["facts"], **left})


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
        wind_up(rows, entry, data["of"], data["to"], data.get("outcome"))


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


SECTIONS: Mapping[str, Callable[[CaseRows, Recorded, Any], None]] = {
    "case": _case,
    "parties": _parties,
    "claims": _claims,
    "consent": _consents,
    "told": _told,
    "struck": _struck,
    "opened": _opened,
    "joined": _joined,
    "step": _step,
    "versions": _versions,
    "clocks": put_clocks,
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
    "papers": _papers,
    "paper_states": _paper_states,
    **projected_mediation.SECTIONS,
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
