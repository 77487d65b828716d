"""A handler's day in a real browser, from signing in to signing out: with a script, without, and by keyboard alone."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pytest
from python_calamine import load_workbook

from cases.clocks import sweep
from cases.preview import look
from cases.replay import check_cases
from tests.acts import WANG, PartyInput, at
from tests.web.chromium import executable
from tests.web.journey import PASSWORD, Walk, confirm, give_passwords, printed, sign_in, step_is_taken, take, watched

pytestmark = pytest.mark.skipif(executable() is None, reason="no Chromium on this machine")
WAGES = {"cause": "wages", "parties": (PartyInput("applicant", "person", {"name": "赵小满"}), WANG)}


@pytest.fixture
def cases(desk: Any, now: Any) -> dict[str, str]:
    """What a handler finds in the morning: one overdue, one in mediation, one just taken, one that nobody has."""
    found = {
        "overdue": desk.go_to("2026-01-27").mediating(**WAGES),
        "talks": desk.go_to("2026-02-25").mediating(),
        "fresh": desk.go_to("2026-02-27").register(),
        "waiting": desk.register(handler_id=None, **WAGES),
    }
    sweep(desk.store, at("2026-03-02"))
    desk.now = now()
    return found


@pytest.fixture
def site(app: Any, desk: Any, cases: dict[str, str]) -> Iterator[str]:
    give_passwords(desk.store)
    with watched(app) as address:
        yield address


def rows(walk: Walk) -> list[str]:
    """The cases of a list in its order."""
    return [
        str(link).rpartition("/")[2]
        for link in walk.page.locator("td a.code").evaluate_all("(all) => all.map((a) => a.href)")
    ]


def ask(walk: Walk, trigger: str) -> None:
    """A step of the desk by its link."""
    walk.page.locator(f'main a[href*="trigger={trigger}"]').first.click()
    walk.look()


@pytest.mark.parametrize("script", [True, False], ids=["with a script", "without"])
def test_a_handlers_day(reader: Any, desk: Any, cases: dict[str, str], script: bool) -> None:
    me = Walk(reader("/sign-in", "visitor", java_script_enabled=script), script)
    sign_in(me, "handler")
    me.look()
    me.link("知道了，收起")
    assert rows(me) == [cases["overdue"], cases["talks"], cases["fresh"]], "the most urgent first"

    me.link("待认领", exact=False)
    me.page.locator("td button", has_text="由我承办").click()
    assert "已由您承办" in me.told

    finds_a_case_again(me, cases)
    takes_a_step(me, cases["fresh"])
    leaves_a_draft(me, cases["fresh"])
    makes_a_paper(me, cases["fresh"])
    asks_colleagues(me, reader, cases["talks"], script)
    mends_mistakes(me, desk, cases["talks"])
    exports(me)

    me.press("退出")
    assert me.told == "您已退出。"
    me.page.goto(f"/cases/{cases['talks']}")
    assert me.heading == "登录"
    assert check_cases(desk.store) == ([], None), "all that was done is in the record"


def finds_a_case_again(me: Walk, cases: dict[str, str]) -> None:
    """By a name, by conditions, by a saved list; each condition can be dropped by itself."""
    me.go("/work")
    me.fill("案号、姓名或者电话", "赵小满")
    me.press("筛选")
    assert rows(me) == [cases["overdue"], cases["waiting"]]
    me.pick("事由", "拖欠工资")
    me.unfold("更多条件")
    me.fill("登记日期从", "2026-01-01")
    me.fill("登记日期到", "2026-02-01")
    me.press("筛选")
    assert rows(me) == [cases["overdue"]]
    me.unfold("保存这次筛选")
    me.fill("名称", "老的欠薪")
    me.press("保存")
    assert me.told == "筛选已保存。"
    me.link("2026-02-01", exact=False, within=".filters .chips")
    assert rows(me) == [cases["overdue"], cases["waiting"]]
    me.link("全部清除")
    me.link("老的欠薪")
    assert rows(me) == [cases["overdue"]]
    me.link("全部清除")


def takes_a_step(me: Walk, code: str) -> None:
    """Form, last look with the clocks it starts, written; then consents, which let the talks begin."""
    me.go(f"/cases/{code}")
    take(me, "受理")
    me.press("下一步：核对")
    assert me.heading == "核对：受理"
    assert "开始计算" in me.said
    me.press("返回修改")
    assert me.heading == "受理"
    confirm(me)
    assert "调解期限" in me.page.locator('section[aria-labelledby="clocks"]').inner_text()


def leaves_a_draft(me: Walk, code: str) -> None:
    ask(me, "note&") if me.page.locator('main a[href*="trigger=note&"]').count() else me.link("记录")
    me.fill("说明", "双方都愿意谈，约在周四。")
    me.press("存为草稿")
    assert "只有您能看到" in me.told
    me.go("/work")
    me.go(f"/cases/{code}")
    me.link("记录", within="main .notice")
    assert me.page.get_by_label("说明").input_value() == "双方都愿意谈，约在周四。"
    me.press("提交")
    step_is_taken(me)
    assert "草稿" not in me.said
    assert "双方都愿意谈，约在周四。" in me.said


def makes_a_paper(me: Walk, code: str) -> None:
    """The paper the step calls for: looked at, kept, issued; what is printed says what the case says."""
    me.link("受理通知书")
    me.pick("给哪一位当事人（选填）", "李秀兰（申请人）")
    me.press("预览全文")
    assert "李秀兰" in me.said
    me.press("存为草稿")
    assert me.told == "已存为草稿。核对以后请签发。"
    me.link("1 受理通知书 第 1 稿")
    paper = printed(me.saved(lambda: me.page.locator("main a[href$='files/0']").click()))
    assert "受理通知书" in paper
    assert "李秀兰" in paper
    me.link("签发")
    me.press("提交")
    assert "已签发" in me.page.locator('section[aria-labelledby="papers"]').inner_text()


def asks_colleagues(me: Walk, reader: Any, code: str, script: bool) -> None:
    """Co-handling, standing in, a joint decision; the colleague answers in a browser of his own."""
    me.go(f"/cases/{code}")
    ask(me, "co_handle")
    me.pick("同事", "周海")
    me.press("提交")
    step_is_taken(me)
    ask(me, "delegate")
    me.pick("同事", "周海")
    me.fill("代办到哪一天", "2026-03-06")
    me.press("提交")
    step_is_taken(me)
    ask(me, "ask_joint")
    me.page.get_by_label("要会签的步骤").select_option("fail")
    me.tick("周海")
    me.press("提交")
    step_is_taken(me)
    ask(me, "circulate")
    me.page.get_by_label("周海").check()
    me.page.get_by_label("陈敏").check()
    me.press("提交")
    step_is_taken(me)

    he = Walk(reader("/work?tab=asked", "colleague", java_script_enabled=script), script)
    he.look()
    assert rows(he) == [code]
    he.page.locator("td a.code").first.click()
    ask(he, "give_opinion")
    he.tick("不同意")
    he.fill("说明（选填）", "再谈一次。")
    he.press("提交")
    step_is_taken(he)
    ask(he, "mark_read")
    he.press("提交")
    step_is_taken(he)
    he.go("/work?tab=asked")
    assert rows(he) == []
    he.page.context.close()

    me.go(f"/cases/{code}")
    assert "再谈一次。" in me.said
    assert "不同意" in me.page.locator('section[aria-labelledby="parts"]').inner_text()
    assert me.page.locator("input[name=trigger][value=fail]").count() == 0, "an objection holds the step back"


def mends_mistakes(me: Walk, desk: Any, code: str) -> None:
    """A wrong day is corrected with an entry of its own; a note is taken back; the sheet shows both."""
    ask(me, "correct_date")
    me.page.get_by_label("要更正的记录").select_option(index=1)
    me.fill("正确日期（选填）", "2026-02-24")
    me.tick("录入错误")
    me.fill("说明", "受理登记簿上是二十四日。")
    confirm(me)
    me.link("记录", within=".desk")
    me.fill("说明", "写错了案件。")
    me.press("提交")
    ask(me, "withdraw_entry")
    me.tick("办错了案件")
    me.press("提交")
    step_is_taken(me)
    assert "已撤回" in me.page.locator(".timeline").inner_text()
    me.link("打印")
    assert "更正日期（冲正）" in me.said
    assert "已撤回" in me.said
    assert look(desk.store, desk.person, code).proceeding(1)["state"] == "mediating"


def exports(me: Walk) -> None:
    """What the list shows, as a workbook; nobody's particulars without a purpose."""
    me.go("/work")
    me.unfold("导出这张表")
    book = me.saved(lambda: me.page.get_by_role("button", name="导出 Excel").click())
    table = load_workbook(io.BytesIO(book)).get_sheet_by_index(0).to_python()
    assert len(table) == 5
    assert "13812345678" not in str(table)


