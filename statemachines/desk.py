"""The desk: steps on the case as a whole. They move no proceeding, and of its clocks they only correct a wrong day."""

from __future__ import annotations

from collections.abc import Mapping

from statemachines import (
    act_periods,
    contact,
    involvement,
    limitation,
    limitation_steps,
    meetings,
    paper_steps,
    party_steps,
)
from statemachines.claims import ARISEN_ON, CLAIM_TYPES, ROUTING_FACTS
from statemachines.guards import names_one, numbers, refuse
from statemachines.involvement import OF, OF_IF_ANY, STAFF
from statemachines.involvement import of_open as open_proceeding
from statemachines.pathway import ClockRule, Field, FieldKind, Label, Pathway, Refusal, Role, State, Transition
from statemachines.pathways import PATHWAYS, pathway_at
from statemachines.routing import opening_refusal
from statemachines.rows import CLAIMS, EITHER, HANDLER, PARTY, SUPERVISOR, TO_ORG, WHO, choice, day, note, tick
from statemachines.side_guards import BEGUN, as_registered, both_sides_named
from statemachines.snapshot import Situation

RECEIVERS = STAFF | {Role.AGENCY}
FROM_THE_DESK = tuple((row.name, row.label) for row in PATHWAYS.values() if row.desk)
FACTS = (  # a form asks those that decide something for the type of the item
    *(tick(name, label.zh, label.en, required=False) for name, label in ROUTING_FACTS.items()),
    day("arisen_on", ARISEN_ON.zh, ARISEN_ON.en, required=False),
)
REFERRAL = Field("referral", FieldKind.INTEGER, Label("转办编号", "Hand-off"))


def has_clocks(situation: Situation) -> Refusal | None:
    """There is a date to correct."""
    if situation.snapshot.clocks:
        return None
    return refuse("no_clock", "还没有可以更正的期限。", "There is no date to correct yet.")


def right_or_never(situation: Situation) -> Refusal | None:
    """A correction says on which day it happened, or that it never did."""
    said = situation.fields
    if not said or (said.get("right_on") is None) == (said.get("never") is True):
        return None
    return refuse(
        "right_or_never",
        "请填写正确日期，或者勾选“没有发生”，只选其一。",
        "Give the right day, or tick that it never happened: one of the two.",
    )


def offered_referral(situation: Situation) -> Refusal | None:
    """A hand-off can be acknowledged or returned once, while it is offered."""
    offered = {r.n for r in situation.snapshot.referrals if r.status == "offered"}
    if names_one(situation, "referral", offered):
        return None
    return refuse("no_offered_referral", "没有待签收的转办。", "There is no hand-off to be acknowledged.")


def way_in(situation: Situation) -> Refusal | None:
    """The pathway chosen may be opened on these items: its channel is open, what it asks for is there, none runs yet."""
    pathway = str(situation.fields.get("pathway", ""))
    claims = numbers(situation.fields.get("claims"))
    return opening_refusal(pathway, claims, situation.snapshot) if pathway in PATHWAYS else None


