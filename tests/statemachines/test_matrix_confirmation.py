"""Who may do what in judicial confirmation; every other state, step and role is refused."""

from __future__ import annotations

from statemachines.confirmation import CONFIRMATION
from tests.statemachines.generous import A, H, P, S, may
from tests.statemachines.matrix import Matrix, check

MATRIX: Matrix = {
    "filed": {
        "accept": may(H, A),
        "refuse": may(H, A),
        "withdraw": may(H, P),
    },
    "reviewing": {
        "extend": may(S, A),
        "confirm": may(H, A),
        "dismiss": may(H, A),
        "withdraw": may(H, P),
        "deem_withdrawn": may(H, A),
    },
    "confirmed": {
        "serve_ruling": may(H, A),
        "note_third_party": may(H, A),
        "object": may(H, P),
        "perform": may(H),
        "apply_enforcement": may(H, P),
        "close": may(H, A),
    },
    "objection": {
        "serve_ruling": may(H, A),
        "note_third_party": may(H, A),
        "object": may(H, P),
        "perform": may(H),
        "apply_enforcement": may(H, P),
        "uphold": may(H, A),
        "revoke": may(H, A),
    },
}


def test_who_may_do_what() -> None:
    check(CONFIRMATION, MATRIX)
