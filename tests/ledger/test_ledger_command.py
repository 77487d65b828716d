"""`python -m ledger`, run as an auditor would: the folder alone, nothing else of ours."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import ledger
from ledger.entry import Sealed


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("alone")
    shutil.copytree(Path(ledger.__file__).parent, folder / "ledger", ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def run(folder: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    command = [sys.executable, *map(str, arguments)]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, encoding="utf-8")


def test_it_needs_itself_orjson_and_the_standard_library(alone: Path) -> None:
    code = "import ledger.__main__, sys, json; print(json.dumps({n: getattr(m, '__file__', None) for n, m in sys.modules.items()}))"
    before = json.loads(run(alone, "-c", code.replace("ledger.__main__, ", "")).stdout)
    after = json.loads(run(alone, "-c", code).stdout)
    foreign = {name.partition(".")[0] for name in after.keys() - before.keys()} - set(sys.stdlib_module_names)
    assert foreign == {"ledger", "orjson"}
    assert after["ledger.verify"] == str(alone / "ledger" / "verify.py")


def test_a_clean_export(alone: Path, export: Path, entries: list[Sealed]) -> None:
    done = run(alone, "-m", "ledger", "verify", export, "--head", f"JF-B:4:{entries[13].hash.hex()}")
    assert (done.returncode, done.stderr) == (0, "")
    assert "16 entries, 4 cases" in done.stdout
    assert "'ledger.example.org', made at 2026-11-21T02:30:00.000000Z" in done.stdout
    assert done.stdout.endswith("nothing found\n")


def test_an_edited_export(alone: Path, export: Path, tmp_path: Path) -> None:
    edited = tmp_path / "edited.jsonl"
    edited.write_bytes(export.read_bytes().replace(b"1250000", b"9250000", 1))
    done = run(alone, "-m", "ledger", "verify", edited)
    assert (done.returncode, done.stderr) == (1, "")
    assert "line 2  hash  JF-A:1  the body does not have the stated hash\n" in done.stdout
    assert done.stdout.endswith("findings: 1\n")


def test_many_findings_are_counted_and_the_first_shown(alone: Path, export: Path, tmp_path: Path) -> None:
    converted = tmp_path / "converted.jsonl"
    header, rest = export.read_bytes().split(b"\n", 1)
    converted.write_bytes(header + b"\n" + rest.replace(b"\n", b"\r\n") * 20)
    done = run(alone, "-m", "ledger", "verify", converted)
    assert done.returncode == 1
    assert len(done.stdout.splitlines()) == 100 + 1 + 4
    assert done.stdout.isascii()
    assert "... and 241 more\n" in done.stdout


def test_known_heads_from_a_file(alone: Path, export: Path, entries: list[Sealed], tmp_path: Path) -> None:
    heads = tmp_path / "heads.txt"
    heads.write_text(f"# receipts\nJF-A:1:{entries[0].hash.hex()}\n\nJF-B:5:{'07' * 32}  # not in the file\n")
    done = run(alone, "-m", "ledger", "verify", export, "--heads", heads)
    assert done.returncode == 1
    assert "known_head  JF-B:5" in done.stdout
    assert "JF-A" not in done.stdout


def test_show(alone: Path, export: Path, entries: list[Sealed]) -> None:
    done = run(alone, "-m", "ledger", "show", export, "JF-B")
    assert (done.returncode, done.stderr) == (0, "")
    numbered = [line for line in done.stdout.splitlines() if line[:4].strip()]
    assert [line.split(",")[0].split() for line in numbered] == [
        ["1", "opened"], ["2", "moved"], ["3", "warned"], ["4", "expired"],
    ]  # fmt: skip
    assert entries[5].hash.hex() in done.stdout
    assert "by account:7 as handler of body 12" in done.stdout
    assert "JF-A" not in done.stdout
    assert done.stdout.isascii()


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("verify",),
        ("verify", "no-such-file"),
        ("verify", "ledger"),
        ("verify", "ledger/SPEC.md"),
        ("verify", "EXPORT", "--head", "JF-A:1"),
        ("verify", "EXPORT", "--head", f"JF-A:1:{'AB' * 32}"),
        ("verify", "EXPORT", "--head", f"JF-A:1:{'ab' * 32}", "--head", f"JF-A:1:{'cd' * 32}"),
        ("verify", "EXPORT", "--heads", "no-such-file"),
        ("show", "EXPORT", "JF-X"),
        ("show", "ledger/SPEC.md", "JF-A"),
        ("repair", "EXPORT"),
    ],
)
def test_misuse_and_unreadable_files_end_with_2_and_a_reason(
    alone: Path, export: Path, arguments: tuple[str, ...]
) -> None:
    done = run(alone, "-m", "ledger", *(export if argument == "EXPORT" else argument for argument in arguments))
    assert done.returncode == 2
    assert done.stderr
    assert "Traceback" not in done.stderr
