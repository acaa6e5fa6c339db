"""How money, moments and days are written, in the reader's language."""

from datetime import UTC, date, datetime, timedelta

from babel.dates import format_date, format_datetime, format_timedelta
from babel.numbers import format_decimal
from flask import Flask
from flask_babel import get_locale, get_timezone

from workshop.web.amounts import dollars


def _locale() -> str:
    """Ecuador's own conventions (1.234,56) in Spanish; the United States' in English."""
    return "es_EC" if str(get_locale() or "es").startswith("es") else "en_US"


def money(cents: int | None) -> str:
    """Write whole cents as dollars, cents only when there are any: "$ 24.000" in Spanish, "$24,000" in English."""
    if cents is None:
        return "—"
    pattern = "#,##0" if cents % 100 == 0 else "#,##0.00"
    number = format_decimal(dollars(cents), pattern, locale=_locale())
    return f"$\u00a0{number}" if _locale() == "es_EC" else f"${number}"


def number(value: int | float) -> str:
    """Write a number with its thousands marked."""
    return str(format_decimal(value, locale=_locale()))


def quantity(hundredths: int | None) -> str:
    """Write whole hundredths as a number with as many decimals as it needs, at most two: "1.234,5"."""
    if hundredths is None:
        return "—"
    return format_decimal(dollars(hundredths), "#,##0.##", locale=_locale())


def month(value: date, form: str = "long") -> str:
    """Write the month of a date: "octubre de 2026" (long), "oct 2026" (short)."""
    spanish = _locale() == "es_EC"
    pattern = ("MMMM 'de' y" if spanish else "MMMM y") if form == "long" else "MMM y"
    return format_date(value, pattern, locale=_locale())


def day(value: date | None, form: str = "long") -> str:
    """Write a date: "24 de octubre de 2026" (long), "24 oct 2026" (medium), "24/10/26" (short)."""
    return format_date(value, form, locale=_locale()) if value else "—"


def weekday(value: date) -> str:
    """Write a day within its month: "jue 30 jul", as a list by month shows it."""
    pattern = "EEE d MMM" if _locale() == "es_EC" else "EEE, MMM d"
    return format_date(value, pattern, locale=_locale())


def when(value: datetime | None, form: str = "d MMMM yyyy, HH:mm") -> str:
    """Write a moment in Ecuador's time."""
    if value is None:
        return "—"
    pattern = "d 'de' MMMM 'de' y, HH:mm" if _locale() == "es_EC" and form == "d MMMM yyyy, HH:mm" else form
    return format_datetime(value, pattern, tzinfo=get_timezone(), locale=_locale())


def ago(value: datetime) -> str:
    """Write how long ago or how far ahead a moment is: "hace 2 horas", "dentro de 3 días"."""
    delta = value - datetime.now(UTC)
    return format_timedelta(delta, add_direction=True, locale=_locale(), threshold=1.2)


def days_until(value: date) -> str:
    """Write how far a date is from today in Ecuador: "dentro de 3 días", "hace 1 semana"."""
    today = datetime.now(get_timezone()).date()
    return format_timedelta(timedelta(days=(value - today).days), "day", add_direction=True, locale=_locale())


def init_filters(app: Flask) -> None:
    """Register the filters under their own names."""
    for function in (money, number, quantity, month, day, weekday, when, ago, days_until):
        app.add_template_filter(function)
