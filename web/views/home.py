"""Where everybody starts, and the help page."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from cases.colours import Colour
from web.badges import MEANING
from web.deps import Anyone, Staff
from web.menu import START

router = APIRouter()


@router.get("/")
def home(visit: Staff) -> Response:
    return visit.to(START[visit.me.role])


@router.get("/help")
def help_page(visit: Anyone) -> Response:
    return visit.page(
        "pages/help.html", colours=Colour, meaning=MEANING, start=START[visit.me.role] if visit.person else ""
    )
