"""Rows on labour and personnel disputes, and on what looks like one."""

from __future__ import annotations

from statemachines.claims import LABOUR, Period
from statemachines.routing_rows.row import Rank, Row, names
from statemachines.verdicts import first, forbid, manual, note, permit

WAGES = names("wages", "wage_iou")
OVER_AGE_LISTED = names("wages", "wage_iou", "overtime", "work_injury")  # 超龄劳动者规定 19(1)
ORDERED = names("wages", "severance", "compensation", "work_injury")  # 劳动争议调解仲裁法 16
COVERED = LABOUR | {"social_insurance_arrears", "platform_work"}

NOT_LABOUR = forbid("不属于劳动人事争议，不由劳动仲裁处理。", "This is not a labour dispute.", "劳动争议调解仲裁法 2")
ARBITRATE_FIRST = first(
    "劳动争议先申请劳动仲裁。", "A labour dispute goes to labour arbitration first.", "劳动争议调解仲裁法 5"
)
NOT_YET = forbid(
    "劳动争议未经劳动仲裁，不能直接起诉。",
    "A labour dispute goes to court only after labour arbitration.",
    "劳动争议调解仲裁法 5；劳动争议解释一 1",
)
NO_CLAUSE = forbid("劳动争议不适用商事仲裁。", "Commercial arbitration takes no labour dispute.", "仲裁法 93")
AS_WELL = permit("也可以申请劳动仲裁。", "Arbitration is open as well.", "劳动争议调解仲裁法 2")

# ── the rule, and who comes under it ─────────────────────────────────────────────────────────────────────────────

