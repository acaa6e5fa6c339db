"""What every form view needs."""

from flask_babel import gettext
from wtforms import Field, Form

from workshop.models.errors import InvalidField


def show_error(field: Field, message: object) -> None:
    """Put `message` at `field`, beside what the form found itself."""
    field.errors = [*field.errors, message]


def show_reason(form: Form, error: InvalidField) -> None:
    """Put what a service refused at the form's field, in the reader's language."""
    show_error(form[error.field], gettext(error.reason, **error.values))
