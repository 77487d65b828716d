"""会办、委派、会签、传阅、催办、转办、撤回、驳回: who may do what, what it opens and to whom, and how it ends."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select, text

from cases.access import CASES, Person, visible, visible_ids
from cases.case_page import case_page
from cases.errors import CaseError, NotAllowed, NotFound
from cases.lapsing import lapse
from cases.models import metadata
from cases.preview import look
from cases.replay import check_cases
from cases.store import Store
from cases.tracking import issue
from cases.worklists import Filters, Tab, my_work
from statemachines.decide import Refused, available
from statemachines.desk import DESK
from statemachines.involvement import TRANSITIONS
from tests.acts import Desk
from tests.people import People

ELSEWHERE = "committee of another town"


@pytest.fixture
def desk(store: Store, people: People) -> Desk:
    return Desk(store, people.handler)


def rows(desk: Desk, code: str, table: str = "involvement") -> list[dict[str, Any]]:
    return look(desk.store, desk.person, code).rows(table)


def numbers(store: Store, who: Person, tab: Tab, desk: Desk) -> list[str]:
    return [row.code for row in my_work(store, who, Filters(tab=tab), None, desk.now).rows]


def refused(desk: Desk, code: str, trigger: str, of: int = 0, /, **fields: Any) -> str:
    """The code of the refusal, or the field that is wrong; "" where it was taken."""
    before = look(desk.store, desk.person, code).version if trigger else 0
    try:
        desk.do(code, trigger, of, **fields)
    except Refused as error:
        assert look(desk.store, desk.person, code).version == before
        return ",".join(error.field_errors) or error.refusal.code
    except CaseError as error:
        return type(error).__name__
    return ""


# ── who may ──────────────────────────────────────────────────────────────────────────────────────────────────────

WHO = {
    "release": {"handler"},
    "pass_on": {"handler"},
    "co_handle": {"handler", "supervisor"},
    "delegate": {"handler"},
    "ask_joint": {"handler", "supervisor"},
    "give_opinion": {"handler", "supervisor"},
    "circulate": {"handler", "supervisor"},
    "mark_read": {"handler", "supervisor"},
    "urge": {"supervisor", "party"},
    "answer_urge": {"handler"},
    "end_part": {"handler", "supervisor"},
    "withdraw_entry": {"handler", "supervisor"},
    "send_back": {"supervisor"},
}


def test_who_may() -> None:
    assert {row.trigger: {str(role) for role in row.by} for row in TRANSITIONS} == WHO
    assert {row.trigger for row in DESK.transitions} >= set(WHO)


@pytest.mark.parametrize("trigger", ["release", "pass_on", "co_handle", "delegate", "ask_joint"])
def test_a_colleague_disposes_of_nothing_that_is_not_his(desk: Desk, people: People, trigger: str) -> None:
    code = desk.mediating()
    colleague = desk.as_(people.colleague)
    fields: dict[str, Any] = {
        "release": {"reason": "workload"},
        "pass_on": {"handler": people.accounts["colleague"], "reason": "workload"},
        "co_handle": {"handler": people.accounts["colleague"]},
        "delegate": {"handler": people.accounts["colleague"], "until": date(2026, 3, 9)},
        "ask_joint": {"step": "sign", "people": (people.accounts["colleague"],)},
    }[trigger]
    assert refused(colleague, code, trigger, of=1, **fields) == "not_the_handler"
    assert refused(desk, code, trigger, of=1, **fields) == ""
    assert check_cases(desk.store) == ([], None)


@pytest.mark.parametrize("who", ["stranger", "supervisor", "handler"])
def test_a_handler_is_of_the_body(desk: Desk, people: People, who: str) -> None:
    """Nobody answers for a case of a body he does not work for; nor does a supervisor handle, nor does one pass on to oneself."""
    code = desk.mediating()
    for trigger, more in (("pass_on", {"reason": "workload"}), ("delegate", {"until": date(2026, 3, 9)})):
        assert refused(desk, code, trigger, of=1, handler=people.accounts[who], **more) == "handler"
    if who != "handler":
        boss = desk.as_(people.supervisor)
        assert refused(boss, code, "assign", of=1, handler=people.accounts[who], reason="new") == "handler"


def test_released_it_waits_for_somebody(desk: Desk, store: Store, people: People) -> None:
    code = desk.mediating()
    desk.do(code, "release", 0, of=1, reason="recusal")
    assert rows(desk, code, "proceeding")[0]["handler_id"] is None
    assert numbers(store, people.colleague, Tab.TO_CLAIM, desk) == [code]
    desk.as_(people.colleague).do(code, "claim", 0, of=1)
    assert refused(desk, code, "release", of=1, reason="workload") == "not_the_handler"


def test_passed_on_it_is_the_colleagues(desk: Desk, store: Store, people: People) -> None:
    code = desk.mediating()
    desk.do(code, "pass_on", 0, of=1, handler=people.accounts["colleague"], reason="absence")
    assert numbers(store, people.colleague, Tab.MINE, desk) == [code]
    assert numbers(store, people.handler, Tab.MINE, desk) == []


# ── helping ──────────────────────────────────────────────────────────────────────────────────────────────────────


def seen_by(store: Store, who: Person) -> bool:
    with store.read() as connection:
        found = {
            tuple(connection.scalars(query, who.bound))
            for query in (select(CASES.c.id).where(visible(who.scope)), visible_ids(who.scope))
        }
    assert len(found) == 1, "both ways of asking agree"
    return found != {()}


@pytest.fixture
def neighbour(store: Store, people: People) -> Person:
    """A handler of the village's committee, below the town beside whose committee the case lies."""
    from cases.access import person
    from cases.models import Account

    with store.session() as session:
        account = Account(login="n", name="村", role="handler", org_id=people.bodies["village"], password_hash="!")
        session.add(account)
        session.flush()
        return person(session, account.id or 0)


