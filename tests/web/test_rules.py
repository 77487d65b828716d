"""The administrator's pages of the rules: what stands, what a change would do, and doing it; in both languages."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text

from cases import publications
from cases.publications import carry_out
from cases.store import Store
from statemachines.pathways import PATHWAYS
from statemachines.rules import all_rules
from tests.acts import Desk
from tests.published import RULES, YEAR
from tests.web.conftest import Now
from tests.web.pages import Browser, Page
from web.views.rules import RULE_CHANNELS

pytestmark = pytest.mark.usefixtures("as_shipped")
LANGUAGES = ("zh", "en")


@pytest.fixture
def administrator(sign_in: Any, people: Any) -> Browser:
    browser: Browser = sign_in(people.administrator)
    return browser


@pytest.fixture
def provisional(desk: Desk, now: Now) -> str:
    """A mediation whose month ends in a year nobody has published."""
    desk.go_to("2026-12-28")
    now.moment = desk.now
    code = desk.register()
    desk.do(code, "accept")
    return code


def preview(browser: Browser, body: str, **more: Any) -> Page:
    return browser.submit(browser.get("/rules/impact"), "/rules/impact", body=body, **{"status": 200, **more})


def redated(store: Store) -> int:
    with store.read() as connection:
        count = connection.execute(text("SELECT count(*) FROM ledger WHERE kind = 'redated'")).scalar()
    return int(count or 0)


def test_the_overview_waits_to_be_asked(administrator: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    """The check takes seconds: nobody who has just signed in waits for it."""
    monkeypatch.setattr(publications, "_judged", {})
    page = administrator.get("/rules")
    assert page.one('a[href="/rules?check=1"]').text == "检查现行规则和途径"
    assert not page.all("p.holds")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_overview_says_what_stands(administrator: Browser, language: str) -> None:
    page = administrator.get(f"/rules?check=1&lang={language}")
    assert {"zh": "没有发现问题", "en": "nothing was found"}[language] in page.said
    assert page.all("p.holds")
    for name, pathway in PATHWAYS.items():
        assert page.one(f'a[href="/rules/pathways/{name}"]').text == pathway.label[language]
    assert "XF-05" in page.texts("code")
    assert "2026" in page.said


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PATHWAYS)
def test_a_pathway_s_page_has_drawing_tables_and_articles(administrator: Browser, name: str, language: str) -> None:
    page = administrator.get(f"/rules/pathways/{name}?lang={language}")
    pathway = PATHWAYS[name]
    assert page.heading == pathway.label[language]
    assert page.one("div.drawing svg")["lang"] == language
    for row in (*pathway.states, *pathway.transitions, *pathway.clocks):
        assert " ".join(row.label[language].split()) in page.said
    assert all(row.basis in page.text for row in pathway.transitions)
    assert {clock.rule for clock in pathway.clocks} <= {text.split()[0] for text in page.texts("td code")}


def test_there_is_no_such_pathway(administrator: Browser) -> None:
    administrator.get("/rules/pathways/war", status=404)


@pytest.mark.parametrize("language", LANGUAGES)
def test_shown_asked_once_more_and_published(
    provisional: str, administrator: Browser, store: Store, language: str
) -> None:
    administrator.get(f"/rules?lang={language}")
    page = preview(administrator, YEAR)
    assert "2027-01-28" in page.texts("td del")[0]
    assert page.texts("td ins") == ["2027-01-29"]
    assert publications.publications(store) == []
    page = administrator.submit(page, "/rules/impact", status=200)
    assert page.heading == {"zh": "核对发布", "en": "Check before publishing"}[language]
    assert (publications.publications(store), redated(store)) == ([], 0)
    administrator.submit(page, "/rules/impact", to="/rules?done=published")
    administrator.submit(page, "/rules/impact", to="/rules?done=published")  # sent twice
    assert len(publications.publications(store)) == 1
    assert redated(store) == 1
    page = administrator.get("/rules?done=published")
    assert "2027" in page.said
    assert "许诺" in page.said


def test_taken_back_after_a_preview(
    provisional: str, administrator: Browser, store: Store, people: Any, now: Now
) -> None:
    publications.publish(store, YEAR, people.administrator.actor.id, now())
    carry_out(store, now())
    page = administrator.submit(administrator.get("/rules"), "/rules/impact", status=200)
    assert page.texts("td ins") == ["2027-01-28（暂定）"]
    page = administrator.submit(page, "/rules/impact", status=200)
    administrator.submit(page, "/rules/impact", to="/rules?done=published")
    assert redated(store) == 2
    assert not administrator.get("/rules").all('form[action="/rules/impact"]')


def test_a_rule_s_new_version_is_shown_like_a_year(provisional: str, administrator: Browser) -> None:
    page = preview(administrator, RULES.replace("\n", "\r\n"))  # as a browser sends lines
    assert page.texts("td ins") == ["2027-01-18（暂定）"]
    assert "PM-04" in page.said


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("", {"zh": "请粘贴草案", "en": "Paste a draft"}),
        ("years: [}", {"zh": "第 1 行", "en": "Line 1"}),
        (YEAR.replace("notices:", "notes:"), {"zh": "第 3 行", "en": "Line 3"}),
        (RULES.replace("mark: P", "mark: U\n    enabled: false"), {"zh": "[clock.rule]", "en": "[clock.rule]"}),
    ],
)
def test_a_bad_draft_says_where_and_changes_nothing(
    administrator: Browser, store: Store, body: str, says: dict[str, str], language: str
) -> None:
    administrator.get(f"/rules?lang={language}")
    for step in ("", "publish"):
        data = {"token": administrator.get("/rules/impact").token, "kind": "draft", "body": body, "step": step}
        page = administrator.post("/rules/impact", data, status=422)
        assert says[language] in page.said
        assert page.one("textarea").text.strip() == body.strip()
    assert publications.publications(store) == []


@pytest.mark.parametrize(
    ("kind", "body"), [("withdrawal", "9"), ("withdrawal", "x"), ("pathway", "war 1"), ("pathway", "mediation 9")]
)
def test_what_is_not_there_is_not_found(administrator: Browser, kind: str, body: str) -> None:
    for step in ("", "publish"):
        data = {"token": administrator.get("/rules/impact").token, "kind": kind, "body": body, "step": step}
        administrator.post("/rules/impact", data, status=404)


def test_a_long_preview_has_pages(
    provisional: str, administrator: Browser, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.views.rules.PAGE", 2)
    for _ in range(3):
        desk.do(desk.register(), "accept")
    page = preview(administrator, YEAR)
    seen = page.texts("td .code")
    assert page.texts("dl.facts dd")[0] == "4"
    following = page.all("form.pager")[0]
    data = {control["name"]: control["value"] for control in following.select("input")}
    page = administrator.post("/rules/impact", data, status=200)
    assert len({*seen, *page.texts("td .code")}) == 4


def test_a_preview_that_takes_too_long_says_at_least(
    provisional: str, administrator: Browser, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.views.rules.PAGE", 1)
    monkeypatch.setattr("web.views.rules.COUNTING", -1.0)
    for _ in range(3):
        desk.do(desk.register(), "accept")
    assert "至少有这些" in preview(administrator, YEAR).said


def test_open_proceedings_are_moved_from_the_pathway_s_page(administrator: Browser, desk: Desk) -> None:
    desk.register()
    page = administrator.submit(administrator.get("/rules/pathways/mediation"), "/rules/impact", status=200)
    assert "mediation 1" in page.texts("code")
    page = administrator.submit(page, "/rules/impact", status=200)
    administrator.submit(page, "/rules/impact", to="/rules?done=published")


def test_every_rule_of_time_stands_under_a_channel_with_words() -> None:
    assert {row.channel for row in all_rules()} == set(RULE_CHANNELS)
