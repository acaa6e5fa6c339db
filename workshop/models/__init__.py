"""Tables only. Importing this package loads every table of the main store; the box's are in `box.py`."""

from workshop.models import (
    actions,
    actors,
    budget,
    followup,
    frozen,
    geography,
    history,
    live,
    people,
    plan,
    process,
    swot,
)
from workshop.models.base import Base

__all__ = [
    "Base",
    "actions",
    "actors",
    "budget",
    "followup",
    "frozen",
    "geography",
    "history",
    "live",
    "people",
    "plan",
    "process",
    "swot",
]
