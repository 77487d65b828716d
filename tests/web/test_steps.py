"""Taking a step through its form: nothing typed is lost, nothing is done twice, nothing unlawful is done."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from starlette.testclient import TestClient

from cases.history import read_record
from cases.models import Organisation
from cases.preview import look
from cases.register import ClaimInput
from statemachines.claims import ROUTING_FACTS
from statemachines.routing_table import deciding_facts
from tests.acts import Desk, at
from tests.people import People
from tests.web.pages import Browser, Page, filled_in, said

BOTH = pytest.mark.parametrize("databases", ["sqlite", "postgresql"], indirect=True)
TERMS = "对方于4月1日前付清三千元，\n双方互不再追究。"
TODAY = "2026-03-02"


def address(code: str) -> str:
    return f"/cases/{code}/step"


def asked(browser: Browser, code: str, trigger: str, of: int = 1, *, status: int = 200, more: str = "") -> Page:
    return browser.get(f"{address(code)}?proceeding={of}&trigger={trigger}{more}", status=status)


def submitted(browser: Browser, page: Page, code: str, status: int = 200, **fields: Any) -> Page:
    return browser.submit(page, address(code), status=status, **fields)


def confirmed(browser: Browser, page: Page, code: str) -> None:
    browser.submit(page, address(code), to=f"/cases/{code}?done=step_taken", confirmed="yes")


def triggers(desk: Desk, code: str) -> list[str]:
    record = read_record(desk.store, desk.person, code)
    return [step.entry.data.get("step", {}).get("trigger", step.entry.kind) for step in record.steps]


def state(desk: Desk, code: str, of: int = 1) -> str:
    return str(look(desk.store, desk.person, code).proceeding(of)["state"])


# ── from the form to the door ────────────────────────────────────────────────────────────────────────────────────


@BOTH
def test_a_step_is_asked_checked_shown_and_taken(handler: Browser, desk: Desk) -> None:
    code = desk.mediating()
    form = asked(handler, code, "agree_orally")
    assert form.heading == "记录口头协议"
    assert "依据：人民调解法 28、30" in form.said
    check = submitted(handler, form, code, reached_on="2026年3月2日", terms=TERMS)
    assert check.heading == "核对：记录口头协议"
    assert "调解中 → 口头协议已生效" in check.said
    assert "共同申请司法确认：开始计算，法定期限 2026-04-01" in check.said
    assert "调解期限（一般一个月）：办结" in check.said
    assert "将告知：各方当事人" in check.said
    assert said(check.all("dd.typed")[1]) == " ".join(TERMS.split())
    assert state(desk, code) == "mediating", "looking changes nothing"
    confirmed(handler, check, code)
    assert state(desk, code) == "effective_oral"
    page = handler.get(f"/cases/{code}?done=step_taken")
    assert said(page.one(".said")) == "已办理，记入案件历史。"
    assert TERMS in page.one("ol.timeline").get_text()


WRONG: list[tuple[dict[str, str], str]] = [
    ({"reached_on": "", "terms": TERMS}, "达成之日：请填写。"),
    ({"reached_on": "明天", "terms": TERMS}, "达成之日：请填写日期，例如 2026-11-20。"),
    ({"reached_on": TODAY, "terms": ""}, "协议内容：请填写。"),
    ({"reached_on": TODAY, "terms": TERMS, "occurred_on": "2026-03-03"}, "发生日期：不能晚于今天。"),
    ({"reached_on": TODAY, "terms": "字" * 5001}, "协议内容：内容太长，请删减。"),
]


@pytest.mark.parametrize(("typed", "problem"), WRONG)
def test_a_wrong_form_comes_back_as_it_was_typed(
    handler: Browser, desk: Desk, typed: dict[str, str], problem: str
) -> None:
    code = desk.mediating()
    page = submitted(handler, asked(handler, code, "agree_orally"), code, status=422, **typed)
    assert page.texts(".errors li") == [problem]
    assert page.one(".errors")["role"] == "alert"
    assert said(page.one("title")).startswith("请更正：")
    for name, text in typed.items():
        field = page.one(f'[name="{name}"]')
        assert (field.get("value") if field.name == "input" else field.text) == text
    assert triggers(desk, code) == ["opened", "accept", "record_consent", "record_consent", "start"]


def test_what_only_the_law_finds_wrong_comes_back_too(handler: Browser, desk: Desk) -> None:
    """Parsed well, refused by a guard: the agreement cannot have been reached tomorrow."""
    code = desk.mediating()
    page = submitted(handler, asked(handler, code, "agree_orally"), code, 422, reached_on="2026-03-03", terms=TERMS)
    assert "这一步现在不能办理" in page.said
    assert page.one('[name="terms"]').text == TERMS


def test_going_back_from_the_check_keeps_everything(handler: Browser, desk: Desk) -> None:
    code = desk.mediating()
    check = submitted(handler, asked(handler, code, "agree_orally"), code, reached_on=TODAY, terms=TERMS)
    back = handler.submit(check, address(code), status=200, edit="yes", confirmed="")
    assert back.heading == "记录口头协议"
    assert back.one('[name="terms"]').text == TERMS
    assert state(desk, code) == "mediating"


def test_a_step_that_is_not_lawful_now_says_why(handler: Browser, desk: Desk) -> None:
    code = desk.register()
    page = asked(handler, code, "agree_orally", status=409)
    assert "本程序现处于“已登记”，这一步只能在“调解中”时进行。" in said(page.one(".errors"))
    assert page.all("main form") == []
    labour = desk.mediating(cause="wages", claims=(ClaimInput("wages"),))
    assert "依据：劳动争议调解仲裁法 14" in said(asked(handler, labour, "agree_orally", status=409).one(".errors"))


NOT_THERE = ["proceeding=1&trigger=nosuch", "proceeding=9&trigger=accept", "proceeding=1&trigger=note"]


@pytest.mark.parametrize("query", NOT_THERE)
def test_there_is_no_such_step(handler: Browser, desk: Desk, query: str) -> None:
    handler.get(f"{address(desk.register())}?{query}", status=404)


def test_the_system_s_own_steps_are_nobodys(handler: Browser, desk: Desk) -> None:
    from statemachines.pathways import PATHWAYS

    code = desk.register()
    steps = [row.trigger for row in PATHWAYS["mediation"].transitions if {r.value for r in row.by} == {"system"}]
    for trigger in steps:
        asked(handler, code, trigger, status=404)


def test_none_chosen_leads_back(handler: Browser, desk: Desk) -> None:
    code = desk.register()
    handler.get(f"{address(code)}?proceeding=1", to=f"/cases/{code}?done=no_step_chosen")


def test_something_that_happened_earlier_is_recorded_on_its_day(handler: Browser, desk: Desk, now: Any) -> None:
    code = desk.go_to("2026-02-25").register()
    check = submitted(handler, asked(handler, code, "accept"), code, occurred_on="2026-02-26")
    assert "目标日期 2026-03-26" in check.said
    confirmed(handler, check, code)
    entry = read_record(desk.store, desk.person, code).steps[-1].entry
    assert entry.occurred_at == at("2026-02-26", 17)
    assert entry.recorded_at == now()


# ── two at once, twice, too late ─────────────────────────────────────────────────────────────────────────────────


@BOTH
def test_of_two_only_one_moves_the_case_and_the_other_keeps_the_text(
    handler: Browser, sign_in: Any, people: People, desk: Desk
) -> None:
    code, other = desk.mediating(), sign_in(people.colleague)
    mine, theirs = (asked(browser, code, "agree_orally") for browser in (handler, other))
    check = submitted(handler, mine, code, reached_on=TODAY, terms=TERMS)
    theirs = submitted(other, theirs, code, reached_on=TODAY, terms="另一份内容。")
    confirmed(handler, check, code)
    conflict = other.submit(theirs, address(code), status=409, confirmed="yes")
    assert conflict.heading == "刚才有人办理了这个案件"
    assert conflict.one("[autofocus] > h2").text == "您打开页面之后发生的变化"
    assert conflict.texts("ol.entries > li")[0].startswith("记录口头协议 林静")
    assert "另一份内容。" in conflict.said
    assert "本程序现处于“口头协议已生效”" in conflict.said
    assert triggers(desk, code).count("agree_orally") == 1


@BOTH
def test_after_a_conflict_the_same_text_can_be_sent(handler: Browser, desk: Desk, people: People) -> None:
    code = desk.mediating()
    form = asked(handler, code, "agree_orally")
    desk.as_(people.colleague).do(code, "note", 0, note="电话联系。")
    conflict = submitted(handler, form, code, status=409, reached_on=TODAY, terms=TERMS)
    assert conflict.texts("ol.entries > li") == ["记录 周海 2026-03-02 10:00"]
    assert conflict.one('[name="terms"]').text == TERMS
    confirmed(handler, submitted(handler, conflict, code), code)
    assert state(desk, code) == "effective_oral"


@BOTH
def test_sent_twice_is_done_once(handler: Browser, desk: Desk) -> None:
    code = desk.mediating()
    check = submitted(handler, asked(handler, code, "agree_orally"), code, reached_on=TODAY, terms=TERMS)
    confirmed(handler, check, code)
    confirmed(handler, check, code)
    assert triggers(desk, code).count("agree_orally") == 1


def test_a_note_sent_twice_is_one_note(handler: Browser, desk: Desk) -> None:
    code = desk.register()
    form = asked(handler, code, "note", 0)
    for _ in range(2):
        handler.submit(form, address(code), to=f"/cases/{code}?done=step_taken", note="电话联系。")
    assert triggers(desk, code) == ["opened", "note"]


def test_a_form_gone_back_to_and_changed_is_looked_at_again(handler: Browser, desk: Desk) -> None:
    """The browser's Back shows the old form with its old key: the new words are neither lost nor taken for the old."""
    code = desk.register()
    form = asked(handler, code, "note", 0)
    handler.submit(form, address(code), to=f"/cases/{code}?done=step_taken", note="电话联系。")
    again = submitted(handler, form, code, status=409, note="又联系了一次。")
    assert again.one('[name="note"]').text == "又联系了一次。"
    handler.submit(again, address(code), to=f"/cases/{code}?done=step_taken")
    assert triggers(desk, code) == ["opened", "note", "note"]


