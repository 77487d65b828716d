"""Words about people, sealed per case.

Each case has its own 256-bit data key, wrapped (RFC 3394) by one key-encryption key that lives in a file outside the
database. Deleting the wrapped key makes every sealed word of the case unreadable for ever; the ledger, which holds only
HMAC commitments, still verifies. AES-256-GCM with the row's address as associated data: a sealed value moved to another
row does not open.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap

KEY_BYTES = 32
NONCE_BYTES = 12
TOKEN_BYTES = 16


class Unreadable(Exception):
    """The sealed words do not open with this key: another key file, or the row was altered."""


def party_address(case_id: int, n: int) -> bytes:
    return b"party|%d|%d" % (case_id, n)


def words_address(case_id: int, seq: int) -> bytes:
    return b"words|%d|%d" % (case_id, seq)


def file_address(case_id: int) -> bytes:
    return b"file|%d" % case_id


class Vault:
    """Seals and opens words with keys wrapped by `kek` (32 bytes)."""

    def __init__(self, kek: bytes) -> None:
        if len(kek) != KEY_BYTES:
            raise ValueError("the key-encryption key must be 32 bytes")
        self._kek = kek
        self._search_key = self.subkey("search")
        self._command_key = self.subkey("commands")

    @classmethod
    def from_file(cls, path: Path) -> Vault:
        """The vault of a key file; makes one of random bytes, readable by its owner only, where there is none."""
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(secrets.token_bytes(KEY_BYTES))
        return cls(path.read_bytes())

    def new_key(self) -> tuple[bytes, bytes]:
        """A fresh data key and its wrapped form."""
        key = secrets.token_bytes(KEY_BYTES)
        return key, aes_key_wrap(self._kek, key)

    def token(self, kind: str, text: str) -> bytes:
        """What a sealed word is found by: the same for the same word, and nothing to whoever lacks the key file."""
        return hmac.digest(self._search_key, f"{kind}|{text}".encode(), hashlib.sha256)[:TOKEN_BYTES]

    def mark(self, said: Any) -> str:
        """What a command or a row of a register said, so that it is known again; nothing to whoever lacks the key file.

        A digest without a key would let whoever has the database try out names and telephones, of erased cases too.
        """
        text = orjson.dumps(said, option=orjson.OPT_SORT_KEYS, default=str)
        return hmac.digest(self._command_key, text, hashlib.sha256).hex()

    def subkey(self, purpose: str) -> bytes:
        """A key of its own for one purpose; it opens nothing else."""
        return hmac.digest(self._kek, f"jiefen {purpose}".encode(), hashlib.sha256)

    def unwrap(self, wrapped: bytes) -> bytes:
        try:
            return aes_key_unwrap(self._kek, wrapped)
        except InvalidUnwrap as error:
            raise Unreadable from error

    def mac(self, purpose: str, text: str) -> str:
        """A hexadecimal HMAC-SHA-256 under that purpose's key: to look something up without storing it."""
        return hmac.digest(self.subkey(purpose), text.encode(), "sha256").hex()

    @staticmethod
    def seal(key: bytes, address: bytes, words: Mapping[str, str]) -> bytes:
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + AESGCM(key).encrypt(nonce, orjson.dumps(dict(words)), address)

    @staticmethod
    def seal_file(key: bytes, address: bytes, data: bytes) -> bytes:
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + AESGCM(key).encrypt(nonce, data, address)

    @staticmethod
    def open_file(key: bytes, address: bytes, sealed: bytes) -> bytes:
        """The file. Unreadable if the key, the address or a byte is another."""
        try:
            return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], address)
        except InvalidTag as error:
            raise Unreadable from error

    @staticmethod
    def open(key: bytes, address: bytes, sealed: bytes) -> dict[str, str]:
        """The words. Unreadable if the key, the address or a byte is another."""
        try:
            text = AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], address)
        except InvalidTag as error:
            raise Unreadable from error
        words: dict[str, str] = orjson.loads(text)
        return words
