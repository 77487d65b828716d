"""`python -m ledger verify EXPORT` and `python -m ledger show EXPORT CASE`.

Needs this folder and orjson, nothing else of ours. Exit status: 0 nothing found, 1 findings, 2 unreadable or misused.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from ledger.entry import Entry, NotAnEntry, NotCanonical, instant, parse
from ledger.export import Row, Unreadable, read_export
from ledger.verify import Finding, Known, Verification

CLEAN, FINDINGS, UNREADABLE = 0, 1, 2
SHOWN = 100  # findings printed in full: a file whose line ends were converted has one on every line


class Misused(Exception):
    """The command line, or a file it names, does not say what it must."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    options = _parser().parse_args(arguments)
    try:
        return _show(options.export, options.case) if options.command == "show" else _verify(options)
    except (Misused, Unreadable, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return UNREADABLE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m ledger", description="Verify or show an exported ledger, offline.")
    commands = parser.add_subparsers(dest="command", required=True)
    verify = commands.add_parser("verify", help="check every entry of an export")
    verify.add_argument("export", type=Path)
    verify.add_argument("--head", action="append", default=[], metavar="CODE:SEQ:HASH", help="an entry known elsewhere")
    verify.add_argument("--heads", type=Path, metavar="FILE", help="the same, one a line; # begins a comment")
    show = commands.add_parser("show", help="print the entries of one case, without verifying them")
    show.add_argument("export", type=Path)
    show.add_argument("case")
    return parser


def _verify(options: argparse.Namespace) -> int:
    started = time.perf_counter()
    verification = Verification(_known(options.head, options.heads))
    found = 0
    for found, finding in enumerate(verification.findings(options.export), start=1):
        if found <= SHOWN:
            sys.stdout.write(_finding_line(finding))
    if found > SHOWN:
        sys.stdout.write(f"... and {found - SHOWN} more\n")
    sys.stdout.write(_summary(verification, found, time.perf_counter() - started))
    return FINDINGS if found else CLEAN


def _known(heads: list[str], file: Path | None) -> Known:
    lines = file.read_text(errors="replace").splitlines() if file else []
    known: dict[tuple[str, int], bytes] = {}
    for text in [*heads, *filter(None, (line.partition("#")[0].strip() for line in lines))]:
        match = re.fullmatch(r"([!-~]+):([0-9]{1,16}):([0-9a-f]{64})", text)
        if not match:
            raise Misused(f"not CODE:SEQ:HASH: {text!a}")
        place, stated = (match[1], int(match[2])), bytes.fromhex(match[3])
        if known.setdefault(place, stated) != stated:
            raise Misused(f"{match[1]}:{match[2]} is given with two hashes")
    return known


def _finding_line(finding: Finding) -> str:
    place = f"  {finding.case}:{finding.seq}" if finding.case else ""
    return f"line {finding.line}  {finding.code}{place}  {finding.detail}\n"


def _summary(verification: Verification, found: int, seconds: float) -> str:
    header, entries = verification.header, verification.entries
    origin = f"{header.origin!a}, made at {instant(header.made_at)}" if header else ""
    return (
        f"{origin}\n"
        f"digest {verification.digest}\n"
        f"{entries} entries, {len(verification.heads)} cases, {seconds:.2f} s, {entries / seconds:,.0f} entries/s\n"
        f"{'nothing found' if not found else f'findings: {found}'}\n"
    )


def _show(export: Path, case: str) -> int:
    shown = 0
    for row, entry in _entries(export):
        if entry.case == case:
            sys.stdout.write(_entry_text(entry, row.hash))
            shown += 1
    if not shown:
        raise Misused(f"no entry of {case!a} can be read in {export}")
    return CLEAN


def _entries(export: Path) -> Iterator[tuple[Row, Entry]]:
    for part in read_export(export):
        if isinstance(part, Row):
            try:
                yield part, parse(part.body)
            except (NotCanonical, NotAnEntry):
                continue  # no telling whose it is: `verify` reports it


def _entry_text(entry: Entry, stated: bytes) -> str:
    org = f" of body {entry.actor_org}" if entry.actor_org else ""
    commit = f"     commit    {entry.commit}\n" if entry.commit else ""
    # ASCII only: what a stranger's file prints must not steer the terminal.
    return (
        f"{entry.seq:>4} {entry.kind}, by {entry.actor_id} as {entry.actor_as}{org}\n"
        f"     occurred  {instant(entry.occurred_at)}\n"
        f"     recorded  {instant(entry.recorded_at)}\n"
        f"     data      {json.dumps(entry.data, sort_keys=True)}\n"
        f"{commit}"
        f"     hash      {stated.hex()}\n"
    )


if __name__ == "__main__":
    sys.exit(main())
