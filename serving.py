"""One process that serves: pages and clock together, and one clean end for both.

Ctrl-C, SIGTERM and a closed terminal all mean the same: requests under way may finish for two seconds, the clock and its
children stop, and the process ends with code 0. A second Ctrl-C does not wait for the requests.
"""

from __future__ import annotations

import errno
import logging
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cases.store import Store
    from flows.clock import Clock
    from settings import Settings

BACKLOG = 128
GRACE = 2  # seconds for requests under way
AGAIN = 0.01  # seconds
STOPS = (signal.SIGINT, signal.SIGTERM)


class CannotServe(Exception):
    """Nothing can be served; the message is one clear line."""


def listen(host: str, port: int) -> socket.socket:
    """A socket that is listening already: the port is ours before any work is done, and early visitors wait for it."""
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        raise CannotServe(_why(error, host, port)) from error
    return listener


def _why(error: OSError, host: str, port: int) -> str:
    known = {errno.EADDRINUSE: "is in use by another program", errno.EACCES: "is not open to this user"}
    return f"Port {port} of {host} {known.get(error.errno or 0, f'cannot be used: {error.strerror}')}; choose another."


@contextmanager
def until_told_to_stop() -> Iterator[None]:
    """Any of the signals that mean "stop" ends the block quietly, wherever it is."""
    for number in STOPS:
        signal.signal(number, _stop)
    if hasattr(signal, "SIGHUP"):  # uvicorn listens for the other two only
        signal.signal(signal.SIGHUP, lambda *_: signal.raise_signal(signal.SIGTERM))
    signal.signal(signal.SIGALRM, _stop)
    before, sys.unraisablehook = sys.unraisablehook, _again
    try:
        yield
    except KeyboardInterrupt:
        pass
    finally:
        sys.unraisablehook = before


def _stop(*_: object) -> None:
    raise KeyboardInterrupt


def _again(lost: Any) -> None:
    """A stop that fell into a weak reference's callback was swallowed there: it comes again in a moment."""
    if issubclass(lost.exc_type, KeyboardInterrupt):
        signal.setitimer(signal.ITIMER_REAL, AGAIN)
    else:
        sys.__unraisablehook__(lost)


def serve(
    store: Store, settings: Settings, listener: socket.socket, ready: Callable[[str], None], *, quiet: bool
) -> None:
    """Serve on that socket until a signal comes. Once the first page can be had, `ready` is called with the address of
    our own Prefect's pages, which are there some ten seconds later; "" where it is not ours.
    """
    import uvicorn

    from flows.clock import Clock
    from web.app import create_app

    _journal(quiet)
    clock = Clock(store, settings)
    config = uvicorn.Config(
        create_app(store, settings),
        log_config=None,
        access_log=False,  # the journal writes one line a request, without addresses
        server_header=False,
        forwarded_allow_ips=settings.trusted_proxies,
        timeout_graceful_shutdown=GRACE,
    )

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            ready(_prefect_page(clock))
            clock.start()  # after the first page: its children need the processor for seconds

    try:
        Server(config).run([listener])
    finally:
        for number in STOPS:
            signal.signal(number, signal.SIG_IGN)  # impatience must not leave the clock's children behind
        clock.stop()


def _prefect_page(clock: Clock) -> str:
    from flows.engine import Embedded

    return clock.engine.server.api_url.removesuffix("/api") if isinstance(clock.engine, Embedded) else ""


def _journal(quiet: bool) -> None:
    """Lines of JSON on standard error; when quiet, only what went wrong."""
    import structlog

    level = logging.WARNING if quiet else logging.INFO
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s")
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
