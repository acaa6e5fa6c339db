"""Typesetting with typst: data goes in as JSON, a tagged PDF/UA-1 comes out.

What people typed never becomes typst source: the templates read it as strings from `sys.inputs`.
"""

from __future__ import annotations

import json
import re
import shutil
import tempfile
import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import typst

from workshop.documents.digest import fingerprint, keywords, short
from workshop.documents.figures import long_date
from workshop.documents.images import reduced
from workshop.documents.safety import clean
from workshop.documents.tables import Document

TEMPLATES = Path(__file__).parent / "typst"
_MISSING = "□"  # stands for a character that no font on this machine can draw
# What the bundled fonts are known to hold; anything else is tried once.
_KNOWN = re.compile("[\n\t\u0020-\u007e\u00a0-\u017f\u2010-\u2015\u2018-\u201e\u2022\u2026\u2192\u20ac□]+")
_ARMS, _ARMS_SIDE = "arms.png", 300  # pixels; 22 mm at 340 to an inch
_LONG_WORD = re.compile(r"\S{22,}")
_AS_IS = frozenset(
    {"name", "author", "description", "keywords", "digest", "language", "file"}
)  # copied or read by programs
_UNDISPLAYABLE = re.compile(r'the text `"(.+?)"` could not be displayed')
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")


@cache
def _fonts() -> typst.Fonts:
    """The fonts in the typst wheel give the look; those of the system help out with other scripts."""
    return typst.Fonts(include_system_fonts=True, include_embedded_fonts=True)


@lru_cache(maxsize=4096)
def _can_show(sign: str) -> bool:
    """Can any font draw this character? PDF/UA refuses a page with an empty box for a letter."""
    try:
        _run("probe.typ", {"text": sign}, None)
    except typst.TypstError as error:
        if _UNDISPLAYABLE.search(_ESCAPED.sub(lambda found: chr(int(found[1], 16)), error.message)):
            return False
        raise
    return True


def printable_text(text: str) -> str:
    """The text with what cannot be drawn replaced by a box."""
    text = clean(text)
    unusual = set(_KNOWN.sub("", text))
    # Joiners and variation selectors only shape the character before them.
    for sign in unusual:
        if sign in "\u200d\ufe0e\ufe0f":
            text = text.replace(sign, "")
        elif not _can_show(sign):
            # A full-width letter has a plain twin that says the same.
            twin = unicodedata.normalize("NFKC", sign)
            text = text.replace(sign, twin if _KNOWN.fullmatch(twin) else _MISSING)
    return text


def _breakable(text: str) -> str:
    """Lets a word that is longer than a narrow column wrap anywhere."""
    return _LONG_WORD.sub(lambda word: "\u200b".join(word[0]), text)


def _printable(value: Any, breakable: bool = True) -> Any:
    if isinstance(value, str):
        return _breakable(printable_text(value)) if breakable else printable_text(value)
    if isinstance(value, dict):
        return {key: _printable(item, breakable and key not in _AS_IS) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(item, breakable) for item in value]
    return value


def _run(template: str, data: dict[str, Any], day: date | None, folder: Path = TEMPLATES) -> bytes:
    stamp = datetime.combine(day, time(12), UTC) if day else None
    return typst.compile(
        str(folder / template),
        root=str(folder),
        font_paths=_fonts(),
        sys_inputs={"data": json.dumps(data)},
        pdf_standards=["ua-1"],
        timestamp=stamp,
    )


def _run_beside(template: str, data: dict[str, Any], day: date | None, files: Mapping[str, bytes]) -> bytes:
    """Run a template in a folder of its own, with `files` beside it: it reads nothing else."""
    with tempfile.TemporaryDirectory(prefix="minga-page-") as name:
        folder = Path(name)
        for source in TEMPLATES.glob("*.typ"):
            shutil.copyfile(source, folder / source.name)
        for file, content in files.items():
            (folder / file).write_bytes(content)
        return _run(template, data, day, folder)


def typeset(
    template: str,
    document: Document,
    data: dict[str, Any],
    files: Mapping[str, bytes] | None = None,
    digest: str | None = None,
) -> bytes:
    """A PDF/UA-1 of the template with the document's facts and `data`. The same data gives the same bytes.

    `files` are pictures that the template shows, by the name under which `data` speaks of them. `digest` is the
    fingerprint of the content, by default that of `data`; an empty one is not printed.
    """
    digest = fingerprint(data) if digest is None else digest
    files = dict(files or {})
    if document.arms:
        files[_ARMS] = reduced(document.arms, _ARMS_SIDE)
    own = {
        "name": document.title or document.process,
        "title": document.title or document.process,
        "author": document.place,
        "keywords": keywords(document, digest),
        "description": f"{document.process}, {document.place}",
        "place": document.place,
        "process": document.process,
        "date": long_date(document.date, document.language),
        "language": document.language,
        "region": "EC",
        "facts": [{"label": fact.label, "value": fact.value} for fact in document.facts],
        "introduction": document.introduction,
        "footer": document.footer,
        "page_label": document.page_label,
        "digest_label": document.digest_label.replace("{digest}", short(digest)) if digest else "",
        "arms": {"file": _ARMS, "alt": document.arms_alt or document.canton} if document.arms else None,
        "signatures_heading": document.signatures_heading,
        "signatures": [{"role": line.role, "name": line.name} for line in document.signatures],
    }
    whole = _printable(own | data)
    if files:
        return _run_beside(template, whole, document.date, files)
    return _run(template, whole, document.date)
