"""What a row of the routing table is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import IntEnum

from statemachines.claims import CLAIM_TYPES, Item, Period
from statemachines.pasts import Past
from statemachines.verdicts import Note, Verdict

EVERY_TYPE = frozenset(CLAIM_TYPES)


class Rank(IntEnum):
    """Which of two fitting rows decides a channel: the more particular one. Rows of one rank never disagree."""

    NATURE = 1  # what the item is
    REGIME = 2  # which law governs it
    FACT = 3  # what is true of it
    EXCEPTION = 4  # what takes such a fact back
    DOUBT = 5  # two rules meet and the law does not say which: a person judges
    OUTSIDE = 6  # what takes it out of that law altogether
    GAP = 7  # no rule is in force: a person judges
    FORUM = 8  # a court has the matter, or is the only one that may
    HISTORY = 9  # what has become of it elsewhere
    BAR = 10  # no suit lies, whatever has become of it
    FINAL = 11  # it has been decided


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: which items it fits, and what it says of the channels it speaks of.

    It fits an item of one of its `types`, of which everything in `yes` is true and nothing in `no`, with one of the
    `pasts` and `periods` where any are named. `law` are the numbers of the law's own routing table.
    """

    name: str
    law: tuple[int, ...]
    rank: Rank
    types: frozenset[str]
    verdicts: Mapping[str, Verdict] = field(default_factory=dict)
    yes: frozenset[str] = frozenset()
    no: frozenset[str] = frozenset()
    pasts: frozenset[Past] = frozenset()
    periods: frozenset[Period] = frozenset()
    note: Note | None = None
    first: bool = False  # the note comes before any channel
    mark: str = ""

    def __post_init__(self) -> None:
        """Verdicts and note carry where they come from."""
        signed = {c: replace(v, row=self.name, law=self.law, mark=self.mark) for c, v in self.verdicts.items()}
        object.__setattr__(self, "verdicts", signed)
        if self.note:
            object.__setattr__(self, "note", replace(self.note, mark=self.mark))

    def fits(self, item: Item) -> bool:
        return (
            item.type in self.types
            and self.yes <= item.true
            and self.no.isdisjoint(item.true)
            and (not self.pasts or item.past in self.pasts)
            and (not self.periods or item.period in self.periods)
        )


def names(*given: str) -> frozenset[str]:
    return frozenset(given)
