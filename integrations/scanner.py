"""The port of a virus scanner. Without one, files are kept unscanned and the pages say so."""

from __future__ import annotations

from typing import Protocol


class ScannerDown(Exception):
    """It gave no clear answer. The file waits in quarantine and is asked about again."""


class Scanner(Protocol):
    def is_clean(self, data: bytes) -> bool:
        """False where something was found. Raises ScannerDown."""


def open_scanner(address: str) -> Scanner | None:
    """The clamd at "host:port" or at a socket's path; None for ""."""
    from integrations.clamd import Clamd

    return Clamd(address) if address else None
