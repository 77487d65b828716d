"""What travels through a browser comes back unchanged, for its own purpose, in time, or not at all."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.signing import Signer

NOW = datetime(2026, 3, 2, 2, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
SIGNER = Signer(bytes(32))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(st.characters(exclude_categories=("Cs",))),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab", max_size=2), inner, max_size=3),
    max_leaves=5,
)


@given(JSON)
def test_a_value_comes_back(value: Any) -> None:
    signed = SIGNER.sign("form", value, LATER)
    assert SIGNER.open("form", signed, NOW) == value
    assert signed == signed.encode("ascii").decode()
    assert not set(signed) - set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=.")


@given(st.text())
def test_whatever_comes_instead_opens_nothing(text: str) -> None:
    assert SIGNER.open("form", text, NOW) is None


SIGNED = SIGNER.sign("form", {"account": 7}, LATER)


@pytest.mark.parametrize("at", range(len(SIGNED)))
def test_every_character_counts(at: int) -> None:
    other = "A" if SIGNED[at] != "A" else "B"
    assert SIGNER.open("form", SIGNED[:at] + other + SIGNED[at + 1 :], NOW) is None


@pytest.mark.parametrize(
    ("signer", "purpose", "now"),
    [
        (SIGNER, "link", NOW),  # made for another use
        (SIGNER, "for", NOW),
        (Signer(bytes(31) + b"1"), "form", NOW),  # with another key
        (SIGNER, "form", LATER),  # too late, to the second
    ],
)
def test_it_opens_for_its_own_use_and_time(signer: Signer, purpose: str, now: datetime) -> None:
    assert SIGNER.open("form", SIGNED, LATER - timedelta(seconds=1)) == {"account": 7}
    assert signer.open(purpose, SIGNED, now) is None


def test_macs_of_two_purposes_differ() -> None:
    assert SIGNER.mac("a", "bc") != SIGNER.mac("ab", "c")
    assert SIGNER.mac("a", "b") == SIGNER.mac("a", "b")
