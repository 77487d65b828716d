"""What an effective judgment leads to, whichever instance gave it: performance, enforcement, retrial.

The rows are the same for the first instance, the second and the retrial, so they are made here, once.
"""

from __future__ import annotations

from collections.abc import Mapping

from statemachines.guards import (
    all_periods_passed,
    chosen,
    happened,
    here,
    in_time,
    only_once,
    periods_left,
    refuse,
    unused,
)
from statemachines.pathway import ClockKind, ClockRule, Field, FieldKind, Guard, Label, Refusal, Transition
from statemachines.rows import BODY, CLAIMS, EITHER, GOOD_CAUSE, TO_ORG, WHO, choice, day, tick
from statemachines.side_guards import takes_part
from statemachines.snapshot import ProceedingView, Situation

COURT = Label("人民法院", "court")
SECOND_INSTANCE = Label("第二审人民法院", "the second-instance court")
PERFORMANCE = Label("义务人履行或者权利人申请执行", "performance, or an application to enforce")
COURT_IF_OTHER = Field(
    "to_org",
    FieldKind.ORGANISATION,
    Label("接收法院（本院的不填）", "Receiving court (blank: this one)"),
    required=False,
)

FROM_KNOWING = {  # 民诉法 211 (1)(3)(12)(13): the six months run from knowing
    "new_evidence": Label("有新的证据", "new evidence"),
    "forged": Label("主要证据是伪造的", "the main evidence was forged"),
    "basis_revoked": Label("据以裁判的法律文书被撤销或者变更", "the document it rests on was revoked"),
    "corrupt_judge": Label("审判人员贪污受贿、徇私舞弊、枉法裁判", "a judge was corrupt"),
}
FROM_EFFECT = {
    "facts": Label("基本事实缺乏证据、证据未经质证或者应调取未调取", "facts without proof, or evidence not examined"),
    "law": Label("适用法律确有错误", "the law was misapplied"),
    "procedure": Label("审判组织、回避、辩论、传唤等程序违法", "unlawful procedure"),
    "scope": Label("遗漏或者超出诉讼请求", "claims left out or exceeded"),
    "mediation": Label("调解违反自愿或者内容违法", "mediation not voluntary, or unlawful"),
}
KNOWING = choice("knowing_ground", Label("事由", "Ground"), *FROM_KNOWING.items())
GROUND = choice("retrial_ground", Label("再审事由", "Ground"), *FROM_EFFECT.items(), *FROM_KNOWING.items())


APPEAL_PENDING = frozenset({"received", "trial", "suspended"})  # states of the second instance
ENDED_ABOVE = {  # how the second instance ended → what the first instance records of it
    "replaced": frozenset({"upheld", "changed", "closed", "settled"}),
    "remanded": frozenset({"remanded"}),
    "dropped": frozenset({"withdrawn", "deemed_withdrawn", "not_accepted"}),
    "filing_ordered": frozenset({"ruling_revoked"}),
    "refusal_upheld": frozenset({"ruling_upheld", "withdrawn", "deemed_withdrawn", "not_accepted"}),
}

WORDS_ABOVE = {
    "replaced": Label("维持、改判或者调解结案", "upheld, changed or settled"),
    "remanded": Label("发回重审", "remanded"),
    "dropped": Label("上诉已经撤回或者未被受理", "withdrawn or not accepted"),
    "filing_ordered": Label("撤销原裁定", "the ruling revoked"),
    "refusal_upheld": Label("维持原裁定或者上诉已经撤回", "the ruling upheld, or the appeal withdrawn"),
}


def _above(situation: Situation) -> ProceedingView | None:
    """The newest appeal on these items."""
    items = set(here(situation).claims)
    above = [p for p in situation.snapshot.proceedings if p.pathway == "appeal" and items & set(p.claims)]
    return above[-1] if above else None


def ended_above(how: str) -> Guard:
    """The newest appeal on these items has come to that end."""

    def guard(situation: Situation) -> Refusal | None:
        above = _above(situation)
        if above and above.state in ENDED_ABOVE[how]:
            return None
        return refuse(
            "not_decided_above",
            f"二审还没有登记为{WORDS_ABOVE[how].zh}，请先在二审程序里办理。",
            f"The second instance is not on record as {WORDS_ABOVE[how].en}: record it in that proceeding first.",
            "民诉法 177、178、180",
        )

    return guard


def appeal_goes_on(situation: Situation) -> Refusal | None:
    """A party joins an appeal that is still to be decided; where that is gone, it appeals itself."""
    above = _above(situation)
    if above is None or above.state in APPEAL_PENDING:
        return None
    return refuse(
        "appeal_gone",
        "先前的上诉已经结束。请先登记其结果，上诉期未满的再另行上诉。",
        "The earlier appeal has ended. Record how; a party still in time appeals itself.",
        "民诉法 171、180",
    )


