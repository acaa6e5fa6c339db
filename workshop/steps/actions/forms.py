"""The form of an action; its choices are given."""

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    DateField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from workshop.steps.actions.labels import ANSWERS, BODIES, COMPETENCES, CRITERIA, STATUSES
from workshop.web.fields import MoneyField


def _at_most(number: int) -> Length:
    return Length(max=number, message=lazy_gettext("Use at most %(max)d characters."))


class ActionForm(FlaskForm):
    entry_ids = SelectMultipleField(lazy_gettext("What people said that this answers"), coerce=int)
    title = StringField(
        lazy_gettext("Title"),
        [InputRequired(lazy_gettext("Write what will be done, in a few words.")), _at_most(160)],
    )
    description = TextAreaField(lazy_gettext("What will be done"), [_at_most(2000)])
    objective = StringField(lazy_gettext("PDOT objective"), [_at_most(200)])
    programme = StringField(lazy_gettext("Programme or project"), [_at_most(200)])
    goal = StringField(lazy_gettext("Goal"), [_at_most(200)])
    component_id = SelectField(lazy_gettext("Component"), coerce=lambda value: int(value) if value else None)
    parish_code = SelectField(lazy_gettext("Parish"))
    competence = SelectField(lazy_gettext("Competence"), choices=list(COMPETENCES.items()))
    competence_answer = SelectField(
        lazy_gettext("If it is not the municipality's: what to do"),
        choices=[("", lazy_gettext("not decided yet")), *ANSWERS.items()],
    )
    competence_reason = TextAreaField(lazy_gettext("Why"), [_at_most(400)])
    owner = SelectField(lazy_gettext("Responsible"))
    owner_typed = StringField(lazy_gettext("Or write the name"), [_at_most(120)])
    unit = StringField(lazy_gettext("Unit"), [_at_most(120)])
    starts_on = DateField(lazy_gettext("Start"), [Optional()])
    deadline = DateField(lazy_gettext("Deadline"), [Optional()])
    status = SelectField(lazy_gettext("Status"), choices=list(STATUSES.items()))
    cost_cents = MoneyField(lazy_gettext("Cost"))
    budget_line = StringField(lazy_gettext("Budget line (partida)"), [_at_most(60)])
    funding_source = StringField(lazy_gettext("Funding source"), [_at_most(120)])
    indicator = StringField(lazy_gettext("Indicator"), [_at_most(200)])
    baseline = StringField(lazy_gettext("Baseline"), [_at_most(120)])
    target = StringField(lazy_gettext("Target"), [_at_most(120)])
    verification = StringField(lazy_gettext("Means of verification"), [_at_most(200)])
    why = StringField(lazy_gettext("Why it changes"), [_at_most(200)])


class ActivityForm(FlaskForm):
    """A step of an action; its choices are given."""

    title = StringField(
        lazy_gettext("What will be done"),
        [InputRequired(lazy_gettext("Write what will be done, in a few words.")), _at_most(200)],
    )
    owner = SelectField(lazy_gettext("Responsible"))
    owner_typed = StringField(lazy_gettext("Or write the name"), [_at_most(120)])
    due_on = DateField(lazy_gettext("Date"), [Optional()])


class AdoptionForm(FlaskForm):
    """Who adopted the plan, and when."""

    adopted_on = DateField(
        lazy_gettext("Adopted on"), [InputRequired(lazy_gettext("Write the day on which it was adopted."))]
    )
    body = RadioField(
        lazy_gettext("Adopted by"), [InputRequired(lazy_gettext("Choose one."))], choices=list(BODIES.items())
    )
    record = StringField(lazy_gettext("Record"), [_at_most(80)])
    note = TextAreaField(lazy_gettext("Note"), [_at_most(1000)])


class UploadForm(FlaskForm):
    """An edited sheet of the plan."""

    file = FileField(lazy_gettext("The edited sheet"), [FileRequired(lazy_gettext("Choose a file."))])


def _weight(name: str) -> IntegerField:
    number = lazy_gettext("Write a number from 0 to 10.")
    return IntegerField(CRITERIA[name], [InputRequired(number), NumberRange(0, 10, number)])


class WeightsForm(FlaskForm):
    """How much each criterion counts."""

    urgency = _weight("urgency")
    population = _weight("population")
    feasibility = _weight("feasibility")
    cost = _weight("cost")
    equity = _weight("equity")
    alignment = _weight("alignment")


def _score(name: str) -> RadioField:
    choices = [("", lazy_gettext("not yet")), *((str(number), str(number)) for number in range(1, 6))]
    return RadioField(CRITERIA[name], [Optional()], choices=choices, default="")


class ScoresForm(FlaskForm):
    """What an action is given for each criterion."""

    urgency = _score("urgency")
    population = _score("population")
    feasibility = _score("feasibility")
    cost = _score("cost")
    equity = _score("equity")
    alignment = _score("alignment")


class InPlaceForm(FlaskForm):
    """The four things that are most often set right in the list."""

    owner = SelectField(lazy_gettext("Responsible"))
    owner_typed = StringField(lazy_gettext("Or write the name"), [_at_most(120)])
    deadline = DateField(lazy_gettext("Deadline"), [Optional()])
    cost_cents = MoneyField(lazy_gettext("Cost"))
    status = SelectField(lazy_gettext("Status"), choices=list(STATUSES.items()))
    why = StringField(lazy_gettext("Why it changes"), [_at_most(200)])


def _day() -> DateField:
    return DateField(lazy_gettext("Day"), [InputRequired(lazy_gettext("Write the day."))])


class OwnDateForm(FlaskForm):
    """A date of the process's own."""

    title = StringField(
        lazy_gettext("What happens on that day"),
        [InputRequired(lazy_gettext("Write what happens on that day.")), _at_most(120)],
    )
    falls_on = _day()


class LegalDateForm(FlaskForm):
    """The day of a deadline of the law."""

    falls_on = _day()
