"""Free text that leaves for everyone: what could reach or identify a person is taken out of it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import lru_cache

_EMAIL = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
# A telephone as people write it in Ecuador (0991234567, 07 2 650 123, +593 99 123 4567), an identity number of ten
# digits or a RUC of thirteen; never part of a longer number, a budget line, an amount or a date.
_NUMBER = re.compile(
    r"(?<![\d.,/-])(?:"
    r"(?:\+|00)?593[ .-]?(?:\(0?\d\)|0?\d)(?:[ .-]?\d){7,8}"
    r"|(?:\(0\d\)|0\d)(?:[ .-]?\d){7,8}"
    r"|\d{9}-\d|\d{10}(?:\d{3})?"
    r")(?![\d/-]|[.,]\d)"
)


def redactor(names: Iterable[str], omitted: str) -> Callable[[str], str]:
    """Return what puts `omitted` in the place of e-mail addresses, telephones, identity numbers and these names.

    Only names of two words or more are looked for, whole and in any case of letters: one word alone could be anything.

    >>> redactor(["Ana Loja"], "…")("Avise a ANA LOJA (0991234567, ana@olmedo.example) antes del 10-12-2026")
    'Avise a … (…, …) antes del 10-12-2026'
    """
    known = sorted({_plain(name) for name in names if len(name.split()) > 1}, key=len, reverse=True)
    each = "|".join(r"\s+".join(map(re.escape, name.split())) for name in known)
    pattern = re.compile(rf"(?<!\w)(?:{each})(?!\w)" if known else r"(?!)")

    def redact(text: str) -> str:
        without = _NUMBER.sub(omitted, _EMAIL.sub(omitted, unicodedata.normalize("NFC", text)))
        folded = _plain(without)
        if len(folded) != len(
            without
        ):  # a sign that becomes two in small letters: leave the others as they are
            folded = "".join(small if len(small := _plain(sign)) == 1 else sign for sign in without)
        parts, last = [], 0
        for found in pattern.finditer(folded):
            parts += [without[last : found.start()], omitted]
            last = found.end()
        return "".join(parts) + without[last:]

    return redact


def _plain(text: str) -> str:
    """The text in small letters without accents, sign by sign."""
    return "".join(map(_bare, unicodedata.normalize("NFC", text).lower()))


@lru_cache(maxsize=4096)
def _bare(sign: str) -> str:
    return unicodedata.normalize("NFD", sign)[0]
