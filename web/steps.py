"""A step's form: its questions with the answers this case allows, what it would do, and what changed meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from functools import cached_property
from typing import Any

from sqlalchemy import select

from cases.access import ORGANISATION
from cases.causes import BODY_KINDS
from cases.colleagues import colleagues
from cases.history import read_record
from cases.mediating import NUMBERED, about
from cases.particulars import CASE_KEY, cards
from cases.preview import Preview, look
from cases.rows import CaseRows, pathway_of, snapshot
from cases.verbs import may_act_in
from statemachines.claims import CLAIM_TYPES, FACT_NAMES
from statemachines.clockops import event_number
from statemachines.decide import Refused, available
from statemachines.desk import DESK, ON_ITEMS
from statemachines.involvement import KINDS as PARTS
from statemachines.papers import KINDS, STEP_PAPERS
from statemachines.party_steps import STRUCK
from statemachines.pathway import Command, Field, FieldKind, Label, Pathway, Role, Transition
from statemachines.pathways import PATHWAYS
from statemachines.receivers import receivers
from statemachines.referrals import PAPERS, REFERRALS
from statemachines.routing import route_all
from statemachines.routing_table import deciding_facts
from statemachines.snapshot import CHINA, ClaimView, Situation, Snapshot
from web import formatters
from web.clock_log import log_lines
from web.entry_words import ClockLine, clock_changes, clock_words, of_item, state_words, step_words, title
from web.forms import Answers, number, parse
from web.meeting_words import TRIGGERS, expected, mediations, offered
from web.visit import Visit

OCCURRED = Field("occurred_on", FieldKind.DATE, Label("发生日期", "It happened on"), True, (), Label(
    "补记以前的事，请填实际发生的日期。", "For something that happened earlier, give the day it happened."
))  # fmt: skip
# steps of the desk that set dates
DATING = frozenset({"correct_date", *(row.trigger for row in ON_ITEMS)})
NEAR = frozenset({"co_handle", "ask_joint", "circulate"})  # who may be asked need not be of the body
NEAR_HEADS = NEAR - {"co_handle"}  # nor a handler
ANSWERS = {"give_opinion": "joint", "mark_read": "read", "answer_urge": "urge"}
AUDIENCES: Mapping[str, Label] = {
    "parties": Label("各方当事人", "all parties"),
    "applicant": Label("申请人", "applicant"),
    "respondent": Label("被申请人", "respondent"),
    "supervisor": Label("督办人", "supervisor"),
    "handler": Label("承办人", "handler"),
    "sender": Label("移送单位", "sending body"),
    "asker": Label("提出的人", "who asked"),
    "body": Label("办理单位", "the body"),
}


@dataclass
class StepForm:
    """One step of one proceeding (0: of the case as a whole) as a form for this visitor."""

    visit: Visit
    code: str
    rows: CaseRows
    of: int
    row: Transition
    answers: Answers = field(default_factory=Answers)
    kept_at: datetime | None = None  # when the draft it is filled with was kept

    @property
    def place(self) -> tuple[int, int, str]:
        """Where a draft of it is kept."""
        return self.rows.id, self.of, self.row.trigger

    @cached_property
    def snapshot(self) -> Snapshot:
        return snapshot(self.rows)

    @property
    def pathway(self) -> Pathway:
        return pathway_of(self.rows.proceeding(self.of)) if self.of else DESK

    @property
    def state(self) -> Label | None:
        return state_words(self.pathway.name, self.rows.proceeding(self.of)["state"]) if self.of else None

    @property
    def leads_to(self) -> Label | None:
        """The state after the step; None where it moves nothing."""
        return state_words(self.pathway.name, self.row.target) if self.of and self.row.target else None

    @property
    def fields(self) -> tuple[Field, ...]:
        """Of the facts that routing decides on, those that decide something for the types of the items at hand."""
        return self._of_facts({name for kind in self._types() for name in deciding_facts(kind)})

    @property
    def answered(self) -> tuple[Field, ...]:
        """The questions that were on the form sent: a fact it did not show was not answered with no."""
        return self._of_facts({text for text in self.visit.form.getlist("shown") if isinstance(text, str)})

    def _of_facts(self, asked: set[str]) -> tuple[Field, ...]:
        idle = FACT_NAMES - asked if self.asks_by_type else frozenset()
        return (*(row for row in self.row.fields if row.name not in idle), OCCURRED)

    @property
    def asks_by_type(self) -> bool:
        """Does an answer in this form decide which facts it asks?"""
        return not self.of and any(row.name in FACT_NAMES for row in self.row.fields)

    @property
    def shown(self) -> list[str]:
        return [row.name for row in self.fields if row.name in FACT_NAMES] if self.asks_by_type else []

    def _types(self) -> set[str]:
        """Types of the items this form is about: the one being added, the ones chosen, else all of the case."""
        if any(row.name == "type" for row in self.row.fields):
            return {self.answers.typed("type")}
        chosen = {number(text) for text in self.answers.raw.get("claims", ())}
        claims = self.snapshot.claims
        return {claim.type for claim in claims if claim.n in chosen} or {claim.type for claim in claims}

    @property
    def confirms(self) -> bool:
        """Worth a second look: it moves the case, touches a clock or hands it over."""
        if not self.of:
            return self.row.trigger in DATING
        return bool(self.row.target or self.row.clocks or self.row.refers or self._starts)

    @property
    def _starts(self) -> bool:
        return any(self.row.trigger in (*rule.starts, *rule.settles_on) for rule in self.pathway.clocks)

    def command(self) -> Command:
        values = {name: value for name, value in self.answers.values.items() if name != OCCURRED.name}
        return Command(self.row.trigger, self.of, self.visit.me.actor, self._occurred(), values)

    def _occurred(self) -> datetime:
        """Now, or the end of office hours of the earlier day that was named."""
        day = self.answers.values.get(OCCURRED.name, self.visit.today)
        return self.visit.now if day >= self.visit.today else datetime.combine(day, time(17), CHINA)

    @cached_property
    def known(self) -> Mapping[str, Any]:
        """What the case already holds of the facts a desk step asks for: of the item its link names, else of the case."""
        if self.of:
            return {}
        claim = self.rows.tables["claim"].get((number(self.visit.query("claims")),))
        facts: Mapping[str, Any] = claim["facts"] if claim else self.rows.case["facts"]
        return facts

    @cached_property
    def suggested(self) -> Mapping[str, Any]:
        """What the case itself shows of the answers, such as the days of an appraisal; the person confirms or changes it."""
        if self.row.suggests is None:
            return {}
        proceeding = self.snapshot.proceeding(self.of) if self.of else None
        command = Command(self.row.trigger, self.of, self.visit.me.actor, self.visit.now)
        return self.row.suggests(Situation(self.snapshot, proceeding, command, self.visit.now))

    # ── what each question offers ────────────────────────────────────────────────────────────────────────────────

    @cached_property
    def options(self) -> Mapping[str, list[tuple[object, str]]]:
        return {row.name: self._offered(row) for row in self.row.fields if not row.choices}

    def _offered(self, row: Field) -> list[tuple[object, str]]:
        if row.kind is FieldKind.INTEGER:  # a number that nobody should have to know by heart
            arranged = self.row.trigger in TRIGGERS and row.name != "of"
            return (
                offered(self.visit, self.rows, self.row, row.name, self._meets())
                if arranged
                else self._numbered(row.name)
            )
        match row.kind:
            case FieldKind.PARTY | FieldKind.PARTIES:
                return [(n, f"{n} {name}") for n, name in self._parties.items()]
            case FieldKind.CLAIMS:
                return [(claim.n, self._claim(claim)) for claim in self._claims()]
            case FieldKind.ACCOUNT | FieldKind.ACCOUNTS:
                return self._colleagues()
            case FieldKind.STEP:
                return self._steps()
            case FieldKind.ORGANISATION:
                return self._bodies()
            case _:
                return []

    def _numbered(self, name: str) -> list[tuple[object, str]]:
        language = self.visit.language
        match name:
            case "of":
                arranged = self.row.trigger in TRIGGERS
                found = mediations(self.rows, self.row.trigger) if arranged else self.rows.rows("proceeding")
                return [
                    (row["n"], f"{row['n']} {PATHWAYS[row['pathway']].label[language]}")
                    for row in found
                    if row["is_open"] or arranged
                ]
            case "referral":
                offered = (row for row in self.rows.rows("referral") if row["status"] == "offered")
                return [(row["n"], f"{row['n']} {REFERRALS[row['referral']].label[language]}") for row in offered]
            case "paper":
                return [(row["n"], KINDS[row["kind"]][language]) for row in self.rows.rows("paper")]
            case "event":
                return self._events()
            case "part":
                return self._parts()
            case "entry":
                return [(self.rows.version, self._last_entry())]
            case "escalation":
                mine = (row for row in self.rows.rows("escalation") if row["org_id"] in self.visit.me.orgs)
                return [(row["seq"], self._escalation(row)) for row in mine]
            case _:
                return []

    def _events(self) -> list[tuple[object, str]]:
        """What the logs of all clocks hold, to be corrected: the clock, what happened to it, on which day."""
        language, found = self.visit.language, list[tuple[object, str]]()
        for row in self.rows.rows("deadline"):
            words = clock_words(self._table(row["proceeding"]), row["clock"]) or Label(row["clock"], row["clock"])
            name = of_item(words, row)[language]
            for line in log_lines(row["events"]):
                said = f"{name} · {line.what[language]} {line.days}"
                found.append((event_number(row["n"], line.nth), said))
        return found

    def _table(self, of: int) -> str:
        return str(self.rows.proceeding(of)["pathway"]) if of else ""

    def _escalation(self, row: Mapping[str, Any]) -> str:
        clock = self.rows.tables["deadline"].get((row["deadline"],))
        words = clock_words(self._table(row["proceeding"]), clock["clock"]) if clock else None
        return f"{row['seq']} {words[self.visit.language]}" if words else str(row["seq"])

    @cached_property
    def _parties(self) -> Mapping[int, str]:
        with self.visit.store.read() as connection:
            query = select(CASE_KEY.c.wrapped).where(CASE_KEY.c.case_id == self.rows.id)
            wrapped = connection.execute(query).scalar()
            found = cards(connection, self.visit.store.vault, self.rows.id, wrapped)
        return {card.n: card.name or "—" for card in found if card.side != STRUCK}

    def _claims(self) -> tuple[ClaimView, ...]:
        """This proceeding's items, and those no proceeding has taken up yet."""
        mine = set(self.rows.proceeding(self.of)["claims"]) if self.of else {claim.n for claim in self.snapshot.claims}
        taken = {n for proceeding in self.snapshot.proceedings for n in proceeding.claims}
        return tuple(claim for claim in self.snapshot.claims if claim.n in mine or claim.n not in taken)

    def _claim(self, claim: ClaimView) -> str:
        amount = f" {formatters.yuan(claim.amount_fen, self.visit.language)}" if claim.amount_fen else ""
        return f"{claim.n} {CLAIM_TYPES[claim.type][self.visit.language]}{amount}{self._verdict(claim)}"

    def _verdict(self, claim: ClaimView) -> str:
        """How the channel this step leads to stands for the item, where there is something to say."""
        if not self.row.refers:
            return ""
        channel = PATHWAYS[REFERRALS[self.row.refers].to_pathway].channel
        verdict = route_all((claim.n,), self.snapshot)[0].verdicts.get(channel)
        if verdict is None or verdict.standing == "permitted":
            return ""
        return f" · {verdict.reason[self.visit.language]}"

    def _colleagues(self) -> list[tuple[object, str]]:
        """Handlers of the body; for who is only asked to help, agree or read, people of the bodies near it, too."""
        of = self.rows.proceeding(n)["org_id"] if (n := self._of_field()) else self.rows.case["org_id"]
        with self.visit.store.read() as connection:
            found = colleagues(connection, of, near=self.row.trigger in NEAR, heads=self.row.trigger in NEAR_HEADS)
        language, me = self.visit.language, self.visit.me.account_id
        own = [(each.id, each.said(language, of)) for each in found if each.id != me or self.row.trigger == "assign"]
        return list(own)

    def _steps(self) -> list[tuple[object, str]]:
        """Steps of the open proceedings that may wait for agreement: the body's own, lawful now."""
        language, found = self.visit.language, list[tuple[object, str]]()
        for row in self.rows.rows("proceeding"):
            if row["is_open"]:
                offers = available(self.snapshot, row["n"], self.visit.me.actor, self.visit.now)
                lawful = (o.row for o in offers if o.refusal is None and not o.row.exit and Role.PARTY not in o.row.by)
                found += [(step.trigger, f"{row['n']} {step.label[language]}") for step in lawful]
        return found

    def _parts(self) -> list[tuple[object, str]]:
        """Open parts: to be answered those of the step's kind that were asked of this person, to be ended all."""
        kind = ANSWERS.get(self.row.trigger)
        me, language = self.visit.me.account_id, self.visit.language
        found = []
        for row in self.rows.rows("involvement"):
            mine = kind is None or (row["kind"] == kind and row["account_id"] in (me, None))
            if row["status"] == "open" and mine:
                said = f"{row['n']} {PARTS[row['kind']][language]}"
                found.append((row["n"], f"{said} · {step_words(row['step'])[language]}" if row["step"] else said))
        return found

    def _last_entry(self) -> str:
        """The newest entry in words; the record is read for this form alone."""
        record = read_record(self.visit.store, self.visit.me, self.code)
        entry = record.steps[-1].entry
        words = title(entry.kind, entry.data, record.pathways)[self.visit.language]
        return f"{entry.seq} {words} {formatters.clock_time(entry.recorded_at)}"

    def _meets(self) -> int:
        """The mediation a step about mediators or meetings is about; 0 where that is not said yet."""
        said = {name: number(self.answers.typed(name) or self.visit.query(name)) for name in ("of", *NUMBERED)}
        found = [row["n"] for row in mediations(self.rows, self.row.trigger)]
        return about(self.rows, said) or (found[0] if len(found) == 1 else 0)

    def _of_field(self) -> int:
        """The proceeding a step on the whole case is about."""
        n = number(self.answers.typed("of"))
        return n if (n,) in self.rows.tables["proceeding"] else 1

    def _bodies(self) -> list[tuple[object, str]]:
        body = ORGANISATION.c
        kinds = receivers(REFERRALS[self.row.refers]) if self.row.refers else BODY_KINDS
        name = body.name_en if self.visit.language == "en" else body.name_zh
        query = select(body.id, name).where(body.kind.in_(kinds)).order_by(body.level, body.id)
        mine = self.rows.proceeding(self.of)["org_id"] if self.of else None
        with self.visit.store.read() as connection:
            return [(org, said) for org, said in connection.execute(query) if org != mine]


