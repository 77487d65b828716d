"""A party's whole case on a telephone of 360 pixels, with a script and without; who answers at the desk has a browser of
his own. In a second journey the party takes the matter back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import insert

from cases.models import Account
from cases.replay import check_cases
from cases.roster import MEDIATOR
from tests.web.chromium import PHONE, executable
from tests.web.journey import Walk, confirm, give_passwords, sign_in, step_is_taken, take, watched
from tests.web.papers import jpeg

pytestmark = pytest.mark.skipif(executable() is None, reason="no Chromium on this machine")
EACH_WAY = pytest.mark.parametrize("script", [True, False], ids=["with a script", "without"])
PHOTO = {"name": "欠条.jpg", "mimeType": "image/jpeg", "buffer": jpeg((1200, 900))}


@pytest.fixture
def site(app: Any, desk: Any, people: Any) -> Iterator[str]:
    """The centre of the town, where filings arrive, has a handler and a mediator."""
    with desk.store.session() as session:
        session.add(Account(login="duty", name="宋宁", role="handler", org_id=people.bodies["town"], password_hash="!"))
        row = {"kind": "elder", "causes": ["wages"], "languages": [], "relatives": ""}
        session.execute(insert(MEDIATOR).values(org_id=people.bodies["town"], name="孙梅", **row))
    give_passwords(desk.store)
    with watched(app) as address:
        yield address


def tells(me: Walk, matter: str) -> str:
    """The question pages, with a mistake on the way, to the receipt; gives the code on it."""
    me.link("提交纠纷")
    me.link("开始填写")
    me.tick(matter)
    me.press("下一步")
    me.fill("您的姓名", "赵小满")
    me.fill("您的电话", "12")
    me.press("下一步")
    assert me.page.get_by_label("您的姓名").input_value() == "赵小满", "a mistake beside it loses nothing"
    me.fill("您的电话", "138 1234 5678")
    me.press("下一步")
    me.tick("个人")
    me.fill("对方的姓名或者名称", "包工头老钱")
    me.press("下一步")
    me.fill("发生了什么", "工地结束两个月，工钱只付了一半。")
    me.fill("您要求什么", "付清剩下的工钱。")
    me.press("下一步")
    me.page.get_by_label("柳林镇", exact=False).check()
    me.press("下一步")
    me.press("提交")
    assert me.heading == "已经收到"
    return str(me.page.locator(".receipt").inner_text())


def comes_back(me: Walk, code: str) -> None:
    me.go("/track")
    me.fill("查询码", code)
    me.fill("您电话的后四位", "5678")
    me.press("查询")
    assert code.replace(" ", "") not in me.page.url


@EACH_WAY
def test_a_whole_case_on_a_phone(reader: Any, desk: Any, script: bool) -> None:
    me = Walk(reader("/sign-in", "visitor", size=PHONE, java_script_enabled=script), script)
    code = tells(me, "给个人干活、打零工，没拿到钱")
    boss = Walk(reader("/work?tab=to_claim", "supervisor", java_script_enabled=script), script)
    is_given_to_a_handler(boss)
    comes_back(me, code)
    assert "宋宁" in me.said
    says_more(me)
    he = Walk(reader("/sign-in", "visitor", java_script_enabled=script), script)
    sign_in(he, "duty")
    he.page.locator("td a.code").first.click()
    takes_it_up(he)
    agrees_and_chooses(me)
    brings_both_to_terms(he)
    reads_and_confirms(me)
    has_it_signed(he)
    me.go("/track/case")
    assert "书面协议已生效" in me.heading + me.said
    assert "对方" in me.page.locator("section[aria-labelledby=promised]").inner_text()
    me.press("退出查询")
    assert check_cases(desk.store) == ([], None)


def is_given_to_a_handler(boss: Walk) -> None:
    boss.page.locator("td a.code").first.click()
    boss.page.locator('main a[href*="trigger=assign"]').first.click()
    boss.pick("承办人", "宋宁")
    boss.tick("新收案件")
    boss.press("提交")
    step_is_taken(boss)


def says_more(me: Walk) -> None:
    """A photo and a message, both for the handler alone."""
    me.link("看文书，补充材料", exact=False)
    me.tick("证据")
    me.page.set_input_files("#f-files", [PHOTO])
    me.press("交给承办人")
    assert me.told == "材料已交给承办单位。"
    assert "欠条.jpg" in me.said
    me.link("回到我的纠纷")
    me.link("补充情况、留言")
    me.fill("留言", "下午可以接电话。")
    me.press("发送")
    assert me.told == "留言已送达承办单位。"


def takes_it_up(he: Walk) -> None:
    """He reads what the party sent, and accepts; the other side says yes at the counter."""
    assert "下午可以接电话。" in he.said
    assert "证据" in he.page.locator("section[aria-labelledby=papers]").inner_text()
    take(he, "受理")
    confirm(he)
    he.link("登记同意或者拒绝")
    he.pick("当事人", "2 包工头老钱")
    he.tick("调解", "同意", "当面")
    he.press("提交")
    step_is_taken(he)


def agrees_and_chooses(me: Walk) -> None:
    me.go("/track/case")
    me.link("同意调解")
    me.press("我同意调解")
    assert "随时可以改变主意" in me.told
    me.link("选调解员")
    me.page.get_by_label("孙梅").check()
    me.press("请这位调解员")
    assert "等他答复" in me.said


def brings_both_to_terms(he: Walk) -> None:
    he.page.reload()
    he.link("登记答复", exact=False)
    he.tick("接受", "电话")
    he.press("提交")
    take(he, "开始调解")
    he.tick("不公开")
    confirm(he)
    he.link("写协议文本")
    he.fill("协议文本", "包工头老钱三月底前付清工钱六千四百元。")
    he.press("提交")
    step_is_taken(he)


def reads_and_confirms(me: Walk) -> None:
    me.go("/track/case")
    me.link("看调解协议")
    assert "六千四百元" in me.said
    me.press("我看过了，写的就是我们谈好的")
    assert "当面签名才生效" in me.told
    assert me.page.get_by_role("link", name="看调解协议").count() == 0


def has_it_signed(he: Walk) -> None:
    he.page.reload()
    assert "看过：赵小满" in he.said
    take(he, "签署书面协议")
    for label in ("最后一方当事人签名之日", "调解员签名之日", "调解组织盖章之日"):
        he.fill(label, "2026-03-02")
    confirm(he)
    he.link("登记履行约定")
    he.page.get_by_label("谁来履行").select_option(label="2 包工头老钱")
    he.fill("做什么", "付清工钱")
    he.fill("约定的日期", "2026-03-31")
    he.press("提交")
    step_is_taken(he)


@EACH_WAY
def test_a_party_takes_it_back(reader: Any, desk: Any, script: bool) -> None:
    """A request to a public body is a petition: it may be withdrawn with one button, and nothing is held against anybody."""
    me = Walk(reader("/sign-in", "visitor", size=PHONE, java_script_enabled=script), script)
    code = tells(me, "向政府部门反映问题、提要求")
    comes_back(me, code)
    me.link("撤回")
    assert "不会因此受到任何不利对待" in me.said
    me.press("确认撤回")
    assert "不会因此受到任何不利对待" in me.told
    assert me.heading == "您的纠纷已经办结"
    me.go("/track/withdraw")
    assert "这一步现在不用办了" in me.said
    assert check_cases(desk.store) == ([], None)