def test_nobody_can_use_up_anothers_key(handler: Browser, sign_in: Any, people: People, desk: Desk) -> None:
    code, other = desk.register(), sign_in(people.colleague)
    for browser in (other, handler):
        form = asked(browser, code, "note", 0).form(address(code))
        browser.post(
            address(code), filled_in(form, {"note": "电话联系。", "key": "same"}), to=f"/cases/{code}?done=step_taken"
        )
    assert triggers(desk, code) == ["opened", "note", "note"]


def test_an_expired_session_keeps_the_text(
    app: Any, handler: Browser, people: People, desk: Desk, now: Any, store: Any
) -> None:
    from cases.models import Account
    from web.passwords import hash_password

    with store.session() as session:
        session.get(Account, people.handler.account_id).password_hash = hash_password("right")
    code = desk.mediating()
    form = asked(handler, code, "agree_orally")
    now.later(hours=2)
    sign_in_page = submitted(handler, form, code, status=401, reached_on=TODAY, terms=TERMS)
    assert TERMS not in sign_in_page.text, "signed for its owner, shown to nobody before"
    kept = handler.submit(sign_in_page, "/sign-in", status=200, account="handler", password="right")
    assert TERMS in kept.one("details").get_text()
    check = handler.submit(kept, address(code), status=200)
    assert check.heading == "核对：记录口头协议"
    confirmed(handler, check, code)
    assert state(desk, code) == "effective_oral"


