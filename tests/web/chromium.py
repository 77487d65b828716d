"""A real browser on a real server: the system's Chromium, headless, and uvicorn in a thread."""

from __future__ import annotations

import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
from fastapi import FastAPI

ARGUMENTS = (
    "--no-sandbox",  # tests run as root in containers
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",  # else it looks for hosts of its own at every start
    "--disable-component-update",
    "--disable-sync",
    "--lang=zh-CN",
)
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 360, "height": 740}
NARROW = {"width": 320, "height": 640}
AXE = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
SMALL = """[...document.querySelectorAll('a, button, input:not([type=hidden]), select, summary')]
    .filter((e) => e.checkVisibility() && !e.closest('p, .hidden, .skip') && (e.closest('label') ?? e).getBoundingClientRect().height < 24)
    .map((e) => e.outerHTML)"""


def executable() -> str | None:
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((path for name in names if (path := shutil.which(name))), None)


@contextmanager
def serving(app: FastAPI) -> Iterator[str]:
    """The address of the application on a free port."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)
        listener.close()


@contextmanager
def launched() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=list(ARGUMENTS))
        yield browser
        browser.close()


def faults(page: Any) -> list[tuple[str, str]]:
    """What axe finds on a page with everything on it unfolded: rule and element."""
    from axe_playwright_python.sync_playwright import Axe

    page.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = true; })")
    found = Axe().run(page, options={"runOnly": list(AXE), "resultTypes": ["violations"]}).response["violations"]
    return [(fault["id"], fault["nodes"][0]["html"]) for fault in found]


def too_small(page: Any) -> list[str]:
    """What a finger misses (WCAG 2.5.8): lower than 24 px, links inside a sentence excepted."""
    return list(page.evaluate(SMALL))
