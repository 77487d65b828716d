"""Worked histories a to f, and the list of all: real procedures with invented people, told act by act on days of 2026.

`yield at(…)` waits for that moment; everything between two of them happens then.
"""

from __future__ import annotations

from datetime import date

from demo.chain import every_channel
from demo.channels import clause_in_the_contract, closed_stall, goods_on_the_move, six_days_left, unpaid_instalment
from demo.papers import wage_list
from demo.stage import Stage, Story, firm, person, yuan
from demo.timeline import Life, at
from statemachines.pathway import Label

FARM_WORKERS = (
    "赵满仓", "钱有根", "孙桂田", "李春妹", "周长庚", "吴水生", "郑来福", "王巧云", "冯秋菊",
    "陈麦香", "褚得水", "卫金锁", "蒋玉兰", "沈禾生", "韩腊梅", "杨石头", "朱喜娣",
)  # fmt: skip
PARTNER = len(FARM_WORKERS) + 1  # the party numbers follow the order of registration
INSTALMENTS = "10月31日以前付一半，12月31日以前付清；由柳林镇人民调解委员会转交，每人当面签收。"


def farm_wages(stage: Stage) -> Life:
    """Seventeen farm workers and a contractor who has gone: the partner pays, and the court makes it enforceable."""
    head, mediator, court = stage["luoyongchang"], stage["linjing"], stage.body("court")
    everybody = tuple(range(1, PARTNER + 1))

    yield at("2026-09-07", "08:50")
    workers = [person("applicant", name, f"1000000{n:04}") for n, name in enumerate(FARM_WORKERS, 1)]
    case = stage.open(
        "a",
        head,
        "wages",
        org_id=stage.body("liulin_committee"),
        handler_id=mediator.person.account_id,
        parties=(*workers, person("respondent", "许广种", "10000000018"), person("third", "何远舟")),
        claims=(yuan("service_fee", 104_600),),
        words={"summary": "十七名务工村民到镇综治中心反映：承包村里土地的何远舟欠下工钱，人已不知去向，合计十万余元。"},
    )
    head.note(case, "已联系合伙人许广种，并请派出所民警、人民调解员一同到场。")
    papers = stage.papers("linjing", case)

    yield at("2026-09-07", "14:30")
    papers.add("evidence", "工钱账.jpg", wage_list(FARM_WORKERS[:9], 260, date(2026, 6, 20)))
    mediator.do(case, "accept")
    papers.issued("acceptance_notice", party=1)
    mediator.consents(case, *everybody)
    mediator.do(case, "start", mode="open")
    yield at("2026-09-08", "16:10")
    mediator.note(case, "民警核实用工天数，逐人对账。合伙人愿意先行支付，再向何远舟追偿。")

    yield at("2026-09-09", "10:20")
    day = date(2026, 9, 9)
    mediator.do(
        case,
        "sign",
        parties_signed_on=day,
        mediator_signed_on=day,
        sealed_on=day,
        perform_by=date(2026, 12, 31),
    )
    terms = "许广种在2026年12月31日以前付清十七人工钱共104600元，以后向何远舟追偿。"
    matter = "何远舟承包土地，雇十七名村民务工，没有付工钱，下落不明。许广种是合伙人。"
    papers.make("mediation_agreement", matter=matter, terms=terms, performance="年底以前付清。")
    agreement = papers.issued("mediation_agreement", matter=matter, terms=terms, performance=INSTALMENTS)
    papers.served(agreement, 1, PARTNER - 1)
    yield at("2026-09-21", "09:40")
    mediator.consents(case, *everybody, scope="confirmation")
    asked = mediator.do(case, "apply_confirmation", claims=(1,), to_org=court).opened or 0
    papers.issued("confirmation_application", to_body="青溪县人民法院")
    yield at("2026-09-23", "15:00")
    mediator.do(case, "accept", asked)
    yield at("2026-10-09", "11:00")
    mediator.do(case, "confirm", asked, performance_due_on=date(2026, 12, 31))
    mediator.do(case, "record_confirmation")
    yield at("2026-10-12", "09:30")
    for party in everybody:
        mediator.do(case, "serve_ruling", asked, party=party, ruling_served_on=date(2026, 10, 12))


