"""Another body's system, for tests: a real HTTP server that behaves badly on purpose and keeps what it was sent."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn

SECRET = bytes(range(32))
SECRET_TEXT = "whsec_" + base64.b64encode(SECRET).decode()


class Peer:
    """An ASGI application. The path says how to answer: /status/503, /hang, /drip, /lost, /cut, /moved.

    `received` holds (headers, body) of every request that arrived whole, `effects` the ids it acted on, once each.
    """

    def __init__(self) -> None:
        self.url = ""
        self.forget()

    def forget(self) -> None:
        self.received: list[tuple[dict[str, str], bytes]] = []
        self.effects: list[str] = []
        self.lose = 0  # so many answers are lost on the way before one arrives

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        body = b""
        while (message := await receive())["type"] == "http.request":
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        self._keep({name.decode(): value.decode() for name, value in scope["headers"]}, body)
        await self._answer(scope["path"], send)

    def _keep(self, headers: dict[str, str], body: bytes) -> None:
        self.received.append((headers, body))
        if headers.get("webhook-id") not in self.effects:
            self.effects.append(headers.get("webhook-id", ""))

    async def _answer(self, path: str, send: Any) -> None:
        if path == "/hang":
            await asyncio.sleep(30)
        elif path == "/lost" and self.lose > 0:  # it was done; the answer never arrives
            self.lose -= 1
            send.__self__.transport.abort()
        elif path == "/cut":  # the answer ends in its middle
            await _start(send, 200, {b"content-length": b"100"})
            await send({"type": "http.response.body", "body": b"half", "more_body": True})
            send.__self__.transport.abort()
        elif path == "/drip":  # bytes that are no answer, each within any read timeout
            for _ in range(300):
                send.__self__.transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
                await asyncio.sleep(0.1)
        elif path == "/moved":
            await _whole(send, 302, {b"location": b"/status/204"})
        else:
            await _whole(send, int(path.removeprefix("/status/")) if path.startswith("/status/") else 204, {})


async def _start(send: Any, status: int, headers: dict[bytes, bytes]) -> None:
    await send({"type": "http.response.start", "status": status, "headers": list(headers.items())})


async def _whole(send: Any, status: int, headers: dict[bytes, bytes]) -> None:
    await _start(send, status, headers)
    await send({"type": "http.response.body", "body": b""})


def is_signed(headers: dict[str, str], body: bytes, secret: bytes = SECRET) -> bool:
    """As a receiver would check it, from the words of the specification."""
    text = b".".join((headers["webhook-id"].encode(), headers["webhook-timestamp"].encode(), body))
    expected = base64.b64encode(hmac.new(secret, text, hashlib.sha256).digest()).decode()
    return any(hmac.compare_digest(f"v1,{expected}", given) for given in headers["webhook-signature"].split(" "))


@contextmanager
def listening() -> Iterator[Peer]:
    """A peer on a port of its own, in a thread."""
    peer = Peer()
    config = uvicorn.Config(peer, port=0, log_level="critical", lifespan="off", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    peer.url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    yield peer
    server.should_exit = True
    thread.join(5)
