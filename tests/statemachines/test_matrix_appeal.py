"""Who may do what in the second instance; every other state, step and role is refused."""

from __future__ import annotations

from statemachines.appeal import APPEAL
from tests.statemachines.generous import A, H, P, S, may
from tests.statemachines.matrix import Matrix, check

MATRIX: Matrix = {
    "received": {
        "file": may(H, A),
        "refuse": may(H, A),
        "withdraw": may(H, P),
        "drop_appellant": may(H, A),
    },
    "trial": {
        "extend": may(S, A),
        "exclude": may(H, A),
        "suspend": may(H, A),
        "uphold": may(H, A),
        "change": may(H, A),
        "remand": may(H, A),
        "uphold_ruling": may(H, A),
        "revoke_ruling": may(H, A),
        "settle": may(H, A),
        "withdraw": may(H, P),
        "drop_appellant": may(H, A),
        "deem_withdrawn": may(H, A),
    },
    "suspended": {
        "resume": may(H, A),
        "withdraw": may(H, P),
        "drop_appellant": may(H, A),
    },
    "upheld": {
        "serve_judgment": may(H, A),
        "note_performance_period": may(H, A),
        "apply_enforcement": may(H, P),
        "close": may(H, A),
        "note_retrial_ground": may(H, P),
        "apply_retrial": may(H, P),
    },
    "changed": {
        "serve_judgment": may(H, A),
        "note_performance_period": may(H, A),
        "apply_enforcement": may(H, P),
        "close": may(H, A),
        "note_retrial_ground": may(H, P),
        "apply_retrial": may(H, P),
    },
}


def test_who_may_do_what() -> None:
    check(APPEAL, MATRIX)
