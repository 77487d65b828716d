"""Hand-offs between pathways: what travels, who must consent, what the clocks do, and what stops a merry-go-round.

Whatever was said or conceded in mediation never travels (民诉解释 107). Until the receiver acknowledges a two-sided
hand-off, the sender answers for it.
"""

from __future__ import annotations

from collections.abc import Mapping

from statemachines import referrals_courts, referrals_reviews
from statemachines.handoffs import (
    LIMITATION_RUNS,
    NEVER,
    PAPERS,
    ConsentOf,
    Referral,
    ReferralDraft,
    confirmation_in_time,
    mediation_not_exhausted,
    new_agreement,
    not_twice,
    open_channel,
    suit_is_open,
)
from statemachines.pathway import Label

__all__ = ["NEVER", "PAPERS", "REFERRALS", "ConsentOf", "Referral", "ReferralDraft", "suit_is_open"]

ROWS = (
    Referral(
        "petition-mediation",
        "petition",
        "mediation",
        Label("信访移交人民调解", "Petition to people's mediation"),
        ConsentOf.BOTH,
        ("petition_form", "claims", "agency_opinion", "identities", "consents", "deadlines"),
        Label("信访办理期限继续计算。", "The petition clock keeps running."),
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
        LIMITATION_RUNS,
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
        LIMITATION_RUNS,
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
        Label("三十日期限因申请而结束。", "The 30 days end with the application."),
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
        Label("仲裁时效自申请调解之日重新计算。", "Limitation restarted on the day mediation was asked for."),
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
        Label("诉讼时效自请求调解之日中断。", "Limitation was interrupted on the day mediation was asked for."),
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
        Label("接收单位受理后重新计算调解期限。", "The period runs anew once the receiver takes it."),
        "人民调解若干规定 21",
        (not_twice("mediation-transfer"),),
        two_sided=True,
    ),
    Referral(
        "arbitration-suit",
        "arbitration",
        "litigation",
        Label("仲裁转入诉讼", "Arbitration to court"),
        ConsentOf.APPLICANT,
        ("application", "claims", "receipt_slip", "award", "disputed_items", "identities", "deadlines"),
        Label("起诉期限因起诉而结束；裁决不发生效力。", "The period to sue ends; the award has no effect."),
        "劳动争议调解仲裁法 29、43、48、50",
        (not_twice("arbitration-suit"), suit_is_open),
    ),
)

REFERRALS: Mapping[str, Referral] = {row.id: row for row in (*ROWS, *referrals_courts.ROWS, *referrals_reviews.ROWS)}
