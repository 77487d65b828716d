"""The party portal: filing from a phone, the receipt, tracking, and what a party can do from there."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import text
from starlette.testclient import TestClient

from cases.causes import CAUSES
from cases.models import metadata
from cases.store import Store
from cases.tracking import code_from, issue
from statemachines.claims import CLAIM_TYPES
from statemachines.pathways import ENTRANCES
from tests.acts import Desk
from tests.web.pages import Browser, Page
from tests.web.portal import CODE, PAGES, answers, file, fill, sent, track
from web.filing import BY_KEY, MATTERS
from web.throttle import PLAIN, ZEROS, Throttle, zeros

BOTH = pytest.mark.parametrize("databases", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture
def other(app: Any) -> Browser:
    """Another browser."""
    return Browser(TestClient(app))


def count(store: Store, table: str) -> int:
    with store.read() as connection:
        return int(connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())


def only_case(store: Store) -> str:
    with store.read() as connection:
        return str(connection.execute(text("SELECT code FROM cases")).scalar_one())


# ── the questions ────────────────────────────────────────────────────────────────────────────────────────────────


def test_every_cause_has_plain_words_and_every_matter_a_place() -> None:
    assert {row.cause for row in BY_KEY.values()} == set(CAUSES)
    assert {row.claim for row in BY_KEY.values()} <= {"", *CLAIM_TYPES}
    assert {row.pathway for row in BY_KEY.values()} <= set(ENTRANCES)
    assert sum(map(len, MATTERS.values())) == len(BY_KEY), "no key twice"
    words = [row.words for row in BY_KEY.values()]
    assert len({label.zh for label in words}) == len({label.en for label in words}) == len(words)


@BOTH
def test_the_whole_way(visitor: Browser, people: Any, store: Store, supervisor: Browser) -> None:
    code = file(visitor, people)
    page = track(visitor, code)
    assert page.heading == "申请已收到，等工作人员决定由谁办理"
    assert "柳林镇社会治安综合治理中心" in page.said
    assert "我们收到了您的申请。" in page.said
    with store.read() as connection:
        (claim,) = connection.execute(metadata.tables["claim"].select()).all()
    assert (claim.type, claim.amount_fen) == ("service_fee", 1_280_000)
    row = supervisor.get("/work?tab=to_claim")
    assert "手机申请" in row.said
    assert "赵小满" in row.said
    staff = supervisor.get(f"/cases/{only_case(store)}")
    for words in ("工地结束两个月，工钱只付了一半。", "付清剩下的工钱。", "赵小满", "手机申请"):
        assert words in staff.said


@pytest.mark.parametrize("matter", sorted(BY_KEY))
def test_every_matter_makes_a_case(visitor: Browser, people: Any, store: Store, matter: str) -> None:
    file(visitor, people, matter=matter)
    with store.read() as connection:
        row = connection.execute(text("SELECT c.cause, c.origin, p.pathway FROM cases c, proceeding p")).one()
    assert tuple(row) == (BY_KEY[matter].cause, "phone", BY_KEY[matter].pathway)


def test_a_request_to_a_public_body_gets_its_statutory_date(visitor: Browser, people: Any) -> None:
    file(visitor, people, matter="administrative")
    assert "2026年3月17日（星期二）" in visitor.get("/file/sent").said  # 信访工作条例 22: 15 days


def test_each_page_says_where_it_is_and_keeps_what_was_typed(visitor: Browser, people: Any) -> None:
    fill(visitor, people)
    for n, name in enumerate(PAGES, 1):
        page = visitor.get(f"/file/{name}")
        assert f"第 {n} 步，共 6 步" in page.said
        for field, value in answers(people, name).items():
            control = page.all(f'[name="{field}"]')
            kept = [c for c in control if c.has_attr("checked")] or control
            shown = kept[0].get("value") or (kept[0].select_one("[selected]") or kept[0]).get("value") or kept[0].text
            assert shown.strip() == value, field


def test_changing_an_answer_leads_straight_back_to_the_last_look(visitor: Browser, people: Any) -> None:
    fill(visitor, people)
    page = visitor.get("/file/you")
    visitor.submit(page, "/file/you", to="/file/check", name="赵大满")
    assert "赵大满" in visitor.get("/file/check").said


def test_the_pages_may_be_answered_in_any_order(visitor: Browser, people: Any) -> None:
    data = answers(people, "what")
    visitor.submit(visitor.get("/file/what"), "/file/what", to="/file/where", **data)
    visitor.get("/file/check", to="/file/about?done=unfinished")
    visitor.get("/file/sent", to="/file/check")
    assert "还差这一页" in visitor.get("/file/about?done=unfinished").said
    assert visitor.get("/file/what").one("textarea#f-happened").text.strip() == data["happened"]


def test_the_start_offers_to_go_on(visitor: Browser, people: Any) -> None:
    assert visitor.get("/file").one("a.button")["href"] == "/file/about"
    fill(visitor, people, "about", "you")
    assert visitor.get("/file").one("a.button")["href"] == "/file/other"
    visitor.submit(visitor.get("/file"), "/file/again", to="/file")
    assert visitor.get("/file").one("a.button")["href"] == "/file/about"


def test_an_english_reader_files_too(visitor: Browser, people: Any) -> None:
    visitor.get("/file?lang=en")
    code = file(visitor, people)
    assert visitor.get("/file/sent").heading == "We have received it"
    assert track(visitor, code).heading == "Your application is in; staff decide who takes it"


def test_without_a_desk_the_page_says_where_to_go(visitor: Browser, people: Any, store: Store) -> None:
    with store.session() as session:
        session.execute(text("UPDATE organisation SET external = true"))
    page = visitor.get("/file/where")
    assert "还没有开通" in page.said
    assert not page.all("form[action='/file/where']")


def test_a_desk_that_has_gone_is_asked_anew(visitor: Browser, people: Any, store: Store) -> None:
    fill(visitor, people)
    with store.session() as session:
        session.execute(text("UPDATE organisation SET external = true WHERE level = 'town'"))
    visitor.get("/file/check", to="/file/where?done=unfinished")


# ── drafts ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_draft_is_sealed_and_the_browser_holds_only_a_token(visitor: Browser, people: Any, store: Store) -> None:
    fill(visitor, people)
    with store.read() as connection:
        (row,) = connection.execute(metadata.tables["filing_draft"].select()).all()
    token = visitor.cookies["jiefen_draft"]
    assert token not in repr(row)
    for words in ("赵小满", "13812345678", "工地"):
        assert words.encode() not in row.sealed
        assert words not in repr(visitor.cookies)


def test_the_draft_s_cookie_is_out_of_reach_of_scripts_and_other_sites(visitor: Browser, people: Any) -> None:
    answer = sent(visitor, visitor.get("/file/about"), "/file/about", matter="loan")
    cookie = answer.headers["set-cookie"]
    for word in ("HttpOnly", "SameSite=lax", "Max-Age=604800", "Path=/"):
        assert word in cookie


def test_a_draft_lives_a_week(visitor: Browser, people: Any, now: Any, store: Store, other: Browser) -> None:
    fill(visitor, people)
    now.later(days=6, hours=23)
    visitor.get("/file/check")
    now.later(hours=2)
    visitor.get("/file/check", to="/file?done=no_draft")
    fill(other, people, "about")
    assert count(store, "filing_draft") == 1, "what ran out is forgotten"


def test_another_browser_s_token_is_needed_to_see_a_draft(visitor: Browser, other: Browser, people: Any) -> None:
    fill(visitor, people)
    other.get("/file/check", to="/file?done=no_draft")
    other.carry("jiefen_draft", "forged")
    other.get("/file/check", to="/file?done=no_draft")
    assert "赵小满" not in other.get("/file/you").text


def test_a_token_of_somebody_s_own_making_is_never_taken(other: Browser, people: Any) -> None:
    other.carry("jiefen_draft", "x" * 43)
    fill(other, people, "about")
    assert other.cookies["jiefen_draft"] != "x" * 43


# ── sending ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_sending_twice_makes_one_case(visitor: Browser, people: Any, store: Store, now: Any) -> None:
    fill(visitor, people)
    page = visitor.get("/file/check")
    for _ in range(3):
        visitor.submit(page, "/file/check", to="/file/sent")
        now.later(seconds=5)
    assert count(store, "cases") == count(store, "tracking_code") == 1


def test_a_case_that_was_made_and_not_answered_is_found_again(
    visitor: Browser, people: Any, store: Store, app: Any, monkeypatch: Any
) -> None:
    """The connection is cut between the case and its draft: pressing again shows the same receipt."""
    fill(visitor, people)
    page = visitor.get("/file/check")
    with monkeypatch.context() as patch:
        patch.setattr(type(app.state.web.drafts), "sent", lambda *_: None)
        visitor.submit(page, "/file/check", to="/file/sent")
    visitor.submit(page, "/file/check", to="/file/sent")
    assert count(store, "cases") == 1
    assert visitor.get("/file/sent").all(".receipt")


@BOTH
def test_of_many_clicks_at_once_one_makes_the_case(visitor: Browser, people: Any, store: Store, app: Any) -> None:
    fill(visitor, people)
    page = visitor.get("/file/check")
    clicks = 4
    browsers, start = [Browser(TestClient(app)) for _ in range(clicks)], Barrier(clicks)
    for browser in browsers:
        for name, value in visitor.cookies.items():
            browser.carry(name, value)

    def click(browser: Browser) -> Any:
        start.wait()
        return sent(browser, page, "/file/check")

    with ThreadPoolExecutor(clicks) as pool:
        found = list(pool.map(click, browsers))
    assert {(answer.status_code, answer.headers.get("location")) for answer in found} == {(303, "/file/sent")}
    assert count(store, "cases") == count(store, "tracking_code") == 1


def test_after_sending_nothing_typed_is_kept_beside_the_case(visitor: Browser, people: Any, app: Any, now: Any) -> None:
    file(visitor, people)
    draft = app.state.web.drafts.find(visitor.cookies["jiefen_draft"], now())
    assert draft.typed == {}
    for page in PAGES:
        visitor.get(f"/file/{page}", to="/file/sent")


def test_the_receipt_says_what_happens_next_and_until_when(visitor: Browser, people: Any, store: Store) -> None:
    with store.session() as session:
        session.execute(text("UPDATE organisation SET phone = '0000-1234567' WHERE level = 'town'"))
    file(visitor, people)
    page = visitor.get("/file/sent")
    assert len(page.one(".receipt").text.split()) == 4
    assert "2026年3月5日（星期四）" in page.said
    assert page.all("a[href='tel:0000-1234567']")
    assert "柳林综治〔2026〕1号" in page.said


# ── how often ────────────────────────────────────────────────────────────────────────────────────────────────────


def again(browser: Browser, people: Any) -> Any:
    """File once more from the same address: the bare answer."""
    fill(browser, people)
    answer = sent(browser, browser.get("/file/check"), "/file/check")
    browser.submit(browser.get("/file"), "/file/again", to="/file")
    return answer


def test_a_flood_from_one_address_waits_and_loses_nothing(
    visitor: Browser, people: Any, store: Store, other: Browser
) -> None:
    assert {again(visitor, people).status_code for _ in range(PLAIN.most)} == {303}
    fill(other, people)
    answer = sent(other, other.get("/file/check"), "/file/check")
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "3600")
    assert "您填的内容都还在" in answer.text
    assert count(store, "cases") == PLAIN.most
    assert "赵小满" in other.get("/file/check").said


def worked(page: Page) -> dict[str, str]:
    """What the browser's script would find."""
    task = str(page.one("form[data-task]")["data-task"])
    return {"work": str(next(n for n in range(2**20) if zeros(f"{task}:{n}") >= ZEROS))}


