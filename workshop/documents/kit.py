"""The paper of a workshop: sheets to sign, SWOT sheets, invitation, poster, dots, cards of the tables."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from workshop.documents.qr import qr_png
from workshop.documents.tables import Document, Fact
from workshop.documents.typesetting import typeset

LINES_ON_A_SHEET = 17


@dataclass(frozen=True, slots=True)
class AttendanceTexts:
    """`columns` head the sheet (the last is for signatures); `tally` heads the page without names.

    `groups` are what is counted there: a heading and its values.
    """

    columns: tuple[str, ...]
    notice: str
    tally: str
    tally_notice: str
    groups: tuple[tuple[str, tuple[str, ...]], ...]


def attendance_pdf(document: Document, texts: AttendanceTexts, sheets: int = 3) -> bytes:
    """Sheets of numbered lines to sign on, and one page to count on without names."""
    data = {
        **asdict(texts),
        "sheets": [
            list(range(first, first + LINES_ON_A_SHEET))
            for first in range(1, sheets * LINES_ON_A_SHEET + 1, LINES_ON_A_SHEET)
        ],
    }
    return typeset("attendance.typ", document, data)


@dataclass(frozen=True, slots=True)
class QuadrantSheet:
    """One quadrant of a blank sheet: kind (for its colour), letter, word and question."""

    kind: str
    letter: str
    word: str
    question: str


@dataclass(frozen=True, slots=True)
class TableSheet:
    """A table's name, and the line below it."""

    name: str
    about: str = ""


def swot_sheets_pdf(
    document: Document, quadrants: tuple[QuadrantSheet, ...], tables: tuple[TableSheet, ...], people: str
) -> bytes:
    """One landscape page a table with four ruled quadrants; `people` labels the line for who wrote."""
    data = {
        "quadrants": [asdict(each) for each in quadrants],
        "tables": [asdict(each) for each in tables],
        "people": people,
    }
    return typeset("swot_sheets.typ", document, data)


@dataclass(frozen=True, slots=True)
class AgendaLine:
    """When, and what."""

    clock: str
    title: str
    question: str = ""


@dataclass(frozen=True, slots=True)
class Call:
    """What invitation and poster say: when and where, why, and the link for phones with its QR code.

    `lines` are paragraphs, `by_phone` stands beside the QR code, `alt` is read in its place by screen readers.
    """

    when: tuple[Fact, ...]
    lines: tuple[str, ...]
    by_phone: str
    link: str
    address: str
    alt: str
    code_label: str = ""
    code: str = ""
    agenda_heading: str = ""
    agenda: tuple[AgendaLine, ...] = ()
    to: str = ""


def _call(call: Call) -> dict[str, object]:
    return {**asdict(call), "qr": list(qr_png(call.link))}


def invitation_pdf(document: Document, call: Call) -> bytes:
    """One page: who is invited, when, where, what for, the agenda, and a line to sign."""
    return typeset("invitation.typ", document, _call(call))


def poster_pdf(document: Document, call: Call) -> bytes:
    """One page to hang up, read from three metres: the QR code and the short address."""
    return typeset("poster.typ", document, _call(call), digest="")


@dataclass(frozen=True, slots=True)
class DotTexts:
    """What the dot sheets say: above the dots to cut out, and above the sheet on which they are put."""

    cut: str
    sheet: str
    how: str
    columns: tuple[str, str, str]


def dots_pdf(document: Document, texts: DotTexts, each: int) -> bytes:
    """Strips of `each` dots to cut out, one strip a person, and a ruled sheet to put them on."""
    return typeset("dots.typ", document, {**asdict(texts), "each": min(max(each, 1), 10)})


@dataclass(frozen=True, slots=True)
class TableCard:
    """The card of a table: its people as facts, its own link and the short form of that."""

    name: str
    about: str
    people: tuple[Fact, ...]
    link: str
    address: str


def table_cards_pdf(
    document: Document, how: str, secret: str, alt: str, cards: tuple[TableCard, ...]
) -> bytes:
    """Four cards on a page, to be cut out: the link with which a table's rapporteur enters."""
    data = {
        "how": how,
        "secret": secret,
        "alt": alt,
        "cards": [{**asdict(each), "qr": list(qr_png(each.link))} for each in cards],
    }
    return typeset("table_cards.typ", document, data, digest="")
