"""Registers for tests: files as counties keep them, and as nobody should send them."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Sequence
from typing import Any

import xlsxwriter

TITLES = ("登记日期", "来源", "纠纷类型", "程序", "申请人", "联系电话", "被申请人", "金额（元）", "简要案情")
ROW = ("2026年2月5日", "来访", "邻里纠纷", "人民调解", "李秀兰", "13812345678", "王建国", "", "楼上漏水，双方争执。")


def row(**changed: Any) -> list[Any]:
    """A good row with some cells changed, by the names of SHORT."""
    cells = dict(zip(SHORT, ROW, strict=True)) | changed
    return list(cells.values())


SHORT = ("day", "origin", "cause", "pathway", "applicant", "phone", "respondent", "amount", "summary")


def as_text(rows: Sequence[Sequence[Any]], encoding: str = "utf-8-sig", delimiter: str = ",") -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue().encode(encoding)


def register(*rows: Sequence[Any], titles: Sequence[str] = TITLES) -> bytes:
    return as_text([titles, *rows])


def workbook(rows: Sequence[Sequence[Any]], merged: Sequence[tuple[str, str]] = ()) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        page = book.add_worksheet("台账")
        for n, cells in enumerate(rows):
            page.write_row(n, 0, cells)
        for where, words in merged:
            page.merge_range(where, words)
    return out.getvalue()


def zipped(**parts: bytes) -> bytes:
    """An archive with these parts; the names are written a__b for a/b."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), body)
    return out.getvalue()
