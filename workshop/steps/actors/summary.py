"""The actors on the home of a process."""

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from workshop.models.process import Process
from workshop.steps.actors import service
from workshop.steps.actors.labels import GROUPS, KINDS
from workshop.steps.setup.rules import StepSummary

NAMED = 2  # how many missing groups are named; the page "who is missing" lists them all


def summary(session: Session, process: Process) -> StepSummary:
    """Sum up the map of actors: the step lacks something while a kind, a parish or a group has no voice."""
    actors = service.actors_of(session, process.canton_code)
    if not actors:
        return StepSummary("actors", 0, _("No actor yet."))
    kinds = len({actor.kind for actor in actors})
    parishes = len({actor.parish_code for actor in actors if actor.parish_code})
    holds = _(
        "%(kinds)s, %(parishes)s.",
        kinds=ngettext("%(num)s kind", "%(num)s kinds", kinds),
        parishes=ngettext("%(num)s parish", "%(num)s parishes", parishes),
    )
    gaps = service.gaps(session, process.canton_code)
    lacks = []
    if gaps.kinds:
        lacks.append(
            _("Missing kinds: %(names)s.", names=", ".join(str(KINDS[kind]) for kind in gaps.kinds[:NAMED]))
        )
    if gaps.parishes:
        n = len(gaps.parishes)
        lacks.append(ngettext("%(num)s parish has no actor.", "%(num)s parishes have no actor.", n))
    if gaps.groups:  # said, but it keeps nobody from going on: not every group lives in every canton
        names = ", ".join(str(GROUPS[group]) for group in gaps.groups[:NAMED])
        more = "…" if len(gaps.groups) > NAMED else ""
        silent = _("No voice yet: %(names)s.", names=names + more)
        holds = f"{holds} {silent}"
    return StepSummary("actors", len(actors), holds, tuple(lacks), started=True)