def test_a_browser_that_has_worked_is_let_through(visitor: Browser, people: Any, other: Browser) -> None:
    for _ in range(PLAIN.most):
        again(visitor, people)
    fill(other, people)
    page = other.get("/file/check")
    assert sent(other, page, "/file/check", work="1").status_code == 429
    assert sent(other, page, "/file/check", **worked(page)).status_code == 303


def test_work_is_good_for_one_draft_and_not_for_ever(app: Any, now: Any) -> None:
    throttle: Throttle = app.state.web.throttle
    task = throttle.task("mine", now())
    answer = next(str(n) for n in range(2**20) if zeros(f"{task}:{n}") >= ZEROS)
    assert throttle.done("mine", task, answer, now())
    assert not throttle.done("another", task, answer, now())
    assert not throttle.done("mine", task + "x", answer, now())
    now.later(hours=3)
    assert not throttle.done("mine", task, answer, now())


# ── tracking ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_code_and_digits_stand_in_no_address(visitor: Browser, case: str) -> None:
    page = track(visitor, CODE)
    assert page.path == "/track/case"
    assert visitor.client.get("/track", params={"code": CODE, "four": "5678"}).status_code == 200
    assert CODE not in page.text
    assert not any(CODE in value for value in visitor.cookies.values())


def test_a_pass_is_good_for_two_hours_after_the_last_look(visitor: Browser, case: str, now: Any) -> None:
    track(visitor, CODE)
    now.later(hours=1, minutes=59)
    visitor.get("/track/case")
    now.later(hours=1, minutes=59)
    visitor.get("/track", to="/track/case")
    now.later(hours=2)
    visitor.get("/track/case", to="/track")


