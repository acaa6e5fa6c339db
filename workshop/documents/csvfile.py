"""CSV that a Spanish Excel opens by double click: UTF-8 with a mark, semicolons, decimal comma."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime
from decimal import Decimal

from workshop.documents.safety import csv_cell
from workshop.documents.tables import Cell, Kind, Language, Table

_SEPARATORS: dict[Language, str] = {"es": ";", "en": ","}


def table_csv(table: Table, language: Language = "es") -> bytes:
    """A header row and one row each; no totals, so that the file can be read by programs.

    Money is in dollars with two decimals and no thousands sign, dates are ISO 8601, percents are 0 to 100.
    """
    output = io.StringIO()
    writer = csv.writer(output, delimiter=_SEPARATORS[language], lineterminator="\r\n")
    writer.writerow([csv_cell(column.title) for column in table.columns])
    for row in table.rows:
        writer.writerow([_text(row.get(column.key), column.kind, language) for column in table.columns])
    return output.getvalue().encode("utf-8-sig")


def _text(cell: Cell, kind: Kind, language: Language) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.replace(tzinfo=None).isoformat(sep=" ", timespec="minutes")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, int):
        if kind != "money":
            return str(cell)
        amount = f"{Decimal(cell) / 100:.2f}"
        return amount.replace(".", ",") if language == "es" else amount
    return csv_cell(cell)
