"""The kind of mediation that opens where a hand-off is received, and what no case begins with."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from cases.preview import look
from cases.register import ClaimInput
from cases.replay import check_cases
from cases.store import Store
from statemachines.decide import Refused
from tests.acts import Desk
from tests.people import People


@pytest.fixture
def desk(store: Store, people: People) -> Desk:
    return Desk(store, people.handler)


def make(store: Store, org: int, kind: str) -> None:
    """Let a body be of another kind."""
    with store.session() as session:
        session.connection().execute(
            text("UPDATE organisation SET kind = :kind WHERE id = :org"), {"kind": kind, "org": org}
        )
        session.commit()


def handed_over(desk: Desk, people: People, claim: str) -> str:
    """A case in mediation that was offered to the other town's committee."""
    code = desk.mediating(claims=(ClaimInput(claim),))
    desk.do(code, "transfer", claims=(1,), to_org=people.bodies["other_committee"])
    return code


@pytest.mark.parametrize(
    ("body", "claim", "pathway"),
    [
        ("mediation_committee", "neighbour", "mediation"),
        ("mediation_committee", "land_contract", "rural_land_mediation"),
        ("industry_committee", "medical", "medical_mediation"),
        ("industry_committee", "property_fee", "property_mediation"),
        ("labour_mediation", "overtime", "labour_mediation"),
    ],
)
def test_the_receiving_body_opens_its_own_kind(
    desk: Desk, store: Store, people: People, body: str, claim: str, pathway: str
) -> None:
    make(store, people.bodies["other_committee"], body)
    code = handed_over(desk, people, claim)
    desk.as_(people.stranger).do(code, "acknowledge_referral", 0, referral=1)
    desk.do(code, "close_transferred")
    rows = look(store, people.handler, code).rows("proceeding")
    assert [(row["pathway"], row["state"]) for row in rows] == [("mediation", "transferred"), (pathway, "registered")]
    assert check_cases(store) == ([], None)


def test_a_body_that_runs_no_such_mediation_returns_it(desk: Desk, store: Store, people: People) -> None:
    make(store, people.bodies["other_committee"], "police")
    code = handed_over(desk, people, "loan")
    stranger = desk.as_(people.stranger)
    with pytest.raises(Refused) as refused:
        stranger.do(code, "acknowledge_referral", 0, referral=1)
    assert refused.value.refusal.code == "not_run_here"
    stranger.do(code, "return_referral", 0, referral=1, reason="not_ours")
    assert len(look(store, people.handler, code).rows("proceeding")) == 1


def test_no_case_begins_with_what_is_switched_off(desk: Desk) -> None:
    with pytest.raises(Refused) as refused:
        desk.register(pathway="court_assigned_mediation")
    assert set(refused.value.field_errors) == {"pathway"}
