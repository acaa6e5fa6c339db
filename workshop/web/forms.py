"""What every form view needs."""

from wtforms import Field


def show_error(field: Field, message: object) -> None:
    """Put `message` at `field`, beside what the form found itself."""
    field.errors = [*field.errors, message]