# fmt: off
TRANSITIONS = (
    Transition(
        "begin", ("open",), "", EITHER, Label("开启另一程序", "Open another proceeding"),
        Label("就所选请求项开启程序；已有的程序照常进行。", "A proceeding opens on the items chosen; those under way go on."),
        fields=(
            choice("pathway", Label("途径", "Pathway"), *FROM_THE_DESK),
            CLAIMS,
            TO_ORG,
            *BEGUN,
        ),
        guards=(way_in, both_sides_named), suggests=as_registered,
    ),
    Transition(
        "assign", ("open",), "", SUPERVISOR, Label("分派", "Assign"),
        Label("由所选承办人负责下一步。", "The colleague chosen answers for the next step."),
        fields=(
            Field("handler", FieldKind.ACCOUNT, Label("承办人", "Handler")),
            OF,
            choice(
                "reason", Label("理由", "Reason"),
                ("new", Label("新收案件", "new case")),
                ("workload", Label("工作量调整", "workload")),
                ("absence", Label("承办人缺勤", "absence")),
                ("recusal", Label("回避", "recusal")),
                ("overdue", Label("超期督办", "overdue")),
            ),
        ),
        guards=(open_proceeding,),
    ),
    Transition(
        "claim", ("open",), "", HANDLER, Label("由我承办", "Take it myself"),
        Label("由您负责下一步。", "You answer for the next step."),
        fields=(OF,),
        guards=(open_proceeding,),
    ),
    Transition(
        "note", ("open",), "", STAFF, Label("记录", "Note"),
        Label("加密保存，只有经办人员可见。", "Kept sealed; only those working on the case see it."),
        fields=(note(required=True), OF_IF_ANY),
        guards=(open_proceeding,),
    ),
    Transition(
        "message", ("open",), "", PARTY, Label("当事人留言", "Message from a party"),
        Label("加密保存，交给承办人；对方当事人看不到。", "Kept sealed, for the handler; the other side does not see it."),
        fields=(note(required=True), OF_IF_ANY),
        guards=(open_proceeding,), notifies=("handler",),
    ),
    Transition(
        "give_code", ("open",), "", STAFF, Label("发查询码", "Give a tracking code"),
        Label(
            "当事人凭查询码和电话后四位查看自己的案件、留言、表示意愿；原来的查询码作废。",
            "With it and the last digits of the own telephone the party follows the case and has a say; an older code ends.",
        ),
        fields=(
            WHO,
            choice(
                "checked", Label("怎样核实身份", "How identity was checked"),
                ("in_person", Label("当面看了证件", "papers seen in person")),
                ("called_back", Label("拨打登记的电话核对", "called back on the number on file")),
            ),
        ),
    ),
    Transition(
        "record_consent", ("open",), "", EITHER, Label("登记同意或者拒绝", "Record consent or refusal"),
        Label("以当事人最后一次表示为准，可以随时改变。", "A party's last word holds; it may change at any time."),
        fields=(
            WHO,
            choice(
                "scope", Label("事项", "Scope"),
                ("mediation", Label("调解", "mediation")),
                ("confirmation", Label("共同申请司法确认", "joint confirmation")),
                ("agreement_review", Label("共同申请仲裁审查", "joint arbitration review")),
                ("extension", Label("延期或者变更", "extension or change")),
            ),
            choice("given", Label("意思表示", "Answer"), ("yes", Label("同意", "yes")), ("no", Label("拒绝", "no"))),
            choice(
                "channel", Label("方式", "Channel"),
                ("in_person", Label("当面", "in person")),
                ("phone", Label("电话", "phone")),
                ("online", Label("网上", "online")),
                ("letter", Label("书面", "letter")),
            ),
        ),
        basis="人民调解法 17、23",
    ),
    Transition(
        "acknowledge_escalation", ("open",), "", SUPERVISOR, Label("签收上报", "Acknowledge the escalation"),
        Label("表示已经知悉并负责督办。", "You know of it and see to it."),
        fields=(Field("escalation", FieldKind.INTEGER, Label("上报编号", "Escalation")),),
    ),
    Transition(
        "acknowledge_referral", ("open",), "", RECEIVERS, Label("签收转办", "Acknowledge the hand-off"),
        Label("自签收起由本单位负责。", "From now on this body answers."),
        fields=(REFERRAL,),
        guards=(offered_referral,),
    ),
    Transition(
        "return_referral", ("open",), "", RECEIVERS, Label("退回转办", "Return the hand-off"),
        Label("说明理由，仍由移出单位负责。", "With reasons; the sender still answers."),
        fields=(
            REFERRAL,
            choice(
                "reason", Label("理由", "Reason"),
                ("not_ours", Label("不属于本单位职责", "not within our duty")),
                ("incomplete", Label("材料不全", "papers incomplete")),
                ("no_consent", Label("当事人不同意", "a party does not consent")),
                ("other", Label("其他", "other")),
            ),
            note(),
        ),
        guards=(offered_referral,),
    ),
    Transition(
        "add_claim", ("open",), "", EITHER, Label("增加请求项", "Add a claim item"),
        Label("逐项确定可走的途径。", "Each item is routed by itself."),
        fields=(
            choice("type", Label("类型", "Type"), *CLAIM_TYPES.items()),
            Field("amount", FieldKind.MONEY, Label("金额", "Amount"), required=False),
            *FACTS,
        ),
    ),
    Transition(
        "set_facts", ("open",), "", HANDLER, Label("登记分流要素", "Record routing facts"),
        Label("据此重新判断所选请求项的途径。", "The items chosen are routed by these facts."),
        fields=(
            CLAIMS,
            *FACTS,
        ),
    ),
    Transition(
        "record_risk", ("open",), "", STAFF, Label("登记人身安全情形", "Record a risk to safety"),
        Label("先告知保护措施；不限制任何途径。", "Protection is offered first; no channel is closed by it."),
        fields=(tick("domestic_violence", "有家庭暴力情形", "Domestic violence", required=False),),
        basis="反家庭暴力法 13、14、23",
    ),
    Transition(
        "raise_level", ("open",), "", STAFF, Label("提级办理", "Raise to the next level"),
        Label("责任上移一级；期限和当事人的权利不变。", "Responsibility moves up; no clock and no remedy changes."),
        fields=(
            OF,
            choice(
                "reason", Label("理由", "Reason"),
                ("overdue", Label("超期", "overdue")),
                ("failed", Label("调解不成", "mediation failed")),
                ("cross_area", Label("跨区域、跨部门", "crosses areas or bodies")),
                ("complex", Label("疑难复杂", "complex")),
            ),
        ),
        guards=(open_proceeding,),
    ),
    Transition(
        "correct_date", ("open",), "", STAFF, Label("更正日期（冲正）", "Correct a date"),
        Label(
            "原记录保留，另记更正；期限按更正后的记录重新计算，预警和上报重新开始。",
            "The wrong entry stays and this one mends it; the date is reckoned anew, warnings and reports start again.",
        ),
        fields=(
            Field("event", FieldKind.INTEGER, Label("要更正的记录", "What to correct")),
            day("right_on", "正确日期", "Right day", required=False),
            day("right_until", "正确的截止日期（一段时间的）", "Right last day, of an interval", required=False),
            tick("never", "没有发生，是误记", "It never happened", required=False),
            choice(
                "reason", Label("更正原因", "Why"),
                ("typing", Label("录入错误", "typed wrongly")),
                ("misread", Label("文书日期认错", "a paper was misread")),
                ("proved", Label("有证据证明是另一日", "another day was proved")),
            ),
            note(required=True),
        ),
        guards=(has_clocks, right_or_never),
    ),
    Transition(
        "reveal_party", ("open",), "", STAFF | {Role.AUDITOR}, Label("查看当事人信息", "Reveal a party's details"),
        Label("查看会被记录，并注明用途。", "The look is recorded with its purpose."),
        fields=(
            WHO,
            choice(
                "purpose", Label("用途", "Purpose"),
                ("contact", Label("联系当事人", "to contact the party")),
                ("serve", Label("送达", "to serve papers")),
                ("verify", Label("核实身份", "to verify identity")),
                ("audit", Label("审计", "audit")),
            ),
        ),
        basis="个人信息保护法 13",
    ),
)
# fmt: on

