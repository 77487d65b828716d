"""Where the files of cases are kept: sealed, each under the SHA-256 of its sealed bytes.

A file is written whole before the entry that names it: an entry without its file cannot be, and a file whose entry
never came is swept away after an hour. Sealed under the case's key, as words are: with the key every file of the case
is gone, whatever copies of it there are.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

GRACE = timedelta(hours=1)  # an upload that is still at the door is never taken for a lost one
SHELVES = 256


class FileLost(Exception):
    """A file that an entry names is not there, or is not what was put there."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A file as it lies there. `at` is when it was last written, aware UTC."""

    case_id: int
    address: str
    at: datetime


class Files(Protocol):
    """A place for sealed files. Addresses are 64 hexadecimal digits; putting the same twice is putting it once."""

    def put(self, case_id: int, sealed: bytes) -> str: ...

    def get(self, case_id: int, address: str) -> bytes: ...

    def drop(self, case_id: int, address: str) -> None: ...

    def kept(self) -> Iterator[Kept]: ...


class LocalFiles:
    """A folder of this machine, readable by its owner only."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, case_id: int, sealed: bytes) -> str:
        """Write, flush to the disk, then give it its name: it is there whole or not at all. Raises OSError."""
        address = hashlib.sha256(sealed).hexdigest()
        place = self._place(case_id)
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        scratch = place / f".{secrets.token_hex(8)}"
        try:
            with open(os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(sealed)
                file.flush()
                os.fsync(file.fileno())
            scratch.replace(place / address)
        except BaseException:
            scratch.unlink(missing_ok=True)
            raise
        with _opened(place) as handle:
            os.fsync(handle)
        return address

    def get(self, case_id: int, address: str) -> bytes:
        """The sealed bytes. FileLost where they are not there, or no longer what was put there."""
        try:
            sealed = (self._place(case_id) / _checked(address)).read_bytes()
        except FileNotFoundError:
            raise FileLost(address) from None
        if hashlib.sha256(sealed).hexdigest() != address:
            raise FileLost(address)
        return sealed

    def drop(self, case_id: int, address: str) -> None:
        (self._place(case_id) / address).unlink(missing_ok=True)
        with suppress(OSError):  # others are still there
            self._place(case_id).rmdir()

    def kept(self) -> Iterator[Kept]:
        """Every file, half-written ones too."""
        for place in self.folder.glob("*/*"):
            for file in place.iterdir():
                with suppress(FileNotFoundError):  # gone meanwhile
                    yield Kept(int(place.name), file.name, datetime.fromtimestamp(file.stat().st_mtime, UTC))

    def _place(self, case_id: int) -> Path:
        return self.folder / f"{case_id % SHELVES:02x}" / str(case_id)


@contextmanager
def _opened(place: Path) -> Iterator[int]:
    handle = os.open(place, os.O_RDONLY)
    try:
        yield handle
    finally:
        os.close(handle)


def _checked(address: str) -> str:
    """An address is digits, never a path."""
    if len(address) != 64 or not set(address) <= set("0123456789abcdef"):
        raise FileLost(address[:64])
    return address