def test_a_co_handler_sees_and_acts_and_the_handler_stays(
    desk: Desk, store: Store, people: People, neighbour: Person
) -> None:
    code = desk.mediating()
    assert not seen_by(store, neighbour)
    desk.do(code, "co_handle", 0, of=1, handler=neighbour.account_id, note="请协助走访")
    assert seen_by(store, neighbour)
    assert numbers(store, neighbour, Tab.MINE, desk) == numbers(store, people.handler, Tab.MINE, desk) == [code]
    helper = desk.as_(neighbour)
    page = case_page(store, neighbour, code)
    assert not any(line.withheld for line in page.timeline), "what was said in the proceeding is for who helps in it"
    helper.do(code, "fail", fail_ground="no_agreement", remedies_told=True)
    assert rows(desk, code, "proceeding")[0]["handler_id"] == people.handler.account_id
    assert not seen_by(store, neighbour), "it ended with the proceeding"
    with pytest.raises(NotFound):
        look(store, neighbour, code)
    assert check_cases(store) == ([], None)


@pytest.mark.parametrize("by", ["handler", "neighbour", "supervisor"])
def test_a_part_is_ended_by_who_has_to_do_with_it(
    desk: Desk, store: Store, people: People, neighbour: Person, by: str
) -> None:
    code = desk.mediating()
    desk.do(code, "co_handle", 0, of=1, handler=neighbour.account_id)
    assert refused(desk.as_(people.colleague), code, "end_part", part=1) == "no_open_part"
    who = neighbour if by == "neighbour" else getattr(people, by)
    desk.as_(who).do(code, "end_part", 0, part=1)
    assert not seen_by(store, neighbour)
    assert refused(desk, code, "end_part", part=1) == "no_open_part"


def test_nobody_far_away_is_asked(desk: Desk, people: People) -> None:
    code, stranger = desk.mediating(), people.accounts["stranger"]
    assert refused(desk, code, "co_handle", of=1, handler=stranger) == "handler"
    assert refused(desk, code, "ask_joint", of=1, step="fail", people=(stranger,)) == "people"
    assert refused(desk, code, "circulate", people=(stranger,)) == "people"
    assert refused(desk, code, "circulate", people=(people.accounts["auditor"],)) == "people"
    assert refused(desk, code, "circulate", people=(99,)) == "people"


def test_nobody_is_asked_twice(desk: Desk, people: People) -> None:
    code, colleague = desk.mediating(), people.accounts["colleague"]
    desk.do(code, "co_handle", 0, of=1, handler=colleague)
    assert refused(desk, code, "co_handle", of=1, handler=colleague) == "handler"


