"""Lists of work: one query for a page and one for its parties, whoever asks and however many rows there are.

Permission is inside each query. Pages go on from the last row seen (keyset), so a page costs the same wherever it is
and a row that moves while somebody reads is neither shown twice nor skipped. A query is built once for each shape of
question and kept (cases/access.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any, Generic, TypeVar

from sqlalchemy import (
    CTE,
    ColumnElement,
    CompoundSelect,
    Connection,
    Integer,
    ScalarSelect,
    Select,
    Subquery,
    and_,
    bindparam,
    func,
    literal,
    literal_column,
    not_,
    or_,
    select,
    tuple_,
    union,
)

from cases.access import (
    ACCOUNT,
    CASES,
    INVOLVEMENT,
    MY_ACCOUNT,
    ORGANISATION,
    PROCEEDING,
    Person,
    Scope,
    among,
    part_of_mine,
    visible,
)
from cases.colours import Colour, colour, is_colour, is_open
from cases.findable import found_by_words, wanted_tokens
from cases.models import FAR, Instant, micros, moment
from cases.own_models import metadata
from cases.particulars import PartyName, names
from cases.projected_clocks import PRESSING
from cases.rows import LIVE
from cases.store import Store
from cases.vault import Vault
from statemachines.pathway import Label
from statemachines.periods import due_instant
from statemachines.snapshot import local_date

DEADLINE, PARTY, FOLLOWED = (metadata.tables[name] for name in ("deadline", "party", "followed_case"))

PAGE = 50
MOST = 1000  # a count stops here: "1000+"
LAST = "\U0010ffff"  # sorts after every character

P, C, D = PROCEEDING.alias("p"), CASES.alias("c"), DEADLINE.alias("d")

Row = TypeVar("Row")
Query = Select[Any]
Place = tuple[int, int, int]  # where a page ended: microseconds, case, proceeding


class Tab(StrEnum):
    """Whose work a list shows."""

    MINE = "mine"  # I am the handler, help, or stand in
    ASKED = "asked"  # something waits for my answer: agree, read, answer an urging
    FOLLOWED = "followed"  # I keep an eye on the case
    TO_CLAIM = "to_claim"  # of my bodies, nobody is
    BODY = "body"  # of my bodies
    ALL = "all"  # with a text, every case I may see, wherever it is run; without one, as BODY


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed to; empty means anything.

    `text` is the beginning of a case number or code. `words` are that, or a party's whole name, a telephone or an earlier
    number: sealed words, found by their tokens (cases/findable.py). Closed proceedings are listed when either of them or
    the colour green asks for them. `under` is a body: it and everything below; `since` and `until` are days on which the
    proceeding opened, `due_since` and `due_until` days of its next date.
    """

    tab: Tab = Tab.MINE
    text: str = ""
    words: str = ""
    colour: Colour | None = None
    cause: str = ""
    origin: str = ""
    pathway: str = ""
    state: str = ""
    handler_id: int | None = None
    under: int | None = None
    since: date | None = None
    until: date | None = None
    due_since: date | None = None
    due_until: date | None = None

    @property
    def shape(self) -> Shape:
        return Shape(self.tab, self.colour, frozenset(name for name in NARROWING if getattr(self, name)))

    def bound(self, vault: Vault) -> dict[str, Any]:
        """The parameters of a query of that shape."""
        begun = self.text or self.words
        code = begun.upper()
        ends = {"text": begun, "text_end": begun + LAST, "code": code, "code_end": code + LAST}
        tokens = wanted_tokens(vault, self.words) if self.words else {}
        due = {
            "due_since": due_instant(self.due_since - DAY) if self.due_since else None,  # at whose end a date passes
            "due_until": due_instant(self.due_until) if self.due_until else None,
        }
        return {name: getattr(self, name) for name in NARROWING} | ends | tokens | due


NARROWING = (
    *("text", "words", "cause", "origin", "pathway", "state", "handler_id", "under"),
    *("since", "until", "due_since", "due_until"),
)
DAY = timedelta(days=1)
SEARCHES = frozenset({"text", "words"})  # they look beyond what is open, and beyond one's own bodies


@dataclass(frozen=True, slots=True)
class Shape:
    """What of a question shapes its query: the list, the colour, and which of NARROWING are asked."""

    tab: Tab
    colour: Colour | None = None
    asked: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """A page of a list. `after` gives the next one (None: this is the last); `total` counts to MOST."""

    rows: tuple[Row, ...]
    after: Place | None
    total: int

    @property
    def capped(self) -> bool:
        return self.total > MOST


