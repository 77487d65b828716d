"""Who may do what in the payment order procedure; every other state, step and role is refused."""

from __future__ import annotations

from statemachines.payment_order import PAYMENT_ORDER
from tests.statemachines.generous import A, H, P, Y, may
from tests.statemachines.matrix import Matrix, check

MATRIX: Matrix = {
    "filed": {
        "accept": may(H, A),
        "refuse": may(H, A),
        "withdraw": may(H, P),
    },
    "accepted": {
        "dismiss": may(H, A),
        "issue": may(H, A),
        "withdraw": may(H, P),
    },
    "issued": {
        "serve_order": may(H, A),
        "object": may(H, P),
        "lapse_service": may(Y),
        "become_enforceable": may(Y),
        "record_enforceable": may(H, A),
        "perform": may(H),
        "withdraw": may(H, P),
    },
    "objection": {
        "reject_objection": may(H, A),
        "end_procedure": may(H, A),
        "end_wage_procedure": may(H, A),
        "become_enforceable": may(Y),
        "withdraw": may(H, P),
    },
    "lapsed": {
        "decline_suit": may(H, P),
        "turn_into_suit": may(Y),
        "sue": may(H, P, A),
    },
    "to_suit": {
        "decline_suit": may(H, P),
        "sue": may(H, P, A),
        "arbitrate": may(H, P),
    },
    "in_force": {
        "apply_enforcement": may(H, P),
        "perform": may(H),
    },
}


def test_who_may_do_what() -> None:
    check(PAYMENT_ORDER, MATRIX)