def tofu_shop(stage: Stage) -> Life:
    """Machines that hum at three in the morning under a sick room: a grid worker takes it up."""
    grid, mediator = stage["fuxing"], stage["niandong"]

    yield at("2026-06-08", "07:40")
    case = stage.open(
        "b",
        grid,
        "noise",
        origin="grid",
        parties=(person("applicant", "陶安宁", "10000000021"), person("respondent", "窦香磨", "10000000022")),
        claims=(yuan("noise"),),
        words={"summary": "楼下豆腐坊凌晨三点开机磨浆，楼上住户的爱人卧病在床，整夜不能入睡。"},
    )
    grid.note(case, "凌晨到现场听过，机器贴着楼板，确实吵。店主说生意就靠这几个钟头。")
    grid.do(case, "raise_level", 0, of=1, reason="complex")

    yield at("2026-06-08", "10:15")
    mediator.do(case, "claim", 0, of=1)
    mediator.do(case, "start_own_initiative")
    yield at("2026-06-09", "19:30")
    mediator.consents(case, 1, 2)
    mediator.do(case, "start", mode="closed")
    yield at("2026-06-12", "20:10")
    day = date(2026, 6, 12)
    mediator.do(
        case, "sign", parties_signed_on=day, mediator_signed_on=day, sealed_on=day, perform_by=date(2026, 8, 10)
    )
    mediator.note(case, "先加隔音垫、五点后开机；两个月内把磨浆机搬到菜市场后院。")
    papers = stage.papers("niandong", case)
    agreement = papers.issued(
        "mediation_agreement",
        matter="豆腐坊凌晨三点开机磨浆，楼上住户有病人，整夜不能入睡。",
        terms="磨浆机加隔音垫，每天五点以后开机；两个月内搬到菜市场后院。",
        performance="隔音垫6月20日以前装好；8月10日以前搬完，新园社区人民调解委员会回访。",
    )
    papers.served(agreement, 1, 2)

    for visited, performance, found in (
        (date(2026, 6, 26), "part", "隔音垫已装好，夜里安静多了，机器还没有搬。"),
        (date(2026, 7, 20), "part", "市场后院的房子租好了，正在接三相电。"),
        (date(2026, 8, 7), "full", "机器已经搬走。楼上送来一面锦旗，店主回送两板豆腐。"),
    ):
        yield at(visited, "16:00")
        mediator.do(case, "visit", visited_on=visited, performance=performance)
        mediator.note(case, found)
    mediator.do(case, "perform", performed_on=date(2026, 8, 7))


def village_elders(stage: Stage) -> Life:
    """Two families and a hen: settled by word of mouth under the old tree, and written down."""
    mediator = stage["tianfu"]

    yield at("2026-07-13", "17:20")
    case = stage.open(
        "c",
        mediator,
        "neighbour",
        parties=(person("applicant", "田有余", "10000000031"), person("respondent", "谷丰年", "10000000032")),
        claims=(yuan("neighbour"),),
        words={"summary": "一只母鸡进了邻家菜地，两家从菜苗吵到二十年前的地界，见面不说话。"},
    )
    mediator.do(case, "accept")
    yield at("2026-07-14", "19:00")
    mediator.consents(case, 1, 2)
    mediator.do(case, "start", mode="open")
    mediator.note(case, "请了村里两位长辈，在老槐树下坐下来讲。")
    mediator.do(
        case,
        "agree_orally",
        reached_on=date(2026, 7, 14),
        terms="谷家扎好篱笆，田家赔一把菜籽，地界照老石头为准，往后有话当面说。",
        perform_by=date(2026, 7, 31),
    )
    yield at("2026-08-05", "18:30")
    mediator.do(case, "visit", visited_on=date(2026, 8, 5), performance="full")
    mediator.do(case, "perform", performed_on=date(2026, 8, 5))


