"""The code with which a party follows the own case (查询码): sixteen digits, the last a check digit.

Digits, because they are read aloud and typed on any telephone. Fifteen random ones, some fifty bits, cannot be guessed
through a page that locks after a few tries; the check digit catches every mistyped digit and every swap of neighbours.
The database keeps an HMAC of the code, never the code.
"""

from __future__ import annotations

import hashlib
import hmac
import unicodedata
from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from cases.access import CASES, CaseParty
from cases.changes import Insert
from cases.models import metadata, micros
from cases.particulars import CASE_KEY, PARTY, party_words
from cases.store import Store
from cases.vault import Vault

TRACKING_CODE = metadata.tables["tracking_code"]
DIGITS = 16
LAST = 4  # digits of the telephone number that are asked with the code
SPACES = str.maketrans("", "", " -–—　\t\r\n")

# The quasi-group of H. M. Damm, Total anti-symmetrische Quasigruppen (2004), order 10.
DAMM = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)


def check_digit(digits: str) -> str:
    """The digit to put behind these; "0" for digits that end in their own check digit."""
    interim = 0
    for digit in digits:
        interim = DAMM[interim][int(digit)]
    return str(interim)


def code_from(secret: str) -> str:
    """The code that belongs to a secret of at least 128 random bits: always the same, so that filing twice makes one."""
    number = int.from_bytes(hashlib.sha256(f"tracking code\0{secret}".encode()).digest()) % 10 ** (DIGITS - 1)
    digits = f"{number:0{DIGITS - 1}d}"
    return digits + check_digit(digits)


def digits_of(text: str) -> str:
    """What was typed, full-width digits, spaces and hyphens aside; "" where that is not digits alone."""
    plain = unicodedata.normalize("NFKC", text).translate(SPACES)
    return plain if plain.isascii() and plain.isdigit() else ""


def _digits(phone: str) -> str:
    """The digits of a telephone number as somebody wrote it."""
    return "".join(c for c in unicodedata.normalize("NFKC", phone) if c in "0123456789")


def is_code(digits: str) -> bool:
    """Could this be a code: the right length, and the check digit holds?"""
    return len(digits) == DIGITS and check_digit(digits) == "0"


def spaced(code: str) -> str:
    """4821 0937 5562 1048: four groups to read aloud."""
    return " ".join(code[n : n + 4] for n in range(0, len(code), 4))


def lookup(vault: Vault, code: str) -> str:
    return vault.mac("tracking code", code)


def issued(vault: Vault, code: str, case_id: int, party: int, now: datetime) -> Insert:
    """The row of a code given to a party."""
    row = {"lookup": lookup(vault, code), "case_id": case_id, "party": party, "issued_at": micros(now)}
    return Insert("tracking_code", row)


_FIND = (
    select(CASES.c.code, TRACKING_CODE.c.case_id, TRACKING_CODE.c.party, PARTY.c.sealed, CASE_KEY.c.wrapped)
    .join(CASES, CASES.c.id == TRACKING_CODE.c.case_id)
    .join(PARTY, (PARTY.c.case_id == TRACKING_CODE.c.case_id) & (PARTY.c.n == TRACKING_CODE.c.party))
    .outerjoin(CASE_KEY, CASE_KEY.c.case_id == TRACKING_CODE.c.case_id)
    .where(TRACKING_CODE.c.lookup == bindparam("lookup"))
)


def find(connection: Connection, vault: Vault, code: str, last_four: str) -> CaseParty | None:
    """The party whose code this is and whose telephone number ends so; None alike where either is wrong. One query."""
    row = connection.execute(_FIND, {"lookup": lookup(vault, code)}).first()
    words = party_words(vault, row.wrapped, row.case_id, row.party, row.sealed) if row else None
    ends = _digits((words or {}).get("phone", ""))[-LAST:]
    right = hmac.compare_digest(ends.encode(), last_four.encode()) and len(ends) == LAST
    return CaseParty(row.code, row.party) if row and right else None


def issue(store: Store, code: str, case: str, party: int, now: datetime) -> None:
    """Give a party of a case that code, in place of any it had. `case` is the case's code."""
    codes = TRACKING_CODE.c
    with store.session() as session:
        case_id = session.execute(select(CASES.c.id).where(CASES.c.code == case)).scalar_one()
        session.execute(TRACKING_CODE.delete().where(codes.case_id == case_id, codes.party == party))
        row = {"lookup": lookup(store.vault, code), "case_id": case_id, "party": party, "issued_at": now}
        session.execute(TRACKING_CODE.insert().values(**row))
