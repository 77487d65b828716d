"""The parts of a case page, as its templates are given them (web/casefile.py)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from cases.colours import Colour
from ledger.entry import Entry
from statemachines.decide import Offer
from statemachines.pathway import ClockRule, Label, Pathway, Refusal, State
from statemachines.routing import CHANNELS, Routing
from statemachines.snapshot import LIVE
from statemachines.verdicts import Standing, Verdict
from web.clock_log import Correction, LogLine
from web.entry_words import ClockLine

PLAINTIFF, APPLICANT = Label("原告", "Plaintiff"), Label("申请人", "Applicant")


@dataclass(frozen=True, slots=True)
class Panel:
    """An open proceeding and what may be done in it now. `not_mine` says why it is not for this person to act."""

    row: Mapping[str, Any]
    pathway: Pathway
    state: State
    lawful: list[Offer]
    refused: list[Offer]
    not_mine: Refusal | None

    @property
    def n(self) -> int:
        return int(self.row["n"])

    @property
    def plaintiff(self) -> Label:
        """What whoever brought it is called."""
        return PLAINTIFF if self.pathway.name in ("litigation", "administrative_suit") else APPLICANT


@dataclass(frozen=True, slots=True)
class Reason:
    """A line of the explanation of a date: these days, what they are to the period, and why."""

    first: date
    last: date | None
    what: Label
    n: int
    why: Label


@dataclass(frozen=True, slots=True)
class ClockCard:
    """A clock as the page shows it. `level` is None once it has ended without being performed."""

    row: Mapping[str, Any]
    rule: ClockRule
    pathway: Pathway
    addressee: str
    level: Colour | None
    days: int | None
    length: Label
    basis: str
    reasons: list[Reason]
    log: list[LogLine]
    waits: bool  # for a procedure to end

    @property
    def live(self) -> bool:
        return self.row["status"] in LIVE

    @property
    def corrected(self) -> list[tuple[LogLine, Correction]]:
        """Every correction of this clock with the event it mends."""
        return [(line, made) for line in self.log for made in line.corrections]


@dataclass(frozen=True, slots=True)
class ClaimCard:
    """A claim item with its channels, sorted by how each stands for it."""

    row: Mapping[str, Any]
    routing: Routing

    def channels(self, standing: Standing) -> list[tuple[Label, Verdict]]:
        verdicts = self.routing.verdicts
        return [(label, verdicts[name]) for name, label in CHANNELS.items() if verdicts[name].standing is standing]


@dataclass(frozen=True, slots=True)
class Line:
    """An entry of the history: codes of the ledger in words, and the person's own words where they may be read."""

    entry: Entry
    title: Label
    who: str | None
    basis: str
    answers: list[tuple[Label, Label]]
    clocks: list[ClockLine]
    words: list[str] | None
    withheld: bool
    taken_back: str = ""  # the step that took it back
    alike: tuple[Line, ...] = ()  # what the system did in the same instant for others, told with this one

    @property
    def erased(self) -> bool:
        """There were words, and nobody can open them any more."""
        return self.entry.commit is not None and self.words is None and not self.withheld


@dataclass(frozen=True, slots=True)
class Part:
    """Somebody's part in the case. `answer` is the step with which this reader answers it, "" where it is not his to;
    `may_end` whether he may end it."""

    n: int
    kind: Label
    who: str
    by: str
    step: Label | None
    until: date | None
    status: Label
    answer: str
    may_end: bool
