"""Rows on civil and family disputes, and on what holds for any kind of item."""

from __future__ import annotations

from statemachines.claims import FAMILY, LABOUR, STAFF
from statemachines.routing_rows.commercial import PROPERTY
from statemachines.routing_rows.labour import WAGES
from statemachines.routing_rows.row import EVERY_TYPE, Rank, Row, names
from statemachines.verdicts import forbid, manual, note, permit

CIVIL = PROPERTY | FAMILY | {"land_contract", "collective_benefit", "housing_reform"}
WHERE_AGENCIES_MEDIATE = names("noise", "neighbour", "consumer", "traffic_injury", "medical", "tort")
TIME_BARRED = LABOUR | STAFF | {"social_insurance_arrears"}

LATE = ("时效可能已过：不影响受理，对方可以提出抗辩。", "Limitation may have expired: intake is unaffected, the other side may plead it.")  # fmt: skip

# ── family, title, and kinds of civil dispute with a way of their own ────────────────────────────────────────────

KINDS = (
    Row(
        "divorce",
        (51,),
        Rank.NATURE,
        names("divorce"),
        {
            "litigation": permit(
                "可以起诉离婚，诉讼中法院应当调解。",
                "A suit may be brought; the court mediates inside it.",
                "民诉法 122；民诉解释 145(2)",
            ),
            "confirmation": forbid("身份关系不适用司法确认。", "Status cannot be confirmed.", "民诉解释 355(3)"),
        },
    ),
    Row(
        "divorce_barred",
        (56,),
        Rank.BAR,
        names("divorce"),
        {
            "litigation": forbid(
                "没有新情况、新理由，原告六个月内又起诉的，不予受理；被告起诉不受此限。",
                "The same plaintiff may not sue again within six months without new facts; the other spouse may.",
                "民诉法 127(7)；民诉解释 214",
            )
        },
        yes=names("divorce_barred"),
    ),
    Row(
        "family_status",
        (52,),
        Rank.NATURE,
        names("family_status"),
        {
            "confirmation": forbid("身份关系不适用司法确认。", "Status cannot be confirmed.", "民诉解释 355"),
            "mediation": forbid("确认身份关系的案件不得调解。", "Status itself cannot be mediated.", "民诉解释 143"),
        },
    ),
    Row(
        "property_title",
        (53,),
        Rank.NATURE,
        names("property_title"),
        {"confirmation": forbid("物权、知识产权确权不适用司法确认。", "Title cannot be confirmed.", "民诉解释 355(5)")},
    ),
    Row(
        "family_support",
        (54,),
        Rank.NATURE,
        names("family_support"),
        {
            "confirmation": permit(
                "费用给付达成调解协议后，可以共同申请司法确认。",
                "An agreement on the money may be confirmed, jointly.",
                "民诉法 205",
            )
        },
    ),
    Row(
        "traffic",
        (48,),
        Rank.NATURE,
        names("traffic_injury"),
        {
            "administrative": permit(
                "可以请求公安机关交通管理部门调解，不影响起诉。",
                "The traffic police may be asked to mediate; a suit stays open.",
                "道路交通安全法 74",
            )
        },
    ),
    Row(
        "medical",
        (49,),
        Rank.NATURE,
        names("medical"),
        {
            "administrative": permit(
                "可以申请卫生健康行政部门调解。", "The health authority may be asked to mediate.", "医疗纠纷条例 22"
            )
        },
    ),
    Row(
        "consumer",
        (50,),
        Rank.NATURE,
        names("consumer"),
        {
            "administrative": permit(
                "可以向有关行政部门投诉，也可以请求消费者组织调解。",
                "A complaint to the authority is open, and so is the consumers' association.",
                "消费者权益保护法 39",
            )
        },
    ),
    Row(
        "minor_fight",
        (60,),
        Rank.FACT,
        names("tort"),
        {
            "administrative": permit(
                "由公安机关处理；情节较轻的可以调解，调解不成或者不履行的依法处罚，民事部分可以起诉。",
                "The police deal with it and may mediate; a failed mediation is followed by a penalty, and a suit is open.",
                "治安管理处罚法 9",
            )
        },
        yes=names("minor_fight"),
    ),
    Row(
        "agency_mediated",
        (47,),
        Rank.EXCEPTION,
        WHERE_AGENCIES_MEDIATE,
        {
            "administrative": forbid(
                "对行政机关的调解不服，不能申请行政复议，可以起诉对方当事人。",
                "An agency's mediation is not open to reconsideration; the other party may be sued.",
                "行政复议法 12(4)",
            )
        },
        yes=names("agency_mediated"),
    ),
    Row(
        "sports",
        (64,),
        Rank.NATURE,
        names("sports"),
        {
            "litigation": manual(
                "先走体育组织内部途径，再申请体育仲裁；能否起诉由人工判断。",
                "The internal procedure comes first, then sports arbitration; whether a suit lies, a person judges.",
                "体育法 92、96",
            ),
            "commercial_arbitration": forbid(
                "属于体育仲裁，不属于商事仲裁。", "It belongs to sports arbitration.", "体育法 92"
            ),
            "arbitration": forbid("属于体育仲裁，不属于劳动仲裁。", "It belongs to sports arbitration.", "体育法 92"),
        },
        note=note(
            "体育仲裁自收到处理决定之日起二十一日内申请。",
            "Sports arbitration is applied for within 21 days of the decision.",
            "体育法 96",
        ),
    ),
)

