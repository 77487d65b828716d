"""Values that travel through a browser and come back unchanged, or not at all."""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime
from typing import Any

import orjson


class Signer:
    """Signs with a 32-byte key. `purpose` keeps a value made for one use from being taken for another."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def mac(self, purpose: str, text: str) -> str:
        """A hexadecimal HMAC-SHA-256: for tokens and for looking things up without storing them."""
        return hmac.digest(self._key, f"{purpose}\0{text}".encode(), "sha256").hex()

    def sign(self, purpose: str, value: Any, until: datetime) -> str:
        """`value` (JSON) good until that moment, as one URL-safe word."""
        payload = urlsafe_b64encode(orjson.dumps([value, int(until.timestamp())])).decode()
        return f"{payload}.{self.mac(purpose, payload)}"

    def open(self, purpose: str, signed: str, now: datetime) -> Any | None:
        """The value, or None where it was altered, made for another purpose, or is out of date."""
        payload, _, mac = signed.partition(".")
        if not hmac.compare_digest(self.mac(purpose, payload).encode(), mac.encode()):
            return None
        value, until = orjson.loads(urlsafe_b64decode(payload))
        return value if now.timestamp() < until else None
