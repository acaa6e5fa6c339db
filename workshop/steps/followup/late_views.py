"""What is late or silent, to be looked at in a meeting and printed for it."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from workshop.access.guard import process_page
from workshop.extensions import db
from workshop.models.process import Process
from workshop.steps.followup import late as lists
from workshop.steps.followup import service
from workshop.steps.followup.labels import NAMELESS, WAYS
from workshop.steps.followup.views import bp

__all__ = ["bp"]


@bp.get("/late")
@process_page("followup.see")
def late(process: Process) -> ResponseReturnValue:
    """List late and silent actions by owner, by parish, or all together; `?by=` says how."""
    way = request.args.get("by", "")
    way = way if way in lists.WAYS else lists.WAYS[0]
    day = service.today()
    return render_template(
        "followup/late.html",
        groups=lists.late(db.session(), process, way, day),
        way=way,
        ways=WAYS,
        nameless=NAMELESS.get(way, ""),
        day=day,
    )
