"""The table of a labour award: its periods, and the steps from making it to its effect, its end, or the court."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from statemachines.award_documents import final_items, served_as_nonfinal
from statemachines.guards import all_periods_passed, happened, only_once
from statemachines.labour_awards import (
    ALL_PASSED,
    AWARD_PERIODS_PASSED,
    AWARDED,
    applied_once,
    court_decided,
    court_let_stand,
    court_set_aside,
    document_exists,
    every_item_awarded,
    final_award,
    found_final_for,
    found_to_be_final,
    is_the_employer,
    nobody_in_court,
    not_running,
    not_served_yet,
    not_the_worker,
    served_in_its_role,
    set_aside_in_time,
    suit_in_time,
    suit_is_the_remedy,
    turned_down,
    worker_not_in_court,
    worker_s_suit_dropped,
)
from statemachines.pathway import ClockKind, ClockOp, ClockRule, Field, FieldKind, Label, Op, Transition
from statemachines.rows import (
    BODY,
    CLAIMS,
    EITHER,
    GOOD_CAUSE,
    SYSTEM,
    TO_ORG,
    WHO,
    WHO_IF_KNOWN,
    choice,
    day,
    tick,
)

ADDRESSEE = Label("收到裁决的当事人", "party served")
EMPLOYER = Label("用人单位", "employer")
WHICH_EMPLOYER = replace(WHO, label=Label("用人单位", "Employer"))
IN_FORCE = Label("裁决对其发生法律效力。", "The award takes effect for that party.")
NO_SETTING_ASIDE = Label("不能再申请撤销。", "The award can no longer be set aside.")
NO_SUIT = Label("不能再就该争议起诉。", "No suit lies on the dispute any more.")
SUE = Label("起诉", "Sue")
EFFECTIVE = Label("各方期限均已届满，裁决生效。", "Every party's period has passed; the award is effective.")
RULING = day("ruling_received_on", "该当事人收到裁定之日", "Ruling received by that party on")
NONFINAL = ("nonfinal", Label("非终局裁决书", "non-final award"))
SUABLE = frozenset({*AWARDED, "set_aside"})


def set_aside_period(
    name: str, rule: str, zh: str, en: str, starts: Mapping[str, str], when: tuple[str, str] | None = None
) -> ClockRule:
    """The employer's thirty days, from whichever paper gives them."""
    return ClockRule(
        name=name,
        rule=rule,
        kind=ClockKind.RIGHT,
        label=Label(zh, en),
        addressee=EMPLOYER,
        starts=starts,
        when=when,
        per_party="party",
        items=final_items,
        runs_in=frozenset(AWARDED),
        settles_on=frozenset({"apply_set_aside"}),
        on_expiry="become_effective",
        consequence=NO_SETTING_ASIDE,
        warn_days=7,
    )


# fmt: off
AWARD_PERIODS = (
    ClockRule(
        name="suit", rule="LA-37", kind=ClockKind.RIGHT, label=Label("对非终局裁决起诉", "Suit against a non-final award"),
        addressee=ADDRESSEE, starts={"serve_award": "award_served_on"}, when=("document", "nonfinal"),
        per_party="party", items=served_as_nonfinal, runs_in=SUABLE, settles_on=frozenset({"sue"}),
        on_expiry="become_effective", consequence=IN_FORCE, warn_days=7,
    ),
    ClockRule(
        name="suit_final", rule="LA-33", kind=ClockKind.RIGHT,
        label=Label("劳动者对终局裁决起诉", "Worker's suit against a final award"), addressee=Label("劳动者", "worker"),
        starts={"serve_award": "award_served_on"}, when=("document", "final_worker"), per_party="party",
        items=final_items, runs_in=frozenset(AWARDED), settles_on=frozenset({"sue"}),
        on_expiry="become_effective", consequence=IN_FORCE, warn_days=7,
    ),
    set_aside_period(
        "set_aside", "LA-34", "用人单位申请撤销终局裁决", "Employer's application to set aside",
        {"serve_award": "award_served_on"}, ("document", "final_employer"),
    ),
    set_aside_period(
        "set_aside_anew", "LA-35", "劳动者撤诉或者被驳回后申请撤销", "Setting aside, the worker's suit having ended",
        {"record_suit_dropped": "drop_ruling_on"},
    ),
    set_aside_period(
        "set_aside_found", "LA-39", "法院认定为终局裁决后申请撤销", "Setting aside, the award having been found final",
        {"record_found_final": "found_ruling_on"},
    ),
    ClockRule(
        name="suit_set_aside", rule="LA-36", kind=ClockKind.RIGHT,
        label=Label("裁决被撤销后起诉", "Suit after the award was set aside"), addressee=ADDRESSEE,
        starts={"record_set_aside": "ruling_received_on", "serve_ruling": "ruling_received_on"}, per_party="party",
        items=final_items, runs_in=frozenset({"set_aside"}), settles_on=frozenset({"sue"}), on_expiry="lapse_suit",
        consequence=NO_SUIT, warn_days=7,
    ),
)

