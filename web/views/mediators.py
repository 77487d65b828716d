"""调解员名册: who mediates at which body, with what in hand; its rooms and how long before a meeting people are told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.responses import Response

from cases.causes import CAUSES
from cases.roster import KINDS, LANGUAGES, colleagues, keep_mediator, keep_office, keeps, mediator, offices, roster
from statemachines.pathway import Field, FieldKind, Label, Role
from statemachines.rows import choice
from web.deps import allow
from web.forms import Answers, number, parse
from web.visit import Visit

router = APIRouter(prefix="/mediators")

Reading = Annotated[Visit, allow(Role.HANDLER, Role.SUPERVISOR, Role.ADMINISTRATOR)]
Keeping = Annotated[Visit, allow(Role.SUPERVISOR, Role.ADMINISTRATOR)]

ORG = Field("org_id", FieldKind.ORGANISATION, Label("单位", "Body"))
NAME = Field("name", FieldKind.TEXT, Label("姓名", "Name"))
PHONE = Field(
    "phone",
    FieldKind.TEXT,
    Label("电话", "Telephone"),
    False,
    (),
    Label("只给本单位用，当事人看不到。", "For the office; no party sees it."),
)
KIND = choice("kind", Label("类别", "Kind"), *KINDS.items())
EMPLOYER = Field("employer", FieldKind.TEXT, Label("申报：工作单位", "Declared: employer"), False)
RELATIVES = Field(
    "relatives",
    FieldKind.TEXT,
    Label("申报：可能涉及的亲友", "Declared: relatives and friends who may be concerned"),
    False,
    (),
    Label(
        "选调解员时显示给经办人，由他判断；当事人看不到。",
        "Shown to whoever names a mediator, to judge by; no party sees it.",
    ),
)
ACCOUNT = Field("account_id", FieldKind.ACCOUNT, Label("本系统账号", "Login of this program"), False)
ACTIVE = Field("active", FieldKind.BOOL, Label("可以选派", "May be named for cases"), False)
ASKED = (ORG, NAME, KIND, PHONE, EMPLOYER, RELATIVES, ACCOUNT, ACTIVE)  # fmt: skip
NOTICE = Field(
    "notice_days",
    FieldKind.INTEGER,
    Label("提前几天通知开会", "Days of notice before a meeting"),
    True,
    (),
    Label(
        "本单位自己的要求，不是法律规定；来得及的可以少于这个天数。",
        "This body's own target, no law; with everybody's word it may be less.",
    ),
)
NEW_ROOM = Field("new", FieldKind.TEXT, Label("增加一个调解室", "Add a room"), False)
LONGEST_NOTICE = 60  # days
TOO_LONG = Label(f"请填写0到{LONGEST_NOTICE}的整数。", f"Enter a whole number from 0 to {LONGEST_NOTICE}.")


@router.get("")
def roster_page(visit: Reading) -> Response:
    return visit.page(
        "pages/mediators.html",
        rows=roster(visit.store, visit.me),
        offices=offices(visit.store, visit.me),
        may_keep=keeps(visit.me),
    )


@router.get("/{n}")
def ask(visit: Keeping, n: int) -> Response:
    """The form of one mediator; 0 is a new one."""
    if not n:
        return _form(visit, n, Answers(raw={"active": ["yes"], "languages": ["mandarin", "dialect"]}))
    row = mediator(visit.store, visit.me, n)
    raw = {field.name: [_typed(row[field.name])] for field in ASKED}
    return _form(visit, n, Answers(raw=raw | {"causes": row["causes"], "languages": row["languages"]}))


def _typed(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else ""
    return "" if value is None else str(value)


@router.post("/{n}")
def keep(visit: Keeping, n: int) -> Response:
    answers = parse(ASKED, visit.form)
    several = {"causes": _ticked(visit, "causes", CAUSES), "languages": _ticked(visit, "languages", LANGUAGES)}
    answers = Answers(answers.values, {**answers.raw, **several}, answers.errors)
    if not answers.ok:
        return _form(visit, n, answers, 422)
    blank = {"phone": "", "employer": "", "relatives": "", "account_id": None, "active": False}
    keep_mediator(visit.store, visit.me, n, {**blank, **answers.values, **several})
    return visit.to("/mediators", done="mediator_kept")


def _ticked(visit: Visit, name: str, known: Mapping[str, Label]) -> list[str]:
    said = set(visit.form.getlist(name))
    return [key for key in known if key in said]


def _form(visit: Visit, n: int, answers: Answers, status: int = 200) -> Response:
    found = offices(visit.store, visit.me)
    bodies = [(office.id, office.body[visit.language]) for office in found]
    org = number(answers.typed("org_id")) or (bodies[0][0] if len(bodies) == 1 else 0)
    if len(bodies) == 1 or n:
        bodies = [(key, said) for key, said in bodies if key == org]
    return visit.page(
        "pages/mediator.html",
        status=status,
        n=n,
        fields=ASKED,
        answers=answers,
        problems=answers.problems(ASKED),
        options={"org_id": bodies, "account_id": colleagues(visit.store, org) if org else []},
        causes=CAUSES,
        languages=LANGUAGES,
    )


@router.get("/office/{org}")
def ask_office(visit: Keeping, org: int) -> Response:
    found = next((office for office in offices(visit.store, visit.me) if office.id == org), None)
    raw = {"notice_days": [str(found.notice_days)]} if found else {}
    return _office(visit, org, Answers(raw=raw))


@router.post("/office/{org}")
def keep_rooms(visit: Keeping, org: int) -> Response:
    answers = parse((NOTICE, NEW_ROOM), visit.form)
    days = answers.values.get("notice_days", 0)
    if not 0 <= days <= LONGEST_NOTICE:
        answers = answers.with_errors({"notice_days": TOO_LONG})
    if not answers.ok:
        return _office(visit, org, answers, 422)
    rooms = {
        number(str(n)): (visit.text(f"room-{n}").strip()[:100], visit.text(f"used-{n}") == "yes")
        for n in visit.form.getlist("room")
        if visit.text(f"room-{n}").strip()
    }
    keep_office(visit.store, visit.me, org, days, rooms, answers.values.get("new", ""))
    return visit.to(f"/mediators/office/{org}", done="office_kept")


def _office(visit: Visit, org: int, answers: Answers, status: int = 200) -> Response:
    office = next((each for each in offices(visit.store, visit.me) if each.id == org), None)
    if office is None:
        raise HTTPException(404)
    problems = answers.problems((NOTICE, NEW_ROOM))
    return visit.page(
        "pages/office.html", status=status, office=office, fields=(NOTICE, NEW_ROOM), answers=answers, problems=problems
    )
