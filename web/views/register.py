"""登记案件: one form, whose rows of parties and claim items grow by buttons that work without JavaScript."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time
from functools import cached_property
from typing import Any

from fastapi import APIRouter
from sqlalchemy import select
from starlette.responses import Response

from cases.access import ORGANISATION
from cases.causes import CAUSES, ORIGINS
from cases.errors import KeyReused
from cases.register import KINDS, SIDES, ClaimInput, Known, PartyInput, Registration, register
from statemachines.act_periods import NOTIFIED, TOLD, has_notice
from statemachines.claims import ARISEN_ON, CLAIM_TYPES, ROUTING_FACTS
from statemachines.decide import Refused
from statemachines.pathway import Field, FieldKind, Label, Pathway, Role
from statemachines.pathways import ENTRANCES, PATHWAYS
from statemachines.routing_table import deciding_facts
from statemachines.snapshot import CHINA
from web import casefile
from web.deps import CaseWorker
from web.forms import Answers, number, parse
from web.visit import Visit

router = APIRouter(prefix="/cases/new")

MOST_PARTIES, MOST_CLAIMS = 15, 8  # on one form; claim items can be added later
PARTICULARS = ("name", "phone", "address", "id_no")
SENT_BEFORE = Label(
    "这份表单已经登记过案件。请核对后再提交。", "This form has registered a case already. Check it, then submit again."
)

WHEN_KNOWN = Label(
    "还没有登记。请填写各申请人收到或者知道行政行为之日，期限自该日起算；不清楚的可以不填，再按“登记”。",
    "Not registered yet. Give the day on which each applicant learned of the act: its periods run from then. If you do not"
    " know it, leave it empty and register.",
)


def _choice(name: str, label: Label, options: Mapping[str, Label], **more: Any) -> Field:
    return Field(name, FieldKind.CHOICE, label, choices=tuple(options.items()), **more)


ABOUT = (
    _choice("origin", Label("来源", "How it came in"), ORIGINS),
    _choice("cause", Label("事由", "Matter"), CAUSES),
    Field("received_on", FieldKind.DATE, Label("收到日期", "Received on")),
    Field("summary", FieldKind.NOTE, Label("纠纷概况", "Summary"), help=Label(
        "加密保存，只有经办人员可见。", "Kept sealed; only those working on the case see it.")),
)  # fmt: skip
PATHWAY = _choice(
    "pathway", Label("先走哪个途径", "Pathway to begin with"), {name: row.label for name, row in ENTRANCES.items()}
)
MINE = Field("mine", FieldKind.BOOL, Label("由我承办", "I handle it"), required=False)
NOT_YET = Label("不能晚于今天。", "It cannot lie after today.")


def opening(pathway: str) -> tuple[Field, ...]:
    """A pathway's opening questions, named so that two pathways may ask a question of the same name."""
    return tuple(replace(row, name=f"{pathway}-{row.name}") for row in PATHWAYS[pathway].opening)


def party_rows(n: int) -> tuple[Field, ...]:
    sides = {name: casefile.SIDES[name] for name in SIDES}
    kinds = {name: casefile.KINDS[name] for name in KINDS}
    words = {
        "name": Label("姓名或者名称", "Name"),
        "phone": Label("电话", "Telephone"),
        "address": Label("住址", "Address"),
        "id_no": Label("证件号码", "Identity number"),
    }
    return (
        _choice(f"party-{n}-side", Label("地位", "Side"), sides),
        _choice(f"party-{n}-kind", Label("类别", "Kind"), kinds),
        *(Field(f"party-{n}-{name}", FieldKind.TEXT, words[name], name == "name") for name in PARTICULARS),
    )


def claim_rows(n: int) -> tuple[Field, ...]:
    return (
        _choice(f"claim-{n}-type", Label("类型", "Type"), CLAIM_TYPES),
        Field(f"claim-{n}-amount", FieldKind.MONEY, Label("金额", "Amount"), required=False),
    )


