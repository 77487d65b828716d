"""The channels there are: a new one is a folder and a line here."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from integrations.inbox.transport import Inbox
from integrations.message.transport import AUDIENCE, Messages, Write
from integrations.transport import Outgoing, Transport
from integrations.webhook.endpoints import read_endpoints
from integrations.webhook.transport import Webhook


def open_channels(
    post: Callable[[Outgoing], bool], write: Write, endpoints: Path | None, source: str
) -> dict[str, Transport]:
    """Every channel, ready to send, in the order in which they are served: the house before the outside.

    `post` writes an in-house message and says whether it was new; `write` words a text message to a party; `endpoints`
    is the file of agencies' addresses (None: nobody is connected); `source` names this system to them.
    """
    addresses = read_endpoints(endpoints)
    return {
        "inbox": Inbox(post),
        "message": Messages(write, addresses.get(AUDIENCE)),
        "webhook": Webhook(addresses, source),
    }
