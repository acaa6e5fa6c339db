"""Figures as people read them: money, numbers, dates, in Ecuadorian Spanish or in English."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal

from workshop.documents.tables import Cell, Fact, Kind, Language, PrintColumn, Row, Table

LOCALES: dict[Language, str] = {"es": "es_EC", "en": "en_US"}
NO_BREAK = "\u00a0"


def money(cents: int, language: Language) -> str:
    """Whole cents as `USD 24.000,00` or `USD 24,000.00`."""
    amount = format_decimal(Decimal(cents) / 100, format="#,##0.00", locale=LOCALES[language])
    return f"USD{NO_BREAK}{amount}"


def integer(number: int, language: Language) -> str:
    """A whole number with its thousands marked."""
    return format_decimal(number, format="#,##0", locale=LOCALES[language])


def long_date(day: date, language: Language) -> str:
    """`30 de marzo de 2027` or `March 30, 2027`."""
    return format_date(day, format="long", locale=LOCALES[language])


def show(cell: Cell, kind: Kind, language: Language) -> str:
    """A cell as printed text; an empty cell is an empty string."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        pattern = "d MMM y, HH:mm" if language == "es" else "MMM d, y, HH:mm"
        return format_datetime(cell.replace(tzinfo=None), format=pattern, locale=LOCALES[language])
    if isinstance(cell, date):
        pattern = "d MMM y" if language == "es" else "MMM d, y"
        return format_date(cell, format=pattern, locale=LOCALES[language]).replace(" ", NO_BREAK)
    if isinstance(cell, int):
        if kind == "money":
            return money(cell, language)
        if kind == "percent":
            return f"{cell}{NO_BREAK}%" if language == "es" else f"{cell}%"
        return integer(cell, language)
    return cell


def labelled_facts(
    table: Table, item: PrintColumn, line: tuple[str, ...], row: Row, language: Language
) -> list[Fact]:
    """The cells of one line of a printed column that are not empty, with their labels where they have one."""
    facts = []
    for key in line:
        column = table.column(key)
        if value := show(row.get(key), column.kind, language):
            facts.append(Fact(column.title if key in item.labelled else "", value))
    return facts
