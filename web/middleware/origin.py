"""First layer against forged requests: a browser says where a request comes from, and it must be here.

Sec-Fetch-Site decides; where an old browser sends none, Origin must name this host; where there is neither (old
WebViews), the second layer, the form's token, stands alone.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from web.errors import error_page

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class SameOrigin:
    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in SAFE or from_here(Headers(scope=scope)):
            await self.app(scope, receive, send)
        else:
            await error_page(scope, 403)(scope, receive, send)


def from_here(headers: Headers) -> bool:
    """Does a browser vouch, or at least not deny, that one of our own pages sent this?"""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = headers.get("origin")
    return origin is None or urlsplit(origin).netloc == headers.get("host")
