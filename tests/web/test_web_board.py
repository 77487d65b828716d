"""The supervisor's board and its live part."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from bs4 import BeautifulSoup

from cases.clocks import sweep
from cases.colours import Colour
from tests.acts import at
from tests.web.pages import Browser
from web.charts import Bar, stacked_bars

LIMITED = 8


@pytest.fixture
def overdue(desk: Any) -> str:
    """A mediation that ran out on Friday 2026-02-27 and was reported to its body's supervisors, and a running one."""
    desk.go_to("2026-01-27")
    code = desk.mediating(cause="wages")
    desk.go_to("2026-02-25").mediating()
    sweep(desk.store, at("2026-03-02"))
    return str(code)


def test_four_columns_with_counts_and_the_most_urgent(supervisor: Browser, overdue: str) -> None:
    page = supervisor.get("/board")
    assert page.texts(".level .sum") == ["1 件", "0 件", "1 件", "0 件"]
    assert "柳林调〔2026〕1号 超期 3 天" in page.texts(".level.red li")[0]
    assert page.texts(".level.yellow li") == ["没有"]
    everything = page.one(".level.red > p a")
    assert len(supervisor.get(str(everything["href"])).all("tbody tr")) == 1
    assert "更新于 2026-03-02 10:00" in page.said


def test_an_escalation_is_acknowledged_once(supervisor: Browser, overdue: str) -> None:
    page = supervisor.get("/board")
    assert "本单位督办人" in page.texts("tbody tr")[0]
    supervisor.submit(page, "/board/acknowledge", to="/board?done=acknowledged")
    after = supervisor.get("/board?done=acknowledged")
    assert "已签收上报" in after.one(".said").text
    assert "没有待签收的上报。" in after.said
    supervisor.submit(page, "/board/acknowledge", to="/board?done=acknowledged")  # the same form again does nothing


def test_reports_to_bodies_below_are_told_apart(sign_in: Any, people: Any, desk: Any, overdue: str) -> None:
    assert "其中报到您这里的 0 项，其余报到下级单位。" in sign_in(people.higher).get("/board").said
    assert "逾期后已办理" not in sign_in(people.supervisor).get("/board").said
    desk.go_to("2026-03-02").do(overdue, "agree_orally", reached_on=date(2026, 3, 2), terms="双方和好。")
    assert "逾期后已办理" in sign_in(people.supervisor).get("/board").said


def test_a_second_supervisor_is_told(supervisor: Browser, sign_in: Any, people: Any, overdue: str) -> None:
    higher = sign_in(people.higher)
    theirs = higher.get("/board")
    supervisor.submit(supervisor.get("/board"), "/board/acknowledge", to="/board?done=acknowledged")
    assert "已经签收" in higher.submit(theirs, "/board/acknowledge", status=422).said


def test_an_auditor_looks_and_touches_nothing(sign_in: Any, people: Any, overdue: str) -> None:
    page = sign_in(people.auditor).get("/board")
    assert "柳林调〔2026〕1号" in page.said
    assert not page.all('main form[method="post"]')


def test_the_table_has_the_chart_s_numbers(sign_in: Any, people: Any, overdue: str) -> None:
    page = sign_in(people.higher).get("/board")
    rows = {row.select("td")[0].text: row for row in page.all("details tbody tr")}
    cells = [cell.get_text(strip=True) for cell in rows["柳林镇社会治安综合治理中心"].select("td")[1:]]
    assert cells == ["1", "0", "1", "0"]
    link = rows["柳林镇社会治安综合治理中心"].select_one("a")["href"]
    assert len(sign_in(people.higher).get(link).all("tbody tr")) == 1


@pytest.mark.parametrize("who", ["supervisor", "higher", "auditor"])
def test_the_board_costs_the_same_however_full(sign_in: Any, people: Any, desk: Any, queries: Any, who: str) -> None:
    browser = sign_in(getattr(people, who))
    costs = []
    for extra in (1, 20):
        for _ in range(extra):
            desk.go_to("2026-01-27").mediating()
        sweep(desk.store, at("2026-03-02"))
        with queries() as counted:
            browser.get("/board")
        costs.append(len(counted))
    assert costs[0] == costs[1] <= LIMITED


# ── the live part ────────────────────────────────────────────────────────────────────────────────────────────────


def live(browser: Browser, tag: str = "") -> Any:
    return browser.client.get("/board/live", headers={"if-none-match": tag, "x-live": "1"})


def test_the_page_starts_from_the_live_part(supervisor: Browser, overdue: str) -> None:
    page = supervisor.get("/board")
    region = page.one("[data-live]")
    assert live(supervisor, str(region["data-tag"])).status_code == 304
    assert region.select_one("[data-sum]")["data-sum"] == "红·已超期 1；黄·临期 0；蓝·正常 1；绿·已办结 0"


def test_it_is_sent_again_only_when_it_changed(supervisor: Browser, overdue: str, desk: Any, now: Any) -> None:
    first = live(supervisor)
    now.later(minutes=1)
    unchanged = live(supervisor, first.headers["etag"])
    assert (unchanged.status_code, unchanged.text) == (304, "")
    assert unchanged.headers["x-time"] == "2026-03-02 10:01"
    desk.go_to("2026-03-02").register()
    changed = live(supervisor, first.headers["etag"])
    assert changed.status_code == 200
    assert "<html" not in changed.text
    assert "2 <small>件" in changed.text


def test_looking_by_itself_keeps_no_session_alive(supervisor: Browser, now: Any) -> None:
    for _ in range(4):
        now.later(minutes=10)
        answer = supervisor.client.get("/board/live", headers={"x-live": "1"}, follow_redirects=False)
    assert answer.status_code == 303, "the page's script then loads the sign-in page"


# ── charts ───────────────────────────────────────────────────────────────────────────────────────────────────────

COUNTS = {Colour.RED: 3, Colour.YELLOW: 0, Colour.BLUE: 96, Colour.GREEN: 1}


def chart(*bars: Bar) -> BeautifulSoup:
    return BeautifulSoup(stacked_bars(bars, "各单位案件", "zh", id="c"), "html5lib")


def test_a_chart_has_words_and_no_style() -> None:
    drawn = chart(Bar("一中心", COUNTS), Bar("<b>二", dict.fromkeys(Colour, 0)))
    svg = drawn.select_one("svg")
    assert svg["role"] == "img"
    assert drawn.select_one("title").text == "各单位案件"
    assert not drawn.select("[style], style, b")
    assert [text.text for text in drawn.select("text:not(.value):not(.total)")] == ["一中心", "<b>二"]
    assert [text.text for text in drawn.select(".total")] == ["100", "0"]


def test_segments_lie_side_by_side_and_say_their_number() -> None:
    drawn = chart(Bar("一中心", COUNTS))
    rects = [(float(r["x"][:-1]), float(r["width"][:-1])) for r in drawn.select("svg > rect")]
    assert len(rects) == 3, "nothing is drawn for a zero"
    for (left, width), (after, _) in pairwise(rects):
        assert left + width == pytest.approx(after, abs=0.02)
    assert sum(width for _, width in rects) == pytest.approx(90, abs=0.1)
    assert [text.text for text in drawn.select(".value")] == ["96"], "a number stands only where it fits"
    assert drawn.select_one("rect.hatched")["fill"] == "url(#c-h)"


def test_an_empty_chart_is_drawn_too() -> None:
    assert chart().select_one("svg")["height"] == "0"
    assert not chart(Bar("一中心", dict.fromkeys(Colour, 0))).select("svg > rect")
