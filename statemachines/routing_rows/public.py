"""Rows on land and on what public bodies decide."""

from __future__ import annotations

from statemachines.routing_rows.row import Rank, Row, names
from statemachines.verdicts import Verdict, first, forbid, manual, permit

ACTS = names("administrative_act", "expropriation", "benefits", "injury_recognition")

NO_CIVIL_SUIT = forbid(
    "不属于民事诉讼，可以提起行政诉讼。", "Not a civil suit; an administrative suit is open.", "民诉法 127"
)
NO_MEDIATION = manual(
    "行政争议一般不移交人民调解。", "People's mediation does not normally take it.", "信访工作条例 33"
)
OUTSIDE_CIVIL = forbid("不属于法院受理民事案件的范围。", "Outside the civil jurisdiction.", "民诉解释 355")


def _choice(basis: str) -> Verdict:
    return permit("可以申请行政复议或者提起行政诉讼。", "Reconsideration or an administrative suit.", basis)


LAND = (
    Row(
        "land_contract",
        (40,),
        Rank.NATURE,
        names("land_contract"),
        {
            "rural_arbitration": permit(
                "可以申请农村土地承包仲裁，也可以直接起诉。",
                "Rural land arbitration is open, and so is a suit.",
                "农村土地仲裁法 4",
            ),
        },
    ),
    Row(
        "rural_award",
        (40,),
        Rank.BAR,
        names("land_contract", "collective_benefit"),
        {
            "rural_arbitration": forbid(
                "裁决已经生效，不再仲裁。", "The award is effective: no second arbitration.", "农村土地仲裁法 48"
            ),
            "litigation": forbid(
                "自收到裁决之日起三十日内未起诉，裁决已经生效，不能再起诉。",
                "No suit was brought within 30 days: the award is effective and no suit lies.",
                "农村土地仲裁法 48；土地仲裁解释 3",
            ),
        },
        yes=names("rural_award"),
    ),
    Row(
        "land_allotment",
        (42,),
        Rank.NATURE,
        names("land_allotment"),
        {
            "administrative": first(
                "未实际取得土地承包经营权的，向有关行政主管部门申请解决。",
                "Land never allotted: ask the competent department.",
                "农村土地承包解释 1(2)",
            ),
            "litigation": forbid(
                "未实际取得土地承包经营权的争议，不属于民事诉讼。",
                "Land never allotted is no matter for a civil suit.",
                "农村土地承包解释 1(2)",
            ),
        },
    ),
    Row(
        "collective_benefit",
        (43,),
        Rank.NATURE,
        names("collective_benefit"),
        {
            "mediation": permit(
                "可以请求乡镇人民政府、街道办事处或者县级农业农村主管部门调解。",
                "The township or the county's agricultural department may be asked to mediate.",
                "农村集体经济组织法 56",
            ),
            "rural_arbitration": permit(
                "可以申请农村土地承包仲裁，也可以起诉。",
                "Rural land arbitration is open, and so is a suit.",
                "农村集体经济组织法 56",
            ),
            "litigation": permit("可以直接起诉。", "A suit may be brought.", "农村集体经济组织法 56"),
        },
    ),
    Row(
        "land_title",
        (44,),
        Rank.NATURE,
        names("land_title"),
        {
            "administrative": first(
                "土地权属争议由人民政府先行处理。",
                "The government decides title first.",
                "土地管理法 14；森林法 22；草原法 16",
            ),
            "litigation": forbid(
                "土地权属争议未经人民政府处理，不能直接起诉。",
                "A dispute on land title goes to court only after the government's decision.",
                "土地管理法 14；森林法 22；草原法 16",
            ),
            "confirmation": forbid("权属确认不适用司法确认。", "Title cannot be confirmed.", "民诉解释 355"),
        },
    ),
    Row(
        "expropriation",
        (41,),
        Rank.NATURE,
        names("expropriation"),
        {
            "administrative": _choice("行政复议法 20"),
            "rural_arbitration": forbid(
                "征收补偿不属于农村土地承包仲裁的范围。",
                "Rural land arbitration does not take expropriation.",
                "农村土地仲裁法 2(3)",
            ),
        },
    ),
)

PUBLIC = (
    Row(
        "public_act",
        (46,),
        Rank.NATURE,
        ACTS,
        {"litigation": NO_CIVIL_SUIT, "mediation": NO_MEDIATION, "confirmation": OUTSIDE_CIVIL},
    ),
    Row(
        "administrative_act",
        (46,),
        Rank.NATURE,
        names("administrative_act"),
        {"administrative": _choice("行政复议法 20；行政诉讼法 44")},
    ),
    Row(
        "reconsideration_first",
        (45,),
        Rank.FACT,
        names("administrative_act"),
        {
            "administrative": first(
                "应当先申请行政复议，不服复议决定的再提起行政诉讼。",
                "Reconsideration comes first, an administrative suit after it.",
                "行政复议法 23",
            )
        },
        yes=names("reconsideration_first"),
    ),
    Row(
        "benefits",
        (27,),
        Rank.NATURE,
        names("benefits"),
        {
            "administrative": _choice("行政复议法 11(12)"),
            "arbitration": forbid(
                "请求经办机构发放社会保险金的纠纷不属于劳动争议。",
                "A claim against the insurance agency is no labour dispute.",
                "劳动争议解释一 2(1)",
            ),
        },
    ),
    Row(
        "injury_recognition",
        (31,),
        Rank.NATURE,
        names("injury_recognition"),
        {
            "administrative": _choice("工伤保险条例 55；行政复议法 11(7)"),
            "arbitration": forbid(
                "工伤认定由社会保险行政部门作出，不由劳动仲裁处理。",
                "The authority recognises a work injury, not the commission.",
                "工伤保险条例 55",
            ),
        },
    ),
    Row(
        "disability_grade",
        (30,),
        Rank.NATURE,
        names("disability_grade"),
        {
            "administrative": first(
                "自收到鉴定结论之日起十五日内申请再次鉴定。",
                "Ask for another appraisal within 15 days.",
                "工伤保险条例 26",
            ),
            "arbitration": forbid(
                "对伤残等级、职业病鉴定结论的异议不属于劳动争议。",
                "An objection to the appraisal is no labour dispute.",
                "劳动争议解释一 2(3)",
            ),
            "litigation": forbid(
                "对伤残等级、职业病鉴定结论的异议不能起诉。",
                "No suit lies on the appraisal.",
                "劳动争议解释一 2(3)",
            ),
        },
    ),
    Row(
        "civil_servant",
        (35,),
        Rank.NATURE,
        names("civil_servant"),
        {
            "administrative": first(
                "公务员对人事处理不服的，走内部复核、申诉，不属于行政复议范围。",
                "An internal review and appeal; reconsideration does not take it.",
                "行政复议法 12(3)",
            ),
            "litigation": forbid(
                "公务员人事处理不属于法院受理范围，走内部复核、申诉。",
                "A personnel decision on a civil servant is reviewed internally, not by a court.",
                "行政复议法 12(3)",
            ),
            "confirmation": OUTSIDE_CIVIL,
        },
    ),
    Row(
        "petition_only",
        (46,),
        Rank.NATURE,
        names("petition_only"),
        {
            "litigation": manual(
                "是否属于民事案件由人工判断。", "A person judges whether it is civil.", "信访工作条例 31"
            )
        },
    ),
)

ROWS = (*LAND, *PUBLIC)
