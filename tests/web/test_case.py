"""The page of a case: what may be done first, every date with its reason, every person masked."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from cases.clocks import sweep
from cases.errors import NotFound
from cases.preview import look
from cases.register import ClaimInput, Known, PartyInput
from cases.rows import snapshot
from ledger.entry import Entry
from statemachines.decide import available
from tests.acts import WANG, Desk, at
from tests.people import People
from tests.web.pages import Browser, Page, said
from web.entry_words import Names, answers

STAFF = ("handler", "colleague", "supervisor", "higher", "auditor")
OUTSIDE = ("administrator", "stranger")
SCRIPT = "<script>alert('1')</script><b>\"'&amp;"


def card(page: Page, name: str) -> str:
    """The words of one card of the page."""
    return said(page.one(f'section[aria-labelledby="{name}"]'))


# ── what may be done ─────────────────────────────────────────────────────────────────────────────────────────────


def test_the_next_steps_come_first_and_none_is_chosen(handler: Browser, desk: Desk) -> None:
    page = handler.get(f"/cases/{desk.mediating()}")
    sections = [str(tag.get("aria-labelledby")) for tag in page.all("main section")]
    assert sections[0] == "next-1"
    assert page.all('input[type="radio"][checked]') == []
    assert page.form(page.path + "/step")["method"] == "get"


@pytest.mark.parametrize("who", STAFF)
def test_the_page_offers_what_the_door_accepts_and_says_why_not_the_rest(
    sign_in: Any, people: People, desk: Desk, now: Any, who: str
) -> None:
    code, person = desk.mediating(), getattr(people, who)
    page = sign_in(person).get(f"/cases/{code}")
    offers = available(snapshot(look(desk.store, person, code)), 1, person.actor, now())
    lawful = [offer.row.trigger for offer in offers if offer.refusal is None]
    assert [str(radio["value"]) for radio in page.all('input[name="trigger"][type="radio"]')] == lawful
    refused = {offer.row.trigger for offer in offers} - set(lawful)
    assert len(page.all("ul.refused > li")) == len(refused)


def test_a_step_says_what_it_does_and_where_it_leads(handler: Browser, desk: Desk) -> None:
    page = handler.get(f"/cases/{desk.mediating()}")
    oral = said(page.one('label:has(input[value="agree_orally"])'))
    assert "记录口头协议" in oral
    assert "口头协议自达成之日起生效" in oral
    assert "口头协议已生效" in oral
    assert "状态不变" in said(page.one('label:has(input[value="sue"])'))


def test_a_refused_step_gives_its_reason_and_article(handler: Browser, desk: Desk) -> None:
    page = handler.get(f"/cases/{desk.mediating()}")
    refused = page.texts("ul.refused > li")
    assert "申请劳动仲裁 不属于劳动人事争议，不由劳动仲裁处理。 劳动争议调解仲裁法 2" in refused
    assert "经各方同意延期 须双方当事人都同意并已记录。 人民调解若干规定 33" in refused
    assert any(line.startswith("受理 本程序现处于“调解中”") for line in refused)


def test_nobody_handles_it_yet(handler: Browser, supervisor: Browser, desk: Desk) -> None:
    code = desk.register(handler_id=None)
    address = f"/cases/{code}"
    assert 'value="claim"' not in supervisor.get(address).text
    page = handler.get(address)
    assert "还没有承办人" in card(page, "next-1")
    form = next(form for form in page.all(f'form[action="{address}/step"]') if form["method"] == "post")
    data = {str(field["name"]): str(field["value"]) for field in form.select("input")}
    handler.post(f"{address}/step", data, to=f"{address}?done=step_taken")
    assert "承办人 林静" in card(handler.get(address), "next-1")


def test_a_closed_case_has_no_next_step(handler: Browser, desk: Desk) -> None:
    code = desk.register()
    desk.do(code, "refuse")
    page = handler.get(f"/cases/{code}")
    assert "案件已经办结" in page.said
    assert "当事人拒绝，未调解" in card(page, "closed")
    assert page.all('input[type="radio"]') == []


# ── dates ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_date_is_explained_day_by_day(handler: Browser, desk: Desk) -> None:
    code = desk.go_to("2026-01-30").mediating()
    clocks = card(handler.get(f"/cases/{code}"), "clocks")
    for words in (
        "调解期限（一般一个月） ▲ 红·已超期 目标日期 2026-02-28 周六",  # a month without a 30th ends on its last day
        "规则 PM-04",
        "依据 人民调解若干规定 33",
        "届满后果 到期不等于调解失败：须询问当事人是否继续。",
        "2026-01-30 周五 起算 起算之日，不计入",
        "2026-01-31 周六 至 2026-02-28 周六 计入 1个月 （计至第 29 日）",
    ):
        assert words in clocks


COLOURS = [("2026-02-20", "蓝·正常"), ("2026-02-04", "黄·临期"), ("2026-01-20", "红·已超期")]


@pytest.mark.parametrize(("accepted", "level"), COLOURS)
def test_a_running_clock_has_its_colour_in_words(handler: Browser, desk: Desk, accepted: str, level: str) -> None:
    code = desk.go_to(accepted).mediating()
    assert level in card(handler.get(f"/cases/{code}"), "clocks")


def test_a_right_that_has_opened_is_not_called_late(handler: Browser, desk: Desk) -> None:
    code = desk.go_to("2026-02-04").mediating(cause="wages", claims=(ClaimInput("wages"),))
    desk.do(code, "record_labour_application", received_on=date(2026, 2, 4))
    clocks = card(handler.get(f"/cases/{code}"), "clocks")
    assert "劳动争议调解十五日 已届满" in clocks
    assert "红" not in clocks


def test_the_nearest_date_comes_first(handler: Browser, desk: Desk) -> None:
    code = desk.mediating(cause="wages", claims=(ClaimInput("wages"),))  # the month of mediation begins first
    desk.do(code, "record_labour_application", received_on=date(2026, 3, 2))
    dates = handler.get(f"/cases/{code}").texts("ul.clocks > li > p > strong")
    assert dates == ["2026-03-17 周二", "2026-04-02 周四"]


def test_a_date_in_a_year_without_holidays_says_so(sign_in: Any, people: People, desk: Desk, now: Any) -> None:
    now.moment = at("2026-12-20")
    code = desk.go_to("2026-12-15").mediating()
    clocks = card(sign_in(people.handler).get(f"/cases/{code}"), "clocks")
    assert "暂定" in clocks
    assert "公布后自动重算" in clocks


def test_a_clock_that_ended_stays_with_its_reason(handler: Browser, desk: Desk) -> None:
    code = desk.mediating()
    desk.do(code, "refuse")
    clocks = card(handler.get(f"/cases/{code}"), "clocks")
    assert "现在没有计算中的期限。" in clocks
    assert "已结束的期限 1 项 调解期限（一般一个月） 已完成" in clocks


def test_an_escalation_waits_for_the_supervisor(handler: Browser, supervisor: Browser, desk: Desk, now: Any) -> None:
    code = desk.go_to("2026-01-20").mediating()
    sweep(desk.store, now())
    assert "调解期限（一般一个月）" in card(handler.get(f"/cases/{code}"), "escalations")
    links = 'section[aria-labelledby="escalations"] a'
    before = supervisor.get(f"/cases/{code}").all(links)
    step = supervisor.get(str(before[0]["href"]))
    supervisor.submit(step, f"/cases/{code}/step", to=f"/cases/{code}?done=step_taken")
    page = supervisor.get(f"/cases/{code}")
    assert "已签收 2026-03-02 10:00 陈敏" in card(page, "escalations")
    after = page.all(links)
    assert [link["href"] for link in after] == [link["href"] for link in before[1:]]


def test_a_report_to_the_level_above_is_not_for_those_below(
    supervisor: Browser, sign_in: Any, people: People, desk: Desk, now: Any
) -> None:
    """It comes to the town, then to the county: the town cannot put away what went over its head."""
    code = desk.go_to("2025-12-20").mediating()
    sweep(desk.store, now())
    raised = {row["org_id"]: row["seq"] for row in look(desk.store, desk.person, code).rows("escalation")}
    county = raised[people.bodies["county"]]
    page = supervisor.get(f"/cases/{code}")
    links = [str(link["href"]) for link in page.all('section[aria-labelledby="escalations"] a')]
    assert len(links) == len(raised) - 1
    assert not any(link.endswith(f"escalation={county}") for link in links)
    data = {
        "proceeding": "0",
        "trigger": "acknowledge_escalation",
        "escalation": str(county),
        "occurred_on": "2026-03-02",
    }
    sent = data | {"token": page.token, "key": "k", "version": str(look(desk.store, desk.person, code).version)}
    supervisor.post(f"/cases/{code}/step", sent, status=403)
    higher = sign_in(people.higher)
    sent |= {"token": higher.get("/account").token}
    higher.post(f"/cases/{code}/step", sent, to=f"/cases/{code}?done=step_taken")


# ── items, people, hand-overs ────────────────────────────────────────────────────────────────────────────────────


def test_each_item_has_its_channels_with_articles(handler: Browser, desk: Desk) -> None:
    claims = (ClaimInput("overtime", 860_000), ClaimInput("wage_iou", 1_280_000, {"iou": True}))
    claims_card = card(handler.get(f"/cases/{desk.register(cause='wages', claims=claims)}"), "claims")
    overtime, iou = claims_card.split("2 工资欠条 12,800.00 元")
    assert "1 加班费 8,600.00 元 须先走 劳动人事仲裁" in overtime
    assert "民事诉讼 现在不能 劳动争议未经劳动仲裁，不能直接起诉。" in overtime
    assert "民事诉讼 可以" in iou


def test_a_verdict_of_an_unverified_reading_says_so(handler: Browser, desk: Desk) -> None:
    claims = (ClaimInput("platform_work"), ClaimInput("loan", None, {"suspected_crime": True}))
    platform, loan = card(handler.get(f"/cases/{desk.register(claims=claims)}"), "claims").split("2 民间借贷")
    assert "没有明确规定，由人工判断。 人社厅发〔2024〕4号 未经核实" in platform
    assert "司法确认 可以 达成调解协议后，可以共同申请司法确认。 民诉法 205 信访" in platform
    assert "不得以调解了结犯罪。 诉讼时效规定 13 未经核实" in loan


def test_domestic_violence_is_told_before_anything_with_its_article(handler: Browser, desk: Desk) -> None:
    code = desk.register()
    assert "人身安全保护令" not in handler.get(f"/cases/{code}").said
    desk.do(code, "record_risk", 0, domestic_violence=True)
    told = said(handler.get(f"/cases/{code}").one(".notice"))
    assert told.startswith("有家庭暴力情形：先告知报警、庇护和人身安全保护令")
    assert told.endswith("反家庭暴力法 28")


def test_particulars_are_masked(handler: Browser, desk: Desk) -> None:
    li = {"name": "李秀兰", "phone": "13812345678", "address": "青溪县柳林镇河东村12号", "id_no": "330205199001011234"}
    code = desk.register(parties=(PartyInput("applicant", "person", li), WANG))
    page = handler.get(f"/cases/{code}")
    assert "138****5678" in card(page, "parties")
    for secret in (li["phone"], "河东村12号", li["id_no"], WANG.words["phone"]):
        assert secret not in page.text


def test_a_crowd_on_one_side_does_not_hide_the_other(handler: Browser, desk: Desk) -> None:
    villagers = tuple(PartyInput("applicant", "person", {"name": f"村民{n}"}) for n in range(1, 10))
    page = handler.get(f"/cases/{desk.register(parties=(*villagers, WANG))}")
    shown = [said(tag) for tag in page.all('section[aria-labelledby="parties"] > .rows > li b:first-child')]
    assert shown == ["村民1", "村民2", "王建国"]
    assert len(page.all("details.rest-of > .rows > li")) == 7
    assert "其余 7 名当事人" in card(page, "parties")


def test_a_look_is_recorded_and_shown_once(handler: Browser, desk: Desk, now: Any) -> None:
    code = desk.register()
    ask = f"/cases/{code}/step?proceeding=0&trigger=reveal_party&party=1"
    step = handler.get(ask)
    assert handler.submit(step, f"/cases/{code}/step", status=422).one("#f-purpose-error")  # no purpose, no look
    shown = handler.submit(step, f"/cases/{code}/step", status=200, purpose="contact")
    assert "13812345678" in shown.said
    page = handler.get(f"/cases/{code}")
    assert "查看当事人信息 林静" in card(page, "history")
    assert "用途： 联系当事人" in card(page, "history")
    assert "13812345678" not in page.text
    now.later(minutes=11)
    handler.submit(step, f"/cases/{code}/step", to=f"/cases/{code}?done=shown_before", purpose="contact")


def test_the_last_word_of_a_party_holds(handler: Browser, desk: Desk) -> None:
    code = desk.register()
    desk.consent(code, 1)
    desk.consent(code, 1, given="no")
    parties = card(handler.get(f"/cases/{code}"), "parties")
    assert "调解 拒绝 2026-03-02 当面" in parties
    assert "调解 同意" not in parties


def test_a_hand_over_shows_its_state_and_the_first_right_to_expire(
    handler: Browser, sign_in: Any, people: People, desk: Desk
) -> None:
    code = desk.mediating()
    desk.do(code, "transfer", claims=(1,), to_org=people.bodies["other_committee"])
    here = card(handler.get(f"/cases/{code}"), "referrals")
    assert "移交行业性、专业性调解委员会 待签收" in here
    receiver = sign_in(people.stranger)
    page = receiver.get(f"/cases/{code}")
    assert "签收转办" in card(page, "referrals")
    assert "这一步由其他单位办理。" in card(page, "next-1")


def test_a_hand_over_names_the_first_right_to_expire(handler: Browser, desk: Desk, people: People) -> None:
    code, day = desk.mediating(), date(2026, 3, 2)
    desk.do(code, "sign", parties_signed_on=day, mediator_signed_on=day, sealed_on=day)
    for party in (1, 2):
        desk.do(code, "record_consent", 0, party=party, scope="confirmation", given="yes", channel="in_person")
    desk.do(code, "apply_confirmation", claims=(1,), to_org=people.bodies["court"])
    assert "最早届满的权利 2026-04-01 周三" in card(handler.get(f"/cases/{code}"), "referrals")


def test_safety_comes_before_any_channel(handler: Browser, desk: Desk) -> None:
    code = desk.register(cause="family", claims=(ClaimInput("divorce"),))
    desk.do(code, "record_risk", 0, domestic_violence=True)
    assert "先告知报警、庇护和人身安全保护令" in said(handler.get(f"/cases/{code}").one('.notice[role="note"]'))


# ── history ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_history_is_newest_first_with_both_times(handler: Browser, desk: Desk) -> None:
    code = desk.register()
    desk.later(days=1).do(code, "accept", on=desk.now - timedelta(hours=3))
    lines = handler.get(f"/cases/{code}").texts("ol.timeline > li")
    assert lines[0].startswith("2026-03-03 07:00 受理 林静")
    assert "记录于 2026-03-03 10:00" in lines[0]
    assert "依据：人民调解法 17" in lines[0]
    assert "登记立卷" in lines[-1]


def test_an_entry_says_what_it_changed(handler: Browser, supervisor: Browser, desk: Desk, now: Any) -> None:
    """Whose period passed and when, to whom that was reported, and from where to where a step led."""
    code = desk.go_to("2026-01-20").mediating()
    sweep(desk.store, now())
    lines = handler.get(f"/cases/{code}").texts("ol.timeline > li")
    said_of = {line[17:].split(" ")[0]: line for line in lines}
    assert "到期日： 2026-02-24 周二" in said_of["期限届满：调解期限（一般一个月）"]
    assert "上报至： 柳林镇人民调解委员会（本单位督办人）" in said_of["超期上报：调解期限（一般一个月）"]
    assert "状态： 征求意愿 → 调解中" in said_of["开始调解"]
    link = str(supervisor.get(f"/cases/{code}").all('section[aria-labelledby="escalations"] a')[0]["href"])
    supervisor.submit(supervisor.get(link), f"/cases/{code}/step", to=f"/cases/{code}?done=step_taken")
    assert "上报编号： 调解期限（一般一个月）" in supervisor.get(f"/cases/{code}").texts("ol.timeline > li")[0]


def test_a_period_of_one_party_says_whose_it_was() -> None:
    midnight = at("2026-03-05") + timedelta(hours=14)  # the end of that day
    passed = {"clocks": [{"of": 1, "n": 3, "clock": "objection", "op": "expired", "addressee": 2}]}
    entry = Entry("C", 9, b"", "expired", midnight, midnight, "system:deadlines", "system", None, passed, None)
    said_below = answers(entry, {1: "confirmation"}, Names({2: "王建国"}, {}, {}))
    assert [(question.zh, answer.zh) for question, answer in said_below] == [
        ("当事人", "王建国"),
        ("到期日", "2026-03-05 周四"),
    ]


def test_a_day_that_passed_for_several_parties_at_once_is_told_once(handler: Browser, desk: Desk) -> None:
    """Seventeen workers' periods that end on one day would fill a screen. What a person did is always told alone."""
    code = desk.register(claims=(ClaimInput("severance"),), pathway="arbitration")
    desk.do(code, "accept")
    desk.do(code, "serve", party=2, served_on=date(2026, 3, 2))
    desk.do(code, "make_award", nonfinal_claims=(1,))
    for party in (1, 2):
        desk.do(code, "serve_award", party=party, document="nonfinal", award_served_on=date(2026, 3, 2))
    sweep(desk.store, at("2026-03-20"))
    lines = handler.get(f"/cases/{code}").texts("ol.timeline > li")
    (passed,) = [line for line in lines if "期限届满：对非终局裁决起诉" in line]
    assert all(text in passed for text in ("同时另有 1 项", "李秀兰", "王建国"))
    assert len([line for line in lines if "送达裁决书" in line]) == 2


