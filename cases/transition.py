"""The door. Everything that moves a case goes through here: load, decide, record, in one transaction.

    1 load the case            5 move the proceeding, version + 1
    2 decide (pure)            6 operate its clocks
    3 refused → reason         7 queue deliveries
    4 append the entry         8 remember the idempotency key

Reading and writing are one transaction; on PostgreSQL the version check and the ledger's key (case, seq) are what holds
two doors apart, on SQLite BEGIN IMMEDIATE lets one in at a time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import orjson

from cases.access import CaseParty, Person, may_act, party_may, sees
from cases.clockwork import earliest_expiry, items, number, touches
from cases.deeds import DEEDS, Scene, account_number, open_directly, party_number, plain
from cases.door import ATTEMPTS, Receipt, attempt, done_before, finish, lock
from cases.errors import Booked, NotAllowed, NotFound, StaleVersion
from cases.mediating import about
from cases.paper_deeds import PAPER_DEEDS, is_for
from cases.party_deeds import PARTY_DEEDS
from cases.record import Act, Notice, record, seal_parties, to_accounts, to_party
from cases.rows import CaseRows, load_sql, loaded, pathway_of, snapshot
from cases.store import Store, Tx
from cases.vault import Vault
from cases.verbs import VERBS, helps, shares
from statemachines.calendars import default_calendar
from statemachines.clockops import event_place
from statemachines.decide import Decision, Refused, decide
from statemachines.desk import DESK
from statemachines.party_steps import PARTICULARS, STRUCK
from statemachines.pathway import Command, FieldKind, Label, Refusal
from statemachines.snapshot import local_date

URGENT_DAYS = 7  # fewer days than this to the first expiry: the urgent track (loop guard G11)


def transition(
    store: Store,
    code: str,
    command: Command,
    *,
    person: Person | CaseParty | None,
    now: datetime,
    key: str,
    expected_version: int | None = None,
) -> Receipt:
    """Carry out a command on a case, once per `key`.

    `expected_version` is what the person saw; None lets the command be tried again after somebody else's step. Raises
    Refused (unlawful), NotAllowed (not for this person), NotFound, StaleVersion, KeyReused or Busy; then nothing was
    written.
    """

    def once(tx: Tx, again: bool) -> Receipt:
        if again:  # the first try is optimistic; the next one waits its turn at the case
            lock(tx, code)
        digest = command_digest(store.vault, code, command)
        rows, used, wrapped = _load(tx, code, key)
        mine = rows is not None and concerns(person, rows)
        # A repeat is answered even where the step itself moved the case out of sight.
        if (used or not mine) and (done := done_before(tx, key, digest)):
            return done
        if rows is None or not mine:
            raise NotFound
        if expected_version not in (None, rows.version):
            raise StaleVersion(expected_version, rows.version)
        if isinstance(person, Person):
            allow(rows, command, person, now)
        elif person is not None:  # else the system acts, for the law
            allow_party(rows, command, person)
        decision = decide(snapshot(rows), command, now)
        act = drafted(Scene(tx, rows, decision, command, default_calendar()))
        vault_key = data_key(store, wrapped) if act.words or act.particulars else None
        entry_hash = record(rows, act, now, vault_key)
        if vault_key:
            seal_parties(rows, act.particulars, store.vault, vault_key)
        return finish(tx, rows, entry_hash, now, key, digest)

    try:
        return attempt(store, once, attempts=ATTEMPTS if expected_version is None else 1)
    except Booked as error:  # between the look and the writing; the unique key holds what the look could not
        raise Refused(Refusal("booked", error.label)) from error


KEYS = (
    "(SELECT k.digest FROM command_key k WHERE k.key = :key), (SELECT k.wrapped FROM case_key k WHERE k.case_id = c.id),"
    " (SELECT {} FROM tracking_code t WHERE t.case_id = c.id)"
)
ASKED = {
    "sqlite": KEYS.format("json_group_array(t.party)"),
    "postgresql": KEYS.format("CAST(COALESCE(json_agg(t.party), '[]') AS TEXT)"),
}


def _load(tx: Tx, code: str, key: str) -> tuple[CaseRows | None, bool, bytes | None]:
    """The case's rows, None if there is no such case; whether the command's key was used before; and the case's own
    key, wrapped. One statement."""
    sql = load_sql(tx.store.dialect, "c.code = :code", ASKED[tx.store.dialect])
    records = tx.fetch(sql, {"code": code, "key": key})
    if not records:
        return None, False, None
    *_, used, wrapped, followers = records[0]
    rows = loaded(records[0])
    if followers != "[]":
        rows.followers = tuple(sorted(orjson.loads(followers)))
    return rows, used is not None, wrapped


def data_key(store: Store, wrapped: bytes | None) -> bytes:
    """The case's data key. NotFound where it was destroyed: nothing can be written about an erased case."""
    if wrapped is None:
        raise NotFound
    return store.vault.unwrap(bytes(wrapped))


