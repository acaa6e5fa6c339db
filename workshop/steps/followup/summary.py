"""Follow-up on the home of a process."""

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from workshop.models.process import Process
from workshop.steps.followup.citizens import waiting
from workshop.steps.followup.service import plan_standing
from workshop.steps.setup.rules import StepSummary


def summary(session: Session, process: Process) -> StepSummary:
    """Sum up how the plan is kept; it starts with the first progress."""
    state = plan_standing(session, process)
    if not state.actions:
        return StepSummary("followup", None, _("It starts when there are actions with owners and deadlines."))
    lacks = []
    if n := state.overdue:
        lacks.append(
            ngettext("%(num)s action is past its deadline.", "%(num)s actions are past their deadlines.", n)
        )
    if n := waiting(session, process):
        lacks.append(ngettext("%(num)s citizens' report waits.", "%(num)s citizens' reports wait.", n))
    if n := state.stale:
        lacks.append(
            ngettext(
                "%(num)s action has no news for 60 days.", "%(num)s actions have no news for 60 days.", n
            )
        )
    if not lacks and (n := state.actions - state.done):
        lacks.append(ngettext("%(num)s action is open.", "%(num)s actions are open.", n))
    holds = _(
        "%(done)s of %(all)s done, %(progress)s %% on average.",
        done=state.done,
        all=state.actions,
        progress=state.progress,
    )
    return StepSummary("followup", state.done, holds, tuple(lacks), started=state.progress > 0)
