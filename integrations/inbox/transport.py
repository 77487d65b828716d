"""In-house messages: what a handler or a supervisor finds in the inbox after signing in."""

from __future__ import annotations

from collections.abc import Callable

from integrations.transport import Outgoing


class Inbox:
    """`post` writes the message under the delivery's key and returns False if it was there already."""

    def __init__(self, post: Callable[[Outgoing], bool]) -> None:
        self._post = post

    def deliver(self, delivery: Outgoing) -> str:
        return "posted" if self._post(delivery) else "repeated"
