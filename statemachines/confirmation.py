"""Judicial confirmation (司法确认): asked for jointly, makes a mediation agreement enforceable."""

from __future__ import annotations

from dataclasses import replace

from statemachines.guards import all_periods_passed, happened, in_time, lies_ahead, only_once, refuse, unused
from statemachines.judgments import COURT_IF_OTHER, PERFORMANCE, enforcement_clock
from statemachines.pathway import (
    DUTY_LADDER,
    ClockKind,
    ClockOp,
    ClockRule,
    Label,
    Op,
    Pathway,
    Refusal,
    State,
    Transition,
)
from statemachines.rows import BODY, CLAIMS, EITHER, GOOD_CAUSE, HANDLER, HEAD, WHO, choice, day
from statemachines.snapshot import Situation


def _side(situation: Situation) -> str:
    named = situation.fields.get("party")
    return next((party.side for party in situation.snapshot.parties if party.n == named), "")


def of_a_side(situation: Situation) -> Refusal | None:
    """Fifteen days from service are for the parties to the agreement; others have six months of their own."""
    if _side(situation) not in ("third", "outsider"):
        return None
    return refuse(
        "third_party", "利害关系人自知道之日起计算。", "A third party's period runs from knowing.", "民诉解释 372"
    )


def of_no_side(situation: Situation) -> Refusal | None:
    if _side(situation) in ("", "third", "outsider"):
        return None
    return refuse(
        "not_third", "当事人自收到裁定之日起计算。", "A party's period runs from service of the ruling.", "民诉解释 372"
    )


IN_TIME_TO_OBJECT = (
    in_time("objection", "民诉解释 372"),
    in_time("objection_third", "民诉解释 372", excusable=False),
    unused("objection", "该当事人已经提出过异议。", "That party has objected before.", "民诉解释 372"),
    unused("objection_third", "该利害关系人已经提出过异议。", "That third party has objected before.", "民诉解释 372"),
)

# fmt: off
STATES = (
    State("filed", Label("已共同申请", "joint application filed")),
    State("reviewing", Label("审查中", "under review")),
    State("confirmed", Label("裁定有效", "confirmed"), waits_for=PERFORMANCE),
    State("objection", Label("异议审查中", "objection under review"), waits_for=Label("人民法院", "the court")),
    State("not_accepted", Label("不予受理", "not accepted"), None, True, "not_accepted"),
    State("dismissed", Label("驳回申请", "dismissed"), None, True, "dismissed"),
    State("withdrawn", Label("撤回申请", "withdrawn"), None, True, "withdrawn"),
    State("deemed_withdrawn", Label("按撤回处理", "deemed withdrawn"), None, True, "deemed_withdrawn"),
    State("revoked", Label("确认裁定已撤销或者变更", "confirmation revoked or changed"), None, True, "revoked"),
    State("closed", Label("结案", "closed"), None, True, "settled"),
)
# fmt: on

COURT = Label("人民法院", "court")
IN_FORCE = ("confirmed", "objection")  # neither performance nor enforcement takes a period to object away

# fmt: off
CLOCKS = (
    ClockRule(
        name="acceptance", rule="JC-02", kind=ClockKind.DUTY, label=Label("决定是否受理", "Accept or not"), addressee=COURT,
        starts={"open": ""}, runs_in=frozenset({"filed"}), consequence=Label("上报督办。", "Escalation."), warn_days=1,
        ladder=DUTY_LADDER,
    ),
    ClockRule(
        name="review_target", rule="JC-03", variant="soft", kind=ClockKind.TARGET,
        label=Label("审查（十五日）", "Review, 15 days"), addressee=COURT, starts={"accept": ""},
        runs_in=frozenset({"reviewing"}),
        consequence=Label("提醒；法定上限三十日。", "Reminder; the statute's limit is 30 days."), ladder=DUTY_LADDER,
    ),
    ClockRule(
        name="review", rule="JC-03", kind=ClockKind.DUTY, label=Label("作出裁定（三十日）", "Ruling, 30 days"),
        addressee=COURT, starts={"accept": ""}, runs_in=frozenset({"reviewing"}),
        consequence=Label("上报督办。", "Escalation."), ladder=DUTY_LADDER,
    ),
    ClockRule(
        name="objection", rule="JC-08", kind=ClockKind.RIGHT, label=Label("当事人提出异议", "Objection by a party"),
        addressee=Label("收到裁定的当事人", "party served"), starts={"serve_ruling": "ruling_served_on"}, per_party="party",
        runs_in=frozenset({"confirmed", "objection"}), settles_on=frozenset({"object"}),
        consequence=Label("该当事人不能再提出异议。", "That party can no longer object."), warn_days=7,
    ),
    ClockRule(
        name="objection_third", rule="JC-08", variant="third_party", kind=ClockKind.RIGHT,
        label=Label("利害关系人提出异议", "Objection by a third party"), addressee=Label("利害关系人", "third party"),
        starts={"note_third_party": "knew_on"}, per_party="party", runs_in=frozenset({"confirmed", "objection"}),
        settles_on=frozenset({"object"}),
        consequence=Label("该利害关系人不能再提出异议。", "That third party can no longer object."), warn_days=14,
    ),
    enforcement_clock({"confirm": "performance_due_on"}, frozenset({"confirmed", "objection"})),
)
# fmt: on

