"""Lists of cases: whose, narrowed how, in what order, and what stands where nothing is."""

from __future__ import annotations

from typing import Any

import pytest

from cases.clocks import sweep
from cases.register import PartyInput
from tests.acts import LI, at
from tests.web.pages import Browser, Page

LIMITED = 8  # statements a list may cost, whoever asks


def numbers(page: Page) -> list[str]:
    return page.texts("td .code")


def chips(page: Page) -> dict[str, str]:
    """What narrows the list, and the address without it."""
    return {str(link.contents[0]).strip(): str(link["href"]) for link in page.all(".chips a:not(.clear)")}


@pytest.fixture
def cases(desk: Any, people: Any) -> dict[str, str]:
    """One case overdue, one near its date, one running, one that nobody has taken, one of a colleague."""
    found = {}
    desk.go_to("2026-01-20")
    found["overdue"] = desk.mediating(cause="wages", origin="hotline")
    desk.go_to("2026-02-04")
    found["near"] = desk.mediating(cause="noise")
    desk.go_to("2026-02-25")
    found["running"] = desk.mediating(cause="wages")
    found["free"] = desk.register(handler_id=None)
    found["colleague's"] = desk.as_(people.colleague).register()
    sweep(desk.store, at("2026-03-02"))
    return found


def test_ones_own_cases_most_urgent_first(handler: Browser, cases: Any) -> None:
    page = handler.get("/work")
    assert page.heading == "我的案件"
    assert "共 3 件 · 按期限从急到缓排列" in page.said
    assert numbers(page) == ["柳林调〔2026〕1号", "柳林调〔2026〕2号", "柳林调〔2026〕3号"]
    assert [badge[-3:] for badge in page.texts("td .badge")] == ["已超期", "·临期", "·正常"]


def test_a_row_says_all_one_needs(handler: Browser, cases: Any) -> None:
    row = " ".join(handler.get("/work").texts("tbody tr")[0].split())
    for words in (
        "拖欠工资",
        "12345热线",
        "李秀兰",
        "王建国",
        "调解中",
        "人民调解",
        "2026-02-24",
        "超期 6 天",
        "调解期限",
    ):
        assert words in row, words


@pytest.mark.parametrize(
    ("tab", "count", "empty"),
    [("mine", 3, "您现在没有在办的案件"), ("to_claim", 1, "没有待认领的案件"), ("body", 5, "还没有案件")],
)
def test_tabs(handler: Browser, cases: Any, sign_in: Any, people: Any, tab: str, count: int, empty: str) -> None:
    page = handler.get(f"/work?tab={tab}")
    assert len(numbers(page)) == count
    assert page.one('.tabs [aria-current="page"]')["href"] == f"/work?tab={tab}"
    elsewhere = sign_in(people.stranger).get(f"/work?tab={tab}")
    assert numbers(elsewhere) == []
    assert elsewhere.one(".empty h2").text == empty
    assert elsewhere.one(".empty p").text, "and what to do"


@pytest.mark.parametrize(
    ("query", "found", "chip"),
    [
        ("cause=wages", [1, 3], "拖欠工资"),
        ("cause=wages&colour=red", [1], "红·已超期"),
        ("origin=hotline", [1], "12345热线"),
        ("pathway=mediation", [1, 2, 3, 4, 5], "人民调解"),
        ("pathway=petition", [], "信访"),
        ("pathway=mediation&state=registered", [4, 5], "已登记"),
        ("colour=yellow", [2], "黄·临期"),
        ("colour=blue", [3, 4, 5], "蓝·正常"),
        ("text=柳林调〔2026〕4", [4], "柳林调〔2026〕4"),
        ("since=2026-02-20", [3, 4, 5], "2026-02-20 起"),
        ("until=2026-02-04", [1, 2], "2026-02-04 止"),
        ("handler=1", [1, 2, 3], "林静"),
        ("handler=2", [5], "周海"),
    ],
)
def test_filters_and_their_chips(handler: Browser, cases: Any, query: str, found: list[int], chip: str) -> None:
    page = handler.get(f"/work?tab=body&{query}")
    assert sorted(numbers(page)) == sorted(f"柳林调〔2026〕{n}号" for n in found)
    remove = chips(page)[chip]
    assert remove.startswith("/work?tab=body")
    assert chip not in chips(handler.get(remove))
    assert len(numbers(handler.get(str(page.one(".chips .clear")["href"])))) == 5


