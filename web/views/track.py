"""查询进度: a party follows the own case with the code and the last digits of the telephone, and says what it wants.

Code and digits come by POST and stand in no address. Who gave both right carries a signed pass for two hours; the case
and the party's number in it are no secret, the signature is what counts.
"""

from __future__ import annotations

from datetime import timedelta

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.responses import Response

from cases.access import CaseParty
from cases.causes import CAUSES
from cases.errors import KeyReused, NotAllowed, NotFound
from cases.opinions import give
from cases.party_meetings import to_choose
from cases.party_page import PartyPage, party_page
from cases.tracking import DIGITS, LAST, digits_of, find, is_code
from cases.transition import transition
from statemachines.decide import Refused
from statemachines.pathway import Command, Field, FieldKind, Label
from web.deps import Anyone
from web.formatters import hour
from web.forms import Answers, parse
from web.meeting_words import STATUS
from web.party_acts import ACTS, Act, mediators
from web.party_words import told_words, where_words
from web.visit import Visit

router = APIRouter(prefix="/track")

PASS = timedelta(hours=2)
CODE = Field(
    "code",
    FieldKind.TEXT,
    Label("查询码", "Tracking code"),
    help=Label("16位数字，空格可有可无。", "Sixteen digits, with or without spaces."),
)
FOUR = Field("four", FieldKind.TEXT, Label("您电话的后四位", "Last four digits of your telephone"), help=Label(
    "就是提交时留的那个电话。", "Of the number you left when you filed."))  # fmt: skip
ROWS = (CODE, FOUR)
NO_CODE = Label(f"请填写{DIGITS}位数字的查询码。", f"Enter the tracking code: {DIGITS} digits.")
MISTYPED = Label(
    "查询码里有数字写错了，请对照回执再看一遍。", "A digit of the code is wrong; compare it with your receipt."
)
NO_FOUR = Label(f"请填写{LAST}位数字。", f"Enter {LAST} digits.")
NOT_TOGETHER = Label(
    "查询码和电话后四位对不上，请核对。", "This code and these digits do not belong together; check both."
)


@router.get("")
def ask(visit: Anyone) -> Response:
    return visit.to("/track/case") if party_of(visit) else _asked(visit, Answers())


@router.post("")
def identify(visit: Anyone) -> Response:
    """Check the code and the digits. A wrong code and wrong digits look the same from outside."""
    answers = _read(visit)
    if not answers.ok:
        return _asked(visit, answers, 422)
    code, four = answers.values["code"], answers.values["four"]
    attempt = visit.web.tracking_lockout.attempt(code, visit.address, visit.now)
    if attempt.locked_until:
        response = _asked(visit, answers, 429, locked=hour(attempt.locked_until))
        response.headers["Retry-After"] = "3600"
        return response
    with visit.store.read() as connection:
        party = find(connection, visit.store.vault, code, four)
    if party is None:
        return _asked(visit, answers.with_errors({"four": NOT_TOGETHER}), 422)
    visit.web.tracking_lockout.succeeded(attempt)
    if (kept := visit.text("kept")) and (act := ACTS.get(visit.text("kept_act"))):
        return _act_page(visit, party, act, Answers(raw={"note": [kept]}))
    return passed(visit, party, visit.to("/track/case"))


@router.get("/case")
def case(visit: Anyone) -> Response:
    """Where it stands, who handles it, until when, and what this party may do."""
    party = party_of(visit)
    if party is None:
        return visit.to("/track")
    page = page_of(visit, party)
    response = visit.page(
        "portal/case.html",
        page=page,
        where=where_words(page),
        told=told_words(page),
        causes=CAUSES,
        statuses=STATUS,
        acts=[act for act in ACTS.values() if act.open(page) and (act.name != "set_messages" or visit.web.messages)],
    )
    return passed(visit, party, response)


@router.post("/leave")
def leave(visit: Anyone) -> Response:
    response = visit.to("/track", done="untracked")
    response.delete_cookie(_cookie(visit), httponly=True, samesite="lax", secure=visit.web.sessions.secure, path="/")
    return response


@router.get("/{act}")
def ask_act(visit: Anyone, act: str) -> Response:
    party, chosen = party_of(visit), _act(act)
    if party is None:
        return visit.to("/track")
    now = {"told_in": [page_of(visit, party).told_in]} if act == "set_messages" else {}
    return _act_page(visit, party, chosen, Answers(raw=now))


