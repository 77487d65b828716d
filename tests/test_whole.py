"""Rules about the source as a whole. Each rule is a function from a text to its offences, tried on planted ones first."""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parent.parent
PURE = ("statemachines/", "ledger/", "cases/")  # time and actor are arguments there
# Who may look at the environment besides settings.py: before there are settings, and what child processes inherit.
ENVIRONMENT = ("settings.py", "scripts/bootstrap.py", "flows/environment.py")
LONGEST_FUNCTION, LONGEST_MODULE = 60, 500  # lines
ELSEWHERE = {"uv.lock", "var", "dist", "node_modules"}  # made by tools and by running; git ignores them

Offences = Iterator[str]


def files() -> Iterator[Path]:
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [f for f in folders if f not in ELSEWHERE | {"__pycache__"} and (f == ".ci" or f[0] != ".")]
        yield from (Path(folder) / name for name in names if name not in ELSEWHERE)


def texts() -> Iterator[tuple[str, str]]:
    """Path and text of every file of ours that is text."""
    for path in files():
        try:
            yield path.relative_to(ROOT).as_posix(), path.read_text("utf-8")
        except UnicodeDecodeError:
            continue  # a font, a picture


TEXTS = dict(texts())
PYTHON = {path: text for path, text in TEXTS.items() if path.endswith(".py")}


def nobody_offends(rule: Callable[[str], Offences], among: dict[str, str]) -> None:
    assert among
    offences = [f"{path}: {offence}" for path, text in sorted(among.items()) for offence in rule(text)]
    assert not offences, "\n".join(["", *offences])


# ── what no file may name ────────────────────────────────────────────────────────────────────────────────────────

# Written apart, so that this file does not offend.
MACHINE = re.compile("|".join([r"\.\./" + "shared", "/work/" + r"(main|shared|brief|interfaces|\.library)"]))
REGISTRY = re.compile(
    "|".join(["py" + r"pi\.org", "python" + "hosted", r"deb" + r"ian\.org", "npm" + r"js\.(org|com)"])
)
PENDING = re.compile(r"\b(?:" + "|".join(["TO" + "DO", "FIX" + "ME", "XX" + "X"]) + r")\b")


def found(pattern: re.Pattern[str]) -> Callable[[str], Offences]:
    def rule(text: str) -> Offences:
        for number, line in enumerate(text.splitlines(), 1):
            if match := pattern.search(line):
                yield f"line {number} has {match[0]}"

    return rule


@pytest.mark.parametrize(
    ("pattern", "planted"),
    [
        pytest.param(MACHINE, "see ../" + "shared/law", id="machine"),
        pytest.param(REGISTRY, "https://py" + "pi.org/simple", id="registry"),
        pytest.param(PENDING, "# TO" + "DO: later", id="pending"),
    ],
)
def test_no_file_names(pattern: re.Pattern[str], planted: str) -> None:
    assert list(found(pattern)(planted))
    nobody_offends(found(pattern), TEXTS)


# ── time, chance and environment ─────────────────────────────────────────────────────────────────────────────────

CLOCKS = re.compile(
    r"datetime\.datetime\.(now|utcnow|today)|datetime\.date\.today|time\.(time|time_ns|localtime|gmtime)|uuid\..*|random\..*"
)
ENVIRON = re.compile(r"os\.(environ|getenv|environb).*")


def qualified(text: str) -> Iterator[tuple[int, str]]:
    """Line and full name of what a module uses of the modules it imports, whatever it calls them."""
    tree = ast.parse(text)
    names: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.asname or alias.name.split(".")[0]: alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute | ast.Name):
            first, dot, rest = ast.unparse(node).partition(".")
            if first in names:
                yield node.lineno, names[first] + dot + rest


def uses(pattern: re.Pattern[str]) -> Callable[[str], Offences]:
    def rule(text: str) -> Offences:
        for line, name in qualified(text):
            if pattern.fullmatch(name):
                yield f"line {line} uses {name}"

    return rule


