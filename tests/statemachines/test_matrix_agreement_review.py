"""Who may do what in the review of an agreement by the commission; every other state, step and role is refused."""

from __future__ import annotations

from statemachines.agreement_review import AGREEMENT_REVIEW
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
        "make_document": may(H, A),
        "decline": may(H, A),
        "withdraw": may(H, P),
    },
    "document_made": {
        "sign": may(H, A),
        "decline": may(H, A),
        "withdraw": may(H, P),
    },
}


def test_who_may_do_what() -> None:
    check(AGREEMENT_REVIEW, MATRIX)
