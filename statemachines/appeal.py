"""Second instance (民事诉讼二审): against a judgment or an appealable ruling, opened by the appeal itself."""

from __future__ import annotations

from collections.abc import Mapping

from statemachines.guards import fact_is, happened, here, lies_ahead, numbers, refuse, this_round
from statemachines.judgments import COURT, PERFORMANCE, after_judgment, after_judgment_clocks, retrial_steps
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
from statemachines.rows import BODY, EITHER, HEAD, TO_ORG, WHO, choice, day, tick
from statemachines.side_guards import takes_part
from statemachines.snapshot import Situation

TRYING = ("trial", "suspended")
DECIDED = ("upheld", "changed")
TRIAL_CLOCKS = ("trial_judgment", "trial_ruling")
EXCLUSIONS = (
    ("public_notice", Label("公告", "public notice")),
    ("appraisal", Label("鉴定", "appraisal")),
    ("settlement", Label("双方申请庭外和解", "settlement talks asked for by both sides")),
    ("jurisdiction", Label("管辖异议、管辖争议", "dispute on jurisdiction")),
)

of_judgment = fact_is(
    "against",
    frozenset({"judgment"}),
    refuse(
        "against_ruling", "对裁定的上诉一律用裁定处理。", "An appeal against a ruling ends in a ruling.", "民诉法 178"
    ),
)
of_ruling = fact_is(
    "against",
    frozenset({"ruling"}),
    refuse("against_judgment", "这是对判决的上诉。", "This is an appeal against a judgment.", "民诉法 177"),
)


def remanded_once(situation: Situation) -> Refusal | None:
    """After a remand the second instance decides itself (G7)."""
    assert situation.proceeding is not None
    items = set(situation.proceeding.claims)
    past = [p for p in situation.snapshot.proceedings if p.pathway == "appeal" and p.state == "remanded"]
    if not any(items & set(p.claims) for p in past):
        return None
    return refuse(
        "remanded_before",
        "已经发回重审过一次，不得再次发回。",
        "It was remanded once; it is not remanded again.",
        "民诉法 177",
    )


def appellants(situation: Situation) -> frozenset[int]:
    """Who appeals: whoever used the period below, or was named here since, without those whose appeal is gone."""
    appeal, snapshot = here(situation), situation.snapshot
    below = [snapshot.proceeding(r.from_proceeding) for r in snapshot.referrals if r.opened == appeal.n]
    clocks = (clock for proceeding in below for clock in this_round(snapshot, proceeding, "appeal"))
    appealed = {clock.addressee for clock in clocks if clock.status == "settled"} | {appeal.facts.get("appellant")}
    named = numbers(appeal.facts.get("still_appealing"))
    return frozenset(party for party in (*appealed, *named) if party is not None) - dropped(situation)


def dropped(situation: Situation) -> frozenset[int]:
    return frozenset(numbers(here(situation).facts.get("dropped_appellants")))


def nobody_else_appeals(situation: Situation) -> Refusal | None:
    """One party's withdrawal ends the second instance only where no other party has appealed (民诉法 174, 民诉解释 315)."""
    if len(appellants(situation)) < 2:
        return None
    return refuse(
        "others_appeal",
        "还有其他当事人上诉，请办理“一方上诉撤回，其他上诉继续审理”。",
        "Another party has appealed too: record that one appeal is gone and the others go on.",
        "民诉法 174、180；民诉解释 315",
    )


def others_go_on(situation: Situation) -> Refusal | None:
    """Each party named has appealed or was named before, nobody stands on both lists, somebody is new and somebody left."""
    if not situation.fields:
        return None
    gone = frozenset(numbers(situation.fields.get("dropped_appellants")))
    left = frozenset(numbers(situation.fields.get("still_appealing")))
    before = dropped(situation)
    if before < gone and left and not gone & left and appellants(situation) <= gone | left:
        return None
    return refuse(
        "appellants_mixed_up",
        "须写明全部上诉人：撤回的（连同先前已撤回的）和仍在上诉的，至少各一人，不得重复。",
        "Name every appellant once: those whose appeals are gone, earlier ones too, and those who go on.",
        "民诉法 180；民诉解释 315",
    )


def who_appeals(situation: Situation) -> Mapping[str, tuple[int, ...]]:
    """What the form of `drop_appellant` is filled with: who appeals, and whose appeals are gone."""
    return {
        "dropped_appellants": tuple(sorted(dropped(situation))),
        "still_appealing": tuple(sorted(appellants(situation))),
    }


NONE_LEFT = tick("none_left", "没有其他当事人仍在上诉", "No other party's appeal stands")

