"""Who may do what in a civil suit; every other state, step and role is refused."""

from __future__ import annotations

from statemachines.litigation import LITIGATION
from tests.statemachines.generous import A, H, P, S, Y, may
from tests.statemachines.matrix import Matrix, check

MATRIX: Matrix = {
    "submitted": {
        "ask_correction": may(H, A),
        "file": may(H, A),
        "refuse": may(H, A),
        "some_withdraw": may(H, A),
        "withdraw": may(H, P),
    },
    "correcting": {
        "complete": may(H, P),
        "refuse": may(H, A),
        "some_withdraw": may(H, A),
        "withdraw": may(H, P),
    },
    "refused": {
        "appeal_refusal": may(H, P),
        "lapse_refusal": may(Y),
    },
    "suit_dismissed": {
        "appeal_refusal": may(H, P),
        "lapse_refusal": may(Y),
    },
    "filed": {
        "serve_complaint": may(H, A),
        "record_defence": may(H, P),
        "entrust": may(H, A),
        "mediate": may(H, A),
        "begin_trial": may(H, A),
        "convert": may(H, A),
        "exclude": may(H, A),
        "dismiss_suit": may(H, A),
        "hear_together": may(H, A),
        "settle": may(H, A),
        "some_withdraw": may(H, A),
        "withdraw": may(H, P),
        "deem_withdrawn": may(H, A),
    },
    "entrusted": {
        "record_defence": may(H, P),
        "extend_mediation": may(H, A),
        "refuse_mediation": may(H, P),
        "fail_mediation": may(H, A),
        "lapse_mediation": may(Y),
        "settle": may(H, A),
        "some_withdraw": may(H, A),
        "withdraw": may(H, P),
    },
    "court_mediating": {
        "extend_mediation": may(H, A),
        "refuse_mediation": may(H, P),
        "fail_mediation": may(H, A),
        "lapse_mediation": may(Y),
        "settle": may(H, A),
        "some_withdraw": may(H, A),
        "withdraw": may(H, P),
    },
    "trial": {
        "serve_complaint": may(H, A),
        "record_defence": may(H, P),
        "convert": may(H, A),
        "extend": may(S, A),
        "exclude": may(H, A),
        "suspend": may(H, A),
        "dismiss_suit": may(H, A),
        "hear_together": may(H, A),
        "judge": may(H, A),
        "judge_small": may(H, A),
        "settle": may(H, A),
        "some_withdraw": may(H, A),
        "withdraw": may(H, P),
        "deem_withdrawn": may(H, A),
    },
    "joined": {
        "go_on_alone": may(H, A),
        "close_together": may(H, A),
        "judge_together": may(H, A),
        "judge_small_together": may(H, A),
        "some_withdraw": may(H, A),
        "withdraw": may(H, P),
    },
    "suspended": {
        "resume": may(H, A),
        "some_withdraw": may(H, A),
        "withdraw": may(H, P),
    },
    "judged": {
        "serve_judgment": may(H, A),
        "appeal": may(H, P),
        "become_effective": may(Y),
    },
    "appealed": {
        "serve_judgment": may(H, A),
        "join_appeal": may(H, P),
        "become_effective": may(Y),
        "take_up_remand": may(H, A),
        "record_replaced": may(H, A),
        "record_dropped": may(H, A),
        "resume_periods": may(H, A),
    },
    "refusal_appealed": {
        "order_filing": may(H, A),
        "confirm_refusal": may(H, A),
    },
    "effective": {
        "note_performance_period": may(H, A),
        "apply_enforcement": may(H, P),
        "close": may(H, A),
        "note_retrial_ground": may(H, P),
        "apply_retrial": may(H, P),
    },
}


def test_who_may_do_what() -> None:
    check(LITIGATION, MATRIX)
