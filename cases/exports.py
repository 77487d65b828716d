"""A list of cases to take away: what the list shows, and, where somebody gives a purpose, the parties' particulars.

Each look at particulars is recorded in its case like any other (step reveal_party), before anything is given out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select

from cases.access import Person
from cases.models import metadata
from cases.particulars import CASE_KEY, PARTY, party_words
from cases.store import Store
from cases.transition import transition
from cases.worklists import Filters, Place, WorkRow, my_work
from statemachines.decide import Refused
from statemachines.pathway import Command, Label, Refusal

CLAIM = metadata.tables["claim"]
MOST, MOST_REVEALED = 20_000, 200  # rows of an export, cases whose particulars are given out at once
TOO_MANY = Refusal(
    "too_many",
    Label(
        "一次最多导出 200 件案件的联系方式。请先缩小范围。",
        "Particulars of 200 cases at most go out at once. Narrow the list first.",
    ),
)


@dataclass(frozen=True, slots=True)
class Exported:
    """A row to take away. `parties` are (side, words), names alone unless they were revealed; `claims` (type, fen)."""

    row: WorkRow
    parties: Sequence[tuple[str, Mapping[str, str]]]
    claims: Sequence[tuple[str, int | None]]


def exported(store: Store, person: Person, filters: Filters, now: datetime, purpose: str = "") -> Iterator[Exported]:
    """The whole list in its order, MOST rows at most. With a purpose (of reveal_party) particulars come with it.

    Raises Refused for too many; then nothing was revealed.
    """
    pages = _pages(store, person, filters, now)
    if not purpose:
        for rows in pages:
            yield from _filled(store, rows, revealed=False)
        return
    rows = [row for page in pages for row in page]
    if len({row.case_id for row in rows}) > MOST_REVEALED:
        raise Refused(TOO_MANY)
    for row in {row.case_id: row for row in rows}.values():
        _record_looks(store, person, row, purpose, now)
    yield from _filled(store, rows, revealed=True)


def _pages(store: Store, person: Person, filters: Filters, now: datetime) -> Iterator[Sequence[WorkRow]]:
    after: Place | None = None
    given = 0
    while given < MOST:
        page = my_work(store, person, filters, after, now)
        yield page.rows[: MOST - given]
        given, after = given + len(page.rows), page.after
        if after is None:
            return


def _record_looks(store: Store, person: Person, row: WorkRow, purpose: str, now: datetime) -> None:
    for n in range(1, len(row.parties) + row.more_parties + 1):
        command = Command("reveal_party", 0, person.actor, now, {"party": n, "purpose": purpose})
        key = f"export:{person.account_id}:{row.code}:{n}:{now.isoformat()}"
        transition(store, row.code, command, person=person, now=now, key=key)


def _filled(store: Store, rows: Sequence[WorkRow], *, revealed: bool) -> Iterator[Exported]:
    ids = sorted({row.case_id for row in rows})
    with store.read() as connection:
        parties = _by_case(connection.execute(_PARTIES, {"cases": ids}).all() if ids else [])
        claims = _by_case(connection.execute(_CLAIMS, {"cases": ids}).all() if ids else [])
    for row in rows:
        said = [(p.side, _words(store, p, revealed=revealed)) for p in parties.get(row.case_id, ())]
        yield Exported(row, said, [(claim.type, claim.amount_fen) for claim in claims.get(row.case_id, ())])


_PARTIES = (
    select(PARTY, CASE_KEY.c.wrapped)
    .outerjoin(CASE_KEY, CASE_KEY.c.case_id == PARTY.c.case_id)
    .where(PARTY.c.case_id.in_(bindparam("cases", expanding=True)))
    .order_by(PARTY.c.case_id, PARTY.c.n)
)
_CLAIMS = (
    select(CLAIM).where(CLAIM.c.case_id.in_(bindparam("cases", expanding=True))).order_by(CLAIM.c.case_id, CLAIM.c.n)
)


def _by_case(rows: Sequence[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(row.case_id, []).append(row)
    return found


def _words(store: Store, party: Any, *, revealed: bool) -> Mapping[str, str]:
    words = party_words(store.vault, party.wrapped, party.case_id, party.n, party.sealed) or {}
    return words if revealed else {"name": words.get("name", "")}
