"""Registers of 2003 (.xls) and of free office programs (.ods): the same rows as from .xlsx, oddities and all."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any
from xml.sax.saxutils import escape

import pytest
import xlsxwriter
import xlwt

from tests.acts import at
from tests.people import People
from tests.web.pages import Browser
from web.registers import sheets
from web.registers.columns import understand
from web.registers.entries import Wishes, entries
from web.registers.sheets import UnreadableFile, read

Merged = tuple[int, int, int, int]  # first and last row, first and last column

# A register as a town keeps it: its name over all columns, titles in two rows, sides merged over their columns.
ROWS: list[list[Any]] = [
    ["柳林镇２０２６年矛盾纠纷登记表"],
    [
        "序号",
        "登记日期",
        "来源",
        "纠纷类型",
        "程序",
        "申请人",
        None,
        "被申请人",
        "涉案金额（万元）",
        "简要案情",
        "是否办结",
    ],
    [None, None, None, None, None, "姓名", "联系电话", "姓名", None, None, None],
    [1, date(2026, 2, 5), "来访", "邻里纠纷", "人民调解", "李秀兰", 13812345678, "王建国", None, "楼上漏水。", "否"],
    [
        "２",
        "２０２６年２月６日",
        "网格",
        "欠薪",
        "人民调解",
        "张 强",
        "１３９１２３４５６７８",
        "恒远公司",
        "１.２８",
        "拖欠货款。",
        "",
    ],
    [
        3,
        "20260207",
        "〃",
        "〃",
        "〃",
        "钱多、孙小",
        "13700000001、13700000002",
        "恒远公司",
        0.5,
        "同上一件。",
        "未办结",
    ],
    [4, 46061, "来访", "民间借贷", "人民调解", "周海", "'13600000003", "吴用", "3,000元", "借款没有还。", "否"],
    ["合计", None, None, None, None, None, None, None, 2.08],
]
MERGED: list[Merged] = [(0, 0, 0, 10), (1, 1, 5, 6), *((1, 2, n, n) for n in (0, 1, 2, 3, 4, 8, 9, 10))]


def covered(merged: Sequence[Merged]) -> set[tuple[int, int]]:
    """Cells of merged ranges other than the first of each."""
    return {
        (row, column)
        for top, bottom, first, last in merged
        for row in range(top, bottom + 1)
        for column in range(first, last + 1)
        if (row, column) != (top, first)
    }


def xls(rows: Sequence[Sequence[Any]], merged: Sequence[Merged] = ()) -> bytes:
    book = xlwt.Workbook(encoding="utf-8")
    page = book.add_sheet("台账")
    day = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    over = {(top, first): (top, bottom, first, last) for top, bottom, first, last in merged}
    for n, cells in enumerate(rows):
        for m, cell in enumerate(cells):
            if place := over.get((n, m)):
                page.write_merge(*place, cell)
            elif cell is not None and (n, m) not in covered(merged):
                page.write(n, m, cell, day if isinstance(cell, date) else xlwt.Style.default_style)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def xlsx(rows: Sequence[Sequence[Any]], merged: Sequence[Merged] = ()) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "default_date_format": "yyyy-mm-dd"}) as book:
        page = book.add_worksheet("台账")
        for n, cells in enumerate(rows):
            for m, cell in enumerate(cells):
                if isinstance(cell, date):
                    page.write_datetime(n, m, cell)
                elif cell is not None and (n, m) not in covered(merged):
                    page.write(n, m, cell)
        for top, bottom, first, last in merged:
            if (top, first) != (bottom, last):
                page.merge_range(top, first, bottom, last, rows[top][first])
    return out.getvalue()


SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
)


def ods(rows: Sequence[Sequence[Any]], merged: Sequence[Merged] = ()) -> bytes:
    """OASIS OpenDocument 1.3, part 3: the few elements that hold cells."""
    over = {(top, first): (bottom - top + 1, last - first + 1) for top, bottom, first, last in merged}
    hidden = covered(merged)
    width = max(map(len, rows))
    lines = (
        "".join(
            _ods_cell(cells[m] if m < len(cells) else None, over.get((n, m)), (n, m) in hidden) for m in range(width)
        )
        for n, cells in enumerate(rows)
    )
    table = "".join(f"<table:table-row>{line}</table:table-row>" for line in lines)
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {SPACES} office:version="1.3"><office:body>'
        f'<office:spreadsheet><table:table table:name="台账">{table}</table:table></office:spreadsheet>'
        "</office:body></office:document-content>"
    )
    manifest = (
        '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{sheets.ODS.decode()}"/></manifest:manifest>'
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", sheets.ODS, zipfile.ZIP_STORED)
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", manifest)
    return out.getvalue()


def _ods_cell(cell: Any, spans: tuple[int, int] | None, hidden: bool) -> str:
    if hidden:
        return "<table:covered-table-cell/>"
    span = f' table:number-rows-spanned="{spans[0]}" table:number-columns-spanned="{spans[1]}"' if spans else ""
    if cell in (None, ""):
        return f"<table:table-cell{span}/>"
    if isinstance(cell, date):
        value = f' office:value-type="date" office:date-value="{cell.isoformat()}"'
    elif isinstance(cell, int | float):
        value = f' office:value-type="float" office:value="{cell}"'
    else:
        value = ' office:value-type="string"'
    return f"<table:table-cell{span}{value}><text:p>{escape(str(cell))}</text:p></table:table-cell>"


KINDS: dict[str, Callable[..., bytes]] = {"xls": xls, "ods": ods, "xlsx": xlsx}


def taken(people: People, body: bytes) -> list[Any]:
    table = read(body)
    wishes = Wishes({})
    return list(
        entries(table.rows, understand(table.rows), wishes, person=people.handler, now=at("2026-03-02"), mark=str)
    )


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
@pytest.mark.parametrize("kind", KINDS)
def test_every_row_as_it_was_meant(people: People, kind: str) -> None:
    found = taken(people, KINDS[kind](ROWS, MERGED))
    assert [entry.problems for entry in found] == [()] * 4
    cases = [entry.registration for entry in found]
    assert [case.occurred_at.date().isoformat() for case in cases] == [f"2026-02-0{day}" for day in (5, 6, 7, 8)]
    applicants = [[(p.words["name"], p.words.get("phone")) for p in c.parties if p.side == "applicant"] for c in cases]
    assert applicants == [
        [("李秀兰", "13812345678")],
        [("张强", "13912345678")],
        [("钱多", "13700000001"), ("孙小", "13700000002")],
        [("周海", "13600000003")],
    ]
    assert [case.claims[0].amount_fen for case in cases] == [None, 1_280_000, 500_000, 300_000]
    assert [case.origin for case in cases] == ["walk_in", "grid", "grid", "walk_in"]


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_the_same_row_from_another_kind_of_file_is_the_same_case(people: People, kind: str) -> None:
    modern = [entry.key for entry in taken(people, xlsx(ROWS, MERGED))]
    assert [entry.key for entry in taken(people, KINDS[kind](ROWS, MERGED))] == modern


@pytest.mark.parametrize("kind", ["xls", "ods"])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_file_that_broke_off_says_what_to_do(kind: str, share: float) -> None:
    whole = KINDS[kind](ROWS * 200, MERGED)
    with pytest.raises(UnreadableFile) as refused:
        read(whole[: int(len(whole) * share)])
    assert refused.value.label in (sheets.BROKEN, sheets.UNKNOWN)


@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_from_the_upload_to_the_cases(handler: Browser, kind: str) -> None:
    page = handler.get("/import")
    sent = {"file": (f"台账.{kind}", KINDS[kind](ROWS, MERGED))}
    headers = {"sec-fetch-site": "same-origin"}
    answer = handler.client.post(
        "/import", data={"token": page.token}, files=sent, headers=headers, follow_redirects=False
    )
    draft = answer.headers["location"]
    preview = handler.get(draft)
    assert "李秀兰" in preview.said
    handler.submit(preview, f"{draft}/register", to=draft)
    assert "4" in handler.get(draft).said
    assert len(handler.get("/work?tab=to_claim").all("td .code")) == 4


# ── what has ended ───────────────────────────────────────────────────────────────────────────────────────────────

TITLES = ["登记日期", "来源", "纠纷类型", "程序", "申请人", "简要案情"]
GOOD = ["2026-02-05", "来访", "邻里纠纷", "人民调解", "李秀兰", "楼上漏水。"]
ENDINGS = [  # title, what stands there, is the row taken over?
    ("结案日期", "", True),
    ("结案日期", "/", True),
    ("结案日期", "未结", True),
    ("结案日期", date(2026, 2, 20), False),
    ("办结时间", "2月20日", False),
    ("是否办结", "否", True),
    ("是否办结", "是", False),
    ("是否结案", "√", False),
    ("办理结果", "正在调解", True),
    ("办理结果", "调解中", True),
    ("处理结果", "待回访", True),
    ("处理结果", "未办结", True),
    ("调解结果", "调解成功", False),
    ("调解结果", "达成协议，已履行完毕", False),
    ("调解结果", "未达成协议", False),
    ("化解结果", "已化解", False),
    ("结果", "见附件", False),  # nobody knows: the person is asked
    ("Result", "pending", True),
    ("Result", "closed", False),
]


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("title", "said", "open_"), ENDINGS)
def test_a_closed_row_is_sent_back(people: People, title: str, said: Any, open_: bool) -> None:
    (entry,) = taken(people, xlsx([[*TITLES, title], [*GOOD, said]]))
    assert (entry.registration is not None) is open_
    assert open_ or [problem.column for problem in entry.problems] in (["closed_on"], ["result"])


def test_the_page_says_so_and_the_other_rows_are_taken(handler: Browser) -> None:
    page = handler.get("/import")
    assert "写明已经办结的行" in page.said
    body = xlsx([[*TITLES, "结案日期"], [*GOOD, ""], [*GOOD, date(2026, 2, 20)]])
    headers = {"sec-fetch-site": "same-origin"}
    answer = handler.client.post(
        "/import", data={"token": page.token}, files={"file": ("a.xlsx", body)}, headers=headers, follow_redirects=False
    )
    draft = answer.headers["location"]
    preview = handler.get(draft)
    assert "这一行写明已经办结" in preview.said
    handler.submit(preview, f"{draft}/register", to=draft)
    assert len(handler.get("/work?tab=to_claim").all("td .code")) == 1


def test_the_blank_register_asks_nothing_of_the_kind(handler: Browser) -> None:
    titles = read(handler.client.get("/import/template.xlsx").content).rows[0]
    assert "申请人" in titles
    assert not {"办结日期", "办理结果"} & set(titles)
