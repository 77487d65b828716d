"""What a file is, by its first bytes. The name and what the browser says count for nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

MB = 2**20


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file that may be kept. `picture`: it is shown as a picture made anew."""

    media: str
    ending: str
    most: int  # bytes
    picture: bool = False


KINDS: Mapping[str, Kind] = {
    "pdf": Kind("application/pdf", "pdf", 10 * MB, picture=True),
    "jpeg": Kind("image/jpeg", "jpg", 15 * MB, picture=True),
    "png": Kind("image/png", "png", 15 * MB, picture=True),
    "webp": Kind("image/webp", "webp", 15 * MB, picture=True),
    "heic": Kind("image/heic", "heic", 15 * MB, picture=True),
    "docx": Kind("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx", 10 * MB),
    "xlsx": Kind("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx", 10 * MB),
    "txt": Kind("text/plain; charset=utf-8", "txt", 1 * MB),
    "mp3": Kind("audio/mpeg", "mp3", 15 * MB),
    "m4a": Kind("audio/mp4", "m4a", 15 * MB),
    "mp4": Kind("video/mp4", "mp4", 15 * MB),
}
IMAGES = frozenset({"jpeg", "png", "webp", "heic"})
HEIC = frozenset({b"heic", b"heix", b"heim", b"heis", b"mif1"})
VIDEO = frozenset(
    {b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"MSNV", b"dash", b"3gp4", b"3gp5"}
)
AUDIO = frozenset({b"M4A ", b"M4B "})


def sniff(data: bytes) -> str:
    """A key of KINDS; "zip" for one that has to be looked into; "text" for what begins like none; "" for the rest."""
    if data.startswith(b"%PDF-"):
        return "pdf"
    if data.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    if data.startswith(b"PK\x03\x04"):
        return "zip"
    if data[4:8] == b"ftyp":
        return _brand(data[8:12])
    if data.startswith(b"ID3") or (len(data) > 1 and data[0] == 0xFF and data[1] & 0xE6 == 0xE2):
        return "mp3"
    return "text"


def _brand(brand: bytes) -> str:
    for kind, brands in (("heic", HEIC), ("m4a", AUDIO), ("mp4", VIDEO)):
        if brand in brands:
            return kind
    return ""
