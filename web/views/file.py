"""提交纠纷: somebody brings a dispute from a phone, without an account and without a script, one question a page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.responses import Response

from cases.access import CaseParty, Filer
from cases.door import Receipt
from cases.errors import KeyReused, NotAllowed, NotFound
from cases.party_page import party_page
from cases.register import intake_desks, register, registered
from cases.tracking import spaced
from statemachines.pathway import Field, FieldKind, Label
from web.deps import Anyone
from web.drafts import Draft
from web.entry_words import YES_NO
from web.filing import CHECK, MATTERS, STEPS, Form, Question, read, registration, typed
from web.formatters import hour
from web.forms import Answers
from web.throttle import DRAFTS, PLAIN, WORKED, ZEROS
from web.visit import Visit

router = APIRouter(prefix="/file")

NO_DESK = Label("请重新选择。", "Choose again.")


@router.get("")
def start(visit: Anyone) -> Response:
    """What it is, what it costs nobody, and where to go on."""
    form = _form(visit)
    draft = form.draft
    begun = draft is not None and not draft.case
    return visit.page("portal/start.html", form=form, begun=begun, sent=bool(draft and draft.case))


@router.get("/check")
def check(visit: Anyone) -> Response:
    form = _form(visit)
    return _check(visit, form) if form.draft else visit.to("/file", done="no_draft")


@router.post("/check")
def send(visit: Anyone) -> Response:
    """Make the case, once per draft: a second click, a reload and a lost answer all lead to the same receipt."""
    form = _form(visit)
    draft = form.draft
    if draft is None:
        return visit.to("/file", done="no_draft")
    code = draft.case or registered(visit.store, draft.key)
    if code is None and form.missing:
        return _check(visit, form)
    if code is None and (until := _full(visit, draft)):
        response = _check(visit, form, status=429, wait=hour(until))
        response.headers["Retry-After"] = "3600"
        return response
    try:
        code = code or _registered(visit, form, draft)
    except NotAllowed:  # the desk chosen has gone since
        question = form.questions[-1]
        return _asked(visit, form, question, form.kept(question).with_errors({"desk": NO_DESK}), 422)
    visit.web.drafts.sent(draft, code)
    return visit.to("/file/sent")


@router.get("/sent")
def sent(visit: Anyone) -> Response:
    """The receipt: the code, what happens next, until when."""
    draft = _draft(visit)
    if draft is None or not draft.case:
        return visit.to("/file/check" if draft else "/file", done="" if draft else "no_draft")
    try:
        page = party_page(visit.store, CaseParty(draft.case, 1), visit.now)
    except NotFound:
        return visit.to("/file", done="no_draft")
    course = page.courses[0]
    return visit.page(
        "portal/receipt.html",
        code=spaced(draft.tracking),
        page=page,
        course=course,
    )


@router.post("/again")
def again(visit: Anyone) -> Response:
    """Forget the draft of this browser."""
    response = visit.to("/file")
    visit.web.drafts.forget(response)
    return response


@router.get("/{page}")
def ask(visit: Anyone, page: str) -> Response:
    form, question = _question(visit, page)
    if form.draft and form.draft.case:
        return visit.to("/file/sent")
    return _asked(visit, form, question, form.shown(question))


@router.post("/{page}")
def answer(visit: Anyone, page: str) -> Response:
    """Keep what was answered and go on; with a mistake nothing is kept and the page comes back as it was sent."""
    form, question = _question(visit, page)
    if form.draft and form.draft.case:
        return visit.to("/file/sent")
    answers = read(question, visit.form)
    if not answers.ok:
        return _asked(visit, form, question, answers, 422)
    if form.draft is None:
        if visit.web.throttle.full_until(DRAFTS, visit.address, visit.now):
            raise HTTPException(429)
        draft = visit.web.drafts.start(typed(answers), visit.now)
    else:
        draft = form.draft.with_typed(typed(answers))
        visit.web.drafts.save(draft)
    response = visit.to(_next(Form(draft, form.desks, visit.web.messages), question))
    visit.web.drafts.give(response, draft)
    return response


# ── steps of these ───────────────────────────────────────────────────────────────────────────────────────────────


def _draft(visit: Visit) -> Draft | None:
    drafts = visit.web.drafts
    return drafts.find(visit.request.cookies.get(drafts.cookie), visit.now)


def _form(visit: Visit) -> Form:
    return Form(_draft(visit), intake_desks(visit.store), visit.web.messages)


def _question(visit: Visit, page: str) -> tuple[Form, Question]:
    form = _form(visit)
    question = form.question(page)
    if question is None:
        raise HTTPException(404)
    return form, question


def _next(form: Form, question: Question) -> str:
    """The next page, where it is still to be answered; else the first that is; else the last look."""
    after = form.questions[form.number(question) :]
    if after and not form.kept(after[0]).ok:
        return f"/file/{after[0].name}"
    return f"/file/{form.missing.name}" if form.missing else "/file/check"


def _asked(visit: Visit, form: Form, question: Question, answers: Answers, status: int = 200) -> Response:
    return visit.page(
        "portal/question.html",
        status=status,
        question=question,
        answers=answers,
        problems=answers.problems(question.rows),
        matters=MATTERS,
        n=form.number(question),
        steps=STEPS,
        back=form.before(question),
        no_desk=question.name == "where" and not form.desks,
    )


@dataclass(frozen=True, slots=True)
class Line:
    """An answer on the last page: its question, what was typed or the words of what was chosen."""

    label: Label
    text: str | Label


def _lines(form: Form, question: Question) -> Iterator[Line]:
    kept = form.kept(question)
    for row in question.rows:
        if row.name in kept.values:
            yield Line(row.label, _words(row, kept))


def _words(row: Field, kept: Answers) -> str | Label:
    if row.kind is FieldKind.BOOL:
        return YES_NO[kept.values[row.name]]
    return dict(row.choices).get(kept.values[row.name]) or kept.typed(row.name)


def _check(visit: Visit, form: Form, status: int = 200, wait: str = "") -> Response:
    draft, missing = form.draft, form.missing
    assert draft is not None
    if draft.case:
        return visit.to("/file/sent")
    if missing:
        return visit.to(f"/file/{missing.name}", done="unfinished")
    return visit.page(
        "portal/check.html",
        status=status,
        title=CHECK,
        answered=[(question, list(_lines(form, question))) for question in form.questions],
        desk=form.desk,
        steps=STEPS,
        wait=wait,
        task=visit.web.throttle.task(draft.id, visit.now),
        zeros=ZEROS,
    )


def _full(visit: Visit, draft: Draft) -> datetime | None:
    """Until when this address must wait; who brings the piece of work may send more."""
    throttle = visit.web.throttle
    worked = throttle.done(draft.id, visit.text("task"), visit.text("work"), visit.now)
    return throttle.full_until(WORKED if worked else PLAIN, visit.address, visit.now)


def _registered(visit: Visit, form: Form, draft: Draft) -> str:
    """The code of the case. Two clicks at once: the second finds what the first has made."""
    try:
        receipt: Receipt = register(
            visit.store,
            registration(form.values, visit.now, draft.tracking, visit.language),
            person=Filer(),
            now=visit.now,
            key=draft.key,
        )
    except KeyReused:
        return registered(visit.store, draft.key) or ""
    return receipt.code
