"""A county's register with mistakes, in a real browser: preview, mend, import, and back out as a workbook."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pytest
import xlsxwriter
from python_calamine import load_workbook

from cases.replay import check_cases
from tests.web.chromium import executable
from tests.web.journey import Walk, watched

pytestmark = pytest.mark.skipif(executable() is None, reason="no Chromium on this machine")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TITLES = ("序号", "收件时间", "来源", "纠纷类型", "程序", "申请人", "联系电话", "被申请人", "金额（元）", "简要案情")
ROWS = (
    ("１", "2026.2.5", "来访", "邻里纠纷", "人民调解", "李秀兰", "１３８１２３４５６７８", "王建国", "", "楼上漏水。"),
    ("２", "2026年2月6日", "来访", "欠薪", "人民调解", "周芳、何三", "13900000001", "河东砖厂", "1.2万", "工钱没有付。"),
    ("３", "2026-02-30", "来访", "邻里纠纷", "人民调解", "王五", "13900000002", "赵六", "", "院墙。"),
    ("４", "2026-02-09", "来访", "邻里纠纷", "人民调解", "钱七", "问他儿子", "孙八", "", "滴水。"),
)  # fmt: skip


def as_kept() -> bytes:
    """A register as an office keeps it: a name over merged cells, an empty row, full-width digits, a total below."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        page = book.add_worksheet("2026年")
        page.merge_range(0, 0, 0, len(TITLES) - 1, "柳林镇人民调解委员会2026年矛盾纠纷登记台账")
        for n, cells in enumerate((TITLES, *ROWS), 2):
            page.write_row(n, 0, cells)
        page.write_row(n + 1, 0, ("合计", "", "", "", "", "4件"))
    return out.getvalue()


@pytest.fixture
def site(app: Any) -> Iterator[str]:
    with watched(app) as address:
        yield address


def sends(me: Walk, name: str, book: bytes) -> None:
    me.page.set_input_files("#f-file", {"name": name, "mimeType": XLSX, "buffer": book})
    me.press("上传并预览")


def table_of(book: bytes) -> list[list[Any]]:
    return list(load_workbook(io.BytesIO(book)).get_sheet_by_index(0).to_python())


def mended(book: bytes) -> bytes:
    """The file of what was wrong, put right as a clerk would: only those two cells."""
    titles, *rows = table_of(book)
    right = {"2026-02-30": "2026-02-28", "问他儿子": "13900000003"}
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as made:
        page = made.add_worksheet()
        for n, cells in enumerate((titles, *rows)):
            page.write_row(n, 0, [right.get(str(cell), cell) for cell in cells])
    return out.getvalue()


@pytest.mark.parametrize("script", [True, False], ids=["with a script", "without"])
def test_an_import_with_errors(reader: Any, desk: Any, script: bool) -> None:
    me = Walk(reader("/import", "handler", java_script_enabled=script), script)
    me.look()
    sends(me, "台账.xlsx", as_kept())
    says_what_is_wrong(me)
    book = me.saved(lambda: me.page.locator("main a[href$='problems.xlsx']").first.click())
    me.press("登记 2 件")
    is_registered(me, "2 件")
    me.go("/import")
    sends(me, "改好的.xlsx", mended(book))
    assert "将要登记 2 件" in " ".join(me.said.split())
    me.press("登记 2 件")
    is_registered(me, "2 件")
    goes_out_and_comes_in_again(me)
    assert check_cases(desk.store) == ([], None)


def says_what_is_wrong(me: Walk) -> None:
    """Row and column of each mistake, as they stand in the file; nothing is registered yet."""
    wrong = me.page.locator("section.card", has=me.page.get_by_role("heading", name="需要更正"))
    rows = [" ".join(row.split()) for row in wrong.locator("tbody tr").all_inner_texts()]
    assert any("收到日期" in row and row.endswith("6") for row in rows), rows
    assert any("电话" in row and row.endswith("7") for row in rows), rows
    assert "周芳" in me.said
    assert "13812345678" in me.said, "full-width digits are digits"


def is_registered(me: Walk, many: str) -> None:
    me.page.get_by_role("heading", name="已登记", level=1).wait_for()
    me.look()
    assert many in me.said


def goes_out_and_comes_in_again(me: Walk) -> None:
    """What was imported is exported, and the export is a register too: read again, each row is one we have."""
    me.go("/work?tab=to_claim")
    assert me.page.locator("td a.code").count() == 4
    me.unfold("导出这张表")
    me.page.get_by_label("电话、住址和证件号码").select_option(index=1)
    out = me.saved(lambda: me.page.get_by_role("button", name="导出 Excel").click())
    assert "13900000003" in str(table_of(out))
    me.go("/import")
    sends(me, "导出.xlsx", out)
    said = " ".join(me.said.split())
    assert "需要更正 0 行" in said
    assert "将要登记 0 件" in said or "可能重复 4 行" in said
    me.press("放弃")
    assert me.told == "已放弃导入，文件内容已删除。"