def test_leaving_ends_it(visitor: Browser, case: str) -> None:
    visitor.submit(track(visitor, CODE), "/track/leave", to="/track?done=untracked")
    visitor.get("/track/case", to="/track")


def test_guessing_the_digits_is_locked_for_four_hours(visitor: Browser, other: Browser, case: str, now: Any) -> None:
    for n in range(5):
        visitor.submit(visitor.get("/track"), "/track", status=422, code=CODE, four=f"000{n}")
    page = other.submit(other.get("/track"), "/track", status=429, code=CODE, four="5678")
    assert "暂停查询" in page.said, "from whatever address, and with the right digits too"
    now.later(hours=3, minutes=59)
    other.submit(other.get("/track"), "/track", status=429, code=CODE, four="5678")
    now.later(minutes=2)
    track(other, CODE)


def test_guessing_codes_is_locked_for_the_address(visitor: Browser, case: str) -> None:
    for n in range(30):
        visitor.submit(visitor.get("/track"), "/track", status=422, code=code_from(f"guess {n}"), four="5678")
    visitor.submit(visitor.get("/track"), "/track", status=429, code=CODE, four="5678")


def test_a_party_s_guesses_lock_no_colleague_out(visitor: Browser, case: str) -> None:
    for n in range(30):
        visitor.submit(visitor.get("/track"), "/track", status=422, code=code_from(f"guess {n}"), four="5678")
    visitor.submit(visitor.get("/sign-in"), "/sign-in", status=422, account="handler", password="wrong")


