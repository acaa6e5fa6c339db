"""The actions on the home of a process."""

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from workshop.models.process import Process
from workshop.steps.actions import service
from workshop.steps.actions.rules import Point, lacking
from workshop.steps.setup.rules import StepSummary

NAMED = 2  # how many titles a sentence carries before it only counts


def _named(sentence: str, points: tuple[Point, ...]) -> str:
    titles = ", ".join(f"«{point.title}»" for point in points[:NAMED])
    return f"{sentence}: {titles}{'…' if len(points) > NAMED else ''}"


def summary(session: Session, process: Process) -> StepSummary:
    """Sum up the actions: the step is not complete while one lacks an owner or a deadline, and says which."""
    points = service.points(session, process, service.actions(session, process))
    lacks = lacking(points)
    said = []
    if lacks.owner:
        n = len(lacks.owner)
        said.append(_named(ngettext("%(num)s without owner", "%(num)s without owner", n), lacks.owner))
    if lacks.deadline:
        n = len(lacks.deadline)
        said.append(
            _named(ngettext("%(num)s without deadline", "%(num)s without deadline", n), lacks.deadline)
        )
    if gone := tuple(point for point in points if point.owner_left):
        n = len(gone)
        said.append(_named(ngettext("%(num)s whose owner left", "%(num)s whose owner left", n), gone))
    if not points:
        return StepSummary("actions", 0, _("No action yet."))
    complete = sum(point.complete for point in points)
    holds = _("%(complete)s of %(all)s have owner and deadline.", complete=complete, all=len(points))
    return StepSummary("actions", len(points), holds, tuple(said), started=True)