DESK = Pathway(
    name="desk",
    version=1,
    label=Label("案件", "Case"),
    initial="open",
    states=(State("open", Label("办理中", "open"), waits_for=Label("各程序", "its proceedings")),),
    transitions=(
        *TRANSITIONS,
        *contact.TRANSITIONS,
        *involvement.TRANSITIONS,
        *limitation_steps.TRANSITIONS,
        *act_periods.TRANSITIONS,
        *meetings.TRANSITIONS,
        *paper_steps.TRANSITIONS,
        *party_steps.TRANSITIONS,
    ),
    clocks=(*contact.CLOCKS, *limitation.CLOCKS, *act_periods.CLOCKS, *meetings.CLOCKS),
)
ON_ITEMS = (*limitation_steps.TRANSITIONS, *act_periods.TRANSITIONS)  # steps about the periods of one claim item
TABLES: Mapping[str, Pathway] = {**PATHWAYS, DESK.name: DESK}  # every table of steps and clocks by its name


def clock_at(name: str, version: int, clock: str) -> ClockRule:
    """The clock of that name in a table of that version; one that the desk starts may belong to any proceeding.
    KeyError if neither has it."""
    for row in (*table_at(name, version).clocks, *meetings.WITHIN):
        if row.name == clock:
            return row
    raise KeyError(clock)


def table_at(name: str, version: int) -> Pathway:
    """The desk, or a pathway in that version (0: the current one). KeyError for a name that no table has."""
    return DESK if name == DESK.name else pathway_at(name, version)
