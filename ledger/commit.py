"""Commitments to words kept outside the ledger: SPEC.md section 6."""

from __future__ import annotations

import hmac
from collections.abc import Mapping

from ledger.entry import canonical

SALT_BYTES = 32  # a shorter salt could be guessed together with a short text
_DOMAIN = b"jiefen/v1\x00"


def commitment(salt: bytes, words: Mapping[str, str]) -> str:
    """HMAC-SHA-256 of the words under 32 random bytes, in hex. Words are in NFC: NotCanonical otherwise."""
    if len(salt) != SALT_BYTES:
        raise ValueError(f"a salt has {SALT_BYTES} bytes")
    return hmac.digest(salt, _DOMAIN + canonical(dict(words)), "sha256").hex()


def opens(salt: bytes, words: Mapping[str, str], commit: str) -> bool:
    """Are these the words that were committed to?"""
    return hmac.compare_digest(commitment(salt, words), commit)
