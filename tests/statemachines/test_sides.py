"""Who brought a proceeding decides who may withdraw it, whose periods run in it, and who is asked."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from statemachines.decide import Refused, decide
from statemachines.desk import FROM_THE_DESK
from statemachines.guards import fresh_consent, periods_left
from statemachines.pathway import Actor, Command, Role
from statemachines.pathways import PATHWAYS
from statemachines.sides import ADVERSARIAL, adversaries, participants, plaintiffs
from statemachines.snapshot import (
    ClockView,
    Consent,
    PartyView,
    ProceedingView,
    ReferralView,
    Situation,
    Snapshot,
)
from tests.statemachines.generous import CONSENTS, LOAN, NOW, OPENED, PARTIES, STRANGER, TODAY

BUYER, SELLER, NEIGHBOUR = 1, 2, 4
PEOPLE = (*PARTIES, STRANGER, PartyView(NEIGHBOUR, "applicant", "person"))
ENDED_BY_WITHDRAWAL = sorted(  # where somebody brought it who may take it back
    name for name in ADVERSARIAL if any(row.trigger == "withdraw" for row in PATHWAYS[name].transitions)
)


def case(pathway: str = "litigation", state: str = "", **facts: Any) -> Snapshot:
    first = PATHWAYS[pathway]
    suit = ProceedingView(1, pathway, state or first.initial, (LOAN,), OPENED, facts=facts, channel=first.channel)
    return Snapshot("C", 1, (suit,), parties=PEOPLE)


def withdrawn(snapshot: Snapshot, actor: Actor, **fields: Any) -> str:
    command = Command("withdraw", 1, actor, NOW, fields)
    try:
        return decide(snapshot, command, NOW).to_state
    except Refused as refused:
        return refused.refusal.code


HANDLER = Actor("account:7", Role.HANDLER, 9)


def test_every_proceeding_against_somebody_may_name_its_sides() -> None:
    assert {name for name, _ in FROM_THE_DESK} >= ADVERSARIAL
    assert set(ENDED_BY_WITHDRAWAL) == set(ADVERSARIAL)


@pytest.mark.parametrize("pathway", ENDED_BY_WITHDRAWAL)
@pytest.mark.parametrize(
    ("brought_by", "actor", "named", "code"),
    [
        ([1], HANDLER, None, ""),  # the handler records that it was withdrawn
        ([1], HANDLER, (1,), ""),
        ([1], HANDLER, (2,), "not_who_began_it"),  # the defendant
        ([1], HANDLER, (1, 2), "not_who_began_it"),
        ([1, 4], HANDLER, (1,), "others_go_on"),
        ([1, 4], HANDLER, (1, 4), ""),
        ([1], Actor("party:1", Role.PARTY), None, ""),
        ([1], Actor("party:2", Role.PARTY), None, "not_who_began_it"),
        ([1, 4], Actor("party:1", Role.PARTY), None, "others_go_on"),
        ([], HANDLER, (2,), ""),  # nobody has said who brought it: nobody is held up
        ([], Actor("party:2", Role.PARTY), None, ""),
    ],
)
def test_who_brought_it_may_withdraw_it(
    pathway: str, brought_by: list[int], actor: Actor, named: tuple[int, ...] | None, code: str
) -> None:
    found = withdrawn(case(pathway, brought_by=brought_by), actor, **({"withdrawing": named} if named else {}))
    assert found == code or (code == "" and found.startswith("withdrawn"))


def test_who_has_left_no_longer_brings_it() -> None:
    left = case(brought_by=[1, 4], left=[4], brought_against=[2])
    assert plaintiffs(left.proceedings[0]) == {1}
    assert withdrawn(left, HANDLER, withdrawing=(1,)) == "withdrawn"
    assert withdrawn(left, HANDLER, withdrawing=(4,)) == "not_who_began_it"


def test_a_suit_on_an_award_knows_its_plaintiff_too() -> None:
    assert plaintiffs(case(plaintiff=2).proceedings[0]) == {2}
    assert withdrawn(case(plaintiff=2), HANDLER, withdrawing=(1,)) == "not_who_began_it"


def test_the_parties_of_a_suit_are_those_it_names() -> None:
    named = case(brought_by=[2], brought_against=[4])
    suit = named.proceedings[0]
    assert [party.n for party in adversaries(suit, named)] == [2, 4]
    assert participants(suit, named) == {2, 3, 4}  # third parties of the case may have part in it
    unknown = case(brought_by=[2])  # one side alone says nothing of the other
    assert [party.n for party in adversaries(unknown.proceedings[0], unknown)] == [1, 2, 4]


def test_an_appeal_has_the_parties_of_its_suit() -> None:
    suit = case(brought_by=[1], brought_against=[2])
    above = ProceedingView(2, "appeal", "trial", (LOAN,), TODAY)
    up = ReferralView(1, "suit-appeal", 1, "acknowledged", (LOAN,), TODAY, 9, 2)
    both = replace(suit, proceedings=(*suit.proceedings, above), referrals=(up,))
    assert [party.n for party in adversaries(above, both)] == [1, 2]


def test_a_judgment_waits_only_for_the_parties_of_its_suit() -> None:
    served = tuple(ClockView(1, "appeal", n, "expired", OPENED) for n in (1, 2))
    suit = replace(case(state="judged", brought_by=[1], brought_against=[2]), clocks=served)
    nobody = Situation(suit, suit.proceedings[0], Command("become_effective", 1, HANDLER, NOW), NOW)
    assert not periods_left(nobody, "appeal")  # the other applicant of the case was not sued and is not served
    unknown = replace(suit, proceedings=case(state="judged").proceedings)
    assert periods_left(replace(nobody, snapshot=unknown, proceeding=unknown.proceedings[0]), "appeal")


def test_only_the_parties_of_the_suit_are_asked_to_mediate() -> None:
    suit = replace(case(state="filed", brought_by=[1], brought_against=[2]), consents=CONSENTS)
    asked = Situation(suit, suit.proceedings[0], Command("entrust", 1, HANDLER, NOW), NOW)
    guard = fresh_consent("mediation", "receipt_on", "民诉法 125")
    assert guard(asked) is None
    no = replace(suit, consents=(*CONSENTS, Consent(2, "mediation", False, TODAY)))
    assert (refusal := guard(replace(asked, snapshot=no)))
    assert refusal.code == "consent_refused"
    unknown = replace(suit, proceedings=case(state="filed").proceedings)
    assert (refusal := guard(replace(asked, snapshot=unknown, proceeding=unknown.proceedings[0])))
    assert refusal.code == "consent_missing"  # of the other applicant
