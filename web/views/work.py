"""Lists of cases: one's own, those nobody has taken yet, the body's."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import chain, islice
from typing import Any
from urllib.parse import parse_qsl, urlencode

import structlog
from fastapi import APIRouter
from sqlalchemy import select
from starlette.responses import Response, StreamingResponse

from cases.access import ORGANISATION
from cases.causes import CAUSES, ORIGINS
from cases.colours import Colour
from cases.exports import exported
from cases.transition import transition
from cases.views import LONGEST_NAME, Choices, choices, drop_view, save_view
from cases.worklists import Filters, Place, Tab, my_work, tab_counts
from statemachines.pathway import Command, Label, Role
from statemachines.pathways import PATHWAYS
from web.badges import said
from web.deps import Handler, Reader
from web.forms import Unclear, a_date, line, number
from web.registers.exports import PURPOSES, attached, cells_of, titles_of
from web.registers.written import CSV, XLSX, Value, as_csv, as_xlsx
from web.views.bulk import VERBS
from web.visit import Visit

router = APIRouter(prefix="/work")
log = structlog.get_logger()

TABS: Mapping[Role, Mapping[Tab, Label]] = {
    Role.HANDLER: {
        Tab.MINE: Label("我办理的", "Mine"),
        Tab.TO_CLAIM: Label("待认领", "To be taken"),
        Tab.ASKED: Label("待我答复", "Asked of me"),
        Tab.FOLLOWED: Label("我关注的", "Followed"),
        Tab.BODY: Label("本单位", "My body"),
    },
    Role.SUPERVISOR: {
        Tab.BODY: Label("本单位及下级", "My bodies"),
        Tab.TO_CLAIM: Label("待认领", "To be taken"),
        Tab.ASKED: Label("待我答复", "Asked of me"),
        Tab.FOLLOWED: Label("我关注的", "Followed"),
        Tab.MINE: Label("我办理的", "Mine"),
    },
    Role.AUDITOR: {Tab.ALL: Label("全部案件", "All cases"), Tab.FOLLOWED: Label("我关注的", "Followed")},
}
PLACE = re.compile(r"(\d{1,18})-(\d{1,16})-(\d{1,6})")
NUMBER = re.compile(r"[^\s]*〔|0[0-9A-Za-z]{3,10}$")  # what begins so is a case number or a code, and nobody's name
NARROWED = (
    *("text", "who", "colour", "cause", "origin", "pathway", "state", "handler", "since", "until"),
    *("due_since", "due_until", "under"),
)
COUNTED = (Tab.MINE, Tab.TO_CLAIM, Tab.ASKED, Tab.FOLLOWED)  # short lists: counting them is cheap
LONGEST_TEXT = 40  # characters of a case number


@dataclass(frozen=True, slots=True)
class Chip:
    """A condition that narrows the list, and the address without it."""

    words: str
    remove: str


@router.get("")
def work(visit: Reader) -> Response:
    filters = _filters(visit, visit.query)
    page = my_work(visit.store, visit.me, filters, _place(visit.query("after")), visit.now)
    offered = choices(visit.store, visit.me)
    return visit.page(
        "pages/work.html",
        page=page,
        filters=filters,
        tabs=TABS[visit.me.role],
        counts=tab_counts(visit.store, visit.me, [tab for tab in TABS[visit.me.role] if tab in COUNTED]),
        verbs=_verbs(visit, filters),
        chips=list(_chips(visit, filters, offered)),
        offered=offered,
        purposes=PURPOSES,
        clear=visit.here(**dict.fromkeys((*NARROWED, "after"))),
        next="-".join(map(str, page.after)) if page.after else None,
        options=_options(filters, offered),
        causes=CAUSES,
        origins=ORIGINS,
        pathways=PATHWAYS,
    )


@router.post("/filter")
def narrow(visit: Reader) -> Response:
    """The filters that were filled in, as an address without words about people."""
    said = {name: visit.text(name) for name in ("tab", *NARROWED) if visit.text(name) and name != "who"}
    text = said.pop("text", "").strip()[:LONGEST_TEXT]
    if NUMBER.match(text):
        said["text"] = text
    elif text:
        said["who"] = visit.sealed(text)
    return visit.to(f"/work?{urlencode(said)}" if said else "/work")


@router.post("/views")
def keep_view(visit: Reader) -> Response:
    """Save the list as it is narrowed, or forget one that was saved."""
    if dropped := visit.text("drop"):
        drop_view(visit.store, visit.me, dropped)
        return visit.to("/work", done="view_dropped")
    query = urlencode([(k, v) for k, v in parse_qsl(visit.text("query")) if k in ("tab", *NARROWED)])
    name = line(visit.text("name"))[:LONGEST_NAME]
    back = f"/work?{query}" if query else "/work"
    kept = bool(name) and save_view(visit.store, visit.me, name, query)
    return visit.to(back, done="view_saved" if kept else "view_not_saved")


@router.post("/export")
def export(visit: Reader) -> Response:
    """The list as it is narrowed, to take away; with a purpose, particulars too, and each look is recorded."""
    asked = dict(parse_qsl(visit.text("query")))
    purpose = visit.text("purpose") if visit.text("purpose") in PURPOSES else ""
    titles = list(titles_of(visit.language, revealed=bool(purpose)))
    found = exported(visit.store, visit.me, _filters(visit, lambda name: asked.get(name, "")), visit.now, purpose)
    rows = (cells_of(one, visit.language, revealed=bool(purpose)) for one in found)
    first = list(islice(rows, 1))  # what is refused is refused before the answer begins
    told = _told(visit, chain(first, rows), purpose)
    if visit.text("format") == "csv":
        return StreamingResponse(as_csv(chain([titles], told)), media_type=CSV, headers=attached("cases.csv"))
    return Response(as_xlsx("1", titles, told), media_type=XLSX, headers=attached("cases.xlsx"))


def _told(visit: Visit, rows: Iterable[list[Value]], purpose: str) -> Iterator[list[Value]]:
    """The rows, and at their end a line in the journal: who took how many away."""
    count = 0
    for row in rows:
        count += 1
        yield row
    log.info("exported", account=visit.me.account_id, rows=count, particulars=bool(purpose))


@router.post("/claim")
def claim(visit: Handler) -> Response:
    """Take a proceeding nobody handles yet."""
    fields = {"of": number(visit.text("of"))}
    command = Command("claim", 0, visit.me.actor, visit.now, fields)
    transition(visit.store, visit.text("code"), command, person=visit.me, now=visit.now, key=visit.text("key"))
    return visit.to("/work?tab=to_claim", done="claimed")


def _verbs(visit: Visit, filters: Filters) -> Mapping[str, Label]:
    """What may be done to several rows of this list at once."""
    offered = VERBS.get(visit.me.role, {})
    if filters.colour is Colour.GREEN:
        return {}
    if visit.me.role is Role.HANDLER:
        wanted = {Tab.TO_CLAIM: "claim", Tab.MINE: "release"}.get(filters.tab)
        return {verb: label for verb, label in offered.items() if verb == wanted}
    return offered if filters.tab in (Tab.BODY, Tab.TO_CLAIM) else {}


def _options(filters: Filters, offered: Choices) -> Mapping[str, Mapping[Any, Label]]:
    """What each select of the filter bar offers. States are a pathway's: they come once one is chosen."""
    states = PATHWAYS[filters.pathway].states if filters.pathway else ()
    return {
        "cause": CAUSES,
        "pathway": {pathway.name: pathway.label for pathway in PATHWAYS.values()},
        "colour": {colour: Label(said(colour, "zh"), said(colour, "en")) for colour in Colour},
        "origin": ORIGINS,
        "state": {state.name: state.label for state in states},
        "handler": {n: Label(name, name) for n, name in offered.handlers.items()},
        "under": offered.bodies,
    }


