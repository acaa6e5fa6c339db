"""The fingerprint of what a document says: the same rows give the same one, in whatever format they are set."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from hashlib import sha256

from workshop.documents.tables import Document, Table


def fingerprint(*parts: object) -> str:
    """Return the SHA-256 (64 hexadecimal digits) of tables, dataclasses and plain values, written as canonical JSON.

    A table counts by the keys of its columns and by its rows, not by its headings, widths or notes.
    """
    written = json.dumps(
        parts, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain, allow_nan=False
    )
    return sha256(written.encode("utf-8", "surrogatepass")).hexdigest()


def _plain(value: object) -> object:
    if isinstance(value, Table):
        keys = [column.key for column in value.columns]
        return {"columns": keys, "rows": [[row.get(key) for key in keys] for row in value.rows]}
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in fields(value)}
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, date):  # and datetime
        return value.isoformat()
    if isinstance(value, bytes):
        return sha256(value).hexdigest()
    raise TypeError(f"{type(value).__name__} has no place in a document")


def short(digest: str) -> str:
    """The first 16 digits, which are enough to compare by eye and to search for."""
    return digest[:16]


def keywords(document: Document, digest: str) -> list[str]:
    """What a file says of itself to programs: canton, process, and the whole fingerprint of its content."""
    return [document.canton, document.process, *([f"sha256:{digest}"] if digest else [])]
