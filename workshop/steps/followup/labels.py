"""Follow-up in words; the states of an action are those of the plan."""

from flask_babel import lazy_gettext

from workshop.steps.actions.labels import BADGES, STATUSES

__all__ = ["BADGES", "STATES", "STATUSES"]

STATES = {
    "overdue": lazy_gettext("past the deadline"),
    "stale": lazy_gettext("no news for 60 days"),
    **STATUSES,
}
