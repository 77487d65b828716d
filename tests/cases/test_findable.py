"""Sealed words are found by whole words and nothing less, and not at all once the case's key is gone."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text

from cases.findable import found_by_words, plain_name, plain_phone, wanted_tokens
from cases.register import EARLIER_NUMBER
from cases.vault import Vault
from tests.acts import Desk


@pytest.fixture
def desk(store: Any, people: Any) -> Desk:
    return Desk(store, people.handler)


@pytest.mark.parametrize(
    ("written", "plain"),
    [("李秀兰", "李秀兰"), (" 李 秀兰\u3000", "李秀兰"), ("ＡＢＣ　有限公司", "abc有限公司"), ("", "")],
)
def test_names_are_compared_without_width_case_and_spaces(written: str, plain: str) -> None:
    assert plain_name(written) == plain


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("13812345678", "13812345678"),
        ("+86 138-1234-5678", "13812345678"),
        ("0086１３８１２３４５６７８", "13812345678"),
        ("0571-8888 6666", "057188886666"),
        ("8613812", "8613812"),
        ("无", ""),
    ],
)
def test_telephones_are_compared_by_their_digits(written: str, plain: str) -> None:
    assert plain_phone(written) == plain


def found(store: Any, words: str) -> int:
    with store.read() as connection:
        return len(connection.execute(found_by_words(), wanted_tokens(store.vault, words)).all())


@pytest.mark.parametrize(
    ("words", "count"),
    [
        ("李秀兰", 1),
        ("李 秀兰", 1),
        ("138 1234 5678", 1),
        ("旧字12号", 1),
        ("李秀", 0),
        ("1381234567", 0),
        ("楼上漏水", 0),
        ("", 0),
    ],
)
def test_a_case_is_found_by_whole_words(desk: Any, store: Any, words: str, count: int) -> None:
    desk.register(words={"summary": "楼上漏水", EARLIER_NUMBER: "旧字 12号"})
    assert found(store, words) == count


def test_an_erased_case_is_not_found(desk: Any, store: Any) -> None:
    desk.register()
    with store.session() as session:
        session.execute(text("DELETE FROM case_key"))
    assert found(store, "李秀兰") == 0
    with store.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM search_token").scalar() == 0


def test_tokens_say_nothing_without_the_key_file(vault: Vault) -> None:
    assert vault.token("name", "李秀兰") != Vault(bytes(32)).token("name", "李秀兰")
    assert vault.token("name", "1") != vault.token("phone", "1")
    assert vault.subkey("search") != vault.subkey("drafts")
