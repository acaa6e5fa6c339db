"""Pages that are nearly the same for everyone: what is common is compressed once, each reader gets a word of their own.

Only for answers that hold nothing secret beside what a stranger could put into them (no session, no CSRF token):
compressing both together would give the secret away by its length.
"""

import gzip
import struct
import zlib
from dataclasses import dataclass

from flask import Response, request

GZIP_HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
WORTH_IT = 1_400  # bytes: less fits one packet as it is
LEVEL = 6


def wants_gzip() -> bool:
    """Whether the browser that asks reads gzip."""
    return "gzip" in request.headers.get("Accept-Encoding", "")


def deflated(plain: bytes, level: int = LEVEL) -> bytes:
    """Return `plain` deflated to its end on a whole byte, so that another deflated part can follow it."""
    packer = zlib.compressobj(level, zlib.DEFLATED, -15)
    return packer.compress(plain) + packer.flush(zlib.Z_FULL_FLUSH)


def last_part(plain: bytes, before: bytes = b"", level: int = LEVEL) -> bytes:
    """Return the last part of a stream deflated; it may point back into the plain text that stands before it."""
    packer = zlib.compressobj(level, zlib.DEFLATED, -15, zdict=before[-32_768:])
    return packer.compress(plain) + packer.flush()


def gzip_stream(parts: list[bytes], check: int, length: int) -> bytes:
    """Return one gzip stream (RFC 1952) of deflated parts; `check` and `length` are those of the whole plain text."""
    return b"".join((GZIP_HEAD, *parts, struct.pack("<2I", check, length & 0xFFFFFFFF)))


@dataclass(frozen=True)
class Packed:
    """A page cut where each reader's own word goes; the pieces plain, and the same deflated."""

    plain: tuple[bytes, ...]
    deflated: tuple[bytes, ...]

    @classmethod
    def cut(cls, html: str, place: str) -> "Packed":
        """Cut a page wherever `place` stands in it."""
        plain = tuple(piece.encode() for piece in html.split(place))
        return cls(plain, tuple(deflated(piece) for piece in plain))

    def answer(self, word: str) -> Response:
        """Return the page with `word` in its places, compressed where the browser reads that."""
        own = word.encode()
        whole = own.join(self.plain)
        if not wants_gzip():
            return Response(whole, mimetype="text/html")
        parts = [self.deflated[0]]
        for piece in self.deflated[1:]:
            parts += [deflated(own, 1), piece]
        body = gzip_stream([*parts, last_part(b"")], zlib.crc32(whole), len(whole))
        return _said_to_be_gzip(Response(body, mimetype="text/html"))


def packed(answer: Response) -> Response:
    """Return an answer compressed as a whole, where that is worth it and the browser reads it."""
    if answer.content_encoding or answer.direct_passthrough or not wants_gzip():
        return answer
    body = answer.get_data()
    if len(body) < WORTH_IT:
        return answer
    answer.set_data(gzip.compress(body, LEVEL, mtime=0))
    return _said_to_be_gzip(answer)


def _said_to_be_gzip(answer: Response) -> Response:
    answer.headers["Content-Encoding"] = "gzip"
    answer.vary.add("Accept-Encoding")
    return answer
