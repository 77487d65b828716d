"""Several cases at once: take, give back, assign, share out evenly. Each is its own entry and transaction.

What is about to happen is shown first, with the cases it is about as they stand; what could not be done is named with
its reason. The form's key makes a second click do nothing twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from fastapi import APIRouter
from starlette.responses import Response

from cases.causes import CAUSES
from cases.colleagues import Colleague, handlers_with_load
from cases.errors import CaseError
from cases.transition import transition
from cases.worklists import WorkRow, chosen
from statemachines.chart import chart
from statemachines.decide import Refused
from statemachines.desk import DESK
from statemachines.pathway import Command, Field, FieldKind, Label, Role, Transition
from statemachines.pathways import PATHWAYS
from web.deps import CaseWorker
from web.forms import EMPTY, Answers, number, parse
from web.visit import Visit

router = APIRouter(prefix="/work/bulk")

PICK = re.compile(r"([0-9A-Z]{4,20}):(\d{1,4}):(\d{1,9})(?::(\d{1,9}))?")
MOST = 50  # a page of the list
VERBS: Mapping[Role, Mapping[str, Label]] = {
    Role.HANDLER: {
        "claim": Label("由我承办所选案件", "Take those chosen"),
        "release": Label("把所选案件退回待认领", "Give those chosen back"),
    },
    Role.SUPERVISOR: {
        "assign": Label("分派所选案件", "Assign those chosen"),
        "distribute": Label("平均分配所选案件", "Share those chosen out evenly"),
    },
}
NOBODY = Label("该单位没有承办人可以分配。", "This body has no handler to give it to.")


@dataclass(frozen=True, slots=True)
class Pick:
    """A chosen row: the case, its proceeding, the version it was seen at, and who is to handle it (sharing out)."""

    code: str
    of: int
    version: int
    handler: int = 0


@dataclass(frozen=True, slots=True)
class Share:
    """A line of the preview: this case to that colleague, who then has so many. None: nobody is there to take it."""

    row: WorkRow
    to: Colleague | None
    load: int = 0


@dataclass(slots=True)
class Outcome:
    """What became of each chosen row."""

    done: list[WorkRow] = field(default_factory=list)
    failed: list[tuple[WorkRow | Pick, Label]] = field(default_factory=list)


@router.post("")
def ask(visit: CaseWorker) -> Response:
    """What is about to be done to the rows chosen, and the questions it asks."""
    verb, picks = _verb(visit), _picks(visit, "pick")
    if not verb or not picks:
        return visit.to(_back(visit), done="nothing_chosen")
    return _asked(visit, verb, picks, EMPTY)


@router.post("/do")
def do(visit: CaseWorker) -> Response:
    """Each row for itself; then what was done and what was not."""
    verb, picks = _verb(visit), _picks(visit, "pick")
    if not verb or not picks:
        return visit.to(_back(visit), done="nothing_chosen")
    answers = parse(_questions(verb), visit.form)
    if not answers.ok:
        return _asked(visit, verb, picks, answers, 422)
    rows = {(row.code, row.n): row for row in chosen(visit.store, visit.me, [pick.code for pick in picks], visit.now)}
    outcome, versions = Outcome(), dict[str, int]()
    for pick in picks:
        row = rows.get((pick.code, pick.of))
        if failure := _one(visit, verb, pick, answers, versions):
            outcome.failed.append((row or pick, failure))
        elif row:
            outcome.done.append(row)
    title = VERBS[visit.me.role][verb]
    return visit.page("pages/bulk_done.html", title=title, outcome=outcome, back=_back(visit), causes=CAUSES)


def _one(visit: Visit, verb: str, pick: Pick, answers: Answers, versions: dict[str, int]) -> Label | None:
    """Through the door; why not, where it was not done."""
    fields = {"of": pick.of, **answers.values}
    if verb == "distribute":
        if not pick.handler:
            return NOBODY
        fields["handler"] = pick.handler
    command = Command(_row(verb).trigger, 0, visit.me.actor, visit.now, fields)
    said = "-".join(str(fields.get(name, "")) for name in ("handler", "reason"))
    key = f"{visit.me.account_id}:bulk:{visit.text('key')[:64]}:{pick.code}:{pick.of}:{said}"
    seen = versions.get(pick.code, pick.version)
    try:
        receipt = transition(
            visit.store, pick.code, command, person=visit.me, now=visit.now, key=key, expected_version=seen
        )
    except Refused as refused:
        return next(iter(refused.field_errors.values()), refused.refusal.reason)
    except CaseError as error:
        return error.label
    versions[pick.code] = receipt.seq  # another proceeding of the same case follows on this very entry
    return None


# ── the questions ────────────────────────────────────────────────────────────────────────────────────────────────


def _row(verb: str) -> Transition:
    return chart(DESK)[DESK.initial, "assign" if verb == "distribute" else verb]


def _questions(verb: str) -> tuple[Field, ...]:
    """Those of the step that are the same for every row."""
    asked = (row for row in _row(verb).fields if row.name != "of" and row.kind is not FieldKind.NOTE)
    return tuple(row for row in asked if not (verb == "distribute" and row.name == "handler"))


def _asked(visit: Visit, verb: str, picks: Sequence[Pick], answers: Answers, status: int = 200) -> Response:
    wanted = {(pick.code, pick.of) for pick in picks}
    found = chosen(visit.store, visit.me, [pick.code for pick in picks], visit.now)
    rows = [row for row in found if (row.code, row.n) in wanted]
    if not rows:
        return visit.to(_back(visit), done="nothing_chosen")
    handlers = handlers_with_load(visit.store, visit.me) if visit.me.role is Role.SUPERVISOR else []
    shares = list(shared(rows, handlers)) if verb == "distribute" else []
    seen = {(pick.code, pick.of): pick.version for pick in picks}
    return visit.page(
        "pages/bulk.html",
        status=status,
        verb=verb,
        title=VERBS[visit.me.role][verb],
        step=_row(verb),
        rows=rows,
        shares=shares,
        sent=[_sent(row, seen, shares) for row in rows],
        questions=_questions(verb),
        options={"handler": [(each.id, _choice(each, visit)) for each in handlers]},
        answers=answers,
        problems=answers.problems(_questions(verb)),
        back=_back(visit),
        causes=CAUSES,
        pathways=PATHWAYS,
        key=visit.text("key") or visit.key(),
    )


def _sent(row: WorkRow, seen: Mapping[tuple[str, int], int], shares: Sequence[Share]) -> str:
    """The hidden field of a row: what was seen is what is acted on."""
    to = next((share.to.id for share in shares if share.row is row and share.to), 0)
    return f"{row.code}:{row.n}:{seen[row.code, row.n]}:{to}"


def _choice(each: Colleague, visit: Visit) -> str:
    load = Label(f"在办 {each.load} 件", f"{each.load} open")[visit.language]
    return f"{each.said(visit.language, visit.me.org_id)} · {load}"


def shared(rows: Sequence[WorkRow], handlers: Sequence[Colleague]) -> Iterator[Share]:
    """Each row in turn, the most urgent first, to the handler of its body who has least open; of equals the first."""
    load = {each.id: each.load for each in handlers}
    for row in rows:
        there = [each for each in handlers if each.org_id == row.org_id]
        if not there:
            yield Share(row, None)
            continue
        if row.handler_id in load:
            load[row.handler_id] -= 1
        to = min(there, key=lambda each: (load[each.id], each.id))
        load[to.id] += 1
        yield Share(row, to, load[to.id])


# ── what came in ─────────────────────────────────────────────────────────────────────────────────────────────────


def _verb(visit: Visit) -> str:
    return visit.text("verb") if visit.text("verb") in VERBS.get(visit.me.role, {}) else ""


def _picks(visit: Visit, name: str) -> list[Pick]:
    """The rows chosen, each once, at most a page of them; what is none is left out."""
    found = (PICK.fullmatch(text) for text in visit.form.getlist(name) if isinstance(text, str))
    picks = [Pick(m[1], number(m[2]), number(m[3]), number(m[4] or "")) for m in found if m]
    return list({(pick.code, pick.of): pick for pick in picks}.values())[:MOST]


def _back(visit: Visit) -> str:
    """The list the rows were chosen from."""
    query = visit.text("query")
    return f"/work?{query}" if re.fullmatch(r"[\w\-.~%&=+]{1,2000}", query, re.ASCII) else "/work"
