"""The budget vote on the home of a process."""

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from workshop.models.process import Process
from workshop.steps.projects.service import candidate, projects
from workshop.steps.setup.rules import StepSummary
from workshop.steps.vote import service


def summary(session: Session, process: Process) -> StepSummary:
    """Sum up projects and rounds: the step is complete when each published round is counted and adopted."""
    found = projects(session, process)
    rounds = service.rounds(session, process)
    states = [service.state(each) for each in rounds]
    ready = sum(candidate(project).ready for project in found)
    holds = ngettext("%(num)s project ready for the ballot.", "%(num)s projects ready for the ballot.", ready)
    lacks = []
    if not found:
        return StepSummary("vote", None, "")
    if not rounds:
        lacks.append(_("No round yet."))
    for each, where in zip(rounds, states, strict=True):
        if where == "open":
            lacks.append(_("Open now: %(name)s.", name=each.name))
        elif where == "closed":
            lacks.append(_("To be counted: %(name)s.", name=each.name))
        elif where == "counted":
            lacks.append(_("To be adopted: %(name)s.", name=each.name))
        elif where in ("draft", "waiting"):
            lacks.append(_("In preparation: %(name)s.", name=each.name))
    return StepSummary("vote", len(found), holds, tuple(lacks), started=True)
