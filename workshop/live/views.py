"""The board of a workshop on the projector."""

from typing import Any

import segno
from flask import abort, current_app, render_template, request
from flask.typing import ResponseReturnValue

from workshop.access.guard import process_page
from workshop.extensions import db, limiter
from workshop.live.blueprint import bp
from workshop.models.process import Process, Workshop
from workshop.steps.swot import service
from workshop.steps.swot.labels import QUADRANTS
from workshop.web.pulse import pulse


def _link(workshop: Workshop) -> str:
    base = current_app.config["PUBLIC_URL"] or request.host_url.rstrip("/")
    return f"{base}/j/{workshop.join_code}"


def _board(process: Process, workshop_id: int) -> tuple[Workshop, dict[str, Any]]:
    workshop = db.session.get(Workshop, workshop_id)
    if workshop is None or workshop.process_id != process.id:
        abort(404)
    found = service.entries(db.session(), process, service.Filter(workshop_id=workshop.id, hidden=False))
    return workshop, {"found": service.by_quadrant(found), "total": len(found), "workshop": workshop}


@bp.get("/c/<canton_slug>/<int:process_id>/workshops/<int:workshop_id>/screen")
@process_page("swot.see")
def screen(process: Process, workshop_id: int) -> ResponseReturnValue:
    """Show the workshop's board on the projector, with the phone link."""
    workshop, values = _board(process, workshop_id)
    address = _link(workshop)
    return render_template(
        "live/screen.html",
        address=address,
        short=address.split("://", 1)[1],
        quadrants=QUADRANTS,
        image=segno.make(address, error="m").svg_data_uri(border=2),
        **values,
    )


@bp.get("/c/<canton_slug>/<int:process_id>/workshops/<int:workshop_id>/screen/pulse")
@limiter.exempt
@process_page("swot.see")
def screen_pulse(process: Process, workshop_id: int) -> ResponseReturnValue:
    """Answer the board when it changed since the screen last asked."""
    _, values = _board(process, workshop_id)
    state = [(name, e.id, e.text, e.total_dots) for name, list_ in values["found"].items() for e in list_]
    return pulse(state, lambda: render_template("live/board.html", quadrants=QUADRANTS, **values))
