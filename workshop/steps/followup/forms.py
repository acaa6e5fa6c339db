"""The form of a report."""

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import IntegerField, RadioField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange

from workshop.steps.followup.labels import STATUSES
from workshop.steps.followup.service import LONGEST_NOTE

RANGE = lazy_gettext("Write a number from 0 to 100.")


class ReportForm(FlaskForm):
    status = RadioField(
        lazy_gettext("How is it going?"),
        [InputRequired(lazy_gettext("Choose one."))],
        choices=list(STATUSES.items()),
    )
    progress = IntegerField(
        lazy_gettext("Progress, in per cent"), [InputRequired(RANGE), NumberRange(0, 100, RANGE)]
    )
    note = TextAreaField(
        lazy_gettext("What was done, or what stands in the way"),
        [Length(max=LONGEST_NOTE, message=lazy_gettext("Use at most 2,000 characters."))],
    )
