"""Hand-offs into and out of the further kinds of arbitration, the review of awards and agreements, administrative routes."""

from __future__ import annotations

from statemachines.administrative_suit import not_decided, reconsidered_first
from statemachines.effects import Effect, cancels, interrupts, runs, settles, starts
from statemachines.guards import chosen, here, refuse
from statemachines.handoffs import APPLIED, PETITION_RUNS, ConsentOf, Referral, not_twice, open_channel, suit_is_open
from statemachines.pathway import Guard, Label, Refusal
from statemachines.reconsideration_guards import an_administrative_act
from statemachines.snapshot import Situation

REVIEWED = frozenset({"filed", "reviewing", "document_made", "enforceable"})  # of an agreement review
AWARD_STANDS = Label("裁决的效力不因申请而停止。", "The award keeps its effect while the court reviews it.")


def not_with_the_commission(situation: Situation) -> Refusal | None:
    """An agreement that the commission reviews, or has made a document of, is not put to the court as well."""
    mine = set(chosen(situation))
    reviews = [p for p in situation.snapshot.proceedings if p.pathway == "agreement_review"]
    if not any(p.state in REVIEWED and mine & set(p.claims) for p in reviews):
        return None
    return refuse(
        "with_the_commission",
        "该调解协议已经申请仲裁审查。",
        "Arbitration review of this agreement was asked for.",
        "仲裁办案规则 75",
    )


def administrative_suit_is_open(situation: Situation) -> Refusal | None:
    """From the reconsideration that ends with it: an administrative act, heard there first where the law says so."""
    items, snapshot = chosen(situation), situation.snapshot
    rules = (
        (an_administrative_act, not_decided)
        if _free(situation)
        else (an_administrative_act, reconsidered_first, not_decided)
    )
    return next(filter(None, (rule(items, snapshot) for rule in rules)), None)


def _free(situation: Situation) -> bool:
    """Not accepted yet: whether reconsideration must come first is for the step itself to say."""
    return here(situation).state in ("received", "correcting")


def _applied(
    id_: str,
    label: Label,
    packet: tuple[str, ...],
    effects: tuple[Effect, ...],
    basis: str,
    *guards: Guard,
    meanwhile: Label | None = None,
) -> Referral:
    """The person asks himself: from the first to the second pathway of the id's own table below."""
    source, target = ENDS[id_]
    papers = (*packet, "claims", "identities", "deadlines")
    guards = (not_twice(id_), *guards)
    return Referral(
        id_, source, target, label, ConsentOf.APPLICANT, papers, effects, basis, guards, meanwhile=meanwhile
    )


ENDS = {
    "petition-rural": ("petition", "rural_arbitration"),
    "petition-commercial": ("petition", "commercial_arbitration"),
    "petition-reconsideration": ("petition", "reconsideration"),
    "petition-administrative-suit": ("petition", "administrative_suit"),
    "labour-review": ("arbitration", "award_review"),
    "commercial-review": ("commercial_arbitration", "award_review"),
    "review-suit": ("award_review", "litigation"),
    "rural-suit": ("rural_arbitration", "litigation"),
    "reconsideration-suit": ("reconsideration", "administrative_suit"),
}

