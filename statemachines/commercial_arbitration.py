"""Commercial arbitration (商事仲裁): founded on a clause, one award and final, open to a court's review for a time."""

from __future__ import annotations

from statemachines.filing_steps import withdrawn_or_absent
from statemachines.guards import (
    all_periods_passed,
    came_to,
    day_of,
    happened,
    here,
    in_time,
    lies_ahead,
    refuse,
    unused,
)
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
from statemachines.rows import BODY, CLAIMS, EITHER, HANDLER, SYSTEM, TO_ORG, WHO, choice, day, tick
from statemachines.snapshot import Situation, local_date

AWARDED = ("awarded", "binding", "under_review")
SETTLED = ("settled", "ended")  # ends that bind like an award


def before_first_hearing(situation: Situation) -> Refusal | None:
    """Until the tribunal's first hearing the clause is objected to, or no longer (仲裁法 31). That day itself is in time."""
    hearing = day_of(here(situation).facts.get("hearing_on"))
    if hearing is None or hearing >= local_date(situation.command.occurred_at):
        return None
    return refuse("after_hearing", "首次开庭已经进行。", "The first hearing has been held.", "仲裁法 31")


def clause_not_conceded(situation: Situation) -> Refusal | None:
    if "silence_recorded" not in here(situation).facts:
        return None
    return refuse(
        "clause_conceded",
        "经仲裁庭提示并记录，视为存在仲裁协议。",
        "The tribunal asked and recorded the silence: the clause is deemed to exist.",
        "仲裁法 27",
    )


def objected_once(situation: Situation) -> Refusal | None:
    if "objected_on" not in here(situation).facts:
        return None
    return refuse("only_once", "已经提出过异议。", "This was objected to before.", "仲裁法 31")


def one_award(situation: Situation) -> Refusal | None:
    """A second award only after the court has sent the first one back (仲裁法 10, 74)."""
    facts = here(situation).facts
    made, sent_back = day_of(facts.get("award_made_on")), day_of(facts.get("sent_back_on"))
    if made is None or (sent_back is not None and sent_back > made):
        return None
    return refuse("one_award", "已经作出裁决。", "The award has been made.", "仲裁法 10、74")


court_set_aside = came_to(
    "award_review",
    frozenset({"set_aside"}),
    refuse("not_set_aside", "法院没有裁定撤销。", "The court has not set it aside.", "仲裁法 71"),
)
court_dismissed = came_to(
    "award_review",
    frozenset({"dismissed"}),
    refuse("not_dismissed", "法院没有驳回申请。", "The court has not dismissed the application.", "仲裁法 73"),
)
review_dropped = came_to(
    "award_review",
    frozenset({"not_accepted", "withdrawn"}),
    refuse("not_dropped", "申请没有撤回，也没有不予受理。", "It was neither withdrawn nor refused.", "仲裁法 72"),
)
court_sent_back = came_to(
    "award_review",
    frozenset({"remitted"}),
    refuse("not_remitted", "法院没有通知重新仲裁。", "The court has not sent it back.", "仲裁法 74"),
)
court_refused_enforcement = came_to(
    "award_review",
    frozenset({"not_enforced"}),
    refuse("not_refused", "法院没有裁定不予执行。", "The court has not refused enforcement.", "仲裁法 76"),
)

# fmt: off
STATES = (
    State("received", Label("已收到仲裁申请", "application received")),
    State("accepted", Label("已受理", "accepted"), waits_for=Label("仲裁庭，按仲裁规则的期限", "the tribunal, within the periods of its rules")),
    State(
        "clause_disputed", Label("仲裁协议效力异议审查中", "validity of the clause disputed"),
        waits_for=Label("仲裁机构、仲裁庭或者人民法院", "the institution, the tribunal or the court"),
    ),
    State("awarded", Label("已裁决", "award made"), waits_for=Label("各方收到裁决书", "service on every party")),
    State(
        "binding", Label("裁决已过撤销期限", "award beyond setting aside"),
        waits_for=Label("履行或者执行", "performance or enforcement"),
    ),
    State("under_review", Label("法院审查裁决中", "under the court's review"), waits_for=Label("人民法院", "the court")),
    State("ended", Label("裁决已履行、执行或者不再请求", "award performed, enforced or not pursued"), None, True, "awarded"),
    State("settled", Label("调解书、和解裁决", "settled"), None, True, "settled"),
    State("refused", Label("不予受理", "refused"), None, True, "refused"),
    State("no_clause", Label("仲裁协议无效或者不存在", "no valid clause"), None, True, "refused"),
    State("set_aside", Label("裁决已撤销", "award set aside"), None, True, "set_aside"),
    State("not_enforced", Label("裁决不予执行", "award not enforced"), None, True, "not_enforced"),
    State("withdrawn", Label("撤回申请", "withdrawn"), None, True, "withdrawn"),
    State("deemed_withdrawn", Label("视为撤回", "deemed withdrawn"), None, True, "deemed_withdrawn"),
)