NATURE = (
    Row(
        "labour",
        (1, 2, 16),
        Rank.NATURE,
        LABOUR,
        {"arbitration": ARBITRATE_FIRST, "litigation": NOT_YET, "commercial_arbitration": NO_CLAUSE},
    ),
    Row(
        "inspection",
        (1,),
        Rank.NATURE,
        WAGES | {"overtime"},
        {
            "administrative": permit(
                "可以向劳动保障监察机构投诉；已经申请调解、仲裁或者已经起诉的，按该程序办理。",
                "A complaint to labour inspection is open, unless mediation, arbitration or a suit has begun.",
                "劳动监察条例 20、21",
            )
        },
    ),
    Row(
        "confirm_relation",
        (2,),
        Rank.NATURE,
        names("confirm_relation"),
        note=note(
            "确认劳动关系的调解协议不能申请仲裁审查。",
            "An agreement on whether there is a labour relationship cannot go to arbitration review.",
            "仲裁办案规则 75",
        ),
    ),
    Row(
        "platform_labour",
        (25,),
        Rank.OUTSIDE,
        names("platform_work"),
        {"arbitration": ARBITRATE_FIRST, "litigation": NOT_YET, "commercial_arbitration": NO_CLAUSE},
        yes=names("claims_relation"),
    ),
    Row(
        "platform",
        (24,),
        Rank.NATURE,
        names("platform_work"),
        {
            "mediation": permit("可以申请新就业形态一站式调解。", "One-stop mediation is open.", "人社厅发〔2024〕4号"),
            "litigation": permit(
                "不主张劳动关系的，可以直接起诉。",
                "Without a claim to a labour relationship a suit may be brought.",
                "人社厅发〔2024〕4号",
            ),
            "arbitration": manual(
                "不主张劳动关系的能否申请劳动仲裁，没有明确规定，由人工判断。",
                "Whether arbitration takes it without such a claim is not settled; a person must judge.",
                "人社厅发〔2024〕4号",
            ),
        },
        mark="U",
    ),
    Row(
        "subcontracted",
        (26,),
        Rank.FACT,
        LABOUR,
        yes=names("subcontracted"),
        note=note(
            "可以向具备用工资格的承包单位主张用工主体责任。",
            "The qualified contractor may be asked to answer as the employer.",
            "劳动争议解释二 1、2",
        ),
        mark="U",
    ),
    Row(
        "insurance_loss",
        (29,),
        Rank.FACT,
        names("social_insurance_arrears"),
        {
            "arbitration": first(
                "未参保且不能补办的损失赔偿，先申请劳动仲裁。",
                "A loss that can no longer be made up goes to labour arbitration first.",
                "劳动争议调解仲裁法 5；劳动争议解释一 1(5)",
            ),
            "litigation": NOT_YET,
        },
        yes=names("cannot_be_made_up"),
    ),
    Row(
        "insurance_arrears",
        (28,),
        Rank.BAR,
        names("social_insurance_arrears"),
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
        no=names("cannot_be_made_up"),
    ),
    Row(
        "collective_contract",
        (65,),
        Rank.NATURE,
        names("collective_contract"),
        {
            "arbitration": first(
                "因履行集体合同发生的争议，由工会申请劳动仲裁。",
                "The union brings a dispute on a collective contract to labour arbitration.",
                "仲裁办案规则 63(2)；工会法 21",
            ),
            "litigation": forbid(
                "集体合同履行争议先由工会申请仲裁，个人不能直接起诉。",
                "The union arbitrates first; an individual cannot sue on a collective contract.",
                "仲裁办案规则 63(2)；工会法 21",
            ),
        },
    ),
    Row(
        "personnel",
        (32,),
        Rank.NATURE,
        names("personnel"),
        {
            "arbitration": first(
                "辞职、辞退和履行聘用合同的争议，先申请人事仲裁。",
                "Resignation, dismissal and the contract of employment go to personnel arbitration first.",
                "仲裁办案规则 2(3)；事业单位人事管理条例 37",
            ),
            "litigation": forbid(
                "人事争议未经人事仲裁，不能直接起诉。",
                "A personnel dispute goes to court only after personnel arbitration.",
                "仲裁办案规则 2(3)；事业单位人事管理条例 37",
            ),
        },
    ),
    Row(
        "contract_civil_servant",
        (34,),
        Rank.NATURE,
        names("contract_civil_servant"),
        {
            "arbitration": first(
                "聘任合同争议自发生之日起六十日内申请人事仲裁。",
                "Personnel arbitration within 60 days of the dispute comes first.",
                "公务员法 105；仲裁办案规则 26(2)",
            ),
            "litigation": forbid(
                "聘任合同争议未经人事仲裁，不能直接起诉。",
                "It goes to court only after personnel arbitration.",
                "公务员法 105",
            ),
        },
    ),
    # what is no labour dispute
    Row(
        "personnel_decision",
        (33,),
        Rank.NATURE,
        names("personnel_decision"),
        {
            "administrative": first(
                "对考核、处分决定不服的，向原决定单位申请复核、提出申诉。",
                "Ask the body that decided to look again, then appeal to the one above.",
                "事业单位人事管理条例 38",
            ),
            "arbitration": forbid(
                "考核、处分决定不由人事仲裁处理。",
                "Personnel arbitration does not take appraisal and discipline.",
                "事业单位人事管理条例 38",
            ),
            "litigation": manual(
                "复核、申诉之外能否起诉，由人工判断。",
                "Whether a suit lies besides that, a person must judge.",
                "事业单位人事管理条例 38",
            ),
        },
    ),
    Row(
        "housing_reform",
        (66,),
        Rank.NATURE,
        names("housing_reform"),
        {
            "arbitration": forbid(
                "因住房制度改革产生的公有住房转让纠纷不属于劳动争议。",
                "The transfer of public housing under the housing reform is no labour dispute.",
                "劳动争议解释一 2(2)",
            ),
        },
    ),
    Row(
        "service",
        (22,),
        Rank.NATURE,
        names("service_fee"),
        {
            "arbitration": manual(
                "平等主体之间的劳务合同不由劳动仲裁处理；是否存在劳动关系有争议的，由人工判断。",
                "A service contract between equals is no labour dispute; where that is contested, a person must judge.",
                "劳动争议解释一 2",
            ),
        },
        mark="U",
    ),
    Row(
        "household",
        (23,),
        Rank.FACT,
        names("service_fee"),
        {
            "arbitration": forbid(
                "受雇于家庭、个人、个体工匠或者农户的，不属于劳动争议。",
                "Work for a household, a craftsman or a farming family is no labour dispute.",
                "劳动争议解释一 2(4)、2(5)、2(6)",
            ),
        },
        yes=names("private_household"),
    ),
)

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

ROWS = (*NATURE, *OVER_AGE, *DIRECT)
