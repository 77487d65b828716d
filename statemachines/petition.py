"""Petition (信访): registered always, routed by six classes, three levels of opinion, and never a second court."""

from __future__ import annotations

from statemachines.guards import fact_is, happened, here, in_time, numbers, only_once, refuse, unused
from statemachines.pathway import (
    DUTY_LADDER,
    ClockKind,
    ClockOp,
    ClockRule,
    Label,
    Op,
    Pathway,
    Refusal,
    Role,
    State,
    Transition,
)
from statemachines.petition_routes import ROUTES
from statemachines.rows import (
    BODY,
    CLAIMS,
    EITHER,
    HANDLER,
    SUPERVISOR,
    SYSTEM,
    TO_ORG,
    choice,
    day,
    note,
    tick,
)
from statemachines.snapshot import ProceedingView, ReferralView, Situation

CLASSES = (
    ("litigation", Label("一：诉讼、检察、公安职权范围", "1: litigation, prosecution, police")),
    ("arbitration", Label("二：仲裁", "2: arbitration")),
    ("party_appeal", Label("三：党员申诉", "3: appeal under party rules")),
    ("administrative", Label("四：行政复议、行政裁决等程序", "4: reconsideration or other administrative procedure")),
    ("duty", Label("五：申请查处、履行法定职责", "5: duty to investigate or protect")),
    ("petition", Label("六：信访程序办理", "6: handled as a petition")),
)
IMPORTED = frozenset({"litigation", "arbitration", "party_appeal", "administrative", "duty"})
NEEDS_HAND_OFF = frozenset({"litigation", "arbitration"})  # their channels are pathways here: an item must arrive there

accepted_class = fact_is(
    "route_class",
    frozenset({"petition"}),
    refuse(
        "not_class_six",
        "只有第六类事项适用信访程序受理。",
        "Only a class 6 item is accepted as a petition.",
        "信访工作条例 31、34",
    ),
)
imported_class = fact_is(
    "route_class",
    IMPORTED,
    refuse("class_six", "第六类事项由本机关办理。", "A class 6 item is handled here.", "信访工作条例 31"),
)
was_assigned = fact_is(
    "received_by",
    frozenset({"assigned"}),
    refuse(
        "not_assigned",
        "只有转送、交办的事项可以提出异议。",
        "Only an item handed down can be objected to.",
        "信访工作条例 23",
    ),
)


def _children(situation: Situation) -> list[tuple[ReferralView, ProceedingView]]:
    """The mediations that this petition has handed out, with the hand-off that opened each."""
    mine = here(situation).n
    rows = [r for r in situation.snapshot.referrals if r.from_proceeding == mine and r.opened]
    pairs = [(r, situation.snapshot.proceeding(r.opened)) for r in rows if r.opened]
    return [(r, child) for r, child in pairs if child.channel == "mediation"]


def mediation_ended(situation: Situation) -> Refusal | None:
    """There is a mediation to report on, and none is still open."""
    children = [child for _, child in _children(situation)]
    if children and not any(child.is_open for child in children):
        return None
    return refuse(
        "mediation_open", "移交的调解尚未结束。", "The mediation handed out has not ended.", "信访工作条例 33"
    )


def every_item_arrived(situation: Situation) -> Refusal | None:
    """No item is left without an owner: what belongs to court or arbitration must have been handed there (G10)."""
    proceeding = here(situation)
    if proceeding.facts.get("route_class") not in NEEDS_HAND_OFF:
        return None
    rows = [r for r in situation.snapshot.referrals if r.from_proceeding == proceeding.n and r.status != "returned"]
    arrived = {claim for r in rows for claim in numbers(r.claims)}
    if set(proceeding.claims) <= arrived:
        return None
    return refuse(
        "items_without_owner",
        "还有请求项没有转入相应程序。",
        "Some items have not been handed to their procedure.",
        "信访工作条例 31",
    )


OPEN = ("received", "registered", "objecting", "classified", "notified", "handling")
ANSWERED = ("opinion", "reviewing", "review_opinion", "re_reviewing")

