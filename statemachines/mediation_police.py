"""Mediation by the police: the damages of a traffic accident, and light public-security cases (治安调解)."""

from __future__ import annotations

from statemachines.guards import happened, here, lapsed, refuse
from statemachines.mediation_kinds import accept_at_once, lapse, refusals, stop, vary
from statemachines.mediation_organs import ORGAN
from statemachines.pathway import DUTY_LADDER, ClockKind, ClockRule, Label, Refusal, State, Transition
from statemachines.rows import HANDLER, REMEDIES_TOLD, choice, day, tick
from statemachines.snapshot import Situation, local_date

TRAFFIC = Label("公安机关交通管理部门", "traffic police")
CLOSED = Label("交警不再调解；可以起诉或者申请人民调解。", "Police mediation is closed; sue or use people's mediation.")


def application_in_time(situation: Situation) -> Refusal | None:
    """Jointly within ten working days of the accident report, or three of a people's mediation that failed."""
    on = local_date(situation.command.occurred_at)
    ran = {c.name for c in situation.snapshot.clocks if c.proceeding == here(situation).n and c.status != "cancelled"}
    windows = ran & {"application", "application_again"}
    if not windows:
        return refuse(
            "no_report",
            "须先登记收到事故认定书或者人民调解终结之日。",
            "The day of the report, or of the end of people's mediation, must be recorded first.",
            "交通事故程序规定 85、86",
        )
    if all(lapsed(situation, clock, None, on) for clock in windows):
        return refuse("out_of_time", CLOSED.zh, CLOSED.en, "交通事故程序规定 85、86")
    return None


# fmt: off
TRAFFIC_MEDIATION = vary(
    ORGAN,
    name="traffic_mediation",
    label=Label("交通事故损害赔偿调解", "Police mediation of traffic damages"),
    bodies=("police",),
    subjects=frozenset({"traffic_injury"}),
    desk=True,
    law="交通事故程序规定 94",
    basis={"decline": "交通事故程序规定 86", "refuse": "交通事故程序规定 94", "sign": "交通事故程序规定 90"},
    states=(
        State(
            "registered", Label("已登记", "registered"),
            waits_for=Label("当事人共同书面申请", "the joint written application"),
        ),
        State(
            "waiting", Label("已受理，等待调解开始", "accepted, not yet to begin"),
            waits_for=Label("丧葬、治疗、定残或者定损结束", "the end of funeral, treatment or assessment"),
        ),
        State("mediating", Label("调解中", "in mediation")),
    ),
    steps=(
        Transition(
            "record_report", ("registered",), "", HANDLER, Label("登记收到认定书之日", "Record receipt of the accident report"),
            Label("自收到之日起十个工作日内可以共同申请调解。", "A joint application may be made within ten working days."),
            fields=(day("report_received_on", "收到认定书、证明或者复核结论之日", "Received on"),),
            guards=(happened("report_received_on"),),
            basis="交通事故程序规定 86",
        ),
        Transition(
            "record_failed_mediation", ("registered",), "", HANDLER, Label("登记人民调解终结", "Record that people's mediation ended"),
            Label("自终结之日起三个工作日内可以共同申请调解。", "A joint application may be made within three working days."),
            fields=(day("failed_on", "人民调解未达成协议之日", "Ended without agreement on"),),
            guards=(happened("failed_on"),),
            basis="交通事故程序规定 85",
        ),
        accept_at_once(
            "交通事故程序规定 86", application_in_time, target="waiting", label=Label("受理共同申请", "Accept the joint application"),
            effect=Label("受理；丧葬、治疗、定残或者定损结束后开始调解。", "Taken; it begins once funeral, treatment or assessment is over."),
        ),
        *refusals("waiting", "mediating"),
        Transition(
            "begin", ("waiting",), "mediating", HANDLER, Label("开始调解", "Begin"),
            Label("自开始之日起十个工作日内制作调解书或者终结书。", "Within ten working days a mediation paper or an ending paper is made."),
            fields=(
                choice(
                    "begins_because", Label("开始的事由", "It begins with"),
                    ("death", Label("丧葬事宜结束", "the end of the funeral period")),
                    ("injury", Label("治疗终结", "the end of treatment")),
                    ("disability", Label("定残", "the determination of disability")),
                    ("property", Label("确定损失", "the loss being fixed")),
                    ("accepted_later", Label("上述事由之后受理", "acceptance, which came later")),
                ),
                day("begun_on", "调解开始之日", "Begun on"),
            ),
            guards=(happened("begun_on"),),
            basis="交通事故程序规定 90", notifies=("parties",),
        ),
        stop("交通事故程序规定 94", "waiting", "mediating"),
        ORGAN.step("sue", sources=("waiting", "mediating", "agreed")),
        lapse("交通事故程序规定 90、94", "mediating", zh="期满制作终结书", en="Ending paper at the end of the term"),
    ),
    clocks=(
        ClockRule(
            name="application", rule="TR-01", kind=ClockKind.RIGHT,
            label=Label("共同申请交警调解", "Joint application to the traffic police"), addressee=Label("双方当事人", "both parties, jointly"),
            starts={"record_report": "report_received_on"}, runs_in=frozenset({"registered"}),
            settles_on=frozenset({"accept"}), consequence=CLOSED,
        ),
        ClockRule(
            name="application_again", rule="TR-02", kind=ClockKind.RIGHT,
            label=Label("人民调解终结后申请交警调解", "Application after people's mediation"), addressee=Label("双方当事人", "both parties, jointly"),
            starts={"record_failed_mediation": "failed_on"}, runs_in=frozenset({"registered"}),
            settles_on=frozenset({"accept"}), consequence=CLOSED, warn_days=1,
        ),
        ClockRule(
            name="settle", rule="TR-04", kind=ClockKind.DUTY, label=Label("交警调解期限", "Mediation by the traffic police"),
            addressee=TRAFFIC, starts={"begin": "begun_on"}, runs_in=frozenset({"mediating"}), on_expiry="lapse",
            consequence=Label("制作调解终结书，可以起诉。", "An ending paper is made; the parties may sue."), ladder=DUTY_LADDER,
        ),
    ),
)