def concerns(person: Person | CaseParty | None, rows: CaseRows) -> bool:
    """Is the case for this person to see? The system's sweep sees all."""
    if isinstance(person, CaseParty):
        party = rows.tables["party"].get((person.n,))
        return bool(rows.case["code"] == person.case and party and party["side"] != STRUCK)
    return person is None or sees(person, bodies(rows)) or shares(person, rows)


def bodies(rows: CaseRows) -> set[int]:
    """Every body that has to do with the case: the owner, those that run a proceeding, those offered one."""
    proceedings = {row["org_id"] for row in rows.rows("proceeding")}
    offered = {row["to_org"] for row in rows.rows("referral") if row["status"] == "offered"}
    return {rows.case["org_id"]} | proceedings | offered


def command_digest(vault: Vault, code: str, command: Command) -> str:
    """What a key was used for: the same form sent twice has the same digest, another form another."""
    said = [code, command.proceeding, command.trigger, command.actor.id, dict(command.fields)]
    return vault.mark(said)


def allow(rows: CaseRows, command: Command, person: Person, now: datetime) -> None:
    """A person acts for a body: the one that runs the proceeding, or is handed it; on the whole case any that has part
    in it. Who was asked to help acts in that proceeding, and whoever was asked something answers it. Raises NotAllowed,
    or NotFound for a proceeding the case does not have."""
    org, handler = next(iter(bodies(rows) & set(person.orgs)), rows.case["org_id"]), rows.case["handler_id"]
    event = command.fields.get("event")
    clock = rows.tables["deadline"].get((event_place(event)[0],), {}) if isinstance(event, int) else {}
    if of := command.proceeding or about(rows, command.fields) or clock.get("proceeding"):
        if (of,) not in rows.tables["proceeding"]:
            raise NotFound
        org, handler = rows.proceeding(of)["org_id"], rows.proceeding(of)["handler_id"]
    if referral := rows.tables["referral"].get((command.fields.get("referral"),)):
        org, handler = referral["to_org"], None
    for escalation in rows.rows("escalation"):  # a report upwards is not for those below to put away
        if escalation["seq"] == command.fields.get("escalation"):
            org, handler = escalation["org_id"], None
    if part := rows.tables["involvement"].get((command.fields.get("part"),)):
        of = part["of"]
        org = rows.proceeding(of)["org_id"] if of else org
        handler = part["account_id"] or (rows.proceeding(of)["handler_id"] if of else None)
    if (refusal := may_act(person, org, handler)) and not (of and helps(person, rows, of, now)):
        raise NotAllowed(refusal)


def allow_party(rows: CaseRows, command: Command, party: CaseParty) -> None:
    """A party acts for the own side and speaks for nobody else. Raises NotAllowed, or NotFound as `allow` does."""
    of = command.proceeding
    if of and (of,) not in rows.tables["proceeding"]:
        raise NotFound
    pathway = pathway_of(rows.proceeding(of)) if of else None
    side = rows.tables["party"][(party.n,)]["side"]
    if refusal := party_may(side, pathway.channel if pathway else "", command.trigger):
        raise NotAllowed(refusal)
    table = pathway or DESK
    asked = (f for row in table.transitions if row.trigger == command.trigger for f in row.fields)
    named = [command.fields.get(field.name) for field in asked if field.kind in (FieldKind.PARTY, FieldKind.PARTIES)]
    if command.actor != party.actor or any(who not in (None, party.n) for who in named):
        raise NotAllowed(OTHER_PARTY)


OTHER_PARTY = Refusal("other_party", Label("您只能代表自己。", "You may speak for yourself only."))


