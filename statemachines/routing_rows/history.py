"""Rows on what labour arbitration has made of an item. They fit every type: arbitration may have been tried on any."""

from __future__ import annotations

from collections.abc import Iterator

from statemachines.pasts import Past
from statemachines.routing_rows.row import EVERY_TYPE, Rank, Row
from statemachines.verdicts import Verdict, forbid, manual, permit

ONCE = forbid("同一请求不得再次申请仲裁。", "The same item may not be arbitrated again.", "仲裁办案规则 34、39")
IN_HAND = permit("仲裁正在进行。", "Arbitration is under way.", "劳动争议调解仲裁法 43")

# past → rows of the law's table, the suit, another application to arbitration
AFTER: tuple[tuple[Past, tuple[int, ...], Verdict, Verdict], ...] = (
    (
        Past.PENDING,
        (9,),
        forbid(
            "劳动仲裁正在进行；逾期未受理或者未裁决时可以起诉。",
            "Labour arbitration is pending; a suit opens if it does not answer or decide in time.",
            "劳动争议调解仲裁法 5、29、43",
        ),
        IN_HAND,
    ),
    (
        Past.EXCUSED,
        (8,),
        forbid(
            "仲裁委员会有正当事由未在期限内决定，事由消除前不能直接起诉。",
            "The commission has a just cause for not answering; no suit lies until that cause has ended.",
            "劳动争议解释一 12",
        ),
        IN_HAND,
    ),
    (
        Past.NO_DECISION,
        (8,),
        permit(
            "仲裁委员会逾期未作出受理决定，可以直接起诉。",
            "The commission did not answer in time; a suit may be brought.",
            "劳动争议调解仲裁法 29",
        ),
        IN_HAND,
    ),
    (
        Past.OVERDUE,
        (9,),
        permit(
            "逾期未作出裁决，可以就该劳动争议起诉。",
            "No award was made in time; a suit may be brought.",
            "劳动争议调解仲裁法 43",
        ),
        IN_HAND,
    ),
    (
        Past.NOT_LABOUR,
        (10,),
        permit(
            "以不属于劳动争议为由不予受理的，可以起诉。",
            "Refused as not a labour dispute; the court takes it.",
            "劳动争议解释一 6",
        ),
        ONCE,
    ),
    (
        Past.AWARD,
        (13,),
        permit(
            "对非终局裁决不服，自收到之日起十五日内可以起诉。",
            "A party may sue within 15 days of receiving the award.",
            "劳动争议调解仲裁法 50",
        ),
        IN_HAND,
    ),
    (
        Past.FINAL_AWARD,
        (11, 12),
        permit(
            "终局裁决：劳动者可以在十五日内起诉，用人单位只能申请撤销。",
            "Final award: the worker may sue within 15 days; the employer may only apply to set it aside.",
            "劳动争议调解仲裁法 48、49",
        ),
        IN_HAND,
    ),
    (
        Past.NOT_ENFORCED,
        (),
        permit(
            "裁决书、调解书不予执行的，自收到裁定次日起三十日内可以起诉。",
            "Enforcement was refused: a suit is open for 30 days from the ruling.",
            "劳动争议解释一 24",
        ),
        ONCE,
    ),
    (
        Past.SUED,
        (),
        permit("已经过劳动仲裁。", "Arbitration has been gone through.", "劳动争议调解仲裁法 5"),
        ONCE,
    ),
    (
        Past.WRONG_VENUE,
        (),
        manual(
            "以无管辖权为由不予受理：由法院审查后告知或者受理。",
            "Refused for want of jurisdiction: the court examines it.",
            "劳动争议解释一 5",
        ),
        IN_HAND,
    ),
    (
        Past.REFUSED,
        (),
        manual(
            "不予受理后起诉的，由法院依不予受理的理由审查。",
            "Refused; the court examines the ground of refusal.",
            "劳动争议调解仲裁法 29",
        ),
        IN_HAND,
    ),
    (
        Past.DEEMED_WITHDRAWN,
        (),
        manual(
            "已按撤回仲裁申请处理，能否起诉由人工判断。",
            "The application was treated as withdrawn; a person must judge.",
            "仲裁办案规则 39",
        ),
        ONCE,
    ),
    (
        Past.BINDING,
        (),
        forbid(
            "仲裁调解书或者裁决书已经生效，不能就同一请求起诉。",
            "The arbitration document is effective; no suit lies on the same item.",
            "劳动争议解释一 11",
        ),
        ONCE,
    ),
    (
        Past.LAPSED,
        (),
        forbid(
            "裁决被撤销后，自收到裁定之日起十五日内没有起诉，或者起诉后撤诉。",
            "The award was set aside and no suit was brought within 15 days, or the suit was withdrawn.",
            "劳动争议调解仲裁法 49",
        ),
        ONCE,
    ),
)


def _rows() -> Iterator[Row]:
    for past, law, suit, again in AFTER:
        verdicts = {"litigation": suit, "arbitration": again}
        yield Row(f"after_{past}", law, Rank.HISTORY, EVERY_TYPE, verdicts, pasts=frozenset({past}))


ROWS = tuple(_rows())
