"""Invented worlds for the read side: bodies in a tree, people, cases; and, slowly and in plain Python, who sees what.

A world is written into a transaction that is rolled back, so hundreds of them need one database.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from sqlalchemy import Connection, insert

from cases.access import Person, person
from cases.colours import Colour
from cases.models import FAR, metadata
from cases.store import Store
from cases.vault import Vault, party_address
from statemachines.pathway import Role

NOW = datetime(2026, 5, 6, 2, tzinfo=UTC)
STAFF = (Role.HANDLER, Role.SUPERVISOR, Role.AUDITOR, Role.ADMINISTRATOR, Role.INTAKE)
HOURS = (-72, -1, 0, 1, 30, 240)  # from NOW to a date


REACHES_DOWN = {Role.SUPERVISOR, Role.AUDITOR, Role.ADMINISTRATOR}


@dataclass(frozen=True)
class Run:
    """A proceeding: its body, the index of its handler, and its dates in hours from NOW (None: no date)."""

    org: int
    handler: int | None
    is_open: bool
    due: int | None
    warned: int  # hours from the warning to the date
    closed: int = 24  # hours ago

    @property
    def due_at(self) -> datetime:
        return FAR if self.due is None or not self.is_open else NOW + timedelta(hours=self.due)

    @property
    def warn_at(self) -> datetime:
        return FAR if self.due_at == FAR else self.due_at - timedelta(hours=self.warned)

    @property
    def since(self) -> datetime:
        return NOW - timedelta(hours=self.closed)

    @property
    def colour(self) -> Colour:
        if not self.is_open:
            return Colour.GREEN
        if self.due_at <= NOW:
            return Colour.RED
        return Colour.YELLOW if self.warn_at <= NOW else Colour.BLUE


@dataclass(frozen=True)
class Folder:
    """A case: its owner, its proceedings, its hand-overs (to body, status), its escalations (to body, open)."""

    org: int
    runs: tuple[Run, ...]
    referrals: tuple[tuple[int, str], ...] = ()
    escalations: tuple[tuple[int, bool], ...] = ()


@dataclass(frozen=True)
class World:
    """Bodies are numbered from 1, the parent of each (None: a root) comes before it; people are (role, body)."""

    parents: tuple[int | None, ...]
    people: tuple[tuple[Role, int], ...]
    folders: tuple[Folder, ...]

    @property
    def bodies(self) -> range:
        return range(1, len(self.parents) + 1)

    # ── the slow model ───────────────────────────────────────────────────────────────────────────────────────────

    def orgs(self, who: int) -> set[int]:
        """Every body this person answers for."""
        role, own = self.people[who]
        return {org for org in self.bodies if org == own or (role in REACHES_DOWN and own in self.above(org))}

    def above(self, org: int) -> Iterator[int]:
        while (parent := self.parents[org - 1]) is not None:
            yield parent
            org = parent

    def sees(self, who: int, folder: Folder) -> bool:
        if self.people[who][0] in (Role.ADMINISTRATOR, Role.INTAKE):
            return False
        offered = {org for org, status in folder.referrals if status == "offered"}
        return bool(self.orgs(who) & ({folder.org} | {run.org for run in folder.runs} | offered))

    def runs(self, who: int) -> Iterator[tuple[int, int, Run]]:
        """(case, number, proceeding) of every case this person sees."""
        for case_id, folder in enumerate(self.folders, 1):
            if self.sees(who, folder):
                yield from ((case_id, n, run) for n, run in enumerate(folder.runs, 1))


@st.composite
def worlds(draw: st.DrawFn) -> World:
    parents = [
        None,
        *(draw(st.integers(1, n)) if draw(st.booleans()) or n < 3 else None for n in range(1, draw(st.integers(1, 7)))),
    ]
    body = st.integers(1, len(parents))
    people = draw(st.lists(st.tuples(st.sampled_from(STAFF), body), min_size=2, max_size=5))
    run = st.builds(
        Run,
        org=body,
        handler=st.none() | st.integers(0, len(people) - 1),
        is_open=st.booleans() | st.just(True),
        due=st.none() | st.sampled_from(HOURS),
        warned=st.sampled_from((0, 24, 100)),
        closed=st.sampled_from((1, 24, 24 * 29, 24 * 31)),
    )
    folder = st.builds(
        Folder,
        org=body,
        runs=st.lists(run, min_size=1, max_size=3).map(tuple),
        referrals=st.lists(st.tuples(body, st.sampled_from(("offered", "acknowledged", "returned"))), max_size=2).map(
            tuple
        ),
        escalations=st.lists(st.tuples(body, st.booleans()), max_size=2).map(tuple),
    )
    return World(tuple(parents), tuple(people), tuple(draw(st.lists(folder, max_size=6))))


# ── writing one down ─────────────────────────────────────────────────────────────────────────────────────────────


class Within(Store):
    """A store whose every read is the one open transaction."""

    def __init__(self, store: Store, connection: Connection) -> None:
        self.vault, self.dialect, self.engine = store.vault, store.dialect, store.engine
        self.connection = connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        yield self.connection


@dataclass
class Written:
    """A world in a database: `people` in its order, `code(case)` and `number(case)` of each case."""

    store: Within
    people: list[Person] = field(default_factory=list)

    @staticmethod
    def code(case_id: int) -> str:
        return f"CASE{case_id:07d}"

    @staticmethod
    def number(case_id: int) -> str:
        return f"样〔2026〕{case_id}号"


@contextmanager
def written(store: Store, world: World) -> Iterator[Written]:
    with store.engine.connect() as connection:
        transaction = connection.begin()
        for table, rows in _rows(store.vault, world).items():
            if rows:
                connection.execute(insert(metadata.tables[table]), rows)
        within = Within(store, connection)
        yield Written(within, [person(connection, n) for n in range(1, len(world.people) + 1)])
        transaction.rollback()


def _rows(vault: Vault, world: World) -> dict[str, list[dict[str, Any]]]:
    tables: dict[str, list[dict[str, Any]]] = {
        name: []
        for name in (
            "organisation",
            "account",
            "cases",
            "case_key",
            "party",
            "proceeding",
            "deadline",
            "referral",
            "escalation",
        )
    }
    for org in world.bodies:
        tables["organisation"].append(_body(org, world.parents[org - 1]))
    for n, (role, org) in enumerate(world.people, 1):
        tables["account"].append(_account(n, role, org))
    for case_id, folder in enumerate(world.folders, 1):
        for name, rows in _case(vault, case_id, folder).items():
            tables[name] += rows
    return tables


def _body(org: int, parent: int | None) -> dict[str, Any]:
    names = {"name_zh": f"第{org}单位", "name_en": f"Body {org}", "word": f"样{org}"}
    return {"id": org, "parent_id": parent, "level": "town", "kind": "centre", "external": False, **names}


def _account(n: int, role: Role, org: int) -> dict[str, Any]:
    account = {"id": n, "login": f"person-{n}", "name": f"第{n}人", "role": role.value, "org_id": org}
    return {**account, "password_hash": "!", "language": "zh", "disabled": False}


def _case(vault: Vault, case_id: int, folder: Folder) -> dict[str, list[dict[str, Any]]]:
    key, wrapped = vault.new_key()
    sealed = Vault.seal(key, party_address(case_id, 1), {"name": f"当事人{case_id}", "phone": "13812345678"})
    case = {
        "id": case_id,
        "code": Written.code(case_id),
        "number": Written.number(case_id),
        "org_id": folder.org,
        "cause": "neighbour" if case_id % 2 else "noise",
        "origin": "walk_in",
        "level": "town",
        "version": 1,
        "head": bytes(32),
        "opened_at": NOW,
        "updated_at": NOW,
        "facts": {},
    }
    runs = list(enumerate(folder.runs, 1))
    return {
        "cases": [case],
        "case_key": [{"case_id": case_id, "wrapped": wrapped}],
        "party": [{"case_id": case_id, "n": 1, "side": "applicant", "kind": "person", "sealed": sealed}],
        "proceeding": [_proceeding(case_id, n, run) for n, run in runs],
        "deadline": [_deadline(case_id, n, run) for n, run in runs],
        "referral": [_referral(case_id, n, *given) for n, given in enumerate(folder.referrals, 1)],
        "escalation": [_escalation(case_id, n, *given) for n, given in enumerate(folder.escalations, 1)],
    }


def _proceeding(case_id: int, n: int, run: Run) -> dict[str, Any]:
    return {
        "case_id": case_id,
        "n": n,
        "pathway": "mediation",
        "pathway_version": 1,
        "state": "mediating" if run.is_open else "performed",
        "is_open": run.is_open,
        "outcome": "" if run.is_open else "settled",
        "claims": [],
        "facts": {},
        "org_id": run.org,
        "handler_id": None if run.handler is None else run.handler + 1,
        "opened_on": date(2026, 4, 1),
        "closed_on": None if run.is_open else date(2026, 5, 1),
        "since": run.since,
        "next_due_at": run.due_at,
        "warn_at": run.warn_at,
    }


def _deadline(case_id: int, n: int, run: Run) -> dict[str, Any]:
    return {
        "case_id": case_id,
        "n": n,
        "proceeding": n,
        "clock": "settle",
        "addressee": 0,
        "claim": 0,
        "kind": "target",
        "rule": "PM-04",
        "status": "running" if run.is_open else "settled",
        "step": 0,
        "firing": 1,
        "start": date(2026, 4, 1),
        "due": None if run.due_at == FAR else run.due_at.date(),
        "safe": None,
        "provisional": False,
        "due_at": run.due_at,
        "warn_at": run.warn_at,
        "next_at": None,
        "events": [],
        "explanation": {},
        "jurisdiction": "CN",
        "law": "1",
        "calendar": "1",
        "created_seq": 1,
    }


def _referral(case_id: int, n: int, to_org: int, status: str) -> dict[str, Any]:
    return {
        "case_id": case_id,
        "n": n,
        "referral": "mediation-transfer",
        "from_proceeding": 1,
        "to_pathway": "mediation",
        "to_org": to_org,
        "claims": [],
        "packet": [],
        "status": status,
        "offered_at": NOW - timedelta(days=n),
        "earliest_expiry": date(2026, 5, 10),
        "urgent": n == 2,
    }


def _escalation(case_id: int, n: int, org: int, is_open: bool) -> dict[str, Any]:
    return {
        "case_id": case_id,
        "deadline": 1,
        "firing": 1,
        "rung": n,
        "seq": n,
        "proceeding": 1,
        "org_id": org,
        "role": "supervisor",
        "raised_at": NOW - timedelta(days=n),
        "acknowledged_at": None if is_open else NOW,
        "acknowledged_by": "",
    }
