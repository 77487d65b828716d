"""What can be asked for, and what labour arbitration has already made of it.

A claim item (请求项) is the unit of routing: its type, the facts that decide its channel, and its past.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from statemachines.guards import day_of, numbers
from statemachines.pathway import Label
from statemachines.snapshot import ClaimView, ProceedingView, Snapshot

CLAIM_TYPES: Mapping[str, Label] = {
    "wages": Label("劳动报酬", "wages"),
    "wage_iou": Label("工资欠条", "wage IOU"),
    "overtime": Label("加班费", "overtime pay"),
    "severance": Label("经济补偿", "severance pay"),
    "compensation": Label("赔偿金、二倍工资", "damages or double wages"),
    "confirm_relation": Label("确认劳动关系", "confirming the labour relationship"),
    "work_injury": Label("工伤待遇", "work-injury benefits"),
    "social_insurance_arrears": Label("社会保险欠缴", "social-insurance arrears"),
    "personnel": Label("人事争议", "personnel dispute"),
    "service_fee": Label("劳务报酬", "pay for labour service"),
    "platform_work": Label("新就业形态用工纠纷", "platform work"),
    "loan": Label("民间借贷", "loan"),
    "neighbour": Label("相邻关系", "neighbour relations"),
    "noise": Label("噪声污染", "noise"),
    "property_fee": Label("物业服务费", "property-management fee"),
    "consumer": Label("消费纠纷", "consumer dispute"),
    "traffic_injury": Label("道路交通事故损害赔偿", "traffic-injury damages"),
    "medical": Label("医疗损害赔偿", "medical damages"),
    "land_contract": Label("农村土地承包", "rural land contract"),
    "land_title": Label("土地、林地、草地权属", "land, forest or grassland title"),
    "family_support": Label("赡养费、抚养费、扶养费", "family support"),
    "family_status": Label("婚姻效力、亲子、收养关系", "marriage validity, parentage or adoption"),
    "divorce": Label("离婚", "divorce"),
    "inheritance": Label("继承", "inheritance"),
    "property_title": Label("物权、知识产权确权", "title to property or intellectual property"),
    "contract": Label("合同纠纷", "contract"),
    "tort": Label("侵权责任", "tort"),
    "administrative_act": Label("对行政行为不服", "objection to an administrative act"),
    "petition_only": Label("其他信访诉求", "other petition request"),
}

ROUTING_FACTS: Mapping[str, Label] = {
    "iou": Label("有用人单位的工资欠条，不涉及其他争议", "proved by a wage IOU alone"),
    "wage_only_agreement": Label(
        "调解组织主持下仅就劳动报酬达成协议，未履行", "unpaid mediation agreement on wages only"
    ),
    "over_age": Label("已达法定退休年龄", "over the statutory retirement age"),
    "deferred_retirement": Label("弹性延迟退休", "deferred retirement"),
    "cannot_be_made_up": Label("未参保且不能补办", "never insured and cannot be made up"),
    "arbitration_clause": Label("有有效的书面仲裁协议", "valid written arbitration clause"),
    "clause_waived": Label("对方在首次开庭前未提出仲裁协议", "clause not raised before the first hearing"),
    "claims_relation": Label("主张存在劳动关系", "claims a labour relationship"),
    "reconsideration_first": Label(
        "属于复议前置（当场处罚、不履行职责、不予公开信息等）", "reconsideration comes first (inaction and the like)"
    ),
    "limitation_expired": Label("时效可能已过", "limitation may have expired"),
}  # all yes/no; besides these, "arisen_on" is the DATE on which the dispute arose

LABOUR = frozenset({"wages", "wage_iou", "overtime", "severance", "compensation", "confirm_relation", "work_injury"})
FAMILY = frozenset({"divorce", "family_status", "family_support", "inheritance"})
OVER_AGE_LABOUR = frozenset({"wages", "wage_iou", "overtime", "work_injury"})  # 超龄劳动者暂行规定 19(1)
STAFF = LABOUR | {"personnel"}


class Past(StrEnum):
    """What labour arbitration has already made of a claim item."""

    NONE = ""
    PENDING = "pending"
    NO_DECISION = "no_decision"  # 5 working days without an answer
    OVERDUE = "overdue"  # no award in time
    NOT_LABOUR = "not_labour"
    WRONG_VENUE = "wrong_venue"
    REFUSED = "refused"
    AWARD = "award"
    FINAL_AWARD = "final_award"
    SUED = "sued"
    BINDING = "binding"  # effective award, or mediation document signed for
    LAPSED = "lapsed"  # the award was set aside and nobody sued in time
    WITHDRAWN = "withdrawn"
    DEEMED_WITHDRAWN = "deemed_withdrawn"


@dataclass(frozen=True, slots=True)
class Item:
    """What the rows look at: one claim, the items it is brought with, the case's facts, its arbitration history."""

    claim: ClaimView
    bundle: tuple[ClaimView, ...]
    past: Past

    def yes(self, fact: str) -> bool:
        return self.claim.facts.get(fact) is True

    @property
    def arisen_on(self) -> date | None:
        return day_of(self.claim.facts.get("arisen_on"))

    @property
    def over_age(self) -> bool:
        return self.yes("over_age") and not self.yes("deferred_retirement") and self.claim.type in LABOUR

    @property
    def labour(self) -> bool:
        return is_labour(self.claim)


