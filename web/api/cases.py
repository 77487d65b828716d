"""Cases over JSON: lists, one case with its lawful next steps, a step through the door, the record."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Header, HTTPException
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from cases.door import Receipt
from cases.history import read_record
from cases.preview import look
from cases.register import ClaimInput, Known, PartyInput, Registration, register
from cases.rows import CaseRows, pathway_of, snapshot
from cases.transition import transition
from cases.worklists import Filters, Tab, my_work
from statemachines import pathway as words_of
from statemachines.decide import Offer, available
from statemachines.desk import DESK
from statemachines.fields import WRONG
from statemachines.pathway import Command, FieldKind
from statemachines.pathways import PATHWAYS
from web.api.deps import Caller
from web.api.problems import Unreadable, refusal_json, words

router = APIRouter(prefix="/cases", tags=["cases"])

Key = Annotated[str, Header(alias="Idempotency-Key", min_length=8, max_length=128)]


class Body(BaseModel):
    """A request's body: unknown members are refused, so that a misspelt one is not silently dropped."""

    model_config = ConfigDict(extra="forbid")


class StepBody(Body):
    """A step. `of` is the proceeding's number, 0 for the case as a whole; `version` the one that was seen."""

    trigger: str
    of: int = 0
    version: int | None = None
    occurred_at: AwareDatetime | None = None
    fields: dict[str, Any] = Field(default_factory=dict)


class PartyBody(Body):
    side: str
    kind: str
    name: str
    phone: str = ""
    address: str = ""
    id_no: str = ""


class KnownBody(Body):
    """When an applicant (its place in `parties`, from 1) knew of an administrative act; its own periods run from then."""

    party: int
    on: date
    told: str = "told"


class ClaimBody(Body):
    type: str
    amount_fen: int | None = None
    facts: dict[str, bool | str] = Field(default_factory=dict)
    known: list[KnownBody] = Field(default_factory=list)


class CaseBody(Body):
    """A case to be registered at the caller's own body."""

    cause: str
    origin: str
    pathway: str
    occurred_at: AwareDatetime | None = None
    parties: list[PartyBody]
    claims: list[ClaimBody] = Field(default_factory=list)
    fields: dict[str, Any] = Field(default_factory=dict)
    summary: str = ""
    mine: bool = True


class ReceiptBody(BaseModel):
    """Proof that it was recorded: what `python -m ledger verify --head` takes is case:seq:hash."""

    case: str
    seq: int
    hash: str
    repeated: bool
    opened: int | None


@router.get("")
def work(visit: Caller, tab: Tab | None = None) -> list[dict[str, Any]]:
    """The first page of a work list, most urgent first."""
    default = Tab.MINE if visit.me.role == "handler" else Tab.BODY
    page = my_work(visit.store, visit.me, Filters(tab=tab or default), None, visit.now)
    return [
        {
            "case": row.code,
            "number": row.number,
            "of": row.n,
            "pathway": row.pathway,
            "state": row.state,
            "due": row.due,
            "colour": row.colour,
            "days": row.days,
        }
        for row in page.rows
    ]


@router.get("/{code}")
def case(visit: Caller, code: str) -> dict[str, Any]:
    """A case: its proceedings with their lawful steps and live clocks, and the limitation of each item and holder, lapsed
    or not. Names stay on the pages."""
    rows = look(visit.store, visit.me, code)
    return {
        "case": code,
        "number": rows.case["number"],
        "version": rows.version,
        "cause": rows.case["cause"],
        "claims": [{name: row[name] for name in ("n", "type", "amount_fen", "facts")} for row in rows.rows("claim")],
        "proceedings": [_proceeding(visit, rows, row) for row in rows.rows("proceeding")],
        "limitation": [_clock(row, "claim") for row in rows.rows("deadline") if not row["proceeding"]],
        "steps": [_offer(offer) for offer in available(snapshot(rows), 0, visit.me.actor, visit.now)],
    }


