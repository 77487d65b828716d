"""The tables. SQLModel is schema and read side; the door writes through cases/store.py.

Instants are integers of microseconds since 1970 UTC on both databases, so that a row reads the same through a driver
cursor, in a JSON aggregate and in an index; legal dates are dates in Asia/Shanghai. Rows that hang on a case are keyed
(case_id, n) with n given by the entry that made them, so replay arrives at the same keys. Words a person wrote and
particulars of a party are sealed bytes (cases/vault.py).
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    Dialect,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)
from sqlmodel import Field, SQLModel

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FAR = datetime(9999, 1, 1, tzinfo=UTC)  # "no date": sorts after every date, so keyset pages need no NULLs


def micros(moment: datetime) -> int:
    """Microseconds since 1970 UTC. ValueError for a naive moment."""
    if moment.tzinfo is None:
        raise ValueError("an instant needs its time zone")
    since = moment - EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def moment(value: int) -> datetime:
    """The aware UTC datetime of a stored instant."""
    return EPOCH + timedelta(microseconds=value)


class Instant(TypeDecorator[datetime]):
    """An aware UTC datetime stored as microseconds since 1970."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        return None if value is None else micros(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        return None if value is None else moment(value)


class Json(TypeDecorator[Any]):
    """A value stored as its JSON text: the same bytes on both databases."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else orjson.loads(value)


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Table(SQLModel):
    metadata = metadata


def instant(*, nullable: bool = False, index: bool = False) -> Any:
    return Column(Instant, nullable=nullable, index=index)


def big(*, primary_key: bool = False, nullable: bool = False) -> Any:
    return Column(BigInteger, primary_key=primary_key, nullable=nullable, autoincrement=False)


def plain(*, unique: bool = False) -> Any:
    """Text in the order of its code points, so that its beginning is a range of the index in every database locale."""
    return Column(String().with_variant(String(collation="C"), "postgresql"), nullable=False, unique=unique)


def word(default: str) -> Any:
    return Column(String, nullable=False, server_default=default)


def json(default: str) -> Any:
    return Column(Json, nullable=False, server_default=text(f"'{default}'"))


# ── bodies and people who work here ──────────────────────────────────────────────────────────────────────────────


class Organisation(Table, table=True):
    """A body in the tree province … grid; `external` bodies answer on paper, so the sender records their receipt.
    `notice_days`: how long before a meeting its parties are told, the body's own target."""

    __tablename__ = "organisation"
    id: int | None = Field(default=None, primary_key=True)
    parent_id: int | None = Field(default=None, foreign_key="organisation.id", index=True)
    level: str  # province, city, county, town, village, grid
    kind: str  # centre, petition_office, mediation_committee, arbitration_commission, court, …
    name_zh: str
    name_en: str
    word: str  # 字号 in case numbers, e.g. 青溪调
    external: bool = False
    phone: str = ""  # whom a party calls
    notice_days: int = Field(default=3, sa_column=Column(Integer, nullable=False, server_default=text("3")))


class Account(Table, table=True):
    """Somebody who signs in. One role an account; the auditor never holds another (三员分离)."""

    __tablename__ = "account"
    id: int | None = Field(default=None, primary_key=True)
    login: str = Field(unique=True)
    name: str
    role: str
    org_id: int = Field(foreign_key="organisation.id", index=True)
    password_hash: str
    language: str = "zh"
    disabled: bool = False


