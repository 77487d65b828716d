"""The decision table of routing: rows read from the top, and the defaults for what no row speaks of.

For each channel the first row that fits and speaks of it decides. Limitation appears in no row: it is shown, it never
closes a channel (办案规则 30, 民法典 193).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from statemachines.claims import FAMILY, OVER_AGE_LABOUR, Item, Past, is_iou, is_labour, is_wage_agreement
from statemachines.snapshot import ClaimView
from statemachines.verdicts import Verdict, first, forbid, manual, permit

NOT_LABOUR = forbid("不属于劳动人事争议，不由劳动仲裁处理。", "This is not a labour dispute.", "劳动争议调解仲裁法 2")
ARBITRATE_FIRST = first(
    "劳动争议先申请劳动仲裁。", "A labour dispute goes to labour arbitration first.", "劳动争议调解仲裁法 5"
)

DEFAULTS: Mapping[str, Verdict] = {
    "mediation": permit("当事人自愿即可调解。", "Open if the parties want it.", "人民调解法 17"),
    "arbitration": NOT_LABOUR,
    "litigation": permit("可以直接起诉。", "A suit may be brought.", "民诉法 122"),
    "confirmation": permit(
        "达成调解协议后，可以共同申请司法确认。", "Open, jointly, once there is an agreement.", "民诉法 205"
    ),
    "payment_order": manual(
        "须为到期、确定的金钱债务且能送达。",
        "Only for money that is due and fixed, on a debtor who can be served.",
        "民诉法 225",
    ),
    "rural_arbitration": forbid(
        "不属于农村土地承包经营纠纷。", "This is not a rural land contract dispute.", "农村土地仲裁法 2"
    ),
    "commercial_arbitration": forbid("没有仲裁协议。", "There is no arbitration agreement.", "仲裁法 5"),
    "administrative": manual(
        "如涉及行政机关的行为，按行政途径办理。", "Only where an administrative act is concerned.", "信访工作条例 31"
    ),
    "petition": permit(
        "可以提出，由承办机关按六类分类处理。", "Always open; the organ sorts it into six classes.", "信访工作条例 31"
    ),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: whom it fits, and what it says of the channels it speaks of."""

    name: str
    fits: Callable[[Item], bool]
    verdicts: Mapping[str, Verdict]


def _past_is(*pasts: Past) -> Callable[[Item], bool]:
    return lambda item: item.past in pasts


def _type_is(*types: str) -> Callable[[Item], bool]:
    return lambda item: item.claim.type in types


def _others(item: Item) -> list[ClaimView]:
    return [claim for claim in item.bundle if claim.n != item.claim.n]


def _iou_alone(item: Item) -> bool:
    return is_iou(item.claim) and not any(is_labour(claim) and not is_iou(claim) for claim in _others(item))


def _agreement_alone(item: Item) -> bool:
    labour = [claim for claim in _others(item) if is_labour(claim)]
    return is_wage_agreement(item.claim) and all(is_wage_agreement(claim) for claim in labour)


def _over_age(since: date | None, until: date | None) -> Callable[[Item], bool]:
    def fits(item: Item) -> bool:
        on = item.arisen_on
        return item.over_age and on is not None and (not since or on >= since) and (not until or on < until)

    return fits


