"""Hand-overs offered to one's body: take them over, or send them back with a reason. Until then the sender answers."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from cases.causes import CAUSES
from cases.errors import NotFound
from cases.inbox import IncomingRow, incoming
from cases.transition import transition
from statemachines.chart import chart
from statemachines.decide import Refused
from statemachines.desk import DESK
from statemachines.pathway import Command, Refusal
from statemachines.pathways import PATHWAYS
from statemachines.referrals import REFERRALS
from web.deps import CaseWorker
from web.forms import EMPTY, Answers, parse
from web.visit import Visit

router = APIRouter(prefix="/incoming")

ACKNOWLEDGE, RETURN = (chart(DESK)[DESK.initial, trigger] for trigger in ("acknowledge_referral", "return_referral"))
ASKED = tuple(row for row in RETURN.fields if row.name != "referral")  # the address says which one


@router.get("")
def incoming_page(visit: CaseWorker) -> Response:
    page = incoming(visit.store, visit.me, visit.now)
    return visit.page(
        "pages/incoming.html",
        page=page,
        causes=CAUSES,
        pathways=PATHWAYS,
        referrals=REFERRALS,
        effect=ACKNOWLEDGE.effect,
    )


@router.get("/{code}/{n}")
def answer_page(visit: CaseWorker, code: str, n: int) -> Response:
    return _answer_page(visit, _offered(visit, code, n), EMPTY)


@router.post("/{code}/{n}/acknowledge")
def acknowledge(visit: CaseWorker, code: str, n: int) -> Response:
    command = Command(ACKNOWLEDGE.trigger, 0, visit.me.actor, visit.now, {"referral": n})
    transition(visit.store, code, command, person=visit.me, now=visit.now, key=_key(visit, code, n, "acknowledge"))
    return visit.to("/incoming", done="referral_accepted")


@router.post("/{code}/{n}/return")
def send_back(visit: CaseWorker, code: str, n: int) -> Response:
    answers = parse(ASKED, visit.form)
    if not answers.ok:
        return _answer_page(visit, _offered(visit, code, n), answers, status=422)
    command = Command(RETURN.trigger, 0, visit.me.actor, visit.now, {"referral": n, **answers.values})
    try:
        transition(visit.store, code, command, person=visit.me, now=visit.now, key=_key(visit, code, n, "return"))
    except Refused as refused:
        answers = answers.with_errors(refused.field_errors)
        return _answer_page(visit, _offered(visit, code, n), answers, status=422, refusal=refused.refusal)
    return visit.to("/incoming", done="referral_returned")


def _key(visit: Visit, code: str, n: int, answer: str) -> str:
    """A hand-over is answered once: its own address is the key."""
    return f"{answer}:{code}:{n}:{visit.me.account_id}"


def _offered(visit: Visit, code: str, n: int) -> IncomingRow:
    """The hand-over while it waits for this person's bodies. NotFound once it is answered."""
    for row in incoming(visit.store, visit.me, visit.now).rows:
        if (row.code, row.n) == (code, n):
            return row
    raise NotFound


def _answer_page(
    visit: Visit, row: IncomingRow, answers: Answers, status: int = 200, refusal: Refusal | None = None
) -> Response:
    return visit.page(
        "pages/incoming_answer.html",
        status=status,
        row=row,
        acknowledging=ACKNOWLEDGE,
        returning=RETURN,
        rows=ASKED,
        answers=answers,
        problems=answers.problems(ASKED),
        refusal=refusal,
        causes=CAUSES,
        pathways=PATHWAYS,
        referrals=REFERRALS,
    )
