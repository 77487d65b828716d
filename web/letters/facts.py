"""What a paper may say: from the case's own rows, never from what anybody wrote in it.

Nothing here reads the words of entries, so nothing said or conceded in mediation can come into a paper. A notice to one
party holds the others' names and nothing else of them; particulars stand only in what all sign.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, Protocol

from sqlalchemy import select

from cases.access import ACCOUNT, ORGANISATION, Person
from cases.causes import CAUSES
from cases.particulars import CASE_KEY, PARTY, party_words
from cases.replay import entries_of
from cases.rows import CaseRows, pathway_of, snapshot
from cases.store import Store
from statemachines import books
from statemachines.claims import CLAIM_TYPES
from statemachines.party_steps import STRUCK
from statemachines.pathway import Pathway, Transition
from statemachines.referrals import PAPERS
from statemachines.routing import CHANNELS, route_all
from statemachines.snapshot import local_date
from statemachines.verdicts import Standing
from web.entry_words import step_row
from web.formatters import CLOCKS, yuan
from web.letters.forms import lines
from web.letters.kinds import PLACEHOLDERS, TYPED

SIDES = {"applicant": "申请人", "respondent": "被申请人", "third": "第三人", "outsider": "案外人"}
NO_PART = ("third", "outsider")
SIGNED_BY_ALL = frozenset({"mediation_agreement", "confirmation_application"})  # they name everybody in full
STEPS = {"extension_notice": "extend", "transfer_letter": "transfer", "termination_notice": "refuse"}
DIGITS = "〇一二三四五六七八九"
ARTICLE = re.compile(r"\d+")


def chinese_day(day: date) -> str:
    """2026年3月2日: year in full, no leading noughts (GB/T 9704-2012, 7.3.5.4)."""
    return f"{day.year}年{day.month}月{day.day}日"


def numeral(n: int) -> str:
    """一百零五 for 105; up to 9999."""
    parts, gap = "", False
    for value, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, n = divmod(n, value)
        if digit:
            parts += ("零" if gap and parts else "") + DIGITS[digit] + name
        gap = not digit
    return parts.removeprefix("一") if parts.startswith("一十") else parts


def articles(basis: str) -> str:
    """《中华人民共和国人民调解法》第十七条、第二十三条 for “人民调解法 17、23”."""
    known = books.shipped().words["instruments"]
    said = []
    for part in filter(None, basis.split("；")):
        short, _, rest = part.partition(" ")
        name, mark, tail = known.get(short, {"name": short})["name"].partition("（")
        numbers = "、".join(f"第{numeral(int(n))}条" for n in ARTICLE.findall(re.sub(r"\(.*?\)", "", rest)))
        said.append(f"《{name}》{mark}{tail}{numbers}")
    return "、".join(said)


class Maker(Protocol):
    """Whoever makes a paper, where and on which day: a request of a colleague (web.visit.Visit), or the demonstration."""

    @property
    def store(self) -> Store: ...

    @property
    def me(self) -> Person: ...

    @property
    def today(self) -> date: ...


@dataclass
class Letter:
    """A paper to be made: its kind, the proceeding (0: the case), the party it is for (0: all), what was typed."""

    visit: Maker
    rows: CaseRows
    kind: str
    of: int
    party: int
    typed: Mapping[str, Any] = field(default_factory=dict)

    @property
    def scope(self) -> Mapping[str, Any]:
        return self.rows.scope(self.of)

    @property
    def pathway(self) -> Pathway | None:
        return pathway_of(self.rows.proceeding(self.of)) if self.of else None

    @cached_property
    def context(self) -> dict[str, Any]:
        """Every placeholder with what it stands for in this case."""
        found: dict[str, Any] = {name: [] if type(e) is list else "" for name, (_, e) in PLACEHOLDERS.items()}
        found |= self._case() | self._people() | self._dates() | self._typed()
        return {name: lines(value) for name, value in found.items()}

    # ── the case ─────────────────────────────────────────────────────────────────────────────────────────────────

    def _case(self) -> dict[str, Any]:
        case, basis = self.rows.case, self.basis
        return {
            "文号": case["number"],
            "案由": CAUSES[case["cause"]].zh,
            "程序": self.pathway.label.zh if self.pathway else "",
            "请求": self._claims(),
            "依据": articles(basis),
            "依据句": f"依据{articles(basis)}。" if basis else "",
            "救济途径": self._ways(),
            "随案材料": self._packet(),
        }

    @cached_property
    def step(self) -> tuple[Transition, date] | None:
        """The last step of the proceeding that calls for this paper, and the day it was taken; None before it was."""
        pathways = {row["n"]: row["pathway"] for row in self.rows.rows("proceeding")}
        with self.visit.store.read() as connection:
            entries = entries_of(connection, self.rows.id)
        for entry in reversed(entries):
            row = step_row(entry.data, pathways) if entry.data.get("step", {}).get("of") == self.of else None
            if row is not None and self._calls(row):
                return row, local_date(entry.occurred_at)
        return None

    def _calls(self, row: Transition) -> bool:
        return self.kind in row.papers or row.trigger == STEPS.get(self.kind)

    @property
    def basis(self) -> str:
        """Of the step the paper belongs to, as its row says; before it was taken, of the first that may lead to it."""
        if self.step:
            return self.step[0].basis
        rows = self.pathway.transitions if self.pathway else ()
        return next((row.basis for row in rows if self._calls(row) and row.basis), "")

    def _claims(self) -> list[str]:
        mine = self.scope.get("claims") or [row["n"] for row in self.rows.rows("claim")]
        return [
            CLAIM_TYPES[row["type"]].zh + (f" {yuan(row['amount_fen'], 'zh')}" if row["amount_fen"] is not None else "")
            for row in self.rows.rows("claim")
            if row["n"] in mine
        ]

    def _ways(self) -> list[str]:
        """The channels open to each item, as the law's table has it now; not the one that has just ended."""
        here, view, found = self.pathway.channel if self.pathway else "", snapshot(self.rows), list[str]()
        for row in self.rows.rows("claim"):
            verdicts = route_all((row["n"],), view)[0].verdicts
            open_ = (Standing.PERMITTED, Standing.MANDATORY_FIRST)
            names = [CHANNELS[name].zh for name, v in verdicts.items() if v.standing in open_ and name != here]
            if names:
                found.append(f"{CLAIM_TYPES[row['type']].zh}：{'、'.join(names)}")
        return found or ["依法申请仲裁、提起诉讼，或者通过行政途径解决"]

    def _packet(self) -> list[str]:
        """What the last hand-off of this proceeding takes along; concessions and minutes are in no packet."""
        referrals = [row for row in self.rows.rows("referral") if row["from_proceeding"] == self.of]
        return [PAPERS[name].zh for name in referrals[-1]["packet"]] if referrals else []

    # ── people ───────────────────────────────────────────────────────────────────────────────────────────────────

    def _people(self) -> dict[str, Any]:
        orgs = {self.scope["org_id"], self.visit.me.org_id}
        with self.visit.store.read() as connection:
            wrapped = connection.execute(select(CASE_KEY.c.wrapped).where(CASE_KEY.c.case_id == self.rows.id)).scalar()
            sealed = connection.execute(select(PARTY).where(PARTY.c.case_id == self.rows.id).order_by(PARTY.c.n)).all()
            bodies = {
                row.id: row for row in connection.execute(select(ORGANISATION).where(ORGANISATION.c.id.in_(orgs)))
            }
            handler = connection.execute(
                select(ACCOUNT.c.name).where(ACCOUNT.c.id == (self.scope["handler_id"] or 0))
            ).scalar()
        vault = self.visit.store.vault
        words = {row.n: party_words(vault, wrapped, self.rows.id, row.n, row.sealed) or {} for row in sealed}
        parties = [(row.n, row.side, words[row.n]) for row in sealed if row.side != STRUCK]
        own = bodies[self.scope["org_id"]]
        return self._named(parties) | {
            "单位": own.name_zh,
            "单位电话": own.phone or "（未登记）",
            "督办单位": bodies[self.visit.me.org_id].name_zh,
            "承办人": handler or self.visit.me.name,
            "份数": numeral(len(parties) + 1),
        }

    def _named(self, parties: Iterable[tuple[int, str, Mapping[str, str]]]) -> dict[str, Any]:
        everybody = list(parties)
        full = self.kind in SIGNED_BY_ALL
        by_side = {
            side: "、".join(words.get("name", "") for _, each, words in everybody if each == side) for side in SIDES
        }
        to = [words.get("name", "") for n, _, words in everybody if self.party in (0, n)]
        people = [
            {
                "称谓": SIDES[side],
                "姓名": words.get("name", ""),
                "证件": words.get("id_no", "") if full else "",
                "住址": words.get("address", "") if full else "",
                "电话": words.get("phone", "") if full else "",
            }
            for _, side, words in everybody
            if side not in NO_PART or self.kind != "confirmation_application"  # who has no part in it does not apply
        ]
        other = by_side["respondent"] or "对方当事人"
        return {"收件人": "、".join(to), "申请人": by_side["applicant"], "被申请人": other, "当事人": people}

    # ── dates ────────────────────────────────────────────────────────────────────────────────────────────────────

    def _dates(self) -> dict[str, Any]:
        facts = self.scope.get("facts", {})
        signed = [facts[name] for name in ("parties_signed_on", "mediator_signed_on", "sealed_on") if facts.get(name)]
        effective = max(signed, default=facts.get("reached_on"))
        return {
            "日期": chinese_day(self.visit.today),
            "办理日期": chinese_day(self.step[1] if self.step else self.visit.today),
            "协议生效日": chinese_day(date.fromisoformat(effective)) if effective else "　　年　　月　　日",
            "期限": [self._clock(row) for row in self._clocks() if row["addressee"] in (0, self.party)],
            "权利期限": [
                self._clock(row) for row in self.rows.live() if row["due"] and row["kind"] in ("right", "limitation")
            ],
        }

    def _clocks(self) -> list[Mapping[str, Any]]:
        return [row for row in self.rows.live(self.of) if row["due"]] if self.of else []

    def _clock(self, row: Mapping[str, Any]) -> str:
        rule = CLOCKS[pathway_of(self.rows.scope(row["proceeding"])).name, row["clock"]]
        unsure = "（暂定，放假安排公布后重算）" if row["provisional"] else ""
        item = f"（请求项{row['claim']}）" if row["claim"] else ""
        return f"{rule.label.zh}{item}：{chinese_day(date.fromisoformat(row['due']))}{unsure}"

    # ── what was typed ───────────────────────────────────────────────────────────────────────────────────────────

    def _typed(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, value in self.typed.items():
            placeholder = TYPED.get((self.kind, name)) or {"to_body": "接收单位", "until": "办结日期"}.get(name)
            if placeholder:
                found[placeholder] = _written(value, type(PLACEHOLDERS[placeholder][1]) is list)
        return found


def _written(value: Any, several: bool) -> Any:
    """As it goes into its place: a day in Chinese, the lines of a note, one line."""
    if isinstance(value, date):
        return chinese_day(value)
    return [line for line in str(value).split("\n") if line.strip()] if several else str(value)
