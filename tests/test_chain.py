"""Worked history h on both databases: one dispute through every channel, from a petition to enforcement on appeal.

The demonstration tells it (demo/chain.py); here each of its dates is the law's, each hand-off says what travels, and at
each point of it what the law refuses is refused.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from cases.access import Person
from cases.clocks import sweep
from cases.files import LocalFiles
from cases.history import read_record
from cases.models import metadata
from cases.preview import look
from cases.replay import check_cases
from cases.store import Store
from demo.chain import (
    APPEAL,
    ARBITRATION,
    EMPLOYER,
    MEDIATION,
    PETITION,
    SEVERANCE,
    SEVERANCE_ENFORCED,
    SUIT,
    WAGES,
    WAGES_ENFORCED,
    WORKER,
    every_channel,
)
from demo.county import settle
from demo.office import Office
from demo.stage import Stage
from demo.timeline import Life, at
from ledger.export import write_export
from ledger.verify import Verification
from statemachines.decide import Refused
from statemachines.referrals import NEVER, REFERRALS
from statemachines.rules import rule

ENDS = [
    ("petition", "imported"),
    ("mediation", "terminated"),
    ("arbitration", "sued"),
    ("enforcement", "performed"),
    ("litigation", "superseded"),
    ("appeal", "closed"),
    ("enforcement", "performed"),
]

# proceeding, clock, addressee: rule, article, last day
CLOCKS: list[tuple[int, str, int, str, str, str]] = [
    (PETITION, "route_office", 0, "XF-02", "信访工作条例 22", "2026-03-17"),  # 15 days from 03-02
    (MEDIATION, "labour_mediation", 0, "LB-01", "劳动争议调解仲裁法 14", "2026-03-24"),  # 15 days from 03-09
    (ARBITRATION, "acceptance", 0, "LA-11", "劳动争议调解仲裁法 29", "2026-04-01"),  # 5 working days from 03-25
    (ARBITRATION, "service", 0, "LA-17", "劳动争议调解仲裁法 30", "2026-04-07"),  # 5 working days, 清明 left out
    (ARBITRATION, "award", 0, "LA-27", "劳动争议调解仲裁法 43", "2026-05-14"),  # 45 days from 03-30
    (ARBITRATION, "suit_final", WORKER, "LA-33", "劳动争议调解仲裁法 48", "2026-05-29"),  # 15 days from 05-14
    (ARBITRATION, "set_aside", EMPLOYER, "LA-34", "劳动争议调解仲裁法 49", "2026-06-15"),  # 30 days end on a Saturday
    (ARBITRATION, "suit", EMPLOYER, "LA-37", "劳动争议调解仲裁法 50", "2026-05-29"),
    (WAGES_ENFORCED, "idle", 0, "CL-28", "民诉法 237", "2026-11-20"),  # six months from 05-20
    (SUIT, "filing", 0, "CL-01", "民诉法 126", "2026-06-01"),  # 7 days from 05-25
    (SUIT, "service", 0, "CL-03", "民诉法 128", "2026-06-02"),  # 5 days from 05-28
    (SUIT, "defence", WORKER, "CL-03", "民诉法 128", "2026-06-15"),  # 15 days end on a Saturday
    (SUIT, "trial_ordinary", 0, "CL-10", "民诉法 152", "2026-11-30"),  # six months end on a Saturday
    (SUIT, "appeal", WORKER, "CL-15", "民诉法 171", "2026-08-27"),  # 15 days from 08-12
    (SUIT, "appeal", EMPLOYER, "CL-15", "民诉法 171", "2026-08-31"),  # 15 days end on a Saturday
    (APPEAL, "trial_judgment", 0, "CL-17", "民诉法 183", "2026-12-02"),  # three months from 09-02
    (APPEAL, "retrial", WORKER, "CL-18", "民诉法 216", "2027-04-22"),  # six months from 10-22
    (APPEAL, "enforcement", 0, "JC-09", "民诉法 250", "2028-11-06"),  # two years end on a Sunday
    (SEVERANCE_ENFORCED, "idle", 0, "CL-28", "民诉法 237", "2027-05-06"),
]

# hand-off: from, items, urgent (less than seven days to the first expiry), article
HAND_OFFS = [
    ("petition-mediation", PETITION, [WAGES, SEVERANCE], "信访工作条例 33"),
    ("petition-arbitration", PETITION, [WAGES, SEVERANCE], "信访工作条例 31"),
    ("award-enforcement", ARBITRATION, [WAGES], "劳动争议调解仲裁法 51"),
    ("arbitration-suit", ARBITRATION, [SEVERANCE], "劳动争议调解仲裁法 29、43、48、50"),
    ("suit-appeal", SUIT, [SEVERANCE], "民诉法 171、174"),
    ("appeal-enforcement", APPEAL, [SEVERANCE], "民诉法 235、247"),
]


Step = tuple[
    str, str, int, dict[str, Any], str
]  # who asks, step, of which proceeding, answers, the reason it is refused

# at that moment of the story, before its next step: what the law refuses there
REFUSED: dict[datetime, list[Step]] = {
    at("2026-03-05", "11:00"): [  # arbitration first (劳动争议调解仲裁法 5)
        ("suwan", "begin", 0, {"pathway": "litigation", "claims": (1, 2), "to_org": "court"}, "litigation_closed"),
    ],
    at("2026-05-20", "10:00"): [  # only the wages are final
        ("shenlan", "apply_enforcement", ARBITRATION, {"claims": (1, 2), "to_org": "court"}, "not_final"),
    ],
    at("2026-05-25", "10:00"): [  # against a final award an employer has no suit
        ("shenlan", "sue", ARBITRATION, {"claims": (1,), "party": 2, "to_org": "court"}, "employer_cannot_sue"),
    ],
    at("2026-05-26", "11:00"): [
        ("shenlan", "report_assets", WAGES_ENFORCED, {"reported_on": date(2026, 5, 26)}, "no_notice"),
    ],
    at("2026-05-26", "15:00"): [
        ("shenlan", "apply_higher_court", WAGES_ENFORCED, {"higher_asked_on": date(2026, 5, 26)}, "six_months_run"),
    ],
    at("2026-08-28", "10:00"): [  # the worker's fifteen days ended yesterday
        ("shenlan", "join_appeal", SUIT, {"party": WORKER}, "out_of_time"),
        ("shenlan", "begin", 0, {"pathway": "litigation", "claims": (2,), "to_org": "court"}, "suit_repeated"),
        ("shenlan", "begin", 0, {"pathway": "enforcement", "claims": (2,), "to_org": "court"}, "no_title"),
    ],
    at("2026-10-20", "10:00"): [
        ("shenlan", "record_replaced", SUIT, {}, "not_decided_above"),
        ("shenlan", "record_suit_decided", ARBITRATION, {}, "not_judged"),
    ],
}  # fmt: skip
STANDS = {at("2026-08-28", "10:00"): (SUIT, "appealed")}  # … and where a proceeding stands


@dataclass
class Town:
    """The county of the demonstration, with nothing in it but this story."""

    store: Store
    stage: Stage
    auditor: Person

    @property
    def code(self) -> str:
        return self.stage.cases["h"]

    def live(self, story: Life) -> Iterator[datetime]:
        """Each moment of the story, clocks first; what it does then is done when the next one is asked for."""
        for moment in story:
            sweep(self.store, moment)
            self.stage.office.now = moment
            yield moment

    def refused(self, login: str, trigger: str, of: int, fields: dict[str, Any]) -> str:
        given = {name: self.stage.body(value) if name == "to_org" else value for name, value in fields.items()}
        with pytest.raises(Refused) as caught:
            self.stage[login].do(self.code, trigger, of, **given)
        return caught.value.refusal.code

    def state(self, of: int) -> str:
        return str(look(self.store, self.auditor, self.code).proceeding(of)["state"])


@pytest.fixture
def town(store: Store, tmp_path: Path) -> Town:
    begins = at("2026-03-01", "09:00")
    county = settle(store)
    return Town(
        store,
        Stage(Office(store, LocalFiles(tmp_path / "files"), begins), county, date(2026, 11, 20)),
        county.people["heqing"],
    )


def test_one_dispute_through_every_channel(town: Town, tmp_path: Path) -> None:
    asked = set()
    for moment in town.live(every_channel(town.stage)):
        for login, trigger, of, fields, code in REFUSED.get(moment, []):
            assert town.refused(login, trigger, of, fields) == code, (moment, trigger)
        if moment in STANDS:
            assert town.state(STANDS[moment][0]) == STANDS[moment][1]
        asked.add(moment)
    assert asked >= {*REFUSED, *STANDS}
    rows = look(town.store, town.auditor, town.code)
    assert [(row["pathway"], row["state"]) for row in rows.rows("proceeding")] == ENDS
    assert not any(row["is_open"] for row in rows.rows("proceeding"))
    the_clocks_are_the_laws(town.store)
    the_hand_offs_say_what_travels(rows.rows("referral"))
    assert check_cases(town.store) == ([], None)
    the_record_verifies(town, tmp_path / "chain.jsonl")


def the_clocks_are_the_laws(store: Store) -> None:
    deadline = metadata.tables["deadline"]
    with store.read() as connection:
        found = {(r.proceeding, r.clock, r.addressee): r for r in connection.execute(select(deadline))}
    for of, clock, addressee, row, article, due in CLOCKS:
        kept = found[of, clock, addressee]
        assert (kept.rule, kept.due) == (row, date.fromisoformat(due)), (of, clock)
        assert article in rule(row, date(2026, 6, 1)).citation, row


def the_hand_offs_say_what_travels(rows: list[Any]) -> None:
    assert [(r["referral"], r["from_proceeding"], r["claims"]) for r in rows] == [row[:3] for row in HAND_OFFS]
    for name, *_, basis in HAND_OFFS:
        assert REFERRALS[name].basis == basis
        assert "deadlines" in REFERRALS[name].packet
        assert not set(REFERRALS[name].packet) & set(NEVER)


def the_record_verifies(town: Town, file: Path) -> None:
    record = read_record(town.store, town.auditor, town.code)
    out = io.BytesIO()
    write_export([(step.body, step.hash) for step in record.steps], out, at("2026-11-20"), "chain")
    file.write_bytes(out.getvalue())
    assert list(Verification(None).findings(file)) == []
    assert "闻有信".encode() not in out.getvalue()
