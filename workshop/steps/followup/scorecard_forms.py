"""The forms of the scorecard: an indicator, and a month's values of all of them on one page."""

import json
from collections.abc import Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import FieldList, Form, FormField, HiddenField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from workshop.models.followup import Better, Indicator
from workshop.steps.followup.labels import BETTER
from workshop.steps.followup.scorecard import LONGEST_NOTE, Draft, Entry, Values
from workshop.web.fields import QuantityField
from workshop.web.filters import quantity
from workshop.web.forms import show_error


def _at_most(number: int) -> Length:
    return Length(max=number, message=lazy_gettext("Use at most %(max)d characters."))


class IndicatorForm(FlaskForm):
    """An indicator; its choices are given."""

    name = StringField(
        lazy_gettext("What is measured"),
        [InputRequired(lazy_gettext("Write what is measured.")), _at_most(160)],
    )
    measured_in = StringField(lazy_gettext("Measured in"), [_at_most(40)])
    better = RadioField(
        lazy_gettext("What is better?"), choices=list(BETTER.items()), default=Better.MORE.value
    )
    component_id = SelectField(lazy_gettext("Component"), coerce=lambda value: int(value) if value else None)
    parish_code = SelectField(lazy_gettext("Parish"))
    unit = StringField(lazy_gettext("Responsible unit"), [_at_most(120)])
    action_id = SelectField(
        lazy_gettext("Action that it belongs to"), coerce=lambda value: int(value) if value else None
    )

    def draft(self) -> Draft:
        """Return what was filled in."""
        return Draft(
            name=self.name.data or "",
            measured_in=self.measured_in.data or "",
            better=Better(self.better.data),
            component_id=self.component_id.data,
            parish_code=self.parish_code.data or None,
            unit=self.unit.data or "",
            action_id=self.action_id.data,
        )


class MeasureRow(Form):
    """One indicator in one month. `seen` is what was stored and offered when the page was opened."""

    indicator_id = HiddenField()
    seen = HiddenField()
    target = QuantityField(lazy_gettext("Target"))
    actual = QuantityField(lazy_gettext("Actual"))
    note = StringField(lazy_gettext("Note"), [_at_most(LONGEST_NOTE)])

    @property
    def number(self) -> int | None:
        """The indicator's id, or None when the page was tampered with."""
        text = str(self.indicator_id.data or "")
        return int(text) if text.isascii() and text.isdigit() else None

    def entry(self) -> Entry:
        """Return what was typed, with what the page knew."""
        stored, offered = _known(self.seen.data)
        typed = Values(self.target.data, self.actual.data, (self.note.data or "").strip())
        return Entry(typed, stored, offered)


class MonthForm(FlaskForm):
    """A month's values of all indicators."""

    rows = FieldList(FormField(MeasureRow))

    def offer(self, indicators: Mapping[int, Indicator]) -> None:
        """Call each field by its indicator, for people who hear the page and in the list of errors."""
        for row in self.rows:
            indicator = indicators.get(row.form.number or 0)
            name = indicator.name if indicator else ""
            for each in (row.form.target, row.form.actual, row.form.note):
                each.label.text = f"{name}: {each.label.text}"

    def show_conflicts(self, conflicts: Mapping[int, Values]) -> None:
        """Say at each row what someone else stored; sending it once more keeps what is typed here."""
        for row in self.rows:
            stored = conflicts.get(row.form.number or 0)
            if stored is None:
                continue
            said = _(
                "Someone else stored this meanwhile: target %(target)s, actual %(actual)s, note “%(note)s”. "
                "Send again to keep yours instead.",
                target=quantity(stored.target),
                actual=quantity(stored.actual),
                note=stored.note,
            )
            show_error(row.form.actual, said)
            row.form.seen.data = packed(stored, stored)


def packed(stored: Values, offered: Values) -> str:
    """Return what a page carries of a row, so that a change by someone else is noticed."""
    return json.dumps([[each.target, each.actual, each.note] for each in (stored, offered)])


def _known(text: str | None) -> tuple[Values, Values]:
    try:
        (target, actual, note), (offered_target, offered_actual, offered_note) = json.loads(text or "")
    except (ValueError, TypeError):
        return Values(), Values()
    return Values(target, actual, note), Values(offered_target, offered_actual, offered_note)
