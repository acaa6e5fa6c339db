"""What leaves the system must be harmless: no cell that a spreadsheet runs, no file name that surprises."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

# What Excel, LibreOffice and Google Sheets may take for a formula at the start of a cell (OWASP, "CSV
# injection"); NFKC turns the full-width variants into the plain signs.
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")
# Characters that XML 1.0 cannot hold, and halves of surrogate pairs.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_MAX_PART = 48


def clean(text: str) -> str:
    """The text without control characters, which no document format can hold; line ends become `\\n`."""
    return _UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def runs_as_formula(text: str) -> bool:
    """Could a spreadsheet take this cell for a formula? Invisible signs before it do not hide it."""
    start = unicodedata.normalize("NFKC", text[:32])
    visible = "".join(sign for sign in start if unicodedata.category(sign) != "Cf").lstrip(" \u00a0\u3000")
    return visible.startswith(_FORMULA_SIGNS)


def csv_cell(text: str) -> str:
    """The text for a CSV cell: an apostrophe goes before what would run as a formula."""
    # The check comes before the cleaning: a tab or a line end at the start is itself a trick.
    return f"'{clean(text)}" if runs_as_formula(text) or runs_as_formula(clean(text)) else clean(text)


def name_part(text: str) -> str:
    """A part of a file name: lower-case ASCII letters and digits, joined by hyphens; never empty."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    joined = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    return joined[:_MAX_PART].rstrip("-") or "x"


def file_name(canton: str, province: str, process: str, day: date, kind: str, extension: str) -> str:
    """`olmedo-loja_presupuesto-participativo-2027_plan-de-accion_2026-11-24.pdf`.

    Two cantons are called Olmedo, so the province is part of the name.
    """
    place = name_part(f"{canton} {province}")
    return f"{place}_{name_part(process)}_{name_part(kind)}_{day.isoformat()}.{name_part(extension)}"
