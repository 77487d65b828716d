"""Who may do what in enforcement; every other state, step and role is refused."""

from __future__ import annotations

from statemachines.enforcement import ENFORCEMENT
from tests.statemachines.generous import A, H, P, may
from tests.statemachines.matrix import Matrix, check

MATRIX: Matrix = {
    "filed": {
        "accept": may(H, A),
        "refuse": may(H, A),
        "apply_higher_court": may(H, P),
        "withdraw": may(H, P),
    },
    "running": {
        "issue_notice": may(H, A),
        "report_assets": may(H, P),
        "take_measure": may(H, A),
        "exclude": may(H, A),
        "apply_higher_court": may(H, P),
        "object": may(H, P),
        "object_outsider": may(H, P),
        "note_outsider_suit": may(H, P),
        "reconsider": may(H, P),
        "settle": may(H, P),
        "stay": may(H, A),
        "end_round": may(H, A),
        "complete": may(H, A),
        "end": may(H, A),
        "refuse_enforcement": may(H, A),
        "withdraw": may(H, P),
    },
    "objection": {
        "issue_notice": may(H, A),
        "report_assets": may(H, P),
        "take_measure": may(H, A),
        "decide_objection": may(H, A),
        "withdraw": may(H, P),
    },
    "outsider_objection": {
        "decide_outsider_objection": may(H, A),
        "withdraw": may(H, P),
    },
    "reconsidering": {
        "issue_notice": may(H, A),
        "report_assets": may(H, P),
        "take_measure": may(H, A),
        "decide_reconsideration": may(H, A),
        "withdraw": may(H, P),
    },
    "settlement": {
        "resume_after_breach": may(H, P),
        "complete": may(H, A),
        "withdraw": may(H, P),
    },
    "stayed": {
        "resume": may(H, A),
        "end": may(H, A),
        "refuse_enforcement": may(H, A),
        "withdraw": may(H, P),
    },
    "round_ended": {
        "reopen_round": may(H, P),
        "complete": may(H, A),
        "end": may(H, A),
        "withdraw": may(H, P),
    },
}


def test_who_may_do_what() -> None:
    check(ENFORCEMENT, MATRIX)
