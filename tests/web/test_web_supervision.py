"""督办日志 on the page: numbers and lines of a day, of one's own bodies."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from cases.access import person
from cases.clocks import sweep
from cases.models import Account
from flows.supervision import make_log
from tests.acts import at
from tests.web.pages import Browser

SUNDAY = "2026-03-01"  # the day before TODAY
EXPIRED = "2026-02-25"  # a mediation begun on 27 January ran out the evening before


@pytest.fixture
def logged(desk: Any) -> None:
    desk.go_to("2026-01-25").mediating(cause="wages")
    for day in ("2026-02-24", "2026-02-25", "2026-02-26", "2026-02-27"):
        sweep(desk.store, at(day))
        make_log(desk.store, date.fromisoformat(day), at("2026-03-02"))


def test_a_day_by_body_with_what_went_wrong(supervisor: Browser, logged: None) -> None:
    days = {day: supervisor.get(f"/supervision/log?day={day}") for day in ("2026-02-25", "2026-02-26")}
    expired = next(page for page in days.values() if "逾期" in " ".join(page.texts(".rows li")))
    assert "柳林镇人民调解委员会" in expired.said
    assert "柳林调〔2026〕1号" in expired.texts(".rows .code")
    assert "调解期限" in " ".join(expired.texts(".rows li"))


def test_a_line_says_how_far_up_and_where_to(supervisor: Browser, desk: Any, people: Any, logged: None) -> None:
    desk.go_to("2026-02-26").do(desk.mediating(), "transfer", claims=(1,), to_org=people.bodies["other_committee"])
    make_log(desk.store, date(2026, 2, 26), at("2026-03-02"))
    lines = " ".join(supervisor.get("/supervision/log?day=2026-02-26").texts(".rows li"))
    assert "2号 移交 柳林镇人民调解委员会 → 石桥镇人民调解委员会" in lines
    assert "上报 柳林镇人民调解委员会 · 调解期限（一般一个月） · 第 1 级 · 2026-02-25" in lines


def test_yesterday_comes_first(supervisor: Browser) -> None:
    page = supervisor.get("/supervision/log")
    assert "2026年3月1日（星期日）" in page.said
    assert page.one("#f-day")["value"] == SUNDAY
    assert page.one(".empty h2").text == "这一天没有日志"
    assert page.one('a[rel="prev"]')["href"] == "/supervision/log?day=2026-02-28"
    assert page.one('a[rel="next"]')["href"] == "/supervision/log?day=2026-03-02"
    assert not supervisor.get("/supervision/log?day=2026-03-02").all('a[rel="next"]'), "nobody logs tomorrow"


@pytest.mark.parametrize("day", ["", "x", "2026-02-30", "0001-01-01", "9999-12-31"])
def test_a_day_that_is_none_is_no_crash(supervisor: Browser, day: str) -> None:
    supervisor.get(f"/supervision/log?day={day}")


def test_a_body_sees_its_own_and_those_below(sign_in: Any, people: Any, store: Any, logged: None) -> None:
    other = Account(
        login="other", name="田野", role="supervisor", org_id=people.bodies["other_town"], password_hash="!"
    )
    with store.session() as session:
        session.add(other)
        session.flush()
        elsewhere = person(session, other.id)
    for who, sees in ((people.supervisor, True), (people.higher, True), (people.auditor, True), (elsewhere, False)):
        page = sign_in(who).get("/supervision/log?day=2026-02-25")
        assert ("柳林镇人民调解委员会" in page.said) is sees, who
