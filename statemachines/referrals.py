"""Hand-offs between pathways: what travels, who must consent, what the clocks do, and what stops a merry-go-round.

Whatever was said or conceded in mediation never travels (民诉解释 107). Until the receiver acknowledges a two-sided
hand-off, the sender answers for it.
"""

from __future__ import annotations

from collections.abc import Mapping

from statemachines import referrals_courts, referrals_reviews
from statemachines.effects import interrupts, runs, settles, starts
from statemachines.handoffs import (
    APPLIED,
    NEVER,
    PAPERS,
    PETITION_RUNS,
    ConsentOf,
    Referral,
    ReferralDraft,
    confirmation_in_time,
    mediation_not_exhausted,
    new_agreement,
    not_twice,
    open_channel,
    suit_is_open,
    to_another_body,
)
from statemachines.joint_suits import each_for_itself
from statemachines.pathway import Label

__all__ = ["NEVER", "PAPERS", "REFERRALS", "ROWS", "ConsentOf", "Referral", "ReferralDraft", "suit_is_open"]

ROWS = (
    Referral(
        "petition-mediation",
        "petition",
        "mediation",
        Label("信访移交人民调解", "Petition to people's mediation"),
        ConsentOf.BOTH,
        ("petition_form", "claims", "agency_opinion", "identities", "consents", "deadlines"),
        (runs("信访工作条例 33", "route_office", "route_organ", "route_assigned", "objection", "handle"),),
        "信访工作条例 33",
        (not_twice("petition-mediation"), mediation_not_exhausted, open_channel("mediation")),
        two_sided=True,
    ),
    Referral(
        "petition-arbitration",
        "petition",
        "arbitration",
        Label("信访转入劳动仲裁", "Petition to labour arbitration"),
        ConsentOf.APPLICANT,
        ("application", "claims", "route_notice", "identities", "deadlines"),
        (PETITION_RUNS, interrupts(APPLIED), starts("劳动争议调解仲裁法 29", "acceptance")),
        "信访工作条例 31",
        (not_twice("petition-arbitration"), open_channel("arbitration")),
    ),
    Referral(
        "petition-suit",
        "petition",
        "litigation",
        Label("信访转入诉讼", "Petition to court"),
        ConsentOf.APPLICANT,
        ("application", "claims", "route_notice", "identities", "deadlines"),
        (PETITION_RUNS, interrupts(APPLIED), starts("民诉法 126", "filing")),
        "信访工作条例 31",
        (not_twice("petition-suit"), suit_is_open),
    ),
    Referral(
        "mediation-confirmation",
        "mediation",
        "confirmation",
        Label("共同申请司法确认", "Joint application for confirmation"),
        ConsentOf.JOINT,
        ("application", "agreement", "body_proof", "identities", "addresses", "title_proofs", "deadlines"),
        (
            settles("民诉法 205", "confirmation"),
            runs("仲裁办案规则 74；人民调解法 31", "arbitration_review", "follow_up"),
            starts("司法确认规定 4", "acceptance"),
        ),
        "民诉法 205",
        (
            not_twice("mediation-confirmation"),
            confirmation_in_time,
            new_agreement,
            referrals_reviews.not_with_the_commission,
            open_channel("confirmation"),
        ),
        never=("concessions", "mediation_minutes"),
    ),
    Referral(
        "mediation-arbitration",
        "mediation",
        "arbitration",
        Label("调解转入劳动仲裁", "Mediation to labour arbitration"),
        ConsentOf.APPLICANT,
        ("application", "claims", "mediation_dates", "agreement", "identities", "deadlines"),
        (
            runs("人民调解法 26；劳动争议调解仲裁法 14", "settle", "labour_mediation"),
            runs("民诉法 205；仲裁办案规则 74", "confirmation", "arbitration_review", "follow_up"),
            interrupts(APPLIED),
            starts("劳动争议调解仲裁法 29", "acceptance"),
        ),
        "劳动争议调解仲裁法 14、15、27",
        (not_twice("mediation-arbitration"), open_channel("arbitration")),
    ),
    Referral(
        "mediation-suit",
        "mediation",
        "litigation",
        Label("调解转入诉讼", "Mediation to court"),
        ConsentOf.APPLICANT,
        ("application", "claims", "termination_notice", "agreement", "undisputed_facts", "identities", "deadlines"),
        (
            runs("人民调解法 26", "settle", "labour_mediation", "second_session"),
            runs("民诉法 205；仲裁办案规则 74", "confirmation", "arbitration_review", "follow_up"),
            interrupts(APPLIED),
            starts("民诉法 126", "filing"),
        ),
        "人民调解法 26、32；诉讼时效规定 12",
        (not_twice("mediation-suit"), suit_is_open),
    ),
    Referral(
        "mediation-transfer",
        "mediation",
        "mediation",
        Label("移交行业性、专业性调解委员会", "To an industry mediation committee"),
        ConsentOf.BOTH,
        ("application", "claims", "identities", "consents", "deadlines"),
        (runs("人民调解若干规定 21", "settle", "labour_mediation"),),
        "人民调解若干规定 21",
        (not_twice("mediation-transfer"), to_another_body),
        two_sided=True,
        meanwhile=Label(
            "接收单位受理后另行计算调解期限。", "The receiver’s own period begins once it takes the matter."
        ),
    ),
    Referral(
        "arbitration-suit",
        "arbitration",
        "litigation",
        Label("仲裁转入诉讼", "Arbitration to court"),
        ConsentOf.APPLICANT,
        ("application", "claims", "receipt_slip", "award", "disputed_items", "identities", "deadlines"),
        (
            settles("劳动争议调解仲裁法 48、49、50", "suit", "suit_final", "suit_set_aside"),
            settles("劳动争议调解仲裁法 29、43", "acceptance", "award"),
            runs("劳动争议解释一 4", "suit", "suit_final", "suit_set_aside", others=True),
            settles("劳动争议解释一 21", "set_aside", "set_aside_found", others=True),
            runs("劳动争议解释一 21", "set_aside_anew", others=True),
            interrupts(APPLIED),
            starts("民诉法 126", "filing"),
        ),
        "劳动争议调解仲裁法 29、43、48、50",
        (each_for_itself(not_twice("arbitration-suit")), each_for_itself(suit_is_open)),
        records=(("plaintiff", "party"),),
        meanwhile=Label("所诉请求所在的裁决书不发生效力。", "The document that the items stand in has no effect."),
    ),
)

REFERRALS: Mapping[str, Referral] = {row.id: row for row in (*ROWS, *referrals_courts.ROWS, *referrals_reviews.ROWS)}
