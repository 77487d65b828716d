"""The roster: who mediates at which body, how much each has in hand, and the rooms there. No case is changed here.

A handler looks at the own body's roster; its head or an administrator keeps it. The load is how many open mediations
somebody has accepted: it says what a case's next mediator has time for, and ranks nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Connection, Integer, Select, and_, bindparam, func, insert, literal, select, union_all, update

from cases.access import ACCOUNT, ORGANISATION, PROCEEDING, Person, Scope, answered_for
from cases.causes import CAUSES
from cases.errors import NotFound
from cases.mediation_models import metadata
from cases.store import Store
from statemachines.pathway import Label, Role
from statemachines.pathways import PATHWAYS

MEDIATOR, ROOM, NOMINATION, TOKEN = (metadata.tables[n] for n in ("mediator", "room", "nomination", "search_token"))
MOST = 500  # mediators on a page: more than any county's committee has

KINDS: Mapping[str, Label] = {
    "full_time": Label("专职调解员", "full-time mediator"),
    "part_time": Label("兼职调解员", "part-time mediator"),
    "elder": Label("村里长者、乡贤", "village elder"),
    "lawyer": Label("律师", "lawyer"),
    "industry": Label("行业专家", "expert of the trade"),
}
LANGUAGES: Mapping[str, Label] = {
    "mandarin": Label("普通话", "Mandarin"),
    "dialect": Label("本地话", "the local dialect"),
    "sign": Label("手语", "sign language"),
    "mongolian": Label("蒙古语", "Mongolian"),
    "tibetan": Label("藏语", "Tibetan"),
    "uyghur": Label("维吾尔语", "Uyghur"),
    "zhuang": Label("壮语", "Zhuang"),
    "yi": Label("彝语", "Yi"),
    "korean": Label("朝鲜语", "Korean"),
    "english": Label("英语", "English"),
}
KEEPERS = frozenset({Role.ADMINISTRATOR, Role.SUPERVISOR})
# Kinds of organisation that run a mediation: others keep no roster.
BODIES = frozenset(kind for row in PATHWAYS.values() if row.channel == "mediation" for kind in row.bodies)


@dataclass(frozen=True, slots=True)
class Mediator:
    """Somebody who mediates. `load` counts open mediations accepted; `employer` and `relatives` are as declared."""

    id: int
    name: str
    kind: Label
    causes: tuple[Label, ...]
    languages: tuple[Label, ...]
    employer: str
    relatives: str
    load: int


@dataclass(frozen=True, slots=True)
class MediatorRow(Mediator):
    """Somebody on a roster. `account` is a login's name, "" for none."""

    org_id: int
    body: Label
    phone: str
    active: bool
    account: str


def _shared(row: Any) -> dict[str, Any]:
    """What a roster and a choice say of somebody alike."""
    said = {name: getattr(row, name) for name in ("id", "name", "employer", "relatives", "load")}
    said["kind"] = KINDS[row.kind]
    said["causes"] = tuple(CAUSES[key] for key in row.causes)
    return said | {"languages": tuple(LANGUAGES[key] for key in row.languages)}


@dataclass(frozen=True, slots=True)
class Office:
    """A body that mediates: its rooms (id, name, in use) and the days of notice it gives."""

    id: int
    body: Label
    notice_days: int
    rooms: tuple[tuple[int, str, bool], ...]


def load_of(mediator: Any) -> Any:
    """How many open mediations a mediator has accepted, as a column."""
    n, p = NOMINATION.alias(), PROCEEDING.alias()
    both = and_(p.c.case_id == n.c.case_id, p.c.n == n.c.proceeding)
    mine = (n.c.mediator_id == mediator.c.id, n.c.status == "accepted", p.c.is_open)
    return select(func.count()).select_from(n.join(p, both)).where(*mine).correlate(mediator).scalar_subquery()


def roster(store: Store, person: Person) -> tuple[MediatorRow, ...]:
    """Everybody on the rosters of the person's bodies, those in use first. One query."""
    with store.read() as connection:
        return tuple(map(_row, connection.execute(_roster_query(person.scope), person.bound)))


@cache
def _roster_query(scope: Scope) -> Select[Any]:
    m, o = MEDIATOR, ORGANISATION
    return (
        select(
            m, o.c.name_zh, o.c.name_en, func.coalesce(ACCOUNT.c.name, "").label("account"), load_of(m).label("load")
        )
        .join(o, o.c.id == m.c.org_id)
        .outerjoin(ACCOUNT, ACCOUNT.c.id == m.c.account_id)
        .where(answered_for(scope, m.c.org_id))
        .order_by(m.c.active.desc(), m.c.org_id, m.c.name, m.c.id)
        .limit(MOST)
    )


def _row(row: Any) -> MediatorRow:
    body = Label(row.name_zh, row.name_en)
    return MediatorRow(
        **_shared(row), org_id=row.org_id, body=body, phone=row.phone, active=row.active, account=row.account
    )


# ── keeping it ───────────────────────────────────────────────────────────────────────────────────────────────────


def keeps(person: Person) -> bool:
    return person.role in KEEPERS


def mediator(store: Store, person: Person, n: int) -> Mapping[str, Any]:
    """The columns of one. NotFound where it is not on a roster of the person's bodies."""
    query = select(MEDIATOR).where(MEDIATOR.c.id == bindparam("n"), answered_for(person.scope, MEDIATOR.c.org_id))
    with store.read() as connection:
        found = connection.execute(query, person.bound | {"n": n}).mappings().first()
    if found is None:
        raise NotFound
    return dict(found)


