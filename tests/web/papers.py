"""Files for tests, good and bad, made here; and somebody who sends them."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping
from typing import Any

from PIL import Image

from tests.web.pages import Browser, Page, filled_in

Files = list[tuple[str, bytes]]


def jpeg(size: tuple[int, int] = (64, 48), **options: Any) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "seagreen").save(out, "JPEG", **options)
    return out.getvalue()


def with_place() -> bytes:
    """A photo that tells where it was taken."""
    exif = Image.Exif()
    exif[0x010F] = "ACME-PHONE"
    exif.get_ifd(0x8825)[2] = (30.0, 15.0, 20.0)
    return jpeg(exif=exif)


def png(size: tuple[int, int] = (64, 48)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "tan").save(out, "PNG")
    return out.getvalue()


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def giant_png(width: int, height: int) -> bytes:
    """A few hundred bytes that ask for a picture of any size."""
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    body = zlib.compress(bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def pdf(extra: str = "", catalog: str = "", tail: bytes = b"") -> bytes:
    """A PDF of one empty page; `extra` are more objects from number 4 on, `catalog` entries of its catalogue."""
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R {catalog} >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] >>",
        *filter(None, extra.split("|")),
    ]
    out, places = b"%PDF-1.5\n", []
    for n, text in enumerate(objects, 1):
        places.append(len(out))
        out += f"{n} 0 obj\n{text}\nendobj\n".encode()
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    at = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}".encode()
    return out + f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{at}\n%%EOF\n".encode() + tail


TYPES = '<?xml version="1.0"?><Types xmlns="x"><Default Extension="xml" ContentType="application/xml"/></Types>'
DOCUMENT = (
    '<?xml version="1.0"?><w:document xmlns:w="w"><w:body><w:p><w:r><w:t>你好</w:t></w:r></w:p></w:body></w:document>'
)


def zipped(parts: Mapping[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as box:
        for name, content in parts.items():
            box.writestr(name, content)
    return out.getvalue()


def docx(**more: str | bytes) -> bytes:
    """A Word file, as far as a zip goes; `more` are further parts, / written as __."""
    others = {name.replace("__", "/"): content for name, content in more.items()}
    return zipped({"[Content_Types].xml": TYPES, "word/document.xml": DOCUMENT, **others})


def relation(kind: str, target: str) -> str:
    return (
        '<?xml version="1.0"?><Relationships xmlns="x"><Relationship Id="r1" '
        f'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" '
        f'Target="{target}" TargetMode="External"/></Relationships>'
    )


def mp3() -> bytes:
    """Silence: frames of MPEG 1 layer 3 at 128 kbit/s and 44.1 kHz."""
    return (b"\xff\xfb\x90\x00" + bytes(413)) * 6


def mp4(brand: bytes = b"isom") -> bytes:
    def box(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", 8 + len(body)) + name + body

    return box(b"ftyp", brand + bytes(4)) + box(b"moov", bytes(16)) + box(b"mdat", bytes(32))


GOOD: Mapping[str, tuple[str, bytes, str]] = {  # what somebody calls it, its bytes, the ending it is kept under
    "jpeg": ("现场.JPG", with_place(), "jpg"),
    "png": ("截图.png", png(), "png"),
    "pdf": ("合同.pdf", pdf(), "pdf"),
    "docx": ("情况说明.docx", docx(), "docx"),
    "text": ("说明.txt", "工钱还没有付。".encode("gb18030"), "txt"),
    "mp3": ("录音.mp3", mp3(), "mp3"),
    "m4a": ("通话.m4a", mp4(b"M4A "), "m4a"),
    "mp4": ("视频.mp4", mp4(), "mp4"),
}


def send(browser: Browser, page: Page, action: str, files: Files, **fields: Any) -> Any:
    """The bare answer to a form with files."""
    data = filled_in(page.form(action), fields)
    data.pop("files", None)
    parts = [("files", (name, content, "application/octet-stream")) for name, content in files]
    headers = {"sec-fetch-site": "same-origin"}
    return browser.client.post(action, data=data, files=parts, headers=headers, follow_redirects=False)
