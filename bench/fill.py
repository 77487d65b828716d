"""Fill a database with synthetic cases, fast, whose chains verify and whose tables are what their ledgers fold to.

    python -m bench.fill sqlite:////tmp/jiefen.db --kek /tmp/kek --cases 100000

Some hundred cases are made through the real door in a scratch database: every scenario on every day it may have begun,
swept until now. Each is then stamped many times: another case, body, handler and other parties, its entries chained and
its words sealed anew.
"""

from __future__ import annotations

import argparse
import random
import re
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Boolean

from bench.county import County, settle
from bench.scenarios import SCENARIOS, Scenario, play
from cases.clocks import sweep
from cases.findable import tokens_of
from cases.models import metadata
from cases.register import code_of
from cases.store import Store
from cases.vault import Vault, party_address, words_address
from ledger.entry import GENESIS, entry_hash
from migrations.run import upgrade

BATCH = 2000  # cases in a transaction
MEMORY = Path("/dev/shm")  # where the scratch database need not wait for the disk
TABLES = (
    "ledger", "cases", "case_key", "words", "party", "claim", "consent", "proceeding",
    "deadline", "escalation", "referral", "command_key", "delivery",
)  # fmt: skip
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗"
GIVEN = "伟芳秀英敏静丽强磊洋艳勇杰娟涛桂建国兰文志海红春明玉华军平晓小云辉宇天佳雪梅鹏飞思雨子涵梓轩浩然欣怡"

Slots = Mapping[str, Any]
Maker = Callable[[Slots], Any]


@dataclass(frozen=True)
class Template:
    """A case of the scratch database, taken apart: columns and bodies with holes where copies differ."""

    weight: float
    opened_at: int
    bodies: tuple[Maker, ...]
    words: Mapping[int, Mapping[str, str]]
    parties: int
    rows: Mapping[str, tuple[tuple[Maker, ...], ...]]


def constant(value: Any) -> Maker:
    return lambda slots: value


def holes(value: Any, marks: Mapping[str, Any]) -> Maker:
    """A maker of the same value with the marks of the template replaced by the copy's."""
    for name, mark in marks.items():
        if value == mark and type(value) is type(mark):
            return lambda slots, name=name: slots[name]  # type: ignore[misc]
    if not isinstance(value, str | bytes):
        return constant(value)
    text = value if isinstance(value, str) else value.decode()
    names = {str(mark): name for name, mark in marks.items()}
    parts = re.split("(" + "|".join(map(re.escape, names)) + ")", text)
    if len(parts) == 1:
        return constant(value)
    pieces = [(names.get(part), part) for part in parts]

    def join(slots: Slots) -> str:
        return "".join(part if name is None else str(slots[name]) for name, part in pieces)

    return join if isinstance(value, str) else lambda slots: join(slots).encode()


# ── templates ────────────────────────────────────────────────────────────────────────────────────────────────────


@cache
def templates(now: datetime, scenarios: tuple[Scenario, ...]) -> list[Template]:
    """Every scenario, begun on each of its days, through the real door and the real sweep. Made once a process."""
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        url = f"sqlite:///{folder}/scratch.db"
        upgrade(url)
        store = Store(url, Vault(bytes(32)))
        county = settle(store, first=7_100_001)
        found = [
            (scenario, age, play(store, county, scenario, now - timedelta(days=age)))
            for scenario in scenarios
            for age in scenario.ages
        ]
        sweep(store, now)
        taken = [_template(store, county, scenario, code) for scenario, _, code in found]
        store.close()
    return taken


