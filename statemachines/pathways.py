"""Every pathway by name. A new one is a module and a line here."""

from __future__ import annotations

from collections.abc import Mapping

from statemachines.arbitration import ARBITRATION
from statemachines.confirmation import CONFIRMATION
from statemachines.litigation import LITIGATION
from statemachines.mediation import MEDIATION
from statemachines.pathway import Pathway
from statemachines.petition import PETITION

PATHWAYS: Mapping[str, Pathway] = {
    pathway.name: pathway for pathway in (MEDIATION, PETITION, ARBITRATION, LITIGATION, CONFIRMATION)
}