# ── whatever the item is ─────────────────────────────────────────────────────────────────────────────────────────

JUDGED = {
    "litigation": forbid(
        "已有生效裁判，不能就同一请求再起诉；可以在六个月内申请再审。",
        "It has been judged: no new suit; retrial may be asked for within six months.",
        "民诉法 127(5)；民诉解释 247",
    ),
    "arbitration": forbid(
        "已有生效裁判，不再仲裁。", "It has been judged: no arbitration.", "民诉法 127(5)；民诉解释 247"
    ),
    "commercial_arbitration": forbid(
        "已有生效裁判，不再仲裁。", "It has been judged: no arbitration.", "民诉法 127(5)；民诉解释 247"
    ),
}

ANY = (
    Row("judged", (55,), Rank.FINAL, (LABOUR | CIVIL) - {"family_support"}, JUDGED, yes=names("judged")),
    Row(
        "support_judged",
        (55,),
        Rank.FINAL,
        names("family_support"),
        JUDGED,
        yes=names("judged"),
        no=names("new_facts"),
    ),
    Row(
        "support_changed",
        (54,),
        Rank.FINAL,
        names("family_support"),
        {
            "litigation": permit(
                "裁判生效后有新情况、新理由的，可以再次起诉。",
                "New facts since the judgment: another suit may be brought.",
                "民诉解释 218",
            )
        },
        yes=names("judged", "new_facts"),
    ),
    Row(
        "labour_limitation",
        (14,),
        Rank.FACT,
        TIME_BARRED,
        yes=names("limitation_expired"),
        note=note(*LATE, "仲裁办案规则 30；劳动争议解释二 20"),
    ),
    Row(
        "civil_limitation",
        (58,),
        Rank.FACT,
        CIVIL,
        yes=names("limitation_expired"),
        note=note(*LATE, "民法典 193；民诉解释 219"),
    ),
    Row(
        "suspected_crime",
        (59,),
        Rank.FACT,
        WAGES | {"loan", "contract", "tort", "traffic_injury", "medical", "consumer"},
        yes=names("suspected_crime"),
        note=note(
            "涉嫌犯罪的，先向公安机关报案；民事部分可以附带或者另行处理，不得以调解了结犯罪。",
            "Report a suspected crime to the police; the civil part goes with it or after, and no mediation ends a crime.",
            "诉讼时效规定 13",
        ),
        mark="U",
    ),
    Row(
        "foreign_party",
        (63,),
        Rank.FACT,
        CIVIL,
        yes=names("foreign_party"),
        note=note(
            "涉外案件不适用小额诉讼，期限另有规定。",
            "No small-claims procedure, and other periods, for a party without a domicile here.",
            "民诉法 166(2)、285、286、287",
        ),
    ),
    Row(
        "violence",
        (61,),
        Rank.FACT,
        EVERY_TYPE,
        yes=names("domestic_violence"),
        note=note(
            "有家庭暴力情形：先告知报警、庇护和人身安全保护令，未经评估不安排面对面调解；任何途径都不以此为条件。",
            "Domestic violence: offer police, shelter and a protection order first, and no mediation face to face before "
            "screening; no channel depends on it.",
            "反家庭暴力法 28",
        ),
        first=True,
    ),
)

ROWS = (*KINDS, *ANY)