def test_a_delegation_ends_by_itself(desk: Desk, store: Store, people: People) -> None:
    """Who stands in acts until its last day; the delegator answers all the while; the end is the system's own entry."""
    code, until = desk.mediating(), date(2026, 3, 9)
    assert (
        refused(desk, code, "delegate", of=1, handler=people.accounts["colleague"], until=date(2026, 3, 1))
        == "date_passed"
    )
    desk.do(code, "delegate", 0, of=1, handler=people.accounts["colleague"], until=until)
    assert code in numbers(store, people.colleague, Tab.MINE, desk)
    desk.go_to("2026-03-09", 23)
    assert lapse(store, desk.now) == 0
    assert rows(desk, code)[0]["status"] == "open"
    desk.go_to("2026-03-10", 1)
    assert (lapse(store, desk.now), lapse(store, desk.now)) == (1, 0)
    assert rows(desk, code)[0]["status"] == "ended"
    last = case_page(store, people.handler, code).timeline[0].entry
    assert (last.actor_id, last.actor_as, last.occurred_at.astimezone().timestamp()) == (
        "system:involvements", "system", Desk(store, people.handler).go_to("2026-03-10", 0).now.timestamp(),
    )  # fmt: skip
    assert rows(desk, code, "proceeding")[0]["handler_id"] == people.handler.account_id
    assert check_cases(store) == ([], None)


def test_past_its_day_a_delegation_opens_nothing_though_nobody_has_ended_it(
    desk: Desk, store: Store, people: People, neighbour: Person
) -> None:
    with store.session() as session:  # a delegate of another body, whose own body opens nothing to him
        session.connection().execute(
            text("UPDATE account SET org_id = :org WHERE id = :id"),
            {"org": people.bodies["committee"], "id": neighbour.account_id},
        )
    code = desk.mediating()
    desk.do(code, "delegate", 0, of=1, handler=neighbour.account_id, until=date(2026, 3, 9))
    with store.session() as session:
        session.connection().execute(
            text("UPDATE account SET org_id = :org WHERE id = :id"),
            {"org": people.bodies["village"], "id": neighbour.account_id},
        )
    standing_in = desk.as_(neighbour)
    standing_in.do(code, "note", 0, of=1, note="代办")
    with pytest.raises(NotAllowed):
        standing_in.go_to("2026-03-10").do(code, "fail", fail_ground="no_agreement", remedies_told=True)


def test_another_handler_ends_the_delegation(desk: Desk, store: Store, people: People) -> None:
    code = desk.mediating()
    desk.do(code, "delegate", 0, of=1, handler=people.accounts["colleague"], until=date(2026, 3, 9))
    desk.do(code, "release", 0, of=1, reason="absence")
    assert rows(desk, code)[0]["status"] == "ended"


# ── agreeing, reading, urging ────────────────────────────────────────────────────────────────────────────────────


def test_a_step_waits_until_everybody_agrees(desk: Desk, people: People) -> None:
    code = desk.mediating()
    asked = (people.accounts["colleague"], people.accounts["supervisor"])
    desk.do(code, "ask_joint", 0, of=1, step="fail", people=asked)
    fail = {"fail_ground": "no_agreement", "remedies_told": True}
    assert refused(desk, code, "fail", 1, **fail) == "joint_pending"
    colleague, boss = desk.as_(people.colleague), desk.as_(people.supervisor)
    assert refused(colleague, code, "give_opinion", part=2, opinion="agree") == "not_asked"
    colleague.do(code, "give_opinion", 0, part=1, opinion="agree")
    assert refused(colleague, code, "give_opinion", part=1, opinion="object") == "not_asked"
    assert refused(desk, code, "fail", 1, **fail) == "joint_pending"
    boss.do(code, "give_opinion", 0, part=2, opinion="object")
    assert refused(desk, code, "fail", 1, **fail) == "joint_objected"
    desk.do(code, "ask_joint", 0, of=1, step="fail", people=(asked[1],))
    boss.do(code, "give_opinion", 0, part=3, opinion="agree")
    assert refused(desk, code, "fail", 1, **fail) == ""
    assert check_cases(desk.store) == ([], None)


def test_no_party_and_no_law_waits_for_a_joint_decision(desk: Desk, people: People) -> None:
    """RP-01, RP-02: what is a party's to do, or a way out, cannot even be put to it."""
    code = desk.mediating()
    for step in ("refuse", "sue", "apply_confirmation", "no_such_step"):
        assert refused(desk, code, "ask_joint", of=1, step=step, people=(people.accounts["colleague"],)) == "step"
    desk.do(code, "ask_joint", 0, of=1, step="fail", people=(people.accounts["colleague"],))
    offers = {o.row.trigger: o.refusal for o in available(_snapshot(desk, code), 1, people.handler.actor, desk.now)}
    assert offers["fail"] is not None
    assert offers["fail"].code == "joint_pending"
    assert offers["refuse"] is None


