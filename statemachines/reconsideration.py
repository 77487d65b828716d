"""Administrative reconsideration (行政复议): silence is acceptance, delay and decision open the administrative suit."""

from __future__ import annotations

from statemachines.guards import happened, only_once
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
from statemachines.reconsideration_guards import (
    an_administrative_act,
    correction_missed,
    everybody_served_is_late,
    no_suit_cut_short,
    not_before,
    ordinary_procedure,
    reply_fits,
    simple_procedure,
    sixty_days_suspended,
    stayed_for_a_person,
    suit_in_time,
    suit_may_follow,
)
from statemachines.rows import BODY, CLAIMS, EITHER, GOOD_CAUSE, HEAD, SYSTEM, TO_ORG, WHO, choice, day
from statemachines.side_guards import WHO_WITHDRAWS, all_who_brought_it

BEFORE_ACCEPTANCE = ("received", "correcting")
PENDING = ("accepted", "suspended", "overdue")
SIMPLE = (
    ("on_the_spot", Label("当场作出的行政行为", "an act made on the spot")),
    ("warning", Label("警告或者通报批评", "a warning or public criticism")),
    ("small_sum", Label("案件涉及款额三千元以下", "no more than 3000 yuan")),
    ("disclosure", Label("政府信息公开案件", "disclosure of government information")),
    ("agreed", Label("当事人各方同意", "every party agrees")),
)

# fmt: off
STATES = (
    State("received", Label("已收到复议申请", "application received")),
    State("correcting", Label("补正中", "being corrected"), waits_for=Label("申请人补正", "the applicant, to correct")),
    State("refused", Label("不予受理", "refused")),
    State("accepted", Label("已受理", "accepted")),
    State("suspended", Label("中止复议", "suspended"), waits_for=Label("中止原因消除", "the end of the cause")),
    State("overdue", Label("逾期未决定", "no decision in time")),
    State("decided", Label("已作出复议决定", "decided"), waits_for=Label("各方收到复议决定书", "service of the decision")),
    State("effective", Label("期满未起诉", "no suit in time"), None, True, "decided"),
    State("closed_refused", Label("不予受理，未起诉", "refused, no suit"), None, True, "refused"),
    State("mediated", Label("复议调解书生效", "mediation document in force"), None, True, "settled"),
    State("sued", Label("已提起行政诉讼", "administrative suit brought"), None, True, "sued"),
    State("sued_directly", Label("未受理，改为直接起诉", "not accepted, sued directly"), None, True, "sued"),
    State("abandoned", Label("视为放弃申请", "deemed abandoned"), None, True, "abandoned"),
    State("withdrawn_early", Label("受理前撤回", "withdrawn before acceptance"), None, True, "withdrawn"),
    State("terminated", Label("终止复议", "reconsideration terminated"), None, True, "terminated"),
    State("withdrawn", Label("撤回，终止复议", "withdrawn, reconsideration ended"), None, True, "withdrawn"),
)

ORGAN = Label("行政复议机关", "reconsideration organ")
RESPONDENT = Label("被申请人（行政机关）", "respondent organ")
APPLICANT = Label("申请人", "applicant")
BARRED = Label("不能再就该决定起诉。", "No suit lies any more.")
MAY_SUE = Label("申请人十五日内可以起诉，也可以等待决定。", "The applicant may sue within 15 days, or wait.")
SUIT = Label("提起行政诉讼", "Administrative suit")

