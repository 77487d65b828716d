"""Who may see and do what. Deny by default: a role without a row in REACH sees nothing and does nothing.

A case is seen by the body that owns it, by the bodies that run one of its proceedings, and by a body that is offered one
and has not answered. The same rule is a clause for queries (`visible`) and a predicate over rows already read (`sees`).

A query is built once for each `Scope` and kept; whose it is, it learns from `Person.bound` each time: building it anew
costs several times what running it does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import (
    ColumnElement,
    Connection,
    Dialect,
    FromClause,
    Integer,
    Row,
    Text,
    TypeDecorator,
    and_,
    bindparam,
    exists,
    false,
    literal_column,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import NullType
from sqlmodel import Session

from cases.errors import NotFound
from cases.tables import metadata
from statemachines.pathway import Actor, Label, Refusal, Role

CASES, PROCEEDING, REFERRAL, INVOLVEMENT = (
    metadata.tables[name] for name in ("cases", "proceeding", "referral", "involvement")
)
ACCOUNT, ORGANISATION = metadata.tables["account"], metadata.tables["organisation"]


@dataclass(frozen=True, slots=True)
class Reach:
    """What a role is given: the bodies below its own, the content of cases, steps (which ones: `by` of each row)."""

    below: bool = False
    cases: bool = False
    acts: bool = False


REACH: Mapping[Role, Reach] = {
    Role.HANDLER: Reach(cases=True, acts=True),
    Role.SUPERVISOR: Reach(below=True, cases=True, acts=True),
    Role.AUDITOR: Reach(below=True, cases=True, acts=True),  # the rows give him one step: a look that is recorded
    Role.ADMINISTRATOR: Reach(below=True),  # bodies, accounts and rules; no case content (三员分离)
    Role.INTAKE: Reach(),  # registers at a desk and follows that (cases/intake.py); no case content, no steps
}
NOTHING = Reach()


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody signed in. `orgs` are the ids of the bodies this person answers for: the own one first."""

    account_id: int
    name: str
    role: Role
    org_id: int
    orgs: tuple[int, ...]
    language: str

    @property
    def actor(self) -> Actor:
        return Actor(f"account:{self.account_id}", self.role, self.org_id)

    @property
    def reach(self) -> Reach:
        return REACH.get(self.role, NOTHING)

    @property
    def scope(self) -> Scope:
        return Scope(self.role, len(self.orgs) != 1)

    @property
    def bound(self) -> dict[str, Any]:
        """The parameters of every query made for this person's scope."""
        me = {"account": self.account_id, "my_org": self.org_id, "my_role": self.role.value}
        return me | {"body": self.orgs[0] if self.orgs else None, "bodies": self.orgs}


@dataclass(frozen=True, slots=True)
class Scope:
    """What of a person shapes a query: the role, and whether one body or many are looked at."""

    role: Role
    many: bool

    @property
    def reach(self) -> Reach:
        return REACH.get(self.role, NOTHING)


def person(source: Session | Connection, account_id: int) -> Person:
    """The person of an account, with the bodies below where the role reaches them. One query.

    Raises NotFound where there is no such account, it is disabled, or its role has no row.
    """
    connection = source.connection() if isinstance(source, Session) else source
    return person_of(connection.execute(_PERSON, {"account_id": account_id}).first())


def person_of(row: Row[Any] | None) -> Person:
    """The person whom the row of a `person_query` is about. NotFound as `person` says."""
    if row is None or row.role not in REACH:
        raise NotFound
    below = sorted(set(row.bodies) - {row.org_id})
    return Person(row.account_id, row.name, Role(row.role), row.org_id, (row.org_id, *below), row.language)


def person_query(account_id: ColumnElement[int]) -> Any:
    """Who that account is and, in `bodies`, what it answers for; no row where it is disabled."""
    mine = and_(ACCOUNT.c.id == account_id, ~ACCOUNT.c.disabled)
    below = select(ACCOUNT.c.org_id.label("body"), ACCOUNT.c.role).where(mine).cte("below", recursive=True)
    reaching = [role.value for role, reach in REACH.items() if reach.below]
    children = select(ORGANISATION.c.id, below.c.role).join(below, ORGANISATION.c.parent_id == below.c.body)
    below = below.union(children.where(below.c.role.in_(reaching)))  # UNION, not ALL: a ring in the tree ends
    who = (ACCOUNT.c.id.label("account_id"), ACCOUNT.c.name, ACCOUNT.c.role, ACCOUNT.c.org_id, ACCOUNT.c.language)
    return select(*who, select(_Listed(below.c.body)).scalar_subquery().label("bodies")).where(mine)


