"""One's own account: language, password, and the browsers that are signed in."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from sqlalchemy import select, update
from starlette.responses import Response

from cases.access import ACCOUNT
from statemachines.fields import MISSING
from statemachines.pathway import Field, FieldKind, Label
from web.deps import Staff
from web.forms import EMPTY, Answers
from web.i18n import LANGUAGES
from web.passwords import hash_password, verify
from web.visit import Visit

router = APIRouter(prefix="/account")

SHORTEST = 12  # characters; length does more than any rule about what they must be
LANGUAGE = Field(
    "language",
    FieldKind.CHOICE,
    Label("界面语言", "Language of the pages"),
    choices=(("zh", Label("中文", "中文")), ("en", Label("English", "English"))),
)
OLD = Field("old", FieldKind.TEXT, Label("现在的密码", "Current password"))
NEW = Field("new", FieldKind.TEXT, Label("新密码", "New password"))
WRONG_PASSWORD = Label("密码不正确。", "This is not your password.")
LOCKED = Label("密码错误次数过多，请稍后再试。", "Too many wrong passwords. Try again later.")
TOO_SHORT = Label(f"新密码至少 {SHORTEST} 个字符。", f"Use at least {SHORTEST} characters.")


@router.get("")
def account_page(visit: Staff) -> Response:
    return _page(visit, EMPTY)


def _page(visit: Visit, answers: Answers, status: int = 200) -> Response:
    with visit.store.read() as connection:
        sessions = visit.web.sessions.of_account(connection, visit.me.account_id, visit.now)
    return visit.page(
        "pages/account.html",
        status=status,
        sessions=sessions,
        login=_account(visit)["login"],
        language_field=LANGUAGE,
        language=Answers(raw={"language": [visit.me.language]}),
        answers=answers,
        problems=answers.problems((OLD, NEW)),
        password_fields=((OLD, "current-password"), (NEW, "new-password")),
        shortest=SHORTEST,
    )


@router.post("/language")
def choose_language(visit: Staff) -> Response:
    language = visit.text("language")
    if language in LANGUAGES:
        with visit.store.session() as session:
            session.execute(update(ACCOUNT).where(ACCOUNT.c.id == visit.me.account_id).values(language=language))
    response = visit.to("/account", done="language_saved")
    response.delete_cookie("lang")  # an earlier choice in this browser must not hide the account's
    return response


@router.post("/password")
def change_password(visit: Staff) -> Response:
    """Guessing the old password is limited like signing in."""
    if missing := {row.name: MISSING for row in (OLD, NEW) if not visit.text(row.name)}:
        return _page(visit, Answers(errors=missing), status=422)
    account = _account(visit)
    attempt = visit.web.lockout.attempt(account["login"], visit.address, visit.now)
    if attempt.locked_until:
        return _page(visit, Answers(errors={"old": LOCKED}), status=429)
    right = verify(account["password_hash"], visit.text("old"))
    if right:
        visit.web.lockout.succeeded(attempt)
    if errors := _wrong(right, visit.text("new")):
        return _page(visit, Answers(errors=errors), status=422)
    hashed = hash_password(visit.text("new"))  # before the transaction: it holds the only writer
    with visit.store.session() as session:
        session.execute(update(ACCOUNT).where(ACCOUNT.c.id == visit.me.account_id).values(password_hash=hashed))
    _end_others(visit)
    return visit.to("/account", done="password_changed")


def _wrong(old_is_right: bool, new: str) -> dict[str, Label]:
    found = {} if old_is_right else {"old": WRONG_PASSWORD}
    return found | ({"new": TOO_SHORT} if len(new) < SHORTEST else {})


def _account(visit: Visit) -> Any:
    with visit.store.read() as connection:
        return connection.execute(select(ACCOUNT).where(ACCOUNT.c.id == visit.me.account_id)).mappings().one()


@router.post("/sessions/end")
def end_session(visit: Staff) -> Response:
    """End one session, or all but this one."""
    if visit.text("session") == "others":
        _end_others(visit)
    else:
        visit.web.sessions.end(visit.me.account_id, visit.text("session"), visit.now)
    return visit.to("/account", done="session_ended")


def _end_others(visit: Visit) -> None:
    assert visit.session is not None
    visit.web.sessions.end_others(visit.me.account_id, visit.session.id, visit.now)
