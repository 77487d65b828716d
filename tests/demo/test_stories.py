"""The demonstration on both databases: each worked history ends as it is told, and all of it replays and verifies."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from cases.access import Person, person
from cases.files import LocalFiles
from cases.history import read_record
from cases.models import metadata
from cases.papers import content_of, lost, named, papers
from cases.preview import look
from cases.register import ClaimInput, PartyInput, Registration, register
from cases.replay import check_cases
from cases.rows import CaseRows
from cases.store import Store
from cases.transition import transition
from cases.vault import Vault, party_address
from demo.build import fill
from demo.stage import told
from demo.timeline import at
from demo.walk import Walks
from ledger.export import write_export
from ledger.verify import Verification
from statemachines.decide import Refused
from statemachines.pathway import Command
from statemachines.periods import due_instant
from tests.databases import Databases

NOW = at("2026-11-20", "15:00")
BESIDE = 40  # cases lived through beside the worked ones

# story: (pathway, state) of each of its proceedings, in order
ENDS: dict[str, list[tuple[str, str]]] = {
    "a": [("mediation", "confirmed"), ("confirmation", "confirmed")],
    "b": [("mediation", "performed")],
    "c": [("mediation", "performed")],
    "d": [
        ("petition", "imported"),
        ("labour_mediation", "terminated"),
        ("arbitration", "awarded"),
        ("litigation", "trial"),
    ],
    "e": [("arbitration", "sued"), ("litigation", "trial")],
    "f1": [("mediation", "transferred"), ("mediation", "performed")],
    "f2": [("mediation", "transferred"), ("mediation", "effective_written")],
    "g": [("mediation", "mediating")],
    "h": [  # tests/test_chain.py looks at each of its steps
        *(("petition", "imported"), ("mediation", "terminated"), ("arbitration", "sued"), ("enforcement", "performed")),
        *(("litigation", "superseded"), ("appeal", "closed"), ("enforcement", "performed")),
    ],
    "i": [("mediation", "urging"), ("payment_order", "enforcement"), ("enforcement", "filed")],
    "j": [("mediation", "refused"), ("preservation", "granted"), ("litigation", "filed")],
    "k": [("petition", "imported"), ("reconsideration", "effective")],
    "l": [("mediation", "refused"), ("commercial_arbitration", "awarded")],
    "m": [("arbitration", "hearing"), ("legal_aid", "aiding")],
}


# clock of a story's proceeding: the last day, as the law gives it
DATES: list[tuple[str, int, str, str]] = [
    ("a", 1, "confirmation", "2026-10-09"),  # 30 days from 09-09
    ("d", 1, "route_office", "2026-09-08"),  # 15 days from 08-24
    ("d", 2, "labour_mediation", "2026-09-23"),  # 15 days from 09-08
    ("d", 3, "award", "2026-11-12"),  # 45 days from 09-28
    ("d", 3, "suit_final", "2026-11-25"),  # 15 days from 11-10
    ("d", 3, "set_aside", "2026-12-10"),  # 30 days from 11-10
    ("d", 4, "trial_simplified", "2026-12-29"),  # three months from 09-29
    ("e", 1, "acceptance", "2026-10-13"),
    ("e", 2, "trial_ordinary", "2027-04-23"),  # six months from 10-23
    ("i", 2, "object", "2026-10-08"),  # 15 days from 09-22 end in the National Day holidays (民诉法 227)
    ("j", 2, "main_case", "2026-10-15"),  # 30 days from 09-15 (民诉法 104)
    ("k", 2, "acceptance", "2026-07-29"),  # five working days from 07-22 (行政复议法 30)
    ("k", 2, "reply", "2026-08-13"),  # ten working days from 07-30 (行政复议法 48)
    ("k", 2, "decision", "2026-09-28"),  # 60 days from 07-27 end on the Mid-Autumn holiday (行政复议法 62)
    ("m", 2, "decide", "2026-10-21"),  # seven days from 10-14 (法律援助法 43)
]


@dataclass(frozen=True)
class County:
    store: Store
    files: LocalFiles
    auditor: Person
    walks: Walks

    def rows(self, story: str) -> CaseRows:
        return look(self.store, self.auditor, told(self.store)[story][0])

    def entries(self, story: str) -> list[Any]:
        record = read_record(self.store, self.auditor, told(self.store)[story][0])
        return [step.entry for step in record.steps]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def county(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[County]:
    databases: Databases = request.getfixturevalue(f"{request.param}_databases")
    url = databases.create()
    store = Store(url, Vault(bytes(range(32))))
    files = LocalFiles(tmp_path_factory.mktemp("county"))
    walks = fill(store, files, NOW, BESIDE)
    account = metadata.tables["account"].c
    with store.read() as connection:
        number = connection.execute(select(account.id).where(account.role == "auditor")).scalars().first()
        yield County(store, files, person(connection, number or 0), walks)
    store.close()
    databases.drop(url)


@pytest.mark.parametrize("story", ENDS)
def test_each_history_ends_as_it_is_told(county: County, story: str) -> None:
    proceedings = county.rows(story).rows("proceeding")
    assert [(row["pathway"], row["state"]) for row in proceedings] == ENDS[story]


@pytest.mark.parametrize(("story", "of", "clock", "due"), DATES, ids=[" ".join(map(str, row[:3])) for row in DATES])
def test_its_clocks_end_on_the_day_of_the_law(county: County, story: str, of: int, clock: str, due: str) -> None:
    deadline = metadata.tables["deadline"]
    mine = (deadline.c.proceeding == of, deadline.c.clock == clock, deadline.c.case_id == county.rows(story).id)
    with county.store.read() as connection:
        assert connection.execute(select(deadline.c.due).where(*mine)).scalars().all() == [date.fromisoformat(due)]


def test_everything_replays_to_the_tables(county: County) -> None:
    assert check_cases(county.store, limit=1000) == ([], None)


def test_every_record_verifies_without_us(county: County, tmp_path: Path) -> None:
    for story in told(county.store):
        out = io.BytesIO()
        record = read_record(county.store, county.auditor, told(county.store)[story][0])
        write_export([(step.body, step.hash) for step in record.steps], out, NOW, "demo")
        file = tmp_path / f"{story}.jsonl"
        file.write_bytes(out.getvalue())
        assert list(Verification(None).findings(file)) == []


def test_nobodys_name_is_in_the_record(county: County) -> None:
    """Every word that was sealed with a party is looked for in what is not sealed."""
    party, case_key = metadata.tables["party"], metadata.tables["case_key"]
    sealed = select(party, case_key.c.wrapped).join(case_key, case_key.c.case_id == party.c.case_id)
    said: set[str] = set()
    with county.store.read() as connection:
        for row in connection.execute(sealed):
            key = county.store.vault.unwrap(bytes(row.wrapped))
            said |= set(Vault.open(key, party_address(row.case_id, row.n), bytes(row.sealed)).values())
        bodies = b"".join(connection.execute(select(metadata.tables["ledger"].c.body)).scalars())
        facts = [connection.execute(select(metadata.tables[name].c.facts)).all() for name in ("delivery", "notice")]
    assert {"纪勤", "10000000041", "青溪县云锦制衣厂"} <= said
    open_text = bodies.decode() + str(facts)
    assert [word for word in said if word in open_text] == []


def test_the_confirmation_was_asked_for_within_thirty_days(county: County) -> None:
    """民诉法 205: jointly, within 30 days of the agreement's effect."""
    rows = county.rows("a")
    offered = rows.rows("referral")[0]
    assert (offered["referral"], offered["status"]) == ("mediation-confirmation", "acknowledged")
    (signed,) = (e for e in county.entries("a") if e.data.get("step", {}).get("trigger") == "sign")
    clock = next(item for item in signed.data["clocks"] if item["clock"] == "confirmation")
    (asked,) = (e for e in county.entries("a") if e.data.get("step", {}).get("trigger") == "apply_confirmation")
    assert asked.occurred_at < due_instant(date.fromisoformat(clock["due"]))
    assert len([row for row in rows.rows("party") if row["side"] == "applicant"]) == 17


