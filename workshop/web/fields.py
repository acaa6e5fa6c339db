"""Form fields that more than one room needs."""

from typing import Any

from flask_babel import get_locale, lazy_gettext
from wtforms import StringField
from wtforms.validators import StopValidation

from workshop.web.amounts import UnclearAmount, parse_cents, parse_hundredths
from workshop.web.filters import money, quantity


class MoneyField(StringField):
    """An amount of dollars, kept as whole cents in `data` (None when empty); shows again what was typed."""

    data: int | None

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else money(self.data).lstrip("$\u00a0")

    def process_formdata(self, valuelist: list[Any]) -> None:
        typed = str(valuelist[0]).strip() if valuelist else ""
        self.data = None
        if typed:
            try:
                self.data = parse_cents(typed)
            except UnclearAmount:
                raise ValueError(
                    lazy_gettext("Write the amount like 1.234,56 or 1234.56, in dollars and without letters.")
                ) from None


class MoneyRequired:
    """Asks for an amount; unlike DataRequired it takes zero."""

    field_flags = {"required": True}

    def __call__(self, form: object, field: MoneyField) -> None:
        if field.data is None and not field.errors:
            raise StopValidation(lazy_gettext("Write an amount."))


class QuantityField(StringField):
    """A number with at most two decimals, zero or more, kept as whole hundredths in `data` (None when empty).

    "12,5", "1.234,5", "1,234.5" and "85 %" are read; what was typed is shown again. "12,555" is refused where the
    comma is the decimal mark, and "12.555" where the point is.
    """

    data: int | None

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else quantity(self.data)

    def process_formdata(self, valuelist: list[Any]) -> None:
        typed = str(valuelist[0]).strip() if valuelist else ""
        self.data = None
        if typed:
            try:
                self.data = parse_hundredths(typed, "," if str(get_locale()) == "es" else ".")
            except UnclearAmount:
                raise ValueError(
                    lazy_gettext("Write a number like 12,5 or 1.234,56: no letters, at most two decimals.")
                ) from None