def test_wrong_code_and_wrong_digits_look_the_same(visitor: Browser, case: str) -> None:
    wrong = [{"code": code_from("another"), "four": "5678"}, {"code": CODE, "four": "0000"}]
    said = [visitor.submit(visitor.get("/track"), "/track", status=422, **each).texts(".error") for each in wrong]
    assert said[0] == said[1] == ["查询码和电话后四位对不上，请核对。"]


def test_an_expired_pass_gives_the_words_back(visitor: Browser, case: str, now: Any) -> None:
    track(visitor, CODE)
    page = visitor.get("/track/message")
    now.later(hours=3)
    page = visitor.submit(page, "/track/message", status=401, note="我写了很久。")
    assert page.one("textarea#kept").text.strip() == "我写了很久。"


def test_the_page_says_who_until_when_and_whether_in_time(visitor: Browser, desk: Desk, now: Any, store: Store) -> None:
    from cases.clocks import sweep

    with store.session() as session:
        session.execute(text("UPDATE organisation SET phone = '0000-7654321'"))
    code = desk.mediating()
    issue(store, CODE, code, 1, desk.now)
    page = track(visitor, CODE)
    assert page.heading == "正在调解"
    for words in ("林静", "柳林镇人民调解委员会", "0000-7654321", "正常"):
        assert words in page.said
    now.later(days=60)
    sweep(store, now())
    page = track(visitor, CODE)
    assert "已超期" in page.said
    for words in ("上报", "督办", "陈敏"):
        assert words not in page.said, "escalations are the office's own business"


# ── what a party can do ──────────────────────────────────────────────────────────────────────────────────────────


def test_a_message_reaches_the_handler_s_timeline(visitor: Browser, handler: Browser, case: str) -> None:
    track(visitor, CODE)
    visitor.submit(
        visitor.get("/track/message"), "/track/message", to="/track/case?done=message_sent", note="我上夜班。"
    )
    assert "我上夜班。" in visitor.get("/track/case").said
    page = handler.get(f"/cases/{case}")
    line = next(said for said in page.texts(".timeline > li") if "我上夜班。" in said)
    assert "当事人留言" in line
    assert "李秀兰" in line


