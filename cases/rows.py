"""A case in memory: its rows as the door loads them and as the replay folds them, and the snapshot made from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

import orjson

from cases.changes import Change, Insert, Key, Row, Update, json_columns, key_columns, key_names, key_of
from cases.models import moment
from cases.tables import metadata
from statemachines.desk import DESK, table_at
from statemachines.party_steps import STRUCK
from statemachines.pathway import Pathway
from statemachines.snapshot import (
    ClaimView,
    ClockView,
    Consent,
    InvolvementView,
    MeetingView,
    NominationView,
    PartyView,
    ProceedingView,
    PromiseView,
    ReferralView,
    Snapshot,
    local_date,
)

LIVE = ("running", "overdue", "suspended")

# What the door reads of a case. A period that has passed still tells who was served; cancelled deadlines, answered
# escalations and sealed particulars decide nothing.
LOADED: Mapping[str, tuple[tuple[str, ...], str]] = {
    "party": (("n", "side", "kind", "told_in"), ""),
    "claim": (("n", "type", "amount_fen", "facts"), ""),
    "consent": (("seq", "party", "scope", "given", "on_date", "channel"), ""),
    "proceeding": (
        tuple(c.name for c in metadata.tables["proceeding"].columns if c.name != "case_id"),
        "",
    ),
    "deadline": (
        tuple(c.name for c in metadata.tables["deadline"].columns if c.name not in ("case_id", "explanation")),
        "AND t.status <> 'cancelled'",
    ),
    "referral": (tuple(c.name for c in metadata.tables["referral"].columns if c.name != "case_id"), ""),
    "involvement": (
        tuple(c.name for c in metadata.tables["involvement"].columns if c.name != "case_id"),
        "",
    ),
    "escalation": (
        tuple(c.name for c in metadata.tables["escalation"].columns if c.name != "case_id"),
        "AND t.acknowledged_at IS NULL",
    ),
    **{
        table: (tuple(c.name for c in metadata.tables[table].columns if c.name != "case_id"), "")
        for table in ("nomination", "meeting", "promise", "paper")
    },
}
FIRST = {"cases": 0, "ledger": 1}
CASE = tuple(c.name for c in metadata.tables["cases"].columns)
PARTS = tuple((table, (*columns, "case_id"), len(key_names(table))) for table, (columns, _) in LOADED.items())


@cache
def load_sql(dialect: str, where: str, also: str = "NULL", *, whole: bool = False) -> str:
    """One statement that reads everything the door needs: a row a case, its parts as JSON arrays, `also` at the end.

    `whole` reads what has ended, too.
    """
    array, aggregate, nested = {
        "sqlite": ("json_array", "json_group_array({})", "json({})"),
        "postgresql": ("json_build_array", "CAST(json_agg({}) AS TEXT)", "CAST({} AS JSON)"),
    }[dialect]
    parts = []
    for table, (columns, extra) in LOADED.items():
        texts = json_columns(table)
        values = (nested.format(f"t.{name}") if name in texts else f"t.{name}" for name in columns)
        each = f"{array}({', '.join(values)})"
        only = "" if whole else extra
        parts.append(f"(SELECT {aggregate.format(each)} FROM {table} t WHERE t.case_id = c.id {only})")  # noqa: S608
    mine = ", ".join(f"c.{name}" for name in CASE)
    return f"SELECT {mine}, {', '.join(parts)}, {also} FROM cases c WHERE {where}"  # noqa: S608 – only names of our own


@dataclass(slots=True)
class CaseRows:
    """The rows of one case and which of them changed. Keys leave out case_id."""

    tables: dict[str, dict[Key, Row]] = field(default_factory=lambda: {name: {} for name in (*LOADED, "cases")})
    touched: dict[tuple[str, Key], Row | None] = field(default_factory=dict)  # None: a new row; else its new values
    extra: list[Change] = field(default_factory=list)  # rows that only the database keeps: words, deliveries …
    version: int = 0  # at which the case was read
    followers: tuple[int, ...] = ()  # parties who follow it with a code, where the door has looked

    @property
    def case(self) -> Row:
        return self.tables["cases"][()]

    @property
    def id(self) -> int:
        return int(self.case["id"])

    @property
    def next_seq(self) -> int:
        """The number of the entry that comes next; `version` stays what was read, however many have been made since."""
        return int(self.case["version"]) + 1 if self.tables["cases"] else 1

    def open_case(self, row: Row) -> None:
        self.tables["cases"][()] = row
        self.touched["cases", ()] = None

    def insert(self, table: str, **values: Any) -> Row:
        row = {"case_id": self.id, **values}
        key = key_of(table)(row)
        self.tables[table][key] = row
        self.touched[table, key] = None
        return row

    def update(self, table: str, row: Row, **values: Any) -> None:
        changed = {name: value for name, value in values.items() if row.get(name) != value}
        row.update(changed)
        before = self.touched.setdefault((table, key_of(table)(row)), {}) if changed else None
        if before is not None:
            before.update(changed)

    def patch_case(self, **values: Any) -> None:
        self.update("cases", self.case, **values)

    def also(self, change: Change) -> None:
        self.extra.append(change)

    def changes(self) -> list[Change]:
        """One statement a touched row: the case first, which must still be at the version that was read, and its entry
        next, so that whoever lost the race learns it there and nowhere else."""
        found = [*(self._change(*place, values) for place, values in self.touched.items()), *self.extra]
        return sorted(found, key=lambda change: FIRST.get(change.table, len(FIRST)))

    def _change(self, table: str, key: Key, values: Row | None) -> Change:
        row = self.tables[table][key]
        if values is None:
            return Insert(table, row)
        if table == "cases":
            return Update(table, {"id": row["id"], "version": self.version}, values)
        return Update(table, {name: row[name] for name in key_columns(table)}, values)

    def rows(self, table: str) -> list[Row]:
        return list(self.tables[table].values())  # in the order of their keys: loaded so, and numbered as they come

    def live(self, proceeding: int | None = None) -> list[Row]:
        """Deadlines that still run, are overdue or stand still."""
        deadlines = (row for row in self.rows("deadline") if row["status"] in LIVE)
        return [row for row in deadlines if proceeding in (None, row["proceeding"])]

    def touched_proceedings(self) -> set[int]:
        """Those that changed themselves or one of whose deadlines did; all where one of the whole case did."""
        deadlines = self.tables["deadline"]
        clocks = {deadlines[key]["proceeding"] for table, key in self.touched if table == "deadline"}
        if 0 in clocks:
            clocks |= {row["n"] for row in self.rows("proceeding")}
        return (clocks - {0}) | {int(key[0]) for table, key in self.touched if table == "proceeding"}

    def proceeding(self, n: int) -> Row:
        return self.tables["proceeding"][(n,)]

    def scope(self, n: int) -> Row:
        """What a clock belongs to: proceeding n; for 0 the case as a whole, put in the same words."""
        if n:
            return self.proceeding(n)
        desk = {"pathway": DESK.name, "pathway_version": DESK.version, "state": DESK.initial}
        return desk | {name: self.case[name] for name in ("org_id", "handler_id")}


def loaded(record: Sequence[Any]) -> CaseRows:
    """The rows of one record of `load_sql`."""
    rows = CaseRows()
    case: Row = dict(zip(CASE, record, strict=False))
    case["facts"] = orjson.loads(case["facts"])
    rows.tables["cases"][()], rows.version = case, case["version"]
    for (table, columns, width), text in zip(PARTS, record[len(CASE) :], strict=False):
        if text is None or text == "[]":
            continue
        kept = rows.tables[table]
        for values in sorted(orjson.loads(text)):  # by key, which comes first and is unique
            values.append(case["id"])
            kept[tuple(values[:width])] = dict(zip(columns, values, strict=True))
    return rows


def pathway_of(proceeding: Mapping[str, Any]) -> Pathway:
    """The table this proceeding stands in, of its version."""
    return table_at(proceeding["pathway"], proceeding["pathway_version"])


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def snapshot(rows: CaseRows) -> Snapshot:
    """What `decide` sees of these rows."""
    return Snapshot(
        case=rows.case["code"],
        version=rows.case["version"],
        proceedings=tuple(_proceeding(row) for row in rows.rows("proceeding")),
        claims=tuple(ClaimView(r["n"], r["type"], r["amount_fen"], r["facts"]) for r in rows.rows("claim")),
        parties=tuple(
            PartyView(row["n"], row["side"], row["kind"]) for row in rows.rows("party") if row["side"] != STRUCK
        ),
        consents=tuple(_consent(row) for row in rows.rows("consent")),
        clocks=tuple(_clock(row) for row in rows.rows("deadline")),
        referrals=tuple(_referral(row) for row in rows.rows("referral")),
        facts=rows.case["facts"],
        involvements=tuple(_involvement(row) for row in rows.rows("involvement")),
        nominations=tuple(_nomination(row) for row in rows.rows("nomination")),
        meetings=tuple(_meeting(row) for row in rows.rows("meeting")),
        promises=tuple(PromiseView(r["n"], r["proceeding"], r["party"], r["status"]) for r in rows.rows("promise")),
    )


def _nomination(row: Row) -> NominationView:
    return NominationView(row["n"], row["proceeding"], row["mediator_id"], row["status"], row["challenged_by"])


def _meeting(row: Row) -> MeetingView:
    return MeetingView(row["n"], row["proceeding"], row["status"], moment(row["starts_at"]))


def _proceeding(row: Row) -> ProceedingView:
    return ProceedingView(
        n=row["n"],
        pathway=row["pathway"],
        state=row["state"],
        claims=tuple(row["claims"]),
        opened_on=date.fromisoformat(row["opened_on"]),
        closed_on=_day(row["closed_on"]),
        outcome=row["outcome"],
        org_id=row["org_id"],
        handler=f"account:{row['handler_id']}" if row["handler_id"] else "",
        facts=row["facts"],
        channel=pathway_of(row).channel,
        version=row["pathway_version"],
    )


def _consent(row: Row) -> Consent:
    return Consent(row["party"], row["scope"], bool(row["given"]), date.fromisoformat(row["on_date"]))


def _clock(row: Row) -> ClockView:
    place = row["proceeding"], row["clock"], row["addressee"]
    return ClockView(*place, row["status"], _day(row["due"]), row["kind"], row["rule"], row["claim"])


def _involvement(row: Row) -> InvolvementView:
    return InvolvementView(
        n=row["n"],
        seq=row["seq"],
        kind=row["kind"],
        of=row["of"],
        account=f"account:{row['account_id']}" if row["account_id"] else "",
        by=row["by_actor"],
        status=row["status"],
        step=row["step"],
        answer=row["answer"],
        until=_day(row["until_date"]),
    )


def _referral(row: Row) -> ReferralView:
    return ReferralView(
        n=row["n"],
        referral=row["referral"],
        from_proceeding=row["from_proceeding"],
        status=row["status"],
        claims=tuple(row["claims"]),
        on=local_date(moment(row["offered_at"])),
        to_org=row["to_org"],
        opened=row["opened"],
    )
