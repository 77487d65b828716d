"""A mediator's session in a real browser: from the roster to a confirmed agreement, with the party on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from icalendar import Calendar

from cases.preview import look
from cases.replay import check_cases
from tests.web.chromium import PHONE, executable
from tests.web.journey import Walk, confirm, step_is_taken, take, watched
from tests.web.portal import CODE

pytestmark = pytest.mark.skipif(executable() is None, reason="no Chromium on this machine")


@pytest.fixture
def site(app: Any, desk: Any, case: str) -> Iterator[str]:
    """The case in mediation, with nobody named yet."""
    desk.do(case, "accept")
    desk.consent(case, 1, 2)
    desk.do(case, "start", mode="closed")
    with watched(app) as address:
        yield address


@pytest.mark.parametrize("script", [True, False], ids=["with a script", "without"])
def test_a_mediators_session(reader: Any, desk: Any, case: str, now: Any, script: bool) -> None:
    def come(who: str, path: str, **options: Any) -> Walk:
        """Somebody comes in; days have passed, so everybody signs in anew."""
        walk = Walk(reader(path, who, java_script_enabled=script, **options), script)
        walk.look()
        return walk

    keeps_the_roster(come("supervisor", "/mediators"))
    me = come("handler", f"/cases/{case}")
    is_named_and_accepts(me)
    calls_the_meeting(me)
    reads_the_calendar(come("handler", "/meetings?day=2026-03-09"))

    now.later(days=7)
    holds_it(come("handler", f"/cases/{case}"))
    reads_and_confirms(come("visitor", "/track", size=PHONE))
    signs(come("handler", f"/cases/{case}"))
    assert confirmation(desk, case) == ("mediation-confirmation", "settled", "2026-04-08")

    now.later(days=12)
    visits(come("handler", "/meetings?day=2026-03-20"), case)
    gives_an_opinion(come("visitor", "/track", size=PHONE))
    assert "柳林镇人民调解委员会" in come("supervisor", "/opinions").said
    assert check_cases(desk.store) == ([], None)


def keeps_the_roster(boss: Walk) -> None:
    """Two mediators, one of them with a party's own telephone, and a room with two days' notice."""
    for name, phone in (("张大山", "13812345678"), ("孙梅", "13700000002")):
        boss.link("增加调解员")
        boss.pick("单位", "柳林镇人民调解委员会")
        boss.fill("姓名", name)
        boss.tick("村里长者、乡贤")
        boss.fill("电话（选填）", phone)
        boss.page.get_by_role("group", name="擅长的纠纷").get_by_label("邻里纠纷").check()
        boss.press("保存")
        assert boss.told == "名册已保存。"
    boss.link("柳林镇人民调解委员会", within="main .rows")
    boss.fill("增加一个调解室（选填）", "第一调解室")
    boss.press("保存")
    assert boss.told == "调解室和通知天数已保存。"


def is_named_and_accepts(me: Walk) -> None:
    """Who has a party's number is not named before somebody has checked; the other one is, and accepts."""
    me.link("指定调解员")
    me.page.get_by_label("张大山").check()
    me.press("提交")
    assert me.page.locator(".error, .errors").first.is_visible(), "the same telephone: it must be checked first"
    me.page.get_by_label("孙梅").check()
    me.press("提交")
    step_is_taken(me)
    me.link("登记答复", exact=False)
    me.tick("接受", "电话")
    me.press("提交")
    step_is_taken(me)


def calls_the_meeting(me: Walk) -> None:
    """Too soon for this body's notice: a later day instead, everything else stays typed."""
    me.link("安排调解会")
    me.fill("日期", "2026-03-03")
    me.pick("开始时间", "上午9:00")
    me.page.get_by_label("地点").select_option(index=1)
    me.press("提交")
    assert "通知" in me.page.locator(".error").first.inner_text()
    me.fill("日期", "2026-03-09")
    me.press("提交")
    step_is_taken(me)
    assert "2026-03-09 09:00" in me.said


