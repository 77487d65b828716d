"""Labour and personnel arbitration (劳动人事仲裁): silence and delay open the court, an award is judged item by item."""

from __future__ import annotations

from statemachines.guards import (
    all_periods_passed,
    came_to,
    happened,
    here,
    in_time,
    lapsed,
    lies_ahead,
    numbers,
    only_once,
    refuse,
)
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
from statemachines.rows import (
    BODY,
    CLAIMS,
    EITHER,
    GOOD_CAUSE,
    HEAD,
    SYSTEM,
    TO_ORG,
    WHO,
    WHO_IF_KNOWN,
    choice,
    day,
    tick,
)
from statemachines.snapshot import ProceedingView, Situation, local_date

WAITING = ("received", "correcting", "deferred", "held")
TRYING = ("accepted", "hearing", "suspended", "overdue")
AWARDED = (
    "awarded",
    "set_aside_pending",
)  # the periods to sue run on while a court looks at the other side's application


def every_item_awarded(situation: Situation) -> Refusal | None:
    """Final or non-final is said of each item, once (劳动争议调解仲裁法 47)."""
    if not situation.fields:
        return None
    final = numbers(situation.fields.get("final_claims"))
    nonfinal = numbers(situation.fields.get("nonfinal_claims"))
    if sorted(final + nonfinal) == sorted(here(situation).claims) and final + nonfinal:
        return None
    return refuse(
        "items_not_split",
        "须逐项写明终局或者非终局，不得遗漏或者重复。",
        "Each item must be named once, as final or not.",
        "劳动争议调解仲裁法 47；仲裁办案规则 50",
    )


def awards(proceeding: ProceedingView) -> tuple[bool, bool]:
    """Is there a final award, and a non-final one? One mixed document is non-final altogether."""
    final, nonfinal = bool(proceeding.facts.get("final_claims")), bool(proceeding.facts.get("nonfinal_claims"))
    return final and not (nonfinal and proceeding.facts.get("one_document") is True), nonfinal


def document_exists(situation: Situation) -> Refusal | None:
    """A final award is served as final and a non-final one as such (劳动争议解释一 20)."""
    document = situation.fields.get("document")
    final, nonfinal = awards(here(situation))
    if document is None or (nonfinal if document == "nonfinal" else final):
        return None
    return refuse("no_such_award", "没有这类裁决书。", "There is no award of that kind.", "劳动争议解释一 20")


def final_award(situation: Situation) -> Refusal | None:
    """Only a final award can be set aside, and only in what it is final on."""
    if awards(here(situation))[0] and not chosen_awards(situation)[1]:
        return None
    return refuse("no_final_award", "没有终局裁决。", "There is no final award.", "劳动争议调解仲裁法 49")


def of_party(situation: Situation, clock: str) -> bool:
    """Has the party named been served as the one that this clock is for?"""
    mine = (c for c in situation.snapshot.clocks if c.proceeding == here(situation).n and c.name == clock)
    return situation.fields.get("party") in {c.addressee for c in mine}


ROLES_OF = {"final_worker": "set_aside", "final_employer": "suit_final"}  # a final award → the other side's clock


def served_in_its_role(situation: Situation) -> Refusal | None:
    """A worker is a person, and nobody is worker and employer at once (劳动争议调解仲裁法 48, 49)."""
    document, party = situation.fields.get("document", ""), situation.fields.get("party")
    firms = {p.n for p in situation.snapshot.parties if p.kind == "organisation"}
    other = ROLES_OF.get(document)
    if other is None or (not of_party(situation, other) and not (document == "final_worker" and party in firms)):
        return None
    return refuse(
        "wrong_role",
        "该当事人不是以这一身份收到终局裁决的一方。",
        "A final award reaches this party in the other role.",
        "劳动争议调解仲裁法 48、49",
    )