# fmt: off
TRANSITIONS = (
    Transition(
        "accept", ("filed",), "reviewing", BODY, Label("受理", "Accept"),
        Label("开始审查；审查期限自受理之日起算。", "The review begins and its period runs from today."),
        basis="司法确认规定 4", papers=("acceptance_notice",), notifies=("parties",),
    ),
    Transition(
        "refuse", ("filed",), "not_accepted", BODY, Label("不予受理", "Do not accept"),
        Label("协议仍有约束力，可以起诉或者重新调解。", "The agreement still binds; sue or mediate anew."),
        fields=(
            choice(
                "refusal_ground", Label("理由", "Ground"),
                ("outside", Label("不属于法院受理范围", "outside the court's scope")),
                ("wrong_court", Label("不属于本院管辖", "wrong court")),
                ("status", Label("身份关系", "personal status")),
                ("special", Label("适用其他特别程序、公示催告、破产程序", "another special procedure")),
                ("title", Label("物权、知识产权确权", "title to property or IP")),
            ),
        ),
        basis="民诉解释 355", papers=("refusal_ruling",), notifies=("parties",),
    ),
    Transition(
        "extend", ("reviewing",), "", HEAD, Label("延长审查期限", "Extend"),
        Label("有特殊情况，经本院院长批准延长。", "Special circumstances; the court president extends it."),
        fields=(
            choice(
                "extension_reason", Label("理由", "Reason"),
                ("special", Label("有特殊情况", "special circumstances")),
                ("materials", Label("需要补充材料", "materials to be supplemented")),
            ),
            day("until", "延至", "Until"),
        ),
        guards=(
            only_once("extension_reason", "只能延长一次。", "It can be extended once.", "民诉法 187"), lies_ahead("until"),
        ),
        clocks=(  # the interpretation extends its fifteen days by ten; the statute's thirty run to a day that is named
            ClockOp(Op.EXTEND, "review_target", kind="president"),
            ClockOp(Op.EXTEND, "review", kind="president", until_field="until"),
        ),
        basis="民诉法 187；司法确认规定 5", notifies=("parties",),
    ),
    Transition(
        "confirm", ("reviewing",), "confirmed", BODY, Label("裁定协议有效", "Confirm the agreement"),
        Label("协议可以强制执行；申请执行期间为二年。", "Enforceable; two years to apply."),
        fields=(day("performance_due_on", "履行期限届满之日（未约定的为生效之日）", "Last day of performance"),),
        basis="民诉法 206、250", papers=("confirmation_ruling",), notifies=("parties",),
    ),
    Transition(
        "dismiss", ("reviewing",), "dismissed", BODY, Label("驳回申请", "Dismiss"),
        Label("可以变更协议、重新调解或者起诉。", "Change the agreement, mediate anew or sue."),
        fields=(
            choice(
                "dismissal_ground", Label("理由", "Ground"),
                ("illegal", Label("违反法律强制性规定", "against mandatory law")),
                ("others_harmed", Label("损害国家、社会公共利益或者他人权益", "harms the public or others")),
                ("public_order", Label("违背公序良俗", "against public order")),
                ("involuntary", Label("违反自愿原则", "not voluntary")),
                ("unclear", Label("内容不明确", "content unclear")),
                ("other", Label("其他", "other")),
            ),
        ),
        basis="民诉法 206；民诉解释 358", papers=("dismissal_ruling",), notifies=("parties",),
    ),
    Transition(
        "withdraw", ("filed", "reviewing"), "withdrawn", EITHER, Label("撤回申请", "Withdraw"),
        Label("确认程序结束；协议仍有约束力。", "The procedure ends; the agreement still binds."),
        basis="民诉解释 357", notifies=("parties",), exit=True,
    ),
    Transition(
        "deem_withdrawn", ("reviewing",), "deemed_withdrawn", BODY, Label("按撤回处理", "Deem withdrawn"),
        Label("无正当理由未补充陈述、证明材料或者拒不接受询问。", "Unexplained failure to supplement or attend."),
        basis="民诉解释 357", notifies=("parties",),
    ),
    Transition(
        "serve_ruling", IN_FORCE, "", BODY, Label("送达裁定", "Serve the ruling"),
        Label("该当事人自收到之日起十五日内可以提出异议。", "That party may object within 15 days of receipt."),
        fields=(WHO, day("ruling_served_on", "收到裁定之日", "Received on")),
        guards=(of_a_side, happened("ruling_served_on")),
        basis="民诉解释 372", notifies=("parties",),
    ),
    Transition(
        "note_third_party", IN_FORCE, "", BODY, Label("登记利害关系人知道之日", "Note when a third party knew"),
        Label("利害关系人自知道或者应当知道之日起六个月内可以提出异议。", "A third party may object within six months of knowing."),
        fields=(replace(WHO, label=Label("利害关系人", "Interested person")), day("knew_on", "知道或者应当知道之日", "Knew or should have known on")),
        guards=(of_no_side, happened("knew_on")),
        basis="民诉解释 372",
    ),
    Transition(
        "object", ("confirmed",), "objection", EITHER, Label("提出异议", "Object"),
        Label("由作出裁定的法院审查；已经履行或者申请执行的也可以提出。", "The court that ruled reviews it, performed or not."),
        fields=(WHO, GOOD_CAUSE),
        guards=IN_TIME_TO_OBJECT,
        basis="民诉解释 372", notifies=("parties",),
    ),
    Transition(
        "object", ("objection",), "", EITHER, Label("另一人提出异议", "Object as well"),
        Label("与正在审查的异议一并审查。", "It is reviewed with the objection that is before the court."),
        fields=(WHO, GOOD_CAUSE),
        guards=IN_TIME_TO_OBJECT,
        basis="民诉解释 372", notifies=("parties",),
    ),
    Transition(
        "uphold", ("objection",), "confirmed", BODY, Label("异议不成立", "Uphold the ruling"),
        Label("维持确认裁定。", "The confirmation stands."),
        basis="民诉解释 372", notifies=("parties",),
    ),
    Transition(
        "revoke", ("objection",), "revoked", BODY, Label("撤销或者变更裁定", "Revoke or change the ruling"),
        Label("确认裁定被新的裁定撤销或者变更。", "A new ruling revokes or changes the confirmation."),
        basis="民诉解释 372", notifies=("parties",),
    ),
    Transition(
        "perform", IN_FORCE, "", HANDLER, Label("登记已履行", "Record the performance"),
        Label("协议已履行；各方提出异议的期限继续计算。", "The agreement was performed; every period to object runs on."),
        fields=(day("performed_on", "履行完毕之日", "Performed on"),),
        guards=(only_once("performed_on", "已经登记履行。", "It has been recorded.", "民诉法 206"), happened("performed_on")),
        basis="民诉法 206；民诉解释 372",
    ),
    Transition(
        "apply_enforcement", IN_FORCE, "", EITHER, Label("申请强制执行", "Apply for enforcement"),
        Label("由作出裁定的法院或者财产所在地法院执行。", "The court that ruled, or that of the assets, enforces."),
        fields=(CLAIMS, COURT_IF_OTHER),
        basis="民诉法 206、250；民诉解释 460", refers="confirmation-enforcement", notifies=("parties",),
    ),
    Transition(
        "close", ("confirmed",), "closed", BODY, Label("结案", "Close"),
        Label("已知各人提出异议的期限均已届满；申请执行的权利不受影响。", "Every known period to object has passed; enforcement stays open."),
        fields=(
            choice(
                "close_reason", Label("理由", "Reason"),
                ("performed", Label("已经履行", "performed")),
                ("enforcement", Label("已经申请执行", "enforcement was asked for")),
                ("periods_over", Label("各项期限届满", "every period has passed")),
            ),
        ),
        guards=(all_periods_passed("objection", "objection_third"),),
        basis="民诉法 206；民诉解释 372", notifies=("parties",),
    ),
)
# fmt: on

CONFIRMATION = Pathway(
    name="confirmation",
    version=1,
    label=Label("司法确认", "Judicial confirmation"),
    initial="filed",
    states=STATES,
    transitions=TRANSITIONS,
    clocks=CLOCKS,
    channel="confirmation",
    bodies=("court",),
)
