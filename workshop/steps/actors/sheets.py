"""Excel and CSV files of any origin, read into rows of plain text, or refused with the reason."""

import csv
import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from openpyxl import load_workbook

from workshop.models.errors import DomainError, mark

MOST_BYTES = 10 * 1024 * 1024
MOST_ROWS = 2_000
MOST_COLUMNS = 60
MOST_LETTERS = 5_000  # of one cell; what is longer is cut and fails the field's own limit
_UNPACKED_BYTES = 80 * 1024 * 1024
_PARTS = 1_000
_BLANK_ROWS = 500  # after so many the rest of a sheet is taken for formatting
_DELIMITERS = ";,\t|"
BROKEN = mark("The file is broken or is no Excel workbook. Open it and save it as .xlsx again.")
_OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class Unreadable(DomainError):
    """A file that cannot be read; `reason` is an English source string, `values` fill its placeholders."""

    def __init__(self, reason: str, **values: object) -> None:
        super().__init__(reason)
        self.reason = reason
        self.values = values


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of a workbook, or a CSV file: its rows that are not blank, with their numbers as Excel shows them."""

    name: str
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def read_file(content: bytes, most_rows: int = MOST_ROWS) -> list[Sheet]:
    """Return the sheets that hold anything; the kind of file is found by its content. Raises Unreadable."""
    if len(content) > MOST_BYTES:
        raise Unreadable(mark("The file is larger than 10 MB. Keep only the sheet with the list."))
    if content.startswith(_OLD_EXCEL):
        raise Unreadable(
            mark(
                "This is an old Excel file (.xls) or one with a password. Save it as .xlsx without password."
            )
        )
    if content.startswith(b"%PDF"):
        raise Unreadable(mark("This is a PDF. Send the Excel (.xlsx) or CSV file that it was made from."))
    packed = content.startswith(b"PK")
    sheets = list(_workbook(content, most_rows)) if packed else [Sheet("CSV", _csv(content, most_rows))]
    filled = [sheet for sheet in sheets if sheet.rows]
    if not filled:
        raise Unreadable(mark("The file is empty: it has no row with text."))
    return filled


def refuse_what_is_no_workbook(content: bytes) -> None:
    """Raise Unreadable for a file that is no Excel workbook, or that no one should unpack."""
    if len(content) > MOST_BYTES:
        raise Unreadable(mark("The file is larger than 10 MB. Keep only the sheet with the list."))
    if content.startswith(_OLD_EXCEL):
        raise Unreadable(
            mark(
                "This is an old Excel file (.xls) or one with a password. Save it as .xlsx without password."
            )
        )
    _refuse_bombs(content)


def _workbook(content: bytes, most_rows: int) -> Iterator[Sheet]:
    _refuse_bombs(content)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        for sheet in book.worksheets:
            # A sheet may declare a wrong size; then rows are counted as they come.
            sheet.reset_dimensions()
            values = sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True)
            cells = ([_text(value) for value in row] for row in values)
            yield Sheet(sheet.title, _rows(cells, most_rows))
    except Unreadable:
        raise
    except Exception as error:  # what the reader raises on broken files has no common root
        raise Unreadable(BROKEN) from error


def _refuse_bombs(content: bytes) -> None:
    """Refuse what unpacks to far more than a list of actors, or defines entities; nothing is unpacked for it."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = packed.infolist()
            names = {part.filename for part in parts}
            # Reading stops at the declared size of a part, so that what is declared is a true bound.
            if len(parts) > _PARTS or sum(part.file_size for part in parts) > _UNPACKED_BYTES:
                raise Unreadable(mark("The file unpacks to far too much. Keep only the sheet with the list."))
            for part in parts:
                if part.flag_bits & 0x1:
                    raise Unreadable(mark("The file has a password. Save it without one."))
                if part.filename.endswith((".xml", ".rels")):
                    with packed.open(part) as stream:
                        if b"<!" in stream.read(512).replace(b"<!--", b""):
                            raise Unreadable(
                                mark("The file holds definitions that no Excel writes. Save it anew.")
                            )
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, OSError, EOFError, ValueError) as error:
        raise Unreadable(BROKEN) from error
    if "xl/workbook.xml" not in names:
        raise Unreadable(
            mark("This is no Excel workbook (.xlsx). Open the list in Excel or Calc and save it as .xlsx.")
        )


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)[:MOST_LETTERS].strip()


def _csv(content: bytes, most_rows: int) -> tuple[tuple[int, tuple[str, ...]], ...]:
    text = decoded(content)
    if "\x00" in text:
        raise Unreadable(mark("This is neither an Excel workbook (.xlsx) nor a CSV file."))
    first, _, rest = text.partition("\n")
    skipped = 0
    delimiter = None
    if first.strip().lower().startswith("sep=") and len(first.strip()) == 5:  # a hint that Excel writes
        text, delimiter, skipped = rest, first.strip()[4], 1
    try:
        lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter or _delimiter(text))
        return _rows(
            ([cell[:MOST_LETTERS].strip() for cell in line[:MOST_COLUMNS]] for line in lines),
            most_rows,
            start=1 + skipped,
        )
    except csv.Error as error:
        raise Unreadable(mark("This is neither an Excel workbook (.xlsx) nor a CSV file.")) from error


def decoded(content: bytes) -> str:
    """Return the text of a CSV file: UTF-8 or UTF-16 with a mark, UTF-8 without, else Windows' western European."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Five bytes have no sign in cp1252; Latin-1 has one for each.
        try:
            return content.decode("cp1252")
        except UnicodeDecodeError:
            return content.decode("latin-1")


def _delimiter(text: str) -> str:
    """Return the separator that cuts most of the first lines into the same number of cells, at least two."""

    def score(delimiter: str) -> tuple[int, int]:
        try:
            lines = csv.reader(io.StringIO(text[:20_000], newline=""), delimiter=delimiter)
            widths = [len(line) for _, line in zip(range(30), lines, strict=False) if any(line)]
        except csv.Error:
            return (0, 0)
        usual = max(set(widths), key=widths.count, default=1)
        return (widths.count(usual), usual) if usual > 1 else (0, 0)

    return max(_DELIMITERS, key=score)


def _rows(
    lines: Iterable[list[str]], most_rows: int, start: int = 1
) -> tuple[tuple[int, tuple[str, ...]], ...]:
    """Return the rows that are not blank, numbered; raises Unreadable when they are too many."""
    kept: list[tuple[int, tuple[str, ...]]] = []
    blank = 0
    for number, line in enumerate(lines, start):
        if not any(line):
            blank += 1
            if blank > _BLANK_ROWS:
                break
            continue
        blank = 0
        kept.append((number, tuple(line)))
        if len(kept) > most_rows + 20:  # some stand above the headings
            raise Unreadable(
                mark("A sheet has more than %(most)s rows. Split the list into several files."),
                most=most_rows,
            )
    return tuple(kept)
