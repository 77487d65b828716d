"""Enforcement (强制执行) of a judgment, award, confirmation or payment order that is in force."""

from __future__ import annotations

from statemachines.guards import happened, here, in_time, lapsed, refuse, still_runs
from statemachines.judgments import COURT
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
    Refusal,
    State,
    Transition,
)
from statemachines.rows import BODY, EITHER, WHO, choice, day
from statemachines.side_guards import WHO_WITHDRAWS, all_who_brought_it
from statemachines.snapshot import Situation, local_date
from statemachines.titles import enforceable

AT_WORK = ("running", "objection", "reconsidering")  # an objection against a measure stays nothing by itself
UNDER_WAY = ("running", "objection", "outsider_objection", "reconsidering", "settlement", "stayed")
SERVED = Field("parties", FieldKind.PARTIES, Label("收到裁定的当事人", "Parties served"))
RULED_ON = day("ruling_served_on", "收到裁定之日", "Ruling received on")


def six_months_passed(situation: Situation) -> Refusal | None:
    """Nothing was enforced for six months since the application; public notice, appraisal and stays apart."""
    on = local_date(situation.command.occurred_at)
    if lapsed(situation, "idle", None, on):
        return None
    return refuse(
        "six_months_run",
        "自收到申请执行书之日起尚未满六个月。",
        "Six months from the application have not passed.",
        "民诉法 237",
    )


def told_the_debtor(situation: Situation) -> Refusal | None:
    """The debtor reports its property once it has had the notice."""
    if "notice_on" in here(situation).facts:
        return None
    return refuse("no_notice", "须先发出执行通知。", "The notice to perform comes first.", "民诉法 251、252")


# fmt: off
STATES = (
    State("filed", Label("已申请执行", "application filed")),
    State("running", Label("执行中", "being enforced")),
    State("objection", Label("执行异议审查中", "objection under review")),
    State("outsider_objection", Label("案外人异议审查中", "outsider's objection under review")),
    State("reconsidering", Label("复议中", "being reconsidered"), waits_for=Label("上一级人民法院", "the higher court")),
    State("settlement", Label("执行和解履行中", "settlement being performed"), waits_for=Label("被执行人履行", "the debtor, to perform")),
    State("stayed", Label("中止执行", "stayed"), waits_for=Label("中止情形消失", "the end of the cause")),
    State("round_ended", Label("终结本次执行程序", "this round ended"), waits_for=Label("发现可供执行的财产", "assets to be found")),
    State("performed", Label("执行完毕", "enforced in full"), None, True, "settled"),
    State("ended", Label("终结执行", "enforcement ended"), None, True, "ended"),
    State("not_accepted", Label("不予受理", "not accepted"), None, True, "not_accepted"),
    State("unenforced", Label("不予执行", "enforcement refused"), None, True, "refused"),
    State("withdrawn", Label("撤销执行申请", "application withdrawn"), None, True, "withdrawn"),
)


def decision_clock(name: str, state: str, trigger: str, field: str, zh: str, en: str) -> ClockRule:
    """Fifteen days for the court to rule on an objection."""
    return ClockRule(
        name=name, rule="CL-29", kind=ClockKind.DUTY, label=Label(zh, en), addressee=COURT, starts={trigger: field},
        runs_in=frozenset({state}), consequence=Label("提醒并上报。", "Reminder and escalation."), ladder=DUTY_LADDER,
    )


