"""Registering a case: rows that grow without a script, errors beside what was typed, one case however often it is sent."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text

from cases.history import read_record
from cases.preview import look
from cases.store import Store
from statemachines.routing_table import deciding_facts
from tests.acts import at
from tests.people import People
from tests.web.pages import Browser, Page, filled_in, said

BOTH = pytest.mark.parametrize("databases", ["sqlite", "postgresql"], indirect=True)
GOOD = {
    "origin": "walk_in",
    "cause": "wages",
    "summary": "工地拖欠两个月工资。",
    "party-1-name": "李秀兰",
    "party-1-phone": "13812345678",
    "party-2-kind": "organisation",
    "party-2-name": "青溪县宏达建筑劳务有限公司",
    "claim-1-type": "wages",
    "claim-1-amount": "1.28万元",
    "claim-1-iou": "yes",
    "claim-1-arisen_on": "2025-12-31",
    "pathway": "mediation",
}


def blank(browser: Browser, kind: str = "wages") -> Page:
    """The form after the button that asks what this type needs."""
    chosen = {"claim-1-type": kind, "ask_facts": "1"}
    return browser.submit(browser.get("/cases/new"), "/cases/new", status=200, **chosen)


def registered(browser: Browser, page: Page, **fields: Any) -> str:
    """Send the form of a page; the code of the case it leads to."""
    data = filled_in(page.form("/cases/new"), fields)
    answer = browser.client.post(
        "/cases/new", data=data, headers={"sec-fetch-site": "same-origin"}, follow_redirects=False
    )
    assert answer.status_code == 303, answer.text
    where, _, done = answer.headers["location"].partition("?")
    assert done == "done=registered"
    return str(where.removeprefix("/cases/"))


def cases(store: Store) -> int:
    with store.read() as connection:
        return int(connection.execute(text("SELECT count(*) FROM cases")).scalar_one())


@BOTH
def test_a_case_is_registered_and_shown(handler: Browser, people: People, store: Store) -> None:
    form = blank(handler)
    assert form.all('[name="pathway"][checked]') == [], "nobody is put on a pathway by default"
    code = registered(handler, form, **GOOD, mine="yes", received_on="2026-02-27")
    page = handler.get(f"/cases/{code}?done=registered")
    assert page.heading == "拖欠工资"
    for words in (
        "柳林调〔2026〕1号",
        "案件已登记。",
        "承办人 林静",
        "李秀兰",
        "12,800.00 元",
        "工地拖欠两个月工资。",
        "2026-02-27 17:00",
    ):
        assert words in page.said
    rows = look(store, people.handler, code)
    assert rows.case["opened_at"] == int(at("2026-02-27", 17).timestamp() * 1_000_000)
    (claim,) = rows.rows("claim")
    assert (claim["type"], claim["amount_fen"]) == ("wages", 1_280_000)
    assert claim["facts"] == {"iou": True, "arisen_on": "2025-12-31"}
    assert [(row["side"], row["kind"]) for row in rows.rows("party")] == [
        ("applicant", "person"),
        ("respondent", "organisation"),
    ]


@pytest.mark.parametrize("who", ["handler", "supervisor"])
def test_nobody_handles_it_unless_said(sign_in: Any, people: People, store: Store, who: str) -> None:
    browser = sign_in(getattr(people, who))
    form = blank(browser)
    assert bool(form.all('[name="mine"]')) is (who == "handler")
    code = registered(browser, form, **GOOD)
    assert look(store, getattr(people, who), code).case["handler_id"] is None


def test_a_supervisor_cannot_make_himself_the_handler(supervisor: Browser, people: People, store: Store) -> None:
    data = filled_in(blank(supervisor).form("/cases/new"), GOOD) | {"mine": "yes"}
    answer = supervisor.client.post(
        "/cases/new", data=data, headers={"sec-fetch-site": "same-origin"}, follow_redirects=False
    )
    code = answer.headers["location"].split("/")[-1].split("?")[0]
    assert look(store, people.supervisor, code).case["handler_id"] is None


# ── rows without a script ────────────────────────────────────────────────────────────────────────────────────────


def test_a_party_is_added_and_dropped_and_nothing_typed_is_lost(handler: Browser, people: People, store: Store) -> None:
    form = blank(handler)
    more = handler.submit(
        form, "/cases/new", status=200, **GOOD, add_party="yes", add_claim="", drop_party="", drop_claim=""
    )
    assert more.all(".errors") == [], "nothing is checked before it is sent"
    assert more.texts("fieldset.row > legend") == ["当事人 1", "当事人 2", "当事人 3", "请求项 1"]
    assert more.one("[autofocus] > legend").text == "当事人 3"
    assert more.one('[name="party-1-name"]')["value"] == "李秀兰"
    assert more.one('[name="claim-1-amount"]')["value"] == "1.28万元"
    assert more.one('[name="claim-1-iou"]').has_attr("checked")
    nothing = {"add_party": "", "add_claim": "", "drop_claim": ""}
    third = {"party-3-side": "third", "party-3-kind": "person", "party-3-name": "周建军"}
    fewer = handler.submit(more, "/cases/new", status=200, **third, **nothing, drop_party="2")
    assert [str(field["value"]) for field in fewer.all('[name="party"]')] == ["1", "3"]
    assert fewer.one("[autofocus] > h2").text == "当事人"
    assert fewer.one('[name="party-3-name"]')["value"] == "周建军"
    buttons = {**nothing, "drop_party": ""}
    code = registered(handler, fewer, **buttons)
    assert [row["side"] for row in look(store, people.handler, code).rows("party")] == ["applicant", "third"]


def test_items_are_added_until_the_form_is_full(handler: Browser) -> None:
    page = handler.get("/cases/new")
    for _ in range(7):
        nothing = {"add_party": "", "drop_party": "", "drop_claim": ""}
        page = handler.submit(page, "/cases/new", status=200, add_claim="yes", **nothing)
    assert len(page.all('[name="claim"]')) == 8
    assert page.one("[autofocus] > legend").text == "请求项 8"
    assert page.all('[name="add_claim"]') == []
    assert "其余的请求项请在登记后增加。" in page.said


def test_the_enter_key_registers(handler: Browser) -> None:
    first = handler.get("/cases/new").form("/cases/new").select('button[type="submit"]')[0]
    assert not first.has_attr("name")


# ── only what decides is asked ───────────────────────────────────────────────────────────────────────────────────


NO_FACTS = {"amount", "notified_on-1", "told-1"}


def ticks(page: Page, n: int = 1) -> set[str]:
    return {str(box["name"]).removeprefix(f"claim-{n}-") for box in page.all(f'input[name^="claim-{n}-"]')} - NO_FACTS


def test_no_fact_is_asked_before_the_type_is_chosen(handler: Browser) -> None:
    assert ticks(handler.get("/cases/new")) == set()
    page = handler.submit(handler.get("/cases/new"), "/cases/new", status=200, ask_facts="1")
    assert ticks(page) == set()
    assert "请先选择类型。" in page.said
    assert page.all(".errors") == []


@pytest.mark.parametrize("kind", ["wages", "wage_iou", "loan", "divorce", "administrative_act", "petition_only"])
def test_the_facts_asked_are_those_that_decide_for_the_type(handler: Browser, kind: str) -> None:
    page = blank(handler, kind)
    assert ticks(page) == set(deciding_facts(kind))
    assert ("这一类型没有影响途径的其他情况。" in page.said) is (kind == "petition_only")


ACT = {name: value for name, value in GOOD.items() if name not in ("claim-1-iou", "claim-1-arisen_on")} | {
    "claim-1-type": "administrative_act",
    "claim-1-notified_on-1": "2026-02-20",
}


@BOTH
def test_the_day_of_an_administrative_act_is_asked_and_its_periods_run_at_once(
    handler: Browser, people: People, store: Store
) -> None:
    form = blank(handler, "administrative_act")
    assert "收到或者知道行政行为之日" in form.said
    assert "收到或者知道行政行为之日" not in blank(handler).said  # of wages
    code = registered(handler, form, **ACT | {"claim-1-told-1": "untold"})
    rows = look(store, people.handler, code).rows("deadline")
    found = {row["clock"]: (row["addressee"], row["claim"], row["due"]) for row in rows if not row["proceeding"]}
    assert found == {"reconsideration": (1, 1, "2027-02-22"), "direct_suit": (1, 1, "2026-08-20")}
    assert "申请行政复议" in handler.get(f"/cases/{code}").said


def test_an_act_known_after_the_case_came_in_is_a_mistake(handler: Browser, store: Store) -> None:
    late = ACT | {"claim-1-notified_on-1": "2026-03-01", "received_on": "2026-02-27"}
    page = handler.submit(blank(handler, "administrative_act"), "/cases/new", status=422, **late)
    assert "不能晚于收到日期。" in page.said
    assert page.one('[name="claim-1-notified_on-1"]')["value"] == "2026-03-01"
    assert cases(store) == 0


UNASKED = {name: value for name, value in GOOD.items() if name not in ("claim-1-iou", "claim-1-arisen_on")} | {
    "claim-1-type": "administrative_act",
}


@BOTH
def test_the_days_of_an_act_are_asked_once_before_it_is_registered(
    handler: Browser, people: People, store: Store
) -> None:
    """Nobody has to know of the button: the page that has not asked yet asks, and takes an answer left open."""
    page = handler.submit(handler.get("/cases/new"), "/cases/new", status=200, **UNASKED)
    assert "还没有登记" in page.said
    assert page.all(".errors") == []
    assert page.one('[name="party-1-name"]')["value"] == "李秀兰"
    assert cases(store) == 0
    code = registered(handler, page, **{"claim-1-notified_on-1": "2026-02-20"})
    rows = look(store, people.handler, code).rows("deadline")
    assert {row["clock"] for row in rows if not row["proceeding"]} == {"reconsideration", "direct_suit"}


def test_the_days_of_an_act_may_be_left_open(handler: Browser, people: People, store: Store) -> None:
    page = handler.submit(handler.get("/cases/new"), "/cases/new", status=200, **UNASKED)
    code = registered(handler, page)
    assert [row for row in look(store, people.handler, code).rows("deadline") if not row["proceeding"]] == []


def test_each_applicant_is_asked_for_the_own_day(handler: Browser, people: People, store: Store) -> None:
    asked = handler.submit(handler.get("/cases/new"), "/cases/new", status=200, **UNASKED, add_party="yes")
    both = {"party-3-side": "applicant", "party-3-kind": "person", "party-3-name": "周建军"}
    page = handler.submit(asked, "/cases/new", status=200, **both, add_party="", drop_party="")
    assert "收到或者知道行政行为之日（当事人 1）" in page.said
    assert "收到或者知道行政行为之日（当事人 3）" in page.said
    days = {"claim-1-notified_on-1": "2026-02-20", "claim-1-notified_on-3": "2026-02-24", "claim-1-told-3": "untold"}
    code = registered(handler, page, **days)
    rows = look(store, people.handler, code).rows("deadline")
    found = {(row["clock"], row["addressee"]): row["due"] for row in rows if not row["proceeding"]}
    assert found == {
        ("reconsideration", 1): "2026-04-21",
        ("direct_suit", 1): "2026-08-20",
        ("reconsideration", 3): "2027-02-24",
        ("direct_suit", 3): "2026-08-24",
    }


def test_asking_for_the_facts_loses_nothing_and_registers_nothing(handler: Browser, store: Store) -> None:
    page = handler.submit(blank(handler), "/cases/new", status=200, **GOOD, ask_facts="1")
    assert page.all(".errors") == []
    assert page.one('[name="party-1-name"]')["value"] == "李秀兰"
    assert page.one('[name="claim-1-iou"]').has_attr("checked")
    assert page.one('[name="claim-1-arisen_on"]')["value"] == "2025-12-31"
    assert cases(store) == 0
    other = handler.submit(page, "/cases/new", status=200, **{"claim-1-type": "loan"}, ask_facts="1")
    assert ticks(other) == set(deciding_facts("loan"))
    assert other.one('[name="claim-1-amount"]')["value"] == "1.28万元"


def test_a_fact_of_another_type_is_not_kept(handler: Browser, people: People, store: Store) -> None:
    code = registered(handler, blank(handler), **GOOD | {"claim-1-type": "loan"})
    (claim,) = look(store, people.handler, code).rows("claim")
    assert (claim["type"], claim["facts"]) == ("loan", {})


# ── what is wrong ────────────────────────────────────────────────────────────────────────────────────────────────

WRONG: list[tuple[dict[str, Any], list[str]]] = [
    ({"origin": ""}, ["来源：请选择。"]),
    ({"summary": " "}, ["纠纷概况：请填写。"]),
    ({"received_on": "2026-03-03"}, ["收到日期：不能晚于今天。"]),
    ({"received_on": "上周"}, ["收到日期：请填写日期，例如 2026-11-20。"]),
    ({"party-2-name": ""}, ["当事人 2：姓名或者名称：请填写。"]),
    ({"party-1-side": "respondent"}, ["当事人 1：地位：请至少填写一名申请人。"]),
    ({"claim-1-amount": "很多"}, ["请求项 1：金额：请填写金额，例如 12800.50。"]),
    ({"claim-1-type": ""}, ["请求项 1：类型：请选择。"]),
    ({"claim-1-arisen_on": "2025-02-30"}, ["请求项 1：争议发生之日：请填写日期，例如 2026-11-20。"]),
    ({"pathway": ""}, ["先走哪个途径：请选择。"]),
    ({"pathway": "petition"}, ["收到方式：请选择。"]),
    ({"pathway": "nosuch"}, ["先走哪个途径：内容不符合要求，请重新填写。"]),
    ({"cause": "nosuch"}, ["事由：内容不符合要求，请重新填写。"]),
]


@pytest.mark.parametrize(("changed", "problems"), WRONG)
def test_a_wrong_form_comes_back_filled_in(
    handler: Browser, store: Store, changed: dict[str, Any], problems: list[str]
) -> None:
    typed = GOOD | changed
    page = handler.submit(blank(handler), "/cases/new", status=422, **typed)
    assert page.texts(".errors li") == problems
    for link in page.all(".errors a"):
        assert page.one(str(link["href"])), "each leads to its field"
    for name in ("party-1-name", "claim-1-amount"):
        assert page.one(f'[name="{name}"]')["value"] == typed[name]
    assert page.one('[name="summary"]').text == typed["summary"]
    assert cases(store) == 0


def test_what_is_wrong_is_listed_in_the_order_of_the_page(handler: Browser) -> None:
    page = handler.submit(handler.get("/cases/new"), "/cases/new", status=422)
    questions = [tag["id"] for tag in page.all("form.intake [id]")]
    order = [questions.index(str(link["href"])[1:]) for link in page.all(".errors a")]
    assert order == sorted(order)
    assert len(order) == 7
    assert said(page.one("title")).startswith("请更正："), "the first words a screen reader says"


def test_a_petition_asks_its_own_question(handler: Browser, people: People, store: Store) -> None:
    asked = GOOD | {"pathway": "petition", "petition-received_by": "organ"}
    code = registered(handler, blank(handler), **asked)
    proceeding = look(store, people.handler, code).proceeding(1)
    assert (proceeding["pathway"], proceeding["facts"]) == ("petition", {"received_by": "organ"})


def test_a_case_without_items_is_a_case(handler: Browser, people: People, store: Store) -> None:
    nothing = {"add_party": "", "add_claim": "", "drop_party": ""}
    page = handler.submit(handler.get("/cases/new"), "/cases/new", status=200, drop_claim="1", **nothing)
    good = {name: value for name, value in GOOD.items() if not name.startswith("claim")}
    code = registered(handler, page, **good, **dict.fromkeys(("add_party", "add_claim", "drop_party"), ""))
    assert look(store, people.handler, code).rows("claim") == []


def test_limitation_does_not_refuse_a_case(handler: Browser) -> None:
    late = GOOD | {"claim-1-arisen_on": "1999-01-01", "claim-1-limitation_expired": "yes"}
    page = handler.get(f"/cases/{registered(handler, blank(handler), **late)}")
    assert "时效可能已过：不影响受理，对方可以提出抗辩。" in page.said


# ── twice, and what is kept where ────────────────────────────────────────────────────────────────────────────────


@BOTH
def test_sent_twice_is_one_case(handler: Browser, store: Store) -> None:
    form = blank(handler)
    assert registered(handler, form, **GOOD) == registered(handler, form, **GOOD)
    assert cases(store) == 1


def test_gone_back_to_and_changed_is_looked_at_again(handler: Browser, store: Store) -> None:
    form = blank(handler)
    registered(handler, form, **GOOD)
    again = handler.submit(form, "/cases/new", status=409, **GOOD | {"party-1-name": "赵敏"})
    assert "这份表单已经登记过案件" in said(again.one(".notice"))
    assert again.one('[name="party-1-name"]')["value"] == "赵敏"
    registered(handler, again)
    assert cases(store) == 2


def test_names_are_not_in_the_record(handler: Browser, people: People, store: Store) -> None:
    code = registered(handler, blank(handler), **GOOD)
    body = read_record(store, people.handler, code).steps[0].body.decode()
    for secret in ("李秀兰", "13812345678", "宏达", "工地拖欠"):
        assert secret not in body


def test_the_form_reads_in_english(handler: Browser) -> None:
    page = handler.get("/cases/new?lang=en")
    assert page.heading == "Register a case"
    wrong = handler.submit(page, "/cases/new", status=422, summary="工地拖欠两个月工资。")
    assert "Matter: Choose one." in wrong.texts(".errors li")
    assert wrong.one('[name="summary"]')["lang"] == "zh-Hans"


def test_the_menu_leads_here(handler: Browser, sign_in: Any, people: People) -> None:
    assert said(handler.get("/cases/new").one('nav.menu [aria-current="page"]')) == "登记案件"
    assert "登记案件" not in said(sign_in(people.auditor).get("/board").one("nav.menu"))
