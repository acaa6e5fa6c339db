"""Calendars that anyone may subscribe to: what the public pages show, and no names."""

from typing import Any

from flask.typing import ResponseReturnValue

from workshop.extensions import db
from workshop.models.process import Process
from workshop.public import queries
from workshop.public.views import bp
from workshop.steps.actions.calendar import Entry, gather
from workshop.steps.actions.calendar_words import calendar_file
from workshop.web.addresses import in_calendar, outside

__all__ = ["bp"]


@bp.context_processor
def _subscriptions() -> dict[str, Any]:
    def subscription(endpoint: str, **values: Any) -> dict[str, str]:
        address = outside(endpoint, **values)
        return {"address": address, "opens": in_calendar(address)}

    return {"subscription": subscription}


def _page(entry: Entry) -> str:
    at = {"canton_slug": entry.process.canton.slug, "process_id": entry.process.id}
    if entry.action_id:
        return outside("public.action", action_id=entry.action_id, **at)
    return outside("public.process", **at)


@bp.get("/p/<canton_slug>/calendar.ics")
def canton_calendar(canton_slug: str) -> ResponseReturnValue:
    """Send the public dates of a canton's running processes."""
    session = db.session()
    found = queries.canton(session, canton_slug)
    running = [each for each in queries.processes(session, found) if not each.archived]
    return calendar_file(found.name, gather(session, running, public=True), _page, False, found.slug)


@bp.get("/p/<canton_slug>/<int:process_id>/calendar.ics")
def process_calendar(canton_slug: str, process_id: int) -> ResponseReturnValue:
    """Send the public dates of a process."""
    session = db.session()
    found: Process = queries.process(session, canton_slug, process_id)
    name = f"{found.name}, {found.canton.name}"
    file = f"{found.canton.slug}-{found.id}"
    return calendar_file(name, gather(session, [found], public=True), _page, False, file)
