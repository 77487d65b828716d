"""Worked histories i to m, a few steps each: channels that the longer ones do not take."""

from __future__ import annotations

from datetime import date
from typing import Any

from demo.stage import Stage, firm, person, yuan
from demo.timeline import Life, at

SIDES: dict[str, Any] = {"brought_by": (1,), "brought_against": (2,)}  # the applicant against the respondent


def _signed(day: date) -> dict[str, Any]:
    return {"parties_signed_on": day, "mediator_signed_on": day, "sealed_on": day}


def unpaid_instalment(stage: Stage) -> Life:
    """What was agreed is not paid: an order to pay, fifteen days of silence, and it can be enforced (民诉法 225-227)."""
    mediator, court = stage["dingxiang"], stage.body("court")

    yield at("2026-08-03", "09:40")
    case = stage.open(
        "i",
        mediator,
        "loan",
        parties=(person("applicant", "庄守信", "10000000201"), person("respondent", "裴拖延", "10000000202")),
        claims=(yuan("loan", 26_000, debt_undisputed=True),),
        words={"summary": "借给邻居开店的两万六千元，说好年底还，催了半年。"},
    )
    mediator.do(case, "accept")
    mediator.consents(case, 1, 2)
    mediator.do(case, "start", mode="closed")
    yield at("2026-08-05", "10:30")
    mediator.do(case, "sign", **_signed(date(2026, 8, 5)), perform_by=date(2026, 9, 5))
    yield at("2026-09-07", "09:15")
    mediator.do(case, "report_breach")
    yield at("2026-09-09", "10:00")
    order = mediator.do(case, "begin", 0, pathway="payment_order", claims=(1,), to_org=court, **SIDES).opened or 0
    yield at("2026-09-11", "15:00")
    mediator.do(case, "accept", order, order_basis="debt")
    yield at("2026-09-18", "11:00")
    mediator.do(case, "issue", order, party=(2,))
    yield at("2026-09-22", "10:20")
    mediator.do(case, "serve_order", order, party=2, order_served_on=date(2026, 9, 22))
    # Fifteen days end in the National Day holidays, and so on 8 October; that midnight the sweep says: in force.
    yield at("2026-10-12", "09:30")
    mediator.do(case, "apply_enforcement", order, claims=(1,), to_org=court)


def goods_on_the_move(stage: Stage) -> Life:
    """Before a suit: the court freezes the goods, and the suit follows within thirty days (民诉法 104)."""
    mediator, court = stage["xiaan"], stage.body("court")

    yield at("2026-09-14", "09:00")
    case = stage.open(
        "j",
        mediator,
        "contract",
        parties=(person("applicant", "宁果农", "10000000211"), firm("respondent", "石桥镇丰禾冷链仓储部")),
        claims=(yuan("contract", 148_000),),
        words={"summary": "一季的果款没有付，仓库里的货正在往外运，人说要换地方。"},
    )
    mediator.do(case, "accept")
    kept = mediator.do(case, "begin", 0, pathway="preservation", claims=(1,), to_org=court, **SIDES).opened or 0
    yield at("2026-09-14", "14:30")
    mediator.do(case, "accept", kept, stage="before")
    yield at("2026-09-15", "16:00")
    mediator.do(case, "grant_before", kept, security_given=True, measure_on=date(2026, 9, 15))
    yield at("2026-09-28", "10:00")
    mediator.do(case, "refuse", party=2)
    suit = mediator.do(case, "begin", 0, pathway="litigation", claims=(1,), to_org=court, **SIDES).opened or 0
    mediator.do(case, "record_main_case", kept, main_case_on=date(2026, 9, 28))
    yield at("2026-09-30", "15:00")
    mediator.do(case, "file", suit, procedure="simplified")


