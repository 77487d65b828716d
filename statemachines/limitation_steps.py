"""The desk's steps on limitation. They record what happened; no step anywhere asks whether a claim has lapsed."""

from __future__ import annotations

from datetime import date

from statemachines.guards import refuse
from statemachines.limitation import CLOCKS, EVENTS, UNLIMITED, startable
from statemachines.pathway import ClockKind, Guard, Label, Refusal, Transition
from statemachines.rows import CLAIMS, EITHER, WHO, choice, day
from statemachines.snapshot import Situation, local_date

PROCEDURAL = frozenset({"mediation", "petition", "withdrawn"})  # known from the case's own proceedings


def past(*names: str) -> Guard:
    """The DATE fields name days that have come."""

    def guard(situation: Situation) -> Refusal | None:
        days = [situation.fields.get(name) for name in names]
        if any(isinstance(each, date) and each > local_date(situation.now) for each in days):
            return refuse("date_in_future", "日期不能晚于今天。", "The date cannot lie after today.")
        return None

    return guard


def has_period(situation: Situation) -> Refusal | None:
    """Every item chosen has a limitation that this step can start."""
    claims = situation.snapshot.claims_of(situation.fields.get("claims") or ())
    names = {rule.name for rule in CLOCKS if situation.command.trigger in rule.starts}
    without = [claim for claim in claims if not names & set(startable(claim))]
    if not without:
        return None
    return refuse(
        "other_period",
        "所选请求项不适用这一时效，或者自另一事由起算。",
        "No such limitation runs for an item chosen, or it starts with something else.",
        UNLIMITED.get(without[0].type, ""),
    )


def not_recorded(situation: Situation) -> Refusal | None:
    """A day 0 is recorded once; a wrong one is corrected, so that nothing that has happened since is lost."""
    said = situation.fields
    names = {rule.name for rule in CLOCKS if situation.command.trigger in rule.starts}
    known = {(c.claim, c.addressee, c.name) for c in situation.snapshot.clocks if not c.proceeding}
    if any((claim, said.get("party"), name) in known for claim in said.get("claims") or () for name in names):
        return refuse(
            "recorded_already",
            "已经登记过起算日；有错的，用“更正日期（冲正）”。",
            "That day is on record; if it is wrong, correct it.",
        )
    return None


def something_runs(situation: Situation) -> Refusal | None:
    """Interruptions and obstacles are kept with a clock: its start is recorded first, on any day, however late."""
    said = situation.fields
    limits = [c for c in situation.snapshot.clocks if c.kind == ClockKind.LIMITATION and c.name != "long_stop"]
    wanted = set(said.get("claims") or ())
    mine = [c for c in limits if not wanted or c.proceeding or (c.claim in wanted and c.addressee == said.get("party"))]
    if mine:
        return None
    return refuse("no_limitation", "请先登记时效起算日。", "Record first when limitation started.")


CLAIM_AND_HOLDER = (CLAIMS, WHO)
ELSEWHERE = tuple((code, event.label) for code, event in EVENTS.items() if code not in PROCEDURAL)
GROUND = choice(
    "ground",
    Label("障碍", "Obstacle"),
    ("force_majeure", Label("不可抗力", "force majeure")),
    ("no_representative", Label("没有法定代理人", "no legal representative")),
    ("controlled", Label("被义务人控制", "controlled by the other side")),
    ("other_obstacle", Label("其他障碍", "another obstacle")),
)

# fmt: off
TRANSITIONS = (
    Transition(
        "record_knowledge", ("open",), "", EITHER, Label("登记时效起算日", "Record when limitation started"),
        Label("自知道或者应当知道权利受到损害之日起计算；只作提示，不影响受理。", "It counts from knowing; it is shown and refuses nothing."),
        fields=(*CLAIM_AND_HOLDER, day("known_on", "知道或者应当知道之日（分期履行的，最后一期届满之日）", "Known on (instalments: end of the last)")),
        guards=(has_period, not_recorded, past("known_on")),
        basis="民法典 188、189、劳动争议调解仲裁法 27(1)",
    ),
    Transition(
        "record_employment_end", ("open",), "", EITHER, Label("登记劳动关系终止日", "Record the end of employment"),
        Label("劳动报酬在职期间不受一年限制，自终止之日起一年。", "Unpaid wages: one year from the end of employment."),
        fields=(*CLAIM_AND_HOLDER, day("ended_on", "劳动关系终止之日", "Employment ended on")),
        guards=(has_period, not_recorded, past("ended_on")),
        basis="劳动争议调解仲裁法 27(4)",
    ),
    Transition(
        "record_harm", ("open",), "", EITHER, Label("登记权利受损之日", "Record when the right was harmed"),
        Label("自该日起二十年不予保护，不中止、不中断。", "Twenty years from that day; nothing stops or interrupts it."),
        fields=(*CLAIM_AND_HOLDER, day("harmed_on", "权利受到损害之日", "Harmed on")),
        guards=(has_period, not_recorded, past("harmed_on")),
        basis="民法典 188(2)",
    ),
    Transition(
        "record_performance_due", ("open",), "", EITHER, Label("登记生效文书的履行期限", "Record when a title is to be performed"),
        Label("自履行期限最后一日起二年内申请执行；超过的法院仍应受理。", "Two years from the last day; past them the court still accepts."),
        fields=(*CLAIM_AND_HOLDER, day("performance_due_on", "履行期限最后一日（分期的，最后一期；未规定的为生效之日）", "Last day of performance (the last instalment's; of effect, if none)")),
        guards=(not_recorded,),
        basis="民诉法 250",
    ),
    Transition(
        "record_interruption", ("open",), "", EITHER, Label("登记时效中断事由", "Record an interruption"),
        Label("时效自该日起重新计算；届满之后的，不再重新计算。", "Limitation runs anew from that day, unless it had lapsed."),
        fields=(
            *CLAIM_AND_HOLDER,
            choice("event", Label("事由", "What happened"), *ELSEWHERE),
            day("happened_on", "发生之日", "Happened on"),
        ),
        guards=(something_runs, past("happened_on")),
        basis="民法典 195、劳动争议调解仲裁法 27(2)",
    ),
    Transition(
        "record_obstacle", ("open",), "", EITHER, Label("登记时效中止事由", "Record an obstacle"),
        Label(
            "劳动仲裁时效随时中止；诉讼时效、执行时效只在最后六个月内中止。",
            "It stops labour limitation at any time, the others only in their last six months.",
        ),
        fields=(
            *CLAIM_AND_HOLDER, GROUND, day("from_on", "发生之日", "From"),
            day("until_on", "消除之日（尚未消除的不填）", "Until (blank while it lasts)", required=False),
        ),
        guards=(something_runs, past("from_on", "until_on"),),
        basis="民法典 194、劳动争议调解仲裁法 27(3)",
    ),
    Transition(
        "end_obstacle", ("open",), "", EITHER, Label("登记中止事由消除", "Record the end of an obstacle"),
        Label("时效继续计算；诉讼时效自消除之日起满六个月届满。", "Limitation goes on; the general one ends six months after."),
        fields=(*CLAIM_AND_HOLDER, GROUND, day("over_on", "消除之日", "Over on")),
        guards=(something_runs, past("over_on")),
        basis="民法典 194、劳动争议调解仲裁法 27(3)",
    ),
)
# fmt: on