@pytest.mark.parametrize(
    "planted",
    [
        "import datetime\ndatetime.datetime.now(UTC)",
        "from datetime import datetime as d\nd.utcnow()",
        "from datetime import date\ntoday = date.today",
        "import time\ntime.time()",
        "from time import time_ns\ntime_ns()",
        "from uuid import uuid4\nuuid4()",
        "import random\nrandom.choice(x)",
    ],
)
def test_a_hidden_clock_or_chance_is_seen(planted: str) -> None:
    assert list(uses(CLOCKS)(planted))


def test_time_and_chance_come_in_as_arguments() -> None:
    pure = {path: text for path, text in PYTHON.items() if path.startswith(PURE)}
    nobody_offends(uses(CLOCKS), pure)


def test_only_settings_read_the_environment() -> None:
    assert list(uses(ENVIRON)("from os import environ\nenviron['JIEFEN_PORT']"))
    program = {path: text for path, text in PYTHON.items() if not path.startswith(("tests/", "bench/"))}
    others = {path: text for path, text in program.items() if path not in ENVIRONMENT}
    nobody_offends(uses(ENVIRON), others)


# ── size ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def length(node: ast.stmt) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def too_long(text: str) -> Offences:
    """A table, that is an assignment in the module itself, may be long: it is read a row at a time."""
    tree = ast.parse(text)
    lines = text.count("\n") - sum(length(node) for node in tree.body if isinstance(node, ast.Assign | ast.AnnAssign))
    if lines > LONGEST_MODULE:
        yield f"{lines} lines without its tables; over {LONGEST_MODULE} it is two modules"
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and length(node) > LONGEST_FUNCTION:
            yield f"{node.name} has {length(node)} lines; over {LONGEST_FUNCTION} it is two functions"


def test_functions_and_modules_are_short() -> None:
    assert len(list(too_long("def long():\n" + "    x = 1\n" * LONGEST_MODULE))) == 2
    nobody_offends(too_long, {path: text for path, text in PYTHON.items() if not path.startswith("tests/")})


# ── arrows ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_arrows_point_down(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    from importlinter.cli import lint_imports

    monkeypatch.chdir(ROOT)
    assert lint_imports(no_cache=True, no_logo=True) == 0, capsys.readouterr().out


# ── Chinese ──────────────────────────────────────────────────────────────────────────────────────────────────────

HALF_WIDTH = re.compile(r"[\u4e00-\u9fff][,.:;?!(]|[,;:?!)][\u4e00-\u9fff]")


def half_width(chinese: str) -> Offences:
    for match in HALF_WIDTH.finditer(chinese):
        yield f"half-width {match[0]!r} in {chinese[max(0, match.start() - 12) : match.end() + 12]!r}"


def labels(text: str) -> Iterator[str]:
    """The Chinese of every Label(zh, en) in a module."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] == "Label":
            chinese = [*node.args[:1], *(word.value for word in node.keywords if word.arg == "zh")]
            for part in (part for words in chinese for part in ast.walk(words)):
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    yield part.value


def template_words(text: str) -> Iterator[str]:
    without_comments = re.sub(r"\{#.*?#\}|<!--.*?-->", "", text, flags=re.S)
    yield re.sub(r"&\w+;", "", without_comments)


def data_words(text: str) -> Iterator[str]:
    """Every value under a key `zh`."""
    waiting: list[object] = [*yaml.safe_load_all(text)]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            waiting += value.values()
            yield from (words for key, words in value.items() if key == "zh" and isinstance(words, str))
        elif isinstance(value, list):
            waiting += value


WORDS: list[tuple[str, Callable[[str], Iterator[str]], str]] = [
    (".py", labels, 'Label("期限,已过", "x")'),
    (".html", template_words, "<p>{# 注: #}姓名: </p>"),
    (".yaml", data_words, "rows: [{label: {zh: '送达(邮寄)', en: x}}]"),
]


@pytest.mark.parametrize(("suffix", "words", "planted"), WORDS, ids=[suffix for suffix, _, _ in WORDS])
def test_chinese_has_full_width_punctuation(suffix: str, words: Callable[[str], Iterator[str]], planted: str) -> None:
    def rule(text: str) -> Offences:
        for chinese in words(text):
            yield from half_width(chinese)

    assert len(list(rule(planted))) == 1
    ours = {path: text for path, text in TEXTS.items() if path.endswith(suffix) and not path.startswith("tests/")}
    nobody_offends(rule, ours)
