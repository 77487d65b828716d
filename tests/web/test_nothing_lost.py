"""What somebody typed is there after a mistake, a conflict, an expired session, a restart, and a database that went away:
one table for the forms of a clerk, an intake worker and a party."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import OperationalError
from starlette.testclient import TestClient

from cases.models import Account
from tests.web.pages import Browser, Page, filled_in
from tests.web.portal import CODE, answers, fill, track
from tests.web.test_intake import GOOD as TAKEN
from web.app import create_app
from web.passwords import hash_password

PASSWORD = "a sentence of some length"
WORDS = "他说“明天还”，到现在没还。<b>气人</b>\n第二行。"


@dataclass(frozen=True)
class Form:
    """A form: who fills it in, where it stands, what is typed into it, and what makes it a mistake."""

    who: str
    page: str
    action: str
    words: str  # the field with the words
    typed: dict[str, str] = field(default_factory=dict)
    wrong: dict[str, str] = field(default_factory=dict)


REGISTER = {"origin": "walk_in", "cause": "loan", "party-1-name": "李秀兰", "party-2-name": "王建国", "claim-1-type": "loan",
            "pathway": "mediation"}  # fmt: skip
FORMS = [
    Form("handler", "/cases/new", "/cases/new", "summary", REGISTER, {"received_on": "someday"}),
    Form(
        "handler", "/cases/{case}/step?proceeding=0&trigger=note", "/cases/{case}/step", "note", {"of": "1"},
        {"occurred_on": "someday"},
    ),
    Form("intake", "/intake/new", "/intake/new", "happened", TAKEN, {"phone": "110"}),
    Form("party", "/track/message", "/track/message", "note"),
    Form("visitor", "/file/what", "/file/what", "happened", {"wanted": "付清。"}, {"amount": "many"}),
]  # fmt: skip


def each(forms: list[Form]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("form", forms, ids=[f"{form.who}{form.action}" for form in forms])


EACH = each(FORMS)


@pytest.fixture
def passwords(store: Any) -> None:
    hashed = hash_password(PASSWORD)
    with store.session() as session:
        session.execute(update(Account).values(password_hash=hashed))


Open = Callable[[Form], tuple[Browser, Page, str, dict[str, Any]]]


@pytest.fixture
def opened(sign_in: Any, people: Any, visitor: Browser, case: str) -> Open:
    """The form open before its reader: browser, page, where it goes, and everything it would send."""

    def open_form(form: Form) -> tuple[Browser, Page, str, dict[str, Any]]:
        browser = visitor if form.who in ("party", "visitor") else sign_in(getattr(people, form.who))
        if form.who == "party":
            track(visitor, CODE)
        if form.who == "visitor":
            fill(visitor, people, "about", "you", "other")
        page = browser.get(form.page.format(case=case))
        action = form.action.format(case=case)
        data = filled_in(page.form(action), {}) | form.typed | {form.words: WORDS}
        return browser, page, action, data

    return open_form


def sent(browser: Browser, action: str, data: dict[str, Any], app: Any = None) -> Any:
    client = browser.client
    if app is not None:  # the same browser before another process
        client = TestClient(app)
        for name, value in browser.cookies.items():
            client.cookies.set(name, value, domain="testserver.local", path="/")
    return client.post(action, data=data, headers={"sec-fetch-site": "same-origin"}, follow_redirects=False)


def typed(answer: Any) -> list[str]:
    """Everything that stands in the fields of an answer, hidden ones too."""
    page = Page(answer.text, answer.status_code, "")
    boxes = [box.text.removeprefix("\n") for box in page.all("textarea")]
    return [text.replace("\r\n", "\n") for text in (*boxes, *(str(f.get("value", "")) for f in page.all("input")))]


def written(store: Any) -> int:
    with store.read() as connection:
        return int(connection.execute(text("SELECT count(*) FROM ledger")).scalar_one())


@each([form for form in FORMS if form.wrong])  # one has one field only
def test_after_a_mistake(opened: Open, form: Form, store: Any) -> None:
    browser, _, action, data = opened(form)
    before = written(store)
    answer = sent(browser, action, data | form.wrong)
    assert answer.status_code == 422
    assert WORDS in typed(answer)
    assert next(iter(form.wrong.values())) in typed(answer), "the mistake, too, is there to be mended"
    assert written(store) == before


@EACH
def test_after_the_session_ran_out(opened: Open, form: Form, store: Any, now: Any, passwords: None) -> None:
    browser, _, action, data = opened(form)
    before = written(store)
    now.later(hours=3)
    answer = sent(browser, action, data)
    if form.who == "visitor":  # a filing has no session: its draft waits a week
        assert answer.status_code == 303
        assert WORDS in browser.get("/file/what").one("[name=happened]").text
        return
    assert answer.status_code == 401
    assert written(store) == before
    page = Page(answer.text, 401, action)
    assert "form" not in "".join(browser.cookies), "nothing of it is in a cookie"
    if form.who == "party":
        again = browser.submit(page, "/track", status=200, code=CODE, four="5678")
    else:
        wrong = browser.submit(page, "/sign-in", account=form.who, password="a wrong one", status=422)
        again = browser.submit(wrong, "/sign-in", account=form.who, password=PASSWORD, status=200)
    back = filled_in(again.form(action), {})
    assert WORDS in [text.replace("\r\n", "\n").removeprefix("\n") for value in back.values() for text in value]
    assert sent(browser, action, back).status_code in (200, 303)
    assert written(store) > before


@EACH
def test_after_the_site_was_started_anew(opened: Open, form: Form, store: Any, settings: Any, now: Any) -> None:
    browser, _, action, data = opened(form)
    answer = sent(browser, action, data, create_app(store, settings, now=now))
    assert answer.status_code == 303, "sessions, passes and drafts do not live in a process"


@EACH
def test_while_the_database_is_away(opened: Open, form: Form, store: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    browser, _, action, data = opened(form)
    before = written(store)

    def away(*_: Any, **__: Any) -> Any:
        raise OperationalError("SELECT 1", {}, Exception())

    with monkeypatch.context() as patch:
        for name in ("read", "session", "write"):
            patch.setattr(store, name, away)
        answer = sent(browser, action, data)
    assert answer.status_code == 503
    assert WORDS in typed(answer)
    page = Page(answer.text, 503, action)
    assert written(store) == before
    back = filled_in(page.form(action), {})
    assert sent(browser, action, back).status_code in (200, 303), "the button sends it once the database is back"


@pytest.mark.parametrize("path", ["/sign-in", "/account/password"])
def test_a_password_is_not_given_back(handler: Browser, store: Any, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    token = handler.get("/account").token
    data = {"token": token, "account": "handler", "password": "secret-1", "old": "secret-1", "new": "secret-1"}

    def away(*_: Any) -> Any:
        raise OperationalError("SELECT 1", {}, Exception())

    monkeypatch.setattr(store, "read", away)
    answer = sent(handler, path, data)
    assert answer.status_code == 503
    assert "secret-1" not in answer.text


@EACH
def test_sent_twice_it_is_done_once(opened: Open, form: Form, store: Any) -> None:
    """A double click, a reload of the answer, the browser's Back and the button again."""
    browser, _, action, data = opened(form)
    sent(browser, action, data)
    after = written(store)
    assert sent(browser, action, data).status_code == 303
    assert written(store) == after


def test_after_somebody_else_was_faster(handler: Browser, desk: Any, case: str, store: Any) -> None:
    page = handler.get(f"/cases/{case}/step?proceeding=1&trigger=accept")
    desk.do(case, "accept")
    before = written(store)
    data = filled_in(page.form(f"/cases/{case}/step"), {})
    answer = sent(handler, f"/cases/{case}/step", data)
    assert answer.status_code in (409, 422)
    assert written(store) == before


def test_back_shows_what_was_typed(visitor: Browser, people: Any) -> None:
    fill(visitor, people, "about", "you", "other", "what")
    for name in ("you", "other", "what"):
        page = visitor.get(f"/file/{name}")
        for key, value in answers(people, name).items():
            if page.all(f"textarea[name={key}]"):
                assert page.one(f"textarea[name={key}]").text.strip() == value
