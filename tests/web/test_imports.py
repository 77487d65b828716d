"""Taking over a register: shown first, then all of it or none, and never twice."""

from __future__ import annotations

import io
from typing import Any

import pytest
from python_calamine import load_workbook
from sqlalchemy import text

from tests.web.pages import Browser, Page, said
from tests.web.registers import TITLES, register, row, workbook


def upload(browser: Browser, body: bytes, name: str = "台账.csv") -> Page:
    """The page that a file leads to."""
    token = browser.get("/import").token
    answer = browser.client.post(
        "/import",
        data={"token": token},
        files={"file": (name, body)},
        headers={"sec-fetch-site": "same-origin"},
        follow_redirects=False,
    )
    if answer.status_code == 303:
        return browser.get(answer.headers["location"])
    return Page(answer.text, answer.status_code, "/import")


def counts(page: Page) -> list[int]:
    """To be registered, to be mended, doubtful, imported before."""
    return [int(words.split()[0]) for words in page.texts("main dl.facts dd")]


def confirmed(browser: Browser, page: Page) -> Page:
    browser.submit(page, f"{page.path}/register", to=page.path)
    return browser.get(page.path)


def cases(store: Any) -> int:
    with store.read() as connection:
        return int(connection.execute(text("SELECT count(*) FROM cases")).scalar_one())


def test_a_register_is_shown_then_registered_whole(handler: Browser, store: Any) -> None:
    page = upload(handler, register(row(), row(applicant="周芳", phone="13900000001", cause="欠薪", amount="1.2万元")))
    assert counts(page) == [2, 0, 0, 0]
    assert "李秀兰" in page.said
    assert "12,000.00 元" in page.said
    assert cases(store) == 0, "nothing before the word"
    done = confirmed(handler, page)
    assert counts(done) == [2, 0]
    listed = handler.get("/work?tab=to_claim")
    assert listed.texts("td .code") == ["柳林调〔2026〕1号", "柳林调〔2026〕2号"]
    with store.read() as connection:
        kinds = connection.execute(text("SELECT kind, count(*) FROM ledger GROUP BY kind")).all()
    assert [tuple(kind) for kind in kinds] == [("opened", 2)], "an entry each"


def test_the_same_file_twice_imports_nothing_twice(handler: Browser, store: Any, sign_in: Any, people: Any) -> None:
    body = register(row(), row(applicant="周芳", phone=""))
    confirmed(handler, upload(handler, body))
    again = upload(handler, body)
    assert counts(again) == [0, 0, 0, 2]
    assert not again.all(f'form[action="{again.path}/register"]')
    assert counts(upload(sign_in(people.colleague), body)) == [0, 0, 0, 2], "whoever of the body sends it"
    assert counts(upload(sign_in(people.stranger), body)) == [2, 0, 0, 0], "another body has its own register"
    assert cases(store) == 2


def test_two_clicks_are_one(handler: Browser, store: Any) -> None:
    page = upload(handler, register(row()))
    for _ in range(2):
        handler.submit(page, f"{page.path}/register", to=page.path)
    assert cases(store) == 1


