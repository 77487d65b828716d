"""What the pages write by themselves, on both kinds of database: sessions, failures, accounts."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from starlette.testclient import TestClient

from cases.models import Account
from tests.web.pages import Browser
from web.lockout import PER_ACCOUNT
from web.passwords import hash_password

pytestmark = pytest.mark.parametrize("databases", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture(scope="module")
def hashed() -> str:
    return hash_password("right")


def test_a_day_of_one_account(app: Any, people: Any, store: Any, hashed: str, now: Any, queries: Any) -> None:
    with store.session() as session:
        session.get(Account, people.supervisor.account_id).password_hash = hashed
    browser = Browser(TestClient(app))
    page = browser.get("/sign-in")
    for _ in range(PER_ACCOUNT - 1):
        browser.submit(page, "/sign-in", account="supervisor", password="wrong", status=422)
    browser.submit(page, "/sign-in", account="supervisor", password="right", to="/")
    now.later(minutes=20)
    for path in ("/board", "/work", "/incoming", "/supervision/log", "/account", "/help"):
        with queries() as counted:
            browser.get(path)
        assert len(counted) <= 9, path
    now.later(minutes=20)
    browser.submit(browser.get("/account"), "/sign-out", to="/sign-in?done=signed_out")


def test_many_guesses_at_once_are_counted_one_by_one(app: Any, store: Any) -> None:
    """Twenty threads try one account: no more than the limit get as far as the password."""
    lockout, moment = app.state.web.lockout, app.state.web.now()
    allowed = []

    def guess() -> None:
        if lockout.attempt("handler", "192.0.2.1", moment).locked_until is None:
            allowed.append(1)

    threads = [threading.Thread(target=guess) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(allowed) == PER_ACCOUNT