def _template(store: Store, county: County, scenario: Scenario, code: str) -> Template:
    village = county.villages[0]
    with store.read() as connection:
        fetch = connection.exec_driver_sql
        case_id, number, opened_at = fetch("SELECT id, number, opened_at FROM cases WHERE code = ?", (code,)).one()
        wrapped = fetch("SELECT wrapped FROM case_key WHERE case_id = ?", (case_id,)).scalar_one()
        raw = {table: _rows(fetch, table, case_id) for table in TABLES}
    marks = {
        "case_id": case_id,
        "code": code,
        "number": number,
        "village": village.id,
        "town": village.town,
        "county": county.county,
        "handler": village.handlers[0],
    }
    key = store.vault.unwrap(wrapped)
    words = {row["seq"]: Vault.open(key, words_address(case_id, row["seq"]), row["sealed"]) for row in raw["words"]}
    bodies, before = [], GENESIS
    for row in raw["ledger"]:
        bodies.append(holes(row["body"], marks | {"prev": before.hex()}))
        before = row["hash"]
    return Template(
        weight=scenario.share / len(scenario.ages),
        opened_at=opened_at,
        bodies=tuple(bodies),
        words=words,
        parties=len(raw["party"]),
        rows={table: tuple(_makers(table, row, marks) for row in rows) for table, rows in raw.items()},
    )


def _rows(fetch: Callable[..., Any], table: str, case_id: int) -> list[dict[str, Any]]:
    key = "id" if table == "cases" else "case_id"
    order = "seq" if table == "ledger" else "1"
    return [
        dict(row) for row in fetch(f"SELECT * FROM {table} WHERE {key} = ? ORDER BY {order}", (case_id,)).mappings()
    ]


def columns(table: str) -> tuple[str, ...]:
    return tuple(c.name for c in metadata.tables[table].columns if c.name != "entry_id")


def _makers(table: str, row: Mapping[str, Any], marks: Mapping[str, Any]) -> tuple[Maker, ...]:
    """One maker a column. What is hashed, sealed or unique is filled in by name when a copy is made."""
    made = {
        ("ledger", "body"): lambda s: s["bodies"][row["seq"]],
        ("ledger", "hash"): lambda s: s["hashes"][row["seq"]],
        ("cases", "head"): lambda s: s["hashes"][row["version"]],
        ("case_key", "wrapped"): lambda s: s["wrapped"],
        ("words", "sealed"): lambda s: s["words"][row["seq"]],
        ("party", "sealed"): lambda s: s["parties"][row["n"]],
        ("command_key", "key"): lambda s: f"fill-{s['code']}-{row['seq']}",
        ("delivery", "status"): constant("sent"),
        ("delivery", "sent_at"): constant(row.get("available_at")),
    }
    source = metadata.tables[table].c
    makers = []
    for name in columns(table):
        value = bool(row[name]) if isinstance(source[name].type, Boolean) else row[name]
        makers.append(made.get((table, name)) or holes(value, marks))
    return tuple(makers)


