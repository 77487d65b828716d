"""Which bodies take hand-overs by machine, where, and with which secret: a file, because secrets are not settings."""

from __future__ import annotations

import base64
import binascii
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SECRET_PREFIX = "whsec_"  # noqa: S105 – the public prefix of Standard Webhooks, not a secret
SECRET_BYTES = range(24, 65)  # Standard Webhooks, "Signature scheme": between 24 and 64 bytes


class BadEndpoint(ValueError):
    """The file of endpoints has an entry nobody could deliver to; the message says which and why, without the secret."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a body listens. More than one secret while they are being changed: each signs."""

    url: str
    secrets: tuple[bytes, ...] = field(repr=False)


def read_endpoints(file: Path | None) -> Mapping[str, Endpoint]:
    """The endpoints of a TOML file by audience ("org:3"). Raises BadEndpoint, TOMLDecodeError or OSError."""
    if file is None:
        return {}
    with file.open("rb") as content:
        return {audience: _endpoint(audience, entry) for audience, entry in tomllib.load(content).items()}


def _endpoint(audience: str, entry: Any) -> Endpoint:
    url, secrets = entry.get("url", ""), entry.get("secrets", [])
    if not url.startswith(("https://", "http://")):
        raise BadEndpoint(f"{audience}: url must begin with https:// or http://")
    if not secrets:
        raise BadEndpoint(f"{audience}: secrets must hold at least one secret")
    return Endpoint(url, tuple(_secret(audience, text) for text in secrets))


def _secret(audience: str, text: str) -> bytes:
    try:
        secret = base64.b64decode(text.removeprefix(SECRET_PREFIX), validate=True)
    except binascii.Error:
        raise BadEndpoint(f"{audience}: a secret is not base64") from None
    if len(secret) not in SECRET_BYTES:
        raise BadEndpoint(f"{audience}: a secret must have 24 to 64 bytes")
    return secret
