"""Writing an entry: the steps that every act shares, whoever acts.

The commit point is the transaction's commit. Everything before it is undone by a crash; nothing after it is needed for
the act to stand.
"""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import field
from datetime import datetime
from typing import Any

from cases.changes import Insert
from cases.findable import token_rows, tokens_of
from cases.models import micros, moment
from cases.projection import apply
from cases.recorded import Recorded
from cases.rows import CaseRows
from cases.vault import Vault, party_address, words_address
from ledger.commit import SALT_BYTES, commitment
from ledger.entry import GENESIS, build
from statemachines.pathway import Actor
from statemachines.value import value


@value
class Notice:
    """Something to tell somebody: `audience` is account:7, org:3 or party:1; `facts` hold ids, codes and dates."""

    channel: str
    kind: str
    audience: str
    facts: Mapping[str, Any]


@value
class Act:
    """What is about to be recorded. `words` are a person's own; they are sealed and only committed to."""

    kind: str
    actor: Actor
    occurred_at: datetime
    data: Mapping[str, Any]
    words: Mapping[str, str]
    notices: tuple[Notice, ...] = ()
    particulars: Mapping[int, Mapping[str, str]] = field(default_factory=dict)  # of new parties, by number


def record(rows: CaseRows, act: Act, now: datetime, key: bytes | None) -> bytes:
    """Append the act's entry and bring the rows after it. `key` opens the case's words (needed where there are any).

    Two machines' clocks differ: what is recorded later never bears an earlier time than the entry before it.
    """
    seq = rows.next_seq
    at, recorded = micros(act.occurred_at), micros(now)
    if seq > 1 and rows.case["updated_at"] > recorded:
        recorded = rows.case["updated_at"]
        now = moment(recorded)
    case = rows.case if seq > 1 else act.data["case"]
    commit = _seal(rows, case["id"], seq, act.words, key) if act.words else None
    sealed = build(
        case=case["code"],
        seq=seq,
        prev=rows.case["head"] if seq > 1 else GENESIS,
        kind=act.kind,
        occurred_at=act.occurred_at,
        recorded_at=now,
        actor_id=act.actor.id,
        actor_as=act.actor.role.value,
        actor_org=act.actor.org_id,
        data=act.data,
        commit=commit,
    )
    apply(rows, Recorded(act.kind, seq, at, recorded, act.actor.id, act.data))
    rows.patch_case(head=sealed.hash)
    rows.also(
        Insert(
            "ledger",
            {
                "case_id": rows.id,
                "seq": seq,
                "kind": act.kind,
                "occurred_at": at,
                "recorded_at": recorded,
                "body": sealed.body,
                "hash": sealed.hash,
            },
        )
    )
    for n, notice in enumerate(act.notices):
        rows.also(delivery(rows.id, seq, n, notice, now))
    return sealed.hash


def seal_parties(rows: CaseRows, particulars: Mapping[int, Mapping[str, str]], vault: Vault, key: bytes) -> None:
    """Seal what is known of new parties with their rows, and note by what each is found."""
    for n, party in particulars.items():
        words = {name: text.strip() for name, text in party.items() if text.strip()}
        rows.tables["party"][(n,)]["sealed"] = Vault.seal(key, party_address(rows.id, n), words)
        for row in token_rows(rows.id, n, tokens_of(vault, words)):
            rows.also(row)


def _seal(rows: CaseRows, case_id: int, seq: int, words: Mapping[str, str], key: bytes | None) -> str:
    assert key is not None
    salt = secrets.token_bytes(SALT_BYTES)
    plain = {name: unicodedata.normalize("NFC", text) for name, text in words.items()}
    sealed = Vault.seal(key, words_address(case_id, seq), {**plain, "salt": salt.hex()})
    rows.also(Insert("words", {"case_id": case_id, "seq": seq, "sealed": sealed}))
    return commitment(salt, plain)


def delivery(case_id: int, seq: int, n: int, notice: Notice, now: datetime) -> Insert:
    """An outbox row; sent after the commit by flows/deliveries.py."""
    row = {
        "case_id": case_id,
        "seq": seq,
        "n": n,
        "channel": notice.channel,
        "kind": notice.kind,
        "audience": notice.audience,
        "facts": dict(notice.facts),
        "status": "queued",
        "attempts": 0,
        "available_at": micros(now),
        "sent_at": None,
        "outcome": "",
    }
    return Insert("delivery", row)


def to_party(n: int, told_in: str, kind: str, facts: Mapping[str, Any]) -> tuple[Notice, ...]:
    """To a party: on the tracking page, and by text message where it wants one (`told_in` zh or en)."""
    whom = f"party:{n}"
    page = Notice("inbox", kind, whom, facts)
    return (page,) if told_in == "none" else (page, Notice("message", kind, whom, facts))


def to_accounts(ids: Iterable[int | None], kind: str, facts: Mapping[str, Any]) -> tuple[Notice, ...]:
    return tuple(Notice("inbox", kind, f"account:{n}", facts) for n in ids if n)
