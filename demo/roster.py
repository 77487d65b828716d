"""Who mediates in the county of the demonstration, and where: everybody is invented, the same in every run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import insert, select
from sqlmodel import Session

from cases.access import ACCOUNT, ORGANISATION
from cases.roster import BODIES, MEDIATOR, ROOM

TOWN, VILLAGE = "town", "village"
# (name, kind, causes, languages, declared employer, declared ties): one of each joins the body's own handlers
ELDERS = (
    ("石满仓", "elder", ["neighbour", "housing", "land"], ["mandarin", "dialect"], "", "侄子在河东砖厂做工"),
    ("葛秋菊", "elder", ["family", "inheritance"], ["dialect"], "", ""),
    ("田守信", "elder", ["neighbour", "family", "land"], ["mandarin", "dialect"], "", ""),
    ("柯水生", "elder", ["land", "environment"], ["dialect"], "", ""),
)
LAWYERS = (
    ("方致远", "lawyer", ["contract", "loan", "injury"], ["mandarin"], "青溪正言律师事务所", ""),
    ("季小雨", "lawyer", ["wages", "labour", "traffic"], ["mandarin", "english"], "青溪正言律师事务所", ""),
    ("段安宁", "lawyer", ["consumer", "property_management", "loan"], ["mandarin", "sign"], "青州衡平律师事务所", ""),
)
EXPERTS = (
    ("阮立德", "industry", ["medical"], ["mandarin", "dialect"], "青溪县医学会", ""),
    ("施工远", "industry", ["construction", "property_management"], ["mandarin"], "青溪县建筑业协会", ""),
)
ROOMS = {TOWN: ("第一调解室", "圆桌调解室"), VILLAGE: ("村委会调解室",)}


def fill_roster(session: Session) -> None:
    """The handlers of every body that mediates, an elder, a lawyer or somebody of the trade, and its rooms."""
    body = ORGANISATION.c
    found = session.execute(
        select(body.id, body.level).where(body.kind.in_(sorted(BODIES)), ~body.external).order_by(body.id)
    ).all()
    for n, (org, level) in enumerate(found):
        session.execute(insert(MEDIATOR), [{**row, "org_id": org} for row in _people(session, n, org, level)])
        rooms = ROOMS.get(level, ROOMS[TOWN])
        session.execute(insert(ROOM), [{"org_id": org, "name": name, "active": True} for name in rooms])


def _people(session: Session, n: int, org: int, level: str) -> Iterator[Mapping[str, Any]]:
    account = ACCOUNT.c
    mine = select(account.id, account.name).where(account.org_id == org, account.role == "handler").order_by(account.id)
    for id, name in session.execute(mine).all():
        yield _row(
            n, name, "full_time", ["neighbour", "family", "loan"], ["mandarin", "dialect"], "", "", account_id=id
        )
    yield _row(n, *ELDERS[n % len(ELDERS)])
    if level != VILLAGE:
        yield _row(n, *LAWYERS[n % len(LAWYERS)])
        yield _row(n, *EXPERTS[n % len(EXPERTS)])


def _row(
    n: int, name: str, kind: str, causes: list[str], languages: list[str], employer: str, ties: str,
    account_id: int | None = None,
) -> Mapping[str, Any]:  # fmt: skip
    phone = f"1000 77{n:02}{sum(map(ord, name)) % 10_000:04}"  # begins like no real number
    said = {"causes": causes, "languages": languages, "employer": employer, "relatives": ties}
    return {"name": name, "kind": kind, "phone": phone, "active": True, "account_id": account_id, **said}
