"""Who may do what in each kind of mediation besides people's mediation; every other state, step and role is refused."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from statemachines.pathway import Role
from statemachines.pathways import KINDS_OF_MEDIATION, PATHWAYS
from tests.statemachines.generous import H, P, Y, may
from tests.statemachines.matrix import Matrix, check

Steps = Mapping[str, frozenset[Role]]


def steps(handler: str = "", *, party: str = "", system: str = "") -> Steps:
    """Triggers by who takes them: the handler alone, a party (or the handler for it), the system."""
    rows = ((handler, may(H)), (party, may(H, P)), (system, may(Y)))
    return {trigger: roles for names, roles in rows for trigger in names.split()}


TRANSFER = "transfer close_transferred"
APPLIED = steps("accept decline", party="refuse")
ORGAN_AGREED = steps("perform", party="sue leave")
WRITTEN = steps("record_confirmation visit perform renegotiate", party="apply_confirmation report_breach sue leave")
URGING = steps("record_confirmation visit perform renegotiate", party="apply_confirmation sue leave")
TO_COMMISSION = steps("record_arbitral_document", party="arbitrate apply_arbitration_review")
ORAL = steps("put_in_writing visit perform renegotiate", party="report_breach sue leave")


def without_visits(row: Steps) -> Steps:
    return {trigger: roles for trigger, roles in row.items() if trigger != "visit"}


MATRICES: Mapping[str, Matrix] = {
    "medical_mediation": {
        "registered": APPLIED,
        "mediating": steps(
            f"fail extend sign commission_appraisal stop {TRANSFER}", party="refuse sue", system="lapse"
        ),
        "appraising": steps("receive_appraisal stop", party="refuse sue"),
        "effective_written": WRITTEN,
        "urging": URGING,
    },
    "health_mediation": {
        "registered": APPLIED,
        "mediating": steps("fail sign commission_appraisal stop", party="refuse sue", system="lapse"),
        "appraising": steps("receive_appraisal stop", party="refuse sue"),
        "agreed": ORGAN_AGREED,
    },
    "traffic_mediation": {
        "registered": {**APPLIED, **steps("record_report record_failed_mediation")},
        "waiting": steps("begin stop", party="refuse sue"),
        "mediating": steps("fail sign stop", party="refuse sue", system="lapse"),
        "agreed": ORGAN_AGREED,
    },
    "consumer_mediation": {
        "registered": APPLIED,
        "consenting": steps("start fail stop", party="refuse sue", system="lapse"),
        "mediating": steps("fail sign settle_at_once stop", party="refuse sue", system="lapse"),
        "agreed": ORGAN_AGREED,
    },
    "public_security_mediation": {
        "registered": APPLIED,
        "mediating": steps("fail sign again", party="refuse sue"),
        "second_session": steps("fail sign", party="refuse sue", system="lapse"),
        "agreed": {**ORGAN_AGREED, **steps("breach")},
    },
    "property_mediation": {
        "registered": {**APPLIED, **steps("start_own_initiative")},
        "consenting": steps(f"start {TRANSFER}", party="refuse"),
        "mediating": steps(f"fail extend sign agree_orally {TRANSFER}", party="refuse sue"),
        "effective_written": WRITTEN,
        "effective_oral": ORAL,
        "urging": {**URGING, **steps("put_in_writing")},
    },
    "labour_mediation": {
        "registered": {**APPLIED, **steps(party="arbitrate")},
        "consenting": steps("start", party="refuse arbitrate"),
        "mediating": steps("fail sign", party="refuse sue arbitrate"),
        "effective_written": {**WRITTEN, **TO_COMMISSION},
        "urging": {**URGING, **TO_COMMISSION},
    },
    "rural_land_mediation": {
        "registered": APPLIED,
        "mediating": steps("fail sign stop", party="refuse sue"),
        "agreed": ORGAN_AGREED,
    },
    "administrative_mediation": {
        "registered": APPLIED,
        "mediating": steps("fail sign stop", party="refuse sue"),
        "agreed": ORGAN_AGREED,
    },
    "commercial_mediation": {
        "registered": APPLIED,
        "consenting": steps("start", party="refuse"),
        "mediating": steps("fail sign agree_orally", party="refuse sue"),
        "effective_written": without_visits(WRITTEN),
        "effective_oral": without_visits(ORAL),
        "urging": without_visits({**URGING, **steps("put_in_writing")}),
    },
    "court_assigned_mediation": {
        "registered": APPLIED,
        "mediating": steps("fail extend sign", party="refuse sue", system="lapse"),
        "effective_written": without_visits(WRITTEN),
        "urging": without_visits(URGING),
    },
}


def test_every_kind_has_its_table() -> None:
    assert list(MATRICES) == [pathway.name for pathway in KINDS_OF_MEDIATION]


@pytest.mark.parametrize("name", MATRICES)
def test_who_may_do_what(name: str) -> None:
    check(PATHWAYS[name], MATRICES[name])
