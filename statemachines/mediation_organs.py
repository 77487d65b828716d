"""Mediation by administrative organs: their own periods and grounds, and no judicial confirmation, which no text gives them.

An organ's mediation of a civil dispute cannot be taken to reconsideration (行政复议法 12); a party sues instead.
"""

from __future__ import annotations

from statemachines.guards import all_consented, happened, nobody_refused
from statemachines.mediation_guards import not_elsewhere, protection_first
from statemachines.mediation_kinds import (
    APPRAISING,
    COMMITTEE,
    MODE,
    PROTECTION,
    Model,
    accept_at_once,
    appraisal,
    lapse,
    refusals,
    stop,
    vary,
)
from statemachines.pathway import DUTY_LADDER, ClockKind, ClockRule, Label, State, Transition
from statemachines.rows import HANDLER, choice, day, note

DECIDES = Label("由受理单位决定是否受理", "the body, to take it or not")
TALKING = Label("各方协商", "the parties' agreement")
PERFORMING = Label("各方履行协议", "the parties, to perform")

# fmt: off
ORGAN = Model(
    states=(
        State("registered", Label("已登记", "registered"), waits_for=DECIDES),
        State("mediating", Label("调解中", "in mediation"), waits_for=TALKING),
        State("agreed", Label("已达成协议", "agreement reached"), waits_for=PERFORMING),
        State("refused", Label("当事人拒绝，未调解", "refused, not mediated"), None, True, "refused"),
        State("referred_out", Label("不予受理，已告知途径", "not taken, route told"), None, True, "not_accepted"),
        State("terminated", Label("终止调解", "terminated"), None, True, "failed"),
        State("performed", Label("已履行", "performed"), None, True, "settled"),
        State("disputed", Label("协议争议已转其他途径", "agreement disputed elsewhere"), None, True, "disputed"),
    ),
    transitions=(
        accept_at_once(""),
        COMMITTEE.step("decline", basis=""),
        *refusals("mediating"),
        COMMITTEE.step("fail", basis=""),
        stop("", "mediating"),
        Transition(
            "sign", ("mediating",), "agreed", HANDLER, Label("签署调解协议", "Sign the agreement"),
            Label("制作书面协议，各方签名后生效。", "It is made in writing and takes effect once all have signed."),
            fields=(
                day("signed_on", "最后一方签名之日", "Last party signed on"),
                day("perform_by", "约定的履行期限届满之日", "To be performed by", required=False),
            ),
            guards=(nobody_refused, happened("signed_on")),
            papers=("mediation_agreement",), notifies=("parties",),
        ),
        COMMITTEE.step("perform", sources=("agreed",), basis=""),
        COMMITTEE.step("sue", sources=("mediating", "agreed"), basis="民诉法 122、125"),
        COMMITTEE.step("leave", sources=("agreed",), basis=""),
    ),
)

HEALTH_MEDIATION = vary(
    ORGAN,
    name="health_mediation",
    label=Label("医疗纠纷行政调解", "Mediation by the health authority"),
    bodies=("agency",),
    subjects=frozenset({"medical"}),
    desk=True,
    law="医疗纠纷条例 40",
    states=(APPRAISING,),
    steps=(
        *refusals("mediating", "appraising"),
        *appraisal("医疗纠纷条例 34、40"),
        stop("医疗纠纷条例 40", "mediating", "appraising"),
        lapse("医疗纠纷条例 40", "mediating"),
        ORGAN.step("sue", sources=("mediating", "appraising", "agreed")),
    ),
    clocks=(
        ClockRule(
            name="acceptance", rule="MD-05", kind=ClockKind.DUTY, label=Label("决定是否受理", "Accept or not"),
            addressee=Label("卫生健康主管部门", "health authority"), starts={"open": ""},
            runs_in=frozenset({"registered"}), ladder=DUTY_LADDER,
            consequence=Label("督促并上报；当事人可以起诉或者申请人民调解。", "Escalation; the parties may sue or use people's mediation."),
        ),
        ClockRule(
            name="settle", rule="MD-06", kind=ClockKind.DUTY,
            label=Label("医疗纠纷行政调解期限", "Mediation by the health authority"),
            addressee=Label("卫生健康主管部门", "health authority"), starts={"accept": ""},
            runs_in=frozenset({"mediating", "appraising"}), suspended_in=frozenset({"appraising"}),
            on_expiry="lapse", warn_days=7, ladder=DUTY_LADDER,
            consequence=Label("视为调解不成；没有延期的规定。", "Deemed failed; the text gives no extension."),
        ),
    ),
)

CONSUMER_GROUNDS = (
    ("no_power", Label("没有法定职责或者处理权限", "no duty or power")),
    ("already_taken", Label("已由法院、仲裁机构、市场监管部门、其他机关或者消费者协会受理或者处理", "taken or handled elsewhere")),
    ("no_dispute", Label("不是为生活消费需要，或者不能证明存在消费争议", "not for daily consumption, or no dispute shown")),
    ("over_three_years", Label("知道权益受损之日起已超过三年", "more than three years")),
    ("no_material", Label("未提供材料或者材料不真实", "no material, or false")),
    ("identity", Label("身份未经核实", "identity not verified")),
    ("other", Label("其他", "other")),
)

