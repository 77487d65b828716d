"""Making a paper: the body's form or the shipped one, filled in, as a Word file and as a PDF."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cases.paper_templates import template_for
from cases.papers import Content
from statemachines.papers import MADE
from web.letters.facts import Letter
from web.letters.forms import BadTemplate, filled, shipped
from web.letters.printed import Block, blocks, not_in_font, pdf
from web.uploads.kinds import KINDS


@dataclass(frozen=True, slots=True)
class Draft:
    """A paper as it would be kept. `own` says that a body's form was used; `rare` are characters the font lacks."""

    word: bytes
    blocks: list[Block]
    template: str
    own: bool
    rare: list[str]


def draft(letter: Letter) -> Draft:
    """BadTemplate where a body's own form does not work with this case."""
    own = template_for(letter.visit.store, letter.scope["org_id"], letter.kind)
    word = filled(own.body if own else shipped(letter.kind), letter.context)
    found = blocks(word)
    return Draft(word, found, own.name if own else SHIPPED, own is not None, not_in_font(found))


SHIPPED = "1"  # version of templates.yaml


def made_fields(letter: Letter, made: Draft, typed: Mapping[str, str]) -> dict[str, Any]:
    """What the step make_paper is told, its files left out. `typed` is what somebody wrote, as it was written."""
    fields = {"kind": letter.kind, "of": letter.of, "typed": dict(typed), "template": made.template}
    fields |= {"party": letter.party} if letter.party else {}
    return {name: value for name, value in fields.items() if value or name == "typed"}


def files(letter: Letter, made: Draft) -> list[Content]:
    """The Word file, and the PDF where it can be set."""
    label = MADE[letter.kind].label.zh
    printed = pdf(label, made.blocks)
    found = [_content(f"{label}.docx", "docx", made.word)]
    return [_content(f"{label}.pdf", "pdf", printed), *found] if printed else found


def _content(name: str, kind: str, data: bytes) -> Content:
    return Content(name, KINDS[kind].media, data, hashlib.sha256(data).hexdigest())


__all__ = ["BadTemplate", "Draft", "draft", "files", "made_fields"]