def test_fifty_entries_then_the_earlier_ones(handler: Browser, desk: Desk) -> None:
    code = desk.register()
    for n in range(54):
        desk.do(code, "note", 0, note=f"第{n}次联系。")
    page = handler.get(f"/cases/{code}")
    assert len(page.all("ol.timeline > li")) == 50
    assert "共 55 条记录" in page.said
    earlier = next(str(a["href"]) for a in page.all("main a") if said(a) == "更早的记录")
    lines = handler.get(earlier.split("#")[0]).texts("ol.timeline > li")
    assert len(lines) == 5
    assert "登记立卷" in lines[-1]


def test_typed_words_are_words(handler: Browser, desk: Desk) -> None:
    code = desk.register(parties=(PartyInput("applicant", "person", {"name": SCRIPT}), WANG), words={"summary": SCRIPT})
    desk.do(code, "note", 0, note=SCRIPT)
    for path in ("", "/step?proceeding=0&trigger=record_consent", "/replay?step=2"):
        page = handler.get(f"/cases/{code}{path}")
        assert page.all("script:not([src])") == []
        assert SCRIPT in str(page.soup.get_text())


def test_a_replay_tells_the_parties_acts_apart(handler: Browser, desk: Desk) -> None:
    said = handler.get(f"/cases/{desk.mediating()}/replay").said
    assert [f"当事人 {n}" for n in (1, 2) if f" · 当事人 {n}" in said] == ["当事人 1", "当事人 2"]
    assert "登记立卷 ·" not in said, "what is about everybody names nobody"


