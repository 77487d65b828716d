"""A mediator's session and a party's part in it, in a real browser; and every page of them for everybody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from sqlalchemy import insert

from cases.roster import MEDIATOR, ROOM
from tests.web.chromium import DESKTOP, NARROW, PHONE, executable, faults, serving, too_small
from tests.web.portal import CODE

pytestmark = pytest.mark.skipif(executable() is None, reason="no Chromium on this machine")


@pytest.fixture
def site(app: Any, desk: Any, case: str, people: Any) -> Iterator[str]:
    """The case in mediation; its body has two mediators and a room."""
    committee = people.bodies["committee"]
    with desk.store.session() as session:
        for name, ties in (("张大山", "儿媳姓王"), ("孙梅", "")):
            row = {"kind": "elder", "causes": ["neighbour"], "languages": ["dialect"], "relatives": ties}
            session.execute(insert(MEDIATOR).values(org_id=committee, name=name, **row))
        session.execute(insert(ROOM).values(org_id=committee, name="第一调解室", active=True))
    desk.do(case, "accept")
    desk.consent(case, 1, 2)
    desk.do(case, "start", mode="closed")
    with serving(app) as address:
        yield address


def arranged(desk: Any, case: str) -> None:
    desk.do(case, "propose_mediator", 0, of=1, mediator=1)
    desk.do(case, "answer_nomination", 0, nomination=1, answer="accept", heard="phone")
    when = {"day": date(2026, 3, 9), "time": "09:00", "lasts": "90"}
    desk.do(case, "call_meeting", 0, of=1, **when, room=1, invited=(1, 2))
    desk.do(case, "draft_agreement", 0, of=1, agreement="王建国三日内修好水管。")


def for_everybody(page: Any, place: str, language: str) -> None:
    """axe on a desk in English and on a phone in Chinese; targets and reflow in both."""
    page.set_viewport_size(DESKTOP if language == "en" else PHONE)
    assert faults(page) == [], place
    page.set_viewport_size(PHONE)
    assert too_small(page) == [], place
    page.set_viewport_size(NARROW)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320, place


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_can_be_used_by_everybody(reader: Any, desk: Any, case: str, people: Any, language: str) -> None:
    arranged(desk, case)
    page = reader("/mediators", "supervisor", language=language)
    committee = people.bodies["committee"]
    step = f"/cases/{case}/step?proceeding=0&trigger="
    places = ["/mediators", "/mediators/0", "/mediators/1", f"/mediators/office/{committee}", "/opinions"]
    places += [
        "/meetings?day=2026-03-09",
        "/meetings?span=day",
        f"/cases/{case}",
        f"{step}replace_mediator&nomination=1",
    ]
    for place in places:
        page.goto(place)
        for_everybody(page, place, language)
    handler = reader(f"{step}call_meeting&of=1", "handler", language=language)
    for_everybody(handler, "call_meeting", language)
    for trigger in ("propose_mediator&of=1", "hold_meeting&meeting=1", "write_minutes&of=1"):
        handler.goto(step + trigger)
        for_everybody(handler, trigger, language)
    party = reader("/track", "visitor", language=language, size=PHONE)
    come_in(party)
    for_everybody(party, "track", language)
    for act in ("choose", "not_this", "recusal", "other_time", "read"):
        party.goto(f"/track/{act}")
        for_everybody(party, act, language)


def come_in(page: Any) -> None:
    page.locator("[name=code]").fill(CODE)
    page.locator("[name=four]").fill("5678")
    page.locator("main form button.wide").first.click()
    page.wait_for_url("**/track/case")


@pytest.mark.parametrize("script", [True, False], ids=["with a script", "without"])
def test_a_mediators_session_from_naming_to_minutes(reader: Any, case: str, now: Any, script: bool) -> None:
    page = reader(f"/cases/{case}", "handler", java_script_enabled=script)
    page.get_by_role("link", name="指定调解员").click()
    assert "儿媳姓王" in page.locator("main").inner_text(), "declared ties are seen when a mediator is named"
    page.get_by_label("张大山").check()
    page.get_by_role("button", name="提交").click()
    page.get_by_role("link", name="登记答复").click()
    page.get_by_label("接受", exact=True).check()
    page.get_by_label("电话").check()
    page.get_by_role("button", name="提交").click()
    page.get_by_role("link", name="安排调解会").click()
    page.get_by_label("日期", exact=True).fill("2026-03-04")
    page.get_by_label("开始时间").select_option("09:00")
    page.get_by_label("地点").select_option("1")
    page.get_by_role("button", name="提交").click()
    assert "提前3天通知" in page.locator(".error").first.inner_text(), "sooner than this body wants"
    page.get_by_label("离开会不到本单位规定的天数").check()
    page.get_by_role("button", name="提交").click()
    assert "2026-03-04 09:00–10:00" in page.locator("main").inner_text()
    now.later(days=2)
    page = reader(f"/cases/{case}", "handler", java_script_enabled=script)  # two days later: signed in anew
    page.get_by_role("link", name="登记到场情况").click()
    page.get_by_label("李秀兰").check()
    page.get_by_label("王建国").check()
    page.get_by_label("下次再谈").check()
    page.get_by_role("button", name="提交").click()
    page.get_by_role("link", name="写笔录").click()
    page.get_by_label("笔录").fill("各让一步。")
    page.get_by_role("button", name="提交").click()
    assert "各让一步。" in page.locator("main").inner_text()


@pytest.mark.parametrize("script", [True, False], ids=["with a script", "without"])
def test_a_party_has_its_say_at_360_pixels(reader: Any, desk: Any, case: str, script: bool) -> None:
    arranged(desk, case)
    page = reader("/track", "visitor", size=PHONE, java_script_enabled=script)
    come_in(page)
    assert "09:00–10:30" in page.locator("main").inner_text()
    page.get_by_role("link", name="换一个开会时间").click()
    page.get_by_label("您什么时候方便").fill("周三下午")
    page.get_by_role("button", name="发送").click()
    assert "您要求改时间" in page.locator("main").inner_text()
    page.get_by_role("link", name="看调解协议").click()
    page.get_by_role("button", name="我看过了").click()
    assert "当面签名" in page.get_by_role("status").inner_text()
    page.get_by_role("link", name="不接受这位调解员").click()
    page.get_by_label("张大山").check()
    page.get_by_role("button", name="我不接受").click()
    page.get_by_role("link", name="选调解员").click()
    page.get_by_label("孙梅").check()
    page.get_by_role("button", name="请这位调解员").click()
    assert "等他答复" in page.locator("main").inner_text()