@pytest.mark.parametrize(("claims", "lawful"), [((1,), False), ((1, 2), False), ((2,), True)])
def test_overtime_sees_arbitration_first_and_the_wage_slip_alone_may_go_to_court(
    county: County, claims: tuple[int, ...], lawful: bool
) -> None:
    """劳动争议调解仲裁法 5、劳动争议解释一 15: told on a petition of its own, as story d stood on 2026-09-24."""
    organisation, account = metadata.tables["organisation"].c, metadata.tables["account"].c
    with county.store.read() as connection:
        court = connection.execute(select(organisation.id).where(organisation.kind == "court")).scalars().first()
        clerk = connection.execute(select(account.id).where(account.login == "suwan")).scalar()
        who = person(connection, clerk or 0)
    parties = (
        PartyInput("applicant", "person", {"name": "甲"}),
        PartyInput("respondent", "organisation", {"name": "乙"}),
    )
    items = (ClaimInput("overtime", 1_840_000), ClaimInput("wage_iou", 960_000, {"iou": True}))
    opening = Registration(
        who.org_id, "wages", "walk_in", "petition", NOW, parties, items, {"received_by": "office"},
        handler_id=who.account_id,
    )  # fmt: skip
    name = f"bundle-{claims}"
    code = register(county.store, opening, person=who, now=NOW, key=name).code
    steps: list[tuple[str, dict[str, Any]]] = [
        ("register", {"matter": "claim"}),
        ("classify", {"route_class": "arbitration"}),
        ("notify_route", {"notified_on": date(2026, 11, 20)}),
    ]
    for trigger, fields in steps:
        command = Command(trigger, 1, who.actor, NOW, fields)
        transition(county.store, code, command, person=who, now=NOW, key=f"{name}-{trigger}")
    fields = {"claims": claims, "to_org": court, "files_himself": True}
    suit = Command("refer_suit", 1, who.actor, NOW, fields)
    if lawful:
        assert transition(county.store, code, suit, person=who, now=NOW, key=f"{name}-suit").opened == 2
    else:
        with pytest.raises(Refused) as caught:
            transition(county.store, code, suit, person=who, now=NOW, key=f"{name}-suit")
        assert "劳动争议" in caught.value.refusal.basis


