"""A case from registration to replay in a real browser, with a script and without, large and small, in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from cases.clocks import sweep
from cases.register import ClaimInput
from tests.acts import at
from tests.web.chromium import DESKTOP, NARROW, PHONE, executable, faults, serving, too_small

pytestmark = pytest.mark.skipif(executable() is None, reason="no Chromium on this machine")

# page of the case, who reads it
PAGES = [
    ("/cases/{code}", "handler"),
    ("/cases/{code}", "supervisor"),
    ("/cases/{code}", "auditor"),
    ("/cases/{code}/step?proceeding=1&trigger=sue", "handler"),
    ("/cases/{code}/step?proceeding=1&trigger=agree_orally", "handler"),  # refused: a labour dispute
    ("/cases/{code}/step?proceeding=0&trigger=set_facts&claims=1", "handler"),
    ("/cases/{code}/step?proceeding=0&trigger=reveal_party&party=1", "auditor"),
    ("/cases/{code}/replay?step=5", "auditor"),
    ("/cases/new", "handler"),
    ("/audit", "auditor"),
]


@pytest.fixture
def code(desk: Any, people: Any, now: Any) -> str:
    """An overdue wage case with a note, a suit on one of its items, and a hand-over on its way."""
    claims = (ClaimInput("overtime", 860_000), ClaimInput("wage_iou", 1_280_000, {"iou": True}), ClaimInput("wages"))
    found: str = desk.go_to("2026-01-27").mediating(cause="wages", claims=claims)
    desk.do(found, "note", 0, note="双方到场，约定下周再谈。")
    desk.do(found, "sue", claims=(2,), to_org=people.bodies["court"])
    desk.do(found, "transfer", claims=(1,), to_org=people.bodies["other_committee"])
    sweep(desk.store, at("2026-03-02"))
    desk.now = now()
    return found


@pytest.fixture
def site(app: Any, code: str) -> Iterator[str]:
    with serving(app) as address:
        yield address


def every_page(reader: Any, code: str, language: str, sizes: tuple[Any, ...]) -> Iterator[tuple[str, Any]]:
    windows = {who: reader("/help", who, language=language) for who in {who for _, who in PAGES}}
    for size in sizes:
        for path, who in PAGES:
            windows[who].set_viewport_size(size)
            windows[who].goto(path.format(code=code))
            yield f"{path} for {who} in {language} at {size['width']} px", windows[who]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_axe_finds_nothing_on_any_page(reader: Any, code: str, language: str) -> None:
    for place, page in every_page(reader, code, language, (DESKTOP, PHONE)):
        assert faults(page) == [], place


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_page_scrolls_sideways(reader: Any, code: str, language: str) -> None:
    for place, page in every_page(reader, code, language, (NARROW, PHONE)):
        page.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = true; })")
        for size in ("", "large"):
            page.evaluate(f"document.documentElement.className = '{size}'")
            assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"], place + size


def test_targets_are_large_enough_on_a_phone(reader: Any, code: str) -> None:
    for place, page in every_page(reader, code, "zh", (PHONE,)):
        assert too_small(page) == [], place


def test_on_a_phone_the_next_step_and_the_dates_come_first(reader: Any, code: str) -> None:
    page = reader(f"/cases/{code}", "handler", size=PHONE)
    tops = [
        page.locator(f'section[aria-labelledby="{name}"]').bounding_box()["y"]
        for name in ("next-1", "clocks", "history")
    ]
    assert tops == sorted(tops)
    assert tops[0] < PHONE["height"] / 2


def test_on_paper_there_is_the_case_and_no_form(reader: Any, code: str) -> None:
    page = reader(f"/cases/{code}", "handler")
    page.emulate_media(media="print")
    for selector in (".menu", ".tools", ".next form", ".desk"):
        assert not page.locator(selector).first.is_visible(), selector
    for name in ("clocks", "parties", "claims", "history"):
        assert page.locator(f'section[aria-labelledby="{name}"]').is_visible()
    assert page.locator(".which .code").is_visible(), "which case it is"
    assert not page.locator("details:not([open]) > summary").first.is_visible(), "nothing unfolds on paper"


def test_a_wide_drawing_opens_at_the_state_of_the_case(reader: Any, code: str) -> None:
    page = reader(f"/cases/{code}/replay", "auditor")
    page.set_viewport_size(NARROW)
    page.reload()
    frame, state = (page.locator(where).bounding_box() for where in (".drawing", ".drawing .now"))
    assert frame["x"] <= state["x"] <= frame["x"] + frame["width"] - state["width"]


def test_the_drawing_is_coloured_by_the_sheet(reader: Any, code: str) -> None:
    page = reader(f"/cases/{code}/replay?step=5", "auditor")
    fills = {
        name: page.eval_on_selector(f"#mediation-{name} path", "e => getComputedStyle(e).fill")
        for name in ("registered", "consenting", "mediating", "terminated")
    }
    assert fills["mediating"] == "rgb(21, 57, 107)", "where it stands is navy"
    assert fills["registered"] == fills["consenting"] == "rgb(233, 239, 248)", "where it was is tinted"
    assert fills["terminated"] == "rgb(255, 255, 255)"
    strokes = {
        name: page.eval_on_selector(f"#mediation-{name} path", "e => getComputedStyle(e).stroke")
        for name in ("registered-consenting", "consenting-refused")
    }
    assert strokes["registered-consenting"] == "rgb(28, 75, 147)"
    assert contrast(strokes["consenting-refused"]) >= 3, "an idle edge is still seen (WCAG 1.4.11)"
    assert contrast(strokes["registered-consenting"]) >= 3


def contrast(colour: str) -> float:
    """Of rgb(r, g, b) against white."""
    channels = [int(part) / 255 for part in colour[4:-1].split(",")]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 1.05 / (sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True)) + 0.05)


# ── a whole case ─────────────────────────────────────────────────────────────────────────────────────────────────


def step(page: Any, name: str) -> None:
    """Choose a step of the case page and open its form."""
    page.locator("label.offer", has_text=name).first.click()
    page.get_by_role("button", name="办理所选步骤").click()


def confirm(page: Any) -> None:
    page.get_by_role("button", name="下一步：核对").click()
    page.get_by_role("button", name="确认提交").click()
    assert page.get_by_role("status").first.inner_text() == "已办理，记入案件历史。"


def consent(page: Any, party: str) -> None:
    page.get_by_role("link", name="登记同意或者拒绝").click()
    page.get_by_label("当事人").select_option(label=party)
    page.get_by_label("调解", exact=True).check()
    page.get_by_label("同意", exact=True).check()
    page.get_by_label("当面", exact=True).check()
    page.get_by_role("button", name="提交").click()


@pytest.mark.parametrize("script", [True, False], ids=["with a script", "without"])
def test_the_facts_of_a_type_are_asked_by_a_button(reader: Any, script: bool) -> None:
    page = reader("/cases/new", "handler", java_script_enabled=script)
    item = page.get_by_role("group", name="请求项 1")
    item.get_by_label("类型").select_option("民间借贷")
    item.get_by_role("button", name="按类型显示所需情况").click()
    facts = page.get_by_role("group", name="影响途径的情况")
    assert "有有效的书面仲裁协议" in facts.inner_text()
    assert "已达法定退休年龄" not in facts.inner_text()
    assert facts.evaluate("e => e === document.activeElement"), "what was asked for is read next"
    for size in (DESKTOP, NARROW):
        page.set_viewport_size(size)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        if script:
            assert faults(page) == []


@pytest.mark.parametrize("script", [True, False], ids=["with a script", "without"])
def test_from_registration_to_an_oral_agreement_and_its_replay(reader: Any, script: bool) -> None:
    page = reader("/cases/new", "handler", java_script_enabled=script)
    page.get_by_label("来源").select_option("来访")
    page.get_by_label("事由").select_option("邻里纠纷")
    page.get_by_label("纠纷概况").fill("楼上漏水，双方争执。")
    page.get_by_role("group", name="当事人 1").get_by_label("姓名或者名称").fill("李秀兰")
    page.get_by_role("group", name="当事人 2").get_by_label("姓名或者名称").fill("王建国")
    page.get_by_role("button", name="再加一名当事人").click()
    third = page.get_by_role("group", name="当事人 3")
    third.get_by_label("第三人").check()
    third.get_by_label("自然人").check()
    third.get_by_label("姓名或者名称").fill("河东物业")
    assert page.get_by_label("纠纷概况").input_value() == "楼上漏水，双方争执。"
    page.get_by_role("group", name="请求项 1").get_by_label("类型").select_option("相邻关系")
    page.get_by_role("button", name="登记", exact=True).last.click()
    assert page.locator(".errors li").all_inner_texts() == ["先走哪个途径：请选择。"]
    if script:
        assert page.evaluate("document.activeElement.className") == "errors"
    page.get_by_label("人民调解", exact=True).check()
    page.get_by_label("由我承办").check()
    page.get_by_role("button", name="登记", exact=True).last.click()
    assert page.get_by_role("status").first.inner_text() == "案件已登记。"

    step(page, "受理")
    confirm(page)
    consent(page, "1 李秀兰")
    consent(page, "2 王建国")
    step(page, "开始调解")
    page.get_by_label("不公开").check()
    confirm(page)
    step(page, "记录口头协议")
    page.get_by_label("达成之日").fill("2026-03-02")
    page.get_by_label("协议内容").fill("王建国于三月底前修好水管。")
    confirm(page)
    assert page.locator(".where .tag").first.inner_text() == "口头协议已生效"

    page.get_by_role("link", name="审计回放").click()
    assert "记录完整" in page.locator(".proof").inner_text()
    assert page.locator(".path li").all_inner_texts() == ["已登记", "征求意愿", "调解中", "口头协议已生效"]
    assert "6 / 6" in page.locator(".stepper").inner_text()
    page.get_by_role("link", name="上一条").click()
    assert "5 / 6" in page.locator(".stepper").inner_text()
    if script:
        page.keyboard.press("ArrowLeft")
        page.wait_for_url("**step=4")
        page.keyboard.press("ArrowRight")
        page.wait_for_url("**step=5")
    page.locator("#step").fill("1")  # a range: the arrow keys move it, the button goes there
    page.get_by_role("button", name="跳到").click()
    assert "1 / 6" in page.locator(".stepper").inner_text()


def test_a_step_must_be_chosen(reader: Any, code: str) -> None:
    """With the browser's own check switched off, the server asks."""
    page = reader(f"/cases/{code}", "handler")
    page.evaluate("document.querySelectorAll('[required]').forEach((field) => { field.required = false; })")
    page.get_by_role("button", name="办理所选步骤").first.click()
    assert page.get_by_role("status").first.inner_text() == "请先选择一个步骤。"


