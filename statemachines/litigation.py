"""Civil suit, first instance (民事诉讼一审): filed within seven days, mediation only afterwards and by consent."""

from __future__ import annotations

from statemachines.filing_steps import corrected_once, dismissed
from statemachines.guards import (
    all_periods_passed,
    fact_is,
    fresh_consent,
    happened,
    here,
    in_time,
    lies_ahead,
    only_once,
    refuse,
)
from statemachines.joint_suits import JOINED, JOINT_STATES, JOINT_STEPS, judged_together
from statemachines.judgments import (
    PERFORMANCE,
    RECORD_REPLACED,
    SECOND_INSTANCE,
    after_judgment,
    after_judgment_clocks,
    appealed_once,
    ended_above,
    joined_or_dropped,
    retrial_steps,
)
from statemachines.mediation_court import OWN, OWN_CLOCK, OWN_STATE, TRACK, own_mediation
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
from statemachines.rows import BODY, CLAIMS, EITHER, GOOD_CAUSE, HEAD, SYSTEM, TO_ORG, WHO, choice, day, tick
from statemachines.services import appraisal_time
from statemachines.side_guards import WHO_WITHDRAWS, a_defendant, all_who_brought_it, some_withdraw, takes_part
from statemachines.snapshot import Situation

BEFORE_FILING = ("submitted", "correcting")
TRYING = ("filed", "entrusted", OWN, "trial", JOINED, "suspended")
TURNED_DOWN = ("refused", "suit_dismissed")
TRIAL_CLOCKS = ("trial_ordinary", "trial_simplified", "trial_small")
PROCEDURES = (
    ("ordinary", Label("普通程序", "ordinary")),
    ("simplified", Label("简易程序", "simplified")),
    ("small", Label("小额诉讼程序", "small claims")),
)

two_instances = fact_is(
    "procedure",
    frozenset({"ordinary", "simplified"}),
    refuse("one_instance", "小额诉讼一审终审。", "Small claims end in one instance.", "民诉法 165"),
)
one_instance = fact_is(
    "procedure",
    frozenset({"small"}),
    refuse("not_small", "不是小额诉讼程序。", "This is not a small-claims case.", "民诉法 165"),
)
convertible = fact_is(
    "procedure",
    frozenset({"simplified", "small"}),
    refuse("already_ordinary", "已经适用普通程序。", "It is in the ordinary procedure.", "民诉法 170；民诉解释 260"),
)


def track_fits(situation: Situation) -> Refusal | None:
    """Fifteen days in the ordinary procedure, seven in the simplified ones."""
    track, procedure = situation.fields.get("track"), here(situation).facts.get("procedure")
    if track is None or (track == "ordinary") == (procedure == "ordinary"):
        return None
    return refuse("wrong_track", "调解期限须与审理程序一致。", "The term must match the procedure.", "特邀调解规定 27")


# fmt: off
STATES = (
    State("submitted", Label("已提交起诉状", "complaint submitted")),
    State("correcting", Label("补正中", "being corrected"), waits_for=Label("原告补正", "the plaintiff, to correct")),
    State("refused", Label("裁定不予立案", "filing refused")),
    State("suit_dismissed", Label("裁定驳回起诉", "suit dismissed")),
    State("filed", Label("已立案", "filed")),
    State("entrusted", Label("委托调解中", "entrusted mediation")),
    OWN_STATE,
    State("trial", Label("审理中", "on trial")),
    State("suspended", Label("中止诉讼", "suspended"), waits_for=Label("中止事由消除", "the end of the cause")),
    State("judged", Label("已判决", "judgment given"), waits_for=Label("各方当事人收到判决", "service on every party")),
    State("appealed", Label("已上诉", "appealed"), waits_for=SECOND_INSTANCE),
    State("refusal_appealed", Label("已对不予立案、驳回起诉裁定上诉", "ruling appealed"), waits_for=SECOND_INSTANCE),
    State("effective", Label("判决生效", "judgment effective"), waits_for=PERFORMANCE),
    State("closed", Label("结案", "closed"), None, True, "judged"),
    State("superseded", Label("二审裁判取代一审", "replaced on appeal"), None, True, "appealed"),
    State("closed_refused", Label("不予立案或者驳回起诉", "not filed, or dismissed"), None, True, "refused"),
    *JOINT_STATES,
    State("settled", Label("调解结案", "settled"), None, True, "settled"),
    State("withdrawn", Label("撤诉", "withdrawn"), None, True, "withdrawn"),
    State("deemed_withdrawn", Label("按撤诉处理", "deemed withdrawn"), None, True, "deemed_withdrawn"),
)
# fmt: on