def _snapshot(desk: Desk, code: str) -> Any:
    from cases.rows import snapshot

    return snapshot(look(desk.store, desk.person, code))


def test_an_ended_round_holds_nothing_back(desk: Desk, people: People) -> None:
    code = desk.mediating()
    desk.do(code, "ask_joint", 0, of=1, step="fail", people=(people.accounts["colleague"],))
    desk.do(code, "end_part", 0, part=1)
    assert refused(desk, code, "fail", 1, fail_ground="no_agreement", remedies_told=True) == ""


def test_circulated_it_is_seen_until_it_was_read(desk: Desk, store: Store, people: People, neighbour: Person) -> None:
    code = desk.mediating()
    desk.do(code, "circulate", 0, people=(neighbour.account_id, people.accounts["supervisor"]))
    assert seen_by(store, neighbour)
    reader = desk.as_(neighbour)
    assert refused(reader, code, "note", of=1, note="不该能写") == "NotAllowed", "to read is not to act"
    assert refused(reader, code, "mark_read", part=2) == "NotAllowed", "and not for another"
    reader.do(code, "mark_read", 0, part=1)
    assert [(row["status"], row["answer"]) for row in rows(desk, code)] == [("done", "read"), ("open", "")]
    assert not seen_by(store, neighbour)


def test_urged_the_handler_answers(desk: Desk, store: Store, people: People) -> None:
    code, boss = desk.mediating(), desk.as_(people.supervisor)
    boss.do(code, "urge", 0, of=1, until=date(2026, 3, 5), note="请尽快约见双方")
    assert refused(boss, code, "urge", of=1) == "urged_already"
    assert refused(desk.as_(people.colleague), code, "answer_urge", part=1, note="我来答") == "not_asked"
    desk.go_to("2026-03-06", 9)
    assert (lapse(store, desk.now), lapse(store, desk.now)) == (1, 0)
    assert rows(desk, code)[0]["status"] == "open", "it still waits for its answer"
    deliveries = metadata.tables["delivery"].c
    with store.read() as connection:
        query = select(deliveries.audience).where(deliveries.kind == "lapsed")
        assert connection.scalars(query).all() == [f"account:{people.accounts['supervisor']}"]
    desk.do(code, "answer_urge", 0, part=1, note="已约本周五")
    assert rows(desk, code)[0]["answer"] == "answered"
    assert check_cases(store) == ([], None)


def test_nobody_puts_away_what_he_was_asked(desk: Desk, people: People) -> None:
    """Agreement, reading and urging are answered by who was asked; who asked, or a supervisor, may end them."""
    code, boss, colleague = desk.mediating(), desk.as_(people.supervisor), desk.as_(people.colleague)
    boss.do(code, "urge", 0, of=1)
    desk.do(code, "ask_joint", 0, of=1, step="fail", people=(people.accounts["colleague"],))
    assert refused(desk, code, "end_part", part=1) == "no_open_part"
    assert refused(colleague, code, "end_part", part=2) == "no_open_part"
    desk.do(code, "end_part", 0, part=2)
    boss.do(code, "end_part", 0, part=1)


def test_an_urging_passes_to_the_next_handler(desk: Desk, people: People) -> None:
    code = desk.mediating()
    desk.as_(people.supervisor).do(code, "urge", 0, of=1)
    desk.do(code, "pass_on", 0, of=1, handler=people.accounts["colleague"], reason="workload")
    desk.as_(people.colleague).do(code, "answer_urge", 0, part=1, note="接手办理")


# ── taking back ──────────────────────────────────────────────────────────────────────────────────────────────────

ENTRIES: dict[str, Any] = {  # a step, and what of it; each put back exactly
    "fail": (1, {"fail_ground": "no_agreement", "remedies_told": True}),
    "record_labour_application": (1, {"received_on": date(2026, 3, 2)}),
    "note": (0, {"note": "记错了案件"}),
    "release": (0, {"of": 1, "reason": "workload"}),
    "record_risk": (0, {"domestic_violence": True}),
    "co_handle": (0, {"of": 1, "handler": 2}),
}


