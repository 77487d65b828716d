"""接线登记: 12345 operators and grid workers take down what somebody tells them, on one page, and follow it.

Nobody on the telephone has to know which body is competent: the one-stop centre of the place takes in everything. The
page works without a script; with one it also works without a network: what was typed waits in the telephone, is sent
when it is back, and however often it is sent it is one case (web/static/intake.js).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import orjson
from fastapi import APIRouter
from starlette.responses import JSONResponse, Response

from cases.causes import CAUSES
from cases.errors import KeyReused, NotAllowed
from cases.intake import bodies_above, key_of, one, origin_of, taken_down, tracking
from cases.register import IntakeDesk, intake_desks, register, registered
from cases.tracking import spaced
from statemachines.desk import table_at
from statemachines.pathway import Field, FieldKind, Label
from web.deps import INTAKE, Anyone, IntakeWorker
from web.filing import AMOUNT_HELP, KINDS, MATTER, MESSAGES, NO_NAME, Question, read, registration
from web.forms import Answers, place
from web.static import FOLDER
from web.visit import Visit

router = APIRouter(prefix="/intake")

OLDEST = timedelta(days=7)  # a draft may be that old: its case begins when it was taken down, not when it arrived
URGENT = Field("urgent", FieldKind.BOOL, Label("急事，请尽快联系", "Urgent: please call soon"), False, help=Label(
    "例如有人可能受伤、期限快到了。正在发生的危险，先打110。",
    "Somebody may come to harm, or a date is near. For danger that is happening, call 110 first."))  # fmt: skip
NO_PHONE = Label(
    "没有电话的可以空着，写清楚怎样能找到本人。", "May be left empty; then say below how to find the person."
)
CHANGED = Label(
    "这份以前已经登记成案，后来改的内容没有写进去。请打电话告诉办理单位。",
    "This was registered before; what was changed since is not in it. Please ring the body that handles it.",
)
DESK = Field("desk", FieldKind.CHOICE, Label("事情发生在哪里", "Where it happened"), help=Label(
    "选乡镇、街道；说不准就选县里的中心。不用管归哪个部门，收到后由他们分。",
    "Choose the township; if unsure, the county’s centre. You need not know which body is competent."))  # fmt: skip
ROWS = (
    replace(MATTER, label=Label("什么事", "What it is about")),
    Field("name", FieldKind.TEXT, Label("来电人或者当事人姓名", "Name of the person")),
    Field("phone", FieldKind.TEXT, Label("电话", "Telephone"), False, help=NO_PHONE),
    Field("other_name", FieldKind.TEXT, Label("对方是谁", "The other side"), help=NO_NAME),
    Field("other_kind", FieldKind.CHOICE, Label("对方是", "The other side is"), choices=KINDS),
    Field("other_phone", FieldKind.TEXT, Label("对方的电话", "Telephone of the other side"), False),
    Field("happened", FieldKind.NOTE, Label("发生了什么", "What happened")),
    Field("wanted", FieldKind.NOTE, Label("想要什么结果", "What the person asks for"), False),
    Field("amount", FieldKind.MONEY, Label("金额", "Amount"), False, help=AMOUNT_HELP),
    DESK,
    URGENT,
)


@router.get("")
def mine(visit: IntakeWorker) -> Response:
    """What this account took down, and where it stands."""
    at = place(visit.query("after"), 2)
    rows, more = taken_down(visit.store, visit.me, visit.now, (at[0], at[1]) if at else None)
    following = "-".join(map(str, more)) if more else ""
    return visit.page("intake/list.html", rows=rows, next=following, causes=CAUSES, stands=_stands, **_offline(visit))


@router.get("/new")
def ask(visit: IntakeWorker) -> Response:
    raw = {"desk": [_nearest(visit, intake_desks(visit.store))]}
    return _page(visit, Answers(raw=raw))


@router.post("/new")
def take_down(visit: IntakeWorker) -> Response:
    """Register it, once for each key, whether it comes from the page or from a telephone that was out of reach."""
    desks = intake_desks(visit.store)
    answers = read(_question(visit, desks), visit.form)
    said = visit.text("key")[:64] or visit.key()
    key = key_of(visit.me, said)
    if not answers.ok:
        return _page(visit, answers, 422)
    try:
        code, changed = _registered(visit, key, answers.values), False
    except KeyReused:
        code, changed = registered(visit.store, key) or "", True
    except NotAllowed:  # the desk chosen has gone since
        return _page(visit, answers.with_errors({"desk": Label("请重新选择。", "Choose again.")}), 422)
    if visit.request.headers.get("accept") == "application/json":
        return _json({"case": f"/intake/cases/{code}", "changed": CHANGED[visit.language] if changed else ""})
    return visit.to(f"/intake/cases/{code}", done="sent_before" if changed else "taken_down")


@router.get("/cases/{code}")
def follow(visit: IntakeWorker, code: str) -> Response:
    """Where it stands; on the first day the tracking code, to be read out."""
    case, code = one(visit.store, visit.me, code, visit.now)
    tracking = spaced(code) if code else ""
    return visit.page("intake/case.html", case=case, tracking=tracking, causes=CAUSES, stands=_stands)


# ── out of reach ─────────────────────────────────────────────────────────────────────────────────────────────────


@router.get("/offline")
def shell(visit: Anyone) -> Response:
    """The form as a telephone keeps it: without anybody's name, account or token. Not for a visit with a network."""
    desks = intake_desks(visit.store)
    return visit.page("intake/offline.html", rows=_question(visit, desks).rows, answers=Answers(), **_offline(visit))


