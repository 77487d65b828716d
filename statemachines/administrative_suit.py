"""Administrative suit, first instance (行政诉讼一审): directly, or after reconsideration where that comes first."""

from __future__ import annotations

from statemachines.filing_steps import corrected_once, dismissed
from statemachines.guards import all_periods_passed, fact_is, happened, in_time, lies_ahead, only_once, refuse, unused
from statemachines.judgments import SECOND_INSTANCE
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
from statemachines.reconsideration_guards import an_administrative_act
from statemachines.rows import BODY, EITHER, GOOD_CAUSE, HEAD, SYSTEM, WHO, choice, day, tick
from statemachines.side_guards import WHO_WITHDRAWS, all_who_brought_it, some_withdraw, takes_part
from statemachines.snapshot import Snapshot

BEFORE_FILING = ("submitted", "correcting")
TRYING = ("filed", "trial", "suspended")
TURNED_DOWN = ("refused", "suit_dismissed")
ON_APPEAL = ("appealed", "appeal_suspended")
WITH_THE_HIGHER_COURT = (*ON_APPEAL, "refusal_appealed")
PROCEDURES = (
    ("ordinary", Label("普通程序", "ordinary procedure")),
    ("simplified", Label("简易程序", "simplified procedure")),
)
SUSPENSION = choice(
    "suspension_ground",
    Label("事由", "Ground"),
    ("death", Label("死亡、丧失行为能力或者终止", "death, incapacity or end of a party")),
    ("force_majeure", Label("不可抗力的事由", "force majeure")),
    ("civil_case", Label("须以民事裁判为依据", "depends on a civil case")),
    ("other", Label("其他", "other")),
)
ANSWERED = frozenset({"refused", "closed_refused", "overdue", "decided", "effective", "sued"})  # of a reconsideration
DECIDED = frozenset({"judged", "effective", *ON_APPEAL, "superseded", "settled"})


def reconsidered_first(claims: tuple[int, ...], snapshot: Snapshot) -> Refusal | None:
    """On-the-spot penalties, inaction, refused information …: the organ's answer, or its silence, comes first."""
    first = {claim.n for claim in snapshot.claims_of(claims) if claim.facts.get("reconsideration_first") is True}
    tried = [p for p in snapshot.proceedings if p.pathway == "reconsideration" and p.state in ANSWERED]
    if first <= {claim for proceeding in tried for claim in proceeding.claims}:
        return None
    return refuse(
        "reconsideration_first",
        "依法应当先申请行政复议，对复议决定不服或者逾期不决的才能起诉。",
        "Reconsideration comes first: a suit follows its decision or its silence.",
        "行政复议法 23；行政诉讼法 44",
    )


def not_decided(claims: tuple[int, ...], snapshot: Snapshot) -> Refusal | None:
    """One suit on one act: while it runs the channel is taken, once decided it is not brought again."""
    mine = [p for p in snapshot.proceedings if p.pathway == "administrative_suit" and set(p.claims) & set(claims)]
    if not any(p.state in DECIDED for p in mine):
        return None
    return refuse(
        "suit_repeated",
        "同一行政行为已有裁判。",
        "The same act has been decided by the court.",
        "民诉解释 247；行政诉讼法 101",
    )


ordinary = fact_is(
    "procedure",
    frozenset({"ordinary"}),
    refuse(
        "simplified",
        "简易程序不能延长，可以转为普通程序。",
        "The simplified procedure is converted, not extended.",
        "行政诉讼法 83、84",
    ),
)
simplified = fact_is(
    "procedure",
    frozenset({"simplified"}),
    refuse("already_ordinary", "已经适用普通程序。", "It is in the ordinary procedure.", "行政诉讼法 84"),
)

