"""Text messages to parties, through a gateway that takes one signed POST for each."""

from __future__ import annotations

from collections.abc import Callable

import orjson

from integrations.transport import NOT_CONNECTED, NOT_WANTED, Outgoing, TransportError
from integrations.webhook.endpoints import Endpoint
from integrations.webhook.transport import Patience, post_signed

AUDIENCE = "message"  # the gateway's entry in the file of endpoints
Write = Callable[[Outgoing], tuple[str, str, str] | None]


class Messages:
    """`write` gives the number, the language and the text for a delivery: None where none is wanted, "" for a number
    where there is none that takes messages. Neither is kept here."""

    def __init__(self, write: Write, gateway: Endpoint | None, patience: Patience | None = None) -> None:
        self._write, self._gateway, self._patience = write, gateway, patience or Patience()

    def deliver(self, delivery: Outgoing) -> str:
        if self._gateway is None:
            return NOT_CONNECTED
        letter = self._write(delivery)
        if letter is None:
            return NOT_WANTED
        to, language, text = letter
        if not to:
            raise TransportError("no_mobile_number", permanent=True)
        body = orjson.dumps({"id": delivery.key, "to": to, "language": language, "text": text})
        return post_signed(self._gateway, delivery.key, delivery.at, body, self._patience, "application/json")
