"""Signing in and out: who gets in, how long, and what guessing costs."""

from __future__ import annotations

import hashlib
import re
from typing import Any

import pytest
from sqlalchemy import select, update
from starlette.testclient import TestClient

from cases.models import Account, WebSession
from cases.own_models import SignInFailure
from tests.web.pages import Browser
from web import passwords
from web.app import sign_in_link
from web.lockout import PER_ACCOUNT, PER_ADDRESS, WINDOW
from web.passwords import hash_password
from web.views.sign_in import _inside

PASSWORD = "a long sentence nobody guesses"


@pytest.fixture(scope="session")
def hashed() -> str:
    return hash_password(PASSWORD)


@pytest.fixture
def account(store: Any, people: Any, hashed: str) -> Any:
    """The handler, who can sign in now."""
    change(store, people.handler.account_id, password_hash=hashed)
    return people.handler


def change(store: Any, account_id: int, **values: Any) -> None:
    with store.session() as session:
        session.execute(update(Account).where(Account.id == account_id).values(**values))


def rows(store: Any, table: Any) -> list[Any]:
    with store.read() as connection:
        return list(connection.execute(select(table)).mappings())


def attempt(visitor: Browser, account: str = "handler", password: str = PASSWORD, **answer: Any) -> Any:
    page = visitor.get("/sign-in")
    return visitor.submit(page, "/sign-in", account=account, password=password, **answer)


def cookie(browser: Browser) -> str | None:
    return browser.cookies.get("jiefen")


# ── getting in ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_right_password_leads_to_ones_work(account: Any, visitor: Browser) -> None:
    attempt(visitor, to="/")
    visitor.get("/", to="/work")
    assert "林静 · 承办人" in visitor.get("/work").said


def test_one_comes_back_to_where_one_was_going(account: Any, visitor: Browser) -> None:
    visitor.get("/work?tab=body", to="/sign-in?next=/work%3Ftab%3Dbody")
    page = visitor.get("/sign-in?next=/work%3Ftab%3Dbody")
    visitor.submit(page, "/sign-in", account="handler", password=PASSWORD, to="/work?tab=body")