def not_the_worker(situation: Situation) -> Refusal | None:
    """Setting aside is the employer's remedy; the worker's is the suit."""
    if not of_party(situation, "suit_final"):
        return None
    return refuse(
        "worker_sues",
        "申请撤销终局裁决是用人单位的途径；劳动者不服的，可以起诉。",
        "Setting aside is for the employer; a worker may sue.",
        "劳动争议调解仲裁法 48、49",
    )


def chosen_awards(situation: Situation) -> tuple[bool, bool]:
    """Do the items chosen stand in the final award, and in the non-final one?"""
    chosen = set(numbers(situation.fields.get("claims")))
    final = set(numbers(here(situation).facts.get("final_claims"))) if awards(here(situation))[0] else set()
    return bool(chosen & final), bool(chosen - final)


def suit_is_the_remedy(situation: Situation) -> Refusal | None:
    """On a final award the worker sues; the employer's remedy is setting aside (劳动争议调解仲裁法 48, 49)."""
    if here(situation).state not in AWARDED or not chosen_awards(situation)[0]:
        return None
    if situation.fields.get("party") is None:
        return refuse(
            "who_sues",
            "对终局裁决起诉的，须写明由哪一方起诉。",
            "Say which party sues on the final award.",
            "劳动争议调解仲裁法 48、49",
        )
    if of_party(situation, "set_aside"):
        return refuse(
            "employer_cannot_sue",
            "用人单位不能对终局裁决起诉，可以申请撤销。",
            "An employer cannot sue on a final award; it may apply to set it aside.",
            "劳动争议调解仲裁法 48、49",
        )
    return None


def suit_in_time(situation: Situation) -> Refusal | None:
    """Fifteen days from the party's own receipt of that award, or of the ruling that set it aside."""
    if situation.fields.get("good_cause") is True or not situation.fields:
        return None
    on, party = local_date(situation.command.occurred_at), situation.fields.get("party")
    if not any(lapsed(situation, clock, party, on) for clock in _suit_clocks(situation)):
        return None
    return refuse("out_of_time", "起诉的期限已过。", "The period to sue has passed.", "劳动争议调解仲裁法 48、49、50")


def _suit_clocks(situation: Situation) -> list[str]:
    if here(situation).state not in AWARDED:
        return ["suit_set_aside"]  # runs in that state alone
    return [clock for clock, award in zip(("suit_final", "suit"), chosen_awards(situation), strict=True) if award]


def every_award_served(situation: Situation) -> Refusal | None:
    """Each party has received each kind of award there is."""
    mine = [clock for clock in situation.snapshot.clocks if clock.proceeding == here(situation).n]
    final, nonfinal = awards(here(situation))
    served_final = {clock.addressee for clock in mine if clock.name in ("suit_final", "set_aside")}
    served_nonfinal = {clock.addressee for clock in mine if clock.name == "suit"}
    sides = {party.n for party in situation.snapshot.sides()}
    if (not final or sides <= served_final) and (not nonfinal or sides <= served_nonfinal):
        return None
    return refuse(
        "award_not_served", "还有当事人未收到裁决书。", "A party has not received its award.", "仲裁办案规则 50"
    )


court_set_aside = came_to(
    "award_review",
    frozenset({"set_aside"}),
    refuse("not_set_aside", "法院没有裁定撤销。", "The court has not set it aside.", "劳动争议调解仲裁法 49"),
)
court_let_stand = came_to(
    "award_review",
    frozenset({"dismissed", "not_accepted", "withdrawn"}),
    refuse(
        "review_open",
        "法院审查尚未结束或者裁决已撤销。",
        "The review is open, or the award was set aside.",
        "劳动争议解释一 22",
    ),
)

AWARD_PERIODS_PASSED = (every_award_served, all_periods_passed("suit", "suit_final", "set_aside"))

