"""Rehearsals: begun, played by make-believe participants, cleared with one button."""

from random import SystemRandom
from typing import Any

from flask import abort, current_app, flash, jsonify, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from workshop.access.guard import process_page
from workshop.extensions import db
from workshop.live import participants, practice
from workshop.live.before_pages import AT, address, found, shown
from workshop.live.blueprint import bp
from workshop.live.stage import find_stage
from workshop.models.process import Process, Workshop
from workshop.web.addresses import outside


def doors(workshop: Workshop) -> dict[str, str]:
    """Return the pages that run a workshop, as far as this installation has them, and the link for phones."""
    found_doors = {
        name: address(endpoint, workshop)
        for name, endpoint in (("console", "live.console"), ("screen", "live.screen"))
        if endpoint in current_app.view_functions
    }
    return {**found_doors, "phone": outside("live.join", code=workshop.join_code)}


@bp.get(f"{AT}/practice")
@process_page("process.see")
def workshop_practice(process: Process, workshop_id: int) -> ResponseReturnValue:
    """Show how to rehearse, and the rehearsals that are going on; in a rehearsal, its participants."""
    workshop = found(process, workshop_id)
    session = db.session()
    stage = find_stage(session, workshop)
    values: dict[str, Any] = {"stage": stage, "doors": doors(workshop)}
    if process.practice:
        return shown("rehearsal.html", workshop, real=practice.real_one(session, workshop), **values)
    return shown("practice.html", workshop, rehearsals=practice.rehearsals(session, workshop), **values)


@bp.post(f"{AT}/practice")
@process_page("workshop.edit")
def start_practice(process: Process, workshop_id: int) -> ResponseReturnValue:
    """Begin a rehearsal: a copy of the workshop in a practice process of its own."""
    made = practice.start(db.session(), found(process, workshop_id), _("Rehearsal"))
    flash(_("The rehearsal is ready. Nothing of it mixes with the real data."), "success")
    return redirect(address("live.workshop_practice", made))


@bp.post(f"{AT}/practice/tick")
@process_page("workshop.edit")
def tick_practice(process: Process, workshop_id: int) -> ResponseReturnValue:
    """Let the make-believe participants post a few things to what is on stage."""
    workshop = found(process, workshop_id)
    if not process.practice:
        abort(404)
    posted = participants.tick(db.session(), workshop, SystemRandom())
    said = (
        ngettext("%(num)s thing was posted.", "%(num)s things were posted.", posted)
        if posted
        else _("Nobody has anything to post now. Open an activity for phones in the console.")
    )
    if request.accept_mimetypes.best == "application/json":
        return jsonify(ok=True, posted=posted, said=said)
    flash(said, "success" if posted else "info")
    return redirect(address("live.workshop_practice", workshop))


@bp.post(f"{AT}/practice/clear")
@process_page("workshop.edit")
def clear_practice(process: Process, workshop_id: int) -> ResponseReturnValue:
    """Delete a rehearsal with everything in it."""
    session = db.session()
    real = practice.real_one(session, found(process, workshop_id))
    back = address("live.workshop_practice", real) if real else None
    canton = process.canton.slug
    practice.clear(session, process)
    flash(_("Everything of the rehearsal is cleared."), "success")
    return redirect(back or f"/c/{canton}")