def test_what_is_wrong_is_said_with_row_and_column_and_can_be_mended(handler: Browser, store: Any) -> None:
    page = upload(
        handler,
        register(row(), row(day="2026-02-30", phone="问他儿子"), row(cause="鸡毛蒜皮", applicant="周芳", phone="")),
    )
    assert counts(page) == [1, 2, 0, 0]
    assert [said(row)[-1] for row in page.all("main table")[0].select("tbody tr")] == ["3", "3", "4"], "row by row"
    for words in ("收到日期", "请填写日期", "申请人电话", "看不出电话号码", "事由", "不认识“鸡毛蒜皮”"):
        assert words in page.said, words
    answer = handler.client.get(f"{page.path}/problems.xlsx")
    rows = load_workbook(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert rows[0] == [*TITLES, "需要更正"]
    assert rows[1][:2] == ["2026-02-30", "来访"]
    assert rows[1][-1].startswith("收到日期：请填写日期")
    assert len(rows) == 3
    mended = [rows[0], *([*cells] for cells in rows[1:])]
    mended[1][0], mended[1][5], mended[2][2] = "2026-02-28", "13700000000", "邻里纠纷"
    confirmed(handler, page)
    second = upload(handler, workbook(mended), "problems.xlsx")
    assert counts(second) == [2, 0, 0, 0]
    confirmed(handler, second)
    assert cases(store) == 3


def test_columns_can_be_named_by_hand(handler: Browser) -> None:
    titles = ["日子", "哪来的", "纠纷类型", "程序", "谁", "手机", "跟谁", "元", "简要案情"]
    page = upload(handler, register(row(), titles=titles))
    assert counts(page) == [0, 1, 0, 0]
    fields = {"column-0": "received_on", "column-4": "applicant-name", "column-6": "respondent-name", "origin": "grid"}
    handler.submit(page, page.path, to=f"{page.path}?done=columns_kept", **fields)
    mended = handler.get(page.path)
    assert counts(mended) == [1, 0, 0, 0]
    assert "网格上报" in mended.said
    chosen = {s["name"]: s.select_one("[selected]")["value"] for s in mended.all(".mapping select[name^=column]")}
    assert chosen["column-4"] == "applicant-name"
    assert chosen["column-1"] == ""


def test_one_answer_serves_where_a_column_is_missing(handler: Browser, store: Any) -> None:
    page = upload(handler, register(["李秀兰", "邻里"], titles=["申请人", "事由"]))
    assert counts(page) == [0, 1, 0, 0]
    said = {"received_on": "2026-02-27", "origin": "walk_in", "pathway": "mediation", "mine": "yes"}
    handler.submit(page, page.path, to=f"{page.path}?done=columns_kept", **said)
    confirmed(handler, handler.get(page.path))
    assert len(handler.get("/work?tab=mine").texts("td .code")) == 1


def test_doubtful_rows_wait_for_a_word(handler: Browser, desk: Any, store: Any) -> None:
    desk.register()  # of 李秀兰, 13812345678
    rows = [
        row(),
        row(applicant="周芳", phone="13900000001"),
        row(applicant="周芳", phone="13900000001", summary="又吵。"),
    ]
    page = upload(handler, register(*rows))
    assert counts(page) == [1, 0, 2, 0]
    assert "柳林调〔2026〕1号" in page.said
    assert "本文件第 3 行" in page.said
    handler.submit(page, page.path, to=f"{page.path}?done=columns_kept", doubtful="yes")
    confirmed(handler, handler.get(page.path))
    assert cases(store) == 4


def test_a_common_respondent_makes_no_duplicate(handler: Browser) -> None:
    people = [("李秀兰", "13812345678"), ("周芳", "13900000001"), ("何三", "")]
    page = upload(
        handler, register(*(row(applicant=name, phone=phone, respondent="恒远公司") for name, phone in people))
    )
    assert counts(page) == [3, 0, 0, 0]


def test_a_draft_is_its_owners_and_sealed(handler: Browser, sign_in: Any, people: Any, store: Any, now: Any) -> None:
    page = upload(handler, register(row()))
    sign_in(people.colleague).get(page.path, status=404)
    with store.read() as connection:
        kept = connection.execute(text("SELECT sealed FROM import_draft")).scalar_one()
    assert "李秀兰".encode() not in bytes(kept)
    assert b"u674e" not in bytes(kept)
    now.later(hours=25)
    handler = sign_in(people.handler)
    handler.get(page.path, status=404)


def test_a_draft_can_be_dropped(handler: Browser, store: Any) -> None:
    page = upload(handler, register(row()))
    handler.submit(page, f"{page.path}/drop", to="/import?done=draft_dropped")
    handler.get(page.path, status=404)
    assert "已放弃导入" in handler.get("/import?done=draft_dropped").said


def test_what_cannot_be_read_says_what_to_do(handler: Browser) -> None:
    page = upload(handler, b"%PDF-1.7 \x00\x01", "a.xlsx")
    assert page.status == 422
    assert "不是可以读取的表格" in page.one(".errors").text
    token = handler.get("/import").token
    assert "请选择文件" in handler.post("/import", {"token": token}, status=422).said


def test_the_law_at_the_door_holds_for_a_register_too(sign_in: Any, people: Any) -> None:
    page = upload(sign_in(people.handler), register(row(pathway="民事诉讼（一审）", cause="欠薪", amount="100")))
    assert counts(page) == [0, 1, 0, 0]
    assert "程序" in page.said


def test_an_empty_register_to_fill_in_is_understood(handler: Browser) -> None:
    answer = handler.client.get("/import/template.xlsx")
    rows = load_workbook(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    filled = dict.fromkeys(rows[0], "") | {
        "收到日期": "2026-02-05",
        "来源": "来访",
        "事由": "噪声扰民",
        "程序": "人民调解",
        "申请人": "李秀兰",
    }
    assert counts(upload(handler, workbook([rows[0], list(filled.values())]))) == [1, 0, 0, 0]


@pytest.mark.parametrize("who", ["handler", "supervisor"])
def test_the_english_pages(sign_in: Any, people: Any, who: str) -> None:
    browser = sign_in(getattr(people, who))
    assert browser.get("/import?lang=en").heading == "Import a register"
    page = upload(browser, register(row(), row(day="x")))
    assert page.heading == "Preview"
    assert "To be mended" in page.said
