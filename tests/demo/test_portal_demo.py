"""The demonstration's way in for parties: the printed code opens the case it is printed for."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

from cases.access import CaseParty
from cases.files import LocalFiles
from cases.party_page import party_page
from cases.store import Store
from cases.tracking import find
from cases.vault import Vault
from demo.build import build
from demo.show import FOLLOWED, settings_of, welcome
from demo.stage import told


def test_the_printed_code_opens_its_case(tmp_path: Path) -> None:
    settings, vault = settings_of(tmp_path, 8080, prefect=False), Vault(bytes(range(32)))
    build(tmp_path / "jiefen.db", LocalFiles(settings.files_dir), vault, datetime.now(UTC), 0, lambda *_: None)
    store = Store(settings.database_url, vault)
    text = welcome(store, settings, "")
    code, four = re.findall(r"/track  ([0-9 ]{19}), .* (\d{4})", text)[0]
    assert "http://127.0.0.1:8080/file" in text
    with store.read() as connection:
        party = find(connection, vault, code.replace(" ", ""), four)
    assert party == CaseParty(told(store)[FOLLOWED].code, 1)
    page = party_page(store, party, datetime.now(UTC))
    assert [message.facts["trigger"] for message in page.told if message.kind == "moved"][-2:] == ["start", "accept"]
    store.close()
