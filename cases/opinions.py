"""第三方评价: what parties say about a mediation, asked with the tracking code and not by the body that mediated.

Answers are added to counts of the body and the month. That a party was heard is kept, so that each is heard once; what
it said is kept nowhere by itself. Counts of few answers are not shown, since they would tell who said what.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, select, text

from cases.access import ORGANISATION, CaseParty, Person, Scope, answered_for
from cases.mediation_models import metadata
from cases.rows import CaseRows, pathway_of
from cases.store import Store
from statemachines.pathway import Label

OPINION, GIVEN = metadata.tables["opinion"], metadata.tables["opinion_given"]
FEWEST = 5  # parties heard before anything is shown of a body

ANSWERS: tuple[tuple[str, Label], ...] = (
    ("yes", Label("是", "Yes")),
    ("partly", Label("一般", "Partly")),
    ("no", Label("不是", "No")),
)
QUESTIONS: Mapping[str, Label] = {
    "heard": Label("调解员听您把话说完了吗？", "Did the mediator hear you out?"),
    "fair": Label("您觉得调解公道吗？", "Was the mediation fair?"),
    "again": Label("以后再有纠纷，您还愿意来这里吗？", "Would you come here again?"),
}


def to_ask(connection: Connection, rows: CaseRows, party: CaseParty) -> int:
    """The mediation that ended last and about which this party has not been heard; 0 where there is none."""
    ended = [r["n"] for r in rows.rows("proceeding") if pathway_of(r).channel == "mediation" and not r["is_open"]]
    if not ended:
        return 0
    query = select(GIVEN.c.proceeding).where(GIVEN.c.case_id == rows.id, GIVEN.c.party == party.n)
    heard = {row.proceeding for row in connection.execute(query)}
    return next((n for n in reversed(ended) if n not in heard), 0)


def give(store: Store, case_id: int, of: int, party: CaseParty, org: int, said: Mapping[str, str], on: date) -> bool:
    """Count the answers for the body that mediated; False where the party was heard before. Nothing else is kept."""
    heard = text(
        "INSERT INTO opinion_given (case_id, proceeding, party) VALUES (:case_id, :of, :party) ON CONFLICT DO NOTHING"
        " RETURNING 1"
    )
    add = text(
        "INSERT INTO opinion (org_id, month, question, answer, count) VALUES (:org, :month, :question, :answer, 1)"
        " ON CONFLICT (org_id, month, question, answer) DO UPDATE SET count = opinion.count + 1"
    ).bindparams(bindparam("month", type_=OPINION.c.month.type))
    with store.session() as session:
        if not session.execute(heard, {"case_id": case_id, "of": of, "party": party.n}).first():
            return False
        for question in QUESTIONS:
            place = {"org": org, "month": on.replace(day=1), "question": question, "answer": said[question]}
            session.execute(add, place)
    return True


@dataclass(frozen=True, slots=True)
class Heard:
    """What was said of a body: `counts` question → answer → how often; None where too few were heard."""

    body: Label
    number: int
    counts: Mapping[str, Mapping[str, int]] | None


def opinions(store: Store, person: Person) -> list[Heard]:
    """Of the person's bodies, all months together. One query."""
    with store.read() as connection:
        found = connection.execute(_query(person.scope), person.bound).all()
    bodies: dict[int, Label] = {}
    counts: dict[int, dict[str, dict[str, int]]] = {}
    for row in found:
        bodies[row.org_id] = Label(row.name_zh, row.name_en)
        counts.setdefault(row.org_id, {}).setdefault(row.question, {})[row.answer] = int(row.number)
    return [_heard(bodies[org], mine) for org, mine in counts.items()]


def _heard(body: Label, counts: Mapping[str, Mapping[str, int]]) -> Heard:
    number = max(sum(answers.values()) for answers in counts.values())
    return Heard(body, number, counts if number >= FEWEST else None)


@cache
def _query(scope: Scope) -> Select[Any]:
    o, b = OPINION.c, ORGANISATION.c
    return (
        select(o.org_id, b.name_zh, b.name_en, o.question, o.answer, func.sum(o.count).label("number"))
        .join(ORGANISATION, b.id == o.org_id)
        .where(answered_for(scope, o.org_id))
        .group_by(o.org_id, b.name_zh, b.name_en, o.question, o.answer)
        .order_by(o.org_id)
    )
