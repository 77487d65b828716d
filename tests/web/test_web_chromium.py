"""Pages in a real browser: what a reader with a phone, a keyboard, a screen reader or no script meets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from cases.clocks import sweep
from tests.acts import at
from tests.web.chromium import DESKTOP, NARROW, PHONE, executable, faults, serving, too_small

pytestmark = pytest.mark.skipif(executable() is None, reason="no Chromium on this machine")

# page, who reads it
PAGES = [
    ("/sign-in", "visitor"),
    ("/help", "visitor"),
    ("/work", "handler"),
    ("/work?tab=to_claim", "handler"),
    ("/work?tab=mine&cause=medical", "handler"),
    ("/incoming", "handler"),
    ("/board", "supervisor"),
    ("/supervision/log?day=2026-03-01", "supervisor"),
    ("/account", "handler"),
    ("/nowhere", "visitor"),
]


@pytest.fixture
def site(app: Any, desk: Any, people: Any) -> Iterator[str]:
    """The application with an overdue, a running, an untaken and an offered case, on a real server."""
    desk.go_to("2026-01-27").mediating(cause="wages")
    desk.go_to("2026-02-25").mediating()
    desk.register(handler_id=None)
    sender = desk.as_(people.stranger)
    sender.do(sender.mediating(), "transfer", claims=(1,), to_org=people.bodies["committee"])
    sweep(desk.store, at("2026-03-02"))
    with serving(app) as address:
        yield address


# ── everybody can use every page ─────────────────────────────────────────────────────────────────────────────────


def every_page(reader: Any, language: str = "zh", sizes: tuple[Any, ...] = (DESKTOP,)) -> Iterator[tuple[str, Any]]:
    """All pages in all those sizes; one browser window a person, since opening one costs more than a page."""
    windows = {who: reader("/help", who, language=language) for who in {who for _, who in PAGES}}
    for size in sizes:
        for path, who in PAGES:
            windows[who].set_viewport_size(size)
            windows[who].goto(path)
            assert windows[who].evaluate("document.documentElement.lang") == {"zh": "zh-Hans", "en": "en"}[language]
            yield f"{path} in {language} at {size['width']} px", windows[who]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_axe_finds_nothing_on_any_page(reader: Any, language: str) -> None:
    for place, page in every_page(reader, language, (DESKTOP, PHONE)):
        assert faults(page) == [], place


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_page_scrolls_sideways(reader: Any, language: str) -> None:
    """WCAG 1.4.10: at 320 px; with large type too."""
    for place, page in every_page(reader, language, (NARROW,)):
        for size in ("", "large"):
            page.evaluate(f"document.documentElement.className = '{size}'")
            assert page.evaluate("document.documentElement.scrollWidth") <= 320, place + size


def test_targets_are_large_enough_on_a_phone(reader: Any) -> None:
    """WCAG 2.5.8: 24 px; links inside a sentence excepted."""
    for place, page in every_page(reader, sizes=(PHONE,)):
        assert too_small(page) == [], place


REACHABLE = """[...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, summary')]
    .filter((e) => e.checkVisibility() && (e.type !== 'radio' || e.checked)).length"""
FOCUSED = """(() => { const e = document.activeElement; const s = getComputedStyle(e);
    return { html: e.outerHTML.slice(0, 90), seen: s.outlineStyle !== 'none', top: e.getBoundingClientRect().top }; })()"""


def test_the_keyboard_reaches_everything_and_shows_where_it_is(reader: Any) -> None:
    for place, page in every_page(reader):
        reached = []
        for _ in range(page.evaluate(REACHABLE)):
            page.keyboard.press("Tab")
            focused = page.evaluate(FOCUSED)
            assert focused["seen"], f"{place}: no focus to see on {focused['html']}"
            assert focused["top"] >= 0, f"{place}: hidden behind something: {focused['html']}"
            reached.append(focused["html"])
        assert "skip" in reached[0], place
        assert not any(html.startswith("<body") for html in reached), f"{place}: fewer stops than controls"


def test_the_skip_link_leads_to_the_content(reader: Any) -> None:
    page = reader("/work", "handler")
    page.keyboard.press("Tab")
    assert page.locator(".skip").bounding_box()["width"] > 40, "it shows itself when it has the focus"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_forced_colours_keep_the_levels_apart(reader: Any) -> None:
    page = reader("/board", "supervisor", forced_colors="active")
    assert page.locator(".badge").first.evaluate("(e) => getComputedStyle(e).borderTopStyle") == "solid"


def test_on_paper_there_is_no_frame(reader: Any) -> None:
    page = reader("/work", "handler")
    page.emulate_media(media="print")
    for selector in (".bar", ".menu", ".filters", ".foot"):
        assert not page.locator(selector).first.is_visible(), selector
    assert page.locator("table .code").first.is_visible()


# ── with and without a script ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("script", [True, False], ids=["with a script", "without"])
def test_a_handler_s_morning(reader: Any, people: Any, store: Any, script: bool) -> None:
    """Sign in, narrow the list, take a case, sign out: no step needs a script."""
    from sqlalchemy import update

    from cases.models import Account
    from web.passwords import hash_password

    with store.session() as session:
        session.execute(update(Account).where(Account.login == "handler").values(password_hash=hash_password("right")))
    page = reader("/work?tab=to_claim", "visitor", java_script_enabled=script)
    page.get_by_label("账号").fill("handler")
    page.get_by_label("密码").fill("wrong")
    page.get_by_role("button", name="登录").click()
    assert page.get_by_label("账号").input_value() == "handler"
    if script:
        assert page.evaluate("document.activeElement.className") == "errors"
    page.get_by_label("密码").fill("right")
    page.get_by_role("button", name="登录").click()
    assert page.locator("h1").inner_text() == "我的案件"
    page.get_by_label("事由").select_option("邻里纠纷")
    page.get_by_role("button", name="筛选").click()
    assert "cause=neighbour" in page.url
    page.get_by_role("button", name="由我承办 ：").click()
    assert "已由您承办" in page.get_by_role("status").inner_text()
    page.get_by_role("button", name="退出").click()
    assert page.url.endswith("/sign-in?done=signed_out")


def test_a_double_click_sends_one_form(reader: Any) -> None:
    page = reader("/work?tab=to_claim", "handler")
    sent = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.get_by_role("button", name="由我承办 ：").dblclick()
    page.wait_for_url("**done=claimed")
    assert len(sent) == 1


def test_the_board_keeps_itself_current(reader: Any, desk: Any) -> None:
    page = reader("/board", "supervisor")
    page.clock.install()
    page.reload()
    assert page.locator(".level.blue .sum").inner_text().startswith("2")
    desk.go_to("2026-03-02").register()
    page.clock.fast_forward(26_000)
    page.locator(".level.blue .sum", has_text="3").wait_for()
    assert "蓝·正常 3" in page.locator("[data-live-said]").inner_text()


@pytest.mark.parametrize("quiet", ["the keyboard is in it", "nobody looks"])
def test_the_board_holds_still(reader: Any, desk: Any, quiet: str) -> None:
    page = reader("/board", "supervisor")
    page.clock.install()
    page.reload()
    asked = []
    page.on("request", lambda request: asked.append(request.url) if "/board/live" in request.url else None)
    if quiet == "nobody looks":
        page.evaluate("Object.defineProperty(document, 'hidden', { value: true, configurable: true })")
    else:
        page.locator(".level a").first.focus()
    page.clock.run_for(80_000)
    assert asked == []
    page.evaluate("Object.defineProperty(document, 'hidden', { value: false }); document.activeElement.blur()")
    page.clock.run_for(30_000)
    page.wait_for_timeout(200)
    assert len(asked) == 1
