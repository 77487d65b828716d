"""What somebody types survives in a real browser: one table of forms, each through a mistake, a colleague who was faster,
a session that ran out, a restart, and the Back button. test_nothing_lost.py does the same without a browser, and more."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.acts import Desk
from tests.web.chromium import executable
from tests.web.journey import PASSWORD, give_passwords, watched
from tests.web.portal import CODE
from web.app import create_app

pytestmark = pytest.mark.skipif(executable() is None, reason="no Chromium on this machine")
WORDS = "他说“明天还”，到现在没还。<b>气人</b>\n第二行。"


@dataclass(frozen=True)
class Form:
    """Who fills it in, where, the field of the words, the button, what else is typed, and what makes it a mistake."""

    who: str
    path: str
    words: str
    button: str
    typed: Mapping[str, str] = field(default_factory=dict)
    wrong: Mapping[str, str] = field(default_factory=dict)
    done: str = "已办理，记入案件历史。"


TODAY, LATER = {"occurred_on": "2026-03-02"}, {"occurred_on": "2026-03-09"}
STEP = "/cases/{case}/step?proceeding=0&trigger="
FORMS = (
    Form("handler", STEP + "note", "note", "提交", wrong=LATER),
    Form("handler", STEP + "draft_agreement", "agreement", "提交", wrong=LATER),
    Form(
        "handler", "/cases/{case}/papers/make?kind=mediation_agreement", "terms", "预览全文",
        {"matter": "漏水。", "performance": "三日内。"}, {"matter": ""}, "预览：调解协议书",
    ),
    Form("party", "/track/message", "note", "发送", done="留言已送达"),
    Form("party", "/track/urge", "note", "催办", done="留言已送达"),
    Form("visitor", "/file/what", "happened", "下一步", {"wanted": "付清。"}, {"wanted": ""}, "在哪里"),
)  # fmt: skip
WITH_MISTAKES = [form for form in FORMS if form.wrong]  # a form of one field has none
WITH_SESSIONS = [form for form in FORMS if form.who != "visitor"]  # a filing waits in a draft of its own


class Process:
    """The process that serves; it may be replaced by another one."""

    def __init__(self, app: Any) -> None:
        self.app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await self.app(scope, receive, send)


@pytest.fixture
def process(app: Any) -> Process:
    return Process(app)


@pytest.fixture
def site(process: Process, desk: Desk, case: str) -> Iterator[str]:
    give_passwords(desk.store)
    desk.do(case, "accept")
    desk.consent(case, 1, 2)
    desk.do(case, "start", mode="closed")
    with watched(process) as address:
        yield address


Open = Callable[[Form], Any]


@pytest.fixture
def opened(reader: Any, case: str) -> Open:
    """The form open and filled in, in a browser without a script: what helps everybody helps on any phone."""
    browsers: dict[str, Any] = {}

    def browser(who: str) -> Any:
        staff = who == "handler"
        page = reader("/help" if staff else "/track", who if staff else "visitor", java_script_enabled=False)
        page.set_default_timeout(10_000)
        if who == "party":
            comes_in(page)
        return page

    def open_form(form: Form) -> Any:
        page = browsers.setdefault(form.who, None) or browser(form.who)
        browsers[form.who] = page
        page.goto(form.path.format(case=case))
        fill(page, {**form.typed, form.words: WORDS})
        return page

    return open_form


def comes_in(page: Any) -> None:
    fill(page, {"code": CODE, "four": "5678"})
    page.locator("main form button.wide").first.click()


def fill(page: Any, typed: Mapping[str, str]) -> None:
    for name, text in typed.items():
        page.locator(f"main [name={name}]").fill(text)


def send(page: Any, form: Form) -> None:
    page.get_by_role("button", name=form.button, exact=True).first.click()


def is_there(page: Any, form: Form) -> None:
    """In the field, or in a hidden one that will be sent again."""
    assert page.locator(f"main [name={form.words}]").input_value().replace("\r\n", "\n") == WORDS


def goes_through(page: Any, form: Form) -> None:
    send(page, form)
    assert form.done in page.locator("main").inner_text()


def mend(page: Any, form: Form) -> None:
    is_there(page, form)
    fill(page, form.typed or TODAY)
    goes_through(page, form)


def test_a_mistake(opened: Open) -> None:
    for form in WITH_MISTAKES:
        page = opened(form)
        fill(page, form.wrong)
        send(page, form)
        assert page.locator(".errors").is_visible(), form.path
        mend(page, form)


def test_the_back_button(opened: Open) -> None:
    """Back from the page that says what is wrong, and forward through the form again."""
    for form in WITH_MISTAKES:
        page = opened(form)
        fill(page, form.wrong)
        send(page, form)
        page.locator(".errors").wait_for()
        page.go_back()
        mend(page, form)


def test_a_colleague_was_faster(opened: Open, desk: Desk, case: str) -> None:
    """A step on a case that has moved is shown what happened, with the words; a party's own are written all the same."""
    for form in WITH_SESSIONS:
        page = opened(form)
        desk.do(case, "note", 0, note="刚才打过电话。")
        send(page, form)
        if STEP in form.path:
            assert page.locator("h1").inner_text() == "刚才有人办理了这个案件"
            is_there(page, form)
            send(page, form)
        assert form.done in page.locator("main").inner_text(), form.path


def test_the_session_ran_out(opened: Open, now: Any) -> None:
    for form in WITH_SESSIONS:
        page = opened(form)
        now.later(hours=3)
        send(page, form)
        if form.who == "party":
            comes_in(page)
        else:
            fill(page, {"account": "handler", "password": PASSWORD})
            page.get_by_role("button", name="登录", exact=True).click()
        is_there(page, form)
        page.locator("main form", has=page.locator(f"[name={form.words}]")).get_by_role("button").first.click()
        assert form.done in page.locator("main").inner_text(), form.path


def test_the_site_was_started_anew(opened: Open, process: Process, store: Any, settings: Any, now: Any) -> None:
    for form in FORMS:
        page = opened(form)
        process.app = create_app(store, settings, now=now)
        goes_through(page, form)
