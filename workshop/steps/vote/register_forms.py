"""Forms of the register; their choices are given. What is typed as a number is never sent back to the page."""

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from workshop.steps.vote.forms import NEEDED


class SearchForm(FlaskForm):
    person = StringField(lazy_gettext("Name or cédula"), [InputRequired(NEEDED), Length(max=160)])


class EntryForm(FlaskForm):
    name = StringField(lazy_gettext("Name"), [InputRequired(NEEDED), Length(max=160)])
    number = StringField(lazy_gettext("Cédula"), [Length(max=40)])
    parish_code = SelectField(lazy_gettext("Parish"))
    anyway = BooleanField(lazy_gettext("It is another person of the same name"))


class UndoForm(FlaskForm):
    note = TextAreaField(lazy_gettext("Why it is undone"), [InputRequired(NEEDED), Length(max=300)])
    code = StringField(lazy_gettext("Code that was handed over"), [Length(max=40)])
