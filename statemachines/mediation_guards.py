"""What a mediation is judged by, beyond what all pathways share: nobody else has the matter, protection, writing."""

from __future__ import annotations

from collections.abc import Iterator

from statemachines.claims import is_labour
from statemachines.guards import came_to, ended_in_vain, here, refuse
from statemachines.pathway import Guard, Refusal
from statemachines.snapshot import ProceedingView, Situation

WRITING_ONLY = frozenset({"medical"})  # 医疗纠纷条例 39; labour besides: 劳动争议调解仲裁法 14

TAKEN = {  # accepted or resolved there; not what was only handed in, refused, or given to mediation by that body itself
    "litigation": {
        *("filed", "court_mediating", "trial", "suspended", "judged", "appealed", "effective"),
        *("closed", "superseded", "settled", "joined", "decided_together"),
    },
    "appeal": {"trial", "suspended", "upheld", "changed", "closed", "settled"},
    "retrial": {"trial", "judged", "effective", "closed", "appealed", "superseded", "settled"},
    "payment_order": {"accepted", "issued", "in_force", "enforcement", "performed"},
    "arbitration": {
        *("accepted", "hearing", "suspended", "overdue", "awarded", "set_aside_pending", "set_aside"),
        *("effective", "mediated"),
    },
    "commercial_arbitration": {
        *("accepted", "clause_disputed", "awarded", "binding", "under_review", "ended", "settled"),
    },
    "rural_arbitration": {"accepted", "hearing", "awarded", "effective", "mediated"},
    "reconsideration": {"accepted", "suspended", "overdue", "decided", "effective", "mediated"},
    "administrative_suit": {
        *("filed", "trial", "suspended", "judged", "effective", "appealed", "appeal_suspended"),
        *("superseded", "settled"),
    },
}
WITH_AN_ORGAN = {  # likewise, mediation by the police or another administrative organ
    "health_mediation": {"mediating", "appraising", "agreed", "performed"},
    "traffic_mediation": {"waiting", "mediating", "agreed", "performed"},
    "public_security_mediation": {"mediating", "second_session", "agreed", "performed"},
    "consumer_mediation": {"consenting", "mediating", "agreed", "performed"},
    "administrative_mediation": {"mediating", "agreed", "performed"},
}


def _others(situation: Situation) -> Iterator[ProceedingView]:
    """The case's other proceedings on any of these items, but for the one that handed them over: it commissions this."""
    number, mine = here(situation).n, set(here(situation).claims)
    senders = {row.from_proceeding for row in situation.snapshot.referrals if row.opened == number}
    for other in situation.snapshot.proceedings:
        if other.n not in {number, *senders} and mine & set(other.claims):
            yield other


def not_before_court(situation: Situation) -> Refusal | None:
    """A committee does not take what a court, a commission or an organ has accepted or resolved (若干规定 22)."""
    for other in _others(situation):
        if other.state in TAKEN.get(other.pathway, ()):
            return refuse(
                "before_court",
                "法院或者仲裁委员会已经受理或者解决这一请求，不再受理调解申请。",
                "A court or commission has taken this item or resolved it.",
                "人民调解若干规定 22",
            )
        if other.state in WITH_AN_ORGAN.get(other.pathway, ()):
            return refuse(
                "before_organ",
                "公安机关或者其他行政机关已经受理或者解决这一请求，不再受理调解申请。",
                "The police or another organ has taken this item or resolved it.",
                "人民调解若干规定 22",
            )
    return None


def not_elsewhere(basis: str) -> Guard:
    """Neither before a court or commission nor in another mediation that has been accepted."""

    def guard(situation: Situation) -> Refusal | None:
        for other in _others(situation):
            mediated = other.channel == "mediation" and other.is_open and other.state != "registered"
            if mediated or other.state in TAKEN.get(other.pathway, ()):
                return refuse(
                    "taken_elsewhere",
                    "法院、仲裁委员会或者其他调解组织已经受理这一请求。",
                    "A court, a commission or another mediation has taken this item.",
                    basis,
                )
        return None

    return guard


