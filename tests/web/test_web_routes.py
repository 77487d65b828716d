"""Who may open what. A page nobody put into the table fails here, and so does one that asks for nobody."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.routing import Mount
from starlette.testclient import TestClient

from tests.web.pages import Browser
from web.deps import checked
from web.menu import MENU

STAFF = {"handler", "supervisor", "auditor", "administrator"}
CASEWORK = {"handler", "supervisor"}
OVERSIGHT = {"supervisor", "auditor"}
READERS = CASEWORK | OVERSIGHT
ANYONE = STAFF | {"visitor"}

MAY: dict[str, set[str]] = {
    "GET /": STAFF,
    "GET /help": ANYONE,
    "GET /sign-in": ANYONE,
    "POST /sign-in": ANYONE,
    "GET /sign-in/link/{link}": ANYONE,
    "POST /sign-out": STAFF,
    "GET /work": CASEWORK | {"auditor"},
    "POST /work/filter": CASEWORK | {"auditor"},
    "POST /work/export": CASEWORK | {"auditor"},
    "POST /work/views": CASEWORK | {"auditor"},
    "POST /work/claim": {"handler"},
    "GET /import": CASEWORK,
    "POST /import": CASEWORK,
    "GET /import/template.xlsx": CASEWORK,
    "GET /import/{draft}": CASEWORK,
    "POST /import/{draft}": CASEWORK,
    "GET /import/{draft}/progress": CASEWORK,
    "GET /import/{draft}/problems.xlsx": CASEWORK,
    "POST /import/{draft}/register": CASEWORK,
    "POST /import/{draft}/drop": CASEWORK,
    "GET /cases/new": CASEWORK,
    "POST /cases/new": CASEWORK,
    "GET /cases/{code}": READERS,
    "GET /cases/{code}/step": READERS,
    "POST /cases/{code}/step": READERS,
    "GET /cases/{code}/papers": READERS,
    "GET /cases/{code}/papers/add": CASEWORK,
    "POST /cases/{code}/papers/add": CASEWORK,
    "GET /cases/{code}/papers/make": CASEWORK,
    "POST /cases/{code}/papers/make": CASEWORK,
    "GET /cases/{code}/papers/{n}": READERS,
    "GET /cases/{code}/papers/{n}/files/{nth}": READERS,
    "GET /cases/{code}/papers/{n}/pictures/{nth}": READERS,
    "GET /cases/{code}/replay": READERS,
    "GET /cases/{code}/record.jsonl": READERS,
    "GET /audit": OVERSIGHT,
    "GET /incoming": CASEWORK,
    "GET /incoming/{code}/{n}": CASEWORK,
    "POST /incoming/{code}/{n}/acknowledge": CASEWORK,
    "POST /incoming/{code}/{n}/return": CASEWORK,
    "GET /board": OVERSIGHT,
    "GET /board/live": OVERSIGHT,
    "POST /board/acknowledge": {"supervisor"},
    "GET /supervision/log": OVERSIGHT,
    "GET /rules": {"administrator"},
    "GET /rules/pathways/{name}": {"administrator"},
    "GET /rules/impact": {"administrator"},
    "POST /rules/impact": {"administrator"},
    "GET /templates": {"administrator"},
    "GET /templates/{kind}.docx": {"administrator"},
    "POST /templates/{kind}": {"administrator"},
    "POST /templates/{kind}/drop": {"administrator"},
    "GET /file": ANYONE,
    "GET /file/check": ANYONE,
    "POST /file/check": ANYONE,
    "GET /file/sent": ANYONE,
    "POST /file/again": ANYONE,
    "GET /file/{page}": ANYONE,
    "POST /file/{page}": ANYONE,
    "GET /track": ANYONE,
    "POST /track": ANYONE,
    "GET /track/case": ANYONE,
    "POST /track/leave": ANYONE,
    "GET /track/papers": ANYONE,
    "POST /track/papers": ANYONE,
    "GET /track/papers/{n}/files/{nth}": ANYONE,
    "GET /track/papers/{n}/pictures/{nth}": ANYONE,
    "GET /track/{act}": ANYONE,
    "POST /track/{act}": ANYONE,
    "GET /account": STAFF,
    "POST /account/language": STAFF,
    "POST /account/password": STAFF,
    "POST /account/sessions/end": STAFF,
}
NO_SESSION = {"GET /livez", "GET /readyz", "GET /static/{name}"}  # for machines; they show nobody's data


def routes(app: FastAPI) -> Iterator[tuple[str, APIRoute]]:
    for item in app.routes:
        if isinstance(item, Mount) and item.path == "/api/v1":  # tests/web/test_api.py walks these
            continue
        for route in [item] if isinstance(item, APIRoute) else item.original_router.routes:
            assert isinstance(route, APIRoute), f"{route} is no view of ours"
            yield from ((f"{method} {route.path}", route) for method in route.methods)


def asks(dependant: Any) -> set[Any]:
    return {dependant.call}.union(*(asks(below) for below in dependant.dependencies))


def test_every_route_is_in_the_table(app: FastAPI) -> None:
    assert {name for name, _ in routes(app)} == set(MAY) | NO_SESSION


def test_every_page_checks_session_and_token(app: FastAPI) -> None:
    open_ones = {name for name, route in routes(app) if checked not in asks(route.dependant)}
    assert open_ones == NO_SESSION


@pytest.mark.parametrize("name", sorted(MAY))
@pytest.mark.parametrize("who", sorted(ANYONE))
def test_a_page_opens_for_those_of_the_table_only(app: FastAPI, people: Any, sign_in: Any, who: str, name: str) -> None:
    method, path = name.split()
    browser = Browser(TestClient(app)) if who == "visitor" else sign_in(getattr(people, who))
    headers, data = {"sec-fetch-site": "same-origin"}, {}
    if method == "POST":
        data = {"token": browser.get("/sign-in" if who == "visitor" else "/account").token}
    path = path.format(
        link="x", code="NOSUCH", n=1, name="none", draft="none", page="about", act="message", nth=0, kind="none"
    )
    response = browser.client.request(method, path, data=data, headers=headers, follow_redirects=False)
    sent_away = response.status_code == 303 and response.headers["location"].startswith("/sign-in")
    if who in MAY[name]:
        assert response.status_code != 403 or path.startswith("/sign-in/link")
        assert not sent_away or path == "/sign-out"
    elif who == "visitor":
        assert sent_away
    else:
        assert response.status_code == 403
    assert response.status_code < 500


def test_the_menu_shows_what_opens_and_nothing_else() -> None:
    for item in MENU:
        assert {role.value for role in item.roles} <= MAY[f"GET {item.path}"], item.path


@pytest.mark.parametrize("who", sorted(STAFF))
def test_everybody_starts_on_a_page_of_the_own_menu(people: Any, sign_in: Any, who: str) -> None:
    browser = sign_in(getattr(people, who))
    start = browser.client.get("/", follow_redirects=False).headers["location"]
    page = browser.get(start)
    for link in page.all("nav.menu a"):
        browser.get(str(link["href"]))
