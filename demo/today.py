"""Histories told backwards from today, so that every kind of moment can be looked at now: overdue and climbing, due
today, due soon, handed over and not answered, sent back, not yet sure of its date, standing still, extended twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from sqlalchemy import text

from cases.clockwork import due_of
from demo.papers import iou
from demo.stage import Stage, Story, firm, person, yuan
from demo.timeline import Life, at
from statemachines.calendars import default_calendar
from statemachines.pathway import Label

DAY = timedelta(days=1)
LONGEST = 400  # days back at which a period of these histories may have begun


def workday(today: date, back: int) -> date:
    """The working day so many before that day."""
    calendar = default_calendar()
    for _ in range(back):
        today = calendar.last_workday_not_after(today - DAY)
    return today


def begun(rule: str, due: date) -> date:
    """The latest day from which that period ends on `due`, or on the last day before `due` on which it can end."""
    starts = (due - n * DAY for n in range(LONGEST))
    return next(day for day in starts if (_end(rule, day) or date.max) <= due)


def _end(rule: str, day: date) -> date | None:
    return due_of(rule, [{"op": "start", "on": day.isoformat()}], default_calendar()).due


def _signed(day: date) -> dict[str, Any]:
    return {"parties_signed_on": day, "mediator_signed_on": day, "sealed_on": day}


def climbing(stage: Stage) -> Life:
    """Its month ended three working days ago: one supervisor has acknowledged, the next has been told and has not."""
    mediator, head = stage["fangyi"], stage["yanhong"]
    due = workday(stage.today, 3)
    accepted = begun("PM-04", due)

    yield at(accepted, "09:30")
    case = stage.open(
        "g",
        mediator,
        "property_management",
        origin="hotline",
        parties=(person("applicant", "沙明亮", "10000000081"), firm("respondent", "云台镇和风物业服务部")),
        claims=(yuan("property_fee", 3_260),),
        words={"summary": "小区路灯半年不亮，业主不交物业费，物业停了车辆道闸。"},
    )
    mediator.do(case, "accept")
    yield at(accepted + DAY, "10:00")
    mediator.consents(case, 1, 2, channel="phone")
    mediator.do(case, "start", mode="closed")
    mediator.note(case, "物业经理出差，约了几次都没有坐到一起。")
    yield at(workday(stage.today, 2), "08:45")
    for rung in _raised(stage, case):
        head.do(case, "acknowledge_escalation", 0, escalation=rung)


def _raised(stage: Stage, case: str) -> Iterator[int]:
    """The numbers of a case's escalations that nobody has acknowledged."""
    sql = "SELECT seq FROM escalation WHERE acknowledged_at IS NULL AND case_id = (SELECT id FROM cases WHERE code = :code)"
    with stage.office.store.read() as connection:
        found = connection.execute(text(sql), {"code": case}).all()
    return (seq for (seq,) in found)


def due_today(stage: Stage) -> Life:
    """Its month ends tonight, or at a weekend on the first working day."""
    mediator = stage["linjing"]
    accepted = begun("PM-04", default_calendar().next_workday(stage.today - DAY))

    yield at(accepted, "10:20")
    case = stage.open(
        "due_today",
        mediator,
        "loan",
        parties=(person("applicant", "金一诺", "10000000091"), person("respondent", "戚如期", "10000000092")),
        claims=(yuan("loan", 20_000),),
        words={"summary": "两家合伙收核桃时借的两万元，借条在，利息各说各的。"},
    )
    stage.follow(case, 1)
    mediator.do(case, "accept")
    papers = stage.papers("linjing", case)
    papers.issued("acceptance_notice", party=1)
    papers.issued("acceptance_notice", party=2)
    yield at(accepted + DAY, "07:50")
    papers.sent_by(1, "evidence", "借条.jpg", iou("金一诺", "戚如期", 20_000, accepted - 200 * DAY))
    yield at(accepted + DAY, "15:00")
    mediator.consents(case, 1, 2)
    mediator.do(case, "start", mode="closed")
    elder, room = stage.mediator("elder", "liulin_committee"), stage.room("liulin_committee")
    mediator.do(case, "propose_mediator", 0, of=1, mediator=elder)
    mediator.do(case, "answer_nomination", 0, nomination=1, answer="accept", heard="in_person")
    first = workday(stage.today, 3)
    place = {"room": room, "lasts": "60"}
    mediator.do(case, "call_meeting", 0, of=1, day=first, time="15:00", **place, invited=(1, 2), short_notice=True)
    yield at(first, "16:20")
    mediator.do(case, "hold_meeting", 0, meeting=1, attended=(1, 2), result="again")
    mediator.do(case, "write_minutes", 0, of=1, meeting=1, minutes="本金没有争议，只差利息，约好再谈一次。")
    again = default_calendar().next_workday(stage.today)
    mediator.do(case, "call_meeting", 0, of=1, day=again, time="09:30", **place, invited=(1, 2), short_notice=True)