# fmt: off
STATES = (
    State("submitted", Label("已提交起诉状", "complaint submitted")),
    State("correcting", Label("补正中", "being corrected"), waits_for=Label("原告补正", "the plaintiff, to correct")),
    State("refused", Label("裁定不予立案", "filing refused")),
    State("suit_dismissed", Label("裁定驳回起诉", "suit dismissed")),
    State("filed", Label("已立案", "filed")),
    State("trial", Label("审理中", "on trial")),
    State("suspended", Label("中止诉讼", "suspended"), waits_for=Label("中止事由消除", "the end of the cause")),
    State("judged", Label("已判决", "judgment given"), waits_for=Label("各方当事人收到判决", "service on every party")),
    State("appealed", Label("已上诉", "appealed"), waits_for=SECOND_INSTANCE),
    State("appeal_suspended", Label("二审中止诉讼", "suspended on appeal"), waits_for=Label("中止事由消除", "the end of the cause")),
    State("refusal_appealed", Label("已对不予立案、驳回起诉裁定上诉", "ruling appealed"), waits_for=SECOND_INSTANCE),
    State("effective", Label("判决生效", "judgment effective"), None, True, "judged"),
    State("superseded", Label("终审裁判取代一审", "decided on appeal"), None, True, "appealed"),
    State("closed_refused", Label("不予立案或者驳回起诉", "not filed, or dismissed"), None, True, "refused"),
    State("settled", Label("调解结案", "settled"), None, True, "settled"),
    State("withdrawn", Label("撤诉", "withdrawn"), None, True, "withdrawn"),
    State("deemed_withdrawn", Label("按撤诉处理", "deemed withdrawn"), None, True, "deemed_withdrawn"),
)

COURT = Label("人民法院", "court")
TRIAL_LATE = Label("督促并上报；不影响裁判效力。", "Escalation; the judgment stays valid.")

CLOCKS = (
    ClockRule(
        name="filing", rule="AS-01", kind=ClockKind.DUTY, label=Label("决定是否立案", "File or refuse"), addressee=COURT,
        starts={"open": ""}, runs_in=frozenset(BEFORE_FILING), suspended_in=frozenset({"correcting"}),
        consequence=Label("可以向上一级人民法院起诉。", "The higher court may be asked."), ladder=DUTY_LADDER,
    ),
    ClockRule(
        name="appeal_refusal", rule="AS-04", variant="ruling", kind=ClockKind.RIGHT,
        label=Label("对不予立案、驳回起诉裁定上诉", "Appeal against the refusal or dismissal"),
        addressee=Label("原告", "plaintiff"),
        starts={"refuse": "ruling_served_on", "dismiss_suit": "ruling_served_on"}, runs_in=frozenset(TURNED_DOWN),
        settles_on=frozenset({"appeal_refusal"}), on_expiry="lapse_refusal", consequence=Label("裁定生效。", "The ruling takes effect."), warn_days=5,
    ),
    ClockRule(
        name="service", rule="AS-02", kind=ClockKind.DUTY, label=Label("发送起诉状副本", "Serve the complaint"),
        addressee=COURT, starts={"file": "", "order_filing": ""}, runs_in=frozenset({"filed"}),
        consequence=Label("提醒并上报。", "Reminder and escalation."), warn_days=2, ladder=DUTY_LADDER,
    ),
    ClockRule(
        name="defence", rule="AS-02", variant="defence", kind=ClockKind.DUTY,
        label=Label("提交证据、依据和答辩状", "Evidence and defence"), addressee=Label("被告行政机关", "defendant organ"),
        starts={"serve": "served_on"}, runs_in=frozenset({"trial"}), settles_on=frozenset({"record_defence"}),
        consequence=Label("不提供证据的，视为没有相应证据。", "What is not shown counts as not there."), ladder=DUTY_LADDER,
    ),
    ClockRule(
        name="trial", rule="AS-03", kind=ClockKind.DUTY, label=Label("普通程序审限", "Trial limit, ordinary"),
        addressee=COURT,
        starts={"file": "", "order_filing": "", "convert": "filed_on", "take_up_remand": "remanded_on"},
        when=("procedure", "ordinary"),
        runs_in=frozenset(TRYING), suspended_in=frozenset({"suspended"}), consequence=TRIAL_LATE, warn_days=15,
        ladder=DUTY_LADDER,
    ),
    ClockRule(
        name="trial_simplified", rule="AS-03", variant="simplified", kind=ClockKind.DUTY,
        label=Label("简易程序审限", "Trial limit, simplified"), addressee=COURT, starts={"file": "", "order_filing": ""},
        when=("procedure", "simplified"), runs_in=frozenset(TRYING), suspended_in=frozenset({"suspended"}),
        settles_on=frozenset({"convert"}), consequence=TRIAL_LATE, warn_days=10, ladder=DUTY_LADDER,
    ),
    ClockRule(
        name="appeal", rule="AS-04", kind=ClockKind.RIGHT, label=Label("上诉期", "Appeal"),
        addressee=Label("收到判决的当事人", "party served"), starts={"serve_judgment": "judgment_served_on"},
        per_party="party", runs_in=frozenset({"judged", *ON_APPEAL}), settles_on=frozenset({"appeal", "join_appeal"}),
        on_expiry="become_effective", consequence=Label("该当事人不能再上诉；各方期满后判决生效。", "That party can no longer appeal."),
        warn_days=7,
    ),
    ClockRule(
        name="second_instance", rule="AS-05", kind=ClockKind.DUTY, label=Label("二审审限", "Second instance"),
        addressee=SECOND_INSTANCE, starts={"receive_appeal": "appeal_received_on"}, runs_in=frozenset(WITH_THE_HIGHER_COURT),
        suspended_in=frozenset({"appeal_suspended"}), consequence=TRIAL_LATE, warn_days=15, ladder=DUTY_LADDER,
    ),
)