def notice_rows(n: int, kind: str, applicants: Mapping[int, int]) -> Iterator[Field]:
    """When its act was known to each applicant; `applicants` are the form's numbers and the places of their rows."""
    for party, place in applicants.items() if has_notice(kind) else ():
        for row in (NOTIFIED, TOLD):
            of = Label(f"{row.label.zh}（当事人 {place}）", f"{row.label.en} (party {place})")
            label = of if len(applicants) > 1 else row.label
            yield replace(row, name=f"claim-{n}-{row.name}-{party}", label=label, required=False)


def fact_rows(n: int, kind: str, applicants: Mapping[int, int]) -> tuple[Field, ...]:
    """What decides the channel of an item of this type, and when its act was known; never required, and nothing before
    the type is chosen."""
    return tuple(notice_rows(n, kind, applicants)) + tuple(
        Field(f"claim-{n}-{name}", FieldKind.DATE, ARISEN_ON, required=False)
        if name == "arisen_on"
        else Field(f"claim-{n}-{name}", FieldKind.BOOL, ROUTING_FACTS[name], required=False)
        for name in deciding_facts(kind)
    )


@dataclass
class Intake:
    """The form: how many rows it has, and what was typed into them."""

    visit: Visit
    parties: list[int]
    claims: list[int]
    answers: Answers
    unasked: int = 0  # the claim item of an act whose days the page had not asked yet when it was sent

    @property
    def asked(self) -> int:
        """The claim item whose facts are asked for just now: by a button, or because they were not asked before."""
        return self.unasked or number(self.visit.text("ask_facts"))

    @property
    def pressed(self) -> str:
        """The row a button has just added, or the list it has dropped one from: there the page is read on."""
        if self.visit.text("add_party"):
            return f"party-{self.parties[-1]}"
        if self.visit.text("add_claim"):
            return f"claim-{self.claims[-1]}"
        return "people" if self.visit.text("drop_party") else "items" if self.visit.text("drop_claim") else ""

    @property
    def may_be_mine(self) -> bool:
        return self.visit.me.role is Role.HANDLER

    def facts(self, n: int) -> tuple[Field, ...]:
        """What is asked of a claim item besides its type and amount."""
        return fact_rows(n, self.answers.typed(f"claim-{n}-type"), self.applicants)

    @property
    def applicants(self) -> Mapping[int, int]:
        return applicants_of(self.parties, self.answers.typed)

    def mark(self, n: int) -> str:
        """What the page has asked of an item: the days of its act, for these applicants; "" where it asks none."""
        kind = self.answers.typed(f"claim-{n}-type")
        return "-".join(map(str, (n, kind, *self.applicants))) if has_notice(kind) else ""

    @cached_property
    def said(self) -> Mapping[str, Any]:
        return self.answers.values

    def registration(self) -> Registration:
        said, pathway = self.said, self.said["pathway"]
        return Registration(
            org_id=self.visit.me.org_id,
            cause=said["cause"],
            origin=said["origin"],
            pathway=pathway,
            occurred_at=self._received(),
            parties=tuple(self._party(n) for n in self.parties),
            claims=tuple(self._claim(n) for n in self.claims),
            fields={
                row.name: said[f"{pathway}-{row.name}"]
                for row in PATHWAYS[pathway].opening
                if f"{pathway}-{row.name}" in said
            },
            words={"summary": said["summary"]},
            handler_id=self.visit.me.account_id if self.may_be_mine and said.get("mine") else None,
        )

    def _received(self) -> datetime:
        """Now, or the end of office hours of an earlier day."""
        day = self.said["received_on"]
        return self.visit.now if day >= self.visit.today else datetime.combine(day, time(17), CHINA)

    def _party(self, n: int) -> PartyInput:
        words = {name: self.said[f"party-{n}-{name}"] for name in PARTICULARS if f"party-{n}-{name}" in self.said}
        return PartyInput(self.said[f"party-{n}-side"], self.said[f"party-{n}-kind"], words)

    def _claim(self, n: int) -> ClaimInput:
        kind = self.said[f"claim-{n}-type"]
        facts: dict[str, Any] = {name: True for name in deciding_facts(kind) if self.said.get(f"claim-{n}-{name}")}
        if "arisen_on" in facts:
            facts["arisen_on"] = self.said[f"claim-{n}-arisen_on"].isoformat()
        return ClaimInput(kind, self.said.get(f"claim-{n}-amount"), facts, tuple(self._known(n)))

    def _known(self, n: int) -> Iterator[Known]:
        for party, place in self.applicants.items():
            if day := self.said.get(f"claim-{n}-notified_on-{party}"):
                yield Known(place, day, self.said.get(f"claim-{n}-told-{party}") or "told")


