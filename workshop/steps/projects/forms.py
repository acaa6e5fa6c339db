"""The form of a project; its choices are given."""

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from workshop.steps.projects.labels import FEASIBILITIES
from workshop.web.fields import MoneyField


def _at_most(number: int) -> Length:
    return Length(max=number, message=lazy_gettext("Use at most %(max)d characters."))


def _number(value: str) -> int | None:
    return int(value) if value and value != "None" else None


class ProjectForm(FlaskForm):
    action_id = SelectField(lazy_gettext("Action that it comes from"), coerce=_number)
    title = StringField(
        lazy_gettext("Name on the ballot"),
        [InputRequired(lazy_gettext("Write the name of the project.")), _at_most(120)],
    )
    summary = TextAreaField(lazy_gettext("What it is, in one or two sentences"), [_at_most(400)])
    parish_code = SelectField(lazy_gettext("Parish"))
    component_id = SelectField(lazy_gettext("Component"), coerce=_number)
    cost_cents = MoneyField(lazy_gettext("Cost"))
    feasibility = RadioField(
        lazy_gettext("Is it feasible?"),
        [InputRequired(lazy_gettext("Choose one."))],
        choices=list(FEASIBILITIES.items()),
    )
    feasibility_reason = TextAreaField(lazy_gettext("Why"), [_at_most(400)])