@pytest.mark.parametrize("trigger", ENTRIES)
def test_what_is_taken_back_never_was(desk: Desk, store: Store, people: People, trigger: str) -> None:
    from cases.register import ClaimInput

    code = desk.mediating(
        claims=(ClaimInput("overtime"),) if trigger == "record_labour_application" else (ClaimInput("noise"),)
    )
    before = look(store, people.handler, code)
    of, fields = ENTRIES[trigger]
    receipt = desk.do(code, trigger, of, **fields)
    assert (
        refused(desk.as_(people.colleague), code, "withdraw_entry", entry=receipt.seq, reason="wrong_step")
        == "not_yours"
    )
    desk.do(code, "withdraw_entry", 0, entry=receipt.seq, reason="wrong_step")
    after = look(store, people.handler, code)
    for table in ("proceeding", "deadline", "claim"):
        assert live(after, table) == live(before, table)
    assert after.case["handler_id"] == before.case["handler_id"]
    assert {k: v for k, v in after.case["facts"].items() if v} == {k: v for k, v in before.case["facts"].items() if v}
    assert not [row for row in after.rows("involvement") if row["status"] == "open"]
    assert check_cases(store) == ([], None)
    assert refused(desk, code, "withdraw_entry", entry=receipt.seq, reason="wrong_step") == "not_the_last"
    assert refused(desk, code, "withdraw_entry", entry=receipt.seq + 1, reason="wrong_step") == "irreversible"


def live(found: Any, table: str) -> list[dict[str, Any]]:
    return [row for row in found.rows(table) if row.get("status") != "cancelled"]


@pytest.mark.parametrize(
    ("trigger", "of", "fields"),
    [
        ("record_consent", 0, {"party": 1, "scope": "mediation", "given": "no", "channel": "phone"}),
        ("add_claim", 0, {"type": "loan"}),
        ("reveal_party", 0, {"party": 1, "purpose": "contact"}),
        ("sue", 1, None),
    ],
)
def test_what_opens_or_records_somebodys_word_stays(
    desk: Desk, people: People, trigger: str, of: int, fields: dict[str, Any] | None
) -> None:
    code = desk.mediating()
    given = {"claims": (1,), "to_org": people.bodies["court"]} if fields is None else fields
    seq = desk.do(code, trigger, of, **given).seq
    assert refused(desk, code, "withdraw_entry", entry=seq, reason="wrong_step") == "irreversible"


@pytest.mark.parametrize("sent", [False, True])
def test_what_a_party_was_told_cannot_be_called_back(desk: Desk, store: Store, sent: bool) -> None:
    code = desk.mediating()
    issue(store, "1234567890123456", code, 1, desk.now)
    seq = desk.do(code, "fail", fail_ground="no_agreement", remedies_told=True).seq
    if sent:
        with store.session() as session:
            session.connection().execute(text("UPDATE delivery SET attempts = 1 WHERE audience = 'party:1'"))
    outcome = refused(desk, code, "withdraw_entry", entry=seq, reason="too_early")
    delivery = metadata.tables["delivery"].c
    with store.read() as connection:
        states = set(
            connection.scalars(select(delivery.status).where(delivery.audience == "party:1", delivery.seq == seq))
        )
    assert (outcome, states) == (("gone_out", {"queued"}) if sent else ("", {"withdrawn"}))


def test_a_supervisor_sends_back_the_handlers_last_step(desk: Desk, store: Store, people: People) -> None:
    code, boss = desk.mediating(), desk.as_(people.supervisor)
    seq = desk.do(code, "fail", fail_ground="no_agreement", remedies_told=True).seq
    back = {"of": 1, "reason": "more_work", "note": "请再约一次"}
    assert refused(desk, code, "send_back", entry=seq, **back) == "not_your_role"
    assert refused(boss, code, "send_back", entry=seq - 1, **back) == "not_the_last"
    boss.do(code, "send_back", 0, entry=seq, **back)
    (proceeding,) = rows(desk, code, "proceeding")
    assert (proceeding["state"], proceeding["is_open"], proceeding["outcome"]) == ("mediating", True, "")
    seq = desk.do(code, "note", 0, of=1, note="已再约").seq
    assert refused(boss, code, "send_back", entry=seq, **back) == "not_a_step"
    assert check_cases(store) == ([], None)