def confirmation_ends_soon(stage: Stage) -> Life:
    """Both sides may still ask the court to confirm their agreement, for a few days."""
    mediator = stage["linjing"]
    signed = begun("JC-01", stage.today + 3 * DAY)
    opened = workday(signed, 4)

    yield at(opened, "09:10")
    case = stage.open(
        "yellow",
        mediator,
        "housing",
        parties=(person("applicant", "边正平", "10000000101"), person("respondent", "畔和顺", "10000000102")),
        claims=(yuan("tort", 12_500),),
        words={"summary": "翻建房屋时挖松了邻家地基，墙上裂了一道缝。"},
    )
    mediator.do(case, "accept")
    yield at(workday(signed, 2), "10:00")
    mediator.consents(case, 1, 2)
    mediator.do(case, "start", mode="closed")
    yield at(signed, "11:30")
    mediator.do(case, "sign", **_signed(signed), perform_by=stage.today + 60 * DAY)


def waiting_to_be_taken(stage: Stage) -> Life:
    """Handed to the medical committee yesterday; until it answers, the sender does."""
    mediator = stage["linjing"]
    yield at(workday(stage.today, 4), "14:10")
    case = stage.open(
        "offered",
        mediator,
        "medical",
        parties=(person("applicant", "康复生", "10000000111"), firm("respondent", "柳林镇中心卫生院")),
        claims=(yuan("medical", 36_000),),
        words={"summary": "换药后伤口感染，患者认为处置不当，要求赔偿。"},
    )
    mediator.do(case, "accept")
    yield at(workday(stage.today, 1), "09:50")
    mediator.consents(case, 1, 2)
    mediator.do(case, "transfer", claims=(1,), to_org=stage.body("medical"))


def waiting_for_us(stage: Stage) -> Life:
    """A petition that both sides want mediated: the town's committee has been asked and has not answered."""
    clerk = stage["shaoming"]
    yield at(workday(stage.today, 7), "10:30")
    case = stage.open(
        "incoming",
        clerk,
        "neighbour",
        origin="letter",
        pathway="petition",
        fields={"received_by": "organ"},
        parties=(person("applicant", "申有理", "10000000121"), person("respondent", "甘礼让", "10000000122")),
        claims=(yuan("neighbour"),),
        words={"summary": "来信反映邻居把院墙砌到了公共排水沟上，雨天院里积水。"},
    )
    clerk.do(case, "register", matter="claim")
    clerk.do(case, "classify", route_class="petition")
    yield at(workday(stage.today, 1), "15:20")
    clerk.do(case, "notify_route", notified_on=workday(stage.today, 1))
    clerk.do(case, "accept")
    clerk.consents(case, 1, 2, channel="phone")
    clerk.do(case, "refer_mediation", claims=(1,), to_org=stage.body("liulin_committee"))


def sent_back(stage: Stage) -> Life:
    """The consumer committee has returned it: papers are missing, and the sender still answers."""
    mediator, expert = stage["linjing"], stage["zouqing"]
    yield at(workday(stage.today, 6), "11:00")
    case = stage.open(
        "returned",
        mediator,
        "consumer",
        origin="online",
        parties=(person("applicant", "费有据", "10000000131"), firm("respondent", "柳林镇飞鱼健身馆")),
        claims=(yuan("consumer", 2_980),),
        words={"summary": "办了两年健身卡，三个月后场馆关门，卡里余额不退。"},
    )
    mediator.do(case, "accept")
    yield at(workday(stage.today, 4), "09:30")
    mediator.consents(case, 1, 2, channel="online")
    mediator.do(case, "transfer", claims=(1,), to_org=stage.body("consumer"))
    yield at(workday(stage.today, 2), "16:10")
    reason = {"reason": "incomplete", "note": "缺办卡合同和付款记录，补齐后再转来。"}
    expert.do(case, "return_referral", 0, referral=1, **reason)


