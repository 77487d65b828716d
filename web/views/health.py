"""For the machine that watches: alive, and able to serve."""

from __future__ import annotations

from fastapi import APIRouter, Request
from sqlalchemy import text
from starlette.responses import PlainTextResponse

router = APIRouter()


@router.get("/livez")
async def livez() -> PlainTextResponse:
    """The process answers."""
    return PlainTextResponse("ok\n")


@router.get("/readyz")
def readyz(request: Request) -> PlainTextResponse:
    """The database answers too. Anything it raises becomes 503."""
    with request.app.state.web.store.read() as connection:
        connection.execute(text("SELECT 1 FROM web_session LIMIT 1"))
    return PlainTextResponse("ok\n")
