"""我的调解会: what lies ahead by day or week, as a page and as a calendar; and what parties said afterwards."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import groupby

from fastapi import APIRouter
from starlette.responses import Response

from cases.causes import CAUSES
from cases.diary import Appointment, diary, end_feed, fed_since, feed, new_feed
from cases.opinions import ANSWERS, QUESTIONS, opinions
from statemachines.snapshot import CHINA
from web.deps import Anyone, CaseWorker, Overseer
from web.formatters import CLOCKS
from web.forms import Unclear, a_date
from web.ical import calendar
from web.meeting_words import STATUS
from web.visit import Visit

router = APIRouter()

SPANS = {"day": timedelta(days=1), "week": timedelta(days=7)}


@router.get("/meetings")
def meetings_page(visit: CaseWorker) -> Response:
    span = visit.query("span") if visit.query("span") in SPANS else "week"
    first = _first(visit, span)
    last = first + SPANS[span]
    found = diary(visit.store, visit.me, _midnight(first), _midnight(last), last - timedelta(days=1))
    return visit.page(
        "pages/meetings.html",
        span=span,
        first=first,
        last=last - timedelta(days=1),
        before=first - SPANS[span],
        after=last,
        days=[(day, list(rows)) for day, rows in groupby(found.meetings, key=_day)],
        visits=found.visits,
        clocks=CLOCKS,
        causes=CAUSES,
        statuses=STATUS,
        fed=fed_since(visit.store, visit.me),
    )


def _first(visit: Visit, span: str) -> date:
    """The day asked for, today where none is; of a week its Monday."""
    try:
        day = a_date(visit.query("day")) if visit.query("day") else visit.today
    except Unclear:
        day = visit.today
    day = min(max(day, date(2000, 1, 3)), date(9000, 1, 1))
    return day - timedelta(days=day.weekday()) if span == "week" else day


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), CHINA)


def _day(meeting: Appointment) -> date:
    return meeting.starts_at.astimezone(CHINA).date()


@router.post("/meetings/calendar")
def new_address(visit: CaseWorker) -> Response:
    """A new secret address for calendar programs, shown on this one page; the older one ends."""
    if visit.text("end"):
        end_feed(visit.store, visit.me)
        return visit.to("/meetings", done="calendar_ended")
    token = new_feed(visit.store, visit.me, visit.now)
    address = f"{visit.web.settings.public_url}/calendar/{token}.ics"
    return visit.page("pages/calendar.html", address=address)


@router.get("/calendar/{token}.ics")
def calendar_feed(visit: Anyone, token: str) -> Response:
    """For calendar programs, which sign in nowhere: the address is the secret. 404 for any other."""
    who, found = feed(visit.store, token, visit.now)
    headers = {"Cache-Control": "no-store"}
    return Response(
        calendar(found, who.language, visit.now), media_type="text/calendar; charset=utf-8", headers=headers
    )


@router.get("/opinions")
def opinions_page(visit: Overseer) -> Response:
    return visit.page(
        "pages/opinions.html", found=opinions(visit.store, visit.me), questions=QUESTIONS, answers=ANSWERS
    )
