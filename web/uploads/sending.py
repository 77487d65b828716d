"""A form with files, from a colleague or from a party: read, looked at, scanned; all of it kept or none."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from urllib.parse import quote

from starlette.datastructures import UploadFile
from starlette.responses import Response

from cases.papers import Content, FileView
from integrations.scanner import ScannerDown
from statemachines.pathway import Field, FieldKind, Label
from web.forms import Answers, parse
from web.uploads import intake
from web.uploads.kinds import KINDS
from web.uploads.problems import PROBLEMS, Unfit
from web.visit import Visit

FILES = Field(
    "files", FieldKind.TEXT, Label("文件", "Files"),
    help=Label(
        "照片、PDF、Word（.docx）、Excel（.xlsx）、纯文字、录音、短视频；一次最多 10 个，合计不超过 20 MB。照片里的拍摄地点会去掉。",
        "Photos, PDF, Word (.docx), Excel (.xlsx), plain text, sound, short videos; ten at a time, 20 MB together. "
        "Where a photo was taken is removed from it.",
    ),
)  # fmt: skip
ACCEPTED = ",".join(f".{kind.ending}" for kind in KINDS.values()) + ",.jpeg"
NONE = Label("请选择文件。", "Choose a file.")
TOO_MANY = Label(
    f"一次最多 {intake.MOST_FILES} 个文件，请分几次传。", f"{intake.MOST_FILES} files at a time: send them in parts."
)
OVERSIZE = Label(
    "文件太大，合计超过了 {mb} MB，一个也没有存。您填写的内容都在。请分几次传：照片可以缩小，视频可以截短；还不行的，请当面交。",
    "The files are larger than {mb} MB together, and none was kept. What you typed is still here. Send them in parts: make "
    "photos smaller and videos shorter, or hand them in.",
)
AGAIN = Label(
    "没有存入任何文件。请更正以后重新选择文件；其他内容已经保留。",
    "No file was kept. Mend what is wrong and choose the files again; everything else is still here.",
)
MEDIA = {kind.media: kind for kind in KINDS.values()}


@dataclass(frozen=True)
class Sent:
    """What came: the answers, the files that may be kept, and what is wrong with the others."""

    answers: Answers
    contents: list[Content] = field(default_factory=list)
    problems: list[intake.Problem] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return self.answers.ok


def receive(visit: Visit, rows: tuple[Field, ...]) -> Sent:
    """Read the form by its rows, and the files."""
    answers = parse(rows, visit.form)
    if visit.oversize:
        return Sent(answers.with_errors({FILES.name: oversize(visit)}))
    given = [part for part in visit.form.getlist(FILES.name) if isinstance(part, UploadFile) and part.filename]
    if not given or len(given) > intake.MOST_FILES:
        return Sent(answers.with_errors({FILES.name: TOO_MANY if given else NONE}))
    most = max(kind.most for kind in KINDS.values())
    contents, problems = intake.look_at((part.filename or "", part.file.read(most + 1)) for part in given)
    scanned = [] if problems else [_scanned(visit, content, problems) for content in contents]
    if problems:
        return Sent(answers.with_errors({FILES.name: AGAIN}), problems=problems)
    return Sent(answers, [content for content in scanned if content])


def oversize(visit: Visit) -> Label:
    """What is said of files that are too large together, with the limit in force."""
    mb = visit.web.settings.max_body_mb
    return Label(OVERSIZE.zh.format(mb=mb), OVERSIZE.en.format(mb=mb))


def _scanned(visit: Visit, content: Content, problems: list[intake.Problem]) -> Content | None:
    """With what the scanner said; one that is down leaves the file in quarantine."""
    scanner = visit.web.scanner
    if scanner is None:
        return content
    try:
        if scanner.is_clean(content.data):
            return replace(content, scan="clean")
    except ScannerDown:
        return replace(content, scan="waiting")
    problems.append(intake.Problem(content.name, PROBLEMS["virus"]))
    return None


# ── giving out ───────────────────────────────────────────────────────────────────────────────────────────────────

SANDBOX = "default-src 'none'; sandbox"


def download(file: FileView, data: bytes) -> Response:
    """To be saved, never to be shown: whatever it is, no browser runs it as ours."""
    kind = MEDIA[file.media]
    name = quote(file.name or f"file.{kind.ending}", safe="")
    headers = {
        "Content-Disposition": f"attachment; filename=\"paper.{kind.ending}\"; filename*=UTF-8''{name}",
        "Content-Security-Policy": SANDBOX,
    }
    return Response(data, media_type=file.media, headers=headers)


def has_picture(media: str) -> bool:
    return MEDIA[media].picture


def picture(file: FileView, data: bytes) -> bytes | None:
    """A picture of it as PNG, painted by us: of a PDF the first page. None where there is none."""
    if not has_picture(file.media):
        return None
    try:
        return intake.apart("first_page" if file.media == "application/pdf" else "smaller", data)
    except Unfit:
        return None