@router.post("/{act}")
def take(visit: Anyone, act: str) -> Response:
    """Record what the party says, through the one door."""
    party, chosen = party_of(visit), _act(act)
    if party is None:  # the pass ran out while somebody was writing: the words come back after the digits
        return _asked(visit, Answers(), 401, kept=visit.text("note"), act=act)
    page = page_of(visit, party)
    answers = parse(chosen.rows, visit.form)
    if not answers.ok:
        return _act_page(visit, party, chosen, answers, 422)
    if not chosen.open(page):
        return _act_page(visit, party, chosen, answers, 409)
    try:
        _do(visit, party, chosen, page, answers)
    except Refused as refused:
        if not refused.field_errors:
            return _act_page(visit, party, chosen, answers, 409)
        return _act_page(visit, party, chosen, answers.with_errors(refused.field_errors), 422)
    except NotAllowed:
        return _act_page(visit, party, chosen, answers, 409)
    return passed(visit, party, visit.to("/track/case", done=chosen.done))


def _do(visit: Visit, party: CaseParty, act: Act, page: PartyPage, answers: Answers) -> None:
    """A step of the case, or an opinion, which is none."""
    if act.trigger:
        _record(visit, party, act.command(page, party, answers.values, visit.now))
        return
    rows = page.rows
    org = rows.proceeding(page.asks_about)["org_id"]
    give(visit.store, rows.id, page.asks_about, party, org, answers.values, visit.today)


def _record(visit: Visit, party: CaseParty, command: Command) -> None:
    """Through the door. Words changed after they were sent are words of their own, not a second click."""
    key = f"{party.case}:{party.n}:{visit.text('key')[:64] or visit.key()}"
    try:
        transition(visit.store, party.case, command, person=party, now=visit.now, key=key)
    except KeyReused:
        transition(visit.store, party.case, command, person=party, now=visit.now, key=visit.key())


# ── what can be done ─────────────────────────────────────────────────────────────────────────────────────────────


def _act(name: str) -> Act:
    if name not in ACTS:
        raise HTTPException(404)
    return ACTS[name]


def _act_page(visit: Visit, party: CaseParty, act: Act, answers: Answers, status: int = 200) -> Response:
    page = page_of(visit, party)
    response = visit.page(
        "portal/act.html",
        status=status,
        page=page,
        act=act,
        closed=not act.open(page) or status == 409,
        answers=answers,
        problems=answers.problems(act.rows),
        options=_options(visit, act, page),
        key=visit.text("key") or visit.key(),
    )
    return passed(visit, party, response)


def _options(visit: Visit, act: Act, page: PartyPage) -> dict[str, list[tuple[object, str]]]:
    """The answers to questions that are asked by number."""
    found: dict[str, list[tuple[object, str]]] = {"nomination": mediators(page)}
    if act.name == "choose" and page.arranged:
        listed = to_choose(visit.store, page.rows, page.arranged.of)
        found["mediator"] = [(n, label[visit.language]) for n, label in listed]
    return found


# ── the pass ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _cookie(visit: Visit) -> str:
    return f"{visit.web.sessions.cookie}_track"


def party_of(visit: Visit) -> CaseParty | None:
    """Whose pass this browser carries; None where there is none, it was altered, or it ran out."""
    signed = visit.request.cookies.get(_cookie(visit))
    found = visit.web.signer.open("tracking", signed, visit.now) if signed else None
    return CaseParty(*found) if found else None


def passed(visit: Visit, party: CaseParty, response: Response) -> Response:
    """The pass, good for two hours from now."""
    signed = visit.web.signer.sign("tracking", [party.case, party.n], visit.now + PASS)
    visit.web.sessions.set_browser_cookie(response, _cookie(visit), signed)
    return response


def page_of(visit: Visit, party: CaseParty) -> PartyPage:
    try:
        return party_page(visit.store, party, visit.now)
    except NotFound:
        raise HTTPException(404) from None


def _read(visit: Visit) -> Answers:
    answers = parse(ROWS, visit.form)
    values, errors = dict(answers.values), dict(answers.errors)
    if "code" in values:
        values["code"] = digits_of(values["code"])
        if len(values["code"]) != DIGITS:
            errors["code"] = NO_CODE
        elif not is_code(values["code"]):
            errors["code"] = MISTYPED
    if "four" in values:
        values["four"] = digits_of(values["four"])
        if len(values["four"]) != LAST:
            errors["four"] = NO_FOUR
    return Answers(values, answers.raw, errors)


def _asked(
    visit: Visit, answers: Answers, status: int = 200, locked: str = "", kept: str = "", act: str = ""
) -> Response:
    return visit.page(
        "portal/track.html",
        status=status,
        rows=ROWS,
        answers=answers,
        problems=answers.problems(ROWS),
        locked=locked,
        kept=kept or visit.text("kept"),
        kept_act=act or visit.text("kept_act"),
    )
