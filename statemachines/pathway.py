"""The words a pathway is written in.

A pathway is a table: states, the transitions between them, the clocks that run in them, and the ladder an overdue
clock climbs. Buttons, forms, permissions, refusals, drawings, the API and the tests read these rows; nothing else
says what may happen. All rows are frozen, hold no time and no actor, and every one carries its words in both
languages and the article it rests on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from statemachines.value import value

if TYPE_CHECKING:
    from statemachines.snapshot import ClaimView, ProceedingView, Situation, Snapshot


class Role(StrEnum):
    """In which capacity somebody acts."""

    HANDLER = "handler"  # 承办人: answers for the next step
    SUPERVISOR = "supervisor"  # 督办人: watches clocks, extends, reassigns
    AUDITOR = "auditor"  # 审计员: reads all, changes nothing
    ADMINISTRATOR = "administrator"  # 管理员
    INTAKE = "intake"  # 接线员、网格员: takes down what others tell, follows what it took down, decides nothing
    PARTY = "party"  # 当事人
    AGENCY = "agency"  # another body, through its own system
    SYSTEM = "system"  # a clock that ran out; never blank


@dataclass(frozen=True, slots=True)
class Label:
    """The same words in the two languages of the interface."""

    zh: str
    en: str

    def __getitem__(self, lang: str) -> str:
        return self.en if lang == "en" else self.zh


class FieldKind(StrEnum):
    """What a form field holds; decides its input, its check and where its value is kept."""

    DATE = "date"  # a local date, Asia/Shanghai; ISO 8601 in facts
    CHOICE = "choice"
    BOOL = "bool"
    INTEGER = "integer"
    MONEY = "money"  # integer fen (1/100 yuan)
    PARTY = "party"  # a party's number in the case
    PARTIES = "parties"
    CLAIMS = "claims"  # claim items' numbers in the case
    ACCOUNT = "account"  # a colleague's account id
    ACCOUNTS = "accounts"
    STEP = "step"  # a trigger of the proceeding named by `of`
    ORGANISATION = "organisation"
    TEXT = "text"  # one line in a person's words: sealed, never in the ledger
    NOTE = "note"  # several lines, likewise sealed


SEALED = frozenset({FieldKind.TEXT, FieldKind.NOTE})


@dataclass(frozen=True, slots=True)
class Field:
    """One question a step asks. Values of SEALED kinds are encrypted per case; the rest are ledger facts."""

    name: str
    kind: FieldKind
    label: Label
    required: bool = True
    choices: tuple[tuple[str, Label], ...] = ()
    help: Label | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a step is not lawful now: a stable code, words, and the article."""

    code: str
    reason: Label
    basis: str = ""


Guard = Callable[["Situation"], Refusal | None]
Entrance = Callable[[tuple[int, ...], "Snapshot"], Refusal | None]  # may it be opened on these claim items?
Suggestion = Callable[["Situation"], Mapping[str, Any]]  # answers that the case itself shows, by field


class ClockKind(StrEnum):
    """What passing the date means."""

    DUTY = "duty"  # a body must act; passing it escalates
    RIGHT = "right"  # a party may act until; passing it closes that right, and we warn early
    LIMITATION = "limitation"  # shown on every hand-off, never a reason to refuse intake
    UNLOCK = "unlock"  # passing it opens a right
    TARGET = "target"  # ours, earlier than the law; passing it escalates


