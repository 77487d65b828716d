"""Tables we write: no cell of theirs is ever a formula, whatever a citizen wrote into it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

import xlsxwriter

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
BOM = "\ufeff"  # without it spreadsheet programs take UTF-8 for GBK
WIDE, NARROW = 40, 10  # characters
Value = str | int | float | date | None


def defused(text: str) -> str:
    """A text that no spreadsheet program takes for a formula; `sheets` takes the mark away again."""
    return f"'{text}" if text.startswith(FORMULA) else text


def as_csv(rows: Iterable[Sequence[Value]]) -> Iterator[str]:
    """A CSV file piece by piece."""
    yield BOM
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    for row in rows:
        writer.writerow([defused(cell) if isinstance(cell, str) else cell for cell in row])
        if out.tell() > 1 << 16:
            yield out.getvalue()
            out.seek(0)
            out.truncate()
    yield out.getvalue()


def as_xlsx(sheet: str, titles: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """A workbook of one sheet: text is text, days are days, and the titles stay in sight."""
    out = io.BytesIO()
    plain = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(out, {"in_memory": True, **plain}) as book:
        page = book.add_worksheet(sheet)
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        page.freeze_panes(1, 0)
        page.set_landscape()
        page.set_paper(9)  # A4
        page.fit_to_pages(1, 0)
        page.repeat_rows(0)
        page.set_footer("&C&P / &N")
        for n, title in enumerate(titles):
            page.set_column(n, n, min(max(NARROW, 2 * len(title)), WIDE))
            page.write_string(0, n, title, book.add_format({"bold": True}))
        for n, row in enumerate(rows, 1):
            for m, cell in enumerate(row):
                _write(page, n, m, cell, day)
    return out.getvalue()


def _write(page: xlsxwriter.worksheet.Worksheet, row: int, column: int, cell: Value, day: object) -> None:
    if isinstance(cell, date):
        page.write_datetime(row, column, datetime(cell.year, cell.month, cell.day), day)  # noqa: DTZ001 – no hour in it
    elif isinstance(cell, int | float):
        page.write_number(row, column, cell)
    elif cell:
        page.write_string(row, column, cell)