def drafted(scene: Scene) -> Act:
    """The act a permitted step is recorded as."""
    rows, decision, command = scene.rows, scene.decision, scene.command
    step = {
        "of": decision.proceeding,
        "trigger": decision.row.trigger,
        "from": decision.from_state,
        "to": decision.to_state,
        "facts": {name: plain(value) for name, value in decision.facts.items()},
    }
    if decision.final:
        step["outcome"] = decision.outcome
    sections: list[Mapping[str, Any]] = [{"step": step}]
    if decision.clocks:
        pathway = rows.proceeding(decision.proceeding)["pathway"]
        sections.append({"clocks": items(rows, decision.proceeding, pathway, decision.clocks, scene.calendar)})
    if decision.limits:
        sections.append({"clocks": touches(rows, decision.limits, scene.calendar)})
    if decision.refers:
        sections.append(hand_over(scene))
    if not decision.proceeding and (deed := STEPS.get(decision.row.trigger)):
        sections.append(deed(scene))
    data = merged(sections, rows.next_seq)
    particulars = data.pop("particulars", {})
    apart = PARTICULARS if particulars else ()  # sealed with the party instead
    words = {name: text for name, text in decision.sealed.items() if name not in apart} | data.pop("words", {})
    kind = "moved" if decision.proceeding else "noted"
    notices = _notices(rows, decision, data)
    return Act(kind, command.actor, command.occurred_at, data, words, notices, particulars)


STEPS = {**DEEDS, **VERBS, **PAPER_DEEDS, **PARTY_DEEDS}  # what steps on the whole case do beyond being recorded


def merged(sections: Iterable[Mapping[str, Any]], seq: int) -> dict[str, Any]:
    """One entry's data out of its parts, whose clocks are numbered together."""
    data: dict[str, Any] = {}
    clocks: list[dict[str, Any]] = []
    for section in sections:
        clocks += section.get("clocks", ())
        data |= {name: value for name, value in section.items() if name != "clocks"}
    number(clocks, seq)
    return data | {"clocks": clocks} if clocks else data


def hand_over(scene: Scene) -> Mapping[str, Any]:
    """The "referral" section; where nobody has to acknowledge (the party files himself), the new proceeding too."""
    rows, decision, draft = scene.rows, scene.decision, scene.decision.refers
    assert draft is not None
    on = local_date(scene.command.occurred_at)
    expiry = earliest_expiry(rows, on)
    offer = {
        "n": len(rows.rows("referral")) + 1,
        "referral": draft.referral,
        "from": decision.proceeding,
        "to": draft.to_pathway,
        "org": draft.to_org or rows.proceeding(decision.proceeding)["org_id"],
        "claims": list(draft.claims),
        "packet": list(draft.packet),
        "status": "offered" if draft.needs_acknowledgement else "acknowledged",
        "urgent": expiry is not None and (expiry - on).days < URGENT_DAYS,
    }
    if expiry:
        offer["earliest_expiry"] = expiry.isoformat()
    if draft.needs_acknowledgement:
        return {"referral": offer}
    sections = open_directly(scene)
    return {"referral": offer | {"opened": sections["opened"][0]["n"]}, **sections}


def _notices(rows: CaseRows, decision: Decision, data: Mapping[str, Any]) -> tuple[Notice, ...]:
    code = rows.case["code"]
    facts = {"case": code, "of": decision.proceeding, "trigger": decision.row.trigger}
    notices: tuple[Notice, ...] = ()
    if "involved" in data:
        asked = [part.get("account") for part in data["involved"]]
        notices += to_accounts(asked, decision.row.trigger, facts | {"of": data["involved"][0]["of"]})
    if data.get("assign", {}).get("handler"):
        notices += to_accounts([data["assign"]["handler"]], "assigned", {"case": code, "of": data["assign"]["of"]})
    if data.get("referral", {}).get("status") == "offered":
        offer = {"case": code, "referral": data["referral"]["n"], "urgent": data["referral"]["urgent"]}
        org = f"org:{data['referral']['org']}"
        notices += (Notice("inbox", "referred", org, offer), Notice("webhook", "referred", org, offer))
    if "answer" in data:
        referral = rows.tables["referral"][(data["answer"]["n"],)]
        sender = rows.proceeding(referral["from_proceeding"])
        answer = {"case": code, "referral": data["answer"]["n"], "status": data["answer"]["status"]}
        notices += to_accounts([sender["handler_id"]], "answered", answer)
    notices += to_parties(rows, decision.row.notifies, "moved", facts)
    notices += _issued(rows, data)
    if decision.row.trigger == "file_refused":
        notices += _held_back(rows, rows.tables["paper"][(decision.facts["paper"],)], facts)
    if "handler" in decision.row.notifies:
        notices += _to_handler(rows, decision, facts)
    if "asker" in decision.row.notifies:
        notices += to_askers(rows, data["answered"], decision.row.trigger, facts)
    if "body" in decision.row.notifies:
        org = rows.scope(decision.facts["of"])["org_id"]
        notices += (Notice("inbox", decision.row.trigger, f"org:{org}", facts),)
    if "sender" in decision.row.notifies:
        notices += to_accounts(_senders(rows, decision.proceeding), "moved", facts)
    return notices


