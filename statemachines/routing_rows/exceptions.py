"""Rows on what lifts arbitration first: work beyond retirement age, and the ways straight to court."""

from __future__ import annotations

from statemachines.claims import LABOUR, Period
from statemachines.routing_rows.labour import ARBITRATE_FIRST, NOT_LABOUR, NOT_YET, WAGES
from statemachines.routing_rows.row import Rank, Row, names
from statemachines.verdicts import first, forbid, manual, note, permit

OVER_AGE_LISTED = names("wages", "wage_iou", "overtime", "work_injury")  # 超龄劳动者规定 19(1)
ORDERED = names("wages", "severance", "compensation", "work_injury")  # 劳动争议调解仲裁法 16
AS_WELL = permit("也可以申请劳动仲裁。", "Arbitration is open as well.", "劳动争议调解仲裁法 2")

# ── beyond retirement age ────────────────────────────────────────────────────────────────────────────────────────

OVER_AGE = (
    Row(
        "deferred_retirement",
        (21,),
        Rank.REGIME,
        LABOUR,
        {
            "arbitration": first(
                "弹性延迟退休期间仍适用劳动法，先申请劳动仲裁。",
                "Deferred retirement leaves labour law in force: arbitration comes first.",
                "劳动争议调解仲裁法 5；超龄劳动者规定 23",
            ),
            "litigation": NOT_YET,
        },
        yes=names("over_age", "deferred_retirement"),
    ),
    Row(
        "over_age_listed",
        (17,),
        Rank.REGIME,
        OVER_AGE_LISTED,
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
        yes=names("over_age"),
        no=names("deferred_retirement"),
        periods=frozenset({Period.LISTED}),
    ),
    Row(
        "over_age_other",
        (18,),
        Rank.OUTSIDE,
        LABOUR - OVER_AGE_LISTED,
        {
            "litigation": permit(
                "超龄劳动者的其他事项可以直接起诉。",
                "Other matters of an over-age worker go straight to court.",
                "超龄劳动者规定 19",
            ),
            "arbitration": NOT_LABOUR,
        },
        yes=names("over_age"),
        no=names("deferred_retirement"),
        periods=frozenset({Period.LISTED}),
    ),
    Row(
        "over_age_service",
        (19,),
        Rank.OUTSIDE,
        LABOUR,
        {
            "litigation": permit("按劳务关系起诉。", "A suit as labour service.", "劳动争议解释一 32"),
            "arbitration": NOT_LABOUR,
        },
        yes=names("over_age"),
        no=names("deferred_retirement"),
        periods=frozenset({Period.SERVICE}),
    ),
    Row(
        "over_age_gap",
        (20,),
        Rank.GAP,
        LABOUR,
        {
            channel: manual(
                "超龄用工在规则空档期或者时间不明，由人工判断，不得仅以年龄拒绝。",
                "Over-age work in the gap between two rules, or undated: a person must judge, age alone refuses nothing.",
                "劳动争议解释二 21",
            )
            for channel in ("arbitration", "litigation")
        },
        yes=names("over_age"),
        no=names("deferred_retirement"),
        periods=frozenset({Period.GAP, Period.UNKNOWN}),
    ),
)

# ── ways to court without arbitration ────────────────────────────────────────────────────────────────────────────

