"""Excel workbooks: typed columns, filters, totals, a print set-up, and a sheet that explains the columns."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from workshop.documents.digest import fingerprint, keywords, short
from workshop.documents.figures import long_date
from workshop.documents.images import reduced
from workshop.documents.safety import clean
from workshop.documents.tables import Cell, Column, Document, Kind, Table

_CELL_LIMIT = 32_767  # characters that Excel keeps in one cell
_LIST_LIMIT = 255  # characters of all choices together
_SPARE_ROWS = 200  # below the last row, where people add their own
_ARMS = (190, 300)  # pixels a side, and how many to an inch: 16 mm
_HEADER_ROW = 3  # title, place and an empty row stand above
_FORMATS: dict[Kind, dict[str, object]] = {
    "text": {"text_wrap": True},
    "integer": {"num_format": "#,##0"},
    "money": {"num_format": '"$"#,##0.00'},
    "date": {"num_format": "yyyy-mm-dd", "align": "left"},
    "percent": {"num_format": "0%"},
    "datetime": {"num_format": "yyyy-mm-dd hh:mm", "align": "left"},
}
_BODY = {"valign": "top", "font_name": "Calibri", "font_size": 10, "bottom": 1, "bottom_color": "#DCD9CF"}
_HEAD = {"bold": True, "bg_color": "#0B6B4F", "font_color": "#FFFFFF", "text_wrap": True, "valign": "vcenter"}
_TOTAL = {"bold": True, "bg_color": "#E5F1EB", "top": 2, "top_color": "#0B6B4F"}


@dataclass(frozen=True, slots=True)
class NotesText:
    """The texts of the sheet that explains the columns."""

    sheet: str
    title: str
    column: str
    meaning: str
    introduction: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Origin:
    """What a workbook carries, out of sight, so that it can be read back when it was edited.

    `row_keys` stand beside the rows of the first table, `total_key` beside its totals; `lines` fill a sheet of
    their own. The keys of the columns stand above their headings.
    """

    sheet: str
    row_keys: tuple[str, ...]
    lines: tuple[tuple[str, ...], ...]
    total_key: str = "total"


def workbook(
    document: Document,
    tables: tuple[Table, ...],
    notes: NotesText | None = None,
    origin: Origin | None = None,
    digest: str = "",
) -> bytes:
    """A workbook with a sheet for each table, and last the notes; `origin` belongs to the first table.

    `digest` is printed at the foot; by default it is the fingerprint of the tables.

    What people typed is always written as a string, so that it can never run as a formula or become a link.
    """
    output = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(output, options)
    digest = digest or fingerprint(*tables)
    book.set_properties(
        {
            "title": clean(document.title),
            "subject": clean(document.process),
            "author": clean(document.place),
            "category": clean(document.canton),
            "keywords": clean(", ".join(keywords(document, digest)[-1:])),
            "created": datetime.combine(document.date, time(12), UTC).replace(tzinfo=None),
        }
    )
    names: set[str] = set()
    for index, table in enumerate(tables):
        sheet = book.add_worksheet(_sheet_name(table.title, names))
        _write_table(book, sheet, document, table)
        _set_up_print(sheet, document, digest)
        sheet.repeat_rows(_HEADER_ROW)
        if origin and index == 0:
            _write_keys(sheet, table, origin)
    if notes:
        sheet = book.add_worksheet(_sheet_name(notes.sheet, names))
        _write_notes(book, sheet, tables, notes)
        _set_up_print(sheet, document, digest)
    if origin:
        hidden = book.add_worksheet(_sheet_name(origin.sheet, names))
        hidden.very_hidden()
        for row, line in enumerate(origin.lines):
            for place, text in enumerate(line):
                hidden.write_string(row, place, clean(text)[:_CELL_LIMIT])
    book.close()
    return output.getvalue()


def _write_keys(sheet: Worksheet, table: Table, origin: Origin) -> None:
    """The keys of columns in a hidden row, those of rows in a hidden column after the last."""
    last = len(table.columns)
    for index, column in enumerate(table.columns):
        sheet.write_string(_HEADER_ROW - 1, index, column.key)
    sheet.write_string(_HEADER_ROW - 1, last, "key")
    sheet.set_row(_HEADER_ROW - 1, None, None, {"hidden": True})
    sheet.set_column(last, last, 8, None, {"hidden": True})
    for offset, key in enumerate(origin.row_keys, _HEADER_ROW + 1):
        sheet.write_string(offset, last, key)
    if table.totals:
        sheet.write_string(_HEADER_ROW + 1 + max(len(table.rows), 1), last, origin.total_key)


def _sheet_name(title: str, taken: set[str]) -> str:
    """At most 31 characters, none of `[]:*?/\\`, no apostrophe at the ends, not a name that is taken."""
    name = re.sub(r"[\[\]:*?/\\\n\t]+", " ", clean(title)).strip(" '")[:28].strip(" '") or "1"
    unique, number = name, 2
    while unique.casefold() in taken or unique.casefold() == "history":
        unique, number = f"{name} {number}", number + 1
    taken.add(unique.casefold())
    return unique


def _write_table(book: Workbook, sheet: Worksheet, document: Document, table: Table) -> None:
    last_column = len(table.columns) - 1
    first = _HEADER_ROW + 1
    last = _HEADER_ROW + len(table.rows)
    sheet.write_string(0, 0, clean(document.title), book.add_format({"bold": True, "font_size": 16}))
    subtitle = " · ".join((document.place, document.process, long_date(document.date, document.language)))
    sheet.write_string(1, 0, clean(subtitle), book.add_format({"font_color": "#5B665F"}))
    head = book.add_format({**_BODY, **_HEAD})
    sheet.set_row(_HEADER_ROW, 32)
    for index, column in enumerate(table.columns):
        style = book.add_format({**_BODY, **_FORMATS[column.kind]})
        sheet.set_column(index, index, column.width)
        sheet.write_string(_HEADER_ROW, index, clean(column.title), head)
        for offset, row in enumerate(table.rows):
            _write_cell(sheet, first + offset, index, row.get(column.key), column.kind, style)
        if column.choices and len(",".join(column.choices)) <= _LIST_LIMIT:
            sheet.data_validation(
                first, index, max(last, first) + _SPARE_ROWS, index,
                {"validate": "list", "source": [clean(each) for each in column.choices], "error_type": "warning"},
            )  # fmt: skip
    sheet.autofilter(_HEADER_ROW, 0, max(last, first), last_column)
    sheet.freeze_panes(first, min(2, last_column))
    if table.totals:
        _write_totals(book, sheet, table, first, last)


def _set_up_print(sheet: Worksheet, document: Document, digest: str) -> None:
    """Landscape A4 as wide as the sheet, with the canton's arms and name at the head and the pages at the foot."""
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=1.0 if document.arms else 0.7, bottom=0.6)
    day = _printed(long_date(document.date, document.language), 40)
    place = _printed(document.place, 90)
    if document.arms:
        picture = io.BytesIO(reduced(document.arms, *_ARMS))
        pictures = {"image_left": "arms.png", "image_data_left": picture}
        sheet.set_header(f"&L&G&C&8 {place}&R&8 {day}", pictures)
    else:
        sheet.set_header(f"&L&8 {place}&R&8 {day}")
    said = _printed(document.digest_label.replace("{digest}", short(digest)), 70)
    pages = _printed(document.page_label, 40).replace("{pages}", "&N").replace("{page}", "&P")
    sheet.set_footer(f"&L&8 {_printed(document.footer, 80)}&C&8 {said}&R&8 {pages}")


