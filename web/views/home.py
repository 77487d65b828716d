"""Where everybody starts, and the help page."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import APIRouter
from starlette.responses import Response

from cases.colours import Colour
from statemachines.pathway import Role
from web.badges import MEANING
from web.deps import Anyone, Staff

router = APIRouter()

START: Mapping[Role, str] = {
    Role.HANDLER: "/work",
    Role.SUPERVISOR: "/board",
    Role.AUDITOR: "/board",
    Role.ADMINISTRATOR: "/rules",
    Role.INTAKE: "/intake",
}


@router.get("/")
def home(visit: Staff) -> Response:
    return visit.to(START[visit.me.role])


@router.get("/help")
def help_page(visit: Anyone) -> Response:
    return visit.page("pages/help.html", colours=Colour, meaning=MEANING)