# fmt: off
STATES = (
    State("received", Label("已收到", "received")),
    State("registered", Label("已登记", "registered")),
    State("objecting", Label("已提出异议", "objection raised")),
    State("classified", Label("已分类", "classified")),
    State(
        "notified", Label("已告知途径", "route told"),
        waits_for=Label("信访人按告知的途径提出，或者本机关受理", "the petitioner takes the route, or this body accepts"),
    ),
    State("handling", Label("办理中", "being handled")),
    State("opinion", Label("已出具处理意见", "opinion issued"), Role.HANDLER),
    State("reviewing", Label("复查中", "under review")),
    State("review_opinion", Label("已出具复查意见", "review opinion issued")),
    State("re_reviewing", Label("复核中", "under re-review")),
    State("returned", Label("已退回转送机关", "returned to the sender"), None, True, "returned"),
    State("directed", Label("已引导至政法机关", "directed to the legal organs"), None, True, "directed"),
    State("split_off", Label("已转纪检监察等机关", "passed to the discipline organs"), None, True, "transferred"),
    State("imported", Label("已导入法定程序", "imported into its procedure"), None, True, "imported"),
    State("settled", Label("调解、和解结案", "settled"), None, True, "settled"),
    State("finished", Label("程序终结", "finished, no further request"), None, True, "answered"),
    State("concluded", Label("复核终结", "concluded by re-review"), None, True, "final"),
    State("withdrawn", Label("信访人撤回", "withdrawn"), None, True, "withdrawn"),
)
# fmt: on

ROUTE = frozenset({"received", "registered", "objecting", "classified"})
NOT_IN_TIME = Label("督办，依法追究责任。", "Supervision; responsibility is called to account.")

# fmt: off
CLOCKS = (
    ClockRule(
        name="route_office", rule="XF-02", kind=ClockKind.DUTY,
        label=Label("信访部门转送、交办", "Petition office passes it on"), addressee=Label("信访部门", "petition office"),
        starts={"open": ""}, when=("received_by", "office"), runs_in=ROUTE, consequence=NOT_IN_TIME,
        ladder=DUTY_LADDER,
    ),
    ClockRule(
        name="route_organ", rule="XF-03", kind=ClockKind.DUTY,
        label=Label("书面告知接收情况和处理途径", "Written notice of receipt and route"),
        addressee=Label("收到信访事项的机关", "receiving organ"), starts={"open": ""}, when=("received_by", "organ"),
        runs_in=ROUTE, consequence=NOT_IN_TIME, ladder=DUTY_LADDER,
    ),
    ClockRule(
        name="route_assigned", rule="XF-04", kind=ClockKind.DUTY,
        label=Label("书面告知（转送、交办事项）", "Written notice (item handed down)"),
        addressee=Label("有权处理的机关", "competent organ"), starts={"open": ""}, when=("received_by", "assigned"),
        runs_in=ROUTE, consequence=NOT_IN_TIME, ladder=DUTY_LADDER,
    ),
    ClockRule(
        name="objection", rule="XF-05", kind=ClockKind.RIGHT, label=Label("提出异议", "Objection: not within our duty"),
        addressee=Label("收到转送、交办的机关", "organ it was handed to"), starts={"open": ""},
        when=("received_by", "assigned"), runs_in=frozenset({"received", "registered"}),
        settles_on=frozenset({"object"}), consequence=Label("事项留在本机关办理。", "The item stays with this organ."),
        warn_days=2,
    ),
    ClockRule(
        name="handle", rule="XF-09", kind=ClockKind.DUTY, label=Label("办结并出具处理意见书", "Written opinion"),
        addressee=Label("受理机关", "accepting organ"), starts={"accept": ""}, runs_in=frozenset({"handling"}),
        consequence=NOT_IN_TIME, warn_days=10, ladder=DUTY_LADDER,
    ),
    ClockRule(
        name="request_review", rule="XF-11", variant="request", kind=ClockKind.RIGHT,
        label=Label("申请复查", "Request for review"), addressee=Label("信访人", "petitioner"),
        starts={"issue_opinion": "delivered_on"}, runs_in=frozenset({"opinion"}),
        settles_on=frozenset({"request_review"}), on_expiry="lapse",
        consequence=Label("信访程序终结。", "The petition procedure ends."), warn_days=7,
    ),
    ClockRule(
        name="review", rule="XF-11", variant="decide", kind=ClockKind.DUTY, label=Label("作出复查意见", "Review opinion"),
        addressee=Label("上一级机关", "next higher organ"), starts={"request_review": ""},
        runs_in=frozenset({"reviewing"}), consequence=NOT_IN_TIME, ladder=DUTY_LADDER,
    ),
    ClockRule(
        name="request_re_review", rule="XF-12", variant="request", kind=ClockKind.RIGHT,
        label=Label("申请复核", "Request for re-review"), addressee=Label("信访人", "petitioner"),
        starts={"issue_review": "delivered_on"}, runs_in=frozenset({"review_opinion"}),
        settles_on=frozenset({"request_re_review"}), on_expiry="lapse",
        consequence=Label("信访程序终结。", "The petition procedure ends."), warn_days=7,
    ),
    ClockRule(
        name="re_review", rule="XF-12", variant="decide", kind=ClockKind.DUTY,
        label=Label("作出复核意见", "Re-review opinion"), addressee=Label("复核机关", "re-reviewing organ"),
        starts={"request_re_review": ""}, runs_in=frozenset({"re_reviewing"}), consequence=NOT_IN_TIME,
        ladder=DUTY_LADDER,
    ),
)
# fmt: on

