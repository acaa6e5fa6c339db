"""Forms of processes and workshops. They are given their choices and ask nothing of the database."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    DateField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional, StopValidation

from workshop.steps.setup.labels import DIVISIONS, STEP_NAMES
from workshop.steps.setup.workshops import STEPS_OF_A_WORKSHOP
from workshop.web.fields import MoneyField, MoneyRequired

NEEDED = lazy_gettext("Fill in this field.")
BAD_DATE = lazy_gettext("Choose a date from the calendar, or write it like 2026-10-24.")
SPARE_ROWS = 2


class CoatOfArmsForm(FlaskForm):
    file = FileField(lazy_gettext("Picture"), [FileRequired(lazy_gettext("Choose a file."))])


class DayField(DateField):
    """A date; says in the reader's language what is wrong with it."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        if not any(str(value).strip() for value in valuelist):
            self.data = None
            return
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(BAD_DATE) from None


class HourField(TimeField):
    """A time of day; says in the reader's language what is wrong with it."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        if not any(str(value).strip() for value in valuelist):
            self.data = None
            return
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(lazy_gettext("Write the hour like 09:00.")) from None


class YearField(IntegerField):
    """A year; says in the reader's language what is wrong with it."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(lazy_gettext("Write a year like 2027.")) from None


class YearRange(NumberRange):
    """Asks for a year between 2020 and 2100, unless another message is there already."""

    def __call__(self, form: Any, field: Any) -> None:
        if field.errors:
            raise StopValidation
        super().__call__(form, field)


class ComponentRow(Form):
    id = HiddenField()
    name = StringField(lazy_gettext("Component"), [Length(max=80)])


class CeilingRow(Form):
    code = HiddenField()
    amount = MoneyField(lazy_gettext("Ceiling"))


class ProcessForm(FlaskForm):
    name = StringField(lazy_gettext("Name of the process"), [InputRequired(NEEDED), Length(max=120)])
    fiscal_year = YearField(
        lazy_gettext("Fiscal year"),
        [
            InputRequired(NEEDED),
            YearRange(2020, 2100, lazy_gettext("Write a year between 2020 and 2100.")),
        ],
    )
    budget = MoneyField(lazy_gettext("Total budget"), [MoneyRequired()])
    division = RadioField(
        lazy_gettext("How the budget is divided"), [InputRequired(NEEDED)], choices=list(DIVISIONS.items())
    )
    ceilings = FieldList(FormField(CeilingRow), lazy_gettext("Ceilings"))
    assembly_on = DayField(lazy_gettext("Date of the assembly"), [Optional()])
    components = FieldList(FormField(ComponentRow), lazy_gettext("Components"))


class ConfirmNameForm(FlaskForm):
    name = StringField(lazy_gettext("Type the name of the process"), [InputRequired(NEEDED)])


class TableRow(Form):
    id = HiddenField()
    name = StringField(lazy_gettext("Table"), [Length(max=80)])
    component = SelectField(lazy_gettext("Component"), validate_choice=False)


class WorkshopForm(FlaskForm):
    name = StringField(lazy_gettext("Name of the workshop"), [InputRequired(NEEDED), Length(max=120)])
    held_on = DayField(lazy_gettext("Date"), [InputRequired(NEEDED)])
    starts_at = HourField(lazy_gettext("Hour"), [Optional()])
    place = StringField(lazy_gettext("Place"), [Length(max=160)])
    parish = SelectField(lazy_gettext("Parish"), [Optional()])
    purpose = TextAreaField(lazy_gettext("Purpose"), [Length(max=1000)])
    steps = SelectMultipleField(
        lazy_gettext("Steps of the method that it serves"),
        choices=[(step, STEP_NAMES[step]) for step in STEPS_OF_A_WORKSHOP],
    )
    tables = FieldList(FormField(TableRow), lazy_gettext("Tables"))

    def offer(self, parishes: Iterable[tuple[str, Any]], components: Iterable[tuple[str, Any]]) -> None:
        """Set the choices of parishes and of each table's component: (value, label)."""
        self.parish.choices = list(parishes)
        rows = list(components)
        for row in self.tables:
            row.component.choices = rows


class OpenForm(FlaskForm):
    hours = SelectField(
        lazy_gettext("Phones may write for"),
        coerce=int,
        choices=[
            (4, lazy_gettext("4 hours")),
            (12, lazy_gettext("12 hours")),
            (72, lazy_gettext("3 days")),
            (168, lazy_gettext("one week")),
        ],
    )


class CantonSearchForm(FlaskForm):
    canton = HiddenField()


def spare(rows: FieldList, count: int = SPARE_ROWS) -> None:
    """Add empty rows at the end, so that something can be added without script."""
    for _ in range(count):
        rows.append_entry({})


def number(text: str | None) -> int | None:
    """Return the id that a hidden field carries, or None."""
    return int(text) if text and text.isdigit() else None