def test_a_filter_form_shows_and_keeps_what_was_chosen(handler: Browser, cases: Any) -> None:
    page = handler.get("/work?tab=body&cause=wages&colour=red&pathway=mediation&state=mediating")
    chosen = {
        select["name"]: select.select_one("[selected]")["value"]
        for select in page.all(".filters select:has([selected])")
    }
    assert chosen == {"cause": "wages", "colour": "red", "pathway": "mediation", "state": "mediating"}
    assert page.one('.filters input[name="tab"]')["value"] == "body"
    assert page.one(".filters details").has_attr("open"), "no condition hides"


@pytest.mark.parametrize(
    "query",
    ["cause=x", "colour=x", "pathway=x", "state=mediating", "tab=all", "tab=x", "under=x", "after=x", "after=1-2"],
)
def test_what_the_address_does_not_know_is_left_out(handler: Browser, cases: Any, query: str) -> None:
    page = handler.get(f"/work?{query}")
    assert len(numbers(page)) == 3
    assert not chips(page)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("李秀兰", [1, 2, 3, 4, 5]),
        ("李 秀兰", [1, 2, 3, 4, 5]),
        ("138-1234-5678", [1, 2, 3, 4, 5]),
        ("张伟", [3]),
        ("柳林调〔2026〕3", [3]),
        ("柳林调", [1, 2, 3, 4, 5]),
        ("李秀", []),
        ("1381234", []),
    ],
)
def test_search_by_what_was_typed(
    handler: Browser, cases: Any, desk: Any, typed: str, found: list[int], store: Any
) -> None:
    from cases.findable import token_rows, tokens_of

    with store.write() as tx:
        ((third,),) = tx.fetch("SELECT id FROM cases WHERE code = :code", {"code": cases["running"]})
        tx.apply(token_rows(third, 9, tokens_of(store.vault, {"name": "张伟"})))
    page = handler.get("/work?tab=body")
    form = page.form("/work/filter")
    answer = handler.client.post(
        "/work/filter",
        data={"token": form.select_one("[name=token]")["value"], "tab": "body", "text": typed},
        headers={"sec-fetch-site": "same-origin"},
        follow_redirects=False,
    )
    going = answer.headers["location"]
    assert typed not in going, "no words about people in an address"
    page = handler.get(going)
    assert sorted(numbers(page)) == sorted(f"柳林调〔2026〕{n}号" for n in found)
    assert page.one("#q-text")["value"] == typed
    assert len(numbers(handler.get(chips(page)[typed]))) == 5


def test_anothers_search_opens_nothing(handler: Browser, cases: Any, sign_in: Any, people: Any) -> None:
    page = handler.get("/work?tab=body")
    token = page.form("/work/filter").select_one("[name=token]")["value"]
    sent = {"data": {"token": token, "tab": "body", "text": "李秀兰"}, "headers": {"sec-fetch-site": "same-origin"}}
    going = handler.client.post("/work/filter", follow_redirects=False, **sent).headers["location"]
    assert not chips(sign_in(people.colleague).get(going))


def test_saved_lists_are_ones_own(handler: Browser, cases: Any, sign_in: Any, people: Any) -> None:
    page = handler.get("/work?tab=body&cause=wages")
    handler.submit(page, "/work/views", to="/work?tab=body&cause=wages&done=view_saved", name="欠薪案件")
    page = handler.get("/work")
    assert page.one(".views .chips a")["href"] == "/work?tab=body&cause=wages"
    assert not sign_in(people.colleague).get("/work").all(".views")
    handler.submit(page, "/work/views", to="/work?done=view_dropped", drop="欠薪案件")
    assert not handler.get("/work").all(".views .chips")


def test_nothing_found_says_how_to_go_on(handler: Browser, cases: Any) -> None:
    page = handler.get("/work?cause=medical")
    assert page.one(".empty h2").text == "没有符合条件的案件"


