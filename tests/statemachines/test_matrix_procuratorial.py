"""Who may do what in procuratorial supervision; every other state, step and role is refused."""

from __future__ import annotations

from statemachines.procuratorial import PROCURATORIAL
from tests.statemachines.generous import A, H, P, Y, may
from tests.statemachines.matrix import Matrix, check

MATRIX: Matrix = {
    "received": {
        "accept": may(H, A),
        "refuse": may(H, A),
        "withdraw": may(H, P),
    },
    "reviewing": {
        "raise": may(H, A),
        "decline": may(H, A),
        "withdraw": may(H, P),
    },
    "raised": {
        "take_to_retrial": may(H, P, A),
        "record_not_retried": may(H, A),
    },
    "declined": {
        "request_review": may(H, P),
        "lapse": may(Y),
    },
    "rechecking": {
        "raise": may(H, A),
        "keep": may(H, A),
        "withdraw": may(H, P),
    },
}


def test_who_may_do_what() -> None:
    check(PROCURATORIAL, MATRIX)