def _printed(text: str, most: int) -> str:
    """Typed text in a header or footer, where `&` begins a code and 255 signs is all there is."""
    return clean(text)[:most].replace("&", "&&")


def _write_cell(sheet: Worksheet, row: int, column: int, cell: Cell, kind: Kind, style: Format) -> None:
    if cell is None or cell == "":
        sheet.write_blank(row, column, None, style)
    elif isinstance(cell, datetime):
        sheet.write_datetime(row, column, cell.replace(tzinfo=None), style)
    elif isinstance(cell, date):
        sheet.write_datetime(row, column, cell, style)
    elif isinstance(cell, int):
        sheet.write_number(row, column, cell / 100 if kind in ("money", "percent") else cell, style)
    else:
        sheet.write_string(row, column, clean(cell)[:_CELL_LIMIT], style)


def _write_totals(book: Workbook, sheet: Worksheet, table: Table, first: int, last: int) -> None:
    """Sums that follow the filter; their values are stored too, for readers that do not calculate."""
    row = max(last, first) + 1
    for index, column in enumerate(table.columns):
        style = book.add_format({**_BODY, **_FORMATS[column.kind], **_TOTAL})
        if column.key in table.totals:
            total = table.total(column.key)
            letter = xl_col_to_name(index)
            formula = f"=SUBTOTAL(109,{letter}{first + 1}:{letter}{row})"
            sheet.write_formula(row, index, formula, style, total / 100 if column.kind == "money" else total)
        else:
            sheet.write_blank(row, index, None, style)
    label = next((i for i, column in enumerate(table.columns) if column.kind == "text"), None)
    if label is not None and table.total_label:
        sheet.write_string(row, label, clean(table.total_label), book.add_format({**_BODY, **_TOTAL}))


def _write_notes(book: Workbook, sheet: Worksheet, tables: tuple[Table, ...], notes: NotesText) -> None:
    wrapped = book.add_format({**_BODY, "text_wrap": True})
    head = book.add_format({**_BODY, **_HEAD})
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 90)
    sheet.write_string(0, 0, clean(notes.title), book.add_format({"bold": True, "font_size": 16}))
    row = 1
    for line in notes.introduction:
        sheet.merge_range(row, 0, row, 1, "", book.add_format({"text_wrap": True, "valign": "top"}))
        sheet.write_string(row, 0, clean(line), book.add_format({"text_wrap": True, "valign": "top"}))
        row += 1
    row += 1
    sheet.write_string(row, 0, clean(notes.column), head)
    sheet.write_string(row, 1, clean(notes.meaning), head)
    for column in _explained(tables):
        row += 1
        sheet.write_string(row, 0, clean(column.title), wrapped)
        sheet.write_string(row, 1, clean(column.note), wrapped)


def _explained(tables: tuple[Table, ...]) -> list[Column]:
    return [column for table in tables for column in table.columns if column.note]
