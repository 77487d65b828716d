"""Whole pieces of work in a real browser: each page that is sent is checked as HTML, each kind of page once for everybody."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pypdfium2
from sqlalchemy import update

from cases.models import Account
from tests.web.chromium import NARROW, faults, serving, too_small
from tests.web.pages import Page, check
from web.passwords import hash_password

PASSWORD = "a sentence of some length"
CODES = re.compile(r"/cases/[0-9A-Z]{8,}")
ELSEWHERE = re.compile(r"/(file|track|sign-in|import|mediators|meetings|opinions)\b")  # each looked at in its own test
SEEN: set[str] = set()  # kinds of pages that were looked at in a journey


class Watched:
    """The application; what is wrong with a page it sent waits in `wrong`."""

    def __init__(self, app: Any) -> None:
        self.app, self.wrong = app, list[str]()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        parts: list[bytes] = []
        said: dict[bytes, bytes] = {}

        async def watched(message: Any) -> None:
            said.update(message.get("headers", ()))
            parts.append(message.get("body", b""))
            await send(message)

        await self.app(scope, receive, watched)
        text = b"".join(parts)
        if said.get(b"content-type", b"").startswith(b"text/html") and text.startswith(b"<!DOCTYPE"):
            self._look(Page(text.decode(), 0, scope["path"]))

    def _look(self, page: Page) -> None:
        try:
            check(page)
        except Exception as error:  # a worker thread has nobody to raise it to
            self.wrong.append(f"{page.path}: {error}")


@contextmanager
def watched(app: Any) -> Iterator[str]:
    """The address of the application; fails at the end where a page that was sent was not as it must be."""
    seen = Watched(app)
    with serving(seen) as address:
        yield address
    assert seen.wrong == []


@dataclass
class Walk:
    """Somebody at a browser."""

    page: Any
    script: bool = True

    def __post_init__(self) -> None:
        self.page.set_default_timeout(10_000)

    def look(self) -> None:
        """axe, targets for a finger and reflow at 320 px, once for each kind of page; back to the size it had."""
        path = urlsplit(self.page.url).path
        if not self.script or ELSEWHERE.match(path):
            return
        kind = CODES.sub("/cases/*", path) + self.heading
        if kind in SEEN:
            return
        SEEN.add(kind)
        size = self.page.viewport_size
        assert faults(self.page) == [], kind
        self.page.set_viewport_size(NARROW)
        assert too_small(self.page) == [], kind
        assert self.page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"], kind
        self.page.set_viewport_size(size)

    @property
    def heading(self) -> str:
        return str(self.page.locator("h1").inner_text())

    @property
    def said(self) -> str:
        """The words of the page, folded ones left out."""
        return str(self.page.locator("main").inner_text())

    @property
    def told(self) -> str:
        """What the page says of the act that led to it."""
        return str(self.page.get_by_role("status").first.inner_text())

    def go(self, path: str) -> None:
        self.page.goto(path)
        self.look()

    def link(self, name: str, *, exact: bool = True, within: str = "body") -> None:
        self.page.locator(within).get_by_role("link", name=name, exact=exact).first.click()
        self.look()

    def press(self, name: str, *, within: str = "body") -> None:
        self.page.locator(within).get_by_role("button", name=name, exact=True).first.click()
        self.look()

    def fill(self, label: str, words: str) -> None:
        self.page.get_by_label(label, exact=True).fill(words)

    def tick(self, *labels: str) -> None:
        for label in labels:
            self.page.get_by_label(label, exact=True).check()

    def pick(self, label: str, words: str) -> None:
        self.page.get_by_label(label, exact=True).select_option(label=words)

    def unfold(self, name: str) -> None:
        """Open a folded part; axe has opened all of them where it has just looked."""
        part = self.page.locator("details", has=self.page.locator("summary", has_text=name)).first
        if part.get_attribute("open") is None:
            part.locator("summary").first.click()

    def saved(self, press: Any) -> bytes:
        """The bytes of what a click saves."""
        with self.page.expect_download() as waiting:
            press()
        with open(waiting.value.path(), "rb") as file:
            return file.read()

    # ── by keyboard alone ────────────────────────────────────────────────────────────────────────────────────────

    def tab_to(self, selector: str, most: int = 150) -> None:
        """As often the Tab key as it takes; where the focus is can be seen."""
        for _ in range(most):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("(s) => document.activeElement.matches(s)", selector):
                assert self.page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none", selector
                return
        raise AssertionError(f"the keyboard does not reach {selector} on {self.page.url}")

    def press_enter(self) -> None:
        """Send the form the focus is in, or follow the link."""
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def enter(self, selector: str) -> None:
        """Go there and press Enter."""
        self.tab_to(selector)
        self.press_enter()

    def type_into(self, selector: str, words: str) -> None:
        self.tab_to(selector)
        self.page.keyboard.type(words)


def printed(pdf: bytes) -> str:
    """The words of all pages of a PDF."""
    document = pypdfium2.PdfDocument(io.BytesIO(pdf))
    return "".join(document[n].get_textpage().get_text_range() for n in range(len(document)))


def give_passwords(store: Any) -> None:
    """Everybody may sign in with PASSWORD."""
    with store.session() as session:
        session.execute(update(Account).values(password_hash=hash_password(PASSWORD)))


def sign_in(walk: Walk, account: str) -> None:
    walk.page.goto("/sign-in")
    walk.fill("账号", account)
    walk.fill("密码", PASSWORD)
    walk.press("登录")


# ── at the desk ──────────────────────────────────────────────────────────────────────────────────────────────────


def take(walk: Walk, step: str) -> None:
    """Choose a step of the case page and open its form."""
    walk.page.locator("label.offer", has=walk.page.get_by_text(step, exact=True)).first.click()
    walk.press("办理所选步骤")


def confirm(walk: Walk) -> None:
    """The last look, and written."""
    walk.press("下一步：核对")
    walk.press("确认提交")
    step_is_taken(walk)


def step_is_taken(walk: Walk) -> None:
    assert walk.told == "已办理，记入案件历史。"
