"""文书和材料 for a party: adding papers from a phone, without a script, and reading what was issued."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.responses import Response

from cases.access import CaseParty
from cases.errors import KeyReused, NotAllowed
from cases.paper_deeds import MOST_PAPERS
from cases.papers import content_of, papers, take_in
from statemachines.decide import Refused
from statemachines.paper_steps import BY_TRIGGER
from statemachines.papers import KINDS, STATES
from statemachines.pathway import Command, Field, FieldKind, Label
from web.deps import Anyone
from web.forms import Answers
from web.throttle import PAPERS
from web.uploads.sending import ACCEPTED, FILES, Sent, download, has_picture, picture, receive
from web.views.papers import SCANS
from web.views.track import page_of, party_of, passed
from web.visit import Visit

router = APIRouter(prefix="/track/papers")

SEND = BY_TRIGGER["send_papers"]
NOTE = Field("note", FieldKind.NOTE, Label("说明", "What it is about"), required=False, help=Label(
    "加密保存，对方看不到。", "Kept sealed; the other side does not see it."))  # fmt: skip
ROWS = (*(row for row in SEND.fields if row.name == "kind"), NOTE)
FULL = Label(
    "传得太多了，请过一个小时再传，或者把材料交给承办人。",
    "That is a lot at once: wait an hour, or hand the rest in on paper.",
)


@router.get("")
def ask(visit: Anyone) -> Response:
    party = party_of(visit)
    if party is None:
        return visit.to("/track")
    return _page(visit, party, Sent(Answers()))


@router.post("")
def send(visit: Anyone) -> Response:
    """Keep the files, all of them or none, and tell the handler."""
    party = party_of(visit)
    if party is None:
        return visit.to("/track")
    if visit.web.throttle.full_until(PAPERS, visit.address, visit.now):
        return _page(visit, party, Sent(Answers(raw=_typed(visit))), 429, FULL)
    sent = receive(visit, ROWS)
    if not sent.ok:
        return _page(visit, party, sent, 422)
    current = page_of(visit, party).current
    fields = {**sent.answers.values, **({"of": current.n} if current else {})}
    command = Command(SEND.trigger, 0, party.actor, visit.now, fields)
    key = f"{party.case}:{party.n}:{visit.text('key')[:64] or visit.key()}"
    try:
        take_in(visit.store, visit.web.files, party.case, command, sent.contents, person=party, now=visit.now, key=key)
    except (Refused, NotAllowed) as refused:
        return _page(visit, party, sent, 422, refused.refusal.reason)
    except KeyReused:
        return passed(visit, party, visit.to("/track/papers"))
    return passed(visit, party, visit.to("/track/papers", done="papers_sent"))


def _typed(visit: Visit) -> dict[str, list[str]]:
    return {row.name: [visit.text(row.name)] for row in ROWS}


def _page(visit: Visit, party: CaseParty, sent: Sent, status: int = 200, wrong: Label | None = None) -> Response:
    _, found = papers(visit.store, party, party.case)
    response = visit.page(
        "portal/papers.html",
        status=status,
        rows=ROWS,
        files=FILES,
        accepted=ACCEPTED,
        answers=sent.answers,
        bad=sent.problems,
        wrong=wrong,
        problems=sent.answers.problems((*ROWS, FILES)),
        issued=[each for each in found if each.row["made"]],
        own=[each for each in found if not each.row["made"]],
        most=MOST_PAPERS,
        kinds=KINDS,
        states=STATES,
        scans={name: label for name, label in SCANS.items() if name in ("waiting", "refused")},
        has_picture=has_picture,
        key=visit.text("key") or visit.key(),
    )
    return passed(visit, party, response)


@router.get("/{n}/files/{nth}")
def get_file(visit: Anyone, n: int, nth: int) -> Response:
    party = _party(visit)
    return download(*content_of(visit.store, visit.web.files, party, party.case, n, nth, how="file", now=visit.now))


@router.get("/{n}/pictures/{nth}")
def get_picture(visit: Anyone, n: int, nth: int) -> Response:
    party = _party(visit)
    shown = picture(*content_of(visit.store, visit.web.files, party, party.case, n, nth, how="picture", now=visit.now))
    if shown is None:
        raise HTTPException(404)
    return Response(shown, media_type="image/png")


def _party(visit: Visit) -> CaseParty:
    party = party_of(visit)
    if party is None:
        raise HTTPException(404)
    return party