def find(visit: Visit, code: str, of: int, trigger: str) -> StepForm | None:
    """The form of a step that the pathway knows at all; None otherwise."""
    rows = look(visit.store, visit.me, code)
    if of and (of,) not in rows.tables["proceeding"]:
        return None
    state = rows.proceeding(of)["state"] if of else DESK.initial
    pathway = pathway_of(rows.proceeding(of)) if of else DESK
    candidates = [row for row in pathway.transitions if row.trigger == trigger and row.by != {Role.SYSTEM}]
    row = next((row for row in candidates if state in row.sources), next(iter(candidates), None))
    return StepForm(visit, code, rows, of, row) if row else None


def read(form: StepForm) -> None:
    """Take the answers from the submitted form."""
    form.answers = parse(form.answered, form.visit.form)
    day = form.answers.values.get(OCCURRED.name)
    if day and day > form.visit.today:
        late = {OCCURRED.name: Label("不能晚于今天。", "It cannot lie after today.")}
        form.answers = form.answers.with_errors(late)


def blank(form: StepForm) -> None:
    """A form as it is first shown: today, what the link to it says, and the facts recorded before."""
    raw = {OCCURRED.name: [form.visit.today.isoformat()]}
    for row in form.row.fields:
        if asked := form.visit.query(row.name):
            raw[row.name] = [asked]
        elif (said := form.suggested.get(row.name)) is not None:
            raw[row.name] = [str(each) for each in (said if isinstance(said, tuple) else (said,))]
        elif row.kind is FieldKind.BOOL and form.known.get(row.name) is True:
            raw[row.name] = ["yes"]
        elif row.kind is FieldKind.DATE and isinstance(form.known.get(row.name), str):
            raw[row.name] = [form.known[row.name]]
        elif usual := expected(form.rows, row.name):
            raw[row.name] = usual
    for name in ("of", "part", "entry"):  # where there is one answer, it is given
        if any(row.name == name for row in form.row.fields) and len(form.options[name]) == 1:
            raw.setdefault(name, [str(form.options[name][0][0])])
    form.answers = Answers(raw=raw)


