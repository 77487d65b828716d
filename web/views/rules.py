"""What the administrator sees of the rules: the gate's verdict, what is in force, and what a change would do before it
is done. No case is opened from here, only numbers, clocks and dates.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from fastapi import APIRouter
from sqlalchemy import func, select
from starlette.exceptions import HTTPException
from starlette.responses import Response

from cases.access import ACCOUNT
from cases.deeds import account_number
from cases.impact import CaseImpact, Draft, Totals, impact, target
from cases.models import metadata
from cases.publications import (
    Unknown,
    Unsound,
    carry_out,
    drafted,
    gate,
    judged,
    move,
    publications,
    publish,
    standing,
    take_up,
    withdraw,
    without,
)
from statemachines.books import BadDraft
from statemachines.lawbook import Law, Mark, Rule
from statemachines.pathway import Label
from statemachines.pathway_page import sections
from statemachines.pathways import PATHWAYS, versions
from statemachines.soundness import summary
from statemachines.succession import Fate
from web.deps import Administrator
from web.drawings import drawing
from web.entry_words import clock_words, rows, state_words
from web.forms import number
from web.visit import Visit

router = APIRouter(prefix="/rules")

PAGE = 50  # cases on a page of a preview
COUNTING = 5.0  # seconds a preview may count; then it says "at least"
CARRYING = 2.0  # seconds a request carries what it published; the clock does the rest
PROCEEDING = metadata.tables["proceeding"]

KINDS: Mapping[str, Label] = {
    "draft": Label("节假日或者规则", "Years or rules"),
    "withdrawal": Label("撤回", "Withdrawal of"),
    "pathway": Label("途径版本", "Pathway version"),
}
MARKS: Mapping[Mark, Label] = {
    Mark.V: Label("已核对条文", "article read"),
    Mark.V1: Label("已核对转载全文", "full text read in a mirror"),
    Mark.V2: Label("只见摘录", "excerpt only"),
    Mark.P: Label("部分核对", "seen in part"),
    Mark.U: Label("未核实", "unverified"),
}
FATES: Mapping[Fate, Label] = {
    Fate.MOVED: Label("转入", "moved"),
    Fate.KEPT: Label("留在原版", "kept"),
    Fate.PERSON: Label("须人工处理", "needs a person"),
}
EXAMPLE = """\
years:
  - year: 2027
    notices:
      - {number: "…", address: "https://www.gov.cn/…"}
    holidays:
      - {name: …, rest: ["01-01..01-03"], work: ["01-09"]}

channel: petition
rows:
  - id: XF-05
    label: {zh: "…", en: "…"}
    kind: right
    addressee: organ
    length: 5 WD
    basis: ["…"]
    mark: V
    valid_from: 2027-01-01
