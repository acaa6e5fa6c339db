"""What every document of a process says about itself: the one place where head and foot come from."""

from collections.abc import Sequence
from datetime import date
from typing import Literal

from flask_babel import get_locale
from flask_babel import gettext as _

from workshop.documents.tables import Document, Fact, Signature
from workshop.documents.xlsx import NotesText
from workshop.models.geography import Canton
from workshop.models.process import Process
from workshop.web import uploads

ARMS = "arms"  # the folder of uploads


def reader_language() -> Literal["es", "en"]:
    """Return the language in which this reader gets a document."""
    return "en" if str(get_locale()) == "en" else "es"


def arms_of(canton: Canton) -> bytes:
    """Return the canton's coat of arms as PNG; nothing when there is none, or its file is gone."""
    if canton.coat_of_arms is None:
        return b""
    try:
        return (uploads.folder(ARMS) / canton.coat_of_arms.stored_as).read_bytes()
    except FileNotFoundError:
        return b""


def letterhead(
    process: Process,
    title: str,
    on: date,
    *,
    facts: Sequence[Fact] = (),
    introduction: str = "",
    signatures: Sequence[Signature] = (),
    mark: str = "",
) -> Document:
    """Return the head and foot of a document of `process`; `mark` (say "DRAFT") leads the foot of each page."""
    canton = process.canton
    return Document(
        canton=canton.name,
        province=canton.province,
        process=process.name,
        title=title,
        date=on,
        language=reader_language(),
        heading=_("Decentralised Autonomous Municipal Government of %(canton)s", canton=canton.name),
        facts=tuple(facts),
        introduction=introduction,
        footer=" · ".join(part for part in (mark, process.name, canton.name) if part),
        page_label=_("Page {page} of {pages}"),
        signatures_heading=_("Signatures"),
        signatures=tuple(signatures),
        arms=arms_of(canton),
        arms_alt=_("Coat of arms of %(canton)s", canton=canton.name),
        digest_label=_("Fingerprint of the content: {digest}"),
    )


def notes_sheet(introduction: Sequence[str] = ()) -> NotesText:
    """Return the words of the sheet that explains a workbook's columns."""
    return NotesText(
        sheet=_("Notes"),
        title=_("What each column holds"),
        column=_("Column"),
        meaning=_("Meaning"),
        introduction=tuple(introduction),
    )