@pytest.mark.parametrize(
    ("going", "to"),
    [
        ("/work", "/work"),
        ("/cases/1?step=2", "/cases/1?step=2"),
        ("", "/"),
        ("work", "/"),
        ("https://elsewhere.example/", "/"),
        ("//elsewhere.example/", "/"),
        ("/\\elsewhere.example/", "/"),
        ("/\t/elsewhere.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("/sign-out", "/"),
        ("/sign-in?next=/work", "/"),
    ],
)
def test_one_never_lands_elsewhere(going: str, to: str) -> None:
    assert _inside(going) == to


def test_the_cookie_is_for_the_server_alone(account: Any, visitor: Browser, store: Any) -> None:
    page = visitor.get("/sign-in")
    data = {"token": page.token, "account": "handler", "password": PASSWORD}
    response = visitor.client.post("/sign-in", data=data, follow_redirects=False)
    set_cookie = next(value for value in response.headers.get_list("set-cookie") if value.startswith("jiefen="))
    assert {"httponly", "path=/", "samesite=lax"} <= {part.strip().lower() for part in set_cookie.split(";")}
    token = str(cookie(visitor))
    assert len(token) >= 43, "256 bits"
    assert [row["id"] for row in rows(store, WebSession)] == [hashlib.sha256(token.encode()).hexdigest()]


@pytest.mark.parametrize("secure", [False, True])
def test_over_tls_the_cookie_is_bound_to_the_host(
    store: Any, people: Any, settings: Any, now: Any, secure: bool
) -> None:
    from web.app import create_app

    app = create_app(store, settings.model_copy(update={"secure_cookies": secure}), now=now)
    response = TestClient(app, base_url="https://testserver").get("/sign-in")
    (mark,) = response.headers.get_list("set-cookie")
    assert mark.startswith("__Host-jiefen_visitor=") is secure
    assert ("secure" in mark.lower()) is secure


def test_a_session_somebody_planted_is_not_taken_over(account: Any, visitor: Browser) -> None:
    visitor.carry("jiefen", "planted")
    attempt(visitor, to="/")
    assert cookie(visitor) not in ("planted", None)


def test_signing_in_again_ends_the_session_before(account: Any, visitor: Browser, store: Any) -> None:
    attempt(visitor, to="/")
    first = cookie(visitor)
    page = visitor.get("/account")
    data = {"token": page.token, "account": "handler", "password": PASSWORD}
    visitor.post("/sign-in", data, to="/")
    assert cookie(visitor) != first
    assert sorted(row["ended_at"] is None for row in rows(store, WebSession)) == [False, True]


def test_a_password_may_be_pasted_and_kept_by_the_browser(visitor: Browser) -> None:
    page = visitor.get("/sign-in")
    assert page.one("#f-account")["autocomplete"] == "username"
    assert page.one("#f-password")["autocomplete"] == "current-password"


def test_an_outdated_hash_is_made_anew(people: Any, visitor: Browser, store: Any, hashed: str) -> None:
    weak = passwords.PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash(PASSWORD)
    change(store, people.handler.account_id, password_hash=weak)
    attempt(visitor, to="/")
    (stored,) = [row["password_hash"] for row in rows(store, Account) if row["login"] == "handler"]
    assert stored != weak
    assert "m=47104,t=1,p=1" in stored


# ── not getting in ───────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("login", ["handler", "nobody", "", "' OR 1=1 --"])
def test_what_was_wrong_is_not_told(account: Any, visitor: Browser, login: str) -> None:
    page = attempt(visitor, login, "wrong", status=422)
    assert "账号或密码不正确，请重新填写。" in page.said
    assert page.one("#f-account")["value"] == login
    assert not page.one("#f-password").get("value")
    assert cookie(visitor) is None


def test_an_unknown_account_costs_a_real_verification(visitor: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr(passwords, "_matches", lambda stored, password: bool(asked.append(stored)))
    attempt(visitor, "nobody", status=422)
    assert asked == [passwords.NOBODY]
    assert not passwords.outdated(passwords.NOBODY), "the stand-in must cost what real hashes cost"


def test_nobody_has_the_stand_in_password(people: Any, store: Any) -> None:
    assert not passwords.verify(None, "nobody")
    assert not passwords.verify("!", "!"), "an account that cannot sign in"


def test_a_disabled_account_is_told_so_after_its_password(account: Any, visitor: Browser, store: Any) -> None:
    change(store, account.account_id, disabled=True)
    assert "已停用" not in attempt(visitor, password="wrong", status=422).said
    assert "已停用" in attempt(visitor, status=422).said
    assert cookie(visitor) is None


def test_disabling_an_account_ends_what_it_was_doing(handler: Browser, people: Any, store: Any) -> None:
    handler.get("/work")
    change(store, people.handler.account_id, disabled=True)
    handler.get("/work", to="/sign-in?next=/work")


def test_five_wrong_passwords_lock_the_account(account: Any, visitor: Browser, now: Any) -> None:
    for _ in range(PER_ACCOUNT):
        attempt(visitor, password="wrong", status=422)
    page = attempt(visitor, status=429)
    assert "请在 10:15 之后再试" in page.said
    now.later(minutes=14, seconds=59)
    attempt(visitor, "HANDLER", status=429)
    now.later(seconds=2)
    attempt(visitor, to="/")


def test_trying_while_locked_does_not_lock_for_longer(account: Any, visitor: Browser, now: Any) -> None:
    for _ in range(PER_ACCOUNT):
        attempt(visitor, password="wrong", status=422)
    now.later(minutes=10)
    attempt(visitor, password="wrong", status=429)
    now.later(minutes=5, seconds=1)
    attempt(visitor, to="/")


def test_a_right_password_forgets_the_wrong_ones(account: Any, visitor: Browser, store: Any) -> None:
    for _ in range(3):
        for _ in range(PER_ACCOUNT - 1):
            attempt(visitor, password="wrong", status=422)
        attempt(visitor, to="/")
        visitor.forget()
    subjects = {row["subject"] for row in rows(store, SignInFailure)}
    assert len(subjects) == 1, "only the address keeps its failures"


def test_one_address_cannot_try_every_account(account: Any, visitor: Browser, now: Any) -> None:
    token = visitor.get("/sign-in").token
    for n in range(PER_ADDRESS):
        visitor.post("/sign-in", {"token": token, "account": f"guess-{n}", "password": "wrong"}, status=422)
    attempt(visitor, status=429)
    now.later(seconds=WINDOW.total_seconds() + 1)
    attempt(visitor, to="/")


def test_nothing_typed_is_kept_in_the_table(account: Any, visitor: Browser, store: Any) -> None:
    attempt(visitor, "my password by mistake", "wrong", status=422)
    for row in rows(store, SignInFailure):
        assert re.fullmatch("[0-9a-f]{64}", row["subject"])


# ── how long ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("waits", "lives"),
    [
        ([29 * 60], True),
        ([31 * 60], False),
        ([29 * 60, 29 * 60, 29 * 60], True),  # each request begins the idle time anew
        ([25 * 60] * 28, True),  # 11 h 40
        ([25 * 60] * 29, False),  # 12 h 05: however busy
    ],
)
def test_a_session_ends_idle_and_in_any_case(handler: Browser, now: Any, waits: list[int], lives: bool) -> None:
    for wait in waits[:-1]:
        now.later(seconds=wait)
        handler.get("/help")
    now.later(seconds=waits[-1])
    if lives:
        handler.get("/work")
    else:
        handler.get("/work", to="/sign-in?next=/work")


def test_signing_out_ends_the_session_on_the_server(handler: Browser) -> None:
    stolen = cookie(handler)
    handler.submit(handler.get("/work"), "/sign-out", to="/sign-in?done=signed_out")
    assert "您已退出" in handler.get("/sign-in?done=signed_out").said
    handler.carry("jiefen", str(stolen))
    handler.get("/work", to="/sign-in?next=/work")


def test_the_sign_in_page_says_that_the_session_expired(handler: Browser, now: Any) -> None:
    now.later(hours=1)
    assert "登录已过期，请重新登录" in handler.get("/sign-in?next=/work").said


# ── typed words outlive the session ──────────────────────────────────────────────────────────────────────────────


def lapsed_claim(handler: Browser, desk: Any, now: Any) -> tuple[Any, str]:
    """A form submitted after its session ran out, and the case it was about."""
    code = desk.register(handler_id=None)
    page = handler.get("/work?tab=to_claim")
    now.later(hours=1)
    return handler.submit(page, "/work/claim", status=401), code


def test_a_form_submitted_too_late_is_given_back(account: Any, handler: Browser, desk: Any, now: Any) -> None:
    page, _ = lapsed_claim(handler, desk, now)
    assert "您填写的内容没有丢失" in page.said
    wrong = handler.submit(page, "/sign-in", account="handler", password="wrong", status=422)
    kept = handler.submit(wrong, "/sign-in", account="handler", password=PASSWORD, status=200)
    assert kept.heading == "您填写的内容还在"
    handler.submit(kept, "/work/claim", to="/work?tab=to_claim&done=claimed")
    assert "柳林调" in handler.get("/work").said


def test_it_is_not_sent_by_itself(account: Any, handler: Browser, desk: Any, now: Any, store: Any) -> None:
    page, _ = lapsed_claim(handler, desk, now)
    handler.submit(page, "/sign-in", account="handler", password=PASSWORD, status=200)
    assert "您现在没有在办的案件" in handler.get("/work").said


def test_it_is_not_given_to_somebody_else(
    account: Any, handler: Browser, desk: Any, now: Any, store: Any, people: Any, hashed: str
) -> None:
    change(store, people.colleague.account_id, password_hash=hashed)
    page, _ = lapsed_claim(handler, desk, now)
    handler.submit(page, "/sign-in", account="colleague", password=PASSWORD, to="/")


def test_it_cannot_be_altered_or_kept_for_ever(account: Any, handler: Browser, desk: Any, now: Any) -> None:
    page, _ = lapsed_claim(handler, desk, now)
    signed = str(page.one('input[name="kept"]')["value"])
    fields = {"account": "handler", "password": PASSWORD, "kept": signed[:-1] + ("0" if signed[-1] != "0" else "1")}
    handler.submit(page, "/sign-in", **fields, to="/")
    now.later(hours=2)
    handler.submit(handler.get("/account", to="/sign-in?next=/account") and page, "/sign-in", **fields, to="/")


def test_a_forged_form_is_not_kept(account: Any, handler: Browser, desk: Any, now: Any) -> None:
    desk.register(handler_id=None)
    now.later(hours=1)
    handler.post("/work/claim", {"token": "forged", "code": "x"}, status=403)


# ── the demonstration ────────────────────────────────────────────────────────────────────────────────────────────


def test_a_link_signs_in_while_the_demonstration_lasts(visitor: Browser, people: Any, settings: Any, now: Any) -> None:
    link = sign_in_link(settings, people.supervisor.account_id, now() + WINDOW)
    visitor.get(link, to="/")
    assert "陈敏" in visitor.get("/board").said
    now.later(hours=1)
    visitor.forget()
    visitor.get(link, status=403)


@pytest.mark.parametrize(
    "spoil", [lambda link: link[:-1] + "g", lambda link: link + "0", lambda link: "/sign-in/link/x"]
)
def test_a_link_that_was_altered_opens_nothing(
    visitor: Browser, people: Any, settings: Any, now: Any, spoil: Any
) -> None:
    visitor.get(spoil(sign_in_link(settings, people.handler.account_id, now() + WINDOW)), status=403)


def test_without_a_demonstration_there_are_no_links(store: Any, people: Any, settings: Any, now: Any) -> None:
    from web.app import create_app

    earnest = settings.model_copy(update={"demo": False})
    link = sign_in_link(earnest, people.handler.account_id, now() + WINDOW)
    Browser(TestClient(create_app(store, earnest, now=now))).get(link, status=404)
