"""Rows on labour and personnel disputes, and on what looks like one."""

from __future__ import annotations

from statemachines.claims import LABOUR
from statemachines.routing_rows.row import Rank, Row, names
from statemachines.verdicts import first, forbid, manual, note, permit

WAGES = names("wages", "wage_iou")

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

ROWS = (
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