ROWS = (
    _applied(
        "petition-rural",
        Label("信访转入农村土地承包仲裁", "Petition to rural land arbitration"),
        ("application", "route_notice"),
        (PETITION_RUNS, interrupts(APPLIED), starts("农村土地仲裁法 23", "acceptance")),
        "信访工作条例 31；农村土地仲裁法 4",
        open_channel("rural_arbitration"),
    ),
    _applied(
        "petition-commercial",
        Label("信访转入商事仲裁", "Petition to commercial arbitration"),
        ("application", "clause", "route_notice"),
        (PETITION_RUNS, interrupts(APPLIED), starts("仲裁法 35", "acceptance")),
        "信访工作条例 31；仲裁法 4",
        open_channel("commercial_arbitration"),
    ),
    _applied(
        "petition-reconsideration",
        Label("信访转入行政复议", "Petition to reconsideration"),
        ("application", "administrative_act", "route_notice"),
        (PETITION_RUNS, starts("行政复议法 30", "acceptance")),
        "信访工作条例 31；行政复议法 20",
        open_channel("reconsideration"),
        meanwhile=Label("六十日申请期限和六个月起诉期限不停止。", "The 60 days and the six months to sue do not stop."),
    ),
    _applied(
        "petition-administrative-suit",
        Label("信访转入行政诉讼", "Petition to an administrative suit"),
        ("application", "administrative_act", "route_notice"),
        (PETITION_RUNS, starts("行政诉讼法 51", "filing")),
        "信访工作条例 31；行政诉讼法 44、46",
        open_channel("administrative_suit"),
        meanwhile=Label("六个月起诉期限不停止。", "The six months to sue do not stop."),
    ),
    Referral(
        "mediation-agreement-review",
        "mediation",
        "agreement_review",
        Label("共同申请仲裁审查", "Joint application for arbitration review"),
        ConsentOf.JOINT,
        ("mediation_application", "agreement", "identities", "addresses", "deadlines"),
        (
            settles("仲裁办案规则 74", "arbitration_review"),
            runs("民诉法 205；人民调解法 31", "confirmation", "follow_up"),
        ),
        "仲裁办案规则 74、75",
        (not_twice("mediation-agreement-review"), open_channel("agreement_review")),
        scope="agreement_review",
    ),
    _applied(
        "labour-review",
        Label("终局裁决申请撤销", "Final labour award to be set aside"),
        ("application", "award", "service_proof"),
        (
            settles("劳动争议调解仲裁法 49；劳动争议解释一 18、21", "set_aside", "set_aside_anew", "set_aside_found"),
            runs("劳动争议调解仲裁法 48、50", "suit", "suit_final"),
        ),
        "劳动争议调解仲裁法 49",
        open_channel("award_review"),
        meanwhile=AWARD_STANDS,
    ),
    _applied(
        "commercial-review",
        Label("商事裁决申请撤销或者不予执行", "Commercial award to the court's review"),
        ("application", "clause", "award", "service_proof"),
        (
            settles("仲裁法 72", "set_aside", step="apply_set_aside"),
            runs("仲裁法 72", "set_aside", others=True, step="apply_set_aside"),
            runs("仲裁执行规定 8", "non_enforcement", step="apply_set_aside"),
            settles("仲裁执行规定 8", "non_enforcement", step="apply_non_enforcement"),
            runs("仲裁执行规定 8", "non_enforcement", others=True, step="apply_non_enforcement"),
            runs("仲裁法 72", "set_aside", step="apply_non_enforcement"),
            runs("仲裁法 69", "correction"),
        ),
        "仲裁法 71、76",
        open_channel("award_review"),
        meanwhile=AWARD_STANDS,
    ),
    _applied(
        "review-suit",
        Label("劳动仲裁不予执行后起诉", "Suit after a labour award was not enforced"),
        ("application", "award", "review_ruling"),
        (
            settles("劳动争议解释一 24", "suit"),
            cancels("劳动争议解释一 24", "suit", others=True),
            interrupts(APPLIED),
            starts("民诉法 126", "filing"),
        ),
        "劳动争议解释一 24",
        suit_is_open,
    ),
    _applied(
        "rural-suit",
        Label("土地仲裁转入诉讼", "Rural arbitration to court"),
        ("application", "award", "service_proof", "disputed_items"),
        (
            settles("农村土地仲裁法 48", "suit"),
            cancels("农村土地仲裁法 48", "suit", others=True),
            settles("农村土地承包解释 2", "acceptance", "service", "award", "delivery"),
            cancels("农村土地承包解释 2", "defence"),
            interrupts(APPLIED),
            starts("民诉法 126", "filing"),
        ),
        "农村土地仲裁法 4、48",
        suit_is_open,
        meanwhile=Label("裁决书不发生效力。", "The award has no effect."),
    ),
    _applied(
        "reconsideration-suit",
        Label("复议转入行政诉讼", "Reconsideration to an administrative suit"),
        ("application", "administrative_act", "reconsideration_decision"),
        (
            settles("行政复议法 34；行政诉讼法 45", "suit_refused", "suit_overdue", "suit"),
            cancels("行政复议法 34；行政诉讼法 45", "suit", others=True),
            settles("行政复议法 29", "acceptance", "decision", "decision_simple"),
            cancels("行政复议法 29", "correct"),
            starts("行政诉讼法 51", "filing"),
        ),
        "行政诉讼法 44、45；行政复议法 34",
        administrative_suit_is_open,
    ),
)
