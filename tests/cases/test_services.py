"""Services and reviews through the door: beside a suit, after an award, replayed with the same result."""

from __future__ import annotations

from datetime import date

import pytest

from cases.clocks import sweep
from cases.models import Organisation
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


@pytest.fixture(autouse=True)
def further_bodies(store: Store, people: People) -> None:
    """An appraiser and a reconsideration organ beside the bodies of the county."""
    with store.session() as session:
        for key, kind in (("appraiser", "appraiser"), ("reconsideration", "reconsideration_organ")):
            body = Organisation(
                parent_id=people.bodies["county"], level="county", kind=kind, name_zh=key, name_en=key, word=key
            )
            session.add(body)
            session.flush()
            assert body.id is not None
            people.bodies[key] = body.id
        session.commit()


def due(store: Store, people: People, code: str, clock: str) -> str:
    (row,) = (row for row in look(store, people.handler, code).rows("deadline") if row["clock"] == clock)
    return str(row["due"])


def state(store: Store, people: People, code: str, of: int) -> str:
    return str(look(store, people.handler, code).proceeding(of)["state"])


def test_an_appraisal_beside_a_suit_moves_its_limit_when_the_court_records_it(
    desk: Desk, store: Store, people: People
) -> None:
    code = desk.register(claims=(ClaimInput("tort"),), pathway="litigation")
    desk.do(code, "file", procedure="ordinary")
    desk.do(code, "begin_trial")
    before = due(store, people, code, "trial_ordinary")
    desk.do(code, "begin", 0, pathway="appraisal", claims=(1,), to_org=people.bodies["appraiser"])
    desk.go_to("2026-03-04").do(code, "commission", 2, commissioned_by="court", commissioned_on=date(2026, 3, 4))
    desk.go_to("2026-04-03").do(code, "report", 2, reported_on=date(2026, 4, 3))
    assert due(store, people, code, "trial_ordinary") == before, "nothing moves until the court says so"
    days = {"excluded_from": date(2026, 3, 4), "excluded_to": date(2026, 4, 3)}
    desk.do(code, "exclude", excluded_kind="appraisal", **days)
    assert (before, due(store, people, code, "trial_ordinary")) == ("2026-09-02", "2026-10-08")
    assert state(store, people, code, 1) == "trial"
    assert check_cases(store) == ([], None)


def test_an_employer_s_application_to_set_aside_runs_at_the_court_and_its_result_comes_back(
    desk: Desk, store: Store, people: People
) -> None:
    code = desk.register(claims=(ClaimInput("wages"),), pathway="arbitration")
    desk.do(code, "accept")
    desk.do(code, "serve", party=2, served_on=date(2026, 3, 2))
    desk.do(code, "make_award", final_claims=(1,))
    desk.do(code, "serve_award", party=1, award_served_on=date(2026, 3, 2), document="final_worker")
    desk.do(code, "serve_award", party=2, award_served_on=date(2026, 3, 2), document="final_employer")
    court = people.bodies["court"]
    applied = {"party": 2, "set_aside_applied_on": date(2026, 3, 2)}
    desk.do(code, "apply_set_aside", claims=(1,), to_org=court, **applied)
    assert [state(store, people, code, n) for n in (1, 2)] == ["set_aside_pending", "filed"]
    served = {"party": 1, "ruling_received_on": date(2026, 3, 2)}
    with pytest.raises(Refused) as early:
        desk.do(code, "record_set_aside", **served)
    assert early.value.refusal.code == "not_set_aside"
    desk.do(code, "accept", 2, application="set_aside_labour", review_ground="forged")
    desk.do(code, "set_aside", 2)
    desk.do(code, "record_set_aside", **served)
    desk.do(code, "serve_ruling", party=2, ruling_received_on=date(2026, 3, 2))
    desk.do(code, "sue", claims=(1,), to_org=court, party=1)
    assert [state(store, people, code, n) for n in (1, 2, 3)] == ["set_aside", "set_aside", "submitted"]
    assert check_cases(store) == ([], None)