CLOCKS = (
    ClockRule(
        name="idle", rule="CL-28", kind=ClockKind.UNLOCK, label=Label("六个月未执行", "Six months without enforcement"),
        addressee=Label("申请执行人", "creditor"), starts={"open": ""}, runs_in=frozenset({"filed", *UNDER_WAY}),
        consequence=Label("可以向上一级人民法院申请执行。", "The higher court may be asked to enforce."), warn_days=15,
    ),
    decision_clock("objection", "objection", "object", "objected_on", "审查执行异议", "Decide the objection"),
    decision_clock(
        "outsider_objection", "outsider_objection", "object_outsider", "objected_on",
        "审查案外人异议", "Decide the outsider's objection",
    ),
    ClockRule(
        name="reconsider", rule="CL-29", variant="reconsider", kind=ClockKind.RIGHT,
        label=Label("对异议裁定申请复议", "Reconsideration of the ruling"), addressee=Label("当事人、利害关系人", "party served"),
        starts={"decide_objection": "ruling_served_on"}, per_party="parties",
        runs_in=frozenset({"running", "objection", "outsider_objection", "reconsidering", "settlement", "stayed"}),
        consequence=Label("异议裁定生效。", "The ruling stands."),
    ),
    ClockRule(
        name="outsider_suit", rule="CL-29", variant="outsider_suit", kind=ClockKind.RIGHT,
        label=Label("执行异议之诉", "Suit over the object"), addressee=Label("案外人、当事人", "outsider or party"),
        starts={"decide_outsider_objection": "ruling_served_on"}, per_party="parties",
        runs_in=frozenset({"running", "objection", "outsider_objection", "reconsidering", "settlement", "stayed"}),
        consequence=Label("不能再就该标的起诉。", "No suit over that object any more."), warn_days=5,
    ),
)

