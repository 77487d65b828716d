"""Words for people: formatters, the two languages, and what a translation must not lose."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

import web
from cases.worklists import MOST
from statemachines.pathway import Label
from statemachines.pathways import PATHWAYS
from tests.web.pages import HALF_WIDTH, HAN, Browser
from web import formatters
from web.catalogue import catalogue, messages, problems
from web.i18n import catalogue_file, choose
from web.pages import FOLDER

PACKAGE = Path(web.__file__).parent

# ── formatters ───────────────────────────────────────────────────────────────────────────────────────────────────

EVENING = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)  # past midnight in China


@pytest.mark.parametrize(
    ("shown", "words"),
    [
        (formatters.day(date(2026, 11, 5)), "2026-11-05"),
        (formatters.day(None), "—"),
        (formatters.clock_time(EVENING), "2026-11-21 00:30"),
        (formatters.clock_time(None), "—"),
        (formatters.hour(EVENING), "00:30"),
        (formatters.long_day(date(2026, 11, 22), "zh"), "2026年11月22日（星期日）"),
        (formatters.long_day(date(2026, 11, 2), "en"), "Mon 2 November 2026"),
        (formatters.days_left(None, "zh"), "无期限"),
        (formatters.days_left(0, "zh"), "今天到期"),
        (formatters.days_left(-1, "zh"), "超期 1 天"),
        (formatters.days_left(-1, "en"), "1 day overdue"),
        (formatters.days_left(12, "en"), "12 days left"),
        (formatters.yuan(None, "zh"), "—"),
        (formatters.yuan(0, "zh"), "0.00 元"),
        (formatters.yuan(5, "zh"), "0.05 元"),
        (formatters.yuan(2_860_000, "zh"), "28,600.00 元"),
        (formatters.yuan(-150, "en"), "CNY -1.50"),
        (formatters.tally(MOST), "1000"),
        (formatters.tally(MOST + 1), "1000+"),
        (formatters.role_word("handler", "en"), "Handler"),
    ],
)
def test_formatters(shown: str, words: str) -> None:
    assert shown == words


def test_every_kind_and_status_of_a_clock_has_its_words() -> None:
    kinds = {rule.kind.value for pathway in PATHWAYS.values() for rule in pathway.clocks}
    assert kinds <= set(formatters.CLOCK_KINDS)
    assert set(formatters.CLOCK_WORDS) == {"running", "overdue", "suspended", "settled", "expired", "cancelled"}


# ── which language ───────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("wishes", "accept", "language"),
    [
        (["en", "zh", "zh"], "", "en"),
        ([None, "en", "zh"], "zh-CN", "en"),
        ([None, None, "en"], "zh-CN", "en"),
        (["fr", None, None], "en", "en"),
        (["", "../../etc", None], "", "zh"),
        ([], "zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ([], "zh-Hant-TW", "zh"),
        ([], "zh-SG", "zh"),
        ([], "en-GB,en;q=0.9", "en"),
        ([], "en-GB", "en"),
        ([], "zh-CN,en;q=0.8", "zh"),  # babel's negotiation answers English here
        ([], "de,fr;q=0.9", "zh"),
        ([], "de,en;q=0.5,zh;q=0.7", "zh"),
        ([], "en;q=0,zh;q=0.1", "zh"),
        ([], "en;q=rubbish", "zh"),
        ([], "*", "zh"),
        ([], "", "zh"),
    ],
)
def test_choosing(wishes: list[str | None], accept: str, language: str) -> None:
    assert choose(*wishes, accept=accept) == language


def test_a_choice_is_kept_by_the_browser_and_can_be_changed_from_every_page(handler: Browser) -> None:
    page = handler.get("/work?tab=body&lang=en")
    assert page.soup.html["lang"] == "en"
    link = page.one("a[hreflang]")
    assert (link["hreflang"], link["lang"], link.text) == ("zh-Hans", "zh-Hans", "中文")
    assert link["href"] == "/work?tab=body&lang=zh"
    assert handler.get("/work").soup.html["lang"] == "en"
    assert handler.get(str(link["href"])).soup.html["lang"] == "zh-Hans"
    assert handler.get("/work").soup.html["lang"] == "zh-Hans"


def test_the_account_has_a_language(handler: Browser) -> None:
    handler.get("/account?lang=zh")
    handler.submit(handler.get("/account"), "/account/language", language="en", to="/account?done=language_saved")
    page = handler.get("/account?done=language_saved", accept_language="zh-CN")
    assert page.soup.html["lang"] == "en"
    assert "Language saved" in page.said


def test_large_type_is_kept_too(handler: Browser) -> None:
    page = handler.get("/work")
    assert not page.soup.html.get("class")
    handler.get("/work?size=large")
    page = handler.get("/work")
    assert page.soup.html["class"] == ["large"]
    handler.get(str(page.all('a[href*="size=normal"]')[0]["href"]))
    assert not handler.get("/work").soup.html.get("class")


# ── the catalogue ────────────────────────────────────────────────────────────────────────────────────────────────


def test_every_message_is_translated_and_every_translation_used() -> None:
    assert list(problems(catalogue_file("en"))) == []


def test_a_missing_fuzzy_or_stale_translation_is_noticed(tmp_path: Path) -> None:
    text = catalogue_file("en").read_text("utf-8")
    spoilt = {
        "not translated": text.replace('msgstr "Sign in"', 'msgstr ""'),
        "not in the catalogue": re.sub(r'msgid "登录"\nmsgstr "Sign in"\n', "", text),
        "no longer used": text + '\nmsgid "没有用到"\nmsgstr "unused"\n',
    }
    for problem, changed in spoilt.items():
        assert changed != text
        path = tmp_path / "messages.po"
        path.write_text(changed, "utf-8")
        assert any(line.startswith(problem) for line in problems(path)), problem


def placeholders(text: str) -> set[str]:
    return set(re.findall(r"%\(\w+\)s|%(?!\()", text))


def test_a_translation_keeps_the_places_of_the_message() -> None:
    for message in catalogue(catalogue_file("en")):
        ids, strings = (part if isinstance(part, list | tuple) else [part] for part in (message.id, message.string))
        for said in strings if message.id else ():
            assert placeholders(said) == placeholders(ids[0]), message.id
            assert not HAN.search(said), message.id


# ── punctuation ──────────────────────────────────────────────────────────────────────────────────────────────────


def chinese() -> Iterator[tuple[str, str]]:
    """Every Chinese text the program itself says, with its place."""
    for message in messages():
        for text in message.id if isinstance(message.id, list | tuple) else [message.id]:
            yield "a template", text
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Label":
                zh = node.args[0] if node.args else ast.Dict([], [word.value for word in node.keywords])
                yield from ((path.name, value) for value in constants(zh))


def constants(node: ast.expr) -> Iterator[str]:
    yield from (n.value for n in ast.walk(node) if isinstance(n, ast.Constant) and isinstance(n.value, str))


def test_chinese_texts_use_full_width_punctuation() -> None:
    found = [(place, text) for place, text in chinese() if HALF_WIDTH.search(text) or text.endswith((".", ",", ":"))]
    assert found == []


def test_no_sentence_hides_from_the_catalogue() -> None:
    """Chinese in a template is a message; Chinese in the code stands in a Label, which has both languages."""
    for path in sorted(FOLDER.rglob("*.html")):
        outside = re.sub(r"\{[{%#].*?[}%#]\}", "", path.read_text("utf-8"), flags=re.S)
        assert not HAN.search(outside), path.name
    for path in sorted(PACKAGE.rglob("*.py")):
        if path.parent.name == "letters":  # papers are written in the language of the procedure, whoever reads the page
            continue
        tree = ast.parse(path.read_text("utf-8"))
        labelled = {id(n) for call in ast.walk(tree) if is_label(call) for n in ast.walk(call)}
        documented = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Expr)}
        patterns = {id(n) for call in ast.walk(tree) if is_pattern(call) for n in ast.walk(call)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and HAN.search(node.value):
                known = id(node) in labelled | documented | patterns
                assert known or (path.name, node.value) in OWN_WORDS, (path.name, node.lineno, node.value)


OWN_WORDS = {
    ("__init__.py", "Jiefen 解纷"),  # the name of the interface, in its description
    ("i18n.py", "中文"),  # a language says its own name in itself
    ("formatters.py", "年"),  # long_day speaks each language by itself
    ("formatters.py", "月"),
    ("formatters.py", "日（星期"),
    ("intake.py", "文件"),  # the name of a file that has none
    ("forms.py", "万"),
    ("forms.py", "元"),
}


def is_label(node: Any) -> bool:
    return isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Label"


def is_pattern(node: Any) -> bool:
    return isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "compile"


def test_labels_say_something_in_both_languages() -> None:
    for module in (formatters,):
        for value in vars(module).values():
            for label in value.values() if isinstance(value, dict) else [value]:
                if isinstance(label, Label):
                    assert HAN.search(label.zh)
                    assert not HAN.search(label.en)


# ── templates ────────────────────────────────────────────────────────────────────────────────────────────────────

TEMPLATES = sorted(FOLDER.rglob("*.html"))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_uses_what_it_imports_and_stays_small(path: Path) -> None:
    text = path.read_text("utf-8")
    imports = r"\{% from .+? import (.+?) %\}"
    rest = re.sub(imports, "", text)
    for names in re.findall(imports, text):
        for name in (part.split(" as ")[-1].strip() for part in names.split(",")):
            assert re.search(rf"\b{name}\(", rest), name
    assert len(text.splitlines()) <= 110
    assert "|safe" not in text, "nothing is trusted by a template"
    assert not re.search(r"\sstyle=|<style|<script(?! type=\"module\" src)|\son\w+=", text)


def test_every_template_is_used() -> None:
    sources = "".join(path.read_text("utf-8") for path in [*TEMPLATES, *PACKAGE.rglob("*.py")])
    for path in TEMPLATES:
        assert f'"{path.relative_to(FOLDER)}"' in sources, path.name