def refusal_now(form: StepForm) -> Refused | None:
    """Why the step is not offered here and now, before anything is filled in; None if it is."""
    offers = available(form.snapshot, form.of, form.visit.me.actor, form.visit.now)
    found = next((offer for offer in offers if offer.row is form.row), None)
    return Refused(found.refusal) if found and found.refusal else None


def not_mine(form: StepForm) -> Label | None:
    """Why this person may not take the step; None if he may."""
    if not form.of:
        return None
    refusal = may_act_in(form.visit.me, form.rows, form.of, form.visit.now)
    return refusal.reason if refusal else None


def clock_lines(preview: Preview) -> list[ClockLine]:
    """What the step will do to clocks."""
    pathways = {row["n"]: row["pathway"] for row in preview.rows.rows("proceeding")}
    opened = {row["n"]: row["pathway"] for row in preview.act.data.get("opened", ())}
    return clock_changes(preview.act.data, pathways | opened)


def summary(form: StepForm) -> list[tuple[Label, str]]:
    """The answers in words, for the confirmation page."""
    lines: list[tuple[Label, str]] = []
    for row in form.fields:
        value = form.answers.values.get(row.name)
        if value not in (None, "", ()):
            lines.append((row.label, _said(form, row, value)))
    return lines


def _said(form: StepForm, row: Field, value: Any) -> str:
    language = form.visit.language
    if isinstance(value, bool):
        return Label("是", "yes")[language] if value else Label("否", "no")[language]
    if row.kind is FieldKind.MONEY:
        return formatters.yuan(value, language)
    if row.choices:
        return dict(row.choices)[value][language]
    words = dict(form.options.get(row.name, ()))
    picked = value if isinstance(value, tuple) else (value,)
    return Label("、", ", ")[language].join(words.get(each, str(each)) for each in picked)


def packet(preview: Preview) -> list[Label]:
    """What travels with a hand-over."""
    return [PAPERS[name] for name in preview.act.data.get("referral", {}).get("packet", ())]


def papers(form: StepForm) -> list[Label]:
    """The papers that the step calls for."""
    return [STEP_PAPERS[name] for name in form.row.papers]