def test_what_leaves_ones_sight_leads_to_the_list(sign_in: Any, people: People, desk: Desk) -> None:
    code = desk.mediating()
    desk.do(code, "transfer", claims=(1,), to_org=people.bodies["other_committee"])
    stranger = sign_in(people.stranger)
    form = asked(stranger, code, "return_referral", 0, more="&referral=1")
    stranger.submit(form, address(code), to="/work?done=step_taken", reason="incomplete")
    assert look(desk.store, desk.person, code).rows("referral")[0]["status"] == "returned"


# ── dispute d): arbitration first, item by item ──────────────────────────────────────────────────────────────────

CLAIMS = (ClaimInput("overtime", 860_000), ClaimInput("wage_iou", 1_280_000, {"iou": True}))
SUITS = [(["1"], False), (["1", "2"], False), (["2"], True)]


@BOTH
@pytest.mark.parametrize(("items", "allowed"), SUITS)
def test_arbitration_comes_first_for_what_is_sued_on_together(
    handler: Browser, people: People, desk: Desk, items: list[str], allowed: bool
) -> None:
    code = desk.mediating(cause="wages", claims=CLAIMS)
    form = asked(handler, code, "sue")
    offered = form.texts('fieldset:has([name="claims"]) label')
    assert offered == ["1 加班费 8,600.00 元 · 劳动争议未经劳动仲裁，不能直接起诉。", "2 工资欠条 12,800.00 元"]
    court = str(people.bodies["court"])
    page = submitted(handler, form, code, status=200 if allowed else 422, claims=items, to_org=court)
    if not allowed:
        refusal = said(page.one(".errors"))
        assert "劳动争议未经劳动仲裁，不能直接起诉。" in refusal
        assert "劳动争议调解仲裁法 5" in refusal
        assert [str(tick["value"]) for tick in page.all('[name="claims"][checked]')] == items
        assert len(look(desk.store, desk.person, code).rows("proceeding")) == 1
        return
    assert "随案移交 申请书或者起诉状" in page.said
    assert "调解中的让步和调解记录不移交。" in page.said
    confirmed(handler, page, code)
    suit = look(desk.store, desk.person, code).proceeding(2)
    assert (suit["pathway"], suit["claims"], suit["org_id"]) == ("litigation", [2], people.bodies["court"])
    again = asked(handler, code, "sue", status=409)  # nothing is left that may be sued on
    assert "劳动争议未经劳动仲裁，不能直接起诉。" in said(again.one(".errors"))


