"""Rights clocks and corrections on the page: recorded through their forms, explained, and never in anybody's way."""

from __future__ import annotations

from datetime import date

import pytest

from cases.clocks import sweep
from cases.register import ClaimInput
from statemachines.clockops import event_number
from tests.acts import Desk
from tests.people import People
from tests.web.pages import Browser, Page, said
from tests.web.test_steps import asked, confirmed, submitted

CLAIMS = (ClaimInput("loan", 100_000), ClaimInput("family_support"))


def rights(page: Page) -> str:
    return said(page.one('section[aria-labelledby="rights"]'))


def test_a_limitation_is_recorded_through_its_form_and_explained(handler: Browser, desk: Desk) -> None:
    code = desk.register(claims=CLAIMS)
    before = rights(handler.get(f"/cases/{code}"))
    assert "还没有登记起算日" in before
    assert "这一请求项不适用上述时效" in before
    page = asked(handler, code, "record_knowledge", 0, more="&claims=1")
    page = submitted(handler, page, code, claims="1", party="1", known_on="2023-06-30")
    assert "普通诉讼时效（三年）" in said(page.one("main"))
    confirmed(handler, page, code)
    after = rights(handler.get(f"/cases/{code}"))
    for words in (
        "届满之日 2029-03-02",
        "2023-06-30 开始计算",
        "2026-03-02 重新计算（申请调解）",
        "李秀兰",
        "民法典 188",
    ):
        assert words in after, words


@pytest.mark.parametrize(
    ("event", "note"), [("demand", "届满之后，不重新计算"), ("acknowledged", "对方不得再以时效抗辩")]
)
def test_what_came_too_late_is_shown_as_such(handler: Browser, desk: Desk, event: str, note: str) -> None:
    code = desk.register(claims=CLAIMS, pathway="petition", fields={"received_by": "organ"})
    desk.do(code, "record_knowledge", 0, claims=(1,), party=1, known_on=date(2022, 6, 1))
    desk.do(code, "record_interruption", 0, claims=(1,), party=1, event=event, happened_on=date(2026, 2, 2))
    shown = rights(handler.get(f"/cases/{code}"))
    assert note in shown
    assert "已届满" in shown
    assert "向信访部门反映是否中断时效，法律没有明确规定" in shown


def test_a_wrong_day_is_struck_and_names_who_mended_it(handler: Browser, desk: Desk, people: People) -> None:
    code = desk.register()
    desk.do(code, "accept")
    desk.go_to("2026-04-03")
    sweep(desk.store, desk.now)
    page = asked(handler, code, "correct_date", 0)
    event = event_number(200, 0)
    assert f'value="{event}"' in page.text
    assert "调解期限（一般一个月） · 开始计算 2026-03-02" in page.text
    page = submitted(handler, page, code, event=str(event), right_on="2026-02-25", reason="typing", note="录错了。")
    assert "更正日期（冲正）" in said(page.one("main"))
    confirmed(handler, page, code)
    page = handler.get(f"/cases/{code}")
    assert [said(tag) for tag in page.all("#clocks ~ ul del, section[aria-labelledby='clocks'] del")] == [
        "2026-03-02", "2026-04-02",
    ]  # fmt: skip
    assert "林静" in said(page.one('section[aria-labelledby="clocks"]'))


def test_an_auditor_reads_and_records_nothing(sign_in: object, people: People, desk: Desk) -> None:
    code = desk.register(claims=CLAIMS)
    page = sign_in(people.auditor).get(f"/cases/{code}")  # type: ignore[operator]
    assert "还没有登记起算日" in rights(page)
    assert not page.all('section[aria-labelledby="rights"] a')


def test_the_replay_names_clock_and_item(handler: Browser, desk: Desk) -> None:
    code = desk.register(claims=CLAIMS)
    desk.do(code, "record_knowledge", 0, claims=(1,), party=1, known_on=date(2023, 6, 30))
    page = handler.get(f"/cases/{code}/replay")
    assert "普通诉讼时效（三年） · 请求项 1" in said(page.one("main"))
