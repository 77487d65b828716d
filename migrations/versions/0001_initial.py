"""The tables, and the triggers that make the promises of the record hold against every writer.

Until the first release this one revision follows cases/tables.py; afterwards a change is a new revision.
"""

import sqlalchemy as sa
from alembic import op

from migrations.columns import (
    account,
    body,
    day,
    flag,
    instant,
    json,
    key,
    of_case,
    partial_index,
    plain,
    sealed,
    serial,
    small,
    whole,
    word,
)
from migrations.mediation import create_mediation, create_meetings
from migrations.papers import create_papers

revision = "0001"
down_revision = None


def upgrade() -> None:
    create_people()
    create_own()
    create_portal()
    create_record()
    create_case()
    create_papers()
    create_search()
    create_time()
    create_outside()
    create_involvement()
    create_periodic()
    create_mediation()
    create_meetings()
    create_triggers()


# ── tables, in the order of cases/models.py ──────────────────────────────────────────────────────────────────────


def create_people() -> None:
    op.create_table(
        "organisation",
        serial(),
        body("parent_id", nullable=True, index=True),
        word("level"),
        word("kind"),
        word("name_zh"),
        word("name_en"),
        word("word"),
        flag("external"),
        word("phone"),
        whole("notice_days", server_default=sa.text("3")),
    )
    op.create_table(
        "account",
        serial(),
        word("login", unique=True),
        word("name"),
        word("role"),
        body(index=True),
        word("password_hash"),
        word("language"),
        flag("disabled"),
    )
    op.create_table(
        "web_session",
        key("id", sa.String),
        account("account_id", nullable=False, index=True),
        word("csrf"),
        instant("created_at"),
        instant("seen_at"),
        instant("ended_at", nullable=True),
    )
    op.create_table("sign_in_failure", serial(), word("subject", index=True), instant("at"))
    op.create_table("rate_count", key("subject", sa.String), key("hour"), whole("count"))
    op.create_index("ix_rate_count_hour", "rate_count", ["hour"])
    op.create_table(
        "import_draft",
        key("id", sa.String),
        account("account_id", nullable=False, index=True),
        sealed("wrapped"),
        sealed("sealed"),
        instant("created_at"),
        instant("expires_at"),
        instant("registered_at", nullable=True),
        json("outcome", "{}"),
    )
    op.create_table(
        "saved_view", account("account_id", primary_key=True, nullable=False), key("name", sa.String), word("query")
    )


def create_own() -> None:
    op.create_table("followed_case", account("account_id", primary_key=True, nullable=False), of_case())
    op.create_table(
        "step_draft",
        account("account_id", primary_key=True, nullable=False),
        of_case(),
        key("of"),
        key("trigger", sa.String),
        sealed("sealed"),
        instant("saved_at", index=True),
    )
    op.create_table("form_open", of_case(), account("account_id", primary_key=True, nullable=False), instant("at"))


def create_portal() -> None:
    op.create_table(
        "filing_draft",
        *(key("id", sa.String), sealed("sealed"), instant("created_at"), instant("expires_at", index=True)),
    )
    op.create_table(
        "tracking_code",
        *(key("lookup", sa.String), instant("case_id"), whole("party"), instant("issued_at")),
        sa.UniqueConstraint("case_id", "party"),
    )


