"""The form of a phase."""

from typing import Any

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import IntegerField, StringField, TextAreaField
from wtforms.validators import Length, NumberRange, Optional, StopValidation

from workshop.accountability.phases import LONGEST_PLACE, LONGEST_SUMMARY, MOST_PEOPLE, Held
from workshop.steps.setup.forms import DayField

COUNT = lazy_gettext("Write how many people came, in digits.")


class CountField(IntegerField):
    """A number of people; "1.200" is read too."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        typed = str(valuelist[0]).strip() if valuelist else ""
        self.data = None
        if typed:
            plain = typed.replace(".", "").replace(" ", "")
            if not (plain.isascii() and plain.isdigit()):
                raise ValueError(COUNT)
            self.data = int(plain)


class Count(NumberRange):
    """Asks for 0 up to a million, unless another message is there already."""

    def __call__(self, form: object, field: IntegerField) -> None:
        if field.errors:
            raise StopValidation
        super().__call__(form, field)


def _at_most(number: int) -> Length:
    return Length(max=number, message=lazy_gettext("Use at most %(max)d characters."))


class PhaseForm(FlaskForm):
    held_on = DayField(lazy_gettext("Date"), [Optional()])
    place = StringField(lazy_gettext("Place"), [_at_most(LONGEST_PLACE)])
    attendance = CountField(lazy_gettext("How many people came"), [Optional(), Count(0, MOST_PEOPLE, COUNT)])
    summary = TextAreaField(lazy_gettext("What was done and said"), [_at_most(LONGEST_SUMMARY)])

    def held(self) -> Held:
        """Return what was filled in."""
        return Held(self.held_on.data, self.place.data or "", self.attendance.data, self.summary.data or "")
