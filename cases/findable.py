"""Finding sealed words without opening them: keyed tokens of whole names, telephone and earlier numbers.

A name is found as a whole, whatever its width, case and spaces; its beginning or a part of it is not, since tokens of parts
would tell somebody who holds the database more than that two cases share a party. A token goes with its case's key: what is
erased is not found any more (a trigger sees to it).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping

from sqlalchemy import LargeBinary, Select, bindparam, select

from cases.changes import Insert
from cases.models import metadata
from cases.vault import Vault

SEARCH_TOKEN = metadata.tables["search_token"]
NAME, PHONE, NUMBER = "name", "phone", "number"
NOT_A_DIGIT = re.compile(r"\D")
CHINA_CODE = re.compile(r"^(00)?86(?=1\d{10}$)")


def plain_name(text: str) -> str:
    """A name or a number as it is compared: ＡＢ　公司 → ab公司."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


def plain_phone(text: str) -> str:
    """Digits alone, without the country's code: +86 138-1234-5678 → 13812345678."""
    return CHINA_CODE.sub("", NOT_A_DIGIT.sub("", unicodedata.normalize("NFKC", text)))


def tokens_of(vault: Vault, words: Mapping[str, str]) -> Iterator[bytes]:
    """What a party is found by."""
    if name := plain_name(words.get("name", "")):
        yield vault.token(NAME, name)
    if phone := plain_phone(words.get("phone", "")):
        yield vault.token(PHONE, phone)


def number_token(vault: Vault, text: str) -> bytes:
    """What a case is found by that had another number before it came here."""
    return vault.token(NUMBER, plain_name(text))


def wanted_tokens(vault: Vault, text: str) -> dict[str, bytes]:
    """The parameters of `found_by_words` for what somebody typed: it may be a name, a telephone or an earlier number."""
    name, phone = plain_name(text), plain_phone(text)
    return {
        "name_token": vault.token(NAME, name),
        "phone_token": vault.token(PHONE, phone or name),
        "number_token": vault.token(NUMBER, name),
    }


def found_by_words() -> Select[tuple[int]]:
    """The ids of cases that have one of the `wanted_tokens`."""
    wanted = [bindparam(name, type_=LargeBinary) for name in ("name_token", "phone_token", "number_token")]
    return select(SEARCH_TOKEN.c.case_id).where(SEARCH_TOKEN.c.token.in_(wanted))


def token_rows(case_id: int, n: int, tokens: Iterable[bytes]) -> Iterator[Insert]:
    """The rows by which party n (0: the case itself) is found."""
    yield from (Insert("search_token", {"token": token, "case_id": case_id, "n": n}) for token in dict.fromkeys(tokens))
