"""Every failure as a page that says what to do: in the reader's language, without the database."""

from __future__ import annotations

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import Scope

from cases.errors import Busy, KeyReused, NotAllowed, NotFound, StaleVersion
from statemachines.decide import Refused
from statemachines.pathway import Label
from web.messages import TROUBLE, Trouble
from web.visit import MAX_FIELD_BYTES, MAX_FIELDS, SignInNeeded, language_of

STATUS: dict[type[Exception], int] = {
    NotFound: 404,
    NotAllowed: 403,
    Refused: 422,
    StaleVersion: 409,
    KeyReused: 409,
    Busy: 503,
    RequestValidationError: 404,  # a number in an address that is none
    OperationalError: 503,
    InterfaceError: 503,
    DBAPIError: 500,
}


Fields = list[tuple[str, str]]  # of a form, as they were typed
SECRET = frozenset({"password", "old", "new"})  # fields that no page gives back


def error_page(scope: Scope, status: int, reason: Label | None = None, again: Fields | None = None) -> Response:
    """The page of a status. `reason` is the door's own word on why not, where there is one; `again` the fields of a form
    that was sent in vain and may be sent once more."""
    web = scope["app"].state.web
    language = language_of(scope)
    trouble = TROUBLE.get(status) or _other(status)
    body = web.pages.render(
        language,
        "pages/trouble.html",
        trouble=trouble,
        reason=reason,
        status=status,
        number=scope.get("state", {}).get("request_id", ""),
        path=scope["path"],
        again=again or [],
        visit=None,
    )
    return HTMLResponse(body, status, headers={"Retry-After": "60"} if status in (429, 503) else None)


def _other(status: int) -> Trouble:
    return TROUBLE[500 if status >= 500 else 400]


def install(app: FastAPI) -> None:
    for kind in STATUS:
        app.add_exception_handler(kind, _known)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(SignInNeeded, _sign_in)


async def _known(request: Request, error: Exception) -> Response:
    status = next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)
    again = await _typed(request) if status == 503 and request.method == "POST" else None
    return error_page(request.scope, status, _reason(error), again)


async def _typed(request: Request) -> Fields | None:
    """What a form held that could not be taken; None where it held a secret, a file or no token."""
    visit = getattr(request.state, "visit", None)
    form = visit.form if visit and visit.form else None
    if form is None:
        try:
            form = await request.form(max_files=0, max_fields=MAX_FIELDS, max_part_size=MAX_FIELD_BYTES)
        except (HTTPException, RuntimeError):  # too much, malformed, or read and gone
            return None
    fields = [(name, value) for name, value in form.multi_items() if isinstance(value, str)]
    names = {name for name, _ in fields}
    return fields if "token" in names and not names & SECRET and len(fields) == len(form.multi_items()) else None


def _reason(error: Exception) -> Label | None:
    if isinstance(error, NotAllowed | Refused):
        return error.refusal.reason
    return error.label if isinstance(error, KeyReused | Busy) else None


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return error_page(request.scope, error.status_code)


async def _sign_in(request: Request, error: Exception) -> Response:
    """A reader is sent to sign in and back; somebody who submitted a form gets it back after signing in."""
    assert isinstance(error, SignInNeeded)
    if error.kept is None:
        return RedirectResponse(error.sign_in_address, 303)
    return error.visit.page("pages/sign_in.html", status=401, kept=error.kept, next="/", reason="lapsed")
