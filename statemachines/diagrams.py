"""Drawings and tables of the pathways, made from the same rows that decide.

`python -m statemachines.diagrams` writes docs/pathways/<name>.md (English) and <name>.zh.md, and
statemachines/drawings/<name>.<lang>.svg. In a
drawing a state is a `g` with id `<pathway>-<state>` and class `node` (an end: `final` too), an arrow a `g` with id
`<pathway>-<from>-<to>` and class `edge` (a party's way out: `exit` too); a page colours them by adding classes. Drawings
carry no style of their own. `data-dot` is the hash of what they were drawn from: a stale one is found without drawing.
"""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from xml.etree import ElementTree

from statemachines.pathway import Label, Pathway, Role, State, Transition
from statemachines.pathway_page import Section, sections
from statemachines.pathways import PATHWAYS
from statemachines.rules import LAW

LANGS = ("zh", "en")
ROOT = Path(__file__).parent.parent
DRAWINGS = Path(__file__).parent / "drawings"
PAGES = ROOT / "docs" / "pathways"
SVG = "http://www.w3.org/2000/svg"


def is_crowded(row: Transition) -> bool:
    """A way out from nearly everywhere: its arrows would hide all others, so its end says where it may come from."""
    return row.exit and len(row.sources) > 3


def moves(pathway: Pathway) -> Iterator[tuple[str, str, tuple[Transition, ...]]]:
    """The arrows: from, to, and the steps that go that way. Steps that stay where they are make none."""
    rows = [row for row in pathway.transitions if row.target and not is_crowded(row)]
    pairs = [(source, row.target, row) for row in rows for source in row.sources if source != row.target]
    places = {state.name: n for n, state in enumerate(pathway.states)}
    pairs.sort(key=lambda pair: (places[pair[0]], places[pair[1]]))
    for (source, target), group in groupby(pairs, key=lambda pair: pair[:2]):
        yield source, target, tuple(row for _, _, row in group)


def dot(pathway: Pathway, lang: str) -> str:
    """The pathway as Graphviz source."""
    lines = [
        f"digraph {pathway.name} {{",
        '  graph [bgcolor="transparent" rankdir="TB" nodesep="0.35" ranksep="0.45" fontname="sans-serif"]',
        '  node [shape="box" style="rounded" fontname="sans-serif" fontsize="13" margin="0.16,0.08"]',
        '  edge [fontname="sans-serif" fontsize="10.5" arrowsize="0.7"]',
        *(_node(pathway, state, lang) for state in pathway.states),
        *(_edge(pathway, *move, lang) for move in moves(pathway)),
        "}",
    ]
    return "\n".join(lines) + "\n"


def _node(pathway: Pathway, state: State, lang: str) -> str:
    words = state.label[lang] + "".join(
        Label(f"\\n可从{len(row.sources)}个状态进入", f"\\nfrom any of {len(row.sources)} states")[lang]
        for row in pathway.transitions
        if row.target == state.name and is_crowded(row)
    )
    end = ' class="final" peripheries="2"' if state.final else ""
    return f'  {state.name} [id="{pathway.name}-{state.name}"{end} label="{words}"]'


def _edge(pathway: Pathway, source: str, target: str, rows: tuple[Transition, ...], lang: str) -> str:
    """A party's way out and what the system does by itself are broken lines."""
    words = "\\n".join(row.label[lang] for row in rows)
    way_out = ' class="exit"' if all(row.exit for row in rows) else ""
    broken = ' style="dashed"' if all(row.exit or row.by == {Role.SYSTEM} for row in rows) else ""
    return f'  {source} -> {target} [id="{pathway.name}-{source}-{target}"{way_out}{broken} label="{words}"]'


def fingerprint(source: str) -> str:
    return hashlib.sha256(source.encode()).hexdigest()


def draw(pathway: Pathway, lang: str) -> str:
    """The drawing as SVG to be put into a page. Needs `dot` of Graphviz. Raises CalledProcessError."""
    source = dot(pathway, lang)
    made = subprocess.run(["dot", "-Tsvg"], input=source, capture_output=True, text=True, check=True)  # noqa: S607
    ElementTree.register_namespace("", SVG)
    svg = ElementTree.fromstring(made.stdout)  # noqa: S314  # our own dot wrote it
    _tidy(svg, pathway, lang)
    svg.set("data-dot", fingerprint(source))
    return ElementTree.tostring(svg, encoding="unicode") + "\n"


def _tidy(svg: ElementTree.Element, pathway: Pathway, lang: str) -> None:
    """Colours follow the page's text, sizes its width, and names are words instead of codes."""
    for name in ("width", "height"):
        del svg.attrib[name]
    svg.attrib |= {"class": "chart", "role": "img", "aria-label": pathway.label[lang], "lang": lang}
    names = dict(_names(pathway, lang))
    for group in svg.iter(f"{{{SVG}}}g"):
        title = group.find(f"{{{SVG}}}title")
        if title is not None:
            title.text = names.get(group.get("id", ""), pathway.label[lang])
    for element in svg.iter():
        for name in ("fill", "stroke"):
            if element.get(name) == "black" or (name == "fill" and element.tag == f"{{{SVG}}}text"):
                element.set(name, "currentColor")


def _names(pathway: Pathway, lang: str) -> Iterator[tuple[str, str]]:
    words = {state.name: state.label[lang] for state in pathway.states}
    yield from ((f"{pathway.name}-{name}", label) for name, label in words.items())
    for source, target, _ in moves(pathway):
        yield f"{pathway.name}-{source}-{target}", f"{words[source]} → {words[target]}"


MADE = Label(
    "第{version}版。由 `python -m statemachines.diagrams` 生成，请勿手改。",
    "Version {version}. Made by `python -m statemachines.diagrams`; do not edit.",
)


def page(pathway: Pathway, lang: str) -> str:
    """The pathway as Markdown in a language."""
    drawn = f"![{pathway.label[lang]}](../../statemachines/drawings/{pathway.name}.{lang}.svg)"
    head = [f"# {pathway.label[lang]}", MADE[lang].format(version=pathway.version), drawn]
    tables = [f"## {section.title[lang]}\n\n{_table(section, lang)}" for section in sections(pathway, LAW)]
    return "\n\n".join([*head, *tables]) + "\n"


def _table(section: Section, lang: str) -> str:
    heads = [label[lang] for label in section.head]
    rows = (["<br>".join(_said(line, lang) for line in cell) for cell in row] for row in section.rows)
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (heads, ["---"] * len(heads), *rows))


def _said(line: Label | str, lang: str) -> str:
    return f"`{line}`" if isinstance(line, str) else line[lang]


def file_of(pathway: Pathway, lang: str) -> Path:
    """Where the page of a pathway lies: mediation.md, mediation.zh.md."""
    return PAGES / f"{pathway.name}{'' if lang == 'en' else f'.{lang}'}.md"


def write() -> list[Path]:
    """Write every page and drawing; the files written."""
    PAGES.mkdir(parents=True, exist_ok=True)
    DRAWINGS.mkdir(exist_ok=True)
    files = {file_of(pathway, lang): page(pathway, lang) for pathway in PATHWAYS.values() for lang in LANGS}
    files |= {
        DRAWINGS / f"{pathway.name}.{lang}.svg": draw(pathway, lang) for pathway in PATHWAYS.values() for lang in LANGS
    }
    for path, text in files.items():
        path.write_text(text, encoding="utf-8")
    return list(files)


if __name__ == "__main__":
    write()