# ── who may take what ────────────────────────────────────────────────────────────────────────────────────────────

ROLES = [
    ("handler", 1, "accept", True),
    ("colleague", 1, "accept", True),
    ("supervisor", 1, "accept", False),
    ("auditor", 1, "accept", False),
    ("handler", 0, "note", True),
    ("supervisor", 0, "note", True),
    ("auditor", 0, "note", False),
    ("handler", 0, "assign", False),
    ("supervisor", 0, "assign", True),
    ("auditor", 0, "assign", False),
    ("handler", 0, "reveal_party", True),
    ("auditor", 0, "reveal_party", True),
    ("supervisor", 0, "set_facts", False),
]


@pytest.mark.parametrize(("who", "of", "trigger", "may"), ROLES)
def test_a_step_is_for_its_roles(
    sign_in: Any, people: People, desk: Desk, who: str, of: int, trigger: str, may: bool
) -> None:
    code, browser = desk.register(), sign_in(getattr(people, who))
    page = asked(browser, code, trigger, of, status=200 if may else 409)
    assert bool(page.all(f'form[action="{address(code)}"]')) is may
    if not may:
        assert "您的身份不能办理这一步。" in said(page.one(".errors"))


def test_a_step_of_another_body_is_refused_with_words(sign_in: Any, people: People, desk: Desk) -> None:
    code = desk.mediating()
    desk.do(code, "transfer", claims=(1,), to_org=people.bodies["other_committee"])
    stranger = sign_in(people.stranger)
    page = asked(stranger, code, "fail")
    assert "这一步由其他单位办理。" in said(page.one(".errors"))
    data = {
        "proceeding": "1",
        "trigger": "refuse",
        "version": "6",
        "key": "k",
        "occurred_on": TODAY,
        "confirmed": "yes",
    }
    answer = stranger.post(address(code), data | {"token": page.token}, status=403)
    assert "这一步由其他单位办理。" in answer.said
    assert state(desk, code) == "mediating"