AWARD_STEPS = (
    Transition(
        "make_award", ("hearing", "overdue"), "awarded", BODY, Label("裁决", "Make the award"),
        Label("逐项写明终局或者非终局；分别制作裁决书。", "Each item is final or not, in separate documents."),
        fields=(
            Field("final_claims", FieldKind.CLAIMS, Label("终局裁决的请求项", "Items with a final award"), False),
            Field("nonfinal_claims", FieldKind.CLAIMS, Label("非终局裁决的请求项", "Items without"), False),
            tick("one_document", "合并制作一份裁决书", "All in one document", required=False),
            tick("unlabelled", "裁决书未载明终局还是非终局", "The award does not say whether it is final", required=False),
        ),
        guards=(every_item_awarded,),
        basis="劳动争议调解仲裁法 47；仲裁办案规则 50；劳动争议解释一 18", papers=("award",), notifies=("parties",),
    ),
    Transition(
        "serve_award", AWARDED, "", BODY, Label("送达裁决书", "Serve the award"),
        Label("自该当事人收到之日起计算其起诉或者申请撤销的期限。", "That party's own period runs from its receipt."),
        fields=(
            WHO,
            day("award_served_on", "收到裁决书之日", "Received on"),
            choice(
                "document", Label("送达的裁决书", "Document served"), NONFINAL,
                ("final_worker", Label("终局裁决书（送劳动者）", "final award, to the worker")),
                ("final_employer", Label("终局裁决书（送用人单位）", "final award, to the employer")),
            ),
        ),
        guards=(document_exists, served_in_its_role, happened("award_served_on")),
        basis="劳动争议调解仲裁法 48、49、50", notifies=("parties",),
    ),
    Transition(
        "serve_award", ("set_aside",), "", BODY, Label("送达非终局裁决书", "Serve the non-final award"),
        Label("终局裁决已撤销；非终局裁决书的起诉期限仍自收到之日起算。", "The final award is set aside; the period to sue on the other runs from its receipt."),
        fields=(
            WHO, day("award_served_on", "收到裁决书之日", "Received on"),
            choice("document", Label("送达的裁决书", "Document served"), NONFINAL),
        ),
        guards=(document_exists, happened("award_served_on")),
        basis="劳动争议调解仲裁法 50；仲裁办案规则 50", notifies=("parties",),
    ),
    Transition(
        "sue", AWARDED, "", EITHER, SUE,
        Label("所选请求所在的裁决书不发生效力；另一方也可以起诉，由法院并案审理。", "The document they stand in has no effect; the other side may sue too, and both are heard together."),
        fields=(CLAIMS, TO_ORG, WHO, GOOD_CAUSE),
        guards=(suit_is_the_remedy, suit_in_time),
        clocks=(  # of a final award; not cancelled: they still tell who was served
            ClockOp(Op.SETTLE, "set_aside"), ClockOp(Op.SETTLE, "set_aside_found"),
        ),
        basis="劳动争议调解仲裁法 48、49、50；劳动争议解释一 4、16、21", refers="arbitration-suit", notifies=("parties",),
    ),
    Transition(
        "sue", ("set_aside",), "", EITHER, SUE,
        Label("就被撤销的裁决或者非终局裁决的所选请求起诉；其他期限不受影响。", "On items set aside, or not final; other periods go on."),
        fields=(CLAIMS, TO_ORG, WHO, GOOD_CAUSE),
        guards=(suit_in_time,),
        basis="劳动争议调解仲裁法 49、50；劳动争议解释一 16", refers="arbitration-suit", notifies=("parties",),
    ),
    Transition(
        "sue", ("no_decision", "refused", "overdue"), "sued", EITHER, SUE,
        Label("当事人就所选请求向法院起诉。", "The items chosen go to court."),
        fields=(CLAIMS, TO_ORG, WHO_IF_KNOWN, GOOD_CAUSE),
        basis="劳动争议调解仲裁法 29、43", refers="arbitration-suit", notifies=("parties",),
    ),
    Transition(
        "record_suit_dropped", ("awarded",), "", BODY, Label("登记劳动者的诉讼已撤回或者被驳回", "Record that the worker's suit was dropped"),
        Label("用人单位自收到裁定书之日起三十日内可以申请撤销。", "The employer may apply within 30 days of the ruling."),
        fields=(WHICH_EMPLOYER, day("drop_ruling_on", "用人单位收到裁定书之日", "Ruling received by the employer on")),
        guards=(worker_s_suit_dropped, is_the_employer, happened("drop_ruling_on")),
        basis="劳动争议解释一 21", notifies=("parties",),
    ),
    Transition(
        "record_found_final", ("awarded",), "", BODY, Label("登记法院认定为终局裁决", "Record that the court found it final"),
        Label("用人单位自收到裁定书之日起三十日内可以申请撤销。", "The employer may apply within 30 days of the ruling."),
        fields=(
            Field("found_final_claims", FieldKind.CLAIMS, Label("认定为终局裁决的请求项", "Items found to be final")),
            WHICH_EMPLOYER,
            day("found_ruling_on", "用人单位收到裁定书之日", "Ruling received by the employer on"),
        ),
        guards=(
            found_to_be_final,
            found_final_for,
            only_once("found_ruling_on", "已经登记过。", "This was recorded before.", "劳动争议解释一 18"),
            happened("found_ruling_on"),
        ),
        basis="劳动争议解释一 18", notifies=("parties",), suggests=turned_down,
    ),
    Transition(
        "record_suit_decided", ("awarded", "set_aside"), "sued", BODY, Label("登记法院已裁判", "Record the court's decision"),
        Label("起诉的请求以法院裁判为准；未起诉的裁决书期满生效。", "The court's decision holds; a document nobody sued on is in force."),
        guards=(court_decided(wanted=True), *ALL_PASSED),
        basis="劳动争议解释一 16", notifies=("parties",),
    ),
    Transition(
        "apply_enforcement", AWARDED, "", EITHER, Label("就终局裁决申请执行", "Enforce the final award"),
        Label("终局裁决自作出之日起生效，可以申请执行。", "A final award takes effect when made and is enforceable."),
        fields=(CLAIMS, TO_ORG),
        basis="劳动争议调解仲裁法 47、51", refers="award-enforcement", notifies=("parties",),
    ),
    Transition(
        "apply_set_aside", ("awarded",), "set_aside_pending", EITHER, Label("申请撤销终局裁决", "Apply to set aside"),
        Label("由仲裁委员会所在地中级人民法院审查。", "The intermediate court of the commission's seat decides."),
        fields=(CLAIMS, TO_ORG, WHO, day("set_aside_applied_on", "申请之日", "Applied on"), GOOD_CAUSE),
        guards=(
            final_award, not_the_worker, worker_not_in_court, set_aside_in_time, applied_once,
            happened("set_aside_applied_on"),
        ),
        basis="劳动争议调解仲裁法 49；劳动争议解释一 18、21", refers="labour-review", notifies=("parties",),
    ),
    Transition(
        "record_set_aside", ("set_aside_pending",), "set_aside", BODY, Label("登记裁决已撤销", "Record the setting aside"),
        Label("该当事人自收到裁定之日起十五日内可以起诉。", "That party may sue within 15 days of the ruling."),
        fields=(WHO, RULING), guards=(court_set_aside, happened("ruling_received_on")),
        basis="劳动争议调解仲裁法 49", notifies=("parties",),
    ),
    Transition(
        "serve_ruling", ("set_aside",), "", BODY, Label("登记另一方收到撤销裁定", "Record the ruling's service on another party"),
        Label("该当事人自收到裁定之日起十五日内可以起诉。", "That party may sue within 15 days of the ruling."),
        fields=(WHO, RULING), guards=(not_served_yet, happened("ruling_received_on")),
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
        EFFECTIVE, guards=AWARD_PERIODS_PASSED, basis="劳动争议调解仲裁法 48、49、50", notifies=("parties",),
    ),
    Transition(
        "become_effective", ("set_aside_pending", "set_aside"), "", SYSTEM, Label("一方期限届满", "One period has passed"),
        Label("法院审查或者撤销终局裁决的，只作记录。", "Recorded only: the court reviews the final award, or has set it aside."),
        basis="劳动争议调解仲裁法 48、49、50",
    ),
    Transition(
        "record_effective", ("awarded",), "effective", BODY, Label("登记裁决生效", "Record the award as effective"),
        EFFECTIVE, guards=AWARD_PERIODS_PASSED, basis="劳动争议调解仲裁法 48、49、50", notifies=("parties",),
    ),
    *(
        Transition(
            trigger, ("set_aside",), "lapsed", by, label,
            Label("各方期限均已届满，程序结束。", "Every party's period has passed; the proceeding ends."),
            guards=(all_periods_passed("suit_set_aside"), not_running("suit"), nobody_in_court),
            basis="劳动争议调解仲裁法 49", notifies=("parties",),
        )
        for trigger, by, label in (
            ("lapse_suit", SYSTEM, Label("期满未起诉", "No suit in time")),
            ("record_lapse", BODY, Label("登记期满未起诉", "Record that no suit was brought")),
        )
    ),
)
# fmt: on
