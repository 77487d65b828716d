"""Which language a page is in, and its words.

Templates carry Chinese text as message ids, so the default language needs no catalogue and can never be missing. The
English catalogue is compiled in memory from the .po file at start-up. Words that belong to rows of a table (states,
steps, errors, formatters) are Labels and carry both languages themselves.
"""

from __future__ import annotations

import gettext
import io
from functools import cache
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LANGUAGES = ("zh", "en")
HTML_LANG = {"zh": "zh-Hans", "en": "en"}  # without it Chromium draws Japanese glyphs for 骨直门角
OWN_NAME = {"zh": "中文", "en": "English"}
LOCALE = Path(__file__).parent / "locale"


def choose(*wishes: str | None, accept: str = "") -> str:
    """The first wish that is a language of ours (query, cookie, account), else the browser's, else Chinese."""
    for wish in wishes:
        if wish in LANGUAGES:
            return wish
    return _accepted(accept) or "zh"


def _accepted(header: str) -> str | None:
    """The best of an Accept-Language header. By hand: babel's negotiate_locale answers None for zh-CN."""
    for tag in sorted(header.split(","), key=_quality, reverse=True):
        language = tag.split(";")[0].strip().lower().split("-")[0]
        if language in LANGUAGES and _quality(tag) > 0:
            return language
    return None


def _quality(tag: str) -> float:
    _, _, quality = tag.partition(";q=")
    try:
        return float(quality) if quality else 1.0
    except ValueError:
        return 0.0


def catalogue_file(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "messages.po"


@cache
def translations(language: str) -> gettext.NullTranslations:
    """The catalogue of a language; Chinese needs none."""
    if language == "zh":
        return gettext.NullTranslations()
    compiled = io.BytesIO()
    with catalogue_file(language).open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
