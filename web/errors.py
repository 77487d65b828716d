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
from web.visit import SignInNeeded, language_of

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


def error_page(scope: Scope, status: int, reason: Label | None = None) -> Response:
    """The page of a status. `reason` is the door's own word on why not, where there is one."""
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
    return error_page(request.scope, status, _reason(error))


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