CLOCKS = (
    ClockRule(
        name="acceptance", rule="CA-05", kind=ClockKind.DUTY, label=Label("决定是否受理", "Accept or refuse"),
        addressee=Label("仲裁机构", "arbitration institution"), starts={"open": ""}, runs_in=frozenset({"received"}),
        consequence=Label("上报督办。", "Escalation."), warn_days=1, ladder=DUTY_LADDER,
    ),
    ClockRule(
        name="correction", rule="CA-07", kind=ClockKind.RIGHT, label=Label("请求补正裁决书", "Request for correction"),
        addressee=Label("收到裁决书的当事人", "party served"), starts={"serve_award": "award_served_on"}, per_party="party",
        runs_in=frozenset(AWARDED), settles_on=frozenset({"ask_correction"}),
        consequence=Label("不能再请求补正。", "Correction can no longer be asked for."), warn_days=7,
    ),
    ClockRule(
        name="set_aside", rule="CA-08", kind=ClockKind.RIGHT, label=Label("申请撤销裁决", "Application to set aside"),
        addressee=Label("收到裁决书的当事人", "party served"), starts={"serve_award": "award_served_on"}, per_party="party",
        runs_in=frozenset({"awarded", "under_review"}), settles_on=frozenset({"apply_set_aside", "join_review"}),
        on_expiry="become_binding",
        consequence=Label("该当事人不能再申请撤销。", "That party can no longer apply to set it aside."), warn_days=14,
    ),
    ClockRule(
        name="non_enforcement", rule="CA-10", kind=ClockKind.RIGHT,
        label=Label("申请不予执行", "Application for non-enforcement"), addressee=Label("被执行人", "judgment debtor"),
        starts={"note_enforcement": "notice_served_on"}, per_party="party", runs_in=frozenset(AWARDED),
        settles_on=frozenset({"apply_non_enforcement"}),
        consequence=Label("法院不予受理不予执行的申请。", "The court does not take the application."), warn_days=5,
    ),
)

