"""Forms of actors; their choices are given."""

import phonenumbers
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    EmailField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional

from workshop.steps.actors.labels import GROUPS, KINDS, POSITIONS, RELATIONS

SCALE = [("", lazy_gettext("not known yet")), *((str(n), str(n)) for n in range(1, 6))]


def _at_most(number: int) -> Length:
    return Length(max=number, message=lazy_gettext("Use at most %(max)d characters."))


def looks_like_phone(text: str) -> bool:
    """Say whether `text` has the form of a telephone number; only ever used to warn."""
    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(text, "EC"))
    except phonenumbers.NumberParseException:
        return False


class ActorForm(FlaskForm):
    name = StringField(
        lazy_gettext("Name"), [InputRequired(lazy_gettext("Write the name of the actor.")), _at_most(160)]
    )
    kind = RadioField(
        lazy_gettext("Kind"), [InputRequired(lazy_gettext("Choose one."))], choices=list(KINDS.items())
    )
    parish_code = SelectField(lazy_gettext("Parish"))
    scope = StringField(lazy_gettext("Scope"), [_at_most(120)])
    role = StringField(lazy_gettext("Role"), [_at_most(200)])
    groups = SelectMultipleField(lazy_gettext("Groups represented"), choices=list(GROUPS.items()))
    interest = SelectField(lazy_gettext("Interest (1–5)"), [Optional()], choices=SCALE)
    influence = SelectField(lazy_gettext("Influence (1–5)"), [Optional()], choices=SCALE)
    contact_name = StringField(lazy_gettext("Contact person"), [_at_most(120)])
    phone = StringField(lazy_gettext("Telephone"), [_at_most(40)])
    email = EmailField(lazy_gettext("E-mail"), [_at_most(254)])
    position = SelectField(
        lazy_gettext("Position"),
        [Optional()],
        choices=[("", lazy_gettext("not known yet")), *POSITIONS.items()],
    )
    notes = TextAreaField(lazy_gettext("Notes"), [_at_most(2000)])
    anyway = BooleanField(lazy_gettext("It is another actor: keep it too"))


class RelationForm(FlaskForm):
    kind = SelectField(
        lazy_gettext("Relation"),
        choices=[
            (f"{kind}:{way}", words)
            for kind, (out, back) in RELATIONS.items()
            for way, words in (("out", out), ("in", back))
            if way == "out" or out != back
        ],
    )
    other = SelectField(lazy_gettext("Other actor"), coerce=int)
    note = StringField(lazy_gettext("Note"), [_at_most(200)])


class UploadForm(FlaskForm):
    file = FileField(
        lazy_gettext("Excel (.xlsx) or CSV file"), [FileRequired(lazy_gettext("Choose a file."))]
    )
