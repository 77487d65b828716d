"""导入台账: a register of cases taken over. First everything is shown, then one word registers all that is good."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import structlog
from fastapi import APIRouter
from starlette.datastructures import UploadFile
from starlette.responses import Response

from cases.causes import CAUSES, ORIGINS
from cases.errors import CaseError, NotAllowed
from cases.imports import Draft, change_draft, drafts, drop_draft, find_draft, keep_draft
from cases.taking_over import register_all
from statemachines.claims import CLAIM_TYPES
from statemachines.decide import Refused
from statemachines.pathway import Field, FieldKind, Label, Role
from statemachines.pathways import PATHWAYS
from web.deps import CaseWorker
from web.forms import Answers, Unclear, a_date
from web.registers.columns import BY_NAME, COLUMNS, ENDINGS, text_of
from web.registers.entries import OPENING, PATHWAY_LABELS, Problem, Wishes
from web.registers.exports import attached
from web.registers.preview import Content, content_of, first_content, preview
from web.registers.sheets import MOST_BYTES, TOO_LARGE, UnreadableFile, read
from web.registers.written import XLSX, as_xlsx
from web.visit import Visit

router = APIRouter(prefix="/import")

PATIENCE = 1.5  # seconds an answer waits for the work to end; a larger register goes on beside it
LONGEST_NAME = 80  # characters of a file's name
FILE = Field("file", FieldKind.TEXT, Label("台账文件", "The register"))
NO_FILE = Label("请选择文件。", "Choose a file.")
WENT_WRONG = Label("没有登记任何案件。请再试一次。", "No case was registered. Try again.")
WHOLE_ROW = Label("整行", "whole row")
TO_MEND = Label("需要更正", "To be mended")
INSTEAD = ("received_on", "origin", "cause", "pathway")
log = structlog.get_logger()


@dataclass
class Running:
    """A register whose cases are being opened, in a thread of this process."""

    total: int = 0
    done: int = 0
    trouble: Label | None = None
    thread: threading.Thread = field(default_factory=threading.Thread)

    @property
    def goes_on(self) -> bool:
        return self.thread.is_alive()


@router.get("")
def start(visit: CaseWorker) -> Response:
    return _start(visit)


def _start(visit: Visit, wrong: Label | None = None) -> Response:
    answers = Answers(errors={FILE.name: wrong} if wrong else {})
    return visit.page(
        "pages/imports.html",
        status=422 if wrong else 200,
        file=FILE,
        answers=answers,
        problems=answers.problems([FILE]),
        waiting=drafts(visit.store, visit.me, visit.now),
        columns=COLUMNS,
    )


@router.post("")
def upload(visit: CaseWorker) -> Response:
    """Read the file and keep it as a draft; nothing is registered yet."""
    if visit.oversize:
        return _start(visit, TOO_LARGE)
    given = visit.form.get(FILE.name)
    if not isinstance(given, UploadFile) or not given.filename:
        return _start(visit, NO_FILE)
    try:
        table = read(given.file.read(MOST_BYTES + 1))
    except UnreadableFile as unreadable:
        return _start(visit, unreadable.label)
    name = "".join(c for c in given.filename if c.isprintable())[-LONGEST_NAME:]
    content = first_content(name, table).as_json()
    return visit.to(f"/import/{keep_draft(visit.store, visit.me, content, visit.now)}")


@router.get("/template.xlsx")
def template(visit: CaseWorker) -> Response:
    """An empty register with the titles we understand."""
    titles = [column.label.zh for column in COLUMNS if column.name not in ENDINGS]
    return _attached("template.xlsx", as_xlsx("1", titles, []))


@router.get("/{draft}")
def show(visit: CaseWorker, draft: str) -> Response:
    found = find_draft(visit.store, visit.me, draft, visit.now)
    running = visit.web.running.get(draft)
    if found.registered is not None:
        return visit.page("pages/import_done.html", draft=found, registered=found.registered)
    if running and running.goes_on:
        return visit.page("pages/import_progress.html", draft=found, live=_live(visit, draft))
    return _preview(visit, found, running.trouble if running else None)


def _preview(visit: Visit, found: Draft, trouble: Label | None = None) -> Response:
    content = content_of(found.content)
    seen = preview(visit.store, content, person=visit.me, now=visit.now)
    return visit.page(
        "pages/import.html",
        status=422 if trouble else 200,
        draft=found,
        seen=seen,
        trouble=trouble,
        names={"": Label("不导入", "leave out"), **{column.name: column.label for column in COLUMNS}},
        columns=BY_NAME,
        example=_examples(content),
        instead=list(_instead(content)),
        chosen=Answers(raw={name: [text] for name, text in content.wishes.instead.items()}),
        may_be_mine=visit.me.role is Role.HANDLER,
        whole_row=WHOLE_ROW,
        causes=CAUSES,
        origins=ORIGINS,
        pathways=PATHWAYS,
        claim_types=CLAIM_TYPES,
    )


def _examples(content: Content) -> list[str]:
    """What stands below each title first."""
    below = content.table.rows[content.read.header + 1 :]
    firsts = ((text_of(row[n]) for row in below if n < len(row)) for n in range(len(content.read.titles)))
    return [next((text for text in column if text), "")[:24] for column in firsts]


def _instead(content: Content) -> Iterator[Field]:
    """What can be answered once for the whole register."""
    choices = {"origin": ORIGINS, "cause": CAUSES, "pathway": PATHWAY_LABELS}
    yield Field("received_on", FieldKind.DATE, BY_NAME["received_on"].label, required=False)
    for name, options in choices.items():
        pairs = tuple(options.items())
        yield Field(name, FieldKind.CHOICE, BY_NAME[name].label, required=False, choices=pairs)
    pathway = content.wishes.instead.get("pathway", "")
    for name, row in OPENING.items():
        if name.startswith(f"{pathway}-") or "pathway" in content.read.names:
            label = PATHWAYS[name.split("-")[0]].label
            said = Label(f"{label.zh}：{row.label.zh}", f"{label.en}: {row.label.en}")
            yield replace(row, name=name, label=said, required=False)


@router.post("/{draft}")
def choose(visit: CaseWorker, draft: str) -> Response:
    """Read the columns as the person says."""
    found = find_draft(visit.store, visit.me, draft, visit.now)
    if found.registered is None:
        content = _chosen(visit, content_of(found.content))
        change_draft(visit.store, visit.me, found, content.as_json())
    return visit.to(f"/import/{draft}", done="columns_kept")


def _chosen(visit: Visit, content: Content) -> Content:
    names, taken = [], set[str]()
    for n, before in enumerate(content.read.names):
        said = visit.text(f"column-{n}") if f"column-{n}" in visit.form else before
        name = said if said in BY_NAME and said not in taken else ""
        taken.add(name)
        names.append(name)
    wishes = Wishes(dict(_answers(visit, content)), mine=visit.text("mine") == "yes" and visit.me.role is Role.HANDLER)
    read_so = replace(content.read, names=tuple(names))
    return replace(content, read=read_so, wishes=wishes, doubtful=visit.text("doubtful") == "yes")


def _answers(visit: Visit, content: Content) -> Iterator[tuple[str, str]]:
    known = {"origin": ORIGINS, "cause": CAUSES, "pathway": PATHWAY_LABELS}
    known |= {name: dict(row.choices) for name, row in OPENING.items()}
    yield from ((name, visit.text(name)) for name, options in known.items() if visit.text(name) in options)
    try:
        yield "received_on", a_date(visit.text("received_on")).isoformat()
    except Unclear:
        return


@router.post("/{draft}/register")
def confirm(visit: CaseWorker, draft: str) -> Response:
    """Register all good rows: in a thread, since thousands take longer than anybody waits for a page."""
    found = find_draft(visit.store, visit.me, draft, visit.now)
    running = visit.web.running.get(draft)
    if found.registered is None and not (running and running.goes_on):
        running = Running()
        running.thread = threading.Thread(target=_register, args=(visit, found, running), name="import")
        visit.web.running[draft] = running
        running.thread.start()
        running.thread.join(PATIENCE)
        _forget_ended(visit.web.running, but=draft)
    return visit.to(f"/import/{draft}")


def _forget_ended(running: dict[str, Running], but: str) -> None:
    for draft in [name for name, one in running.items() if name != but and not one.goes_on]:
        del running[draft]


def _register(visit: Visit, found: Draft, running: Running) -> None:
    try:
        seen = preview(visit.store, content_of(found.content), person=visit.me, now=visit.now)
        running.total = len(seen.orders)

        def told(done: int) -> None:
            running.done = done

        register_all(visit.store, visit.me, found.id, seen.orders, visit.now, told)
    except (Refused, NotAllowed) as refused:
        running.trouble = refused.refusal.reason
    except CaseError as error:
        running.trouble = error.label
    except Exception as error:  # a thread has nobody else to tell
        log.error("import failed", error=type(error).__name__)
        running.trouble = WENT_WRONG


@router.get("/{draft}/progress")
def progress(visit: CaseWorker, draft: str) -> Response:
    find_draft(visit.store, visit.me, draft, visit.now)
    return visit.fragment("pages/import_live.html", draft_id=draft, running=visit.web.running.get(draft) or Running())


def _live(visit: Visit, draft: str) -> Mapping[str, object]:
    body, tag = visit.part("pages/import_live.html", draft_id=draft, running=visit.web.running[draft])
    return {"body": body, "tag": tag}


@router.get("/{draft}/problems.xlsx")
def problems(visit: CaseWorker, draft: str) -> Response:
    """The rows that were not taken, to be mended and uploaded again."""
    found = find_draft(visit.store, visit.me, draft, visit.now)
    content = content_of(found.content)
    seen = preview(visit.store, content, person=visit.me, now=visit.now)
    said = {entry.line: " ".join(_in_words(visit, entry.problems)) for entry in seen.wrong}
    titles = [*content.read.titles, TO_MEND[visit.language]]
    return _attached("problems.xlsx", as_xlsx("1", titles, seen.mended_rows(said)))


def _in_words(visit: Visit, problems: Sequence[Problem]) -> Iterator[str]:
    for problem in problems:
        column = BY_NAME[problem.column].label if problem.column else WHOLE_ROW
        said = Label(f"{column.zh}：{problem.label.zh}", f"{column.en}: {problem.label.en}")
        yield said[visit.language]


@router.post("/{draft}/drop")
def drop(visit: CaseWorker, draft: str) -> Response:
    drop_draft(visit.store, visit.me, draft)
    return visit.to("/import", done="draft_dropped")


def _attached(name: str, body: bytes) -> Response:
    return Response(body, media_type=XLSX, headers=attached(name))
