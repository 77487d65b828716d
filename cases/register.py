"""Opening a case: the first entry of its chain."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from cases.access import CASES, ORGANISATION, Filer, Person, may_act
from cases.causes import CAUSES, ORIGINS
from cases.changes import Insert
from cases.clockwork import items
from cases.deeds import plain
from cases.door import ATTEMPTS, Receipt, attempt, done_before, finish
from cases.errors import NotAllowed
from cases.findable import number_token, token_rows
from cases.models import metadata, micros
from cases.record import Act, Notice, record, seal_parties, to_accounts, to_party
from cases.rows import CaseRows
from cases.store import Store, Tx
from cases.tracking import issued
from cases.transition import merged
from cases.vault import Vault
from statemachines import act_periods, contact
from statemachines.act_periods import TOLD, has_notice
from statemachines.calendars import default_calendar
from statemachines.claims import CLAIM_TYPES, is_fact
from statemachines.decide import Refused, opening_changes
from statemachines.desk import DESK
from statemachines.fields import MISSING, WRONG, check_fields
from statemachines.pathway import SEALED, ClockChange, Label, Op, Refusal, Role
from statemachines.pathways import ENTRANCES, PATHWAYS
from statemachines.routing import suit_refusal
from statemachines.sides import ADVERSARIAL, BROUGHT_AGAINST, BROUGHT_BY
from statemachines.snapshot import ClaimView, Snapshot, local_date

SIDES = ("applicant", "respondent", "third")
KINDS = ("person", "organisation")
TOLD_IN = ("zh", "en", "none")
EARLIER_NUMBER = "earlier_number"  # among the words: the number a case had in the register it was taken over from
DESKS = ("centre",)  # kinds of body at which anybody may bring anything: the one-stop centres
DESK_LEVELS = ("county", "town")
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: no I, L, O, U to misread
BASE_2020 = 1_577_836_800_000  # milliseconds of 2020-01-01 UTC


@dataclass(frozen=True, slots=True)
class PartyInput:
    """A party as registered. `words`: name, phone, address, id_no: sealed, never in the ledger. `told_in`: zh or en for
    text messages in that language, none for none."""

    side: str
    kind: str
    words: Mapping[str, str]
    told_in: str = "none"


@dataclass(frozen=True, slots=True)
class Known:
    """The local day on which an applicant (its number) knew of an administrative act, and whether the right to
    reconsideration was told to it (a choice of act_periods.TOLD; "told" is the shorter period)."""

    party: int
    on: date
    told: str = "told"


@dataclass(frozen=True, slots=True)
class ClaimInput:
    """A claim item as registered: a key of CLAIM_TYPES, fen, the facts routing decides on, and of an administrative act
    when each applicant knew of it: everybody's periods run from the own day."""

    type: str
    amount_fen: int | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    known: tuple[Known, ...] = ()


@dataclass(frozen=True, slots=True)
class Registration:
    """What opens a case. `fields` answer the pathway's opening questions; `words` hold the summary and,
    for a case taken over from a register, its number there."""

    org_id: int
    cause: str
    origin: str
    pathway: str
    occurred_at: datetime
    parties: tuple[PartyInput, ...]
    claims: tuple[ClaimInput, ...] = ()
    fields: Mapping[str, Any] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    handler_id: int | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    tracking: str = ""  # the code with which party 1 follows the case
    urgent: bool = False  # as the person says: the promised call comes sooner, nothing else follows from it