PUBLIC_SECURITY_MEDIATION = vary(
    ORGAN,
    name="public_security_mediation",
    label=Label("治安调解", "Public-security mediation"),
    bodies=("police",),
    subjects=frozenset({"tort", "neighbour", "noise"}),
    desk=True,
    law="治安管理处罚法 9",
    basis={"refuse": "治安管理处罚法 9；行政案件程序规定 179"},
    drop=("disputed", "stop"),
    states=(
        State("registered", Label("已立案", "case opened"), waits_for=Label("公安机关审查是否适用调解", "the police, to see whether it may be mediated")),
        State("second_session", Label("第二次调解", "second session")),
        State("refused", Label("当事人拒绝，依法处罚", "refused: penalty procedure"), None, True, "refused"),
        State("terminated", Label("调解不成或者未履行，依法处罚", "failed or not performed: penalty procedure"), None, True, "failed"),
        State("performed", Label("已履行，不予处罚", "performed: no penalty"), None, True, "settled"),
    ),
    steps=(
        accept_at_once(
            "治安管理处罚法 9；行政案件程序规定 179",
            fields=(
                tick("light", "因民间纠纷引起的打架斗殴、损毁财物等，情节较轻", "A light case that arose from a civil dispute"),
                tick(
                    "no_bar", "没有雇凶伤害、结伙斗殴、寻衅滋事、多次违法、逃跑或者调解期间再犯等不得调解的情形",
                    "No bar: hired injury, gang fight, picking quarrels, repeat offender, escape, new offence",
                ),
                choice(
                    "officers", Label("主持的民警", "Officers"),
                    ("two", Label("两名以上", "two or more")),
                    ("one_recorded", Label("一名，在规范的执法办案场所并全程同步录音录像", "one, in a standard place with full audio and video")),
                ),
                *accept_at_once("").fields,
            ),
        ),
        *refusals("mediating", "second_session"),
        Transition(
            "again", ("mediating",), "second_session", HANDLER, Label("安排第二次调解", "Hold a second session"),
            Label("第二次调解在第一次之后七个工作日内完成。", "It is finished within seven working days of the first."),
            fields=(day("first_session_on", "第一次调解之日", "First session held on"),),
            guards=(happened("first_session_on"),),
            basis="行政案件程序规定 183", notifies=("parties",),
        ),
        ORGAN.step("fail", sources=("mediating", "second_session")),
        lapse("行政案件程序规定 183", "second_session", zh="第二次调解期满", en="Second session's term passed"),
        ORGAN.step("sign", sources=("mediating", "second_session")),
        ORGAN.step("sue", sources=("mediating", "second_session", "agreed")),
        Transition(
            "breach", ("agreed",), "terminated", HANDLER, Label("未履行协议", "Not performed"),
            Label("依法给予处罚，并告知可以就民事争议起诉。", "The penalty procedure goes on; the right to sue is told."),
            fields=(
                choice(
                    "breach_ground", Label("情形", "Ground"),
                    ("none", Label("未履行", "not performed")),
                    ("part", Label("未全部履行", "performed in part")),
                ),
                REMEDIES_TOLD,
            ),
            basis="治安管理处罚法 9", papers=("remedies_notice",), notifies=("parties",),
        ),
        ORGAN.step("leave", target="terminated"),
    ),
    clocks=(
        ClockRule(
            name="second_session", rule="PS-02", kind=ClockKind.DUTY, label=Label("第二次调解", "Second session"),
            addressee=Label("公安机关", "police"), starts={"again": "first_session_on"},
            runs_in=frozenset({"second_session"}), on_expiry="lapse", ladder=DUTY_LADDER,
            consequence=Label("调解不成，依法处罚，并告知可以起诉。", "It has failed: penalty procedure, and the right to sue is told."),
        ),
    ),
)
# fmt: on
