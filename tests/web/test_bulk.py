"""Several cases at once: who may, what is shown first, what is done and what is named as not done."""

from __future__ import annotations

from typing import Any

import pytest

from cases.colleagues import Colleague, handlers_with_load
from cases.preview import look
from cases.replay import check_cases
from cases.worklists import Filters, Tab, my_work
from statemachines.pathway import Label
from tests.web.pages import Browser, Page
from web.views.bulk import shared

ACTIONS = {"handler": {"claim", "release"}, "supervisor": {"assign", "distribute"}}


@pytest.fixture
def waiting(desk: Any) -> list[str]:
    """Three cases nobody has taken."""
    return [desk.register(handler_id=None) for _ in range(3)]


def picks(page: Page) -> list[str]:
    return [str(box["value"]) for box in page.all('input[name="pick"]')]


def chosen(browser: Browser, address: str, verb: str, only: slice = slice(None)) -> Page:
    """The page that asks, for the rows of that list."""
    page = browser.get(address)
    form = page.one("#bulk")
    assert verb in [button["value"] for button in form.select("button")]
    return browser.post("/work/bulk", {"token": page.token, "verb": verb, "pick": picks(page)[only]}, status=200)


def handlers(desk: Any, codes: list[str]) -> list[int | None]:
    return [look(desk.store, desk.person, code).proceeding(1)["handler_id"] for code in codes]


@pytest.mark.parametrize(
    ("address", "who", "offered"),
    [
        ("/work", "handler", {"release"}),
        ("/work?tab=to_claim", "handler", {"claim"}),
        ("/work?tab=body", "handler", set()),
        ("/work", "supervisor", {"assign", "distribute"}),
        ("/work?tab=to_claim", "supervisor", {"assign", "distribute"}),
        ("/work?tab=body&colour=green", "supervisor", set()),
        ("/work", "auditor", set()),
    ],
)
def test_what_is_offered(
    desk: Any, waiting: Any, sign_in: Any, people: Any, address: str, who: str, offered: set[str]
) -> None:
    desk.mediating()
    page = sign_in(getattr(people, who)).get(address)
    assert {str(button["value"]) for button in page.all("#bulk button")} == offered


@pytest.mark.parametrize("verb", ["claim", "release", "assign", "distribute", "withdraw_entry", ""])
@pytest.mark.parametrize("who", ["handler", "supervisor"])
def test_nobody_does_what_is_not_offered(
    sign_in: Any, people: Any, desk: Any, waiting: list[str], who: str, verb: str
) -> None:
    if verb in ACTIONS[who]:
        return
    browser = sign_in(getattr(people, who))
    token = browser.get("/account").token
    for path in ("/work/bulk", "/work/bulk/do"):
        form = {"token": token, "verb": verb, "pick": [f"{code}:1:1:1" for code in waiting]}
        browser.post(path, form, to="/work?done=nothing_chosen")
    assert handlers(desk, waiting) == [None] * 3


def test_a_handler_takes_several_and_gives_them_back(handler: Browser, desk: Any, waiting: list[str]) -> None:
    asked = chosen(handler, "/work?tab=to_claim", "claim", slice(2))
    done = handler.submit(asked, "/work/bulk/do", status=200)
    assert "已办理 2 件" in done.said
    assert sorted(handlers(desk, waiting), key=str) == [1, 1, None]
    asked = chosen(handler, "/work", "release")
    assert handler.submit(asked, "/work/bulk/do", status=422).one(".errors"), "a reason is asked"
    handler.submit(asked, "/work/bulk/do", status=200, reason="workload")
    assert handlers(desk, waiting) == [None] * 3
    assert check_cases(desk.store) == ([], None)


def test_what_somebody_took_meanwhile_is_named_and_the_rest_done(
    handler: Browser, desk: Any, people: Any, waiting: list[str]
) -> None:
    asked = chosen(handler, "/work?tab=to_claim", "claim")
    desk.as_(people.colleague).do(waiting[1], "claim", 0, of=1)
    done = handler.submit(asked, "/work/bulk/do", status=200)
    assert "有 1 件没有办成" in done.said
    assert "柳林调〔2026〕2号" in done.one(".errors").text
    assert "刚才有人办理了这个案件" in done.said
    assert handlers(desk, waiting) == [1, 2, 1]


