"""The supervisor's board: what is overdue, what is near, and what has been escalated to somebody."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from markupsafe import Markup
from starlette.responses import Response

from cases.board import Board, board
from cases.causes import CAUSES
from cases.colours import Colour
from cases.transition import transition
from statemachines.pathway import Command, Label
from web.charts import Bar, stacked_bars
from web.deps import Overseer, Supervisor
from web.formatters import clock_time
from web.forms import number
from web.visit import Visit

router = APIRouter(prefix="/board")

BY_BODY = Label("各单位案件", "Cases by body")
EVERY = 25  # seconds between looks


@router.get("")
def board_page(visit: Overseer) -> Response:
    live, tag = visit.part("pages/board_live.html", **_shown(visit))
    return visit.page("pages/board.html", live=live, tag=tag, every=EVERY, at=clock_time(visit.now))


@router.get("/live")
def board_live(visit: Overseer) -> Response:
    """The changing part alone, for the page's script. 304 while nothing changed."""
    response = visit.fragment("pages/board_live.html", **_shown(visit))
    response.headers["X-Time"] = clock_time(visit.now)
    return response


@router.post("/acknowledge")
def acknowledge(visit: Supervisor) -> Response:
    """Say that an escalation has been seen and is being seen to."""
    code, escalation = visit.text("code"), number(visit.text("escalation"))
    command = Command("acknowledge_escalation", 0, visit.me.actor, visit.now, {"escalation": escalation})
    # an escalation is acknowledged once: its own address is the key
    key = f"acknowledge:{code}:{escalation}:{visit.me.account_id}"
    transition(visit.store, code, command, person=visit.me, now=visit.now, key=key)
    return visit.to("/board", done="acknowledged")


def _shown(visit: Visit) -> dict[str, Any]:
    found = board(visit.store, visit.me, visit.now)
    return {"board": found, "colours": Colour, "causes": CAUSES, "chart": _chart(found, visit), "title": BY_BODY}


def _chart(found: Board, visit: Visit) -> Markup:
    bars = [Bar(body.body[visit.language], body.counts) for body in found.bodies]
    return stacked_bars(bars, BY_BODY[visit.language], visit.language, id="by-body")
