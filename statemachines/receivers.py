"""Which kind of mediation opens where a hand-off to mediation is received: who receives it and what it is about decide."""

from __future__ import annotations

from collections.abc import Mapping

from statemachines.pathway import Pathway
from statemachines.pathways import PATHWAYS
from statemachines.referrals import Referral
from statemachines.snapshot import ClaimView

COMMITTEES = (
    *("mediation", "medical_mediation", "property_mediation", "labour_mediation", "rural_land_mediation"),
    "commercial_mediation",
)
ORGANS = (
    *("health_mediation", "traffic_mediation", "consumer_mediation", "public_security_mediation"),
    "administrative_mediation",
)
KINDS: Mapping[str, tuple[str, ...]] = {  # id of a hand-off → the pathways that may open in place of its own
    "petition-mediation": (*COMMITTEES, *ORGANS),
    "mediation-transfer": COMMITTEES,
}


def kinds(referral: Referral) -> tuple[Pathway, ...]:
    """The pathways one of which opens."""
    return tuple(PATHWAYS[name] for name in KINDS.get(referral.id, (referral.to_pathway,)))


def receivers(referral: Referral) -> frozenset[str]:
    """The kinds of body that may receive it."""
    return frozenset(body for pathway in kinds(referral) for body in pathway.bodies)


def opens(referral: Referral, body: str, claims: tuple[ClaimView, ...]) -> str:
    """The pathway that opens at a body of that kind: the one meant for all these items, else one for any item; "" if
    that body runs neither."""
    types = {claim.type for claim in claims}
    run = [pathway for pathway in kinds(referral) if body in pathway.bodies]
    meant = [pathway for pathway in run if types and types <= pathway.subjects]
    general = [pathway for pathway in run if not pathway.subjects]
    return next((pathway.name for pathway in (*meant, *general)), "")