def test_words_of_another_bodys_mediation_stay_there(sign_in: Any, people: People, desk: Desk) -> None:
    """民诉解释 107: what was said in mediation does not travel; the record that something was said does."""
    code = desk.mediating()
    desk.do(code, "note", 0, note="对方愿意让步三千元。")
    desk.do(code, "transfer", claims=(1,), to_org=people.bodies["other_committee"])
    stranger = sign_in(people.stranger)
    for path in ("", "/replay?step=6"):
        page = stranger.get(f"/cases/{code}{path}")
        assert "让步三千元" not in page.text
        assert "文字内容只有办理该程序的单位可以查看。" in page.said


# ── who sees it, what it costs, in which language ────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("path", ["", "/replay", "/record.jsonl", "/step?proceeding=1&trigger=accept"])
@pytest.mark.parametrize("who", [*STAFF, *OUTSIDE])
def test_a_case_opens_for_those_who_have_to_do_with_it(
    sign_in: Any, people: People, desk: Desk, who: str, path: str
) -> None:
    code = desk.register()
    status = sign_in(getattr(people, who)).client.get(f"/cases/{code}{path}").status_code
    if who == "administrator":
        assert status == 403
    elif who == "stranger":
        assert status == 404
    else:
        assert status == (409 if path.startswith("/step") and who not in ("handler", "colleague") else 200)