def _fields(parties: list[int], claims: list[int], typed: Callable[[str], str]) -> Iterator[Field]:
    """Every question in the order of the page; those of a numbered row say whose they are. The pathway and the types
    that were typed have their own."""
    yield from ABOUT
    for i, n in enumerate(parties, 1):
        yield from (_of(Label(f"当事人 {i}", f"Party {i}"), row) for row in party_rows(n))
    for i, n in enumerate(claims, 1):
        facts = fact_rows(n, typed(f"claim-{n}-type"), applicants_of(parties, typed))
        rows = (*claim_rows(n), *facts)
        yield from (_of(Label(f"请求项 {i}", f"Claim item {i}"), row) for row in rows)
    yield PATHWAY
    yield from opening(typed("pathway")) if typed("pathway") in PATHWAYS else ()
    yield MINE


def applicants_of(parties: list[int], typed: Callable[[str], str]) -> Mapping[int, int]:
    """The form's number of each applicant → the place of its row."""
    return {n: place for place, n in enumerate(parties, 1) if typed(f"party-{n}-side") == "applicant"}


def _of(thing: Label, row: Field) -> Field:
    return replace(row, label=Label(f"{thing.zh}：{row.label.zh}", f"{thing.en}: {row.label.en}"))


@router.get("")
def ask(visit: CaseWorker) -> Response:
    ways = _ways(visit)["ours"]
    raw = {
        "received_on": [visit.today.isoformat()],
        "party-1-side": ["applicant"],
        "party-1-kind": ["person"],
        "party-2-side": ["respondent"],
        "party-2-kind": ["person"],
        "claim-1-type": ["administrative_act" if "reconsideration" in ways else ""],
    }
    return _page(Intake(visit, [1, 2], [1], Answers(raw=raw)))


@router.post("")
def answer(visit: CaseWorker) -> Response:
    """Add or drop a row, or ask what the types decide on, and show the form again; or register the case."""
    intake = _read(visit)
    if _rows_changed(intake) or intake.asked:
        intake.answers = Answers(raw=intake.answers.raw)
        return _page(intake)
    if intake.answers.ok and (not_asked := _not_asked(intake)):
        intake.unasked = not_asked
        return _page(intake, notice=WHEN_KNOWN)
    if intake.answers.ok:
        key = f"{visit.me.account_id}:{visit.text('key')[:64] or visit.key()}"
        try:
            receipt = register(visit.store, intake.registration(), person=visit.me, now=visit.now, key=key)
            return visit.to(f"/cases/{receipt.code}", done="registered")
        except Refused as refused:
            intake.answers = intake.answers.with_errors(_names(refused.field_errors, intake))
        except KeyReused:  # gone back to after registering, then changed: another case, and a new key for it
            return _page(intake, status=409, notice=SENT_BEFORE, key=visit.key())
    return _page(intake, status=422)


