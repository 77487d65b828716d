"""Procuratorial supervision of civil judgments (民事检察监督): once, after the court has been asked for a retrial."""

from __future__ import annotations

from statemachines.guards import happened, in_time, only_once
from statemachines.pathway import DUTY_LADDER, ClockKind, ClockRule, Label, Pathway, State, Transition
from statemachines.retrial import APPLICANT
from statemachines.rows import BODY, CLAIMS, EITHER, SYSTEM, TO_ORG, choice, day

PROCURATORATE = Label("人民检察院", "procuratorate")

# fmt: off
STATES = (
    State("received", Label("已收到监督申请", "application received"), waits_for=PROCURATORATE),
    State("reviewing", Label("审查中", "under review")),
    State("raised", Label("已提出抗诉或者检察建议", "protest or suggestion made"), waits_for=Label("人民法院裁定再审", "the court, to order a retrial")),
    State("declined", Label("不支持监督申请", "application not supported")),
    State("rechecking", Label("复查中", "being looked at again"), waits_for=Label("上一级人民检察院", "the higher procuratorate")),
    State("retried", Label("转入再审", "retried"), None, True, "retrial"),
    State("closed", Label("终结审查", "closed"), None, True, "dismissed"),
    State("not_accepted", Label("不予受理", "not accepted"), None, True, "not_accepted"),
    State("withdrawn", Label("撤回监督申请", "withdrawn"), None, True, "withdrawn"),
)

CLOCKS = (
    ClockRule(
        name="review", rule="CL-20", variant="review", kind=ClockKind.DUTY, label=Label("检察院审查", "Review"),
        addressee=PROCURATORATE, starts={"accept": ""}, runs_in=frozenset({"reviewing"}),
        consequence=Label("提醒并上报。", "Reminder and escalation."), warn_days=15, ladder=DUTY_LADDER,
    ),
    ClockRule(
        name="review_request", rule="CL-20", variant="review_request", kind=ClockKind.RIGHT,
        label=Label("申请复查监督决定", "Ask the higher procuratorate"), addressee=Label("申请人", "applicant"),
        starts={"decline": "decided_on"}, runs_in=frozenset({"declined"}),
        settles_on=frozenset({"request_review"}), on_expiry="lapse",
        consequence=Label("不再复查，程序结束。", "It is not looked at again; the proceeding ends."), warn_days=60,
    ),
)

TRANSITIONS = (
    Transition(
        "accept", ("received",), "reviewing", BODY, Label("受理", "Accept"),
        Label("三个月内审查并作出决定。", "Reviewed and decided within three months."),
        fields=(APPLICANT,),
        basis="民诉法 220", papers=("acceptance_notice",), notifies=("parties",),
    ),
    Transition(
        "refuse", ("received",), "not_accepted", BODY, Label("不予受理", "Do not accept"),
        Label("不符合申请监督的条件。", "The conditions are not met."),
        fields=(
            choice(
                "refusal_ground", Label("理由", "Ground"),
                ("no_retrial", Label("未先向人民法院申请再审", "no retrial was asked for first")),
                ("again", Label("再次申请", "a second application")),
                ("late", Label("超过申请期限", "out of time")),
            ),
        ),
        basis="民诉法 220", papers=("refusal_notice",), notifies=("applicant",),
    ),
    Transition(
        "raise", ("reviewing", "rechecking"), "raised", BODY, Label("提出抗诉或者检察建议", "Protest or suggest"),
        Label("抗诉的，人民法院三十日内裁定再审；建议的，由人民法院审查。", "On a protest the court orders a retrial; a suggestion it weighs."),
        fields=(
            choice(
                "supervision_kind", Label("方式", "By"),
                ("protest", Label("抗诉", "protest")),
                ("suggestion", Label("再审检察建议", "suggestion of a retrial")),
            ),
        ),
        basis="民诉法 219、220、222", papers=("supervision_decision",), notifies=("parties",),
    ),
    Transition(
        "decline", ("reviewing",), "declined", BODY, Label("不支持监督申请", "Do not support it"),
        Label("不得再次申请监督；可以申请上一级检察院复查一次。", "No second application; the higher office may look once."),
        fields=(day("decided_on", "决定作出之日", "Decided on"),),
        guards=(happened("decided_on"),),
        basis="民诉法 220", papers=("supervision_decision",), notifies=("parties",),
    ),
    Transition(
        "request_review", ("declined",), "rechecking", EITHER, Label("申请复查", "Ask for review"),
        Label("由上一级人民检察院复查。", "The higher procuratorate looks at it."),
        fields=(day("review_asked_on", "申请之日", "Asked on"),),
        guards=(
            only_once("review_asked_on", "只能申请复查一次。", "It is asked for once.", "民诉法 220"),
            in_time("review_request", "民诉法 220", excusable=False), happened("review_asked_on"),
        ),
        basis="民诉法 220", notifies=("parties",),
    ),
    Transition(
        "keep", ("rechecking",), "closed", BODY, Label("维持不支持决定", "Keep the decision"),
        Label("程序结束。", "The proceeding ends."),
        basis="民诉法 220", notifies=("parties",),
    ),
    Transition(
        "lapse", ("declined",), "closed", SYSTEM, Label("期满未申请复查", "No review asked for"),
        Label("程序结束。", "The proceeding ends."),
        basis="民诉法 220", notifies=("applicant",),
    ),
    Transition(
        "take_to_retrial", ("raised",), "retried", BODY | EITHER, Label("转入再审", "Take it to retrial"),
        Label("人民法院已裁定再审，开启再审程序。", "The court has ordered a retrial; it opens."),
        fields=(CLAIMS, TO_ORG),
        basis="民诉法 222", refers="procuratorial-retrial", notifies=("parties",),
    ),
    Transition(
        "record_not_retried", ("raised",), "closed", BODY, Label("人民法院不予再审", "The court does not retry it"),
        Label("检察建议未被采纳，程序结束。", "The suggestion was not taken up; the proceeding ends."),
        basis="民诉法 219", notifies=("parties",),
    ),
    Transition(
        "withdraw", ("received", "reviewing", "rechecking"), "withdrawn", EITHER, Label("撤回监督申请", "Withdraw"),
        Label("程序结束，原裁判继续有效。", "It ends; the judgment stays in force."),
        basis="民诉法 220", notifies=("parties",), exit=True,
    ),
)
# fmt: on

PROCURATORIAL = Pathway(
    name="procuratorial",
    version=1,
    label=Label("民事检察监督", "Procuratorial supervision"),
    initial="received",
    states=STATES,
    transitions=TRANSITIONS,
    clocks=CLOCKS,
    bodies=("procuratorate",),
)