@dataclass(frozen=True, slots=True)
class CaseParty:
    """A party who came with the own code (cases/tracking.py): sees and does what concerns this one case and side."""

    case: str
    n: int

    @property
    def actor(self) -> Actor:
        return Actor(f"party:{self.n}", Role.PARTY)


@dataclass(frozen=True, slots=True)
class Filer:
    """Somebody who brings a dispute to an intake desk, and becomes party 1 of the case."""

    actor = Actor("party:1", Role.PARTY)


# ── seeing ───────────────────────────────────────────────────────────────────────────────────────────────────────


MY_ACCOUNT, MY_ORG, MY_ROLE = (
    bindparam("account", type_=Integer),
    bindparam("my_org", type_=Integer),
    bindparam("my_role", type_=Text),
)


def visible(scope: Scope, case: FromClause = CASES) -> ColumnElement[bool]:
    """The clause for rows of `cases` (or an alias of it) that a person of this scope may see."""
    own, handed = PROCEEDING.alias(), REFERRAL.alias()
    running = exists().where(own.c.case_id == case.c.id, among(scope, own.c.org_id))
    offered = exists().where(handed.c.case_id == case.c.id, offered_to(scope, handed))
    part = INVOLVEMENT.alias()
    involved = exists().where(part.c.case_id == case.c.id, part_of_mine(scope, part))
    return or_(among(scope, case.c.org_id), running, offered, involved)


def visible_ids(scope: Scope) -> Any:
    """The ids of the same cases, found from the bodies rather than case by case: where there is no better start."""
    owned = select(CASES.c.id).where(among(scope, CASES.c.org_id))
    running = select(PROCEEDING.c.case_id).where(among(scope, PROCEEDING.c.org_id))
    offered = select(REFERRAL.c.case_id).where(offered_to(scope))
    involved = select(INVOLVEMENT.c.case_id).where(part_of_mine(scope))
    return owned.union(running, offered, involved)


SHARES = ("co", "delegate", "joint", "read")  # an open part of these shows the case to who has it (cases/verbs.py)


def part_of_mine(scope: Scope, part: FromClause = INVOLVEMENT, kinds: tuple[str, ...] = SHARES) -> ColumnElement[bool]:
    """The clause for open parts that were asked of this very person."""
    if not scope.reach.cases:
        return false()
    is_open = part.c.status == literal_column("'open'")  # a literal, for the partial index
    return and_(part.c.account_id == MY_ACCOUNT, is_open, part.c.kind.in_(kinds))


def offered_to(scope: Scope, referral: FromClause = REFERRAL) -> ColumnElement[bool]:
    """The clause for hand-overs that wait for an answer of the bodies."""
    return and_(referral.c.status == "offered", among(scope, referral.c.to_org))


def sees(person: Person, bodies: Iterable[int]) -> bool:
    """`visible` for a case already read, given every body that has to do with it."""
    return person.reach.cases and not set(bodies).isdisjoint(person.orgs)


def among(scope: Scope, column: ColumnElement[Any]) -> ColumnElement[bool]:
    """The clause for rows whose body is one of the person's; for nobody's where the role sees no cases."""
    return answered_for(scope, column) if scope.reach.cases else false()


def answered_for(scope: Scope, column: ColumnElement[Any]) -> ColumnElement[bool]:
    """The same, also for a role that sees no cases: of what belongs to the bodies themselves."""
    if not scope.many:
        return column == bindparam("body")  # an equality, so that an index on (body, date) also gives the order
    return _Among(column, bindparam("bodies", type_=_Ids))


