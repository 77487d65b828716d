"""Who may do what in labour arbitration; every other state, step and role is refused."""

from __future__ import annotations

from statemachines.arbitration import ARBITRATION
from tests.statemachines.generous import A, H, P, S, Y, may
from tests.statemachines.matrix import Matrix, check

MATRIX: Matrix = {
    "received": {
        "ask_correction": may(H, A),
        "advise_mediation": may(H, A),
        "record_just_cause": may(H, A),
        "accept": may(H, A),
        "refuse": may(H, A),
        "lapse_acceptance": may(Y),
        "some_withdraw": may(H, A),
        "withdraw": may(H, P),
    },
    "correcting": {
        "complete": may(H, P),
        "some_withdraw": may(H, A),
        "withdraw": may(H, P),
    },
    "deferred": {
        "end_deferral": may(H, P),
        "some_withdraw": may(H, A),
        "withdraw": may(H, P),
    },
    "held": {
        "end_cause": may(H, A),
        "some_withdraw": may(H, A),
        "withdraw": may(H, P),
    },
    "no_decision": {
        "accept": may(H, A),
        "refuse": may(H, A),
        "sue": may(H, P),
        "excuse_silence": may(H, A),
        "some_withdraw": may(H, A),
        "withdraw": may(H, P),
    },
    "refused": {
        "sue": may(H, P),
        "close_refused": may(H, P),
    },
    "accepted": {
        "serve": may(H, A),
        "restart": may(H, A),
        "exclude_public_notice": may(H, A),
        "extend": may(S, A),
        "lapse_award": may(Y),
        "mediate": may(H, A),
        "some_withdraw": may(H, A),
        "withdraw": may(H, P),
    },
    "hearing": {
        "serve": may(H, A),
        "record_defence": may(H, P),
        "summon": may(H, A),
        "restart": may(H, A),
        "suspend": may(S, A),
        "exclude_public_notice": may(H, A),
        "extend": may(S, A),
        "lapse_award": may(Y),
        "mediate": may(H, A),
        "make_award": may(H, A),
        "some_withdraw": may(H, A),
        "withdraw": may(H, P),
        "deem_withdrawn": may(H, A),
    },
    "suspended": {
        "resume": may(H, A),
        "some_withdraw": may(H, A),
        "withdraw": may(H, P),
    },
    "overdue": {
        "mediate": may(H, A),
        "make_award": may(H, A),
        "sue": may(H, P),
        "some_withdraw": may(H, A),
        "withdraw": may(H, P),
    },
    "awarded": {
        "serve_award": may(H, A),
        "sue": may(H, P),
        "record_suit_dropped": may(H, A),
        "record_found_final": may(H, A),
        "record_suit_decided": may(H, A),
        "apply_set_aside": may(H, P),
        "become_effective": may(Y),
        "record_effective": may(H, A),
        "apply_enforcement": may(H, P),
    },
    "set_aside_pending": {
        "serve_award": may(H, A),
        "sue": may(H, P),
        "record_set_aside": may(H, A),
        "dismiss_set_aside": may(H, A),
        "become_effective": may(Y),
        "apply_enforcement": may(H, P),
    },
    "set_aside": {
        "serve_award": may(H, A),
        "serve_ruling": may(H, A),
        "sue": may(H, P),
        "record_suit_decided": may(H, A),
        "become_effective": may(Y),
        "lapse_suit": may(Y),
        "record_lapse": may(H, A),
    },
}


def test_who_may_do_what() -> None:
    check(ARBITRATION, MATRIX)
