"""Where a process has listened."""

from flask import render_template
from flask.typing import ResponseReturnValue

from workshop.access.guard import process_page
from workshop.extensions import db
from workshop.live import coverage as service
from workshop.live.blueprint import bp
from workshop.models.process import Process
from workshop.steps.actors.labels import GROUPS, KINDS
from workshop.steps.setup.home import today


@bp.get("/c/<canton_slug>/<int:process_id>/coverage")
@process_page("process.see")
def coverage(process: Process) -> ResponseReturnValue:
    """Show parish by parish where workshops were held, and who has not been heard."""
    return render_template(
        "live/after/coverage.html",
        shown=service.coverage(db.session(), process, today()),
        groups=GROUPS,
        kinds=KINDS,
    )
