"""The test vectors of SPEC.md, recomputed with `hashlib` and `hmac` and compared with what the package makes."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

import ledger
from ledger.commit import commitment
from ledger.entry import GENESIS, build, canonical, entry_hash, parse, parse_instant
from ledger.export import write_export
from ledger.verify import Verification

SPEC = (Path(ledger.__file__).parent / "SPEC.md").read_text(encoding="utf-8")
VECTORS = SPEC[SPEC.index("## 9. Test vectors") :]
ENTRIES = re.findall(
    r"### Entry \d\n\n```json\n(.+)\n```\n\n    bytes ([0-9a-f]+)\n    hash  ([0-9a-f]{64})\n", VECTORS
)
COMMITMENT = re.search(
    r"```json\n(\{\"reason.+)\n```\n\n    salt   ([0-9a-f]{64})\n    commit ([0-9a-f]{64})\n", VECTORS
)
EXPORT = re.search(
    r"file of five lines, (\d+) bytes.\n\n```\n(.+?)```\n\n    sha256 ([0-9a-f]{64})\n", VECTORS, re.DOTALL
)


def test_the_vectors_are_found() -> None:
    assert len(ENTRIES) == 3
    assert COMMITMENT
    assert EXPORT


@pytest.mark.parametrize(("text", "hexed", "stated"), ENTRIES)
def test_an_entry_has_these_bytes_and_this_hash(text: str, hexed: str, stated: str) -> None:
    body = bytes.fromhex(hexed)
    assert body == text.encode()
    assert hashlib.sha256(b"\x00" + body).hexdigest() == stated == entry_hash(body).hex()
    assert canonical(json.loads(text)) == body
    entry = parse(body)
    rebuilt = build(**{name: getattr(entry, name) for name in type(entry).__dataclass_fields__})
    assert (rebuilt.body, rebuilt.hash.hex()) == (body, stated)


def test_the_entries_form_chains() -> None:
    first, other, second = (json.loads(text) for text, _, _ in ENTRIES)
    assert first["prev"] == other["prev"] == GENESIS.hex()
    assert second["prev"] == ENTRIES[0][2]


def test_the_commitment() -> None:
    assert COMMITMENT
    words: dict[str, str] = json.loads(COMMITMENT[1])
    salt = bytes.fromhex(COMMITMENT[2])
    by_hand = hmac.new(salt, b"jiefen/v1\x00" + COMMITMENT[1].encode(), "sha256").hexdigest()
    assert by_hand == COMMITMENT[3] == commitment(salt, words) == json.loads(ENTRIES[2][0])["commit"]


def test_the_export(tmp_path: Path) -> None:
    assert EXPORT
    file = EXPORT[2].encode()
    header: dict[str, Any] = json.loads(file.splitlines()[0])
    out = BytesIO()
    pairs = [(bytes.fromhex(body), bytes.fromhex(stated)) for _, body, stated in ENTRIES]
    write_export(pairs, out, parse_instant(header["made_at"]), header["origin"])
    assert out.getvalue() == file
    assert (str(len(file)), hashlib.sha256(file).hexdigest()) == (EXPORT[1], EXPORT[3])
    path = tmp_path / "export.jsonl"
    path.write_bytes(file)
    assert list(Verification().findings(path)) == []


def test_the_text_names_every_finding() -> None:
    source = (Path(ledger.__file__).parent / "verify.py").read_text(encoding="utf-8")
    reported = set(re.findall(r'[fF]inding\(\s*"([a-z_]+)"', source))
    steps = SPEC[SPEC.index("## 7.") : SPEC.index("## 8.")]
    specified = {
        code for row in re.findall(r"^\| \d+ \|.*\|(.*)\|$", steps, re.M) for code in re.findall(r"`(\w+)`", row)
    }
    assert reported == specified
