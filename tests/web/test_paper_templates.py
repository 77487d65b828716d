"""A body's own form of a paper: taken from Word, checked, used, taken back."""

from __future__ import annotations

import io
from typing import Any

import pytest
from bs4 import BeautifulSoup
from docx import Document

from statemachines.papers import MADE, STEP_PAPERS
from statemachines.pathways import PATHWAYS
from tests.acts import Desk
from tests.people import People
from tests.web.pages import Browser, filled_in
from tests.web.papers import docx
from tests.web.test_papers import TYPED, make
from web.letters.facts import articles, numeral
from web.letters.forms import EXAMPLE, SHIPPED, BadTemplate, check, filled, shipped
from web.letters.kinds import ASKED, PLACEHOLDERS
from web.letters.printed import Block, blocks, not_in_font, pdf


def word(*paragraphs: str) -> bytes:
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_every_paper_has_its_form_its_questions_and_its_words() -> None:
    assert set(SHIPPED) == set(MADE) == set(ASKED) == set(TYPED)
    called_for = {name for table in PATHWAYS.values() for row in table.transitions for name in row.papers}
    assert called_for <= set(STEP_PAPERS)


@pytest.mark.parametrize("kind", MADE)
def test_what_is_shipped_passes_its_own_check(kind: str) -> None:
    check(shipped(kind))


BAD = {
    "a name nobody knows": (word("{{ 案由 }}{{ 身份证号 }}{{ 案号 }}"), "没有这些占位符：案号、身份证号。"),
    "a call": (word("{{ 案由.upper() }}"), "模板只能用占位符、条件和循环"),
    "a class": (word("{{ 案由.__class__ }}"), "不能用“__class__”"),
    "arithmetic": (word("{{ 9 ** 9 }}"), "不能用“Pow”"),
    "a filter": (word("{{ 案由|attr('x') }}"), "不能用“Filter”"),
    "a file of the machine": (word("{% include 'etc/passwd' %}"), "不能用“Include”"),
    "loops in loops in loops": (
        word(
            *["{%p for a in 当事人 %}", "{%p for b in 当事人 %}", "{%p for c in 当事人 %}", "x", *["{%p endfor %}"] * 3]
        ),
        "循环套得太深。",
    ),
    "a brace too few": (word("{{ 案由 }"), "占位符写得不对"),
    "no Word file": (b"%PDF-1.7", "文件打不开"),
    "macros": (docx(word__vbaProject="x"), "宏或者脚本"),
}


@pytest.mark.parametrize("what", BAD)
def test_a_bad_form_is_not_taken_and_the_reason_is_said(sign_in: Any, people: People, what: str) -> None:
    body, why = BAD[what]
    administrator = sign_in(people.administrator)
    page = upload(administrator, "acceptance_notice", body)
    assert page.status_code == 422
    assert why in page.text
    assert "本单位模板" not in administrator.get("/templates").said


def upload(browser: Browser, kind: str, body: bytes) -> Any:
    form = filled_in(browser.get("/templates").form(f"/templates/{kind}"), {})
    form.pop("file", None)
    files = {"file": ("模板.docx", body, "application/octet-stream")}
    headers = {"sec-fetch-site": "same-origin"}
    return browser.client.post(f"/templates/{kind}", data=form, files=files, headers=headers, follow_redirects=False)


def test_an_own_form_holds_for_the_bodies_below_and_can_be_taken_back(
    sign_in: Any, people: People, handler: Browser, desk: Desk
) -> None:
    administrator, code = sign_in(people.administrator), desk.mediating()
    own = word(
        "青溪县统一格式", "{{ 收件人 }}：{{ 案由 }}已经受理。", "{%p for 项 in 期限 %}", "{{ 项 }}", "{%p endfor %}"
    )
    assert upload(administrator, "acceptance_notice", own).headers["location"] == "/templates?done=template_taken"
    text = make(handler, code, "acceptance_notice").one(".letter").get_text()
    assert "青溪县统一格式" in text
    assert "李秀兰：邻里纠纷已经受理。" in text
    assert administrator.client.get("/templates/acceptance_notice.docx").content == own
    page = administrator.get("/templates")
    administrator.submit(page, "/templates/acceptance_notice/drop", to="/templates?done=template_dropped")
    assert "青溪县统一格式" not in make(handler, code, "acceptance_notice").said


def test_words_of_people_are_never_a_template(handler: Browser, desk: Desk) -> None:
    """Braces, tags and the printer's own language in what was typed stay what they are."""
    code = desk.mediating()
    said = '{{ 申请人 }} {% for %} <b>&amp;</b> #import "x" $ * _ \\ 【】'
    page = handler.get(f"/cases/{code}/papers/make?kind=mediation_agreement&of=1")
    data = filled_in(page.form(f"/cases/{code}/papers/make"), TYPED["mediation_agreement"] | {"terms": said})
    answer = handler.client.post(f"/cases/{code}/papers/make", data=data, headers={"sec-fetch-site": "same-origin"})
    assert said in BeautifulSoup(answer.text, "html5lib").select_one(".letter").get_text()


def test_what_is_printed_is_what_word_shows() -> None:
    document = filled(shipped("mediation_agreement"), EXAMPLE)
    found = blocks(document)
    assert [block.text for block in found] == [
        paragraph.text for paragraph in Document(io.BytesIO(document)).paragraphs
    ]
    assert found[0] == Block("调解协议书", "center", False, True)
    assert pdf("x", found) == pdf("x", found), "the same paper is the same bytes"


def test_a_table_is_printed_too() -> None:
    document = Document()
    table = document.add_table(2, 2)
    table.cell(0, 0).text, table.cell(1, 1).text = "项目", "{{ 案由 }}"
    out = io.BytesIO()
    document.save(out)
    found = blocks(filled(out.getvalue(), EXAMPLE))
    assert found[0].rows == (("项目", ""), ("", "邻里纠纷"))
    assert pdf("x", found)


def test_a_character_the_font_lacks_is_named(handler: Browser) -> None:
    assert not_in_font([Block("李秀兰𬭸\U00030000")]) == ["\U00030000"]


def test_without_what_sets_it_there_is_no_pdf(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "typst", None)
    assert pdf("x", [Block("词")]) is None


@pytest.mark.parametrize(
    ("n", "words"),
    [
        (5, "五"),
        (10, "十"),
        (17, "十七"),
        (20, "二十"),
        (105, "一百零五"),
        (110, "一百一十"),
        (1260, "一千二百六十"),
        (1005, "一千零五"),
    ],
)
def test_numerals(n: int, words: str) -> None:
    assert numeral(n) == words


def test_articles_are_cited_in_full() -> None:
    assert articles("人民调解法 17、23；民诉法 205") == (
        "《中华人民共和国人民调解法》第十七条、第二十三条、《中华人民共和国民事诉讼法》第二百零五条"
    )


def test_a_broken_form_is_told_apart_from_a_broken_case() -> None:
    with pytest.raises(BadTemplate):
        filled(word("{{ 没有 }}"), dict.fromkeys(PLACEHOLDERS, ""))