def test_silence_and_delay_of_the_reconsideration_organ_open_the_court(
    desk: Desk, store: Store, people: People
) -> None:
    code = desk.register(claims=(ClaimInput("administrative_act", facts={"reconsideration_first": True}),))
    organ, court = people.bodies["reconsideration"], people.bodies["court"]
    with pytest.raises(Refused) as early:
        desk.do(code, "begin", 0, pathway="administrative_suit", claims=(1,), to_org=court, **SIDES)
    assert early.value.refusal.code == "reconsideration_first"
    desk.do(code, "begin", 0, pathway="reconsideration", claims=(1,), to_org=organ, **SIDES)
    assert due(store, people, code, "acceptance") == "2026-03-09"  # five working days
    desk.do(code, "accept_simple", 2, simple_because="disclosure")
    assert due(store, people, code, "decision_simple") == "2026-04-01"
    desk.go_to("2026-03-30").do(code, "decide", 2, decision="uphold")
    desk.do(code, "serve_decision", 2, party=1, decision_received_on=date(2026, 3, 30))
    assert due(store, people, code, "suit") == "2026-04-14"
    desk.do(code, "sue", 2, claims=(1,), to_org=court, party=1)
    assert [state(store, people, code, n) for n in (2, 3)] == ["sued", "submitted"]
    assert due(store, people, code, "filing") == "2026-04-07"  # 6 April is a holiday
    assert check_cases(store) == ([], None)


def test_a_suit_that_was_not_filed_leaves_reconsideration_open(desk: Desk, store: Store, people: People) -> None:
    """行政诉讼法 44, 行政复议法 23, 29: refused because reconsideration comes first, it is asked for then."""
    code = desk.register(claims=(ClaimInput("administrative_act"),), pathway="administrative_suit")
    desk.do(code, "refuse", ruling_served_on=date(2026, 3, 2))
    organ = people.bodies["reconsideration"]
    desk.do(code, "begin", 0, pathway="reconsideration", claims=(1,), to_org=organ, **SIDES)
    sweep(store, at("2026-03-20"))
    assert [state(store, people, code, n) for n in (1, 2)] == ["closed_refused", "accepted"]
    assert check_cases(store) == ([], None)


def test_the_employer_s_thirty_days_end_with_the_worker_s_suit_and_begin_anew_when_it_is_withdrawn(
    desk: Desk, store: Store, people: People
) -> None:
    code = desk.register(claims=(ClaimInput("wages"), ClaimInput("severance")), pathway="arbitration")
    desk.do(code, "accept")
    desk.do(code, "serve", party=2, served_on=date(2026, 3, 2))
    desk.do(code, "make_award", final_claims=(1,), nonfinal_claims=(2,))
    served = {"award_served_on": date(2026, 3, 2)}
    for party, document in ((1, "final_worker"), (2, "final_employer"), (1, "nonfinal"), (2, "nonfinal")):
        desk.do(code, "serve_award", party=party, document=document, **served)
    court = people.bodies["court"]
    desk.do(code, "sue", claims=(2,), to_org=court, party=2)  # on the other document: nothing of the final one ends
    assert due(store, people, code, "set_aside") == "2026-04-01"
    desk.do(code, "sue", claims=(1,), to_org=court, party=1)
    sweep(store, at("2026-05-06"))
    assert state(store, people, code, 1) == "awarded"  # two suits are open: it takes no effect, though periods passed
    desk.go_to("2026-05-06").do(code, "withdraw", 3)
    desk.do(code, "record_suit_dropped", party=2, drop_ruling_on=date(2026, 5, 6))
    assert due(store, people, code, "set_aside_anew") == "2026-06-05"
    desk.do(code, "withdraw", 2)
    sweep(store, at("2026-06-08"))
    assert state(store, people, code, 1) == "effective"
    assert check_cases(store) == ([], None)


def test_both_sides_sue_on_one_award_and_one_withdrawal_leaves_the_other_suit(
    desk: Desk, store: Store, people: People
) -> None:
    """劳动争议解释一 4: each has its own suit, and they are heard together."""
    code = desk.register(claims=(ClaimInput("severance"),), pathway="arbitration")
    desk.do(code, "accept")
    desk.do(code, "serve", party=2, served_on=date(2026, 3, 2))
    desk.do(code, "make_award", nonfinal_claims=(1,))
    for party in (1, 2):
        desk.do(code, "serve_award", party=party, document="nonfinal", award_served_on=date(2026, 3, 2))
    for party, n in ((1, 2), (2, 3)):
        desk.do(code, "sue", claims=(1,), to_org=people.bodies["court"], party=party)
        desk.do(code, "file", n, procedure="ordinary")
    with pytest.raises(Refused) as again:
        desk.do(code, "sue", claims=(1,), to_org=people.bodies["court"], party=2)
    assert again.value.refusal.code == "already_handed_over"
    desk.do(code, "hear_together", 3, joined_on=date(2026, 3, 2))
    desk.do(code, "withdraw", 2)
    desk.do(code, "go_on_alone", 3)
    assert [state(store, people, code, n) for n in (1, 2, 3)] == ["awarded", "withdrawn", "trial"]
    assert check_cases(store) == ([], None)