SUIT_AFTER = {
    Past.NO_DECISION: permit(
        "仲裁委员会逾期未作出受理决定，可以直接起诉。",
        "The commission did not answer in time; a suit may be brought.",
        "劳动争议调解仲裁法 29",
    ),
    Past.OVERDUE: permit(
        "逾期未作出裁决，可以就该劳动争议起诉。",
        "No award was made in time; a suit may be brought.",
        "劳动争议调解仲裁法 43",
    ),
    Past.NOT_LABOUR: permit(
        "以不属于劳动争议为由不予受理的，可以起诉。",
        "Refused as not a labour dispute; the court takes it.",
        "劳动争议解释一 6",
    ),
    Past.AWARD: permit(
        "对非终局裁决不服，自收到之日起十五日内可以起诉。",
        "A party may sue within 15 days of receiving the award.",
        "劳动争议调解仲裁法 50",
    ),
    Past.FINAL_AWARD: permit(
        "终局裁决：劳动者可以在十五日内起诉，用人单位只能申请撤销。",
        "Final award: the worker may sue within 15 days; the employer may only apply to set it aside.",
        "劳动争议调解仲裁法 48、49",
    ),
    Past.SUED: permit("已经过劳动仲裁。", "Arbitration has been gone through.", "劳动争议调解仲裁法 5"),
    Past.WRONG_VENUE: manual(
        "以无管辖权为由不予受理：由法院审查后告知或者受理。",
        "Refused for want of jurisdiction: the court examines it.",
        "劳动争议解释一 5",
    ),
    Past.REFUSED: manual(
        "不予受理后起诉的，由法院依不予受理的理由审查。",
        "Refused; the court examines the ground of refusal.",
        "劳动争议调解仲裁法 29",
    ),
    Past.DEEMED_WITHDRAWN: manual(
        "已按撤回仲裁申请处理，能否起诉由人工判断。",
        "The application was treated as withdrawn; a person must judge.",
        "仲裁办案规则 39",
    ),
}
ONCE = forbid("同一请求不得再次申请仲裁。", "The same item may not be arbitrated again.", "仲裁办案规则 34、39")
IN_HAND = permit("仲裁正在进行。", "Arbitration is under way.", "劳动争议调解仲裁法 43")


def _has_past(item: Item) -> bool:
    return item.past in SUIT_AFTER


def _clause(item: Item) -> bool:
    """A valid clause binds outside labour and family matters until it is waived (仲裁法 3, 37)."""
    free = item.labour or item.claim.type in FAMILY
    ended = item.yes("clause_waived") or item.yes("clause_found_invalid") or item.yes("award_discarded")
    return item.yes("arbitration_clause") and not ended and not free


def _suit_after(past: Past) -> Row:
    return Row(f"after_{past.value}", _past_is(past), {"litigation": SUIT_AFTER[past]})