# fmt: off
STATES = (
    State("received", Label("已收到申请", "application received")),
    State("correcting", Label("补正中", "being corrected"), waits_for=Label("申请人补正", "the applicant, to correct")),
    State(
        "deferred", Label("暂缓受理，先行调解", "acceptance deferred for mediation"),
        waits_for=Label("申请人和调解组织", "the applicant and the mediation body"),
    ),
    State("held", Label("有正当理由未作决定", "held for a just cause"), waits_for=Label("该事由消除", "the end of that cause")),
    State("no_decision", Label("逾期未作受理决定", "no answer in time")),
    State("refused", Label("不予受理", "refused"), waits_for=Label("申请人决定是否起诉", "the applicant, to sue or not")),
    State("accepted", Label("已受理", "accepted")),
    State("hearing", Label("审理中", "being heard")),
    State("suspended", Label("中止审理", "suspended"), waits_for=Label("中止事由消除", "the end of the cause")),
    State("overdue", Label("逾期未裁决", "no award in time")),
    State("awarded", Label("已裁决", "award made"), waits_for=Label("各方收到裁决", "service on every party")),
    State(
        "set_aside_pending", Label("申请撤销裁决审查中", "application to set aside pending"),
        waits_for=Label("中级人民法院", "the intermediate court"),
    ),
    State("set_aside", Label("裁决已撤销", "award set aside")),
    State("mediated", Label("仲裁调解书生效", "mediation document in force"), None, True, "settled"),
    State("effective", Label("裁决生效", "award effective"), None, True, "awarded"),
    State("sued", Label("已起诉", "taken to court"), None, True, "sued"),
    State("closed_refused", Label("不予受理，未起诉", "refused, no suit"), None, True, "refused"),
    State("lapsed", Label("撤销后期满未起诉", "set aside, no suit in time"), None, True, "lapsed"),
    State("withdrawn", Label("撤回申请", "withdrawn"), None, True, "withdrawn"),
    State("deemed_withdrawn", Label("视为撤回", "deemed withdrawn"), None, True, "deemed_withdrawn"),
)
# fmt: on

COMMISSION = Label("仲裁委员会", "arbitration commission")
ADDRESSEE = Label("收到裁决的当事人", "party served")
IN_FORCE = Label("裁决对其发生法律效力。", "The award takes effect for that party.")

