"""Another proceeding within a case, opened from the case itself: where the law allows, at a body that runs it."""

from __future__ import annotations

from datetime import date

import pytest

from cases.clocks import sweep
from cases.preview import look
from cases.register import ClaimInput
from cases.replay import check_cases
from cases.store import Store
from statemachines.decide import Refused
from tests.acts import SIDES, Desk, at
from tests.people import People


@pytest.fixture
def desk(store: Store, people: People) -> Desk:
    return Desk(store, people.handler)


def proceedings(store: Store, people: People, code: str) -> list[tuple[str, str, bool]]:
    rows = look(store, people.handler, code).rows("proceeding")
    return [(row["pathway"], row["state"], bool(row["is_open"])) for row in rows]


def test_a_suit_opens_beside_the_mediation(desk: Desk, store: Store, people: People) -> None:
    code = desk.mediating()
    desk.do(code, "begin", 0, pathway="litigation", claims=(1,), to_org=people.bodies["court"], **SIDES)
    assert proceedings(store, people, code) == [("mediation", "mediating", True), ("litigation", "submitted", True)]
    assert check_cases(store) == ([], None)


def test_an_outsider_objects_after_the_confirmation_was_closed(desk: Desk, store: Store, people: People) -> None:
    code = desk.register(pathway="confirmation")
    desk.do(code, "accept")
    desk.do(code, "confirm", performance_due_on=date(2026, 3, 2))
    for party in (1, 2):
        desk.do(code, "serve_ruling", party=party, ruling_served_on=date(2026, 3, 2))
    sweep(store, at("2026-03-20"))
    desk.go_to("2026-03-20").do(code, "close", close_reason="performed")
    court = people.bodies["court"]
    desk.go_to("2026-07-01").do(code, "begin", 0, pathway="confirmation_objection", claims=(1,), to_org=court)
    desk.do(code, "note_knowing", 2, learnt_on=date(2026, 2, 28))
    (clock,) = [row for row in look(store, people.handler, code).rows("deadline") if row["clock"] == "objection"][-1:]
    assert (clock["proceeding"], clock["due"]) == (2, "2026-08-28")
    desk.do(code, "object", 2)
    desk.do(code, "revoke", 2)
    with pytest.raises(Refused) as refused:
        desk.do(code, "begin", 0, pathway="enforcement", claims=(1,), to_org=court, **SIDES)
    assert refused.value.refusal.code == "no_title"
    assert check_cases(store) == ([], None)


@pytest.mark.parametrize(
    ("claim", "pathway", "body", "code_of_refusal"),
    [
        ("overtime", "litigation", "court", "litigation_closed"),  # arbitration first
        ("neighbour", "arbitration", "arbitration", "arbitration_closed"),
        ("neighbour", "mediation", "committee", "already_open"),
        ("neighbour", "litigation", "arbitration", "fields"),  # a commission hears no suit
        ("neighbour", "confirmation", "court", "fields"),  # only on an agreement, by the step that hands it over
    ],
)
def test_what_is_not_opened(
    desk: Desk, store: Store, people: People, claim: str, pathway: str, body: str, code_of_refusal: str
) -> None:
    code = desk.register(claims=(ClaimInput(claim),))
    with pytest.raises(Refused) as refused:
        desk.do(code, "begin", 0, pathway=pathway, claims=(1,), to_org=people.bodies[body], **SIDES)
    assert refused.value.refusal.code == code_of_refusal
    assert len(proceedings(store, people, code)) == 1


def test_a_suit_from_the_desk_knows_its_sides(desk: Desk, store: Store, people: People) -> None:
    code = desk.mediating()
    sued = {"pathway": "litigation", "claims": (1,), "to_org": people.bodies["court"]}
    desk.do(code, "begin", 0, **sued, brought_by=(2,), brought_against=(1,))  # the respondent sues
    facts = look(store, people.handler, code).proceeding(2)["facts"]
    assert facts == {"brought_by": [2], "brought_against": [1]}
    with pytest.raises(Refused) as refused:
        desk.do(code, "withdraw", 2, withdrawing=(1,))
    assert refused.value.refusal.code == "not_who_began_it"
    desk.do(code, "withdraw", 2, withdrawing=(2,))
    assert check_cases(store) == ([], None)


def test_what_is_registered_as_a_suit_is_the_applicants(desk: Desk, store: Store, people: People) -> None:
    code = desk.register(pathway="litigation")
    assert look(store, people.handler, code).proceeding(1)["facts"] == {"brought_by": [1], "brought_against": [2]}
    assert check_cases(store) == ([], None)


@pytest.mark.parametrize(
    ("sides", "reason"),
    [
        ({}, "sides_unnamed"),
        ({"brought_by": (1,)}, "sides_unnamed"),
        ({"brought_against": (1,)}, "sides_unnamed"),
        ({"brought_by": (1,), "brought_against": (1, 2)}, "both_sides_at_once"),
        ({"brought_by": (9,), "brought_against": (1,)}, "fields"),
    ],
)
def test_a_suit_needs_both_sides(
    desk: Desk, store: Store, people: People, sides: dict[str, tuple[int, ...]], reason: str
) -> None:
    code = desk.mediating()
    with pytest.raises(Refused) as refused:
        desk.do(code, "begin", 0, pathway="litigation", claims=(1,), to_org=people.bodies["court"], **sides)
    assert refused.value.refusal.code == reason
    assert len(proceedings(store, people, code)) == 1