"""
EMPTY = Label("请粘贴草案。", "Paste a draft.")


# ── what stands ──────────────────────────────────────────────────────────────────────────────────────────────────


@router.get("")
def overview(visit: Administrator) -> Response:
    books, rows = take_up(visit.store), publications(visit.store)
    findings = gate(books.law) if visit.query("check") else judged(books.law)
    return visit.page(
        "pages/rules.html",
        findings=findings,
        summary=summary(list(findings)) if findings is not None else None,
        publications=rows,
        standing={row.n for row in standing(rows)},
        kinds=KINDS,
        people=_people(visit, {row.by_actor for row in rows}),
        pathways=[(PATHWAYS[name], versions(name)) for name in PATHWAYS],
        open=_open(visit),
        years=books.calendar.years,
        channels=_by_channel(books.law),
        marks=MARKS,
    )


def _people(visit: Visit, actors: set[str]) -> Mapping[str, str]:
    """The names of the accounts that published; the command line has none."""
    ids = [n for n in map(account_number, actors) if n]
    with visit.store.read() as connection:
        found = connection.execute(select(ACCOUNT.c.id, ACCOUNT.c.name).where(ACCOUNT.c.id.in_(ids)))
        return {f"account:{n}": name for n, name in found}


def _open(visit: Visit) -> Mapping[tuple[str, int], int]:
    """How many open proceedings stand in each version of each pathway."""
    c = PROCEEDING.c
    query = select(c.pathway, c.pathway_version, func.count()).where(c.is_open).group_by(c.pathway, c.pathway_version)
    with visit.store.read() as connection:
        return {(name, version): count for name, version, count in connection.execute(query)}


RULE_CHANNELS: Mapping[str, Label] = {  # in the order of the page; what only a draft knows comes last, by its code
    "mediation": Label("人民调解", "people's mediation"),
    "medical": Label("医疗纠纷调解", "medical mediation"),
    "traffic": Label("交通事故调解", "traffic mediation"),
    "consumer": Label("消费纠纷调解", "consumer mediation"),
    "public_security": Label("治安调解", "public-security mediation"),
    "labour_mediation": Label("劳动争议调解", "labour mediation"),
    "administrative_mediation": Label("行政调解", "administrative mediation"),
    "court_mediation": Label("法院调解", "court mediation"),
    "petition": Label("信访", "petition"),
    "petition_mediation": Label("信访与调解衔接", "petition handed to mediation"),
    "labour_arbitration": Label("劳动人事仲裁", "labour and personnel arbitration"),
    "labour_inspection": Label("劳动监察", "labour inspection"),
    "work_injury": Label("工伤认定", "work-injury recognition"),
    "commercial_arbitration": Label("商事仲裁", "commercial arbitration"),
    "land_arbitration": Label("农村土地承包仲裁", "rural land arbitration"),
    "land_title": Label("土地权属处理", "land title"),
    "sports_arbitration": Label("体育仲裁", "sports arbitration"),
    "litigation": Label("民事诉讼", "civil suit"),
    "family": Label("家事", "family matters"),
    "confirmation": Label("司法确认", "judicial confirmation"),
    "payment_order": Label("支付令", "payment order"),
    "enforcement": Label("强制执行", "enforcement"),
    "reconsideration": Label("行政复议", "administrative reconsideration"),
    "administrative_suit": Label("行政诉讼", "administrative suit"),
    "limitation": Label("诉讼时效", "limitation"),
    "legal_aid": Label("法律援助", "legal aid"),
    "notarisation": Label("公证", "notarisation"),
    "service": Label("当事人服务（本系统的承诺）", "service to parties (this program’s own promise)"),
}


def _by_channel(law: Law) -> list[tuple[Label, list[Rule]]]:
    found: dict[str, list[Rule]] = {}
    for row in (row for places in law.rows.values() for row in places):
        found.setdefault(row.channel, []).append(row)
    known = [(label, found.pop(name)) for name, label in RULE_CHANNELS.items() if name in found]
    return known + [(Label(name, name), rows) for name, rows in sorted(found.items())]


@router.get("/pathways/{name}")
def pathway_page(visit: Administrator, name: str) -> Response:
    if name not in PATHWAYS:
        raise HTTPException(404)
    pathway = PATHWAYS[name]
    return visit.page(
        "pages/pathway.html",
        pathway=pathway,
        tables=sections(pathway, take_up(visit.store).law),
        picture=drawing(name, visit.language, [], []),
        versions=versions(name),
        open={version: count for (of, version), count in _open(visit).items() if of == name},
    )


# ── what would change, and doing it ──────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Change:
    """What the form asks for: a draft's text, the number of one to withdraw, or "mediation 2"."""

    kind: str
    body: str

    def draft(self, visit: Visit) -> Draft:
        """Raises BadDraft, Unsound or LookupError."""
        if self.kind == "withdrawal":
            return Draft(without(visit.store, number(self.body)))
        if self.kind == "pathway":
            name, version = self.pathway
            return Draft(None, {name: target(name, version)})
        return Draft(drafted(visit.store, self.body))

    def publish(self, visit: Visit) -> None:
        """As above."""
        by = visit.me.actor.id
        if self.kind == "withdrawal":
            withdraw(visit.store, number(self.body), by, visit.now)
        elif self.kind == "pathway":
            move(visit.store, *self.pathway, by, visit.now)
        else:
            publish(visit.store, self.body, by, visit.now)

    @property
    def pathway(self) -> tuple[str, int]:
        name, _, version = self.body.partition(" ")
        return name, number(version)


