"""Somebody at the party portal: fills in the pages one after the other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cases.tracking import code_from
from tests.web.pages import Browser, Page, filled_in

GOOD: Mapping[str, Mapping[str, str]] = {
    "about": {"matter": "odd_jobs"},
    "you": {"name": "赵小满", "phone": "138 1234 5678"},
    "other": {"other_kind": "person", "other_name": "包工头老钱", "other_phone": ""},
    "what": {"happened": "工地结束两个月，工钱只付了一半。", "wanted": "付清剩下的工钱。", "amount": "1.28万元"},
    "where": {"desk": "{town}"},
}
PAGES = tuple(GOOD)
CODE, OTHERS_CODE = code_from("of the test"), code_from("of the other")


def answers(people: Any, page: str, **changed: str) -> dict[str, str]:
    """Good answers for a page, with some of them changed."""
    return {name: text.format(town=people.bodies["town"]) for name, text in GOOD[page].items()} | changed


def fill(browser: Browser, people: Any, *pages: str, **changed: str) -> None:
    """Answer these pages (all of them if none is named)."""
    for page in pages or PAGES:
        mine = {name: text for name, text in changed.items() if name in GOOD[page]}
        browser.submit(browser.get(f"/file/{page}"), f"/file/{page}", to=after(page), **answers(people, page, **mine))


def after(page: str) -> str:
    n = PAGES.index(page) + 1
    return f"/file/{PAGES[n]}" if n < len(PAGES) else "/file/check"


def file(browser: Browser, people: Any, **changed: str) -> str:
    """File a dispute; the tracking code on the receipt, without spaces."""
    fill(browser, people, **changed)
    browser.submit(browser.get("/file/check"), "/file/check", to="/file/sent")
    return "".join(str(browser.get("/file/sent").one(".receipt").text).split())


def track(browser: Browser, code: str, four: str = "5678") -> Page:
    browser.submit(browser.get("/track"), "/track", to="/track/case", code=code, four=four)
    return browser.get("/track/case")


def sent(browser: Browser, page: Page, action: str, **fields: Any) -> Any:
    """The bare answer to a form, whatever it is."""
    data = filled_in(page.form(action), {}) | fields
    headers = {"sec-fetch-site": "same-origin"}
    return browser.client.post(action, data=data, headers=headers, follow_redirects=False)