# ── copies ───────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass
class Stamp:
    """Makes copies of templates for the bodies of one county after the other."""

    vault: Vault
    counties: Sequence[County]
    chance: random.Random
    made: int = 0
    numbers: dict[tuple[int, int], int] = field(default_factory=lambda: defaultdict(int))

    def copy(self, template: Template) -> dict[str, list[tuple[Any, ...]]]:
        """The rows of a new case, by table."""
        slots = self._slots(template)
        made = {
            table: [tuple(make(slots) for make in makers) for makers in rows] for table, rows in template.rows.items()
        }
        return made | {"search_token": self._tokens(slots)}

    def _tokens(self, slots: Slots) -> list[tuple[bytes, int, int]]:
        """By what the parties are found."""
        parties = slots["people"].items()
        return [(token, slots["case_id"], n) for n, words in parties for token in tokens_of(self.vault, words)]

    def _slots(self, template: Template) -> Slots:
        county = self.chance.choice(self.counties)
        village = self.chance.choice(county.villages)
        opened = datetime.fromtimestamp(template.opened_at // 1_000_000, UTC)
        self.made += 1
        case_id = (template.opened_at // 1000 - 1_577_836_800_000 << 12) + self.made
        self.numbers[village.id, opened.year] += 1
        slots: dict[str, Any] = {
            "case_id": case_id,
            "code": code_of(case_id),
            "number": f"{village.word}〔{opened.year}〕{self.numbers[village.id, opened.year]}号",
            "village": village.id,
            "town": village.town,
            "county": county.county,
            "handler": self.chance.choice(village.handlers),
        }
        self._chain(slots, template)
        self._seal(slots, template)
        return slots

    def _chain(self, slots: dict[str, Any], template: Template) -> None:
        before = GENESIS
        slots["bodies"], slots["hashes"] = {}, {}
        for seq, make in enumerate(template.bodies, 1):
            body = make({**slots, "prev": before.hex()})
            before = entry_hash(body)
            slots["bodies"][seq], slots["hashes"][seq] = body, before

    def _seal(self, slots: dict[str, Any], template: Template) -> None:
        key, slots["wrapped"] = self.vault.new_key()
        case_id = slots["case_id"]
        slots["words"] = {
            seq: Vault.seal(key, words_address(case_id, seq), words) for seq, words in template.words.items()
        }
        slots["people"] = {n: self._party() for n in range(1, template.parties + 1)}
        slots["parties"] = {
            n: Vault.seal(key, party_address(case_id, n), words) for n, words in slots["people"].items()
        }

    def _party(self) -> dict[str, str]:
        return {"name": full_name(self.chance), "phone": f"13{self.chance.randrange(10**9):09d}"}


def full_name(chance: random.Random) -> str:
    """One of fifty thousand: some twenty people of a million have it."""
    return chance.choice(SURNAMES) + chance.choice(GIVEN) + chance.choice(GIVEN)


def fill(
    store: Store,
    cases: int,
    now: datetime,
    *,
    scenarios: tuple[Scenario, ...] = SCENARIOS,
    seed: int = 1,
    counties: int | None = None,
) -> list[County]:
    """Add counties and `cases` cases to a migrated database, then let it count its rows anew (ANALYZE)."""
    chance = random.Random(seed)
    made = [settle(store, name=f"第{n}县") for n in range(1, 1 + (counties or max(1, cases // 100_000)))]
    patterns = templates(now, scenarios)
    weights = [template.weight for template in patterns]
    stamp = Stamp(store.vault, made, chance)
    copies = (stamp.copy(chance.choices(patterns, weights)[0]) for _ in range(cases))
    while batch := list(islice(copies, BATCH)):
        with store.write() as tx:
            for table in (*TABLES, "search_token"):
                _insert(store.dialect, tx.raw, table, (row for copy in batch for row in copy[table]))
    with store.write() as tx:
        rows = [(org, year, last) for (org, year), last in stamp.numbers.items()]
        _insert(store.dialect, tx.raw, "case_number", rows)
    analyse(store)
    return made


def multiply(store: Store, times: int) -> None:
    """Copy every case `times` - 1 times, some hours later each, within the database: fast, and good for sweeping and
    listing. Not for reading entries, which still tell of their originals; words and keys are not copied."""
    apart = 1 << 34  # of ids that begin with milliseconds: whole days apart, originals and copies never meet
    for n in range(1, times):
        made = {"id": f"id + {n * apart}", "case_id": f"case_id + {n * apart}"}
        made |= {name: f"{name} || '-{n}'" for name in ("code", "number")}
        with store.write() as tx:
            for table in (table for table in TABLES if table not in ("words", "case_key", "command_key")):
                names = columns(table)
                mine = "id" if table == "cases" else "case_id"
                tx.raw.execute(
                    f"INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(made.get(c, c) for c in names)}"
                    f" FROM {table} WHERE {mine} IN (SELECT id FROM cases WHERE code NOT LIKE '%-%')"
                    f"{' ORDER BY entry_id' if table == 'ledger' else ''}"
                )
    analyse(store)


def analyse(store: Store) -> None:
    """Let the database count its rows anew."""
    with store.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql(
            "VACUUM ANALYZE" if store.dialect == "postgresql" else "ANALYZE"
        )


def _insert(dialect: str, raw: Any, table: str, rows: Iterable[tuple[Any, ...]]) -> None:
    names = columns(table)
    if dialect == "sqlite":
        marks = ", ".join("?" * len(names))
        raw.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})", rows)
        return
    with raw.cursor().copy(f"COPY {table} ({', '.join(names)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("url")
    parser.add_argument("--kek", type=Path, required=True)
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--now", type=datetime.fromisoformat, default=datetime.now(UTC))
    given = parser.parse_args()
    upgrade(given.url)
    store = Store(given.url, Vault.from_file(given.kek))
    started = time.monotonic()
    fill(store, given.cases, given.now)
    print(f"{given.cases} cases in {time.monotonic() - started:.0f} s")
    store.close()


if __name__ == "__main__":
    main()
