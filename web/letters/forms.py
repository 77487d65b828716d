"""Word templates: the shipped ones made from templates.yaml, a body's own checked before it is taken, either filled in.

A template is somebody's program as far as Jinja goes, so it runs in a sandbox and may hold placeholders, conditions and
loops over what is known, and nothing else.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docxtpl import DocxTemplate
from jinja2 import TemplateSyntaxError, nodes
from jinja2.exceptions import TemplateError
from jinja2.meta import find_undeclared_variables
from jinja2.runtime import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from statemachines.pathway import Label
from web.letters.kinds import MEMBERS, PLACEHOLDERS
from web.uploads.office import look_into
from web.uploads.problems import Unfit

SHIPPED: Mapping[str, list[tuple[str, str]]] = yaml.safe_load(
    (Path(__file__).parent / "templates.yaml").read_text("utf-8")
)
ALIGNED = {"title": WD_ALIGN_PARAGRAPH.CENTER, "number": WD_ALIGN_PARAGRAPH.CENTER, "sign": WD_ALIGN_PARAGRAPH.RIGHT}
INDENTED = frozenset({"body", "item"})
FONT, TITLE_FONT = "仿宋_GB2312", "方正小标宋简体"  # what offices have; Word takes another where it is missing
HARMLESS = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr, nodes.For, nodes.If, nodes.Not,
    nodes.And, nodes.Or, nodes.Compare, nodes.Operand, nodes.Const,
)  # fmt: skip
DEEPEST = 2  # loops within loops


class BadTemplate(Exception):
    """The template cannot be used; the label says what to mend."""

    def __init__(self, label: Label) -> None:
        super().__init__(label.en)
        self.label = label


class Lines(list[str]):
    """Several lines; written without a loop they stand one below the other."""

    def __str__(self) -> str:
        return "\n".join(self)


def filled(template: bytes, context: Mapping[str, Any]) -> bytes:
    """The Word file of a template with everything in its place. BadTemplate where it does not work."""
    document = DocxTemplate(io.BytesIO(template))
    try:
        document.render(dict(context), jinja_env=_environment(), autoescape=True)
    except TemplateError as error:
        raise BadTemplate(_does_not_work(error)) from None
    out = io.BytesIO()
    document.save(out)
    return _undated(out.getvalue())


def _undated(document: bytes) -> bytes:
    """Without the moment of its making in the archive: the same paper is the same bytes, as its PDF is."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(document)) as made, zipfile.ZipFile(out, "w") as kept:
        for name in made.namelist():
            kept.writestr(zipfile.ZipInfo(name), made.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _environment() -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    environment.globals.clear()
    return environment


def _does_not_work(error: TemplateError) -> Label:
    said = str(error.message or "")[:120]
    return Label(f"模板里的占位符写得不对：{said}", f"A placeholder is written wrongly: {said}")


# ── the shipped ones ─────────────────────────────────────────────────────────────────────────────────────────────


@cache
def shipped(kind: str) -> bytes:
    """The Word template of a kind, laid out as offices do (GB/T 9704-2012: A4, 37/26/35/28 mm, 16 pt on 28 pt)."""
    document = Document()
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.top_margin, page.bottom_margin, page.left_margin, page.right_margin = Mm(37), Mm(35), Mm(28), Mm(26)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(16)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    for style, text in SHIPPED[kind]:
        _paragraph(document, style, text)
    document.core_properties.author = ""
    document.core_properties.comments = ""
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _paragraph(document: Any, style: str, text: str) -> None:
    paragraph = document.add_paragraph()
    paragraph.alignment = ALIGNED.get(style)
    layout = paragraph.paragraph_format
    layout.line_spacing, layout.space_after, layout.space_before = Pt(28), Pt(0), Pt(0)
    if style in INDENTED:
        layout.first_line_indent = Pt(32)
    run = paragraph.add_run(text)
    if style == "title":
        layout.line_spacing = Pt(36)
        run.font.size, run.font.name = Pt(22), TITLE_FONT
        run._element.rPr.rFonts.set(qn("w:eastAsia"), TITLE_FONT)


# ── a body's own ─────────────────────────────────────────────────────────────────────────────────────────────────


def check(template: bytes) -> None:
    """May this template be used? BadTemplate says what to mend: what it is, what it names, whether it works."""
    try:
        if look_into(template) != "docx":
            raise Unfit("unknown")
    except Unfit as unfit:
        raise BadTemplate(unfit.label) from None
    unknown: set[str] = set()
    for text in _texts(template):
        unknown |= _unknown(text)
    if unknown:
        names = "、".join(sorted(unknown))
        raise BadTemplate(Label(f"没有这些占位符：{names}。", f"There are no such placeholders: {names}."))
    filled(template, EXAMPLE)


def _texts(template: bytes) -> Iterator[str]:
    """Everything that rendering would run: the body, heads and feet, and the file's properties."""
    document = DocxTemplate(io.BytesIO(template))
    document.init_docx()
    yield document.patch_xml(document.get_xml())
    for uri in (document.HEADER_URI, document.FOOTER_URI):
        for _, part in document.get_headers_footers(uri):
            yield document.patch_xml(document.get_part_xml(part))
    properties = document.docx.core_properties
    for name in ("author", "category", "comments", "identifier", "keywords", "subject", "title", "version"):
        yield str(getattr(properties, name) or "")


def _unknown(text: str) -> set[str]:
    try:
        tree = _environment().parse(text)
    except TemplateSyntaxError as error:
        raise BadTemplate(_does_not_work(error)) from None
    _only_harmless(tree, 0)
    return find_undeclared_variables(tree) - set(PLACEHOLDERS)


def _only_harmless(node: nodes.Node, depth: int) -> None:
    if not isinstance(node, HARMLESS) or (isinstance(node, nodes.Getattr) and node.attr not in MEMBERS):
        words = type(node).__name__ if not isinstance(node, nodes.Getattr) else node.attr
        raise BadTemplate(
            Label(
                f"模板只能用占位符、条件和循环，不能用“{words}”。",
                f"A template may hold placeholders, conditions and loops, not “{words}”.",
            )
        )
    depth += isinstance(node, nodes.For)
    if depth > DEEPEST:
        raise BadTemplate(Label("循环套得太深。", "The loops are nested too deeply."))
    for child in node.iter_child_nodes():
        _only_harmless(child, depth)


def lines(value: Any) -> Any:
    return Lines(value) if isinstance(value, list) and all(isinstance(each, str) for each in value) else value


EXAMPLE: Mapping[str, Any] = {name: lines(example) for name, (_, example) in PLACEHOLDERS.items()}
