"""Forms of the board; choices are given by the views."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired

from workshop.steps.swot.labels import QUADRANTS

Choices = Sequence[tuple[Any, Any]]
NEEDED = lazy_gettext("Fill in this field.")


def number_or_none(value: object) -> int | None:
    """Read an optional choice: an id, or nothing."""
    return int(str(value)) if value not in (None, "", "None") else None


class Place(FlaskForm):
    """Where an entry was said."""

    workshop = SelectField(lazy_gettext("Workshop"), coerce=number_or_none)
    table = SelectField(lazy_gettext("Table"), coerce=number_or_none)
    component = SelectField(lazy_gettext("Component"), coerce=number_or_none)

    def offer(self, workshops: Choices, tables: Choices, components: Choices) -> None:
        """Set what can be chosen: lists of (id, label)."""
        self.workshop.choices = [("", lazy_gettext("none")), *workshops]
        self.table.choices = [("", lazy_gettext("none")), *tables]
        self.component.choices = [("", lazy_gettext("none")), *components]


class QuickForm(FlaskForm):
    """The one field of a quadrant; workshop, table and component stand in the address."""

    quadrant = HiddenField(validators=[InputRequired()])
    text = StringField(lazy_gettext("New entry"))
    write_id = HiddenField()


class EntryForm(Place):
    """Everything of one entry."""

    text = TextAreaField(lazy_gettext("Text"), [InputRequired(NEEDED)])
    quadrant = RadioField(lazy_gettext("Quadrant"), [InputRequired(NEEDED)], choices=list(QUADRANTS.items()))


class MergeForm(FlaskForm):
    """Which of the chosen texts stands."""

    stands = RadioField(
        lazy_gettext("Which text stands on the board?"),
        [InputRequired(lazy_gettext("Choose the text that stands."))],
        coerce=int,
    )


class CrossForm(FlaskForm):
    """A strategy: entries from inside, entries from outside, and what follows from them."""

    inside = SelectMultipleField(lazy_gettext("From inside"), coerce=int)
    outside = SelectMultipleField(lazy_gettext("From outside"), coerce=int)
    text = TextAreaField(lazy_gettext("Strategy"), [InputRequired(NEEDED)])
