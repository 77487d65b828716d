"""Who may do what in people's mediation; every other state, step and role is refused."""

from __future__ import annotations

from statemachines.mediation import MEDIATION
from tests.statemachines.generous import H, P, may
from tests.statemachines.matrix import Matrix, check

MATRIX: Matrix = {
    "registered": {
        "accept": may(H),
        "start_own_initiative": may(H),
        "decline": may(H),
        "record_labour_application": may(H),
        "refuse": may(H, P),
    },
    "consenting": {
        "record_labour_application": may(H),
        "start": may(H),
        "refuse": may(H, P),
        "transfer": may(H),
        "close_transferred": may(H),
    },
    "mediating": {
        "record_labour_application": may(H),
        "refuse": may(H, P),
        "fail": may(H),
        "extend": may(H),
        "transfer": may(H),
        "close_transferred": may(H),
        "sign": may(H),
        "agree_orally": may(H),
        "arbitrate": may(H, P),
        "sue": may(H, P),
    },
    "effective_written": {
        "apply_confirmation": may(H, P),
        "apply_arbitration_review": may(H, P),
        "record_arbitral_document": may(H),
        "record_confirmation": may(H),
        "visit": may(H),
        "report_breach": may(H, P),
        "perform": may(H),
        "renegotiate": may(H),
        "arbitrate": may(H, P),
        "sue": may(H, P),
        "leave": may(H, P),
    },
    "effective_oral": {
        "put_in_writing": may(H),
        "visit": may(H),
        "report_breach": may(H, P),
        "perform": may(H),
        "renegotiate": may(H),
        "arbitrate": may(H, P),
        "sue": may(H, P),
        "leave": may(H, P),
    },
    "urging": {
        "put_in_writing": may(H),
        "apply_confirmation": may(H, P),
        "apply_arbitration_review": may(H, P),
        "record_arbitral_document": may(H),
        "record_confirmation": may(H),
        "visit": may(H),
        "perform": may(H),
        "renegotiate": may(H),
        "arbitrate": may(H, P),
        "sue": may(H, P),
        "leave": may(H, P),
    },
}


def test_who_may_do_what() -> None:
    check(MEDIATION, MATRIX)
