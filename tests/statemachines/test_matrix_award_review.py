"""Who may do what in the court's review of awards; every other state, step and role is refused."""

from __future__ import annotations

from statemachines.award_review import AWARD_REVIEW
from tests.statemachines.generous import A, H, P, Y, may
from tests.statemachines.matrix import Matrix, check

MATRIX: Matrix = {
    "filed": {
        "accept": may(H, A),
        "refuse": may(H, A),
        "withdraw": may(H, P),
    },
    "reviewing": {
        "set_aside": may(H, A),
        "refuse_enforcement": may(H, A),
        "refuse_labour": may(H, A),
        "dismiss": may(H, A),
        "remit": may(H, A),
        "withdraw": may(H, P),
    },
    "stayed": {
        "resume": may(H, A),
        "end_remitted": may(H, A),
        "withdraw": may(H, P),
    },
    "suit_open": {
        "sue": may(H, P),
        "lapse_suit": may(Y),
        "record_lapse": may(H, A),
    },
}


def test_who_may_do_what() -> None:
    check(AWARD_REVIEW, MATRIX)
