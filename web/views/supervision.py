"""督办日志: what a day's record says, body by body. The rows are made once a day; the page only shows them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from fastapi import APIRouter
from sqlalchemy import select
from starlette.responses import Response

from cases.access import ORGANISATION, among
from cases.models import metadata
from statemachines.pathway import Label
from web.deps import Overseer
from web.entry_words import clock_words
from web.forms import Unclear, a_date
from web.visit import Visit

router = APIRouter(prefix="/supervision")

LOG = metadata.tables["supervision_log"]
FIRST = date(2000, 1, 1)
COUNTS: Mapping[str, Label] = {
    "opened": Label("新收", "Opened"),
    "moved": Label("办理", "Steps"),
    "warned": Label("预警", "Warned"),
    "expired": Label("逾期", "Expired"),
    "escalated": Label("上报", "Escalated"),
    "acknowledged": Label("签收", "Acknowledged"),
    "handed_over": Label("移交", "Handed over"),
    "overdue": Label("现逾期", "Overdue now"),
}


@router.get("/log")
def day_log(visit: Overseer) -> Response:
    day = _day(visit)
    logs = _logs(visit, day)
    lines = [(log, line) for log in logs for line in log["lines"]]
    return visit.page(
        "pages/supervision_log.html",
        shown=day,
        logs=logs,
        titles=COUNTS,
        totals={name: sum(log["counts"].get(name, 0) for log in logs) for name in COUNTS},
        lines=lines,
        bodies=_bodies(visit, {line["to"] for _, line in lines if "to" in line}),
        clock=clock_words,
        earlier=visit.here(day=str(day - timedelta(days=1))),
        later=visit.here(day=str(day + timedelta(days=1))) if day < visit.today else None,
    )


def _day(visit: Visit) -> date:
    """The day asked for, else yesterday: the last one that is over."""
    yesterday = visit.today - timedelta(days=1)
    try:
        asked = a_date(visit.query("day"))
    except Unclear:
        return yesterday
    return asked if FIRST < asked <= visit.today else yesterday


def _logs(visit: Visit, day: date) -> list[Mapping[str, Any]]:
    body = ORGANISATION.c
    query = (
        select(body.name_zh, body.name_en, LOG.c.counts, LOG.c.lines, LOG.c.made_at)
        .join(ORGANISATION, body.id == LOG.c.org_id)
        .where(LOG.c.day == day, among(visit.me.scope, LOG.c.org_id))
        .order_by(body.id)
    )
    with visit.store.read() as connection:
        return [
            {**row, "name": Label(row["name_zh"], row["name_en"])}
            for row in connection.execute(query, visit.me.bound).mappings()
        ]


def _bodies(visit: Visit, ids: set[int]) -> Mapping[int, Label]:
    """Where cases were handed over to; a body's name is no secret to those who may see the line."""
    body = ORGANISATION.c
    if not ids:
        return {}
    with visit.store.read() as connection:
        rows = connection.execute(select(body.id, body.name_zh, body.name_en).where(body.id.in_(ids)))
        return {id: Label(zh, en) for id, zh, en in rows}
