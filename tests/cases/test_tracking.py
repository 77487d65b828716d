"""The code a party follows the own case with, and what the door lets a party do from a telephone."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from cases.access import PARTY_STEPS, CaseParty, Filer, party_may
from cases.case_page import case_page
from cases.errors import NotAllowed, NotFound
from cases.models import metadata
from cases.party_page import party_page
from cases.register import Registration, register
from cases.tracking import DIGITS, check_digit, code_from, digits_of, find, is_code, issue, lookup, spaced
from cases.transition import transition
from statemachines.decide import Refused
from statemachines.desk import DESK
from statemachines.pathway import Command, Role
from statemachines.pathways import PATHWAYS
from tests.acts import LI, WANG, Desk

CODE = code_from("a secret of the test")


@pytest.fixture
def desk(store: Any, people: Any) -> Desk:
    return Desk(store, people.handler)


@pytest.fixture
def case(desk: Desk) -> str:
    """A case in mediation whose applicant follows it."""
    code = desk.register()
    issue(desk.store, CODE, code, 1, desk.now)
    return code


def act(desk: Desk, case: str, trigger: str, of: int = 0, **fields: Any) -> Any:
    asks = CaseParty(case, 1)
    command = Command(trigger, of, asks.actor, desk.now, fields)
    return transition(desk.store, case, command, person=asks, now=desk.now, key=desk.key())


# ── the code ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_code_is_sixteen_digits_in_groups_of_four() -> None:
    assert len(CODE) == DIGITS
    assert is_code(CODE)
    assert [len(group) for group in spaced(CODE).split()] == [4, 4, 4, 4]
    assert code_from("a secret of the test") == CODE != code_from("another")


def test_every_mistyped_digit_and_every_swap_of_neighbours_is_noticed() -> None:
    for n in range(DIGITS):
        for other in set("0123456789") - {CODE[n]}:
            assert not is_code(CODE[:n] + other + CODE[n + 1 :])
    for n in range(DIGITS - 1):
        swapped = CODE[:n] + CODE[n + 1] + CODE[n] + CODE[n + 2 :]
        assert swapped == CODE or not is_code(swapped)


def test_the_example_of_damm_s_thesis() -> None:
    assert check_digit("572") == "4"


@pytest.mark.parametrize(
    ("typed", "digits"),
    [
        ("4821 0937 5562 1048", "4821093755621048"),
        ("４８２１　０９３７-5562–1048\n", "4821093755621048"),
        ("4821O93755621048", ""),
        ("", ""),
        ("٤٨٢١", ""),
        ("½", ""),
    ],
)
def test_a_code_may_be_typed_with_spaces_and_full_width_digits(typed: str, digits: str) -> None:
    assert digits_of(typed) == digits


def test_codes_are_spread_evenly() -> None:
    first = Counter(code_from(str(n))[0] for n in range(2000))
    assert all(140 < count < 260 for count in first.values())


def test_the_table_gives_no_code_away(desk: Desk, case: str) -> None:
    with desk.store.read() as connection:
        (row,) = connection.execute(metadata.tables["tracking_code"].select()).all()
    assert row.lookup == lookup(desk.store.vault, CODE)
    assert CODE not in repr(row)


# ── finding the case ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("code", "four", "found"),
    [
        (CODE, "5678", True),
        (CODE, "5679", False),
        (CODE, "", False),
        (CODE, "4321", False),  # the other side's
        (code_from("another"), "5678", False),
        ("", "", False),
    ],
)
def test_code_and_last_four_digits_together(desk: Desk, case: str, code: str, four: str, found: bool) -> None:
    with desk.store.read() as connection:
        assert find(connection, desk.store.vault, code, four) == (CaseParty(case, 1) if found else None)


def test_a_party_without_a_telephone_cannot_be_followed(desk: Desk) -> None:
    from cases.register import PartyInput

    code = desk.register(parties=(PartyInput("applicant", "person", {"name": "无电话"}), WANG))
    issue(desk.store, CODE, code, 1, desk.now)
    with desk.store.read() as connection:
        assert find(connection, desk.store.vault, CODE, "") is None


def test_a_new_code_takes_the_place_of_the_old_one(desk: Desk, case: str) -> None:
    newer = code_from("newer")
    issue(desk.store, newer, case, 1, desk.now)
    with desk.store.read() as connection:
        assert find(connection, desk.store.vault, CODE, "5678") is None
        assert find(connection, desk.store.vault, newer, "5678")


# ── what a party may do ──────────────────────────────────────────────────────────────────────────────────────────

OWN = {
    "message": {"note": "我上夜班，请下午打电话。"},
    "record_consent": {"party": 1, "scope": "mediation", "given": "yes", "channel": "online"},
}


@pytest.mark.parametrize("trigger", sorted(OWN))
def test_a_party_acts_through_the_same_door(desk: Desk, case: str, people: Any, trigger: str) -> None:
    receipt = act(desk, case, trigger, **OWN[trigger])
    (line,) = [line for line in case_page(desk.store, people.handler, case).timeline if line.entry.seq == receipt.seq]
    assert (line.entry.actor_id, line.entry.actor_as, line.entry.actor_org) == ("party:1", "party", None)


def test_a_party_asks_how_it_is_going_and_waits_for_the_answer(desk: Desk, case: str, people: Any) -> None:
    def asks() -> Any:
        party = CaseParty(case, 1)
        command = Command("urge", 0, party.actor, desk.now, {"of": 1, "note": "什么时候能约上？"})
        return transition(desk.store, case, command, person=party, now=desk.now, key=desk.key())

    asks()
    with pytest.raises(Refused) as refused:
        asks()
    assert refused.value.refusal.code == "urged_already"
    desk.do(case, "answer_urge", 0, part=1, note="周五约见")
    assert ("party:1", "answer_urge") in told(desk)
    answered = [told.words for told in party_page(desk.store, CaseParty(case, 1), desk.now).told if told.words]
    assert answered == ["周五约见"], "the words of the answer, and of nothing else"
    asks()


def test_a_message_is_sealed_and_goes_to_the_handler(desk: Desk, case: str, people: Any) -> None:
    receipt = act(desk, case, "message", note="我上夜班。", of=0)
    delivery = metadata.tables["delivery"]
    with desk.store.read() as connection:
        told = connection.execute(delivery.select().where(delivery.c.seq == receipt.seq)).all()
    assert [(row.kind, row.audience) for row in told] == [("message", f"account:{people.handler.account_id}")]
    page = case_page(desk.store, people.handler, case)
    assert page.timeline[0].words == {"note": "我上夜班。"}
    assert "夜班" not in repr(page.timeline[0].entry)


def test_a_refusal_of_either_side_ends_mediation_at_once(desk: Desk, case: str) -> None:
    command = Command("refuse", 1, CaseParty(case, 2).actor, desk.now, {"party": 2})
    transition(desk.store, case, command, person=CaseParty(case, 2), now=desk.now, key=desk.key())
    with desk.store.read() as connection:
        state = connection.execute(metadata.tables["proceeding"].select()).one().state
    assert state == "refused"


REFUSED = [  # why, whose step it is and what it is, and the code of the refusal; "" where there is nothing to be seen
    ("speaking for the other side", {"fields": OWN["record_consent"] | {"party": 2}}, "other_party"),
    ("somebody else's name under the command", {"actor": 2}, "other_party"),
    ("another case's party", {"elsewhere": True}, ""),
    ("a number that is no party", {"party": 9}, ""),
    ("a step of the handler", {"trigger": "note", "fields": {"note": "x"}}, "not_by_phone"),
    ("a step of the supervisor", {"trigger": "assign", "fields": {"handler": 1, "of": 1, "reason": "new"}}, "not_by_phone"),
    ("looking at particulars", {"trigger": "reveal_party", "fields": {"party": 2, "purpose": "contact"}}, "not_by_phone"),
    ("giving oneself a code", {"trigger": "give_code", "fields": {"party": 2, "checked": "in_person"}}, "not_by_phone"),
    ("a suit, which parties may bring elsewhere", {"trigger": "sue", "of": 1, "fields": {"claims": (1,), "to_org": 1}}, "not_by_phone"),
    ("a claim item, likewise", {"trigger": "add_claim", "fields": {"type": "loan"}}, "not_by_phone"),
    ("accepting the own case", {"trigger": "accept", "of": 1}, "not_by_phone"),
    ("no such proceeding", {"trigger": "refuse", "of": 7}, ""),
    ("no such step", {"trigger": "nothing"}, "not_by_phone"),
    ("an empty message", {"trigger": "message"}, "fields"),
    ("a message about no proceeding", {"trigger": "message", "fields": {"note": "x", "of": 7}}, "no_open_proceeding"),
]  # fmt: skip


@pytest.mark.parametrize(("why", "said", "code"), REFUSED, ids=[why for why, *_ in REFUSED])
def test_whatever_else_a_party_asks_is_refused(
    desk: Desk, case: str, why: str, said: dict[str, Any], code: str
) -> None:
    party = CaseParty(desk.register() if said.get("elsewhere") else case, said.get("party", 1))
    actor = CaseParty(case, said.get("actor", party.n)).actor
    own = {} if "trigger" in said else OWN["record_consent"]
    command = Command(
        said.get("trigger", "record_consent"), said.get("of", 0), actor, desk.now, said.get("fields", own)
    )
    before = entries(desk, case)
    with pytest.raises((NotAllowed, NotFound, Refused)) as caught:
        transition(desk.store, case, command, person=party, now=desk.now, key=desk.key())
    refusal = getattr(caught.value, "refusal", None)
    assert (refusal.code if refusal else "") == code
    assert entries(desk, case) == before


def entries(desk: Desk, case: str) -> int:
    with desk.store.read() as connection:
        return int(
            connection.execute(metadata.tables["cases"].select().where(metadata.tables["cases"].c.code == case))
            .one()
            .version
        )


def test_what_a_party_may_do_is_listed_and_the_tables_know_it() -> None:
    for trigger, (_, channels) in PARTY_STEPS.items():
        for channel in channels:
            tables = [DESK] if not channel else [table for table in PATHWAYS.values() if table.channel == channel]
            assert any(
                row.trigger == trigger and Role.PARTY in row.by for table in tables for row in table.transitions
            ), (trigger, channel)


@pytest.mark.parametrize("side", ["applicant", "respondent", "third"])
def test_nobody_but_the_applicant_withdraws(side: str) -> None:
    assert (party_may(side, "petition", "withdraw") is None) == (side == "applicant")
    assert party_may(side, "litigation", "withdraw") is not None, "a court hears that itself"
    assert party_may(side, "mediation", "refuse") is None


# ── being told ───────────────────────────────────────────────────────────────────────────────────────────────────


def told(desk: Desk) -> list[tuple[str, str]]:
    delivery = metadata.tables["delivery"]
    query = delivery.select().where(delivery.c.audience.startswith("party:")).order_by(delivery.c.seq, delivery.c.n)
    with desk.store.read() as connection:
        return [(row.audience, row.facts["trigger"]) for row in connection.execute(query)]


def test_whoever_follows_the_case_is_told_of_the_steps_that_concern_parties(desk: Desk, case: str) -> None:
    desk.do(case, "note", 0, note="内部记录。")
    desk.do(case, "accept")
    assert told(desk) == [("party:1", "accept")]
    issue(desk.store, code_from("of the other"), case, 2, desk.now)
    desk.consent(case, 1, 2)
    desk.do(case, "start", mode="closed")
    assert told(desk)[1:] == [("party:1", "start"), ("party:2", "start")]


# ── filing ───────────────────────────────────────────────────────────────────────────────────────────────────────


def filed(desk: Desk, org: int, **given: Any) -> Any:
    said: dict[str, Any] = {
        "org_id": org, "cause": "neighbour", "origin": "phone", "pathway": "mediation", "occurred_at": desk.now,
        "parties": (LI, WANG), "words": {"summary": "漏水。"}, "tracking": CODE,
    }  # fmt: skip
    return register(desk.store, Registration(**said | given), person=Filer(), now=desk.now, key="filed-1")


def test_somebody_files_at_a_one_stop_centre(desk: Desk, people: Any) -> None:
    receipt = filed(desk, people.bodies["town"])
    with desk.store.read() as connection:
        assert find(connection, desk.store.vault, CODE, "5678") == CaseParty(receipt.code, 1)
    page = case_page(desk.store, people.supervisor, receipt.code)
    assert (page.case["origin"], page.timeline[0].entry.actor_id) == ("phone", "party:1")
    assert page.timeline[0].words == {"summary": "漏水。"}


def test_twice_makes_one_case(desk: Desk, people: Any) -> None:
    first, second = (filed(desk, people.bodies["town"]) for _ in range(2))
    assert (first.code, first.repeated, second.repeated) == (second.code, False, True)


@pytest.mark.parametrize("body", ["committee", "court", "petition_office", "arbitration"])
def test_other_bodies_take_nothing_from_a_phone(desk: Desk, people: Any, body: str) -> None:
    with pytest.raises(NotAllowed):
        filed(desk, people.bodies[body])


def test_there_is_no_desk_where_there_is_no_body(desk: Desk) -> None:
    with pytest.raises(NotAllowed):
        filed(desk, 999)
