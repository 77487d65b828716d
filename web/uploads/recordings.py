"""Sound and video: kept as they came, so they must be what they say from the first byte to the last."""

from __future__ import annotations

from web.uploads.problems import Unfit

HEADER = 10  # bytes of an ID3 tag before its body
MOST_BOXES = 10_000
BITRATES = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)  # kbit/s, MPEG 1 layer 3
BITRATES_2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)  # MPEG 2 and 2.5
RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}  # Hz by version bits


def check_boxes(data: bytes) -> None:
    """An ISO base media file (ISO/IEC 14496-12): boxes one after the other, the index and the media among them."""
    at, seen = 0, set[bytes]()
    while at < len(data):
        size, name = int.from_bytes(data[at : at + 4]), data[at + 4 : at + 8]
        if size == 1:
            size = int.from_bytes(data[at + 8 : at + 16])
        elif size == 0:
            size = len(data) - at
        if size < 8 or at + size > len(data) or len(seen) > MOST_BOXES:
            raise Unfit("broken")
        seen.add(name)
        at += size
    if not {b"moov", b"mdat"} <= seen and b"moof" not in seen:
        raise Unfit("broken")


def check_frames(data: bytes) -> None:
    """MPEG audio, layer 3: after the tag, frames that follow each other."""
    at = 0
    if data.startswith(b"ID3"):
        size = 0
        for byte in data[6:HEADER]:
            size = size << 7 | byte & 0x7F
        at = HEADER + size
    for _ in range(4):
        at = _next_frame(data, at)


def _next_frame(data: bytes, at: int) -> int:
    header = data[at : at + 4]
    if len(header) < 4 or header[0] != 0xFF or header[1] & 0xE0 != 0xE0 or header[1] >> 1 & 3 != 1:
        raise Unfit("broken")
    version, rate, speed = header[1] >> 3 & 3, header[2] >> 2 & 3, header[2] >> 4
    if version == 1 or rate == 3 or speed in (0, 15):
        raise Unfit("broken")
    kbit = (BITRATES if version == 3 else BITRATES_2)[speed]
    return at + (144 if version == 3 else 72) * kbit * 1000 // RATES[version][rate] + (header[2] >> 1 & 1)
