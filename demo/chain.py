"""Worked history h: one dispute through every channel, from a petition to the enforcement of a judgment on appeal.

A dismissed worker asks for wages (a final award, enforced at once) and severance (sued on, appealed, enforced). Each date
is the law's. tests/test_chain.py plays these very chapters and looks at what the law says of every step.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from demo.stage import Stage, firm, person, yuan
from demo.timeline import Life, at

WAGES, SEVERANCE = 1, 2  # claim items
WORKER, EMPLOYER = 1, 2  # parties
PETITION, MEDIATION, ARBITRATION, WAGES_ENFORCED, SUIT, APPEAL, SEVERANCE_ENFORCED = range(1, 8)  # in order of opening


def every_channel(stage: Stage) -> Life:
    """A petition fails in mediation, is awarded in part, sued on, appealed and enforced twice."""
    for chapter in CHAPTERS:
        yield from chapter(stage)


def petition_and_mediation(stage: Stage) -> Life:
    """From the petition office to a mediation that fails, and into arbitration (信访工作条例 31, 33)."""
    clerk, mediator = stage["suwan"], stage["zhouhai"]

    yield at("2026-03-02", "10:00")
    case = stage.open(
        "h",
        clerk,
        "wages",
        pathway="petition",
        fields={"received_by": "office"},
        parties=(person("applicant", "闻有信", "10000000191"), firm("respondent", "青溪县锦华电子有限公司")),
        claims=(yuan("wages", 9_600), yuan("severance", 31_500)),
        words={"summary": "来访人称：公司把他辞退，两个月工资没有结，也没有经济补偿。"},
    )
    clerk.do(case, "register", PETITION, matter="claim")
    yield at("2026-03-05", "10:00")
    clerk.do(case, "classify", PETITION, route_class="arbitration")
    clerk.do(case, "notify_route", PETITION, notified_on=date(2026, 3, 5))
    yield at("2026-03-05", "11:00")
    clerk.consents(case, WORKER, EMPLOYER)
    clerk.do(case, "refer_mediation", PETITION, claims=(WAGES, SEVERANCE), to_org=stage.body("liulin_committee"))
    yield at("2026-03-09", "09:30")
    mediator.do(case, "acknowledge_referral", 0, referral=1)
    mediator.do(case, "accept", MEDIATION)
    mediator.do(case, "record_labour_application", MEDIATION, received_on=date(2026, 3, 9))
    mediator.do(case, "start", MEDIATION, mode="closed")
    yield at("2026-03-23", "16:00")
    mediator.do(case, "fail", MEDIATION, fail_ground="no_agreement", remedies_told=True)
    clerk.do(case, "record_feedback", PETITION, feedback="failed")
    yield at("2026-03-25", "10:00")
    filing = {"claims": (WAGES, SEVERANCE), "to_org": stage.body("arbitration"), "files_himself": True}
    clerk.do(case, "refer_arbitration", PETITION, **filing)
    clerk.do(case, "import_procedure", PETITION)


def arbitration(stage: Stage) -> Life:
    """One award in two documents: final on the wages, not on the severance (劳动争议调解仲裁法 47-50)."""
    case, court = stage.cases["h"], {"to_org": stage.body("court")}
    director, arbitrator = stage["qiaosong"], stage["shenlan"]

    yield at("2026-03-25", "15:00")
    director.do(case, "assign", 0, of=ARBITRATION, handler=arbitrator.person.account_id, reason="new")
    yield at("2026-03-30", "10:00")
    arbitrator.do(case, "accept", ARBITRATION)
    yield at("2026-04-01", "10:00")
    arbitrator.do(case, "serve", ARBITRATION, party=EMPLOYER, served_on=date(2026, 4, 1))
    yield at("2026-05-12", "16:00")
    arbitrator.do(case, "make_award", ARBITRATION, final_claims=(WAGES,), nonfinal_claims=(SEVERANCE,))
    yield at("2026-05-14", "10:00")
    for party, documents in ((WORKER, ("final_worker", "nonfinal")), (EMPLOYER, ("final_employer", "nonfinal"))):
        for document in documents:
            served = {"party": party, "award_served_on": date(2026, 5, 14), "document": document}
            arbitrator.do(case, "serve_award", ARBITRATION, **served)
    yield at("2026-05-20", "10:00")  # the final award is in force, the other waits for its periods
    arbitrator.do(case, "apply_enforcement", ARBITRATION, claims=(WAGES,), **court)
    yield at("2026-05-25", "10:00")
    arbitrator.do(case, "sue", ARBITRATION, claims=(SEVERANCE,), party=EMPLOYER, **court)


def wages_enforced(stage: Stage) -> Life:
    """A settlement is broken, and the award itself is enforced again (民诉法 241, 247, 251, 252)."""
    case, recorder = stage.cases["h"], stage["shenlan"]  # who records what the court tells

    yield at("2026-05-26", "09:30")
    recorder.do(case, "accept", WAGES_ENFORCED)
    yield at("2026-05-26", "11:00")
    recorder.do(case, "issue_notice", WAGES_ENFORCED, notice_on=date(2026, 5, 26))
    yield at("2026-05-26", "15:00")
    recorder.do(case, "settle", WAGES_ENFORCED, settled_on=date(2026, 5, 26))
    yield at("2026-05-28", "10:00")
    recorder.do(case, "resume_after_breach", WAGES_ENFORCED, breach_ground="breach")
    recorder.do(case, "complete", WAGES_ENFORCED, performed_on=date(2026, 5, 28))


def suit(stage: Stage) -> Life:
    """Tried in the ordinary procedure; each party has its own period to appeal (民诉法 152, 171)."""
    case, recorder = stage.cases["h"], stage["shenlan"]

    yield at("2026-05-28", "15:00")
    recorder.do(case, "file", SUIT, procedure="ordinary")
    yield at("2026-05-29", "10:00")
    recorder.do(case, "serve_complaint", SUIT, party=WORKER, complaint_served_on=date(2026, 5, 29))
    yield at("2026-06-15", "10:00")
    recorder.do(case, "begin_trial", SUIT)
    yield at("2026-08-10", "10:00")
    recorder.do(case, "judge", SUIT)
    for party, day in ((WORKER, date(2026, 8, 12)), (EMPLOYER, date(2026, 8, 14))):
        yield at(day, "10:00")
        recorder.do(case, "serve_judgment", SUIT, party=party, judgment_served_on=day)
    yield at("2026-08-26", "10:00")
    going_up = {"claims": (SEVERANCE,), "to_org": stage.body("higher_court")}
    recorder.do(case, "appeal", SUIT, party=EMPLOYER, **going_up)
    yield at(
        "2026-08-28", "10:00"
    )  # the worker's fifteen days ended yesterday, and the judgment is not in force for that
    recorder.note(case, "劳动者一方的上诉期已满，没有上诉；公司已上诉，判决不生效。", SUIT)


def appeal(stage: Stage) -> Life:
    """Upheld: final, served, and enforceable (民诉法 177, 182, 183, 216, 250)."""
    case, recorder = stage.cases["h"], stage["shenlan"]

    yield at("2026-09-02", "10:00")
    recorder.do(case, "file", APPEAL, against="judgment")
    yield at("2026-10-20", "10:00")
    recorder.do(case, "uphold", APPEAL)
    yield at("2026-10-22", "10:00")
    for party in (WORKER, EMPLOYER):
        recorder.do(case, "serve_judgment", APPEAL, party=party, judgment_served_on=date(2026, 10, 22))
    recorder.do(case, "record_replaced", SUIT)
    recorder.do(case, "record_suit_decided", ARBITRATION)
    recorder.do(case, "note_performance_period", APPEAL, performance_due_on=date(2026, 11, 5))
    yield at("2026-11-06", "10:00")
    recorder.do(case, "apply_enforcement", APPEAL, claims=(SEVERANCE,), to_org=stage.body("court"))


def severance_enforced(stage: Stage) -> Life:
    """What was frozen is paid out, and the last of seven proceedings ends."""
    case, recorder = stage.cases["h"], stage["shenlan"]

    yield at("2026-11-09", "10:00")
    recorder.do(case, "accept", SEVERANCE_ENFORCED)
    recorder.do(case, "issue_notice", SEVERANCE_ENFORCED, notice_on=date(2026, 11, 9))
    yield at("2026-11-18", "10:00")
    measure = {"measure": "freeze", "measure_on": date(2026, 11, 18)}
    recorder.do(case, "take_measure", SEVERANCE_ENFORCED, **measure)
    recorder.do(case, "complete", SEVERANCE_ENFORCED, performed_on=date(2026, 11, 18))
    recorder.do(case, "close", APPEAL, close_reason="performed")


CHAPTERS: tuple[Callable[[Stage], Life], ...] = (
    petition_and_mediation,
    arbitration,
    wages_enforced,
    suit,
    appeal,
    severance_enforced,
)
