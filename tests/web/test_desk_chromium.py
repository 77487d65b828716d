"""A handler's and a supervisor's desk in a real browser: bulk work and the verbs, by mouse and by keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from cases.preview import look
from tests.web.chromium import DESKTOP, NARROW, PHONE, executable, faults, serving, too_small

pytestmark = pytest.mark.skipif(executable() is None, reason="no Chromium on this machine")


@pytest.fixture
def cases(desk: Any, people: Any) -> list[str]:
    """One in mediation with all that colleagues can be asked, three that nobody has taken."""
    code = desk.mediating()
    desk.do(code, "co_handle", 0, of=1, handler=people.accounts["colleague"])
    desk.do(code, "ask_joint", 0, of=1, step="fail", people=(people.accounts["supervisor"],))
    desk.as_(people.supervisor).do(code, "urge", 0, of=1, note="请尽快办理")
    return [code, *(desk.register(handler_id=None) for _ in range(3))]


@pytest.fixture
def site(app: Any, cases: list[str]) -> Iterator[str]:
    with serving(app) as address:
        yield address


def handlers(desk: Any, codes: list[str]) -> list[Any]:
    return [look(desk.store, desk.person, code).proceeding(1)["handler_id"] for code in codes]


def stop_at(page: Any, selector: str, most: int = 120) -> None:
    """Press Tab until that element has the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("(s) => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"the keyboard does not reach {selector}")


@pytest.mark.parametrize("script", [True, False])
def test_a_supervisor_shares_out_what_waits(reader: Any, desk: Any, cases: list[str], script: bool) -> None:
    page = reader("/work?tab=to_claim", "supervisor", java_script_enabled=script)
    page.get_by_role("link", name="本页全选").click()
    page.get_by_role("button", name="平均分配所选案件").click()
    assert page.get_by_role("heading", level=1).inner_text() == "平均分配所选案件"
    assert page.locator("tbody tr").count() == 3
    page.get_by_label("工作量调整").check()
    page.get_by_role("button", name="确认办理").click()
    page.get_by_text("已办理 3 件").wait_for()
    assert sorted(handlers(desk, cases[1:])) == [1, 2, 2]


def test_a_handler_takes_two_by_keyboard_alone(reader: Any, desk: Any, cases: list[str]) -> None:
    page = reader("/work?tab=to_claim", "handler")
    for _ in range(2):
        stop_at(page, "input[name=pick]:not(:checked)")
        page.keyboard.press("Space")
    stop_at(page, "#bulk button")
    page.keyboard.press("Enter")
    page.get_by_role("heading", level=1, name="由我承办所选案件").wait_for()
    stop_at(page, "main button[type=submit]")
    page.keyboard.press("Enter")
    page.get_by_text("已办理 2 件").wait_for()
    assert sorted(handlers(desk, cases[1:]), key=str) == [1, 1, None]


def test_asked_agreed_and_taken_back_by_keyboard_alone(reader: Any, desk: Any, cases: list[str]) -> None:
    page = reader(f"/cases/{cases[0]}", "supervisor")
    stop_at(page, "a[href*=give_opinion]")
    page.keyboard.press("Enter")
    page.get_by_role("heading", level=1, name="会签表态").wait_for()
    stop_at(page, "input[name=opinion]")
    page.keyboard.press("Space")
    stop_at(page, "main .button:not(.second)")
    page.keyboard.press("Enter")
    page.get_by_text("已办理，记入案件历史。").wait_for()
    stop_at(page, "a[href*=withdraw_entry]")
    page.keyboard.press("Enter")
    page.get_by_role("heading", level=1, name="撤回刚才的办理").wait_for()
    stop_at(page, "input[name=reason]")
    page.keyboard.press("Space")
    stop_at(page, "main .button:not(.second)")
    page.keyboard.press("Enter")
    page.get_by_text("已撤回").wait_for()
    rows = look(desk.store, desk.person, cases[0]).rows("involvement")
    assert [(row["kind"], row["status"]) for row in rows if row["kind"] == "joint"] == [("joint", "open")]


def test_a_draft_is_kept_over_a_closed_window(reader: Any, cases: list[str]) -> None:
    address = f"/cases/{cases[0]}/step?proceeding=0&trigger=note"
    page = reader(address, "handler")
    page.get_by_label("说明").fill("写到一半的话")
    page.get_by_role("button", name="存为草稿").click()
    page.get_by_text("已存为草稿").wait_for()
    page.context.close()
    again = reader(f"/cases/{cases[0]}", "handler")
    again.get_by_role("link", name="记录", exact=True).first.click()
    assert again.get_by_label("说明").input_value() == "写到一半的话"


def shown(reader: Any, cases: list[str], language: str) -> Iterator[tuple[str, Any]]:
    """Every new page, as it is met."""
    boss = reader("/work?tab=to_claim&all=1", "supervisor", language=language)
    yield "list", boss
    boss.locator("#bulk button").nth(1).click()
    yield "shares", boss
    boss.locator("input[name=reason]").first.check()
    boss.locator("main form .button").first.click()
    boss.locator("#done").wait_for()
    yield "shared", boss
    for path in (
        f"/cases/{cases[0]}",
        f"/cases/{cases[0]}/print",
        f"/cases/{cases[0]}/step?proceeding=0&trigger=circulate",
    ):
        boss.goto(path)
        yield path, boss
    for tab in ("asked", "followed"):
        boss.goto(f"/work?tab={tab}")
        yield tab, boss


@pytest.mark.parametrize("language", ["zh", "en"])
def test_everybody_can_use_the_pages(reader: Any, cases: list[str], language: str) -> None:
    for place, page in shown(reader, cases, language):
        for size in (DESKTOP, PHONE):
            page.set_viewport_size(size)
            assert faults(page) == [], place
        assert too_small(page) == [], place
        page.set_viewport_size(NARROW)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, place
        page.set_viewport_size(DESKTOP)


def test_on_paper_stands_the_case_and_nothing_to_press(reader: Any, cases: list[str]) -> None:
    page = reader(f"/cases/{cases[0]}/print", "handler")
    page.emulate_media(media="print")
    for selector in (".bar", ".foot", ".tools"):
        assert not page.locator(selector).first.is_visible(), selector
    for name in ("stands", "parties", "clocks", "parts", "history"):
        assert page.locator(f'section[aria-labelledby="{name}"]').is_visible(), name