def new_id(now: datetime) -> int:
    """A time-ordered identifier below 2^53: milliseconds since 2020 and twelve random bits."""
    return (micros(now) // 1000 - BASE_2020) << 12 | secrets.randbits(12)


def code_of(case_id: int) -> str:
    """The case code: the identifier in Crockford's base 32, eleven symbols."""
    return "".join(ALPHABET[case_id >> shift & 31] for shift in range(50, -1, -5))


def register(
    store: Store,
    registration: Registration,
    *,
    person: Person | Filer,
    now: datetime,
    key: str,
    ids: Callable[[datetime], int] = new_id,
) -> Receipt:
    """Open a case, once per `key`. Raises Refused with field errors, NotAllowed, KeyReused or Busy."""
    if through_desk(person) and not is_desk(store, registration.org_id):
        raise NotAllowed(NO_DESK)
    check(registration, person, now)
    digest = store.vault.mark(asdict(registration))

    def once(tx: Tx, again: bool) -> Receipt:
        return register_in(tx, registration, person=person, now=now, key=key, digest=digest, case_id=ids(now))

    return attempt(store, once, attempts=ATTEMPTS)


def register_in(
    tx: Tx, registration: Registration, *, person: Person | Filer, now: datetime, key: str, digest: str, case_id: int
) -> Receipt:
    """Open a case that was checked within somebody's transaction, once per `key`, which stands for that digest."""
    if done := done_before(tx, key, digest):
        return done
    place = _place(tx, registration.org_id, local_date(registration.occurred_at).year)
    rows, entry_hash = opened(tx.store.vault, registration, place, person=person, now=now, case_id=case_id)
    return finish(tx, rows, entry_hash, now, key, digest)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a case is opened: the body's word and level, and which of its year the case is."""

    word: str
    nth: int
    level: str


def opened(
    vault: Vault, registration: Registration, place: Place, *, person: Person | Filer, now: datetime, case_id: int
) -> tuple[CaseRows, bytes]:
    """The rows of the case and its entry's hash, from nothing; nothing is read or written."""
    rows = CaseRows()
    data_key, wrapped = vault.new_key()
    entry_hash = record(rows, _opening(registration, place, person, case_id), now, data_key)
    rows.also(Insert("case_key", {"case_id": rows.id, "wrapped": wrapped}))
    seal_parties(rows, {n: party.words for n, party in enumerate(registration.parties, 1)}, vault, data_key)
    if number := registration.words.get(EARLIER_NUMBER):
        for row in token_rows(rows.id, 0, [number_token(vault, number)]):
            rows.also(row)
    if registration.tracking:
        rows.also(issued(vault, registration.tracking, rows.id, 1, now))
    return rows, entry_hash


def check(registration: Registration, person: Person | Filer, now: datetime) -> None:
    """Is everything there that a case needs? Limitation, missing papers or a weak claim never refuse intake."""
    if isinstance(person, Person):
        _may_register(registration, person)
    if errors := _errors(registration, now):
        raise Refused(Refusal("fields", Label("请更正标出的项目。", "Correct the marked fields.")), errors)
    if refusal := _closed(registration):
        raise Refused(refusal)


def through_desk(person: Person | Filer) -> bool:
    """Does somebody outside casework bring it: a party, or an intake worker for one? Then only a desk takes it, and the
    party gets a receipt that promises a call."""
    return isinstance(person, Filer) or person.role is Role.INTAKE


def registered(store: Store, key: str) -> str | None:
    """The code of the case that was opened under that key; None if none was."""
    keys = metadata.tables["command_key"].c
    query = select(CASES.c.code).join(metadata.tables["command_key"], keys.case_id == CASES.c.id).where(keys.key == key)
    with store.read() as connection:
        return connection.execute(query).scalar()


NO_DESK = Refusal("no_desk", Label("这个单位不收手机申请。", "This body takes no applications from a phone."))


@dataclass(frozen=True, slots=True)
class IntakeDesk:
    """A body that takes in whatever anybody brings. `above` is the body over it, None at the top."""

    id: int
    above: int | None
    level: str
    name: Label
    phone: str


def intake_desks(store: Store) -> tuple[IntakeDesk, ...]:
    """Where a dispute can be brought from a phone: the centres of counties, then of towns. One query."""
    body = ORGANISATION.c
    query = select(ORGANISATION).where(body.kind.in_(DESKS), body.level.in_(DESK_LEVELS), ~body.external)
    with store.read() as connection:
        found = connection.execute(query.order_by(body.level, body.id)).all()  # "county" sorts before "town"
    return tuple(
        IntakeDesk(row.id, row.parent_id, row.level, Label(row.name_zh, row.name_en), row.phone) for row in found
    )


def is_desk(store: Store, org_id: int) -> bool:
    return any(desk.id == org_id for desk in intake_desks(store))


def _closed(given: Registration) -> Refusal | None:
    """Arbitration first, decided per item, holds at the first door too: no other entrance leads round it.

    The other bodies take in whatever comes and decide on it themselves.
    """
    if given.pathway != "litigation":
        return None
    claims = tuple(ClaimView(n, each.type, each.amount_fen, each.facts) for n, each in enumerate(given.claims, 1))
    return suit_refusal(tuple(claim.n for claim in claims), Snapshot("", 0, claims=claims, facts=given.facts))


def _may_register(registration: Registration, person: Person) -> None:
    if person.role is Role.INTAKE:
        return  # anything, at any desk: nobody on the telephone has to know which body is competent
    if person.role not in (Role.HANDLER, Role.SUPERVISOR):
        raise NotAllowed(Refusal("not_your_role", Label("您的身份不能登记案件。", "Your role may not register cases.")))
    if refusal := may_act(person, registration.org_id, None):
        raise NotAllowed(refusal)


def _errors(given: Registration, now: datetime) -> dict[str, Label]:
    errors: dict[str, Label] = {}
    known = {"cause": given.cause in CAUSES, "origin": given.origin in ORIGINS, "pathway": given.pathway in ENTRANCES}
    errors |= {name: WRONG for name, good in known.items() if not good}
    if given.occurred_at > now:
        errors["occurred_at"] = Label("收到时间不能晚于现在。", "It cannot have come in after now.")
    if not any(party.side == "applicant" for party in given.parties):
        errors["parties"] = Label("请至少填写一名申请人。", "Give at least one applicant.")
    for n, party in enumerate(given.parties, 1):
        if party.side not in SIDES or party.kind not in KINDS or party.told_in not in TOLD_IN:
            errors[f"party_{n}"] = WRONG
        if not party.words.get("name", "").strip():
            errors[f"party_{n}_name"] = MISSING
    for n, claim in enumerate(given.claims, 1):
        facts = all(is_fact(name, value) for name, value in claim.facts.items())  # they go into the ledger: no words
        if claim.type not in CLAIM_TYPES or (claim.amount_fen or 0) < 0 or not facts:
            errors[f"claim_{n}"] = WRONG
        for notice in claim.known:
            if wrong := _of_notice(given, claim, notice):
                errors[f"claim_{n}_notified_on_{notice.party}"] = wrong
    if given.pathway in PATHWAYS:
        errors |= check_fields(PATHWAYS[given.pathway].opening, given.fields, Snapshot("", 0))
    return errors


def _of_notice(given: Registration, claim: ClaimInput, known: Known) -> Label | None:
    """What is wrong with the day on which somebody knew of an act; None if nothing is."""
    applicants = {n for n, party in enumerate(given.parties, 1) if party.side == "applicant"}
    if not has_notice(claim.type) or known.told not in dict(TOLD.choices) or known.party not in applicants:
        return WRONG
    if known.on > local_date(given.occurred_at):
        return Label("不能晚于收到日期。", "It cannot lie after the day it came in.")
    return None


def _opening(given: Registration, place: Place, person: Person | Filer, case_id: int) -> Act:
    pathway = PATHWAYS[given.pathway]
    on = local_date(given.occurred_at)
    sealed = {f.name for f in pathway.opening if f.kind in SEALED}
    facts = {name: value for name, value in given.fields.items() if name not in sealed}
    case = {
        "id": case_id,
        "code": code_of(case_id),
        "number": f"{place.word}〔{on.year}〕{place.nth}号",
        "org": given.org_id,
        "cause": given.cause,
        "origin": given.origin,
        "level": place.level,
        "facts": {**given.facts, **({contact.URGENT: True} if given.urgent else {})},
    }
    opened = {
        "n": 1,
        "pathway": given.pathway,
        "version": pathway.version,
        "state": pathway.initial,
        "claims": list(range(1, len(given.claims) + 1)),
        "org": given.org_id,
        "on": on.isoformat(),
        "facts": {name: plain(value) for name, value in facts.items()} | _sides(given),
    }
    if isinstance(person, Person) and person.role is Role.INTAKE:
        case["taken_down_by"] = person.account_id
    if given.handler_id:
        case["handler"] = opened["handler"] = given.handler_id
    clocks = items(CaseRows(), 1, given.pathway, opening_changes(pathway, on, facts), default_calendar())
    if through_desk(person):
        call = contact.promised(1, on, urgent=given.urgent)
        clocks += items(CaseRows(), 0, DESK.name, [call], default_calendar())
    noticed = items(CaseRows(), 0, DESK.name, _noticed(given), default_calendar())
    data = merged([{"case": case, **_people(given)}, {"opened": [opened]}, {"clocks": [*clocks, *noticed]}], 1)
    if noticed:
        data["clocks"] += _used(data["clocks"], given.pathway, on)
    words = dict(given.words) | {name: str(given.fields[name]) for name in sealed if given.fields.get(name)}
    about = {"case": case["code"], "of": 1}
    if through_desk(person):
        notices = to_party(1, given.parties[0].told_in, "received", about)
        notices += (Notice("inbox", "arrived", f"org:{given.org_id}", about),)
    else:
        mine = isinstance(person, Person) and given.handler_id == person.account_id
        notices = to_accounts([] if mine else [given.handler_id], "assigned", about)
    return Act("opened", person.actor, given.occurred_at, data, words, notices)


def _sides(given: Registration) -> dict[str, list[int]]:
    """What is brought by one party against another was brought by the applicants, as registered."""
    if given.pathway not in ADVERSARIAL:
        return {}
    sides = {BROUGHT_BY: "applicant", BROUGHT_AGAINST: "respondent"}
    found = {fact: [n for n, p in enumerate(given.parties, 1) if p.side == side] for fact, side in sides.items()}
    return {fact: numbers for fact, numbers in found.items() if numbers}


def _noticed(given: Registration) -> Iterator[ClockChange]:
    """The periods to attack an administrative act run for each applicant from the day it was known to that one."""
    for n, claim in enumerate(given.claims, 1):
        for known in claim.known:
            said = {"notified_on": known.on, "told": known.told}
            yield from act_periods.started("record_act", ClaimView(n, claim.type), known.party, said)


def _used(clocks: list[dict[str, Any]], pathway: str, on: date) -> list[dict[str, Any]]:
    """What opens the case is the application or the suit: the period for it is used on that day, late or not."""
    used = [item for item in clocks if not item["of"] and item["clock"] in act_periods.used_by(pathway)]
    names = ("n", "of", "clock", "addressee", "claim")
    return [{name: item[name] for name in names} | {"op": Op.SETTLE.value, "on": on.isoformat()} for item in used]


def _people(given: Registration) -> dict[str, Any]:
    parties = [_party(n, party) for n, party in enumerate(given.parties, 1)]
    claims = [_claim(n, claim) for n, claim in enumerate(given.claims, 1)]
    return {"parties": parties, "claims": claims}


def _party(n: int, party: PartyInput) -> dict[str, Any]:
    told = {} if party.told_in == "none" else {"told_in": party.told_in}
    return {"n": n, "side": party.side, "kind": party.kind, **told}


def _claim(n: int, claim: ClaimInput) -> dict[str, Any]:
    amount = {} if claim.amount_fen is None else {"amount_fen": claim.amount_fen}
    return {"n": n, "type": claim.type, "facts": dict(claim.facts), **amount}


def _place(tx: Tx, org_id: int, year: int) -> Place:
    """The body's next case of that year, e.g. 青溪调〔2026〕12号: no gaps, since it is part of the transaction."""
    (last,) = tx.fetch(
        "INSERT INTO case_number (org_id, year, last) VALUES (:org, :year, 1)"
        " ON CONFLICT (org_id, year) DO UPDATE SET last = case_number.last + 1 RETURNING last",
        {"org": org_id, "year": year},
    )[0]
    word, level = tx.fetch("SELECT word, level FROM organisation WHERE id = :org", {"org": org_id})[0]
    return Place(word, last, level)
