"""Who may do what in commercial arbitration; every other state, step and role is refused."""

from __future__ import annotations

from statemachines.commercial_arbitration import COMMERCIAL_ARBITRATION
from tests.statemachines.generous import A, H, P, Y, may
from tests.statemachines.matrix import Matrix, check

MATRIX: Matrix = {
    "received": {
        "accept": may(H, A),
        "refuse": may(H, A),
        "some_withdraw": may(H, A),
        "withdraw": may(H, P),
    },
    "accepted": {
        "record_silence": may(H, A),
        "object": may(H, P),
        "summon": may(H, A),
        "settle": may(H, A),
        "make_award": may(H, A),
        "some_withdraw": may(H, A),
        "withdraw": may(H, P),
        "deem_withdrawn": may(H, A),
    },
    "clause_disputed": {
        "uphold_clause": may(H, A),
        "reject_clause": may(H, A),
        "some_withdraw": may(H, A),
        "withdraw": may(H, P),
    },
    "awarded": {
        "serve_award": may(H, A),
        "ask_correction": may(H, P),
        "note_enforcement": may(H, A),
        "apply_set_aside": may(H, P),
        "apply_non_enforcement": may(H, P),
        "become_binding": may(Y),
        "record_binding": may(H, A),
    },
    "binding": {
        "ask_correction": may(H, P),
        "note_enforcement": may(H, A),
        "apply_non_enforcement": may(H, P),
        "conclude": may(H),
    },
    "under_review": {
        "serve_award": may(H, A),
        "note_enforcement": may(H, A),
        "ask_correction": may(H, P),
        "join_review": may(H, P),
        "record_set_aside": may(H, A),
        "record_not_enforced": may(H, A),
        "record_dismissal": may(H, A),
        "record_review_dropped": may(H, A),
        "arbitrate_anew": may(H, A),
        "become_binding": may(Y),
    },
}


def test_who_may_do_what() -> None:
    check(COMMERCIAL_ARBITRATION, MATRIX)
