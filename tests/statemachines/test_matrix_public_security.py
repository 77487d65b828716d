"""Who may do what in a public-security case, and when its thirty days run anew."""

from __future__ import annotations

from datetime import date

import pytest

from statemachines.calendars import default_calendar
from statemachines.decide import Refused, decide
from statemachines.pathway import Actor, ClockChange, Command, Op, Role
from statemachines.periods import ClockEvent, ForbiddenOperator, reckon
from statemachines.public_security import PUBLIC_SECURITY_CASE
from statemachines.rules import rule
from statemachines.snapshot import ClaimView, ClockView, ProceedingView, Snapshot
from tests.statemachines.generous import NOW, OPENED, PARTIES, TODAY, A, H, S, may
from tests.statemachines.matrix import Matrix, check

MATRIX: Matrix = {
    "handling": {
        "record_failed_mediation": may(H, A),
        "extend": may(S, A),
        "exclude": may(H, A),
        "decide": may(H, A),
        "spare": may(H, A),
    },
}


def test_who_may_do_what() -> None:
    check(PUBLIC_SECURITY_CASE, MATRIX)


def test_a_failed_mediation_starts_the_thirty_days_anew_once() -> None:
    first = ProceedingView(1, "public_security_case", "handling", (1,), OPENED)
    clock = ClockView(1, "handle", 0, "running", TODAY)
    case = Snapshot("C", 2, (first,), (ClaimView(1, "tort"),), PARTIES, clocks=(clock,))
    said = {"failure_ground": "not_performed", "failed_on": date(2026, 6, 8)}
    step = Command("record_failed_mediation", 1, Actor("account:7", Role.HANDLER, 3), NOW, said)
    assert decide(case, step, NOW).clocks == (ClockChange(Op.RESTART, "handle", date(2026, 6, 8)),)
    again = ProceedingView(1, "public_security_case", "handling", (1,), OPENED, facts={"failed_on": "2026-06-08"})
    with pytest.raises(Refused) as refused:
        decide(Snapshot("C", 3, (again,), case.claims, PARTIES, clocks=(clock,)), step, NOW)
    assert refused.value.refusal.code == "only_once"


def test_thirty_days_thirty_more_and_thirty_more_and_no_others() -> None:
    law, start = rule("PS-04", OPENED), ClockEvent(Op.START, OPENED)  # 2 March
    anew = ClockEvent(Op.RESTART, date(2026, 3, 30))
    more = ClockEvent(Op.EXTEND, date(2026, 4, 1), kind="superior")
    assert reckon(law, (start,), default_calendar()).due == date(2026, 4, 1)
    assert reckon(law, (start, anew), default_calendar()).due == date(2026, 4, 29)
    assert reckon(law, (start, more, more), default_calendar()).due == date(2026, 6, 1)  # 31 May is a Sunday
    with pytest.raises(ForbiddenOperator):
        reckon(law, (start, more, more, more), default_calendar())