def test_silence_opens_the_right_on_the_right_day(county: County) -> None:
    """Received Wednesday 2026-09-30; Saturday 10-10 is worked: the fifth working day is Tuesday 10-13."""
    (passing,) = (entry for entry in county.entries("e") if entry.kind == "expired" and "step" in entry.data)
    assert passing.occurred_at == due_instant(date(2026, 10, 13))
    assert passing.data["step"]["to"] == "no_decision"


@pytest.mark.parametrize("story", ["f1", "f2"])
def test_industry_committees_took_what_was_handed_over(county: County, story: str) -> None:
    rows = county.rows(story)
    transfer = next(row for row in rows.rows("referral") if row["referral"] == "mediation-transfer")
    assert (transfer["status"], transfer["opened"]) == ("acknowledged", 2)
    organisation = metadata.tables["organisation"].c
    with county.store.read() as connection:
        kind = connection.execute(select(organisation.kind).where(organisation.id == transfer["to_org"])).scalar()
    assert kind == "industry_committee"


def test_the_overdue_case_has_climbed_two_rungs(county: County) -> None:
    rungs = [entry.data["escalation"]["rung"] for entry in county.entries("g") if entry.kind == "escalated"]
    assert rungs == [1, 2]


def test_people_in_the_simulation_take_lawful_steps(county: County) -> None:
    """Offered steps are taken; only these turn out unlawful with the answers given. Some cases ended, some run late."""
    assert set(county.walks.refused) <= {("apply_confirmation", "confirmation_late")}
    proceeding = metadata.tables["proceeding"].c
    with county.store.read() as connection:
        found = connection.execute(select(proceeding.is_open, proceeding.pathway)).all()
    assert {row.pathway for row in found} >= {"mediation", "petition", "arbitration", "litigation", "confirmation"}
    assert len([row for row in found if not row.is_open]) > BESIDE / 2
    assert len(county.walks.matters) >= BESIDE * 0.9  # the newest may wait for a handler


