"""clamd and peers that only look like it: one clear answer counts, everything else leaves the file in quarantine."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from integrations.clamd import CHUNK, Clamd
from integrations.scanner import ScannerDown, open_scanner

Peer = Callable[[socket.socket], None]
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


@contextmanager
def listening(peer: Peer) -> Iterator[str]:
    """The address of a server that treats each visitor so."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=_serve, args=(server, peer), daemon=True)
        thread.start()
        yield f"127.0.0.1:{server.getsockname()[1]}"


def _serve(server: socket.socket, peer: Peer) -> None:
    while True:
        try:
            visitor, _ = server.accept()
        except OSError:
            return
        with visitor:
            try:
                peer(visitor)
            except OSError:
                continue


def received(visitor: socket.socket) -> bytes:
    """What INSTREAM brought, as clamd reads it."""
    file = visitor.makefile("rb")
    assert file.read(10) == b"zINSTREAM\0"
    data = b""
    while size := int.from_bytes(file.read(4)):
        data += file.read(size)
    return data


def honest(visitor: socket.socket) -> None:
    data = received(visitor)
    visitor.sendall(b"stream: Eicar-Test-Signature FOUND\0" if EICAR in data else b"stream: OK\0")


def test_clean_and_found() -> None:
    with listening(honest) as address:
        scanner = open_scanner(address)
        assert scanner is not None
        assert scanner.is_clean(b"words" * CHUNK)
        assert scanner.is_clean(b"")
        assert not scanner.is_clean(b"x" * CHUNK + EICAR)


def test_by_the_path_of_a_socket(tmp_path: Path) -> None:
    server = socket.socket(socket.AF_UNIX)
    server.bind(str(tmp_path / "clamd.ctl"))
    server.listen()
    threading.Thread(target=_serve, args=(server, honest), daemon=True).start()
    assert Clamd(str(tmp_path / "clamd.ctl")).is_clean(b"words")
    server.close()


def answering(words: bytes) -> Peer:
    def peer(visitor: socket.socket) -> None:
        received(visitor)
        visitor.sendall(words)

    return peer


def silent(visitor: socket.socket) -> None:
    received(visitor)
    time.sleep(3)


def deaf(visitor: socket.socket) -> None:
    time.sleep(3)


def endless(visitor: socket.socket) -> None:
    received(visitor)
    while True:
        visitor.sendall(b"stream: ")


def dripping(visitor: socket.socket) -> None:
    received(visitor)
    for byte in b"stream: OK\0":
        visitor.sendall(bytes([byte]))
        time.sleep(0.3)


BAD: dict[str, Peer] = {
    "hangs up at once": lambda visitor: None,
    "hangs up in the middle": lambda visitor: visitor.close() if visitor.recv(20) else None,
    "says nothing": silent,
    "reads nothing": deaf,
    "never ends": endless,
    "a byte at a time": dripping,
    "half an answer": answering(b"stream: OK"),
    "an error": answering(b"INSTREAM size limit exceeded. ERROR\0"),
    "OK about something else": answering(b"/etc/passwd: OK\0"),
    "OK and more": answering(b"stream: OK but FOUND\0"),
    "two answers": answering(b"stream: OK\0stream: Eicar FOUND\0"),
    "a web server": answering(b"HTTP/1.1 200 OK\r\n\r\nstream: OK\0"),
    "nothing": answering(b"\0"),
}


@pytest.mark.parametrize("name", BAD)
def test_an_unclear_answer_is_none(name: str) -> None:
    with listening(BAD[name]) as address:
        began = time.monotonic()
        with pytest.raises(ScannerDown):
            Clamd(address, patience=1.0).is_clean(b"w" * 50 * CHUNK)
        assert time.monotonic() - began < 3


@pytest.mark.parametrize("address", ["127.0.0.1:1", "/nowhere/clamd.ctl"])
def test_nobody_there(address: str) -> None:
    with pytest.raises(ScannerDown):
        Clamd(address, patience=1.0).is_clean(b"words")


def test_no_address_is_no_scanner() -> None:
    assert open_scanner("") is None