class WebSession(Table, table=True):
    """A signed-in browser. `id` is the SHA-256 of the cookie's token: a stolen table opens no session."""

    __tablename__ = "web_session"
    id: str = Field(primary_key=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    csrf: str
    created_at: datetime = Field(sa_column=instant())
    seen_at: datetime = Field(sa_column=instant())
    ended_at: datetime | None = Field(default=None, sa_column=instant(nullable=True))


# ── the case ─────────────────────────────────────────────────────────────────────────────────────────────────────


class Case(Table, table=True):
    """The folder everything hangs on: one lock (`version`), one hash chain (`head`)."""

    __tablename__ = "cases"
    __table_args__ = (
        CheckConstraint("version >= 1", name="version"),
        # A case cannot stand at a version the ledger does not hold: a move without its entry fails at commit.
        ForeignKeyConstraint(
            ["id", "version"], ["ledger.case_id", "ledger.seq"], name="fk_cases_head", deferrable=True,
            initially="DEFERRED", use_alter=True,
        ),
        Index("ix_cases_org_id_opened_at", "org_id", "opened_at"),
        Index("ix_cases_taken_down_by", "taken_down_by", "opened_at", "id", postgresql_where=text("taken_down_by IS NOT NULL"), sqlite_where=text("taken_down_by IS NOT NULL")),
    )  # fmt: skip
    id: int = Field(sa_column=big(primary_key=True))
    code: str = Field(sa_column=plain(unique=True))  # the one code across channels (一案一码); its address on the web
    number: str = Field(sa_column=plain(unique=True))  # 字号, e.g. 青溪调〔2026〕12号
    org_id: int = Field(foreign_key="organisation.id")
    handler_id: int | None = Field(default=None, foreign_key="account.id", index=True)
    cause: str  # key of cases/causes.py
    origin: str  # how it came in: walk_in, hotline, grid, letter, online, phone, police, court
    level: str
    version: int
    head: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    opened_at: datetime = Field(sa_column=instant())
    updated_at: datetime = Field(sa_column=instant())
    closed_at: datetime | None = Field(default=None, sa_column=instant(nullable=True))
    facts: Any = Field(default=None, sa_column=json("{}"))
    taken_down_by: int | None = Field(default=None, foreign_key="account.id")  # the intake worker who follows it


class TrackingCode(Table, table=True):
    """What lets a party follow the own case: `lookup` is an HMAC of the code, so the table gives no code away."""

    __tablename__ = "tracking_code"
    __table_args__ = (UniqueConstraint("case_id", "party"),)
    lookup: str = Field(primary_key=True)
    case_id: int = Field(sa_column=big())
    party: int
    issued_at: datetime = Field(sa_column=instant())


class CaseNumber(Table, table=True):
    """The last number a body gave out in a year."""

    __tablename__ = "case_number"
    org_id: int = Field(primary_key=True, foreign_key="organisation.id")
    year: int = Field(primary_key=True)
    last: int


class CaseKey(Table, table=True):
    """The case's data key, wrapped by the key-encryption key. Deleting it erases every sealed word of the case."""

    __tablename__ = "case_key"
    case_id: int = Field(sa_column=big(primary_key=True))
    wrapped: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class Words(Table, table=True):
    """What a person wrote in an entry, sealed; the entry holds only its commitment."""

    __tablename__ = "words"
    case_id: int = Field(sa_column=big(primary_key=True))
    seq: int = Field(primary_key=True)
    sealed: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class Party(Table, table=True):
    """A party. Name, phone, address and id are sealed; side and kind are what rules need."""

    __tablename__ = "party"
    case_id: int = Field(sa_column=big(primary_key=True))
    n: int = Field(primary_key=True)
    side: str  # applicant, respondent, third, outsider; struck: entered by mistake
    kind: str  # person, organisation
    told_in: str = Field(default="none", sa_column=word("none"))  # zh, en: text messages in it
    sealed: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class SearchToken(Table, table=True):
    """By what a sealed word is found (cases/findable.py). `n` is the party, 0 the case itself."""

    __tablename__ = "search_token"
    __table_args__ = (Index("ix_search_token_case_id", "case_id"), {"sqlite_with_rowid": False})
    token: bytes = Field(sa_column=Column(LargeBinary, primary_key=True, nullable=False))
    case_id: int = Field(sa_column=big(primary_key=True))
    n: int = Field(sa_column=Column(SmallInteger, primary_key=True, autoincrement=False))


class Claim(Table, table=True):
    """One claim item: arbitration-first and finality are decided here, not on the case."""

    __tablename__ = "claim"
    case_id: int = Field(sa_column=big(primary_key=True))
    n: int = Field(primary_key=True)
    type: str
    amount_fen: int | None = Field(default=None, sa_column=Column(BigInteger, nullable=True))
    facts: Any = Field(default=None, sa_column=json("{}"))


class Consent(Table, table=True):
    """What a party said about a voluntary channel, with day and means. Never changed: a later word is a later row."""

    __tablename__ = "consent"
    case_id: int = Field(sa_column=big(primary_key=True))
    seq: int = Field(primary_key=True)
    party: int
    scope: str
    given: bool
    on: date = Field(sa_column=Column("on_date", Date, nullable=False))
    channel: str


class Proceeding(Table, table=True):
    """One run of a pathway for a case. `next_due_at` and `warn_at` are derived from its live deadlines."""

    __tablename__ = "proceeding"
    __table_args__ = (
        Index("ix_proceeding_handler", "handler_id", "next_due_at", "case_id", "n", postgresql_where=text("is_open"), sqlite_where=text("is_open")),
        # warn_at and is_open ride along so that the board counts colours from the index alone.
        Index("ix_proceeding_org", "org_id", "next_due_at", "case_id", "n", "warn_at", "is_open", postgresql_where=text("is_open"), sqlite_where=text("is_open")),
        Index("ix_proceeding_handled", "handler_id", "since", "case_id", "n", postgresql_where=text("NOT is_open"), sqlite_where=text("NOT is_open")),
        Index("ix_proceeding_closed", "org_id", "since", "case_id", "n", postgresql_where=text("NOT is_open"), sqlite_where=text("NOT is_open")),
    )  # fmt: skip
    case_id: int = Field(sa_column=big(primary_key=True))
    n: int = Field(primary_key=True)
    pathway: str
    pathway_version: int
    state: str
    is_open: bool
    outcome: str = ""
    claims: Any = Field(default=None, sa_column=json("[]"))
    facts: Any = Field(default=None, sa_column=json("{}"))
    org_id: int = Field(foreign_key="organisation.id")
    handler_id: int | None = Field(default=None, foreign_key="account.id")
    opened_on: date = Field(sa_column=Column(Date, nullable=False))
    closed_on: date | None = Field(default=None, sa_column=Column(Date, nullable=True))
    since: datetime = Field(sa_column=instant())  # in this state
    next_due_at: datetime = Field(sa_column=instant())
    warn_at: datetime = Field(sa_column=instant())


class Deadline(Table, table=True):
    """A clock of a proceeding, or (0) of the case: a function of its log, kept with everything that explains its date.

    `next_at` is when something must next happen to it: the warning, the passing, a rung. `step` counts those things,
    `firing` how often its date was set anew; (deadline, firing, rung) is unique, so each rung is climbed once.
    """

    __tablename__ = "deadline"
    __table_args__ = (
        CheckConstraint(
            "status in ('running','overdue','suspended','settled','expired','cancelled')", name="status"
        ),
        Index("ix_deadline_next_at", "next_at", "case_id", "n", postgresql_where=text("next_at IS NOT NULL"), sqlite_where=text("next_at IS NOT NULL")),
    )  # fmt: skip
    case_id: int = Field(sa_column=big(primary_key=True))
    n: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    proceeding: int
    clock: str
    addressee: int  # a party's number; 0: the body, or nobody in particular
    claim: int  # the item whose limitation it is; 0: a clock of a proceeding
    kind: str
    rule: str
    status: str
    step: int = Field(sa_column=Column(SmallInteger, nullable=False))
    firing: int = Field(sa_column=Column(SmallInteger, nullable=False))
    start: date = Field(sa_column=Column(Date, nullable=False))
    due: date | None = Field(default=None, sa_column=Column(Date, nullable=True))
    safe: date | None = Field(default=None, sa_column=Column(Date, nullable=True))
    provisional: bool
    due_at: datetime = Field(sa_column=instant())  # 24:00 of `due`, or FAR while suspended
    warn_at: datetime = Field(sa_column=instant())
    next_at: datetime | None = Field(default=None, sa_column=instant(nullable=True))
    events: Any = Field(default=None, sa_column=json("[]"))
    explanation: Any = Field(default=None, sa_column=json("[]"))
    jurisdiction: str
    law: str  # version of the rule data
    calendar: str  # version of the holiday years
    created_seq: int
    ended_seq: int | None = None
    ended_at: datetime | None = Field(default=None, sa_column=instant(nullable=True))


class Escalation(Table, table=True):
    """An overdue clock reached somebody. The primary key is the guarantee that it did so once per rung."""

    __tablename__ = "escalation"
    __table_args__ = (
        Index("ix_escalation_open", "org_id", "raised_at", postgresql_where=text("acknowledged_at IS NULL"), sqlite_where=text("acknowledged_at IS NULL")),
        UniqueConstraint("case_id", "seq"),
    )  # fmt: skip
    case_id: int = Field(sa_column=big(primary_key=True))
    deadline: int = Field(primary_key=True)
    firing: int = Field(primary_key=True)
    rung: int = Field(primary_key=True)
    seq: int  # the entry that raised it; its number in forms and links
    proceeding: int
    org_id: int = Field(foreign_key="organisation.id")
    role: str
    raised_at: datetime = Field(sa_column=instant())
    acknowledged_at: datetime | None = Field(default=None, sa_column=instant(nullable=True))
    acknowledged_by: str = ""


class Referral(Table, table=True):
    """A hand-over: offered → acknowledged or returned. The sender answers until it is acknowledged."""

    __tablename__ = "referral"
    __table_args__ = (
        Index("ix_referral_offered", "to_org", "offered_at", postgresql_where=text("status = 'offered'"), sqlite_where=text("status = 'offered'")),
    )  # fmt: skip
    case_id: int = Field(sa_column=big(primary_key=True))
    n: int = Field(primary_key=True)
    referral: str
    from_proceeding: int
    to_pathway: str
    to_org: int = Field(foreign_key="organisation.id")
    claims: Any = Field(default=None, sa_column=json("[]"))
    packet: Any = Field(default=None, sa_column=json("[]"))
    status: str
    offered_at: datetime = Field(sa_column=instant())
    answered_at: datetime | None = Field(default=None, sa_column=instant(nullable=True))
    opened: int | None = None  # the proceeding it led to
    earliest_expiry: date | None = Field(default=None, sa_column=Column(Date, nullable=True))
    urgent: bool


# ── the record, the door's memory, what goes out ─────────────────────────────────────────────────────────────────


class LedgerEntry(Table, table=True):
    """Append-only; triggers refuse UPDATE, DELETE and TRUNCATE. `body` is exactly what was hashed."""

    __tablename__ = "ledger"
    __table_args__ = (UniqueConstraint("case_id", "seq"), {"sqlite_autoincrement": True})
    entry_id: int | None = Field(
        default=None,
        sa_column=Column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    )
    case_id: int = Field(sa_column=big())
    seq: int
    kind: str
    occurred_at: datetime = Field(sa_column=instant())
    recorded_at: datetime = Field(sa_column=instant(index=True))
    body: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    hash: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class CommandKey(Table, table=True):
    """A command already carried out: the same key again gives the same receipt and does nothing."""

    __tablename__ = "command_key"
    __table_args__ = {"sqlite_with_rowid": False}  # one tree to write, not two
    key: str = Field(primary_key=True)
    case_id: int = Field(sa_column=big())
    seq: int
    digest: str  # of the command, so that a key cannot be used for something else
    done_at: datetime = Field(sa_column=instant())


class Delivery(Table, table=True):
    """Outbox: written with the entry it serves, sent at least once with (case, seq, n) as idempotency key."""

    __tablename__ = "delivery"
    __table_args__ = (
        Index("ix_delivery_queued", "available_at", "case_id", "seq", "n", postgresql_where=text("status = 'queued'"), sqlite_where=text("status = 'queued'")),
    )  # fmt: skip
    case_id: int = Field(sa_column=big(primary_key=True))
    seq: int = Field(primary_key=True)
    n: int = Field(primary_key=True)
    channel: str  # key of integrations: inbox, webhook
    kind: str  # moved, warned, expired, escalated, referred, assigned …
    audience: str  # "account:7", "org:3", "party:1"
    facts: Any = Field(default=None, sa_column=json("{}"))  # ids, codes, dates
    status: str  # queued, sent, failed
    attempts: int = 0
    available_at: datetime = Field(sa_column=instant())
    sent_at: datetime | None = Field(default=None, sa_column=instant(nullable=True))
    outcome: str = ""


class Notice(Table, table=True):
    """An in-house message. Keyed by the delivery it came from, so a second delivery changes nothing."""

    __tablename__ = "notice"
    __table_args__ = (
        Index("ix_notice_unread", "audience", "at", postgresql_where=text("read_at IS NULL"), sqlite_where=text("read_at IS NULL")),
        Index("ix_notice_read", "audience", "at", postgresql_where=text("read_at IS NOT NULL"), sqlite_where=text("read_at IS NOT NULL")),
    )  # fmt: skip
    case_id: int = Field(sa_column=big(primary_key=True))
    seq: int = Field(primary_key=True)
    n: int = Field(primary_key=True)
    audience: str
    kind: str
    facts: Any = Field(default=None, sa_column=json("{}"))
    at: datetime = Field(sa_column=instant())
    read_at: datetime | None = Field(default=None, sa_column=instant(nullable=True))


class Lease(Table, table=True):
    """Who runs a piece of periodic work, until when, and when it last succeeded."""

    __tablename__ = "lease"
    name: str = Field(primary_key=True)
    holder: str
    until: datetime = Field(sa_column=instant())
    last_ok: datetime | None = Field(default=None, sa_column=instant(nullable=True))


class SupervisionLog(Table, table=True):
    """督办日志: a day of a body, counted from the ledger."""

    __tablename__ = "supervision_log"
    day: date = Field(sa_column=Column(Date, primary_key=True))
    org_id: int = Field(primary_key=True, foreign_key="organisation.id")
    counts: Any = Field(default=None, sa_column=json("{}"))
    lines: Any = Field(default=None, sa_column=json("[]"))
    made_at: datetime = Field(sa_column=instant())


class Finding(Table, table=True):
    """What the nightly audit found: a broken chain, tables that differ from the record, an impossible state."""

    __tablename__ = "finding"
    id: int | None = Field(default=None, primary_key=True)
    case_id: int | None = Field(default=None, sa_column=big(nullable=True))
    code: str
    detail: Any = Field(default=None, sa_column=json("{}"))
    found_at: datetime = Field(sa_column=instant())
    cleared_at: datetime | None = Field(default=None, sa_column=instant(nullable=True))
