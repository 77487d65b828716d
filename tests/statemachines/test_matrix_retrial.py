"""Who may do what in a retrial; every other state, step and role is refused."""

from __future__ import annotations

from statemachines.retrial import RETRIAL
from tests.statemachines.generous import A, H, P, S, Y, may
from tests.statemachines.matrix import Matrix, check

MATRIX: Matrix = {
    "received": {
        "send": may(H, A),
        "extend": may(S, A),
        "lapse_review": may(Y),
        "order": may(H, A),
        "dismiss": may(H, A),
        "withdraw": may(H, P),
    },
    "reviewing": {
        "send": may(H, A),
        "reply": may(H, P),
        "extend": may(S, A),
        "lapse_review": may(Y),
        "order": may(H, A),
        "dismiss": may(H, A),
        "withdraw": may(H, P),
    },
    "overdue": {
        "order": may(H, A),
        "dismiss": may(H, A),
        "apply_supervision": may(H, P),
        "withdraw": may(H, P),
    },
    "dismissed": {
        "apply_supervision": may(H, P),
        "lapse_supervision": may(Y),
        "close_dismissed": may(H, P),
    },
    "trial": {
        "judge": may(H, A),
        "judge_finally": may(H, A),
        "settle": may(H, A),
        "withdraw": may(H, P),
    },
    "judged": {
        "serve_judgment": may(H, A),
        "appeal": may(H, P),
        "become_effective": may(Y),
    },
    "appealed": {
        "serve_judgment": may(H, A),
        "join_appeal": may(H, P),
        "become_effective": may(Y),
        "take_up_remand": may(H, A),
        "record_replaced": may(H, A),
        "record_dropped": may(H, A),
        "resume_periods": may(H, A),
    },
    "effective": {
        "challenge_retrial": may(H, P),
        "note_performance_period": may(H, A),
        "apply_enforcement": may(H, P),
        "close": may(H, A),
    },
}


def test_who_may_do_what() -> None:
    check(RETRIAL, MATRIX)