# fmt: off
STATES = (
    State("received", Label("已收到上诉", "appeal received"), waits_for=Label("第二审人民法院立案", "the court, to file it")),
    State("trial", Label("二审审理中", "on appeal")),
    State("suspended", Label("中止诉讼", "suspended"), waits_for=Label("中止事由消除", "the end of the cause")),
    State("upheld", Label("维持原判", "upheld"), waits_for=PERFORMANCE),
    State("changed", Label("依法改判", "changed"), waits_for=PERFORMANCE),
    State("closed", Label("结案", "closed"), None, True, "judged"),
    State("remanded", Label("发回重审", "remanded"), None, True, "remanded"),
    State("settled", Label("二审调解结案", "settled"), None, True, "settled"),
    State("ruling_upheld", Label("维持裁定", "ruling upheld"), None, True, "judged"),
    State("ruling_revoked", Label("撤销裁定", "ruling revoked"), None, True, "revoked"),
    State("not_accepted", Label("不予受理上诉", "appeal not accepted"), None, True, "not_accepted"),
    State("withdrawn", Label("撤回上诉", "appeal withdrawn"), None, True, "withdrawn"),
    State("deemed_withdrawn", Label("按撤回上诉处理", "deemed withdrawn"), None, True, "deemed_withdrawn"),
)
# fmt: on


def trial_clock(name: str, against: str, zh: str, en: str) -> ClockRule:
    """The limit of the second instance: three months for a judgment, thirty days for a ruling."""
    return ClockRule(
        name=name,
        rule="CL-17",
        variant="" if against == "judgment" else "ruling",
        kind=ClockKind.DUTY,
        label=Label(zh, en),
        addressee=COURT,
        starts={"file": ""},
        when=("against", against),
        runs_in=frozenset(TRYING),
        suspended_in=frozenset({"suspended"}),
        consequence=Label("督促并上报；不影响裁判效力。", "Escalation; the judgment stays valid."),
        warn_days=15 if against == "judgment" else 5,
        ladder=DUTY_LADDER,
    )


CLOCKS = (
    trial_clock("trial_judgment", "judgment", "二审审限（判决）", "Second instance, judgment"),
    trial_clock("trial_ruling", "ruling", "二审审限（裁定）", "Second instance, ruling"),
    *after_judgment_clocks({"serve_judgment": "judgment_served_on"}, frozenset(DECIDED), "party"),
)

