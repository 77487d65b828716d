"""The drawing of a pathway, laid out once per version, with a proceeding's way marked by classes."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from markupsafe import Markup

FOLDER = Path(__file__).parent.parent / "statemachines" / "drawings"


def drawing(pathway: str, language: str, states: list[str], moves: Iterable[tuple[str, str]]) -> Markup:
    """The SVG with states seen, the one it stands in now, and edges walked marked for app.css to colour.

    A move that can be made from almost anywhere has no edge of its own: its state alone is marked.
    """
    svg = _svg(pathway, language)
    for state in set(states[:-1]) - set(states[-1:]):
        svg = _mark(svg, f"{pathway}-{state}", "node", "seen")
    for state in states[-1:]:
        svg = _mark(svg, f"{pathway}-{state}", "node", "now")
    for source, target in set(moves):
        svg = _mark(svg, f"{pathway}-{source}-{target}", "edge", "walked")
    return Markup(svg)  # noqa: S704 – our own file, changed by class names only


@cache
def _svg(pathway: str, language: str) -> str:
    return (FOLDER / f"{pathway}.{language}.svg").read_text(encoding="utf-8")


def _mark(svg: str, element: str, kind: str, mark: str) -> str:
    return svg.replace(f'id="{element}" class="{kind}', f'id="{element}" class="{kind} {mark}')