TRANSITIONS = (
    *corrected_once(
        "submitted", "filing",
        Label("立案期限自补正后重新起算。", "The period runs anew once it is corrected."),
        Label("立案期限自补正次日起算。", "The period runs from the day it is complete."),
        ("行政诉讼法 51", "行政诉讼法 51、101；民诉解释 126"),
    ),
    Transition(
        "file", ("submitted",), "filed", BODY, Label("登记立案", "File"),
        Label("立案；审限自立案之日起算。", "Filed; the trial limit runs from today."),
        fields=(choice("procedure", Label("审理程序", "Procedure"), *PROCEDURES),),
        basis="行政诉讼法 51、81、82、83", papers=("filing_notice",), notifies=("parties",),
    ),
    Transition(
        "refuse", BEFORE_FILING, "refused", BODY, Label("裁定不予立案", "Refuse to file"),
        Label("原告自收到裁定之日起十日内可以上诉。", "The plaintiff may appeal within ten days."),
        fields=(day("ruling_served_on", "原告收到裁定之日", "Ruling received on"),),
        guards=(happened("ruling_served_on"),),
        basis="行政诉讼法 51、85", papers=("refusal_ruling",), notifies=("applicant",),
    ),
    Transition(
        "appeal_refusal", TURNED_DOWN, "refusal_appealed", EITHER, Label("对裁定上诉", "Appeal the ruling"),
        Label("由上一级法院审查。", "The higher court reviews it."),
        guards=(in_time("appeal_refusal", "行政诉讼法 85", excusable=False),),
        basis="行政诉讼法 51、85", notifies=("parties",),
    ),
    Transition(
        "lapse_refusal", TURNED_DOWN, "closed_refused", SYSTEM, Label("期满未上诉", "No appeal in time"),
        Label("裁定生效；依法应当先行复议的，仍可申请行政复议。", "The ruling takes effect; where reconsideration comes first, it may still be asked for."),
        basis="行政诉讼法 85", notifies=("applicant",),
    ),
    Transition(
        "serve", ("filed",), "trial", BODY, Label("发送起诉状，转入审理", "Serve the complaint"),
        Label("被告十五日内提交证据、依据和答辩状。", "The organ has 15 days for evidence and defence."),
        fields=(day("served_on", "被告收到之日", "Received by the organ on"),),
        guards=(happened("served_on"),),
        basis="行政诉讼法 67", notifies=("respondent",),
    ),
    Transition(
        "record_defence", ("trial",), "", BODY, Label("登记答辩状和证据", "Record defence and evidence"),
        Label("五日内将答辩状副本发送原告。", "The defence is forwarded within five days."),
        basis="行政诉讼法 67", notifies=("applicant",),
    ),
    Transition(
        "convert", ("filed", "trial"), "", BODY, Label("转为普通程序", "Convert to the ordinary procedure"),
        Label("审限仍自立案之日计算。", "The trial limit still counts from filing."),
        fields=(choice("procedure", Label("转为", "Into"), PROCEDURES[0]), day("filed_on", "立案之日", "Filed on")),
        guards=(simplified, happened("filed_on")),
        basis="行政诉讼法 81、84", papers=("conversion_ruling",), notifies=("parties",),
    ),
    Transition(
        "extend", ("trial",), "", HEAD, Label("延长审限", "Extend the trial limit"),
        Label("有特殊情况，由高级人民法院批准。", "Special circumstances; the high court extends it."),
        fields=(
            choice(
                "extension_reason", Label("理由", "Reason"),
                ("special", Label("有特殊情况", "special circumstances")),
                ("evidence", Label("有特殊情况，证据尚需调查", "special circumstances, evidence to be gathered")),
            ),
            day("until", "延至", "Until"),
        ),
        guards=(
            ordinary, only_once("extension_reason", "已经延长过。", "It was extended before.", "行政诉讼法 81"),
            lies_ahead("until"),
        ),
        clocks=(ClockOp(Op.EXTEND, "trial", kind="high_court", until_field="until"),),
        basis="行政诉讼法 81", notifies=("parties",),
    ),
    Transition(
        "suspend", ("trial",), "suspended", BODY, Label("中止诉讼", "Suspend"),
        Label("中止期间不计入审限。", "The time does not count."),
        fields=(SUSPENSION,),
        basis="行政诉讼法 61、101；民诉法 153", papers=("suspension_ruling",), notifies=("parties",),
    ),
    Transition(
        "resume", ("suspended",), "trial", BODY, Label("恢复诉讼", "Resume"),
        Label("审限继续计算。", "The limit runs on."),
        basis="行政诉讼法 101；民诉法 153", notifies=("parties",),
    ),
    dismissed(
        (
            ("no_reconsideration", Label("依法应当先行复议而没有申请", "reconsideration comes first and was not asked for")),
            ("late", Label("超过法定起诉期限且无正当理由", "out of time without good reason")),
            ("defendant", Label("错列被告且拒绝变更", "wrong defendant, and not changed")),
            ("represented", Label("未由法定代理人、代表人代为诉讼", "not brought by the lawful representative")),
            ("repeated", Label("重复起诉或者撤诉后无正当理由再起诉", "brought twice, or anew without reason")),
            ("no_effect", Label("对合法权益明显不产生实际影响", "plainly without effect on the plaintiff's rights")),
            ("other", Label("不符合其他法定起诉条件", "another condition is not met")),
        ),
        "行政诉讼法 85；行诉解释 69",
    ),
    Transition(
        "judge", ("trial",), "judged", BODY, Label("判决", "Give judgment"),
        Label("每一方自收到之日起十五日内可以上诉。", "Each party may appeal within 15 days of its own receipt."),
        fields=(
            choice(
                "judgment", Label("判决", "Judgment"),
                ("dismiss", Label("驳回诉讼请求", "claim dismissed")),
                ("revoke", Label("撤销或者部分撤销", "act revoked in whole or part")),
                ("perform", Label("判决履行或者给付", "ordered to perform or to pay")),
                ("unlawful", Label("确认违法或者无效", "found unlawful or void")),
                ("change", Label("变更", "act changed")),
            ),
        ),
        basis="行政诉讼法 69、70、80、85", papers=("judgment",), notifies=("parties",),
    ),
    Transition(
        "serve_judgment", ("judged", *ON_APPEAL), "", BODY, Label("送达判决书", "Serve the judgment"),
        Label("自该当事人收到之日起计算其上诉期。", "That party's own period runs from its receipt."),
        fields=(WHO, day("judgment_served_on", "收到判决书之日", "Received on")),
        guards=(takes_part("party", basis="行政诉讼法 85"), happened("judgment_served_on")),
        basis="行政诉讼法 85", notifies=("parties",),
    ),
    Transition(
        "appeal", ("judged",), "appealed", EITHER, Label("上诉", "Appeal"),
        Label("案件移送上一级人民法院。", "The case goes up to the higher court."),
        fields=(WHO, GOOD_CAUSE),
        guards=(takes_part("party", basis="行政诉讼法 85"), in_time("appeal", "行政诉讼法 85")),
        basis="行政诉讼法 85", notifies=("parties",),
    ),
    Transition(
        "become_effective", ("judged",), "effective", SYSTEM, Label("期满生效", "Effective after the periods"),
        Label("各方上诉期均已届满，判决生效。", "Every party's period has passed; the judgment is effective."),
        guards=(all_periods_passed("appeal"),),
        basis="行政诉讼法 85", notifies=("parties",),
    ),
    Transition(
        "join_appeal", ON_APPEAL, "", EITHER, Label("另一方上诉", "Appeal as well"),
        Label("并入已经移送的二审。", "It joins the appeal that is before the higher court."),
        fields=(WHO, GOOD_CAUSE),
        guards=(
            takes_part("party", basis="行政诉讼法 85"),
            in_time("appeal", "行政诉讼法 85"),
            unused("appeal", "该当事人已经上诉。", "That party has appealed.", "行政诉讼法 85"),
        ),
        basis="行政诉讼法 85", notifies=("parties",),
    ),
    Transition(
        "become_effective", ON_APPEAL, "", SYSTEM, Label("一方上诉期届满", "One period has passed"),
        Label("已有当事人上诉，只作记录。", "Recorded only: another party has appealed."),
        basis="行政诉讼法 85",
    ),
    Transition(
        "receive_appeal", ("appealed", "refusal_appealed"), "", BODY, Label("登记二审收到上诉状", "Note when the appeal was received"),
        Label("二审审限自收到上诉状之日起三个月。", "The higher court has three months from its receipt."),
        fields=(day("appeal_received_on", "二审法院收到上诉状之日", "Received by the higher court on"),),
        guards=(happened("appeal_received_on"),),
        basis="行政诉讼法 88", notifies=("parties",),
    ),
    Transition(
        "extend_appeal", ("appealed", "refusal_appealed"), "", HEAD, Label("登记二审审限延长", "Record the extension above"),
        Label("有特殊情况，由高级人民法院批准。", "Special circumstances; the high court extends it."),
        fields=(day("until", "延至", "Until"),),
        guards=(lies_ahead("until"),),
        clocks=(ClockOp(Op.EXTEND, "second_instance", kind="high_court", until_field="until"),),
        basis="行政诉讼法 88", notifies=("parties",),
    ),
    Transition(
        "suspend_appeal", ("appealed",), "appeal_suspended", BODY, Label("登记二审中止诉讼", "Record the suspension above"),
        Label("中止期间不计入二审审限；其他当事人的上诉期照常计算。", "The time does not count above; the other parties' periods to appeal run on."),
        fields=(SUSPENSION,),
        basis="行政诉讼法 101；行诉解释 87；民诉法 153", notifies=("parties",),
    ),
    Transition(
        "resume_appeal", ("appeal_suspended",), "appealed", BODY, Label("登记二审恢复诉讼", "Record the resumption above"),
        Label("二审审限继续计算。", "The limit above runs on."),
        basis="行政诉讼法 101；民诉法 153", notifies=("parties",),
    ),
    Transition(
        "record_replaced", ("appealed",), "superseded", BODY, Label("登记二审裁判", "Record the judgment above"),
        Label("终审裁判发生法律效力，以其为准。", "The second instance's decision is final and now holds."),
        fields=(
            choice(
                "final_judgment", Label("二审结果", "How it ended above"),
                ("uphold", Label("驳回上诉，维持原判", "appeal dismissed, judgment upheld")),
                ("change", Label("依法改判、撤销或者变更", "judgment changed or revoked")),
                ("settle", Label("二审调解结案", "settled on appeal")),
            ),
            day("final_on", "终审裁判作出之日", "Decided on"),
        ),
        guards=(happened("final_on"),),
        basis="行政诉讼法 60、89", papers=("final_judgment",), notifies=("parties",),
    ),
    Transition(
        "take_up_remand", ("appealed",), "trial", BODY, Label("发回重审", "Try again on remand"),
        Label("另行组成合议庭适用普通程序重新审理，只发回一次。", "A new bench, in the ordinary procedure; remanded once only."),
        fields=(
            choice(
                "remand_ground", Label("理由", "Ground"),
                ("facts", Label("基本事实不清、证据不足", "the basic facts are unclear or unproved")),
                ("procedure", Label("遗漏当事人、违法缺席判决等严重违反法定程序", "serious breach of procedure")),
            ),
            choice("procedure", Label("适用", "Procedure"), PROCEDURES[0]),
            day("remanded_on", "重审立案之日", "Taken up again on"),
        ),
        guards=(
            only_once("remanded_on", "只能发回重审一次。", "A case is remanded once.", "行政诉讼法 89"),
            happened("remanded_on"),
        ),
        basis="行政诉讼法 89", papers=("filing_notice",), notifies=("parties",),
    ),
    Transition(
        "record_dropped", ON_APPEAL, "effective", BODY, Label("登记上诉已撤回", "Record the appeal as withdrawn"),
        Label("二审准许撤回、按撤回处理或者不予受理上诉的，一审判决生效。", "With the appeal gone, the first judgment is effective."),
        fields=(
            tick("none_left", "没有其他当事人仍在上诉", "No other party's appeal stands"),
            day("effective_on", "一审判决生效之日", "Effective on"),
        ),
        guards=(all_periods_passed("appeal"), happened("effective_on")),
        basis="行政诉讼法 101；民诉法 180", notifies=("parties",),
    ),
    Transition(
        "order_filing", ("refusal_appealed",), "filed", BODY, Label("依二审裁定立案或者审理", "File or try it as ordered above"),
        Label("撤销原裁定，依法立案或者继续审理；审限自今日起算。", "The ruling is revoked; filed or tried on, and the limit runs from today."),
        fields=(
            choice("procedure", Label("审理程序", "Procedure"), *PROCEDURES),
            day("revoked_on", "二审裁定作出之日", "Ruled above on"),
        ),
        guards=(happened("revoked_on"),),
        basis="行政诉讼法 51、89", papers=("filing_notice",), notifies=("parties",),
    ),
    Transition(
        "confirm_refusal", ("refusal_appealed",), "closed_refused", BODY, Label("二审维持裁定", "Ruling upheld"),
        Label("维持裁定或者上诉已经撤回；裁定生效。", "Upheld, or the appeal is gone: the ruling takes effect."),
        fields=(day("upheld_on", "二审裁定作出之日", "Ruled above on"),),
        guards=(happened("upheld_on"),),
        basis="行政诉讼法 89、101；民诉法 180", notifies=("parties",),
    ),
    Transition(
        "settle", ("trial",), "settled", BODY, Label("调解结案", "Settle"),
        Label("仅限赔偿、补偿和行使法定裁量权的案件。", "Only compensation cases and matters of lawful discretion."),
        fields=(
            tick("may_be_mediated", "属于可以调解的案件", "It is a case that may be mediated"),
            day("signed_on", "最后一方签收之日", "Last party signed for it on"),
        ),
        guards=(happened("signed_on"),),
        basis="行政诉讼法 60", papers=("court_mediation_document",), notifies=("parties",),
    ),
    some_withdraw((*BEFORE_FILING, *TRYING), "行政诉讼法 27、62"),
    Transition(
        "withdraw", (*BEFORE_FILING, *TRYING), "withdrawn", EITHER, Label("撤诉", "Withdraw"),
        Label("宣判前申请撤诉的，是否准许由法院裁定。", "Before judgment the court rules on the withdrawal."),
        fields=(WHO_WITHDRAWS,), suggests=all_who_brought_it,
        basis="行政诉讼法 62", notifies=("parties",), exit=True,
    ),
    Transition(
        "deem_withdrawn", ("trial",), "deemed_withdrawn", BODY, Label("按撤诉处理", "Deem withdrawn"),
        Label("原告经传票传唤无正当理由不到庭或者中途退庭。", "Summoned, the plaintiff stayed away or left without cause."),
        fields=(tick("notified_in_writing", "已经传票传唤", "A summons was served"),),
        basis="行政诉讼法 58", papers=("deemed_withdrawal_ruling",), notifies=("parties",),
    ),
)
# fmt: on

ADMINISTRATIVE_SUIT = Pathway(
    name="administrative_suit",
    version=1,
    label=Label("行政诉讼（一审）", "Administrative suit, first instance"),
    initial="submitted",
    states=STATES,
    transitions=TRANSITIONS,
    clocks=CLOCKS,
    channel="administrative",
    bodies=("court",),
    entrance=(an_administrative_act, reconsidered_first, not_decided),
    desk=True,
)