COURT = Label("人民法院", "court")
TRIAL_LATE = Label("督促并上报；不影响裁判效力。", "Escalation; the judgment stays valid.")


def trial_clock(name: str, procedure: str, rule: str, zh: str, en: str, more: dict[str, str]) -> ClockRule:
    """The trial limit of one procedure, counted from the day of filing whichever step starts it."""
    return ClockRule(
        name=name,
        rule=rule,
        kind=ClockKind.DUTY,
        label=Label(zh, en),
        addressee=COURT,
        starts={"file": "", "order_filing": "", **more},
        when=("procedure", procedure),
        runs_in=frozenset(TRYING),
        suspended_in=frozenset({"suspended"}),
        settles_on=frozenset({"convert"}) if procedure != "ordinary" else frozenset(),
        consequence=TRIAL_LATE,
        warn_days=15,
        ladder=DUTY_LADDER,
    )


# fmt: off
CLOCKS = (
    ClockRule(
        name="filing", rule="CL-01", kind=ClockKind.DUTY, label=Label("立案或者裁定不予立案", "File or refuse"),
        addressee=COURT, starts={"open": ""}, runs_in=frozenset(BEFORE_FILING),
        suspended_in=frozenset({"correcting"}), consequence=Label("不能判断的先予立案。", "Where in doubt it is filed first."),
        ladder=DUTY_LADDER,
    ),
    ClockRule(
        name="appeal_refusal", rule="CL-15", variant="ruling", kind=ClockKind.RIGHT,
        label=Label("对不予立案、驳回起诉裁定上诉", "Appeal against the refusal or dismissal"), addressee=Label("原告", "plaintiff"),
        starts={"refuse": "ruling_served_on", "dismiss_suit": "ruling_served_on"}, runs_in=frozenset(TURNED_DOWN),
        settles_on=frozenset({"appeal_refusal"}), on_expiry="lapse_refusal",
        consequence=Label("裁定生效。", "The ruling takes effect."), warn_days=5,
    ),
    ClockRule(
        name="service", rule="CL-03", variant="serve", kind=ClockKind.DUTY, label=Label("发送起诉状副本", "Serve the complaint"),
        addressee=COURT, starts={"file": "", "order_filing": ""}, runs_in=frozenset({"filed"}),
        settles_on=frozenset({"serve_complaint"}), consequence=Label("提醒并上报。", "Reminder and escalation."), warn_days=1,
        ladder=DUTY_LADDER,
    ),
    ClockRule(
        name="defence", rule="CL-03", variant="defence", kind=ClockKind.RIGHT, label=Label("提出答辩状", "Defence"),
        addressee=Label("被告", "defendant"), starts={"serve_complaint": "complaint_served_on"}, per_party="party",
        runs_in=frozenset(TRYING), settles_on=frozenset({"record_defence"}),
        consequence=Label("不影响审理；管辖异议须在此期间提出。", "The trial goes on; jurisdiction is objected to by then."),
    ),
    ClockRule(
        name="entrusted", rule="CM-03", kind=ClockKind.DUTY, label=Label("委托调解期限", "Entrusted mediation"),
        addressee=Label("受托调解员", "mediator"), starts={"entrust": "receipt_on"}, choose="track",
        runs_in=frozenset({"entrusted"}), on_expiry="lapse_mediation",
        consequence=Label("及时转入审理。", "The case goes to trial."), ladder=DUTY_LADDER,
    ),
    OWN_CLOCK,
    trial_clock(
        "trial_ordinary", "ordinary", "CL-10", "普通程序审限", "Trial limit, ordinary",
        {"convert": "filed_on", "take_up_remand": "remanded_on"},
    ),
    trial_clock("trial_simplified", "simplified", "CL-11", "简易程序审限", "Trial limit, simplified", {}),
    trial_clock("trial_small", "small", "CL-12", "小额诉讼审限", "Trial limit, small claims", {}),
    ClockRule(
        name="appeal", rule="CL-15", kind=ClockKind.RIGHT, label=Label("上诉期", "Appeal"),
        addressee=Label("收到判决的当事人", "party served"), starts={"serve_judgment": "judgment_served_on"},
        per_party="party", runs_in=frozenset({"judged", "appealed"}), settles_on=frozenset({"appeal", "join_appeal"}),
        on_expiry="become_effective", consequence=Label("该当事人不能再上诉；各方期满后判决生效。", "That party can no longer appeal."),
        warn_days=7,
    ),
    *after_judgment_clocks(
        {"become_effective": "", "judge_small": "", "judge_small_together": "", "record_dropped": "effective_on"}, frozenset({"effective"})
    ),
)
# fmt: on