@dataclass(frozen=True, slots=True)
class WorkRow:
    """A proceeding in a list. `days` are the calendar days to its next date: negative is over, None is no date."""

    case_id: int
    n: int
    code: str
    number: str
    cause: str
    origin: str
    pathway: str
    state: str
    outcome: str
    colour: Colour
    due: date | None
    days: int | None
    clock: str  # which clock runs out next; "" where none runs
    provisional: bool
    org_id: int
    body: Label
    handler_id: int | None
    handler: str
    opened_on: date
    closed_on: date | None
    parties: tuple[PartyName, ...]
    more_parties: int  # beyond those
    version: int  # of the case, as it was read


def my_work(store: Store, person: Person, filters: Filters, after: Place | None, now: datetime) -> Page[WorkRow]:
    """A page of a list, most urgent first; closed ones, when the colour asks for them, newest first. Two queries."""
    order = Order(newest_first=filters.colour is Colour.GREEN)
    query = _page_query(person.scope, filters.shape, after is not None)
    with store.read() as connection:
        found = connection.execute(
            query, person.bound | filters.bound(store.vault) | place(after) | counting() | {"now": now}
        ).all()
        rows = work_rows(connection, store, found[:PAGE], now)
    more = order.place(found[PAGE - 1]) if len(found) > PAGE else None
    return Page(rows, more, found[0].total if found else 0)


@lru_cache(maxsize=512)
def _page_query(scope: Scope, shape: Shape, goes_on: bool) -> Query:
    order = Order(newest_first=shape.colour is Colour.GREEN)
    wanted = wanted_by(scope, shape)
    query = order.sorted(
        described(order.page(wanted, bindparam("page", type_=Integer), goes_on=goes_on).subquery("keys"))
    )
    return query.add_columns(capped(wanted).label("total"))


def counting() -> dict[str, Any]:
    """The parameters that say how long a page is and where a count stops: one more tells that there is more."""
    return {"page": PAGE + 1, "most": MOST + 1}


def place(after: Place | None) -> dict[str, Any]:
    """The parameters of a page that goes on after that row."""
    if after is None:
        return {}
    return {"after_at": moment(min(after[0], micros(FAR))), "after_case": after[1], "after_n": after[2]}


@dataclass(frozen=True, slots=True)
class Order:
    """How a list of proceedings is sorted, and how it goes on after a place."""

    newest_first: bool = False

    @property
    def columns(self) -> tuple[ColumnElement[Any], ...]:
        return (P.c.since if self.newest_first else P.c.next_due_at, P.c.case_id, P.c.n)

    def sorted(self, query: Query) -> Query:
        return query.order_by(*(column.desc() if self.newest_first else column for column in self.columns))

    def page(self, wanted: Query, size: int | ColumnElement[int], *, goes_on: bool = False) -> Query:
        """The keys of the next rows."""
        if goes_on:
            there = tuple_(bindparam("after_at", type_=Instant), bindparam("after_case"), bindparam("after_n"))
            here = tuple_(*self.columns)
            wanted = wanted.where(here < there if self.newest_first else here > there)
        return self.sorted(wanted).limit(size)

    def place(self, row: Any) -> Place:
        return micros(row.since if self.newest_first else row.next_due_at), row.case_id, row.n


def wanted_by(scope: Scope, shape: Shape) -> Query:
    """The keys of all proceedings that pass the filters and that a person of this scope may see."""
    clauses = [*_whose(scope, shape), *_asked(shape)]
    if shape.colour is not None:
        clauses.append(is_colour(shape.colour, P))
    elif not shape.asked & SEARCHES:
        # one's own list starts from its few keys: without the words of the partial indexes SQLite does not walk those
        clauses.append(P.c.is_open if shape.tab in OWN else is_open(P))
    query = select(P.c.case_id, P.c.n)
    if shape.tab in OWN:  # from one's own few: an OR between two tables would read every proceeding there is
        clauses.append(tuple_(P.c.case_id, P.c.n).in_(OWN[shape.tab](scope, shape)))
    query = query.where(*clauses)
    needs_case = shape.asked & {"text", "cause", "origin"} or shape.tab in OWN
    return query.join(C, C.c.id == P.c.case_id) if needs_case else query


def _whose(scope: Scope, shape: Shape) -> Iterator[ColumnElement[bool]]:
    match shape.tab:
        case Tab.MINE | Tab.FOLLOWED | Tab.ASKED:
            yield visible(scope, C)
        case Tab.TO_CLAIM:
            yield from (P.c.handler_id.is_(None), among(scope, P.c.org_id))
        case Tab.ALL if shape.asked & SEARCHES:
            yield visible(scope, C)
        case Tab.ALL | Tab.BODY:
            yield among(scope, P.c.org_id)


