"""Requests that are too large, malformed, or answered without a database."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from sqlalchemy.exc import OperationalError
from starlette.testclient import TestClient

from cases.errors import Busy, KeyReused, NotAllowed, NotFound, StaleVersion
from statemachines.decide import Refused
from statemachines.pathway import Label, Refusal
from tests.web.pages import Browser
from web.deps import MAX_FIELD_BYTES, MAX_FIELDS
from web.messages import TROUBLE

MEGABYTE = 2**20


@pytest.fixture
def small(settings: Any) -> Any:
    return settings.model_copy(update={"max_body_mb": 1})


@pytest.fixture
def narrow(store: Any, people: Any, small: Any, now: Any) -> Browser:
    from web.app import create_app

    return Browser(TestClient(create_app(store, small, now=now)))


def chunks(size: int) -> Iterator[bytes]:
    """A body that does not announce its length."""
    yield b"token=x&account="
    for _ in range(size // 65536):
        yield b"a" * 65536


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"token=x&account=" + b"a" * MEGABYTE, 413),
        (chunks(2 * MEGABYTE), 413),
        (b"token=x", 403),  # small enough to be read, and then refused for its token
    ],
)
def test_a_body_has_a_limit_announced_or_not(narrow: Browser, body: Any, status: int) -> None:
    headers = {"content-type": "application/x-www-form-urlencoded"}
    response = narrow.client.post("/sign-in", content=body, headers=headers)
    assert response.status_code == status
    assert response.headers["Content-Security-Policy"]
    if status == 413:
        assert TROUBLE[413].title.zh in response.text


@pytest.mark.parametrize(
    "data",
    [{f"field-{n}": "x" for n in range(MAX_FIELDS + 1)}, {"account": "a" * (MAX_FIELD_BYTES + 1)}],
    ids=["many fields", "a long field"],
)
def test_a_form_has_limits_too(visitor: Browser, data: dict[str, str]) -> None:
    visitor.post("/sign-in", data, status=413)


def test_a_broken_form_is_no_crash(visitor: Browser) -> None:
    headers = {"content-type": "multipart/form-data; boundary=x"}
    response = visitor.client.post("/sign-in", content=b"--x\r\n: \r\n\r\n", headers=headers)
    assert response.status_code == 400


def test_a_file_in_a_text_field_is_not_read_as_text(visitor: Browser) -> None:
    token = visitor.get("/sign-in").token
    response = visitor.client.post("/sign-in", data={"token": token}, files={"account": ("a.txt", b"x")})
    assert response.status_code == 422


# ── what a reader is told ────────────────────────────────────────────────────────────────────────────────────────

FAILURES = [
    (NotFound(), 404, ""),
    (NotAllowed(Refusal("other_body", Label("由其他单位办理。", "Not yours."))), 403, "由其他单位办理。"),
    (Refused(Refusal("wrong_state", Label("现在不能办理。", "Not now."))), 422, "现在不能办理。"),
    (StaleVersion(3, 4), 409, ""),
    (KeyReused(), 409, KeyReused.label.zh),
    (Busy(), 503, Busy.label.zh),
    (OperationalError("SELECT 李秀兰", {}, Exception("李秀兰")), 503, ""),
    (RuntimeError("李秀兰"), 500, ""),
]


@pytest.mark.parametrize(("failure", "status", "reason"), FAILURES, ids=lambda value: type(value).__name__)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_failure_is_a_page_that_says_what_to_do(
    supervisor: Browser, monkeypatch: pytest.MonkeyPatch, failure: Exception, status: int, reason: str, language: str
) -> None:
    def fail(*_: object) -> None:
        raise failure

    monkeypatch.setattr("web.views.board.board", fail)
    with structlog.testing.capture_logs() as lines:
        page = supervisor.get(f"/board?lang={language}", status=status)
    assert page.heading == TROUBLE[status].title[language]
    assert TROUBLE[status].advice[language] in page.said
    if language == "zh":
        assert reason in page.said
    assert "李秀兰" not in page.text + str(lines)
    assert page.all('main a[href="/"]')


@pytest.mark.parametrize(("path", "status"), [("/nowhere", 404), ("/static/app.css", 404), ("/static/../app.py", 404)])
def test_what_is_not_there_is_said_to_be_not_there(visitor: Browser, path: str, status: int) -> None:
    visitor.get(path, status=status)


def test_a_session_is_no_help_when_the_database_is_down(
    handler: Browser, store: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*_: object) -> None:
        raise OperationalError("SELECT 1", {}, Exception())

    monkeypatch.setattr(store, "read", down)
    page = handler.get("/work", status=503)
    assert "法定期限不因系统停用而改变" in page.said
    assert handler.client.get("/readyz").status_code == 503
    assert handler.client.get("/livez").status_code == 200


def test_a_healthy_site_says_so(visitor: Browser) -> None:
    assert visitor.client.get("/livez").text == visitor.client.get("/readyz").text == "ok\n"


def test_the_policy_to_the_letter(visitor: Browser) -> None:
    """Nothing inline, nothing from elsewhere, no frame around us, no form to another site."""
    assert visitor.client.get("/sign-in").headers["content-security-policy"].split("; ") == [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "manifest-src 'self'",
    ]


def test_static_files_are_kept_and_pages_are_not(visitor: Browser) -> None:
    page = visitor.get("/sign-in")
    for address in (
        page.one("link[rel=stylesheet]")["href"],
        page.one("script")["src"],
        page.one("link[rel=icon]")["href"],
    ):
        assert visitor.client.get(str(address)).headers["cache-control"] == "public, max-age=31536000, immutable"
    assert visitor.client.get("/sign-in").headers["cache-control"] == "no-store"


# ── the journal ──────────────────────────────────────────────────────────────────────────────────────────────────

FIELDS = {"event", "log_level", "request_id", "method", "route", "status", "ms", "account"}


@pytest.mark.parametrize(
    ("path", "route", "status"),
    [
        ("/work?text=%E6%9D%8E%E7%A7%80%E5%85%B0&lang=en", "/work", 200),
        ("/sign-in/link/a-secret-that-signs-in", "/sign-in/link/{link}", 403),
        ("/nowhere/%E6%9D%8E%E7%A7%80%E5%85%B0", "-", 404),
    ],
)
def test_a_line_holds_no_path_and_no_query(handler: Browser, people: Any, path: str, route: str, status: int) -> None:
    with structlog.testing.capture_logs() as lines:
        handler.get(path, status=status)
    (line,) = lines
    assert set(line) == FIELDS
    assert (line["route"], line["status"]) == (route, status)
    assert line["account"] == (None if route == "-" else people.handler.account_id)


def test_a_crash_is_logged_by_its_place(supervisor: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.views.board.board", None)
    with structlog.testing.capture_logs() as lines:
        page = supervisor.get("/board", status=500)
    crash = lines[0]
    assert crash["event"] == "crashed"
    assert crash["error"] == "TypeError"
    assert crash["at"][-1].startswith("views/board.py:")
    assert f"500-{crash['request_id']}" in page.said