def periods_open(situation: Situation) -> Refusal | None:
    """Somebody was not served, or may still appeal."""
    if periods_left(situation, "appeal"):
        return None
    return refuse(
        "periods_over",
        "各方上诉期均已届满，请办理“登记上诉已撤回”。",
        "Every period to appeal has passed: record that the appeal was withdrawn.",
        "民诉解释 244",
    )


appealed_once = unused("appeal", "该当事人已经上诉。", "That party has appealed.", "民诉法 171")


# fmt: off
def joined_or_dropped(zh: str, en: str, basis: str) -> tuple[Transition, ...]:
    """How a second party joins the appeal that is pending, and what holds of the judgment (its name) once that is gone."""
    return (
        Transition(
            "join_appeal", ("appealed",), "", EITHER, Label("另一方上诉", "Appeal as well"),
            Label("并入已经移送的二审；先上诉的一方撤回的，该上诉继续审理。", "It joins the appeal above, and goes on should the first be withdrawn."),
            fields=(WHO, GOOD_CAUSE),
            guards=(takes_part("party", basis="民诉法 171"), in_time("appeal", "民诉法 171"), appealed_once, appeal_goes_on),
            basis=basis, notifies=("parties",),
        ),
        Transition(
            "record_dropped", ("appealed",), "effective", BODY, Label("登记上诉已撤回", "Record the appeal as withdrawn"),
            Label(f"上诉撤回，各方上诉期也已届满：{zh}生效。", f"With the appeal gone and every period over, the {en} is effective."),
            fields=(day("effective_on", f"{zh}生效之日", "Effective on"),),
            guards=(ended_above("dropped"), all_periods_passed("appeal"), happened("effective_on")),
            basis="民诉法 158、180；民诉解释 244", notifies=("parties",),
        ),
        Transition(
            "resume_periods", ("appealed",), "judged", BODY,
            Label("登记上诉已撤回，其他当事人仍可上诉", "Record the appeal as withdrawn, others being in time"),
            Label("其他当事人的上诉期继续计算，可以另行上诉。", "The periods of the others run on; they may appeal themselves."),
            guards=(ended_above("dropped"), periods_open),
            basis="民诉法 171、180；民诉解释 244", notifies=("parties",),
        ),
    )


RECORD_REPLACED = Transition(
    "record_replaced", ("appealed",), "superseded", BODY, Label("登记二审裁判", "Record the judgment above"),
    Label("以二审的判决或者调解书为准。", "The second instance's judgment or settlement now holds."),
    guards=(ended_above("replaced"),),
    basis="民诉法 177、179、182", notifies=("parties",),
)
# fmt: on


def retrial_in_time(situation: Situation) -> Refusal | None:
    """Six months from effect, or from knowing of one of four grounds; no excuse, the period is invariable."""
    ground = situation.fields.get("retrial_ground")
    if ground is None:
        return None
    clock = "retrial_knowing" if ground in FROM_KNOWING else "retrial"
    return in_time(clock, "民诉法 216；民诉解释 127", excusable=False)(situation)


def marriage_stands(situation: Situation) -> Refusal | None:
    """A judgment that has dissolved a marriage is not retried (民诉法 213); what it says of money is another item."""
    if not situation.fields or situation.fields.get("marriage_stands") is True:
        return None
    if all(claim.type != "divorce" for claim in situation.snapshot.claims_of(chosen(situation))):
        return None
    return refuse(
        "marriage_dissolved",
        "已经发生法律效力的解除婚姻关系的判决，不得申请再审。",
        "A judgment that has dissolved a marriage is not retried.",
        "民诉法 213",
    )


def retried_once(situation: Situation) -> Refusal | None:
    """Whoever was heard with an application does not apply again; the way on is the procuratorate (G4)."""
    items, party = set(chosen(situation)), situation.fields.get("party")
    past = [p for p in situation.snapshot.proceedings if p.pathway == "retrial" and items & set(p.claims)]
    if party is None or all(p.facts.get("applicant") != party or p.state == "withdrawn" for p in past):
        return None
    return refuse(
        "retried_before",
        "该当事人已经申请过再审，可以向人民检察院申请监督。",
        "This party has applied before; it may turn to the procuratorate.",
        "民诉解释 381；民诉法 220",
    )


