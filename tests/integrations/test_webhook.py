"""Hand-overs over HTTP: what is sent, how it is signed, and what each way of failing means."""

from __future__ import annotations

import base64
import json
import socket
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from integrations.transport import NOT_CONNECTED, Outgoing, TransportError
from integrations.webhook.endpoints import BadEndpoint, Endpoint, read_endpoints
from integrations.webhook.transport import Patience, Webhook, event, headers, signature
from tests.integrations.peer import SECRET, SECRET_TEXT, Peer, is_signed

OCCURRED = datetime(2026, 3, 2, 2, 0, 0, tzinfo=UTC)
AT = datetime(2026, 3, 2, 2, 0, 5, tzinfo=UTC)
OFFER = Outgoing(
    case_id=7,
    case="0A1B2C3D4E5",
    seq=3,
    n=1,
    channel="webhook",
    kind="referred",
    audience="org:3",
    facts={"referral": 1, "urgent": False},
    occurred_at=OCCURRED,
    at=AT,
)
SOURCE = "https://jiefen.example"
SHORT = Patience(connect=0.5, read=0.5, total=0.8)


def webhook(url: str, *secrets: bytes, patience: Patience = SHORT) -> Webhook:
    return Webhook({"org:3": Endpoint(url, secrets or (SECRET,))}, SOURCE, patience)


def failure(url: str) -> tuple[str, bool]:
    with pytest.raises(TransportError) as caught:
        webhook(url).deliver(OFFER)
    return caught.value.message, caught.value.permanent


def test_the_signature_is_the_one_standard_webhooks_defines() -> None:
    """Made with the package standardwebhooks 1.1.0, of the people who wrote the specification."""
    secret = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    said = signature("0A1B2C3D4E5-3-0", "1614265330", b'{"test": 2432232314}', secret)
    assert said == "v1,14aac/CtTyOAFx86+rwvfjhZ6Pcdpj7T/3ZHnnRKGDk="


def test_what_is_sent_is_a_cloud_event_of_codes_and_dates() -> None:
    assert json.loads(event(OFFER, SOURCE)) == {
        "specversion": "1.0",
        "id": "0A1B2C3D4E5-3-1",
        "source": SOURCE,
        "type": "jiefen.case.referred",
        "subject": "0A1B2C3D4E5",
        "time": "2026-03-02T02:00:00Z",
        "datacontenttype": "application/json",
        "data": {"case": "0A1B2C3D4E5", "seq": 3, "referral": 1, "urgent": False},
    }


def test_the_id_stays_and_the_timestamp_moves_from_attempt_to_attempt() -> None:
    first = headers("k", AT, b"{}", (SECRET,))
    second = headers("k", AT.replace(minute=7), b"{}", (SECRET,))
    assert first["webhook-id"] == second["webhook-id"] == "k"
    assert int(second["webhook-timestamp"]) - int(first["webhook-timestamp"]) == 7 * 60
    assert first["webhook-signature"] != second["webhook-signature"]


def test_it_arrives_signed(peer: Peer) -> None:
    assert webhook(peer.url).deliver(OFFER) == "http 204"
    [(received, body)] = peer.received
    assert received["content-type"].startswith("application/cloudevents+json")
    assert received["webhook-id"] == OFFER.key
    assert is_signed(received, body)
    assert not is_signed(received, body + b" ")


def test_while_the_secret_is_changed_both_sign(peer: Peer) -> None:
    new = bytes(range(100, 132))
    webhook(peer.url, new, SECRET).deliver(OFFER)
    [(received, body)] = peer.received
    assert is_signed(received, body, SECRET)
    assert is_signed(received, body, new)
    assert not is_signed(received, body, bytes(32))


# What the peer does → what we hold of it. A cut-off text after a 200 arrived: the status was said.
ANSWERS: dict[str, str] = {"/status/200": "http 200", "/status/202": "http 202", "/cut": "http 200"}
FAILURES: dict[str, tuple[str, bool]] = {
    "/status/400": ("http 400", True),
    "/status/410": ("http 410", True),
    "/status/422": ("http 422", True),
    "/status/401": ("http 401", False),
    "/status/404": ("http 404", False),
    "/status/409": ("http 409", False),
    "/status/429": ("http 429", False),
    "/status/500": ("http 500", False),
    "/status/503": ("http 503", False),
    "/moved": ("http 302", False),
    "/hang": ("timeout", False),
    "/drip": ("timeout", False),
}


@pytest.mark.parametrize("path", ANSWERS)
def test_any_2xx_is_sent(peer: Peer, path: str) -> None:
    assert webhook(peer.url + path).deliver(OFFER) == ANSWERS[path]


@pytest.mark.parametrize("path", FAILURES)
def test_everything_else_is_a_failure_of_its_kind(peer: Peer, path: str) -> None:
    begun = time.monotonic()
    assert failure(peer.url + path) == FAILURES[path]
    assert time.monotonic() - begun < SHORT.total + 0.7
    assert len(peer.received) == 1  # a redirect is not followed: what we hold is for this address only


def test_a_lost_answer_is_a_failure_though_it_arrived(peer: Peer) -> None:
    peer.lose = 1
    message, permanent = failure(peer.url + "/lost")
    assert not permanent
    assert message.isidentifier()  # the kind of error, not its text
    assert peer.effects == [OFFER.key]


def test_nobody_listening_is_temporary() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, not listening: refused
        message, permanent = failure(f"http://127.0.0.1:{taken.getsockname()[1]}")
    assert (message, permanent) == ("ConnectError", False)


def test_a_body_without_an_endpoint_is_not_connected() -> None:
    assert Webhook({}, SOURCE).deliver(OFFER) == NOT_CONNECTED


# ── the file of endpoints ────────────────────────────────────────────────────────────────────────────────────────


def write(folder: Path, text: str) -> Path:
    file = folder / "endpoints.toml"
    file.write_text(text)
    return file


def test_endpoints_are_read_by_audience(tmp_path: Path) -> None:
    file = write(tmp_path, f'["org:3"]\nurl = "https://court.example/in"\nsecrets = ["{SECRET_TEXT}"]\n')
    assert read_endpoints(file) == {"org:3": Endpoint("https://court.example/in", (SECRET,))}
    assert read_endpoints(None) == {}


def test_a_secret_is_never_shown(tmp_path: Path) -> None:
    assert "secret" not in repr(Endpoint("https://court.example", (SECRET,)))


UNUSABLE: list[tuple[dict[str, Any], str]] = [
    ({"secrets": [SECRET_TEXT]}, "url"),
    ({"url": "ftp://court.example", "secrets": [SECRET_TEXT]}, "url"),
    ({"url": "https://court.example"}, "secrets"),
    ({"url": "https://court.example", "secrets": []}, "secrets"),
    ({"url": "https://court.example", "secrets": ["whsec_#####"]}, "base64"),
    ({"url": "https://court.example", "secrets": ["whsec_c2hvcnQ="]}, "24 to 64"),
    ({"url": "https://court.example", "secrets": [base64.b64encode(bytes(65)).decode()]}, "24 to 64"),
]


@pytest.mark.parametrize(("entry", "why"), UNUSABLE)
def test_an_unusable_endpoint_says_why_and_not_its_secret(tmp_path: Path, entry: dict[str, Any], why: str) -> None:
    lines = [f"{name} = {json.dumps(value)}" for name, value in entry.items()]
    with pytest.raises(BadEndpoint, match=why) as caught:
        read_endpoints(write(tmp_path, "\n".join(['["org:3"]', *lines])))
    assert "org:3" in str(caught.value)
    assert not any(secret in str(caught.value) for secret in entry.get("secrets", []))
