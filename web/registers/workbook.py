"""A workbook's cells as JSON. Run as a program of its own, since it reads what a stranger sent.

Its memory and processor time are bounded, so a file that unfolds without end harms this process alone. A formula counts
by the value it was saved with; nothing is calculated, and no macro is looked at.
"""

from __future__ import annotations

import json
import resource
import sys
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any

from python_calamine import CalamineError, CalamineSheet, PasswordError, SheetVisibleEnum, load_workbook

MEMORY, SECONDS = 1 << 30, 20  # bytes, of processor time
MERGED_CELLS = 200_000  # filled in of merged ranges, at most


def main() -> int:
    """Exit status: 3 wants a password, 4 is unreadable, 5 holds no cell."""
    rows_wanted = int(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    try:
        book = load_workbook(BytesIO(sys.stdin.buffer.read()))
        names = [sheet.name for sheet in book.sheets_metadata if sheet.visible == SheetVisibleEnum.Visible]
        for name in names:
            if rows := _rows(book.get_sheet_by_name(name), rows_wanted):
                said = {"sheet": name, "others": len(names) - 1, "rows": rows}
                sys.stdout.write(json.dumps(said, default=str, ensure_ascii=True))
                return 0
    except PasswordError:
        return 3
    except (CalamineError, MemoryError, ValueError, OverflowError):
        return 4
    return 5


def _rows(sheet: CalamineSheet, wanted: int) -> list[list[Any]]:
    rows = [[_cell(value) for value in row] for row in sheet.to_python(skip_empty_area=False, nrows=wanted)]
    _spread(rows, sheet.merged_cell_ranges or [])
    return rows if any(cell not in ("", None) for row in rows for cell in row) else []


def _spread(rows: list[list[Any]], ranges: list[Any]) -> None:
    """A merged cell stands in each of its places: what is written over four columns is meant of all four."""
    left = MERGED_CELLS
    for (top, first), (bottom, last) in ranges:
        if top >= len(rows) or first >= len(rows[top]):
            continue
        for row in rows[top : bottom + 1]:
            for column in range(first, min(last + 1, len(row))):
                left -= 1
                if left < 0:
                    return
                row[column] = rows[top][first]


def _cell(value: Any) -> Any:
    """Text, a number, or a day as {"day": "2026-03-05"}."""
    if isinstance(value, datetime | date):
        return {"day": value.isoformat()[:10]}
    if isinstance(value, time | timedelta):
        return str(value)
    return value


if __name__ == "__main__":
    sys.exit(main())