class _Ids(TypeDecorator[tuple[int, ...]]):
    """Ids as one value: a county has thousands of bodies, a statement may not have thousands of parameters."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        return dialect.type_descriptor(ARRAY(Integer) if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: tuple[int, ...] | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        return list(value) if dialect.name == "postgresql" else orjson.dumps(value).decode()

    def process_result_value(self, value: Any, dialect: Dialect) -> tuple[int, ...]:
        return tuple(value if dialect.name == "postgresql" else orjson.loads(value))


class _Listed(FunctionElement[Any]):
    """The ids of all rows as one value."""

    type = _Ids()
    inherit_cache = True


@compiles(_Listed, "postgresql")
def _listed_postgresql(element: _Listed, compiler: SQLCompiler, **options: Any) -> str:
    return f"array_agg({compiler.process(element.clauses, **options)})"


@compiles(_Listed, "sqlite")
def _listed_sqlite(element: _Listed, compiler: SQLCompiler, **options: Any) -> str:
    return f"json_group_array({compiler.process(element.clauses, **options)})"


class _Among(FunctionElement[Any]):
    """column is one of the ids."""

    type = NullType()  # of a boolean, SQLite would be asked whether it equals 1
    inherit_cache = True


@compiles(_Among, "postgresql")
def _among_postgresql(element: _Among, compiler: SQLCompiler, **options: Any) -> str:
    column, ids = (compiler.process(clause, **options) for clause in element.clauses)
    return f"{column} = ANY({ids})"


@compiles(_Among, "sqlite")
def _among_sqlite(element: _Among, compiler: SQLCompiler, **options: Any) -> str:
    column, ids = (compiler.process(clause, **options) for clause in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({ids}))"  # noqa: S608 – both are compiled clauses


_PERSON = person_query(bindparam("account_id", type_=Integer))


# ── acting ───────────────────────────────────────────────────────────────────────────────────────────────────────

NO_STEPS = Refusal("not_your_role", Label("您的身份不能办理案件。", "Your role may not act in cases."))
OTHER_BODY = Refusal("other_body", Label("这一步由其他单位办理。", "This step belongs to another body."))


def may_act(person: Person, org_id: int, handler_id: int | None) -> Refusal | None:
    """Why not, in a case this person sees: a step belongs to its body, and to the handler it was given to."""
    if not person.reach.acts:
        return NO_STEPS
    if org_id in person.orgs or handler_id == person.account_id:
        return None
    return OTHER_BODY


SIDES = frozenset({"applicant", "respondent", "third"})
ANYBODY = SIDES | {"outsider"}
APPLICANT = frozenset({"applicant"})
NOBODY: frozenset[str] = frozenset()
# What a party may do from a telephone: trigger → sides, and the channels of the proceeding ("": the case as a whole).
# Only what costs no right. Whoever withdraws a suit or an arbitration says so to the court or the commission.
PARTY_STEPS: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    "message": (ANYBODY, frozenset({""})),
    "send_papers": (ANYBODY, frozenset({""})),
    "urge": (ANYBODY, frozenset({""})),
    "record_consent": (SIDES, frozenset({""})),
    "set_messages": (ANYBODY, frozenset({""})),
    "refuse": (SIDES, frozenset({"mediation"})),
    "withdraw": (APPLICANT, frozenset({"petition"})),
    **dict.fromkeys(
        ("choose_mediator", "refuse_mediator", "ask_recusal", "ask_other_time", "read_agreement"),
        (SIDES, frozenset({""})),
    ),
}
NOT_BY_PHONE = Refusal(
    "not_by_phone",
    Label("这一步请向办理单位当面或者书面提出。", "Take this step with the body itself, in person or in writing."),
)


def party_may(side: str, channel: str, trigger: str) -> Refusal | None:
    """Why not, from a telephone, for a party of that side in a proceeding of that channel."""
    sides, channels = PARTY_STEPS.get(trigger, (NOBODY, NOBODY))
    return None if side in sides and channel in channels else NOT_BY_PHONE


# ── masking ──────────────────────────────────────────────────────────────────────────────────────────────────────


def mask_phone(text: str) -> str:
    """138****5678: enough to recognise a number one knows. Nothing of a short one."""
    return masked(text, 3, 4)


def masked(text: str, head: int, tail: int) -> str:
    """The first and last characters of a text with four stars between; stars alone where fewer than four are hidden."""
    if len(text) < head + tail + 4:
        return "****" if text else ""
    return f"{text[:head]}****{text[len(text) - tail :]}"