TRANSITIONS = (
    Transition(
        "accept", ("filed",), "running", BODY, Label("执行立案", "Take it up"),
        Label("超过二年的也应当受理；被执行人可以提出时效异议。", "Taken even after two years; the debtor may object."),
        basis="民诉法 247、250；民诉解释 481", papers=("acceptance_notice",), notifies=("parties",),
    ),
    Transition(
        "refuse", ("filed",), "not_accepted", BODY, Label("不予受理", "Do not accept"),
        Label("没有给付内容或者不属于本院管辖。", "Nothing to be performed, or another court's."),
        fields=(
            choice(
                "refusal_ground", Label("理由", "Ground"),
                ("no_content", Label("没有明确的给付内容", "no definite performance")),
                ("not_effective", Label("文书尚未生效", "the document is not in force")),
                ("wrong_court", Label("不属于本院管辖", "wrong court")),
            ),
        ),
        basis="民诉法 235、247", papers=("refusal_ruling",), notifies=("applicant",),
    ),
    Transition(
        "issue_notice", AT_WORK, "", BODY, Label("发出执行通知", "Give notice to perform"),
        Label("责令履行，并报告财产；可以立即采取执行措施。", "Perform and report assets; measures may be taken at once."),
        fields=(day("notice_on", "被执行人收到之日", "Received by the debtor on"),),
        guards=(happened("notice_on"),),
        basis="民诉法 251", papers=("enforcement_notice", "asset_report_order"), notifies=("respondent",),
    ),
    Transition(
        "report_assets", AT_WORK, "", EITHER, Label("报告财产", "Report assets"),
        Label("报告当前和收到通知前一年的财产情况。", "Present assets and those of the year before the notice."),
        fields=(day("reported_on", "报告之日", "Reported on"),),
        guards=(told_the_debtor, happened("reported_on")),
        basis="民诉法 252", notifies=("applicant",),
    ),
    Transition(
        "take_measure", AT_WORK, "", BODY, Label("采取执行措施", "Take a measure"),
        Label("保留被执行人及其所扶养家属的生活必需。", "What the debtor's family lives on stays with them."),
        fields=(
            choice(
                "measure", Label("措施", "Measure"),
                ("inquire", Label("查询财产", "inquire after assets")),
                ("freeze", Label("查封、扣押、冻结", "seal, seize or freeze")),
                ("income", Label("扣留、提取收入", "withhold income")),
                ("transfer", Label("划拨", "transfer funds")),
                ("auction", Label("拍卖、变卖", "auction or sell")),
                ("deliver", Label("交付财物、迁出房屋", "deliver or vacate")),
            ),
            day("measure_on", "采取之日", "Taken on"),
        ),
        guards=(happened("measure_on"),),
        basis="民诉法 253、254、255、258、260、261", papers=("enforcement_ruling",), notifies=("parties",),
    ),
    Transition(
        "exclude", ("running",), "", BODY, Label("扣除期间", "Exclude time"),
        Label("公告、鉴定评估的期间不计入六个月。", "Public notice and appraisal do not count in the six months."),
        fields=(
            choice(
                "excluded_kind", Label("事由", "Kind"),
                ("public_notice", Label("公告", "public notice")),
                ("appraisal", Label("鉴定、评估", "appraisal")),
            ),
            day("excluded_from", "开始", "From"),
            day("excluded_to", "结束", "Until"),
        ),
        guards=(happened("excluded_from"),),
        clocks=(
            ClockOp(
                Op.EXCLUDE, "idle", from_field="excluded_from", until_field="excluded_to", kind_field="excluded_kind",
            ),
        ),
        basis="执行程序解释 13",
    ),
    Transition(
        "apply_higher_court", ("filed", "running"), "", EITHER, Label("申请上一级法院执行", "Ask the higher court"),
        Label("上一级法院可以责令限期执行、自行执行或者指令其他法院执行。", "It sets a term, enforces itself or names another court."),
        fields=(day("higher_asked_on", "申请之日", "Asked on"),),
        guards=(six_months_passed, happened("higher_asked_on")),
        basis="民诉法 237；执行程序解释 10", notifies=("parties", "supervisor"),
    ),
    Transition(
        "object", ("running",), "objection", EITHER, Label("提出执行异议", "Object to a measure"),
        Label("十五日内审查；异议期间不当然停止执行。", "Decided within 15 days."),
        fields=(
            WHO,
            choice(
                "objection_ground", Label("理由", "Ground"),
                ("conduct", Label("执行行为违反法律规定", "a measure is against the law")),
                ("limitation", Label("申请执行时效已过", "the two years have passed")),
                ("performed", Label("债务已经清偿", "the debt was paid")),
                ("exempt", Label("生活必需的财产", "what the family lives on")),
            ),
            day("objected_on", "法院收到异议之日", "Received by the court on"),
        ),
        guards=(happened("objected_on"),),
        basis="民诉法 236；民诉解释 481", notifies=("parties",),
    ),
    Transition(
        "decide_objection", ("objection",), "running", BODY, Label("裁定异议", "Rule on the objection"),
        Label("理由成立的撤销或者改正，不成立的驳回；十日内可以复议。", "Upheld or dismissed; reconsideration within ten days."),
        fields=(
            choice(
                "objection_ruling", Label("裁定", "Ruling"),
                ("upheld", Label("撤销或者改正", "measure revoked or mended")),
                ("dismissed", Label("驳回异议", "dismissed")),
            ),
            SERVED, RULED_ON,
        ),
        guards=(happened("ruling_served_on"),),
        basis="民诉法 236", papers=("objection_ruling",), notifies=("parties",),
    ),
    Transition(
        "object_outsider", ("running",), "outsider_objection", EITHER, Label("案外人对标的提出异议", "Outsider objects"),
        Label("十五日内审查；审查期间不处分该标的。", "Decided within 15 days."),
        fields=(
            choice(
                "outsider_ground", Label("理由", "Ground"),
                ("ownership", Label("对标的享有所有权", "ownership of the object")),
                ("other_right", Label("享有其他足以排除执行的权利", "another right that excludes enforcement")),
            ),
            day("objected_on", "法院收到异议之日", "Received by the court on"),
        ),
        guards=(happened("objected_on"),),
        basis="民诉法 238", notifies=("parties",),
    ),
    Transition(
        "decide_outsider_objection", ("outsider_objection",), "running", BODY,
        Label("裁定案外人异议", "Rule on the outsider's objection"),
        Label("与原裁判无关的，十五日内可以起诉；认为原裁判错误的，申请再审。", "A suit within 15 days, or retrial where the judgment is wrong."),
        fields=(
            choice(
                "outsider_ruling", Label("裁定", "Ruling"),
                ("upheld", Label("中止对该标的的执行", "enforcement on the object stayed")),
                ("dismissed", Label("驳回异议", "dismissed")),
            ),
            SERVED, RULED_ON,
        ),
        guards=(happened("ruling_served_on"),),
        basis="民诉法 238", papers=("objection_ruling",), notifies=("parties",),
    ),
    Transition(
        "note_outsider_suit", ("running",), "", EITHER, Label("登记执行异议之诉", "Note a suit over the object"),
        Label("诉讼期间不处分该标的。", "The object is not disposed of meanwhile."),
        fields=(WHO, day("outsider_sued_on", "起诉之日", "Sued on")),
        guards=(in_time("outsider_suit", "民诉法 238", excusable=False), happened("outsider_sued_on")),
        basis="民诉法 238", notifies=("parties",),
    ),
    Transition(
        "reconsider", ("running",), "reconsidering", EITHER, Label("申请复议", "Ask for reconsideration"),
        Label("由上一级法院复议。", "The higher court reconsiders it."),
        fields=(
            WHO,
            choice(
                "reconsideration_ground", Label("理由", "Ground"),
                ("facts", Label("事实认定错误", "wrong on the facts")),
                ("law", Label("适用法律错误", "wrong in law")),
            ),
        ),
        guards=(
            still_runs("reconsider", "没有可以复议的裁定。", "There is no ruling to be reconsidered.", "民诉法 236"),
            in_time("reconsider", "民诉法 236", excusable=False),
        ),
        basis="民诉法 236", notifies=("parties",),
    ),
    Transition(
        "decide_reconsideration", ("reconsidering",), "running", BODY, Label("复议裁定", "Decide it"),
        Label("继续执行或者撤销、变更异议裁定。", "Enforcement goes on, or the ruling is changed."),
        basis="民诉法 236", papers=("reconsideration_ruling",), notifies=("parties",),
    ),
    Transition(
        "settle", ("running",), "settlement", EITHER, Label("执行和解", "Settle"),
        Label("和解协议记入笔录；申请执行时效中断。", "The agreement is put on record; limitation is interrupted."),
        fields=(day("settled_on", "达成和解之日", "Settled on"),),
        guards=(happened("settled_on"),),
        basis="民诉法 241；执行程序解释 20", papers=("settlement_record",), notifies=("parties",),
    ),
    Transition(
        "resume_after_breach", ("settlement",), "running", EITHER, Label("恢复执行原文书", "Enforce the document again"),
        Label("不履行和解协议，或者受欺诈、胁迫的，依申请恢复执行。", "On breach, fraud or duress the document is enforced again."),
        fields=(
            choice(
                "breach_ground", Label("事由", "Ground"),
                ("breach", Label("不履行和解协议", "the settlement is not performed")),
                ("fraud", Label("受欺诈、胁迫达成", "made under fraud or duress")),
            ),
        ),
        basis="民诉法 241", notifies=("parties",),
    ),
    Transition(
        "stay", ("running",), "stayed", BODY, Label("中止执行", "Stay"),
        Label("中止情形消失后恢复；期间不计入六个月。", "Resumed when the cause ends; the time does not count."),
        fields=(
            choice(
                "stay_ground", Label("事由", "Ground"),
                ("creditor", Label("申请人表示可以延期", "the creditor agrees to wait")),
                ("outsider", Label("案外人异议确有理由", "an outsider's objection has ground")),
                ("death", Label("当事人死亡或者终止，等待承继", "a party died or ended")),
                ("retrial", Label("裁定再审", "a retrial was ordered")),
                ("award", Label("申请撤销或者不予执行仲裁裁决", "the award is attacked")),
                ("other", Label("其他", "other")),
            ),
        ),
        basis="民诉法 217、267", papers=("stay_ruling",), notifies=("parties",),
    ),
    Transition(
        "resume", ("stayed",), "running", BODY, Label("恢复执行", "Resume"),
        Label("中止的期间从六个月中扣除。", "The time of the stay is left out of the six months."),
        fields=(day("stayed_from", "中止之日", "Stayed on"), day("stayed_to", "恢复前一日", "Last day of the stay")),
        guards=(happened("stayed_from", "stayed_to"),),
        clocks=(
            ClockOp(Op.EXCLUDE, "idle", kind="suspension", from_field="stayed_from", until_field="stayed_to"),
        ),
        basis="民诉法 267；执行程序解释 13", notifies=("parties",),
    ),
    Transition(
        "end_round", ("running",), "round_ended", BODY, Label("终结本次执行程序", "End this round"),
        Label("无财产可供执行；发现财产的，随时可以再申请，不受二年限制。", "No assets; on finding some, at any time, without the two years."),
        fields=(day("searched_on", "完成财产调查之日", "Search for assets completed on"),),
        guards=(told_the_debtor, happened("searched_on")),
        basis="民诉解释 517", papers=("round_ruling",), notifies=("parties",),
    ),
    Transition(
        "reopen_round", ("round_ended",), "running", EITHER, Label("恢复执行", "Reopen"),
        Label("不受申请执行时效的限制。", "The two years do not matter."),
        fields=(
            choice(
                "reopen_ground", Label("事由", "Ground"),
                ("assets", Label("发现可供执行的财产", "assets were found")),
                ("income", Label("被执行人有了收入", "the debtor has an income")),
            ),
        ),
        basis="民诉解释 517；民诉法 265", notifies=("parties",),
    ),
    Transition(
        "complete", ("running", "settlement", "round_ended"), "performed", BODY, Label("执行完毕", "Enforced in full"),
        Label("义务全部履行，程序结束。", "All is performed; the proceeding ends."),
        fields=(day("performed_on", "履行完毕之日", "Performed on"),),
        guards=(happened("performed_on"),),
        basis="民诉法 239、241", notifies=("parties",),
    ),
    Transition(
        "end", ("running", "stayed", "round_ended"), "ended", BODY, Label("终结执行", "End enforcement"),
        Label("裁定送达后立即生效。", "Effective on service."),
        fields=(
            choice(
                "end_ground", Label("事由", "Ground"),
                ("revoked", Label("据以执行的文书被撤销", "the document was revoked")),
                ("debtor_died", Label("被执行人死亡，无遗产又无义务承担人", "debtor died without estate or successor")),
                ("creditor_died", Label("追索赡养费等案件的权利人死亡", "the person supported died")),
                ("destitute", Label("生活困难、无收入又丧失劳动能力", "destitute and unable to work")),
                ("other", Label("其他", "other")),
            ),
        ),
        basis="民诉法 268", papers=("end_ruling",), notifies=("parties",),
    ),
    Transition(
        "refuse_enforcement", ("running", "stayed"), "unenforced", BODY, Label("裁定不予执行", "Refuse enforcement"),
        Label("时效异议成立，或者仲裁裁决不予执行；可以依法另寻途径。", "Limitation pleaded, or the award has a defect; other ways stay open."),
        fields=(
            choice(
                "unenforced_ground", Label("事由", "Ground"),
                ("limitation", Label("申请执行时效异议成立", "the objection of limitation holds")),
                ("award", Label("仲裁裁决有法定不予执行情形", "the award has a defect the law names")),
            ),
        ),
        basis="民诉法 248；民诉解释 481", papers=("refusal_ruling",), notifies=("parties",),
    ),
    Transition(
        "withdraw", ("filed", *UNDER_WAY, "round_ended"), "withdrawn", EITHER, Label("撤销执行申请", "Withdraw"),
        Label("终结执行；时效内可以再次申请。", "Enforcement ends; it may be asked for again."),
        fields=(WHO_WITHDRAWS,), suggests=all_who_brought_it,
        basis="民诉法 268", notifies=("parties",), exit=True,
    ),
)
# fmt: on

ENFORCEMENT = Pathway(
    name="enforcement",
    version=1,
    label=Label("强制执行", "Enforcement"),
    initial="filed",
    states=STATES,
    transitions=TRANSITIONS,
    clocks=CLOCKS,
    bodies=("court",),
    desk=True,
    entrance=(enforceable,),
)
