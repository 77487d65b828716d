"""The papers of a case: what steps make, what is handed in, who may see it, and what becomes of it.

A paper handed in stays with the body that has it, like every word said there, unless a hand-off's packet takes it along.
What was conceded in mediation is in no packet: minutes never travel, and evidence only with the application of the very
side that brought it (民诉解释 107; 人民调解法 15).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from statemachines.pathway import Label, Role

STAFF = frozenset({Role.HANDLER, Role.SUPERVISOR})


@dataclass(frozen=True, slots=True)
class Upload:
    """A kind of paper that is handed in. `travels` are the papers of a packet (handoffs.PAPERS) it goes along with,
    `own_side` says: only where the side that brought it is the one that applies."""

    label: Label
    travels: frozenset[str] = frozenset()
    own_side: bool = False
    by_party: bool = True


UPLOADS: Mapping[str, Upload] = {
    "evidence": Upload(
        Label("证据", "evidence"), frozenset({"application", "court_file", "petition_form"}), own_side=True
    ),
    "identity": Upload(Label("身份证明", "proof of identity"), frozenset({"identities"})),
    "authority": Upload(Label("授权委托书", "power of attorney"), frozenset({"identities"})),
    "application_paper": Upload(
        Label("申请书", "application"), frozenset({"application", "petition_form"}), own_side=True
    ),
    "signed_agreement": Upload(Label("签好的调解协议", "signed agreement"), frozenset({"agreement"}), by_party=False),
    "sealed_copy": Upload(Label("盖章的文书", "sealed copy of a paper"), frozenset({"receipt_slip"}), by_party=False),
    "service_proof": Upload(
        Label("送达证明", "proof of service"), frozenset({"addresses", "service_proof"}), by_party=False
    ),
    "title_proof": Upload(Label("财产权利证明", "proof of title"), frozenset({"title_proofs"})),
    "minutes": Upload(Label("调解笔录（不随案移送）", "minutes of mediation (never handed on)"), by_party=False),
    "other_paper": Upload(Label("其他材料（不随案移送）", "something else (not handed on)")),
}


@dataclass(frozen=True, slots=True)
class Made:
    """A kind of paper that this program makes. `to` says whose it is: "party" (one of them), "parties", "body"."""

    label: Label
    to: str = "parties"
    by: frozenset[Role] = STAFF
    travels: frozenset[str] = frozenset()


MADE: Mapping[str, Made] = {
    "acceptance_notice": Made(
        Label("受理通知书", "acceptance notice"), "party", travels=frozenset({"receipt_slip", "mediation_dates"})
    ),
    "non_acceptance_notice": Made(Label("不予受理告知书", "notice of non-acceptance"), "party"),
    "mediation_agreement": Made(Label("调解协议书", "mediation agreement"), travels=frozenset({"agreement"})),
    "transfer_letter": Made(Label("移送函", "transfer letter"), "body"),
    "delegation_letter": Made(Label("委托调解函", "letter of delegation"), "body"),
    "termination_notice": Made(
        Label("终止调解通知书", "notice that mediation ended"),
        travels=frozenset({"termination_notice", "mediation_dates"}),
    ),
    "confirmation_application": Made(
        Label("司法确认申请书", "joint application for confirmation"), travels=frozenset({"application"})
    ),
    "extension_notice": Made(Label("延长期限告知书", "notice of extension")),
    "supervision_order": Made(Label("督办通知书", "supervision order"), "body", frozenset({Role.SUPERVISOR})),
}

# What steps of the pathways make. Those not in MADE are made by the body elsewhere and recorded here.
STEP_PAPERS: Mapping[str, Label] = {
    **{name: made.label for name, made in MADE.items()},
    "appraisal_commission": Label("委托鉴定书", "commission of an appraisal"),
    "appraisal_opinion": Label("鉴定意见", "appraisal"),
    "arbitral_mediation_document": Label("仲裁调解书", "arbitral mediation document"),
    "asset_report_order": Label("报告财产令", "order to report assets"),
    "assignment_letter": Label("委派调解函", "letter assigning the mediation"),
    "award": Label("裁决书", "award"),
    "clause_decision": Label("仲裁协议效力决定", "decision on the arbitration agreement"),
    "confirmation_ruling": Label("司法确认裁定书", "ruling of confirmation"),
    "conversion_ruling": Label("转换程序裁定书", "ruling on the procedure"),
    "correction_notice": Label("补正通知书", "notice to complete"),
    "court_mediation_document": Label("民事调解书", "court mediation document"),
    "deemed_withdrawal_decision": Label("按撤回处理决定书", "decision of deemed withdrawal"),
    "deemed_withdrawal_ruling": Label("按撤诉处理裁定书", "ruling of deemed withdrawal"),
    "dismissal_ruling": Label("驳回裁定书", "ruling of dismissal"),
    "end_ruling": Label("终结裁定书", "ruling of termination"),
    "enforcement_notice": Label("执行通知书", "notice of enforcement"),
    "enforcement_ruling": Label("执行裁定书", "enforcement ruling"),
    "entrustment_letter": Label("委托调解函", "letter entrusting the mediation"),
    "filing_notice": Label("立案受理通知书", "notice of filing"),
    "final_judgment": Label("终审判决书", "final judgment"),
    "final_ruling": Label("终审裁定书", "final ruling"),
    "hearing_notice": Label("开庭通知书", "notice of hearing"),
    "judgment": Label("判决书", "judgment"),
    "legal_aid_decision": Label("法律援助决定书", "decision on legal aid"),
    "lifting_ruling": Label("解除保全裁定书", "ruling lifting preservation"),
    "mediation_advice": Label("调解建议书", "advice to mediate"),
    "non_enforcement_ruling": Label("不予执行裁定书", "ruling of non-enforcement"),
    "notarial_certificate": Label("公证书", "notarial certificate"),
    "objection_ruling": Label("异议裁定书", "ruling on the objection"),
    "oral_agreement_record": Label("口头协议记录", "record of an oral agreement"),
    "payment_order": Label("支付令", "order to pay"),
    "petition_opinion": Label("信访处理意见书", "opinion on the petition"),
    "preservation_ruling": Label("保全裁定书", "ruling of preservation"),
    "public_security_decision": Label("行政处罚决定书", "decision of the police"),
    "re_review_opinion": Label("信访复核意见书", "re-review opinion"),
    "reconsideration_decision": Label("行政复议决定书", "decision on reconsideration"),
    "reconsideration_mediation_document": Label("行政复议调解书", "mediation document of reconsideration"),
    "reconsideration_ruling": Label("复议裁定书", "ruling on the reconsideration"),
    "refusal_notice": Label("不予受理通知书", "notice of refusal"),
    "refusal_ruling": Label("不予受理裁定书", "ruling of refusal"),
    "remand_ruling": Label("发回重审裁定书", "ruling of remand"),
    "remedies_notice": Label("救济途径告知书", "notice of remedies"),
    "remission_notice": Label("重新仲裁通知书", "notice of remission"),
    "retrial_ruling": Label("再审裁定书", "ruling of retrial"),
    "review_opinion": Label("信访复查意见书", "review opinion"),
    "right_to_sue_notice": Label("可以起诉告知书", "notice of the right to sue"),
    "round_ruling": Label("终结本次执行裁定书", "ruling ending this round"),
    "route_notice": Label("途径告知书", "notice of the route"),
    "set_aside_ruling": Label("撤销裁定书", "ruling setting aside"),
    "settlement_agreement": Label("和解协议", "settlement"),
    "settlement_record": Label("和解笔录", "record of settlement"),
    "stay_ruling": Label("中止执行裁定书", "ruling of stay"),
    "supervision_decision": Label("检察监督决定书", "procuratorial decision"),
    "suspension_notice": Label("中止通知书", "notice of suspension"),
    "suspension_ruling": Label("中止裁定书", "ruling of suspension"),
    "termination_decision": Label("终止决定书", "decision of termination"),
    "termination_ruling": Label("终结裁定书", "ruling of termination"),
}

STATES: Mapping[str, Label] = {
    "filed": Label("已存入", "filed"),
    "draft": Label("草稿", "draft"),
    "replaced": Label("已有新稿", "replaced"),
    "issued": Label("已签发", "issued"),
    "sealed": Label("已盖章", "sealed"),
    "served": Label("已送达", "served"),
    "withdrawn": Label("已撤下", "withdrawn"),
}
PUBLIC = frozenset({"issued", "sealed", "served"})  # a party may see what was issued, never a draft
# step → states of the paper from which it may be taken, and the state it leads to
ADVANCES: Mapping[str, tuple[frozenset[str], str]] = {
    "issue_paper": (frozenset({"draft"}), "issued"),
    "seal_paper": (frozenset({"issued"}), "sealed"),
    "serve_paper": (frozenset({"sealed", "served"}), "served"),
    "withdraw_paper": (frozenset({"filed", "draft", "issued", "sealed"}), "withdrawn"),
}
KINDS: Mapping[str, Label] = {
    **{name: row.label for name, row in UPLOADS.items()},
    **{name: row.label for name, row in MADE.items()},
}


def travels(kind: str, own_side: bool) -> frozenset[str]:
    """The papers of a packet with which one of this kind goes along."""
    if kind in MADE:
        return MADE[kind].travels
    row = UPLOADS[kind]
    return row.travels if own_side or not row.own_side else frozenset()
