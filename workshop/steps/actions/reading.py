"""The cells of an edited sheet, read by what each column holds; a cell that cannot be read says why."""

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from openpyxl import load_workbook

from workshop.models.errors import mark
from workshop.steps.actions.cells import EDITED
from workshop.steps.actions.origin import SHEET, NotOurs
from workshop.steps.actions.rules import tidy
from workshop.steps.actors.sheets import BROKEN, Unreadable, refuse_what_is_no_workbook
from workshop.web.amounts import UnclearAmount, parse_cents

MOST_ROWS = 6_000
MOST_COLUMNS = 60
BLANK_ROWS = 500  # after so many the rest of a sheet is taken for formatting
LETTERS = {
    "title": 160, "description": 2000, "objective": 200, "programme": 200, "goal": 200, "responsible": 120,
    "unit": 120, "budget_line": 60, "funding": 120, "indicator": 200, "baseline": 120, "target": 120,
    "verification": 200, "reason": 400,
}  # fmt: skip


# How a day is written as text, and where year, month and day stand in it.
DAYS = (
    (re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})"), (0, 1, 2)),
    (re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})"), (2, 1, 0)),
)


@dataclass(frozen=True)
class Reason:
    """Why a row is refused: the column, an English source string, and what fills its placeholders."""

    key: str
    text: str
    values: Mapping[str, object] = field(default_factory=dict)


class BadCell(Exception):
    """A cell that cannot be read."""

    def __init__(self, reason: str, /, **values: object) -> None:
        super().__init__(reason)
        self.reason = reason
        self.values = values


@dataclass(frozen=True)
class SheetRow:
    """A row as it stands: its number in Excel, its hidden key ("" for a new one), its cells, and what is wrong."""

    number: int
    key: str
    cells: Mapping[str, str]
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class Vocabulary:
    """The words that may stand in a column, in small letters, and what each means."""

    words: Mapping[str, Mapping[str, str]]

    def value(self, key: str, text: str) -> str:
        """Return what `text` means in the column `key`; raises BadCell for a word that is not known."""
        known = self.words[key]
        found = known.get(text.casefold())
        if found is None:
            offered = ", ".join([word for word in known if word][:12])
            raise BadCell(mark("«%(text)s» is not one of: %(words)s."), text=text, words=offered)
        return found


def open_sheets(content: bytes) -> tuple[list[tuple[int, list[Any]]], list[list[str]]]:
    """Return the numbered rows of the plan, as Excel holds them, and the lines of the hidden sheet.

    Raises Unreadable for a file that is no workbook, NotOurs for one without the hidden parts.
    """
    refuse_what_is_no_workbook(content)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        plan: list[tuple[int, list[Any]]] = []
        lines: list[list[str]] = []
        for sheet in book.worksheets:
            sheet.reset_dimensions()
            if sheet.title.startswith(SHEET):
                lines = [
                    [str(value) for value in row if value not in (None, "")]
                    for row in sheet.iter_rows(max_row=MOST_ROWS + 2, max_col=MOST_COLUMNS, values_only=True)
                ]
            elif not plan:
                plan = _filled(sheet)
    except Unreadable:
        raise
    except Exception as error:  # what the reader raises on broken files has no common root
        raise Unreadable(BROKEN) from error
    return plan, [line for line in lines if line]


def _filled(sheet: Any) -> list[tuple[int, list[Any]]]:
    rows: list[tuple[int, list[Any]]] = []
    blank = 0
    for number, values in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True), 1):
        if all(value in (None, "") for value in values):
            blank += 1
            if blank > BLANK_ROWS:
                break
            continue
        blank = 0
        rows.append((number, list(values)))
        if len(rows) > MOST_ROWS:
            raise Unreadable(
                mark("A sheet has more than %(most)s rows. Split the list into several files."),
                most=MOST_ROWS,
            )
    return rows


def read_rows(plan: Sequence[tuple[int, list[Any]]], words: Vocabulary, total_key: str) -> list[SheetRow]:
    """Read the rows below the headings; raises NotOurs when the row of hidden keys is gone."""
    for place, (_number, values) in enumerate(plan[:12]):
        if "title" in values and "key" in values:
            columns = {str(name): index for index, name in enumerate(values) if isinstance(name, str)}
            body = plan[place + 2 :]
            break
    else:
        raise NotOurs(
            mark(
                "This is not the sheet that was downloaded here: its hidden part is missing. Download it again."
            )
        )
    found = []
    for number, values in body:
        key = str(values[columns["key"]] or "").strip()
        if key != total_key:
            found.append(_read_row(number, key, values, columns, words))
    return found


def _read_row(
    number: int, key: str, values: list[Any], columns: Mapping[str, int], words: Vocabulary
) -> SheetRow:
    read: dict[str, str] = {}
    reasons = []
    for name in EDITED:
        if name not in columns:
            continue
        try:
            read[name] = _cell(name, values[columns[name]], words)
        except BadCell as error:
            reasons.append(Reason(name, error.reason, error.values))
    return SheetRow(number, key, read, tuple(reasons))


def _cell(name: str, value: Any, words: Vocabulary) -> str:
    if name in ("start", "deadline"):
        return _day(value)
    if name == "cost":
        return _cents(value)
    text = _text(value)
    if name in words.words:
        return words.value(name, text)
    most = LETTERS[name]
    if len(text) > most:
        raise BadCell(mark("Use at most %(most)s characters."), most=most)
    return text


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        value = value.date()
    # Excel writes a carriage return that was typed into a cell as _x000D_.
    return tidy(str(value).replace("_x000D_", "\n"))


def _day(value: Any) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    text = _text(value)
    if not text:
        return ""
    for pattern, order in DAYS:
        if match := pattern.fullmatch(text):
            year, month, day = (int(match.groups()[index]) for index in order)
            try:
                return date(year, month, day).isoformat()
            except ValueError:
                break
    raise BadCell(mark("«%(text)s» is no date. Write it like 30/03/2027."), text=text)


def _cents(value: Any) -> str:
    if isinstance(value, int | float) and not isinstance(value, bool):
        try:
            return str(int((Decimal(repr(value)) * 100).to_integral_value()))
        except (ArithmeticError, ValueError):
            raise BadCell(mark("«%(text)s» is no amount in dollars."), text=str(value)) from None
    text = _text(value)
    if not text:
        return ""
    try:
        return str(parse_cents(text))
    except UnclearAmount:
        raise BadCell(mark("«%(text)s» is no amount in dollars."), text=text) from None
