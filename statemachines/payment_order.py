"""Payment order (督促程序、支付令): silence makes it enforceable, a written objection turns it into a suit."""

from __future__ import annotations

from statemachines.guards import fact_is, happened, here, in_time, refuse, unused
from statemachines.judgments import COURT, COURT_IF_OTHER, PERFORMANCE, enforcement_clock
from statemachines.pathway import (
    DUTY_LADDER,
    ClockKind,
    ClockRule,
    Field,
    FieldKind,
    Label,
    Pathway,
    Refusal,
    State,
    Transition,
)
from statemachines.rows import BODY, CLAIMS, EITHER, HANDLER, SYSTEM, TO_ORG, WHO, choice, day
from statemachines.side_guards import WHO_WITHDRAWS, all_who_brought_it
from statemachines.snapshot import LIVE, Situation

DEBTORS = Field("party", FieldKind.PARTIES, Label("债务人", "Debtors"))  # one clock of service for each

to_court = fact_is(
    "order_basis",
    frozenset({"debt", "agreement"}),
    refuse(
        "arbitration_first",
        "依劳动合同法申请的支付令终结后，应当先申请劳动仲裁。",
        "After an order for wages has failed, labour arbitration comes first.",
        "劳动争议解释一 13",
    ),
)
to_arbitration = fact_is(
    "order_basis",
    frozenset({"wages"}),
    refuse(
        "not_by_labour_contract",
        "不是依劳动合同法第三十条申请的支付令。",
        "This is not an order for wages under the Labour Contract Law.",
        "劳动争议解释一 13",
    ),
)


def no_objection_before(situation: Situation) -> Refusal | None:
    """After an objection that was upheld, the same debt gets no second order."""
    items = set(here(situation).claims)
    past = [p for p in situation.snapshot.proceedings if p.pathway == "payment_order" and p.n != here(situation).n]
    if not any(p.outcome == "objection" and items & set(p.claims) for p in past):
        return None
    return refuse(
        "objected_before",
        "同一债权的支付令已因异议失效，不能再次申请。",
        "An order for this debt has lapsed on an objection; it is not asked for again.",
        "民诉法 228",
    )


def every_debtor_silent(situation: Situation) -> Refusal | None:
    """Every debtor was served and no other debtor's fifteen days still run."""
    clocks = [c for c in situation.snapshot.clocks if c.proceeding == here(situation).n]
    passing = (situation.fields.get("clock"), situation.fields.get("addressee", 0))
    running = [c for c in clocks if c.status in LIVE and (c.name, c.addressee) != passing]
    served = {c.addressee for c in clocks if c.name == "object"}
    debtors = {c.addressee for c in clocks if c.name == "service"}
    if served and debtors <= served and not running:
        return None
    return refuse(
        "periods_running",
        "还有债务人未送达或者异议期未满。",
        "A debtor has not been served, or its period still runs.",
        "民诉法 227",
    )


# fmt: off
STATES = (
    State("filed", Label("已收到申请", "application received")),
    State("accepted", Label("已受理", "accepted")),
    State("issued", Label("已发出支付令", "order issued")),
    State("objection", Label("异议审查中", "objection under review"), waits_for=COURT),
    State("lapsed", Label("支付令失效", "order lapsed")),
    State(
        "to_suit", Label("转入诉讼或者仲裁", "on to court or arbitration"),
        waits_for=Label("人民法院立案或者申请人申请仲裁", "the court, to file it, or the applicant, to arbitrate"),
    ),
    State("in_force", Label("支付令生效", "order enforceable"), waits_for=PERFORMANCE),
    State("sued", Label("已转入诉讼或者仲裁", "taken to court or arbitration"), None, True, "objection"),
    State("no_suit", Label("申请人不同意起诉", "no suit wanted"), None, True, "objection"),
    State("unserved", Label("无法送达，终结督促程序", "could not be served"), None, True, "unserved"),
    State("not_accepted", Label("不予受理", "not accepted"), None, True, "not_accepted"),
    State("dismissed", Label("驳回申请", "dismissed"), None, True, "dismissed"),
    State("enforcement", Label("已申请执行", "enforcement applied for"), None, True, "enforcement"),
    State("performed", Label("已清偿", "paid"), None, True, "settled"),
    State("withdrawn", Label("撤回申请", "withdrawn"), None, True, "withdrawn"),
)