DELIVERED = day("delivered_on", "送达信访人之日", "Delivered to the petitioner on")

# fmt: off
TRANSITIONS = (
    Transition(
        "register", ("received",), "registered", HANDLER, Label("登记", "Register"),
        Label("登记并录入；来访来信一律登记。", "It is registered; every petition is."),
        fields=(
            choice(
                "matter", Label("性质", "Kind of matter"),
                ("claim", Label("申诉求决", "claim")),
                ("suggestion", Label("建议意见", "suggestion")),
                ("accusation", Label("检举控告", "accusation")),
            ),
        ),
        basis="信访工作条例 21、22、23",
    ),
    Transition(
        "object", ("registered",), "objecting", HANDLER, Label("提出异议", "Object"),
        Label("不属于本机关职权，详细说明理由，报转送、交办机关核实。", "Not within our duty; the sender is asked to verify."),
        fields=(note(required=True),),
        guards=(
            was_assigned,
            in_time("objection", "信访工作条例 23", excusable=False),
            unused("objection", "已经提出过异议。", "An objection was raised before.", "信访工作条例 23"),
        ),
        basis="信访工作条例 23", notifies=("sender",),
    ),
    Transition(
        "agree_return", ("objecting",), "returned", BODY, Label("同意退回", "Agree to the return"),
        Label("转送、交办机关核实同意，事项退回。", "The sender has verified and takes it back."),
        basis="信访工作条例 23", notifies=("sender", "applicant"),
    ),
    Transition(
        "decline_return", ("objecting",), "registered", BODY, Label("不同意退回", "Decline the return"),
        Label("事项仍由本机关办理。", "The item stays here."),
        basis="信访工作条例 23",
    ),
    Transition(
        "split_off", ("registered",), "split_off", HANDLER, Label("检举控告转有权机关", "Pass an accusation on"),
        Label("不得将检举控告材料透露或者转给被检举控告的人员和单位。", "Nothing of it may reach those accused."),
        fields=(TO_ORG,),
        guards=(
            fact_is(
                "matter", frozenset({"accusation"}),
                refuse("no_accusation", "不是检举控告事项。", "This is no accusation.", "信访工作条例 30"),
            ),
        ),
        basis="信访工作条例 30", notifies=("applicant",),
    ),
    Transition(
        "direct", ("registered", "classified"), "directed", HANDLER,
        Label("诉访分离：引导至政法机关", "Direct to the legal organs"),
        Label("涉法涉诉事项转政法机关依法处理。", "A litigation matter goes to the political-legal organs."),
        fields=(
            choice(
                "directed_to", Label("机关", "Organ"),
                ("court", Label("人民法院", "court")),
                ("procuratorate", Label("人民检察院", "procuratorate")),
                ("police", Label("公安机关", "police")),
                ("justice", Label("司法行政机关", "justice department")),
            ),
        ),
        basis="信访工作条例 20、22、28", papers=("route_notice",), notifies=("applicant",),
    ),
    Transition(
        "classify", ("registered",), "classified", HANDLER, Label("分类", "Classify"),
        Label("按六类确定办理途径。", "One of six classes decides the route."),
        fields=(choice("route_class", Label("类别", "Class"), *CLASSES),),
        basis="信访工作条例 31",
    ),
    Transition(
        "notify_route", ("classified",), "notified", HANDLER, Label("书面告知途径", "Give notice of the route"),
        Label("告知接收情况以及处理途径和程序。", "Receipt, route and procedure are told in writing."),
        fields=(day("notified_on", "告知之日", "Notice given on"),),
        guards=(happened("notified_on"),),
        basis="信访工作条例 23", papers=("route_notice",), notifies=("applicant",),
    ),
    Transition(
        "reclassify", ("notified", "handling"), "", HANDLER, Label("重新分类", "Classify again"),
        Label("发现分类不当，重新确定途径并告知。", "The class was wrong; the route is set and told anew."),
        fields=(
            choice("route_class", Label("类别", "Class"), *CLASSES),
            tick("route_told", "已将新的途径告知信访人", "The petitioner has been told the new route"),
        ),
        basis="信访工作条例 31", papers=("route_notice",), notifies=("applicant",),
    ),
    Transition(
        "accept", ("notified",), "handling", HANDLER, Label("受理", "Accept"),
        Label("自受理之日起六十日内办结。", "It must be finished within 60 days of acceptance."),
        guards=(accepted_class,),
        basis="信访工作条例 32、34", papers=("acceptance_notice",), notifies=("applicant",),
    ),
    Transition(
        "extend", ("handling",), "", SUPERVISOR, Label("延长办理期限", "Extend"),
        Label("情况复杂，经本机关负责人批准延长，并告知理由。", "Complex; the head of the organ extends and says why."),
        fields=(
            choice(
                "extension_reason", Label("理由", "Reason"),
                ("complex", Label("情况复杂", "complex")),
                ("investigation", Label("需要调查取证", "evidence to be gathered")),
                ("several_bodies", Label("涉及多个单位", "several bodies concerned")),
            ),
            tick("reason_told", "已将延长理由告知信访人", "The petitioner has been told why"),
        ),
        guards=(only_once("extension_reason", "办理期限只能延长一次。", "It can be extended once.", "信访工作条例 34"),),
        clocks=(ClockOp(Op.EXTEND, "handle", kind="head"),),
        basis="信访工作条例 34", papers=("extension_notice",), notifies=("applicant",),
    ),
    Transition(
        "refer_mediation", ("registered", "classified", "notified", "handling"), "", HANDLER,
        Label("移交人民调解", "Hand to people's mediation"),
        Label("双方同意后移交；信访期限继续计算。", "With both sides' consent; the petition clock keeps running."),
        fields=(
            CLAIMS,
            TO_ORG,
            choice(
                "again_because", Label("再次调解的理由", "Why mediate again"),
                ("new_fact", Label("有新的事实", "a new fact")),
                ("party_request", Label("当事人自己请求", "a party asks for it")),
                required=False,
            ),
        ),
        basis="信访工作条例 33", refers="petition-mediation", notifies=("parties",),
    ),
    Transition(
        "record_feedback", ("registered", "classified", "notified", "handling"), "", BODY,
        Label("登记调解反馈", "Record the mediation's result"),
        Label("调解不成的继续办理。", "Where it failed the petition goes on."),
        fields=(
            choice(
                "feedback", Label("结果", "Result"),
                ("agreement", Label("达成协议", "agreement")),
                ("failed", Label("调解不成", "failed")),
                ("refused", Label("当事人拒绝", "refused")),
            ),
        ),
        guards=(mediation_ended,),
        basis="信访工作条例 33",
    ),
    *ROUTES,
    Transition(
        "import_procedure", ("notified", "handling"), "imported", HANDLER,
        Label("导入法定程序", "Import into its procedure"),
        Label("事项由法定程序处理，信访程序结束。", "Its own procedure takes over; the petition ends."),
        guards=(imported_class, every_item_arrived),
        basis="信访工作条例 28、31", notifies=("applicant",),
    ),
    Transition(
        "settle", ("handling",), "settled", HANDLER, Label("达成调解、和解协议", "Settle"),
        Label("双方自愿达成协议，制作协议书，结案。", "Both sides agreed in writing; the petition is closed."),
        fields=(day("settled_on", "达成之日", "Settled on"),),
        guards=(happened("settled_on"),),
        basis="信访工作条例 33", papers=("settlement_agreement",), notifies=("parties",),
    ),
    Transition(
        "issue_opinion", ("handling",), "opinion", HANDLER, Label("出具处理意见书", "Issue the opinion"),
        Label("信访人自收到之日起三十日内可以申请复查。", "The petitioner may ask for review within 30 days."),
        fields=(DELIVERED,),
        guards=(happened("delivered_on"),),
        basis="信访工作条例 32、34、35", papers=("petition_opinion",), notifies=("applicant",),
    ),
    Transition(
        "request_review", ("opinion",), "reviewing", EITHER, Label("申请复查", "Request review"),
        Label("由上一级机关在三十日内作出复查意见。", "The next higher organ decides within 30 days."),
        guards=(in_time("request_review", "信访工作条例 35", excusable=False),),
        basis="信访工作条例 35", notifies=("supervisor",),
    ),
    Transition(
        "issue_review", ("reviewing",), "review_opinion", BODY, Label("出具复查意见", "Issue the review opinion"),
        Label("信访人自收到之日起三十日内可以申请复核。", "The petitioner may ask for re-review within 30 days."),
        fields=(DELIVERED,),
        guards=(happened("delivered_on"),),
        basis="信访工作条例 35、36", papers=("review_opinion",), notifies=("applicant",),
    ),
    Transition(
        "request_re_review", ("review_opinion",), "re_reviewing", EITHER, Label("申请复核", "Request re-review"),
        Label("由复核机关在三十日内作出复核意见。", "The re-reviewing organ decides within 30 days."),
        guards=(in_time("request_re_review", "信访工作条例 36", excusable=False),),
        basis="信访工作条例 36", notifies=("supervisor",),
    ),
    Transition(
        "exclude_hearing", ("re_reviewing",), "", BODY, Label("扣除听证时间", "Exclude the hearing"),
        Label("听证所需时间不计入复核期限。", "The time of the hearing does not count."),
        fields=(day("hearing_from", "听证开始", "Hearing from"), day("hearing_to", "听证结束", "Hearing until")),
        guards=(happened("hearing_from", "hearing_to"),),
        clocks=(
            ClockOp(Op.EXCLUDE, "re_review", kind="hearing", from_field="hearing_from", until_field="hearing_to"),
        ),
        basis="信访工作条例 36",
    ),
    Transition(
        "conclude", ("re_reviewing",), "concluded", BODY, Label("出具复核意见", "Issue the re-review opinion"),
        Label("信访程序终结；同一事实和理由不再受理。", "Final; the same facts are not taken again."),
        fields=(DELIVERED,),
        guards=(happened("delivered_on"),),
        basis="信访工作条例 36", papers=("re_review_opinion",), notifies=("applicant",),
    ),
    Transition(
        "lapse", ("opinion", "review_opinion"), "finished", SYSTEM, Label("期满未申请", "Period passed"),
        Label("期满未提出请求，信访程序终结。", "No request was made in time; the procedure ends."),
        basis="信访工作条例 35、36", notifies=("applicant",),
    ),
    Transition(
        "withdraw", (*OPEN, *ANSWERED), "withdrawn", EITHER, Label("撤回信访事项", "Withdraw the petition"),
        Label("信访人撤回，程序结束；不影响其他权利。", "The petitioner withdraws; no other right is touched."),
        notifies=("sender",), exit=True,
    ),
)
# fmt: on

PETITION = Pathway(
    name="petition",
    version=1,
    label=Label("信访", "Petition"),
    initial="received",
    states=STATES,
    transitions=TRANSITIONS,
    clocks=CLOCKS,
    channel="petition",
    bodies=("petition_office", "agency", "centre"),
    opening=(
        choice(
            "received_by",
            Label("收到方式", "How it came in"),
            ("office", Label("信访部门收到", "at the petition office")),
            ("organ", Label("有权处理的机关直接收到", "directly at the competent organ")),
            ("assigned", Label("上级或者信访部门转送、交办", "handed down")),
        ),
    ),
)
