"""What the gate judges, and where it finds something."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields

from statemachines.desk import DESK
from statemachines.gate.not_run import NOT_RUN
from statemachines.lawbook import Law
from statemachines.pathway import Label, Pathway, Refusal
from statemachines.referrals import NEVER, PAPERS, Referral
from statemachines.routing import opening_refusal
from statemachines.routing_rows.row import Row
from statemachines.routing_table import DEFAULTS, TABLE, Table
from statemachines.snapshot import Snapshot
from statemachines.verdicts import Verdict

Opening = Callable[[str, tuple[int, ...], Snapshot], Refusal | None]


@dataclass(frozen=True, slots=True)
class RuleSet:
    """Everything that goes live together. `opening` says why a proceeding may not be opened on some items."""

    pathways: Mapping[str, Pathway]
    referrals: Mapping[str, Referral]
    law: Law
    desk: Pathway = DESK
    table: tuple[Row, ...] = TABLE
    defaults: Mapping[str, Verdict] = field(default_factory=lambda: DEFAULTS)
    opening: Opening = opening_refusal
    papers: Mapping[str, Label] = field(default_factory=lambda: PAPERS)
    never: Mapping[str, Label] = field(default_factory=lambda: NEVER)
    not_run: Mapping[str, Label] = field(default_factory=lambda: NOT_RUN)

    @property
    def routing(self) -> Table:
        return Table(self.table, self.defaults)

    def everywhere(self) -> Iterator[Pathway]:
        """Each pathway, and the desk, whose one state has neither beginning nor end."""
        yield from self.pathways.values()
        yield self.desk

    def channel(self, pathway: str) -> str:
        """The channel of that pathway; "" where there is no such pathway."""
        return self.pathways[pathway].channel if pathway in self.pathways else ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is wrong: names, from the outside in. `what` is the name that does not fit, if there is one."""

    pathway: str = ""
    state: str = ""
    trigger: str = ""
    asked: str = ""
    clock: str = ""
    referral: str = ""
    rule: str = ""
    row: str = ""  # of the routing table
    what: str = ""

    def __str__(self) -> str:
        return " / ".join(value for f in fields(self) if f.name != "what" and (value := getattr(self, f.name)))


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the gate: a stable code, what is wrong where it is broken and how to mend it, and who looks."""

    code: str
    wrong: Label
    mend: Label
    look: Callable[[RuleSet], Iterator[Place]]
