"""Who may do what in preservation; every other state, step and role is refused."""

from __future__ import annotations

from statemachines.preservation import PRESERVATION
from tests.statemachines.generous import A, H, P, Y, may
from tests.statemachines.matrix import Matrix, check

MATRIX: Matrix = {
    "received": {
        "accept": may(H, A),
        "withdraw": may(H, P),
    },
    "reviewing": {
        "grant_before": may(H, A),
        "grant": may(H, A),
        "refuse": may(H, A),
        "withdraw": may(H, P),
    },
    "granted_before": {
        "record_main_case": may(H, P),
        "lapse": may(Y),
        "reconsider": may(H, P),
        "uphold": may(H, A),
        "lift": may(H, A),
        "withdraw": may(H, P),
    },
    "granted": {
        "renew": may(H, A),
        "reconsider": may(H, P),
        "uphold": may(H, A),
        "record_decision": may(H, A),
        "record_enforcement": may(H, P),
        "lift": may(H, A),
        "withdraw": may(H, P),
    },
    "awaiting": {
        "lapse": may(Y),
        "reconsider": may(H, P),
        "uphold": may(H, A),
        "record_enforcement": may(H, P),
        "lift": may(H, A),
        "withdraw": may(H, P),
    },
}


def test_who_may_do_what() -> None:
    check(PRESERVATION, MATRIX)
