"""Retrial (再审): the application is reviewed first; only what is ordered to be retried is tried again."""

from __future__ import annotations

from statemachines.guards import all_periods_passed, fact_is, happened, in_time, lies_ahead, only_once, refuse
from statemachines.judgments import (
    COURT,
    PERFORMANCE,
    RECORD_REPLACED,
    SECOND_INSTANCE,
    after_judgment,
    appealed_once,
    ended_above,
    enforcement_clock,
    joined_or_dropped,
)
from statemachines.pathway import (
    DUTY_LADDER,
    ClockKind,
    ClockOp,
    ClockRule,
    Field,
    FieldKind,
    Label,
    Op,
    Pathway,
    State,
    Transition,
)
from statemachines.rows import BODY, CLAIMS, EITHER, GOOD_CAUSE, HEAD, SYSTEM, TO_ORG, WHO, choice, day
from statemachines.side_guards import WHO_WITHDRAWS, all_who_brought_it
from statemachines.titles import judged

REVIEWED = ("received", "reviewing", "overdue")
APPLICANT = Field("applicant", FieldKind.PARTY, Label("再审申请人", "Applicant"))

as_first = fact_is(
    "as_instance",
    frozenset({"first"}),
    refuse("as_second", "按照第二审程序审理，判决即生效。", "It is tried as second instance.", "民诉法 218"),
)
as_second = fact_is(
    "as_instance",
    frozenset({"second"}),
    refuse("as_first", "按照第一审程序审理，判决可以上诉。", "It is tried as first instance.", "民诉法 218"),
)

# fmt: off
STATES = (
    State("received", Label("已收到再审申请", "application received")),
    State("reviewing", Label("审查中", "under review")),
    State("overdue", Label("逾期未作裁定", "no ruling in time"), waits_for=Label("人民法院", "the court")),
    State("dismissed", Label("驳回再审申请", "application dismissed")),
    State("trial", Label("再审审理中", "being retried"), waits_for=COURT),
    State("judged", Label("已作再审判决", "retrial judgment given"), waits_for=Label("各方收到判决", "service on every party")),
    State("appealed", Label("已上诉", "appealed"), waits_for=SECOND_INSTANCE),
    State("effective", Label("再审裁判生效", "retrial judgment effective"), waits_for=PERFORMANCE),
    State("closed", Label("结案", "closed"), None, True, "judged"),
    State("superseded", Label("二审裁判取代再审裁判", "replaced on appeal"), None, True, "appealed"),
    State("settled", Label("再审调解结案", "settled"), None, True, "settled"),
    State("supervised", Label("已申请检察监督", "taken to the procuratorate"), None, True, "supervision"),
    State("closed_dismissed", Label("驳回，未申请监督", "dismissed"), None, True, "dismissed"),
    State("withdrawn", Label("撤回再审申请", "withdrawn"), None, True, "withdrawn"),
)

CLOCKS = (
    ClockRule(
        name="send", rule="CL-19", variant="send", kind=ClockKind.DUTY,
        label=Label("发送再审申请书副本", "Send the application"), addressee=COURT, starts={"open": ""},
        runs_in=frozenset({"received"}), consequence=Label("提醒并上报。", "Reminder and escalation."), warn_days=1,
        ladder=DUTY_LADDER,
    ),
    ClockRule(
        name="reply", rule="CL-19", variant="reply", kind=ClockKind.RIGHT, label=Label("提交书面意见", "Reply"),
        addressee=Label("对方当事人", "other side"), starts={"send": "copy_served_on"}, per_party="party",
        runs_in=frozenset({"reviewing"}), settles_on=frozenset({"reply"}),
        consequence=Label("不影响人民法院审查。", "The review goes on without it."),
    ),
    ClockRule(
        name="review", rule="CL-19", kind=ClockKind.DUTY, label=Label("审查再审申请", "Review the application"),
        addressee=COURT, starts={"open": ""}, runs_in=frozenset(REVIEWED), on_expiry="lapse_review",
        consequence=Label("当事人可以向人民检察院申请监督。", "The procuratorate may be turned to."), warn_days=15,
        ladder=DUTY_LADDER,
    ),
    ClockRule(
        name="supervision", rule="CL-20", kind=ClockKind.RIGHT,
        label=Label("申请检察监督", "Application to the procuratorate"), addressee=Label("当事人", "party"),
        starts={"dismiss": "dismissed_on"}, runs_in=frozenset({"dismissed"}), settles_on=frozenset({"apply_supervision"}),
        on_expiry="lapse_supervision",
        consequence=Label("检察机关不予受理。", "The procuratorate no longer takes it."), warn_days=60,
    ),
    ClockRule(
        name="appeal", rule="CL-15", kind=ClockKind.RIGHT, label=Label("对再审判决上诉", "Appeal"),
        addressee=Label("收到判决的当事人", "party served"), starts={"serve_judgment": "judgment_served_on"},
        per_party="party", runs_in=frozenset({"judged", "appealed"}), settles_on=frozenset({"appeal", "join_appeal"}),
        on_expiry="become_effective", consequence=Label("该当事人不能再上诉；各方期满后判决生效。", "That party can no longer appeal."),
        warn_days=7,
    ),
    enforcement_clock({"note_performance_period": "performance_due_on"}, frozenset({"effective"})),
)

