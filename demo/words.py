"""Names, firms and remarks for the invented cases. Combined by chance: whoever bears such a name is not meant."""

from __future__ import annotations

from random import Random

from cases.register import PartyInput

SURNAMES = "安柏车程戴樊封甘谷韩纪江康蓝凌孟宁潘齐单宋汤温邬项严阎易尤虞岳翟钟祝左"
GIVEN = (
    "春生", "秋实", "小满", "立夏", "白露", "冬至", "清和", "大雪", "谷雨", "小寒", "晓光", "晚晴", "长河", "远山",
    "青松", "红梅", "金桂", "银杏", "翠竹", "丹枫", "玉田", "石泉", "水云", "月明", "星河", "海潮", "雨荷", "风和",
)  # fmt: skip
PLACES = ("青溪", "柳林", "石桥", "云台", "白沙", "清河")
BRANDS = ("晨光", "锦程", "同心", "百信", "恒安", "丰禾", "聚贤", "瑞雪", "山泉", "鼎新", "和畅", "万象")
TRADES = {
    "consumer": ("家电商行", "家具店", "健身馆", "手机店", "建材商行", "超市"),
    "traffic": ("客运有限公司", "货运有限公司"),
    "medical": ("卫生院", "诊所"),
    "property_management": ("物业服务有限公司", "物业服务部"),
    "education": ("艺术培训学校", "幼儿园"),
}
FIRMS = (
    "建筑有限公司",
    "制衣有限公司",
    "食品有限公司",
    "物流有限公司",
    "机械有限公司",
    "餐饮店",
    "采石场",
    "农业合作社",
)

REMARKS = {
    "mediation": (
        "电话联系双方，约定下次见面时间。",
        "到现场看过，拍了照片。",
        "申请人情绪缓和，愿意坐下来谈。",
        "被申请人认可事实，对数额有不同意见。",
        "请了双方都信得过的亲戚一起做工作。",
        "讲了相关法律规定，双方表示回去商量。",
        "材料不全，已请当事人补交票据。",
    ),
    "petition": (
        "来访人补交了一份情况说明。",
        "已向有关单位发函了解情况。",
        "电话向来访人说明办理进展。",
        "到现场核实，情况与反映基本一致。",
    ),
    "arbitration": (
        "收到申请人补充的工资流水。",
        "电话通知双方举证期限。",
        "被申请人提出愿意协商。",
        "已核对考勤记录。",
    ),
    "litigation": ("法院电话告知排期。", "当事人已交诉讼费。", "法院组织双方交换证据。"),
    "confirmation": ("法院来电核实协议内容。", "已补交身份材料。"),
}
SAID = ("电话说明办理进展。", "已补交一份材料。")  # of any other proceeding
ELDER_TERMS = (
    "一方赔礼，一方不再追究，今后遇事先商量。",
    "各让一步，排水沟共同清理，费用均摊。",
    "月底前付清，逾期由介绍人催收。",
)
RETURNED = "材料不全，请补齐后再转。"


def person_name(rng: Random) -> str:
    return rng.choice(SURNAMES) + rng.choice(GIVEN)


def firm_name(rng: Random, cause: str) -> str:
    return rng.choice(PLACES) + rng.choice(BRANDS) + rng.choice(TRADES.get(cause, FIRMS))


def party(rng: Random, side: str, kind: str, cause: str) -> PartyInput:
    """A party with a name and, for most people, a number that no telephone has."""
    if kind == "organisation":
        return PartyInput(side, kind, {"name": firm_name(rng, cause)})
    phone = f"1000{rng.randrange(10**7):07}" if rng.random() < 0.9 else ""
    return PartyInput(side, kind, {"name": person_name(rng), "phone": phone})
