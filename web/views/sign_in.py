"""Signing in and out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from fastapi import APIRouter
from sqlalchemy import select, update
from starlette.exceptions import HTTPException
from starlette.responses import Response

from cases.access import ACCOUNT, person
from statemachines.pathway import Role
from web.deps import Anyone, Staff
from web.formatters import hour
from web.passwords import hash_password, outdated, verify
from web.visit import Visit

router = APIRouter()


@router.get("/sign-in")
def sign_in_page(visit: Anyone) -> Response:
    if visit.person:
        return visit.to(_inside(visit.query("next")))
    reason = "lapsed" if visit.lapsed else ""
    return visit.page("pages/sign_in.html", kept="", next=_inside(visit.query("next")), reason=reason)


@router.post("/sign-in")
def sign_in(visit: Anyone) -> Response:
    login = visit.text("account").strip()
    attempt = visit.web.lockout.attempt(login, visit.address, visit.now)
    if attempt.locked_until:
        return _refused(visit, 429, "locked", until=hour(attempt.locked_until))
    account = _account(visit, login)
    if not verify(account["password_hash"] if account else None, visit.text("password")):
        return _refused(visit, 422, "wrong")
    assert account is not None
    visit.web.lockout.succeeded(attempt)
    if account["disabled"]:
        return _refused(visit, 422, "disabled")
    if outdated(account["password_hash"]):
        _hash_anew(visit, account["id"])
    return _welcome(visit, account["id"], visit.text("next"))


@router.get("/sign-in/link/{link}")
def sign_in_by_link(visit: Anyone, link: str) -> Response:
    """A link of the demonstration: signs in as one of its people. Nowhere else."""
    if not visit.web.settings.demo:
        raise HTTPException(404)
    account_id = visit.web.signer.open("demo link", link, visit.now)
    if account_id is None:
        raise HTTPException(403)
    return _welcome(visit, account_id, visit.query("next"))


@router.post("/sign-out")
def sign_out(visit: Staff) -> Response:
    assert visit.session is not None
    visit.web.sessions.end(visit.me.account_id, visit.session.id, visit.now)
    response = visit.to("/sign-in", done="signed_out")
    visit.web.sessions.clear_cookie(response)
    if visit.me.role is Role.INTAKE:  # nothing of what was typed stays in the telephone
        response.headers["Clear-Site-Data"] = '"storage"'
    return response


def _welcome(visit: Visit, account_id: int, going: str) -> Response:
    """A new session, never one the browser brought along; then back to where the reader was going."""
    if visit.session:
        visit.web.sessions.end(visit.session.account_id, visit.session.id, visit.now)
    token = visit.web.sessions.start(account_id, visit.now)
    kept = visit.web.signer.open("kept form", visit.text("kept"), visit.now) if visit.text("kept") else None
    response = _give_back(visit, token, kept) if kept and kept["account"] == account_id else visit.to(_inside(going))
    visit.web.sessions.set_cookie(response, token)
    return response


def _give_back(visit: Visit, token: str, kept: dict[str, Any]) -> Response:
    """The form typed before the session ran out, to be looked at and sent again: nothing is sent for its owner."""
    with visit.store.read() as connection:
        session = visit.web.sessions.find(connection, token, visit.now)
        owner = person(connection, kept["account"])
    return replace(visit, session=session, lapsed=None, person=owner).page(
        "pages/kept_form.html", path=kept["path"], fields=kept["fields"]
    )


def _refused(visit: Visit, status: int, reason: str, **context: Any) -> Response:
    kept, going = visit.text("kept"), _inside(visit.text("next"))
    response = visit.page("pages/sign_in.html", status=status, reason=reason, kept=kept, next=going, **context)
    if status == 429:
        response.headers["Retry-After"] = "900"
    return response


def _account(visit: Visit, login: str) -> Any | None:
    with visit.store.read() as connection:
        return connection.execute(select(ACCOUNT).where(ACCOUNT.c.login == login)).mappings().first()


def _hash_anew(visit: Visit, account_id: int) -> None:
    hashed = hash_password(visit.text("password"))
    with visit.store.session() as session:
        session.execute(update(ACCOUNT).where(ACCOUNT.c.id == account_id).values(password_hash=hashed))


def _inside(path: str) -> str:
    """A place of this site to go to, else the start: never another host, never back to signing in."""
    parts = urlsplit(path)
    foreign = parts.scheme or parts.netloc or not path.startswith("/") or path.startswith("//") or "\\" in path
    return "/" if foreign or not path.isprintable() or parts.path.startswith("/sign-") else path