def not_yet_sure(stage: Stage) -> Life:
    """A suit in the ordinary procedure: its six months end in a year whose holidays nobody has published."""
    mediator = stage["linjing"]
    yield at(workday(stage.today, 15), "09:00")
    case = stage.open(
        "provisional",
        mediator,
        "contract",
        parties=(person("applicant", "梁承诺", "10000000141"), person("respondent", "柴有信", "10000000142")),
        claims=(yuan("contract", 58_000),),
        words={"summary": "果园包销协议签了，行情一变，收购方不来拉货。"},
    )
    mediator.do(case, "accept")
    yield at(workday(stage.today, 13), "14:30")
    mediator.consents(case, 1, 2)
    mediator.do(case, "start", mode="closed")
    yield at(workday(stage.today, 9), "10:40")
    suit = mediator.do(case, "sue", claims=(1,), to_org=stage.body("court")).opened or 0
    mediator.do(case, "fail", fail_ground="no_agreement", remedies_told=True)
    yield at(workday(stage.today, 5), "15:00")
    mediator.do(case, "file", suit, procedure="ordinary")
    mediator.do(case, "serve_complaint", suit, party=2, complaint_served_on=workday(stage.today, 5))


def standing_still(stage: Stage) -> Life:
    """An arbitration that waits for a finding on the injury: its period stands still."""
    arbitrator, director = stage["shenlan"], stage["qiaosong"]
    yield at(workday(stage.today, 24), "09:30")
    case = stage.open(
        "suspended",
        arbitrator,
        "labour",
        pathway="arbitration",
        parties=(person("applicant", "伍工生", "10000000151"), firm("respondent", "青溪县磐石采石场")),
        claims=(yuan("work_injury", 76_000),),
        words={"summary": "申请人在采石场被落石砸伤脚踝，要求工伤待遇。"},
    )
    yield at(workday(stage.today, 22), "10:00")
    arbitrator.do(case, "accept")
    yield at(workday(stage.today, 20), "15:30")
    arbitrator.do(case, "serve", party=2, served_on=workday(stage.today, 20))
    yield at(workday(stage.today, 8), "11:00")
    director.do(case, "suspend", suspension_ground="injury")


def extended_twice(stage: Stage) -> Life:
    """Two families go on talking: each extension needed everybody's new consent."""
    mediator = stage["linjing"]
    first = begun("PM-04", workday(stage.today, 18))

    yield at(first, "08:50")
    case = stage.open(
        "extended",
        mediator,
        "inheritance",
        parties=(person("applicant", "佟长兄", "10000000161"), person("respondent", "佟幼妹", "10000000162")),
        claims=(yuan("inheritance", 150_000),),
        words={"summary": "父亲留下老屋一处，长兄住着，幼妹要求按份分割。"},
    )
    mediator.do(case, "accept")
    yield at(first + DAY, "19:00")
    mediator.consents(case, 1, 2)
    mediator.do(case, "start", mode="closed")
    for asked, until in (
        (workday(stage.today, 20), workday(stage.today, 4)),
        (workday(stage.today, 6), stage.today + 12 * DAY),
    ):
        yield at(asked, "10:10")
        mediator.consents(case, 1, 2, scope="extension", channel="phone")
        mediator.do(case, "extend", agreed_on=asked, until=until)


def nobody_yet(stage: Stage) -> Life:
    """Two calls to the hotline at the end of the last working day: nobody has taken them."""
    clerk = stage["zhouhai"]
    yield at(workday(stage.today, 1), "16:50")
    stage.open(
        "unclaimed",
        clerk,
        "neighbour",
        origin="hotline",
        handler_id=None,
        parties=(person("applicant", "喻晨练", "10000000171"), person("respondent", "滕夜归", "10000000172")),
        claims=(yuan("neighbour"),),
        words={"summary": "楼道里长期停放电动车，出入不便，劝过几次没有用。"},
    )
    yield at(workday(stage.today, 1), "17:15")
    stage.open(
        "unclaimed_too",
        clerk,
        "consumer",
        origin="hotline",
        handler_id=None,
        parties=(person("applicant", "云采买", "10000000181"), firm("respondent", "柳林镇四季鲜果行")),
        claims=(yuan("consumer", 260),),
        words={"summary": "整箱水果下层腐坏，店家只肯换两个。"},
    )


NOW = (
    Story("g", Label("逾期并已两级上报", "Overdue, two rungs up"), climbing),
    Story("due_today", Label("到期在即", "Due now"), due_today),
    Story("yellow", Label("司法确认即将到期", "Confirmation ends soon"), confirmation_ends_soon),
    Story("offered", Label("移交后待对方签收", "Handed over, not yet taken"), waiting_to_be_taken),
    Story("incoming", Label("信访移交，待我方签收", "Handed to us, not yet taken"), waiting_for_us),
    Story("returned", Label("移交被退回", "Handed over and sent back"), sent_back),
    Story("provisional", Label("期限暂定，待公布节假日", "A date that is provisional"), not_yet_sure),
    Story("suspended", Label("中止审理，期限停止", "A clock that stands still"), standing_still),
    Story("unclaimed", Label("刚收到，无人承办", "Just come in, nobody’s yet"), nobody_yet),
    Story("extended", Label("两次经同意延期", "Extended twice by consent"), extended_twice),
)
