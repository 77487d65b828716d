"""A synthetic county: a centre, towns, villages, and people who work there."""

from __future__ import annotations

from dataclasses import dataclass

from cases.access import Person, person
from cases.models import Account, Organisation
from cases.store import Store
from statemachines.pathway import Role

TOWNS, VILLAGES = 20, 20  # of a county; of a town


@dataclass(frozen=True)
class Village:
    """A village's mediation committee: its own id, its town's, its case-number word, its handlers' accounts."""

    id: int
    town: int
    word: str
    handlers: tuple[int, ...]


@dataclass(frozen=True)
class County:
    """Ids of bodies; one supervisor for the county and for each town."""

    county: int
    supervisor: int
    town_supervisors: tuple[int, ...]
    villages: tuple[Village, ...]

    def handler(self, store: Store) -> Person:
        """Somebody of the first village."""
        return _person(store, self.villages[0].handlers[0])

    def head(self, store: Store) -> Person:
        """The county's supervisor."""
        return _person(store, self.supervisor)


def _person(store: Store, account_id: int) -> Person:
    with store.read() as connection:
        return person(connection, account_id)


def settle(store: Store, *, name: str = "样例县", first: int | None = None) -> County:
    """Write a county's bodies and accounts. `first` numbers them from there on: one town with one village only."""
    towns, villages = (1, 1) if first else (TOWNS, VILLAGES)
    ids = iter(range(first, first + 100)) if first else None
    with store.session() as session:

        def add(row: Organisation | Account) -> int:
            row.id = next(ids) if ids else None
            session.add(row)
            session.flush()
            assert row.id is not None
            return row.id

        def body(parent: int | None, level: str, kind: str, title: str) -> int:
            row = Organisation(parent_id=parent, level=level, kind=kind, name_zh=title, name_en=title, word=title)
            return add(row)

        def staff(role: Role, org_id: int) -> int:
            login = f"{role.value}-{org_id}-{len(session.new)}"
            return add(Account(login=login, name="样例", role=role.value, org_id=org_id, password_hash="!"))

        county = body(None, "county", "centre", name)
        supervisor = staff(Role.SUPERVISOR, county)
        heads, made = [], []
        for t in range(1, towns + 1):
            town = body(county, "town", "centre", f"{name}第{t}镇")
            heads.append(staff(Role.SUPERVISOR, town))
            for v in range(1, villages + 1):
                word = f"{name}第{t}镇第{v}村"
                village = body(town, "village", "mediation_committee", word)
                handlers = tuple(add(_handler(village, n)) for n in range(2))
                made.append(Village(village, town, word, handlers))
    return County(county, supervisor, tuple(heads), tuple(made))


def _handler(org_id: int, n: int) -> Account:
    return Account(login=f"handler-{org_id}-{n}", name=f"样例{n}", role=Role.HANDLER, org_id=org_id, password_hash="!")
