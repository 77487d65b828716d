"""Who may do what in an administrative suit; every other state, step and role is refused."""

from __future__ import annotations

from statemachines.administrative_suit import ADMINISTRATIVE_SUIT
from tests.statemachines.generous import A, H, P, S, Y, may
from tests.statemachines.matrix import Matrix, check

MATRIX: Matrix = {
    "submitted": {
        "ask_correction": may(H, A),
        "file": may(H, A),
        "refuse": may(H, A),
        "some_withdraw": may(H, A),
        "withdraw": may(H, P),
    },
    "correcting": {
        "complete": may(H, P),
        "refuse": may(H, A),
        "some_withdraw": may(H, A),
        "withdraw": may(H, P),
    },
    "refused": {
        "appeal_refusal": may(H, P),
        "lapse_refusal": may(Y),
    },
    "suit_dismissed": {
        "appeal_refusal": may(H, P),
        "lapse_refusal": may(Y),
    },
    "filed": {
        "serve": may(H, A),
        "convert": may(H, A),
        "dismiss_suit": may(H, A),
        "some_withdraw": may(H, A),
        "withdraw": may(H, P),
    },
    "trial": {
        "record_defence": may(H, A),
        "convert": may(H, A),
        "extend": may(S, A),
        "suspend": may(H, A),
        "dismiss_suit": may(H, A),
        "judge": may(H, A),
        "settle": may(H, A),
        "some_withdraw": may(H, A),
        "withdraw": may(H, P),
        "deem_withdrawn": may(H, A),
    },
    "suspended": {
        "resume": may(H, A),
        "some_withdraw": may(H, A),
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
        "receive_appeal": may(H, A),
        "extend_appeal": may(S, A),
        "record_replaced": may(H, A),
        "take_up_remand": may(H, A),
        "record_dropped": may(H, A),
        "suspend_appeal": may(H, A),
    },
    "appeal_suspended": {
        "serve_judgment": may(H, A),
        "join_appeal": may(H, P),
        "become_effective": may(Y),
        "record_dropped": may(H, A),
        "resume_appeal": may(H, A),
    },
    "refusal_appealed": {
        "receive_appeal": may(H, A),
        "extend_appeal": may(S, A),
        "order_filing": may(H, A),
        "confirm_refusal": may(H, A),
    },
}


def test_who_may_do_what() -> None:
    check(ADMINISTRATIVE_SUIT, MATRIX)
