"""Hostile input to the forms of those who sign in: refused beside its field or kept as text, nothing half stored.

The public forms have their own table (test_portal_hostile.py).
"""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text

from tests.web.pages import Browser, filled_in
from tests.web.test_intake import GOOD as TAKEN
from tests.web.test_nothing_lost import REGISTER

LONG, MISSING, PHONE, MONEY, UNCHOSEN, DATE = (
    "内容太长",
    "请填写",
    "请填写电话号码",
    "请填写金额",
    "请选择",
    "请填写日期",
)
WRONG = "不"

# where, what is sent instead of a good answer, what is said beside the field
REFUSED: list[tuple[str, dict[str, str], str]] = [
    ("/intake/new", {"matter": ""}, UNCHOSEN),
    ("/intake/new", {"matter": "murder"}, WRONG),
    ("/intake/new", {"matter": "loan'; DROP TABLE cases; --"}, WRONG),
    ("/intake/new", {"name": ""}, MISSING),
    ("/intake/new", {"name": "\u202e\u2066\u200b"}, MISSING),
    ("/intake/new", {"name": "王" * 201}, LONG),
    ("/intake/new", {"name": "\x00"}, MISSING),
    ("/intake/new", {"phone": "110"}, PHONE),
    ("/intake/new", {"phone": "<script>alert(1)</script>"}, PHONE),
    ("/intake/new", {"phone": "١٣٨١٢٣٤٥٦٧٨"}, PHONE),
    ("/intake/new", {"phone": "1" * 400}, LONG),
    ("/intake/new", {"other_name": "　\u200b"}, MISSING),
    ("/intake/new", {"other_kind": "robot"}, WRONG),
    ("/intake/new", {"other_phone": "13812345678;DROP"}, PHONE),
    ("/intake/new", {"happened": ""}, MISSING),
    ("/intake/new", {"happened": "冤" * 5001}, LONG),
    ("/intake/new", {"amount": "-1"}, MONEY),
    ("/intake/new", {"amount": "1e9"}, MONEY),
    ("/intake/new", {"amount": "9" * 40}, MONEY),
    ("/intake/new", {"desk": ""}, UNCHOSEN),
    ("/intake/new", {"desk": "{court}"}, WRONG),
    ("/intake/new", {"desk": "{committee}"}, WRONG),
    ("/intake/new", {"desk": "1 OR 1=1"}, WRONG),
    ("/intake/new", {"desk": "-1"}, WRONG),
    ("/cases/new", {"origin": "hearsay"}, WRONG),
    ("/cases/new", {"cause": "../../etc/passwd"}, WRONG),
    ("/cases/new", {"received_on": "2026-02-30"}, DATE),
    ("/cases/new", {"received_on": "0000-00-00"}, DATE),
    ("/cases/new", {"received_on": "99999-01-01"}, DATE),
    ("/cases/new", {"received_on": "2999-01-01"}, "不能晚于今天"),
    ("/cases/new", {"received_on": "' OR 1=1 --"}, DATE),
    ("/cases/new", {"summary": "\u2028\u202e"}, MISSING),
    ("/cases/new", {"summary": "字" * 5001}, LONG),
    ("/cases/new", {"party-1-name": "\ud7ff" * 201}, LONG),
    ("/cases/new", {"party-1-side": "judge"}, WRONG),
    ("/cases/new", {"party-1-kind": "deity"}, WRONG),
    ("/cases/new", {"claim-1-type": "vengeance"}, WRONG),
    ("/cases/new", {"claim-1-amount": "NaN"}, MONEY),
    ("/cases/new", {"claim-1-amount": "0x10"}, MONEY),
    ("/cases/new", {"claim-1-amount": "∞"}, MONEY),
    ("/cases/new", {"pathway": "lynching"}, WRONG),
    ("/cases/new", {"pathway": "mediation\x00"}, WRONG),
]
# where, a field, what is typed, and how it is kept: text stays text, disguises come off
KEPT: list[tuple[str, str, str, str]] = [
    ("/intake/new", "name", "<img src=x onerror=alert(1)>", "<img src=x onerror=alert(1)>"),
    ("/intake/new", "name", "赵\u202e小\u200b满", "赵小满"),
    ("/intake/new", "name", "${7*7}<%= 7 %>", "${7*7}<%= 7 %>"),
    ("/intake/new", "name", "=HYPERLINK(\"http://x\")", "=HYPERLINK(\"http://x\")"),
    ("/intake/new", "phone", "１３８－１２３４－５６７８", "13812345678"),
    ("/cases/new", "party-1-name", "Robert'); DROP TABLE cases;--", "Robert'); DROP TABLE cases;--"),
    ("/cases/new", "party-1-name", "<script>alert(1)</script>", "<script>alert(1)</script>"),
    ("/cases/new", "party-1-name", "李\x00秀\x1b兰", "李秀兰"),
    ("/cases/new", "party-1-name", "%s%n{0}", "%s%n{0}"),
    ("/cases/new", "party-1-address", "\u2067青溪\u2069县", "青溪县"),
]  # fmt: skip
FORGED: list[dict[str, Any]] = [
    {"token": ""}, {"token": "a" * 64}, {"token": ["x", "y"]},
]  # fmt: skip
FRAMES: list[dict[str, str]] = [
    {"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}, {"sec-fetch-site": "", "origin": "null"},
    {"sec-fetch-site": "", "origin": "https://evil.example"},
]  # fmt: skip
GOOD = {"/intake/new": TAKEN, "/cases/new": REGISTER | {"summary": "欠钱不还。"}}
WHO = {"/intake/new": "intake", "/cases/new": "handler"}


def count(store: Any) -> tuple[int, int, int]:
    with store.read() as connection:
        return tuple(
            connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()
            for table in ("cases", "ledger", "party")
        )


@pytest.fixture
def at(sign_in: Any, people: Any) -> Any:
    def opened(path: str) -> tuple[Browser, dict[str, Any]]:
        browser = sign_in(getattr(people, WHO[path]))
        return browser, filled_in(browser.get(path).form(path), {}) | GOOD[path]

    return opened


def test_there_are_sixty_of_them() -> None:
    assert len(REFUSED) + len(KEPT) + 2 * (len(FORGED) + len(FRAMES)) >= 60


@pytest.mark.parametrize(("path", "said", "words"), REFUSED)
def test_it_is_refused_beside_its_field(
    at: Any, people: Any, store: Any, path: str, said: dict[str, str], words: str
) -> None:
    browser, good = at(path)
    changed = {name: value.format(**people.bodies) for name, value in said.items()}
    answer = browser.post(path, good | changed, status=422)
    (field,) = said
    (error,) = answer.texts(f"#f-{field}-error")
    assert words in error
    assert {str(link["href"]) for link in answer.all(".errors a")} == {f"#f-{field}"}
    assert count(store) == (0, 0, 0)


@pytest.mark.parametrize(("path", "field", "typed", "kept"), KEPT)
def test_text_stays_text(
    at: Any, store: Any, supervisor: Browser, path: str, field: str, typed: str, kept: str
) -> None:
    from cases.models import metadata
    from cases.particulars import party_words

    browser, good = at(path)
    answer = browser.client.post(path, data=good | {field: typed}, headers={"sec-fetch-site": "same-origin"})
    assert answer.status_code == 200
    with store.read() as connection:
        party = connection.execute(metadata.tables["party"].select().order_by(text("n"))).first()
        wrapped = connection.execute(text("SELECT wrapped FROM case_key")).scalar_one()
        code = connection.execute(text("SELECT code FROM cases")).scalar_one()
    words = party_words(store.vault, wrapped, party.case_id, 1, party.sealed)
    assert words[field.rsplit("-", 1)[-1]] == kept
    assert supervisor.get(f"/cases/{code}").all("script:not([src]), main img") == []


@pytest.mark.parametrize("path", GOOD)
@pytest.mark.parametrize("data", FORGED)
def test_a_forged_token_opens_nothing(at: Any, store: Any, path: str, data: dict[str, Any]) -> None:
    browser, good = at(path)
    browser.post(path, good | data, status=403)
    assert count(store) == (0, 0, 0)


@pytest.mark.parametrize("path", GOOD)
@pytest.mark.parametrize("headers", FRAMES)
def test_a_request_from_elsewhere_does_nothing(at: Any, store: Any, path: str, headers: dict[str, str]) -> None:
    browser, good = at(path)
    assert browser.client.post(path, data=good, headers=headers, follow_redirects=False).status_code == 403
    assert count(store) == (0, 0, 0)


@pytest.mark.parametrize("path", GOOD)
def test_more_fields_than_a_form_has_are_not_read(at: Any, store: Any, path: str) -> None:
    browser, good = at(path)
    browser.post(path, good | {f"x{n}": "y" for n in range(300)}, status=413)
    assert count(store) == (0, 0, 0)


@pytest.mark.parametrize("key", ["", "k" * 10_000, "a:b:c", "../x", "\x00", "'; DROP TABLE cases; --", "intake:1:x"])
def test_a_strange_key_makes_one_case_of_the_own_account(at: Any, store: Any, people: Any, key: str) -> None:
    browser, good = at("/intake/new")
    browser.client.post("/intake/new", data=good | {"key": key}, headers={"sec-fetch-site": "same-origin"})
    assert count(store)[0] == 1
    with store.read() as connection:
        kept = connection.execute(text("SELECT key FROM command_key")).scalar_one()
    assert kept.startswith(f"intake:{people.intake.account_id}:")
    assert len(kept) < 100
