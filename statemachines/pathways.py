"""Every pathway by name. A new one is a module and a line here."""

from __future__ import annotations

from collections.abc import Mapping

from statemachines.administrative_suit import ADMINISTRATIVE_SUIT
from statemachines.agreement_review import AGREEMENT_REVIEW
from statemachines.arbitration import ARBITRATION
from statemachines.award_review import AWARD_REVIEW
from statemachines.commercial_arbitration import COMMERCIAL_ARBITRATION
from statemachines.confirmation import CONFIRMATION
from statemachines.litigation import LITIGATION
from statemachines.mediation import MEDIATION
from statemachines.pathway import Pathway
from statemachines.petition import PETITION
from statemachines.reconsideration import RECONSIDERATION
from statemachines.rural_arbitration import RURAL_ARBITRATION
from statemachines.services import APPRAISAL, LEGAL_AID, NOTARISATION

PATHWAYS: Mapping[str, Pathway] = {
    pathway.name: pathway
    for pathway in (
        *(MEDIATION, PETITION, ARBITRATION, LITIGATION, CONFIRMATION),
        *(AGREEMENT_REVIEW, COMMERCIAL_ARBITRATION, RURAL_ARBITRATION, AWARD_REVIEW),
        *(RECONSIDERATION, ADMINISTRATIVE_SUIT),
        *(LEGAL_AID, NOTARISATION, APPRAISAL),
    )
}
