"""Hand-offs into and out of the further kinds of arbitration, the review of awards and agreements, administrative routes."""

from __future__ import annotations

from statemachines.administrative_suit import not_decided, reconsidered_first
from statemachines.guards import chosen, here, refuse
from statemachines.handoffs import LIMITATION_RUNS, ConsentOf, Referral, not_twice, open_channel, suit_is_open
from statemachines.pathway import Guard, Label, Refusal
from statemachines.reconsideration import an_administrative_act
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


def _applied(id_: str, label: Label, packet: tuple[str, ...], clocks: Label, basis: str, *guards: Guard) -> Referral:
    """The person asks himself: from the first to the second pathway of the id's own table below."""
    source, target = ENDS[id_]
    papers = (*packet, "claims", "identities", "deadlines")
    return Referral(id_, source, target, label, ConsentOf.APPLICANT, papers, clocks, basis, (not_twice(id_), *guards))


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
        LIMITATION_RUNS,
        "信访工作条例 31；农村土地仲裁法 4",
        open_channel("rural_arbitration"),
    ),
    _applied(
        "petition-commercial",
        Label("信访转入商事仲裁", "Petition to commercial arbitration"),
        ("application", "clause", "route_notice"),
        LIMITATION_RUNS,
        "信访工作条例 31；仲裁法 4",
        open_channel("commercial_arbitration"),
    ),
    _applied(
        "petition-reconsideration",
        Label("信访转入行政复议", "Petition to reconsideration"),
        ("application", "administrative_act", "route_notice"),
        Label("六十日申请期限和六个月起诉期限不停止。", "The 60 days and the six months to sue do not stop."),
        "信访工作条例 31；行政复议法 20",
        open_channel("reconsideration"),
    ),
    _applied(
        "petition-administrative-suit",
        Label("信访转入行政诉讼", "Petition to an administrative suit"),
        ("application", "administrative_act", "route_notice"),
        Label("六个月起诉期限不停止。", "The six months to sue do not stop."),
        "信访工作条例 31；行政诉讼法 44、46",
        open_channel("administrative_suit"),
    ),
    Referral(
        "mediation-agreement-review",
        "mediation",
        "agreement_review",
        Label("共同申请仲裁审查", "Joint application for arbitration review"),
        ConsentOf.JOINT,
        ("mediation_application", "agreement", "identities", "addresses", "deadlines"),
        Label(
            "十五日期限因申请而结束；三十日内仍可申请司法确认。", "The 15 days end; confirmation stays open to day 30."
        ),
        "仲裁办案规则 74、75",
        (not_twice("mediation-agreement-review"), open_channel("agreement_review")),
        scope="agreement_review",
    ),
    _applied(
        "labour-review",
        Label("终局裁决申请撤销", "Final labour award to be set aside"),
        ("application", "award", "service_proof"),
        AWARD_STANDS,
        "劳动争议调解仲裁法 49",
        open_channel("award_review"),
    ),
    _applied(
        "commercial-review",
        Label("商事裁决申请撤销或者不予执行", "Commercial award to the court's review"),
        ("application", "clause", "award", "service_proof"),
        AWARD_STANDS,
        "仲裁法 71、76",
        open_channel("award_review"),
    ),
    _applied(
        "review-suit",
        Label("劳动仲裁不予执行后起诉", "Suit after a labour award was not enforced"),
        ("application", "award", "review_ruling"),
        Label("三十日期限因起诉而结束。", "The 30 days end with the suit."),
        "劳动争议解释一 24",
        suit_is_open,
    ),
    _applied(
        "rural-suit",
        Label("土地仲裁转入诉讼", "Rural arbitration to court"),
        ("application", "award", "service_proof", "disputed_items"),
        Label("三十日期限因起诉而结束；裁决书不发生效力。", "The 30 days end; the award has no effect."),
        "农村土地仲裁法 4、48",
        suit_is_open,
    ),
    _applied(
        "reconsideration-suit",
        Label("复议转入行政诉讼", "Reconsideration to an administrative suit"),
        ("application", "administrative_act", "reconsideration_decision"),
        Label("十五日期限因起诉而结束。", "The 15 days end with the suit."),
        "行政诉讼法 44、45；行政复议法 34",
        administrative_suit_is_open,
    ),
)
