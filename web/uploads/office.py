"""Word and Excel files: a zip that may unpack to anything, look like anything, and fetch or run what it likes."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator

from web.uploads.problems import Unfit

MOST_PARTS, MOST_UNPACKED, MOST_PART = 2000, 100 * 2**20, 50 * 2**20
RATIO, SMALL = 200, 2**20  # XML packs well, but not two hundred times once it is large
BAD_PATH = re.compile(r"^[/\\]|^[A-Za-z]:|\\|(^|/)\.\.(/|$)|[\x00-\x1f]")
MACROS = re.compile(r"vbaproject|vbadata|activex|/macrosheets/|customui|\.exe$|\.dll$|\.js$|\.vbs$", re.IGNORECASE)
EMBEDDED = re.compile(r"/embeddings/|oleobject", re.IGNORECASE)
LINKED = re.compile(r"/externallinks/|/querytables/|xl/connections\.xml", re.IGNORECASE)
DOCTYPE = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
RELATIONSHIP = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>", re.IGNORECASE)
OUTSIDE = re.compile(rb"TargetMode\s*=\s*[\"']\s*External", re.IGNORECASE)
HYPERLINK = re.compile(rb"Type\s*=\s*[\"'][^\"']*/hyperlink[\"']", re.IGNORECASE)
FETCHING = re.compile(rb"\b(DDEAUTO|DDE|INCLUDEPICTURE|INCLUDETEXT|IMPORT|LINK)\s+[\"\\a-zA-Z]")
FIELD = re.compile(rb"<w:instrText\b[^>]*>([^<]*)<|w:instr\s*=\s*[\"']([^\"']*)", re.IGNORECASE)
RUNNING = re.compile(rb"macroEnabled|vnd\.ms-office\.(vba|activeX)", re.IGNORECASE)
PARTS = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}


def look_into(data: bytes) -> str:
    """ "docx" or "xlsx". Unfit for every other zip, and for one that holds what it should not."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as box:
            return _kind(box, data)
    except (zipfile.BadZipFile, zlib.error, EOFError, struct.error, NotImplementedError, RuntimeError, ValueError):
        raise Unfit("broken") from None


def _kind(box: zipfile.ZipFile, data: bytes) -> str:
    parts = box.infolist()
    names = [part.filename for part in parts]
    if len(data) - data.rfind(b"PK\x05\x06") > 22 + 2**16 or min((p.header_offset for p in parts), default=1) != 0:
        raise Unfit("two_in_one")  # something stands before the zip or behind it
    if any(part.flag_bits & 1 for part in parts):
        raise Unfit("locked")
    if len(names) != len({name.lower() for name in names}) or any(map(BAD_PATH.search, names)):
        raise Unfit("broken")
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED or any(map(_bomb, parts)):
        raise Unfit("bomb")
    kind = next((kind for kind, part in PARTS.items() if part in names), "")
    if not kind or "[Content_Types].xml" not in names:
        raise Unfit("unknown")
    for pattern, code in ((MACROS, "program"), (EMBEDDED, "attachment"), (LINKED, "external")):
        if any(pattern.search(f"/{name}") for name in names):
            raise Unfit(code)
    for name, part in _texts(box, parts):
        _look_at(name, part)
    return kind


def _bomb(part: zipfile.ZipInfo) -> bool:
    return part.file_size > MOST_PART or (
        part.file_size > SMALL and part.file_size > RATIO * max(part.compress_size, 1)
    )


def _texts(box: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> Iterator[tuple[str, bytes]]:
    """Every part, whole: reading it also checks its checksum. Pictures are not looked at, only read."""
    for part in parts:
        with box.open(part) as opened:
            content = opened.read(MOST_PART + 1)
        if part.filename.lower().endswith((".xml", ".rels", ".vml")):
            yield part.filename, content


def _look_at(name: str, part: bytes) -> None:
    text = part.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text and (not text.startswith(b"<") or b"\x00" in text):
        raise Unfit("broken")  # another encoding could hide what is looked for
    if DOCTYPE.search(text):
        raise Unfit("broken")
    if name == "[Content_Types].xml" and RUNNING.search(text):
        raise Unfit("program")
    if name.lower().endswith(".rels"):
        for found in RELATIONSHIP.finditer(text):
            if OUTSIDE.search(found[0]) and not HYPERLINK.search(found[0]):
                raise Unfit("external")
    written = b" ".join(b"".join(groups) for groups in FIELD.findall(text))
    if FETCHING.search(written):
        raise Unfit("external")
