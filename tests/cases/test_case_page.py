"""The one page of a case: complete, of one moment, masked, and without what is not for this reader."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import delete, select

from cases.case_page import PAGE, REVEALED_FOR, CasePage, case_page, revealed
from cases.errors import NotFound
from cases.models import metadata
from cases.particulars import PartyCard
from cases.preview import look
from cases.register import PartyInput
from cases.rows import snapshot
from cases.store import Store
from statemachines.pathway import Label
from tests.acts import Desk, at
from tests.cases.test_worklists import statements
from tests.people import People

ZHANG = PartyInput(
    "applicant",
    "person",
    {"name": "张丽", "phone": "13812345678", "address": "青溪县柳林镇河东村三组12号", "id_no": "110101199003070012"},
)
WANG = PartyInput("respondent", "person", {"name": "王建国"})


@pytest.fixture
def desk(store: Store, people: People) -> Desk:
    return Desk(store, people.handler)


def erase(store: Store, code: str) -> None:
    cases, keys = metadata.tables["cases"], metadata.tables["case_key"]
    with store.session() as session:
        its_id = select(cases.c.id).where(cases.c.code == code).scalar_subquery()
        session.connection().execute(delete(keys).where(keys.c.case_id == its_id))


def said(page: CasePage) -> dict[str, str]:
    """Step → the person's words that can be read on the page."""
    lines = (line for line in page.timeline if line.words)
    return {line.entry.data.get("step", {}).get("trigger", "opened"): " ".join(line.words.values()) for line in lines}


def test_it_shows_the_case_as_it_stands(desk: Desk, store: Store, people: People) -> None:
    code = desk.mediating(parties=(ZHANG, WANG))
    desk.do(code, "note", 0, note="双方约定周五再谈。")
    page = case_page(store, people.handler, code)
    assert (page.case["code"], page.case["version"], page.case["number"]) == (code, 6, "柳林调〔2026〕1号")
    assert [(row["clock"], row["status"], row["due"]) for row in page.deadlines] == [
        ("settle", "running", date(2026, 4, 2))
    ]
    assert page.deadlines[0]["explanation"]["due"] == "2026-04-02"
    assert [line.entry.seq for line in page.timeline] == [6, 5, 4, 3, 2, 1]
    assert said(page) == {"note": "双方约定周五再谈。", "opened": "楼上漏水，双方争执。"}
    assert page.earlier is None
    assert page.people == {people.handler.account_id: "林静"}
    assert page.bodies == {people.bodies["committee"]: Label("柳林镇人民调解委员会", "Liulin Mediation Committee")}


def test_it_decides_on_what_the_door_decides_on(desk: Desk, store: Store, people: People) -> None:
    code = desk.mediating()
    desk.do(code, "transfer", claims=(1,), to_org=people.bodies["other_committee"])
    assert case_page(store, people.handler, code).snapshot == snapshot(look(store, people.handler, code))


def test_particulars_are_masked(desk: Desk, store: Store) -> None:
    code = desk.register(parties=(ZHANG, WANG))
    assert case_page(store, desk.person, code).parties == (
        PartyCard(1, "applicant", "person", "张丽", "138****5678", "青溪县柳林镇****", "1****2"),
        PartyCard(2, "respondent", "person", "王建国", "", "", ""),
    )


def test_an_erased_case_keeps_its_record_and_loses_every_word(desk: Desk, store: Store) -> None:
    code = desk.mediating(parties=(ZHANG, WANG))
    erase(store, code)
    page = case_page(store, desk.person, code)
    assert page.parties[0] == PartyCard(1, "applicant", "person", None, None, None, None)
    assert said(page) == {}
    assert len(page.timeline) == 5
    assert not any(line.withheld for line in page.timeline)


def test_ended_clocks_and_answered_reports_stay_on_the_page(desk: Desk, store: Store, people: People) -> None:
    from cases.clocks import sweep

    code = desk.register()
    desk.do(code, "accept")
    sweep(store, at("2026-04-03"))
    head = desk.as_(people.supervisor).go_to("2026-04-03")
    seq = case_page(store, people.supervisor, code).escalations[0]["seq"]
    head.do(code, "acknowledge_escalation", 0, escalation=seq)
    desk.go_to("2026-04-03", 11).do(code, "refuse")
    page = case_page(store, people.handler, code)
    assert [row["status"] for row in page.deadlines] == ["settled"]
    assert [row["acknowledged_by"] for row in page.escalations] == [people.supervisor.actor.id]
    assert page.people[people.supervisor.account_id] == "陈敏"


def test_the_timeline_goes_on_where_it_ended(desk: Desk, store: Store) -> None:
    code = desk.register()
    for n in range(PAGE + 10):
        desk.do(code, "note", 0, note=f"第{n}条")
    with statements(store) as sent:
        first = case_page(store, desk.person, code)
    assert len(sent) == 6
    assert first.earlier is not None
    second = case_page(store, desk.person, code, before=first.earlier)
    assert [line.entry.seq for line in first.timeline] == list(range(61, 11, -1))
    assert [line.entry.seq for line in second.timeline] == list(range(11, 0, -1))
    assert second.earlier is None


