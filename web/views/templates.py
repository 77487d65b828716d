"""文书模板: an administrator takes the Word template of a paper, changes it in Word, and puts it back."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.responses import Response

from cases.paper_templates import drop_template, own_templates, put_template, template_for
from statemachines.papers import MADE
from statemachines.pathway import Label
from web.deps import Administrator
from web.letters.forms import BadTemplate, check, shipped
from web.letters.kinds import PLACEHOLDERS
from web.uploads.kinds import KINDS, MB
from web.uploads.sending import SANDBOX
from web.visit import Visit

router = APIRouter(prefix="/templates")

MOST = 2 * MB
NO_FILE = Label("请选择 .docx 文件。", "Choose a .docx file.")
TOO_LARGE = Label("模板太大，不能超过 2 MB。", "The template is too large: 2 MB at most.")


@router.get("")
def listed(visit: Administrator) -> Response:
    return _page(visit)


def _page(visit: Visit, wrong: tuple[str, Label] | None = None) -> Response:
    return visit.page(
        "papers/templates.html",
        status=422 if wrong else 200,
        made=MADE,
        own=own_templates(visit.store, visit.me),
        placeholders=PLACEHOLDERS,
        wrong=wrong,
    )


@router.get("/{kind}.docx")
def get(visit: Administrator, kind: str) -> Response:
    """The one in force: the own one, that of a body above, or the shipped one."""
    own = template_for(visit.store, visit.me.org_id, _known(kind))
    headers = {"Content-Disposition": f'attachment; filename="{kind}.docx"', "Content-Security-Policy": SANDBOX}
    return Response(own.body if own else shipped(kind), media_type=KINDS["docx"].media, headers=headers)


@router.post("/{kind}")
def put(visit: Administrator, kind: str) -> Response:
    """Check it; what it names and nobody knows is said, and nothing is taken."""
    if visit.oversize:
        return _page(visit, (_known(kind), TOO_LARGE))
    given = visit.form.get("file")
    if not isinstance(given, UploadFile) or not given.filename:
        return _page(visit, (_known(kind), NO_FILE))
    body = given.file.read(MOST + 1)
    if len(body) > MOST:
        return _page(visit, (_known(kind), TOO_LARGE))
    try:
        check(body)
    except BadTemplate as bad:
        return _page(visit, (_known(kind), bad.label))
    put_template(visit.store, visit.me, _known(kind), body, visit.now)
    return visit.to("/templates", done="template_taken")


@router.post("/{kind}/drop")
def drop(visit: Administrator, kind: str) -> Response:
    drop_template(visit.store, visit.me, _known(kind), visit.now)
    return visit.to("/templates", done="template_dropped")


def _known(kind: str) -> str:
    if kind not in MADE:
        raise HTTPException(404)
    return kind
