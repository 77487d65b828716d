"""Every pathway by name. A new one is a module and a line here; so is a new version, whose table before it moves to
EARLIER for as long as a proceeding stands in it.
"""

from __future__ import annotations

from collections.abc import Mapping

from statemachines.administrative_suit import ADMINISTRATIVE_SUIT
from statemachines.agreement_review import AGREEMENT_REVIEW
from statemachines.appeal import APPEAL
from statemachines.arbitration import ARBITRATION
from statemachines.award_review import AWARD_REVIEW
from statemachines.commercial_arbitration import COMMERCIAL_ARBITRATION
from statemachines.confirmation import CONFIRMATION
from statemachines.confirmation_objection import CONFIRMATION_OBJECTION
from statemachines.enforcement import ENFORCEMENT
from statemachines.litigation import LITIGATION
from statemachines.mediation import MEDIATION
from statemachines.mediation_court import COURT_ASSIGNED_MEDIATION
from statemachines.mediation_kinds import COMMERCIAL_MEDIATION, LABOUR_MEDIATION, MEDICAL_MEDIATION, PROPERTY_MEDIATION
from statemachines.mediation_organs import (
    ADMINISTRATIVE_MEDIATION,
    CONSUMER_MEDIATION,
    HEALTH_MEDIATION,
    RURAL_LAND_MEDIATION,
)
from statemachines.mediation_police import PUBLIC_SECURITY_MEDIATION, TRAFFIC_MEDIATION
from statemachines.pathway import Pathway
from statemachines.payment_order import PAYMENT_ORDER
from statemachines.petition import PETITION
from statemachines.preservation import PRESERVATION
from statemachines.procuratorial import PROCURATORIAL
from statemachines.public_security import PUBLIC_SECURITY_CASE
from statemachines.reconsideration import RECONSIDERATION
from statemachines.retrial import RETRIAL
from statemachines.rural_arbitration import RURAL_ARBITRATION
from statemachines.services import APPRAISAL, LEGAL_AID, NOTARISATION
from statemachines.switches import is_on

KINDS_OF_MEDIATION = (
    MEDICAL_MEDIATION,
    HEALTH_MEDIATION,
    TRAFFIC_MEDIATION,
    CONSUMER_MEDIATION,
    PUBLIC_SECURITY_MEDIATION,
    PROPERTY_MEDIATION,
    LABOUR_MEDIATION,
    RURAL_LAND_MEDIATION,
    ADMINISTRATIVE_MEDIATION,
    COMMERCIAL_MEDIATION,
    COURT_ASSIGNED_MEDIATION,
)

COURTS = (PAYMENT_ORDER, PRESERVATION, APPEAL, RETRIAL, PROCURATORIAL, ENFORCEMENT, CONFIRMATION_OBJECTION)
REVIEWS = (AGREEMENT_REVIEW, COMMERCIAL_ARBITRATION, RURAL_ARBITRATION, AWARD_REVIEW)
ADMINISTRATIVE = (RECONSIDERATION, ADMINISTRATIVE_SUIT)
SERVICES = (LEGAL_AID, NOTARISATION, APPRAISAL)
POLICE = (PUBLIC_SECURITY_CASE,)

PATHWAYS: Mapping[str, Pathway] = {
    pathway.name: pathway
    for pathway in (
        *(MEDIATION, PETITION, ARBITRATION, LITIGATION, CONFIRMATION, *KINDS_OF_MEDIATION),
        *(*COURTS, *REVIEWS, *ADMINISTRATIVE, *SERVICES, *POLICE),
    )
}

ENTRANCES: Mapping[str, Pathway] = {name: row for name, row in PATHWAYS.items() if is_on(row.switch)}  # to begin with
EARLIER: Mapping[tuple[str, int], Pathway] = {}


def pathway_at(name: str, version: int) -> Pathway:
    """The table a proceeding stands in. The current one where that version has left the program (the impact preview
    names such proceedings) or is not known (0). KeyError for a name no pathway has."""
    return EARLIER.get((name, version)) or PATHWAYS[name]


def versions(name: str) -> tuple[Pathway, ...]:
    """Every version of a pathway that the program still has, the current one first. KeyError as above."""
    earlier = sorted((v for (of, _), v in EARLIER.items() if of == name), key=lambda v: -v.version)
    return (PATHWAYS[name], *earlier)
