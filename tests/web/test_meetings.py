"""The roster, the diary, the calendar and what a party does about mediators and meetings, on their pages."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from icalendar import Calendar
from sqlalchemy import insert, select

from cases.mediation_models import metadata
from cases.opinions import FEWEST, QUESTIONS, opinions
from cases.preview import look
from cases.roster import MEDIATOR, ROOM, offices, roster
from tests.acts import Desk
from tests.people import People
from tests.web.pages import Browser, Page
from tests.web.portal import CODE, OTHERS_CODE, track

OPINION = metadata.tables["opinion"]


@pytest.fixture
def ids(desk: Desk, people: People) -> dict[str, int]:
    committee = people.bodies["committee"]
    with desk.store.session() as session:
        mediator = session.execute(
            insert(MEDIATOR).values(
                org_id=committee, name="张大山", kind="elder", phone="13700000001", causes=["neighbour"],
                languages=["dialect"], employer="河东砖厂", relatives="儿媳姓王", account_id=people.colleague.account_id,
            )
        ).inserted_primary_key[0]  # fmt: skip
        room = session.execute(insert(ROOM).values(org_id=committee, name="第一调解室", active=True))
    return {"mediator": mediator, "room": room.inserted_primary_key[0], "committee": committee}


@pytest.fixture
def met(desk: Desk, case: str, ids: dict[str, int]) -> str:
    """The case in mediation, with a mediator who accepted and a meeting on Monday 9 March at nine."""
    desk.do(case, "accept")
    desk.consent(case, 1, 2)
    desk.do(case, "start", mode="closed")
    desk.do(case, "propose_mediator", 0, of=1, mediator=ids["mediator"])
    desk.do(case, "answer_nomination", 0, nomination=1, answer="accept", heard="phone")
    when = {"day": date(2026, 3, 9), "time": "09:00", "lasts": "90"}
    desk.do(case, "call_meeting", 0, of=1, **when, room=ids["room"], invited=(1, 2))
    return case


# ── the roster ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_supervisor_adds_and_mends_a_mediator(
    supervisor: Browser, ids: dict[str, int], desk: Desk, people: People
) -> None:
    form = supervisor.get("/mediators/0")
    page = supervisor.submit(form, "/mediators/0", status=422, org_id=str(ids["committee"]), causes=["loan"])
    assert page.all('input[value="loan"][checked]')  # nothing typed is lost
    answers = {"org_id": str(ids["committee"]), "name": "孙梅", "kind": "lawyer", "causes": ["loan", "contract"]}
    supervisor.submit(page, "/mediators/0", to="/mediators?done=mediator_kept", **answers)
    found = {row.name: row for row in roster(desk.store, people.supervisor)}
    assert [label.zh for label in found["孙梅"].causes] == ["民间借贷", "合同纠纷"]
    n = found["孙梅"].id
    supervisor.submit(
        supervisor.get(f"/mediators/{n}"), f"/mediators/{n}", to="/mediators?done=mediator_kept", active=[]
    )
    assert not {row.name: row for row in roster(desk.store, people.supervisor)}["孙梅"].active


def test_the_roster_is_that_of_ones_bodies(handler: Browser, sign_in: Any, people: People, ids: dict[str, int]) -> None:
    assert "张大山" in handler.get("/mediators").said
    assert "名册还是空的" in sign_in(people.stranger).get("/mediators").said
    administrator = sign_in(people.administrator)
    assert "张大山" in administrator.get("/mediators").said


def test_nobody_keeps_another_bodys_roster(app: Any, sign_in: Any, people: People, ids: dict[str, int]) -> None:
    from dataclasses import replace

    from cases.errors import NotFound
    from cases.roster import keep_mediator, keep_office, mediator

    other = replace(people.supervisor, org_id=people.bodies["other_town"], orgs=(people.bodies["other_town"],))
    store = app.state.web.store
    values = {"org_id": ids["committee"], "name": "x", "kind": "elder", "account_id": None}
    for act in (
        lambda: mediator(store, other, ids["mediator"]),
        lambda: keep_mediator(store, other, ids["mediator"], values),
        lambda: keep_mediator(store, people.handler, 0, values),
        lambda: keep_office(store, other, ids["committee"], 1, {}, "x"),
        lambda: keep_mediator(store, people.supervisor, 0, {**values, "account_id": people.stranger.account_id}),
    ):
        with pytest.raises(NotFound):
            act()


def test_rooms_and_notice_are_the_bodys(supervisor: Browser, ids: dict[str, int], desk: Desk, people: People) -> None:
    path = f"/mediators/office/{ids['committee']}"
    assert supervisor.submit(supervisor.get(path), path, status=422, notice_days="99").status == 422
    fields = {"notice_days": "5", f"room-{ids['room']}": "大调解室", "new": "圆桌室"}
    supervisor.submit(supervisor.get(path), path, to=f"{path}?done=office_kept", **fields)
    office = next(each for each in offices(desk.store, people.supervisor) if each.id == ids["committee"])
    assert (office.notice_days, [name for _, name, _ in office.rooms]) == (5, ["大调解室", "圆桌室"])


# ── the handler's day ────────────────────────────────────────────────────────────────────────────────────────────


def test_the_case_shows_mediator_and_meeting_with_their_steps(handler: Browser, met: str) -> None:
    page = handler.get(f"/cases/{met}")
    section = page.one("section[aria-labelledby=mediation-1]").get_text(" ", strip=True)
    assert "张大山" in section
    assert "2026-03-09 09:00–10:30" in section
    links = [str(link["href"]) for link in page.all("section[aria-labelledby=mediation-1] a")]
    assert any("trigger=move_meeting&meeting=1" in link for link in links)
    assert not any("trigger=hold_meeting" in link for link in links)  # it has not begun
    assert "调解员和调解会" in page.said


def test_a_meeting_is_called_from_its_form_and_a_taken_room_is_said_there(
    handler: Browser, met: str, desk: Desk, ids: dict[str, int]
) -> None:
    other = desk.mediating()
    form = handler.get(f"/cases/{other}/step?proceeding=0&trigger=call_meeting&of=1")
    fields = {"day": "2026-03-09", "time": "09:30", "lasts": "60", "room": str(ids["room"]), "invited": ["1", "2"]}
    page = handler.submit(form, f"/cases/{other}/step", status=422, **fields)
    assert "这个时间调解室已经有人用" in page.said
    handler.submit(page, f"/cases/{other}/step", to=f"/cases/{other}?done=step_taken", time="14:30")
    assert "2026-03-09 14:30–15:30" in handler.get(f"/cases/{other}").said


def test_who_names_a_mediator_sees_load_and_declared_ties(handler: Browser, met: str, desk: Desk) -> None:
    other = desk.mediating()
    page = handler.get(f"/cases/{other}/step?proceeding=0&trigger=propose_mediator&of=1")
    said = page.said
    for part in ("张大山", "手上 1 件", "河东砖厂", "儿媳姓王", "以前办过这些当事人的 1 件"):
        assert part in said


def test_the_history_says_who_and_when(handler: Browser, met: str) -> None:
    timeline = handler.get(f"/cases/{met}").one("ol.timeline").get_text(" ", strip=True)
    for part in ("指定调解员", "张大山", "安排调解会", "第一调解室", "上午9:00"):
        assert part in timeline
    handler.get(f"/cases/{met}/replay")


def test_my_meetings_by_week_and_day(handler: Browser, sign_in: Any, people: People, met: str, queries: Any) -> None:
    assert "这段时间没有调解会" in handler.get("/meetings").said
    with queries() as count:
        page = handler.get("/meetings?day=2026-03-11")
    assert len(count) <= 8
    for part in ("09:00–10:30", "第一调解室", "李秀兰", "张大山"):
        assert part in page.said
    assert "09:00" not in handler.get("/meetings?span=day&day=2026-03-10").said
    assert "09:00" in handler.get("/meetings?span=day&day=2026-03-09").said
    assert "09:00" in sign_in(people.colleague).get("/meetings?day=2026-03-09").said  # the mediator's own login
    assert "09:00" in sign_in(people.supervisor).get("/meetings?day=2026-03-09").said
    assert "09:00" not in sign_in(people.stranger).get("/meetings?day=2026-03-09").said
    assert handler.get("/meetings?day=nonsense").status == 200


def test_visits_due_are_listed(handler: Browser, desk: Desk, met: str) -> None:
    day = date(2026, 3, 2)
    desk.do(met, "sign", parties_signed_on=day, mediator_signed_on=day, sealed_on=day)
    desk.do(met, "add_promise", 0, of=1, party=2, what="付修理费", amount=400_000, by=date(2026, 3, 20))
    assert "约定履行日" in handler.get("/meetings?day=2026-03-18").said
    assert "约定履行日" not in handler.get("/meetings?day=2026-03-09").said


# ── the calendar ─────────────────────────────────────────────────────────────────────────────────────────────────


def address(browser: Browser) -> str:
    page = browser.submit(browser.get("/meetings"), "/meetings/calendar", status=200)
    return str(page.one("input#address")["value"])


def test_the_calendar_holds_number_room_and_time_and_no_name(
    handler: Browser, visitor: Browser, desk: Desk, met: str
) -> None:
    path = "/calendar/" + address(handler).rpartition("/")[2]
    response = visitor.client.get(path)
    assert response.headers["content-type"].startswith("text/calendar")
    (event,) = Calendar.from_ical(response.content).walk("VEVENT")
    number = look(desk.store, desk.person, met).case["number"]
    assert str(event["summary"]) == f"调解会 {number}"
    assert str(event["location"]) == "第一调解室"
    assert event.decoded("dtstart").isoformat() == "2026-03-09T01:00:00+00:00"
    for secret in ("李秀兰", "王建国", "张大山", met):
        assert secret not in response.text
    desk.do(met, "cancel_meeting", 0, meeting=1, reason="other")
    (event,) = Calendar.from_ical(visitor.client.get(path).content).walk("VEVENT")
    assert (str(event["status"]), event["sequence"]) == ("CANCELLED", 1)


def test_an_address_ends_with_the_next_one_with_the_switch_and_with_the_account(
    handler: Browser, visitor: Browser, desk: Desk, people: People, met: str
) -> None:
    first = "/calendar/" + address(handler).rpartition("/")[2]
    second = "/calendar/" + address(handler).rpartition("/")[2]
    assert [visitor.client.get(path).status_code for path in (first, second)] == [404, 200]
    with desk.store.session() as session:
        account = metadata.tables["account"]
        mine = account.update().where(account.c.id == people.handler.account_id)
        session.execute(mine.values(disabled=True))
    assert visitor.client.get(second).status_code == 404
    with desk.store.session() as session:
        session.execute(mine.values(disabled=False))
    handler.submit(handler.get("/meetings"), "/meetings/calendar", to="/meetings?done=calendar_ended", end="yes")
    assert visitor.client.get(second).status_code == 404


# ── the party's phone ────────────────────────────────────────────────────────────────────────────────────────────


def test_a_party_sees_the_next_meeting_and_asks_for_another_time(visitor: Browser, handler: Browser, met: str) -> None:
    page = track(visitor, CODE)
    for part in ("下次调解会", "2026年3月9日", "09:00–10:30", "第一调解室", "张大山", "来不来由您自己决定"):
        assert part in page.said
    for secret in ("13700000001", "河东砖厂", "儿媳姓王", "王建国"):
        assert secret not in page.text
    form = visitor.get("/track/other_time")
    visitor.submit(form, "/track/other_time", to="/track/case?done=time_asked", note="周三以后都行")
    assert "您要求改时间" in visitor.get("/track/case").said
    assert "要求改时间：李秀兰" in handler.get(f"/cases/{met}").said.replace(" ", "")


def test_a_party_chooses_refuses_and_challenges(visitor: Browser, met: str, desk: Desk, ids: dict[str, int]) -> None:
    track(visitor, CODE)
    said = visitor.get("/track/choose").said
    assert "张大山，村里长者、乡贤，懂邻里纠纷，会说本地话" in said
    page = visitor.get("/track/recusal")
    answers = {"nomination": "1", "ground": "relative", "note": "他是对方的姑父"}
    visitor.submit(page, "/track/recusal", to="/track/case?done=recusal_asked", **answers)
    visitor.submit(
        visitor.get("/track/not_this"), "/track/not_this", to="/track/case?done=mediator_refused", nomination="1"
    )
    choose = visitor.get("/track/choose")
    visitor.submit(choose, "/track/choose", to="/track/case?done=mediator_chosen", mediator=str(ids["mediator"]))
    statuses = [row["status"] for row in look(desk.store, desk.person, met).rows("nomination")]
    assert statuses == ["refused", "proposed"]


def test_a_party_reads_the_agreement_and_no_more(visitor: Browser, met: str, desk: Desk) -> None:
    assert "看调解协议" not in track(visitor, OTHERS_CODE, "4321").said
    desk.do(met, "draft_agreement", 0, of=1, agreement="王建国三日内修好水管。")
    desk.do(met, "write_minutes", 0, of=1, minutes="李秀兰愿意少要两千元")
    form = visitor.get("/track/read")
    assert "王建国三日内修好水管。" in form.said
    assert "不是签名" in form.said
    page = visitor.get("/track/case")
    assert "愿意少要" not in page.text
    visitor.submit(form, "/track/read", to="/track/case?done=agreement_read")
    assert "看调解协议" not in visitor.get("/track/case").said
    rows = look(desk.store, desk.person, met)
    assert rows.proceeding(1)["state"] == "mediating"  # reading signs nothing


def test_a_party_is_heard_once_and_only_counted(
    visitor: Browser, met: str, desk: Desk, people: People, sign_in: Any
) -> None:
    page = track(visitor, CODE)
    assert "评价这次调解" not in page.said
    desk.do(met, "fail", fail_ground="no_agreement", remedies_told=True)
    before = look(desk.store, desk.person, met).version
    form = visitor.get("/track/opinion")
    said = {"heard": "yes", "fair": "no", "again": "partly"}
    visitor.submit(form, "/track/opinion", status=422, heard="yes")
    visitor.submit(form, "/track/opinion", to="/track/case?done=opinion_given", **said)
    assert "评价这次调解" not in visitor.get("/track/case").said
    visitor.submit(form, "/track/opinion", status=409, **said)
    assert look(desk.store, desk.person, met).version == before  # no entry of the case tells
    with desk.store.read() as connection:
        counted = {(row.question, row.answer): row.count for row in connection.execute(select(OPINION))}
    assert counted == {("heard", "yes"): 1, ("fair", "no"): 1, ("again", "partly"): 1}
    (heard,) = opinions(desk.store, people.supervisor)
    assert heard.counts is None  # fewer than five would tell who said what
    with desk.store.session() as session:
        session.execute(OPINION.update().values(count=FEWEST))
    (heard,) = opinions(desk.store, people.supervisor)
    assert heard.counts is not None
    assert set(heard.counts) == set(QUESTIONS)
    assert "您觉得调解公道吗" in sign_in(people.supervisor).get("/opinions").said


def test_the_partys_page_costs_few_statements(visitor: Browser, met: str, queries: Any) -> None:
    track(visitor, CODE)
    with queries() as count:
        page: Page = visitor.get("/track/case")
    assert page.status == 200
    assert len(count) <= 8