# fmt: off
CLOCKS = (
    ClockRule(
        name="acceptance", rule="LA-11", kind=ClockKind.DUTY, label=Label("决定是否受理", "Accept or refuse"),
        addressee=COMMISSION, starts={"open": ""}, runs_in=frozenset({*WAITING, "no_decision"}),
        suspended_in=frozenset({"correcting", "deferred", "held"}), on_expiry="lapse_acceptance",
        consequence=Label("申请人可以直接向法院起诉。", "The applicant may sue directly."), warn_days=2, ladder=DUTY_LADDER,
    ),
    ClockRule(
        name="service", rule="LA-17", kind=ClockKind.DUTY, label=Label("向被申请人送达申请书", "Serve the application"),
        addressee=COMMISSION, starts={"accept": ""}, runs_in=frozenset({"accepted"}),
        consequence=Label("提醒并上报。", "Reminder and escalation."), warn_days=2, ladder=DUTY_LADDER,
    ),
    ClockRule(
        name="defence", rule="LA-18", kind=ClockKind.RIGHT, label=Label("提交答辩书", "Defence"),
        addressee=Label("被申请人", "respondent"), starts={"serve": "served_on"}, per_party="party",
        runs_in=frozenset({"hearing"}), settles_on=frozenset({"record_defence"}),
        consequence=Label("不影响仲裁程序进行。", "The proceeding goes on without it."),
    ),
    ClockRule(
        name="award", rule="LA-27", kind=ClockKind.DUTY, label=Label("作出裁决", "Award"), addressee=COMMISSION,
        starts={"accept": ""}, runs_in=frozenset(TRYING), suspended_in=frozenset({"suspended"}),
        on_expiry="lapse_award", consequence=Label("当事人可以就该争议向法院起诉。", "Either party may sue on the dispute."),
        warn_days=7, ladder=DUTY_LADDER,
    ),
    ClockRule(
        name="suit", rule="LA-37", kind=ClockKind.RIGHT, label=Label("对非终局裁决起诉", "Suit against a non-final award"),
        addressee=ADDRESSEE, starts={"serve_award": "award_served_on"}, when=("document", "nonfinal"),
        per_party="party", runs_in=frozenset({"awarded", "set_aside_pending"}), settles_on=frozenset({"sue"}),
        on_expiry="become_effective", consequence=IN_FORCE, warn_days=7,
    ),
    ClockRule(
        name="suit_final", rule="LA-33", kind=ClockKind.RIGHT,
        label=Label("劳动者对终局裁决起诉", "Worker's suit against a final award"), addressee=Label("劳动者", "worker"),
        starts={"serve_award": "award_served_on"}, when=("document", "final_worker"), per_party="party",
        runs_in=frozenset({"awarded", "set_aside_pending"}), settles_on=frozenset({"sue"}),
        on_expiry="become_effective", consequence=IN_FORCE, warn_days=7,
    ),
    ClockRule(
        name="set_aside", rule="LA-34", kind=ClockKind.RIGHT,
        label=Label("用人单位申请撤销终局裁决", "Employer's application to set aside"), addressee=Label("用人单位", "employer"),
        starts={"serve_award": "award_served_on"}, when=("document", "final_employer"), per_party="party",
        runs_in=frozenset({"awarded"}), settles_on=frozenset({"apply_set_aside"}), on_expiry="become_effective",
        consequence=Label("不能再申请撤销。", "The award can no longer be set aside."), warn_days=7,
    ),
    ClockRule(
        name="suit_set_aside", rule="LA-36", kind=ClockKind.RIGHT,
        label=Label("裁决被撤销后起诉", "Suit after the award was set aside"), addressee=ADDRESSEE,
        starts={"record_set_aside": "ruling_received_on"}, per_party="parties", runs_in=frozenset({"set_aside"}),
        settles_on=frozenset({"sue"}), on_expiry="lapse_suit",
        consequence=Label("不能再就该争议起诉。", "No suit lies on the dispute any more."), warn_days=7,
    ),
)
# fmt: on

CAUSE = choice(
    "just_cause",
    Label("事由", "Cause"),
    ("transfer", Label("移送管辖", "transfer of venue")),
    ("service", Label("正在送达或者送达延误", "service pending or delayed")),
    ("other_case", Label("等待另案结果或者伤残鉴定", "waiting for another case or a grade")),
    ("hearing", Label("等待开庭", "waiting for the hearing")),
    ("appraisal", Label("启动鉴定或者委托调查", "appraisal or entrusted inquiry")),
    ("other", Label("其他正当事由", "other just cause")),
)

