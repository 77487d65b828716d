"""The decision table of routing: its rows, the defaults for what no row speaks of, and what can be asked of it.

For each channel the fitting row of the highest rank that speaks of it decides. Limitation is told, it never closes a
channel (办案规则 30, 民法典 193). `proof` judges a table as a whole: the gate and the tests ask it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from statemachines.claims import CLAIM_TYPES, IMPLIED, ROUTING_FACTS, Item
from statemachines.pasts import Past
from statemachines.routing_rows import civil, commercial, exceptions, history, labour, public
from statemachines.routing_rows.labour import NOT_LABOUR
from statemachines.routing_rows.row import Row
from statemachines.verdicts import Verdict, forbid, manual, permit

DEFAULTS: Mapping[str, Verdict] = {
    "mediation": permit("当事人自愿即可调解。", "Open if the parties want it.", "人民调解法 17"),
    "arbitration": NOT_LABOUR,
    "litigation": permit("可以直接起诉。", "A suit may be brought.", "民诉法 122"),
    "confirmation": permit(
        "达成调解协议后，可以共同申请司法确认。", "Open, jointly, once there is an agreement.", "民诉法 205"
    ),
    "payment_order": manual(
        "须为到期、确定的金钱债务且能送达。",
        "Only for money that is due and fixed, on a debtor who can be served.",
        "民诉法 225",
    ),
    "rural_arbitration": forbid(
        "不属于农村土地承包经营纠纷。", "This is not a rural land contract dispute.", "农村土地仲裁法 2"
    ),
    "commercial_arbitration": forbid("没有仲裁协议。", "There is no arbitration agreement.", "仲裁法 5"),
    "administrative": manual(
        "如涉及行政机关的行为，按行政途径办理。", "Only where an administrative act is concerned.", "信访工作条例 31"
    ),
    "petition": permit(
        "可以提出，由承办机关按六类分类处理。", "Always open; the organ sorts it into six classes.", "信访工作条例 31"
    ),
}

TABLE: tuple[Row, ...] = (
    *labour.ROWS,
    *exceptions.ROWS,
    *commercial.ROWS,
    *civil.ROWS,
    *public.ROWS,
    *history.ROWS,
)


@dataclass(frozen=True)
class Table:
    """Rows as they are asked: those of one type together, the one that decides last."""

    rows: tuple[Row, ...] = TABLE
    defaults: Mapping[str, Verdict] = field(default_factory=lambda: DEFAULTS)

    @cached_property
    def by_type(self) -> Mapping[str, tuple[Row, ...]]:
        ranked = sorted(self.rows, key=lambda row: row.rank)
        return {kind: tuple(row for row in ranked if kind in row.types) for kind in CLAIM_TYPES}

    @cached_property
    def by_past(self) -> Mapping[tuple[str, Past], tuple[Row, ...]]:
        return {
            (kind, past): tuple(row for row in rows if not row.pasts or past in row.pasts)
            for kind, rows in self.by_type.items()
            for past in Past
        }

    def fitting(self, item: Item) -> list[Row]:
        """The rows that fit, the one that decides last."""
        return [row for row in self.by_past[item.type, item.past] if row.fits(item)]

    def verdicts(self, item: Item) -> dict[str, Verdict]:
        """Channel → verdict: every channel has one."""
        return self.said(self.fitting(item))

    def said(self, fitting: list[Row]) -> dict[str, Verdict]:
        """What these rows say, in their order."""
        decided = dict(self.defaults)
        for row in fitting:
            decided |= row.verdicts
        return decided

    @cached_property
    def deciding_facts(self) -> Mapping[str, tuple[str, ...]]:
        """Claim type → the facts that can change what is said of such an item: those its rows look at, "arisen_on" last."""
        return {kind: tuple(self._asked(kind)) for kind in CLAIM_TYPES}

    def _asked(self, kind: str) -> Iterator[str]:
        rows = self.by_type[kind]
        looked_at = {name for row in rows for name in row.yes | row.no} - IMPLIED.get(kind, frozenset())
        yield from (name for name in ROUTING_FACTS if name in looked_at)
        if any(row.periods for row in rows):
            yield "arisen_on"


LIVE = Table()


def deciding_facts(kind: str) -> tuple[str, ...]:
    """The facts worth asking of an item of this type; none for a type that is not known."""
    return LIVE.deciding_facts.get(kind, ())
