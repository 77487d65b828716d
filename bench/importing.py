"""How long a register takes from its file to cases: reading, the preview, registering all rows in one transaction."""

from __future__ import annotations

import io
import time

import xlsxwriter

from bench.county import settle
from bench.databases import DIALECTS, Databases
from bench.measure import NOW, Figure, say
from cases.imports import keep_draft
from cases.store import Store
from cases.taking_over import register_all
from cases.vault import Vault
from web.registers.preview import first_content, preview
from web.registers.sheets import read

ROWS, MOST_SECONDS = 10_000, 20.0
TITLES = ("登记日期", "来源", "纠纷类型", "程序", "申请人", "联系电话", "被申请人", "金额（元）", "简要案情")
MATTERS = ("邻里纠纷", "欠薪", "民间借贷")


def register(rows: int) -> bytes:
    """A workbook of so many rows, no two of the same person."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        page = book.add_worksheet()
        page.merge_range(0, 0, 0, len(TITLES) - 1, "2026年登记表")
        page.write_row(1, 0, TITLES)
        for n in range(rows):
            day, matter = f"2026年2月{n % 27 + 1}日", MATTERS[n % 3]
            who = (f"李秀{n}", 13_800_000_000 + n, "王建国、恒远公司", "1.5万元", "拖欠货款，双方争执。")
            page.write_row(n + 2, 0, (day, "来访", matter, "人民调解", *who))
    return out.getvalue()


def measure(databases: Databases, dialect: str, rows: int) -> list[Figure]:
    url = databases.create(dialect)
    store = Store(url, Vault(bytes(32)))
    handler = settle(store).handler(store)
    body = register(rows)
    began = time.perf_counter()
    content = first_content("register.xlsx", read(body))
    draft = keep_draft(store, handler, content.as_json(), NOW)
    seen = preview(store, content, person=handler, now=NOW)
    shown = time.perf_counter()
    outcome = register_all(store, handler, draft, seen.orders, NOW)
    done = time.perf_counter()
    if outcome["opened"] != rows:
        raise RuntimeError(f"{outcome} of {rows} rows")
    store.close()
    databases.drop(url)
    where = f"{dialect}, {rows:,} rows"
    gate = MOST_SECONDS if (dialect, rows) == ("sqlite", ROWS) else None
    return [
        Figure(f"{where}: to the preview", shown - began, "s"),
        Figure(f"{where}: registering", done - shown, "s"),
        Figure(f"{where}: together", done - began, "s", gate=gate),
    ]


def run(databases: Databases, quick: bool) -> list[Figure]:
    found = []
    for dialect in DIALECTS:
        rows = 20 if quick else ROWS
        say(f"importing: {rows:,} rows on {dialect}")
        found += measure(databases, dialect, rows)
    return found
