"""Papers of a case for those who work on it: the list, handing in, making, and one paper with its files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.responses import Response

from cases.case_page import case_page
from cases.errors import KeyReused, StaleVersion
from cases.paper_reads import Read, reads
from cases.papers import content_of, paper, papers, take_in
from cases.preview import look
from cases.rows import CaseRows
from statemachines.decide import Refused
from statemachines.paper_steps import BY_TRIGGER, HOW
from statemachines.papers import ADVANCES, KINDS, MADE, STATES, UPLOADS
from statemachines.party_steps import STRUCK
from statemachines.pathway import Command, Field, FieldKind, Label, Refusal, Role, Transition
from statemachines.pathways import PATHWAYS
from web.casefile import SIDES, Casefile
from web.deps import CaseWorker, Reader
from web.forms import Answers, number, parse
from web.letters.facts import Letter
from web.letters.forms import BadTemplate
from web.letters.kinds import ASKED
from web.letters.making import Draft, draft, files, made_fields
from web.uploads.sending import ACCEPTED, FILES, Sent, download, has_picture, picture, receive
from web.visit import Visit

router = APIRouter(prefix="/cases/{code}/papers")

ADD = BY_TRIGGER["add_papers"]
SCANS: Mapping[str, Label] = {
    "off": Label("未查毒", "not scanned"),
    "waiting": Label("等待查毒", "waits for the virus scanner"),
    "clean": Label("已查毒", "scanned"),
    "refused": Label("有病毒，已隔离", "held back: a virus was found"),
}


OVERSEE = frozenset({Role.AUDITOR, Role.SUPERVISOR})  # who is shown all reads of a case at once
READ: Mapping[str, Label] = {
    "file": Label("下载", "downloaded"),
    "picture": Label("在页面上看", "looked at on the page"),
}


def _words() -> dict[str, Any]:
    return {
        "kinds": KINDS,
        "states": STATES,
        "scans": SCANS,
        "how": dict(HOW.choices),
        "has_picture": has_picture,
        "read_how": READ,
        "made_kinds": MADE,
        "uploads": UPLOADS,
    }


@router.get("")
def listed(visit: Reader, code: str) -> Response:
    """All papers that are for this person, with names, states and hashes."""
    file = Casefile(visit, case_page(visit.store, visit.me, code))
    _, found = papers(visit.store, visit.me, code)
    seen = _reads(visit, file, [each.row["n"] for each in found]) if visit.me.role in OVERSEE else []
    scanner = visit.web.scanner is not None
    return visit.page("papers/list.html", file=file, papers=found, reads=seen, scanner=scanner, **_words())


def _reads(visit: Visit, file: Casefile, papers: list[int]) -> list[Read]:
    return reads(visit.store, file.rows.id, papers)


# ── handing in ───────────────────────────────────────────────────────────────────────────────────────────────────


@router.get("/add")
def ask(visit: CaseWorker, code: str) -> Response:
    of = visit.query("of")
    answers = Answers(raw={"of": [of]} if of else {})
    return _add_page(visit, look(visit.store, visit.me, code), Sent(answers))


@router.post("/add")
def add(visit: CaseWorker, code: str) -> Response:
    """Keep the files, all of them or none, as one entry."""
    rows = look(visit.store, visit.me, code)
    sent = receive(visit, ADD.fields)
    if not sent.ok:
        return _add_page(visit, rows, sent, 422)
    command = Command(ADD.trigger, 0, visit.me.actor, visit.now, sent.answers.values)
    try:
        take_in(
            visit.store, visit.web.files, code, command, sent.contents, person=visit.me, now=visit.now, key=_key(visit)
        )
    except Refused as refused:
        return _add_page(visit, rows, sent, 422, refused.refusal)
    except KeyReused:
        return visit.to(f"/cases/{code}/papers")
    return visit.to(f"/cases/{code}/papers", done="papers_added")


def _key(visit: Visit) -> str:
    return f"{visit.me.account_id}:{visit.text('key')[:64] or visit.key()}"


def _add_page(visit: Visit, rows: CaseRows, sent: Sent, status: int = 200, refusal: Refusal | None = None) -> Response:
    return visit.page(
        "papers/add.html",
        status=status,
        case=rows.case,
        rows=ADD.fields,
        files=FILES,
        accepted=ACCEPTED,
        answers=sent.answers,
        refusal=refusal,
        bad=sent.problems,
        problems=sent.answers.problems((*ADD.fields, FILES)),
        proceedings=_proceedings(visit, rows),
        scanner=visit.web.scanner is not None,
        key=visit.text("key") or visit.key(),
    )


def _proceedings(visit: Visit, rows: CaseRows) -> list[tuple[object, str]]:
    return [
        (row["n"], f"{row['n']} {PATHWAYS[row['pathway']].label[visit.language]}")
        for row in rows.rows("proceeding")
        if row["org_id"] in visit.me.orgs or row["handler_id"] == visit.me.account_id
    ]


# ── making ───────────────────────────────────────────────────────────────────────────────────────────────────────

KIND = Field("kind", FieldKind.CHOICE, Label("文书", "Paper"), choices=tuple((n, row.label) for n, row in MADE.items()))


@router.get("/make")
def ask_to_make(visit: CaseWorker, code: str) -> Response:
    """First which paper and of which proceeding, then what the case does not know."""
    rows = look(visit.store, visit.me, code)
    kind = visit.query("kind")
    if kind not in MADE:
        return visit.page(
            "papers/which.html", case=rows.case, made=_mine(visit), proceedings=_proceedings(visit, rows), of=_of(rows)
        )
    answers = Answers(raw={name: [text] for name, text in _earlier(visit, code, number(visit.query("again"))).items()})
    return _make_page(visit, rows, _letter(visit, rows, kind, _asked_of(visit, rows), 0), answers)


def _mine(visit: Visit) -> dict[str, Label]:
    return {name: row.label for name, row in MADE.items() if visit.me.role in row.by}


def _of(rows: CaseRows) -> int:
    """The proceeding that began last and is open, else the last one."""
    found = rows.rows("proceeding")
    return next((row["n"] for row in reversed(found) if row["is_open"]), found[-1]["n"] if found else 0)


def _asked_of(visit: Visit, rows: CaseRows) -> int:
    of = number(visit.query("of") or visit.text("of"))
    return of if (of,) in rows.tables["proceeding"] else _of(rows)


def _earlier(visit: Visit, code: str, n: int) -> dict[str, str]:
    """What was typed into an earlier draft, to be mended."""
    if not n:
        return {}
    _, found = paper(visit.store, visit.me, code, n)
    return {**found.typed, **({"party": str(found.row["party"])} if found.row["party"] else {})}


def _letter(
    visit: Visit, rows: CaseRows, kind: str, of: int, party: int, typed: Mapping[str, Any] | None = None
) -> Letter:
    return Letter(visit, rows, kind, of, party, typed or {})


@router.post("/make")
def make(visit: CaseWorker, code: str) -> Response:
    """Show the paper as it will be; once confirmed, keep it as a draft."""
    rows, kind = look(visit.store, visit.me, code), visit.text("kind")
    if kind not in _mine(visit):
        raise HTTPException(404)
    of, answers = _asked_of(visit, rows), parse(_asked(kind), visit.form)
    party = answers.values.get("party", 0)
    if party and (party,) not in rows.tables["party"]:
        raise HTTPException(404)
    letter = _letter(visit, rows, kind, of, party, answers.values)
    if not answers.ok or visit.text("edit"):
        return _make_page(visit, rows, letter, answers, 200 if answers.ok else 422)
    try:
        made = draft(letter)
    except BadTemplate as bad:
        return _make_page(visit, rows, letter, answers, 422, bad.label)
    if not visit.text("confirmed"):
        return _preview(visit, letter, made, answers)
    return _keep(visit, letter, made, answers)


def _keep(visit: Visit, letter: Letter, made: Draft, answers: Answers) -> Response:
    typed = {name: text for name, texts in answers.raw.items() if name != "party" for text in texts[:1]}
    command = Command("make_paper", 0, visit.me.actor, visit.now, made_fields(letter, made, typed))
    code, seen = letter.rows.case["code"], number(visit.text("version"))
    try:
        take_in(
            visit.store, visit.web.files, code, command, files(letter, made),
            person=visit.me, now=visit.now, key=_key(visit), expected_version=seen,
        )  # fmt: skip
    except Refused as refused:
        return _make_page(visit, letter.rows, letter, answers, 422, refused.refusal.reason)
    except StaleVersion:  # the case has moved: the paper is shown anew, from what the case says now
        return _preview(visit, letter, made, answers, moved=True)
    except KeyReused:
        return visit.to(f"/cases/{code}/papers")
    return visit.to(f"/cases/{code}/papers", done="paper_made")


def _asked(kind: str) -> tuple[Field, ...]:
    to = next(row for row in BY_TRIGGER["make_paper"].fields if row.name == "party")
    return (to, *ASKED[kind]) if MADE[kind].to == "party" else ASKED[kind]


def _make_page(
    visit: Visit, rows: CaseRows, letter: Letter, answers: Answers, status: int = 200, wrong: Label | None = None
) -> Response:
    if letter.kind not in _mine(visit):
        raise HTTPException(404)
    return visit.page(
        "papers/make.html",
        status=status,
        case=rows.case,
        letter=letter,
        label=MADE[letter.kind].label,
        rows=_asked(letter.kind),
        parties=[(n, name) for n, name in _party_names(visit, rows.case["code"]).items()],
        answers=answers,
        wrong=wrong,
        problems=answers.problems(_asked(letter.kind)),
        key=visit.text("key") or visit.key(),
    )


def _party_names(visit: Visit, code: str) -> Mapping[int, str]:
    page = case_page(visit.store, visit.me, code)
    return {card.n: f"{card.name or '—'}（{SIDES[card.side].zh}）" for card in page.parties if card.side != STRUCK}


def _preview(visit: Visit, letter: Letter, made: Draft, answers: Answers, moved: bool = False) -> Response:
    return visit.page(
        "papers/preview.html",
        status=409 if moved else 200,
        moved=moved,
        case=letter.rows.case,
        letter=letter,
        label=MADE[letter.kind].label,
        made=made,
        sent=[(name, text) for name, texts in answers.raw.items() for text in texts],
        version=letter.rows.version,
        key=visit.key() if moved else visit.text("key") or visit.key(),
    )


# ── one paper ────────────────────────────────────────────────────────────────────────────────────────────────────


@router.get("/{n}")
def one(visit: Reader, code: str, n: int) -> Response:
    """A paper with its files, their hashes, and what may be done with it now."""
    file = Casefile(visit, case_page(visit.store, visit.me, code))
    _, found = paper(visit.store, visit.me, code, n)
    return visit.page(
        "papers/paper.html",
        file=file,
        paper=found,
        steps=_steps(visit, found.row),
        reads=_reads(visit, file, [n]),
        **_words(),
    )


def _steps(visit: Visit, row: Mapping[str, Any]) -> list[Transition]:
    """What follows, for who may act; making it anew is a link of its own."""
    allowed = MADE[row["kind"]].by if row["made"] else UPLOADERS
    if visit.me.role not in allowed:
        return []
    return [BY_TRIGGER[name] for name, (sources, _) in ADVANCES.items() if row["state"] in sources]


UPLOADERS = BY_TRIGGER["withdraw_paper"].by


@router.get("/{n}/files/{nth}")
def get_file(visit: Reader, code: str, n: int, nth: int) -> Response:
    return download(*content_of(visit.store, visit.web.files, visit.me, code, n, nth, how="file", now=visit.now))


@router.get("/{n}/pictures/{nth}")
def get_picture(visit: Reader, code: str, n: int, nth: int) -> Response:
    shown = picture(*content_of(visit.store, visit.web.files, visit.me, code, n, nth, how="picture", now=visit.now))
    if shown is None:
        raise HTTPException(404)
    return Response(shown, media_type="image/png")