def test_a_case_that_is_none_looks_the_same(sign_in: Any, people: People, desk: Desk) -> None:
    stranger = sign_in(people.stranger)
    hidden, missing = (stranger.get(f"/cases/{code}", status=404) for code in (desk.register(), "NOSUCH"))
    assert hidden.texts("main > :not(.card), .card > p:not(.small)") == missing.texts(
        "main > :not(.card), .card > p:not(.small)"
    )


def rich(desk: Desk, people: People) -> str:
    """A case with a bit of everything."""
    claims = (ClaimInput("overtime", 860_000), ClaimInput("wage_iou", 1_280_000, {"iou": True}), ClaimInput("wages"))
    code = desk.go_to("2026-01-20").mediating(cause="wages", claims=claims)
    desk.do(code, "note", 0, note="约定下周再谈。")
    desk.do(code, "sue", claims=(2,), to_org=people.bodies["court"])
    sweep(desk.store, at("2026-03-02"))
    return code


@pytest.mark.parametrize("databases", ["sqlite", "postgresql"], indirect=True)
def test_the_page_costs_the_same_however_much_there_is(
    handler: Browser, desk: Desk, people: People, queries: Any
) -> None:
    small, large = desk.register(), rich(desk, people)
    costs = []
    for code in (small, large):
        handler.get(f"/cases/{code}")
        with queries() as seen:
            handler.get(f"/cases/{code}")
        costs.append(len(seen))
    assert costs == [8, 8], seen  # six for the case; who asks and the menu are the frame's