@router.get("/token")
def token(visit: Anyone) -> Response:
    """Who is signed in here, and what a form of theirs must carry; whether this session was ended from elsewhere."""
    if visit.person and visit.person.role in INTAKE:
        return _json({"state": "signed_in", "account": str(visit.me.account_id), "token": visit.token})
    ended = visit.web.sessions.was_ended(visit.request.cookies.get(visit.web.sessions.cookie))
    return _json({"state": "ended" if ended else "sign_in"})


@router.get("/worker.js")
def worker(visit: Anyone) -> Response:
    """The service worker: what it keeps is named here, how it answers stands in its file."""
    files = [visit.web.pages.assets.url(name) for name in ("app.css", "app.js", "intake.js", "favicon.svg")]
    head = b"const FILES = " + orjson.dumps([*files, "/intake/offline"]) + b";\n"
    headers = {"Service-Worker-Allowed": "/intake"}
    return Response(head + WORKER, media_type="text/javascript; charset=utf-8", headers=headers)


WORKER = (FOLDER / "intake-worker.js").read_bytes()


# ── steps of these ───────────────────────────────────────────────────────────────────────────────────────────────


def _json(value: Mapping[str, Any]) -> JSONResponse:
    return JSONResponse(dict(value))


def _question(visit: Visit, desks: tuple[IntakeDesk, ...]) -> Question:
    choices = tuple((str(desk.id), desk.name) for desk in desks)
    rows = tuple(replace(row, choices=choices) if row is DESK else row for row in ROWS)
    return Question("intake", Label("", ""), (*rows, MESSAGES) if visit.web.messages else rows)


def _nearest(visit: Visit, desks: tuple[IntakeDesk, ...]) -> str:
    """The desk of the worker's own body, or the one the bodies above it lead to: the likeliest place, to be changed."""
    known = {desk.id for desk in desks}
    return next((str(org) for org in bodies_above(visit.store, visit.me) if org in known), "")


def _registered(visit: Visit, key: str, said: Mapping[str, Any]) -> str:
    case = registration(
        said, _noted(visit), tracking(visit.store, key), visit.language, origin_of(visit.store, visit.me)
    )
    return register(visit.store, case, person=visit.me, now=visit.now, key=key).code


def _noted(visit: Visit) -> datetime:
    """When it was taken down: as the telephone says, where that is neither after now nor long ago."""
    try:
        noted = datetime.fromisoformat(visit.text("noted"))
    except ValueError:
        return visit.now
    return noted if noted.tzinfo and visit.now - OLDEST <= noted <= visit.now else visit.now


def _page(visit: Visit, answers: Answers, status: int = 200) -> Response:
    desks = intake_desks(visit.store)
    rows = _question(visit, desks).rows
    return visit.page(
        "intake/new.html",
        status=status,
        rows=rows,
        answers=answers,
        problems=answers.problems(rows),
        key=visit.text("key") or visit.key(),
        noted=visit.text("noted") or visit.now.isoformat(),
        no_desk=not desks,
        **_offline(visit),
    )


def _offline(visit: Visit) -> dict[str, Any]:
    """What the script needs to know; nothing of it is anybody's."""
    return {"account": str(visit.me.account_id) if visit.person else ""}


def _stands(case: Any) -> Label:
    pathway = table_at(case.pathway, case.pathway_version)
    state = pathway.state(case.state).label
    return Label(f"{pathway.label.zh}：{state.zh}", f"{pathway.label.en}: {state.en}")
