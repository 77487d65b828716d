"""Taking a step: its questions, a look at what it will do, and the door."""

from __future__ import annotations

import secrets

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.responses import Response

from cases import presence
from cases.case_page import revealed
from cases.door import Receipt
from cases.errors import KeyReused, NotFound, StaleVersion
from cases.history import Record, read_record
from cases.preview import look, preview
from cases.tracking import code_from, issue, spaced
from cases.transition import transition
from ledger.entry import Entry
from statemachines.decide import Refused
from statemachines.pathway import Refusal
from web import step_drafts
from web.deps import Reader
from web.entry_words import title
from web.formatters import ROLES
from web.forms import Answers, number
from web.steps import (
    AUDIENCES,
    StepForm,
    blank,
    clock_lines,
    find,
    not_mine,
    packet,
    papers,
    read,
    refusal_now,
    summary,
)
from web.visit import Visit

router = APIRouter(prefix="/cases/{code}/step")

REVEAL, CODE = "reveal_party", "give_code"


@router.get("")
def ask(visit: Reader, code: str) -> Response:
    """The questions of a step; where it is not lawful now, the reason and the article instead."""
    if not visit.query("trigger"):  # the list of steps was sent without one chosen
        return visit.to(f"/cases/{code}", done="no_step_chosen")
    form = _form(visit, code, number(visit.query("proceeding")), visit.query("trigger"))
    blank(form)
    presence.opened(visit.store, visit.me, form.rows.id, visit.now)
    if found := step_drafts.find(visit.store, visit.me, form.place):
        typed, form.kept_at = found
        form.answers = Answers(raw={**form.answers.raw, **typed})
    return _asked(form)


@router.post("")
def answer(visit: Reader, code: str) -> Response:
    """Check the answers, show what they will do, and – once confirmed – do it."""
    form = _form(visit, code, number(visit.text("proceeding")), visit.text("trigger"))
    if visit.text("drop_draft"):
        step_drafts.drop(visit.store, visit.me, form.place)
        return visit.to(f"/cases/{code}", done="step_draft_dropped")
    read(form)
    if visit.text("keep_draft"):
        step_drafts.save(visit.store, visit.me, form.place, form.answers.raw, visit.now)
        return visit.to(f"/cases/{code}", done="step_draft_kept")
    if visit.text("ask_facts"):
        form.answers = Answers(raw=form.answers.raw)
        return _asked(form)
    seen = number(visit.text("version"))
    if not _is_for_the_door(form):
        step_drafts.save(
            visit.store, visit.me, form.place, form.answers.raw, visit.now
        )  # a closed window loses nothing
        return _conflict(form, seen) if seen != form.rows.version else _shown(form)
    try:
        receipt = _take(form, seen)
    except Refused as refused:
        step_drafts.save(visit.store, visit.me, form.place, form.answers.raw, visit.now)
        form.answers = form.answers.with_errors(refused.field_errors)
        return _asked(form, refused.refusal, status=422)
    except (StaleVersion, KeyReused):
        step_drafts.save(visit.store, visit.me, form.place, form.answers.raw, visit.now)
        return _conflict(_form(visit, code, form.of, form.row.trigger, form), seen)
    return _done(form, receipt)


def _is_for_the_door(form: StepForm) -> bool:
    """Complete, and confirmed where the step asks for a second look."""
    confirmed = bool(form.visit.text("confirmed")) or not form.confirms
    return confirmed and form.answers.ok and not form.visit.text("edit")


def _shown(form: StepForm) -> Response:
    """The next page of the form: corrections, or what the step will do."""
    if form.visit.text("edit") or not form.answers.ok:
        return _asked(form, status=200 if form.answers.ok else 422)
    try:
        return _confirm(form)
    except Refused as refused:
        form.answers = form.answers.with_errors(refused.field_errors)
        return _asked(form, refused.refusal, status=422)