CLOCKS = (
    ClockRule(
        name="acceptance", rule="AR-02", kind=ClockKind.DUTY, label=Label("审查申请", "Review of the application"),
        addressee=ORGAN, starts={"open": "", "complete": "completed_on"}, runs_in=frozenset({"received"}),
        on_expiry="lapse_review",
        consequence=Label("期满未决定不予受理的，视为受理。", "Silence is acceptance."), warn_days=2, ladder=DUTY_LADDER,
    ),
    ClockRule(
        name="correct", rule="AR-02", variant="correct", kind=ClockKind.RIGHT,
        label=Label("补正申请材料", "Correct the application"), addressee=APPLICANT,
        starts={"ask_correction": "notice_received_on"}, runs_in=frozenset({"correcting"}),
        settles_on=frozenset({"complete"}),
        consequence=Label("无正当理由不补正的，视为放弃申请。", "Without good reason it is deemed abandoned."), warn_days=3,
    ),
    ClockRule(
        name="send", rule="AR-04", kind=ClockKind.DUTY, label=Label("发送申请书副本", "Send the application on"),
        addressee=ORGAN, starts={"accept": "", "lapse_review": ""}, runs_in=frozenset({"accepted"}),
        settles_on=frozenset({"send"}), consequence=Label("提醒并上报。", "Reminder and escalation."), warn_days=2,
        ladder=DUTY_LADDER,
    ),
    ClockRule(
        name="send_simple", rule="AR-04", variant="simple", kind=ClockKind.DUTY,
        label=Label("发送申请书副本（简易）", "Send the application on, simple"), addressee=ORGAN,
        starts={"accept_simple": ""}, runs_in=frozenset({"accepted"}), settles_on=frozenset({"send"}),
        consequence=Label("提醒并上报。", "Reminder and escalation."), warn_days=1, ladder=DUTY_LADDER,
    ),
    ClockRule(
        name="reply", rule="AR-04", variant="reply", kind=ClockKind.DUTY, when=("reply_term", "ordinary"),
        label=Label("提出书面答复和证据", "Reply with the evidence"), addressee=RESPONDENT, starts={"send": "sent_on"},
        runs_in=frozenset({"accepted"}), settles_on=frozenset({"record_reply"}),
        consequence=Label("视为该行政行为没有证据、依据。", "The act is treated as having no evidence."), warn_days=3,
        ladder=DUTY_LADDER,
    ),
    ClockRule(
        name="reply_simple", rule="AR-04", variant="reply_simple", kind=ClockKind.DUTY, when=("reply_term", "simple"),
        label=Label("提出书面答复和证据（简易）", "Reply with the evidence, simple"), addressee=RESPONDENT,
        starts={"send": "sent_on"}, runs_in=frozenset({"accepted"}), settles_on=frozenset({"record_reply"}),
        consequence=Label("视为该行政行为没有证据、依据。", "The act is treated as having no evidence."), warn_days=2,
        ladder=DUTY_LADDER,
    ),
    ClockRule(
        name="decision", rule="AR-03", kind=ClockKind.DUTY, label=Label("作出复议决定（六十日）", "Decision, 60 days"),
        addressee=ORGAN, starts={"accept": "", "lapse_review": "", "convert": "accepted_on"},
        runs_in=frozenset(PENDING), suspended_in=frozenset({"suspended"}), on_expiry="lapse_decision",
        consequence=MAY_SUE, warn_days=7, ladder=DUTY_LADDER,
    ),
    ClockRule(
        name="decision_simple", rule="AR-03", variant="simple", kind=ClockKind.DUTY,
        label=Label("作出复议决定（简易，三十日）", "Decision, simple, 30 days"), addressee=ORGAN,
        starts={"accept_simple": ""}, runs_in=frozenset(PENDING), suspended_in=frozenset({"suspended"}),
        settles_on=frozenset({"convert"}), on_expiry="lapse_decision", consequence=MAY_SUE, warn_days=5,
        ladder=DUTY_LADDER,
    ),
    ClockRule(
        name="suit_refused", rule="AR-03", variant="sue", kind=ClockKind.RIGHT, label=SUIT, addressee=APPLICANT,
        starts={"refuse": "refusal_received_on"}, runs_in=frozenset({"refused"}), settles_on=frozenset({"sue"}),
        on_expiry="lapse_refused", consequence=BARRED, warn_days=7,
    ),
    ClockRule(
        name="suit_overdue", rule="AR-03", variant="sue", kind=ClockKind.RIGHT, label=SUIT, addressee=APPLICANT,
        starts={"lapse_decision": ""}, runs_in=frozenset({"overdue"}), settles_on=frozenset({"sue"}),
        consequence=Label("不能再以逾期为由起诉；收到决定后另行计算。", "The delay can no longer be sued on; the decision still can."),
        warn_days=7,
    ),
    ClockRule(
        name="suit", rule="AR-03", variant="sue", kind=ClockKind.RIGHT, label=SUIT,
        addressee=Label("收到复议决定书的人", "person served"), starts={"serve_decision": "decision_received_on"},
        per_party="party", runs_in=frozenset({"decided"}), settles_on=frozenset({"sue"}), on_expiry="lapse_suit",
        consequence=BARRED, warn_days=7,
    ),
)
# fmt: on

