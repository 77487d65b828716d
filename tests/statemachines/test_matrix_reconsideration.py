"""Who may do what in administrative reconsideration; every other state, step and role is refused."""

from __future__ import annotations

from statemachines.reconsideration import RECONSIDERATION
from tests.statemachines.generous import A, H, P, S, Y, may
from tests.statemachines.matrix import Matrix, check

MATRIX: Matrix = {
    "received": {
        "ask_correction": may(H, A),
        "accept": may(H, A),
        "accept_simple": may(H, A),
        "lapse_review": may(Y),
        "refuse": may(H, A),
        "sue_directly": may(H, P),
        "withdraw": may(H, P),
    },
    "correcting": {
        "complete": may(H, P),
        "deem_abandoned": may(H, A),
        "sue_directly": may(H, P),
        "withdraw": may(H, P),
    },
    "refused": {
        "sue": may(H, P),
        "lapse_refused": may(Y),
    },
    "accepted": {
        "terminate": may(H, A),
        "send": may(H, A),
        "record_reply": may(H, A),
        "convert": may(S, A),
        "extend": may(S, A),
        "suspend": may(H, A),
        "lapse_decision": may(Y),
        "decide": may(H, A),
        "mediate": may(H, A),
        "withdraw": may(H, P),
    },
    "suspended": {
        "terminate": may(H, A),
        "terminate_stayed": may(H, A),
        "resume": may(H, A),
        "withdraw": may(H, P),
    },
    "overdue": {
        "terminate": may(H, A),
        "decide": may(H, A),
        "mediate": may(H, A),
        "sue": may(H, P),
        "withdraw": may(H, P),
    },
    "decided": {
        "serve_decision": may(H, A),
        "sue": may(H, P),
        "lapse_suit": may(Y),
        "record_effective": may(H, A),
    },
}


def test_who_may_do_what() -> None:
    check(RECONSIDERATION, MATRIX)
