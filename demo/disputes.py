"""What people of the county quarrel about, how often, where they go with it first, and how they put it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of dispute. `weight` is its share of all, `yuan` the range of the amount, `entry` a key of ENTRIES."""

    cause: str
    weight: int
    entry: str
    claims: tuple[str, ...]
    respondent: str
    yuan: tuple[int, int] | None
    said: tuple[str, ...]


PERSON, FIRM = "person", "organisation"

KINDS = (
    Kind("neighbour", 130, "committee", ("neighbour",), PERSON, None, (
        "相邻院墙加高，挡了采光。", "屋檐滴水冲了邻家的墙根。", "共用巷道堆放柴火，车进不来。", "楼上漏水泡了天花板。",
    )),
    Kind("noise", 50, "committee", ("noise",), PERSON, None, (
        "广场音响每晚响到十点。", "楼下棋牌室深夜吵闹。", "邻居凌晨剁馅，全家睡不好。",
    )),
    Kind("family", 60, "committee", ("family_support",), PERSON, (3_000, 30_000), (
        "兄弟三人对老人赡养费分摊有争议。", "离婚后孩子的抚养费拖了半年。",
    )),
    Kind("inheritance", 25, "committee", ("inheritance",), PERSON, (20_000, 200_000), (
        "老屋继承份额说不拢。", "存款由一人保管，其他人要求公开。",
    )),
    Kind("housing", 50, "committee", ("tort",), PERSON, (2_000, 60_000), (
        "翻建房屋压了邻家水管。", "出租屋退租押金不退。", "宅基地边界量了三次还没有结果。",
    )),
    Kind("land", 50, "committee", ("land_contract",), PERSON, (1_500, 40_000), (
        "承包地流转费没有按时给。", "灌溉用水先后有争执。", "机耕道占了地边，要求补偿。",
    )),
    Kind("loan", 80, "committee", ("loan",), PERSON, (2_000, 80_000), (
        "借条写明年底还，一直没有还。", "合伙做生意散伙，垫付的钱算不清。", "替人担保，被催了几回。",
    )),
    Kind("contract", 45, "committee", ("contract",), PERSON, (3_000, 120_000), (
        "装修尾款和质量问题各执一词。", "收购定金给了，货没有拉走。", "挖机租金拖欠三个月。",
    )),
    Kind("wages", 60, "committee", ("service_fee",), PERSON, (1_200, 60_000), (
        "工地结束两个月，工钱只付了一半。", "帮人采茶的工钱没有结清。", "临时工干了二十天，老板不接电话。",
    )),
    Kind("injury", 40, "committee", ("tort",), PERSON, (1_000, 50_000), (
        "狗咬伤路人，医药费谁付有争议。", "孩子打闹磕掉半颗牙。", "帮工时从梯子上摔下来。",
    )),
    Kind("construction", 15, "committee", ("contract",), FIRM, (20_000, 300_000), (
        "围墙工程验收后尾款没有付。", "分包的水电活增加了工程量，没有签证。",
    )),
    Kind("consumer", 45, "committee", ("consumer",), FIRM, (200, 12_000), (
        "热水器装好就漏，商家让找厂家。", "预付卡没用完，店铺搬走了。",
    )),
    Kind("consumer", 20, "consumer", ("consumer",), FIRM, (200, 12_000), (
        "网购取货后发现型号不符。", "手机维修越修越坏。", "家具甲醛味大，要求退货。",
    )),
    Kind("consumer", 15, "market", ("consumer",), FIRM, (200, 12_000), (
        "超市标价和结账价不一样。", "买的电动车续航不到说明书的一半。",
    )),
    Kind("traffic", 20, "police", ("traffic_injury",), PERSON, (800, 90_000), (
        "路口相撞，责任认定书已收到，双方请交警调解。", "追尾后就修车费请交警调解。",
    )),
    Kind("traffic", 45, "traffic", ("traffic_injury",), PERSON, (800, 90_000), (
        "两车剐蹭，误工费谈不拢。", "电动车逆行撞伤老人。", "货车倒车压坏院门。",
    )),
    Kind("medical", 18, "medical", ("medical",), FIRM, (5_000, 150_000), (
        "术后恢复慢，家属认为处置不当。", "输液外渗，手背肿了一周。",
    )),
    Kind("property_management", 35, "property", ("property_fee",), FIRM, (600, 8_000), (
        "电梯常坏，业主不交物业费。", "地下车位进水，维修费谁出有争议。", "小区公共收益账目不公开。",
    )),
    Kind("wages", 35, "labour", ("wages",), FIRM, (3_000, 50_000), (
        "工厂停产两个月，工资没有发。", "离职结算少算了提成。",
    )),
    Kind("labour", 36, "arbitration", ("severance",), FIRM, (6_000, 90_000), (
        "口头通知不用来了，要求经济补偿。", "合同到期不续签，没有补偿。",
    )),
    Kind("labour", 18, "arbitration", ("overtime",), FIRM, (2_000, 40_000), ("常年六天班，没有加班费。",)),
    Kind("labour", 12, "arbitration", ("work_injury",), FIRM, (8_000, 150_000), ("车间受伤后公司只付了医药费。",)),
    Kind("wages", 14, "petition", ("wages",), FIRM, (3_000, 60_000), ("来访反映企业拖欠工资。",)),
    Kind("loan", 7, "petition", ("loan",), PERSON, (5_000, 90_000), ("来信反映借款长期不还。",)),
    Kind("administrative", 30, "petition", ("petition_only",), FIRM, None, (
        "反映低保申请没有回音。", "反映村道路灯两年没有人修。", "反映危房改造补助未到账。",
    )),
    Kind("environment", 20, "petition", ("petition_only",), FIRM, None, ("反映养殖场气味大。", "反映碎石厂扬尘。")),
    Kind("demolition", 15, "petition", ("petition_only",), FIRM, None, ("反映征地附着物清点有遗漏。",)),
    Kind("education", 8, "petition", ("consumer",), FIRM, (1_000, 20_000), ("反映培训机构停课不退费。",)),
    Kind("other", 10, "committee", ("tort",), PERSON, (300, 8_000), ("婚礼摄像丢了底片，要求赔偿。",)),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """Where a dispute comes in: by which pathway, and how people reached it (code of ORIGINS, weight)."""

    pathway: str
    origins: tuple[tuple[str, int], ...]


ENTRIES = {
    "committee": Entry("mediation", (("walk_in", 52), ("hotline", 16), ("grid", 12), ("patrol", 8), ("police", 8), ("online", 4))),
    "consumer": Entry("mediation", (("hotline", 50), ("walk_in", 30), ("online", 20))),
    "traffic": Entry("mediation", (("police", 75), ("walk_in", 25))),
    "market": Entry("consumer_mediation", (("hotline", 60), ("online", 25), ("walk_in", 15))),
    "police": Entry("traffic_mediation", (("police", 100),)),
    "medical": Entry("medical_mediation", (("walk_in", 70), ("agency", 30))),
    "property": Entry("property_mediation", (("hotline", 45), ("walk_in", 40), ("online", 15))),
    "labour": Entry("labour_mediation", (("walk_in", 70), ("hotline", 20), ("agency", 10))),
    "arbitration": Entry("arbitration", (("walk_in", 80), ("online", 20))),
    "petition": Entry("petition", (("walk_in", 45), ("letter", 25), ("online", 20), ("hotline", 10))),
}  # fmt: skip
