"""A search with every condition at once, on both databases: each narrows, each can be taken away, nobody sees more."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from cases.clocks import sweep
from cases.register import PartyInput
from tests.acts import WANG, Desk, at
from tests.people import People
from tests.web.pages import Browser, Page

pytestmark = pytest.mark.parametrize("databases", ["sqlite", "postgresql"], indirect=True)

NUMBER = "柳林调〔2026〕2号"
# Every condition of the form that holds for that one case, and one that does not.
FITS = {
    "colour": ("red", "blue"),
    "cause": ("wages", "noise"),
    "origin": ("hotline", "walk_in"),
    "pathway": ("mediation", "petition"),
    "state": ("mediating", "registered"),
    "handler": ("{handler}", "{colleague}"),
    "since": ("2026-01-20", "2026-01-21"),
    "until": ("2026-01-20", "2026-01-19"),
    "due_since": ("2026-02-01", "2026-03-01"),
    "due_until": ("2026-02-28", "2026-02-01"),
    "under": ("{town}", "{county}"),
}
TYPED = ["张伟", "137-0000-0001", "柳林调〔2026〕2"]  # a party, a telephone, the beginning of a number


@pytest.fixture
def cases(desk: Desk, people: Any) -> dict[str, str]:
    """One that fits all, and beside it one of the same day, one of a colleague, one of another body."""
    zhang = PartyInput("applicant", "person", {"name": "张伟", "phone": "13700000001"})
    desk.go_to("2026-01-20")
    found = {"other matter": desk.mediating(cause="noise")}
    found["wanted"] = desk.mediating(cause="wages", origin="hotline", parties=(zhang, WANG))
    found["colleague's"] = desk.as_(people.colleague).register(cause="wages", parties=(zhang, WANG))
    found["stranger's"] = desk.as_(people.stranger).register(cause="wages", parties=(zhang, WANG))
    sweep(desk.store, at("2026-03-02"))
    return found


def filled(people: Any, wrong: str = "") -> dict[str, str]:
    names = {
        "handler": people.handler.account_id,
        "colleague": people.colleague.account_id,
        "town": people.handler.org_id,
        "county": people.bodies["county"],
    }
    return {name: pair[name == wrong].format(**names) for name, pair in FITS.items()}


def narrowed(browser: Browser, **said: str) -> Page:
    """The list after the form was sent as a person sends it."""
    token = browser.get("/work?tab=body").form("/work/filter").select_one("[name=token]")
    answer = browser.client.post(
        "/work/filter",
        data={"token": str(token["value"]) if token else "", "tab": "body", **said},
        headers={"sec-fetch-site": "same-origin"},
        follow_redirects=False,
    )
    return browser.get(answer.headers["location"])


def numbers(page: Page) -> list[str]:
    return page.texts("td .code")


@pytest.mark.parametrize(("who", "typed"), [*(("handler", typed) for typed in TYPED), ("supervisor", TYPED[0])])
def test_all_at_once_finds_the_one(
    sign_in: Any, people: People, cases: Any, queries: Any, who: str, typed: str
) -> None:
    browser = sign_in(getattr(people, who))
    page = narrowed(browser, text=typed, **filled(people))
    assert numbers(page) == [NUMBER]
    with queries() as seen:
        browser.get(page.path)
    assert len(seen) <= 8
    address, left = page.path, len(FITS) + 2
    while links := page.all(".chips a:not(.clear)"):  # the first one each time; a state goes with its pathway
        assert len(links) < left
        address, left = str(links[0]["href"]), len(links)
        page = browser.get(address)
        assert NUMBER in numbers(page)
    assert dict(parse_qsl(urlsplit(address).query)) == {"tab": "body"}


@pytest.mark.parametrize("wrong", [name for name in FITS if name != "under"])
def test_each_condition_narrows(handler: Browser, people: People, cases: Any, wrong: str) -> None:
    assert numbers(handler.get("/work?" + urlencode({"tab": "body", **filled(people)}))) == [NUMBER]
    assert numbers(handler.get("/work?" + urlencode({"tab": "body", **filled(people, wrong)}))) == []


def test_nobody_sees_more_by_asking(sign_in: Any, people: People, cases: Any) -> None:
    """A body that is not one's own cannot be asked for, and a stranger's search finds only the stranger's."""
    stranger = sign_in(people.stranger)
    assert NUMBER not in numbers(narrowed(stranger, **filled(people)))
    assert NUMBER not in numbers(narrowed(stranger, text="张伟"))
    own = narrowed(sign_in(people.handler), text="张伟")
    assert len(numbers(own)) == 2
    elsewhere = sign_in(people.handler).get(f"/work?tab=body&under={people.stranger.org_id}")
    assert set(numbers(elsewhere)) <= {f"柳林调〔2026〕{n}号" for n in (1, 2, 3)}
