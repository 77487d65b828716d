"""The short form on a real telephone-sized browser: in a village without a network, and back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import text

from tests.web.chromium import NARROW, PHONE, executable, faults, serving, too_small
from tests.web.test_intake import GOOD

pytestmark = pytest.mark.skipif(executable() is None, reason="no Chromium on this machine")


@pytest.fixture
def site(app: Any) -> Iterator[str]:
    with serving(app) as address:
        yield address


def fill(page: Any, people: Any, **changed: str) -> None:
    for name, value in (GOOD | {"desk": str(people.bodies["town"])} | changed).items():
        control = page.locator(f"[name={name}]")
        if control.first.get_attribute("type") == "radio":
            page.locator(f"[name={name}][value='{value}']").check()
        elif control.evaluate("(e) => e.tagName") == "SELECT":
            control.select_option(value)
        else:
            control.fill(value)


def cases(store: Any) -> int:
    with store.read() as connection:
        return int(connection.execute(text("SELECT count(*) FROM cases")).scalar_one())


def states(page: Any, many: int) -> list[str]:
    """What the drafts say of themselves, once so many are shown: they are read after the page is there."""
    expect(page.locator("[data-state]")).to_have_count(many)
    return list(page.locator("[data-state]").evaluate_all("(all) => all.map((e) => e.dataset.state)"))


def expect(locator: Any) -> Any:
    from playwright.sync_api import expect as expected

    return expected(locator)


def kept(page: Any) -> str:
    """Everything the browser has stored, as text."""
    return str(
        page.evaluate("""async () => {
          const drawer = await new Promise((done) => { const r = indexedDB.open('intake'); r.onsuccess = () => done(r.result); });
          const out = [];
          for (const name of drawer.objectStoreNames)
            out.push(await new Promise((done) => { const r = drawer.transaction(name).objectStore(name).getAll(); r.onsuccess = () => done(r.result); }));
          drawer.close();
          return JSON.stringify(out);
        }""")
    )


@pytest.fixture
def ready(reader: Any) -> Any:
    page = reader("/intake/new", "intake", size=PHONE)
    page.wait_for_selector("html[data-ready=yes]")
    page.wait_for_timeout(500)  # the worker has put the form away
    return page


def offline(page: Any, off: bool) -> None:
    page.context.set_offline(off)


def queued(page: Any, people: Any) -> None:
    """A form filled in without a network, which waits in the telephone."""
    offline(page, True)
    page.goto("/intake/new")
    fill(page, people)
    page.get_by_role("button", name="存下，等有网时送出").click()
    page.wait_for_selector("[data-state=queued]")


def test_two_drafts_wait_for_the_network_and_become_two_cases(ready: Any, people: Any, store: Any) -> None:
    page = ready
    offline(page, True)
    page.goto("/intake/new")
    assert page.locator("h1").inner_text() == "没有网络：先记在手机里"
    for name in ("赵小满", "孙大爷"):
        fill(page, people, name=name)
        page.get_by_role("button", name="存下，等有网时送出").click()
        expect(page.locator("[name=name]")).to_have_value("")
    assert states(page, 2) == ["queued", "queued"]
    assert "等网络" in page.locator("[data-waiting-list]").inner_text()
    page.reload()
    assert states(page, 2) == ["queued", "queued"], "a telephone that was switched off has them still"
    assert cases(store) == 0
    offline(page, False)
    page.goto("/intake")
    expect(page.locator("[data-state=sent]")).to_have_count(2)
    assert cases(store) == 2
    assert "工钱" not in kept(page), "what was sent is kept no more"
    page.reload()
    assert len(page.locator("tbody tr").all()) == 2
    expect(page.locator("[data-waiting-list] a")).to_have_count(2)  # read from the telephone after the page is there


def test_an_answer_that_was_lost_on_the_way_makes_no_second_case(ready: Any, people: Any, store: Any) -> None:
    page = ready
    lost = {"n": 0}

    def swallow(route: Any) -> None:
        """The site does its work; the answer never comes."""
        if route.request.method == "POST" and lost["n"] == 0:
            lost["n"] = 1
            route.fetch()
            route.abort("connectionreset")
        else:
            route.continue_()

    page.context.route("**/intake/new", swallow)
    fill(page, people)
    page.get_by_role("button", name="登记", exact=True).click()
    page.wait_for_selector("[data-state=queued], [data-state=sent]")
    assert cases(store) == 1
    page.goto("/intake")
    page.wait_for_selector("[data-state=sent]")
    assert cases(store) == 1


def test_what_is_being_typed_survives_a_flat_battery(ready: Any, people: Any) -> None:
    page = ready
    fill(page, people, happened="说到一半")
    page.wait_for_timeout(700)
    page.evaluate("document.querySelector('[data-draft]').dataset.sent = 'yes'")  # no question on leaving
    page.goto("/intake/new")
    page.get_by_role("button", name="打开").click()
    assert page.locator("[name=happened]").input_value() == "说到一半"
    assert page.locator("[name=other_kind][value=person]").is_checked()


def test_an_expired_session_keeps_the_draft_until_somebody_signs_in(
    ready: Any, people: Any, store: Any, now: Any, app: Any
) -> None:
    page = ready
    queued(page, people)
    now.later(hours=2)
    offline(page, False)
    page.evaluate("dispatchEvent(new Event('online'))")
    page.wait_for_selector("[data-state=sign-in]")
    assert "请先登录" in page.locator("[data-waiting-list]").inner_text()
    token = app.state.web.sessions.start(people.intake.account_id, now())
    page.context.add_cookies([{"name": "jiefen", "value": token, "url": page.url.split("/intake")[0]}])
    page.goto("/intake")
    page.wait_for_selector("[data-state=sent]")
    assert cases(store) == 1


def test_another_account_on_the_same_telephone_sends_nothing_of_it(
    ready: Any, people: Any, store: Any, now: Any, app: Any
) -> None:
    page = ready
    queued(page, people)
    token = app.state.web.sessions.start(people.hotline.account_id, now())
    page.context.add_cookies([{"name": "jiefen", "value": token, "url": page.url.split("/intake")[0]}])
    offline(page, False)
    page.goto("/intake")
    page.wait_for_selector("[data-state=other]")
    assert cases(store) == 0


@pytest.mark.parametrize("how", ["signing out", "ended from another device"])
def test_nothing_stays_in_the_telephone(ready: Any, people: Any, app: Any, now: Any, how: str) -> None:
    page = ready
    queued(page, people)
    assert "赵小满" in kept(page)
    if how == "signing out":
        page.context.route("**/intake/token", lambda route: route.abort())  # not sent meanwhile
        offline(page, False)
        page.goto("/intake")
        page.on("dialog", lambda dialog: dialog.accept())
        page.get_by_role("button", name="退出").click()
        page.wait_for_url("**/sign-in**")
    else:
        app.state.web.sessions.end_others(people.intake.account_id, "", now())
        offline(page, False)
        page.evaluate("dispatchEvent(new Event('online'))")
        page.wait_for_selector("[data-waiting]", state="hidden")
    assert "赵小满" not in kept(page)


def test_without_a_script_it_is_a_form_like_any_other(reader: Any, people: Any, store: Any) -> None:
    page = reader("/intake/new", "intake", size=PHONE, java_script_enabled=False)
    page.get_by_role("button", name="登记", exact=True).click()
    assert page.locator(".errors").is_visible()
    fill(page, people)
    page.get_by_role("button", name="登记", exact=True).click()
    assert page.locator(".receipt").is_visible()
    assert cases(store) == 1


def test_a_mistake_is_said_on_the_page_and_nothing_typed_is_lost(ready: Any, people: Any, store: Any) -> None:
    page = ready
    fill(page, people, phone="110")
    page.get_by_role("button", name="登记", exact=True).click()
    page.wait_for_selector(".errors")
    assert page.locator("[name=happened]").input_value() == GOOD["happened"]
    page.locator("[name=phone]").fill("13812345678")
    page.get_by_role("button", name="登记", exact=True).click()
    page.wait_for_url("**/intake/cases/*")
    assert cases(store) == 1
    page.goto("/intake")
    page.wait_for_timeout(300)
    assert states(page, 0) == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_of_it_can_be_used_by_everybody(reader: Any, people: Any, language: str) -> None:
    page = reader("/intake/new", "intake", language=language, size=PHONE)
    for place in ("/intake/new", "/intake", "/intake/offline", "mistakes", "case"):
        if place == "mistakes":
            page.goto("/intake/new")
            page.locator("[data-draft] button.wide").click()
            page.wait_for_selector(".errors")
        elif place == "case":
            fill(page, people)
            page.locator("[data-draft] button.wide").click()
            page.wait_for_url("**/intake/cases/*")
        else:
            page.goto(place)
        assert faults(page) == [], place
        assert too_small(page) == [], place
        page.set_viewport_size(NARROW)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, place
        page.set_viewport_size(PHONE)


AGED = """async (days) => {
  const drawer = await new Promise((done) => { const r = indexedDB.open('intake'); r.onsuccess = () => done(r.result); });
  const drafts = drawer.transaction('drafts', 'readwrite').objectStore('drafts');
  const all = await new Promise((done) => { const r = drafts.getAll(); r.onsuccess = () => done(r.result); });
  for (const draft of all) {
    draft.noted = new Date(Date.now() - days * 24 * 3600000).toISOString();
    await new Promise((done) => { drafts.put(draft).onsuccess = done; });
  }
  drawer.close();
}"""


@pytest.mark.parametrize(("days", "there"), [(6.9, 1), (7.1, 0)])
def test_what_was_never_sent_goes_after_seven_days(
    ready: Any, people: Any, store: Any, days: float, there: int
) -> None:
    page = ready
    queued(page, people)
    page.evaluate(AGED, days)
    page.goto("/intake/new")
    assert states(page, there) == ["queued"] * there
    said = page.locator("#waiting [role=status]")
    if there:
        assert "满七天没送出的也删掉" in page.locator("#waiting").inner_text()
    else:
        expect(said).to_have_text("有写了七天还没送出的内容，已经删掉")
        assert GOOD["name"] not in kept(page)
