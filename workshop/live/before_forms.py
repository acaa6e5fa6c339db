"""Forms of the pages around a workshop. They are given their choices and ask nothing of the database."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import (
    FieldList,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional

from workshop.live.attendance_labels import SOURCES
from workshop.models.live import SignInSource
from workshop.steps.setup.forms import NEEDED, DayField, HourField

LINES = 8
MOST_LINES = 200


class AttendeeRow(Form):
    write_id = HiddenField()
    name = StringField(lazy_gettext("Name"))
    organisation = StringField(lazy_gettext("Organisation"))
    parish = SelectField(lazy_gettext("Parish"), validate_choice=False)


class AttendanceForm(FlaskForm):
    source = RadioField(
        lazy_gettext("How they are signed in"),
        choices=[(each, SOURCES[each]) for each in (SignInSource.STAFF.value, SignInSource.PAPER.value)],
    )
    rows = FieldList(FormField(AttendeeRow), lazy_gettext("People"), max_entries=MOST_LINES)

    def offer(self, parishes: Iterable[tuple[str, Any]]) -> None:
        """Set the choices of each line's parish: (code, name)."""
        choices = list(parishes)
        for row in self.rows:
            row.parish.choices = choices


class AttendeeForm(FlaskForm):
    name = StringField(lazy_gettext("Name"))
    organisation = StringField(lazy_gettext("Organisation"))
    parish = SelectField(lazy_gettext("Parish"), validate_choice=False)


class WholeNumberField(IntegerField):
    """A whole number; says in the reader's language what is wrong with it."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(lazy_gettext("Write whole numbers.")) from None


class ActivityForm(FlaskForm):
    kind = SelectField(lazy_gettext("What people do"))
    title = StringField(lazy_gettext("Name of the activity"), [Length(max=120)])
    question = StringField(lazy_gettext("Question on the projector and the phones"), [Length(max=200)])
    minutes = WholeNumberField(lazy_gettext("Minutes"), [InputRequired(NEEDED)], default=15)
    dots_each = WholeNumberField(lazy_gettext("Dots for each person"), [Optional()], default=5)
    options = TextAreaField(lazy_gettext("Answers of the poll, one a line"), [Length(max=2000)])
    round = SelectField(lazy_gettext("Round that is voted"), [Optional()])


class CopyForm(FlaskForm):
    name = StringField(lazy_gettext("Name of the workshop"), [InputRequired(NEEDED), Length(max=120)])
    held_on = DayField(lazy_gettext("Date"), [InputRequired(NEEDED)])
    starts_at = HourField(lazy_gettext("Hour"), [Optional()])
    place = StringField(lazy_gettext("Place"), [Length(max=160)])
    parish = SelectField(lazy_gettext("Parish"), [Optional()])


class WordsForm(FlaskForm):
    words = TextAreaField(lazy_gettext("Words that hold a text, one a line"), [Length(max=40_000)])