def test_today_is_worth_looking_at(county: County) -> None:
    """What a visitor should find: each of these stands as its name says."""
    offered = county.rows("offered").rows("referral")[-1]
    returned = county.rows("returned").rows("referral")[-1]
    assert (offered["status"], returned["status"]) == ("offered", "returned")
    assert any(row["provisional"] for row in county.rows("provisional").live())
    assert any(row["status"] == "suspended" for row in county.rows("suspended").live())
    extended = [row for row in county.rows("extended").live() if sum(e["op"] == "extend" for e in row["events"]) == 2]
    assert extended
    assert [county.rows(name).proceeding(1)["handler_id"] for name in ("unclaimed", "unclaimed_too")] == [None, None]


# story: (kind, version, state) of each paper, the newest first, as its handler finds them
PAPERS: dict[str, list[tuple[str, int, str]]] = {
    "a": [
        ("confirmation_application", 1, "issued"),
        ("mediation_agreement", 2, "served"),
        ("mediation_agreement", 1, "replaced"),
        ("acceptance_notice", 1, "issued"),
        ("evidence", 1, "filed"),
    ],
    "b": [("mediation_agreement", 1, "served")],
    "d": [("termination_notice", 1, "issued")],
    "f1": [("transfer_letter", 1, "issued")],
    "due_today": [("evidence", 1, "filed"), ("acceptance_notice", 1, "issued"), ("acceptance_notice", 1, "issued")],
}


@pytest.mark.parametrize("story", PAPERS)
def test_its_papers_stand_as_they_are_told(county: County, story: str) -> None:
    found = reversed(county.rows(story).rows("paper"))
    assert [(row["kind"], row["version"], row["state"]) for row in found] == PAPERS[story]


def test_every_paper_lies_where_its_entry_says(county: County) -> None:
    wanted = named(county.store)
    assert len(wanted) == 2 * 9 + 2, "nine made ones as Word and PDF, two photos"
    assert list(lost(county.files, wanted)) == []


TABLES = ("cases", "claim", "consent", "proceeding", "deadline", "escalation", "referral", "command_key", "notice")


def test_the_same_moment_gives_the_same_county(sqlite_databases: Databases, tmp_path: Path) -> None:
    """All but what is random by design: keys, salts and what is sealed with them, and hashes over those."""
    assert _content(sqlite_databases, tmp_path / "one") == _content(sqlite_databases, tmp_path / "two")


def _content(databases: Databases, folder: Path) -> dict[str, list[Any]]:
    url = databases.create()
    store = Store(url, Vault(bytes(range(32))))
    files = LocalFiles(folder)
    fill(store, files, NOW, 12)
    with store.read() as connection:
        found = {name: [_plain(row) for row in connection.execute(metadata.tables[name].select())] for name in TABLES}
        linjing = metadata.tables["account"].c
        mine = connection.execute(select(linjing.id).where(linjing.login == "linjing")).scalar()
        who = person(connection, mine or 0)
    found["papers"] = [
        content_of(store, files, who, case.code, view.row["n"], file.nth, how="file", now=NOW)[1]
        for case in (told(store)["a"], told(store)["due_today"])
        for view in papers(store, who, case.code)[1]
        for file in view.files
    ]
    store.close()
    databases.drop(url)
    return found


def _plain(row: Any) -> str:
    return str({name: value for name, value in row._mapping.items() if name not in ("head", "hash")})