def two_channels(stage: Stage) -> Life:
    """One petition, two claims: overtime must see arbitration first, the wage slip may go straight to court, alone."""
    clerk, mediator = stage["suwan"], stage["baihua"]

    yield at("2026-08-24", "09:10")
    case = stage.open(
        "d",
        clerk,
        "wages",
        pathway="petition",
        fields={"received_by": "office"},
        parties=(person("applicant", "纪勤", "10000000041"), firm("respondent", "青溪县云锦制衣厂")),
        claims=(yuan("overtime", 18_400), yuan("wage_iou", 9_600, iou=True)),
        words={"summary": "来访人称：制衣厂一年半没有发加班费，另打了一张工资欠条，到期没有付。"},
    )
    clerk.do(case, "register", matter="claim")
    yield at("2026-09-01", "10:00")
    clerk.do(case, "classify", route_class="arbitration")
    yield at("2026-09-04", "15:30")
    clerk.do(case, "notify_route", notified_on=date(2026, 9, 4))

    yield at("2026-09-07", "09:30")
    clerk.consents(case, 1, 2)
    clerk.do(case, "refer_mediation", claims=(1, 2), to_org=stage.body("labour"))
    yield at("2026-09-08", "09:00")
    talks = mediator.do(case, "acknowledge_referral", 0, referral=1).opened or 0
    mediator.do(case, "accept", talks)
    yield at("2026-09-09", "14:00")
    mediator.do(case, "start", talks, mode="closed")
    yield at("2026-09-22", "17:00")
    mediator.do(case, "fail", talks, fail_ground="no_agreement", remedies_told=True)
    stage.papers("baihua", case).issued("termination_notice", talks)

    yield at("2026-09-23", "09:20")
    clerk.do(case, "record_feedback", feedback="failed")
    yield at("2026-09-24", "10:40")
    filing = {"files_himself": True}
    overtime = clerk.do(case, "refer_arbitration", claims=(1,), to_org=stage.body("arbitration"), **filing).opened or 0
    slip = clerk.do(case, "refer_suit", claims=(2,), to_org=stage.body("court"), **filing).opened or 0
    clerk.do(case, "import_procedure")
    yield from both_at_once(stage, case, overtime, slip)


def both_at_once(stage: Stage, case: str, overtime: int, slip: int) -> Life:
    """The two channels side by side: an award on the overtime while the court hears the wage slip."""
    clerk, director, arbitrator = stage["suwan"], stage["qiaosong"], stage["shenlan"]

    yield at("2026-09-24", "14:00")
    director.do(case, "assign", 0, of=overtime, handler=arbitrator.person.account_id, reason="new")

    yield at("2026-09-28", "09:00")
    arbitrator.do(case, "accept", overtime)
    yield at("2026-09-29", "16:00")
    clerk.do(case, "file", slip, procedure="simplified")
    yield at("2026-09-30", "11:00")
    arbitrator.do(case, "serve", overtime, party=2, served_on=date(2026, 9, 30))
    clerk.do(case, "serve_complaint", slip, party=2, complaint_served_on=date(2026, 9, 30))
    yield at("2026-10-12", "09:30")
    clerk.do(case, "begin_trial", slip)
    yield at("2026-10-14", "15:00")
    arbitrator.do(case, "record_defence", overtime, party=2)
    arbitrator.do(case, "summon", overtime, hearing_on=date(2026, 10, 28))
    yield at("2026-11-05", "16:30")
    arbitrator.do(case, "make_award", overtime, final_claims=(1,))
    yield at("2026-11-10", "10:00")
    for party, document in ((1, "final_worker"), (2, "final_employer")):
        served = {"award_served_on": date(2026, 11, 10), "document": document}
        arbitrator.do(case, "serve_award", overtime, party=party, **served)


def five_silent_days(stage: Stage) -> Life:
    """No answer in five working days, with National Day and a made-up Saturday between: the way to court opens by itself."""
    arbitrator, court = stage["jiwen"], stage.body("court")

    yield at("2026-09-30", "15:20")  # a Wednesday: day 0
    case = stage.open(
        "e",
        arbitrator,
        "labour",
        pathway="arbitration",
        parties=(person("applicant", "盛夏生", "10000000051"), firm("respondent", "青溪县远帆物流有限公司")),
        claims=(yuan("severance", 31_500),),
        words={"summary": "申请人称：公司国庆前突然解除劳动合同，没有支付经济补偿。"},
    )
    # 8, 9, 10 (a Saturday worked for the holiday), 12 and 13 October count; at midnight the sweep says: no answer.
    yield at("2026-10-15", "10:10")
    arbitrator.note(case, "申请人来电询问进展，已告知逾期未答复，可以直接向法院起诉。")
    yield at("2026-10-19", "09:50")
    suit = arbitrator.do(case, "sue", claims=(1,), to_org=court, party=1).opened or 0
    yield at("2026-10-23", "15:40")
    arbitrator.do(case, "file", suit, procedure="ordinary")
    arbitrator.do(case, "serve_complaint", suit, party=2, complaint_served_on=date(2026, 10, 23))
    yield at("2026-11-06", "09:20")
    arbitrator.do(case, "begin_trial", suit)


