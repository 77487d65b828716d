"""One line a request, and the last net under an exception. Pure ASGI.

The line holds a route's template, never a path: paths hold case codes and sign-in links, queries what somebody looked
for. A crash is logged by its place in our code, without its message, which may quote a person's words.
"""

from __future__ import annotations

import secrets
import traceback
from pathlib import Path
from time import perf_counter
from typing import Any

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.errors import error_page

log = structlog.get_logger("jiefen.web")


class Journal:
    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started, status = perf_counter(), 0
        number = scope.setdefault("state", {})["request_id"] = secrets.token_hex(6)

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], (b"x-request-id", number.encode())]
            await send(message)

        try:
            await self.app(scope, receive, sending)
        except Exception as error:
            log.error("crashed", request_id=number, error=type(error).__name__, at=_places(error))
            if status:
                raise  # half a page is out: let the server cut the connection
            await error_page(scope, 500)(scope, receive, sending)
        finally:
            log.info("request", **_line(scope, status, started))


def _line(scope: Scope, status: int, started: float) -> dict[str, Any]:
    route, state = scope.get("route"), scope["state"]
    return {
        "request_id": state["request_id"],
        "method": scope["method"],
        "route": getattr(route, "path", "-"),
        "status": status,
        "ms": round((perf_counter() - started) * 1000, 1),
        "account": state.get("account_id"),
    }


def _places(error: Exception) -> list[str]:
    """Where it went through our own code, outermost first: "views/work.py:54 work"."""
    frames = [(Path(frame.filename), frame) for frame in traceback.extract_tb(error.__traceback__)]
    ours = [(path, frame) for path, frame in frames if "site-packages" not in path.parts]
    return [f"{path.parent.name}/{path.name}:{frame.lineno} {frame.name}" for path, frame in ours]
