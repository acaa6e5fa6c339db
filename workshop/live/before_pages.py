"""What the pages around a workshop share: their addresses, their frame, and the workshop that they are about."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from workshop.models.process import Process, Workshop
from workshop.steps.setup.workshops import workshop_of

AT = "/c/<canton_slug>/<int:process_id>/workshops/<int:workshop_id>"


def found(process: Process, workshop_id: int) -> Workshop:
    """Return the workshop of this page; raises NotFound, which becomes the page of a missing address."""
    return workshop_of(process, workshop_id)


def address(endpoint: str, workshop: Workshop, **values: Any) -> str:
    """Return the address of a page about `workshop`."""
    process = workshop.process
    return url_for(
        endpoint,
        canton_slug=process.canton.slug,
        process_id=process.id,
        workshop_id=workshop.id,
        **values,
    )


def _tabs(workshop: Workshop) -> list[dict[str, Any]]:
    names = {
        "live.workshop_agenda": _("Agenda"),
        "live.workshop_tables": _("Tables"),
        "live.workshop_kit": _("Paper"),
        "live.workshop_practice": _("Rehearsal"),
        "live.workshop_ready": _("Readiness"),
        "live.workshop_attendance": _("Attendance"),
    }
    if workshop.process.practice:
        del names["live.workshop_kit"]
    return [
        {"label": name, "url": address(endpoint, workshop), "current": request.endpoint == endpoint}
        for endpoint, name in names.items()
    ]


def shown(template: str, workshop: Workshop, status: int = 200, **values: Any) -> ResponseReturnValue:
    """Render a page about `workshop` in the frame of these pages."""
    at = {
        "canton_slug": workshop.process.canton.slug,
        "process_id": workshop.process_id,
        "workshop_id": workshop.id,
    }
    body = render_template(
        f"live/before/{template}", workshop=workshop, at=at, before_tabs=_tabs(workshop), **values
    )
    return body, status
