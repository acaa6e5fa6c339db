"""Many phones in one process: each keeps one connection open, sends its next request when the last is answered.

One loop over plain sockets, so that the client costs as little as possible beside the server that it measures.
"""

from __future__ import annotations

import selectors
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter
from urllib.parse import urlencode


@dataclass(frozen=True)
class Answer:
    """What came back: `seconds` from the first byte sent to the last byte read; status 0 when it broke off."""

    status: int
    headers: bytes
    body: bytes
    seconds: float


def get(path: str) -> bytes:
    """A GET as a phone sends it."""
    return f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip\r\n\r\n".encode()


def post(path: str, fields: Sequence[tuple[str, str]]) -> bytes:
    """A form as a phone sends it."""
    body = urlencode(fields).encode()
    return (
        f"POST {path} HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    ).encode() + body


class _Phone:
    def __init__(self, port: int):
        self.port = port
        self.number = -1
        self.line: socket.socket | None = None
        self.came = bytearray()
        self.head = self.whole = 0
        self.since = 0.0

    def send(self, number: int, request: bytes) -> socket.socket:
        self.number, self.head, self.whole = number, 0, 0
        self.came.clear()
        if self.line is None:
            self.line = socket.create_connection(("127.0.0.1", self.port), timeout=60)
            self.line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.since = perf_counter()
        self.line.sendall(request)
        return self.line

    def read(self) -> Answer | None:
        """The answer once it is whole."""
        assert self.line is not None
        try:
            piece = self.line.recv(65536)
        except OSError:
            piece = b""
        if not piece:
            self.line.close()
            self.line = None
            return Answer(0, b"", b"", perf_counter() - self.since)
        self.came += piece
        if not self.head:
            self.head = self.came.find(b"\r\n\r\n") + 4
            if self.head == 3:
                self.head = 0
                return None
            lines = bytes(self.came[: self.head]).lower().split(b"\r\n")
            length = next((int(line[15:]) for line in lines if line.startswith(b"content-length:")), 0)
            self.whole = self.head + length
        if len(self.came) < self.whole:
            return None
        seconds = perf_counter() - self.since
        status = int(self.came[9:12])
        return Answer(
            status, bytes(self.came[: self.head]), bytes(self.came[self.head : self.whole]), seconds
        )


def send_all(port: int, requests: Sequence[bytes], clients: int) -> tuple[list[Answer], float]:
    """Send every request over `clients` connections at once; the answers in order, and how long all took."""
    answers: list[Answer | None] = [None] * len(requests)
    waiting = iter(enumerate(requests))
    watch = selectors.DefaultSelector()
    phones = [_Phone(port) for _ in range(min(clients, len(requests)))]
    start = perf_counter()
    busy = 0
    for phone, (number, request) in zip(phones, waiting, strict=False):
        watch.register(phone.send(number, request), selectors.EVENT_READ, phone)
        busy += 1
    while busy:
        for key, _ in watch.select():
            phone = key.data
            answer = phone.read()
            if answer is None:
                continue
            answers[phone.number] = answer
            if phone.line is None:
                watch.unregister(key.fileobj)
            following = next(waiting, None)
            if following is None:
                busy -= 1
                if phone.line is not None:
                    watch.unregister(phone.line)
                    phone.line.close()
                continue
            gone = phone.line is None
            line = phone.send(*following)
            if gone:
                watch.register(line, selectors.EVENT_READ, phone)
    seconds = perf_counter() - start
    watch.close()
    return [answer for answer in answers if answer is not None], seconds