def test_the_page_reads_in_english(handler: Browser, desk: Desk, people: People) -> None:
    page = handler.get(f"/cases/{rich(desk, people)}?lang=en")
    assert "Next step: People's mediation" in page.said
    assert "How this date was reckoned" in page.said


def test_what_is_destroyed_is_said_to_be(handler: Browser, desk: Desk) -> None:
    from sqlalchemy import text

    code = desk.register()
    with desk.store.session() as session:
        session.connection().execute(text("DELETE FROM case_key"))
    page = handler.get(f"/cases/{code}")
    assert "（已删除）" in card(page, "parties")
    assert "文字内容已依法删除，只留下摘要。" in card(page, "history")
    assert "文字内容已依法删除" in handler.get(f"/cases/{code}/replay").said


def test_the_door_is_behind_the_page(desk: Desk, people: People) -> None:
    with pytest.raises(NotFound):
        look(desk.store, people.stranger, desk.register())


def test_two_suits_on_one_award_are_told_apart_by_their_plaintiffs(
    desk: Desk, people: People, handler: Browser
) -> None:
    """劳动争议解释一 4: each side's suit has a panel of its own."""
    code = desk.register(claims=(ClaimInput("severance"),), pathway="arbitration")
    desk.do(code, "accept")
    desk.do(code, "serve", party=2, served_on=date(2026, 3, 2))
    desk.do(code, "make_award", nonfinal_claims=(1,))
    for party in (1, 2):
        desk.do(code, "serve_award", party=party, document="nonfinal", award_served_on=date(2026, 3, 2))
        desk.do(code, "sue", claims=(1,), to_org=people.bodies["court"], party=party)
    headings = [heading.get_text() for heading in handler.get(f"/cases/{code}").all(".next h2")]
    assert [text.partition("原告：")[2] for text in headings] == ["", "李秀兰", "王建国"]


def test_a_right_that_no_longer_applies_is_not_shown_as_expired(desk: Desk, handler: Browser) -> None:
    """A suit that was filed takes reconsideration's place (行政复议法 29)."""
    act = ClaimInput("administrative_act", known=(Known(1, date(2026, 2, 20)),))
    code = desk.register(claims=(act,), pathway="administrative_suit")
    desk.do(code, "file", procedure="ordinary")
    tags = [tag.get_text() for tag in handler.get(f"/cases/{code}").all('[aria-labelledby="rights"] .tag')]
    assert tags == ["已取消"]