TRANSITIONS = (
    Transition(
        "send", ("received", "reviewing"), "reviewing", BODY, Label("发送申请书副本", "Send the application"),
        Label("对方自收到之日起十五日内提交书面意见。", "The other side has 15 days from receipt to reply."),
        fields=(APPLICANT, WHO, day("copy_served_on", "对方当事人收到之日", "Received by the other side on")),
        guards=(happened("copy_served_on"),),
        basis="民诉法 214", notifies=("parties",),
    ),
    Transition(
        "reply", ("reviewing",), "", EITHER, Label("提交书面意见", "Hand in the reply"),
        Label("供人民法院审查参考。", "The court takes note of it."),
        fields=(WHO,),
        basis="民诉法 214",
    ),
    Transition(
        "extend", ("received", "reviewing"), "", HEAD, Label("延长审查期限", "Extend the review"),
        Label("有特殊情况，经本院院长批准延长。", "Special circumstances; the court president extends it."),
        fields=(day("until", "延至", "Until"),),
        guards=(lies_ahead("until"),),
        clocks=(ClockOp(Op.EXTEND, "review", kind="president", until_field="until"),),
        basis="民诉法 215", notifies=("parties",),
    ),
    Transition(
        "lapse_review", ("received", "reviewing"), "overdue", SYSTEM, Label("逾期未作裁定", "No ruling in time"),
        Label("当事人可以向人民检察院申请监督，也可以继续等待。", "The procuratorate is open; the party may also wait."),
        basis="民诉法 220", notifies=("parties", "supervisor"),
    ),
    Transition(
        "order", REVIEWED, "trial", BODY, Label("裁定再审", "Order a retrial"),
        Label("另行组成合议庭审理；原判决一般中止执行。", "A new bench tries it; enforcement is usually stayed."),
        fields=(
            choice(
                "as_instance", Label("审理程序", "Tried as"),
                ("first", Label("第一审程序", "first instance")),
                ("second", Label("第二审程序（含提审）", "second instance, or by the higher court")),
            ),
        ),
        basis="民诉法 215、217、218、222", papers=("retrial_ruling",), notifies=("parties",),
    ),
    Transition(
        "dismiss", REVIEWED, "dismissed", BODY, Label("驳回再审申请", "Dismiss the application"),
        Label("不得再次申请再审；可以向人民检察院申请监督。", "No second application; the procuratorate is open."),
        fields=(APPLICANT, day("dismissed_on", "裁定作出之日", "Ruling made on")),
        guards=(happened("dismissed_on"),),
        basis="民诉法 215；民诉解释 381", papers=("dismissal_ruling",), notifies=("parties",),
    ),
    Transition(
        "judge", ("trial",), "judged", BODY, Label("再审判决（一审程序）", "Judge as first instance"),
        Label("当事人可以上诉。", "The parties may appeal."),
        guards=(as_first,),
        basis="民诉法 218", papers=("judgment",), notifies=("parties",),
    ),
    Transition(
        "judge_finally", ("trial",), "effective", BODY, Label("再审判决（二审程序）", "Judge as second instance"),
        Label("判决发生法律效力，取代原判决。", "Effective at once; it replaces the earlier judgment."),
        guards=(as_second,),
        basis="民诉法 218", papers=("final_judgment",), notifies=("parties",),
    ),
    Transition(
        "settle", ("trial",), "settled", BODY, Label("再审调解结案", "Settle"),
        Label("调解书经双方签收后生效。", "In force once both have signed for it."),
        fields=(day("signed_on", "最后一方签收之日", "Last party signed for it on"),),
        guards=(happened("signed_on"),),
        basis="民诉法 100、218", papers=("court_mediation_document",), notifies=("parties",),
    ),
    Transition(
        "serve_judgment", ("judged", "appealed"), "", BODY, Label("送达再审判决", "Serve the judgment"),
        Label("自该当事人收到之日起计算其上诉期。", "That party's own period runs from its receipt."),
        fields=(WHO, day("judgment_served_on", "收到判决书之日", "Received on")),
        guards=(happened("judgment_served_on"),),
        basis="民诉法 171、218", notifies=("parties",),
    ),
    Transition(
        "appeal", ("judged",), "appealed", EITHER, Label("上诉", "Appeal"),
        Label("案件移送上一级人民法院。", "The case goes up to the higher court."),
        fields=(WHO, CLAIMS, TO_ORG, GOOD_CAUSE),
        guards=(in_time("appeal", "民诉法 171"), appealed_once),
        basis="民诉法 171、218", refers="retrial-appeal", notifies=("parties",),
    ),
    Transition(
        "become_effective", ("judged",), "effective", SYSTEM, Label("期满生效", "Effective after the periods"),
        Label("各方上诉期均已届满，判决生效。", "Every party's period has passed; the judgment is effective."),
        guards=(all_periods_passed("appeal"),),
        basis="民诉法 158；民诉解释 244", notifies=("parties",),
    ),
    *joined_or_dropped("再审判决", "retrial judgment", "民诉法 171、174、218"),
    Transition(
        "become_effective", ("appealed",), "", SYSTEM, Label("一方上诉期届满", "One period has passed"),
        Label("已有当事人上诉，只作记录。", "Recorded only: another party has appealed."),
        basis="民诉法 158；民诉解释 244",
    ),
    Transition(
        "take_up_remand", ("appealed",), "trial", BODY, Label("发回重审", "Try again on remand"),
        Label("仍按照第一审程序重新审理，只发回一次。", "Tried anew as first instance; remanded once only."),
        fields=(day("remanded_on", "重审立案之日", "Taken up again on"),),
        guards=(
            only_once("remanded_on", "只能发回重审一次。", "A case is remanded once.", "民诉法 177"),
            ended_above("remanded"), happened("remanded_on"),
        ),
        basis="民诉法 177、218", papers=("filing_notice",), notifies=("parties",),
    ),
    RECORD_REPLACED,
    Transition(
        "apply_supervision", ("overdue", "dismissed"), "supervised", EITHER,
        Label("申请检察监督", "Turn to the procuratorate"),
        Label("向人民检察院申请检察建议或者抗诉，只能申请一次。", "A suggestion or protest is asked for, once."),
        fields=(WHO, CLAIMS, TO_ORG),
        guards=(in_time("supervision", "民诉法 220", excusable=False),),
        basis="民诉法 220", refers="retrial-procuratorial", notifies=("parties",),
    ),
    Transition(
        "challenge_retrial", ("effective",), "", EITHER, Label("对再审裁判申请检察监督", "Challenge the retrial"),
        Label("再审裁判有明显错误；判决在此期间继续有效。", "The retrial was plainly wrong; the judgment stands meanwhile."),
        fields=(WHO, CLAIMS, TO_ORG),
        basis="民诉法 220", refers="retrial-procuratorial", notifies=("parties",),
    ),
    Transition(
        "lapse_supervision", ("dismissed",), "closed_dismissed", SYSTEM, Label("期满未申请监督", "Not taken further in time"),
        Label("程序结束。", "The proceeding ends."),
        basis="民诉法 220", notifies=("applicant",),
    ),
    Transition(
        "close_dismissed", ("dismissed",), "closed_dismissed", EITHER, Label("不申请监督", "Leave it there"),
        Label("申请人表示不再申请监督，程序结束。", "The applicant goes no further; the proceeding ends."),
        basis="民诉法 220",
    ),
    Transition(
        "withdraw", (*REVIEWED, "trial"), "withdrawn", EITHER, Label("撤回再审申请", "Withdraw"),
        Label("原裁判继续有效。", "The earlier judgment stays in force."),
        fields=(WHO_WITHDRAWS,), suggests=all_who_brought_it,
        basis="民诉法 210", notifies=("parties",), exit=True,
    ),
    *after_judgment("retrial", ("effective",)),
)
# fmt: on

RETRIAL = Pathway(
    name="retrial",
    version=1,
    label=Label("民事再审", "Retrial"),
    initial="received",
    states=STATES,
    transitions=TRANSITIONS,
    clocks=CLOCKS,
    bodies=("court",),
    desk=True,
    entrance=(judged,),
)