# fmt: off
TRANSITIONS = (
    Transition(
        "file", ("received",), "trial", BODY, Label("二审立案", "File the appeal"),
        Label("审限自二审立案之日起算。", "The limit runs from today."),
        fields=(
            choice(
                "against", Label("上诉对象", "Against"),
                ("judgment", Label("判决", "a judgment")),
                ("ruling", Label("裁定", "a ruling")),
            ),
        ),
        basis="民诉法 174、183", papers=("filing_notice",), notifies=("parties",),
    ),
    Transition(
        "refuse", ("received",), "not_accepted", BODY, Label("不予受理上诉", "Do not accept"),
        Label("上诉不符合法定条件；一审裁判按其期限生效。", "The conditions of an appeal are not met."),
        fields=(
            choice(
                "refusal_ground", Label("理由", "Ground"),
                ("late", Label("超过上诉期且未准许顺延", "out of time and not excused")),
                ("not_appealable", Label("依法不能上诉", "not appealable")),
            ),
        ),
        basis="民诉法 158、171", papers=("refusal_ruling",), notifies=("parties",),
    ),
    Transition(
        "extend", ("trial",), "", HEAD, Label("延长审限", "Extend the limit"),
        Label("有特殊情况，经本院院长批准延长。", "Special circumstances; the court president extends it."),
        fields=(
            choice(
                "extension_reason", Label("理由", "Reason"),
                ("special", Label("有特殊情况", "special circumstances")),
                ("evidence", Label("证据尚需调查", "evidence to be gathered")),
            ),
            day("until", "延至", "Until"),
        ),
        guards=(of_judgment, lies_ahead("until")),
        clocks=(ClockOp(Op.EXTEND, "trial_judgment", kind="president", until_field="until"),),
        basis="民诉法 183", notifies=("parties",),
    ),
    Transition(
        "exclude", ("trial",), "", BODY, Label("扣除审限", "Exclude time"),
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
        basis="民诉解释 243",
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
        basis="民诉法 153、181", papers=("suspension_ruling",), notifies=("parties",),
    ),
    Transition(
        "resume", ("suspended",), "trial", BODY, Label("恢复诉讼", "Resume"),
        Label("审限继续计算。", "The limit runs on."),
        basis="民诉法 153、181", notifies=("parties",),
    ),
    Transition(
        "uphold", ("trial",), "upheld", BODY, Label("驳回上诉，维持原判", "Uphold the judgment"),
        Label("终审判决，发生法律效力。", "Final and effective."),
        guards=(of_judgment,),
        basis="民诉法 177、182", papers=("final_judgment",), notifies=("parties",),
    ),
    Transition(
        "change", ("trial",), "changed", BODY, Label("依法改判", "Change the judgment"),
        Label("终审判决，发生法律效力。", "Final and effective."),
        guards=(of_judgment,),
        basis="民诉法 177、182", papers=("final_judgment",), notifies=("parties",),
    ),
    Transition(
        "remand", ("trial",), "remanded", BODY, Label("撤销原判，发回重审", "Revoke and remand"),
        Label("由一审法院重新审理；只能发回一次。", "The first instance tries it anew; once only."),
        fields=(
            choice(
                "remand_ground", Label("理由", "Ground"),
                ("facts", Label("基本事实不清", "the basic facts are unclear")),
                ("procedure", Label("严重违反法定程序", "serious breach of procedure")),
            ),
        ),
        guards=(of_judgment, remanded_once),
        basis="民诉法 177", papers=("remand_ruling",), notifies=("parties", "sender"),
    ),
    Transition(
        "uphold_ruling", ("trial",), "ruling_upheld", BODY, Label("维持裁定", "Uphold the ruling"),
        Label("原裁定生效。", "The ruling takes effect."),
        guards=(of_ruling,),
        basis="民诉法 178、182", papers=("final_ruling",), notifies=("parties", "sender"),
    ),
    Transition(
        "revoke_ruling", ("trial",), "ruling_revoked", BODY, Label("撤销裁定", "Revoke the ruling"),
        Label("由一审法院依法立案或者审理。", "The first instance files or tries it."),
        guards=(of_ruling,),
        basis="民诉法 177、178", papers=("final_ruling",), notifies=("parties", "sender"),
    ),
    Transition(
        "settle", ("trial",), "settled", BODY, Label("二审调解结案", "Settle"),
        Label("调解书送达后，一审判决视为撤销。", "Once it is served, the first judgment counts as revoked."),
        fields=(day("signed_on", "最后一方签收之日", "Last party signed for it on"),),
        guards=(of_judgment, happened("signed_on")),
        basis="民诉法 179", papers=("court_mediation_document",), notifies=("parties", "sender"),
    ),
    Transition(
        "withdraw", ("received", *TRYING), "withdrawn", EITHER, Label("撤回上诉", "Withdraw the appeal"),
        Label("由法院裁定准许；各方上诉期满的，一审裁判生效。", "The court allows it; the judgment or ruling below takes effect once every period is over."),
        fields=(NONE_LEFT,),
        guards=(nobody_else_appeals,),
        basis="民诉法 180", notifies=("parties", "sender"),
    ),
    Transition(
        "drop_appellant", ("received", *TRYING), "", BODY,
        Label("一方上诉撤回，其他上诉继续审理", "One appeal is gone, the others go on"),
        Label("只结束该当事人的上诉；其他当事人的上诉继续审理，审限不变。", "Only that party's appeal ends; the others are tried on, in the same limit."),
        fields=(
            Field("dropped_appellants", FieldKind.PARTIES, Label("撤回的上诉人（连同先前撤回的）", "Appellants gone, earlier ones too")),
            Field("still_appealing", FieldKind.PARTIES, Label("仍在上诉的当事人", "Parties who still appeal"), help=Label(
                "已按登记的上诉勾选：谁撤回，就在这里去掉，改在上面勾选。", "Ticked as the appeals are on record: untick here who has withdrawn, and tick above.")),
            choice(
                "dropped_how", Label("情形", "How"),
                ("withdrawn", Label("准许撤回上诉", "withdrawal allowed")),
                ("deemed", Label("按撤回上诉处理", "deemed withdrawn")),
            ),
        ),
        guards=(takes_part("dropped_appellants", "still_appealing", basis="民诉法 171"), others_go_on),
        basis="民诉法 174、180；民诉解释 315", notifies=("parties", "sender"), suggests=who_appeals,
    ),
    Transition(
        "deem_withdrawn", ("trial",), "deemed_withdrawn", BODY, Label("按撤回上诉处理", "Deem withdrawn"),
        Label("未交上诉费或者上诉人无正当理由缺席。", "The fee was not paid, or the appellant stayed away."),
        fields=(tick("notified_in_writing", "已书面通知交费或者开庭", "Notice was given in writing"), NONE_LEFT),
        guards=(nobody_else_appeals,),
        basis="民诉法 146、181", papers=("deemed_withdrawal_ruling",), notifies=("parties", "sender"),
    ),
    Transition(
        "serve_judgment", DECIDED, "", BODY, Label("送达终审判决", "Serve the final judgment"),
        Label("该当事人可以在六个月内申请再审。", "That party may apply for retrial within six months."),
        fields=(WHO, day("judgment_served_on", "收到判决书之日", "Received on")),
        guards=(happened("judgment_served_on"),),
        basis="民诉法 182、216", notifies=("parties",),
    ),
    *after_judgment("appeal", DECIDED, TO_ORG),  # as a rule the court of first instance
    *retrial_steps("appeal", DECIDED),
)
# fmt: on

APPEAL = Pathway(
    name="appeal",
    version=1,
    label=Label("民事诉讼（二审）", "Civil suit, second instance"),
    initial="received",
    states=STATES,
    transitions=TRANSITIONS,
    clocks=CLOCKS,
    bodies=("court",),
)
