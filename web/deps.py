"""Who may open a page: one line in each view. What a view does not ask for, nobody gets."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any

from fastapi import Depends, Request
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException

from statemachines.pathway import Role
from web.middleware.origin import SAFE
from web.visit import MAX_FIELD_BYTES, MAX_FIELDS, SignInNeeded, Visit, Web, without

MAX_FILES = 20
KEPT_FOR = timedelta(hours=1)


def visit(request: Request) -> Visit:
    """The request with its session and person. One read."""
    web: Web = request.app.state.web
    found = Visit(request, web, web.now())
    if token := request.cookies.get(web.sessions.cookie):
        with web.store.read() as connection:
            session, found.person = web.sessions.who(connection, token, found.now)
        if session and session.live:
            found.session = session
        else:
            found.lapsed = session
    if found.session:
        if "x-live" not in request.headers:  # a page that polls by itself is not somebody at work
            web.sessions.touch(found.session, found.now)
        request.state.account_id = found.session.account_id
    request.state.visit = found
    return found


async def checked(request: Request, visit: Annotated[Visit, Depends(visit)]) -> Visit:
    """Reads the form of an unsafe request and refuses one whose token is not this session's."""
    if request.method not in SAFE:
        visit.form = await _form(request)
        if not visit.token_is_right():
            raise HTTPException(403)
    return visit


async def _form(request: Request) -> FormData:
    """413 for more parts than anybody sends in earnest, whose page says what to do; 400 for what is no form."""
    try:
        return await request.form(max_files=MAX_FILES, max_fields=MAX_FIELDS, max_part_size=MAX_FIELD_BYTES)
    except HTTPException as error:
        too_much = error.status_code == 400 and str(error.detail).startswith(
            ("Too many", "Part exceeded", "Field exceeded")
        )
        if too_much:
            raise HTTPException(413) from None
        raise


Anyone = Annotated[Visit, Depends(checked)]


def allow(*roles: Role) -> Any:
    """Only signed-in people of these roles. The others are sent to sign in, or refused."""

    async def permitted(visit: Anyone) -> Visit:
        if visit.person is None:
            raise SignInNeeded(visit, _kept(visit))
        if visit.person.role not in roles:
            raise HTTPException(403)
        return visit

    return Depends(permitted)


def _kept(visit: Visit) -> str | None:
    """The submitted form, signed for its owner: given back after signing in, so that no typed word is lost."""
    if visit.lapsed is None or visit.request.method in SAFE:
        return None
    form = {
        "account": visit.lapsed.account_id,
        "path": visit.request.url.path,
        "fields": without(visit.form, {"token", "password"}),
    }
    return visit.web.signer.sign("kept form", form, visit.now + KEPT_FOR)


STAFF = (Role.HANDLER, Role.SUPERVISOR, Role.AUDITOR, Role.ADMINISTRATOR)
INTAKE = (Role.INTAKE,)
Staff = Annotated[Visit, allow(*STAFF, *INTAKE)]  # everybody with an account
IntakeWorker = Annotated[Visit, allow(*INTAKE)]
Reader = Annotated[Visit, allow(Role.HANDLER, Role.SUPERVISOR, Role.AUDITOR)]
CaseWorker = Annotated[Visit, allow(Role.HANDLER, Role.SUPERVISOR)]
Handler = Annotated[Visit, allow(Role.HANDLER)]
Supervisor = Annotated[Visit, allow(Role.SUPERVISOR)]
Administrator = Annotated[Visit, allow(Role.ADMINISTRATOR)]
Overseer = Annotated[Visit, allow(Role.SUPERVISOR, Role.AUDITOR)]