CONSUMER_MEDIATION = vary(
    ORGAN,
    name="consumer_mediation",
    label=Label("消费投诉调解", "Mediation of consumer complaints"),
    bodies=("agency",),
    subjects=frozenset({"consumer"}),
    desk=True,
    law="投诉举报办法 23",
    basis={"perform": "消费者权益保护法 39", "leave": "消费者权益保护法 39"},
    states=(State("consenting", Label("征求意愿", "asking for consent")), State("mediating", Label("调解中", "in mediation"))),
    steps=(
        Transition(
            "accept", ("registered",), "consenting", HANDLER, Label("受理投诉", "Accept the complaint"),
            Label("告知消费者已受理，并征求各方意愿。", "The consumer is told, and every side is asked."),
            guards=(not_elsewhere("投诉举报办法 16"),),
            basis="消费者权益保护法 46", papers=("acceptance_notice",), notifies=("parties",),
        ),
        Transition(
            "decline", ("registered",), "referred_out", HANDLER, Label("不予受理", "Decline"),
            Label("告知不受理的理由和其他途径。", "The ground and the other routes are told."),
            fields=(choice("decline_ground", Label("理由", "Ground"), *CONSUMER_GROUNDS), note()),
            basis="投诉举报办法 16", papers=("non_acceptance_notice",), notifies=("applicant",),
        ),
        Transition(
            "start", ("consenting",), "mediating", HANDLER, Label("开始调解", "Start mediation"),
            Label("各方均已同意，开始调解。", "Every side has consented; mediation starts."),
            fields=(MODE, PROTECTION),
            guards=(all_consented("mediation", "投诉举报办法 23"), protection_first),
            basis="投诉举报办法 23", notifies=("parties",),
        ),
        COMMITTEE.step("fail", sources=("consenting", "mediating"), fields=(
            choice(
                "fail_ground", Label("原因", "Ground"),
                ("no_agreement", Label("明显不能达成协议", "it clearly cannot be agreed")),
                ("settled", Label("投诉人撤回或者双方自行和解", "withdrawn, or settled between them")),
                ("absent", Label("无正当理由不参加或者拒绝调解", "a side stays away or refuses")),
                ("testing_cost", Label("对检测、鉴定费用的承担不能达成一致", "no agreement on the cost of testing")),
                ("not_acceptable", Label("发现不应受理的情形", "a ground not to accept is found")),
                ("ended", Label("当事人死亡或者终止", "a party died or ceased to exist")),
            ),
            *COMMITTEE.step("fail").fields[1:],
        )),
        lapse("投诉举报办法 23", "consenting", "mediating", zh="期满终止调解", en="Ended at the end of the term"),
        stop("投诉举报办法 16、23", "consenting", "mediating"),
        ORGAN.step("sue", sources=("consenting", "mediating", "agreed")),
        Transition(
            "settle_at_once", ("mediating",), "performed", HANDLER, Label("达成一致并即时履行", "Agreed and performed at once"),
            Label("即时履行，调解结束。", "It was performed at once; the mediation ends."),
            fields=(day("performed_on", "履行完毕之日", "Performed on"),),
            guards=(nobody_refused, happened("performed_on")),
            basis="消费者权益保护法 39", notifies=("parties",),
        ),
    ),
    clocks=(
        ClockRule(
            name="acceptance", rule="CO-01", kind=ClockKind.DUTY, label=Label("处理投诉并告知消费者", "Handle it and tell the consumer"),
            addressee=Label("市场监督管理部门", "market regulator"), starts={"open": ""},
            runs_in=frozenset({"registered"}), ladder=DUTY_LADDER,
            consequence=Label("督促并上报；消费者可以起诉或者申请仲裁。", "Escalation; the consumer may sue or arbitrate."),
        ),
        ClockRule(
            name="settle", rule="CO-03", kind=ClockKind.DUTY, label=Label("消费投诉调解期限", "Mediation of the complaint"),
            addressee=Label("市场监督管理部门", "market regulator"), starts={"accept": ""},
            runs_in=frozenset({"consenting", "mediating"}), on_expiry="lapse", warn_days=7, ladder=DUTY_LADDER,
            consequence=Label("终止调解，告知其他救济途径。", "Mediation ends; the other remedies are told."),
        ),
    ),
)

RURAL_LAND_MEDIATION = vary(
    ORGAN,
    name="rural_land_mediation",
    label=Label("农村土地承包经营纠纷调解", "Mediation of rural land contracts"),
    bodies=("mediation_committee", "justice_office"),
    subjects=frozenset({"land_contract"}),
    desk=True,
    law="农村土地仲裁法 7、8、9、10",
)

ADMINISTRATIVE_MEDIATION = vary(  # no national statute and no period; places may have their own
    ORGAN,
    name="administrative_mediation",
    label=Label("行政调解", "Administrative mediation"),
    bodies=("agency",),
    desk=True,
    law="行政复议法 12；生态环境法典 1077",
)
# fmt: on
