"""Random people doing random things to random cases: whatever the door lets in, the record and the tables agree.

Steps are biased towards what is offered, so that walks get far into the pathways; stale forms, repeated keys and late
sweeps are mixed in.
"""

from __future__ import annotations

import shutil
import tempfile
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import select

from cases.access import Person, person
from cases.clocks import sweep
from cases.door import Receipt
from cases.errors import CaseError, StaleVersion
from cases.models import Account, metadata
from cases.register import ClaimInput
from cases.replay import check_cases
from cases.rows import load_sql, loaded, snapshot
from cases.store import Store
from cases.transition import transition
from cases.vault import Vault
from migrations import run
from statemachines.claims import CLAIM_TYPES
from statemachines.clockops import event_number
from statemachines.decide import LIVE, Offer, Refused, available
from statemachines.pathway import ClockKind, Command, Field, FieldKind
from statemachines.pathways import PATHWAYS
from statemachines.snapshot import Snapshot, local_date
from tests.acts import Desk, at
from tests.people import People, settle

OPENING = {
    "mediation": {},
    "arbitration": {},
    "litigation": {},
    "petition": {"received_by": "organ"},
}


class Office(RuleBasedStateMachine):
    """One county office on SQLite."""

    folder: Path
    template: Path | None = None

    @initialize()
    def open_office(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        url = f"sqlite:///{self.folder / 'office.db'}"
        if Office.template is None:
            Office.template = Path(tempfile.mkdtemp()) / "template.db"
            run.upgrade(f"sqlite:///{Office.template}")
        shutil.copyfile(Office.template, self.folder / "office.db")
        self.store = Store(url, Vault(bytes(32)))
        with self.store.write() as tx:  # nobody's data is at stake: no waiting for the disk
            tx.raw.execute("COMMIT")
            tx.raw.execute("PRAGMA synchronous=OFF")
            tx.raw.execute("BEGIN IMMEDIATE")
        self.people = settle(self.store)
        self.desk = Desk(self.store, self.people.handler, at("2026-01-12"))
        self.clerks = {self.people.bodies["committee"]: self.people.handler} | _clerks(self.store, self.people)
        self.codes: list[str] = []
        self.sent: list[tuple[str, Command, Person, str, Receipt]] = []

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.store.close()
            shutil.rmtree(self.folder)

    @rule(
        pathway=st.sampled_from(sorted(OPENING)),
        types=st.lists(st.sampled_from(sorted(CLAIM_TYPES)), min_size=1, max_size=2),
    )
    def register(self, pathway: str, types: list[str]) -> None:
        if len(self.codes) < 4:
            claims = tuple(ClaimInput(kind, 100_00) for kind in types)
            with suppress(Refused):  # a suit on what must see arbitration first
                self.codes.append(self.desk.register(pathway=pathway, claims=claims, fields=OPENING[pathway]))

    @rule(data=st.data(), days=st.sampled_from([0, 0, 0, 1, 3, 15, 40]))
    def step(self, data: st.DataObject, days: int) -> None:
        if not self.codes:
            return
        self.desk.later(days=days, minutes=1)
        code = data.draw(st.sampled_from(self.codes))
        seen = self._snapshot(code)
        who, offer = self._offer(data, seen)
        if offer is None:
            return
        command = self._command(data, seen, who, offer)
        self._send(code, command, who)

    @rule(data=st.data())
    def send_again(self, data: st.DataObject) -> None:
        """The same form twice: the first receipt, and nothing written."""
        if not self.sent:
            return
        code, command, who, key, receipt = data.draw(st.sampled_from(self.sent))
        before = self._snapshot(code).version
        again = transition(self.store, code, command, person=who, now=self.desk.now, key=key)
        assert (again.seq, again.hash, again.repeated) == (receipt.seq, receipt.hash, True)
        assert self._snapshot(code).version == before

    @rule(data=st.data())
    def send_stale(self, data: st.DataObject) -> None:
        if not self.codes:
            return
        code = data.draw(st.sampled_from(self.codes))
        seen = self._snapshot(code)
        command = Command("note", 0, self.desk.person.actor, self.desk.now, {"note": "迟到的表单"})
        try:
            transition(
                self.store, code, command, person=self.desk.person, now=self.desk.now, key=self.desk.key(),
                expected_version=seen.version - 1,
            )  # fmt: skip
        except (StaleVersion, CaseError):
            assert self._snapshot(code).version == seen.version
        else:
            raise AssertionError("a stale form was taken")

    @rule(days=st.sampled_from([0, 2, 30, 120]))
    def sweep(self, days: int) -> None:
        self.desk.later(days=days)
        report = sweep(self.store, self.desk.now)
        assert report.failed == {}
        assert sweep(self.store, self.desk.now).total == 0

    @invariant()
    def the_record_and_the_tables_agree(self) -> None:
        if hasattr(self, "store"):
            assert check_cases(self.store) == ([], None)

    @invariant()
    def clocks_belong_to_open_proceedings(self) -> None:
        for code in getattr(self, "codes", ()):
            seen = self._snapshot(code)
            for clock in (clock for clock in seen.clocks if clock.status in LIVE and clock.proceeding):
                proceeding = seen.proceeding(clock.proceeding)
                rule_row = next(r for r in PATHWAYS[proceeding.pathway].clocks if r.name == clock.name)
                assert proceeding.state in rule_row.runs_in

    @invariant()
    def nobody_who_wants_out_is_held(self) -> None:
        """RP-01, RP-02: an open mediation that has no agreement can be left by a party at once."""
        for code in getattr(self, "codes", ()):
            seen = self._snapshot(code)
            for proceeding in seen.proceedings:
                if proceeding.pathway == "mediation" and proceeding.state in ("registered", "consenting", "mediating"):
                    offers = available(seen, proceeding.n, self.desk.person.actor, self.desk.now)
                    assert any(offer.row.exit and offer.refusal is None for offer in offers)

    @invariant()
    def every_escalation_is_of_an_overdue_duty(self) -> None:
        if not hasattr(self, "store"):
            return
        escalation, deadline = metadata.tables["escalation"], metadata.tables["deadline"]
        joined = escalation.join(
            deadline, (deadline.c.case_id == escalation.c.case_id) & (deadline.c.n == escalation.c.deadline)
        )
        with self.store.read() as connection:
            for kind, raised_at, due_at, firing in connection.execute(
                select(deadline.c.kind, escalation.c.raised_at, deadline.c.due_at, deadline.c.firing).select_from(
                    joined
                )
            ):
                assert kind in (ClockKind.DUTY, ClockKind.TARGET)
                assert firing > 1 or raised_at >= due_at

    # ── how a step is made up ────────────────────────────────────────────────────────────────────────────────────

    def _snapshot(self, code: str) -> Snapshot:
        with self.store.write() as tx:
            return snapshot(loaded(tx.fetch(load_sql("sqlite", "c.code = :code"), {"code": code})[0]))

    def _offer(self, data: st.DataObject, seen: Snapshot) -> tuple[Person, Offer | None]:
        number = data.draw(st.sampled_from([0, *(p.n for p in seen.proceedings if p.is_open)]))
        org = seen.proceeding(number).org_id if number else self.desk.person.org_id
        who = self.clerks.get(org or 0, self.desk.person)
        if data.draw(st.integers(0, 5)) == 0:
            who = self.people.higher
        offers = available(seen, number, who.actor, self.desk.now)
        lawful = [offer for offer in offers if offer.refusal is None]
        pool = lawful if lawful and data.draw(st.integers(0, 9)) else offers
        return who, data.draw(st.sampled_from(pool)) if pool else None

    def _command(self, data: st.DataObject, seen: Snapshot, who: Person, offer: Offer) -> Command:
        today = local_date(self.desk.now)
        values = {field.name: data.draw(self._answer(field, seen, today)) for field in offer.row.fields}
        if offer.row.trigger == "correct_date":
            values |= self._correction(data, seen.case)
        values = {name: value for name, value in values.items() if value is not None}
        occurred = self.desk.now - timedelta(days=data.draw(st.sampled_from([0, 0, 0, 1, 5])))
        return Command(offer.row.trigger, offer.proceeding, who.actor, occurred, values)

    def _correction(self, data: st.DataObject, code: str) -> dict[str, Any]:
        """An event that is there, and either its right day or that it never happened."""
        with self.store.write() as tx:
            rows = loaded(tx.fetch(load_sql("sqlite", "c.code = :code"), {"code": code})[0]).rows("deadline")
        row = data.draw(st.sampled_from(rows))
        event = event_number(row["n"], data.draw(st.integers(0, len(row["events"]) - 1)))
        never = data.draw(st.integers(0, 4)) == 0
        day = local_date(self.desk.now) - timedelta(days=data.draw(st.sampled_from([0, 1, 9, 60])))
        return {"event": event, "never": never, "right_on": None if never else day, "right_until": None}

    def _answer(self, field: Field, seen: Snapshot, today: date) -> st.SearchStrategy[Any]:
        numbers = [claim.n for claim in seen.claims] or [1]
        answers: dict[FieldKind, st.SearchStrategy[Any]] = {
            FieldKind.DATE: st.sampled_from([today, today, today - timedelta(days=2), today + timedelta(days=20)]),
            FieldKind.CHOICE: st.sampled_from([key for key, _ in field.choices] or [""]),
            FieldKind.BOOL: st.just(True),
            FieldKind.INTEGER: st.integers(1, 3),
            FieldKind.MONEY: st.just(100_00),
            FieldKind.PARTY: st.sampled_from([1, 2]),
            FieldKind.PARTIES: st.sampled_from([(1,), (1, 2)]),
            FieldKind.CLAIMS: st.sampled_from([tuple(numbers), (numbers[0],)]),
            FieldKind.ACCOUNT: st.sampled_from([self.people.handler.account_id, self.people.colleague.account_id]),
            FieldKind.ACCOUNTS: st.sampled_from(
                [(self.people.handler.account_id,), (self.people.colleague.account_id,)]
            ),
            FieldKind.STEP: st.sampled_from(["accept", "fail", "sign", "classify"]),
            FieldKind.ORGANISATION: st.sampled_from(list(self.people.bodies.values())),
            FieldKind.TEXT: st.just("一行字"),
            FieldKind.NOTE: st.just("几行字"),
        }
        return answers[field.kind] if field.required else st.none() | answers[field.kind]

    def _send(self, code: str, command: Command, who: Person) -> None:
        before, key = self._snapshot(code).version, self.desk.key()
        try:
            receipt = transition(self.store, code, command, person=who, now=self.desk.now, key=key)
        except (Refused, CaseError):
            assert self._snapshot(code).version == before
            return
        assert receipt.seq == before + 1 == self._snapshot(code).version
        self.sent.append((code, command, who, key, receipt))


def _clerks(store: Store, people: People) -> dict[int, Person]:
    """A handler for every other body, so that hand-overs are answered."""
    clerks: dict[int, Person] = {}
    with store.session() as session:
        for key, org in people.bodies.items():
            account = Account(login=f"clerk-{key}", name="办", role="handler", org_id=org, password_hash="!")
            session.add(account)
            session.flush()
            clerks[org] = person(session, account.id or 0)
    clerks[people.bodies["committee"]] = people.handler
    return clerks


TestOffice = Office.TestCase
TestOffice.settings = settings(
    max_examples=20,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # a failing walk is short enough to read unshrunk
)
