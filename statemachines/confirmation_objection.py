"""An outsider objects to a confirmation whose proceeding was closed (利害关系人异议, 民诉解释 372).

The six months run from the day the outsider knew or should have known, however long ago the ruling was made, so the
case closes without waiting for outsiders nobody knows of. Whoever appears later opens this; the ruling is in force
until a new one revokes or changes it.
"""

from __future__ import annotations

from datetime import date

from statemachines.guards import in_time, only_once, refuse
from statemachines.pathway import ClockKind, ClockRule, Label, Pathway, Refusal, State, Transition
from statemachines.rows import BODY, EITHER, SYSTEM, day
from statemachines.snapshot import Situation, Snapshot, local_date

OUTSIDER = Label("利害关系人", "the outsider")
COURT = Label("作出裁定的人民法院", "the court that ruled")
OPEN = ("known", "reviewing")


def confirmation_closed(claims: tuple[int, ...], snapshot: Snapshot) -> Refusal | None:
    """There was a confirmation, and it is closed; in one that is open the outsider is noted there."""
    ruled = [p for p in snapshot.proceedings if p.pathway == "confirmation" and p.state == "closed"]
    gone = [p for p in snapshot.proceedings if p.pathway == "confirmation_objection" and p.state == "revoked"]
    if all(any(claim in p.claims for p in ruled) and not any(claim in p.claims for p in gone) for claim in claims):
        return None
    return refuse(
        "no_closed_confirmation",
        "须有已经结案、没有被撤销的司法确认；尚未结案的，在司法确认程序中登记。",
        "There must be a closed confirmation that stands; in one that is open, note the outsider there.",
        "民诉解释 372",
    )


def not_in_future(situation: Situation) -> Refusal | None:
    """The outsider may have learnt of it long before coming here."""
    learnt = situation.fields.get("learnt_on")
    if not isinstance(learnt, date) or learnt <= local_date(situation.now):
        return None
    return refuse("date_in_future", "日期不能晚于今天。", "The date cannot lie after today.")


# fmt: off
STATES = (
    State("known", Label("利害关系人已知道", "the outsider knows"), waits_for=OUTSIDER),
    State("reviewing", Label("异议审查中", "objection under review"), waits_for=COURT),
    State("dismissed", Label("驳回异议", "objection dismissed"), None, True, "dismissed"),
    State("revoked", Label("确认裁定已撤销或者变更", "confirmation revoked or changed"), None, True, "revoked"),
    State("lapsed", Label("期满未提出异议", "no objection in time"), None, True, "lapsed"),
    State("withdrawn", Label("不提出异议或者撤回", "not raised, or withdrawn"), None, True, "withdrawn"),
)

CLOCKS = (
    ClockRule(
        name="objection", rule="JC-08", variant="third_party", kind=ClockKind.RIGHT,
        label=Label("利害关系人提出异议", "Objection by the outsider"), addressee=OUTSIDER,
        starts={"note_knowing": "learnt_on"}, runs_in=frozenset({"known"}), settles_on=frozenset({"object"}),
        on_expiry="lapse", consequence=Label("不能再提出异议。", "The objection is barred."), warn_days=14,
    ),
)

TRANSITIONS = (
    Transition(
        "note_knowing", ("known",), "", BODY, Label("登记知道之日", "Note when the outsider knew"),
        Label("自知道或者应当知道民事权益受到侵害之日起六个月内可以提出异议。", "An objection lies within six months of knowing of the harm."),
        fields=(day("learnt_on", "知道或者应当知道之日", "Knew or should have known on"),),
        guards=(
            not_in_future,
            only_once("learnt_on", "已经登记；有错的，用“更正日期（冲正）”。", "It is on record; if wrong, correct the date.", "民诉解释 372"),
        ),
        basis="民诉解释 127、372", notifies=("parties",),
    ),
    Transition(
        "object", ("known",), "reviewing", EITHER, Label("提出异议", "Object"),
        Label("由作出裁定的法院审查；裁定在此期间继续有效。", "The court that ruled reviews it; the ruling stands meanwhile."),
        guards=(in_time("objection", "民诉解释 127、372", excusable=False),),
        basis="民诉解释 372", notifies=("parties",),
    ),
    Transition(
        "uphold", ("reviewing",), "dismissed", BODY, Label("异议不成立，裁定驳回", "Dismiss the objection"),
        Label("维持确认裁定。", "The confirmation stands."),
        basis="民诉解释 372", notifies=("parties",),
    ),
    Transition(
        "revoke", ("reviewing",), "revoked", BODY, Label("撤销或者变更裁定", "Revoke or change the ruling"),
        Label("确认裁定被新的裁定撤销或者变更，不再据以执行。", "A new ruling revokes or changes the confirmation; it is enforced no more."),
        basis="民诉解释 372", notifies=("parties",),
    ),
    Transition(
        "lapse", ("known",), "lapsed", SYSTEM, Label("期满未提出异议", "No objection in time"),
        Label("六个月为不变期间，期满不能再提出异议。", "The six months are invariable; the objection is barred."),
        basis="民诉解释 127、372", notifies=("parties",),
    ),
    Transition(
        "withdraw", OPEN, "withdrawn", EITHER, Label("不提出异议或者撤回", "Not raised, or withdrawn"),
        Label("确认裁定不受影响。", "The confirmation stands."),
        basis="民诉解释 372", notifies=("parties",), exit=True,
    ),
)
# fmt: on

CONFIRMATION_OBJECTION = Pathway(
    name="confirmation_objection",
    version=1,
    label=Label("对确认裁定的异议（利害关系人）", "Outsider's objection to a confirmation"),
    initial="known",
    states=STATES,
    transitions=TRANSITIONS,
    clocks=CLOCKS,
    bodies=("court",),
    entrance=(confirmation_closed,),
    desk=True,
)