def _read(visit: Visit) -> Intake:
    parties, claims = _numbers(visit, "party", MOST_PARTIES), _numbers(visit, "claim", MOST_CLAIMS)
    fields = list(_fields(parties, claims, visit.text))
    answers = parse(fields, visit.form)
    if answers.values.get("received_on", visit.today) > visit.today:
        answers = answers.with_errors({"received_on": NOT_YET})
    if "party-1-side" in answers.values and not _has_applicant(answers, parties):
        answers = answers.with_errors(
            {f"party-{parties[0]}-side": Label("请至少填写一名申请人。", "Give at least one applicant.")}
        )
    return Intake(visit, parties, claims, answers)


def _has_applicant(answers: Answers, parties: list[int]) -> bool:
    return any(answers.values.get(f"party-{n}-side") == "applicant" for n in parties)


def _numbers(visit: Visit, name: str, most: int) -> list[int]:
    """The numbers of the rows that the form had, in its order."""
    given = (number(text) for text in visit.form.getlist(name) if isinstance(text, str))
    return [n for n in dict.fromkeys(given) if 0 < n < 1000][:most]


def _rows_changed(intake: Intake) -> bool:
    """Did a button add or drop a row? Nothing is checked yet, everything typed stays."""
    visit = intake.visit
    for name, rows, most in (("party", intake.parties, MOST_PARTIES), ("claim", intake.claims, MOST_CLAIMS)):
        if visit.text(f"add_{name}") and len(rows) < most:
            rows.append(max(rows, default=0) + 1)
        elif (dropped := number(visit.text(f"drop_{name}"))) in rows:
            rows.remove(dropped)
        else:
            continue
        return True
    return False


def _not_asked(intake: Intake) -> int:
    """The first item about an act for which the page that was sent did not ask the days; 0 if there is none."""
    asked = intake.visit.form.getlist("asked")
    return next((n for n in intake.claims if (mark := intake.mark(n)) and mark not in asked), 0)


def _names(errors: Mapping[str, Label], intake: Intake) -> dict[str, Label]:
    """The door's names of what is wrong, as the form's: it numbers rows from one without gaps."""
    pathway = intake.said["pathway"]
    names = {
        "parties": f"party-{intake.parties[0]}-side" if intake.parties else "summary",
        "occurred_at": "received_on",
    }
    names |= {row.name: f"{pathway}-{row.name}" for row in PATHWAYS[pathway].opening}
    for i, n in enumerate(intake.parties, 1):
        names |= {f"party_{i}": f"party-{n}-side", f"party_{i}_name": f"party-{n}-name"}
    for i, n in enumerate(intake.claims, 1):
        names |= {f"claim_{i}": f"claim-{n}-type"}
        names |= {f"claim_{i}_notified_on_{k}": f"claim-{n}-notified_on-{p}" for k, p in enumerate(intake.parties, 1)}
    return {names.get(name, name): label for name, label in errors.items()}


def _ways(visit: Visit) -> Mapping[str, Mapping[str, Pathway]]:
    """The pathways a case may begin with: what this body runs first, the others folded."""
    with visit.store.read() as connection:
        kind = connection.execute(select(ORGANISATION.c.kind).where(ORGANISATION.c.id == visit.me.org_id)).scalar()
    ours = {name: row for name, row in ENTRANCES.items() if kind in row.bodies}
    return {"ours": ours, "others": {name: row for name, row in ENTRANCES.items() if name not in ours}}


def _page(intake: Intake, status: int = 200, notice: Label | None = None, key: str = "") -> Response:
    visit = intake.visit
    fields = list(_fields(intake.parties, intake.claims, intake.answers.typed))
    return visit.page(
        "pages/register.html",
        status=status,
        intake=intake,
        notice=notice,
        about=ABOUT,
        pathway=PATHWAY,
        mine=MINE,
        pathways=_ways(visit),
        opening=opening,
        party_rows=party_rows,
        claim_rows=claim_rows,
        more_parties=len(intake.parties) < MOST_PARTIES,
        more_claims=len(intake.claims) < MOST_CLAIMS,
        problems=intake.answers.problems(fields),
        key=key or visit.text("key") or visit.key(),
    )