def to_askers(
    rows: CaseRows, answered: Iterable[Mapping[str, Any]], kind: str, facts: Mapping[str, Any]
) -> tuple[Notice, ...]:
    """To who asked for what is answered here: colleagues, and parties who follow the case."""
    askers = {rows.tables["involvement"][(item["n"],)]["by_actor"] for item in answered}
    parties = [asker for asker in sorted(askers) if party_number(asker) in rows.followers]
    told = tuple(Notice("inbox", kind, asker, facts) for asker in parties)
    return told + to_accounts(sorted(filter(None, map(account_number, askers))), kind, facts)


def _issued(rows: CaseRows, data: Mapping[str, Any]) -> tuple[Notice, ...]:
    """Whoever a paper was issued to, and follows the case with a code, is told that it can be read."""
    issued = [item["n"] for item in data.get("paper_states", ()) if item["state"] == "issued"]
    papers = [rows.tables["paper"][(n,)] | {"state": "issued"} for n in issued]
    return tuple(
        Notice("inbox", "paper", f"party:{n}", {"case": rows.case["code"], "of": 0, "paper": paper["n"]})
        for paper in papers
        for n in rows.followers
        if is_for(paper, n)
    )


def _held_back(rows: CaseRows, paper: Mapping[str, Any], facts: Mapping[str, Any]) -> tuple[Notice, ...]:
    """A file that was taken in turned out to be bad: to who handles it, who put it in, and the party it came from."""
    of, party, sender = paper["proceeding"], paper["party"], account_number(paper["by_actor"])
    facts = {**facts, "of": of, "paper": paper["n"]}
    scope = rows.scope(of)
    answers_for = f"account:{scope['handler_id']}" if scope["handler_id"] else f"org:{scope['org_id']}"
    told = {answers_for, f"account:{sender}"} if sender else {answers_for}
    notices = tuple(Notice("inbox", "file_refused", whom, facts) for whom in sorted(told))
    if party in rows.followers:
        notices += to_party(party, rows.tables["party"][(party,)]["told_in"], "file_refused", facts)
    return notices


def _to_handler(rows: CaseRows, decision: Decision, facts: Mapping[str, Any]) -> tuple[Notice, ...]:
    """To who answers for what the step is about, or to the body while nobody has taken it."""
    scope = rows.scope(decision.proceeding or about(rows, decision.facts))
    if scope["handler_id"]:
        return to_accounts([scope["handler_id"]], decision.row.trigger, facts)
    return (Notice("inbox", decision.row.trigger, f"org:{scope['org_id']}", facts),)


def to_parties(rows: CaseRows, audiences: Iterable[str], kind: str, facts: Mapping[str, Any]) -> tuple[Notice, ...]:
    """Messages for those of the parties told of a step who follow the case with a code."""
    sides = {side for name in audiences for side in AUDIENCES.get(name, ())}
    parties = rows.tables["party"]
    told = [n for n in rows.followers if parties[(n,)]["side"] in sides]
    return tuple(notice for n in told for notice in to_party(n, parties[(n,)]["told_in"], kind, facts))


AUDIENCES: Mapping[str, tuple[str, ...]] = {
    "parties": ("applicant", "respondent", "third"),
    "applicant": ("applicant",),
    "respondent": ("respondent",),
}


def _senders(rows: CaseRows, of: int) -> list[int | None]:
    """Handlers of the proceedings that handed this one over: they learn how it went."""
    referrals = [row for row in rows.rows("referral") if row["opened"] == of]
    return [rows.proceeding(row["from_proceeding"])["handler_id"] for row in referrals]
