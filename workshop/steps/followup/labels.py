"""Follow-up in words."""

from flask_babel import lazy_gettext

STATUSES = {
    "planned": lazy_gettext("planned"),
    "in_progress": lazy_gettext("in progress"),
    "done": lazy_gettext("done"),
    "delayed": lazy_gettext("delayed"),
}
# The kinds of `components/badge.html`: the colour only repeats the word.
BADGES = {"planned": "todo", "in_progress": "doing", "done": "done", "delayed": "loss"}
STATES = {
    "overdue": lazy_gettext("past the deadline"),
    "stale": lazy_gettext("no news for 60 days"),
    **STATUSES,
}
