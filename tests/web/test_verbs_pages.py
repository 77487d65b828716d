"""The verbs on their pages: what is offered to whom, what the case page shows of it, drafts, and who else is at work."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from cases.own_models import metadata
from cases.preview import look
from tests.web.pages import Browser

DRAFTS = metadata.tables["step_draft"]


@pytest.fixture
def code(desk: Any) -> str:
    return desk.mediating()


def take(browser: Browser, code: str, trigger: str, of: int = 0, /, **fields: Any) -> None:
    """A step of the desk through its form, as it is filled at first and then by hand."""
    page = browser.get(f"/cases/{code}/step?proceeding={of}&trigger={trigger}")
    browser.submit(page, f"/cases/{code}/step", to=f"/cases/{code}?done=step_taken", **fields)


def offered(browser: Browser, code: str) -> set[str]:
    """Triggers of all steps on the whole case that the page links to."""
    links = browser.get(f"/cases/{code}").all('a[href*="proceeding=0&trigger="]')
    return {str(link["href"]).split("trigger=")[1].split("&")[0] for link in links}


def test_what_is_offered_to_whom(handler: Browser, sign_in: Any, people: Any, code: str) -> None:
    disposing = {"release", "pass_on", "co_handle", "delegate", "ask_joint"}
    assert offered(handler, code) >= {*disposing, "circulate", "withdraw_entry"}
    assert not offered(sign_in(people.colleague), code) & {*disposing, "withdraw_entry", "urge"}
    boss = offered(sign_in(people.supervisor), code)
    assert boss >= {"urge", "co_handle", "send_back", "assign"}
    assert not boss & {"release", "pass_on", "delegate", "withdraw_entry"}
    assert not offered(sign_in(people.auditor), code) - {"reveal_party"}


def test_a_joint_decision_from_asking_to_agreeing(
    handler: Browser, sign_in: Any, people: Any, desk: Any, code: str
) -> None:
    page = handler.get(f"/cases/{code}/step?proceeding=0&trigger=ask_joint")
    steps = [str(option["value"]) for option in page.all("#f-step option") if option["value"]]
    assert "fail" in steps
    assert not {"refuse", "sue", "arbitrate"} & set(steps), "a party's acts and ways out wait for nobody"
    take(handler, code, "ask_joint", step="fail", people=["2"])
    shown = handler.get(f"/cases/{code}")
    assert "会签还没有完成。" in shown.said
    colleague = sign_in(people.colleague)
    assert "待我答复" in colleague.get("/work?tab=asked").said
    assert len(colleague.get("/work?tab=asked").all("td .code")) == 1
    take(colleague, code, "give_opinion", opinion="agree", note="同意")
    shown = handler.get(f"/cases/{code}")
    assert "会签已一致同意" in shown.said
    assert "周海" in shown.one('section[aria-labelledby="parts"]').text
    assert colleague.get("/work?tab=asked").all("td .code") == []
    assert "Who else has part in it" in handler.get(f"/cases/{code}?lang=en").said


@pytest.mark.parametrize("trigger", ["ask_joint", "circulate"])
def test_several_people_are_asked_at_once(handler: Browser, desk: Any, code: str, trigger: str) -> None:
    page = handler.get(f"/cases/{code}/step?proceeding=0&trigger={trigger}")
    boxes = page.all('input[type="checkbox"][name="people"]')
    assert len(boxes) == 2
    step = {"step": "fail"} if trigger == "ask_joint" else {}
    take(handler, code, trigger, people=[str(box["value"]) for box in boxes], **step)
    assert len(look(desk.store, desk.person, code).rows("involvement")) == 2


def test_a_list_without_anybody_says_what_to_do(supervisor: Browser, desk: Any, people: Any, case: str) -> None:
    """The centre of the town has nobody but its supervisor."""
    boss = desk.as_(people.supervisor)
    filed = boss.register(org_id=people.bodies["town"], handler_id=None)
    page = supervisor.get(f"/cases/{filed}/step?proceeding=0&trigger=assign")
    assert "请管理员给本单位的承办人开账号" in page.said
    assert "请管理员" not in supervisor.get(f"/cases/{case}/step?proceeding=0&trigger=assign").said


def test_urged_circulated_and_answered(supervisor: Browser, handler: Browser, code: str) -> None:
    take(supervisor, code, "urge", until="2026-03-05", note="请尽快办理")
    assert len(handler.get("/work?tab=asked").all("td .code")) == 1
    take(handler, code, "answer_urge", note="本周五约见")
    take(handler, code, "circulate", people=["3"])
    take(supervisor, code, "mark_read")
    words = handler.get(f"/cases/{code}").one('section[aria-labelledby="parts"]').text
    assert "已答复" in words
    assert "已阅" in words


def test_taken_back_and_said_so(handler: Browser, desk: Any, code: str) -> None:
    desk.do(code, "fail", fail_ground="no_agreement", remedies_told=True)
    page = handler.get(f"/cases/{code}")
    assert "案件已经办结" in page.said
    take(handler, code, "withdraw_entry", reason="wrong_step")
    page = handler.get(f"/cases/{code}")
    assert look(desk.store, desk.person, code).proceeding(1)["state"] == "mediating"
    assert page.texts(".timeline .tag") == ["已撤回"]
    assert "withdraw_entry" not in offered(handler, code)
    handler.get(f"/cases/{code}/replay")
    english = handler.get(f"/cases/{code}?lang=en")
    assert "Withdraw what I have just done" in english.said


def test_a_case_is_followed_and_no_longer(handler: Browser, sign_in: Any, people: Any, code: str) -> None:
    page = handler.get(f"/cases/{code}")
    handler.submit(page, f"/cases/{code}/follow", to=f"/cases/{code}?done=followed")
    handler.submit(page, f"/cases/{code}/follow", to=f"/cases/{code}?done=followed")
    assert len(handler.get("/work?tab=followed").all("td .code")) == 1
    assert sign_in(people.colleague).get("/work?tab=followed").all("td .code") == [], "one's own"
    handler.submit(handler.get(f"/cases/{code}"), f"/cases/{code}/follow", to=f"/cases/{code}?done=unfollowed")
    assert handler.get("/work?tab=followed").one(".empty h2").text == "您还没有关注案件"
    stranger = sign_in(people.stranger)
    token = stranger.get("/account").token
    stranger.post(f"/cases/{code}/follow", {"token": token}, status=404)


def test_who_else_is_at_work_is_told_and_nobody_is_locked_out(
    handler: Browser, sign_in: Any, people: Any, now: Any, code: str
) -> None:
    colleague = sign_in(people.supervisor)
    handler.get(f"/cases/{code}/step?proceeding=1&trigger=fail")
    hint = "林静 刚刚打开了这个案件的办理页面"
    assert hint in colleague.get(f"/cases/{code}").said
    assert hint not in handler.get(f"/cases/{code}").said
    take(colleague, code, "note", note="我也可以写")
    now.later(minutes=11)
    assert hint not in colleague.get(f"/cases/{code}").said


def test_what_is_done_is_no_longer_being_worked_on(handler: Browser, supervisor: Browser, code: str) -> None:
    take(handler, code, "note", note="办完了")
    assert "刚刚打开" not in supervisor.get(f"/cases/{code}").said


def test_what_is_typed_and_not_sent_waits_for_its_author(
    handler: Browser, sign_in: Any, people: Any, store: Any, code: str
) -> None:
    address = f"/cases/{code}/step"
    page = handler.get(f"{address}?proceeding=0&trigger=note")
    sent = {"note": "写到一半的话", "keep_draft": "yes"}
    handler.submit(page, address, to=f"/cases/{code}?done=step_draft_kept", **sent)
    assert "您有没有提交的草稿：" in handler.get(f"/cases/{code}").said
    again = handler.get(f"{address}?proceeding=0&trigger=note")
    assert again.one("#f-note").text.strip() == "写到一半的话"
    assert "这是您上次没有提交的内容" in again.said
    with store.read() as connection:
        (row,) = connection.execute(select(DRAFTS)).all()
    assert "写到一半".encode() not in bytes(row.sealed), "sealed"
    other = sign_in(people.colleague).get(f"{address}?proceeding=0&trigger=note")
    assert other.one("#f-note").text.strip() == "", "nobody else's"
    handler.submit(again, address, to=f"/cases/{code}?done=step_taken")
    with store.read() as connection:
        assert connection.execute(select(DRAFTS)).all() == []


@pytest.mark.parametrize("how", ["wrong", "confirm"])
def test_a_closed_window_loses_nothing(handler: Browser, code: str, how: str) -> None:
    """Whatever reached the server and was not done comes back: with an error in it, or before it was confirmed."""
    address = f"/cases/{code}/step"
    page = handler.get(f"{address}?proceeding=1&trigger=fail")
    fields = {"fail_ground": "unreachable"} | ({"remedies_told": "yes"} if how == "confirm" else {})
    handler.submit(page, address, status=200 if how == "confirm" else 422, **fields)
    back = handler.get(f"{address}?proceeding=1&trigger=fail")
    assert back.one('[name="fail_ground"][checked]')["value"] == "unreachable"
    handler.submit(back, address, to=f"/cases/{code}?done=step_draft_dropped", drop_draft="yes")
    assert not handler.get(f"{address}?proceeding=1&trigger=fail").all('[name="fail_ground"][checked]')


@pytest.mark.parametrize("language", ["zh", "en"])
def test_on_paper(handler: Browser, code: str, language: str) -> None:
    page = handler.get(f"/cases/{code}/print?lang={language}")
    assert "柳林调〔2026〕1号" in page.said
    assert len(page.all(".timeline > li")) == 5
    assert page.all("form") == page.all("details:not([open])") == [], "nothing to press, nothing folded"
    assert "13812345678" not in page.text


TO_PRESS = "form, button, input, .links a, .ways a, .rows a"


def test_on_paper_stands_all_that_the_page_shows(handler: Browser, supervisor: Browser, desk: Any, code: str) -> None:
    """Every card of the page with its words, except the steps, which are for the screen."""
    supervisor.get(f"/cases/{code}")
    take(supervisor, code, "urge", note="请尽快办理")
    whole, paper = handler.get(f"/cases/{code}"), handler.get(f"/cases/{code}/print")
    names = {str(card["aria-labelledby"]) for card in whole.all("section[aria-labelledby]")}
    assert {"parties", "claims", "clocks", "rights", "papers", "history", "mediation-1", "parts"} <= names
    printed = {str(card["aria-labelledby"]) for card in paper.all("section[aria-labelledby]")}
    assert names - printed == {"next-1", "desk"}
    assert printed - names == {"stands"}
    assert paper.all(TO_PRESS) == []
    for part in ("clocks", "claims"):
        words = whole.texts(f'section[aria-labelledby="{part}"] details')
        assert words
        assert paper.texts(f'section[aria-labelledby="{part}"] details[open]') == words, part
    parties = paper.one('section[aria-labelledby="parties"]').text
    assert "同意" in parties
    assert "5678" not in parties.replace("5678", "", 1), "masked as on the screen"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("due_since=2026-04-01", 1),
        ("due_since=2026-04-02", 1),
        ("due_since=2026-04-03", 0),
        ("due_until=2026-04-01", 0),
        ("due_until=2026-04-02", 1),
        ("due_since=2026-03-01&due_until=2026-12-31", 1),
    ],
)
def test_lists_by_the_next_date(handler: Browser, code: str, query: str, found: int) -> None:
    page = handler.get(f"/work?{query}")
    assert len(page.all("td .code")) == found
    chips = page.all(".chips a:not(.clear)")
    assert len(chips) == query.count("=")
    assert len(handler.get(str(chips[0]["href"])).all(".chips a:not(.clear)")) == query.count("=") - 1


@pytest.mark.parametrize("address", ["/work", "/work?tab=asked", "/work?tab=followed", "/cases/{}", "/cases/{}/print"])
def test_what_a_page_costs(handler: Browser, queries: Any, code: str, address: str) -> None:
    with queries() as count:
        handler.get(address.format(code))
    assert len(count) <= 8
