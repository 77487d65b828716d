"""Who may do what in a petition; every other state, step and role is refused."""

from __future__ import annotations

from statemachines.petition import PETITION
from tests.statemachines.generous import A, H, P, S, Y, may
from tests.statemachines.matrix import Matrix, check

MATRIX: Matrix = {
    "received": {
        "register": may(H),
        "withdraw": may(H, P),
    },
    "registered": {
        "object": may(H),
        "split_off": may(H),
        "direct": may(H),
        "classify": may(H),
        "refer_mediation": may(H),
        "record_feedback": may(H, A),
        "withdraw": may(H, P),
    },
    "objecting": {
        "agree_return": may(H, A),
        "decline_return": may(H, A),
        "withdraw": may(H, P),
    },
    "classified": {
        "direct": may(H),
        "notify_route": may(H),
        "refer_mediation": may(H),
        "record_feedback": may(H, A),
        "withdraw": may(H, P),
    },
    "notified": {
        "reclassify": may(H),
        "accept": may(H),
        "refer_mediation": may(H),
        "record_feedback": may(H, A),
        "refer_arbitration": may(H, P),
        "refer_suit": may(H, P),
        "refer_rural_arbitration": may(H, P),
        "refer_commercial_arbitration": may(H, P),
        "refer_reconsideration": may(H, P),
        "refer_administrative_suit": may(H, P),
        "import_procedure": may(H),
        "withdraw": may(H, P),
    },
    "handling": {
        "reclassify": may(H),
        "extend": may(S),
        "refer_mediation": may(H),
        "record_feedback": may(H, A),
        "refer_arbitration": may(H, P),
        "refer_suit": may(H, P),
        "refer_rural_arbitration": may(H, P),
        "refer_commercial_arbitration": may(H, P),
        "refer_reconsideration": may(H, P),
        "refer_administrative_suit": may(H, P),
        "import_procedure": may(H),
        "settle": may(H),
        "issue_opinion": may(H),
        "withdraw": may(H, P),
    },
    "opinion": {
        "request_review": may(H, P),
        "lapse": may(Y),
        "withdraw": may(H, P),
    },
    "reviewing": {
        "issue_review": may(H, A),
        "withdraw": may(H, P),
    },
    "review_opinion": {
        "request_re_review": may(H, P),
        "lapse": may(Y),
        "withdraw": may(H, P),
    },
    "re_reviewing": {
        "exclude_hearing": may(H, A),
        "conclude": may(H, A),
        "withdraw": may(H, P),
    },
}


def test_who_may_do_what() -> None:
    check(PETITION, MATRIX)
