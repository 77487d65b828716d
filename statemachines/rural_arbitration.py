"""Rural land arbitration (农村土地承包仲裁): a choice beside the suit, free of charge, open to a suit for thirty days."""

from __future__ import annotations

from statemachines.filing_steps import withdrawn_or_absent
from statemachines.guards import all_periods_passed, happened, in_time, lies_ahead, only_once
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

TRYING = ("accepted", "hearing")

# fmt: off
STATES = (
    State("received", Label("已收到申请", "application received")),
    State("accepted", Label("已受理", "accepted")),
    State("hearing", Label("审理中", "being heard")),
    State("awarded", Label("已裁决", "award made"), waits_for=Label("各方收到裁决书", "service on every party")),
    State("refused", Label("不予受理", "refused"), None, True, "refused"),
    State("terminated", Label("终止仲裁", "terminated"), None, True, "terminated"),
    State("mediated", Label("仲裁调解书生效", "mediation document in force"), None, True, "settled"),
    State("effective", Label("裁决生效", "award effective"), None, True, "awarded"),
    State("sued", Label("已起诉", "taken to court"), None, True, "sued"),
    State("withdrawn", Label("撤回申请", "withdrawn"), None, True, "withdrawn"),
    State("deemed_withdrawn", Label("视为撤回", "deemed withdrawn"), None, True, "deemed_withdrawn"),
)

COMMISSION = Label("农村土地承包仲裁委员会", "rural-land arbitration commission")

CLOCKS = (
    ClockRule(
        name="acceptance", rule="RL-03", kind=ClockKind.DUTY, label=Label("决定是否受理", "Accept or refuse"),
        addressee=COMMISSION, starts={"open": ""}, runs_in=frozenset({"received"}),
        consequence=Label("上报督办；当事人也可以直接起诉。", "Escalation; a suit is open as well."), warn_days=2, ladder=DUTY_LADDER,
    ),
    ClockRule(
        name="service", rule="RL-03", variant="serve", kind=ClockKind.DUTY,
        label=Label("向被申请人送达申请书", "Serve the application"), addressee=COMMISSION, starts={"accept": ""},
        runs_in=frozenset({"accepted"}), consequence=Label("提醒并上报。", "Reminder and escalation."), warn_days=2,
        ladder=DUTY_LADDER,
    ),
    ClockRule(
        name="defence", rule="RL-03", variant="defence", kind=ClockKind.RIGHT, label=Label("提交答辩书", "Defence"),
        addressee=Label("被申请人", "respondent"), starts={"serve": "served_on"}, per_party="party",
        runs_in=frozenset({"hearing"}), settles_on=frozenset({"record_defence"}),
        consequence=Label("不影响仲裁程序进行。", "The proceeding goes on without it."),
    ),
    ClockRule(
        name="award", rule="RL-04", kind=ClockKind.DUTY, label=Label("仲裁结束期限", "End of the arbitration"),
        addressee=COMMISSION, starts={"accept": ""}, runs_in=frozenset(TRYING),
        consequence=Label("上报督办；当事人可以起诉。", "Escalation; a suit may be brought."), warn_days=7, ladder=DUTY_LADDER,
    ),
    ClockRule(
        name="delivery", rule="RL-03", variant="deliver", kind=ClockKind.DUTY, label=Label("送达裁决书", "Deliver the award"),
        addressee=COMMISSION, starts={"make_award": "award_made_on"}, per_party="party", runs_in=frozenset({"awarded"}),
        settles_on=frozenset({"serve_award"}), consequence=Label("提醒并上报。", "Reminder and escalation."), warn_days=1,
        ladder=DUTY_LADDER,
    ),
    ClockRule(
        name="suit", rule="RL-05", kind=ClockKind.RIGHT, label=Label("不服裁决起诉", "Suit on the dispute"),
        addressee=Label("收到裁决书的当事人", "party served"), starts={"serve_award": "award_served_on"}, per_party="party",
        runs_in=frozenset({"awarded"}), settles_on=frozenset({"sue"}), on_expiry="become_effective",
        consequence=Label("裁决书发生法律效力，再起诉的不予受理。", "The award takes effect; a later suit is refused."), warn_days=7,
    ),
)

