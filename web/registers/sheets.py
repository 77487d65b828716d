"""A file's cells, whatever it is: XLSX, XLS and ODS through another process, CSV in the encodings that are in use.

What a file is, its bytes say; its name and the browser's word for it do not count. Texts are UTF-8, else GB18030, which
includes GBK: what is valid UTF-8 is hardly ever anything else, so nothing is guessed.
"""

from __future__ import annotations

import csv
import io
import subprocess
import sys
import unicodedata
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import orjson

from statemachines.pathway import Label

Cell = str | float | int | bool | date | None

MOST_BYTES, MOST_UNPACKED, MOST_PARTS = 10 * 2**20, 200 * 2**20, 2000
MOST_ROWS, MOST_COLUMNS, MOST_TEXT = 20_000, 100, 10_000  # rows, columns, characters of a cell
READER, WAIT = Path(__file__).with_name("workbook.py"), 60  # seconds
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LOCKED = "EncryptedPackage".encode("utf-16-le")
WORKBOOKS = ("xl/workbook.xml", "xl/workbook.bin")
ODS = b"application/vnd.oasis.opendocument.spreadsheet"
MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
DELIMITERS = ",\t;\uff0c"  # the last is the full-width comma
NOT_TEXT = frozenset({"Cc", "Co", "Cn", "Cs"})


class UnreadableFile(Exception):
    """The file is no register we can read; the label says what to do."""

    def __init__(self, label: Label) -> None:
        super().__init__(label.en)
        self.label = label


EMPTY = Label("文件里没有内容。", "There is nothing in the file.")
TOO_LARGE = Label(
    "文件超过 10 MB，请分成几份再导入。", "The file is larger than 10 MB. Split it and import one part at a time."
)
TOO_MANY = Label(
    "表格超过 20000 行或者 100 列，请分成几份，并删去空列。",
    "More than 20,000 rows or 100 columns. Split it, and delete empty columns.",
)
UNKNOWN = Label(
    "不是可以读取的表格。请在 Excel 或者 WPS 里另存为 .xlsx 或者 .csv 后再试。",
    "This is no table we can read. Save it as .xlsx or .csv in your spreadsheet program and try again.",
)
WEB_PAGE = Label(
    "这是一个网页（有些系统导出的 .xls 其实是网页）。请用 Excel 或者 WPS 打开，另存为 .xlsx 后再试。",
    "This is a web page (some systems call one .xls). Open it in your spreadsheet program, save it as .xlsx and try again.",
)
PASSWORD = Label("文件有密码。请去掉密码，另存后再试。", "The file has a password. Remove it, save and try again.")
BROKEN = Label(
    "文件已损坏，或者展开后过大。请用 Excel 或者 WPS 打开，另存为新的 .xlsx 后再试。",
    "The file is damaged or unfolds to too much. Open it, save it as a new .xlsx and try again.",
)
ENCODING = Label(
    "看不懂文件里的文字。请另存为“CSV UTF-8”或者 .xlsx 后再试。",
    "We cannot read the text of this file. Save it as “CSV UTF-8” or .xlsx and try again.",
)


@dataclass(frozen=True, slots=True)
class Table:
    """The cells of one sheet; row 1 of the file is rows[0]. `others`: visible sheets that were not read."""

    rows: Sequence[Sequence[Cell]]
    sheet: str = ""
    others: int = 0


def read(data: bytes) -> Table:
    """The cells of a file. Raises UnreadableFile."""
    if len(data) > MOST_BYTES:
        raise UnreadableFile(TOO_LARGE)
    if not data.strip():
        raise UnreadableFile(EMPTY)
    table = _workbook(data) if data.startswith((ZIP, OLE)) else Table(_text_rows(data))
    return _within_limits(table)


def _within_limits(table: Table) -> Table:
    rows = [_trimmed(row) for row in table.rows]
    while rows and not rows[-1]:
        rows.pop()
    if not rows:
        raise UnreadableFile(EMPTY)
    if len(rows) > MOST_ROWS or max(map(len, rows)) > MOST_COLUMNS:
        raise UnreadableFile(TOO_MANY)
    return Table(rows, table.sheet, table.others)