# fmt: off
TRANSITIONS = (
    Transition(
        "ask_correction", ("received",), "correcting", BODY, Label("一次性告知补正", "Ask for correction, once"),
        Label("补正完成之日为收到申请之日。", "The day it is complete counts as the day of receipt."),
        guards=(only_once("completed_on", "补正只能一次性告知。", "Correction is asked once.", "仲裁办案规则 29"),),
        basis="仲裁办案规则 29", papers=("correction_notice",), notifies=("applicant",),
    ),
    Transition(
        "complete", ("correcting",), "received", EITHER, Label("补正完成", "Corrected"),
        Label("受理期限自补正完成之日重新起算。", "The period runs from the day it is complete."),
        fields=(day("completed_on", "补正完成之日", "Complete on"),),
        guards=(happened("completed_on"),),
        clocks=(ClockOp(Op.RESET_RECEIPT, "acceptance", from_field="completed_on"),),
        basis="仲裁办案规则 46",
    ),
    Transition(
        "advise_mediation", ("received",), "deferred", BODY, Label("建议先行调解", "Advise mediation first"),
        Label("申请人同意的暂缓受理；不同意的必须依法受理。", "Deferred only if the applicant agrees."),
        fields=(tick("applicant_agrees", "申请人同意先行调解", "The applicant agrees"),),
        guards=(only_once("applicant_agrees", "只能建议一次。", "It is advised once.", "仲裁办案规则 69"),),
        basis="仲裁办案规则 69", papers=("mediation_advice",),
    ),
    Transition(
        "end_deferral", ("deferred",), "received", EITHER, Label("不再调解，继续受理审查", "End the deferral"),
        Label("申请人可以随时要求继续；期限恢复计算。", "The applicant may ask at any time; the period runs on."),
        basis="仲裁办案规则 69", exit=True,
    ),
    Transition(
        "record_just_cause", ("received",), "held", BODY, Label("登记正当事由", "Record a just cause"),
        Label("事由存续期间，不以逾期为由直接起诉。", "While it lasts, silence does not open the court."),
        fields=(CAUSE,),
        basis="劳动争议解释一 12", notifies=("applicant",),
    ),
    Transition(
        "end_cause", ("held",), "received", BODY, Label("事由消除", "The cause has ended"),
        Label("受理期限恢复计算。", "The period runs on."),
        basis="劳动争议解释一 12",
    ),
    Transition(
        "accept", ("received", "no_decision"), "accepted", BODY, Label("受理", "Accept"),
        Label("自受理之日起四十五日内裁决。", "The award is due 45 days from acceptance."),
        basis="劳动争议调解仲裁法 29、43", papers=("acceptance_notice",), notifies=("parties",),
    ),
    Transition(
        "refuse", ("received", "no_decision"), "refused", BODY, Label("不予受理", "Refuse"),
        Label("书面说明理由；申请人可以起诉。", "Reasons in writing; the applicant may sue."),
        fields=(
            choice(
                "refusal_ground", Label("理由", "Ground"),
                ("not_labour", Label("不属于劳动人事争议", "not a labour dispute")),
                ("wrong_venue", Label("无管辖权", "no jurisdiction")),
                ("wrong_party", Label("主体不适格", "wrong party")),
                ("other", Label("其他", "other")),
            ),
        ),
        basis="劳动争议调解仲裁法 29；仲裁办案规则 31、32", papers=("refusal_notice",), notifies=("applicant",),
    ),
    Transition(
        "lapse_acceptance", ("received",), "no_decision", SYSTEM, Label("逾期未作受理决定", "No answer in time"),
        Label("申请人可以直接向法院起诉。", "The applicant may sue directly."),
        basis="劳动争议调解仲裁法 29", papers=("right_to_sue_notice",), notifies=("applicant", "supervisor"),
    ),
    Transition(
        "serve", ("accepted", "hearing"), "hearing", BODY, Label("送达申请书副本", "Serve the application"),
        Label("被申请人在十个工作日内提交答辩书。", "The respondent has 10 working days to answer."),
        fields=(WHO, day("served_on", "被申请人收到之日", "Received by the respondent on")),
        guards=(happened("served_on"),),
        basis="劳动争议调解仲裁法 30", notifies=("respondent",),
    ),
    Transition(
        "record_defence", ("hearing",), "", EITHER, Label("提交答辩书", "Hand in the defence"),
        Label("答辩书转送申请人。", "It is forwarded to the applicant."),
        fields=(WHO,),
        basis="劳动争议调解仲裁法 30", notifies=("applicant",),
    ),
    Transition(
        "summon", ("hearing",), "", BODY, Label("通知开庭", "Give notice of the hearing"),
        Label("开庭五个工作日前书面通知双方。", "Both sides are told in writing five working days before."),
        fields=(day("hearing_on", "开庭日期", "Hearing on"),),
        guards=(lies_ahead("hearing_on"),),
        basis="劳动争议调解仲裁法 35", papers=("hearing_notice",), notifies=("parties",),
    ),
    Transition(
        "restart", ("accepted", "hearing"), "", BODY, Label("期限重新起算", "Restart the period"),
        Label("追加当事人、变更请求、反申请合并或者移送后，重新计算。", "A new party, claim or venue restarts it."),
        fields=(
            choice(
                "restart_cause", Label("事由", "Cause"),
                ("party_added", Label("追加当事人或者第三人", "party or third party added")),
                ("claims_changed", Label("增加、变更请求", "claims changed")),
                ("counter_claim", Label("反申请合并", "counter-claim joined")),
                ("transferred", Label("案件移送", "case transferred")),
            ),
            day("restarted_on", "重新起算之日", "New day of acceptance"),
        ),
        guards=(happened("restarted_on"),),
        clocks=(ClockOp(Op.RESTART, "award", from_field="restarted_on"),),
        basis="仲裁办案规则 46", notifies=("parties",),
    ),
    Transition(
        "suspend", ("hearing",), "suspended", HEAD, Label("中止审理", "Suspend"),
        Label("经负责人批准并书面告知；中止期间不计入期限。", "Approved and told in writing; the time does not count."),
        fields=(
            choice(
                "suspension_ground", Label("事由", "Ground"),
                ("death", Label("死亡、丧失行为能力或者终止", "death, incapacity or end of a party")),
                ("force_majeure", Label("不可抗力", "force majeure")),
                ("other_case", Label("须以另案结果为依据", "depends on another case")),
                ("injury", Label("等待工伤认定、伤残鉴定或者其他鉴定", "waiting for recognition or appraisal")),
                ("other", Label("其他", "other")),
            ),
        ),
        basis="仲裁办案规则 47", papers=("suspension_notice",), notifies=("parties",),
    ),
    Transition(
        "resume", ("suspended",), "hearing", BODY, Label("恢复审理", "Resume"),
        Label("期限继续计算。", "The period runs on."),
        basis="仲裁办案规则 47", notifies=("parties",),
    ),
    Transition(
        "exclude_public_notice", ("accepted", "hearing"), "", BODY,
        Label("扣除公告送达时间", "Exclude service by public notice"),
        Label("公告送达时间不计入期限。", "The time of public notice does not count."),
        fields=(day("excluded_from", "公告开始", "Notice from"), day("excluded_to", "公告期满", "Notice until")),
        guards=(happened("excluded_from"),),
        clocks=(
            ClockOp(Op.EXCLUDE, "award", kind="public_notice", from_field="excluded_from", until_field="excluded_to"),
        ),
        basis="仲裁办案规则 46",
    ),
    Transition(
        "extend", ("accepted", "hearing"), "", HEAD, Label("延长审理期限", "Extend"),
        Label("案情复杂，经主任批准延长并书面通知双方。", "Complex; the director extends and both sides are told."),
        fields=(
            choice(
                "extension_reason", Label("理由", "Reason"),
                ("complex", Label("案情复杂", "complex")),
                ("evidence", Label("需要补充证据", "more evidence needed")),
            ),
        ),
        guards=(only_once("extension_reason", "只能延长一次。", "It can be extended once.", "劳动争议调解仲裁法 43"),),
        clocks=(ClockOp(Op.EXTEND, "award", kind="director"),),
        basis="劳动争议调解仲裁法 43", papers=("extension_notice",), notifies=("parties",),
    ),
    Transition(
        "lapse_award", ("accepted", "hearing"), "overdue", SYSTEM, Label("逾期未裁决", "No award in time"),
        Label("当事人可以就该争议起诉，也可以继续等待。", "Either party may sue, or wait."),
        basis="劳动争议调解仲裁法 43", papers=("right_to_sue_notice",), notifies=("parties", "supervisor"),
    ),
    Transition(
        "mediate", ("accepted", "hearing", "overdue"), "mediated", BODY,
        Label("制作调解书", "Issue the mediation document"),
        Label("双方签收后生效，可以申请强制执行。", "In force once both have signed for it, and enforceable."),
        fields=(day("signed_on", "最后一方签收之日", "Last party signed for it on"),),
        guards=(happened("signed_on"),),
        basis="劳动争议调解仲裁法 42", papers=("arbitral_mediation_document",), notifies=("parties",),
    ),
    Transition(
        "make_award", ("hearing", "overdue"), "awarded", BODY, Label("裁决", "Make the award"),
        Label("逐项写明终局或者非终局；分别制作裁决书。", "Each item is final or not, in separate documents."),
        fields=(
            Field("final_claims", FieldKind.CLAIMS, Label("终局裁决的请求项", "Items with a final award"), False),
            Field("nonfinal_claims", FieldKind.CLAIMS, Label("非终局裁决的请求项", "Items without"), False),
            tick("one_document", "合并制作一份裁决书", "All in one document", required=False),
        ),
        guards=(every_item_awarded,),
        basis="劳动争议调解仲裁法 47；仲裁办案规则 50", papers=("award",), notifies=("parties",),
    ),
    Transition(
        "serve_award", ("awarded",), "", BODY, Label("送达裁决书", "Serve the award"),
        Label("自该当事人收到之日起计算其起诉或者申请撤销的期限。", "That party's own period runs from its receipt."),
        fields=(
            WHO,
            day("award_served_on", "收到裁决书之日", "Received on"),
            choice(
                "document", Label("送达的裁决书", "Document served"),
                ("nonfinal", Label("非终局裁决书", "non-final award")),
                ("final_worker", Label("终局裁决书（送劳动者）", "final award, to the worker")),
                ("final_employer", Label("终局裁决书（送用人单位）", "final award, to the employer")),
            ),
        ),
        guards=(document_exists, served_in_its_role, happened("award_served_on")),
        basis="劳动争议调解仲裁法 48、49、50", notifies=("parties",),
    ),
    Transition(
        "sue", (*AWARDED, "set_aside", "no_decision", "refused", "overdue"), "sued", EITHER, Label("起诉", "Sue"),
        Label("当事人就所选请求向法院起诉；裁决书不发生效力。", "The items chosen go to court; the award has no effect."),
        fields=(CLAIMS, TO_ORG, WHO_IF_KNOWN, GOOD_CAUSE),
        guards=(suit_is_the_remedy, suit_in_time),
        basis="劳动争议调解仲裁法 29、43、48、50", refers="arbitration-suit", notifies=("parties",),
    ),
    Transition(
        "apply_enforcement", AWARDED, "", EITHER, Label("就终局裁决申请执行", "Enforce the final award"),
        Label("终局裁决自作出之日起生效，可以申请执行。", "A final award takes effect when made and is enforceable."),
        fields=(CLAIMS, TO_ORG),
        basis="劳动争议调解仲裁法 47、51", refers="award-enforcement", notifies=("parties",),
    ),
    Transition(
        "excuse_silence", ("no_decision",), "", BODY, Label("补记正当事由", "Record a just cause late"),
        Label("事由存续期间，不以逾期为由直接起诉。", "While it lasts, silence does not open the court."),
        fields=(
            choice("just_cause", CAUSE.label, *CAUSE.choices, ("ended", Label("事由已经消除", "the cause has ended"))),
        ),
        basis="劳动争议解释一 12", notifies=("applicant",),
    ),
    Transition(
        "close_refused", ("refused",), "closed_refused", EITHER, Label("不起诉", "No suit"),
        Label("申请人表示不起诉，程序结束；以后仍可依法起诉。", "The applicant will not sue now; the right stays."),
        basis="仲裁办案规则 31",
    ),
    Transition(
        "apply_set_aside", ("awarded",), "set_aside_pending", EITHER, Label("申请撤销终局裁决", "Apply to set aside"),
        Label("由仲裁委员会所在地中级人民法院审查。", "The intermediate court of the commission's seat decides."),
        fields=(CLAIMS, TO_ORG, WHO, day("set_aside_applied_on", "申请之日", "Applied on"), GOOD_CAUSE),
        guards=(
            final_award, not_the_worker, in_time("set_aside", "劳动争议调解仲裁法 49"),
            only_once("set_aside_applied_on", "已经申请过撤销。", "This was asked for before.", "劳动争议调解仲裁法 49"),
            happened("set_aside_applied_on"),
        ),
        basis="劳动争议调解仲裁法 49", refers="labour-review", notifies=("parties",),
    ),
    Transition(
        "record_set_aside", ("set_aside_pending",), "set_aside", BODY, Label("登记裁决已撤销", "Record the setting aside"),
        Label("当事人自收到裁定之日起十五日内可以起诉。", "Either party may sue within 15 days of the ruling."),
        fields=(
            Field("parties", FieldKind.PARTIES, Label("收到裁定的当事人", "Parties served")),
            day("ruling_received_on", "收到裁定之日", "Ruling received on"),
        ),
        guards=(court_set_aside, happened("ruling_received_on")),
        basis="劳动争议调解仲裁法 49", notifies=("parties",),
    ),
    Transition(
        "dismiss_set_aside", ("set_aside_pending",), "awarded", BODY,
        Label("登记撤销申请未成立", "Record that the award stands"),
        Label("裁决不被撤销；其他期限届满后生效。", "The award stands, effective once every other period has passed."),
        guards=(court_let_stand,),
        basis="劳动争议解释一 22", notifies=("parties",),
    ),
    Transition(
        "become_effective", ("awarded",), "effective", SYSTEM, Label("期满生效", "Effective after the periods"),
        Label("各方期限均已届满，裁决生效。", "Every party's period has passed; the award is effective."),
        guards=AWARD_PERIODS_PASSED,
        basis="劳动争议调解仲裁法 48、49、50", notifies=("parties",),
    ),
    Transition(
        "become_effective", ("set_aside_pending",), "", SYSTEM, Label("一方期限届满", "One period has passed"),
        Label("撤销申请审查期间，只作记录。", "Recorded only, while the application to set aside is pending."),
        basis="劳动争议调解仲裁法 48、49、50",
    ),
    Transition(
        "record_effective", ("awarded",), "effective", BODY, Label("登记裁决生效", "Record the award as effective"),
        Label("各方期限均已届满，裁决生效。", "Every party's period has passed; the award is effective."),
        guards=AWARD_PERIODS_PASSED,
        basis="劳动争议调解仲裁法 48、49、50", notifies=("parties",),
    ),
    Transition(
        "lapse_suit", ("set_aside",), "lapsed", SYSTEM, Label("期满未起诉", "No suit in time"),
        Label("各方期限均已届满，程序结束。", "Every party's period has passed; the proceeding ends."),
        guards=(all_periods_passed("suit_set_aside"),),
        basis="劳动争议调解仲裁法 49", notifies=("parties",),
    ),
    Transition(
        "withdraw", (*WAITING, "no_decision", *TRYING), "withdrawn", EITHER, Label("撤回申请", "Withdraw"),
        Label("申请人撤回后仍可再次申请。", "The applicant may apply again."),
        basis="仲裁办案规则 35", notifies=("parties",), exit=True,
    ),
    Transition(
        "deem_withdrawn", ("hearing",), "deemed_withdrawn", BODY, Label("视为撤回", "Deem withdrawn"),
        Label("申请人无正当理由缺席；再次申请不予受理。", "Absent without cause; a new application is refused."),
        fields=(tick("notified_in_writing", "已书面通知开庭", "Notice of the hearing was given in writing"),),
        basis="仲裁办案规则 39", papers=("deemed_withdrawal_decision",), notifies=("parties",),
    ),
)
# fmt: on

ARBITRATION = Pathway(
    name="arbitration",
    version=1,
    label=Label("劳动人事仲裁", "Labour arbitration"),
    initial="received",
    states=STATES,
    transitions=TRANSITIONS,
    clocks=CLOCKS,
    channel="arbitration",
    bodies=("arbitration_commission",),
    desk=True,
)