@pytest.mark.parametrize("key", ["stranger", "administrator"])
def test_a_case_of_others_is_not_there(desk: Desk, store: Store, people: People, key: str) -> None:
    code = desk.register()
    with pytest.raises(NotFound):
        case_page(store, getattr(people, key), code)


def test_a_code_that_was_never_given_is_not_there(store: Store, people: People) -> None:
    with pytest.raises(NotFound):
        case_page(store, people.auditor, "00000000000")


# ── what was said does not travel ────────────────────────────────────────────────────────────────────────────────

READERS = {  # who: whose words can be read after a hand-over from committee to other committee
    "handler": {"opened", "sender"},
    "colleague": {"opened", "sender"},
    "supervisor": {"opened", "sender"},
    "higher": {"opened", "sender", "receiver"},
    "auditor": {"opened", "sender", "receiver"},
    "stranger": {"opened", "receiver"},
}


@pytest.fixture
def handed_over(desk: Desk, people: People) -> str:
    code = desk.mediating(words={"summary": "opened"})
    desk.do(code, "note", 0, of=1, note="sender")
    desk.do(code, "transfer", claims=(1,), to_org=people.bodies["other_committee"])
    receiver = desk.as_(people.stranger)
    receiver.do(code, "acknowledge_referral", 0, referral=1)
    receiver.do(code, "note", 0, of=2, note="receiver")
    return code


@pytest.mark.parametrize("key", READERS)
def test_words_stay_with_the_body_that_heard_them(store: Store, people: People, handed_over: str, key: str) -> None:
    page = case_page(store, getattr(people, key), handed_over)
    assert {" ".join(line.words.values()) for line in page.timeline if line.words} == READERS[key]
    assert sum(line.withheld for line in page.timeline) == 3 - len(READERS[key])


def test_words_stay_while_a_hand_over_is_only_offered(desk: Desk, store: Store, people: People) -> None:
    code = desk.mediating()
    desk.do(code, "note", 0, note="她愿意少要两千元。")
    desk.do(code, "transfer", claims=(1,), to_org=people.bodies["other_committee"])
    assert said(case_page(store, people.stranger, code)) == {"opened": "楼上漏水，双方争执。"}


def test_the_sender_reads_why_it_came_back(desk: Desk, store: Store, people: People) -> None:
    code = desk.mediating()
    desk.do(code, "transfer", claims=(1,), to_org=people.bodies["other_committee"])
    desk.as_(people.stranger).do(code, "return_referral", 0, referral=1, reason="incomplete", note="缺少协议原件。")
    assert said(case_page(store, people.handler, code))["return_referral"] == "缺少协议原件。"
    with pytest.raises(NotFound):
        case_page(store, people.stranger, code)


# ── a look that is recorded ──────────────────────────────────────────────────────────────────────────────────────


def look_at(desk: Desk, code: str, party: int = 1) -> int:
    return desk.do(code, "reveal_party", 0, party=party, purpose="contact").seq


@pytest.mark.parametrize("key", ["handler", "colleague", "supervisor", "auditor"])
def test_a_recorded_look_shows_everything(desk: Desk, store: Store, people: People, key: str) -> None:
    code = desk.register(parties=(ZHANG, WANG))
    who = desk.as_(getattr(people, key))
    assert revealed(store, who.person, code, look_at(who, code), who.now) == ZHANG.words
    assert revealed(store, who.person, code, look_at(who, code, 2), who.now) == WANG.words


def test_without_its_entry_nothing_is_shown(desk: Desk, store: Store, people: People) -> None:
    code = desk.register(parties=(ZHANG, WANG))
    other = desk.register(parties=(ZHANG, WANG))
    seq = look_at(desk, code)
    late = desk.now + REVEALED_FOR + timedelta(microseconds=1)
    refused = [
        (people.colleague, code, seq, desk.now),  # somebody else's look
        (people.handler, code, seq, late),  # a look of long ago
        (people.handler, code, 1, desk.now),  # another entry
        (people.handler, code, seq + 1, desk.now),  # no entry
        (people.handler, other, seq, desk.now),  # another case
        (people.stranger, code, seq, desk.now),
        (people.administrator, code, seq, desk.now),
    ]
    for person, at_code, at_seq, now in refused:
        with pytest.raises(NotFound):
            revealed(store, person, at_code, at_seq, now)
    assert revealed(store, people.handler, code, seq, desk.now + REVEALED_FOR) == ZHANG.words


def test_of_an_erased_case_nothing_is_left_to_show(desk: Desk, store: Store) -> None:
    code = desk.register(parties=(ZHANG, WANG))
    seq = look_at(desk, code)
    erase(store, code)
    assert revealed(store, desk.person, code, seq, desk.now) == {}