def _filters(visit: Visit, asked: Callable[[str], str]) -> Filters:
    """What the address asks for; what it does not know is left out."""
    tabs = TABS[visit.me.role]
    pathway = asked("pathway") if asked("pathway") in PATHWAYS else ""
    state = asked("state")
    return Filters(
        tab=next((tab for tab in tabs if tab.value == asked("tab")), next(iter(tabs))),
        text=asked("text").strip()[:LONGEST_TEXT],
        words=visit.unsealed(asked("who"))[:LONGEST_TEXT],
        colour=next((colour for colour in Colour if colour.value == asked("colour")), None),
        cause=asked("cause") if asked("cause") in CAUSES else "",
        origin=asked("origin") if asked("origin") in ORIGINS else "",
        pathway=pathway,
        state=state if pathway and state in PATHWAYS[pathway].by_name else "",
        under=number(asked("under")) or None,
        handler_id=number(asked("handler")) or None,
        since=_day(asked("since")),
        until=_day(asked("until")),
        due_since=_day(asked("due_since")),
        due_until=_day(asked("due_until")),
    )


def _day(text: str) -> date | None:
    try:
        return a_date(text)
    except Unclear:
        return None


def _place(text: str) -> Place | None:
    """Where the page before ended; the start of the list where the address was cut or altered."""
    found = PLACE.fullmatch(text)
    return (int(found[1]), int(found[2]), int(found[3])) if found else None


def _chips(visit: Visit, filters: Filters, offered: Choices) -> Iterator[Chip]:
    language, drop = visit.language, {"after": None}
    for name, words in _narrowed(visit, filters, offered):
        also = {"state": None} if name == "pathway" else {}
        yield Chip(words if isinstance(words, str) else words[language], visit.here(**{name: None}, **drop, **also))


def _narrowed(visit: Visit, filters: Filters, offered: Choices) -> Iterator[tuple[str, str | Label]]:
    """What the list is narrowed to: the name in the address, and words for it."""
    if filters.text:
        yield "text", filters.text
    if filters.words:
        yield "who", filters.words
    if filters.colour:
        yield "colour", said(filters.colour, visit.language)
    if filters.cause:
        yield "cause", CAUSES[filters.cause]
    if filters.origin:
        yield "origin", ORIGINS[filters.origin]
    if filters.pathway:
        yield "pathway", PATHWAYS[filters.pathway].label
    if filters.state:
        yield "state", PATHWAYS[filters.pathway].state(filters.state).label
    if filters.handler_id:
        yield "handler", offered.handlers.get(filters.handler_id, str(filters.handler_id))
    if filters.since:
        yield "since", Label(f"{filters.since} 起", f"from {filters.since}")
    if filters.until:
        yield "until", Label(f"{filters.until} 止", f"until {filters.until}")
    if filters.due_since:
        yield "due_since", Label(f"期限 {filters.due_since} 起", f"due from {filters.due_since}")
    if filters.due_until:
        yield "due_until", Label(f"期限 {filters.due_until} 止", f"due until {filters.due_until}")
    if filters.under:
        yield "under", offered.bodies.get(filters.under) or _body(visit, filters.under)


def _body(visit: Visit, org_id: int) -> Label:
    """A body that is not among those offered: it lies outside, or there are too many."""
    body = ORGANISATION.c
    with visit.store.read() as connection:
        names = connection.execute(select(body.name_zh, body.name_en).where(body.id == org_id)).first()
    return Label(*names) if names else Label(str(org_id), str(org_id))
