"""The JSON API: the same door as the pages, with the same refusals, as documents."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.routing import Mount
from starlette.testclient import TestClient

from cases.access import Person
from cases.register import ClaimInput
from cases.replay import check_cases
from cases.store import Store
from statemachines.petition import CLASSES
from statemachines.snapshot import local_date
from tests.acts import Desk
from tests.people import People
from tests.web.conftest import Now
from web.api.deps import caller

ROUTES = {
    "GET /cases",
    "POST /cases",
    "GET /cases/{code}",
    "POST /cases/{code}/steps",
    "GET /cases/{code}/ledger",
    "GET /pathways",
    "GET /due",
}
NEW = {
    "cause": "neighbour",
    "origin": "walk_in",
    "pathway": "mediation",
    "parties": [{"side": "applicant", "kind": "person", "name": "李秀兰", "phone": "13812345678"}],
    "claims": [{"type": "neighbour"}],
    "summary": "漏水",
}


@pytest.fixture
def call(app: FastAPI, now: Now) -> Callable[[Person], Any]:
    """A program signed in as that person."""

    def signed_in(person: Person) -> TestClient:
        sessions = app.state.web.sessions
        client = TestClient(app, base_url="http://testserver/api/v1")
        token = sessions.start(person.account_id, now())
        client.cookies.set(sessions.cookie, token)
        with app.state.web.store.read() as connection:
            client.headers["X-Token"] = sessions.find(connection, token, now()).csrf
        return client

    return signed_in


def post(client: TestClient, path: str, body: Any, key: str = "one-request", **headers: str) -> Any:
    return client.post(path, json=body, headers={"Idempotency-Key": key, **headers})


def test_every_route_asks_who_calls(app: FastAPI) -> None:
    (api,) = (item.app for item in app.routes if isinstance(item, Mount) and item.path == "/api/v1")
    found = {}
    for item in api.routes:
        for route in (
            [item] if isinstance(item, APIRoute) else getattr(getattr(item, "original_router", None), "routes", [])
        ):
            found |= {f"{method} {route.path}": route for method in route.methods}
    assert set(found) == ROUTES
    for route in found.values():
        assert caller in {dependency.call for dependency in route.dependant.dependencies}


@pytest.mark.parametrize(
    "path", ["/cases", "/cases/X", "/cases/X/ledger", "/pathways", "/due?rule_id=PM-04&start=2026-01-05"]
)
def test_nobody_is_told_anything(app: FastAPI, path: str) -> None:
    answer = TestClient(app).get(f"/api/v1{path}")
    assert (answer.status_code, answer.json()["code"]) == (401, "sign_in")
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_change_needs_the_token(call: Any, people: People) -> None:
    client = call(people.handler)
    del client.headers["X-Token"]
    assert post(client, "/cases", NEW).status_code == 403


def test_a_case_from_registration_to_record(call: Any, people: People, store: Store) -> None:
    client = call(people.handler)
    made = post(client, "/cases", NEW).json()
    code = made["case"]
    shown = client.get(f"/cases/{code}").json()
    assert (shown["version"], shown["proceedings"][0]["state"]) == (1, "registered")
    lawful = {step["trigger"] for step in shown["proceedings"][0]["steps"] if step["refusal"] is None}
    assert {"accept", "refuse"} <= lawful
    taken = post(client, f"/cases/{code}/steps", {"trigger": "accept", "of": 1, "version": 1}, "second-request")
    assert (taken.status_code, taken.json()["seq"]) == (201, 2)
    record = client.get(f"/cases/{code}/ledger").json()
    assert [entry["body"]["kind"] for entry in record] == ["opened", "moved"]
    assert record[1]["body"]["prev"] == made["hash"]
    assert {row["case"] for row in client.get("/cases").json()} == {code}
    assert check_cases(store) == ([], None)


def test_the_same_request_twice(call: Any, people: People) -> None:
    client = call(people.handler)
    first, again = post(client, "/cases", NEW).json(), post(client, "/cases", NEW).json()
    assert (again["case"], again["repeated"], first["repeated"]) == (first["case"], True, False)
    other = post(client, "/cases", NEW | {"cause": "noise"})
    assert (other.status_code, other.json()["code"]) == (422, "KeyReused")


def test_another_callers_key_is_not_mine(call: Any, people: People) -> None:
    first = post(call(people.handler), "/cases", NEW).json()
    second = post(call(people.colleague), "/cases", NEW).json()
    assert (second["repeated"], second["case"] != first["case"]) == (False, True)


def test_a_stale_version_says_which_it_is_now(call: Any, people: People, desk: Desk) -> None:
    code = desk.register()
    desk.do(code, "accept")
    answer = post(call(people.handler), f"/cases/{code}/steps", {"trigger": "refuse", "of": 1, "version": 1})
    assert (answer.status_code, answer.json()["code"], answer.json()["version"]) == (409, "StaleVersion", 2)


def test_a_refusal_carries_reason_and_article(call: Any, people: People, desk: Desk) -> None:
    """劳动争议调解仲裁法 5: overtime goes to arbitration first, and nothing of the refused step is written."""
    claims = (ClaimInput("overtime", 800_00),)
    code = desk.register(pathway="petition", cause="wages", claims=claims, fields={"received_by": "organ"})
    desk.do(code, "register", matter="claim")
    desk.do(code, "classify", route_class=CLASSES[1][0])
    desk.do(code, "notify_route", notified_on=local_date(desk.now))
    fields = {"claims": [1], "to_org": people.bodies["court"], "files_himself": True}
    answer = post(call(people.handler), f"/cases/{code}/steps", {"trigger": "refer_suit", "of": 1, "fields": fields})
    assert answer.status_code == 422
    assert "劳动争议调解仲裁法" in answer.json()["basis"]
    assert call(people.handler).get(f"/cases/{code}").json()["version"] == 4


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"trigger": "extend", "of": 1, "fields": {"agreed_on": "31 February", "until": "2026-05-01"}}, "agreed_on"),
        ({"trigger": "extend", "of": 1, "fields": {"until": 20260501}}, "until"),
        ({"trigger": "transfer", "of": 1, "fields": {"claims": "all"}}, "claims"),
        ({"trigger": "start", "of": 1, "fields": {"nonsense": 1}}, "nonsense"),
    ],
)
def test_a_wrong_value_is_named(call: Any, people: People, desk: Desk, body: Any, field: str) -> None:
    code = desk.mediating()
    answer = post(call(people.handler), f"/cases/{code}/steps", body)
    assert answer.status_code == 422
    assert set(answer.json()["fields"]) == {field}


def test_strangers_find_nothing(call: Any, people: People, desk: Desk) -> None:
    code = desk.register()
    client = call(people.stranger)
    for answer in (
        client.get(f"/cases/{code}"),
        client.get(f"/cases/{code}/ledger"),
        post(client, f"/cases/{code}/steps", {"trigger": "accept", "of": 1}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (404, "NotFound")


def test_names_do_not_leave_through_the_api(call: Any, people: People, desk: Desk) -> None:
    code = desk.mediating()
    client = call(people.handler)
    texts = [client.get(path).text for path in ("/cases", f"/cases/{code}", f"/cases/{code}/ledger")]
    assert not any(word in text for text in texts for word in ("李秀兰", "王建国", "13812345678", "漏水"))


def test_a_date_with_its_reason(call: Any, people: People) -> None:
    answer = call(people.auditor).get("/due", params={"rule_id": "PM-04", "start": "2026-01-31"}).json()
    assert (answer["due"], bool(answer["steps"])) == ("2026-02-28", True)
    assert call(people.auditor).get("/due", params={"rule_id": "XX-1", "start": "2026-01-31"}).status_code == 404


def test_the_contract_is_published(call: Any, people: People) -> None:
    contract = call(people.handler).get("/openapi.json").json()
    assert contract["openapi"].startswith("3.1")
    assert "/cases/{code}/steps" in contract["paths"]