def _looks_back(shape: Shape) -> bool:
    """Does it ask for what has ended, too?"""
    return shape.colour is Colour.GREEN or bool(shape.asked & SEARCHES)


def _of_mine(scope: Scope, shape: Shape) -> Any:
    """What I handle, and where I help or stand in; what I handled until it ended, where it is asked for."""
    run = PROCEEDING.alias("run")
    mine = select(run.c.case_id, run.c.n).where(run.c.handler_id == MY_ACCOUNT)
    handled = (mine.where(is_open(run)), mine.where(not_(is_open(run))))  # each has its partial index
    helped = select(INVOLVEMENT.c.case_id, INVOLVEMENT.c.of).where(part_of_mine(scope, kinds=HELPING))
    return _keys(union(helped, *handled[: 1 + _looks_back(shape)]))


def _followed(scope: Scope, shape: Shape) -> Any:
    run = PROCEEDING.alias("run")
    there = and_(FOLLOWED.c.case_id == run.c.case_id, FOLLOWED.c.account_id == MY_ACCOUNT)
    return select(run.c.case_id, run.c.n).join(FOLLOWED, there)


def _asked_of_me(scope: Scope, shape: Shape) -> Any:
    """Proceedings about which something waits for me; all of a case where it is about the case as a whole."""
    run, part = PROCEEDING.alias("run"), INVOLVEMENT
    about = and_(run.c.case_id == part.c.case_id, or_(part.c.of == run.c.n, part.c.of == 0))
    named = select(run.c.case_id, run.c.n).join(part, about).where(part_of_mine(scope, kinds=ASKING))
    urged = (
        select(run.c.case_id, run.c.n)
        .join(part, and_(run.c.case_id == part.c.case_id, run.c.n == part.c.of))
        .where(run.c.handler_id == MY_ACCOUNT, is_open(run), part.c.status == literal_column("'open'"))
        .where(part.c.kind == literal_column("'urge'"))
    )
    return _keys(named.union(urged))


def _keys(found: CompoundSelect[Any]) -> Any:
    """As one plain query: SQLite looks rows up by the keys of such a one, and reads all rows beside a union."""
    own = found.subquery("own")
    return select(*own.c)


HELPING, ASKING = ("co", "delegate"), ("joint", "read")
OWN: Mapping[Tab, Callable[[Scope, Shape], Any]] = {
    Tab.MINE: _of_mine,
    Tab.FOLLOWED: _followed,
    Tab.ASKED: _asked_of_me,
}


COLUMNS: Mapping[str, ColumnElement[Any]] = {
    "cause": C.c.cause,
    "origin": C.c.origin,
    "pathway": P.c.pathway,
    "state": P.c.state,
    "handler_id": P.c.handler_id,
}


def _asked(shape: Shape) -> Iterator[ColumnElement[bool]]:
    yield from (column == bindparam(name) for name, column in COLUMNS.items() if name in shape.asked)
    if "under" in shape.asked:
        yield P.c.org_id.in_(select(below(bindparam("under", type_=Integer)).c.id))
    if "since" in shape.asked:
        yield P.c.opened_on >= bindparam("since")
    if "until" in shape.asked:
        yield P.c.opened_on <= bindparam("until")
    if "due_since" in shape.asked:
        yield P.c.next_due_at > bindparam("due_since", type_=Instant)
    if "due_until" in shape.asked:
        yield P.c.next_due_at <= bindparam("due_until", type_=Instant)
    if "words" in shape.asked:
        yield P.c.case_id.in_(_found_by("number", "text").union(_found_by("code", "code"), found_by_words()))
    if "text" in shape.asked:
        yield or_(_begins(C.c.number, "text"), _begins(C.c.code, "code"))


def _found_by(column: str, name: str) -> Query:
    """The ids of cases whose number or code begins so: a query of its own, since an OR across tables uses no index."""
    return select(CASES.c.id).where(_begins(CASES.c[column], name))


