"""Workshops of a process: set up, opened to phones, and closed."""

from datetime import time
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from workshop.access.guard import process_page
from workshop.documents.qr import qr_png
from workshop.extensions import db
from workshop.models.errors import InvalidField
from workshop.models.process import Process, Workshop
from workshop.steps.setup import workshops as service
from workshop.steps.setup.forms import OpenForm, WorkshopForm, number, spare
from workshop.steps.setup.home import place, today
from workshop.steps.setup.service import offered_parishes
from workshop.steps.setup.views import bp
from workshop.web.addresses import data_uri, outside
from workshop.web.forms import show_reason

AT = "/c/<canton_slug>/<int:process_id>/workshops"


def _url(process: Process, endpoint: str = ".workshops", **values: Any) -> str:
    return url_for(endpoint, **place(process), **values)


@bp.get(AT)
@process_page("process.see")
def workshops(process: Process) -> ResponseReturnValue:
    """List the workshops of a process."""
    archived = request.args.get("archived") == "1"
    shown = [each for each in process.workshops if each.archived == archived]
    return render_template("setup/workshops.html", shown=shown, archived=archived, today=today())


def _form(process: Process, workshop: Workshop | None) -> WorkshopForm:
    form = WorkshopForm()
    if request.method == "GET":
        if workshop is not None:
            form = WorkshopForm(
                data={
                    "name": workshop.name,
                    "held_on": workshop.held_on,
                    "starts_at": time.fromisoformat(workshop.starts_at) if workshop.starts_at else None,
                    "place": workshop.place,
                    "parish": workshop.parish_code or "",
                    "purpose": workshop.purpose,
                    "steps": workshop.steps.split(),
                    "tables": [
                        {"id": str(t.id), "name": t.name, "component": str(t.component_id or "")}
                        for t in workshop.tables
                    ],
                }
            )
        else:
            for line in service.usual_tables(process.components, _("Table")):
                form.tables.append_entry({"id": "", "name": line.name, "component": str(line.component_id)})
        spare(form.tables)
    parishes = offered_parishes(db.session(), process.canton_code)
    form.offer(
        [("", _("whole canton")), *((p.code, p.name) for p in parishes)],
        [("", _("none")), *((str(c.id), c.name) for c in process.components)],
    )
    return form


def _plan(form: WorkshopForm) -> service.WorkshopPlan:
    assert form.held_on.data is not None  # the form asks for it
    return service.WorkshopPlan(
        name=form.name.data or "",
        held_on=form.held_on.data,
        starts_at=form.starts_at.data.strftime("%H:%M") if form.starts_at.data else None,
        place=form.place.data or "",
        parish_code=form.parish.data or None,
        purpose=form.purpose.data or "",
        steps=form.steps.data or (),
        tables=[
            service.TableLine(
                number(row.form.id.data), row.form.name.data or "", number(row.form.component.data)
            )
            for row in form.tables
        ],
    )


def _page(form: WorkshopForm, workshop_id: int | None, process: Process) -> ResponseReturnValue:
    edited = service.workshop_of(process, workshop_id) if workshop_id else None
    body = render_template("setup/workshop_form.html", form=form, edited=edited)
    return body, 200 if request.method == "GET" else 422


@bp.route(f"{AT}/new", methods=["GET", "POST"])
@process_page("workshop.edit")
def new_workshop(process: Process) -> ResponseReturnValue:
    """Set up a workshop, with a table for each component unless changed."""
    form = _form(process, None)
    if form.validate_on_submit():
        try:
            made = service.add_workshop(db.session(), process, _plan(form))
        except InvalidField as error:
            db.session.rollback()
            show_reason(form, error)
        else:
            for prepare in service.WHEN_MADE:
                prepare(db.session(), made)
            flash(_("The workshop is set up."), "success")
            return redirect(_url(process, ".workshop", workshop_id=made.id))
    return _page(form, None, process)


@bp.route(f"{AT}/<int:workshop_id>/edit", methods=["GET", "POST"])
@process_page("workshop.edit")
def edit_workshop(process: Process, workshop_id: int) -> ResponseReturnValue:
    """Change a workshop."""
    found = service.workshop_of(process, workshop_id)
    form = _form(process, found)
    if form.validate_on_submit():
        try:
            service.change_workshop(db.session(), found, _plan(form))
        except InvalidField as error:
            db.session.rollback()
            show_reason(form, error)
        else:
            flash(_("The workshop is changed."), "success")
            return redirect(_url(process, ".workshop", workshop_id=workshop_id))
    return _page(form, workshop_id, process)


@bp.get(f"{AT}/<int:workshop_id>")
@process_page("process.see")
def workshop(process: Process, workshop_id: int) -> ResponseReturnValue:
    """Show a workshop with the link and QR for phones."""
    found = service.workshop_of(process, workshop_id)
    link = outside("live.join", code=found.join_code)
    return render_template(
        "setup/workshop.html",
        shown=found,
        link=link,
        qr_image=data_uri(qr_png(link), "image/png"),
        takes_phones=service.takes_phones(found),
        form=OpenForm(),
    )


@bp.get(f"{AT}/<int:workshop_id>/poster")
@process_page("process.see")
def poster(process: Process, workshop_id: int) -> ResponseReturnValue:
    """Show the poster of a workshop, to print and hang up."""
    found = service.workshop_of(process, workshop_id)
    link = outside("live.join", code=found.join_code)
    return render_template(
        "setup/poster.html", shown=found, link=link, qr_image=data_uri(qr_png(link), "image/png")
    )


@bp.post(f"{AT}/<int:workshop_id>/phones")
@process_page("workshop.edit")
def phones(process: Process, workshop_id: int) -> ResponseReturnValue:
    """Open a workshop to phones for some hours, or close it now."""
    found = service.workshop_of(process, workshop_id)
    if request.form.get("close") == "1":
        service.close_for_phones(db.session(), found)
        flash(_("Phones can no longer write. What they wrote stays."), "success")
    else:
        form = OpenForm()
        if not form.validate_on_submit():
            abort(400)
        service.open_for_phones(db.session(), found, form.hours.data)
        flash(_("Phones can write now."), "success")
    return redirect(_url(process, ".workshop", workshop_id=workshop_id))


@bp.post(f"{AT}/<int:workshop_id>/archive")
@process_page("workshop.edit")
def archive_workshop(process: Process, workshop_id: int) -> ResponseReturnValue:
    """Put a workshop away, or bring it back."""
    found = service.workshop_of(process, workshop_id)
    if request.form.get("restore") == "1":
        service.restore_workshop(db.session(), found)
        flash(_("The workshop is back."), "success")
    else:
        service.archive_workshop(db.session(), found)
        flash(_("The workshop is archived; its entries stay on the board."), "success")
    return redirect(_url(process))
