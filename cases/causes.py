"""What a case is about, how it came in, and which bodies there are: codes and their words.

A cause is what a handler can tell at the counter. What the law decides on is the type of each claim item
(statemachines/claims.py), not the cause.
"""

from __future__ import annotations

from collections.abc import Mapping

from statemachines.pathway import Label

CAUSES: Mapping[str, Label] = {
    "neighbour": Label("邻里纠纷", "neighbours"),
    "noise": Label("噪声扰民", "noise"),
    "family": Label("婚姻家庭纠纷", "marriage and family"),
    "inheritance": Label("继承纠纷", "inheritance"),
    "wages": Label("拖欠工资", "unpaid wages"),
    "labour": Label("其他劳动争议", "other labour dispute"),
    "injury": Label("人身损害赔偿", "personal injury"),
    "traffic": Label("道路交通事故", "traffic accident"),
    "medical": Label("医疗纠纷", "medical dispute"),
    "consumer": Label("消费纠纷", "consumer dispute"),
    "property_management": Label("物业纠纷", "property management"),
    "housing": Label("房屋宅基地纠纷", "housing and homestead"),
    "land": Label("农村土地承包、山林权属", "rural land and forest"),
    "demolition": Label("征地拆迁", "land acquisition and demolition"),
    "construction": Label("建设工程纠纷", "construction"),
    "loan": Label("民间借贷", "private loan"),
    "contract": Label("合同纠纷", "contract"),
    "environment": Label("环境污染", "environmental harm"),
    "education": Label("校园、培训纠纷", "schools and training"),
    "administrative": Label("对行政机关的诉求", "request to an administrative organ"),
    "other": Label("其他纠纷", "other dispute"),
}

ORIGINS: Mapping[str, Label] = {
    "walk_in": Label("来访", "walk-in"),
    "hotline": Label("12345热线", "12345 hotline"),
    "grid": Label("网格上报", "grid worker"),
    "letter": Label("来信", "letter"),
    "online": Label("网上申请", "online"),
    "phone": Label("手机申请", "filed from a phone"),
    "police": Label("公安移交", "police"),
    "court": Label("法院委派、委托", "court"),
    "agency": Label("其他单位转来", "another body"),
    "patrol": Label("排查发现", "found on patrol"),
}

LEVELS: Mapping[str, Label] = {  # from the top
    "province": Label("省", "province"),
    "city": Label("市", "city"),
    "county": Label("县（市、区）", "county"),
    "town": Label("乡镇（街道）", "town"),
    "village": Label("村（社区）", "village"),
    "grid": Label("网格", "grid"),
}

BODY_KINDS: Mapping[str, Label] = {
    "centre": Label("社会治安综合治理中心", "governance centre"),
    "petition_office": Label("信访工作机构", "petition office"),
    "mediation_committee": Label("人民调解委员会", "people’s mediation committee"),
    "industry_committee": Label("行业性、专业性调解委员会", "industry mediation committee"),
    "labour_mediation": Label("劳动争议调解组织", "labour mediation body"),
    "commercial_mediation": Label("商事调解组织", "commercial mediation body"),
    "justice_office": Label("司法所", "justice office"),
    "agency": Label("行政机关", "administrative organ"),
    "police": Label("公安机关", "police"),
    "arbitration_commission": Label("劳动人事争议仲裁委员会", "labour and personnel arbitration commission"),
    "land_arbitration": Label("农村土地承包仲裁委员会", "rural land arbitration commission"),
    "commercial_arbitration": Label("仲裁委员会", "arbitration commission"),
    "court": Label("人民法院", "people’s court"),
    "procuratorate": Label("人民检察院", "people’s procuratorate"),
    "legal_aid": Label("法律援助中心", "legal aid centre"),
    "reconsideration_organ": Label("行政复议机关", "reconsideration organ"),
    "notary": Label("公证机构", "notarial office"),
    "appraiser": Label("鉴定机构", "appraisal body"),
}
