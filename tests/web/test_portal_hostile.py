"""What comes to a page that anybody may open: each input below gets a clear answer, and nothing is half stored."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text
from starlette.testclient import TestClient

from cases.tracking import code_from
from tests.web.pages import Browser
from tests.web.portal import CODE, answers, fill, sent

PHONE = "请填写电话号码"
LONG, MISSING, UNCHOSEN, MONEY = "内容太长", "请填写", "请选择", "请填写金额"

# why, page, what is sent instead of a good answer, what the page says beside the field
REFUSED = [
    ("nothing chosen", "about", {"matter": ""}, UNCHOSEN),
    ("a matter that is none", "about", {"matter": "murder"}, "不"),
    ("two matters glued together", "about", {"matter": "loan,wages"}, "不"),
    ("a matter with a quote", "about", {"matter": "loan'; DROP TABLE cases; --"}, "不"),
    ("no name", "you", {"name": ""}, MISSING),
    ("a name of spaces", "you", {"name": " 　\t "}, MISSING),
    ("a name of invisible characters", "you", {"name": "\u200b\u2060\ufeff"}, MISSING),
    ("a name of direction marks", "you", {"name": "\u202e\u2066"}, MISSING),
    ("a name as long as a book", "you", {"name": "王" * 201}, LONG),
    ("no telephone", "you", {"phone": ""}, MISSING),
    ("letters for a telephone", "you", {"phone": "call me"}, PHONE),
    ("too short a telephone", "you", {"phone": "110"}, PHONE),
    ("too long a telephone", "you", {"phone": "1" * 20}, PHONE),
    ("a telephone with a script", "you", {"phone": "<script>alert(1)</script>"}, PHONE),
    ("a telephone with a query", "you", {"phone": "13812345678' OR '1'='1"}, PHONE),
    ("two telephones", "you", {"phone": "13812345678/13987654321"}, PHONE),
    ("Arabic digits", "you", {"phone": "١٣٨١٢٣٤٥٦٧٨"}, PHONE),
    ("a telephone of another shape", "you", {"phone": "+1 (555) 0100x9"}, PHONE),
    ("no kind", "other", {"other_kind": ""}, UNCHOSEN),
    ("a kind that is none", "other", {"other_kind": "robot"}, "不"),
    ("no name of the other side", "other", {"other_name": ""}, MISSING),
    ("a wrong telephone of the other side", "other", {"other_phone": "unknown"}, PHONE),
    ("nothing happened", "what", {"happened": ""}, MISSING),
    ("nothing wanted", "what", {"wanted": "\r\n\r\n"}, MISSING),
    ("a story of six thousand characters", "what", {"happened": "冤" * 5001}, LONG),
    ("an amount in words", "what", {"amount": "很多"}, MONEY),
    ("a negative amount", "what", {"amount": "-5"}, MONEY),
    ("an amount finer than a fen", "what", {"amount": "0.001"}, MONEY),
    ("an amount no court has seen", "what", {"amount": "9" * 20}, MONEY),
    ("an amount in scientific writing", "what", {"amount": "1e9"}, MONEY),
    ("an amount that is not a number", "what", {"amount": "NaN"}, MONEY),
    ("no desk", "where", {"desk": ""}, UNCHOSEN),
    ("a desk that is none", "where", {"desk": "999999"}, "不"),
    ("a court as a desk", "where", {"desk": "{court}"}, "不"),
    ("a committee as a desk", "where", {"desk": "{committee}"}, "不"),
    ("a query for a desk", "where", {"desk": "1 OR 1=1"}, "不"),
]


def rows(store: Any, *tables: str) -> dict[str, int]:
    with store.read() as connection:
        return {t: connection.execute(text(f"SELECT count(*) FROM {t}")).scalar_one() for t in tables}


@pytest.mark.parametrize(("why", "page", "said", "words"), REFUSED, ids=[why for why, *_ in REFUSED])
def test_a_mistake_is_said_beside_its_field_and_nothing_is_kept(
    visitor: Browser, people: Any, store: Any, why: str, page: str, said: dict[str, str], words: str
) -> None:
    changed = {name: value.format(**people.bodies) for name, value in said.items()}
    form = visitor.get(f"/file/{page}")
    data = {"token": form.token, **answers(people, page, **changed)}
    answer = visitor.post(f"/file/{page}", data, status=422)
    (field,) = said
    (error,) = answer.texts(f"#f-{field}-error")
    assert words in error
    links = {str(link["href"]) for link in answer.all(".errors a")}
    assert links == {f"#f-{field}"}, "the summary leads to it"
    assert rows(store, "filing_draft", "cases") == {"filing_draft": 0, "cases": 0}


# what is sent, and how it is kept: as it was meant, and as text
MENDED = [
    ("name", "赵\u202e小\u200b满", "赵小满"),
    ("name", "赵\x00小\x1b[31m满", "赵小[31m满"),
    ("name", "<b>赵小满</b>", "<b>赵小满</b>"),
    ("name", "Robert'); DROP TABLE cases;--", "Robert'); DROP TABLE cases;--"),
    ("name", "${7*7}<%= 7 %>", "${7*7}<%= 7 %>"),
    ("name", "𬭸𠮷", "𬭸𠮷"),
    ("phone", "１３８－１２３４－５６７８", "13812345678"),
    ("phone", "+86 138 1234 5678", "13812345678"),
    ("phone", "(0571) 8888 1234", "057188881234"),
]


@pytest.mark.parametrize(("field", "typed", "kept"), MENDED)
def test_disguises_are_taken_off_and_text_stays_text(
    visitor: Browser, people: Any, handler: Browser, supervisor: Browser, store: Any, field: str, typed: str, kept: str
) -> None:
    from cases.models import metadata
    from cases.particulars import party_words

    fill(visitor, people, "about")
    page = visitor.get("/file/you")
    visitor.post("/file/you", {"token": page.token, **answers(people, "you", **{field: typed})}, to="/file/other")
    for name in ("other", "what", "where"):
        fill(visitor, people, name)
    visitor.get("/file/check")
    visitor.submit(visitor.get("/file/check"), "/file/check", to="/file/sent")
    with store.read() as connection:
        party = connection.execute(metadata.tables["party"].select().order_by(text("n"))).first()
        wrapped = connection.execute(text("SELECT wrapped FROM case_key")).scalar_one()
        words = party_words(store.vault, wrapped, party.case_id, 1, party.sealed)
        code = connection.execute(text("SELECT code FROM cases")).scalar_one()
    assert words[field] == kept
    assert supervisor.get(f"/cases/{code}").status == 200


# ── forged requests ──────────────────────────────────────────────────────────────────────────────────────────────

FORGED = [
    ("from another site", {"sec-fetch-site": "cross-site"}, {}),
    ("from a neighbouring host", {"sec-fetch-site": "same-site"}, {}),
    ("with a foreign origin", {"sec-fetch-site": "", "origin": "https://evil.example"}, {}),
    ("with the origin null", {"sec-fetch-site": "", "origin": "null"}, {}),
    ("without a token", {"sec-fetch-site": "same-origin"}, {"token": ""}),
    ("with somebody else's token", {"sec-fetch-site": "same-origin"}, {"token": "a" * 64}),
]


@pytest.mark.parametrize(("why", "headers", "data"), FORGED, ids=[why for why, *_ in FORGED])
@pytest.mark.parametrize("path", ["/file/about", "/file/check", "/track", "/track/refuse", "/track/leave"])
def test_a_forged_post_does_nothing(
    visitor: Browser, people: Any, store: Any, case: str, why: str, headers: Any, data: Any, path: str
) -> None:
    fill(visitor, people)
    visitor.submit(visitor.get("/track"), "/track", to="/track/case", code=CODE, four="5678")
    page = visitor.get("/file/check")
    before = rows(store, "filing_draft", "cases", "ledger", "sign_in_failure")
    fields = {"token": page.token, "matter": "loan", "code": CODE, "four": "5678"} | data
    answer = visitor.client.post(path, data=fields, headers=headers, follow_redirects=False)
    assert answer.status_code == 403
    assert rows(store, "filing_draft", "cases", "ledger", "sign_in_failure") == before


TRACKED = [
    ("nothing", "", "", MISSING),
    ("too few digits", "1234", "5678", "16位"),
    ("too many digits", CODE + "1", "5678", "16位"),
    ("letters", "ABCD EFGH IJKL MNOP", "5678", "16位"),
    ("a mistyped digit", CODE[:-1] + str((int(CODE[-1]) + 1) % 10), "5678", "有数字写错了"),
    ("a query", "' OR 1=1 --", "5678", "16位"),
    ("a script", "<img src=x onerror=alert(1)>", "5678", "16位"),
    ("a code of nobody", code_from("nobody"), "5678", "对不上"),
    ("three digits", CODE, "567", "4位"),
    ("letters for digits", CODE, "abcd", "4位"),
    ("a whole telephone", CODE, "13812345678", "4位"),
    ("the other side's digits", CODE, "4321", "对不上"),
    ("a case's code", "0PMVQSD013C", "5678", "16位"),
]


@pytest.mark.parametrize(("why", "code", "four", "words"), TRACKED, ids=[why for why, *_ in TRACKED])
def test_a_wrong_code_opens_nothing(visitor: Browser, case: str, why: str, code: str, four: str, words: str) -> None:
    answer = visitor.submit(visitor.get("/track"), "/track", status=422, code=code, four=four)
    assert words in " ".join(answer.texts(".error"))
    assert "jiefen_track" not in visitor.cookies
    visitor.get("/track/case", to="/track")


def test_digits_may_be_typed_full_width_and_with_spaces(visitor: Browser, case: str) -> None:
    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    typed = f" {CODE[:4]} {CODE[4:8]}-{CODE[8:]}".translate(wide)
    visitor.submit(visitor.get("/track"), "/track", to="/track/case", code=typed, four="５６７８")


@pytest.mark.parametrize("page", ["sent", "nowhere", "../cases/new", "check/x"])
def test_a_page_that_is_none(visitor: Browser, page: str) -> None:
    assert visitor.client.get(f"/file/{page}", follow_redirects=False).status_code in (303, 404)


def test_a_step_that_is_none(visitor: Browser, case: str) -> None:
    visitor.submit(visitor.get("/track"), "/track", to="/track/case", code=CODE, four="5678")
    page = visitor.get("/track/message")
    for act in ("sue", "note", "assign", "reveal_party", "accept"):
        visitor.get(f"/track/{act}", status=404)
        visitor.post(f"/track/{act}", {"token": page.token, "note": "x"}, status=404)


def test_a_message_has_a_limit_and_is_given_back(visitor: Browser, case: str, store: Any) -> None:
    visitor.submit(visitor.get("/track"), "/track", to="/track/case", code=CODE, four="5678")
    before = rows(store, "ledger", "words")
    for words in ("", "冤" * 5001):
        answer = visitor.submit(visitor.get("/track/message"), "/track/message", status=422, note=words)
        assert answer.one("textarea").text.strip() == words
    assert rows(store, "ledger", "words") == before


def test_a_form_of_one_browser_is_worth_nothing_in_another(app: Any, visitor: Browser, people: Any, store: Any) -> None:
    fill(visitor, people)
    page, other = visitor.get("/file/check"), Browser(TestClient(app))
    assert sent(other, page, "/file/check").status_code == 403
    assert rows(store, "cases") == {"cases": 0}
