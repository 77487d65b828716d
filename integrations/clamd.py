"""clamd, asked with INSTREAM (its manual, “Commands”): chunks with their length before them, a zero length at the end.

Only a whole answer that says OK or FOUND counts. Everything else – silence, half an answer, an endless one, an error of
its own – leaves the file in quarantine.
"""

from __future__ import annotations

import re
import socket
import time

from integrations.scanner import ScannerDown

CHUNK = 1 << 16
LONGEST_ANSWER = 4096
PATIENCE = 20.0  # seconds for the whole conversation
CLEAN, FOUND = re.compile(rb"stream: OK"), re.compile(rb"stream: \S+ FOUND")


class Clamd:
    """`address` is "host:port", or the path of a socket."""

    def __init__(self, address: str, patience: float = PATIENCE) -> None:
        self.address, self.patience = address, patience

    def is_clean(self, data: bytes) -> bool:
        until = time.monotonic() + self.patience
        try:
            with self._connected() as peer:
                self._send(peer, data, until)
                answer = self._answer(peer, until)
        except OSError as error:
            raise ScannerDown(type(error).__name__) from None
        if CLEAN.fullmatch(answer):
            return True
        if FOUND.fullmatch(answer):
            return False
        raise ScannerDown("no clear answer")

    def _connected(self) -> socket.socket:
        if self.address.startswith("/"):
            peer = socket.socket(socket.AF_UNIX)
            peer.settimeout(self.patience)
            peer.connect(self.address)
            return peer
        host, _, port = self.address.rpartition(":")
        return socket.create_connection((host, int(port)), timeout=self.patience)

    def _send(self, peer: socket.socket, data: bytes, until: float) -> None:
        peer.sendall(b"zINSTREAM\0")
        for at in range(0, len(data), CHUNK):
            chunk = data[at : at + CHUNK]
            self._wait(peer, until)
            peer.sendall(len(chunk).to_bytes(4) + chunk)
        peer.sendall(bytes(4))

    def _answer(self, peer: socket.socket, until: float) -> bytes:
        answer = b""
        while not answer.endswith(b"\0"):
            self._wait(peer, until)
            got = peer.recv(1024)
            answer += got
            if not got or len(answer) > LONGEST_ANSWER:
                raise ScannerDown("half an answer, or too long a one")
        return answer[:-1]

    @staticmethod
    def _wait(peer: socket.socket, until: float) -> None:
        """One clock for the whole conversation: a peer that answers a byte a minute is down."""
        left = until - time.monotonic()
        if left <= 0:
            raise ScannerDown("too slow")
        peer.settimeout(left)
