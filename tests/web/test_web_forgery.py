"""Requests that another site, or another session, put into somebody's browser."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.datastructures import Headers

from tests.web.pages import Browser
from web.middleware.origin import from_here

HERE = {"host": "jiefen.example:8443"}


@pytest.mark.parametrize(
    ("headers", "here"),
    [
        ({"sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-site": "none"}, True),  # typed by the reader
        ({"sec-fetch-site": "same-site"}, False),  # a neighbour under the same domain
        ({"sec-fetch-site": "cross-site"}, False),
        ({"sec-fetch-site": ""}, False),
        ({"sec-fetch-site": "cross-site", "origin": "https://jiefen.example:8443"}, False),
        ({"sec-fetch-site": "same-origin", "origin": "https://elsewhere.example"}, True),  # the browser vouches
        ({"origin": "https://jiefen.example:8443"}, True),
        ({"origin": "http://jiefen.example:8443"}, True),  # TLS may end at a proxy
        ({"origin": "https://jiefen.example"}, False),  # another port is another site
        ({"origin": "https://elsewhere.example"}, False),
        ({"origin": "https://jiefen.example:8443.elsewhere.example"}, False),
        ({"origin": "null"}, False),
        ({}, True),  # an old browser: the token alone decides
    ],
)
def test_where_a_form_may_come_from(headers: dict[str, str], here: bool) -> None:
    assert from_here(Headers({**HERE, **headers})) is here


GOOD, FOREIGN, SILENT = {"sec-fetch-site": "same-origin"}, {"sec-fetch-site": "cross-site"}, {}


@pytest.mark.parametrize(
    ("headers", "token", "status"),
    [
        (GOOD, "mine", 303),
        (SILENT, "mine", 303),
        (FOREIGN, "mine", 403),
        (GOOD, "somebody else's", 403),
        (GOOD, "a visitor's", 403),
        (GOOD, "", 403),
        (GOOD, None, 403),
        (SILENT, "somebody else's", 403),
        (SILENT, None, 403),
    ],
)
def test_both_layers_must_agree(
    handler: Browser, supervisor: Browser, visitor: Browser, headers: dict[str, str], token: str | None, status: int
) -> None:
    tokens = {
        "mine": handler.get("/account").token,
        "somebody else's": supervisor.get("/account").token,
        "a visitor's": visitor.get("/sign-in").token,
        "": "",
    }
    data = {"language": "zh"} | ({} if token is None else {"token": tokens[token]})
    response = handler.client.post("/account/language", data=data, headers=headers, follow_redirects=False)
    assert response.status_code == status


def test_a_token_does_not_outlive_its_session(handler: Browser, sign_in: Any, people: Any) -> None:
    old = handler.get("/account").token
    handler.submit(handler.get("/account"), "/sign-out", to="/sign-in?done=signed_out")
    sign_in(people.handler).post("/account/language", {"token": old, "language": "zh"}, status=403)


def test_signing_in_needs_the_browser_that_was_shown_the_form(visitor: Browser, app: Any) -> None:
    token = visitor.get("/sign-in").token
    visitor.forget()
    visitor.post("/sign-in", {"token": token, "account": "handler", "password": "x"}, status=403)


@pytest.mark.parametrize("path", ["/work/claim", "/board/acknowledge", "/sign-out", "/account/sessions/end"])
def test_reading_never_writes(handler: Browser, path: str) -> None:
    handler.get(path, status=405)
