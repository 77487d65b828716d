"""Who sees and does what: each role against each relation a person can have to a case; all else is refused."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import select

from cases.access import CASES, Person, mask_phone, masked, may_act, person, sees, visible, visible_ids
from cases.case_page import case_page
from cases.errors import NotFound
from cases.models import Account, Organisation
from cases.store import Store
from cases.transition import bodies
from cases.worklists import Filters, Tab, my_work
from statemachines.desk import DESK
from statemachines.pathway import Role
from statemachines.pathways import PATHWAYS
from tests.acts import Desk
from tests.cases.worlds import NOW, STAFF, Folder, Run, World, Written, worlds, written
from tests.people import People

# County 1 above the town 2 (the person's own body), which stands above the village 3; another town 4 beside it.
TREE = (None, 1, 2, 1)
ABOVE, OWN, BELOW, SIBLING = 1, 2, 3, 4
ELSEWHERE = Run(SIBLING, None, is_open=True, due=30, warned=0)


def run_at(org: int, *, is_open: bool = True) -> Run:
    return Run(org, None, is_open, 30, 0)


RELATIONS = {
    "owned by the own body": Folder(OWN, (ELSEWHERE,)),
    "owned by a body below": Folder(BELOW, (ELSEWHERE,)),
    "owned by a sibling body": Folder(SIBLING, (ELSEWHERE,)),
    "owned by the body above": Folder(ABOVE, (ELSEWHERE,)),
    "run by the own body for another": Folder(SIBLING, (ELSEWHERE, run_at(OWN))),
    "run to its end by the own body": Folder(SIBLING, (ELSEWHERE, run_at(OWN, is_open=False))),
    "run by a body below for another": Folder(SIBLING, (run_at(BELOW),)),
    "run by the body above": Folder(SIBLING, (run_at(ABOVE),)),
    "offered to the own body": Folder(SIBLING, (ELSEWHERE,), ((OWN, "offered"),)),
    "offered to a body below": Folder(SIBLING, (ELSEWHERE,), ((BELOW, "offered"),)),
    "offered to the body above": Folder(SIBLING, (ELSEWHERE,), ((ABOVE, "offered"),)),
    "returned by the own body": Folder(SIBLING, (ELSEWHERE,), ((OWN, "returned"),)),
    "taken over by the own body long ago": Folder(SIBLING, (ELSEWHERE,), ((OWN, "acknowledged"),)),
    "handled by the person, at a sibling body": Folder(SIBLING, (Run(SIBLING, 0, is_open=True, due=30, warned=0),)),
    "reported to the own body": Folder(SIBLING, (ELSEWHERE,), escalations=((OWN, True),)),
}
OF_MY_BODY = {
    "owned by the own body",
    "run by the own body for another",
    "run to its end by the own body",
    "offered to the own body",
}
BELOW_MINE = {"owned by a body below", "run by a body below for another", "offered to a body below"}
SEEN = {
    Role.HANDLER: OF_MY_BODY,
    Role.SUPERVISOR: OF_MY_BODY | BELOW_MINE,
    Role.AUDITOR: OF_MY_BODY | BELOW_MINE,
    Role.ADMINISTRATOR: set(),
    Role.INTAKE: set(),
}


@pytest.mark.parametrize("role", STAFF)
def test_what_a_role_sees(store: Store, role: Role) -> None:
    with written(store, World(TREE, ((role, OWN),), tuple(RELATIONS.values()))) as found:
        (who,) = found.people
        ids = found.store.connection.scalars(select(CASES.c.id).where(visible(who.scope)), who.bound)
        assert {list(RELATIONS)[case_id - 1] for case_id in ids} == SEEN[role]


@pytest.mark.parametrize("role", [Role.PARTY, Role.AGENCY, Role.SYSTEM])
def test_a_role_without_a_row_sees_and_does_nothing(store: Store, role: Role) -> None:
    who = Person(1, "", role, OWN, (OWN, BELOW), "zh")
    with written(store, World(TREE, ((Role.HANDLER, OWN),), tuple(RELATIONS.values()))) as found:
        assert found.store.connection.scalars(select(CASES.c.id).where(visible(who.scope)), who.bound).all() == []
        assert found.store.connection.scalars(visible_ids(who.scope), who.bound).all() == []
    assert not sees(who, {OWN})
    assert may_act(who, OWN, 1) is not None


# ── acting ───────────────────────────────────────────────────────────────────────────────────────────────────────

ACTS = {
    (Role.HANDLER, "own"),
    (Role.HANDLER, "given"),
    (Role.SUPERVISOR, "own"),
    (Role.SUPERVISOR, "below"),
    (Role.SUPERVISOR, "given"),
    (Role.AUDITOR, "own"),  # but only one step is an auditor's: see below
    (Role.AUDITOR, "below"),
    (Role.AUDITOR, "given"),
}
PLACES = {
    "own": (OWN, None),
    "below": (BELOW, 9),
    "sibling": (SIBLING, 9),
    "above": (ABOVE, None),
    "given": (SIBLING, 1),
}


@pytest.mark.parametrize(("role", "place"), list(product(Role, PLACES)))
def test_where_a_role_acts(role: Role, place: str) -> None:
    reaches = role in (Role.SUPERVISOR, Role.AUDITOR, Role.ADMINISTRATOR)
    who = Person(1, "", role, OWN, (OWN, BELOW) if reaches else (OWN,), "zh")
    assert (may_act(who, *PLACES[place]) is None) is ((role, place) in ACTS)


def test_the_only_step_of_an_auditor_is_a_look_that_is_recorded() -> None:
    rows = (row for pathway in (*PATHWAYS.values(), DESK) for row in pathway.transitions)
    assert {row.trigger for row in rows if Role.AUDITOR in row.by} == {"reveal_party"}


def test_no_step_is_an_administrators() -> None:
    rows = (row for pathway in (*PATHWAYS.values(), DESK) for row in pathway.transitions)
    assert not [row.trigger for row in rows if {Role.ADMINISTRATOR, Role.INTAKE} & row.by]


# ── a person ─────────────────────────────────────────────────────────────────────────────────────────────────────

REACHED = {
    "handler": {"committee"},
    "supervisor": {"town", "committee", "village"},
    "stranger": {"other_committee"},
    "higher": {"county", "petition_office", "arbitration", "court", "town", "committee", "village", "other_town", "other_committee"},
}  # fmt: skip


@pytest.mark.parametrize("key", REACHED)
def test_the_bodies_of_a_person(people: People, key: str) -> None:
    who: Person = getattr(people, key)
    assert set(who.orgs) == {people.bodies[body] for body in REACHED[key]}
    assert who.orgs[0] == who.org_id


def test_the_actor_of_a_person_holds_no_name(people: People) -> None:
    actor = people.handler.actor
    assert (actor.id, actor.role, actor.org_id) == (
        f"account:{people.handler.account_id}",
        Role.HANDLER,
        people.handler.org_id,
    )


@pytest.mark.parametrize("change", [{"disabled": True}, {"role": "party"}, {"role": "nonsense"}])
def test_an_account_that_is_nobody(store: Store, people: People, change: dict[str, object]) -> None:
    with store.session() as session:
        account = session.get(Account, people.handler.account_id)
        assert account is not None
        account.sqlmodel_update(change)
        session.add(account)
    with store.read() as connection, pytest.raises(NotFound):
        person(connection, people.handler.account_id)


def test_an_account_that_does_not_exist(store: Store) -> None:
    with store.read() as connection, pytest.raises(NotFound):
        person(connection, 1)


def test_a_ring_in_the_tree_ends(store: Store, people: People) -> None:
    with store.session() as session:
        county = session.get(Organisation, people.bodies["county"])
        assert county is not None
        county.parent_id = people.bodies["village"]
        session.add(county)
    with store.read() as connection:
        assert set(person(connection, people.supervisor.account_id).orgs) == set(people.bodies.values())


def test_a_change_of_body_counts_from_the_next_request(store: Store, people: People) -> None:
    code = Desk(store, people.handler).register()
    case_page(store, people.handler, code)
    with store.session() as session:
        account = session.get(Account, people.handler.account_id)
        assert account is not None
        account.org_id = people.bodies["other_committee"]
        session.add(account)
    with store.read() as connection:
        moved = person(connection, people.handler.account_id)
    with pytest.raises(NotFound):
        case_page(store, moved, code)


def test_thousands_of_bodies_are_one_parameter(store: Store, people: People) -> None:
    """PostgreSQL takes 65,535 parameters, SQLite 32,766."""
    who = Person(1, "", Role.SUPERVISOR, 1, tuple(range(1, 70_001)), "zh")
    code = Desk(store, people.handler).register()
    with store.read() as connection:
        assert connection.scalars(select(CASES.c.code).where(visible(who.scope)), who.bound).all() == [code]


# ── one rule everywhere ──────────────────────────────────────────────────────────────────────────────────────────


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(world=worlds())
def test_every_way_to_a_case_obeys_the_same_rule(store: Store, world: World) -> None:
    """Clause, ids, predicate, case page and search, for everybody, against the slow model."""
    with written(store, world) as found:
        connection = found.store.connection
        for n, who in enumerate(found.people):
            assert set(who.orgs) == world.orgs(n)
            seen = {i for i, folder in enumerate(world.folders, 1) if world.sees(n, folder)}
            assert set(connection.scalars(select(CASES.c.id).where(visible(who.scope)), who.bound)) == seen
            assert set(connection.scalars(visible_ids(who.scope), who.bound)) == seen
            for case_id in range(1, len(world.folders) + 1):
                _same_everywhere(found, who, case_id, case_id in seen)


def _same_everywhere(found: Written, who: Person, case_id: int, is_seen: bool) -> None:
    store, code, number = found.store, found.code(case_id), found.number(case_id)
    for text in (code.lower(), number):
        rows = my_work(store, who, Filters(Tab.ALL, text), None, NOW).rows
        assert {row.case_id for row in rows} == ({case_id} if is_seen else set())
    try:
        page = case_page(store, who, code)
    except NotFound:
        assert not is_seen
    else:
        assert is_seen
        assert sees(who, bodies(page.rows))


# ── masking ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("13812345678", "138****5678"),
        ("+8613812345678", "+86****5678"),
        ("0571-87654321", "057****4321"),
        ("1381234567", "****"),
        ("12345", "****"),
        ("1", "****"),
        ("", ""),
    ],
)
def test_a_phone_shows_at_most_seven_of_its_characters(phone: str, shown: str) -> None:
    assert mask_phone(phone) == shown


@pytest.mark.parametrize(
    ("text", "head", "tail", "shown"),
    [
        ("110101199003070012", 1, 1, "1****2"),
        ("12345", 1, 1, "****"),
        ("青溪县柳林镇河东村三组12号", 6, 0, "青溪县柳林镇****"),
        ("河东村三组12号", 6, 0, "****"),
        ("", 6, 0, ""),
    ],
)
def test_a_mask_hides_four_characters_or_all(text: str, head: int, tail: int, shown: str) -> None:
    assert masked(text, head, tail) == shown
