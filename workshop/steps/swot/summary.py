"""What the home of a process says of its diagnosis."""

from datetime import date, datetime

from flask_babel import get_timezone, ngettext
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from workshop.models.process import Process
from workshop.steps.setup.rules import StepSummary
from workshop.steps.swot.labels import QUADRANTS
from workshop.steps.swot.service import state


def today() -> date:
    """Return the day it is in Ecuador."""
    return datetime.now(get_timezone()).date()


def summary(session: Session, process: Process) -> StepSummary:
    """Sum up the diagnosis of `process`: its entries, its workshops, and what is still thin."""
    held = state(session, process, today())
    if held.workshops:
        holds = ngettext(
            "%(held)s of %(num)s workshop held.",
            "%(held)s of %(num)s workshops held.",
            held.workshops,
            held=held.workshops_held,
        )
    else:
        holds = _("No workshop is planned yet.")
    lacks = []
    if held.thin:
        names = ", ".join(str(QUADRANTS[name]) for name in held.thin)
        lacks.append(_("Fewer than 3 entries in: %(names)s.", names=names))
    if held.total and not held.dots:
        lacks.append(_("No dots yet: nobody has said what matters most."))
    return StepSummary("swot", held.total, holds, tuple(lacks), started=held.total > 0)
