"""Who may do what in the services that accompany a case; every other state, step and role is refused."""

from __future__ import annotations

import pytest

from statemachines.pathway import Pathway
from statemachines.services import APPRAISAL, LEGAL_AID, NOTARISATION
from tests.statemachines.generous import A, H, P, may
from tests.statemachines.matrix import Matrix, check

LEGAL_AID_MATRIX: Matrix = {
    "applied": {
        "provide_first": may(H, A),
        "grant": may(H, A),
        "refuse": may(H, A),
        "withdraw": may(H, P),
    },
    "first_aid": {
        "grant": may(H, A),
        "refuse": may(H, A),
        "terminate": may(H, A),
        "withdraw": may(H, P),
    },
    "granted": {
        "assign_lawyer": may(H, A),
        "terminate": may(H, A),
        "withdraw": may(H, P),
    },
    "aiding": {
        "finish": may(H, A),
        "terminate": may(H, A),
        "withdraw": may(H, P),
    },
}

NOTARISATION_MATRIX: Matrix = {
    "applied": {
        "accept": may(H, A),
        "refuse": may(H, A),
        "withdraw": may(H, P),
    },
    "examining": {
        "exclude": may(H, A),
        "certify": may(H, A),
        "certify_enforceable": may(H, A),
        "refuse": may(H, A),
        "withdraw": may(H, P),
    },
}

APPRAISAL_MATRIX: Matrix = {
    "requested": {
        "commission": may(H, A),
        "withdraw": may(H, P),
    },
    "appraising": {
        "report": may(H, A),
        "return": may(H, A),
        "withdraw": may(H, P),
    },
}

TABLES = ((LEGAL_AID, LEGAL_AID_MATRIX), (NOTARISATION, NOTARISATION_MATRIX), (APPRAISAL, APPRAISAL_MATRIX))


@pytest.mark.parametrize(("pathway", "matrix"), TABLES, ids=lambda x: getattr(x, "name", ""))
def test_who_may_do_what(pathway: Pathway, matrix: Matrix) -> None:
    check(pathway, matrix)
