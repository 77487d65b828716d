"""What `decide` may see of a case: plain frozen views, no database, no clock."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from datetime import date, datetime, timedelta, timezone
from typing import Any

from statemachines.pathway import Command
from statemachines.value import value

CHINA = timezone(timedelta(hours=8), "Asia/Shanghai")  # no summer time since 1991: a fixed offset is exact


def local_date(moment: datetime) -> date:
    """The calendar day in China on which an aware moment falls."""
    return moment.astimezone(CHINA).date()


@value
class PartyView:
    """A party by number. `side` is applicant, respondent or third; `kind` person or organisation. No name."""

    n: int
    side: str
    kind: str


@value
class Consent:
    """What a party said about a voluntary channel: `scope` is mediation, confirmation, extension …"""

    party: int
    scope: str
    given: bool
    on: date


@value
class ClaimView:
    """One claim item (请求项). `type` is a key of routing.CLAIM_TYPES, `facts` what routing decides on."""

    n: int
    type: str
    amount_fen: int | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


LIVE = frozenset({"running", "overdue", "suspended"})  # a clock in one of these may still be operated


@value
class ClockView:
    """A clock as it stands. `status` is running, overdue, suspended, settled, expired or cancelled.

    `proceeding` 0: of the case as a whole, the limitation of item `claim`. `kind` is a ClockKind, `rule` an id of the law.
    """

    proceeding: int
    name: str
    addressee: int
    status: str
    due: date | None
    kind: str = ""
    rule: str = ""
    claim: int = 0


@value
class ReferralView:
    """A hand-off by number. `status` is offered, acknowledged or returned; `opened` the proceeding it led to."""

    n: int
    referral: str
    from_proceeding: int
    status: str
    claims: tuple[int, ...]
    on: date
    to_org: int | None = None
    opened: int | None = None


@value
class InvolvementView:
    """Somebody's part in the case beside its handler, by number (statemachines/involvement.py). `account` and `by` are
    actor ids, `account` "" where it is whoever handles it; `status` is open, done or ended."""

    n: int
    seq: int
    kind: str
    of: int
    account: str
    by: str
    status: str
    step: str = ""
    answer: str = ""
    until: date | None = None


@value
class ProceedingView:
    """One run of a pathway. `facts` are the ledger facts its steps recorded, newest value of each name."""

    n: int
    pathway: str
    state: str
    claims: tuple[int, ...]
    opened_on: date
    closed_on: date | None = None
    outcome: str = ""
    org_id: int | None = None
    handler: str = ""  # actor id
    facts: Mapping[str, Any] = field(default_factory=dict)
    channel: str = ""  # its pathway's; the pathway's own name where it is left out
    version: int = 0  # of the pathway; 0 means the current one

    def __post_init__(self) -> None:
        if not self.channel:
            object.__setattr__(self, "channel", self.pathway)

    @property
    def is_open(self) -> bool:
        return self.closed_on is None


@value
class NominationView:
    """A mediator named for a mediation: `status` proposed, accepted, declined, refused, recused or replaced.

    `mediator` is an id of the roster; `challenged` the party who asks for recusal, 0 where nobody does.
    """

    n: int
    proceeding: int
    mediator: int
    status: str
    challenged: int = 0


@value
class MeetingView:
    """A meeting: `status` scheduled, held, not_held or cancelled; `starts_at` aware UTC."""

    n: int
    proceeding: int
    status: str
    starts_at: datetime


@value
class PromiseView:
    """An item of a performance schedule: `status` open, kept or void."""

    n: int
    proceeding: int
    party: int
    status: str


@value
class Snapshot:
    """A case at one version."""

    case: str
    version: int
    proceedings: tuple[ProceedingView, ...] = ()
    claims: tuple[ClaimView, ...] = ()
    parties: tuple[PartyView, ...] = ()
    consents: tuple[Consent, ...] = ()  # in the order they were given; the last of a party and scope holds
    clocks: tuple[ClockView, ...] = ()
    referrals: tuple[ReferralView, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)  # e.g. {"domestic_violence": True}
    involvements: tuple[InvolvementView, ...] = ()
    nominations: tuple[NominationView, ...] = ()
    meetings: tuple[MeetingView, ...] = ()
    promises: tuple[PromiseView, ...] = ()

    def proceeding(self, n: int) -> ProceedingView:
        """Proceeding number n; KeyError if the case has none."""
        for proceeding in self.proceedings:
            if proceeding.n == n:
                return proceeding
        raise KeyError(n)

    def claims_of(self, numbers: tuple[int, ...]) -> tuple[ClaimView, ...]:
        return tuple(claim for claim in self.claims if claim.n in numbers)

    def consent(self, party: int, scope: str) -> Consent | None:
        """The last word of a party on that scope."""
        said = [c for c in self.consents if c.party == party and c.scope == scope]
        return said[-1] if said else None

    def sides(self) -> Iterator[PartyView]:
        """Applicants and respondents; third parties do not consent for anyone."""
        return (party for party in self.parties if party.side in ("applicant", "respondent"))


@value
class Situation:
    """What a guard judges: the case, the proceeding (None for a step on the whole case), the command, the moment."""

    snapshot: Snapshot
    proceeding: ProceedingView | None
    command: Command
    now: datetime

    @property
    def fields(self) -> Mapping[str, Any]:
        return self.command.fields