TRANSITIONS = (
    Transition(
        "accept", ("received",), "accepted", BODY, Label("受理", "Accept"),
        Label("自受理之日起六十日内结束。", "It must end within 60 days of acceptance."),
        basis="农村土地仲裁法 22、23、47", papers=("acceptance_notice",), notifies=("parties",),
    ),
    Transition(
        "refuse", ("received",), "refused", BODY, Label("不予受理", "Refuse"),
        Label("书面说明理由；因超过时效不予受理的，法院应当受理起诉。", "Reasons in writing; refused for lateness, the court takes the suit."),
        fields=(
            choice(
                "refusal_ground", Label("理由", "Ground"),
                ("conditions", Label("不符合申请条件", "conditions not met")),
                ("before_court", Label("人民法院已受理该纠纷", "before the court")),
                ("other_body", Label("法律规定由其他机构处理", "for another body by law")),
                ("decided", Label("已有生效的判决、裁决或者处理决定", "decided with effect")),
                ("late", Label("超过仲裁时效", "out of time")),
            ),
        ),
        basis="农村土地仲裁法 22、23；土地仲裁解释 1", papers=("refusal_notice",), notifies=("applicant",),
    ),
    Transition(
        "terminate", TRYING, "terminated", BODY, Label("终止仲裁", "Terminate"),
        Label("受理后发现不应受理的，书面通知并说明理由。", "Found after acceptance; told in writing with reasons."),
        fields=(
            choice(
                "termination_ground", Label("理由", "Ground"),
                ("conditions", Label("不符合申请条件", "conditions not met")),
                ("before_court", Label("人民法院已受理该纠纷", "before the court")),
                ("other_body", Label("法律规定由其他机构处理", "for another body by law")),
                ("decided", Label("已有生效的判决、裁决或者处理决定", "decided with effect")),
            ),
        ),
        basis="农村土地仲裁法 22、23", papers=("termination_notice",), notifies=("parties",),
    ),
    Transition(
        "serve", TRYING, "hearing", BODY, Label("送达申请书副本", "Serve the application"),
        Label("被申请人在十日内提交答辩书。", "The respondent has ten days to answer."),
        fields=(WHO, day("served_on", "被申请人收到之日", "Received by the respondent on")),
        guards=(happened("served_on"),),
        basis="农村土地仲裁法 24、25", notifies=("respondent",),
    ),
    Transition(
        "record_defence", ("hearing",), "", EITHER, Label("提交答辩书", "Hand in the defence"),
        Label("五个工作日内送达申请人。", "It is forwarded within five working days."),
        fields=(WHO,),
        basis="农村土地仲裁法 25", notifies=("applicant",),
    ),
    Transition(
        "summon", ("hearing",), "", BODY, Label("通知开庭", "Give notice of the hearing"),
        Label("开庭五个工作日前通知；双方要求在村、乡开庭的从其要求。", "Told five working days before; in the village if both ask."),
        fields=(day("hearing_on", "开庭日期", "Hearing on"),),
        guards=(lies_ahead("hearing_on"),),
        basis="农村土地仲裁法 30、31", papers=("hearing_notice",), notifies=("parties",),
    ),
    Transition(
        "extend", TRYING, "", HEAD, Label("延长期限", "Extend"),
        Label("案情复杂，经主任批准延长并书面通知当事人。", "Complex; the director extends and the parties are told."),
        fields=(
            choice(
                "extension_reason", Label("理由", "Reason"),
                ("complex", Label("案情复杂", "complex")),
                ("evidence", Label("案情复杂，需要鉴定或者补充证据", "complex, more evidence needed")),
            ),
        ),
        guards=(only_once("extension_reason", "只能延长一次。", "It can be extended once.", "农村土地仲裁法 47"),),
        clocks=(ClockOp(Op.EXTEND, "award", kind="director"),),
        basis="农村土地仲裁法 47", papers=("extension_notice",), notifies=("parties",),
    ),
    Transition(
        "mediate", TRYING, "mediated", BODY, Label("制作调解书", "Issue the mediation document"),
        Label("双方签收后生效，可以申请强制执行。", "In force once both have signed for it, and enforceable."),
        fields=(day("signed_on", "最后一方签收之日", "Last party signed for it on"),),
        guards=(happened("signed_on"),),
        basis="农村土地仲裁法 11、49", papers=("arbitral_mediation_document",), notifies=("parties",),
    ),
    Transition(
        "make_award", ("hearing",), "awarded", BODY, Label("裁决", "Make the award"),
        Label("三个工作日内送达各方，并告知起诉的权利和期限。", "Delivered in three working days, with the right to sue."),
        fields=(
            Field("party", FieldKind.PARTIES, Label("应当送达的当事人", "Parties to be served")),
            day("award_made_on", "作出裁决之日", "Award made on"),
        ),
        guards=(happened("award_made_on"),),
        basis="农村土地仲裁法 44、45", papers=("award",), notifies=("parties",),
    ),
    Transition(
        "serve_award", ("awarded",), "", BODY, Label("送达裁决书", "Serve the award"),
        Label("该当事人自收到次日起三十日内可以起诉。", "That party may sue within 30 days of receipt."),
        fields=(WHO, day("award_served_on", "收到裁决书之日", "Received on")),
        guards=(happened("award_served_on"),),
        basis="农村土地仲裁法 45、48；土地仲裁解释 2、3", notifies=("parties",),
    ),
    Transition(
        "sue", ("received", *TRYING, "awarded"), "sued", EITHER, Label("起诉", "Sue"),
        Label("就原纠纷向法院起诉；裁决书不发生效力。", "The dispute itself goes to court; the award has no effect."),
        fields=(CLAIMS, TO_ORG, WHO, GOOD_CAUSE),
        guards=(in_time("suit", "农村土地仲裁法 48"),),
        basis="农村土地仲裁法 4、48；农村土地承包解释 2", refers="rural-suit", notifies=("parties",),
    ),
    Transition(
        "become_effective", ("awarded",), "effective", SYSTEM, Label("期满生效", "Effective after the periods"),
        Label("各方起诉期限均已届满，裁决生效。", "Every party's period has passed; the award is effective."),
        guards=(all_periods_passed("suit"),),
        basis="农村土地仲裁法 48", notifies=("parties",),
    ),
    Transition(
        "record_effective", ("awarded",), "effective", BODY, Label("登记裁决生效", "Record the award as effective"),
        Label("各方起诉期限均已届满，裁决生效。", "Every party's period has passed; the award is effective."),
        guards=(all_periods_passed("suit"),),
        basis="农村土地仲裁法 48", notifies=("parties",),
    ),
    *withdrawn_or_absent(
        ("received", *TRYING),
        Label("可以再次申请，也可以起诉。", "A new application or a suit may follow."),
        "hearing",
        Label("申请人经书面通知，无正当理由不到庭或者中途退庭。", "The applicant stayed away without cause."),
        ("农村土地仲裁法 32、34", "农村土地仲裁法 35"),
    ),
)
# fmt: on

RURAL_ARBITRATION = Pathway(
    name="rural_arbitration",
    version=1,
    label=Label("农村土地承包仲裁", "Rural land arbitration"),
    initial="received",
    states=STATES,
    transitions=TRANSITIONS,
    clocks=CLOCKS,
    channel="rural_arbitration",
    bodies=("land_arbitration",),
    desk=True,
)