def test_the_keyboard_takes_a_step(reader: Any, desk: Any) -> None:
    mine = desk.register()
    page = reader(f"/cases/{mine}", "handler")
    page.locator('input[name="trigger"]').first.focus()
    page.keyboard.press("Space")
    assert page.locator('input[name="trigger"]').first.is_checked()
    page.keyboard.press("Enter")
    page.wait_for_url("**/step?*")
    assert page.locator("h1").inner_text() == "受理"


def tabbed_to(page: Any, selector: str) -> None:
    """As often the Tab key as it takes to get there."""
    for _ in range(150):
        page.keyboard.press("Tab")
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return
    pytest.fail(f"{selector} is not reached on {page.url}")


def typed_day(page: Any, day: str) -> None:
    """Digits only, in the order of the machine's language; the browser goes on from part to part by itself."""
    year, month, of_month = day.split("-")
    for digits in (year + month + of_month, month + of_month + year, of_month + month + year):
        page.keyboard.type(digits)
        if page.evaluate("document.activeElement.value") == day:
            return
        page.keyboard.press("ArrowLeft")
        page.keyboard.press("ArrowLeft")
    pytest.fail("the day cannot be typed")


def test_a_case_is_worked_from_the_list_to_the_record_by_keyboard_alone(reader: Any, desk: Any) -> None:
    mine = desk.mediating()
    page = reader("/work", "handler")
    tabbed_to(page, f'a[href="/cases/{mine}"]')
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/cases/{mine}")
    tabbed_to(page, 'input[name="trigger"]')
    for _ in range(20):
        if page.evaluate("document.activeElement.matches(':checked[value$=agree_orally]')"):
            break
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/step?*")
    tabbed_to(page, '[name="reached_on"]')
    typed_day(page, "2026-03-02")
    tabbed_to(page, '[name="terms"]')
    page.keyboard.type("双方和好，互不追究。")
    tabbed_to(page, 'main button[type="submit"]')
    page.keyboard.press("Enter")
    page.get_by_role("heading", level=1, name="核对：记录口头协议").wait_for()
    tabbed_to(page, 'button[name="confirmed"]')
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/cases/{mine}?done=step_taken")
    assert page.get_by_role("status").first.inner_text() == "已办理，记入案件历史。"
    assert "口头协议已生效" in page.locator("main").inner_text()


def test_typed_words_are_guarded(reader: Any, code: str) -> None:
    page = reader(f"/cases/{code}/step?proceeding=0&trigger=note", "handler")
    page.get_by_label("说明").fill("还没有提交。")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.get_by_role("link", name="取消").click()
    page.wait_for_url(f"**/cases/{code}")
    assert asked == ["beforeunload"]
