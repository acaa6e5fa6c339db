"""Forms of rounds; their choices are given."""

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    DateTimeLocalField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from workshop.steps.vote.labels import ADMISSIONS, BALLOTS, COMPLETIONS, RULES
from workshop.web.fields import MoneyField, MoneyRequired

NEEDED = lazy_gettext("Fill in this field.")


class RoundForm(FlaskForm):
    name = StringField(
        lazy_gettext("Question or name of the round"), [InputRequired(NEEDED), Length(max=120)]
    )
    parish_code = SelectField(lazy_gettext("Where"))
    ceiling_cents = MoneyField(lazy_gettext("Ceiling"), [MoneyRequired()])
    ballot = RadioField(
        lazy_gettext("How people choose"), [InputRequired(NEEDED)], choices=list(BALLOTS.items())
    )
    max_choices = IntegerField(
        lazy_gettext("Projects that each person may choose"),
        [Optional(), NumberRange(1, 200, lazy_gettext("Write a number from 1 to 200."))],
    )
    points = IntegerField(
        lazy_gettext("Points that each person shares out"),
        [Optional(), NumberRange(1, 100, lazy_gettext("Write a number from 1 to 100."))],
    )
    admission = RadioField(
        lazy_gettext("Who may vote"), [InputRequired(NEEDED)], choices=list(ADMISSIONS.items())
    )
    rule = RadioField(
        lazy_gettext("How the votes are counted"), [InputRequired(NEEDED)], choices=list(RULES.items())
    )
    threshold = IntegerField(
        lazy_gettext("Votes that a project needs at least"),
        [Optional(), NumberRange(0, 1_000_000, lazy_gettext("Write a number of votes, 0 or more."))],
    )
    completion = SelectField(
        lazy_gettext("Equal shares: what happens with the rest"), choices=list(COMPLETIONS.items())
    )
    step_cents = MoneyField(lazy_gettext("Equal shares: step by which each share grows"))
    opens_at = DateTimeLocalField(lazy_gettext("Opens"), [InputRequired(NEEDED)])
    closes_at = DateTimeLocalField(lazy_gettext("Closes"), [InputRequired(NEEDED)])
    project_ids = SelectMultipleField(lazy_gettext("Projects on the ballot"), coerce=int)


class CloseForm(FlaskForm):
    public_draw = StringField(
        lazy_gettext("What was drawn in public"), [InputRequired(NEEDED), Length(max=120)]
    )
    early = BooleanField(lazy_gettext("I know that its time is not over: nobody can vote afterwards"))


class CodesForm(FlaskForm):
    count = IntegerField(
        lazy_gettext("How many slips"),
        [InputRequired(NEEDED), NumberRange(1, 500, lazy_gettext("Write a number from 1 to 500."))],
    )
    batch = StringField(lazy_gettext("For which table or community"), [InputRequired(NEEDED), Length(max=40)])
    parish_code = SelectField(lazy_gettext("Parish"))


class AdoptionForm(FlaskForm):
    adopted_on = DateField(lazy_gettext("Date of the assembly"), [InputRequired(NEEDED)])
    adopted_by = StringField(lazy_gettext("Body that adopts"), [InputRequired(NEEDED), Length(max=160)])
    adoption_record = StringField(lazy_gettext("Number of the act or resolution"), [Length(max=80)])
    adoption_note = TextAreaField(lazy_gettext("Note"), [Length(max=2000)])