def _trimmed(row: Sequence[Cell]) -> list[Cell]:
    kept = [_unmarked(cell[:MOST_TEXT]) if isinstance(cell, str) else cell for cell in row]
    while kept and (kept[-1] is None or (isinstance(kept[-1], str) and not kept[-1].strip())):
        kept.pop()
    return kept


def _unmarked(text: str) -> str:
    """Without the apostrophe that keeps a text from being a formula: ours, or one that offices type."""
    return text[1:] if text.startswith("'") and len(text) > 1 else text


# ── workbooks ────────────────────────────────────────────────────────────────────────────────────────────────────


def _workbook(data: bytes) -> Table:
    if data.startswith(ZIP):
        _look_inside(data)
    elif LOCKED in data:
        raise UnreadableFile(PASSWORD)
    try:
        done = subprocess.run(  # noqa: S603 – our own program, and no word of the file is in the command
            [sys.executable, "-I", str(READER), str(MOST_ROWS + 1)],
            input=data, capture_output=True, timeout=WAIT, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise UnreadableFile(BROKEN) from None
    if done.returncode:
        raise UnreadableFile({3: PASSWORD, 5: EMPTY}.get(done.returncode, BROKEN))
    said = orjson.loads(done.stdout)
    return Table([[_cell(cell) for cell in row] for row in said["rows"]], said["sheet"], said["others"])


def _cell(cell: object) -> Cell:
    if isinstance(cell, dict):
        return date.fromisoformat(cell["day"])
    assert cell is None or isinstance(cell, str | int | float)
    return cell


def _look_inside(data: bytes) -> None:
    """Refuse what is no workbook, and what unfolds to more than any register: everything is unfolded once, and counted."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            names = {part.filename for part in parts}
            if len(parts) > MOST_PARTS:
                raise UnreadableFile(BROKEN)
            if not names.intersection(WORKBOOKS) and not ("mimetype" in names and archive.read("mimetype") == ODS):
                raise UnreadableFile(UNKNOWN)
            _count_unfolded(archive, parts)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError):
        raise UnreadableFile(BROKEN) from None


def _count_unfolded(archive: zipfile.ZipFile, parts: Sequence[zipfile.ZipInfo]) -> None:
    left = MOST_UNPACKED
    for part in parts:
        with archive.open(part) as file:
            while chunk := file.read(1 << 20):
                left -= len(chunk)
                if left < 0:
                    raise UnreadableFile(BROKEN)


# ── texts ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _text_rows(data: bytes) -> list[list[str]]:
    text = _decoded(data)
    if text.lstrip()[:200].lower().startswith(("<!doctype", "<html", "<table", "<meta", "<head")):
        raise UnreadableFile(WEB_PAGE)
    if text.lstrip().startswith(("<?xml", "%PDF", "{\\rtf", "<svg")):
        raise UnreadableFile(UNKNOWN)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    rows: list[list[str]] = []
    try:
        for row in reader:
            rows.append(row)
            if len(rows) > MOST_ROWS * 2:  # empty lines at the end are forgiven, a flood is not
                raise UnreadableFile(TOO_MANY)
    except csv.Error:
        raise UnreadableFile(BROKEN) from None
    return rows


def _decoded(data: bytes) -> str:
    encodings = [name for mark, name in MARKS if data.startswith(mark)] or ["utf-8", "gb18030"]
    if b"\0" in data and "utf-16" not in encodings:
        raise UnreadableFile(UNKNOWN)
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _is_text(text):
            return text
    raise UnreadableFile(ENCODING)


def _is_text(text: str) -> bool:
    """Bytes of another kind decode to signs nobody writes."""
    sample = text[:20_000]
    odd = sum(unicodedata.category(c) in NOT_TEXT and c not in "\r\n\t\f" for c in sample)
    return odd * 200 <= len(sample)


def _delimiter(text: str) -> str:
    """The one that most of the first lines have most often outside quotes."""
    lines = [line for line in text[:50_000].splitlines() if line.strip()][:50]
    counts = {sign: sum(_outside_quotes(line, sign) for line in lines) for sign in DELIMITERS}
    best = max(counts, key=lambda sign: counts[sign])
    return best if counts[best] else ","


def _outside_quotes(line: str, sign: str) -> int:
    return sum(part.count(sign) for part in line.split('"')[::2])
