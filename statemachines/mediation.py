"""People's mediation (人民调解): voluntary at every moment, ended by one clear refusal, never a bar to another route."""

from __future__ import annotations

from statemachines.claims import is_labour
from statemachines.guards import all_consented, fresh_consent, happened, in_time, lies_ahead, nobody_refused
from statemachines.mediation_guards import (
    confirmed_by_court,
    document_in_force,
    handed_over,
    labour_item,
    not_before_court,
    not_mediated_before,
    not_yet_written,
    oral_allowed,
    protection_first,
    written,
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
from statemachines.rows import (
    CLAIMS,
    EITHER,
    GOOD_CAUSE,
    HANDLER,
    REMEDIES_TOLD,
    TO_ORG,
    WHO_IF_KNOWN,
    choice,
    day,
    note,
    tick,
)

VOLUNTARY = "人民调解法 17"
BEFORE = ("registered", "consenting", "mediating")  # nothing is agreed yet
AGREED = ("effective_written", "effective_oral", "urging")  # an agreement binds

# fmt: off
STATES = (
    State(
        "registered", Label("已登记", "registered"),
        waits_for=Label("调解组织决定是否受理", "the mediation body, to take the case or not"),
    ),
    State("consenting", Label("征求意愿", "asking for consent")),
    State("mediating", Label("调解中", "in mediation")),
    State("effective_written", Label("书面协议已生效", "written agreement in force")),
    State("effective_oral", Label("口头协议已生效", "oral agreement in force")),
    State("urging", Label("督促履行", "urging performance")),
    State("refused", Label("当事人拒绝，未调解", "refused, not mediated"), None, True, "refused"),
    State("referred_out", Label("不予受理，已告知途径", "not taken, route told"), None, True, "not_accepted"),
    State("terminated", Label("终止调解", "terminated"), None, True, "failed"),
    State("transferred", Label("已移交其他调解组织", "transferred to another committee"), None, True, "transferred"),
    State("performed", Label("已履行并归档", "performed and filed"), None, True, "settled"),
    State("confirmed", Label("已经司法确认", "confirmed by the court"), None, True, "confirmed"),
    State("arbitral_document", Label("已制作仲裁调解书", "arbitral document in force"), None, True, "confirmed"),
    State("disputed", Label("协议争议已转其他途径", "agreement disputed elsewhere"), None, True, "disputed"),
)
# fmt: on

# fmt: off
CLOCKS = (
    ClockRule(
        name="settle", rule="PM-04", kind=ClockKind.TARGET,
        label=Label("调解期限（一般一个月）", "Mediation, generally one month"), addressee=Label("调解组织", "mediation body"),
        starts={"accept": "", "start_own_initiative": "", "renegotiate": ""},
        runs_in=frozenset({"consenting", "mediating"}),
        consequence=Label("到期不等于调解失败：须询问当事人是否继续。", "It does not end the mediation: the parties must be asked."),
        ladder=DUTY_LADDER,
    ),
    ClockRule(
        name="labour_mediation", rule="LB-01", kind=ClockKind.UNLOCK,
        label=Label("劳动争议调解十五日", "Labour mediation, 15 days"), addressee=Label("当事人", "parties"),
        starts={"record_labour_application": "received_on"},
        runs_in=frozenset({"registered", "consenting", "mediating"}),
        consequence=Label("未达成协议的，可以申请劳动仲裁；此前也不受限制。", "Arbitration may be applied for; before it no bar exists."),
    ),
    ClockRule(
        name="confirmation", rule="JC-01", kind=ClockKind.RIGHT,
        label=Label("共同申请司法确认", "Joint application for judicial confirmation"),
        addressee=Label("双方当事人", "both parties, jointly"),
        starts={"sign": "parties_signed_on mediator_signed_on sealed_on", "agree_orally": "reached_on"},
        runs_in=frozenset(AGREED), settles_on=frozenset({"apply_confirmation"}),
        consequence=Label(
            "不能再申请司法确认；协议仍有约束力，可以起诉。", "Confirmation is closed; the agreement still binds and may be sued on.",
        ),
        warn_days=7,
    ),
    ClockRule(
        name="arbitration_review", rule="LA-07", kind=ClockKind.RIGHT, concerns=is_labour,
        label=Label("共同申请仲裁审查", "Joint application for arbitration review"),
        addressee=Label("双方当事人", "both parties, jointly"),
        starts={"sign": "parties_signed_on mediator_signed_on sealed_on"},
        runs_in=frozenset(AGREED), settles_on=frozenset({"apply_arbitration_review"}),
        consequence=Label("仲裁委员会不予受理；三十日内仍可申请司法确认。", "Not accepted any more; confirmation is open to day 30."),
        warn_days=5,
    ),
    ClockRule(
        name="follow_up", rule="PM-11", kind=ClockKind.TARGET, label=Label("回访", "Follow-up visit"),
        addressee=Label("调解组织", "mediation body"), starts={"sign": "", "agree_orally": ""}, runs_in=frozenset(AGREED),
        consequence=Label("提醒承办人回访。", "The handler is reminded to visit."), ladder=DUTY_LADDER,
    ),
)
# fmt: on

EXIT_EFFECT = Label(
    "调解立即结束，并告知其他救济途径；任何人不得因此受到不利对待。",
    "Mediation ends at once and other remedies are told; nobody may suffer for it.",
)

# fmt: off
TRANSITIONS = (
    Transition(
        "accept", ("registered",), "consenting", HANDLER, Label("受理", "Accept"),
        Label("受理申请，开始征求各方意愿。", "The application is taken and every side is asked."),
        guards=(nobody_refused, not_before_court),
        basis="人民调解法 17", papers=("acceptance_notice",), notifies=("parties",),
    ),
    Transition(
        "start_own_initiative", ("registered",), "consenting", HANDLER, Label("主动调解", "Mediate on own initiative"),
        Label("由调解组织主动介入，征求各方意愿。", "The body steps in by itself and asks every side."),
        guards=(nobody_refused, not_before_court, not_mediated_before),
        basis="人民调解法 17", notifies=("parties",),
    ),
    Transition(
        "decline", ("registered",), "referred_out", HANDLER, Label("不予受理", "Decline"),
        Label("告知不受理的理由和可以去的机关。", "The reason and the competent body are told."),
        fields=(
            choice(
                "decline_ground", Label("理由", "Ground"),
                ("special_organ", Label("只能由专门机关管辖，或者禁止调解", "special organ only, or mediation banned")),
                ("already_taken", Label("法院、公安或者其他机关已受理或者已解决", "already taken or resolved elsewhere")),
            ),
            choice(
                "route_told", Label("告知的途径", "Route told"),
                ("court", Label("人民法院", "court")),
                ("arbitration", Label("仲裁机构", "arbitration")),
                ("administrative", Label("行政机关", "administrative body")),
                ("police", Label("公安机关", "police")),
            ),
            note(),
        ),
        basis="人民调解若干规定 22、23", papers=("non_acceptance_notice",), notifies=("applicant",),
    ),
    Transition(
        "record_labour_application", BEFORE, "", HANDLER, Label("登记劳动争议调解申请日", "Record the labour application date"),
        Label("自收到申请起十五日未达成协议的，可以申请仲裁。", "After 15 days without agreement arbitration is open."),
        fields=(day("received_on", "收到调解申请之日", "Application received on"),),
        guards=(labour_item, happened("received_on")),
        basis="劳动争议调解仲裁法 14",
    ),
    Transition(
        "start", ("consenting",), "mediating", HANDLER, Label("开始调解", "Start mediation"),
        Label("各方均已同意，开始调解。", "Every side has consented; mediation starts."),
        fields=(
            choice("mode", Label("方式", "Mode"), ("closed", Label("不公开", "closed")), ("open", Label("公开", "open"))),
            tick(
                "protection_offered", "已告知报警、庇护和人身安全保护令（有家庭暴力情形时必填）",
                "Protection was offered (needed where there is domestic violence)", required=False,
            ),
        ),
        guards=(all_consented("mediation", VOLUNTARY), protection_first),
        basis="人民调解法 17、23", notifies=("parties",),
    ),
    Transition(
        "refuse", ("registered", "consenting"), "refused", EITHER, Label("拒绝调解", "Refuse mediation"),
        EXIT_EFFECT,
        fields=(WHO_IF_KNOWN,),
        basis="人民调解法 17、23、26", papers=("remedies_notice",), notifies=("parties",), exit=True,
    ),
    Transition(
        "refuse", ("mediating",), "terminated", EITHER, Label("要求终止调解", "Demand termination"),
        EXIT_EFFECT,
        fields=(WHO_IF_KNOWN,),
        basis="人民调解法 23、26", papers=("remedies_notice",), notifies=("parties",), exit=True,
    ),
    Transition(
        "fail", ("mediating",), "terminated", HANDLER, Label("调解不成", "Mediation failed"),
        Label("终止调解，并告知仲裁、行政、司法途径。", "Mediation ends and the other remedies are told."),
        fields=(
            choice(
                "fail_ground", Label("原因", "Ground"),
                ("no_agreement", Label("未能达成协议", "no agreement")),
                ("unreachable", Label("当事人无法联系", "a party cannot be reached")),
                ("cannot_go_on", Label("不能继续调解", "it cannot go on")),
            ),
            REMEDIES_TOLD,
        ),
        basis="人民调解法 26", papers=("termination_notice", "remedies_notice"), notifies=("parties",),
    ),
    Transition(
        "extend", ("mediating",), "", HANDLER, Label("经各方同意延期", "Extend by consent of all"),
        Label("各方同意继续调解到所定之日。", "Every side agrees to go on until the day named."),
        fields=(day("agreed_on", "最后一方同意之日", "Last consent given on"), day("until", "延至", "Until")),
        guards=(fresh_consent("extension", "agreed_on", "人民调解若干规定 33"), happened("agreed_on"), lies_ahead("until")),
        clocks=(ClockOp(Op.EXTEND, "settle", kind="agreed", until_field="until"),),
        basis="人民调解若干规定 33", notifies=("parties",),
    ),
    Transition(
        "transfer", ("consenting", "mediating"), "", HANDLER,
        Label("移交行业性、专业性调解委员会", "Hand over to an industry committee"),
        Label("对方签收之前仍由本单位负责。", "This body answers until the other has acknowledged."),
        fields=(CLAIMS, TO_ORG),
        basis="人民调解若干规定 21", refers="mediation-transfer", notifies=("parties",),
    ),
    Transition(
        "close_transferred", ("consenting", "mediating"), "transferred", HANDLER, Label("移交完成", "Transfer complete"),
        Label("接收单位已签收，本程序结束。", "The receiving body has acknowledged; this proceeding ends."),
        guards=(handed_over,),
        basis="人民调解若干规定 21", notifies=("parties",),
    ),
    Transition(
        "sign", ("mediating",), "effective_written", HANDLER, Label("签署书面协议", "Sign the written agreement"),
        Label(
            "协议自各方当事人、调解员签名和调解组织盖章三者最后一项完成之日起生效。",
            "The agreement takes effect on the last of all signatures, the mediator's signature and the seal.",
        ),
        fields=(
            day("parties_signed_on", "最后一方当事人签名之日", "Last party signed on"),
            day("mediator_signed_on", "调解员签名之日", "Mediator signed on"),
            day("sealed_on", "调解组织盖章之日", "Sealed on"),
            day("perform_by", "约定的履行期限届满之日", "To be performed by", required=False),
        ),
        guards=(nobody_refused, happened("parties_signed_on", "mediator_signed_on", "sealed_on")),
        basis="人民调解法 29", papers=("mediation_agreement",), notifies=("parties",),
    ),
    Transition(
        "agree_orally", ("mediating",), "effective_oral", HANDLER, Label("记录口头协议", "Record an oral agreement"),
        Label("口头协议自达成之日起生效，由调解员记录。", "It takes effect the day it is reached; the mediator records it."),
        fields=(
            day("reached_on", "达成之日", "Reached on"),
            Field("terms", FieldKind.NOTE, Label("协议内容", "Terms")),
            day("perform_by", "约定的履行期限届满之日", "To be performed by", required=False),
        ),
        guards=(oral_allowed, nobody_refused, happened("reached_on")),
        basis="人民调解法 28、30", papers=("oral_agreement_record",), notifies=("parties",),
    ),
    Transition(
        "put_in_writing", ("effective_oral", "urging"), "effective_written", HANDLER,
        Label("制作书面协议", "Put it in writing"),
        Label("口头协议补成书面；生效之日不变。", "The oral agreement is written down; its effective day stays."),
        fields=(day("written_on", "制作之日", "Written on"),),
        guards=(not_yet_written, happened("written_on")),
        basis="民诉解释 354", papers=("mediation_agreement",),
    ),
    Transition(
        "apply_confirmation", ("effective_written", "urging"), "", EITHER,
        Label("共同申请司法确认", "Apply jointly for confirmation"),
        Label("双方共同向法院申请，使协议可以强制执行。", "Both sides ask the court to make it enforceable."),
        fields=(
            CLAIMS,
            TO_ORG,
            GOOD_CAUSE,
        ),
        guards=(written,),
        basis="人民调解法 33；民诉法 205", refers="mediation-confirmation", papers=("confirmation_application",),
        notifies=("parties",),
    ),
    Transition(
        "record_confirmation", ("effective_written", "urging"), "confirmed", HANDLER,
        Label("登记司法确认结果", "Record the confirmation"),
        Label("法院已裁定确认，调解程序结束。", "The court has confirmed; the mediation ends."),
        guards=(confirmed_by_court,),
        basis="民诉法 206",
    ),
    Transition(
        "apply_arbitration_review", ("effective_written", "urging"), "", EITHER,
        Label("共同申请仲裁审查", "Apply jointly for arbitration review"),
        Label("双方共同向仲裁委员会申请，制作可以强制执行的调解书。", "Both sides ask the commission for an enforceable document."),
        fields=(CLAIMS, TO_ORG),
        guards=(written, in_time("arbitration_review", "仲裁办案规则 74", excusable=False)),
        basis="仲裁办案规则 74", refers="mediation-agreement-review", notifies=("parties",),
    ),
    Transition(
        "record_arbitral_document", ("effective_written", "urging"), "arbitral_document", HANDLER,
        Label("登记仲裁调解书生效", "Record the arbitral document"),
        Label("仲裁委员会的调解书已经生效，调解程序结束。", "The commission's document is in force; the mediation ends."),
        guards=(document_in_force,),
        basis="仲裁办案规则 77",
    ),
    Transition(
        "visit", AGREED, "", HANDLER, Label("回访", "Follow-up visit"),
        Label("记录履行情况，重新起算下一次回访。", "Performance is recorded and the next visit scheduled."),
        fields=(
            day("visited_on", "回访之日", "Visited on"),
            choice(
                "performance", Label("履行情况", "Performance"),
                ("full", Label("已全部履行", "in full")),
                ("part", Label("部分履行", "in part")),
                ("none", Label("未履行", "none")),
            ),
        ),
        guards=(happened("visited_on"),),
        clocks=(ClockOp(Op.RESTART, "follow_up", from_field="visited_on"),),
        basis="人民调解法 31",
    ),
    Transition(
        "report_breach", ("effective_written", "effective_oral"), "urging", EITHER, Label("报告未履行", "Report a breach"),
        Label("调解组织督促履行。", "The mediation body urges performance."),
        fields=(WHO_IF_KNOWN,),
        basis="人民调解法 31", notifies=("parties",),
    ),
    Transition(
        "perform", AGREED, "performed", HANDLER, Label("已履行，归档结案", "Performed; file and close"),
        Label("协议已履行，立卷归档。", "The agreement was performed; the file is closed."),
        fields=(day("performed_on", "履行完毕之日", "Performed on"),),
        guards=(happened("performed_on"),),
        basis="人民调解法 27、31", notifies=("parties",),
    ),
    Transition(
        "renegotiate", AGREED, "mediating", HANDLER, Label("各方同意变更协议", "Change the agreement by consent"),
        Label("各方同意重新调解，变更或者重新达成协议。", "Every side agrees to mediate the agreement anew."),
        fields=(day("agreed_on", "最后一方同意之日", "Last consent given on"),),
        guards=(fresh_consent("extension", "agreed_on", "民诉法 206"), happened("agreed_on")),
        basis="民诉法 206", notifies=("parties",),
    ),
    Transition(
        "arbitrate", ("mediating", *AGREED), "", EITHER, Label("申请劳动仲裁", "Apply for labour arbitration"),
        Label("当事人就所选请求申请仲裁；调解中的让步不随卷移送。", "The items chosen go to arbitration; concessions stay here."),
        fields=(CLAIMS, TO_ORG),
        basis="劳动争议调解仲裁法 14、15", refers="mediation-arbitration", notifies=("parties",),
    ),
    Transition(
        "sue", ("mediating", *AGREED), "", EITHER, Label("起诉", "Bring a suit"),
        Label("当事人就所选请求起诉；调解中的让步不随卷移送。", "The items chosen go to court; concessions stay here."),
        fields=(CLAIMS, TO_ORG),
        basis="人民调解法 3、32", refers="mediation-suit", notifies=("parties",),
    ),
    Transition(
        "leave", AGREED, "disputed", EITHER, Label("对协议有争议，不再由调解组织处理", "Dispute the agreement elsewhere"),
        Label("结束调解程序，告知可以起诉。", "The proceeding ends and the right to sue is told."),
        fields=(WHO_IF_KNOWN,),
        basis="人民调解法 32", papers=("remedies_notice",), notifies=("parties",), exit=True,
    ),
)
# fmt: on

MEDIATION = Pathway(
    name="mediation",
    version=1,
    label=Label("人民调解", "People's mediation"),
    initial="registered",
    states=STATES,
    transitions=TRANSITIONS,
    clocks=CLOCKS,
    channel="mediation",
    bodies=("mediation_committee", "industry_committee", "labour_mediation", "justice_office", "centre"),
    desk=True,
)