def test_assigning_offers_the_bodys_handlers(supervisor: Browser, people: People, desk: Desk) -> None:
    code = desk.register(handler_id=None)
    form = asked(supervisor, code, "assign", 0)
    assert form.texts('[name="handler"] option') == ["请选择", "周海", "林静"]
    assert form.one('[name="of"]').select_one("option[selected]")["value"] == "1", "the only proceeding is chosen"
    supervisor.submit(
        form,
        address(code),
        to=f"/cases/{code}?done=step_taken",
        handler=str(people.accounts["colleague"]),
        reason="new",
    )
    page = supervisor.get(f"/cases/{code}")
    assert "承办人 周海" in page.said
    assert "承办人： 周海" in said(page.all("ol.timeline > li")[0])


def test_facts_are_shown_as_they_stand_and_changed(handler: Browser, desk: Desk) -> None:
    code = desk.register(cause="wages", claims=CLAIMS)
    form = asked(handler, code, "set_facts", 0, more="&claims=2")
    assert [str(tick["name"]) for tick in form.all('input[type="checkbox"][checked]')] == ["claims"]
    assert form.all('[name="iou"]') == [], "a wage IOU says so itself"
    handler.submit(form, address(code), to=f"/cases/{code}?done=step_taken", over_age="yes", arisen_on="2025-12-31")
    claim = look(desk.store, desk.person, code).tables["claim"][(2,)]
    facts = {name: value for name, value in claim["facts"].items() if value}
    assert facts == {"iou": True, "over_age": True, "arisen_on": "2025-12-31"}


def test_a_step_asks_the_facts_that_decide_for_the_items_chosen(handler: Browser, desk: Desk) -> None:
    code = desk.register(cause="wages", claims=(ClaimInput("loan"), ClaimInput("wages", None, {"over_age": True})))
    form = asked(handler, code, "set_facts", 0, more="&claims=1")
    assert facts_of(form) == set(deciding_facts("loan"))
    other = handler.submit(form, address(code), status=200, claims=["2"], ask_facts="yes")
    assert facts_of(other) == set(deciding_facts("wages"))
    both = handler.submit(other, address(code), status=200, claims=["1", "2"], ask_facts="yes")
    assert facts_of(both) == set(deciding_facts("loan")) | set(deciding_facts("wages"))


def test_a_fact_that_was_not_on_the_form_is_not_answered_with_no(handler: Browser, desk: Desk) -> None:
    code = desk.register(cause="wages", claims=(ClaimInput("loan"), ClaimInput("wages", None, {"over_age": True})))
    form = asked(handler, code, "set_facts", 0, more="&claims=1")
    handler.submit(form, address(code), to=f"/cases/{code}?done=step_taken", claims=["2"], limitation_expired="yes")
    facts = look(desk.store, desk.person, code).tables["claim"][(2,)]["facts"]
    assert facts["over_age"] is True
    assert facts["limitation_expired"] is True


def test_an_item_is_added_with_its_facts(handler: Browser, desk: Desk) -> None:
    code = desk.register(cause="wages")
    form = asked(handler, code, "add_claim", 0)
    assert facts_of(form) == set()
    form = handler.submit(form, address(code), status=200, type="contract", amount="1.2万", ask_facts="yes")
    assert facts_of(form) == set(deciding_facts("contract"))
    assert form.one('[name="amount"]')["value"] == "1.2万"
    handler.submit(form, address(code), to=f"/cases/{code}?done=step_taken", arbitration_clause="yes")
    claim = look(desk.store, desk.person, code).rows("claim")[-1]
    assert (claim["type"], claim["amount_fen"], claim["facts"]) == ("contract", 1_200_000, {"arbitration_clause": True})


def facts_of(form: Page) -> set[str]:
    return {str(box["name"]) for box in form.all("form.step [name]")} & {*ROUTING_FACTS, "arisen_on"}


