"""Small helpers for constraints that many tables have."""

import re
from enum import StrEnum

from sqlalchemy import CheckConstraint, Enum


def choice(values: type[StrEnum]) -> Enum:
    """Return a text column that holds one of `values`, checked by the database."""
    return Enum(
        values,
        native_enum=False,
        create_constraint=True,
        length=max(24, *(len(member) for member in values)),
        values_callable=lambda kind: [member.value for member in kind],
        name=re.sub(r"(?<!^)(?=[A-Z])", "_", values.__name__).lower(),
    )


def not_negative(column: str) -> CheckConstraint:
    """Return a check that `column`, where it is known, is zero or more."""
    return CheckConstraint(f"{column} >= 0", name=f"{column}_not_negative")


def between(column: str, low: int, high: int) -> CheckConstraint:
    """Return a check that `column`, where it is known, lies in `low`..`high`."""
    return CheckConstraint(f"{column} BETWEEN {low} AND {high}", name=f"{column}_range")


def not_blank(column: str) -> CheckConstraint:
    """Return a check that text `column` is not empty."""
    return CheckConstraint(f"trim({column}) <> ''", name=f"{column}_not_blank")