@router.post("", status_code=201)
def open_case(visit: Caller, body: CaseBody, key: Key) -> ReceiptBody:
    """Register a case."""
    if body.pathway not in PATHWAYS:
        raise Unreadable("pathway", WRONG)
    parties = tuple(PartyInput(p.side, p.kind, p.model_dump(exclude={"side", "kind"})) for p in body.parties)
    registration = Registration(
        org_id=visit.me.org_id,
        cause=body.cause,
        origin=body.origin,
        pathway=body.pathway,
        occurred_at=_utc(body.occurred_at, visit.now),
        parties=parties,
        claims=tuple(
            ClaimInput(
                claim.type, claim.amount_fen, claim.facts, tuple(Known(k.party, k.on, k.told) for k in claim.known)
            )
            for claim in body.claims
        ),
        fields=parsed(PATHWAYS[body.pathway].opening, body.fields),
        words={"summary": body.summary} if body.summary else {},
        handler_id=visit.me.account_id if body.mine else None,
    )
    return _receipt(
        register(visit.store, registration, person=visit.me, now=visit.now, key=_key(visit.me.account_id, key))
    )


@router.post("/{code}/steps", status_code=201)
def step(visit: Caller, code: str, body: StepBody, key: Key) -> ReceiptBody:
    """Take a step, once per Idempotency-Key. 409 where somebody else was first, 422 with reason and article if refused."""
    rows = look(visit.store, visit.me, code)
    if body.of and (body.of,) not in rows.tables["proceeding"]:
        raise HTTPException(404, "proceeding")
    pathway = pathway_of(rows.proceeding(body.of)) if body.of else DESK
    questions = {row.name: row for each in pathway.transitions if each.trigger == body.trigger for row in each.fields}
    fields = parsed(tuple(questions.values()), body.fields)
    command = Command(body.trigger, body.of, visit.me.actor, _utc(body.occurred_at, visit.now), fields)
    receipt = transition(
        visit.store,
        code,
        command,
        person=visit.me,
        now=visit.now,
        key=_key(visit.me.account_id, key),
        expected_version=body.version,
    )
    return _receipt(receipt)


@router.get("/{code}/ledger")
def record(visit: Caller, code: str) -> list[dict[str, Any]]:
    """The record: each entry's body and hash. The exact bytes are in the file of the replay page."""
    steps = read_record(visit.store, visit.me, code).steps
    return [{"hash": step.hash.hex(), "body": json.loads(step.body)} for step in steps]


def parsed(rows: tuple[words_of.Field, ...], given: Mapping[str, Any]) -> dict[str, Any]:
    """JSON values as the door takes them. Raises Unreadable for an unknown field or a value of another kind."""
    known = {row.name: row for row in rows}
    for name in given:
        if name not in known:
            raise Unreadable(name, WRONG)
    return {name: _value(known[name], value) for name, value in given.items()}


def _value(row: words_of.Field, value: Any) -> Any:
    try:
        match row.kind:
            case FieldKind.DATE:
                return date.fromisoformat(value)
            case FieldKind.CLAIMS | FieldKind.PARTIES | FieldKind.ACCOUNTS:
                return tuple(int(each) for each in value)
            case _:
                return value
    except (TypeError, ValueError):
        raise Unreadable(row.name, WRONG) from None


def _utc(given: datetime | None, now: datetime) -> datetime:
    return given.astimezone(UTC) if given else now


def _key(account_id: int, key: str) -> str:
    """Bound to its caller: nobody meets another's receipt by guessing a key."""
    return f"api:{account_id}:{key}"


def _receipt(receipt: Receipt) -> ReceiptBody:
    return ReceiptBody(
        case=receipt.code, seq=receipt.seq, hash=receipt.hash.hex(), repeated=receipt.repeated, opened=receipt.opened
    )


def _proceeding(visit: Caller, rows: CaseRows, row: Mapping[str, Any]) -> dict[str, Any]:
    offers = available(snapshot(rows), row["n"], visit.me.actor, visit.now) if row["is_open"] else []
    return {
        **{name: row[name] for name in ("n", "pathway", "state", "is_open", "outcome", "claims", "opened_on")},
        "clocks": [_clock(clock) for clock in rows.live(row["n"])],
        "steps": [_offer(offer) for offer in offers],
    }


CLOCK = ("clock", "addressee", "kind", "rule", "status", "start", "due", "safe", "provisional")


def _clock(row: Mapping[str, Any], *more: str) -> dict[str, Any]:
    return {name: row[name] for name in (*more, *CLOCK)}


def _offer(offer: Offer) -> dict[str, Any]:
    row = offer.row
    return {
        "trigger": row.trigger,
        "to": offer.to_state,
        "label": words(row.label),
        "effect": words(row.effect),
        "basis": row.basis,
        "fields": [
            {"name": f.name, "kind": f.kind, "required": f.required, "label": words(f.label)} for f in row.fields
        ],
        "refusal": refusal_json(offer.refusal) if offer.refusal else None,
    }
