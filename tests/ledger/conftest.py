"""A small ledger: four cases of four entries, written in turn, so that lines 2-17 are A1 B1 C1 D1 A2 … D4."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ledger.entry import GENESIS, Sealed, build
from ledger.export import write_export

START = datetime(2026, 11, 20, 2, 30, tzinfo=UTC)
CASES = ("JF-A", "JF-B", "JF-C", "JF-D")
KINDS = ("opened", "moved", "warned", "expired")


@pytest.fixture(scope="session")
def entries() -> list[Sealed]:
    heads = dict.fromkeys(CASES, GENESIS)
    made = []
    for number in range(16):
        case, seq = CASES[number % 4], number // 4 + 1
        moment = START + timedelta(minutes=number)
        sealed = build(
            case=case,
            seq=seq,
            prev=heads[case],
            kind=KINDS[seq - 1],
            occurred_at=moment - timedelta(seconds=30),
            recorded_at=moment,
            actor_id="account:7",
            actor_as="handler",
            actor_org=12,
            data={"amount_fen": 1250000, "parties": [1, 2], "due": "2026-12-01", "text": "解纷"},
            commit="ab" * 32 if seq == 2 else None,
        )
        heads[case] = sealed.hash
        made.append(sealed)
    return made


@pytest.fixture(scope="session")
def export(entries: list[Sealed], tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("ledger") / "export.jsonl"
    with path.open("wb") as out:
        write_export(((e.body, e.hash) for e in entries), out, START + timedelta(days=1), "ledger.example.org")
    return path
