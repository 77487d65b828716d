"""A judgment or an award takes effect when the last party's period has passed, whichever sweep finds that out."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from cases.clocks import sweep
from cases.preview import look
from cases.register import ClaimInput
from cases.store import Store
from tests.acts import Desk
from tests.people import People

FIRST, LAST = date(2026, 3, 2), date(2026, 3, 9)


def judged(desk: Desk, people: People) -> str:
    """A case whose judgment is about to be served."""
    code = desk.mediating(claims=(ClaimInput("loan", 100_000),))
    desk.do(code, "sue", claims=(1,), to_org=people.bodies["court"])
    for trigger, fields in (("file", {"procedure": "simplified"}), ("begin_trial", {}), ("judge", {})):
        desk.do(code, trigger, 2, **fields)
    return code


@pytest.mark.parametrize("second", [FIRST, LAST], ids=["served together", "served a week apart"])
def test_a_judgment_takes_effect_after_the_last_period(store: Store, people: People, second: date) -> None:
    desk = Desk(store, people.handler)
    code = judged(desk, people)
    desk.do(code, "serve_judgment", 2, party=1, judgment_served_on=FIRST)
    desk.go_to(second.isoformat())
    desk.do(code, "serve_judgment", 2, party=2, judgment_served_on=second)

    def state() -> str:
        return look(store, people.handler, code).proceeding(2)["state"]

    desk.go_to((second + timedelta(days=15)).isoformat())  # the last day, or just after the first party's
    sweep(store, desk.now)
    assert state() == "judged"
    desk.go_to((second + timedelta(days=17)).isoformat())
    sweep(store, desk.now)
    assert state() == "effective"
