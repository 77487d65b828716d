"""One dispute through every channel, on both databases: petition, mediation, arbitration, suit, appeal, enforcement.

A dismissed worker asks for wages (a final award, enforced at once) and severance (sued on, appealed, enforced). Each date
is the law's, each hand-off says what travels, each right is there for whom and until when the law gives it. The people
are invented; the calendar is that of 2026.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from cases.access import Person, person
from cases.clocks import sweep
from cases.history import read_record
from cases.models import Account, Organisation, metadata
from cases.preview import look
from cases.register import ClaimInput, PartyInput
from cases.replay import check_cases
from cases.store import Store
from ledger.export import write_export
from ledger.verify import Verification
from statemachines.decide import Refused
from statemachines.referrals import NEVER, REFERRALS
from statemachines.rules import rule
from tests.acts import Desk, at
from tests.people import People

WAGES, SEVERANCE = 1, 2  # claim items
WORKER, EMPLOYER = 1, 2  # parties
PETITION, MEDIATION, ARBITRATION, WAGES_ENFORCED, SUIT, APPEAL, SEVERANCE_ENFORCED = range(1, 8)  # in order of opening

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


@dataclass
class Town:
    """The bodies of the case with somebody at each desk; `on` moves the day on for all of them, clocks first."""

    store: Store
    people: People
    desks: dict[str, Desk] = field(default_factory=dict)
    code: str = ""

    def on(self, day: str) -> None:
        sweep(self.store, at(day, 9))
        for desk in self.desks.values():
            desk.go_to(day)

    def do(self, at_body: str, trigger: str, of: int, /, **fields: Any) -> Any:
        return self.desks[at_body].do(self.code, trigger, of, **fields)

    def refused(self, at_body: str, trigger: str, of: int, /, **fields: Any) -> str:
        with pytest.raises(Refused) as caught:
            self.do(at_body, trigger, of, **fields)
        return caught.value.refusal.code

    def state(self, of: int) -> str:
        return str(look(self.store, self.people.auditor, self.code).proceeding(of)["state"])


@pytest.fixture
def town(store: Store, people: People) -> Town:
    bodies = people.bodies
    with store.session() as session:
        above = Organisation(
            level="city",
            kind="court",
            name_zh="青州市中级人民法院",
            name_en="Qingzhou Intermediate Court",
            word="青州法",
        )
        session.add(above)
        session.flush()
        bodies["higher_court"] = above.id or 0
    desks = {
        "committee": Desk(store, people.handler),
        **{
            key: Desk(store, official(store, bodies[key], key))
            for key in ("petition_office", "arbitration", "court", "higher_court")
        },
    }
    return Town(store, people, desks)


def official(store: Store, org_id: int, login: str) -> Person:
    """A handler of that body."""
    with store.session() as session:
        account = Account(login=login, name="经办人", role="handler", org_id=org_id, password_hash="!")
        session.add(account)
        session.flush()
        return person(session, account.id or 0)


def petition_and_mediation(town: Town) -> None:
    """From the petition office to a mediation that fails, and into arbitration (信访工作条例 31, 33)."""
    bodies = town.people.bodies
    town.on("2026-03-02")
    town.code = town.desks["petition_office"].register(
        pathway="petition",
        cause="wages",
        fields={"received_by": "office"},
        parties=(
            PartyInput("applicant", "person", {"name": "纪勤"}),
            PartyInput("respondent", "organisation", {"name": "云锦制衣厂"}),
        ),
        claims=(ClaimInput("wages", 9_600_00), ClaimInput("severance", 31_500_00)),
    )
    town.do("petition_office", "register", PETITION, matter="claim")
    town.on("2026-03-05")
    town.do("petition_office", "classify", PETITION, route_class="arbitration")
    town.do("petition_office", "notify_route", PETITION, notified_on=date(2026, 3, 5))
    assert town.refused("petition_office", "begin", 0, pathway="litigation", claims=(1, 2), to_org=bodies["court"]) == (
        "litigation_closed"  # 劳动争议调解仲裁法 5: arbitration first
    )
    town.desks["petition_office"].consent(town.code, WORKER, EMPLOYER)
    town.do("petition_office", "refer_mediation", PETITION, claims=(1, 2), to_org=bodies["committee"])
    town.on("2026-03-09")
    town.do("committee", "acknowledge_referral", 0, referral=1)
    town.do("committee", "accept", MEDIATION)
    town.do("committee", "record_labour_application", MEDIATION, received_on=date(2026, 3, 9))
    town.do("committee", "start", MEDIATION, mode="closed")
    town.on("2026-03-23")
    town.do("committee", "fail", MEDIATION, fail_ground="no_agreement", remedies_told=True)
    town.do("petition_office", "record_feedback", PETITION, feedback="failed")
    town.on("2026-03-25")
    filing = {"claims": (1, 2), "to_org": bodies["arbitration"], "files_himself": True}
    town.do("petition_office", "refer_arbitration", PETITION, **filing)
    town.do("petition_office", "import_procedure", PETITION)


def arbitration(town: Town) -> None:
    """One award in two documents: final on the wages, not on the severance (劳动争议调解仲裁法 47-50)."""
    bodies = town.people.bodies
    town.on("2026-03-30")
    town.do("arbitration", "accept", ARBITRATION)
    town.on("2026-04-01")
    town.do("arbitration", "serve", ARBITRATION, party=EMPLOYER, served_on=date(2026, 4, 1))
    town.on("2026-05-12")
    town.do("arbitration", "make_award", ARBITRATION, final_claims=(WAGES,), nonfinal_claims=(SEVERANCE,))
    town.on("2026-05-14")
    for party, documents in ((WORKER, ("final_worker", "nonfinal")), (EMPLOYER, ("final_employer", "nonfinal"))):
        for document in documents:
            served = {"party": party, "award_served_on": date(2026, 5, 14), "document": document}
            town.do("arbitration", "serve_award", ARBITRATION, **served)

    town.on("2026-05-20")  # the final award is in force, the other waits for its periods
    court = {"to_org": bodies["court"]}
    assert town.refused("arbitration", "apply_enforcement", ARBITRATION, claims=(1, 2), **court) == "not_final"
    town.do("arbitration", "apply_enforcement", ARBITRATION, claims=(WAGES,), **court)
    town.on("2026-05-25")
    suing = {"party": EMPLOYER, **court}
    assert town.refused("arbitration", "sue", ARBITRATION, claims=(WAGES,), **suing) == "employer_cannot_sue"
    town.do("arbitration", "sue", ARBITRATION, claims=(SEVERANCE,), **suing)


def wages_enforced(town: Town) -> None:
    """A settlement is broken, and the award itself is enforced again (民诉法 241, 247, 251, 252)."""
    town.on("2026-05-26")
    town.do("court", "accept", WAGES_ENFORCED)
    assert town.refused("court", "report_assets", WAGES_ENFORCED, reported_on=date(2026, 5, 26)) == "no_notice"
    town.do("court", "issue_notice", WAGES_ENFORCED, notice_on=date(2026, 5, 26))
    assert town.refused("court", "apply_higher_court", WAGES_ENFORCED, higher_asked_on=date(2026, 5, 26)) == (
        "six_months_run"
    )
    town.do("court", "settle", WAGES_ENFORCED, settled_on=date(2026, 5, 26))
    town.on("2026-05-28")
    town.do("court", "resume_after_breach", WAGES_ENFORCED, breach_ground="breach")
    town.do("court", "complete", WAGES_ENFORCED, performed_on=date(2026, 5, 28))


def suit(town: Town) -> None:
    """Tried in the ordinary procedure; each party has its own period to appeal (民诉法 152, 171)."""
    bodies = town.people.bodies
    town.do("court", "file", SUIT, procedure="ordinary")
    town.on("2026-05-29")
    town.do("court", "serve_complaint", SUIT, party=WORKER, complaint_served_on=date(2026, 5, 29))
    town.on("2026-06-15")
    town.do("court", "begin_trial", SUIT)
    town.on("2026-08-10")
    town.do("court", "judge", SUIT)
    for party, day in ((WORKER, "2026-08-12"), (EMPLOYER, "2026-08-14")):
        town.on(day)
        town.do("court", "serve_judgment", SUIT, party=party, judgment_served_on=date.fromisoformat(day))
    town.on("2026-08-26")
    going_up = {"claims": (SEVERANCE,), "to_org": bodies["higher_court"]}
    town.do("court", "appeal", SUIT, party=EMPLOYER, **going_up)
    town.on("2026-08-28")  # the worker's fifteen days ended yesterday, and the judgment is not in force for that
    assert town.state(SUIT) == "appealed"
    assert town.refused("court", "join_appeal", SUIT, party=WORKER) == "out_of_time"
    for of, body, pathway, code in (
        (SEVERANCE, "court", "litigation", "suit_repeated"),
        (2, "court", "enforcement", "no_title"),
    ):
        begun = {"pathway": pathway, "claims": (of,), "to_org": bodies[body]}
        assert town.refused("court", "begin", 0, **begun) == code


def appeal(town: Town) -> None:
    """Upheld: final, served, and enforceable (民诉法 177, 182, 183, 216, 250)."""
    bodies = town.people.bodies
    town.on("2026-09-02")
    town.do("higher_court", "file", APPEAL, against="judgment")
    assert town.refused("court", "record_replaced", SUIT) == "not_decided_above"
    town.on("2026-10-20")
    town.do("higher_court", "uphold", APPEAL)
    town.on("2026-10-22")
    for party in (WORKER, EMPLOYER):
        town.do("higher_court", "serve_judgment", APPEAL, party=party, judgment_served_on=date(2026, 10, 22))
    assert town.refused("arbitration", "record_suit_decided", ARBITRATION) == "not_judged"
    town.do("court", "record_replaced", SUIT)
    town.do("arbitration", "record_suit_decided", ARBITRATION)
    town.do("higher_court", "note_performance_period", APPEAL, performance_due_on=date(2026, 11, 5))
    town.on("2026-11-06")
    town.do("higher_court", "apply_enforcement", APPEAL, claims=(SEVERANCE,), to_org=bodies["court"])


def severance_enforced(town: Town) -> None:
    town.on("2026-11-09")
    town.do("court", "accept", SEVERANCE_ENFORCED)
    town.do("court", "issue_notice", SEVERANCE_ENFORCED, notice_on=date(2026, 11, 9))
    town.on("2026-11-18")
    measure = {"measure": "freeze", "measure_on": date(2026, 11, 18)}
    town.do("court", "take_measure", SEVERANCE_ENFORCED, **measure)
    town.do("court", "complete", SEVERANCE_ENFORCED, performed_on=date(2026, 11, 18))
    town.do("higher_court", "close", APPEAL, close_reason="performed")


CHAPTERS: tuple[Callable[[Town], None], ...] = (
    petition_and_mediation,
    arbitration,
    wages_enforced,
    suit,
    appeal,
    severance_enforced,
)


def test_one_dispute_through_every_channel(town: Town, tmp_path: Path) -> None:
    for chapter in CHAPTERS:
        chapter(town)
    rows = look(town.store, town.people.auditor, town.code)
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
    record = read_record(town.store, town.people.auditor, town.code)
    out = io.BytesIO()
    write_export([(step.body, step.hash) for step in record.steps], out, at("2026-11-20"), "chain")
    file.write_bytes(out.getvalue())
    assert list(Verification(None).findings(file)) == []
    assert "纪勤".encode() not in out.getvalue()