class Op(StrEnum):
    """What may be done to a clock. START … EXTEND change its date; SETTLE and CANCEL end it; CORRECT mends its log."""

    START = "start"
    RESTART = "restart"  # a new day 0
    RESET_RECEIPT = "reset_receipt"  # day 0 moves to the day the papers were complete
    SUSPEND = "suspend"
    RESUME = "resume"
    EXCLUDE = "exclude"  # a listed kind of time that does not count
    EXTEND = "extend"
    SETTLE = "settle"  # done in time or late: the duty was performed, the right used
    CANCEL = "cancel"  # no longer applies
    CORRECT = "correct"  # 冲正: an event of the log bears the wrong day, or never happened


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of an escalation ladder: so many working days after the date, to whom, how many levels up."""

    after: int
    to: Role
    up: int
    label: Label


DUTY_LADDER = (
    Rung(0, Role.SUPERVISOR, 0, Label("本单位督办人", "supervisor of this body")),
    Rung(2, Role.SUPERVISOR, 1, Label("上一级督办人", "supervisor one level up")),
    Rung(5, Role.SUPERVISOR, 2, Label("上两级督办人", "supervisor two levels up")),
)


@dataclass(frozen=True, slots=True)
class ClockRule:
    """A clock of a pathway: which legal period (`rule`, an id of statemachines/law), when it starts, where it runs.

    `starts` maps a trigger to the DATE field that holds day 0 ("" = the day the act occurred; several names with spaces
    between them = the latest of their dates). `when` (CHOICE field, value) lets the clock start for that answer only.
    It runs while the proceeding is in one of `runs_in` and is settled on leaving them; `settles_on` names triggers that
    settle it earlier, `suspended_in` states in which it stands still.
    `per_party` names a PARTY/PARTIES field of the starting trigger: one clock for each addressee in it.
    `on_expiry` is the trigger the system fires through the door when the date has passed; None records the passing only.
    `concerns` says which claim items it is for: it starts where the proceeding holds one of these.
    `items` says of which items of the proceeding: a step that names others neither settles nor touches it.
    `variant` chooses among the rule's lengths (e.g. "summary"); `choose` names a CHOICE field whose value is the variant.
    """

    name: str
    rule: str
    kind: ClockKind
    label: Label
    addressee: Label
    starts: Mapping[str, str]
    runs_in: frozenset[str]
    consequence: Label
    on_expiry: str | None = None
    settles_on: frozenset[str] = frozenset()
    suspended_in: frozenset[str] = frozenset()
    per_party: str = ""
    variant: str = ""
    choose: str = ""
    when: tuple[str, str] | None = None
    concerns: Callable[[ClaimView], bool] | None = None
    items: Callable[[ProceedingView], frozenset[int]] | None = None
    warn_days: int = 3  # calendar days before the safe date
    ladder: tuple[Rung, ...] = ()


@dataclass(frozen=True, slots=True)
class ClockOp:
    """What a transition does to a clock that already runs. Dates come from the named DATE fields ("" = occurred)."""

    op: Op
    clock: str
    kind: str = ""  # EXCLUDE: which kind of time; EXTEND: which extension of the rule row
    from_field: str = ""
    until_field: str = ""
    kind_field: str = ""  # a CHOICE field whose value is the kind


@dataclass(frozen=True, slots=True)
class State:
    """Where a proceeding stands. Every state that is not final has an owner who answers for the next step."""

    name: str
    label: Label
    owner: Role | None = Role.HANDLER
    final: bool = False
    outcome: str = ""  # of a final state: settled, failed, withdrawn, refused, …
    waits_for: Label | None = None  # a named party it waits for, where no clock runs


@dataclass(frozen=True, slots=True)
class Transition:
    """One lawful step. `target` "" leaves the state as it is (a note, an extension, a hand-off)."""

    trigger: str
    sources: tuple[str, ...]
    target: str
    by: frozenset[Role]
    label: Label
    effect: Label  # what the confirmation page says will happen
    fields: tuple[Field, ...] = ()
    guards: tuple[Guard, ...] = ()
    basis: str = ""  # instrument and article, e.g. "人民调解法 26"
    clocks: tuple[ClockOp, ...] = ()
    refers: str = ""  # id of a row of statemachines/referrals.py: this step hands over
    papers: tuple[str, ...] = ()  # documents the step makes
    notifies: tuple[str, ...] = ()  # "applicant", "respondent", "parties", "handler", "supervisor", "sender"
    exit: bool = False  # a party's way out: nothing may block it (RP-01, RP-02)
    suggests: Suggestion | None = None  # what the form is filled with at first; the person confirms or changes it


@dataclass(frozen=True, slots=True, eq=False)
class Pathway:
    """One channel's whole procedure: a table a lawyer can read aloud."""

    name: str
    version: int
    label: Label
    initial: str
    states: tuple[State, ...]
    transitions: tuple[Transition, ...]
    clocks: tuple[ClockRule, ...] = ()
    channel: str = ""  # the channel's name in statemachines/routing.py; several pathways may share one
    bodies: tuple[str, ...] = ()  # kinds of organisation that run it (cases/causes.py)
    opening: tuple[Field, ...] = ()  # what is asked when the proceeding opens; trigger "open" starts clocks
    entrance: tuple[Entrance, ...] = ()  # what must be there before it is opened within a case, routing apart
    desk: bool = False  # may be opened from the case itself, where no step of another proceeding leads to it
    subjects: frozenset[str] = frozenset()  # claim types it is meant for (claims.CLAIM_TYPES); empty: any
    switch: str = ""  # a key of law/switches.yaml that must be on before a case may begin with it
    by_name: Mapping[str, State] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", {state.name: state for state in self.states})

    def state(self, name: str) -> State:
        """The state of that name; KeyError if the pathway has none."""
        return self.by_name[name]


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, in which capacity, for which body. `id` is "account:7" or "system:deadlines": never a name."""

    id: str
    role: Role
    org_id: int | None = None


@value
class Command:
    """What somebody asks to happen to a proceeding of a case.

    `fields` hold parsed values: date, bool, int, str, tuple[int, ...]. `occurred_at` is the moment the law cares about
    (aware, UTC), which may lie before the moment of writing. `proceeding` 0 means the case as a whole.
    """

    trigger: str
    proceeding: int
    actor: Actor
    occurred_at: datetime
    fields: Mapping[str, Any] = field(default_factory=dict)


@value
class ClockChange:
    """One operation on one clock, as it is logged: `on` and `until` are local dates, `addressee` a party number or 0.

    `claim` is the item whose limitation the clock is, 0 for every other clock. A START that is recorded late brings what
    has happened to the clock since: `then`.
    """

    op: Op
    clock: str
    on: date
    addressee: int = 0
    until: date | None = None
    kind: str = ""
    claim: int = 0
    then: tuple[ClockChange, ...] = ()