def test_an_agreement_after_all_is_a_date_of_law(handler: Browser, desk: Desk) -> None:
    """The safe date of the page and the date the door records are one computation."""
    code = desk.go_to("2026-01-30").mediating()
    check = submitted(
        handler,
        asked(handler, code, "sign"),
        code,
        parties_signed_on="2026-02-28",
        mediator_signed_on="2026-03-01",
        sealed_on=TODAY,
    )
    assert "共同申请司法确认：开始计算，法定期限 2026-04-01" in check.said
    confirmed(handler, check, code)
    clocks = look(desk.store, desk.person, code).rows("deadline")
    assert {row["due"] for row in clocks if row["clock"] == "confirmation"} == {date(2026, 4, 1).isoformat()}


def test_the_forms_read_in_english(handler: Browser, desk: Desk) -> None:
    code = desk.mediating()
    form = asked(handler, code, "agree_orally", more="&lang=en")
    assert form.heading == "Record an oral agreement"
    check = submitted(handler, form, code, reached_on=TODAY, terms=TERMS)
    assert check.heading == "Check: Record an oral agreement"
    desk.do(code, "note", 0, note="电话联系。")
    conflict = handler.submit(check, address(code), status=409, confirmed="yes")
    assert conflict.heading == "Somebody else has just moved this case"
    wrong = submitted(handler, asked(handler, code, "agree_orally"), code, status=422, reached_on="", terms="")
    assert wrong.texts(".errors li") == ["Reached on: Fill this in.", "Terms: Fill this in."]


@pytest.mark.parametrize(("trigger", "of"), [("agree_orally", 1), ("note", 0), ("reveal_party", 0)])
def test_reading_a_form_leaves_only_the_hint(handler: Browser, desk: Desk, queries: Any, trigger: str, of: int) -> None:
    code = desk.mediating()
    handler.get(f"/cases/{code}")
    with queries() as seen:
        asked(handler, code, trigger, of)
    assert len(seen) <= 8
    written = [statement for statement in seen if not statement.lstrip().startswith(("SELECT", "WITH"))]
    assert all("form_open" in statement for statement in written), "that somebody is at work, and nothing else"


def test_a_form_from_elsewhere_is_refused(handler: Browser, desk: Desk) -> None:
    code = desk.register()
    data = filled_in(asked(handler, code, "note", 0).form(address(code)), {"note": "不是我写的。"})
    handler.post(address(code), data, status=403, sec_fetch_site="cross-site")
    handler.post(address(code), data | {"token": "x"}, status=403)
    assert triggers(desk, code) == ["opened"]


def test_a_visitor_is_sent_to_sign_in(app: Any, desk: Desk) -> None:
    code = desk.register()
    Browser(TestClient(app)).get(f"/cases/{code}", to=f"/sign-in?next=/cases/{code}")


def test_the_days_of_an_appraisal_are_filled_in_and_can_be_changed(
    handler: Browser, desk: Desk, people: People
) -> None:
    with desk.store.session() as session:
        body = Organisation(
            parent_id=people.bodies["county"], level="county", kind="appraiser", name_zh="鉴定", name_en="A", word="鉴"
        )
        session.add(body)
        session.commit()
        appraiser = body.id
    code = desk.register(claims=(ClaimInput("tort"),), pathway="litigation")
    desk.do(code, "file", procedure="ordinary")
    desk.do(code, "begin_trial")
    assert asked(handler, code, "exclude").all('input[name="excluded_from"]')[0].get("value", "") == ""
    desk.do(code, "begin", 0, pathway="appraisal", claims=(1,), to_org=appraiser)
    desk.do(code, "commission", 2, commissioned_by="court", commissioned_on=date(2026, 3, 2))
    desk.go_to("2026-03-20").do(code, "report", 2, reported_on=date(2026, 3, 20))
    form = asked(handler, code, "exclude")
    filled = [form.all(f'input[name="{name}"]')[0]["value"] for name in ("excluded_from", "excluded_to")]
    assert filled == ["2026-03-02", "2026-03-20"]
