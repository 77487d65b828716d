"""Calling a party back: what the receipt promises, and what follows when a message has not arrived.

The receipt says by which day somebody will have rung. That day is a target of ours: no law sets it, and it hangs on the
case as a whole, one clock for each party who waits. It ends when the party was reached, or when nothing is left open.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from statemachines.limitation import OPEN, Touch
from statemachines.pathway import (
    DUTY_LADDER,
    ClockChange,
    ClockKind,
    ClockRule,
    Label,
    Op,
    Role,
    Transition,
)
from statemachines.rows import EITHER, HANDLER, SUPERVISOR, WHO, choice, note
from statemachines.snapshot import LIVE, Situation, local_date

STAFF = HANDLER | SUPERVISOR
GATEWAY = frozenset({Role.AGENCY})  # another body's system says so; no clock of ours does, so no step of the system
URGENT = "urgent"  # the variant of the rule, and the fact of the case that chooses it

# fmt: off
CLOCKS = (
    ClockRule(
        name="call_back", rule="SV-01", kind=ClockKind.TARGET, label=Label("联系当事人", "Call the party"),
        addressee=Label("办理单位", "handling body"), starts={"unreached": ""}, per_party="party", choose="speed",
        runs_in=OPEN, settles_on=frozenset({"record_call"}),
        consequence=Label("提醒承办人，并报督办人。", "The handler is reminded and the supervisor told."),
        warn_days=1, ladder=DUTY_LADDER,
    ),
)

TRANSITIONS = (
    Transition(
        "record_call", ("open",), "", STAFF, Label("记录联系情况", "Record a call"),
        Label("联系上了，这项联系期限就办结；没联系上的，期限照走。",
              "Once the party was reached, the call is done; until then its date stands."),
        fields=(
            WHO,
            choice(
                "result", Label("结果", "Result"),
                ("reached", Label("联系上了", "reached")),
                ("no_answer", Label("无人接听", "no answer")),
                ("wrong_number", Label("号码不对、空号", "wrong number")),
            ),
            note(),
        ),
    ),
    Transition(
        "unreached", ("open",), "", GATEWAY, Label("短信没有送到，请打电话", "A message did not arrive: please ring"),
        Label("在下一个工作日内打电话告知当事人。", "The party is to be rung by the end of the next working day."),
        fields=(
            WHO,
            choice("speed", Label("缓急", "Speed"), (URGENT, Label("下一个工作日", "by the next working day"))),
        ),
        notifies=("handler",),
    ),
    Transition(
        "set_messages", ("open",), "", EITHER, Label("短信通知", "Text messages"),
        Label("有进展时发短信，随时可以改；不发短信的，到查询页看进展。",
              "News comes by text message, or not; this may change at any time, and the tracking page shows all of it."),
        fields=(
            WHO,
            choice(
                "told_in", Label("要不要发短信", "Text messages"),
                ("zh", Label("发，用中文", "yes, in Chinese")),
                ("en", Label("发，用英文", "yes, in English")),
                ("none", Label("不要发", "no messages")),
            ),
        ),
        basis="个人信息保护法 13、15",
    ),
)
# fmt: on


def promised(party: int, on: date, *, urgent: bool) -> ClockChange:
    """The clock of a receipt given on that day."""
    return ClockChange(Op.START, "call_back", on, party, kind=URGENT if urgent else "")


def of_desk(situation: Situation) -> Iterator[Touch]:
    """A message that did not arrive starts a call; whoever was reached waits no more."""
    said, on = situation.fields, local_date(situation.command.occurred_at)
    trigger, party = situation.command.trigger, said.get("party")
    if trigger == "unreached" and not _live(situation, said["party"]):
        yield 0, promised(said["party"], on, urgent=True)
    elif _reached(trigger, situation):
        for addressee in _live(situation, party):
            yield 0, ClockChange(Op.SETTLE, "call_back", on, addressee)


def _reached(trigger: str, situation: Situation) -> bool:
    """Was the party spoken to? Also where a consent was taken by telephone or face to face."""
    said = situation.fields
    by_staff = situation.command.actor.role in STAFF
    return by_staff and (
        (trigger == "record_call" and said.get("result") == "reached")
        or (trigger == "record_consent" and said.get("channel") in ("phone", "in_person"))
    )


def of_step(situation: Situation, final: bool) -> Iterator[Touch]:
    """With the last open proceeding nobody is left to be called about."""
    of = situation.command.proceeding
    if not final or any(each.is_open for each in situation.snapshot.proceedings if each.n != of):
        return
    on = local_date(situation.command.occurred_at)
    for addressee in _live(situation, None):
        yield 0, ClockChange(Op.CANCEL, "call_back", on, addressee)


def _live(situation: Situation, party: int | None) -> list[int]:
    """The parties who wait for a call, or that one if it does."""
    clocks = situation.snapshot.clocks
    mine = (c for c in clocks if not c.proceeding and c.name == "call_back" and c.status in LIVE)
    return [clock.addressee for clock in mine if party in (None, clock.addressee)]
