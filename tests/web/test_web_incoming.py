"""Hand-overs: until somebody takes one over, the sender answers for it, and a return has a reason."""

from __future__ import annotations

from typing import Any

import pytest

from tests.web.pages import Browser

EFFECT = "自签收起由本单位负责。"


@pytest.fixture
def offered(desk: Any, people: Any) -> str:
    """A mediation that the handler's committee hands over to the other town's committee."""
    code = desk.go_to("2026-02-25").mediating(cause="construction")
    desk.do(code, "transfer", claims=(1,), to_org=people.bodies["other_committee"])
    return str(code)


@pytest.fixture
def receiver(sign_in: Any, people: Any) -> Browser:
    return sign_in(people.stranger)


def test_a_hand_over_waits_for_its_receiver(receiver: Browser, handler: Browser, offered: str) -> None:
    page = receiver.get("/incoming")
    row = page.one("tbody tr").get_text(" ", strip=True)
    for words in ("柳林调〔2026〕1号", "建设工程纠纷", "柳林镇人民调解委员会", "李秀兰", "王建国", "已等 5 天"):
        assert words in row, words
    assert EFFECT in page.said
    assert page.one('nav.menu a[href="/incoming"] .count').text == "1件待签收"
    assert handler.get("/incoming").one(".empty h2").text == "没有待签收的移交"


def test_taken_over_it_is_the_receivers(receiver: Browser, handler: Browser, offered: str) -> None:
    page = receiver.get("/incoming")
    receiver.submit(page, f"/incoming/{offered}/1/acknowledge", to="/incoming?done=referral_accepted")
    assert "案件由本单位办理" in receiver.get("/incoming?done=referral_accepted").one(".said").text
    assert "柳林调〔2026〕1号" in receiver.get("/work?tab=body").said
    receiver.submit(page, f"/incoming/{offered}/1/acknowledge", to="/incoming?done=referral_accepted")  # sent twice
    receiver.get(f"/incoming/{offered}/1", status=404)


def test_sent_back_it_is_the_senders_again(receiver: Browser, offered: str) -> None:
    page = receiver.get(f"/incoming/{offered}/1")
    receiver.submit(page, f"/incoming/{offered}/1/return", reason="not_ours", to="/incoming?done=referral_returned")
    assert receiver.get("/incoming").all(".empty")
    assert "柳林调〔2026〕1号" not in receiver.get("/work?tab=body").said


def test_without_a_reason_it_is_not_sent_back(receiver: Browser, offered: str) -> None:
    page = receiver.get(f"/incoming/{offered}/1")
    again = receiver.submit(page, f"/incoming/{offered}/1/return", status=422)
    assert again.texts(".errors li") == ["理由：请选择。"]
    assert again.one(".errors a")["href"] == "#f-reason"
    assert again.soup.title.text.startswith("请更正：")
    receiver.get(f"/incoming/{offered}/1")


def test_what_was_typed_is_still_there(receiver: Browser, offered: str) -> None:
    page = receiver.get(f"/incoming/{offered}/1")
    names = {tag["name"] for tag in page.form(f"/incoming/{offered}/1/return").select("textarea")}
    (name,) = names
    again = receiver.submit(page, f"/incoming/{offered}/1/return", status=422, **{name: "第一行\n第二行"})
    assert again.one("textarea").text == "第一行\n第二行"


def test_a_second_answer_says_that_there_was_one(receiver: Browser, offered: str, sign_in: Any, people: Any) -> None:
    page = receiver.get("/incoming")
    colleague = sign_in(people.higher)
    theirs = colleague.get(f"/incoming/{offered}/1")
    receiver.submit(page, f"/incoming/{offered}/1/acknowledge", to="/incoming?done=referral_accepted")
    colleague.submit(theirs, f"/incoming/{offered}/1/acknowledge", status=422)


@pytest.mark.parametrize("n", ["2", "0", "x", "99999999999999999999"])
def test_there_is_no_other_hand_over(receiver: Browser, offered: str, n: str) -> None:
    receiver.get(f"/incoming/{offered}/{n}", status=404)


def test_the_sender_does_not_answer_for_the_receiver(handler: Browser, offered: str) -> None:
    data = {"token": handler.get("/incoming").token, "reason": "other"}
    handler.get(f"/incoming/{offered}/1", status=404)
    handler.post(f"/incoming/{offered}/1/acknowledge", data, status=403)
    handler.post(f"/incoming/{offered}/1/return", data, status=403)


def test_it_reads_in_english(receiver: Browser, offered: str) -> None:
    assert "waiting 5 days" in receiver.get("/incoming?lang=en").said
    assert "Return to the sender" in receiver.get(f"/incoming/{offered}/1?lang=en").said