CLOCKS = (
    ClockRule(
        name="acceptance", rule="CL-24", kind=ClockKind.DUTY, label=Label("通知是否受理", "Accept or not"),
        addressee=COURT, starts={"open": ""}, runs_in=frozenset({"filed"}), consequence=Label("上报督办。", "Escalation."),
        warn_days=1, ladder=DUTY_LADDER,
    ),
    ClockRule(
        name="issue", rule="CL-24", variant="issue", kind=ClockKind.DUTY, label=Label("发出支付令", "Issue the order"),
        addressee=COURT, starts={"accept": ""}, runs_in=frozenset({"accepted"}),
        consequence=Label("上报督办。", "Escalation."), ladder=DUTY_LADDER,
    ),
    ClockRule(
        name="service", rule="CL-25", kind=ClockKind.DUTY, label=Label("送达支付令", "Serve the order"), addressee=COURT,
        starts={"issue": ""}, per_party="party", runs_in=frozenset({"issued"}), settles_on=frozenset({"serve_order"}),
        on_expiry="lapse_service", consequence=Label("终结督促程序，可以起诉。", "The procedure ends; a suit may be brought."),
        warn_days=7, ladder=DUTY_LADDER,
    ),
    ClockRule(
        name="object", rule="CL-24", variant="object", kind=ClockKind.RIGHT, label=Label("清偿或者提出书面异议", "Pay or object"),
        addressee=Label("债务人", "debtor"), starts={"serve_order": "order_served_on"}, per_party="party",
        runs_in=frozenset({"issued", "objection"}), settles_on=frozenset({"object"}), on_expiry="become_enforceable",
        consequence=Label("债权人可以申请执行；逾期异议无效。", "The creditor may enforce; a late objection has no effect."),
        warn_days=5,
    ),
    ClockRule(
        name="decline", rule="CL-26", kind=ClockKind.RIGHT, label=Label("表示不同意起诉", "Say no to the suit"),
        addressee=Label("申请人", "applicant"), starts={"end_procedure": "ruling_served_on"},
        runs_in=frozenset({"lapsed"}), settles_on=frozenset({"decline_suit"}), on_expiry="turn_into_suit",
        consequence=Label("视为起诉，起诉时间为申请支付令之日。", "It becomes a suit, as of the day the order was asked for."),
        warn_days=2,
    ),
    enforcement_clock({"become_enforceable": "", "record_enforceable": "period_ended_on"}, frozenset({"in_force"})),
)

