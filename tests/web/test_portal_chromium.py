"""The party portal on a real phone-sized browser: with and without a script, by keyboard, at 320 pixels."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.web.chromium import DESKTOP, NARROW, PHONE, executable, faults, serving, too_small
from tests.web.portal import CODE, GOOD, answers

pytestmark = pytest.mark.skipif(executable() is None, reason="no Chromium on this machine")


@pytest.fixture
def site(app: Any, case: str) -> Iterator[str]:
    """The application with a case that its parties follow."""
    with serving(app) as address:
        yield address


def put(page: Any, field: str, value: str) -> None:
    control = page.locator(f"[name={field}]")
    if control.first.get_attribute("type") == "radio":
        page.locator(f"[name={field}][value='{value}']").check()
    else:
        control.fill(value)


def next_page(page: Any) -> None:
    page.locator("main form button.wide").first.click()


def fill(page: Any, people: Any, *names: str) -> None:
    for name in names or GOOD:
        page.goto(f"/file/{name}")
        for field, value in answers(people, name).items():
            put(page, field, value)
        next_page(page)


def come_in(page: Any) -> None:
    page.goto("/track")
    put(page, "code", CODE)
    put(page, "four", "5678")
    next_page(page)


def every_page(page: Any, people: Any) -> Iterator[str]:
    """The portal's pages one after the other, also with their mistakes."""
    page.goto("/file")
    yield "start"
    for name in GOOD:
        page.goto(f"/file/{name}")
        yield name
        next_page(page)
        yield f"{name} with mistakes"
        fill(page, people, name)
    page.goto("/file/check")
    yield "check"
    next_page(page)
    yield "receipt"
    page.goto("/track")
    next_page(page)
    yield "track with mistakes"
    come_in(page)
    yield "case"
    for act in ("message", "consent", "refuse"):
        page.goto(f"/track/{act}")
        yield act
    page.goto("/track/withdraw")
    yield "nothing to withdraw"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_can_be_used_by_everybody(reader: Any, people: Any, language: str) -> None:
    """axe finds nothing, nothing scrolls sideways at 320 px, large type or not, no target is small."""
    page = reader("/file", "visitor", language=language, size=PHONE)
    for place in every_page(page, people):
        assert faults(page) == [], place
        assert too_small(page) == [], place
        page.set_viewport_size(NARROW)
        for size in ("large", ""):
            page.evaluate(f"document.documentElement.className = '{size}'")
            assert page.evaluate("document.documentElement.scrollWidth") <= 320, f"{place} {size}"
        page.set_viewport_size(DESKTOP if language == "en" else PHONE)


@pytest.mark.parametrize("script", [True, False], ids=["with a script", "without"])
def test_the_whole_way_at_360_pixels(reader: Any, people: Any, script: bool) -> None:
    page = reader("/sign-in", "visitor", size=PHONE, java_script_enabled=script)
    page.get_by_role("link", name="提交纠纷").first.click()
    page.get_by_role("link", name="开始填写").click()
    next_page(page)
    page.locator(".errors a").click()
    page.get_by_label("给个人干活、打零工，没拿到钱").check()
    page.get_by_role("button", name="下一步").click()
    page.get_by_label("您的姓名").fill("赵小满")
    page.get_by_label("您的电话").fill("１３８　1234 5678")
    page.get_by_role("button", name="下一步").click()
    page.wait_for_url("**/file/other")  # Back while the answer is still coming in hits the page that is leaving
    page.go_back()
    assert page.get_by_label("您的姓名").input_value() == "赵小满", "the browser's Back loses nothing"
    page.get_by_role("button", name="下一步").click()
    page.get_by_label("个人").check()
    page.get_by_label("对方的姓名或者名称").fill("包工头老钱")
    page.get_by_role("button", name="下一步").click()
    page.get_by_label("发生了什么").fill("工钱只付了一半。")
    page.get_by_label("您要求什么").fill("付清。")
    page.get_by_role("button", name="下一步").click()
    page.get_by_label("柳林镇").check()
    page.get_by_role("button", name="下一步").click()
    page.locator("a[href='/file/you']").click()
    page.get_by_label("您的姓名").fill("赵大满")
    page.get_by_role("button", name="下一步").click()
    assert "赵大满" in page.locator("main").inner_text()
    page.get_by_role("button", name="提交").click()
    code = page.locator(".receipt").inner_text()
    page.get_by_role("link", name="查询进度").last.click()
    page.get_by_label("查询码").fill(code)
    page.get_by_label("您电话的后四位").fill("5678")
    page.get_by_role("button", name="查询").click()
    page.get_by_role("link", name="补充情况、留言").click()
    page.get_by_label("留言").fill("下午打电话。")
    page.get_by_role("button", name="发送").click()
    assert "留言已送达" in page.get_by_role("status").inner_text()
    assert code.replace(" ", "") not in page.url
    page.get_by_role("link", name="不愿调解，或者不再调解").click()
    page.get_by_role("button", name="我不愿调解").click()
    assert page.locator("h1").inner_text() == "您的纠纷已经办结"
    page.get_by_role("button", name="退出查询").click()
    assert page.url.endswith("/track?done=untracked")


def test_the_browser_does_its_piece_of_work_by_itself(reader: Any, people: Any, app: Any) -> None:
    page = reader("/file", "visitor", size=PHONE)
    fill(page, people)
    expect(page.locator("[name=work]")).not_to_have_value("", timeout=30_000)  # no polling by eval: the CSP forbids it
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.post_data or "") if request.method == "POST" else None)
    next_page(page)
    page.wait_for_url("**/file/sent")
    assert "work=" in sent[0]
    assert "work=&" not in sent[0]


def test_it_goes_by_keyboard_alone(reader: Any, people: Any) -> None:
    page = reader("/file/about", "visitor", size=PHONE)
    press = page.keyboard.press
    page.locator("#f-matter").focus()
    press("Space")
    press("ArrowDown")
    press("Enter")
    page.wait_for_url("**/file/you")
    page.locator("main a").first.focus()
    for text in ("赵小满", "13812345678"):
        press("Tab")
        page.keyboard.type(text)
    press("Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
    press("Enter")
    page.wait_for_url("**/file/other")


def test_a_receipt_on_paper_is_the_receipt_alone(reader: Any, people: Any) -> None:
    page = reader("/file", "visitor", size=PHONE)
    fill(page, people)
    next_page(page)
    page.emulate_media(media="print")
    for selector in (".bar", ".foot", "main .button"):
        assert not page.locator(selector).first.is_visible(), selector
    assert page.locator(".receipt").is_visible()
    page.emulate_media(media="screen")
    page.set_viewport_size(NARROW)
    lines = page.locator(".receipt").evaluate(
        "(e) => e.getBoundingClientRect().height / parseFloat(getComputedStyle(e).lineHeight)"
    )
    assert round(lines) == 1, "the code is read in one line"
