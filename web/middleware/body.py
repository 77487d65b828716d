"""No request body is larger than we are ready for: neither starlette nor its form parser has a limit for the whole.

A form with files that are too large is read all the same, up to a few times the limit: the files are dropped as they
arrive, and what was typed beside them goes on to the view, which gives it back with the reason. A browser shows no answer
to a form it is still sending.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from urllib.parse import urlencode

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.errors import error_page
from web.visit import MAX_FIELD_BYTES, MAX_FIELDS, OVERSIZE

READ_OUT = 10  # times the limit: so much of a form is read for what was typed
MOST_FILES = 100
TYPED = b"application/x-www-form-urlencoded"


class BodyTooLarge(HTTPException):
    """More bytes arrived than were announced or allowed."""

    def __init__(self) -> None:
        super().__init__(413)


class BodyLimit:
    """Refuses by the announced length, and counts what really arrives."""

    def __init__(self, app: ASGIApp, limit: int) -> None:
        self.app, self.limit = app, limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
        elif _announced(scope) <= self.limit:
            await self.app(scope, counting(receive, self.limit), send)
        elif _with_files(scope) and _announced(scope) <= self.limit * READ_OUT:
            await self._typed_only(scope, counting(receive, self.limit * READ_OUT), send)
        else:
            await error_page(scope, 413)(scope, receive, send)

    async def _typed_only(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Goes on with the form as it was, but for its files."""
        try:
            parser = TypedOnly(Headers(scope=scope), _stream(receive), self.limit)
            fields = [(name, text) for name, text in (await parser.parse()).multi_items() if isinstance(text, str)]
        except (MultiPartException, BodyTooLarge):
            await error_page(scope, 413)(scope, receive, send)
            return
        body = urlencode(fields).encode()
        told = {b"content-type": TYPED, b"content-length": str(len(body)).encode()}
        headers = [(name, value) for name, value in scope["headers"] if name not in told]
        scope["headers"] = [*headers, *told.items()]  # in place: the journal reads this scope's route afterwards
        scope.setdefault("state", {})[OVERSIZE] = True
        await self.app(scope, _replay(body, receive), send)


class TypedOnly(MultiPartParser):
    """Reads a form and keeps no byte of its files; of what was typed no more than `most` bytes together."""

    def __init__(self, headers: Headers, stream: AsyncGenerator[bytes, None], most: int) -> None:
        super().__init__(headers, stream, max_files=MOST_FILES, max_fields=MAX_FIELDS, max_part_size=MAX_FIELD_BYTES)
        self.left = most

    def on_part_data(self, data: bytes, start: int, end: int) -> None:
        if self._current_part.file is not None:
            return
        self.left -= end - start
        if self.left < 0:
            raise MultiPartException("too much was typed")
        super().on_part_data(data, start, end)


async def _stream(receive: Receive) -> AsyncGenerator[bytes, None]:
    more = True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            raise MultiPartException("the sender is gone")
        yield message.get("body", b"")
        more = message.get("more_body", False)


def _replay(body: bytes, receive: Receive) -> Receive:
    """The body as one message, then whatever comes of the connection."""
    left = [{"type": "http.request", "body": body, "more_body": False}]

    async def replayed() -> Message:
        return left.pop() if left else await receive()

    return replayed


def counting(receive: Receive, limit: int) -> Receive:
    """BodyTooLarge once more than that has arrived."""
    arrived = 0

    async def counted() -> Message:
        nonlocal arrived
        message = await receive()
        arrived += len(message.get("body", b""))
        if arrived > limit:
            raise BodyTooLarge
        return message

    return counted


def _announced(scope: Scope) -> int:
    length = dict(scope["headers"]).get(b"content-length", b"0")
    return int(length) if length.isdigit() else 0


def _with_files(scope: Scope) -> bool:
    kind = dict(scope["headers"]).get(b"content-type", b"")
    return scope["method"] == "POST" and bool(kind.lower().startswith(b"multipart/form-data"))
