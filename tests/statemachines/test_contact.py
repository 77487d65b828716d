"""The promised call: who waits for it, what ends it, and that it touches nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from statemachines import contact
from statemachines.decide import decide
from statemachines.pathway import Actor, ClockChange, Command, Op, Role
from statemachines.snapshot import ClockView, PartyView, Snapshot
from tests.statemachines.generous import NOW, PARTIES, TODAY

WAITS = ClockView(0, "call_back", 1, "running", date(2026, 6, 12), "target", "SV-01")
OTHER = replace(WAITS, addressee=2)
HANDLER, GATEWAY = Actor("account:7", Role.HANDLER, 1), Actor("system:messages", Role.AGENCY)
THEMSELVES = Actor("party:1", Role.PARTY)


def done(actor: Actor, trigger: str, clocks: tuple[ClockView, ...] = (WAITS, OTHER), **said: Any) -> list[ClockChange]:
    case = Snapshot("0", 1, parties=(*PARTIES[:2], PartyView(3, "third", "person")), clocks=clocks)
    return [change for of, change in decide(case, Command(trigger, 0, actor, NOW, said), NOW).limits if of == 0]


def ended(addressee: int) -> list[ClockChange]:
    return [ClockChange(Op.SETTLE, "call_back", TODAY, addressee)]


MAIL = {"scope": "mediation", "given": "yes", "channel": "letter"}
# who, which step with which answers, and what becomes of the calls that parties 1 and 2 wait for
ROWS = [
    (HANDLER, "record_call", {"party": 1, "result": "reached"}, ended(1)),
    (HANDLER, "record_call", {"party": 2, "result": "reached"}, ended(2)),
    (HANDLER, "record_call", {"party": 1, "result": "no_answer"}, []),
    (HANDLER, "record_call", {"party": 1, "result": "wrong_number"}, []),
    (HANDLER, "record_call", {"party": 3, "result": "reached"}, []),
    (HANDLER, "record_consent", {"party": 1, **MAIL}, []),
    (HANDLER, "record_consent", {"party": 1, **MAIL, "channel": "phone"}, ended(1)),
    (HANDLER, "record_consent", {"party": 2, **MAIL, "channel": "in_person"}, ended(2)),
    (THEMSELVES, "record_consent", {"party": 1, **MAIL, "channel": "online"}, []),
    (THEMSELVES, "record_consent", {"party": 1, **MAIL, "channel": "phone"}, []),  # nobody of the body spoke to it
    (HANDLER, "note", {"note": "x"}, []),
    (GATEWAY, "unreached", {"party": 1, "speed": "urgent"}, []),  # it waits already
    (
        GATEWAY,
        "unreached",
        {"party": 3, "speed": "urgent"},
        [ClockChange(Op.START, "call_back", TODAY, 3, kind="urgent")],
    ),
]


@pytest.mark.parametrize(("actor", "trigger", "said", "changes"), ROWS)
def test_what_a_step_does_to_promised_calls(
    actor: Actor, trigger: str, said: dict[str, Any], changes: list[ClockChange]
) -> None:
    assert done(actor, trigger, **said) == changes


@pytest.mark.parametrize("status", ["settled", "cancelled", "expired"])
def test_a_call_that_has_ended_is_not_ended_again(status: str) -> None:
    clock = replace(WAITS, status=status)
    assert done(HANDLER, "record_call", (clock,), party=1, result="reached") == []
    assert done(GATEWAY, "unreached", (clock,), party=1, speed="urgent")[0].op is Op.START


def test_an_overdue_call_is_ended_by_the_call() -> None:
    late = replace(WAITS, status="overdue")
    assert done(HANDLER, "record_call", (late,), party=1, result="reached") == ended(1)


def test_what_is_urgent_is_called_sooner() -> None:
    assert [contact.promised(1, TODAY, urgent=urgent).kind for urgent in (False, True)] == ["", "urgent"]
