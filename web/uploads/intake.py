"""From what a browser sent to what may be kept: each file by itself, all of them or none."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from threading import BoundedSemaphore

from cases.papers import Content
from statemachines.pathway import Label
from web.uploads import office, recordings
from web.uploads.kinds import IMAGES, KINDS, sniff
from web.uploads.problems import Unfit
from web.uploads.worker import UNFIT

MOST_FILES = 10  # at a time
PATIENCE = 30  # seconds a file may take
AT_ONCE = BoundedSemaphore(2)  # workers: more would take the memory of everybody
LONGEST_NAME = 80  # characters
MARKUP = re.compile(r"\s*(<\?xml|<!doctype|<html|<svg|<script|<head|<body|<iframe|<a\s|<img|<[a-z!?/])", re.IGNORECASE)
CONTROLS = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


@dataclass(frozen=True, slots=True)
class Problem:
    """A file that was not kept: its name as somebody would recognise it, and why."""

    name: str
    label: Label


def look_at(sent: Iterable[tuple[str, bytes]]) -> tuple[list[Content], list[Problem]]:
    """(name, bytes) of each file → what may be kept, and what is wrong with the rest."""
    contents: list[Content] = []
    problems: list[Problem] = []
    names = set[str]()
    for name, data in sent:
        try:
            content = one(name, data)
        except Unfit as unfit:
            problems.append(Problem(plain_name(name, ""), unfit.label))
            continue
        if any(content.sent == other.sent for other in contents):
            continue  # chosen twice
        contents.append(_named(content, names))
    return contents, problems


def one(name: str, data: bytes) -> Content:
    """The file as it may be kept. Unfit says why not."""
    sent = hashlib.sha256(data).hexdigest()
    kind, kept = _safe(data)
    return Content(plain_name(name, KINDS[kind].ending), KINDS[kind].media, kept, sent)


def _safe(data: bytes) -> tuple[str, bytes]:
    if not data:
        raise Unfit("empty")
    kind = sniff(data)
    if kind in KINDS and len(data) > KINDS[kind].most:
        raise Unfit("too_large")
    if kind in IMAGES:
        return ("png" if kind == "png" else "jpeg"), apart(kind, data)
    match kind:
        case "pdf":
            apart("pdf", data)
        case "zip":
            kind = office.look_into(data)
            if len(data) > KINDS[kind].most:
                raise Unfit("too_large")
        case "mp3":
            recordings.check_frames(data)
        case "m4a" | "mp4":
            recordings.check_boxes(data)
        case "text":
            return "txt", _text(data)
        case _:
            raise Unfit("unknown")
    return kind, data


def _text(data: bytes) -> bytes:
    """Plain words as UTF-8. Unfit for markup, and for bytes that are no words."""
    if len(data) > KINDS["txt"].most:
        raise Unfit("unknown")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = data.decode("gb18030")
        except UnicodeDecodeError:
            raise Unfit("unknown") from None
    if MARKUP.match(text):
        raise Unfit("markup")
    odd = sum(unicodedata.category(c) in ("Cc", "Cn", "Co", "Cs") and c not in "\r\n\t\f" for c in text)
    if odd:
        raise Unfit("unknown")
    return text.encode()


def apart(task: str, data: bytes) -> bytes:
    """What the worker makes of the file. Unfit where it refuses, breaks or takes too long."""
    if not AT_ONCE.acquire(timeout=PATIENCE):
        raise Unfit("busy")
    try:
        done = subprocess.run(  # noqa: S603 – our own module, no words of anybody
            [sys.executable, "-I", "-m", "web.uploads.worker", task],
            input=data, capture_output=True, timeout=PATIENCE, env={}, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise Unfit("broken") from None
    finally:
        AT_ONCE.release()
    if done.returncode == 0 and done.stdout:
        return done.stdout
    raise Unfit(done.stdout.decode() if done.returncode == UNFIT else "broken")


def plain_name(name: str, ending: str) -> str:
    """A name to show: the last part of a path, composed, without controls and marks that turn the reading direction;
    the ending is that of what the file is."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    clean = "".join(c for c in last if unicodedata.category(c) not in CONTROLS).strip(" .")
    stem, dot, given = clean.rpartition(".")
    if ending:
        clean = stem if dot and len(given) <= 5 and given.isascii() else clean
    clean = re.sub(r"[<>:\"|?*]+", "_", clean)[:LONGEST_NAME].strip(" .") or "文件"
    return f"{clean}.{ending}" if ending else clean


def _named(content: Content, taken: set[str]) -> Content:
    """Two of one name are told apart."""
    name, n = content.name, 1
    stem, _, ending = content.name.rpartition(".")
    while name in taken:
        n += 1
        name = f"{stem} ({n}).{ending}"
    taken.add(name)
    return Content(name, content.media, content.data, content.sent, content.scan)