def not_mediated_before(situation: Situation) -> Refusal | None:
    """Where a mediation has failed or was refused, the next one is for a party to ask for (loop guard G8)."""
    mine, number = set(here(situation).claims), here(situation).n
    handed = any(row.opened == number for row in situation.snapshot.referrals)  # the sender has said why again
    if handed or ended_in_vain(situation.snapshot, "mediation", mine) is None:
        return None
    return refuse(
        "mediated_before",
        "已经调解过且未成功，不再主动调解；当事人申请的可以受理。",
        "Mediation has failed before; a party may ask for it again.",
        "人民调解法 17、26",
    )


def oral_allowed(situation: Situation) -> Refusal | None:
    """Labour and medical agreements must be in writing."""
    for claim in situation.snapshot.claims_of(here(situation).claims):
        if is_labour(claim) or claim.type in WRITING_ONLY:
            return refuse(
                "writing_required",
                "劳动争议、医疗纠纷的调解协议须采用书面形式。",
                "Labour and medical agreements must be in writing.",
                "劳动争议调解仲裁法 14；医疗纠纷条例 39",
            )
    return None


def protection_first(situation: Situation) -> Refusal | None:
    """Domestic violence: protection is offered before anybody is asked to sit down together; it blocks nothing else."""
    if situation.snapshot.facts.get("domestic_violence") is not True or not situation.fields:
        return None
    if situation.fields.get("protection_offered") is True:
        return None
    return refuse(
        "protection_first",
        "有家庭暴力情形，须先告知报警、庇护和人身安全保护令。",
        "Domestic violence: police, shelter and a protection order must be offered first.",
        "反家庭暴力法 13、23",
    )


def labour_item(situation: Situation) -> Refusal | None:
    if any(is_labour(claim) for claim in situation.snapshot.claims_of(here(situation).claims)):
        return None
    return refuse("no_labour_item", "没有劳动争议请求项。", "No labour item here.", "劳动争议调解仲裁法 14")


def _is_written(situation: Situation) -> bool:
    facts = here(situation).facts
    return "sealed_on" in facts or "written_on" in facts


def written(situation: Situation) -> Refusal | None:
    """The court is asked on a text: an oral agreement is written down first."""
    if _is_written(situation):
        return None
    return refuse(
        "not_written", "口头协议须先制作书面协议。", "The oral agreement must be written first.", "民诉解释 354"
    )


def not_yet_written(situation: Situation) -> Refusal | None:
    if not _is_written(situation):
        return None
    return refuse("written_already", "已有书面协议。", "There is a written agreement already.", "民诉解释 354")


def confirmed_by_court(situation: Situation) -> Refusal | None:
    """A confirmation opened from this mediation must stand confirmed."""
    opened = {r.opened for r in situation.snapshot.referrals if r.from_proceeding == here(situation).n}
    for proceeding in situation.snapshot.proceedings:
        confirmed = proceeding.state in ("confirmed", "closed")
        if proceeding.n in opened and proceeding.channel == "confirmation" and confirmed:
            return None
    return refuse("not_confirmed", "法院尚未裁定确认。", "The court has not confirmed it.", "民诉法 206")


def handed_over(situation: Situation) -> Refusal | None:
    """The receiving committee has acknowledged: until then this one still answers for the dispute."""
    mine = [r for r in situation.snapshot.referrals if r.from_proceeding == here(situation).n]
    if any(r.referral == "mediation-transfer" and r.status == "acknowledged" for r in mine):
        return None
    return refuse("not_acknowledged", "接收单位尚未签收。", "The receiving body has not acknowledged.")


document_in_force = came_to(
    "agreement_review",
    frozenset({"enforceable"}),
    refuse("no_document", "仲裁调解书尚未生效。", "The document is not in force yet.", "仲裁办案规则 77"),
)
