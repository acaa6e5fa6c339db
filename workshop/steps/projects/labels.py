"""Projects in words."""

from flask_babel import lazy_gettext

FEASIBILITIES = {
    "pending": lazy_gettext("not examined yet"),
    "feasible": lazy_gettext("feasible"),
    "not_feasible": lazy_gettext("not feasible"),
}
BADGES = {"pending": "doing", "feasible": "done", "not_feasible": "loss"}
LACKS = {
    "cost": lazy_gettext("a cost"),
    "verdict": lazy_gettext("a feasibility verdict"),
    "feasible": lazy_gettext("to be feasible"),
}