TRANSITIONS = (
    Transition(
        "accept", ("filed",), "accepted", BODY, Label("受理", "Accept"),
        Label("十五日内审查并发出支付令。", "Reviewed and issued within 15 days."),
        fields=(
            choice(
                "order_basis", Label("申请依据", "Asked for on"),
                ("debt", Label("到期、确定的金钱债务", "a debt of money that is due and fixed")),
                ("wages", Label("拖欠劳动报酬（劳动合同法三十条）", "unpaid wages (Labour Contract Law 30)")),
                ("agreement", Label("劳动争议调解协议（调解仲裁法十六条）", "a labour mediation agreement (LAL 16)")),
            ),
        ),
        guards=(no_objection_before,),
        basis="民诉法 225、226；劳动合同法 30；劳动争议调解仲裁法 16", papers=("acceptance_notice",), notifies=("applicant",),
    ),
    Transition(
        "refuse", ("filed",), "not_accepted", BODY, Label("不予受理", "Do not accept"),
        Label("可以起诉。", "A suit may be brought."),
        fields=(
            choice(
                "refusal_ground", Label("理由", "Ground"),
                ("other_debts", Label("双方有其他债务纠纷", "there are other debts between them")),
                ("not_due", Label("未到期或者数额不确定", "not due, or not fixed")),
                ("no_service", Label("不能送达债务人", "the debtor cannot be served")),
                ("other", Label("其他", "other")),
            ),
        ),
        basis="民诉法 225、226；民诉解释 427", papers=("refusal_notice",), notifies=("applicant",),
    ),
    Transition(
        "dismiss", ("accepted",), "dismissed", BODY, Label("驳回申请", "Dismiss"),
        Label("债权债务关系不明确或者不合法，可以起诉。", "The debt is not clear or not lawful; a suit may be brought."),
        basis="民诉法 227", papers=("dismissal_ruling",), notifies=("applicant",),
    ),
    Transition(
        "issue", ("accepted",), "issued", BODY, Label("发出支付令", "Issue the order"),
        Label("三十日内送达各债务人。", "To be served on each debtor within 30 days."),
        fields=(DEBTORS,),
        basis="民诉法 227", papers=("payment_order",), notifies=("parties",),
    ),
    Transition(
        "serve_order", ("issued",), "", BODY, Label("送达支付令", "Serve the order"),
        Label("该债务人自收到之日起十五日内清偿或者提出书面异议。", "That debtor has 15 days from receipt to pay or object."),
        fields=(WHO, day("order_served_on", "收到支付令之日", "Received on")),
        guards=(happened("order_served_on"),),
        basis="民诉法 227", notifies=("parties",),
    ),
    Transition(
        "object", ("issued",), "objection", EITHER, Label("提出书面异议", "Object in writing"),
        Label("口头异议无效；只说没有能力清偿的不构成异议。", "Oral objections have no effect; “cannot pay” is none."),
        fields=(WHO,),
        guards=(
            in_time("object", "民诉法 227；民诉解释 431", excusable=False),
            unused("object", "该债务人已经提出过异议。", "That debtor has objected before.", "民诉法 227"),
        ),
        basis="民诉法 227；民诉解释 436", notifies=("parties",),
    ),
    Transition(
        "reject_objection", ("objection",), "issued", BODY, Label("异议不成立", "Reject the objection"),
        Label("支付令继续有效。", "The order stands."),
        basis="民诉法 228；民诉解释 436", notifies=("parties",),
    ),
    Transition(
        "end_procedure", ("objection",), "lapsed", BODY, Label("异议成立，终结督促程序", "End the procedure"),
        Label("支付令失效；申请人七日内未表示不同意的，转入诉讼。", "It lapses; unless the applicant says no in 7 days, it is a suit."),
        fields=(day("ruling_served_on", "申请人收到裁定之日", "Received by the applicant on"),),
        guards=(to_court, happened("ruling_served_on")),
        basis="民诉法 228；民诉解释 438、439", papers=("termination_ruling",), notifies=("parties",),
    ),
    Transition(
        "end_wage_procedure", ("objection",), "to_suit", BODY, Label("异议成立，告知先申请仲裁", "End it; arbitration first"),
        Label("支付令失效；劳动报酬争议先申请劳动仲裁。", "It lapses; a dispute on wages goes to labour arbitration first."),
        guards=(to_arbitration,),
        basis="民诉法 228；劳动争议解释一 13", papers=("termination_ruling",), notifies=("parties",),
    ),
    Transition(
        "decline_suit", ("lapsed", "to_suit"), "no_suit", EITHER, Label("不同意起诉", "No suit"),
        Label("程序结束；以后仍可依法起诉或者申请仲裁。", "It ends; a suit or arbitration stays open."),
        basis="民诉法 228；民诉解释 439", notifies=("parties",), exit=True,
    ),
    Transition(
        "turn_into_suit", ("lapsed",), "to_suit", SYSTEM, Label("期满转入诉讼", "Turn into a suit"),
        Label("未表示不同意，视为申请支付令之日起诉。", "Silence: a suit, as of the day the order was asked for."),
        basis="民诉法 228；民诉解释 439", notifies=("parties",),
    ),
    Transition(
        "sue", ("lapsed", "to_suit"), "sued", BODY | EITHER, Label("转入诉讼", "Open the suit"),
        Label("由受理支付令申请的法院立案。", "The court that took the application files the suit."),
        fields=(CLAIMS, COURT_IF_OTHER),
        guards=(to_court,),
        basis="民诉法 228；民诉解释 438；劳动争议解释一 13", refers="order-suit", notifies=("parties",),
    ),
    Transition(
        "arbitrate", ("to_suit",), "sued", EITHER, Label("申请劳动仲裁", "Apply for labour arbitration"),
        Label("支付令终结后，劳动报酬争议先申请仲裁。", "After the order has failed, arbitration comes first."),
        fields=(CLAIMS, TO_ORG),
        guards=(to_arbitration,),
        basis="劳动争议解释一 13", refers="order-arbitration", notifies=("parties",),
    ),
    Transition(
        "lapse_service", ("issued",), "unserved", SYSTEM, Label("无法送达", "Could not be served"),
        Label("三十日内未能送达，终结督促程序，可以起诉。", "Not served in 30 days; the procedure ends, a suit is open."),
        basis="民诉解释 430", notifies=("applicant", "supervisor"),
    ),
    Transition(
        "become_enforceable", ("issued",), "in_force", SYSTEM, Label("期满生效", "Enforceable after the period"),
        Label("债务人未异议也未清偿，可以申请执行。", "No objection, no payment: it can be enforced."),
        guards=(every_debtor_silent,),
        basis="民诉法 227", notifies=("parties",),
    ),
    Transition(
        "become_enforceable", ("objection",), "", SYSTEM, Label("一方异议期届满", "One period has passed"),
        Label("另一债务人的异议审查期间，只作记录。", "Recorded only, while another debtor's objection is under review."),
        basis="民诉法 227",
    ),
    Transition(
        "record_enforceable", ("issued",), "in_force", BODY, Label("登记支付令生效", "Record it as enforceable"),
        Label("各债务人异议期均已届满，可以申请执行。", "Every debtor's period has passed: it can be enforced."),
        fields=(day("period_ended_on", "最后一个异议期届满之日", "Last period ended on"),),
        guards=(every_debtor_silent, happened("period_ended_on")),
        basis="民诉法 227", notifies=("parties",),
    ),
    Transition(
        "apply_enforcement", ("in_force",), "enforcement", EITHER, Label("申请强制执行", "Apply for enforcement"),
        Label("由发出支付令的法院或者财产所在地法院执行。", "The court that issued it, or that of the assets, enforces."),
        fields=(CLAIMS, COURT_IF_OTHER),
        basis="民诉法 227、247", refers="order-enforcement", notifies=("parties",),
    ),
    Transition(
        "perform", ("issued", "in_force"), "performed", HANDLER, Label("已清偿", "Paid"),
        Label("债务已经清偿，程序结束。", "The debt was paid; the proceeding ends."),
        fields=(day("performed_on", "清偿之日", "Paid on"),),
        guards=(happened("performed_on"),),
        basis="民诉法 227",
    ),
    Transition(
        "withdraw", ("filed", "accepted", "issued", "objection"), "withdrawn", EITHER, Label("撤回申请", "Withdraw"),
        Label("督促程序终结，仍可起诉。", "The procedure ends; a suit stays open."),
        fields=(WHO_WITHDRAWS,), suggests=all_who_brought_it,
        basis="民诉法 225", notifies=("parties",), exit=True,
    ),
)
# fmt: on

PAYMENT_ORDER = Pathway(
    name="payment_order",
    version=1,
    label=Label("支付令", "Payment order"),
    initial="filed",
    states=STATES,
    transitions=TRANSITIONS,
    clocks=CLOCKS,
    channel="payment_order",
    bodies=("court",),
    desk=True,
)
