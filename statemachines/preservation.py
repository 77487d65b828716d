"""Preservation of property or conduct (财产保全、行为保全): before a suit or within it."""

from __future__ import annotations

from statemachines.guards import fact_is, happened, here, in_time, lies_ahead, only_once, refuse
from statemachines.judgments import COURT
from statemachines.pathway import DUTY_LADDER, ClockKind, ClockRule, Label, Pathway, Refusal, State, Transition
from statemachines.rows import BODY, EITHER, SYSTEM, choice, day, tick
from statemachines.side_guards import WHO_WITHDRAWS, all_who_brought_it
from statemachines.snapshot import Situation

GRANTED = ("granted_before", "granted", "awaiting")
URGENT = Label("四十八小时内作出裁定", "Ruling within 48 hours")
MAIN = frozenset({"litigation", "arbitration", "rural_arbitration", "commercial_arbitration"})

before_suit = fact_is(
    "stage",
    frozenset({"before"}),
    refuse("within_suit", "这是诉讼、仲裁中的保全。", "This is preservation within a suit.", "民诉法 103"),
)
within_suit = fact_is(
    "stage",
    frozenset({"urgent", "within"}),
    refuse("before_suit", "这是诉前、仲裁前的保全。", "This is preservation before a suit.", "民诉法 104"),
)


def main_case_begun(situation: Situation) -> Refusal | None:
    """A suit or an arbitration on these items is under way, here or, as the applicant shows, elsewhere."""
    items = set(here(situation).claims)
    begun = any(p.channel in MAIN and items & set(p.claims) for p in situation.snapshot.proceedings)
    if begun or not situation.fields or situation.fields.get("elsewhere") is True:
        return None
    return refuse(
        "no_main_case",
        "还没有起诉或者申请仲裁。",
        "No suit and no arbitration has been begun.",
        "民诉法 104",
    )


# fmt: off
STATES = (
    State("received", Label("已收到申请", "application received"), waits_for=COURT),
    State("reviewing", Label("审查中", "under review"), waits_for=COURT),
    State("granted_before", Label("诉前保全中", "preserved before a suit")),
    State("granted", Label("诉讼、仲裁中保全", "preserved within a suit"), waits_for=Label("本案的裁判", "the decision of the case")),
    State("awaiting", Label("裁判生效，等待申请执行", "decided, enforcement awaited")),
    State("lifted", Label("解除保全", "lifted"), None, True, "lifted"),
    State("refused", Label("驳回保全申请", "refused"), None, True, "refused"),
    State("enforcement", Label("转入执行", "carried into enforcement"), None, True, "enforcement"),
    State("withdrawn", Label("撤回申请", "withdrawn"), None, True, "withdrawn"),
)


def ruling_clock(name: str, stage: str) -> ClockRule:
    """Two days for whatever cannot wait: before a suit always, within it where it is urgent."""
    return ClockRule(
        name=name, rule="CL-31", kind=ClockKind.DUTY, label=URGENT, addressee=COURT, starts={"accept": ""},
        when=("stage", stage), runs_in=frozenset({"reviewing"}), consequence=Label("立即上报。", "Escalation at once."),
        warn_days=1, ladder=DUTY_LADDER,
    )


CLOCKS = (
    ruling_clock("ruling_before", "before"),
    ruling_clock("ruling_urgent", "urgent"),
    ClockRule(
        name="main_case", rule="CA-14", kind=ClockKind.RIGHT, label=Label("起诉或者申请仲裁", "Sue or arbitrate"),
        addressee=Label("申请人", "applicant"), starts={"grant_before": "measure_on"}, runs_in=frozenset({"granted_before"}),
        settles_on=frozenset({"record_main_case"}), on_expiry="lapse",
        consequence=Label("解除保全。", "The preservation is lifted."), warn_days=10,
    ),
    ClockRule(
        name="apply_enforcement", rule="LA-44", kind=ClockKind.RIGHT,
        label=Label("劳动者申请执行", "Worker's application to enforce"), addressee=Label("劳动者", "worker"),
        starts={"record_decision": "effective_on"}, runs_in=frozenset({"awaiting"}),
        settles_on=frozenset({"record_enforcement"}), on_expiry="lapse",
        consequence=Label("解除保全。", "The preservation is lifted."), warn_days=20,
    ),
)

