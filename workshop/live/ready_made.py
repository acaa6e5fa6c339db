"""Words of the room: names of activities, and the ready-made agenda of each step of the method."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from workshop.live.agenda import Line
from workshop.models.live import ActivityKind

NAMES = {
    ActivityKind.WELCOME: lazy_gettext("Welcome and check-in"),
    ActivityKind.ACTORS: lazy_gettext("Who is missing?"),
    ActivityKind.SWOT: lazy_gettext("SWOT (FODA) at the tables"),
    ActivityKind.GROUPING: lazy_gettext("Grouping and merging"),
    ActivityKind.DOTS: lazy_gettext("Dot voting"),
    ActivityKind.CROSSING: lazy_gettext("Crossed FODA"),
    ActivityKind.ACTIONS: lazy_gettext("From entries to actions"),
    ActivityKind.POLL: lazy_gettext("Quick poll"),
    ActivityKind.PLENARY: lazy_gettext("Plenary"),
    ActivityKind.VOTE: lazy_gettext("Budget vote"),
    ActivityKind.CLOSING: lazy_gettext("Closing"),
}

# What the hall reads on the projector and the phones.
QUESTIONS = {
    ActivityKind.WELCOME: lazy_gettext("Welcome! Sign in with your phone or at the entrance"),
    ActivityKind.ACTORS: lazy_gettext(
        "Who lives, works, organises or decides here, and is not in this room?"
    ),
    ActivityKind.SWOT: lazy_gettext("What helps us and what holds us back?"),
    ActivityKind.GROUPING: lazy_gettext("Which of these say the same?"),
    ActivityKind.DOTS: lazy_gettext("What matters most to us?"),
    ActivityKind.CROSSING: lazy_gettext("What can we do with what we have?"),
    ActivityKind.ACTIONS: lazy_gettext("What will be done, who answers for it, and by when?"),
    ActivityKind.POLL: lazy_gettext("What do you say?"),
    ActivityKind.PLENARY: lazy_gettext("What do we agree on?"),
    ActivityKind.VOTE: lazy_gettext("Which projects are paid from the budget?"),
    ActivityKind.CLOSING: lazy_gettext("Thank you! What happens next"),
}

# For each step: kinds and minutes, in the order in which a good afternoon goes.
AGENDAS: dict[str, tuple[tuple[ActivityKind, int], ...]] = {
    "actors": (
        (ActivityKind.WELCOME, 20),
        (ActivityKind.ACTORS, 40),
        (ActivityKind.PLENARY, 30),
        (ActivityKind.CLOSING, 10),
    ),
    "swot": (
        (ActivityKind.WELCOME, 20),
        (ActivityKind.SWOT, 50),
        (ActivityKind.GROUPING, 20),
        (ActivityKind.DOTS, 15),
        (ActivityKind.PLENARY, 25),
        (ActivityKind.CLOSING, 10),
    ),
    "actions": (
        (ActivityKind.WELCOME, 20),
        (ActivityKind.CROSSING, 40),
        (ActivityKind.ACTIONS, 50),
        (ActivityKind.PLENARY, 20),
        (ActivityKind.CLOSING, 10),
    ),
    "vote": (
        (ActivityKind.WELCOME, 20),
        (ActivityKind.PLENARY, 40),
        (ActivityKind.VOTE, 40),
        (ActivityKind.CLOSING, 15),
    ),
}


def agenda_for(steps: list[str]) -> list[Line]:
    """Return the ready-made agenda for these steps, welcome and closing once; without any, that of the diagnosis."""
    kinds: dict[ActivityKind, int] = {}
    for step in [each for each in AGENDAS if each in steps] or ["swot"]:
        for kind, minutes in AGENDAS[step]:
            kinds[kind] = max(minutes, kinds.get(kind, 0))
    # What is talked over in the plenary is voted on after it.
    ends = (ActivityKind.WELCOME, ActivityKind.PLENARY, ActivityKind.VOTE, ActivityKind.CLOSING)
    order = [ends[0], *(kind for kind in kinds if kind not in ends), *ends[1:]]
    return [
        Line(
            kind,
            str(NAMES[kind]),
            str(QUESTIONS[kind]),
            kinds[kind],
            options=(_("Yes"), _("No")) if kind == ActivityKind.POLL else (),
        )
        for kind in order
        if kind in kinds
    ]
