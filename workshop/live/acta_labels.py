"""The acta in words: kinds of activity, what people say of themselves, and the parts that are written."""

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

TRAITS = {
    "sex": lazy_gettext("Sex"),
    "age_group": lazy_gettext("Age"),
    "self_identification": lazy_gettext("Self-identification"),
    "disability": lazy_gettext("Disability"),
}

VALUES = {
    "sex": {
        "woman": lazy_gettext("women"),
        "man": lazy_gettext("men"),
        "other": lazy_gettext("other"),
    },
    "age_group": {
        "under_18": lazy_gettext("under 18"),
        "18_29": lazy_gettext("18 to 29"),
        "30_64": lazy_gettext("30 to 64"),
        "65_up": lazy_gettext("65 and over"),
    },
    "self_identification": {
        "indigenous": lazy_gettext("indigenous"),
        "afro_ecuadorian": lazy_gettext("Afro-Ecuadorian"),
        "montubio": lazy_gettext("Montubio"),
        "mestizo": lazy_gettext("mestizo"),
        "white": lazy_gettext("white"),
        "other": lazy_gettext("other"),
    },
    "disability": {"True": lazy_gettext("with a disability"), "False": lazy_gettext("without")},
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
