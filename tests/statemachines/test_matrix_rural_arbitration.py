"""Who may do what in rural land arbitration; every other state, step and role is refused."""

from __future__ import annotations

from statemachines.rural_arbitration import RURAL_ARBITRATION
from tests.statemachines.generous import A, H, P, S, Y, may
from tests.statemachines.matrix import Matrix, check

MATRIX: Matrix = {
    "received": {
        "accept": may(H, A),
        "refuse": may(H, A),
        "sue": may(H, P),
        "some_withdraw": may(H, A),
        "withdraw": may(H, P),
    },
    "accepted": {
        "terminate": may(H, A),
        "serve": may(H, A),
        "extend": may(S, A),
        "mediate": may(H, A),
        "sue": may(H, P),
        "some_withdraw": may(H, A),
        "withdraw": may(H, P),
    },
    "hearing": {
        "terminate": may(H, A),
        "serve": may(H, A),
        "record_defence": may(H, P),
        "summon": may(H, A),
        "extend": may(S, A),
        "mediate": may(H, A),
        "make_award": may(H, A),
        "sue": may(H, P),
        "some_withdraw": may(H, A),
        "withdraw": may(H, P),
        "deem_withdrawn": may(H, A),
    },
    "awarded": {
        "serve_award": may(H, A),
        "sue": may(H, P),
        "become_effective": may(Y),
        "record_effective": may(H, A),
    },
}


def test_who_may_do_what() -> None:
    check(RURAL_ARBITRATION, MATRIX)