def keep_mediator(store: Store, person: Person, n: int, values: Mapping[str, Any]) -> None:
    """Write one down (0: a new one). NotFound for a body or a login that is not the person's to decide on."""
    org, login = values["org_id"], values["account_id"]
    with store.session() as session:
        colleagues = select(ACCOUNT.c.id).where(ACCOUNT.c.org_id == org, ACCOUNT.c.id == login)
        if not keeps(person) or org not in person.orgs or (login and not session.execute(colleagues).first()):
            raise NotFound
        if not n:
            session.execute(insert(MEDIATOR).values(**values))
            return
        mine = (MEDIATOR.c.id == n, MEDIATOR.c.org_id == org)  # nobody is moved to another body: cases name them
        if not session.execute(update(MEDIATOR).where(*mine).values(**values)).rowcount:  # type: ignore[attr-defined]
            raise NotFound


def offices(store: Store, person: Person) -> tuple[Office, ...]:
    """The person's bodies that mediate, with their rooms. One query."""
    with store.read() as connection:
        found = connection.execute(_offices_query(person.scope), person.bound).all()
    rooms: dict[int, list[tuple[int, str, bool]]] = {}
    for row in found:
        rooms.setdefault(row.id, [])
        if row.room:
            rooms[row.id].append((row.room, row.room_name, row.active))
    bodies = {row.id: (Label(row.name_zh, row.name_en), row.notice_days) for row in found}
    return tuple(Office(n, *bodies[n], tuple(mine)) for n, mine in rooms.items())


@cache
def _offices_query(scope: Scope) -> Select[Any]:
    o, r = ORGANISATION.c, ROOM.c
    return (
        select(o.id, o.name_zh, o.name_en, o.notice_days, r.id.label("room"), r.name.label("room_name"), r.active)
        .outerjoin(ROOM, r.org_id == o.id)
        .where(answered_for(scope, o.id), o.kind.in_(sorted(BODIES)), ~o.external)
        .order_by(o.id, r.id)
    )


def colleagues(store: Store, org: int) -> list[tuple[int, str]]:
    """The logins of a body's handlers: a mediator may be one of them."""
    account = ACCOUNT.c
    query = select(account.id, account.name).where(account.org_id == org, account.role == Role.HANDLER.value)
    with store.read() as connection:
        return [(row.id, row.name) for row in connection.execute(query.where(~account.disabled).order_by(account.name))]


def keep_office(
    store: Store, person: Person, org: int, notice_days: int, rooms: Mapping[int, tuple[str, bool]], new: str
) -> None:
    """The days of notice, the names of the rooms and whether each is in use, and one room more where `new` names it."""
    if not keeps(person) or org not in person.orgs:
        raise NotFound
    with store.session() as session:
        session.execute(update(ORGANISATION).where(ORGANISATION.c.id == org).values(notice_days=notice_days))
        for n, (name, active) in rooms.items():
            mine = (ROOM.c.id == n, ROOM.c.org_id == org)
            session.execute(update(ROOM).where(*mine).values(name=name, active=active))
        if new:
            session.execute(insert(ROOM).values(org_id=org, name=new, active=True))


# ── for one case ─────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Candidate(Mediator):
    """Somebody who may be named for a case. `before` counts other cases of the same parties that he or she took on:
    it is shown and says nothing for or against anybody."""

    before: int
    fits: bool


def candidates(connection: Connection, case_id: int, org: int, cause: str) -> tuple[Candidate, ...]:
    """The mediators in use at a body: who knows such disputes first, then who has the least in hand. One query."""
    found = connection.execute(_candidates_query(), {"case": case_id, "org": org}).all()
    rows = [Candidate(**_shared(row), before=row.before, fits=cause in row.causes) for row in found]
    return tuple(sorted(rows, key=lambda row: (not row.fits, row.load, row.id)))


@cache
def _candidates_query() -> Select[Any]:
    m, n, mine, theirs = MEDIATOR, NOMINATION.alias(), TOKEN.alias(), TOKEN.alias()
    case = bindparam("case", type_=TOKEN.c.case_id.type)
    same = and_(theirs.c.token == mine.c.token, theirs.c.case_id != mine.c.case_id, theirs.c.n > 0)
    before = (
        select(func.count(n.c.case_id.distinct()))
        .select_from(n.join(theirs, theirs.c.case_id == n.c.case_id).join(mine, same))
        .where(mine.c.case_id == case, mine.c.n > 0, n.c.mediator_id == m.c.id, n.c.status == "accepted")
        .correlate(m)
        .scalar_subquery()
    )
    names = (m.c[name] for name in ("id", "name", "kind", "causes", "languages", "employer", "relatives"))
    query = select(*names, load_of(m).label("load"), before.label("before"))
    return query.where(m.c.org_id == bindparam("org", type_=Integer), m.c.active)


def named(
    connection: Connection, mediators: Iterable[int], rooms: Iterable[int]
) -> tuple[dict[int, str], dict[int, str]]:
    """The names of these mediators and rooms, in use or not. One query; none where nothing is asked."""
    asked = {"mediators": sorted(set(mediators)), "rooms": sorted(set(rooms))}
    if not any(asked.values()):
        return {}, {}
    found = connection.execute(_NAMED, asked).all()
    return (
        {row.id: row.name for row in found if row.kind == "mediator"},
        {row.id: row.name for row in found if row.kind == "room"},
    )


_NAMED = union_all(
    select(literal("mediator").label("kind"), MEDIATOR.c.id, MEDIATOR.c.name).where(
        MEDIATOR.c.id.in_(bindparam("mediators", expanding=True))
    ),
    select(literal("room"), ROOM.c.id, ROOM.c.name).where(ROOM.c.id.in_(bindparam("rooms", expanding=True))),
)