def test_a_page_holds_fifty_and_leads_on(handler: Browser, desk: Any, people: Any) -> None:
    for _ in range(51):
        desk.register()
    first = handler.get("/work?cause=neighbour")
    assert len(numbers(first)) == 50
    second = handler.get(str(first.one('a[rel="next"]')["href"]))
    assert len(numbers(second)) == 1
    assert not set(numbers(first)) & set(numbers(second))
    assert second.one(".pager a")["href"] == "/work?cause=neighbour"
    assert not second.all('a[rel="next"]')


@pytest.mark.parametrize("who", ["handler", "supervisor", "auditor"])
def test_a_list_costs_the_same_however_long(sign_in: Any, people: Any, desk: Any, queries: Any, who: str) -> None:
    browser = sign_in(getattr(people, who))
    costs = []
    for extra in (1, 30):
        for _ in range(extra):
            desk.register(parties=(LI, PartyInput("respondent", "organisation", {"name": "恒远公司"})))
        with queries() as counted:
            browser.get("/work?tab=body")
        costs.append(len(counted))
    assert costs[0] == costs[1] <= LIMITED


# ── taking a case ────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_handler_takes_a_case(handler: Browser, cases: Any) -> None:
    page = handler.get("/work?tab=to_claim")
    handler.submit(page, "/work/claim", to="/work?tab=to_claim&done=claimed")
    assert "已由您承办" in handler.get("/work?tab=to_claim&done=claimed").one(".said").text
    assert len(numbers(handler.get("/work"))) == 4


def test_sent_twice_it_is_done_once(handler: Browser, cases: Any) -> None:
    page = handler.get("/work?tab=to_claim")
    for _ in range(2):
        handler.submit(page, "/work/claim", to="/work?tab=to_claim&done=claimed")


def test_the_second_to_take_it_is_told(handler: Browser, cases: Any, sign_in: Any, people: Any) -> None:
    colleague = sign_in(people.colleague)
    mine, theirs = handler.get("/work?tab=to_claim"), colleague.get("/work?tab=to_claim")
    handler.submit(mine, "/work/claim", to="/work?tab=to_claim&done=claimed")
    assert "已有承办人" in colleague.submit(theirs, "/work/claim", status=422).said


def test_nobody_takes_a_case_of_another_body(handler: Browser, cases: Any, sign_in: Any, people: Any) -> None:
    stranger = sign_in(people.stranger)
    data = {"token": stranger.get("/work").token, "code": cases["free"], "of": "1", "key": "k"}
    stranger.post("/work/claim", data, status=404)


def test_only_handlers_are_offered_to_take_one(supervisor: Browser, cases: Any) -> None:
    page = supervisor.get("/work?tab=to_claim")
    assert not page.all('form[action="/work/claim"]')
    assert "待认领" in page.texts("tbody td")[-1]


# ── who sees what ────────────────────────────────────────────────────────────────────────────────────────────────


def test_each_role_has_its_own_scopes(sign_in: Any, people: Any, cases: Any) -> None:
    scopes = {who: sign_in(getattr(people, who)).get("/work").texts(".tabs a") for who in ("supervisor", "auditor")}
    assert scopes == {
        "supervisor": ["本单位及下级", "待认领 1 件", "待我答复", "我关注的", "我办理的"],
        "auditor": ["全部案件", "我关注的"],
    }
    assert len(numbers(sign_in(people.auditor).get("/work"))) == 5


def test_a_supervisor_sees_of_which_body_a_case_is(supervisor: Browser, handler: Browser, cases: Any) -> None:
    assert "柳林镇人民调解委员会" in supervisor.get("/work").texts("tbody tr")[0]
    assert "柳林镇人民调解委员会" not in handler.get("/work").texts("tbody tr")[0]


def test_a_body_below_narrows_the_list(supervisor: Browser, cases: Any, people: Any) -> None:
    page = supervisor.get(f"/work?under={people.bodies['village']}")
    assert numbers(page) == []
    assert "河东村人民调解委员会" in chips(page)
    assert len(numbers(supervisor.get(f"/work?under={people.bodies['town']}"))) == 5


def test_an_erased_case_shows_no_name(handler: Browser, cases: Any, store: Any) -> None:
    from sqlalchemy import text

    with store.session() as session:
        session.execute(text("DELETE FROM case_key"))
    page = handler.get("/work")
    assert "（已删除）" in page.said
    assert "李秀兰" not in page.said
