"""From the Word file to paragraphs, and from these to the preview and the PDF: what is printed is what Word shows.

The PDF is set by Typst with one whole static font that comes with the program: no system package, no font of the
machine's own, and never a sliced web font, which prints wrong characters without a word.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph

FONT = "Noto Serif SC"
ALIGN = {WD_ALIGN_PARAGRAPH.CENTER: "center", WD_ALIGN_PARAGRAPH.RIGHT: "right"}
LARGE = 20  # pt: from here on it is a title

# Everything that came from anybody is data (`d`); nothing of it is ever read as Typst's own language.
LAYOUT = """
#set document(title: sys.inputs.title, date: none)
#set page(paper: "a4", margin: (top: 37mm, bottom: 35mm, left: 28mm, right: 26mm), footer: context align(center, text(size: 14pt)[— #counter(page).display() —]))
#set text(font: "Noto Serif SC", size: 16pt, lang: "zh", region: "cn", fallback: true)
#set par(leading: 12pt, spacing: 12pt, justify: true)
#let shown(b) = {
  let words = b.text.split("\\n").map(t => [#t]).join(linebreak())
  let body = if b.title { heading(level: 1, text(size: 22pt, weight: "bold", words)) } else { words }
  if b.align == "left" { par(first-line-indent: if b.indent { (amount: 2em, all: true) } else { 0em }, body) }
  else { align(if b.align == "center" { center } else { right }, body) }
}
#show heading: it => it.body
#for b in json(bytes(sys.inputs.blocks)) {
  if "rows" in b { table(columns: b.columns, ..b.rows.flatten().map(t => [#t])) } else if b.text == "" { v(12pt) } else { shown(b) }
}
"""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, or a table where it has rows."""

    text: str = ""
    align: str = "left"
    indent: bool = False
    title: bool = False
    rows: tuple[tuple[str, ...], ...] = ()


def blocks(document: bytes) -> list[Block]:
    """The paragraphs and tables of a Word file in their order."""
    return list(_blocks(Document(io.BytesIO(document))))


def _blocks(document: Any) -> Iterator[Block]:
    for element in document.element.body.iterchildren():
        if element.tag == qn("w:p"):
            yield _block(Paragraph(element, document))
        elif element.tag == qn("w:tbl"):
            rows = tuple(tuple(cell.text for cell in row.cells) for row in Table(element, document).rows)
            yield Block(rows=rows)


def _block(paragraph: Paragraph) -> Block:
    sizes = [run.font.size.pt for run in paragraph.runs if run.font.size is not None]
    style = paragraph.style.name if paragraph.style is not None else ""
    title = max(sizes, default=0) >= LARGE or str(style).startswith(("Title", "Heading"))
    indent = paragraph.paragraph_format.first_line_indent
    align = ALIGN.get(paragraph.alignment, "left") if paragraph.alignment is not None else "left"
    return Block(paragraph.text, align, bool(indent and indent > 0), title)


def pdf(title: str, of: list[Block]) -> bytes | None:
    """The PDF, tagged, with its font in it; None where what sets it is not installed."""
    try:
        import typst
    except ImportError:
        return None
    data = [
        {"rows": [list(row) for row in block.rows], "columns": max(map(len, block.rows))}
        if block.rows
        else {"text": block.text, "align": block.align, "indent": block.indent, "title": block.title}
        for block in of
    ]
    made: bytes = typst.compile(  # type: ignore[misc]  # its stubs know of paths only
        LAYOUT.encode(),
        font_paths=[str(_fonts())],
        ignore_system_fonts=True,
        sys_inputs={"title": title, "blocks": json.dumps(data, ensure_ascii=False)},
        timestamp=int(EPOCH.timestamp()),
    )
    return made


EPOCH = datetime.fromisoformat("2020-01-01T00:00:00+00:00")  # the same paper is the same bytes


@cache
def _fonts() -> Path:
    import pylopdf_fonts_zh_cn

    return Path(pylopdf_fonts_zh_cn.__file__).parent


def not_in_font(of: list[Block]) -> list[str]:
    """Characters that the font has no shape for: rare ones in names, mostly. They must be written in by hand."""
    used = {c for block in of for c in block.text + "".join(cell for row in block.rows for cell in row)}
    return sorted(c for c in used if not c.isspace() and not _drawn(c))


@cache
def _drawn(character: str) -> bool:
    font = _font()
    return bool(bytes(font.getmask(character)) != bytes(font.getmask("\U0010fffd")))


@cache
def _font() -> Any:
    from PIL import ImageFont

    return ImageFont.truetype(str(font_file()), 24)


def font_file() -> Path:
    """The font of all papers."""
    return _fonts() / "NotoSerifSC-Regular.otf"
