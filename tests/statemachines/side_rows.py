"""What depends on the side, spoiled: who is served and appeals must have part in it, and some of several may leave."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from statemachines.snapshot import PartyView
from tests.statemachines.generous import EMPLOYER, STRANGER, WORKER
from tests.statemachines.spoiled import Attempt, Row, recorded, row, said

OUTSIDER = PartyView(4, "applicant", "person")  # an applicant of the case who has no part in this proceeding


def outsider(attempt: Attempt) -> Attempt:
    """A fourth party stands in the case; the proceeding is the worker's against the employer."""
    snapshot, command = attempt
    case = replace(snapshot, parties=(*snapshot.parties, OUTSIDER))
    return recorded(brought_by=[WORKER], brought_against=[EMPLOYER])((case, command))


def no_part(*triggers: str, field: str = "party") -> tuple[Row, ...]:
    """民诉法 171: the right to appeal is a party's."""
    return tuple(row(trigger, "not_a_party_here", outsider, said(**{field: OUTSIDER.n})) for trigger in triggers)


SEVERAL = (  # 民诉法 55, 148
    row("some_withdraw", "one_plaintiff", recorded(brought_by=[WORKER])),
    row("some_withdraw", "one_plaintiff", recorded(brought_by=None)),
    row("some_withdraw", "plaintiffs_mixed_up", said(left=(WORKER, STRANGER.n))),
    row("some_withdraw", "plaintiffs_mixed_up", said(left=(EMPLOYER,))),
)
SIDE_ROWS: Mapping[str, tuple[Row, ...]] = {
    "litigation": (
        *SEVERAL,
        *no_part("serve_complaint", "serve_judgment", "appeal", "join_appeal"),
        row("serve_complaint", "is_the_plaintiff", recorded(brought_by=[WORKER])),  # 128
    ),
    "appeal": tuple(
        row("drop_appellant", "not_a_party_here", outsider, said(**{field: (OUTSIDER.n,)}))
        for field in ("dropped_appellants", "still_appealing")
    ),
    "retrial": no_part("join_appeal"),
    "administrative_suit": (*SEVERAL, *no_part("serve_judgment", "appeal", "join_appeal")),  # 行政诉讼法 85
    **dict.fromkeys(("arbitration", "commercial_arbitration", "rural_arbitration"), SEVERAL),
}
