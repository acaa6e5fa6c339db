"""The root of all named errors that a rule or a service raises."""


def mark(text: str) -> str:
    """Return `text` as it is: marks an English source string, so that `make messages` finds it."""
    return text


class DomainError(Exception):
    """Something that a user asked for and that cannot be done; the page says why and loses nothing."""


class NotFound(DomainError):
    """There is no such object here, or not for this person."""


class InvalidField(DomainError):
    """A value that a form must show again with its reason: `field` is the form's field name.

    `reason` is an English source string for gettext; `values` fill its placeholders.
    """

    def __init__(self, field: str, reason: str, **values: object) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason
        self.values = values
