"""Labour and personnel arbitration (劳动人事仲裁): silence and delay open the court, an award is judged item by item."""

from __future__ import annotations

from statemachines.filing_steps import corrected_once, withdrawn_or_absent
from statemachines.guards import happened, lies_ahead, only_once
from statemachines.labour_award_steps import AWARD_PERIODS, AWARD_STEPS
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
from statemachines.rows import BODY, EITHER, HEAD, SYSTEM, WHO, choice, day, tick

WAITING = ("received", "correcting", "deferred", "held")
TRYING = ("accepted", "hearing", "suspended", "overdue")
# fmt: off
STATES = (
    State("received", Label("已收到申请", "application received")),
    State("correcting", Label("补正中", "being corrected"), waits_for=Label("申请人补正", "the applicant, to correct")),
    State(
        "deferred", Label("暂缓受理，先行调解", "acceptance deferred for mediation"),
        waits_for=Label("申请人和调解组织", "the applicant and the mediation body"),
    ),
    State("held", Label("有正当理由未作决定", "held for a just cause"), waits_for=Label("该事由消除", "the end of that cause")),
    State("no_decision", Label("逾期未作受理决定", "no answer in time")),
    State("refused", Label("不予受理", "refused"), waits_for=Label("申请人决定是否起诉", "the applicant, to sue or not")),
    State("accepted", Label("已受理", "accepted")),
    State("hearing", Label("审理中", "being heard")),
    State("suspended", Label("中止审理", "suspended"), waits_for=Label("中止事由消除", "the end of the cause")),
    State("overdue", Label("逾期未裁决", "no award in time")),
    State("awarded", Label("已裁决", "award made"), waits_for=Label("各方收到裁决、期限届满或者法院裁判", "service, the periods, or the court")),
    State(
        "set_aside_pending", Label("申请撤销裁决审查中", "application to set aside pending"),
        waits_for=Label("中级人民法院", "the intermediate court"),
    ),
    State("set_aside", Label("裁决已撤销", "award set aside")),
    State("mediated", Label("仲裁调解书生效", "mediation document in force"), None, True, "settled"),
    State("effective", Label("裁决生效", "award effective"), None, True, "awarded"),
    State("sued", Label("已起诉", "taken to court"), None, True, "sued"),
    State("closed_refused", Label("不予受理，未起诉", "refused, no suit"), None, True, "refused"),
    State("lapsed", Label("撤销后期满未起诉", "set aside, no suit in time"), None, True, "lapsed"),
    State("withdrawn", Label("撤回申请", "withdrawn"), None, True, "withdrawn"),
    State("deemed_withdrawn", Label("视为撤回", "deemed withdrawn"), None, True, "deemed_withdrawn"),
)
# fmt: on

COMMISSION = Label("仲裁委员会", "arbitration commission")

# fmt: off
CLOCKS = (
    ClockRule(
        name="acceptance", rule="LA-11", kind=ClockKind.DUTY, label=Label("决定是否受理", "Accept or refuse"),
        addressee=COMMISSION, starts={"open": ""}, runs_in=frozenset({*WAITING, "no_decision"}),
        suspended_in=frozenset({"correcting", "deferred", "held"}), on_expiry="lapse_acceptance",
        consequence=Label("申请人可以直接向法院起诉。", "The applicant may sue directly."), warn_days=2, ladder=DUTY_LADDER,
    ),
    ClockRule(
        name="service", rule="LA-17", kind=ClockKind.DUTY, label=Label("向被申请人送达申请书", "Serve the application"),
        addressee=COMMISSION, starts={"accept": ""}, runs_in=frozenset({"accepted"}),
        consequence=Label("提醒并上报。", "Reminder and escalation."), warn_days=2, ladder=DUTY_LADDER,
    ),
    ClockRule(
        name="defence", rule="LA-18", kind=ClockKind.RIGHT, label=Label("提交答辩书", "Defence"),
        addressee=Label("被申请人", "respondent"), starts={"serve": "served_on"}, per_party="party",
        runs_in=frozenset({"hearing"}), settles_on=frozenset({"record_defence"}),
        consequence=Label("不影响仲裁程序进行。", "The proceeding goes on without it."),
    ),
    ClockRule(
        name="award", rule="LA-27", kind=ClockKind.DUTY, label=Label("作出裁决", "Award"), addressee=COMMISSION,
        starts={"accept": ""}, runs_in=frozenset(TRYING), suspended_in=frozenset({"suspended"}),
        on_expiry="lapse_award", consequence=Label("当事人可以就该争议向法院起诉。", "Either party may sue on the dispute."),
        warn_days=7, ladder=DUTY_LADDER,
    ),
    *AWARD_PERIODS,
)
# fmt: on

CAUSE = choice(
    "just_cause",
    Label("事由", "Cause"),
    ("transfer", Label("移送管辖", "transfer of venue")),
    ("service", Label("正在送达或者送达延误", "service pending or delayed")),
    ("other_case", Label("等待另案结果或者伤残鉴定", "waiting for another case or a grade")),
    ("hearing", Label("等待开庭", "waiting for the hearing")),
    ("appraisal", Label("启动鉴定或者委托调查", "appraisal or entrusted inquiry")),
    ("other", Label("其他正当事由", "other just cause")),
)

