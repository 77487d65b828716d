"""Channels are alike: a folder each, a page each, a line in the list each; and the house's own inbox."""

from __future__ import annotations

from pathlib import Path

import pytest

import integrations
from integrations.channels import open_channels
from integrations.inbox.transport import Inbox
from integrations.transport import Outgoing
from tests.integrations.test_webhook import OFFER

HOME = Path(integrations.__file__).parent
FOLDERS = sorted(folder.name for folder in HOME.iterdir() if folder.is_dir() and not folder.name.startswith("_"))
ROWS = ("audience", "what is sent", "key", "settings")


def test_every_folder_is_a_channel_and_the_house_comes_first() -> None:
    channels = open_channels(lambda outgoing: True, lambda outgoing: None, None, "https://jiefen.example")
    assert sorted(channels) == FOLDERS
    assert next(iter(channels)) == "inbox"


@pytest.mark.parametrize("name", FOLDERS)
def test_every_channel_has_its_transport_and_its_page(name: str) -> None:
    assert (HOME / name / "transport.py").is_file()
    page = (HOME / name / "README.md").read_text()
    assert [row for row in ROWS if f"| {row} |" not in page] == []


def test_the_inbox_says_whether_the_message_was_new() -> None:
    posted: list[str] = []

    def post(outgoing: Outgoing) -> bool:
        posted.append(outgoing.key)
        return len(posted) == 1

    inbox = Inbox(post)
    assert [inbox.deliver(OFFER), inbox.deliver(OFFER)] == ["posted", "repeated"]
    assert posted == [OFFER.key] * 2
