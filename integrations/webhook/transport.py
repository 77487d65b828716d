"""Hand-overs to another body's system: a CloudEvent, signed as Standard Webhooks asks (standardwebhooks.com)."""

from __future__ import annotations

import asyncio
import base64
import hmac
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache

import httpx
import orjson

from integrations.transport import NOT_CONNECTED, Outgoing, TransportError
from integrations.webhook.endpoints import Endpoint

CLOUD_EVENT = "application/cloudevents+json"
PERMANENT = (400, 410, 422)  # it was understood and is not wanted: the same bytes will not be taken tomorrow either


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds. `total` bounds the whole exchange: a peer that sends a byte now and then never exceeds `read`."""

    connect: float = 3.0
    read: float = 8.0
    total: float = 10.0


class Webhook:
    """Posts to the endpoint of an audience. `source` names this system to the receiver."""

    def __init__(self, endpoints: Mapping[str, Endpoint], source: str, patience: Patience | None = None) -> None:
        self._endpoints, self._source, self._patience = endpoints, source, patience or Patience()

    def deliver(self, delivery: Outgoing) -> str:
        endpoint = self._endpoints.get(delivery.audience)
        if endpoint is None:
            return NOT_CONNECTED
        body = event(delivery, self._source)
        return post_signed(endpoint, delivery.key, delivery.at, body, self._patience, CLOUD_EVENT)


def post_signed(endpoint: Endpoint, key: str, at: datetime, body: bytes, patience: Patience, kind: str) -> str:
    """Post to an endpoint under that key and say what came back, such as "http 204". Raises TransportError."""
    status = asyncio.run(_post(endpoint.url, body, headers(key, at, body, endpoint.secrets, kind), patience))
    if 200 <= status < 300:
        return f"http {status}"
    raise TransportError(f"http {status}", permanent=status in PERMANENT)


@cache
def _tls() -> ssl.SSLContext:
    """20 ms to make: once, not for each delivery."""
    return ssl.create_default_context()


async def _post(url: str, body: bytes, headers: Mapping[str, str], patience: Patience) -> int:
    """The status that came back. Its text is not read: nothing in it may decide or be stored."""
    timeout, tls = httpx.Timeout(patience.read, connect=patience.connect), _tls()
    try:
        async with (
            asyncio.timeout(patience.total),
            httpx.AsyncClient(timeout=timeout, verify=tls) as client,
            client.stream("POST", url, content=body, headers=dict(headers)) as response,
        ):
            return response.status_code
    except (TimeoutError, httpx.TimeoutException):
        raise TransportError("timeout") from None
    except httpx.HTTPError as error:
        raise TransportError(type(error).__name__) from None


def event(delivery: Outgoing, source: str) -> bytes:
    """The delivery as a CloudEvent 1.0 in its JSON form: ids, codes and dates only."""
    return orjson.dumps(
        {
            "specversion": "1.0",
            "id": delivery.key,
            "source": source,
            "type": f"jiefen.case.{delivery.kind}",
            "subject": delivery.case,
            "time": delivery.occurred_at.isoformat().replace("+00:00", "Z"),
            "datacontenttype": "application/json",
            "data": {**delivery.facts, "case": delivery.case, "seq": delivery.seq},
        }
    )


def headers(key: str, at: datetime, body: bytes, secrets: tuple[bytes, ...], kind: str = CLOUD_EVENT) -> dict[str, str]:
    """The three headers of Standard Webhooks; `at` is now, for receivers refuse what is older than minutes."""
    timestamp = str(int(at.timestamp()))
    return {
        "content-type": f"{kind}; charset=utf-8",
        "user-agent": "jiefen",
        "webhook-id": key,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(signature(key, timestamp, body, secret) for secret in secrets),
    }


def signature(key: str, timestamp: str, body: bytes, secret: bytes) -> str:
    """v1: HMAC-SHA-256 of "id.timestamp.body" in base64 (Standard Webhooks, "Signature scheme")."""
    signed = f"{key}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(secret, signed, "sha256")).decode()
