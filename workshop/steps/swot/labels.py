"""The quadrants and the kinds of strategy in plain words."""

from flask_babel import lazy_gettext

QUADRANTS = {
    "strength": lazy_gettext("Strengths"),
    "opportunity": lazy_gettext("Opportunities"),
    "weakness": lazy_gettext("Weaknesses"),
    "threat": lazy_gettext("Threats"),
}

QUESTIONS = {
    "strength": lazy_gettext("What do we have that helps us?"),
    "opportunity": lazy_gettext("What comes from outside that we can use?"),
    "weakness": lazy_gettext("What do we lack or do badly?"),
    "threat": lazy_gettext("What comes from outside that can harm us?"),
}

CROSSES = {
    "FO": lazy_gettext("Use strengths to seize opportunities"),
    "DO": lazy_gettext("Overcome weaknesses with opportunities"),
    "FA": lazy_gettext("Use strengths to face threats"),
    "DA": lazy_gettext("Reduce weaknesses and avoid threats"),
}

SORTS = {
    "dots": lazy_gettext("strongest first"),
    "new": lazy_gettext("newest first"),
    "text": lazy_gettext("by text, A to Z"),
}
