"""Words that stand in the cells of the open data and nowhere else."""

from flask_babel import lazy_gettext

from workshop.steps.setup.trait_labels import TRAIT_NAMES

ANSWERS = {
    "actor": lazy_gettext("an organisation of the map of actors"),
    "staff": lazy_gettext("a person of the municipality"),
    "other": lazy_gettext("another person or office"),
    "nobody": lazy_gettext("nobody yet"),
}
DECISIONS = {
    "accepted": lazy_gettext("accepted"),
    "refused": lazy_gettext("not accepted"),
    "waiting": lazy_gettext("not decided yet"),
}
SAYS = {"done": lazy_gettext("done"), "not_done": lazy_gettext("not done")}
MEASURES = {"parish": lazy_gettext("Parish"), **TRAIT_NAMES}
