"""One's own account: where one is signed in, and the password."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import update

from cases.models import Account
from tests.web.pages import Browser, Page
from web.passwords import hash_password

OLD, NEW = "the old sentence", "a new sentence, longer"


@pytest.fixture(scope="module")
def hashed() -> str:
    return hash_password(OLD)


@pytest.fixture
def elsewhere(sign_in: Any, people: Any, store: Any, hashed: str) -> Browser:
    """The handler at another machine."""
    with store.session() as session:
        session.execute(update(Account).where(Account.login == "handler").values(password_hash=hashed))
    return sign_in(people.handler)


def endings(page: Page) -> list[str]:
    return [str(field["value"]) for field in page.all('form[action="/account/sessions/end"] input[name="session"]')]


def test_a_session_elsewhere_can_be_ended(handler: Browser, elsewhere: Browser) -> None:
    page = handler.get("/account")
    assert len(page.all("tbody tr")) == 2
    assert "当前设备" in page.said
    handler.submit(page, "/account/sessions/end", to="/account?done=session_ended")
    elsewhere.get("/work", to="/sign-in?next=/work")
    handler.get("/work")


def test_all_others_can_be_ended_at_once(handler: Browser, elsewhere: Browser, sign_in: Any, people: Any) -> None:
    third = sign_in(people.handler)
    page = handler.get("/account")
    assert endings(page)[-1] == "others"
    handler.post("/account/sessions/end", {"token": page.token, "session": "others"}, to="/account?done=session_ended")
    for browser in (elsewhere, third):
        browser.get("/work", to="/sign-in?next=/work")
    assert not endings(handler.get("/account"))


def test_nobody_ends_the_session_of_somebody_else(handler: Browser, elsewhere: Browser, supervisor: Browser) -> None:
    (mine, _) = endings(handler.get("/account"))
    data = {"token": supervisor.get("/account").token, "session": mine}
    supervisor.post("/account/sessions/end", data, to="/account?done=session_ended")
    elsewhere.get("/work")


def test_an_expired_session_is_not_listed(handler: Browser, elsewhere: Browser, now: Any) -> None:
    now.later(minutes=20)
    handler.get("/help")
    now.later(minutes=20)
    assert len(handler.get("/account").all("tbody tr")) == 1


def change(browser: Browser, old: str, new: str, **answer: Any) -> Page:
    return browser.submit(browser.get("/account"), "/account/password", old=old, new=new, **answer)


def test_a_new_password_ends_the_other_sessions(handler: Browser, elsewhere: Browser, visitor: Browser) -> None:
    change(handler, OLD, NEW, to="/account?done=password_changed")
    elsewhere.get("/work", to="/sign-in?next=/work")
    handler.get("/work")
    page = visitor.get("/sign-in")
    visitor.submit(page, "/sign-in", account="handler", password=OLD, status=422)
    visitor.submit(page, "/sign-in", account="handler", password=NEW, to="/")


@pytest.mark.parametrize(
    ("old", "new", "wrong"),
    [
        ("", "", ["现在的密码：请填写。", "新密码：请填写。"]),
        (OLD, "short", ["新密码：新密码至少 12 个字符。"]),
        ("wrong", NEW, ["现在的密码：密码不正确。"]),
        ("wrong", "short", ["现在的密码：密码不正确。", "新密码：新密码至少 12 个字符。"]),
    ],
)
def test_what_is_wrong_with_a_password_is_said(
    handler: Browser, elsewhere: Browser, old: str, new: str, wrong: list[str]
) -> None:
    page = change(handler, old, new, status=422)
    assert page.texts(".errors li") == wrong
    assert not [field for field in page.all('input[type="password"]') if field.get("value")]
    elsewhere.get("/work")


def test_guessing_the_old_password_has_the_same_limit(handler: Browser, elsewhere: Browser) -> None:
    for _ in range(5):
        change(handler, "wrong", NEW, status=422)
    assert "请稍后再试" in change(handler, OLD, NEW, status=429).said
