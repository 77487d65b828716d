"""Services that accompany a case: legal aid, notary, appraisal. They run beside the proceedings and end none of them.

What an appraisal takes is left out of the court's trial limit (民诉解释 243): its days are put before whoever records
that, by `appraisal_time`, and nothing happens to the clock without that step.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from statemachines.guards import day_of, happened, here
from statemachines.pathway import (
    DUTY_LADDER,
    ClockKind,
    ClockOp,
    ClockRule,
    Label,
    Op,
    Pathway,
    State,
    Transition,
)
from statemachines.rows import BODY, EITHER, choice, day, tick
from statemachines.snapshot import Situation

# ── legal aid ────────────────────────────────────────────────────────────────────────────────────────────────────

AID_OFFICE = Label("法律援助机构", "legal aid body")

# fmt: off
LEGAL_AID = Pathway(
    name="legal_aid",
    version=1,
    label=Label("法律援助", "Legal aid"),
    initial="applied",
    states=(
        State("applied", Label("已申请", "applied for")),
        State("first_aid", Label("先行提供", "aid given first")),
        State("granted", Label("决定给予", "granted")),
        State("aiding", Label("援助中", "being aided"), waits_for=Label("法律援助人员", "the lawyer assigned")),
        State("finished", Label("援助结束", "finished"), None, True, "finished"),
        State("terminated", Label("终止援助", "terminated"), None, True, "terminated"),
        State("refused", Label("不予援助", "refused"), None, True, "refused"),
        State("withdrawn", Label("申请人不再需要", "no longer wanted"), None, True, "withdrawn"),
    ),
    clocks=(
        ClockRule(
            name="decide", rule="AP-13", kind=ClockKind.DUTY, label=Label("决定是否给予援助", "Decide on legal aid"),
            addressee=AID_OFFICE, starts={"open": ""}, runs_in=frozenset({"applied", "first_aid"}),
            consequence=Label("上报督办。", "Escalation."), warn_days=2, ladder=DUTY_LADDER,
        ),
        ClockRule(
            name="assign", rule="AP-13", variant="assign", kind=ClockKind.DUTY,
            label=Label("指派法律援助人员", "Assign a lawyer"), addressee=AID_OFFICE, starts={"grant": ""},
            runs_in=frozenset({"granted"}), consequence=Label("上报督办。", "Escalation."), warn_days=1, ladder=DUTY_LADDER,
        ),
    ),
    transitions=(
        Transition(
            "provide_first", ("applied",), "first_aid", BODY, Label("先行提供援助", "Give aid first"),
            Label("先提供援助，手续随后补办。", "Aid comes first; the papers follow."),
            fields=(tick("less_than_seven_days", "距法定时效或者期限届满不足七日", "Less than seven days before a period ends"),),
            basis="法律援助法 44", notifies=("applicant",),
        ),
        Transition(
            "grant", ("applied",), "granted", BODY, Label("决定给予援助", "Grant"),
            Label("三日内指派法律援助人员。", "A lawyer is assigned within three days."),
            basis="法律援助法 43", papers=("legal_aid_decision",), notifies=("applicant",),
        ),
        Transition(
            "grant", ("first_aid",), "aiding", BODY, Label("决定给予援助", "Grant"),
            Label("已经先行提供的，继续援助。", "The aid that was given first goes on."),
            basis="法律援助法 43、44", papers=("legal_aid_decision",), notifies=("applicant",),
        ),
        Transition(
            "refuse", ("applied", "first_aid"), "refused", BODY, Label("不予援助", "Refuse"),
            Label("书面告知理由，可以向司法行政部门提出异议；案件不受影响。", "With reasons in writing; the justice department may be asked; the case itself goes on."),
            basis="法律援助法 43、49", papers=("legal_aid_decision",), notifies=("applicant",),
        ),
        Transition(
            "assign_lawyer", ("granted",), "aiding", BODY, Label("指派法律援助人员", "Assign a lawyer"),
            Label("法律援助人员开始提供援助。", "The lawyer begins."),
            basis="法律援助法 43", notifies=("applicant",),
        ),
        Transition(
            "finish", ("aiding",), "finished", BODY, Label("援助结束", "Finish"),
            Label("法律援助事项办结，提交办理情况报告。", "What aid was given for is done and reported."),
            basis="法律援助法 50", notifies=("applicant",),
        ),
        Transition(
            "terminate", ("first_aid", "granted", "aiding"), "terminated", BODY, Label("终止援助", "Terminate"),
            Label("受援人有异议的，可以向司法行政部门提出；案件的其他程序不受影响。", "Objections go to the justice department; the case itself goes on."),
            fields=(
                choice(
                    "termination_ground", Label("理由", "Ground"),
                    ("deceit", Label("以不正当手段获得援助、隐瞒事实或者提供虚假证据", "obtained by deceit, or false evidence")),
                    ("unlawful", Label("利用法律援助从事违法活动", "used for something unlawful")),
                    ("means", Label("不再符合法律援助条件", "the conditions are no longer met")),
                    ("case_over", Label("案件终止审理或者已经被撤销", "the case has ended")),
                    ("own_lawyer", Label("受援人自行委托代理人", "the person has engaged a lawyer")),
                ),
            ),
            basis="法律援助法 48、49", papers=("legal_aid_decision",), notifies=("applicant",),
        ),
        Transition(
            "withdraw", ("applied", "first_aid", "granted", "aiding"), "withdrawn", EITHER,
            Label("不再需要援助", "No longer wanted"),
            Label("援助结束；案件的其他程序不受影响。", "The aid ends; the case itself goes on."),
            basis="法律援助法 48", notifies=("applicant",), exit=True,
        ),
    ),
    bodies=("legal_aid",),
    desk=True,
)

# ── notary ───────────────────────────────────────────────────────────────────────────────────────────────────────

NOTARISATION = Pathway(
    name="notarisation",
    version=1,
    label=Label("公证", "Notarisation"),
    initial="applied",
    states=(
        State("applied", Label("已申请", "applied for"), waits_for=Label("公证机构受理", "the notary, to accept")),
        State("examining", Label("审查中", "being examined")),
        State("certified", Label("已出具公证书", "certificate issued"), None, True, "certified"),
        State("enforceable", Label("已赋予强制执行效力", "certified as enforceable"), None, True, "certified"),
        State("refused", Label("不予办理", "refused"), None, True, "refused"),
        State("withdrawn", Label("撤回申请", "withdrawn"), None, True, "withdrawn"),
    ),
    clocks=(
        ClockRule(
            name="certificate", rule="NT-01", kind=ClockKind.DUTY, label=Label("出具公证书", "Issue the certificate"),
            addressee=Label("公证机构", "notarial office"), starts={"accept": ""}, runs_in=frozenset({"examining"}),
            consequence=Label("上报督办。", "Escalation."), warn_days=3, ladder=DUTY_LADDER,
        ),
    ),
    transitions=(
        Transition(
            "accept", ("applied",), "examining", BODY, Label("受理", "Accept"),
            Label("告知公证的法律意义和后果；十五个工作日内出具公证书。", "What it means is told; the certificate is due in 15 working days."),
            basis="公证法 27、30", notifies=("applicant",),
        ),
        Transition(
            "exclude", ("examining",), "", BODY, Label("扣除时间", "Exclude time"),
            Label("不可抗力、补充材料和核实所需时间不计入期限。", "Force majeure, supplements and verification do not count."),
            fields=(
                choice(
                    "excluded_kind", Label("事由", "Kind"),
                    ("force_majeure", Label("不可抗力", "force majeure")),
                    ("materials", Label("补充证明材料", "supplementing the proofs")),
                    ("verification", Label("核实有关情况", "verification")),
                ),
                day("excluded_from", "开始", "From"),
                day("excluded_to", "结束", "Until"),
            ),
            guards=(happened("excluded_from"),),
            clocks=(
                ClockOp(
                    Op.EXCLUDE, "certificate", from_field="excluded_from", until_field="excluded_to",
                    kind_field="excluded_kind",
                ),
            ),
            basis="公证法 30",
        ),
        Transition(
            "certify", ("examining",), "certified", BODY, Label("出具公证书", "Certify"),
            Label("作为认定事实的根据，有相反证据足以推翻的除外。", "It proves the fact unless overturned by other evidence."),
            basis="公证法 30、32、36", papers=("notarial_certificate",), notifies=("parties",),
        ),
        Transition(
            "certify_enforceable", ("examining",), "enforceable", BODY,
            Label("赋予债权文书强制执行效力", "Certify a debt as enforceable"),
            Label("债务人不履行的，债权人可以直接申请执行。", "If the debtor does not perform the creditor may ask for enforcement."),
            fields=(
                tick("payment_content", "以给付为内容", "It is about a payment or a delivery"),
                tick("debtor_undertakes", "载明债务人愿意接受强制执行的承诺", "The debtor undertakes to accept enforcement"),
            ),
            basis="公证法 37", papers=("notarial_certificate",), notifies=("parties",),
        ),
        Transition(
            "refuse", ("applied", "examining"), "refused", BODY, Label("不予办理公证", "Refuse"),
            Label("案件的其他程序不受影响。", "The case itself goes on."),
            fields=(
                choice(
                    "refusal_ground", Label("理由", "Ground"),
                    ("disputed", Label("当事人对申请公证的事项有争议", "the matter is disputed")),
                    ("untrue", Label("事项不真实、不合法", "untrue or unlawful")),
                    ("proofs", Label("证明材料不充分或者拒绝补充", "the proofs are insufficient")),
                    ("interest", Label("与申请公证的事项没有利害关系", "no interest in the matter")),
                    ("other", Label("其他法定情形", "another ground of the law")),
                ),
            ),
            basis="公证法 31", notifies=("applicant",),
        ),
        Transition(
            "withdraw", ("applied", "examining"), "withdrawn", EITHER, Label("撤回申请", "Withdraw"),
            Label("公证结束；案件的其他程序不受影响。", "The notarisation ends; the case itself goes on."),
            basis="公证法 2", notifies=("parties",), exit=True,
        ),
    ),
    bodies=("notary",),
    desk=True,
)

# ── appraisal ────────────────────────────────────────────────────────────────────────────────────────────────────

APPRAISAL = Pathway(
    name="appraisal",
    version=1,
    label=Label("鉴定", "Appraisal"),
    initial="requested",
    states=(
        State("requested", Label("已申请鉴定", "asked for"), waits_for=Label("委托鉴定", "a commission to an appraiser")),
        State("appraising", Label("鉴定中", "being appraised"), waits_for=Label("鉴定人", "the appraiser")),
        State("reported", Label("已出具鉴定意见", "opinion given"), None, True, "reported"),
        State("returned", Label("未能鉴定，退回委托", "returned without an opinion"), None, True, "no_opinion"),
        State("withdrawn", Label("撤回申请", "withdrawn"), None, True, "withdrawn"),
    ),
    transitions=(
        Transition(
            "commission", ("requested",), "appraising", BODY, Label("委托鉴定", "Commission"),
            Label("鉴定期间不计入法院审限；仲裁期限只有决定中止才停止。", "The court's limit does not count it; arbitration's stands still only if suspended."),
            fields=(
                choice(
                    "commissioned_by", Label("委托人", "By"),
                    ("court", Label("人民法院", "the court")),
                    ("tribunal", Label("仲裁庭", "the tribunal")),
                    ("mediation_body", Label("调解组织", "the mediation body")),
                    ("parties", Label("当事人共同委托", "the parties together")),
                ),
                day("commissioned_on", "委托之日", "Commissioned on"),
            ),
            guards=(happened("commissioned_on"),),
            basis="民诉法 79；仲裁法 56；农村土地仲裁法 39", papers=("appraisal_commission",), notifies=("parties",),
        ),
        Transition(
            "report", ("appraising",), "reported", BODY, Label("登记鉴定意见", "Record the opinion"),
            Label("在审案件的承办人据此登记扣除的期间。", "The court's handler then records the days left out."),
            fields=(day("reported_on", "出具鉴定意见之日", "Opinion given on"),),
            guards=(happened("reported_on"),),
            basis="民诉法 80；民诉解释 243", papers=("appraisal_opinion",), notifies=("parties",),
        ),
        Transition(
            "return", ("appraising",), "returned", BODY, Label("退回委托", "Return the commission"),
            Label("未能作出鉴定意见；已经过的鉴定期间仍不计入审限。", "No opinion could be given; the days it took are left out all the same."),
            fields=(
                day("reported_on", "退回之日", "Returned on"),
                choice(
                    "return_ground", Label("原因", "Why"),
                    ("materials", Label("材料不足", "material is missing")),
                    ("fee", Label("未预交鉴定费用", "the fee was not paid")),
                    ("other", Label("其他", "other")),
                ),
            ),
            guards=(happened("reported_on"),),
            basis="民诉解释 243", notifies=("parties",),
        ),
        Transition(
            "withdraw", ("requested", "appraising"), "withdrawn", EITHER, Label("撤回申请", "Withdraw"),
            Label("鉴定结束；案件的其他程序不受影响。", "The appraisal ends; the case itself goes on."),
            basis="民诉法 79", notifies=("parties",), exit=True,
        ),
    ),
    bodies=("appraiser",),
    desk=True,
)
# fmt: on


def appraisal_time(situation: Situation) -> Mapping[str, str | date]:
    """The days of the newest appraisal on these items, for the step that leaves them out of a limit.

    Nothing while it still runs, when none was commissioned, or when these very days were recorded before.
    """
    mine = here(situation)
    for proceeding in reversed(situation.snapshot.proceedings):
        if proceeding.pathway != "appraisal" or not set(proceeding.claims) & set(mine.claims):
            continue
        first, last = (day_of(proceeding.facts.get(name)) for name in ("commissioned_on", "reported_on"))
        if first and last and last > mine.opened_on:
            since = max(first, mine.opened_on)  # a limit that had not begun has nothing to leave out
            known = day_of(mine.facts.get("excluded_from")) == since
            return {} if known else {"excluded_kind": "appraisal", "excluded_from": since, "excluded_to": last}
    return {}
