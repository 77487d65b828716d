"""Rows on arbitration clauses and their awards, and on payment orders."""

from __future__ import annotations

from statemachines.claims import FAMILY
from statemachines.routing_rows.exceptions import ORDERED
from statemachines.routing_rows.labour import WAGES
from statemachines.routing_rows.row import Rank, Row, names
from statemachines.verdicts import first, forbid, manual, permit

PROPERTY = names(  # between equals, on a contract or a right in property: what a clause may cover (仲裁法 3)
    "service_fee",
    "platform_work",
    "loan",
    "neighbour",
    "noise",
    "property_fee",
    "consumer",
    "traffic_injury",
    "medical",
    "property_title",
    "contract",
    "tort",
)
MONEY = names("service_fee", "loan", "property_fee", "consumer", "contract", "family_support")

# ── arbitration clauses and awards ───────────────────────────────────────────────────────────────────────────────

CLAUSES = (
    Row(
        "clause",
        (36,),
        Rank.FACT,
        PROPERTY,
        {
            "commercial_arbitration": first(
                "有有效仲裁协议的，向约定的仲裁机构申请。",
                "A valid clause leads to the agreed institution.",
                "仲裁法 5",
            ),
            "litigation": forbid(
                "有有效仲裁协议，不能起诉；对方在首次开庭前未提出的除外。",
                "A valid arbitration clause excludes a suit unless it is waived at the first hearing.",
                "民诉法 127(2)；仲裁法 37",
            ),
        },
        yes=names("arbitration_clause"),
        no=names("clause_waived", "clause_invalid"),
    ),
    Row(
        "clause_waived",
        (36,),
        Rank.FACT,
        PROPERTY,
        {
            "commercial_arbitration": forbid(
                "对方在首次开庭前未提出，视为放弃仲裁协议。",
                "Not raised before the first hearing: the clause is waived.",
                "仲裁法 37",
            ),
            "litigation": permit(
                "对方在首次开庭前未提出仲裁协议，法院继续审理。",
                "The clause was not raised before the first hearing: the court goes on.",
                "仲裁法 37；民诉解释 216",
            ),
        },
        yes=names("arbitration_clause", "clause_waived"),
        no=names("clause_invalid"),
    ),
    Row(
        "clause_invalid",
        (37,),
        Rank.FACT,
        PROPERTY,
        {
            "commercial_arbitration": manual(
                "或裁或审、机构不明又无补充协议的，不能仲裁；对方未在首次开庭前提出异议的，由人工判断。",
                "Arbitrate-or-sue, or no agreed institution: no arbitration, unless the other side keeps silent.",
                "仲裁法 29；仲裁法解释 5、6、7",
            ),
            "litigation": permit(
                "仲裁协议无效，可以起诉。", "The clause is void: a suit may be brought.", "仲裁法解释 5、6、7"
            ),
        },
        yes=names("clause_invalid"),
    ),
    Row(
        "clause_in_family",
        (38,),
        Rank.FACT,
        FAMILY,
        {
            "commercial_arbitration": forbid(
                "婚姻、收养、监护、扶养、继承纠纷不能仲裁。",
                "Marriage, adoption, guardianship, support and succession cannot be arbitrated.",
                "仲裁法 3",
            )
        },
        yes=names("arbitration_clause"),
    ),
    Row(
        "award_made",
        (39,),
        Rank.BAR,
        PROPERTY,
        {
            "litigation": forbid(
                "一裁终局，同一纠纷不能再起诉；可以申请撤销或者不予执行。",
                "The award is final: no suit; it may be attacked by setting aside or non-enforcement.",
                "仲裁法 10",
            ),
            "commercial_arbitration": forbid(
                "一裁终局，同一纠纷不再仲裁。", "The award is final: no second arbitration.", "仲裁法 10"
            ),
        },
        yes=names("commercial_award"),
        no=names("award_set_aside"),
    ),
    Row(
        "award_gone",
        (39,),
        Rank.BAR,
        PROPERTY,
        {
            "litigation": permit(
                "裁决已被撤销或者不予执行，可以起诉。",
                "The award is gone: a suit may be brought.",
                "仲裁法 10(2)",
            ),
            "commercial_arbitration": manual(
                "裁决已被撤销或者不予执行，须重新达成仲裁协议。",
                "The award is gone: a new agreement to arbitrate is needed.",
                "仲裁法 10(2)",
            ),
        },
        yes=names("commercial_award", "award_set_aside"),
    ),
)

# ── payment orders ───────────────────────────────────────────────────────────────────────────────────────────────

ORDERS = (
    Row(
        "debt_undisputed",
        (57,),
        Rank.FACT,
        MONEY,
        {"payment_order": permit("可以申请支付令。", "A payment order may be asked for.", "民诉法 225；民诉解释 427")},
        yes=names("debt_undisputed"),
    ),
    Row(
        "order_again",
        (57,),
        Rank.EXCEPTION,
        MONEY | WAGES | ORDERED,
        {
            "payment_order": manual(
                "支付令程序已终结：对方提出过异议的不再申请，未能送达的由人工判断。",
                "An order has ended: not again after an objection; where it could not be served, a person judges.",
                "民诉法 228；民诉解释 430(2)",
            )
        },
        yes=names("order_lapsed"),
    ),
    Row(
        "order_excluded",
        (57,),
        Rank.OUTSIDE,
        MONEY,
        {
            "payment_order": forbid(
                "债权人有对待给付义务或者已申请诉前保全的，不能申请支付令。",
                "No payment order where the creditor owes performance or sought preservation.",
                "民诉解释 427",
            )
        },
        yes=names("order_excluded"),
    ),
)

ROWS = (*CLAUSES, *ORDERS)
