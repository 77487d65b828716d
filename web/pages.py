"""Templates, one environment a language: words, badges and formatters are bound once, not looked up in every cell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

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
        self._by_language = {language: environment(language, assets, name) for language in LANGUAGES}

    def render(self, language: str, template: str, /, **context: Any) -> str:
        return self._by_language[language].get_template(template).render(context)


def environment(language: str, assets: Assets, name: Mapping[str, str]) -> Environment:
    env = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        auto_reload=False,
        cache_size=-1,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
    )
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
