"""What the commands share: the installation they work on, and how they speak. Imports what is slow when it is needed."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import typer

if TYPE_CHECKING:
    from cases.store import Store
    from settings import Settings


class Language(StrEnum):
    """What is spoken to people."""

    zh = "zh"
    en = "en"


def installation() -> Settings:
    """The settings of this installation, its folder made. Ends where they are unsafe, with a line for each reason."""
    from settings import UnsafeSettings, load

    try:
        settings = load()
    except UnsafeSettings as error:
        end(*error.lines)
    prepared(settings)
    return settings


def prepared(settings: Settings) -> None:
    from settings import UnsafeSettings

    try:
        settings.prepare()
    except UnsafeSettings as error:
        end(*error.lines)
    except OSError as error:
        end(f"{settings.data_dir} cannot be made: {error.strerror}")


@contextmanager
def opened(settings: Settings) -> Iterator[Store]:
    """The database at head, and the keys to its words."""
    from sqlalchemy.exc import OperationalError

    from cases.store import Store, UnsafeDatabase
    from cases.vault import Vault
    from migrations import run

    try:
        run.upgrade(settings.database_url)
        store = Store(settings.database_url, Vault.from_file(settings.kek_file))
    except UnsafeDatabase as error:
        end(str(error))
    except OperationalError as error:
        end(f"The database cannot be opened: {error.orig}")
    try:
        yield store
    finally:
        store.close()


def read_text(file: str) -> str:
    """The text of a file, or of standard input for -. Ends with a line where it cannot be read."""
    try:
        return sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")
    except OSError as error:
        end(f"{file} cannot be read: {error.strerror}")
    except UnicodeDecodeError:
        end(f"{file} is not UTF-8 text.")


def say(line: str) -> None:
    typer.echo(line)
    sys.stdout.flush()


def end(*lines: str) -> NoReturn:
    """Say why on standard error, and end with code 2."""
    for line in lines:
        typer.echo(line, err=True)
    raise typer.Exit(2)