def closed_stall(stage: Stage) -> Life:
    """A penalty is no matter for a petition: it is reconsidered, and taken back (信访工作条例 31; 行政复议法 11, 64)."""
    clerk, head, officer = stage["shaoming"], stage["gaoyuan"], stage["ranming"]

    yield at("2026-07-20", "10:10")
    case = stage.open(
        "k",
        clerk,
        "administrative",
        pathway="petition",
        fields={"received_by": "organ"},
        parties=(person("applicant", "摊小满", "10000000221"), firm("respondent", "青溪县城市管理局")),
        claims=(yuan("administrative_act"),),
        words={"summary": "早点摊被责令停业并罚款，来访人认为没有听他陈述。"},
    )
    clerk.do(case, "register", matter="claim")
    clerk.do(case, "classify", route_class="administrative")
    yield at("2026-07-22", "15:00")
    clerk.do(case, "notify_route", notified_on=date(2026, 7, 22))
    asked = {"claims": (1,), "to_org": stage.body("reconsideration"), "files_himself": True}
    review = clerk.do(case, "refer_reconsideration", **asked).opened or 0
    clerk.do(case, "import_procedure")
    yield at("2026-07-23", "09:30")
    head.do(case, "assign", 0, of=review, handler=officer.person.account_id, reason="new")
    yield at("2026-07-27", "10:00")
    officer.do(case, "accept", review)
    yield at("2026-07-30", "14:00")
    officer.do(case, "send", review, sent_on=date(2026, 7, 30), reply_term="ordinary")
    yield at("2026-08-11", "11:00")
    officer.do(case, "record_reply", review)
    yield at("2026-09-10", "16:00")
    officer.do(case, "decide", review, decision="revoke")
    for party in (1, 2):
        officer.do(case, "serve_decision", review, party=party, decision_received_on=date(2026, 9, 10))


def clause_in_the_contract(stage: Stage) -> Life:
    """The contract names an arbitration body: one award, and final (仲裁法 5, 10, 66, 72)."""
    mediator, commission = stage["meilin"], stage.body("commercial")

    yield at("2026-08-10", "14:20")
    case = stage.open(
        "l",
        mediator,
        "contract",
        parties=(firm("applicant", "清河鼎新包装有限公司"), firm("respondent", "青溪县和畅食品有限公司")),
        claims=(yuan("contract", 236_000, arbitration_clause=True),),
        words={"summary": "包装款拖欠两季；合同写明争议提交青州仲裁委员会仲裁。"},
    )
    mediator.do(case, "accept")
    yield at("2026-08-12", "10:00")
    award = (
        mediator.do(case, "begin", 0, pathway="commercial_arbitration", claims=(1,), to_org=commission, **SIDES).opened
        or 0
    )
    mediator.do(case, "refuse", party=1)
    yield at("2026-08-14", "15:00")
    mediator.do(case, "accept", award)
    mediator.do(case, "summon", award, hearing_on=date(2026, 9, 16))
    yield at("2026-10-20", "16:30")
    mediator.do(case, "make_award", award, award_made_on=date(2026, 10, 20))
    yield at("2026-10-26", "11:00")
    for party in (1, 2):
        mediator.do(case, "serve_award", award, party=party, award_served_on=date(2026, 10, 26))


def six_days_left(stage: Stage) -> Life:
    """Fewer than seven days to the end of limitation: the aid comes first, its papers follow (法律援助法 44)."""
    arbitrator, head, aid = stage["jiwen"], stage["gaoyuan"], stage["zhuhe"]

    yield at("2026-10-14", "09:20")
    case = stage.open(
        "m",
        arbitrator,
        "labour",
        pathway="arbitration",
        parties=(person("applicant", "纺小梅", "10000000231"), firm("respondent", "青溪县同心制衣有限公司")),
        claims=(yuan("work_injury", 54_000),),
        words={"summary": "机针扎穿手指，工厂只付了医药费；离申请仲裁满一年只剩六天。"},
    )
    lawyer = arbitrator.do(case, "begin", 0, pathway="legal_aid", claims=(1,), to_org=stage.body("aid")).opened or 0
    head.do(case, "assign", 0, of=lawyer, handler=aid.person.account_id, reason="new")
    yield at("2026-10-14", "11:30")
    aid.do(case, "provide_first", lawyer, less_than_seven_days=True)
    yield at("2026-10-19", "10:00")
    aid.do(case, "grant", lawyer)
    arbitrator.do(case, "accept")
    yield at("2026-10-21", "15:00")
    arbitrator.do(case, "serve", party=2, served_on=date(2026, 10, 21))
