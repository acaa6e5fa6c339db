"""Cantons, processes and the home of the work. Workshops have views of their own (`workshop_views.py`)."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, login_required
from sqlalchemy import select

from workshop.access.guard import canton_page, process_page
from workshop.access.service import cantons_of, give_role, role_of
from workshop.extensions import db
from workshop.models.errors import InvalidField
from workshop.models.geography import Canton
from workshop.models.people import Role
from workshop.models.process import Division, Process
from workshop.steps.setup import service
from workshop.steps.setup.documents import downloads, prints
from workshop.steps.setup.forms import CantonSearchForm, ConfirmNameForm, ProcessForm, number, spare
from workshop.steps.setup.home import home, place, today
from workshop.steps.setup.labels import STEP_NAMES, STEP_PAGES, USUAL_COMPONENTS
from workshop.steps.setup.menu import context
from workshop.steps.setup.rules import STEPS, balance
from workshop.web.forms import show_error, show_reason

bp = Blueprint("setup", __name__)
bp.app_context_processor(context)


@bp.get("/c/")
@login_required
def cantons() -> ResponseReturnValue:
    """List the cantons of the signed-in person; with only one, go there."""
    memberships = cantons_of(db.session(), current_user.person)
    if len(memberships) == 1 and not request.args.get("all") and not current_user.person.is_admin:
        return redirect(url_for(".canton", canton_slug=memberships[0].canton.slug))
    offered = []
    if current_user.person.is_admin:
        offered = list(db.session.scalars(select(Canton).order_by(Canton.name, Canton.code)))
    return render_template(
        "setup/cantons.html", memberships=memberships, offered=offered, form=CantonSearchForm()
    )


@bp.post("/c/open")
@login_required
def open_canton() -> ResponseReturnValue:
    """Let an administrator begin to work in a canton, as its coordinator."""
    if not current_user.person.is_admin:
        abort(403)
    code = request.form.get("canton", "")[:4]
    found = db.session.get(Canton, code)
    if found is None:
        flash(_("Choose a canton from the list."), "error")
        return redirect(url_for(".cantons", all=1))
    if role_of(db.session(), current_user.person, found) is None:
        give_role(db.session(), current_user.person, found, Role.COORDINATOR)
    return redirect(url_for(".canton", canton_slug=found.slug))


@bp.get("/c/<canton_slug>")
@canton_page("process.see")
def canton(canton: Canton) -> ResponseReturnValue:
    """List the processes of a canton."""
    archived = request.args.get("archived") == "1"
    return render_template(
        "setup/canton.html",
        processes=service.processes_of(db.session(), canton, archived),
        archived=archived,
    )


def _process_form(canton: Canton, process: Process | None) -> ProcessForm:
    """Return the form of a process, with a row for each parish and each component."""
    fields = ("name", "fiscal_year", "assembly_on")
    form = ProcessForm(data={name: getattr(process, name) for name in fields} if process else None)
    if request.method == "GET":
        parishes = service.offered_parishes(db.session(), canton.code)
        given = {each.parish_code: each.amount_cents for each in process.ceilings} if process else {}
        for parish in parishes:
            form.ceilings.append_entry({"code": parish.code, "amount": given.get(parish.code)})
        named = (
            [(c.id, c.name) for c in process.components] if process else [("", n) for n in USUAL_COMPONENTS]
        )
        for key, name in named:
            form.components.append_entry({"id": str(key), "name": str(name)})
        spare(form.components)
        form.budget.data = process.budget_cents if process else None
        form.division.data = process.division.value if process else Division.CANTON.value
        if process is None:
            form.fiscal_year.data = today().year + 1
    return form


def _plan(form: ProcessForm) -> service.ProcessPlan:
    return service.ProcessPlan(
        name=form.name.data or "",
        fiscal_year=form.fiscal_year.data or 0,
        budget_cents=form.budget.data or 0,
        division=Division(form.division.data),
        assembly_on=form.assembly_on.data,
        components=[
            (number(row.form.id.data), (row.form.name.data or "").strip())
            for row in form.components
            if (row.form.name.data or "").strip()
        ],
        ceilings={row.form.code.data: row.form.amount.data for row in form.ceilings if row.form.amount.data},
    )


def _process_page(form: ProcessForm, canton: Canton, process: Process | None) -> ResponseReturnValue:
    names = {parish.code: parish.name for parish in service.offered_parishes(db.session(), canton.code)}
    amounts = {row.form.code.data: row.form.amount.data or 0 for row in form.ceilings}
    body = render_template(
        "setup/process_form.html",
        form=form,
        edited=process,
        parish_names=names,
        balance=balance(form.budget.data or 0, amounts),
    )
    return body, 200 if request.method == "GET" else 422


@bp.route("/c/<canton_slug>/new", methods=["GET", "POST"])
@canton_page("process.edit")
def new_process(canton: Canton) -> ResponseReturnValue:
    """Create a process."""
    form = _process_form(canton, None)
    if form.validate_on_submit():
        try:
            process = service.create_process(db.session(), canton, _plan(form))
        except InvalidField as error:
            db.session.rollback()
            show_reason(form, error)
        else:
            flash(_("“%(name)s” is open. Begin with its workshops and actors.", name=process.name), "success")
            return redirect(url_for(".process", canton_slug=canton.slug, process_id=process.id))
    return _process_page(form, canton, None)


@bp.get("/c/<canton_slug>/<int:process_id>")
@process_page("process.see")
def process(process: Process) -> ResponseReturnValue:
    """Show the home of the work: five steps, the thread of a voice, and what comes next."""
    return render_template("setup/process.html", **home(db.session(), process))


@bp.route("/c/<canton_slug>/<int:process_id>/edit", methods=["GET", "POST"])
@process_page("process.edit")
def edit_process(process: Process) -> ResponseReturnValue:
    """Change what was decided about a process."""
    canton, process_id = process.canton, process.id
    form = _process_form(canton, process)
    if form.validate_on_submit():
        try:
            service.change_process(db.session(), process, _plan(form))
        except InvalidField as error:
            db.session.rollback()
            show_reason(form, error)
        else:
            flash(_("The process is changed."), "success")
            return redirect(url_for(".process", **place(process)))
    return _process_page(form, canton, db.session.get(Process, process_id))


@bp.route("/c/<canton_slug>/<int:process_id>/archive", methods=["GET", "POST"])
@process_page("process.edit")
def archive_process(process: Process) -> ResponseReturnValue:
    """Put a process away, confirmed by its name."""
    form = ConfirmNameForm()
    if form.validate_on_submit():
        try:
            service.archive_process(db.session(), process, form.name.data or "")
        except InvalidField as error:
            show_error(form.name, _(error.reason))
        else:
            flash(_("The process is archived. Its public page stays, and you can bring it back."), "success")
            return redirect(url_for(".canton", canton_slug=process.canton.slug))
    return render_template("setup/archive.html", form=form), 200 if request.method == "GET" else 422


@bp.post("/c/<canton_slug>/<int:process_id>/restore")
@process_page("process.edit")
def restore_process(process: Process) -> ResponseReturnValue:
    """Bring a process back."""
    service.restore_process(db.session(), process)
    flash(_("The process is open again."), "success")
    return redirect(url_for(".process", **place(process)))


@bp.get("/c/<canton_slug>/<int:process_id>/method/<step>")
@process_page("process.see")
def method(process: Process, step: str) -> ResponseReturnValue:
    """Show a step's method in plain words, to read or to print."""
    if step not in STEPS:
        abort(404)
    return render_template("setup/method.html", step=step, names=STEP_NAMES, step_page=STEP_PAGES[step])


@bp.get("/c/<canton_slug>/<int:process_id>/documents")
@process_page("process.see")
def documents(process: Process) -> ResponseReturnValue:
    """List everything of a process that can be downloaded or printed."""
    return render_template(
        "setup/documents.html", downloads=downloads(db.session(), process), prints=prints(process)
    )