TRANSITIONS = (
    Transition(
        "accept", ("received",), "accepted", BODY, Label("受理", "Accept"),
        Label("送达、答辩和开庭的期限依仲裁规则。", "Service, defence and hearing follow the institution's rules."),
        basis="仲裁法 35、36", papers=("acceptance_notice",), notifies=("parties",),
    ),
    Transition(
        "refuse", ("received",), "refused", BODY, Label("不予受理", "Refuse"),
        Label("书面通知申请人并说明理由。", "The applicant is told in writing, with reasons."),
        basis="仲裁法 35", papers=("refusal_notice",), notifies=("applicant",),
    ),
    Transition(
        "record_silence", ("accepted",), "", BODY, Label("记录对方不否认仲裁协议", "Record that the clause is not denied"),
        Label("首次开庭前不否认，视为存在仲裁协议。", "Not denied before the first hearing: deemed to exist."),
        fields=(tick("silence_recorded", "仲裁庭已提示并记录", "The tribunal has asked and recorded it"),),
        guards=(before_first_hearing, clause_not_conceded),
        basis="仲裁法 27", notifies=("parties",),
    ),
    Transition(
        "object", ("accepted",), "clause_disputed", EITHER, Label("对仲裁协议效力提出异议", "Object to the clause"),
        Label("由仲裁机构、仲裁庭或者人民法院决定。", "The institution, the tribunal or the court decides."),
        fields=(day("objected_on", "提出异议之日", "Objected on"),),
        guards=(before_first_hearing, clause_not_conceded, objected_once, happened("objected_on")),
        basis="仲裁法 31", notifies=("parties",),
    ),
    Transition(
        "uphold_clause", ("clause_disputed",), "accepted", BODY, Label("仲裁协议有效", "Uphold the clause"),
        Label("继续仲裁。", "The arbitration goes on."),
        basis="仲裁法 31", papers=("clause_decision",), notifies=("parties",),
    ),
    Transition(
        "reject_clause", ("clause_disputed",), "no_clause", BODY, Label("仲裁协议无效", "Find no valid clause"),
        Label("仲裁终结；当事人可以起诉。", "The arbitration ends; a suit may be brought."),
        basis="仲裁法 5、31", papers=("clause_decision",), notifies=("parties",),
    ),
    Transition(
        "summon", ("accepted",), "", BODY, Label("通知首次开庭", "Give notice of the first hearing"),
        Label("按仲裁规则的期限通知双方；对仲裁协议的异议须在首次开庭前提出。", "The clause is objected to before that hearing."),
        fields=(day("hearing_on", "首次开庭日期", "First hearing on"),),
        guards=(before_first_hearing, lies_ahead("hearing_on")),
        basis="仲裁法 31、53", papers=("hearing_notice",), notifies=("parties",),
    ),
    Transition(
        "settle", ("accepted",), "settled", BODY, Label("制作调解书或者和解裁决", "Record the settlement"),
        Label("调解书经双方签收即生效，与裁决书效力相同。", "In force once both have signed for it, like an award."),
        fields=(day("signed_on", "最后一方签收之日", "Last party signed for it on"),),
        guards=(happened("signed_on"),),
        basis="仲裁法 62、64、65", papers=("arbitral_mediation_document",), notifies=("parties",),
    ),
    Transition(
        "make_award", ("accepted",), "awarded", BODY, Label("裁决", "Make the award"),
        Label("裁决书自作出之日起发生法律效力。", "The award is effective from the day it is made."),
        fields=(day("award_made_on", "作出裁决之日", "Award made on"),),
        guards=(one_award, happened("award_made_on")),
        basis="仲裁法 66、70", papers=("award",), notifies=("parties",),
    ),
    Transition(
        "serve_award", ("awarded", "under_review"), "", BODY, Label("送达裁决书", "Serve the award"),
        Label("自该当事人收到之日起计算其申请撤销的期限。", "That party's own period runs from its receipt."),
        fields=(WHO, day("award_served_on", "收到裁决书之日", "Received on")),
        guards=(happened("award_served_on"),),
        basis="仲裁法 69、72", notifies=("parties",),
    ),
    Transition(
        "ask_correction", AWARDED, "", EITHER, Label("请求补正", "Ask for correction"),
        Label("仲裁庭补正文字、计算错误或者遗漏的事项。", "Slips and omissions are corrected by the tribunal."),
        fields=(WHO,),
        guards=(in_time("correction", "仲裁法 69", excusable=False),),
        basis="仲裁法 69", notifies=("parties",),
    ),
    Transition(
        "note_enforcement", AWARDED, "", BODY, Label("登记执行通知书送达", "Note the enforcement notice"),
        Label("被执行人自收到之日起十五日内可以申请不予执行。", "The debtor has 15 days to ask for non-enforcement."),
        fields=(WHO, day("notice_served_on", "收到执行通知书之日", "Notice received on")),
        guards=(happened("notice_served_on"),),
        basis="仲裁执行规定 8", notifies=("parties",),
    ),
    Transition(
        "apply_set_aside", ("awarded",), "under_review", EITHER, Label("申请撤销裁决", "Apply to set aside"),
        Label("由仲裁机构所在地中级人民法院审查。", "The intermediate court of the institution's seat decides."),
        fields=(CLAIMS, TO_ORG, WHO),
        guards=(
            in_time("set_aside", "仲裁法 72", excusable=False),
            unused("set_aside", "该当事人已经申请过撤销。", "That party has applied before.", "仲裁法 72"),
        ),
        basis="仲裁法 71、72", refers="commercial-review", notifies=("parties",),
    ),
    Transition(
        "join_review", ("under_review",), "", EITHER, Label("另一方也申请撤销", "The other side applies too"),
        Label("由同一法院一并审查。", "The same court reviews both applications."),
        fields=(WHO,),
        guards=(in_time("set_aside", "仲裁法 72", excusable=False),),
        basis="仲裁法 71、72", notifies=("parties",),
    ),
    Transition(
        "apply_non_enforcement", ("awarded", "binding"), "under_review", EITHER,
        Label("申请不予执行", "Ask for non-enforcement"),
        Label("由执行法院审查。", "The enforcing court decides."),
        fields=(CLAIMS, TO_ORG, WHO),
        guards=(
            in_time("non_enforcement", "仲裁执行规定 8", excusable=False),
            unused("non_enforcement", "该当事人已经申请过。", "That party has applied before.", "仲裁执行规定 8"),
        ),
        basis="仲裁法 76；仲裁执行规定 8", refers="commercial-review", notifies=("parties",),
    ),
    Transition(
        "record_set_aside", ("under_review",), "set_aside", BODY, Label("登记裁决已撤销", "Record the setting aside"),
        Label("可以重新达成仲裁协议申请仲裁，也可以起诉。", "A new agreement to arbitrate, or a suit."),
        guards=(court_set_aside,),
        basis="仲裁法 10、71", notifies=("parties",),
    ),
    Transition(
        "record_not_enforced", ("under_review",), "not_enforced", BODY,
        Label("登记裁决不予执行", "Record that enforcement was refused"),
        Label("可以重新达成仲裁协议申请仲裁，也可以起诉。", "A new agreement to arbitrate, or a suit."),
        guards=(court_refused_enforcement,),
        basis="仲裁法 10、76", notifies=("parties",),
    ),
    Transition(
        "record_dismissal", ("under_review",), "awarded", BODY, Label("登记申请被驳回", "Record the dismissal"),
        Label("撤销申请被驳回的，申请不予执行的期限重新计算。", "The award stands; the 15 days of the debtor run anew."),
        fields=(day("ruling_received_on", "收到裁定之日", "Ruling received on"),),
        guards=(court_dismissed, happened("ruling_received_on")),
        clocks=(ClockOp(Op.RESTART, "non_enforcement", from_field="ruling_received_on"),),
        basis="仲裁法 73；仲裁执行规定 19", notifies=("parties",),
    ),
    Transition(
        "record_review_dropped", ("under_review",), "awarded", BODY,
        Label("登记申请已撤回或者不予受理", "Record that the application was dropped"),
        Label("裁决不受影响。", "The award stands."),
        guards=(review_dropped,),
        basis="仲裁法 72", notifies=("parties",),
    ),
    Transition(
        "arbitrate_anew", ("under_review",), "accepted", BODY, Label("重新仲裁", "Arbitrate anew"),
        Label("仲裁庭依法院通知重新仲裁。", "The tribunal begins anew as the court asked."),
        fields=(day("sent_back_on", "开始重新仲裁之日", "Begun anew on"),),
        guards=(court_sent_back, happened("sent_back_on")),
        basis="仲裁法 74", notifies=("parties",),
    ),
    Transition(
        "become_binding", ("awarded",), "binding", SYSTEM, Label("期满", "The periods have passed"),
        Label("各方申请撤销的期限均已届满。", "No party can apply to set the award aside any more."),
        guards=(all_periods_passed("set_aside"),),
        basis="仲裁法 70、72", notifies=("parties",),
    ),
    Transition(
        "become_binding", ("under_review",), "", SYSTEM, Label("一方期限届满", "One period has passed"),
        Label("审查期间，只作记录。", "Recorded only, while the court reviews the award."),
        basis="仲裁法 72",
    ),
    Transition(
        "record_binding", ("awarded",), "binding", BODY, Label("登记期限已满", "Record that the periods have passed"),
        Label("各方申请撤销的期限均已届满。", "No party can apply to set the award aside any more."),
        guards=(all_periods_passed("set_aside"),),
        basis="仲裁法 70、72", notifies=("parties",),
    ),
    Transition(
        "conclude", ("binding",), "ended", HANDLER, Label("结束", "Conclude"),
        Label("裁决已有着落，程序结束；执行另行办理。", "The award has been dealt with; enforcement is its own procedure."),
        fields=(
            choice(
                "conclusion", Label("情形", "How"),
                ("performed", Label("已履行", "performed")),
                ("enforced", Label("已申请执行", "enforcement applied for")),
                ("not_pursued", Label("当事人不再请求", "not pursued")),
            ),
        ),
        basis="仲裁法 75", notifies=("parties",),
    ),
    *withdrawn_or_absent(
        ("received", "accepted", "clause_disputed"),
        Label("和解后撤回又反悔的，可以根据原仲裁协议再申请。", "The clause still leads to arbitration."),
        "accepted",
        Label("申请人经书面通知，无正当理由不到庭或者中途退庭。", "The applicant stayed away without cause."),
        ("仲裁法 62、63", "仲裁法 54"),
    ),
)
# fmt: on

COMMERCIAL_ARBITRATION = Pathway(
    name="commercial_arbitration",
    version=1,
    label=Label("商事仲裁", "Commercial arbitration"),
    initial="received",
    states=STATES,
    transitions=TRANSITIONS,
    clocks=CLOCKS,
    channel="commercial_arbitration",
    bodies=("commercial_arbitration",),
    desk=True,
)