# fmt: off
TRANSITIONS = (
    *corrected_once(
        "received", "acceptance",
        Label("补正完成之日为收到申请之日。", "The day it is complete counts as the day of receipt."),
        Label("受理期限自补正完成之日重新起算。", "The period runs from the day it is complete."),
        ("仲裁办案规则 29", "仲裁办案规则 46"),
    ),
    Transition(
        "advise_mediation", ("received",), "deferred", BODY, Label("建议先行调解", "Advise mediation first"),
        Label("申请人同意的暂缓受理；不同意的必须依法受理。", "Deferred only if the applicant agrees."),
        fields=(tick("applicant_agrees", "申请人同意先行调解", "The applicant agrees"),),
        guards=(only_once("applicant_agrees", "只能建议一次。", "It is advised once.", "仲裁办案规则 69"),),
        basis="仲裁办案规则 69", papers=("mediation_advice",),
    ),
    Transition(
        "end_deferral", ("deferred",), "received", EITHER, Label("不再调解，继续受理审查", "End the deferral"),
        Label("申请人可以随时要求继续；期限恢复计算。", "The applicant may ask at any time; the period runs on."),
        basis="仲裁办案规则 69", exit=True,
    ),
    Transition(
        "record_just_cause", ("received",), "held", BODY, Label("登记正当事由", "Record a just cause"),
        Label("事由存续期间，不以逾期为由直接起诉。", "While it lasts, silence does not open the court."),
        fields=(CAUSE,),
        basis="劳动争议解释一 12", notifies=("applicant",),
    ),
    Transition(
        "end_cause", ("held",), "received", BODY, Label("事由消除", "The cause has ended"),
        Label("受理期限恢复计算。", "The period runs on."),
        basis="劳动争议解释一 12",
    ),
    Transition(
        "accept", ("received", "no_decision"), "accepted", BODY, Label("受理", "Accept"),
        Label("自受理之日起四十五日内裁决。", "The award is due 45 days from acceptance."),
        basis="劳动争议调解仲裁法 29、43", papers=("acceptance_notice",), notifies=("parties",),
    ),
    Transition(
        "refuse", ("received", "no_decision"), "refused", BODY, Label("不予受理", "Refuse"),
        Label("书面说明理由；申请人可以起诉。", "Reasons in writing; the applicant may sue."),
        fields=(
            choice(
                "refusal_ground", Label("理由", "Ground"),
                ("not_labour", Label("不属于劳动人事争议", "not a labour dispute")),
                ("wrong_venue", Label("无管辖权", "no jurisdiction")),
                ("wrong_party", Label("主体不适格", "wrong party")),
                ("other", Label("其他", "other")),
            ),
        ),
        basis="劳动争议调解仲裁法 29；仲裁办案规则 31、32", papers=("refusal_notice",), notifies=("applicant",),
    ),
    Transition(
        "lapse_acceptance", ("received",), "no_decision", SYSTEM, Label("逾期未作受理决定", "No answer in time"),
        Label("申请人可以直接向法院起诉。", "The applicant may sue directly."),
        basis="劳动争议调解仲裁法 29", papers=("right_to_sue_notice",), notifies=("applicant", "supervisor"),
    ),
    Transition(
        "serve", ("accepted", "hearing"), "hearing", BODY, Label("送达申请书副本", "Serve the application"),
        Label("被申请人在十个工作日内提交答辩书。", "The respondent has 10 working days to answer."),
        fields=(WHO, day("served_on", "被申请人收到之日", "Received by the respondent on")),
        guards=(happened("served_on"),),
        basis="劳动争议调解仲裁法 30", notifies=("respondent",),
    ),
    Transition(
        "record_defence", ("hearing",), "", EITHER, Label("提交答辩书", "Hand in the defence"),
        Label("答辩书转送申请人。", "It is forwarded to the applicant."),
        fields=(WHO,),
        basis="劳动争议调解仲裁法 30", notifies=("applicant",),
    ),
    Transition(
        "summon", ("hearing",), "", BODY, Label("通知开庭", "Give notice of the hearing"),
        Label("开庭五个工作日前书面通知双方。", "Both sides are told in writing five working days before."),
        fields=(day("hearing_on", "开庭日期", "Hearing on"),),
        guards=(lies_ahead("hearing_on"),),
        basis="劳动争议调解仲裁法 35", papers=("hearing_notice",), notifies=("parties",),
    ),
    Transition(
        "restart", ("accepted", "hearing"), "", BODY, Label("期限重新起算", "Restart the period"),
        Label("追加当事人、变更请求、反申请合并或者移送后，重新计算。", "A new party, claim or venue restarts it."),
        fields=(
            choice(
                "restart_cause", Label("事由", "Cause"),
                ("party_added", Label("追加当事人或者第三人", "party or third party added")),
                ("claims_changed", Label("增加、变更请求", "claims changed")),
                ("counter_claim", Label("反申请合并", "counter-claim joined")),
                ("transferred", Label("案件移送", "case transferred")),
            ),
            day("restarted_on", "重新起算之日", "New day of acceptance"),
        ),
        guards=(happened("restarted_on"),),
        clocks=(ClockOp(Op.RESTART, "award", from_field="restarted_on"),),
        basis="仲裁办案规则 46", notifies=("parties",),
    ),
    Transition(
        "suspend", ("hearing",), "suspended", HEAD, Label("中止审理", "Suspend"),
        Label("经负责人批准并书面告知；中止期间不计入期限。", "Approved and told in writing; the time does not count."),
        fields=(
            choice(
                "suspension_ground", Label("事由", "Ground"),
                ("death", Label("死亡、丧失行为能力或者终止", "death, incapacity or end of a party")),
                ("force_majeure", Label("不可抗力", "force majeure")),
                ("other_case", Label("须以另案结果为依据", "depends on another case")),
                ("injury", Label("等待工伤认定、伤残鉴定或者其他鉴定", "waiting for recognition or appraisal")),
                ("other", Label("其他", "other")),
            ),
        ),
        basis="仲裁办案规则 47", papers=("suspension_notice",), notifies=("parties",),
    ),
    Transition(
        "resume", ("suspended",), "hearing", BODY, Label("恢复审理", "Resume"),
        Label("期限继续计算。", "The period runs on."),
        basis="仲裁办案规则 47", notifies=("parties",),
    ),
    Transition(
        "exclude_public_notice", ("accepted", "hearing"), "", BODY,
        Label("扣除公告送达时间", "Exclude service by public notice"),
        Label("公告送达时间不计入期限。", "The time of public notice does not count."),
        fields=(day("excluded_from", "公告开始", "Notice from"), day("excluded_to", "公告期满", "Notice until")),
        guards=(happened("excluded_from"),),
        clocks=(
            ClockOp(Op.EXCLUDE, "award", kind="public_notice", from_field="excluded_from", until_field="excluded_to"),
        ),
        basis="仲裁办案规则 46",
    ),
    Transition(
        "extend", ("accepted", "hearing"), "", HEAD, Label("延长审理期限", "Extend"),
        Label("案情复杂，经主任批准延长并书面通知双方。", "Complex; the director extends and both sides are told."),
        fields=(
            choice(
                "extension_reason", Label("理由", "Reason"),
                ("complex", Label("案情复杂", "complex")),
                ("evidence", Label("需要补充证据", "more evidence needed")),
            ),
        ),
        guards=(only_once("extension_reason", "只能延长一次。", "It can be extended once.", "劳动争议调解仲裁法 43"),),
        clocks=(ClockOp(Op.EXTEND, "award", kind="director"),),
        basis="劳动争议调解仲裁法 43", papers=("extension_notice",), notifies=("parties",),
    ),
    Transition(
        "lapse_award", ("accepted", "hearing"), "overdue", SYSTEM, Label("逾期未裁决", "No award in time"),
        Label("当事人可以就该争议起诉，也可以继续等待。", "Either party may sue, or wait."),
        basis="劳动争议调解仲裁法 43", papers=("right_to_sue_notice",), notifies=("parties", "supervisor"),
    ),
    Transition(
        "mediate", ("accepted", "hearing", "overdue"), "mediated", BODY,
        Label("制作调解书", "Issue the mediation document"),
        Label("双方签收后生效，可以申请强制执行。", "In force once both have signed for it, and enforceable."),
        fields=(day("signed_on", "最后一方签收之日", "Last party signed for it on"),),
        guards=(happened("signed_on"),),
        basis="劳动争议调解仲裁法 42", papers=("arbitral_mediation_document",), notifies=("parties",),
    ),
    Transition(
        "excuse_silence", ("no_decision",), "", BODY, Label("补记正当事由", "Record a just cause late"),
        Label("事由存续期间，不以逾期为由直接起诉。", "While it lasts, silence does not open the court."),
        fields=(
            choice("just_cause", CAUSE.label, *CAUSE.choices, ("ended", Label("事由已经消除", "the cause has ended"))),
        ),
        basis="劳动争议解释一 12", notifies=("applicant",),
    ),
    Transition(
        "close_refused", ("refused",), "closed_refused", EITHER, Label("不起诉", "No suit"),
        Label("申请人表示不起诉，程序结束；以后仍可依法起诉。", "The applicant will not sue now; the right stays."),
        basis="仲裁办案规则 31",
    ),
    *AWARD_STEPS,
    *withdrawn_or_absent(
        (*WAITING, "no_decision", *TRYING),
        Label("申请人撤回后仍可再次申请。", "The applicant may apply again."),
        "hearing",
        Label("申请人无正当理由缺席；再次申请不予受理。", "Absent without cause; a new application is refused."),
        ("仲裁办案规则 35", "仲裁办案规则 39"),
    ),
)
# fmt: on

ARBITRATION = Pathway(
    name="arbitration",
    version=1,
    label=Label("劳动人事仲裁", "Labour arbitration"),
    initial="received",
    states=STATES,
    transitions=TRANSITIONS,
    clocks=CLOCKS,
    channel="arbitration",
    bodies=("arbitration_commission",),
    desk=True,
)