def is_labour(claim: ClaimView) -> bool:
    """Does the item fall to labour or personnel arbitration by its nature, history apart?"""
    if claim.type == "social_insurance_arrears":
        return claim.facts.get("cannot_be_made_up") is True
    if claim.type == "platform_work":
        return claim.facts.get("claims_relation") is True
    return claim.type in STAFF


def is_iou(claim: ClaimView) -> bool:
    return claim.type == "wage_iou" or (claim.type == "wages" and claim.facts.get("iou") is True)


def is_wage_agreement(claim: ClaimView) -> bool:
    return claim.type in ("wages", "wage_iou") and claim.facts.get("wage_only_agreement") is True


def past_of(claim: int, snapshot: Snapshot) -> Past:
    """What the newest labour arbitration that concerns the item has made of it."""
    mine = [p for p in snapshot.proceedings if p.pathway == "arbitration" and claim in p.claims]
    past = _past(mine[-1], claim, snapshot) if mine else Past.NONE
    return _after_suit(mine[-1], claim, snapshot) if past is Past.SUED else past


def _past(proceeding: ProceedingView, claim: int, snapshot: Snapshot) -> Past:
    judge = PASTS.get(proceeding.state)
    if judge is not None:
        return judge(proceeding, claim)
    if _is_late(proceeding, "acceptance", snapshot):
        return Past.NO_DECISION
    return Past.OVERDUE if _is_late(proceeding, "award", snapshot) else Past.PENDING


def _after_suit(proceeding: ProceedingView, claim: int, snapshot: Snapshot) -> Past:
    """A suit against an award that is withdrawn leaves the award in force (法释 2000-07-19); a set-aside one, nothing."""
    suits = [p for p in snapshot.proceedings if p.pathway == "litigation" and claim in p.claims]
    withdrawn = bool(suits) and suits[-1].state in ("withdrawn", "deemed_withdrawn")
    awarded = {*numbers(proceeding.facts.get("final_claims")), *numbers(proceeding.facts.get("nonfinal_claims"))}
    if not withdrawn or claim not in awarded:
        return Past.SUED
    return Past.LAPSED if "ruling_received_on" in proceeding.facts else Past.BINDING


def _is_late(proceeding: ProceedingView, clock: str, snapshot: Snapshot) -> bool:
    """The date has passed though the sweep may not have moved the proceeding yet."""
    clocks = (c for c in snapshot.clocks if c.proceeding == proceeding.n and c.name == clock)
    return any(c.status == "overdue" for c in clocks)


def _refusal(proceeding: ProceedingView, claim: int) -> Past:
    grounds = {"not_labour": Past.NOT_LABOUR, "wrong_venue": Past.WRONG_VENUE}
    return grounds.get(proceeding.facts.get("refusal_ground", ""), Past.REFUSED)


def _silence(proceeding: ProceedingView, claim: int) -> Past:
    excused = proceeding.facts.get("just_cause", "ended") != "ended"
    return Past.PENDING if excused else Past.NO_DECISION


def _award(proceeding: ProceedingView, claim: int) -> Past:
    """Final per item, unless one document mixes both kinds: then nothing in it is final (劳动争议解释（一）20)."""
    final = claim in numbers(proceeding.facts.get("final_claims"))
    mixed = proceeding.facts.get("one_document") is True and bool(proceeding.facts.get("nonfinal_claims"))
    return Past.FINAL_AWARD if final and not mixed else Past.AWARD


PASTS: Mapping[str, Callable[[ProceedingView, int], Past]] = {
    "no_decision": _silence,
    "refused": _refusal,
    "closed_refused": _refusal,
    "overdue": lambda p, n: Past.OVERDUE,
    "awarded": _award,
    "set_aside_pending": _award,
    "set_aside": lambda p, n: Past.AWARD,
    "lapsed": lambda p, n: Past.LAPSED,
    "sued": lambda p, n: Past.SUED,
    "effective": lambda p, n: Past.BINDING,
    "mediated": lambda p, n: Past.BINDING,
    "withdrawn": lambda p, n: Past.WITHDRAWN,
    "deemed_withdrawn": lambda p, n: Past.DEEMED_WITHDRAWN,
}