# ── by keyboard alone ────────────────────────────────────────────────────────────────────────────────────────────


def test_a_day_by_keyboard_alone(reader: Any, desk: Any, cases: dict[str, str]) -> None:
    """No mouse from signing in to signing out; the focus is seen wherever it goes."""
    me = Walk(reader("/sign-in", "visitor"))
    me.type_into("#f-account", "handler")
    me.type_into("#f-password", PASSWORD)
    me.press_enter()
    me.tab_to("a.skip")
    me.page.keyboard.press("Enter")  # past the menu
    me.type_into("#q-text", "王建国")
    me.press_enter()
    assert set(rows(me)) == {cases["overdue"], cases["talks"], cases["fresh"]}
    me.enter(f"td a[href='/cases/{cases['fresh']}']")
    me.tab_to("input[name=trigger]")
    me.page.keyboard.press("Space")
    me.press_enter()
    me.enter("main button[type=submit]")
    me.enter("button[name=confirmed]")
    step_is_taken(me)
    me.enter(".desk a[href*='trigger=note']")
    me.type_into("[name=note]", "约在周四。")
    me.enter("main .button:not(.second)")
    step_is_taken(me)
    me.enter("main a[href*='trigger=withdraw_entry']")
    me.tab_to("input[name=reason]")
    me.page.keyboard.press("Space")
    me.page.keyboard.press("ArrowDown")
    me.enter("main .button:not(.second)")
    step_is_taken(me)
    me.enter("main a[href*='kind=acceptance_notice']")
    me.tab_to("#f-party")
    me.page.keyboard.press("ArrowDown")
    me.enter("main .button:not(.second)")
    me.enter("button[name=confirmed]")
    assert me.told == "已存为草稿。核对以后请签发。"
    me.enter("main a[href$='/papers/1']")
    me.enter("main a[href*='trigger=issue_paper']")
    me.enter("main .button:not(.second)")
    step_is_taken(me)
    me.enter("main a[href$='/replay']")
    me.page.keyboard.press("ArrowLeft")
    me.page.wait_for_url("**step=*")
    me.enter("form[action='/sign-out'] button")
    assert me.told == "您已退出。"
    assert check_cases(desk.store) == ([], None)
