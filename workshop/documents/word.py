"""Word documents that officials can edit: real headings, a table with a repeated header, page numbers."""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import escape

from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Length, Pt, RGBColor
from docx.table import _Cell

from workshop.documents.digest import fingerprint
from workshop.documents.figures import labelled_facts, show
from workshop.documents.plan import PLAN_LAYOUT
from workshop.documents.safety import clean
from workshop.documents.tables import Document, PrintColumn, Row, Table, printable
from workshop.documents.word_head import LANDSCAPE, MARGIN, opened, small, written

_SMALL_XML = '<w:color w:val="5B665F"/><w:sz w:val="16"/>'


def register_docx(
    document: Document, table: Table, layout: tuple[PrintColumn, ...] = PLAN_LAYOUT, digest: str = ""
) -> bytes:
    """The table on landscape A4 pages, set as in the PDF, and lines to sign on; `digest` as in the PDF."""
    word = opened(document, digest or fingerprint(table))
    _add_table(word, document, table, printable(table, layout))
    add_signatures(word, document)
    return written(word)


def _add_table(word: Any, document: Document, table: Table, columns: tuple[PrintColumn, ...]) -> None:
    if not table.rows:
        return
    totals = bool(set(table.totals) & {item.lead for item in columns})
    grid = word.add_table(rows=1, cols=len(columns), style="Table Grid")
    grid.alignment = WD_TABLE_ALIGNMENT.CENTER
    name_table(grid, table.title)
    grid.autofit = False
    whole = sum(item.share for item in columns)
    widths = [Length(int((LANDSCAPE[0] - 2 * MARGIN) * item.share / whole)) for item in columns]
    for column, width in zip(grid.columns, widths, strict=True):
        column.width = width
    _fill_header(_line(grid, grid._tbl.tr_lst[0], widths, header=True), table, columns)
    # The rows are written as XML at once: an object for each run and property took seconds for a plan of 500.
    twips = [width.twips for width in widths]
    for row in table.rows:
        grid._tbl.append(parse_xml(_row_xml(document, table, columns, twips, row)))
    if totals:
        line = grid.add_row()._tr
        _fill_totals(_line(grid, line, widths), document, table, columns)


def _line(grid: Any, line: Any, widths: list[Length], header: bool = False) -> list[_Cell]:
    """Set up a row and return its cells."""
    cells = [_Cell(tc, grid) for tc in line.tc_lst]
    for cell, width in zip(cells, widths, strict=True):
        cell.width = width
    properties = line.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    if header:
        properties.append(OxmlElement("w:tblHeader"))
    return cells


def _fill_header(cells: list[_Cell], table: Table, columns: tuple[PrintColumn, ...]) -> None:
    for cell, item in zip(cells, columns, strict=True):
        run = cell.paragraphs[0].add_run(clean(table.column(item.lead).title))
        run.bold, run.font.size, run.font.color.rgb = True, Pt(9), RGBColor(0xFF, 0xFF, 0xFF)
        shade(cell, "0B6B4F")


def _row_xml(
    document: Document, table: Table, columns: tuple[PrintColumn, ...], twips: list[int], row: Row
) -> str:
    """One row: each cell's lead, and below it, small and muted, its other lines."""
    cells = []
    for item, width in zip(columns, twips, strict=True):
        lead = table.column(item.lead)
        look = '<w:b/><w:sz w:val="18"/>' if lead.key == "title" else '<w:sz w:val="18"/>'
        side = '<w:pPr><w:jc w:val="right"/></w:pPr>' if lead.kind in ("money", "integer") else ""
        paragraphs = [_paragraph_xml(show(row.get(item.lead), lead.kind, document.language), look, side)]
        for line in item.under:
            facts = labelled_facts(table, item, line, row, document.language)
            if facts:
                parts = (f"{fact.label}: {fact.value}" if fact.label else fact.value for fact in facts)
                paragraphs.append(_paragraph_xml(" · ".join(parts), _SMALL_XML))
        cells.append(
            f'<w:tc><w:tcPr><w:tcW w:type="dxa" w:w="{width}"/></w:tcPr>{"".join(paragraphs)}</w:tc>'
        )
    return f"<w:tr {nsdecls('w')}><w:trPr><w:cantSplit/></w:trPr>{''.join(cells)}</w:tr>"


def _paragraph_xml(text: str, look: str, properties: str = "") -> str:
    lines = (
        "<w:tab/>".join(f'<w:t xml:space="preserve">{escape(part)}</w:t>' for part in line.split("\t"))
        for line in clean(text).split("\n")
    )
    return f"<w:p>{properties}<w:r><w:rPr>{look}</w:rPr>{'<w:br/>'.join(lines)}</w:r></w:p>"


def _fill_totals(
    cells: list[_Cell], document: Document, table: Table, columns: tuple[PrintColumn, ...]
) -> None:
    texts = (index for index, item in enumerate(columns) if table.column(item.lead).kind == "text")
    label = next(texts, None)
    for index, (cell, item) in enumerate(zip(cells, columns, strict=True)):
        shade(cell, "E5F1EB")
        if item.lead in table.totals:
            text = show(table.total(item.lead), table.column(item.lead).kind, document.language)
            cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
        else:
            text = table.total_label if index == label else ""
        run = cell.paragraphs[0].add_run(clean(text))
        run.bold, run.font.size = True, Pt(9)


def name_table(grid: Any, title: str) -> None:
    """Give a table the name that screen readers say."""
    caption = OxmlElement("w:tblCaption")
    caption.set(qn("w:val"), clean(title))
    grid._tbl.tblPr.append(caption)


def shade(cell: _Cell, color: str) -> None:
    """Give a cell a background, as six hexadecimal digits."""
    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", color)):
        shade.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(shade)


def add_signatures(word: Any, document: Document) -> None:
    """Lines to sign on, three in a row."""
    if not document.signatures:
        return
    if document.signatures_heading:
        word.add_heading(clean(document.signatures_heading), level=2)
    across = min(len(document.signatures), 3)
    rows = -(-len(document.signatures) // across)
    grid = word.add_table(rows=rows, cols=across)
    for index, signature in enumerate(document.signatures):
        cell = grid.cell(index // across, index % across)
        line = cell.paragraphs[0]
        line.paragraph_format.space_before = Pt(36)
        line.add_run("_" * 32)
        if signature.name:
            cell.add_paragraph().add_run(clean(signature.name)).bold = True
        small(cell.add_paragraph().add_run(clean(signature.role)))
    for row in grid.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