EXCLUSIONS = (
    ("public_notice", Label("公告", "public notice")),
    ("appraisal", Label("鉴定", "appraisal")),
    ("settlement", Label("双方申请庭外和解", "settlement talks asked for by both sides")),
    ("jurisdiction", Label("管辖异议、管辖争议", "dispute on jurisdiction")),
    ("agreed_mediation", Label("委托调解的延长期间", "the extension of entrusted mediation")),
)

# fmt: off
TRANSITIONS = (
    *corrected_once(
        "submitted", "filing",
        Label("立案期限自补正后重新起算。", "The period runs anew once it is corrected."),
        Label("立案期限自补正次日起算。", "The period runs from the day it is complete."),
        ("立案登记规定 7", "民诉解释 126"),
    ),
    Transition(
        "file", ("submitted",), "filed", BODY, Label("登记立案", "File"),
        Label("立案；审限自立案之日起算。", "Filed; the trial limit runs from today."),
        fields=(choice("procedure", Label("审理程序", "Procedure"), *PROCEDURES),),
        basis="民诉法 126、152、164、168", papers=("filing_notice",), notifies=("parties",),
    ),
    Transition(
        "refuse", BEFORE_FILING, "refused", BODY, Label("裁定不予立案", "Refuse to file"),
        Label("原告自收到裁定之日起十日内可以上诉。", "The plaintiff may appeal within ten days."),
        fields=(day("ruling_served_on", "原告收到裁定之日", "Ruling received on"),),
        guards=(happened("ruling_served_on"),),
        basis="民诉法 126、157、171", papers=("refusal_ruling",), notifies=("applicant",),
    ),
    Transition(
        "appeal_refusal", TURNED_DOWN, "refusal_appealed", EITHER, Label("对裁定上诉", "Appeal the ruling"),
        Label("由上一级法院审查。", "The higher court reviews it."),
        fields=(CLAIMS, TO_ORG),
        guards=(in_time("appeal_refusal", "民诉法 171", excusable=False),),
        basis="民诉法 157、171", refers="refusal-appeal", notifies=("parties",),
    ),
    Transition(
        "order_filing", ("refusal_appealed",), "filed", BODY, Label("依二审裁定立案或者审理", "File or try it as ordered above"),
        Label("撤销原裁定，依法立案或者审理；审限自立案之日起算。", "The ruling is revoked; filed, and the limit runs from today."),
        fields=(choice("procedure", Label("审理程序", "Procedure"), *PROCEDURES),),
        guards=(ended_above("filing_ordered"),),
        basis="民诉法 177、178", notifies=("parties",),
    ),
    Transition(
        "confirm_refusal", ("refusal_appealed",), "closed_refused", BODY, Label("二审维持裁定", "Ruling upheld"),
        Label("不予立案或者驳回起诉的裁定生效。", "The refusal or dismissal takes effect."),
        guards=(ended_above("refusal_upheld"),),
        basis="民诉法 178、182", notifies=("parties",),
    ),
    Transition(
        "lapse_refusal", TURNED_DOWN, "closed_refused", SYSTEM, Label("期满未上诉", "No appeal in time"),
        Label("裁定生效。", "The ruling takes effect."),
        basis="民诉法 171", notifies=("applicant",),
    ),
    Transition(
        "serve_complaint", ("filed", "trial"), "", BODY, Label("发送起诉状副本", "Serve the complaint"),
        Label("被告自收到之日起十五日内提出答辩状。", "The defendant has 15 days from receipt to answer."),
        fields=(WHO, day("complaint_served_on", "被告收到之日", "Received by the defendant on")),
        guards=(takes_part("party", basis="民诉法 128"), a_defendant, happened("complaint_served_on")),
        basis="民诉法 128", notifies=("respondent",),
    ),
    Transition(
        "record_defence", ("filed", "entrusted", "trial"), "", EITHER, Label("提出答辩状", "Hand in the defence"),
        Label("五日内转送原告。", "It is forwarded to the plaintiff within five days."),
        fields=(WHO,),
        basis="民诉法 128", notifies=("applicant",),
    ),
    Transition(
        "entrust", ("filed",), "entrusted", BODY, Label("委托调解", "Entrust to mediation"),
        Label("经各方同意，立案后委托调解；审限继续计算。", "By consent and after filing; the trial limit runs on."),
        fields=(
            TRACK,
            day("receipt_on", "调解员签收之日", "Mediator signed for it on"),
        ),
        guards=(fresh_consent("mediation", "receipt_on", "民诉法 125"), track_fits, happened("receipt_on")),
        basis="民诉法 125；特邀调解规定 27", papers=("entrustment_letter",), notifies=("parties",),
    ),
    Transition(
        "extend_mediation", ("entrusted",), "", BODY, Label("经双方同意延长调解", "Extend by consent"),
        Label("双方同意延长；只有延长期间不计入审限。", "Both agree; only the extension is outside the trial limit."),
        fields=(day("agreed_on", "最后一方同意之日", "Last consent given on"), day("until", "延至", "Until")),
        guards=(fresh_consent("extension", "agreed_on", "特邀调解规定 27"), happened("agreed_on"), lies_ahead("until")),
        clocks=(ClockOp(Op.EXTEND, "entrusted", kind="agreed", until_field="until"),),
        basis="特邀调解规定 27", notifies=("parties",),
    ),
    Transition(
        "refuse_mediation", ("entrusted",), "filed", EITHER, Label("不愿调解", "Refuse mediation"),
        Label("立即转入审理。", "The case goes back for trial at once."),
        basis="民诉法 125；特邀调解规定 26", notifies=("parties",), exit=True,
    ),
    Transition(
        "fail_mediation", ("entrusted",), "filed", BODY, Label("委托调解不成", "Mediation failed"),
        Label("退回法院，转入审理；调解中的让步不得作为证据。", "Back for trial; concessions are no evidence."),
        basis="特邀调解规定 22、26", notifies=("parties",),
    ),
    Transition(
        "lapse_mediation", ("entrusted",), "filed", SYSTEM, Label("调解期满", "Mediation term passed"),
        Label("期满未延长，转入审理。", "Not extended: the case goes back for trial."),
        basis="特邀调解规定 27", notifies=("parties",),
    ),
    *own_mediation(track_fits),
    Transition(
        "begin_trial", ("filed",), "trial", BODY, Label("转入审理", "Go to trial"),
        Label("排期开庭；开庭三日前通知。", "Set down for trial; notice three days before."),
        basis="民诉法 136、139", notifies=("parties",),
    ),
    Transition(
        "convert", ("filed", "trial"), "", BODY, Label("转为普通程序", "Convert to the ordinary procedure"),
        Label("审限仍自立案之日计算。", "The trial limit still counts from filing."),
        fields=(choice("procedure", Label("转为", "Into"), PROCEDURES[0]), day("filed_on", "立案之日", "Filed on")),
        guards=(convertible, happened("filed_on")),
        basis="民诉法 170；民诉解释 258", papers=("conversion_ruling",), notifies=("parties",),
    ),
    Transition(
        "extend", ("trial",), "", HEAD, Label("延长审限", "Extend the trial limit"),
        Label("经本院院长批准延长。", "The court president extends it."),
        fields=(
            choice(
                "extension_reason", Label("理由", "Reason"),
                ("special", Label("有特殊情况", "special circumstances")),
                ("evidence", Label("证据尚需调查", "evidence to be gathered")),
            ),
        ),
        guards=(only_once("extension_reason", "本院只能延长一次。", "This court extends it once.", "民诉法 152、164、168"),),
        clocks=tuple(ClockOp(Op.EXTEND, clock, kind="president") for clock in TRIAL_CLOCKS),
        basis="民诉法 152、164、168", notifies=("parties",),
    ),
    Transition(
        "exclude", ("filed", "trial"), "", BODY, Label("扣除审限", "Exclude time"),
        Label("法定扣除期间不计入审限。", "Time the law lists does not count."),
        fields=(
            choice("excluded_kind", Label("事由", "Kind"), *EXCLUSIONS),
            day("excluded_from", "开始", "From"),
            day("excluded_to", "结束", "Until"),
        ),
        guards=(happened("excluded_from"),),
        clocks=tuple(
            ClockOp(
                Op.EXCLUDE, clock, from_field="excluded_from", until_field="excluded_to", kind_field="excluded_kind",
            )
            for clock in TRIAL_CLOCKS
        ),
        basis="民诉解释 243", suggests=appraisal_time,
    ),
    Transition(
        "suspend", ("trial",), "suspended", BODY, Label("中止诉讼", "Suspend"),
        Label("中止期间不计入审限。", "The time does not count."),
        fields=(
            choice(
                "suspension_ground", Label("事由", "Ground"),
                ("death", Label("死亡、丧失行为能力或者终止", "death, incapacity or end of a party")),
                ("force_majeure", Label("不可抗拒的事由", "force majeure")),
                ("other_case", Label("须以另案结果为依据", "depends on another case")),
                ("other", Label("其他", "other")),
            ),
        ),
        basis="民诉法 153", papers=("suspension_ruling",), notifies=("parties",),
    ),
    Transition(
        "resume", ("suspended",), "trial", BODY, Label("恢复诉讼", "Resume"),
        Label("审限继续计算。", "The limit runs on."),
        basis="民诉法 153", notifies=("parties",),
    ),
    dismissed(
        (
            ("final_award", Label("仲裁裁决为终局裁决，用人单位应当申请撤销", "a final award: the employer may have it set aside")),
            ("late", Label("超过起诉期间", "brought out of time")),
            ("outside", Label("不属于人民法院受理范围", "outside the court's mandate")),
            ("clause", Label("有有效的仲裁协议", "a valid arbitration agreement")),
            ("other", Label("不符合其他起诉条件", "another condition is not met")),
        ),
        "民诉法 157、171；民诉解释 208；劳动争议解释一 18",
    ),
    *JOINT_STEPS,
    *judged_together((("judge_together", "judged", two_instances), ("judge_small_together", "effective", one_instance))),
    Transition(
        "judge", ("trial",), "judged", BODY, Label("判决", "Give judgment"),
        Label("每一方自收到之日起十五日内可以上诉。", "Each party may appeal within 15 days of its own receipt."),
        guards=(two_instances,),
        basis="民诉法 171", papers=("judgment",), notifies=("parties",),
    ),
    Transition(
        "judge_small", ("trial",), "effective", BODY, Label("小额诉讼判决", "Give small-claims judgment"),
        Label("一审终审，判决生效。", "One instance only; the judgment is effective."),
        guards=(one_instance,),
        basis="民诉法 165", papers=("judgment",), notifies=("parties",),
    ),
    Transition(
        "serve_judgment", ("judged", "appealed"), "", BODY, Label("送达判决书", "Serve the judgment"),
        Label("自该当事人收到之日起计算其上诉期。", "That party's own period runs from its receipt."),
        fields=(WHO, day("judgment_served_on", "收到判决书之日", "Received on")),
        guards=(takes_part("party", basis="民诉法 171"), happened("judgment_served_on")),
        basis="民诉法 171；民诉解释 244", notifies=("parties",),
    ),
    Transition(
        "appeal", ("judged",), "appealed", EITHER, Label("上诉", "Appeal"),
        Label("连同全部案卷移送上一级人民法院。", "It goes up to the higher court with the whole file."),
        fields=(WHO, CLAIMS, TO_ORG, GOOD_CAUSE),
        guards=(takes_part("party", basis="民诉法 171"), in_time("appeal", "民诉法 171"), appealed_once),
        basis="民诉法 171、174", refers="suit-appeal", notifies=("parties",),
    ),
    *joined_or_dropped("一审判决", "first judgment", "民诉法 171、174"),
    Transition(
        "become_effective", ("judged",), "effective", SYSTEM, Label("期满生效", "Effective after the periods"),
        Label("各方上诉期均已届满，判决生效。", "Every party's period has passed; the judgment is effective."),
        guards=(all_periods_passed("appeal"),),
        basis="民诉法 158；民诉解释 244", notifies=("parties",),
    ),
    Transition(
        "become_effective", ("appealed",), "", SYSTEM, Label("一方上诉期届满", "One period has passed"),
        Label("已有当事人上诉，只作记录。", "Recorded only: another party has appealed."),
        basis="民诉法 158；民诉解释 244",
    ),
    Transition(
        "take_up_remand", ("appealed",), "filed", BODY, Label("发回重审", "Try again on remand"),
        Label("适用普通程序重新审理，只发回一次。", "Tried anew in the ordinary procedure; remanded once only."),
        fields=(
            choice("procedure", Label("适用", "Procedure"), PROCEDURES[0]),
            day("remanded_on", "重审立案之日", "Taken up again on"),
        ),
        guards=(
            only_once("remanded_on", "只能发回重审一次。", "A case is remanded once.", "民诉法 177"),
            ended_above("remanded"), happened("remanded_on"),
        ),
        basis="民诉法 177", papers=("filing_notice",), notifies=("parties",),
    ),
    RECORD_REPLACED,
    *after_judgment("suit", ("effective",)),
    *retrial_steps("suit", ("effective",)),
    Transition(
        "settle", ("filed", "entrusted", OWN, "trial"), "settled", BODY, Label("调解结案", "Settle"),
        Label("调解书经双方签收后生效，可以申请执行。", "In force once both have signed for the court's paper, and enforceable."),
        fields=(day("signed_on", "最后一方签收之日", "Last party signed for it on"),),
        guards=(happened("signed_on"),),
        basis="民诉法 100、102", papers=("court_mediation_document",), notifies=("parties",),
    ),
    some_withdraw((*BEFORE_FILING, *TRYING), "民诉法 55、148"),
    Transition(
        "withdraw", (*BEFORE_FILING, *TRYING), "withdrawn", EITHER, Label("撤诉", "Withdraw"),
        Label("撤诉后仍可再次起诉（法律另有规定的除外）。", "A new suit may follow, save where the law says otherwise."),
        fields=(WHO_WITHDRAWS,), suggests=all_who_brought_it,
        basis="民诉法 148；民诉解释 214", notifies=("parties",), exit=True,
    ),
    Transition(
        "deem_withdrawn", ("filed", "trial"), "deemed_withdrawn", BODY, Label("按撤诉处理", "Deem withdrawn"),
        Label("未按期交纳诉讼费或者无正当理由缺席。", "The fee was not paid, or the plaintiff stayed away."),
        fields=(tick("notified_in_writing", "已书面通知交费或者开庭", "Notice was given in writing"),),
        basis="民诉法 146；民诉解释 213", papers=("deemed_withdrawal_ruling",), notifies=("parties",),
    ),
)
# fmt: on

LITIGATION = Pathway(
    name="litigation",
    version=1,
    label=Label("民事诉讼（一审）", "Civil suit, first instance"),
    initial="submitted",
    states=STATES,
    transitions=TRANSITIONS,
    clocks=CLOCKS,
    channel="litigation",
    bodies=("court",),
    desk=True,
)
