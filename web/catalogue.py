"""The English catalogue against the templates: `python -m web.catalogue` takes new messages up and drops unused ones."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from web.i18n import catalogue_file
from web.pages import FOLDER

HEADER = """\
msgid ""
msgstr ""
"Language: en\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""
OPTIONS = {"extensions": "jinja2.ext.do", "newstyle_gettext": "true", "trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}  # fmt: skip


def messages() -> Catalog:
    """Every message of the templates, without a translation."""
    found = Catalog()
    for _file, _line, message, _comments, context in extract_from_dir(
        FOLDER, method_map=[("**.html", "jinja2")], options_map={"**.html": OPTIONS}
    ):
        found.add(message, None, context=context)
    return found


def catalogue(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale="en")


def problems(path: Path) -> Iterator[str]:
    """What a reader of English would miss: messages untranslated, fuzzy, not in the file, or no longer used."""
    wanted, have = messages(), catalogue(path)
    for message in _real(wanted):
        translated = have.get(message.id, message.context)
        if translated is None:
            yield f"not in the catalogue: {message.id}"
        elif translated.fuzzy or not _complete(translated):
            yield f"not translated: {message.id}"
    yield from (f"no longer used: {message.id}" for message in _real(have) if wanted.get(message.id) is None)


def _real(found: Catalog) -> Iterator[Message]:
    return (message for message in found if message.id)


def _complete(message: Message) -> bool:
    return all(message.string) if isinstance(message.string, list | tuple) else bool(message.string)


def update(path: Path) -> None:
    """Take up new messages with an empty translation. Never guesses one from a similar message."""
    have = catalogue(path) if path.exists() else Catalog(locale="en")
    have.update(messages(), no_fuzzy_matching=True)
    have.obsolete.clear()
    with path.open("wb") as file:
        file.write(HEADER.encode())
        write_po(file, have, omit_header=True, no_location=True, sort_output=True, width=0)


if __name__ == "__main__":
    update(catalogue_file("en"))
