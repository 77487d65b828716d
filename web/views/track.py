"""查询进度: a party follows the own case with the code and the last digits of the telephone, and says what it wants.

Code and digits come by POST and stand in no address. Who gave both right carries a signed pass for two hours; the case
and the party's number in it are no secret, the signature is what counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.responses import Response

from cases.access import CaseParty
from cases.causes import CAUSES
from cases.errors import KeyReused, NotAllowed, NotFound
from cases.party_page import Course, PartyPage, party_page
from cases.tracking import DIGITS, LAST, digits_of, find, is_code
from cases.transition import transition
from statemachines import contact
from statemachines.decide import Refused
from statemachines.pathway import Command, Field, FieldKind, Label
from web.deps import Anyone
from web.formatters import hour
from web.forms import Answers, parse
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
    return visit.to("/track/case") if _party(visit) else _asked(visit, Answers())


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
    return _passed(visit, party, visit.to("/track/case"))


@router.get("/case")
def case(visit: Anyone) -> Response:
    """Where it stands, who handles it, until when, and what this party may do."""
    party = _party(visit)
    if party is None:
        return visit.to("/track")
    page = _page(visit, party)
    response = visit.page(
        "portal/case.html",
        page=page,
        where=where_words(page),
        told=told_words(page),
        causes=CAUSES,
        acts=[act for act in ACTS.values() if act.open(page) and (act.name != "set_messages" or visit.web.messages)],
    )
    return _passed(visit, party, response)


@router.post("/leave")
def leave(visit: Anyone) -> Response:
    response = visit.to("/track", done="untracked")
    response.delete_cookie(_cookie(visit), httponly=True, samesite="lax", secure=visit.web.sessions.secure, path="/")
    return response


@router.get("/{act}")
def ask_act(visit: Anyone, act: str) -> Response:
    party, chosen = _party(visit), _act(act)
    if party is None:
        return visit.to("/track")
    now = {"told_in": [_page(visit, party).told_in]} if act == "set_messages" else {}
    return _act_page(visit, party, chosen, Answers(raw=now))


@router.post("/{act}")
def take(visit: Anyone, act: str) -> Response:
    """Record what the party says, through the one door."""
    party, chosen = _party(visit), _act(act)
    if party is None:  # the pass ran out while somebody was writing: the words come back after the digits
        return _asked(visit, Answers(), 401, kept=visit.text("note"), act=act)
    page = _page(visit, party)
    answers = parse(chosen.rows, visit.form)
    if not answers.ok:
        return _act_page(visit, party, chosen, answers, 422)
    course = page.current
    if course is None and chosen.needs_course:
        return _act_page(visit, party, chosen, answers, 409)
    command = chosen.command(party, course, answers.values, visit)
    try:
        _record(visit, party, command)
    except (Refused, NotAllowed):
        return _act_page(visit, party, chosen, answers, 409)
    return _passed(visit, party, visit.to("/track/case", done=chosen.done))


def _record(visit: Visit, party: CaseParty, command: Command) -> None:
    """Through the door. Words changed after they were sent are words of their own, not a second click."""
    key = f"{party.case}:{party.n}:{visit.text('key')[:64] or visit.key()}"
    try:
        transition(visit.store, party.case, command, person=party, now=visit.now, key=key)
    except KeyReused:
        transition(visit.store, party.case, command, person=party, now=visit.now, key=visit.key())


# ── what can be done ─────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Act:
    """A thing a party can do from the page of the case: its words, its questions, and the step it is at the door."""

    name: str
    label: Label
    effect: Label
    button: Label
    done: str
    rows: tuple[Field, ...] = ()
    needs_course: bool = True

    def open(self, page: PartyPage) -> bool:
        course = page.current
        match self.name:
            case "message" | "set_messages":
                return True
            case "consent":
                return course is not None and course.may_consent and page.consent is not True
            case _:
                return course is not None and any(row.trigger == self.name for row in course.exits)

    def command(self, party: CaseParty, course: Course | None, said: Mapping[str, Any], visit: Visit) -> Command:
        of = course.n if course else 0
        fields: dict[str, Any] = {"party": party.n}
        match self.name:
            case "message":
                return Command("message", 0, party.actor, visit.now, {**said, **({"of": of} if of else {})})
            case "consent":
                fields |= {"scope": "mediation", "given": "yes", "channel": "online"}
                return Command("record_consent", 0, party.actor, visit.now, fields)
            case "set_messages":
                return Command(self.name, 0, party.actor, visit.now, {**said, **fields})
            case "withdraw":
                return Command(self.name, of, party.actor, visit.now, {})
            case _:
                return Command(self.name, of, party.actor, visit.now, fields)


MESSAGE = Field("note", FieldKind.NOTE, Label("留言", "Your message"), help=Label(
    "加密保存，对方看不到。不要写银行卡密码、验证码。",
    "Kept sealed; the other side does not see it. Never write a bank password or a code you were sent."))  # fmt: skip
TOLD_IN = next(
    f for row in contact.TRANSITIONS if row.trigger == "set_messages" for f in row.fields if f.name == "told_in"
)
ACTS: Mapping[str, Act] = {
    act.name: act
    for act in (
        Act(
            "message", Label("补充情况、留言", "Add something, or leave a message"),
            Label("留言交给承办人，记入案件。", "It goes to the handler and onto the record."),
            Label("发送", "Send"), "message_sent", (MESSAGE,), needs_course=False,
        ),
        Act(
            "set_messages", Label("短信通知：要不要，用哪种语言", "Text messages: yes or no, in which language"),
            Label("短信里没有姓名和事情内容。随时可以改；不收短信的，进展都写在这个页面上。",
                  "They name nobody and nothing of the matter. Change it at any time; all news is on this page as well."),
            Label("保存", "Save"), "messages_set", (TOLD_IN,), needs_course=False,
        ),
        Act(
            "consent", Label("同意调解", "Agree to mediation"),
            Label("各方都同意，才会开始调解。同意以后随时可以改变主意；同意调解不影响您起诉、申请仲裁或者信访。",
                  "Mediation begins only once every side agrees. You may change your mind at any time, and agreeing "
                  "takes no way to court, arbitration or petition from you."),
            Label("我同意调解", "I agree"), "consented",
        ),
        Act(
            "refuse", Label("不愿调解，或者不再调解", "Refuse mediation, or stop it"),
            Label("调解立即结束，不用说明理由。您不会因此受到任何不利对待；起诉、申请仲裁、信访都不受影响，以后还可以再申请调解。",
                  "Mediation ends at once; you need give no reason. Nothing is held against you: court, arbitration and "
                  "petition stay open, and you may ask for mediation again."),
            Label("我不愿调解", "I refuse"), "declined",
        ),
        Act(
            "withdraw", Label("撤回", "Withdraw"),
            Label("本程序结束。您不会因此受到任何不利对待；其他权利和途径都不受影响。",
                  "This proceeding ends. Nothing is held against you; no other right and no other way is touched."),
            Label("确认撤回", "Withdraw it"), "declined",
        ),
    )
}  # fmt: skip


def _act(name: str) -> Act:
    if name not in ACTS:
        raise HTTPException(404)
    return ACTS[name]


def _act_page(visit: Visit, party: CaseParty, act: Act, answers: Answers, status: int = 200) -> Response:
    page = _page(visit, party)
    response = visit.page(
        "portal/act.html",
        status=status,
        page=page,
        act=act,
        closed=not act.open(page) or status == 409,
        answers=answers,
        problems=answers.problems(act.rows),
        key=visit.text("key") or visit.key(),
    )
    return _passed(visit, party, response)


# ── the pass ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _cookie(visit: Visit) -> str:
    return f"{visit.web.sessions.cookie}_track"


def _party(visit: Visit) -> CaseParty | None:
    """Whose pass this browser carries; None where there is none, it was altered, or it ran out."""
    signed = visit.request.cookies.get(_cookie(visit))
    found = visit.web.signer.open("tracking", signed, visit.now) if signed else None
    return CaseParty(*found) if found else None


def _passed(visit: Visit, party: CaseParty, response: Response) -> Response:
    """The pass, good for two hours from now."""
    signed = visit.web.signer.sign("tracking", [party.case, party.n], visit.now + PASS)
    visit.web.sessions.set_browser_cookie(response, _cookie(visit), signed)
    return response


def _page(visit: Visit, party: CaseParty) -> PartyPage:
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