def _take(form: StepForm, seen: int) -> Receipt:
    """Through the door. The form's own key is bound to who sends it: nobody can take another's."""
    visit = form.visit
    key = f"{visit.me.account_id}:{visit.text('key')[:64] or visit.key()}"
    command = form.command()
    return transition(visit.store, form.code, command, person=visit.me, now=visit.now, key=key, expected_version=seen)


def _done(form: StepForm, receipt: Receipt) -> Response:
    visit = form.visit
    presence.done(visit.store, visit.me, form.place)
    if form.row.trigger == REVEAL:
        return _revealed(form, receipt)
    if form.row.trigger == CODE:
        return _code(form, receipt)
    try:
        look(visit.store, visit.me, form.code)
    except NotFound:  # the step took the case out of this person's sight
        return visit.to("/work", done="step_taken")
    return visit.to(f"/cases/{form.code}", done="step_taken")


def _revealed(form: StepForm, receipt: Receipt) -> Response:
    """What was asked for, on this one page and at no address of its own; an old form sent again shows nothing."""
    visit = form.visit
    try:
        shown = revealed(visit.store, visit.me, form.code, receipt.seq, visit.now)
    except NotFound:
        return visit.to(f"/cases/{form.code}", done="shown_before")
    return visit.page("pages/revealed.html", form=form, shown=shown, answered=summary(form))


def _code(form: StepForm, receipt: Receipt) -> Response:
    """A new tracking code, on this one page; an old form sent again makes none."""
    visit = form.visit
    if receipt.repeated:
        return visit.to(f"/cases/{form.code}", done="code_given")
    code = code_from(secrets.token_hex(32))
    issue(visit.store, code, form.code, form.answers.values["party"], visit.now)
    return visit.page("pages/code.html", form=form, code=spaced(code))


def _form(visit: Visit, code: str, of: int, trigger: str, before: StepForm | None = None) -> StepForm:
    form = find(visit, code, of, trigger)
    if form is None:
        raise HTTPException(404)
    if before:
        form.answers = before.answers
    return form


def _asked(form: StepForm, refusal: Refusal | None = None, status: int = 200) -> Response:
    visit = form.visit
    refused = refusal_now(form)
    if refused and status == 200:
        refusal, status = refused.refusal, 409
    return visit.page(
        "pages/step.html",
        status=status,
        form=form,
        refusal=refusal,
        not_mine=not_mine(form),
        closed=refused is not None,
        problems=form.answers.problems(form.fields),
        key=visit.text("key") or visit.key(),
    )


def _confirm(form: StepForm) -> Response:
    found = preview(form.rows, form.command(), form.visit.me, form.visit.now)
    return form.visit.page(
        "pages/confirm.html",
        form=form,
        summary=summary(form),
        clocks=clock_lines(found),
        packet=packet(found),
        at_work=presence.beside(form.visit.store, form.visit.me, form.rows.id, form.visit.now).at_work,
        papers=papers(form),
        audiences=[AUDIENCES[name] for name in form.row.notifies],
        sent=[(name, text) for name, texts in form.answers.raw.items() for text in texts],
        key=form.visit.text("key") or form.visit.key(),
    )


def _who(record: Record, entry: Entry, visit: Visit) -> str:
    """The colleague, else in which capacity somebody acted."""
    return record.who(entry.actor_id) or ROLES[entry.actor_as][visit.language]


def _conflict(form: StepForm, seen: int) -> Response:
    """Somebody was first: what happened since, and the same form with everything typed, for another look."""
    record = read_record(form.visit.store, form.visit.me, form.code)
    pathways = {row["n"]: row["pathway"] for row in form.rows.rows("proceeding")}
    since = [step.entry for step in record.steps if step.entry.seq > seen]
    return form.visit.page(
        "pages/conflict.html",
        status=409,
        form=form,
        since=[(entry, title(entry.kind, entry.data, pathways), _who(record, entry, form.visit)) for entry in since],
        refusal=refused.refusal if (refused := refusal_now(form)) else None,
        problems=(),
        key=form.visit.key(),
    )