def reads_the_calendar(me: Walk) -> None:
    """A calendar program reads when and where, and nobody's name."""
    assert "李秀兰" in me.said
    me.press("生成日历地址")
    path = me.page.get_by_label("地址").input_value().split("/calendar/")[1]
    answer = me.page.request.get(f"/calendar/{path}")
    (event,) = Calendar.from_ical(answer.text()).walk("VEVENT")
    assert "李秀兰" not in answer.text()
    assert event.decoded("dtstart").isoformat() == "2026-03-09T01:00:00+00:00"


def holds_it(me: Walk) -> None:
    """Who came, what was said, what was agreed."""
    me.link("登记到场情况", exact=False)
    for name in ("李秀兰", "王建国"):
        me.page.get_by_label(name).check()
    me.tick("谈好了")
    me.press("提交")
    step_is_taken(me)
    me.link("写笔录", exact=False)
    me.fill("笔录", "各让一步。")
    me.press("提交")
    assert "各让一步。" in me.said
    me.link("写协议文本")
    me.fill("协议文本", "王建国三月二十日前修好水管，并付李秀兰八百元。")
    me.press("提交")
    step_is_taken(me)
    assert "还没看" in me.said


def track(party: Walk) -> None:
    party.fill("查询码", CODE)
    party.fill("您电话的后四位", "5678")
    party.press("查询")


def reads_and_confirms(party: Walk) -> None:
    track(party)
    party.link("看调解协议")
    assert "八百元" in party.said
    party.press("我看过了，写的就是我们谈好的")
    assert "当面签名才生效" in party.told


def signs(me: Walk) -> None:
    """Signed by all, what is promised with its day, and the court asked jointly, on the same day."""
    assert "看过：李秀兰" in me.said
    take(me, "签署书面协议")
    for label in ("最后一方当事人签名之日", "调解员签名之日", "调解组织盖章之日"):
        me.fill(label, "2026-03-09")
    confirm(me)
    me.link("登记履行约定")
    me.page.get_by_label("谁来履行").select_option(label="2 王建国")
    me.fill("做什么", "修好水管")
    me.fill("约定的日期", "2026-03-20")
    me.press("提交")
    step_is_taken(me)
    for party in ("1 李秀兰", "2 王建国"):
        me.link("登记同意或者拒绝")
        me.pick("当事人", party)
        me.tick("共同申请司法确认", "同意", "当面")
        me.press("提交")
        step_is_taken(me)
    take(me, "共同申请司法确认")
    me.page.get_by_label("相邻关系").check()
    me.pick("接收单位", "青溪县人民法院")
    confirm(me)


def confirmation(desk: Any, case: str) -> tuple[str, str, str]:
    """What went to the court, and how the thirty days for it stand: from 9 March to 8 April (民诉法 205)."""
    rows = look(desk.store, desk.person, case)
    (sent,) = rows.rows("referral")
    (clock,) = (row for row in rows.rows("deadline") if row["clock"] == "confirmation")
    return sent["referral"], clock["status"], str(clock["due"])


def visits(me: Walk, case: str) -> None:
    """The promise fell due: it is in the week's list, the handler goes there, it was kept, the case is filed."""
    assert "该回访的" in me.said
    me.link("柳林调〔2026〕1号", within="section[aria-labelledby=visits]")
    take(me, "回访")
    me.fill("回访之日", "2026-03-21")
    me.tick("已全部履行")
    confirm(me)
    me.link("登记结果", exact=False)
    me.tick("已经履行")
    me.fill("履行或者取消之日", "2026-03-20")
    me.press("提交")
    step_is_taken(me)
    take(me, "已履行，归档结案")
    me.fill("履行完毕之日", "2026-03-20")
    confirm(me)


def gives_an_opinion(party: Walk) -> None:
    """The mediation is over: three questions, counted and not kept under a name."""
    track(party)
    party.link("评价这次调解")
    for question in ("调解员听您把话说完了吗？", "您觉得调解公道吗？", "以后再有纠纷，您还愿意来这里吗？"):
        party.page.get_by_role("group", name=question).get_by_label("是", exact=True).check()
    party.press("提交")
    assert party.told == "谢谢您的回答。"