TRANSITIONS = (
    Transition(
        "accept", ("received",), "reviewing", BODY, Label("接受申请", "Take the application"),
        Label("诉前的和情况紧急的，四十八小时内裁定。", "Before a suit, or urgent: ruled on within 48 hours."),
        fields=(
            choice(
                "stage", Label("阶段", "Stage"),
                ("before", Label("诉前、仲裁前", "before a suit or arbitration")),
                ("urgent", Label("诉讼、仲裁中，情况紧急", "within it, urgent")),
                ("within", Label("诉讼、仲裁中", "within it")),
            ),
        ),
        basis="民诉法 103、104；仲裁法 39", notifies=("applicant",),
    ),
    Transition(
        "grant_before", ("reviewing",), "granted_before", BODY, Label("裁定诉前保全", "Grant before a suit"),
        Label("三十日内不起诉或者申请仲裁的，解除保全。", "Lifted unless a suit or arbitration follows within 30 days."),
        fields=(
            tick("security_given", "申请人已提供担保", "The applicant has given security"),
            day("measure_on", "采取保全措施之日", "Measure taken on"),
        ),
        guards=(before_suit, happened("measure_on")),
        basis="民诉法 104", papers=("preservation_ruling",), notifies=("parties",),
    ),
    Transition(
        "grant", ("reviewing",), "granted", BODY, Label("裁定保全", "Grant"),
        Label("裁定立即开始执行。", "Carried out at once."),
        fields=(day("measure_on", "采取保全措施之日", "Measure taken on"),),
        guards=(within_suit, happened("measure_on")),
        basis="民诉法 103", papers=("preservation_ruling",), notifies=("parties",),
    ),
    Transition(
        "refuse", ("reviewing",), "refused", BODY, Label("驳回申请", "Refuse"),
        Label("可以申请复议一次。", "Reconsideration may be asked for once."),
        fields=(
            choice(
                "refusal_ground", Label("理由", "Ground"),
                ("no_danger", Label("没有难以执行或者造成损害的可能", "no danger to enforcement")),
                ("no_security", Label("不提供担保", "no security given")),
                ("other", Label("其他", "other")),
            ),
        ),
        basis="民诉法 103、104、111", papers=("refusal_ruling",), notifies=("applicant",),
    ),
    Transition(
        "record_main_case", ("granted_before",), "granted", EITHER, Label("已起诉或者申请仲裁", "Suit or arbitration begun"),
        Label("保全继续有效。", "The preservation stays."),
        fields=(
            day("main_case_on", "起诉或者申请仲裁之日", "Begun on"),
            tick("elsewhere", "在其他法院或者仲裁机构提起", "Begun at another court or body", required=False),
        ),
        guards=(main_case_begun, in_time("main_case", "民诉法 104", excusable=False), happened("main_case_on")),
        basis="民诉法 104；仲裁法 39", notifies=("parties",),
    ),
    Transition(
        "lapse", ("granted_before", "awaiting"), "lifted", SYSTEM, Label("期满解除", "Lifted after the period"),
        Label("期内没有起诉、申请仲裁或者申请执行。", "No suit, arbitration or enforcement in time."),
        basis="民诉法 104；劳动争议解释一 49", papers=("lifting_ruling",), notifies=("parties", "supervisor"),
    ),
    Transition(
        "renew", ("granted",), "", BODY, Label("续行保全", "Renew the measure"),
        Label("在期限届满前续行查封、扣押、冻结。", "The measure is renewed before its term ends."),
        fields=(day("renewed_until", "续行至", "Until"),),
        guards=(lies_ahead("renewed_until"),),
        basis="民诉法 103、106", papers=("preservation_ruling",), notifies=("parties",),
    ),
    Transition(
        "reconsider", GRANTED, "", EITHER, Label("申请复议", "Ask for reconsideration"),
        Label("复议一次，复议期间不停止执行。", "Once; the measure goes on meanwhile."),
        fields=(day("reconsideration_asked_on", "申请之日", "Asked on"),),
        guards=(
            only_once("reconsideration_asked_on", "只能申请复议一次。", "It is asked for once.", "民诉法 111"),
            happened("reconsideration_asked_on"),
        ),
        basis="民诉法 111", notifies=("parties",),
    ),
    Transition(
        "uphold", GRANTED, "", BODY, Label("复议维持", "Uphold on reconsideration"),
        Label("保全继续有效。", "The preservation stays."),
        basis="民诉法 111", notifies=("parties",),
    ),
    Transition(
        "record_decision", ("granted",), "awaiting", BODY, Label("登记本案裁判生效（劳动者申请的保全）", "Record the decision (worker's case)"),
        Label("劳动者三个月内不申请执行的，解除保全。", "Lifted unless the worker applies to enforce in three months."),
        fields=(day("effective_on", "裁判生效之日", "Effective on"),),
        guards=(happened("effective_on"),),
        basis="劳动争议解释一 49", notifies=("parties",),
    ),
    Transition(
        "record_enforcement", ("granted", "awaiting"), "enforcement", EITHER, Label("已申请执行", "Enforcement asked for"),
        Label("保全转入执行中的查封、扣押、冻结。", "The measure carries over into enforcement."),
        basis="民诉法 103；劳动争议解释一 49", notifies=("parties",),
    ),
    Transition(
        "lift", GRANTED, "lifted", BODY, Label("解除保全", "Lift"),
        Label("裁定解除保全。", "The measure is lifted by ruling."),
        fields=(
            choice(
                "lifting_reason", Label("理由", "Reason"),
                ("security", Label("被申请人提供担保", "the other side gave security")),
                ("request", Label("申请人申请解除", "the applicant asks for it")),
                ("lost", Label("诉讼请求被驳回或者撤诉", "the claim was dismissed or withdrawn")),
                ("error", Label("保全错误", "the measure was wrong")),
            ),
        ),
        basis="民诉法 107、111", papers=("lifting_ruling",), notifies=("parties",),
    ),
    Transition(
        "withdraw", ("received", "reviewing", *GRANTED), "withdrawn", EITHER, Label("撤回申请", "Withdraw"),
        Label("保全申请撤回；已采取的措施解除。", "Withdrawn; a measure already taken is lifted."),
        fields=(WHO_WITHDRAWS,), suggests=all_who_brought_it,
        basis="民诉法 103、104", notifies=("parties",), exit=True,
    ),
)
# fmt: on

PRESERVATION = Pathway(
    name="preservation",
    version=1,
    label=Label("财产保全", "Preservation"),
    initial="received",
    states=STATES,
    transitions=TRANSITIONS,
    clocks=CLOCKS,
    bodies=("court",),
    desk=True,
)
