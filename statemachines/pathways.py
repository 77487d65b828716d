"""Every pathway by name. A new one is a module and a line here; so is a new version, whose table before it moves to
EARLIER for as long as a proceeding stands in it.
"""

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
EARLIER: Mapping[tuple[str, int], Pathway] = {}


def pathway_at(name: str, version: int) -> Pathway:
    """The table a proceeding stands in. The current one where that version has left the program (the impact preview
    names such proceedings) or is not known (0). KeyError for a name no pathway has."""
    return EARLIER.get((name, version)) or PATHWAYS[name]


def versions(name: str) -> tuple[Pathway, ...]:
    """Every version of a pathway that the program still has, the current one first. KeyError as above."""
    earlier = sorted((v for (of, _), v in EARLIER.items() if of == name), key=lambda v: -v.version)
    return (PATHWAYS[name], *earlier)