TABLE: tuple[Row, ...] = (
    Row(
        "labour_award_not_enforced",
        lambda item: item.yes("labour_award_not_enforced"),
        {
            "litigation": permit(
                "劳动仲裁裁决书、调解书不予执行的，自收到裁定次日起三十日内可以起诉。",
                "Enforcement of the labour award was refused; a suit is open for 30 days from the ruling.",
                "劳动争议解释一 24",
            ),
        },
    ),
    Row(
        "award_stands",
        lambda item: item.yes("award_stands"),
        {
            channel: forbid(
                "商事仲裁一裁终局，不再受理同一纠纷；可以申请撤销或者不予执行。",
                "A commercial award is final; it may be set aside or not enforced.",
                "仲裁法 10",
            )
            for channel in ("litigation", "commercial_arbitration")
        },
    ),
    Row(
        "award_discarded",
        lambda item: item.yes("award_discarded"),
        {
            "litigation": permit(
                "裁决被撤销或者不予执行的，可以起诉。", "The award was discarded; a suit may be brought.", "仲裁法 10"
            ),
            "commercial_arbitration": manual(
                "须双方重新达成仲裁协议。", "Only on a new agreement to arbitrate.", "仲裁法 10"
            ),
        },
    ),
    Row(
        "rural_award_effective",
        lambda item: item.yes("rural_award_effective"),
        {
            channel: forbid(
                "农村土地承包仲裁裁决书、调解书已经生效，不再受理。",
                "The rural land award or mediation document is effective.",
                "农村土地仲裁法 22、48；土地仲裁解释 2",
            )
            for channel in ("litigation", "rural_arbitration")
        },
    ),
    Row(
        "binding",
        _past_is(Past.BINDING),
        {
            "litigation": forbid(
                "仲裁调解书或者裁决书已经生效，不能就同一请求起诉。",
                "The arbitration document is effective; no suit lies on the same item.",
                "劳动争议解释一 11",
            ),
            "arbitration": ONCE,
        },
    ),
    Row(
        "lapsed",
        _past_is(Past.LAPSED),
        {
            "litigation": forbid(
                "裁决被撤销后，自收到裁定之日起十五日内没有起诉，或者起诉后撤诉。",
                "The award was set aside and no suit was brought within 15 days, or the suit was withdrawn.",
                "劳动争议调解仲裁法 49",
            ),
            "arbitration": ONCE,
        },
    ),
    Row(
        "pending",
        _past_is(Past.PENDING),
        {
            "litigation": forbid(
                "劳动仲裁正在进行；逾期未受理或者未裁决时可以起诉。",
                "Labour arbitration is pending; a suit opens if it does not answer or decide in time.",
                "劳动争议调解仲裁法 5、29、43",
            ),
            "arbitration": IN_HAND,
        },
    ),
    Row("once", _past_is(Past.NOT_LABOUR, Past.DEEMED_WITHDRAWN, Past.SUED), {"arbitration": ONCE}),
    Row(
        "insurance_arrears",
        lambda item: item.claim.type == "social_insurance_arrears" and not item.labour,
        {
            "litigation": forbid(
                "社会保险费欠缴由征收机构处理，不属于法院受理范围。",
                "Unpaid premiums belong to the collecting agency, not to the court.",
                "劳动争议解释一 1、9；社会保险法 63",
            ),
            "administrative": first(
                "向社会保险费征收机构投诉。", "Complain to the premium collector.", "社会保险法 63"
            ),
        },
    ),
    *(_suit_after(past) for past in SUIT_AFTER),
    Row("went_through", _has_past, {"arbitration": IN_HAND}),
    Row(
        "over_age_before_2025_09",
        _over_age(None, date(2025, 9, 1)),
        {
            "litigation": permit("按劳务关系起诉。", "A suit as labour service.", "劳动争议解释一 32"),
            "arbitration": NOT_LABOUR,
        },
    ),
    Row(
        "over_age_listed",
        lambda item: _over_age(date(2026, 7, 1), None)(item) and item.claim.type in OVER_AGE_LABOUR,
        {
            "litigation": forbid(
                "超龄劳动者的报酬、休息休假、劳动安全、工伤事项，先申请劳动仲裁。",
                "Pay, leave, safety and injury of an over-age worker go to labour arbitration first.",
                "超龄劳动者规定 19",
            ),
            "arbitration": first(
                "超龄劳动者的这一事项先申请劳动仲裁。",
                "This item of an over-age worker goes to labour arbitration first.",
                "超龄劳动者规定 19",
            ),
        },
    ),
    Row(
        "over_age_other",
        _over_age(date(2026, 7, 1), None),
        {
            "litigation": permit(
                "超龄劳动者的其他事项可以直接起诉。",
                "Other matters of an over-age worker go straight to court.",
                "超龄劳动者规定 19",
            ),
            "arbitration": NOT_LABOUR,
        },
    ),
    Row(
        "over_age_gap",
        lambda item: item.over_age,
        {
            channel: manual(
                "超龄用工在规则空档期或者时间不明，由人工判断，不得仅以年龄拒绝。",
                "Over-age work in the gap between two rules, or undated: a person must judge, age alone refuses nothing.",
                "劳动争议解释二 21",
            )
            for channel in ("arbitration", "litigation")
        },
    ),
    Row(
        "iou_alone",
        _iou_alone,
        {
            "litigation": permit(
                "以工资欠条为证据直接起诉，不涉及其他争议的，按普通民事纠纷受理。",
                "A wage IOU with no other labour claim goes straight to court.",
                "劳动争议解释一 15",
            ),
            "arbitration": permit("也可以申请劳动仲裁。", "Arbitration is open as well.", "劳动争议调解仲裁法 2"),
            "payment_order": permit("可以申请支付令。", "A payment order may be asked for.", "劳动合同法 30"),
        },
    ),
    Row(
        "iou_bundled",
        lambda item: is_iou(item.claim),
        {
            "litigation": forbid(
                "工资欠条与其他劳动争议请求一并提出的，须先申请劳动仲裁；单独提出可以直接起诉。",
                "With other labour claims a wage IOU goes to arbitration first; alone it may be sued on.",
                "劳动争议解释一 15",
            ),
            "arbitration": ARBITRATE_FIRST,
        },
    ),
    Row(
        "wage_agreement_alone",
        _agreement_alone,
        {
            "litigation": permit(
                "仅就劳动报酬达成的调解协议未履行的，可以直接起诉。",
                "An unpaid mediation agreement on wages only goes straight to court.",
                "劳动争议解释一 51",
            ),
            "arbitration": permit("也可以申请劳动仲裁。", "Arbitration is open as well.", "劳动争议调解仲裁法 15"),
            "payment_order": permit("可以申请支付令。", "A payment order may be asked for.", "劳动争议调解仲裁法 16"),
        },
    ),
    Row(
        "labour",
        lambda item: item.labour,
        {
            "litigation": forbid(
                "劳动争议未经劳动仲裁，不能直接起诉。",
                "A labour dispute goes to court only after labour arbitration.",
                "劳动争议调解仲裁法 5；劳动争议解释一 1",
            ),
            "arbitration": ARBITRATE_FIRST,
        },
    ),
    Row(
        "land_contract",
        _type_is("land_contract"),
        {
            "rural_arbitration": permit(
                "可以申请农村土地承包仲裁，也可以直接起诉。",
                "Rural land arbitration is open, and so is a suit.",
                "农村土地仲裁法 4",
            ),
        },
    ),
    Row(
        "land_title",
        _type_is("land_title"),
        {
            "administrative": first(
                "土地权属争议由人民政府先行处理。", "The government decides title first.", "土地管理法 14"
            ),
            "litigation": forbid(
                "土地权属争议未经人民政府处理，不能直接起诉。",
                "A dispute on land title goes to court only after the government's decision.",
                "土地管理法 14",
            ),
            "confirmation": forbid("权属确认不适用司法确认。", "Title cannot be confirmed.", "民诉解释 355"),
        },
    ),
    Row(
        "arbitration_clause",
        _clause,
        {
            "commercial_arbitration": first(
                "有有效仲裁协议的，向约定的仲裁机构申请。",
                "A valid clause leads to the agreed institution.",
                "仲裁法 5",
            ),
            "litigation": forbid(
                "有有效仲裁协议，不能起诉；对方在首次开庭前未提出的除外。",
                "A valid arbitration clause excludes a suit unless it is waived at the first hearing.",
                "民诉法 127；仲裁法 37",
            ),
        },
    ),
    Row(
        "status",
        _type_is("divorce", "family_status"),
        {
            "confirmation": forbid("身份关系不适用司法确认。", "Status cannot be confirmed.", "民诉解释 355"),
        },
    ),
    Row(
        "status_mediation",
        _type_is("family_status"),
        {"mediation": forbid("确认身份关系的案件不得调解。", "Status itself cannot be mediated.", "民诉解释 143")},
    ),
    Row(
        "title",
        _type_is("property_title"),
        {"confirmation": forbid("物权、知识产权确权不适用司法确认。", "Title cannot be confirmed.", "民诉解释 355")},
    ),
    Row(
        "administrative",
        _type_is("administrative_act"),
        {
            "administrative": permit(
                "可以申请行政复议或者提起行政诉讼。", "Reconsideration or an administrative suit.", "行政复议法 20"
            ),
            "litigation": forbid(
                "不属于民事诉讼，可以提起行政诉讼。", "Not a civil suit; an administrative suit is open.", "民诉法 127"
            ),
            "mediation": manual(
                "行政争议一般不移交人民调解。", "People's mediation does not normally take it.", "信访工作条例 33"
            ),
            "confirmation": forbid("不属于法院受理民事案件的范围。", "Outside the civil jurisdiction.", "民诉解释 355"),
        },
    ),
    Row(
        "petition_only",
        _type_is("petition_only"),
        {
            "litigation": manual(
                "是否属于民事案件由人工判断。", "A person judges whether it is civil.", "信访工作条例 31"
            )
        },
    ),
)