# fmt: off
TRANSITIONS = (
    Transition(
        "ask_correction", ("received",), "correcting", BODY, Label("一次性通知补正", "Ask for correction, once"),
        Label("申请人自收到通知之日起十个工作日内补正。", "The applicant has ten working days from the notice."),
        fields=(day("notice_received_on", "收到补正通知之日", "Notice received on"),),
        guards=(
            only_once("completed_on", "补正只能一次性告知。", "Correction is asked once.", "行政复议法 31"),
            happened("notice_received_on"),
        ),
        basis="行政复议法 31", papers=("correction_notice",), notifies=("applicant",),
    ),
    Transition(
        "complete", ("correcting",), "received", EITHER, Label("补正完成", "Corrected"),
        Label("审查期限自收到补正材料之日起算。", "The review counts from the day the papers are complete."),
        fields=(day("completed_on", "收到补正材料之日", "Complete on"),),
        guards=(happened("completed_on"),),
        basis="行政复议法 31",
    ),
    Transition(
        "deem_abandoned", ("correcting",), "abandoned", BODY, Label("视为放弃申请", "Deem abandoned"),
        Label("无正当理由逾期不补正，记录在案。", "Not corrected in time and without good reason; put on record."),
        guards=(correction_missed,),
        basis="行政复议法 31", notifies=("applicant",),
    ),
    Transition(
        "accept", ("received",), "accepted", BODY, Label("受理（普通程序）", "Accept, ordinary procedure"),
        Label("自受理之日起六十日内决定。", "The decision is due 60 days from acceptance."),
        basis="行政复议法 30、62", papers=("acceptance_notice",), notifies=("parties",),
    ),
    Transition(
        "accept_simple", ("received",), "accepted", BODY, Label("受理（简易程序）", "Accept, simple procedure"),
        Label("自受理之日起三十日内决定，不能延长。", "The decision is due in 30 days and not extended."),
        fields=(choice("simple_because", Label("适用简易程序的情形", "Why the simple procedure"), *SIMPLE),),
        basis="行政复议法 30、53、62", papers=("acceptance_notice",), notifies=("parties",),
    ),
    Transition(
        "lapse_review", ("received",), "accepted", SYSTEM, Label("视为受理", "Deemed accepted"),
        Label("审查期限届满未作出不予受理决定，视为受理。", "The review ended without a refusal: accepted."),
        basis="行政复议法 30", notifies=("parties", "supervisor"),
    ),
    Transition(
        "refuse", ("received",), "refused", BODY, Label("不予受理", "Refuse"),
        Label("说明理由；不属于本机关管辖的，告知有管辖权的机关。", "With reasons, and the competent organ where there is one."),
        fields=(
            choice(
                "refusal_ground", Label("理由", "Ground"),
                ("scope", Label("不属于行政复议范围", "outside the scope of reconsideration")),
                ("late", Label("超过申请期限", "out of time")),
                ("competence", Label("不属于本机关管辖", "another organ is competent")),
                ("interest", Label("与行政行为没有利害关系", "no interest in the act")),
                ("before", Label("已经复议或者已由法院受理", "reconsidered before, or with the court")),
                ("other", Label("不符合其他受理条件", "another condition is not met")),
            ),
            day("refusal_received_on", "申请人收到决定之日", "Received by the applicant on"),
        ),
        guards=(happened("refusal_received_on"),),
        basis="行政复议法 30、34", papers=("refusal_notice",), notifies=("applicant",),
    ),
    Transition(
        "send", ("accepted",), "", BODY, Label("发送申请书副本", "Send the application on"),
        Label("被申请人在期限内提出书面答复并提交证据。", "The organ replies in time and hands in its evidence."),
        fields=(
            day("sent_on", "被申请人收到之日", "Received by the organ on"),
            choice(
                "reply_term", Label("答复期限", "Term for the reply"),
                ("ordinary", Label("普通程序十个工作日", "ordinary, ten working days")),
                ("simple", Label("简易程序五个工作日", "simple, five working days")),
            ),
        ),
        guards=(reply_fits, happened("sent_on")),
        basis="行政复议法 48、54", notifies=("respondent",),
    ),
    Transition(
        "record_reply", ("accepted",), "", BODY, Label("登记书面答复", "Record the reply"),
        Label("申请人可以查阅答复和证据。", "The applicant may inspect reply and evidence."),
        basis="行政复议法 47、48、54", notifies=("applicant",),
    ),
    Transition(
        "convert", ("accepted",), "", HEAD, Label("转为普通程序", "Convert to the ordinary procedure"),
        Label("决定期限为自受理之日起六十日。", "The decision is due 60 days from acceptance."),
        fields=(day("accepted_on", "受理之日", "Accepted on"),),
        guards=(simple_procedure, happened("accepted_on")),
        basis="行政复议法 55、62", notifies=("parties",),
    ),
    Transition(
        "extend", ("accepted",), "", HEAD, Label("延长期限", "Extend"),
        Label("情况复杂，经负责人批准延长并书面告知。", "Complex; the head extends it and the parties are told."),
        fields=(
            choice(
                "extension_reason", Label("理由", "Reason"),
                ("complex", Label("情况复杂", "complex")),
                ("hearing", Label("情况复杂，需要听证", "complex, a hearing is needed")),
            ),
        ),
        guards=(
            ordinary_procedure, only_once("extension_reason", "只能延长一次。", "It can be extended once.", "行政复议法 62"),
        ),
        clocks=(ClockOp(Op.EXTEND, "decision", kind="head"),),
        basis="行政复议法 62", papers=("extension_notice",), notifies=("parties",),
    ),
    Transition(
        "suspend", ("accepted",), "suspended", BODY, Label("中止复议", "Suspend"),
        Label("书面告知当事人；中止期间不计入。", "The parties are told in writing; the time does not count."),
        fields=(
            choice(
                "suspension_ground", Label("事由", "Ground"),
                ("death", Label("死亡、丧失行为能力或者终止", "death, incapacity or end of the applicant")),
                ("missing", Label("下落不明", "the applicant is missing")),
                ("force_majeure", Label("不可抗力或者其他正当理由", "force majeure or other good cause")),
                ("settlement", Label("当事人同意为调解、和解中止", "agreed, for a settlement")),
                ("interpretation", Label("需要有权机关解释或者附带审查", "a question for the competent organ")),
                ("other_case", Label("须以其他案件结果为依据", "depends on another case")),
                ("other", Label("其他", "other")),
            ),
        ),
        basis="行政复议法 39", papers=("suspension_notice",), notifies=("parties",),
    ),
    Transition(
        "resume", ("suspended",), "accepted", BODY, Label("恢复审理", "Resume"),
        Label("期限继续计算，并书面告知。", "The period runs on; the parties are told."),
        basis="行政复议法 39", notifies=("parties",),
    ),
    Transition(
        "terminate", PENDING, "terminated", BODY, Label("终止复议", "Terminate"),
        Label("书面告知当事人；申请人自己撤回的另行登记。", "The parties are told in writing; a withdrawal is recorded as such."),
        fields=(
            choice(
                "termination_ground", Label("事由", "Ground"),
                ("no_heir", Label("申请人死亡，没有近亲属或者近亲属放弃", "the applicant died and no relative goes on")),
                ("no_successor", Label("申请人终止，没有承受人或者承受人放弃", "the applicant ended and no successor goes on")),
                ("criminal", Label("就拘留、限制人身自由申请后，因同一违法行为被采取刑事强制措施", "detention over the same act became criminal")),
            ),
        ),
        guards=(no_suit_cut_short,),
        basis="行政复议法 41", papers=("termination_decision",), notifies=("parties",),
    ),
    Transition(
        "terminate_stayed", ("suspended",), "terminated", BODY, Label("中止满六十日，终止复议", "Terminate after 60 days suspended"),
        Label("因申请人死亡、丧失行为能力或者终止而中止，原因仍未消除。", "Suspended for death, incapacity or end, and the cause has not gone."),
        fields=(day("suspended_on", "中止之日", "Suspended on"),),
        guards=(stayed_for_a_person, happened("suspended_on"), sixty_days_suspended),
        basis="行政复议法 41", papers=("termination_decision",), notifies=("parties",),
    ),
    Transition(
        "lapse_decision", ("accepted",), "overdue", SYSTEM, Label("逾期未决定", "No decision in time"),
        Label("申请人自期满之日起十五日内可以起诉。", "The applicant may sue within 15 days of the end."),
        basis="行政复议法 34；行政诉讼法 45", papers=("right_to_sue_notice",), notifies=("applicant", "supervisor"),
    ),
    Transition(
        "decide", ("accepted", "overdue"), "decided", BODY, Label("作出复议决定", "Decide"),
        Label("制作复议决定书，送达即生效。", "The decision takes effect on service."),
        fields=(
            choice(
                "decision", Label("决定", "Decision"),
                ("uphold", Label("维持", "act upheld")),
                ("change", Label("变更", "act changed")),
                ("revoke", Label("撤销或者部分撤销", "act revoked in whole or part")),
                ("unlawful", Label("确认违法或者无效", "found unlawful or void")),
                ("perform", Label("责令限期履行", "ordered to perform")),
                ("dismiss", Label("驳回申请或者请求", "application dismissed")),
            ),
        ),
        basis="行政复议法 33、61、62、75", papers=("reconsideration_decision",), notifies=("parties",),
    ),
    Transition(
        "serve_decision", ("decided",), "", BODY, Label("送达复议决定书", "Serve the decision"),
        Label("自该当事人收到之日起十五日内可以起诉。", "That party may sue within 15 days of receipt."),
        fields=(WHO, day("decision_received_on", "收到复议决定书之日", "Received on")),
        guards=(happened("decision_received_on"),),
        basis="行政复议法 75；行政诉讼法 45", notifies=("parties",),
    ),
    Transition(
        "mediate", ("accepted", "overdue"), "mediated", BODY, Label("制作复议调解书", "Issue the mediation document"),
        Label("各方签字或者签章并加盖印章即生效。", "In force once signed by all and sealed."),
        fields=(day("signed_on", "最后一方签字之日", "Last party signed on"),),
        guards=(happened("signed_on"),),
        basis="行政复议法 5、73", papers=("reconsideration_mediation_document",), notifies=("parties",),
    ),
    Transition(
        "sue_directly", BEFORE_ACCEPTANCE, "sued_directly", EITHER, Label("改为直接起诉", "Sue directly instead"),
        Label("尚未受理，可以直接就行政行为起诉。", "Not accepted yet: the act itself may go to court."),
        fields=(CLAIMS, TO_ORG),
        guards=(suit_may_follow,),
        basis="行政复议法 29；行政诉讼法 44", refers="reconsideration-suit", notifies=("parties",),
    ),
    Transition(
        "sue", ("refused", "overdue", "decided"), "sued", EITHER,
        Label("提起行政诉讼", "Bring an administrative suit"),
        Label("就该行政行为或者复议决定向法院起诉。", "The act or the decision goes to court."),
        fields=(CLAIMS, TO_ORG, WHO, GOOD_CAUSE),
        guards=(suit_in_time,),
        basis="行政复议法 10、34；行政诉讼法 44、45", refers="reconsideration-suit", notifies=("parties",),
    ),
    Transition(
        "lapse_refused", ("refused",), "closed_refused", SYSTEM, Label("期满未起诉", "No suit in time"),
        Label("程序结束；不属于复议前置的，仍可在直接起诉的期限内起诉。", "It ends; where no reconsideration was needed a direct suit stays open in its time."),
        basis="行政复议法 34；行政诉讼法 46", notifies=("applicant",),
    ),
    Transition(
        "lapse_suit", ("decided",), "effective", SYSTEM, Label("期满未起诉", "No suit in time"),
        Label("收到决定书的各方期限均已届满，程序结束。", "Everyone's period has passed; the proceeding ends."),
        guards=(everybody_served_is_late,),
        basis="行政复议法 75、78；行政诉讼法 45", notifies=("parties",),
    ),
    Transition(
        "record_effective", ("decided",), "effective", BODY, Label("登记期满未起诉", "Record that no suit was brought"),
        Label("收到决定书的各方期限均已届满，程序结束。", "Everyone's period has passed; the proceeding ends."),
        guards=(everybody_served_is_late,),
        basis="行政复议法 75、78；行政诉讼法 45", notifies=("parties",),
    ),
    Transition(
        "withdraw", BEFORE_ACCEPTANCE, "withdrawn_early", EITHER, Label("撤回申请", "Withdraw"),
        Label("尚未受理，可以再次申请，也可以起诉。", "Not accepted yet: a new application or a suit may follow."),
        fields=(WHO_WITHDRAWS,), suggests=all_who_brought_it,
        basis="行政复议法 30", notifies=("parties",), exit=True,
    ),
    Transition(
        "withdraw", PENDING, "withdrawn", EITHER, Label("撤回申请", "Withdraw"),
        Label("不得再以同一事实和理由申请复议，违背真实意愿的除外。", "The same facts are not taken again, unless it was not of free will."),
        fields=(WHO_WITHDRAWS,), suggests=all_who_brought_it,
        basis="行政复议法 41、74", notifies=("parties",), exit=True,
    ),
)
# fmt: on

RECONSIDERATION = Pathway(
    name="reconsideration",
    version=1,
    label=Label("行政复议", "Administrative reconsideration"),
    initial="received",
    states=STATES,
    transitions=TRANSITIONS,
    clocks=CLOCKS,
    channel="administrative",
    bodies=("reconsideration_organ",),
    entrance=(an_administrative_act, not_before),
    desk=True,
)
