"""The part that opens strangers' pictures and PDFs: a process of its own, with little memory and time, no network of
ours, nothing to write to, and no key. `python -m web.uploads.worker TASK` reads the file and answers on its pipes.

Decoders of pictures are written in C and have had their holes; what breaks here breaks here.
"""

from __future__ import annotations

import io
import re
import resource
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Any

MEMORY, SECONDS = 1 << 30, 20
DOTS = 60_000_000  # of a picture: a telephone's largest; its header says so before anything is unpacked
LONGEST = 4096  # dots of the longer side that is kept
PAGES = 500
SHOWN = 1000  # dots of a preview's width
UNFIT = 3  # exit code; the answer is a key of PROBLEMS

# Names that make a PDF do something, or carry something along (ISO 32000-2: 12.6.4, 7.11.4, 12.7.8, 13).
ACTIONS = frozenset({"/JavaScript", "/JS", "/Launch", "/SubmitForm", "/ImportData", "/RichMedia", "/XFA", "/Rendition"})
CARRIED = frozenset({"/EmbeddedFile", "/EmbeddedFiles"})
ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
HIDDEN = re.compile(rb"/(JavaScript|Launch|RichMedia)\b")  # in objects that no table of the file lists


class Unfit(Exception):
    """A key of PROBLEMS."""


def main() -> None:
    _limit()
    task, data = sys.argv[1], sys.stdin.buffer.read()
    try:
        answer = TASKS[task](data)
    except Unfit as unfit:
        answer, code = str(unfit).encode(), UNFIT
    except MemoryError:
        answer, code = b"too_many_dots", UNFIT
    except Exception:  # whatever a decoder does not like about a stranger's file
        answer, code = b"broken", UNFIT
    else:
        code = 0
    sys.stdout.buffer.write(answer)
    sys.stdout.buffer.flush()
    sys.exit(code)


def _limit() -> None:
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


# ── pictures ─────────────────────────────────────────────────────────────────────────────────────────────────────


def anew(kind: str) -> Callable[[bytes], bytes]:
    """A picture painted again from its dots alone: no EXIF, no place, no time, no second file behind it."""

    def painted(data: bytes) -> bytes:
        from PIL import Image, ImageOps

        if kind == "HEIF":
            import pi_heif

            pi_heif.register_heif_opener()
        Image.MAX_IMAGE_PIXELS = None  # ours is asked first
        with Image.open(io.BytesIO(data), formats=[kind]) as opened:
            if opened.width * opened.height > DOTS:
                raise Unfit("too_many_dots")
            picture: Any = ImageOps.exif_transpose(opened)
            picture.thumbnail((LONGEST, LONGEST))
            picture = _flat(picture)
        out = io.BytesIO()
        if kind == "PNG":
            picture.save(out, "PNG", optimize=False)
        else:
            picture.save(out, "JPEG", quality=88)
        return out.getvalue()

    return painted


def _flat(picture: Any) -> Any:
    """On white paper, without transparency, palette or profile."""
    from PIL import Image

    if "A" in picture.getbands() or "transparency" in picture.info:
        picture = picture.convert("RGBA")
        paper = Image.new("RGBA", picture.size, "white")
        paper.alpha_composite(picture)
        picture = paper
    clean = Image.new("RGB", picture.size)
    clean.paste(picture.convert("RGB"))
    return clean


def smaller(data: bytes) -> bytes:
    """A picture of ours as wide as a page shows it."""
    from PIL import Image

    with Image.open(io.BytesIO(data), formats=["JPEG", "PNG"]) as picture:
        picture.thumbnail((SHOWN, SHOWN * 2))
        return _png(picture.convert("RGB"))


def _png(picture: Any) -> bytes:
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


# ── PDF ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def checked(data: bytes) -> bytes:
    """Nothing runs, nothing is carried along, and it opens. The answer is the number of pages."""
    from pypdf import PdfReader

    _ends(data)
    reader = PdfReader(io.BytesIO(data), strict=False)
    if reader.is_encrypted and not reader.decrypt(""):
        raise Unfit("locked")
    if HIDDEN.search(ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), data)):
        raise Unfit("program")
    for found in _objects(reader):
        names = set(_names(found, 0))
        if names & ACTIONS:
            raise Unfit("program")
        if names & CARRIED:
            raise Unfit("attachment")
    if not 0 < len(reader.pages) <= PAGES:
        raise Unfit("too_many_pages" if len(reader.pages) else "broken")
    return str(len(reader.pages)).encode()


def _ends(data: bytes) -> None:
    """Nothing stands behind the end of the PDF: neither another file nor much of anything."""
    end = data.rfind(b"%%EOF")
    if end < 0:
        raise Unfit("broken")
    behind = data[end + 5 :]
    if len(behind.strip(b"\x00\r\n\t ")) > 1024 or b"PK\x05\x06" in data[-(2**16) :]:
        raise Unfit("two_in_one")


def _objects(reader: Any) -> Iterator[Any]:
    """Every object the file's tables list, those packed in streams too."""
    from pypdf.generic import IndirectObject

    numbers = {(n, generation) for generation, table in reader.xref.items() for n in table}
    numbers |= {(n, 0) for n in reader.xref_objStm}
    yield reader.trailer
    for n, generation in sorted(numbers):
        try:
            yield reader.get_object(IndirectObject(n, generation, reader))
        except Exception:  # noqa: S112 – an entry for an object that is not there
            continue


def _names(value: Any, depth: int) -> Iterator[str]:
    """Keys and name values, without following references."""
    if depth > 40:
        raise Unfit("broken")
    if isinstance(value, dict):
        for key in value:
            yield str(key)
            yield from _names(value.raw_get(key) if hasattr(value, "raw_get") else value[key], depth + 1)
    elif isinstance(value, list):
        for each in value:
            yield from _names(each, depth + 1)
    elif isinstance(value, str) and value.startswith("/"):
        yield str(value)


def first_page(data: bytes) -> bytes:
    """The first page as a picture."""
    import pypdfium2

    page = pypdfium2.PdfDocument(data)[0]
    width, height = page.get_size()
    scale = min(SHOWN / max(width, 1), 2 * SHOWN / max(height, 1), 4)
    return _png(page.render(scale=scale).to_pil().convert("RGB"))


TASKS: Mapping[str, Callable[[bytes], bytes]] = {
    "jpeg": anew("JPEG"),
    "png": anew("PNG"),
    "webp": anew("WEBP"),
    "heic": anew("HEIF"),
    "pdf": checked,
    "smaller": smaller,
    "first_page": first_page,
}

if __name__ == "__main__":
    main()
