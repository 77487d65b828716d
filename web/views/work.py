"""Lists of cases: one's own, those nobody has taken yet, the body's."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from fastapi import APIRouter
from sqlalchemy import select
from starlette.responses import Response

from cases.access import ORGANISATION
from cases.causes import CAUSES, ORIGINS
from cases.colours import Colour
from cases.transition import transition
from cases.worklists import Filters, Place, Tab, my_work
from statemachines.pathway import Command, Label, Role
from statemachines.pathways import PATHWAYS
from web.badges import said
from web.deps import Handler, Reader
from web.forms import number
from web.visit import Visit

router = APIRouter(prefix="/work")

TABS: Mapping[Role, Mapping[Tab, Label]] = {
    Role.HANDLER: {
        Tab.MINE: Label("我办理的", "Mine"),
        Tab.TO_CLAIM: Label("待认领", "To be taken"),
        Tab.BODY: Label("本单位", "My body"),
    },
    Role.SUPERVISOR: {
        Tab.BODY: Label("本单位及下级", "My bodies"),
        Tab.TO_CLAIM: Label("待认领", "To be taken"),
        Tab.MINE: Label("我办理的", "Mine"),
    },
    Role.AUDITOR: {Tab.ALL: Label("全部案件", "All cases")},
}
PLACE = re.compile(r"(\d{1,18})-(\d{1,16})-(\d{1,6})")
LONGEST_TEXT = 40  # characters of a case number


@dataclass(frozen=True, slots=True)
class Chip:
    """A condition that narrows the list, and the address without it."""

    words: str
    remove: str


@router.get("")
def work(visit: Reader) -> Response:
    filters = _filters(visit)
    page = my_work(visit.store, visit.me, filters, _place(visit.query("after")), visit.now)
    return visit.page(
        "pages/work.html",
        page=page,
        filters=filters,
        tabs=TABS[visit.me.role],
        chips=list(_chips(visit, filters)),
        next="-".join(map(str, page.after)) if page.after else None,
        options=_options(filters),
        causes=CAUSES,
        origins=ORIGINS,
        pathways=PATHWAYS,
    )


@router.post("/claim")
def claim(visit: Handler) -> Response:
    """Take a proceeding nobody handles yet."""
    fields = {"of": number(visit.text("of"))}
    command = Command("claim", 0, visit.me.actor, visit.now, fields)
    transition(visit.store, visit.text("code"), command, person=visit.me, now=visit.now, key=visit.text("key"))
    return visit.to("/work?tab=to_claim", done="claimed")


def _options(filters: Filters) -> Mapping[str, Mapping[str, Label]]:
    """What each select of the filter bar offers. States are a pathway's: they come once one is chosen."""
    states = PATHWAYS[filters.pathway].states if filters.pathway else ()
    return {
        "cause": CAUSES,
        "pathway": {pathway.name: pathway.label for pathway in PATHWAYS.values()},
        "colour": {colour: Label(said(colour, "zh"), said(colour, "en")) for colour in Colour},
        "origin": ORIGINS,
        "state": {state.name: state.label for state in states},
    }


def _filters(visit: Visit) -> Filters:
    """What the address asks for; what it does not know is left out."""
    tabs = TABS[visit.me.role]
    pathway = visit.query("pathway") if visit.query("pathway") in PATHWAYS else ""
    state = visit.query("state")
    return Filters(
        tab=next((tab for tab in tabs if tab.value == visit.query("tab")), next(iter(tabs))),
        text=visit.query("text").strip()[:LONGEST_TEXT],
        colour=next((colour for colour in Colour if colour.value == visit.query("colour")), None),
        cause=visit.query("cause") if visit.query("cause") in CAUSES else "",
        origin=visit.query("origin") if visit.query("origin") in ORIGINS else "",
        pathway=pathway,
        state=state if pathway and state in PATHWAYS[pathway].by_name else "",
        under=number(visit.query("under")) or None,
    )


def _place(text: str) -> Place | None:
    """Where the page before ended; the start of the list where the address was cut or altered."""
    found = PLACE.fullmatch(text)
    return (int(found[1]), int(found[2]), int(found[3])) if found else None


def _chips(visit: Visit, filters: Filters) -> Iterator[Chip]:
    language = visit.language
    if filters.text:
        yield Chip(filters.text, visit.here(text=None, after=None))
    if filters.colour:
        yield Chip(said(filters.colour, language), visit.here(colour=None, after=None))
    if filters.cause:
        yield Chip(CAUSES[filters.cause][language], visit.here(cause=None, after=None))
    if filters.origin:
        yield Chip(ORIGINS[filters.origin][language], visit.here(origin=None, after=None))
    if filters.pathway:
        yield Chip(PATHWAYS[filters.pathway].label[language], visit.here(pathway=None, state=None, after=None))
    if filters.state:
        label = PATHWAYS[filters.pathway].state(filters.state).label
        yield Chip(label[language], visit.here(state=None, after=None))
    if filters.under:
        yield Chip(_body(visit, filters.under), visit.here(under=None, after=None))


def _body(visit: Visit, org_id: int) -> str:
    body = ORGANISATION.c
    with visit.store.read() as connection:
        names = connection.execute(select(body.name_zh, body.name_en).where(body.id == org_id)).first()
    return Label(*names)[visit.language] if names else str(org_id)