def test_sent_twice_nothing_is_done_twice(handler: Browser, desk: Any, waiting: list[str]) -> None:
    asked = chosen(handler, "/work?tab=to_claim", "claim")
    first = handler.submit(asked, "/work/bulk/do", status=200)
    before = [look(desk.store, desk.person, code).version for code in waiting]
    again = handler.submit(asked, "/work/bulk/do", status=200)
    assert [look(desk.store, desk.person, code).version for code in waiting] == before
    assert first.said == again.said


def test_a_supervisor_assigns_with_a_reason(supervisor: Browser, desk: Any, people: Any, waiting: list[str]) -> None:
    asked = chosen(supervisor, "/work?tab=to_claim", "assign")
    assert "周海" in asked.one("#f-handler").text
    wrong = supervisor.submit(asked, "/work/bulk/do", status=422, handler="2")
    assert wrong.one("#f-handler option[selected]")["value"] == "2", "what was chosen stays"
    supervisor.submit(asked, "/work/bulk/do", status=200, handler="2", reason="new")
    assert handlers(desk, waiting) == [2, 2, 2]


def test_a_handler_of_another_body_is_refused_by_name(
    supervisor: Browser, desk: Any, people: Any, waiting: Any
) -> None:
    asked = chosen(supervisor, "/work?tab=to_claim", "assign")
    stranger = people.accounts["stranger"]
    done = supervisor.submit(asked, "/work/bulk/do", status=200, handler=str(stranger), reason="new")
    assert "有 3 件没有办成" in done.said
    assert "不在该单位" in done.said
    assert handlers(desk, waiting) == [None] * 3


def test_the_shares_that_are_shown_are_the_shares_that_are_given(
    supervisor: Browser, desk: Any, people: Any, waiting: list[str]
) -> None:
    desk.mediating()  # one that the handler has already
    asked = chosen(supervisor, "/work?tab=to_claim", "distribute")
    assert [text.split()[0] for text in asked.texts("td:last-child")] == ["周海", "林静", "周海"]
    supervisor.submit(asked, "/work/bulk/do", status=200, reason="workload")
    assert sorted(handlers(desk, waiting)) == [1, 2, 2]
    loads = {each.name: each.load for each in handlers_with_load(desk.store, people.supervisor)}
    assert loads == {"林静": 2, "周海": 2}


def test_another_bodys_cases_are_out_of_reach(sign_in: Any, people: Any, desk: Any, waiting: list[str]) -> None:
    browser = sign_in(people.stranger)
    token = browser.get("/account").token
    form = {"token": token, "verb": "claim", "pick": [f"{waiting[0]}:1:1", "nonsense", f"{waiting[1]}:x:1"]}
    browser.post("/work/bulk", form, to="/work?done=nothing_chosen")
    done = browser.post("/work/bulk/do", form, status=200)
    assert "没有这个案件，或者您无权查看。" in done.said
    assert handlers(desk, waiting) == [None] * 3


def test_sharing_out_evens_the_load(desk: Any, people: Any, waiting: list[str]) -> None:
    """Greedy by least load: no two differ by more than one unless they did before; a body without handlers is told."""
    rows = my_work(desk.store, people.supervisor, Filters(Tab.TO_CLAIM), None, desk.now).rows
    org, body = rows[0].org_id, Label("", "")
    shares = list(shared(rows, [Colleague(7, "甲", org, body, 2), Colleague(8, "乙", org, body, 0)]))
    assert [(share.to.id if share.to else None, share.load) for share in shares] == [(8, 1), (8, 2), (7, 3)]
    assert [share.to for share in shared(rows, [Colleague(9, "丙", org + 1, body, 0)])] == [None] * 3


def test_all_of_a_page_can_be_chosen_without_a_script(handler: Browser, waiting: Any) -> None:
    page = handler.get("/work?tab=to_claim&all=1")
    assert len(page.all('input[name="pick"][checked]')) == 3
    assert len(handler.get("/work?tab=to_claim").all('input[name="pick"][checked]')) == 0


def test_it_costs_the_same_however_many(handler: Browser, desk: Any, queries: Any) -> None:
    for _ in range(12):
        desk.register(handler_id=None)
    page = handler.get("/work?tab=to_claim")
    with queries() as count:
        handler.post("/work/bulk", {"token": page.token, "verb": "claim", "pick": picks(page)}, status=200)
    assert len(count) <= 8
