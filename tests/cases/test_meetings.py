"""Mediators, meetings and promises at the door: what is recorded, what is refused, and that nobody is taken twice."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import insert, select

from cases.access import CaseParty
from cases.case_page import case_page
from cases.mediation_models import metadata
from cases.preview import look
from cases.replay import check_cases
from cases.roster import MEDIATOR, ROOM, candidates
from cases.store import Store
from cases.transition import transition
from statemachines.decide import Refused, available
from statemachines.meetings import TRANSITIONS
from statemachines.pathway import Command
from tests.acts import LI, Desk, at
from tests.people import People

BOOKING = metadata.tables["booking"]
NEXT = date(2026, 3, 9)  # a Monday; the desks' clock stands at 2 March


@pytest.fixture
def roster(store: Store, people: People) -> dict[str, int]:
    """Two mediators and two rooms of the committee, one of each elsewhere, one who has left."""
    committee, other = people.bodies["committee"], people.bodies["other_committee"]
    known = {
        "zhang": {"org_id": committee, "name": "张大山", "phone": "13700000001", "causes": ["neighbour"]},
        "sun": {"org_id": committee, "name": "孙梅", "phone": "13700000002", "account_id": people.colleague.account_id},
        "namesake": {"org_id": committee, "name": LI.words["name"], "phone": ""},
        "gone": {"org_id": committee, "name": "赵远", "active": False},
        "elsewhere": {"org_id": other, "name": "吴安"},
    }
    ids: dict[str, int] = {}
    with store.session() as session:
        for key, values in known.items():
            row = {"kind": "elder", "languages": ["mandarin"], **values}
            ids[key] = session.execute(insert(MEDIATOR).values(**row)).inserted_primary_key[0]
        for key, org in (("room", committee), ("small", committee), ("far", other)):
            ids[key] = session.execute(insert(ROOM).values(org_id=org, name=key, active=True)).inserted_primary_key[0]
    return ids


@pytest.fixture
def desk(store: Store, people: People) -> Desk:
    return Desk(store, people.handler)


def named(desk: Desk, code: str, mediator: int) -> None:
    """The mediator is named and accepts."""
    desk.do(code, "propose_mediator", 0, of=1, mediator=mediator)
    n = len(look(desk.store, desk.person, code).rows("nomination"))
    desk.do(code, "answer_nomination", 0, nomination=n, answer="accept", heard="phone")


def call(desk: Desk, code: str, room: int, **changed: Any) -> None:
    fields = {"of": 1, "day": NEXT, "time": "09:00", "lasts": "60", "room": room, "invited": (1, 2)}
    desk.do(code, "call_meeting", 0, **fields | changed)


def refusal(act: Callable[[], Any]) -> tuple[str, set[str]]:
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.refusal.code, set(refused.value.field_errors)


def slots(store: Store) -> int:
    with store.read() as connection:
        return len(connection.execute(select(BOOKING)).all())


def holds(store: Store) -> None:
    """Replay finds nothing, and the bookings are those of the meetings that lie ahead or were held."""
    assert check_cases(store) == ([], None)


# ── who mediates ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_mediator_is_named_accepts_and_is_replaced(store: Store, desk: Desk, roster: dict[str, int]) -> None:
    code = desk.mediating()
    named(desk, code, roster["zhang"])
    assert refusal(lambda: desk.do(code, "propose_mediator", 0, of=1, mediator=roster["zhang"]))[0] == "named_already"
    desk.do(code, "replace_mediator", 0, nomination=1, reason="away")
    named(desk, code, roster["sun"])
    statuses = [row["status"] for row in look(store, desk.person, code).rows("nomination")]
    assert statuses == ["replaced", "accepted"]
    holds(store)


@pytest.mark.parametrize(
    ("who", "marked"), [("elsewhere", "mediator"), ("gone", "mediator"), ("namesake", "cleared")]
)  # fmt: skip
def test_who_may_not_be_named(desk: Desk, roster: dict[str, int], who: str, marked: str) -> None:
    code = desk.mediating()
    asked = {"of": 1, "mediator": roster[who]}
    assert refusal(lambda: desk.do(code, "propose_mediator", 0, **asked)) == ("fields", {marked})


def test_a_namesake_is_named_once_somebody_has_checked(store: Store, desk: Desk, roster: dict[str, int]) -> None:
    code = desk.mediating()
    desk.do(code, "propose_mediator", 0, of=1, mediator=roster["namesake"], cleared=True)
    holds(store)


def test_a_decline_needs_its_reason(desk: Desk, roster: dict[str, int]) -> None:
    code = desk.mediating()
    desk.do(code, "propose_mediator", 0, of=1, mediator=roster["zhang"])
    answer = {"nomination": 1, "answer": "decline", "heard": "phone"}
    assert refusal(lambda: desk.do(code, "answer_nomination", 0, **answer))[0] == "reason_missing"
    desk.do(code, "answer_nomination", 0, **answer, reason="workload")
    assert refusal(lambda: desk.do(code, "answer_nomination", 0, **answer, reason="workload"))[0] == "no_nomination"


def test_recusal_is_asked_for_once_and_decided(store: Store, desk: Desk, roster: dict[str, int]) -> None:
    code = desk.mediating()
    named(desk, code, roster["zhang"])
    assert refusal(lambda: desk.do(code, "decide_recusal", 0, nomination=1, decision="denied"))[0] == "not_challenged"
    ask = {"party": 2, "nomination": 1, "ground": "relative", "note": "他是申请人的表哥"}
    desk.do(code, "ask_recusal", 0, **ask)
    assert refusal(lambda: desk.do(code, "ask_recusal", 0, **ask))[0] == "challenged_already"
    desk.do(code, "decide_recusal", 0, nomination=1, decision="denied")
    desk.do(code, "ask_recusal", 0, **ask)
    desk.do(code, "decide_recusal", 0, nomination=1, decision="granted")
    assert look(store, desk.person, code).tables["nomination"][(1,)]["status"] == "recused"
    holds(store)


def test_parties_choose_and_refuse_for_themselves(store: Store, desk: Desk, roster: dict[str, int]) -> None:
    code = desk.mediating()
    party = CaseParty(code, 2)

    def say(trigger: str, **fields: Any) -> None:
        command = Command(trigger, 0, party.actor, desk.now, fields)
        transition(store, code, command, person=party, now=desk.now, key=desk.key())

    say("choose_mediator", party=2, of=1, mediator=roster["sun"])
    assert refusal(lambda: say("choose_mediator", party=2, of=1, mediator=roster["namesake"])) == (
        "fields",
        {"mediator"},
    )
    say("refuse_mediator", party=2, nomination=1)
    row = look(store, desk.person, code).tables["nomination"][(1,)]
    assert (row["by_party"], row["status"]) == (2, "refused")
    holds(store)


@pytest.mark.parametrize("status", ["none", "proposed", "accepted", "refused", "challenged"])
def test_no_mediator_stands_in_the_way_of_another_channel(
    store: Store, desk: Desk, roster: dict[str, int], status: str
) -> None:
    """人民调解法 3, 17: whatever becomes of the mediator, the steps of every pathway are offered or refused as before."""
    code = desk.mediating()
    before = offers(store, desk, code)
    if status != "none":
        desk.do(code, "propose_mediator", 0, of=1, mediator=roster["zhang"])
    if status in ("accepted", "challenged"):
        desk.do(code, "answer_nomination", 0, nomination=1, answer="accept", heard="self")
    if status == "refused":
        desk.do(code, "refuse_mediator", 0, party=1, nomination=1)
    if status == "challenged":
        desk.do(code, "ask_recusal", 0, party=1, nomination=1, ground="partial")
    call(desk, code, roster["room"])
    assert offers(store, desk, code) == before


def offers(store: Store, desk: Desk, code: str) -> dict[str, str]:
    from cases.rows import snapshot

    found = available(snapshot(look(store, desk.person, code)), 1, desk.person.actor, desk.now)
    return {offer.row.trigger: offer.refusal.code if offer.refusal else "" for offer in found}


def test_candidates_show_load_and_earlier_cases_of_the_parties(
    store: Store, desk: Desk, roster: dict[str, int], people: People
) -> None:
    first, second = desk.mediating(), desk.mediating()
    named(desk, first, roster["zhang"])
    case = look(store, desk.person, second).case
    with store.read() as connection:
        found = {c.id: c for c in candidates(connection, case["id"], people.bodies["committee"], "neighbour")}
    assert (found[roster["zhang"]].load, found[roster["zhang"]].before, found[roster["zhang"]].fits) == (1, 1, True)
    assert (found[roster["sun"]].load, found[roster["sun"]].before) == (0, 0)
    assert roster["gone"] not in found
    assert roster["elsewhere"] not in found


# ── when and where ───────────────────────────────────────────────────────────────────────────────────────────────


def test_a_meeting_takes_its_quarters_and_gives_them_back(store: Store, desk: Desk, roster: dict[str, int]) -> None:
    code = desk.mediating()
    named(desk, code, roster["zhang"])
    call(desk, code, roster["room"])
    assert slots(store) == 8  # four quarters of the room, four of the mediator
    moved = {"meeting": 1, "day": NEXT, "time": "09:30", "lasts": "30", "room": roster["room"], "reason": "other"}
    desk.do(code, "move_meeting", 0, **moved)
    assert slots(store) == 4
    desk.do(code, "replace_mediator", 0, nomination=1, reason="away")
    assert slots(store) == 2
    named(desk, code, roster["zhang"])  # the same again: comes to the meeting that lies ahead
    assert slots(store) == 4
    desk.do(code, "cancel_meeting", 0, meeting=1, reason="other")
    assert slots(store) == 0
    holds(store)


@pytest.mark.parametrize(
    ("time", "minutes", "free"),
    [
        ("08:00", "60", True),
        ("08:15", "60", False),
        ("09:00", "60", False),
        ("09:45", "30", False),
        ("10:00", "30", True),
    ],
)
def test_a_room_is_not_taken_twice(desk: Desk, roster: dict[str, int], time: str, minutes: str, free: bool) -> None:
    call(desk, desk.mediating(), roster["room"])
    other = desk.mediating()
    if free:
        call(desk, other, roster["room"], time=time, lasts=minutes)
    else:
        wrong = refusal(lambda: call(desk, other, roster["room"], time=time, lasts=minutes))
        assert wrong == ("fields", {"time"})
    call(desk, other, roster["small"], time="09:00")  # another room is free in any case


def test_a_mediator_is_not_taken_twice(desk: Desk, roster: dict[str, int]) -> None:
    first, second, third = desk.mediating(), desk.mediating(), desk.mediating()
    for code in (first, second):
        named(desk, code, roster["zhang"])
    call(desk, first, roster["room"])
    assert refusal(lambda: call(desk, second, roster["small"])) == ("fields", {"time"})
    call(desk, third, 0, link="会议号 123 456")
    desk.do(third, "propose_mediator", 0, of=1, mediator=roster["zhang"])
    answer = {"nomination": 1, "answer": "accept", "heard": "phone"}
    assert refusal(lambda: desk.do(third, "answer_nomination", 0, **answer)) == ("fields", {"answer"})


@pytest.mark.parametrize("resource", ["room", "mediator"])
def test_two_writers_at_once_get_a_time_once(
    store: Store, desk: Desk, people: People, roster: dict[str, int], resource: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both have looked and found it free; the database lets one in. On SQLite the second looks after the first wrote."""
    codes = [desk.mediating(), desk.mediating()]
    if resource == "mediator":
        for code in codes:
            named(desk, code, roster["zhang"])
    rooms = [roster["room"], roster["room"] if resource == "room" else roster["small"]]
    monkeypatch.setattr("cases.mediating._free", looked(store.dialect))
    outcomes: list[str] = []

    def book(code: str, room: int) -> None:
        mine = Desk(Store(store.url.render_as_string(hide_password=False), store.vault), desk.person, desk.now)
        try:
            call(mine, code, room)
            outcomes.append("ok")
        except Refused as refused:
            outcomes.append(refused.refusal.code)
        finally:
            mine.store.close()

    threads = [threading.Thread(target=book, args=pair) for pair in zip(codes, rooms, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(outcomes) == ["booked", "ok"]
    meetings = sum(len(look(store, desk.person, code).rows("meeting")) for code in codes)
    assert meetings == 1
    holds(store)


def looked(dialect: str) -> Callable[..., None]:
    """Instead of the look: on PostgreSQL, wait until both writers stand where it would have let both through."""
    both = threading.Barrier(2)

    def wait(*_: Any) -> None:
        if dialect == "postgresql":
            both.wait(30)

    return wait


def test_notice_is_the_bodys_target_and_no_law(desk: Desk, roster: dict[str, int]) -> None:
    code = desk.mediating()
    soon = {"day": date(2026, 3, 4)}
    assert refusal(lambda: call(desk, code, roster["room"], **soon)) == ("fields", {"short_notice"})
    call(desk, code, roster["room"], **soon, short_notice=True)


@pytest.mark.parametrize(
    ("changed", "code", "marked"),
    [
        ({"day": date(2026, 3, 1)}, "in_the_past", set()),
        ({"room": 0}, "fields", {"link"}),
        ({"room": 9999}, "fields", {"room"}),
        ({"time": "09:07"}, "fields", {"time"}),
        ({"lasts": "1"}, "fields", {"lasts"}),
        ({"of": 7}, "no_mediation", set()),
    ],
)
def test_a_meeting_that_cannot_be_is_refused(
    desk: Desk, roster: dict[str, int], changed: dict[str, Any], code: str, marked: set[str]
) -> None:
    case = desk.mediating()
    if changed.get("of"):  # the door knows no such proceeding
        from cases.errors import NotFound

        with pytest.raises(NotFound):
            call(desk, case, roster["room"], **changed)
        return
    asked = {"room": roster["room"], **changed}
    assert refusal(lambda: call(desk, case, **asked)) == (code, marked)


def test_whoever_refused_mediation_is_not_summoned(desk: Desk, roster: dict[str, int]) -> None:
    code = desk.mediating()
    desk.consent(code, 2, given="no")
    assert refusal(lambda: call(desk, code, roster["room"]))[0] == "consent_refused"


def test_a_meeting_is_held_and_an_end_frees_what_lay_ahead(store: Store, desk: Desk, roster: dict[str, int]) -> None:
    code = desk.mediating()
    call(desk, code, roster["room"])
    call(desk, code, roster["room"], time="14:00")
    held = {"meeting": 1, "attended": (1, 2), "result": "again"}
    assert refusal(lambda: desk.do(code, "hold_meeting", 0, **held))[0] == "not_begun"
    desk.go_to("2026-03-09", 12)
    assert refusal(lambda: desk.do(code, "hold_meeting", 0, meeting=1, result="again"))[0] == "nobody_came"
    desk.do(code, "hold_meeting", 0, **held)
    desk.do(code, "ask_other_time", 0, party=2, meeting=2, note="下午要接孩子")
    desk.do(code, "fail", fail_ground="no_agreement", remedies_told=True)
    statuses = [row["status"] for row in look(store, desk.person, code).rows("meeting")]
    assert statuses == ["held", "cancelled"]
    assert slots(store) == 4
    holds(store)


# ── what was agreed, and what stays in the room ──────────────────────────────────────────────────────────────────

SECRET = "愿意少要两千元"


def test_minutes_stay_with_the_body_that_mediates(
    store: Store, desk: Desk, people: People, roster: dict[str, int]
) -> None:
    """RP-03: no packet holds them, no entry says them, and who gets the case reads nothing of them."""
    code = desk.mediating()
    call(desk, code, roster["room"], short_notice=True)
    desk.do(code, "write_minutes", 0, of=1, meeting=1, minutes=SECRET)
    desk.do(code, "draft_agreement", 0, of=1, agreement=f"王建国{SECRET}。")
    desk.do(code, "sue", claims=(1,), to_org=people.bodies["petition_office"])
    page = case_page(store, desk.person, code)
    referral = page.rows.rows("referral")[-1]
    assert not {"concessions", "mediation_minutes"} & set(referral["packet"])
    assert SECRET not in str([line.entry for line in page.timeline])
    mine = [line.words for line in page.timeline if line.words]
    assert sum(SECRET in str(words) for words in mine) == 2
    office = people.bodies["petition_office"]
    theirs = case_page(store, replace(people.stranger, org_id=office, orgs=(office,)), code)
    assert SECRET not in str([line.words for line in theirs.timeline])
    assert sum(line.withheld for line in theirs.timeline) >= 2


def test_every_row_keeps_minutes_out_of_every_packet() -> None:
    from statemachines.referrals import NEVER, REFERRALS

    assert {"concessions", "mediation_minutes"} <= set(NEVER)
    for row in REFERRALS.values():
        assert not set(NEVER) & set(row.packet), row.id
        if row.from_pathway.endswith("mediation"):
            assert set(NEVER) <= set(row.never), row.id


def signed(desk: Desk) -> str:
    code = desk.mediating()
    day = date(2026, 3, 2)
    desk.do(code, "sign", parties_signed_on=day, mediator_signed_on=day, sealed_on=day)
    return code


def test_each_promise_has_its_own_clock(store: Store, desk: Desk) -> None:
    code = signed(desk)
    for by in (date(2026, 4, 1), date(2026, 5, 6)):
        desk.do(code, "add_promise", 0, of=1, party=2, what="付修理费", amount=400_000, by=by)
    rows = look(store, desk.person, code)
    clocks = [row for row in rows.rows("deadline") if row["clock"] == "performance"]
    assert [(c["proceeding"], c["claim"], c["addressee"], c["due"]) for c in clocks] == [
        (1, 1, 2, "2026-04-01"),
        (1, 2, 2, "2026-05-06"),
    ]
    desk.do(code, "end_promise", 0, promise=1, result="kept", ended_on=date(2026, 3, 2))
    desk.do(code, "end_promise", 0, promise=2, result="void", ended_on=date(2026, 3, 2))
    rows = look(store, desk.person, code)
    assert [c["status"] for c in rows.rows("deadline") if c["clock"] == "performance"] == ["settled"]
    assert [row["status"] for row in rows.rows("promise")] == ["kept", "void"]
    holds(store)


@pytest.mark.parametrize(("step", "fields", "status"), [
    ("perform", {"performed_on": date(2026, 3, 2)}, "kept"),
    ("leave", {}, "void"),
])  # fmt: skip
def test_the_end_of_the_agreement_ends_its_promises(
    store: Store, desk: Desk, step: str, fields: dict[str, Any], status: str
) -> None:
    code = signed(desk)
    desk.do(code, "add_promise", 0, of=1, party=2, what="付修理费", by=date(2026, 4, 1))
    desk.do(code, step, **fields)
    rows = look(store, desk.person, code)
    assert [row["status"] for row in rows.rows("promise")] == [status]
    assert not [row for row in rows.live(1) if row["clock"] == "performance"]
    holds(store)


def test_nothing_is_promised_before_there_is_an_agreement(desk: Desk) -> None:
    code = desk.mediating()
    promise = {"of": 1, "party": 2, "what": "付修理费", "by": date(2026, 4, 1)}
    assert refusal(lambda: desk.do(code, "add_promise", 0, **promise))[0] == "no_agreement"


def test_an_unkept_promise_is_told_upwards(store: Store, desk: Desk) -> None:
    from cases.clocks import sweep

    code = signed(desk)
    desk.do(code, "add_promise", 0, of=1, party=2, what="付修理费", by=date(2026, 3, 20))
    sweep(store, at("2026-03-23"))
    rows = look(store, desk.person, code)
    (clock,) = [row for row in rows.rows("deadline") if row["clock"] == "performance"]
    assert clock["status"] == "overdue"
    assert any(row["deadline"] == clock["n"] and row["proceeding"] == 1 for row in rows.rows("escalation"))
    holds(store)


def test_an_agreement_is_read_by_each_and_anew_when_it_was_written_anew(store: Store, desk: Desk) -> None:
    code = desk.mediating()
    party = CaseParty(code, 2)

    def read() -> None:
        command = Command("read_agreement", 0, party.actor, desk.now, {"party": 2, "of": 1})
        transition(store, code, command, person=party, now=desk.now, key=desk.key())

    assert refusal(read)[0] == "no_text"
    desk.do(code, "draft_agreement", 0, of=1, agreement="王建国三日内修好水管。")
    read()
    assert refusal(read)[0] == "no_text"
    desk.do(code, "draft_agreement", 0, of=1, agreement="王建国五日内修好水管。")
    read()
    facts = look(store, desk.person, code).proceeding(1)["facts"]
    assert facts["text"] == facts["read_2"]
    holds(store)


def test_the_steps_move_no_proceeding() -> None:
    assert all(not row.target and not row.refers and not row.clocks for row in TRANSITIONS)