def wet_wardrobe(stage: Stage) -> Life:
    """A consumer dispute from the hotline, handed to the committee that knows the trade."""
    town, expert = stage["qinyue"], stage["zouqing"]

    yield at("2026-08-17", "11:05")
    case = stage.open(
        "f1",
        town,
        "consumer",
        origin="hotline",
        parties=(person("applicant", "柳新居", "10000000061"), firm("respondent", "石桥镇宜木家具店")),
        claims=(yuan("consumer", 6_800),),
        words={"summary": "买的实木衣柜用了两个月，背板是刨花板，受潮鼓起来了，商家只肯换背板。"},
    )
    town.do(case, "accept")
    yield at("2026-08-18", "09:15")
    town.consents(case, 1, 2, channel="phone")
    town.do(case, "transfer", claims=(1,), to_org=stage.body("consumer"))
    why = "青溪县消费者协会消费纠纷人民调解委员会熟悉家具质量纠纷，有检测渠道。"
    stage.papers("qinyue", case).issued("transfer_letter", to_body="青溪县消费者协会消费纠纷人民调解委员会", why=why)
    yield at("2026-08-18", "16:00")
    talks = expert.do(case, "acknowledge_referral", 0, referral=1).opened or 0
    town.do(case, "close_transferred")
    expert.do(case, "accept", talks)
    yield at("2026-08-21", "14:20")
    expert.do(case, "start", talks, mode="closed")
    expert.note(case, "查了检测报告，合同写的是全实木。", talks)
    yield at("2026-08-26", "15:30")
    day = date(2026, 8, 26)
    signed = {"parties_signed_on": day, "mediator_signed_on": day, "sealed_on": day}
    expert.do(case, "sign", talks, **signed, perform_by=date(2026, 9, 10))
    yield at("2026-09-08", "10:00")
    expert.do(case, "visit", talks, visited_on=date(2026, 9, 8), performance="full")
    expert.do(case, "perform", talks, performed_on=date(2026, 9, 8))


def rainy_crossing(stage: Stage) -> Life:
    """A traffic dispute from the police, handed to the traffic committee; the last instalment is still to come."""
    town, expert = stage["guqiu"], stage["pengtao"]

    yield at("2026-10-12", "09:40")
    case = stage.open(
        "f2",
        town,
        "traffic",
        origin="police",
        parties=(person("applicant", "安步行", "10000000071"), person("respondent", "骆小驰", "10000000072")),
        claims=(yuan("traffic_injury", 42_300),),
        words={"summary": "雨天路口，电动车撞伤行人，事故认定电动车一方负主要责任，对误工费有争议。"},
    )
    town.do(case, "accept")
    yield at("2026-10-13", "10:30")
    town.consents(case, 1, 2)
    town.do(case, "transfer", claims=(1,), to_org=stage.body("traffic"))
    yield at("2026-10-14", "08:50")
    talks = expert.do(case, "acknowledge_referral", 0, referral=1).opened or 0
    town.do(case, "close_transferred")
    expert.do(case, "accept", talks)
    expert.do(case, "start", talks, mode="closed")
    yield at("2026-10-28", "16:45")
    day = date(2026, 10, 28)
    signed = {"parties_signed_on": day, "mediator_signed_on": day, "sealed_on": day}
    expert.do(case, "sign", talks, **signed, perform_by=date(2026, 12, 28))
    yield at("2026-11-16", "15:00")
    expert.do(case, "visit", talks, visited_on=date(2026, 11, 16), performance="part")


TOLD = (
    Story("a", Label("十七名务工村民的工钱", "Seventeen farm workers’ wages"), farm_wages),
    Story("b", Label("楼上病人与楼下豆腐坊", "The sick room above the tofu shop"), tofu_shop),
    Story("c", Label("一只母鸡和一块界石", "A hen and a boundary stone"), village_elders),
    Story("d", Label("一件信访，两条途径", "One petition, two channels"), two_channels),
    Story("e", Label("仲裁五日未答复", "Five working days of silence"), five_silent_days),
    Story("f1", Label("受潮的实木衣柜", "The wardrobe that swelled"), wet_wardrobe),
    Story("f2", Label("雨天路口", "The crossing in the rain"), rainy_crossing),
    Story("h", Label("从信访到两次执行", "From a petition to enforcement, twice"), every_channel),
    Story("i", Label("没有付的分期款，支付令", "An instalment unpaid: an order to pay"), unpaid_instalment),
    Story("j", Label("正在运走的货，诉前保全", "Goods on the move: preservation before a suit"), goods_on_the_move),
    Story("k", Label("被停业的早点摊，行政复议", "The closed stall: reconsideration"), closed_stall),
    Story("l", Label("合同里的仲裁条款", "The clause in the contract: commercial arbitration"), clause_in_the_contract),
    Story("m", Label("只剩六天，先行法律援助", "Six days left: legal aid comes first"), six_days_left),
)
