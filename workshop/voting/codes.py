"""Voting codes and receipts: made from the system's generator, easy to read and type, kept as hashes only.

A code is 14 random symbols of an alphabet of 23 (63 bits) and a check symbol, printed as three groups of
five. The alphabet leaves out what people mix up: 0 O, 1 I L, 2 Z, 5 S, 8 B, U V. As 23 is prime, the
weighted sum finds every single wrong symbol and every swap of neighbours.
"""

from __future__ import annotations

import hmac
import os
import re
import secrets
from base64 import b32encode
from hashlib import sha256
from pathlib import Path

from .errors import BadAttempt, BadCode, MistypedCode

ALPHABET = "34679ACDEFGHJKMNPQRTWXY"
LENGTH = 15
GROUP = 5
SEPARATORS = re.compile(r"[\s\-‐‑‒–—―−._·]+")
ATTEMPT = re.compile(r"[0-9a-f]{32}")
KEY_BYTES = 32


def new_code() -> str:
    """A fresh code, without separators."""
    symbols = [secrets.randbelow(len(ALPHABET)) for _ in range(LENGTH - 1)]
    check = -_weighted(symbols) * pow(LENGTH, -1, len(ALPHABET)) % len(ALPHABET)
    return "".join(ALPHABET[symbol] for symbol in [*symbols, check])


def printed(code: str) -> str:
    """A code as it stands on a slip: three groups of five."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def parse(typed: str) -> str:
    """The code in what a person typed; case, spaces and hyphens are ignored. Raises BadCode, MistypedCode."""
    code = SEPARATORS.sub("", typed).upper()
    if len(code) != LENGTH or any(symbol not in ALPHABET for symbol in code):
        raise BadCode("not a code")
    if _weighted([ALPHABET.index(symbol) for symbol in code]) % len(ALPHABET):
        raise MistypedCode("the check symbol does not fit")
    return code


def hashed(key: bytes, round_key: str, code: str) -> bytes:
    """What the box keeps of a parsed code: HMAC-SHA-256 of round and code."""
    return hmac.digest(key, f"{round_key}\0{code}".encode(), "sha256")


def key_mark(key: bytes) -> str:
    """A short mark by which the box knows the key of its codes; it says nothing of the key itself."""
    return sha256(b"minga key of codes\0" + key).hexdigest()[:16]


def new_attempt() -> str:
    """A token for one ballot page: 128 random bits in hexadecimal."""
    return secrets.token_hex(16)


def receipt_of(round_key: str, attempt: str) -> str:
    """The receipt of a ballot cast from the page with this token: 80 bits in four groups of four.

    Raises BadAttempt. The token cannot be found from the receipt.
    """
    if not ATTEMPT.fullmatch(attempt):
        raise BadAttempt("not an attempt token")
    digest = sha256(f"minga receipt\0{round_key}\0{attempt}".encode()).digest()
    text = b32encode(digest[:10]).decode()
    return "-".join(text[start : start + 4] for start in range(0, len(text), 4))


def parse_receipt(typed: str) -> str:
    """A typed receipt in the form in which it is kept; anything else simply matches no ballot."""
    # Base 32 has no 0, 1 or 8, so these can only be misread letters.
    text = SEPARATORS.sub("", typed).upper().translate(str.maketrans("018", "OIB"))
    return "-".join(text[start : start + 4] for start in range(0, len(text), 4))


def load_or_create_key(path: Path) -> bytes:
    """The secret key of the codes, made at first use: 32 bytes in a file that only its owner can read.

    Keep it outside the database and its backups. Raises ValueError when the file holds anything else.
    """
    if not path.exists():
        _create_key(path)
    if os.name == "posix" and path.stat().st_mode & 0o077:
        path.chmod(0o600)
    try:
        key = bytes.fromhex(path.read_text(encoding="ascii"))
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise ValueError(f"{path} does not hold the key of the voting codes")
    return key


def _create_key(path: Path) -> None:
    """Write the key whole or not at all; when several processes start at once, the first one's stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(KEY_BYTES) + "\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            return
    finally:
        draft.unlink()


def _weighted(symbols: list[int]) -> int:
    return sum(place * symbol for place, symbol in enumerate(symbols, 1))