DIRECT = (
    Row(
        "iou_alone",
        (3,),
        Rank.FACT,
        WAGES,
        {
            "litigation": permit(
                "以工资欠条为证据直接起诉，不涉及其他争议的，按普通民事纠纷受理。",
                "A wage IOU with no other labour claim goes straight to court.",
                "劳动争议解释一 15",
            ),
            "arbitration": AS_WELL,
            "payment_order": permit("可以申请支付令。", "A payment order may be asked for.", "劳动合同法 30"),
        },
        yes=names("iou"),
        no=names("beside"),
    ),
    Row(
        "iou_bundled",
        (4,),
        Rank.FACT,
        WAGES,
        {
            "litigation": forbid(
                "工资欠条与其他劳动争议请求一并提出的，须先申请劳动仲裁；单独提出可以直接起诉。",
                "With other labour claims a wage IOU goes to arbitration first; alone it may be sued on.",
                "劳动争议解释一 15",
            ),
            "arbitration": ARBITRATE_FIRST,
        },
        yes=names("iou", "beside"),
    ),
    Row(
        "wage_agreement_alone",
        (5,),
        Rank.FACT,
        names("wages"),
        {
            "litigation": permit(
                "仅就劳动报酬达成的调解协议未履行的，可以直接起诉。",
                "An unpaid mediation agreement on wages only goes straight to court.",
                "劳动争议解释一 51(2)",
            ),
            "arbitration": permit("也可以申请劳动仲裁。", "Arbitration is open as well.", "劳动争议调解仲裁法 15"),
            "payment_order": permit("可以申请支付令。", "A payment order may be asked for.", "劳动争议调解仲裁法 16"),
        },
        yes=names("wage_only_agreement"),
        no=names("iou", "beside"),
    ),
    Row(
        "labour_agreement",
        (6,),
        Rank.FACT,
        names("severance", "compensation", "work_injury"),
        {
            "litigation": forbid(
                "调解协议不只涉及劳动报酬，未履行的先申请劳动仲裁；据此申请的支付令终结后可以起诉。",
                "Not on wages only: arbitration comes first, unless a payment order on the agreement has ended.",
                "劳动争议解释一 51(1)、13(3)",
            ),
            "payment_order": permit(
                "工伤医疗费、经济补偿、赔偿金的调解协议未履行的，可以申请支付令。",
                "A payment order may be asked for on an unpaid agreement.",
                "劳动争议调解仲裁法 16",
            ),
        },
        yes=names("labour_agreement"),
    ),
    Row(
        "order_on_agreement_lapsed",
        (6,),
        Rank.EXCEPTION,
        ORDERED,
        {
            "litigation": permit(
                "依据调解协议申请的支付令已终结的，可以依据调解协议直接起诉。",
                "The payment order on the agreement has ended: the agreement may be sued on.",
                "劳动争议调解仲裁法 16；劳动争议解释一 13(3)",
            ),
        },
        yes=names("order_lapsed", "order_on_agreement"),
    ),
    Row(
        "wage_order_lapsed",
        (7,),
        Rank.EXCEPTION,
        WAGES | {"overtime"},
        {
            "litigation": forbid(
                "依据劳动合同法申请的支付令终结后，先申请劳动仲裁。",
                "After a payment order on wages has ended, labour arbitration comes first.",
                "劳动合同法 30；劳动争议解释一 13(2)",
            ),
            "arbitration": first(
                "支付令已终结，先申请劳动仲裁。",
                "The payment order has ended: labour arbitration comes first.",
                "劳动争议解释一 13(2)",
            ),
        },
        yes=names("order_lapsed"),
        no=names("order_on_agreement"),
    ),
    *(
        Row(
            name,
            (7,),
            Rank.DOUBT,
            types,
            {
                "litigation": manual(
                    "既可直接起诉，又有已终结的支付令：是否须先仲裁，由人工判断。",
                    "A way straight to court meets an ended payment order: a person must judge whether to arbitrate first.",
                    f"劳动争议解释一 13(2)、{article}",
                ),
                "arbitration": AS_WELL,
            },
            yes=names("order_lapsed", fact),
            no=names("order_on_agreement", "beside", *others),
        )
        for name, types, fact, others, article in (
            ("iou_after_order", WAGES, "iou", (), "15"),
            ("agreement_after_order", names("wages"), "wage_only_agreement", ("iou",), "51(2)"),
        )
    ),
    Row(
        "inseparable",
        (15,),
        Rank.FORUM,
        LABOUR,
        {
            "litigation": permit(
                "与讼争的劳动争议具有不可分性，在同一诉讼中一并审理。",
                "Inseparable from the labour dispute in court: it is tried in the same suit.",
                "劳动争议解释一 14",
            ),
        },
        yes=names("inseparable"),
    ),
    Row(
        "bankrupt",
        (62,),
        Rank.FORUM,
        LABOUR - {"confirm_relation"},
        {
            "litigation": permit(
                "对职工债权清单有异议，管理人不予更正的，向受理破产申请的法院起诉。",
                "Where the administrator does not correct the list, the bankruptcy court takes the suit.",
                "企业破产法 21、48",
            ),
            "arbitration": manual(
                "用人单位破产后的职工债权先由管理人列单、更正，是否仍需仲裁由人工判断。",
                "The administrator lists such claims first; whether arbitration is still needed, a person must judge.",
                "企业破产法 48",
            ),
        },
        yes=names("employer_bankrupt"),
        no=names("inseparable"),
        note=note(
            "对职工债权清单有异议的，先请求管理人更正；不得个别执行。",
            "Ask the administrator to correct the list first; no creditor enforces alone.",
            "企业破产法 19、48",
        ),
    ),
)

ROWS = (*OVER_AGE, *DIRECT)