@router.get("/impact")
def ask(visit: Administrator) -> Response:
    return _form(visit, "")


@router.post("/impact")
def answer(visit: Administrator) -> Response:
    """Show what the change would do, ask once more, or do it: as `step` says. Nothing is done on an error."""
    kind = visit.text("kind")
    change = Change(kind if kind in KINDS else "draft", visit.text("body").replace("\r\n", "\n").strip() + "\n")
    if not change.body.strip():
        return _form(visit, "", error=EMPTY, status=422)
    try:
        if visit.text("step") == "publish":
            change.publish(visit)
            carry_out(visit.store, visit.now, budget_seconds=CARRYING)
            return visit.to("/rules", done="published")
        return _preview(visit, change, change.draft(visit))
    except BadDraft as bad:
        return _form(visit, change.body, status=422, line=bad.line, why=bad.why)
    except Unsound as unsound:
        return _form(visit, change.body, status=422, findings=unsound.findings)
    except (Unknown, LookupError):
        raise HTTPException(404) from None


def _form(visit: Visit, body: str, status: int = 200, **wrong: Any) -> Response:
    said = {"error": None, "line": 0, "why": "", "findings": []} | wrong
    return visit.page("pages/rules_draft.html", status=status, body=body, example=EXAMPLE, **said)


def _preview(visit: Visit, change: Change, draft: Draft) -> Response:
    after = number(visit.text("after"))
    totals, shown, complete = _looked(visit, draft, after)
    return visit.page(
        "pages/rules_impact.html",
        change=change,
        kinds=KINDS,
        fates=FATES,
        totals=totals,
        complete=complete,
        lines=[line for each in shown for line in _lines(each)],
        next=shown[-1].case_id if len(shown) == PAGE else 0,
        first=not after,
        sure=visit.text("step") == "confirm",
    )


def _looked(visit: Visit, draft: Draft, after: int) -> tuple[Totals, list[CaseImpact], bool]:
    """The totals of what comes after that case, the first page of it, and whether all of it was counted."""
    totals, stop_at = Totals(), time.monotonic() + COUNTING
    found = impact(visit.store, draft, visit.now, after=after)
    shown = list(islice(found, PAGE))
    for each in shown:
        totals.add(each)
    for each in found:
        totals.add(each)
        if time.monotonic() > stop_at:
            return totals, shown, False
    return totals, shown, True


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the preview: which case, what of it, from what to what, and why."""

    number: str
    what: Label
    before: Label
    after: Label
    why: tuple[Label, ...] = ()


def _lines(each: CaseImpact) -> Iterator[Line]:
    for change in each.dates:
        what = clock_words(change.pathway, change.clock) or _code(change.clock)
        why = (change.trouble,) if change.trouble else (_code(change.rule),)
        yield Line(each.number, what, _dated(change.before), _dated(change.after), why)
    for offer in each.offers:
        yield Line(each.number, OFFERS, _steps(offer.pathway, offer.vanish), _steps(offer.pathway, offer.appear))
    for move_ in each.moves:
        what, verdict = state_words(move_.pathway, move_.state), move_.verdict
        before, after = _code(str(move_.before)), _code(str(move_.after))
        yield Line(each.number, what, before, after, (FATES[verdict.fate], *verdict.reasons))


OFFERS = Label("可办步骤（减少 → 增加）", "Steps offered (fewer → more)")
PROVISIONAL = Label("（暂定）", " (provisional)")
STAYS = Label("不变，须人工处理", "stays; needs a person")


def _code(text: str) -> Label:
    return Label(text, text)


def _dated(dated: Any) -> Label:
    if dated is None:
        return STAYS
    unsure = PROVISIONAL if dated.provisional else Label("", "")
    due = dated.due.isoformat() if dated.due else "—"
    return Label(due + unsure.zh, due + unsure.en)


def _steps(pathway: str, triggers: tuple[str, ...]) -> Label:
    labels = [rows(pathway)[trigger][0].label for trigger in triggers]
    return Label("、".join(label.zh for label in labels) or "—", ", ".join(label.en for label in labels) or "—")