def _begins(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """As a range, which an index answers on both databases; LIKE would need its wildcards escaped besides."""
    return and_(column >= bindparam(name), column < bindparam(f"{name}_end"))


def below(org_id: ColumnElement[int]) -> CTE:
    """The ids of a body and of everything below it."""
    tree = select(org_id.label("id")).cte("tree", recursive=True)
    return tree.union(select(ORGANISATION.c.id).join(tree, ORGANISATION.c.parent_id == tree.c.id))


def capped(wanted: Query) -> ScalarSelect[int]:
    """How many rows there are, counted to MOST + 1 and no further."""
    some = wanted.with_only_columns(literal(1).label("one"), maintain_column_froms=True).limit(
        bindparam("most", type_=Integer)
    )
    return select(func.count()).select_from(some.subquery()).scalar_subquery()


def chosen(store: Store, person: Person, codes: Sequence[str], now: datetime) -> tuple[WorkRow, ...]:
    """The open proceedings of these cases, as far as this person may see them, most urgent first. Two queries."""
    with store.read() as connection:
        found = connection.execute(_chosen_query(person.scope), person.bound | {"codes": list(codes)}).all()
        return work_rows(connection, store, found, now)


@lru_cache(maxsize=64)
def _chosen_query(scope: Scope) -> Query:
    there = C.c.code.in_(bindparam("codes", expanding=True))
    keys = select(P.c.case_id, P.c.n).join(C, C.c.id == P.c.case_id).where(there, P.c.is_open, visible(scope, C))
    return Order().sorted(described(keys.subquery("keys")))


def tab_counts(store: Store, person: Person, tabs: Sequence[Tab]) -> dict[Tab, int]:
    """How much each list holds, counted to MOST + 1. One query."""
    with store.read() as connection:
        found = connection.execute(_counts_query(person.scope, tuple(tabs)), person.bound | counting()).one()
    return dict(zip(tabs, found, strict=True))


@lru_cache(maxsize=64)
def _counts_query(scope: Scope, tabs: tuple[Tab, ...]) -> Query:
    return select(*(capped(wanted_by(scope, Shape(tab))).label(tab.value) for tab in tabs))


# ── rows ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def described(keys: Subquery) -> Query:
    """Everything a row shows but its parties, for proceedings given by `keys` (case_id, n)."""
    next_clock = (
        select(func.min(D.c.n))
        .where(D.c.case_id == P.c.case_id, D.c.proceeding.in_((P.c.n, 0)))
        .where(D.c.status.in_(LIVE), D.c.due_at == P.c.next_due_at)
        .where(D.c.kind.in_(PRESSING), P.c.is_open)
        .correlate(P)
        .scalar_subquery()
    )
    clock = DEADLINE.alias("clock")
    parties = select(func.count()).where(PARTY.c.case_id == P.c.case_id).correlate(P).scalar_subquery()
    return (
        select(
            *(P.c[name] for name in ("case_id", "n", "pathway", "state", "outcome", "is_open", "since")),
            *(P.c[name] for name in ("opened_on", "closed_on", "next_due_at", "warn_at", "org_id", "handler_id")),
            *(C.c[name] for name in ("code", "number", "cause", "origin", "version")),
            *(clock.c[name] for name in ("clock", "provisional")),
            *(ORGANISATION.c[name] for name in ("name_zh", "name_en")),
            ACCOUNT.c.name.label("handler"),
            parties.label("parties"),
        )
        .select_from(keys)
        .join(P, and_(P.c.case_id == keys.c.case_id, P.c.n == keys.c.n))
        .join(C, C.c.id == P.c.case_id)
        .join(ORGANISATION, ORGANISATION.c.id == P.c.org_id)
        .outerjoin(ACCOUNT, ACCOUNT.c.id == P.c.handler_id)
        .outerjoin(clock, and_(clock.c.case_id == P.c.case_id, clock.c.n == next_clock))
    )


def work_rows(connection: Connection, store: Store, found: Sequence[Any], now: datetime) -> tuple[WorkRow, ...]:
    """Records of `described` with their parties. One query for the parties of all."""
    parties = names(connection, store.vault, (row.case_id for row in found)) if found else {}
    return tuple(_work_row(row, parties.get(row.case_id, ()), now) for row in found)


def _work_row(row: Any, parties: tuple[PartyName, ...], now: datetime) -> WorkRow:
    due = last_day(row.next_due_at)
    return WorkRow(
        case_id=row.case_id,
        n=row.n,
        code=row.code,
        number=row.number,
        cause=row.cause,
        origin=row.origin,
        pathway=row.pathway,
        state=row.state,
        outcome=row.outcome,
        colour=colour(row.next_due_at, row.warn_at, row.is_open, now),
        due=due,
        days=days_left(due, now),
        clock=row.clock or "",
        provisional=bool(row.provisional),
        org_id=row.org_id,
        body=Label(row.name_zh, row.name_en),
        handler_id=row.handler_id,
        handler=row.handler or "",
        opened_on=row.opened_on,
        closed_on=row.closed_on,
        parties=parties,
        more_parties=row.parties - len(parties),
        version=row.version,
    )


def last_day(due_at: datetime) -> date | None:
    """The day at whose end a date has passed; None for FAR."""
    return None if due_at >= FAR else local_date(due_at - timedelta(microseconds=1))


def days_left(due: date | None, now: datetime) -> int | None:
    """Calendar days: 0 is today, the last day; -1 is over since yesterday."""
    return None if due is None else (due - local_date(now)).days
