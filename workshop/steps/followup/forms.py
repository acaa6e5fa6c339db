"""The forms of follow-up."""

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from flask_wtf.file import MultipleFileField
from wtforms import HiddenField, IntegerField, RadioField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, StopValidation

from workshop.steps.followup.labels import SAYS, STATUSES
from workshop.steps.followup.service import LONGEST_NOTE
from workshop.steps.setup.forms import DayField
from workshop.web.fields import MoneyField

RANGE = lazy_gettext("Write a number from 0 to 100.")
TOO_LONG = lazy_gettext("Use at most 2,000 characters.")


class PercentField(IntegerField):
    """A whole number of per cent; "40 %" is read too."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata([value.replace("%", "").strip() for value in valuelist])
        except ValueError:
            raise ValueError(RANGE) from None


class Percent(NumberRange):
    """Asks for 0 to 100, unless another message is there already."""

    def __call__(self, form: object, field: IntegerField) -> None:
        if field.errors:
            raise StopValidation
        super().__call__(form, field)


class ReportForm(FlaskForm):
    status = RadioField(
        lazy_gettext("How is it going?"),
        [InputRequired(lazy_gettext("Choose one."))],
        choices=list(STATUSES.items()),
    )
    progress = PercentField(
        lazy_gettext("Progress, in per cent"), [InputRequired(RANGE), Percent(0, 100, RANGE)]
    )
    note = TextAreaField(lazy_gettext("What was done"), [Length(max=LONGEST_NOTE, message=TOO_LONG)])
    obstacle = TextAreaField(
        lazy_gettext("What stands in the way"), [Length(max=LONGEST_NOTE, message=TOO_LONG)]
    )
    proposed_deadline = DayField(lazy_gettext("New date that you propose"), [Optional()])
    spent_cents = MoneyField(lazy_gettext("Spent so far, in total"))
    evidence = MultipleFileField(lazy_gettext("Photos or PDF that show it"))
    write_id = HiddenField()


class OwnerForm(ReportForm):
    """The same over a personal link: the link is the proof, and the page sets no cookie."""

    class Meta(FlaskForm.Meta):
        csrf = False


class CitizenForm(FlaskForm):
    """What anyone says of an action: no name, no cookie, and so no CSRF token; a forged one could do no more.

    How long a text may be, the service says.
    """

    class Meta(FlaskForm.Meta):
        csrf = False

    says = RadioField(
        lazy_gettext("What have you seen?"),
        [InputRequired(lazy_gettext("Choose one."))],
        choices=list(SAYS.items()),
    )
    note = TextAreaField(lazy_gettext("What you saw, where and when"))
    write_id = HiddenField()


class AnswerForm(FlaskForm):
    """The municipality's answer to a report."""

    answer = TextAreaField(lazy_gettext("The answer"))


class AwayForm(FlaskForm):
    """Why a report is put away."""

    reason = TextAreaField(lazy_gettext("Reason"))
