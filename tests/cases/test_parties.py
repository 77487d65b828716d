"""追加当事人: a party comes into a case later, as an entry; one entered by mistake is struck by another."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from cases import tracking
from cases.access import CaseParty
from cases.case_page import case_page
from cases.clocks import sweep
from cases.errors import NotAllowed, NotFound
from cases.findable import found_by_words, wanted_tokens
from cases.particulars import cards
from cases.preview import look
from cases.register import ClaimInput
from cases.replay import check_cases
from cases.store import Store
from cases.transition import transition
from statemachines.decide import Refused
from statemachines.pathway import Command
from tests.acts import SIDES, Desk, at
from tests.people import People

NEW = {"role": "respondent", "ground": "co_party", "kind": "person", "name": "赵小满", "phone": "13700001111"}
MISTAKE = {"reason": "wrong_person", "note": "同名的另一个人。"}


@pytest.fixture
def desk(store: Store, people: People) -> Desk:
    return Desk(store, people.handler)


def sued(desk: Desk, people: People) -> str:
    code = desk.mediating(claims=(ClaimInput("loan", 100_000),))
    desk.do(code, "begin", 0, pathway="litigation", claims=(1,), to_org=people.bodies["court"], **SIDES)
    return code


def sides(store: Store, people: People, code: str) -> list[str]:
    return [row["side"] for row in look(store, people.handler, code).rows("party")]


def found_by(store: Store, text: str) -> int:
    with store.read() as connection:
        return len(connection.execute(found_by_words(), wanted_tokens(store.vault, text)).all())


def test_a_defendant_is_added_to_the_suit(desk: Desk, store: Store, people: People) -> None:
    code = sued(desk, people)
    desk.do(code, "add_party", 0, of=2, **NEW)
    rows = look(store, people.handler, code)
    assert sides(store, people, code) == ["applicant", "respondent", "respondent"]
    assert rows.proceeding(2)["facts"] == {"brought_by": [1], "brought_against": [2, 3]}
    assert check_cases(store) == ([], None)


def test_what_is_known_of_the_new_party_is_sealed_masked_and_found(desk: Desk, store: Store, people: People) -> None:
    code = sued(desk, people)
    desk.do(code, "add_party", 0, of=2, **NEW)
    page = case_page(store, people.handler, code)
    assert (page.parties[2].name, page.parties[2].phone) == ("赵小满", "137****1111")
    assert found_by(store, "赵小满") == found_by(store, "13700001111") == 1
    with store.read() as connection:
        bodies = connection.exec_driver_sql("SELECT body FROM ledger").scalars().all()
        words = connection.exec_driver_sql("SELECT count(*) FROM words WHERE seq > 1").scalar()
    assert not any("赵小满".encode() in bytes(body) or b"13700001111" in bytes(body) for body in bodies)
    assert words == 0  # sealed with the party, and nowhere a second time


def test_who_came_later_has_its_own_periods_and_a_judgment_waits_for_it(
    desk: Desk, store: Store, people: People
) -> None:
    code = sued(desk, people)
    desk.do(code, "add_party", 0, of=2, **NEW)
    for trigger, said in (("file", {"procedure": "simplified"}), ("begin_trial", {}), ("judge", {})):
        desk.do(code, trigger, 2, **said)
    for party in (1, 2):
        desk.do(code, "serve_judgment", 2, party=party, judgment_served_on=date(2026, 3, 2))
    sweep(store, desk.go_to("2026-03-20").now)
    assert look(store, people.handler, code).proceeding(2)["state"] == "judged"  # the third was not served
    desk.do(code, "serve_judgment", 2, party=3, judgment_served_on=date(2026, 3, 20))
    rows = look(store, people.handler, code).rows("deadline")
    assert [row["due"] for row in rows if (row["clock"], row["addressee"]) == ("appeal", 3)] == ["2026-04-07"]
    sweep(store, at("2026-04-08"))
    assert look(store, people.handler, code).proceeding(2)["state"] == "effective"
    assert check_cases(store) == ([], None)


def test_a_party_of_a_mediation_must_say_yes_as_everybody_does(desk: Desk, store: Store, people: People) -> None:
    code = desk.mediating()
    with pytest.raises(Refused) as refused:
        desk.do(code, "add_party", 0, of=1, **NEW | {"ground": "agreed"})
    assert refused.value.refusal.code == "not_agreed"
    desk.do(code, "add_party", 0, of=1, **NEW | {"ground": "agreed"}, agreed=True)
    assert "joined" not in case_page(store, people.handler, code).timeline[0].entry.data  # it keeps no lists
    desk.consent(code, 3)
    assert check_cases(store) == ([], None)


def test_the_side_of_the_case_is_that_of_those_it_stands_with(desk: Desk, store: Store, people: People) -> None:
    """The respondent of the case sues: whoever sues with him stands on his side of the case."""
    code = desk.mediating()
    there = {"pathway": "litigation", "claims": (1,), "to_org": people.bodies["court"]}
    desk.do(code, "begin", 0, **there, brought_by=(2,), brought_against=(1,))
    desk.do(code, "add_party", 0, of=2, **NEW | {"role": "applicant"})
    assert sides(store, people, code)[2] == "respondent"
    assert look(store, people.handler, code).proceeding(2)["facts"]["brought_by"] == [2, 3]


def test_an_outsider_comes_to_object(desk: Desk, store: Store, people: People) -> None:
    came = NEW | {"role": "outsider", "ground": "objection"}
    code = desk.mediating()
    with pytest.raises(Refused) as refused:
        desk.do(code, "add_party", 0, **came)
    assert refused.value.refusal.code == "nothing_to_object_to"
    confirmed = desk.register(pathway="confirmation")
    desk.do(confirmed, "accept")
    desk.do(confirmed, "confirm", performance_due_on=date(2026, 3, 2))
    desk.do(confirmed, "add_party", 0, **came)
    desk.do(confirmed, "note_third_party", party=3, knew_on=date(2026, 3, 2))
    clocks = look(store, people.handler, confirmed).rows("deadline")
    assert [row["clock"] for row in clocks if row["addressee"] == 3] == ["objection_third"]
    assert check_cases(store) == ([], None)


def followed(desk: Desk, code: str, party: int) -> CaseParty | None:
    """The party gets a code, as others do, and comes with it."""
    secret = tracking.code_from(f"party {party}")
    desk.do(code, "give_code", 0, party=party, checked="in_person")
    tracking.issue(desk.store, secret, code, party, desk.now)
    with desk.store.read() as connection:
        return tracking.find(connection, desk.store.vault, secret, "1111")


def test_who_came_later_follows_the_case_with_a_code(desk: Desk, store: Store, people: People) -> None:
    code = sued(desk, people)
    desk.do(code, "add_party", 0, of=2, **NEW)
    party = followed(desk, code, 3)
    assert party == CaseParty(code, 3)
    message = Command("set_messages", 0, party.actor, desk.now, {"party": 3, "told_in": "zh"})
    transition(store, code, message, person=party, now=desk.now, key=desk.key())
    assert look(store, people.handler, code).tables["party"][(3,)]["told_in"] == "zh"


def test_one_entered_by_mistake_is_struck(desk: Desk, store: Store, people: People) -> None:
    code = sued(desk, people)
    desk.do(code, "add_party", 0, of=2, **NEW)
    party = followed(desk, code, 3)
    assert party is not None
    desk.do(code, "strike_party", 0, party=3, **MISTAKE)
    assert sides(store, people, code)[2] == "struck"
    assert look(store, people.handler, code).proceeding(2)["facts"]["brought_against"] == [2]
    assert found_by(store, "赵小满") == 0
    with store.read() as connection:  # the code is gone …
        assert tracking.find(connection, store.vault, tracking.code_from("party 3"), "1111") is None
    message = Command("message", 0, party.actor, desk.now, {"note": "在吗"})
    with pytest.raises(NotFound):  # … and who had come with it sees nothing any more
        transition(store, code, message, person=party, now=desk.now, key=desk.key())
    with pytest.raises(Refused) as refused:
        desk.do(code, "record_call", 0, party=3, result="reached")
    assert set(refused.value.field_errors) == {"party"}  # nothing can be recorded about it any more
    desk.do(code, "add_party", 0, of=2, **NEW | {"name": "赵小曼"})  # the right one has a number of its own
    assert sides(store, people, code)[2:] == ["struck", "respondent"]
    assert check_cases(store) == ([], None)


@pytest.mark.parametrize(
    ("of", "said", "reason"),
    [
        (2, {"name": ""}, "fields"),
        (2, {"role": "judge"}, "fields"),
        (2, {"ground": "interest"}, "ground_of_another_role"),
        (2, {"role": "third", "ground": "co_party"}, "ground_of_another_role"),
        (2, {"role": "outsider", "ground": "left_out"}, "ground_of_another_role"),
        (9, {}, "no_open_proceeding"),
    ],
)
def test_what_is_not_added(
    desk: Desk, store: Store, people: People, of: int, said: dict[str, Any], reason: str
) -> None:
    code = sued(desk, people)
    if of == 9:
        with pytest.raises(NotFound):
            desk.do(code, "add_party", 0, of=of, **NEW | said)
    else:
        with pytest.raises(Refused) as refused:
            desk.do(code, "add_party", 0, of=of, **NEW | said)
        assert refused.value.refusal.code == reason
    assert len(sides(store, people, code)) == 2


@pytest.mark.parametrize("trigger", ["add_party", "strike_party"])
@pytest.mark.parametrize(
    ("who", "error", "reason"),
    [
        ("colleague", Refused, "not_the_handler"),  # of the same committee, but not of the case
        ("supervisor", Refused, "not_your_role"),
        ("auditor", Refused, "not_your_role"),
        ("stranger", NotFound, ""),
        ("administrator", NotFound, ""),
        ("intake", NotFound, ""),
    ],
)
def test_only_who_handles_the_case_changes_its_parties(
    desk: Desk, store: Store, people: People, trigger: str, who: str, error: type[Exception], reason: str
) -> None:
    code = desk.mediating()
    said = NEW if trigger == "add_party" else {"party": 2, **MISTAKE}
    with pytest.raises((error, NotAllowed)) as refused:
        desk.as_(getattr(people, who)).do(code, trigger, 0, **said)
    if isinstance(refused.value, Refused):
        assert refused.value.refusal.code == reason
    assert sides(store, people, code) == ["applicant", "respondent"]


def test_a_party_does_not_add_another(desk: Desk, store: Store, people: People) -> None:
    code = desk.mediating()
    party = CaseParty(code, 1)
    command = Command("add_party", 0, party.actor, desk.now, NEW)
    with pytest.raises(NotAllowed):
        transition(store, code, command, person=party, now=desk.now, key=desk.key())
    assert sides(store, people, code) == ["applicant", "respondent"]


def test_a_name_sent_again_adds_nobody_twice(desk: Desk, store: Store, people: People) -> None:
    code = sued(desk, people)
    command, key = desk.command("add_party", 0, of=2, **NEW), desk.key()
    first = transition(store, code, command, person=desk.person, now=desk.now, key=key)
    again = transition(store, code, command, person=desk.person, now=desk.now, key=key)
    assert (again.repeated, again.seq) == (True, first.seq)
    assert len(sides(store, people, code)) == 3


def test_masked_cards_hold_no_more_than_they_may(desk: Desk, store: Store, people: People) -> None:
    code = sued(desk, people)
    desk.do(code, "add_party", 0, of=2, **NEW, id_no="110101199003070011", address="柳林镇河东村三组十二号院")
    with store.read() as connection:
        wrapped = connection.exec_driver_sql("SELECT wrapped FROM case_key").scalar()
        case_id = look(store, people.handler, code).id
        card = cards(connection, store.vault, case_id, wrapped)[2]
    assert (card.id_no, card.address) == ("1****1", "柳林镇河东村****")
