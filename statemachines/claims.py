"""What can be asked for, and the facts of an item that decide its channel.

A claim item (请求项) is the unit of routing: its type, its facts, what it is brought together with, and its past.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from statemachines.guards import day_of
from statemachines.pasts import Past
from statemachines.pathway import Label
from statemachines.snapshot import ClaimView

CLAIM_TYPES: Mapping[str, Label] = {
    "wages": Label("劳动报酬", "wages"),
    "wage_iou": Label("工资欠条", "wage IOU"),
    "overtime": Label("加班费", "overtime pay"),
    "severance": Label("经济补偿", "severance pay"),
    "compensation": Label("赔偿金、二倍工资", "damages or double wages"),
    "confirm_relation": Label("确认劳动关系", "confirming the labour relationship"),
    "work_injury": Label("工伤待遇", "work-injury benefits"),
    "collective_contract": Label("集体合同履行", "performance of a collective contract"),
    "housing_reform": Label("单位公有住房转让（房改）", "transfer of the employer's public housing"),
    "social_insurance_arrears": Label("社会保险欠缴", "social-insurance arrears"),
    "benefits": Label("社会保险待遇（对经办机构）", "insurance benefits due from the agency"),
    "injury_recognition": Label("工伤认定", "recognition of a work injury"),
    "disability_grade": Label(
        "伤残等级、职业病鉴定异议", "objection to a disability or occupational-disease appraisal"
    ),
    "personnel": Label("事业单位人事争议", "personnel dispute of a public institution"),
    "personnel_decision": Label("事业单位考核、处分决定", "appraisal or discipline in a public institution"),
    "contract_civil_servant": Label("聘任制公务员聘任合同", "contract of an engaged civil servant"),
    "civil_servant": Label("公务员人事处理", "personnel decision on a civil servant"),
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
    "land_allotment": Label("未实际取得土地承包经营权", "contracted land never allotted"),
    "collective_benefit": Label("集体成员身份、收益分配", "collective membership or distribution"),
    "land_title": Label("土地、林地、草地权属", "land, forest or grassland title"),
    "expropriation": Label("征地补偿标准", "expropriation compensation"),
    "family_support": Label("赡养费、抚养费、扶养费", "family support"),
    "family_status": Label("婚姻效力、亲子、收养关系", "marriage validity, parentage or adoption"),
    "divorce": Label("离婚", "divorce"),
    "inheritance": Label("继承", "inheritance"),
    "property_title": Label("物权、知识产权确权", "title to property or intellectual property"),
    "contract": Label("合同纠纷", "contract"),
    "tort": Label("侵权责任", "tort"),
    "sports": Label("体育处罚、参赛、注册", "sports sanction, entry or registration"),
    "administrative_act": Label("对行政行为不服", "objection to an administrative act"),
    "petition_only": Label("其他信访诉求", "other petition request"),
}

ROUTING_FACTS: Mapping[str, Label] = {
    "iou": Label("有用人单位的工资欠条，不涉及其他争议", "proved by a wage IOU alone"),
    "wage_only_agreement": Label(
        "调解组织主持下仅就劳动报酬达成协议，未履行", "unpaid mediation agreement on wages only"
    ),
    "labour_agreement": Label("调解组织主持下就此达成协议，未履行", "unpaid mediation agreement on this item"),
    "inseparable": Label(
        "诉讼中增加，与讼争的劳动争议不可分", "added in a pending labour suit and inseparable from it"
    ),
    "over_age": Label("已达法定退休年龄", "over the statutory retirement age"),
    "deferred_retirement": Label("弹性延迟退休", "deferred retirement"),
    "subcontracted": Label("由不具备用工资格的承包人招用", "hired by a contractor not qualified to employ"),
    "employer_bankrupt": Label("用人单位已被受理破产", "the employer is in bankruptcy"),
    "cannot_be_made_up": Label("未参保且不能补办", "never insured and cannot be made up"),
    "claims_relation": Label("主张存在劳动关系", "claims a labour relationship"),
    "private_household": Label(
        "受雇于家庭、个人、个体工匠或者农户", "hired by a household, a craftsman or a farming family"
    ),
    "arbitration_clause": Label("有有效的书面仲裁协议", "valid written arbitration clause"),
    "clause_waived": Label("对方在首次开庭前未提出仲裁协议", "clause not raised before the first hearing"),
    "clause_invalid": Label("仲裁条款约定不明或者无效", "arbitration clause unclear or void"),
    "commercial_award": Label("已有商事仲裁裁决", "a commercial award was made"),
    "award_set_aside": Label("该裁决已被撤销或者不予执行", "that award was set aside or refused enforcement"),
    "rural_award": Label("农村土地仲裁裁决已生效", "an effective rural land award was made"),
    "agency_mediated": Label("不服行政机关的调解", "unhappy with an agency's own mediation"),
    "reconsideration_first": Label(
        "当场处罚、不履行职责、不予公开或者侵犯已取得的自然资源权利",
        "on-the-spot penalty, inaction, refused information or resource right infringed",
    ),
    "divorce_barred": Label(
        "判决不准离婚、调解和好或者撤诉后六个月内，原告没有新情况",
        "within six months of a refused, reconciled or withdrawn divorce, nothing new, same plaintiff",
    ),
    "judged": Label("同一请求已有生效裁判", "an effective judgment exists on the same item"),
    "new_facts": Label("裁判后有新情况、新理由", "new facts or reasons since the judgment"),
    "debt_undisputed": Label(
        "金钱债务到期、数额确定、没有争议，能够送达", "undisputed money debt, due and fixed, debtor can be served"
    ),
    "order_excluded": Label(
        "债权人有对待给付义务，或者已申请诉前保全", "the creditor owes performance or sought preservation"
    ),
    "order_lapsed": Label("支付令程序已终结", "a payment order has ended without effect"),
    "order_on_agreement": Label("该支付令依据劳动调解协议申请", "that order rested on a labour mediation agreement"),
    "minor_fight": Label("打架斗殴、损毁财物，情节较轻", "minor fight or damage to property"),
    "suspected_crime": Label("涉嫌犯罪", "a crime is suspected"),
    "foreign_party": Label("有当事人在境内没有住所", "a party has no domicile in mainland China"),
    "limitation_expired": Label("时效可能已过", "limitation may have expired"),
}  # all yes/no; besides these, "arisen_on" is the DATE on which the dispute arose
ARISEN_ON = Label("争议发生之日", "Dispute arose on")
FACT_NAMES = frozenset({*ROUTING_FACTS, "arisen_on"})

IMPLIED: Mapping[str, frozenset[str]] = {"wage_iou": frozenset({"iou"})}  # what a type says by itself: not asked

LABOUR = frozenset({"wages", "wage_iou", "overtime", "severance", "compensation", "confirm_relation", "work_injury"})
FAMILY = frozenset({"divorce", "family_status", "family_support", "inheritance"})
STAFF = LABOUR | {"personnel", "contract_civil_servant", "collective_contract"}


def is_fact(name: str, value: Any) -> bool:
    """Is it a routing fact with an answer of its kind: yes or no, or an ISO 8601 day?"""
    if name != "arisen_on":
        return name in ROUTING_FACTS and isinstance(value, bool)
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


class Period(StrEnum):
    """Which law on work beyond retirement age was in force when the dispute arose."""

    UNKNOWN = ""
    SERVICE = "service"  # before 2025-09-01: 劳动争议解释（一）32 treated it as labour service
    GAP = "gap"  # that article was repealed, the rule that follows was not yet in force
    LISTED = "listed"  # since 2026-07-01: 超龄劳动者规定 lists what falls to labour law


def period_of(arisen_on: date | None) -> Period:
    if arisen_on is None:
        return Period.UNKNOWN
    if arisen_on < date(2025, 9, 1):
        return Period.SERVICE
    return Period.GAP if arisen_on < date(2026, 7, 1) else Period.LISTED


@dataclass(frozen=True, slots=True)
class Item:
    """What the rows look at: the type, the names of what is true of it, its period, and what arbitration made of it.

    True of it are its facts, those of the case, and "beside": it is brought together with labour items that may not be
    sued on like itself.
    """

    type: str
    true: frozenset[str] = frozenset()
    past: Past = Past.NONE
    period: Period = Period.UNKNOWN


def item_of(claim: ClaimView, bundle: tuple[ClaimView, ...] = (), past: Past = Past.NONE, **of_case: Any) -> Item:
    """The item of a claim brought in that bundle; `of_case` are the case's facts."""
    true = {name for facts in (claim.facts, of_case) for name, value in facts.items() if value is True}
    true |= IMPLIED.get(claim.type, frozenset())
    if any(_stands_beside(claim, other) for other in bundle if other.n != claim.n):
        true.add("beside")
    return Item(claim.type, frozenset(true), past, period_of(day_of(claim.facts.get("arisen_on"))))


def _stands_beside(claim: ClaimView, other: ClaimView) -> bool:
    alike = is_iou if is_iou(claim) else is_wage_agreement
    return is_labour(other) and not alike(other)


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
