"""A record to be signed (acta): sections of sentences, facts, tables and fingerprints, as PDF and as Word."""

from __future__ import annotations

import io
from dataclasses import asdict, dataclass
from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.shared import Length, Mm, Pt, RGBColor
from docx.table import _Cell

from workshop.documents.digest import fingerprint
from workshop.documents.figures import show
from workshop.documents.safety import clean
from workshop.documents.tables import Column, Document, Fact, Table
from workshop.documents.typesetting import typeset
from workshop.documents.word import add_signatures, name_table, shade
from workshop.documents.word_head import UPRIGHT, opened, small, written

_WIDE = Mm(180)
_PHOTO = Mm(120)
_RIGHT = ("integer", "money")


@dataclass(frozen=True, slots=True)
class Picture:
    """A photograph as JPEG; `alt` is read in its place by screen readers, `caption` stands below it."""

    content: bytes
    alt: str
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the record under a heading of its own, in this order: sentences, facts, points, a table
    (its columns as wide as their `width` says), pictures, fingerprints (label and hexadecimal text), a note.
    `level` is 2 for a part of the section before it."""

    title: str
    sentences: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    points: tuple[str, ...] = ()
    table: Table | None = None
    fingerprints: tuple[Fact, ...] = ()
    note: str = ""
    pictures: tuple[Picture, ...] = ()
    level: int = 1


def record_pdf(
    document: Document, sections: tuple[Section, ...], annexes: tuple[Section, ...] = (), digest: str = ""
) -> bytes:
    """The record on portrait A4 pages, tagged, with lines to sign on; annexes follow on pages of their own.

    `digest` is printed at the foot; by default it is the fingerprint of sections and annexes.
    """
    files: dict[str, bytes] = {}
    data = {
        "sections": [_plain(document, section, files) for section in sections],
        "annexes": [_plain(document, section, files) for section in annexes],
    }
    return typeset("record.typ", document, data, files, digest or fingerprint(sections, annexes))


def _plain(document: Document, section: Section, files: dict[str, bytes]) -> dict[str, Any]:
    """A section as the template reads it; its pictures are added to `files`."""
    pictures = []
    for picture in section.pictures:
        name = f"picture-{len(files) + 1}.jpg"
        files[name] = picture.content
        pictures.append({"file": name, "alt": picture.alt, "caption": picture.caption})
    return {
        "title": section.title,
        "level": section.level,
        "sentences": list(section.sentences),
        "facts": [asdict(fact) for fact in section.facts],
        "points": list(section.points),
        "table": _plain_table(document, section.table),
        "pictures": pictures,
        # `digest` is kept whole: it is compared sign by sign.
        "fingerprints": [{"label": each.label, "digest": each.value} for each in section.fingerprints],
        "note": section.note,
    }


def _plain_table(document: Document, table: Table | None) -> dict[str, Any] | None:
    if table is None:
        return None
    return {
        "columns": [
            {"title": column.title, "share": column.width, "right": column.kind in _RIGHT}
            for column in table.columns
        ],
        "rows": [_cells(document, table, row) for row in table.rows],
        "totals": _totals(document, table),
    }


def _cells(document: Document, table: Table, row: Any) -> list[str]:
    return [show(row.get(column.key), column.kind, document.language) for column in table.columns]


def _totals(document: Document, table: Table) -> list[str]:
    """The cells of the last row; none without totals."""
    if not table.totals:
        return []
    label = next((column.key for column in table.columns if column.kind == "text"), None)

    def cell(column: Column) -> str:
        if column.key in table.totals:
            return show(table.total(column.key), column.kind, document.language)
        return table.total_label if column.key == label else ""

    return [cell(column) for column in table.columns]


def record_docx(
    document: Document, sections: tuple[Section, ...], annexes: tuple[Section, ...] = (), digest: str = ""
) -> bytes:
    """The record as a Word document that can be edited: real headings, lists and tables; `digest` as in the PDF."""
    word = opened(document, digest or fingerprint(sections, annexes), UPRIGHT)
    for section in sections:
        _add_section(word, document, section)
    add_signatures(word, document)
    if annexes:
        word.add_page_break()
    for section in annexes:
        _add_section(word, document, section)
    return written(word)


def _add_section(word: Any, document: Document, section: Section) -> None:
    word.add_heading(clean(section.title), level=section.level + 1)
    for sentence in section.sentences:
        word.add_paragraph(clean(sentence))
    for fact in section.facts:
        line = word.add_paragraph()
        line.add_run(f"{clean(fact.label)}: ").bold = True
        line.add_run(clean(fact.value))
    for point in section.points:
        word.add_paragraph(clean(point), style="List Bullet")
    if section.table is not None:
        _add_table(word, document, section.table)
    for picture in section.pictures:
        shown = word.add_picture(io.BytesIO(picture.content), width=_PHOTO)
        shown._inline.docPr.set("descr", clean(picture.alt))
        if picture.caption:
            small(word.add_paragraph().add_run(clean(picture.caption)))
    for fact in section.fingerprints:
        small(word.add_paragraph().add_run(clean(fact.label)))
        run = word.add_paragraph().add_run(clean(fact.value))
        run.font.name, run.font.size = "Consolas", Pt(8.5)
    if section.note:
        small(word.add_paragraph().add_run(clean(section.note)))


def _add_table(word: Any, document: Document, table: Table) -> None:
    lines = [[column.title for column in table.columns]]
    lines += [_cells(document, table, row) for row in table.rows]
    totals = _totals(document, table)
    lines += [totals] if totals else []
    grid = word.add_table(rows=len(lines), cols=len(table.columns), style="Table Grid")
    grid.autofit = False
    name_table(grid, table.title)
    whole = sum(column.width for column in table.columns)
    widths = [Length(int(_WIDE * column.width / whole)) for column in table.columns]
    for column, width in zip(grid.columns, widths, strict=True):
        column.width = width
    for number, (line, texts) in enumerate(zip(grid._tbl.tr_lst, lines, strict=True)):
        properties = line.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        if number == 0:
            properties.append(OxmlElement("w:tblHeader"))
        cells = [_Cell(tc, grid) for tc in line.tc_lst]
        for cell, width, column, text in zip(cells, widths, table.columns, texts, strict=True):
            cell.width = width
            run = cell.paragraphs[0].add_run(clean(text))
            run.font.size = Pt(9)
            if column.kind in _RIGHT:
                cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
            if number == 0:
                run.bold, run.font.color.rgb = True, RGBColor(0xFF, 0xFF, 0xFF)
                shade(cell, "0B6B4F")
            elif totals and number == len(lines) - 1:
                run.bold = True
                shade(cell, "E5F1EB")
    word.add_paragraph()
