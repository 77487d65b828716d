"""The public-security case beside a mediation by the police (治安案件): thirty days, anew when the mediation has failed.

It is a duty of the police and bars nobody from mediation, which may end it while nothing is decided, nor from a suit.
"""

from __future__ import annotations

from statemachines.guards import happened, only_once
from statemachines.pathway import DUTY_LADDER, ClockKind, ClockOp, ClockRule, Label, Op, Pathway, State, Transition
from statemachines.rows import BODY, HEAD, choice, day, tick

POLICE = Label("公安机关", "police")

# fmt: off
PUBLIC_SECURITY_CASE = Pathway(
    name="public_security_case",
    version=1,
    label=Label("治安案件办理", "Public-security case"),
    initial="handling",
    states=(
        State("handling", Label("办理中", "being handled")),
        State("decided", Label("已作出处理决定", "decided"), None, True, "decided"),
        State("no_penalty", Label("协议已履行，不予处罚", "agreement performed: no penalty"), None, True, "settled"),
    ),
    clocks=(
        ClockRule(
            name="handle", rule="PS-04", kind=ClockKind.DUTY, label=Label("办理治安案件期限", "Handling of the case"),
            addressee=POLICE, starts={"open": ""}, runs_in=frozenset({"handling"}), warn_days=7, ladder=DUTY_LADDER,
            consequence=Label("督促并上报；不影响当事人起诉。", "Escalation; the parties may sue all the same."),
        ),
    ),
    transitions=(
        Transition(
            "record_failed_mediation", ("handling",), "", BODY, Label("登记调解不成或者未履行", "Record that mediation failed"),
            Label("办案期限自调解不成或者协议未履行之日起重新计算。", "The period runs anew from the failure or non-performance."),
            fields=(
                choice(
                    "failure_ground", Label("情形", "What happened"),
                    ("no_agreement", Label("调解未达成协议", "no agreement was reached")),
                    ("not_performed", Label("达成协议后不履行", "the agreement was not performed")),
                ),
                day("failed_on", "调解不成或者未履行之日", "Failed on"),
            ),
            guards=(
                only_once("failed_on", "已经登记过。", "This was recorded before.", "行政案件程序规定 185"),
                happened("failed_on"),
            ),
            clocks=(ClockOp(Op.RESTART, "handle", from_field="failed_on"),),
            basis="治安管理处罚法 9、118；行政案件程序规定 185", notifies=("parties",),
        ),
        Transition(
            "extend", ("handling",), "", HEAD, Label("延长办案期限", "Extend"),
            Label("案情重大、复杂，经上一级公安机关批准延长三十日，不超过两次。", "Grave or complex: thirty days more by the superior organ, twice at most."),
            fields=(
                choice(
                    "extension_reason", Label("理由", "Reason"),
                    ("grave", Label("案情重大", "grave")),
                    ("complex", Label("案情复杂", "complex")),
                ),
            ),
            clocks=(ClockOp(Op.EXTEND, "handle", kind="superior"),),
            basis="治安管理处罚法 118", notifies=("parties",),
        ),
        Transition(
            "exclude", ("handling",), "", BODY, Label("扣除办案期限", "Exclude time"),
            Label("鉴定、听证的期间不计入办案期限。", "Appraisal and hearing do not count."),
            fields=(
                choice(
                    "excluded_kind", Label("事由", "Kind"),
                    ("appraisal", Label("鉴定", "appraisal")),
                    ("hearing", Label("听证", "hearing")),
                ),
                day("excluded_from", "开始", "From"),
                day("excluded_to", "结束", "Until"),
            ),
            guards=(happened("excluded_from"),),
            clocks=(
                ClockOp(
                    Op.EXCLUDE, "handle", from_field="excluded_from", until_field="excluded_to",
                    kind_field="excluded_kind",
                ),
            ),
            basis="治安管理处罚法 118",
        ),
        Transition(
            "decide", ("handling",), "decided", BODY, Label("作出处理决定", "Decide"),
            Label("案件办结；民事争议可以起诉。", "The case is closed; the civil dispute may be sued on."),
            fields=(tick("suit_told", "已告知可以就民事争议起诉", "The right to sue on the civil dispute was told"),),
            basis="治安管理处罚法 9、118", papers=("public_security_decision",), notifies=("parties",),
        ),
        Transition(
            "spare", ("handling",), "no_penalty", BODY, Label("协议已履行，不予处罚", "Agreement performed: no penalty"),
            Label("和解或者人民调解协议已经履行，经书面申请和批准，不予处罚。", "Settled and performed, on written application and with approval."),
            fields=(
                day("performed_on", "协议履行之日", "Performed on"),
                tick("applied_in_writing", "当事人已书面申请", "The party applied in writing"),
                tick("approved", "公安机关已认可", "The police approved"),
            ),
            guards=(happened("performed_on"),),
            basis="治安管理处罚法 9", notifies=("parties",),
        ),
    ),
    bodies=("police",),
    subjects=frozenset({"tort", "neighbour", "noise"}),
    desk=True,
)
# fmt: on