def create_record() -> None:
    op.create_table(
        "ledger",
        sa.Column("entry_id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
        instant("case_id"),
        whole("seq"),
        word("kind"),
        instant("occurred_at"),
        instant("recorded_at", index=True),
        sealed("body"),
        sealed("hash"),
        sa.UniqueConstraint("case_id", "seq"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "command_key",
        *(key("key", sa.String), instant("case_id"), whole("seq"), word("digest"), instant("done_at")),
        sqlite_with_rowid=False,
    )


def create_parties() -> None:
    op.create_table("case_number", body(primary_key=True), key("year"), whole("last"))
    op.create_table("case_key", of_case(), sealed("wrapped"))
    op.create_table("words", of_case(), key("seq"), sealed("sealed"))
    op.create_table(
        "party",
        of_case(),
        key("n"),
        word("side"),
        word("kind"),
        word("told_in", server_default="none"),
        sealed("sealed"),
    )
    op.create_table(
        "claim", of_case(), key("n"), word("type"), sa.Column("amount_fen", sa.BigInteger), json("facts", "{}")
    )
    op.create_table(
        "consent", of_case(), key("seq"), whole("party"), word("scope"), flag("given"), day("on_date"), word("channel")
    )


def create_case() -> None:
    op.create_table(
        "cases",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
        plain("code", unique=True),
        plain("number", unique=True),
        body(),
        account("handler_id", index=True),
        word("cause"),
        word("origin"),
        word("level"),
        whole("version"),
        sealed("head"),
        instant("opened_at"),
        instant("updated_at"),
        instant("closed_at", nullable=True),
        json("facts", "{}"),
        account("taken_down_by"),
        sa.CheckConstraint("version >= 1", name="version"),
        sa.ForeignKeyConstraint(
            ["id", "version"],
            ["ledger.case_id", "ledger.seq"],
            name="fk_cases_head",
            deferrable=True,
            initially="DEFERRED",
        ),
    )
    op.create_index("ix_cases_org_id_opened_at", "cases", ["org_id", "opened_at"])
    partial_index("cases", "ix_cases_taken_down_by", "taken_down_by opened_at id", "taken_down_by IS NOT NULL")
    create_parties()
    op.create_table(
        "proceeding",
        of_case(),
        key("n"),
        word("pathway"),
        whole("pathway_version"),
        word("state"),
        flag("is_open"),
        word("outcome"),
        json("claims", "[]"),
        json("facts", "{}"),
        body(),
        account("handler_id"),
        day("opened_on"),
        day("closed_on", nullable=True),
        instant("since"),
        instant("next_due_at"),
        instant("warn_at"),
    )
    partial_index("proceeding", "ix_proceeding_handler", "handler_id next_due_at case_id n", "is_open")
    partial_index("proceeding", "ix_proceeding_org", "org_id next_due_at case_id n warn_at is_open", "is_open")
    partial_index("proceeding", "ix_proceeding_handled", "handler_id since case_id n", "NOT is_open")
    partial_index("proceeding", "ix_proceeding_closed", "org_id since case_id n", "NOT is_open")


def create_search() -> None:
    op.create_table(
        "search_token",
        key("token", sa.LargeBinary),
        of_case(),
        key("n", sa.SmallInteger),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_search_token_case_id", "search_token", ["case_id"])


def create_time() -> None:
    op.create_table(
        "deadline",
        of_case(),
        key("n"),
        whole("proceeding"),
        word("clock"),
        whole("addressee"),
        whole("claim"),
        word("kind"),
        word("rule"),
        word("status"),
        small("step"),
        small("firing"),
        day("start"),
        day("due", nullable=True),
        day("safe", nullable=True),
        flag("provisional"),
        instant("due_at"),
        instant("warn_at"),
        instant("next_at", nullable=True),
        json("events", "[]"),
        json("explanation", "[]"),
        word("jurisdiction"),
        word("law"),
        word("calendar"),
        whole("created_seq"),
        whole("ended_seq", nullable=True),
        instant("ended_at", nullable=True),
        sa.CheckConstraint(
            "status in ('running','overdue','suspended','settled','expired','cancelled')", name="status"
        ),
    )
    partial_index("deadline", "ix_deadline_next_at", "next_at case_id n", "next_at IS NOT NULL")
    op.create_table(
        "escalation",
        of_case(),
        key("deadline"),
        key("firing"),
        key("rung"),
        whole("seq"),
        whole("proceeding"),
        body(),
        word("role"),
        instant("raised_at"),
        instant("acknowledged_at", nullable=True),
        word("acknowledged_by"),
        sa.UniqueConstraint("case_id", "seq"),
    )
    partial_index("escalation", "ix_escalation_open", "org_id raised_at", "acknowledged_at IS NULL")


def create_outside() -> None:
    op.create_table(
        "referral",
        of_case(),
        key("n"),
        word("referral"),
        whole("from_proceeding"),
        word("to_pathway"),
        body("to_org"),
        json("claims", "[]"),
        json("packet", "[]"),
        word("status"),
        instant("offered_at"),
        instant("answered_at", nullable=True),
        whole("opened", nullable=True),
        day("earliest_expiry", nullable=True),
        flag("urgent"),
    )
    partial_index("referral", "ix_referral_offered", "to_org offered_at", "status = 'offered'")
    op.create_table(
        "delivery",
        of_case(),
        key("seq"),
        key("n"),
        word("channel"),
        word("kind"),
        word("audience"),
        json("facts", "{}"),
        word("status"),
        whole("attempts"),
        instant("available_at"),
        instant("sent_at", nullable=True),
        word("outcome"),
    )
    partial_index("delivery", "ix_delivery_queued", "available_at case_id seq n", "status = 'queued'")
    op.create_table(
        "notice",
        of_case(),
        key("seq"),
        key("n"),
        word("audience"),
        word("kind"),
        json("facts", "{}"),
        instant("at"),
        instant("read_at", nullable=True),
    )
    partial_index("notice", "ix_notice_unread", "audience at", "read_at IS NULL")
    partial_index("notice", "ix_notice_read", "audience at", "read_at IS NOT NULL")


def create_involvement() -> None:
    op.create_table(
        "involvement",
        of_case(),
        key("n"),
        whole("seq"),
        word("kind"),
        whole("of"),
        word("step"),
        account("account_id"),
        word("by_actor"),
        day("until_date", nullable=True),
        word("status"),
        word("answer"),
        instant("ended_at", nullable=True),
        sa.CheckConstraint("status in ('open','done','ended')", name="status"),
    )
    partial_index("involvement", "ix_involvement_account", "account_id case_id", "status = 'open'")
    timed = "status = 'open' AND until_date IS NOT NULL"
    partial_index("involvement", "ix_involvement_until", "until_date case_id n", timed)


def create_periodic() -> None:
    op.create_table(
        "lease", key("name", sa.String), word("holder"), instant("until"), instant("last_ok", nullable=True)
    )
    op.create_table(
        "supervision_log",
        key("day", sa.Date),
        body(primary_key=True),
        json("counts", "{}"),
        json("lines", "[]"),
        instant("made_at"),
    )
    op.create_table(
        "publication",
        key("n"),
        word("kind"),
        sa.Column("body", sa.Text, nullable=False),
        word("by_actor"),
        instant("published_at"),
        instant("after_case"),
        instant("finished_at", nullable=True),
        whole("changed"),
        sa.CheckConstraint("kind in ('draft','withdrawal','pathway')", name="kind"),
    )
    op.create_table(
        "finding",
        serial(),
        instant("case_id", nullable=True),
        word("code"),
        json("detail", "{}"),
        instant("found_at"),
        instant("cleared_at", nullable=True),
    )


# ── promises ─────────────────────────────────────────────────────────────────────────────────────────────────────

APPEND_ONLY = ("ledger", "words", "consent", "paper_read")  # erasure deletes the case's key, never a row of these

SAID_OTHERWISE = " OR ".join(f"NEW.{name} <> OLD.{name}" for name in ("n", "kind", "body", "by_actor", "published_at"))

# (name, table, event, condition under which it is refused, what is said)
REFUSALS = (
    *((f"{table}_keeps", table, event, "", "append-only") for table in APPEND_ONLY for event in ("UPDATE", "DELETE")),
    ("cases_stays", "cases", "DELETE", "", "a case is never deleted"),
    ("publication_stays", "publication", "DELETE", "", "what was published is withdrawn, never deleted"),
    ("publication_keeps", "publication", "UPDATE", SAID_OTHERWISE, "what was published stays as it was"),
    (
        "cases_next_version",
        "cases",
        "UPDATE",
        "NEW.id <> OLD.id OR NEW.version <= OLD.version",
        "a case changes by its next entries",
    ),
)

# A second entry of the same number is left to the unique key, whose refusal tells the door that somebody was first.
GAP = "NEW.seq <> 1 AND NOT EXISTS (SELECT 1 FROM ledger WHERE case_id = NEW.case_id AND seq = NEW.seq - 1)"
GAP_SAID = "the entry before is missing"


def create_triggers() -> None:
    if op.get_bind().dialect.name == "postgresql":
        create_postgresql_triggers()
    else:
        create_sqlite_triggers()


FORGET = "DELETE FROM search_token WHERE case_id = OLD.case_id"  # an erased case is not found by its words either


def create_sqlite_triggers() -> None:
    op.execute(f"CREATE TRIGGER case_key_forgets AFTER DELETE ON case_key BEGIN {FORGET}; END")
    for name, table, event, condition, said in (*REFUSALS, ("ledger_no_gap", "ledger", "INSERT", GAP, GAP_SAID)):
        when = f"WHEN {condition} " if condition else ""
        op.execute(
            f"CREATE TRIGGER {name}_{event.lower()} BEFORE {event} ON {table} "
            f"{when}BEGIN SELECT RAISE(ABORT, '{table}: {said}'); END"
        )


def create_postgresql_triggers() -> None:
    op.execute(postgresql_function("forget", f"{FORGET}; RETURN OLD;"))
    op.execute("CREATE TRIGGER case_key_forgets AFTER DELETE ON case_key FOR EACH ROW EXECUTE FUNCTION forget()")
    op.execute(postgresql_function("refuse", "RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] {code};"))
    for name, table, event, condition, said in REFUSALS:
        when = f"WHEN ({condition}) " if condition else ""
        op.execute(
            f"CREATE TRIGGER {name}_{event.lower()} BEFORE {event} ON {table} "
            f"FOR EACH ROW {when}EXECUTE FUNCTION refuse('{said}')"
        )
    for table in (*APPEND_ONLY, "cases"):
        op.execute(
            f"CREATE TRIGGER {table}_keeps_truncate BEFORE TRUNCATE ON {table} EXECUTE FUNCTION refuse('append-only')"
        )
    # A trigger's WHEN may hold no query here, so the look at the entry before is a function of its own.
    op.execute(
        postgresql_function(
            "refuse_gap", f"IF {GAP} THEN RAISE EXCEPTION 'ledger: {GAP_SAID}' {{code}}; END IF; RETURN NEW;"
        )
    )
    op.execute(
        "CREATE TRIGGER ledger_no_gap_insert BEFORE INSERT ON ledger "
        "FOR EACH ROW WHEN (NEW.seq <> 1) EXECUTE FUNCTION refuse_gap()"
    )


def postgresql_function(name: str, statements: str) -> str:
    """A trigger function whose refusals reach the program as IntegrityError, as they do from SQLite."""
    code = "USING ERRCODE = 'integrity_constraint_violation'"
    return (
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {statements.format(code=code)} END $$"
    )
