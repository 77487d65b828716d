"""Templates, one environment a language: words, badges and formatters are bound once, not looked up in every cell.

Words without a variable are translated when the template is compiled: a board has a thousand of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, nodes
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

from cases.colours import Colour
from statemachines.pathway import Field
from web import formatters
from web.badges import badges, said
from web.i18n import HTML_LANG, LANGUAGES, OWN_NAME, translations
from web.static import Assets

FOLDER = Path(__file__).parent / "templates"


class Pages:
    """All templates, compiled at start-up: a mistake in one stops the start, not a reader."""

    def __init__(self, assets: Assets, name: Mapping[str, str]) -> None:
        self.assets = assets
        self._by_language = {language: environment(language, assets, name) for language in LANGUAGES}

    def render(self, language: str, template: str, /, **context: Any) -> str:
        return self._by_language[language].get_template(template).render(context)


class _Spoken(NodeTransformer):
    """`_("words")` as the words themselves."""

    def __init__(self, gettext: Callable[[str], str]) -> None:
        self.gettext = gettext

    def visit_Call(self, node: nodes.Call) -> nodes.Node:
        self.generic_visit(node)
        match node:
            case nodes.Call(node=nodes.Name(name="_"), args=[nodes.Const(value=str(words))], kwargs=[]):
                return nodes.Const(Markup(self.gettext(words) % {}), lineno=node.lineno)  # noqa: S704 – our own words
        return node


class SpokenEnvironment(Environment):
    """Its templates are in one language from the moment they are compiled."""

    language: str

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree: nodes.Template = _Spoken(translations(self.language).gettext).visit(
            super()._parse(source, name, filename)
        )
        return tree


def environment(language: str, assets: Assets, name: Mapping[str, str]) -> Environment:
    env = SpokenEnvironment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        auto_reload=False,
        cache_size=-1,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
    )
    env.language = language
    env.install_gettext_translations(translations(language), newstyle=True)  # type: ignore[attr-defined]
    env.globals |= {
        "lang": language,
        "html_lang": HTML_LANG[language],
        "own_name": OWN_NAME,
        "name": name[language],
        "static": assets.url,
        "badge": badges(language),
        "level": {colour.value: said(colour, language) for colour in Colour},
        "choices": partial(choices, language=language),
    }
    env.filters |= {name: partial(function, language=language) for name, function in formatters.SPOKEN.items()}
    env.filters |= formatters.PLAIN
    for template in env.list_templates():
        env.get_template(template)
    return env


def choices(row: Field, options: Iterable[tuple[object, str]], language: str) -> Iterable[tuple[object, str]]:
    """What a question offers: its own rows, or the case's parties, claims, colleagues, bodies."""
    return [(key, label[language]) for key, label in row.choices] or options