def after_judgment_clocks(
    starts: Mapping[str, str], runs_in: frozenset[str], per_party: str = ""
) -> tuple[ClockRule, ...]:
    """The periods of a judgment in force; `starts` says which steps give it effect."""
    return (
        ClockRule(
            name="retrial", rule="CL-18", kind=ClockKind.RIGHT, label=Label("申请再审", "Application for retrial"),
            addressee=Label("当事人", "party"), starts=starts, per_party=per_party, runs_in=runs_in,
            settles_on=frozenset({"apply_retrial"}) if per_party else frozenset(),
            consequence=Label("再审申请将被驳回。", "An application for retrial will be dismissed."), warn_days=30,
        ),
        ClockRule(
            name="retrial_knowing", rule="CL-18", variant="knowing", kind=ClockKind.RIGHT,
            label=Label("自知道之日起申请再审", "Retrial, from knowing"), addressee=Label("知道事由的当事人", "party that knows"),
            starts={"note_retrial_ground": "knew_on"}, per_party="party", runs_in=runs_in,
            settles_on=frozenset({"apply_retrial"}),
            consequence=Label("不能再以该事由申请再审。", "That ground can no longer be relied on."), warn_days=30,
        ),
        enforcement_clock({"note_performance_period": "performance_due_on"}, runs_in),
    )  # fmt: skip


def enforcement_clock(starts: Mapping[str, str], runs_in: frozenset[str]) -> ClockRule:
    """Two years to ask for enforcement: shown, and never a reason to refuse intake."""
    return ClockRule(
        name="enforcement", rule="JC-09", kind=ClockKind.LIMITATION,
        label=Label("申请强制执行", "Application for enforcement"), addressee=Label("权利人", "creditor"),
        starts=starts, runs_in=runs_in, settles_on=frozenset({"apply_enforcement"}),
        consequence=Label("法院仍应受理，但对方可以提出异议。", "The court still accepts; the debtor may object."), warn_days=60,
    )  # fmt: skip


# fmt: off
def after_judgment(pathway: str, sources: tuple[str, ...], court: Field = COURT_IF_OTHER) -> tuple[Transition, ...]:
    """The steps that are open while a judgment is in force; they end in the state `closed`. `court` enforces it."""
    return (
        Transition(
            "note_performance_period", sources, "", BODY, Label("登记履行期限", "Note the period of performance"),
            Label("申请执行时效自履行期限最后一日起算。", "The two years to enforce run from its last day."),
            fields=(day("performance_due_on", "履行期限最后一日（未规定的为生效之日）", "Last day of performance"),),
            guards=(only_once("performance_due_on", "履行期限已经登记。", "It has been noted.", "民诉法 250"),),
            basis="民诉法 250",
        ),
        Transition(
            "apply_enforcement", sources, "", EITHER, Label("申请强制执行", "Apply for enforcement"),
            Label("由一审法院或者财产所在地法院执行。", "The court of first instance, or that of the assets, enforces."),
            fields=(CLAIMS, court),
            basis="民诉法 235、247", refers=f"{pathway}-enforcement", notifies=("parties",),
        ),
        Transition(
            "close", sources, "closed", BODY, Label("结案", "Close"),
            Label("本程序结案；申请执行、申请再审的权利不受影响。", "It ends; enforcement and retrial stay open."),
            fields=(
                choice(
                    "close_reason", Label("理由", "Reason"),
                    ("performed", Label("已经履行", "performed")),
                    ("nothing_due", Label("没有给付内容", "nothing to be performed")),
                    ("enforcement", Label("已经申请执行", "enforcement was asked for")),
                    ("periods_over", Label("各项期限届满", "every period has passed")),
                ),
            ),
            basis="民诉法 158", notifies=("parties",),
        ),
    )


def retrial_steps(pathway: str, sources: tuple[str, ...]) -> tuple[Transition, ...]:
    """How a party asks for a retrial of the judgment in force."""
    return (
        Transition(
            "note_retrial_ground", sources, "", EITHER, Label("登记知道再审事由之日", "Note when a ground was known"),
            Label("该当事人自知道或者应当知道之日起六个月内可以申请再审。", "That party has six months from knowing."),
            fields=(WHO, KNOWING, day("knew_on", "知道或者应当知道之日", "Knew or should have known on")),
            guards=(happened("knew_on"),),
            basis="民诉法 211、216",
        ),
        Transition(
            "apply_retrial", sources, "", EITHER, Label("申请再审", "Apply for retrial"),
            Label("由上一级法院审查，不停止判决的执行。", "The higher court reviews it; enforcement goes on."),
            fields=(
                WHO, GROUND, CLAIMS, TO_ORG,
                tick("marriage_stands", "判决没有解除婚姻关系", "The judgment did not dissolve a marriage", required=False),
            ),
            guards=(retrial_in_time, marriage_stands, retried_once),
            basis="民诉法 210、211、216", refers=f"{pathway}-retrial", notifies=("parties",),
        ),
    )
# fmt: on