def test_the_same_message_sent_twice_is_recorded_once(visitor: Browser, case: str, store: Store) -> None:
    track(visitor, CODE)
    page = visitor.get("/track/message")
    for _ in range(2):
        visitor.submit(page, "/track/message", to="/track/case?done=message_sent", note="我上夜班。")
    assert count(store, "words") == 2  # the summary, and this


def test_agreeing_and_thinking_better_of_it(visitor: Browser, case: str, store: Store, handler: Browser) -> None:
    track(visitor, CODE)
    visitor.submit(visitor.get("/track/consent"), "/track/consent", to="/track/case?done=consented")
    page = visitor.get("/track/case")
    assert "同意调解" in page.said
    assert not page.all('a[href="/track/consent"]')
    visitor.submit(visitor.get("/track/refuse"), "/track/refuse", to="/track/case?done=declined")
    page = visitor.get("/track/case?done=declined")
    assert "您不会因此受到任何不利对待" in page.said
    assert not page.all('a[href="/track/refuse"]')
    assert page.all('a[href="/track/message"]')
    assert "拒绝" in handler.get(f"/cases/{case}").said


def test_refusing_says_that_it_harms_nobody(visitor: Browser, case: str) -> None:
    track(visitor, CODE)
    page = visitor.get("/track/refuse")
    for words in ("不用说明理由", "不会因此受到任何不利对待", "起诉、申请仲裁、信访都不受影响", "可以再申请调解"):
        assert words in page.said


def given_code(browser: Browser, case: str, party: int) -> Page:
    """The page after a colleague has given a party a code."""
    form = browser.get(f"/cases/{case}/step?proceeding=0&trigger=give_code&party={party}")
    path = f"/cases/{case}/step"
    look = browser.submit(form, path, status=200, party=str(party), checked="called_back")
    return look if look.all(".receipt") else browser.submit(look, path, status=200)


def test_the_other_side_is_given_a_code_and_has_its_say(
    visitor: Browser, handler: Browser, desk: Desk, store: Store
) -> None:
    code = desk.register()
    assert len(handler.get(f"/cases/{code}").all('a[href*="trigger=give_code"]')) == 2
    page = given_code(handler, code, 2)
    own = "".join(page.one(".receipt").text.split())
    assert "发查询码" in handler.get(f"/cases/{code}").said
    track(visitor, own, "4321")
    visitor.submit(visitor.get("/track/consent"), "/track/consent", to="/track/case?done=consented")
    with store.read() as connection:
        row = connection.execute(metadata.tables["consent"].select()).one()
    assert (row.party, row.scope, row.given, row.channel) == (2, "mediation", True, "online")


def test_words_changed_after_sending_are_a_message_of_their_own(visitor: Browser, case: str) -> None:
    track(visitor, CODE)
    page = visitor.get("/track/message")
    for words in ("第一次。", "改了一下。"):
        visitor.submit(page, "/track/message", to="/track/case?done=message_sent", note=words)
        assert words in visitor.get("/track/case").said


def test_a_petitioner_withdraws(visitor: Browser, people: Any, store: Store) -> None:
    track(visitor, file(visitor, people, matter="administrative"))
    visitor.submit(visitor.get("/track/withdraw"), "/track/withdraw", to="/track/case?done=declined")
    assert visitor.get("/track/case").heading == "您的纠纷已经办结"


@pytest.mark.parametrize("act", ["consent", "refuse", "withdraw"])
def test_what_is_no_longer_open_is_said_and_not_recorded(
    visitor: Browser, desk: Desk, case: str, store: Store, act: str
) -> None:
    track(visitor, CODE)
    page = visitor.get(f"/track/{act if act != 'withdraw' else 'refuse'}")
    desk.do(case, "refuse", 1, party=2)
    before = count(store, "ledger")
    data = {"token": page.token, "key": "later"}
    answer = visitor.post(f"/track/{act}", data, status=409)
    assert "没有记录任何内容" in answer.said
    assert count(store, "ledger") == before


