"""Drawings and tables of the pathways, made from the same rows that decide.

`python -m statemachines.diagrams` writes docs/pathways/<name>.md and statemachines/drawings/<name>.<lang>.svg. In a
drawing a state is a `g` with id `<pathway>-<state>` and class `node` (an end: `final` too), an arrow a `g` with id
`<pathway>-<from>-<to>` and class `edge` (a party's way out: `exit` too); a page colours them by adding classes. Drawings
carry no style of their own. `data-dot` is the hash of what they were drawn from: a stale one is found without drawing.
"""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path
from xml.etree import ElementTree

from statemachines.pathway import ClockKind, ClockRule, Label, Pathway, Role, State, Transition
from statemachines.pathways import PATHWAYS

LANGS = ("zh", "en")
ROOT = Path(__file__).parent.parent
DRAWINGS = Path(__file__).parent / "drawings"
PAGES = ROOT / "docs" / "pathways"
SVG = "http://www.w3.org/2000/svg"

ROLES: Mapping[Role, Label] = {
    Role.HANDLER: Label("承办人", "handler"),
    Role.SUPERVISOR: Label("督办人", "supervisor"),
    Role.AUDITOR: Label("审计员", "auditor"),
    Role.ADMINISTRATOR: Label("管理员", "administrator"),
    Role.PARTY: Label("当事人", "party"),
    Role.AGENCY: Label("其他机关", "agency"),
    Role.SYSTEM: Label("系统", "system"),
}
KINDS: Mapping[ClockKind, Label] = {
    ClockKind.DUTY: Label("办理期限", "duty"),
    ClockKind.RIGHT: Label("权利期限", "right"),
    ClockKind.LIMITATION: Label("时效", "limitation"),
    ClockKind.UNLOCK: Label("开启期限", "unlock"),
    ClockKind.TARGET: Label("内部目标", "target"),
}


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


def page(pathway: Pathway) -> str:
    """The pathway as Markdown in both languages."""
    return "\n".join(
        [
            f"# {pathway.label.zh} · {pathway.label.en}",
            "",
            f"`{pathway.name}`, version {pathway.version}. Made by `python -m statemachines.diagrams`; do not edit.",
            "",
            *(f"![{pathway.label[lang]}](../../statemachines/drawings/{pathway.name}.{lang}.svg)" for lang in LANGS),
            "",
            "## 状态 · States",
            "",
            *_table(("状态", "State", "Code", "由谁负责 · Owner", "等待 · Waits for"), _states(pathway)),
            "",
            "## 步骤 · Steps",
            "",
            *_table(("步骤", "Step", "Code", "从 → 到 · From → to", "谁 · Who", "依据 · Basis"), _steps(pathway)),
            "",
            "## 期限 · Clocks",
            "",
            *_table(
                (
                    "期限",
                    "Clock",
                    "规则 · Rule",
                    "性质 · Kind",
                    "起算 · Starts",
                    "运行于 · Runs in",
                    "期满 · On expiry",
                ),
                _clocks(pathway),
            ),
            "",
        ]
    )


def _table(head: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> Iterator[str]:
    yield _line(head)
    yield _line(tuple("---" for _ in head))
    yield from map(_line, rows)


def _line(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"


def _states(pathway: Pathway) -> Iterator[tuple[str, ...]]:
    for state in pathway.states:
        owner = _both(ROLES[state.owner]) if state.owner and not state.final else "终结 · end"
        waits = _both(state.waits_for) if state.waits_for else ""
        yield state.label.zh, state.label.en, f"`{state.name}`", owner, waits


def _steps(pathway: Pathway) -> Iterator[tuple[str, ...]]:
    for row in pathway.transitions:
        sources = ", ".join(f"`{source}`" for source in row.sources)
        way = f"{sources} → `{row.target}`" if row.target else sources
        who = "<br>".join(_both(ROLES[role]) for role in Role if role in row.by)
        yield row.label.zh, row.label.en, f"`{row.trigger}`", way, who, row.basis


def _clocks(pathway: Pathway) -> Iterator[tuple[str, ...]]:
    for rule in pathway.clocks:
        starts = "<br>".join(f"`{trigger}`{_from(fields)}" for trigger, fields in rule.starts.items())
        runs = ", ".join(f"`{name}`" for name in pathway.by_name if name in rule.runs_in)
        named = f"{rule.rule} {rule.variant}".strip()
        yield rule.label.zh, rule.label.en, named, _both(KINDS[rule.kind]), starts, runs, _expiry(rule)


def _from(fields: str) -> str:
    return f"（{' / '.join(f'`{name}`' for name in fields.split())}）" if fields else ""


def _expiry(rule: ClockRule) -> str:
    fired = f"`{rule.on_expiry}`<br>" if rule.on_expiry else ""
    return f"{fired}{rule.consequence.zh}<br>{rule.consequence.en}"


def _both(label: Label) -> str:
    return f"{label.zh} · {label.en}"


def write() -> list[Path]:
    """Write every page and drawing; the files written."""
    PAGES.mkdir(parents=True, exist_ok=True)
    DRAWINGS.mkdir(exist_ok=True)
    files = {PAGES / f"{pathway.name}.md": page(pathway) for pathway in PATHWAYS.values()}
    files |= {
        DRAWINGS / f"{pathway.name}.{lang}.svg": draw(pathway, lang) for pathway in PATHWAYS.values() for lang in LANGS
    }
    for path, text in files.items():
        path.write_text(text, encoding="utf-8")
    return list(files)


if __name__ == "__main__":
    write()
