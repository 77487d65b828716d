"""The inbox: who finds what in it, what a party wrote, read and unread."""

from __future__ import annotations

from typing import Any

import pytest

from flows.deliveries import deliver_due, post_notice
from integrations.inbox.transport import Inbox
from tests.acts import Desk
from tests.web.pages import Browser
from tests.web.portal import CODE, file, track

WORDS = "下午三点以后打电话。<b>谢谢</b>"


def posted(store: Any, now: Any) -> None:
    deliver_due(store, {"inbox": Inbox(lambda outgoing: post_notice(store, outgoing))}, now())


@pytest.fixture
def written(visitor: Browser, case: str, desk: Desk, store: Any, now: Any, handler: Browser) -> str:
    """The case of the tests; its first party has written to the handler."""
    track(visitor, CODE)
    visitor.submit(visitor.get("/track/message"), "/track/message", to="/track/case?done=message_sent", note=WORDS)
    posted(store, now)
    return case


def test_a_partys_words_are_read_where_they_are_found(handler: Browser, written: str) -> None:
    page = handler.get("/inbox")
    assert "当事人留言" in page.said
    assert WORDS in page.one(".typed").text
    handler.get(str(page.one("main .code")["href"]))
    assert page.one('nav.menu a[href="/inbox"] .count').text.startswith("1")


@pytest.mark.parametrize("who", ["stranger", "higher", "auditor"])
def test_nobody_else_finds_it(sign_in: Any, people: Any, written: str, who: str) -> None:
    page = sign_in(getattr(people, who)).get("/inbox")
    assert WORDS not in page.text
    assert page.all("main .code") == []


def test_read_and_not_read_after_all(handler: Browser, written: str) -> None:
    page = handler.get("/inbox")
    (key,) = (str(box["value"]) for box in page.all("[name=letter]"))
    handler.submit(page, "/inbox/read", to="/inbox?done=read", letter=key)
    assert "没有未读的" in handler.get("/inbox").said
    assert handler.get("/inbox").all('nav.menu a[href="/inbox"] .count') == []
    read = handler.get("/inbox?tab=read")
    assert WORDS in read.one(".typed").text
    handler.submit(read, "/inbox/read", to="/inbox?tab=read&done=unread_again", letter=key)
    assert WORDS in handler.get("/inbox").one(".typed").text


def test_all_of_a_page_at_once(handler: Browser, written: str) -> None:
    page = handler.get("/inbox")
    shown = [str(field["value"]) for field in page.all("[name=shown]")]
    handler.post("/inbox/read", {"token": page.token, "shown": shown, "all": "yes"}, to="/inbox?done=read")
    assert handler.get("/inbox").all("[name=letter]") == []


@pytest.mark.parametrize("letter", ["", "x", "1-2", "1-2-3-4", "1-2-x", "9" * 40 + "-1-1", "-1-1-1", "1-1-1"])
def test_a_key_that_is_none_marks_nothing(handler: Browser, written: str, letter: str) -> None:
    page = handler.get("/inbox")
    handler.post("/inbox/read", {"token": page.token, "letter": letter}, to="/inbox?done=read")
    assert len(handler.get("/inbox").all("[name=letter]")) == 1


def test_a_stranger_cannot_mark_it(handler: Browser, written: str, sign_in: Any, people: Any) -> None:
    (key,) = (str(box["value"]) for box in handler.get("/inbox").all("[name=letter]"))
    stranger = sign_in(people.stranger)
    stranger.post("/inbox/read", {"token": stranger.get("/account").token, "letter": key}, to="/inbox?done=read")
    assert len(handler.get("/inbox").all("[name=letter]")) == 1


def test_what_comes_from_a_phone_is_found_by_the_desk(
    visitor: Browser, people: Any, supervisor: Browser, store: Any, now: Any
) -> None:
    file(visitor, people)
    posted(store, now)
    assert "新收一件" in supervisor.get("/inbox").said


@pytest.mark.parametrize("databases", ["sqlite", "postgresql"], indirect=True)
def test_it_costs_the_same_however_much_there_is(
    handler: Browser, written: str, store: Any, queries: Any, people: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cases.models import Notice, metadata

    with store.read() as connection:
        row = connection.execute(metadata.tables["notice"].select()).mappings().first()
    with store.session() as session:
        for n in range(10, 15):
            session.add(Notice(**{**row, "n": n, "kind": ["warned", "expired", "odd", "moved", "redated"][n - 10]}))
    monkeypatch.setattr("cases.notices.PAGE", 4)
    seen, page = [], handler.get("/inbox")
    with queries() as statements:
        handler.get("/inbox")
    assert len(statements) <= 8
    while True:
        seen += [str(box["value"]) for box in page.all("[name=letter]")]
        following = page.all("a[rel=next]")
        if not following:
            break
        page = handler.get(str(following[0]["href"]))
    assert len(seen) == len(set(seen)) == 6