def test_a_consent_or_a_refusal_closes_no_other_way(visitor: Browser, case: str, store: Store, people: Any) -> None:
    """RP-01, RP-02: whatever a party clicks, court, arbitration and petition stay as open as they were."""
    from cases.preview import look
    from cases.rows import snapshot
    from statemachines.routing import route_all

    def verdicts() -> Any:
        routing = route_all((1,), snapshot(look(store, people.handler, case)))[0]
        return {name: routing.verdicts[name].standing for name in ("litigation", "arbitration", "petition")}

    before = verdicts()
    track(visitor, CODE)
    for act in ("consent", "refuse"):
        visitor.submit(
            visitor.get(f"/track/{act}"),
            f"/track/{act}",
            to=f"/track/case?done={'consented' if act == 'consent' else 'declined'}",
        )
        assert verdicts() == before, act
        assert "随时可以起诉、申请仲裁、依法信访" in visitor.get("/track/case").said


# ── what a party never sees ──────────────────────────────────────────────────────────────────────────────────────

SECRETS = ("王建国", "13987654321", "4321", "楼上漏水", "内部记录", "让步三千", "对方的留言", "陈敏", "高远")


def test_nothing_of_the_other_side_or_the_office_is_on_any_page(
    visitor: Browser, other: Browser, desk: Desk, now: Any, case: str, people: Any, store: Store
) -> None:
    from cases.clocks import sweep

    track(other, code_from("of the other"), "4321")
    other.submit(
        other.get("/track/message"), "/track/message", to="/track/case?done=message_sent", note="对方的留言，让步三千。"
    )
    desk.do(case, "accept")
    desk.do(case, "note", 0, note="内部记录：双方让步三千。")
    desk.consent(case, 1, 2)
    desk.do(case, "start", mode="closed")
    now.later(days=70)
    sweep(store, now())
    track(visitor, CODE)
    for path in ("/track/case", "/track/message", "/track/consent", "/track/refuse", "/track/withdraw"):
        for language in ("zh", "en"):
            page = visitor.get(f"{path}?lang={language}")
            assert [secret for secret in SECRETS if secret in page.text] == [], path
    assert "让步三千" in track(other, code_from("of the other"), "4321").text, "the own words are one's own"


def test_a_pass_for_one_case_opens_no_other(visitor: Browser, desk: Desk, case: str, app: Any, now: Any) -> None:
    track(visitor, CODE)
    signer = app.state.web.signer
    for forged in (
        "",
        "x.y",
        signer.sign("draft", [case, 2], now.moment.replace(year=2027)),
        signer.sign("tracking", [case, 2], now()),
    ):
        visitor.carry("jiefen_track", forged)
        visitor.get("/track/case", to="/track")


def test_messages_come_in_both_languages(visitor: Browser, desk: Desk, case: str) -> None:
    desk.do(case, "accept")
    page = track(visitor, CODE)
    assert "人民调解：受理" in page.said
    assert "People's mediation: Accept" in visitor.get("/track/case?lang=en").said


# ── what a page costs ────────────────────────────────────────────────────────────────────────────────────────────


COSTS = {
    "/file": 2,
    "/file/about": 2,
    "/file/what": 2,
    "/file/where": 2,
    "/file/check": 2,
    "/track": 0,
    "/track/case": 4,
    "/track/message": 4,
}


@pytest.mark.parametrize("path", COSTS)
def test_a_page_costs_a_few_queries_however_long_the_case_is(
    visitor: Browser, people: Any, desk: Desk, case: str, queries: Callable[[], Any], path: str
) -> None:
    fill(visitor, people)
    if path.startswith("/track/"):
        track(visitor, CODE)
        for n in range(30):
            desk.do(case, "note", 0, note=f"第{n}次。")
    with queries() as seen:
        visitor.get(path)
    assert len(seen) == COSTS[path], seen


def test_a_party_is_no_member_of_staff(visitor: Browser, case: str) -> None:
    track(visitor, CODE)
    for path in (f"/cases/{case}", "/work", "/board"):
        assert visitor.client.get(path, follow_redirects=False).headers["location"].startswith("/sign-in")


def test_the_portal_is_a_few_clicks_from_the_sign_in_page(visitor: Browser) -> None:
    links = {str(link["href"]) for link in visitor.get("/sign-in").all("main a")}
    assert {"/file", "/track"} <= links
