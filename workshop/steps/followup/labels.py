"""Follow-up in words; the states of an action are those of the plan."""

from flask_babel import lazy_gettext

from workshop.steps.actions.labels import BADGES, STATUSES

__all__ = [
    "BADGES",
    "BETTER",
    "LIGHTS",
    "LIGHT_BADGES",
    "LIGHT_SIGNS",
    "NAMELESS",
    "SAID",
    "SAYS",
    "SAYS_BADGES",
    "STATES",
    "STATUSES",
    "TRENDS",
    "WAYS",
]

STATES = {
    "overdue": lazy_gettext("past the deadline"),
    "stale": lazy_gettext("no news for 60 days"),
    **STATUSES,
}

# What a citizen chooses, and how it stands above their words.
SAYS = {"done": lazy_gettext("It is done"), "not_done": lazy_gettext("It is not done")}
SAID = {"done": lazy_gettext("says it is done"), "not_done": lazy_gettext("says it is not done")}
SAYS_BADGES = {"done": "done", "not_done": "loss"}

# How the list of what is late is grouped, and what a group without a name is called.
WAYS = {
    "owner": lazy_gettext("By responsible"),
    "parish": lazy_gettext("By parish"),
    "process": lazy_gettext("In one list"),
    "canton": lazy_gettext("Whole canton, all processes"),
}
NAMELESS = {"owner": lazy_gettext("nobody yet"), "parish": lazy_gettext("whole canton")}

# The traffic light: a word, a sign and a colour, each of which says it alone.
LIGHTS = {
    "reached": lazy_gettext("target reached"),
    "close": lazy_gettext("close to the target"),
    "behind": lazy_gettext("far from the target"),
    "no_data": lazy_gettext("no data"),
}
LIGHT_BADGES = {"reached": "done", "close": "doing", "behind": "loss", "no_data": "todo"}
LIGHT_SIGNS = {"reached": "✓", "close": "≈", "behind": "✕", "no_data": "–"}
TRENDS = {"better": lazy_gettext("better"), "worse": lazy_gettext("worse"), "same": lazy_gettext("the same")}
BETTER = {"more": lazy_gettext("more is better"), "less": lazy_gettext("less is better")}
