"""Who may do what in an outsider's objection to a confirmation; every other state, step and role is refused."""

from __future__ import annotations

from statemachines.confirmation_objection import CONFIRMATION_OBJECTION
from tests.statemachines.generous import A, H, P, Y, may
from tests.statemachines.matrix import Matrix, check

MATRIX: Matrix = {
    "known": {
        "note_knowing": may(H, A),
        "object": may(H, P),
        "lapse": may(Y),
        "withdraw": may(H, P),
    },
    "reviewing": {
        "uphold": may(H, A),
        "revoke": may(H, A),
        "withdraw": may(H, P),
    },
}


def test_who_may_do_what() -> None:
    check(CONFIRMATION_OBJECTION, MATRIX)
