"""The acta in words: kinds of activity, and the parts that are written."""

from flask_babel import lazy_gettext

KINDS = {
    "welcome": lazy_gettext("Welcome"),
    "actors": lazy_gettext("Actors"),
    "swot": lazy_gettext("Diagnosis (SWOT)"),
    "grouping": lazy_gettext("Grouping"),
    "dots": lazy_gettext("Dots"),
    "crossing": lazy_gettext("Crossing"),
    "actions": lazy_gettext("Actions"),
    "poll": lazy_gettext("Poll"),
    "plenary": lazy_gettext("Plenary"),
    "vote": lazy_gettext("Vote"),
    "closing": lazy_gettext("Closing"),
}

PARTS = {
    "opening": lazy_gettext("Opening"),
    "agreements": lazy_gettext("Agreements"),
    "open_points": lazy_gettext("Open points"),
    "closing": lazy_gettext("Closing of the session"),
}

HINTS = {
    "opening": lazy_gettext("Who opened the workshop, who was welcomed, what it was called for."),
    "agreements": lazy_gettext(
        "One a line. Those noted during the workshop are in the acta already, below yours."
    ),
    "open_points": lazy_gettext("What was left for later, and who looks after it. One a line."),
    "closing": lazy_gettext("How the workshop ended, and what comes next."),
}
