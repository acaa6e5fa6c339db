"""Projects: list, form, and what they ask for against the ceilings."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from workshop.access.guard import process_page
from workshop.extensions import db
from workshop.models.budget import Feasibility, Project
from workshop.models.errors import InvalidField
from workshop.models.process import Process
from workshop.steps.actions.service import actions, find_action
from workshop.steps.projects import service
from workshop.steps.projects.forms import ProjectForm
from workshop.steps.projects.labels import BADGES, FEASIBILITIES, LACKS
from workshop.steps.setup.service import offered_parishes
from workshop.web.forms import show_reason

bp = Blueprint("projects", __name__, url_prefix="/c/<canton_slug>/<int:process_id>/projects")


def _url(endpoint: str, process: Process, **values: Any) -> str:
    return url_for(endpoint, canton_slug=process.canton.slug, process_id=process.id, **values)


@bp.get("")
@process_page("projects.see")
def index(process: Process) -> ResponseReturnValue:
    """List the projects: which can stand on a ballot, and what the others lack."""
    archived = request.args.get("archived") == "1"
    found = service.projects(db.session(), process, archived)
    names = {parish.code: parish.name for parish in offered_parishes(db.session(), process.canton_code)}
    return render_template(
        "projects/index.html",
        rows=[(project, service.candidate(project)) for project in found],
        demands=service.demand(db.session(), process),
        parish_names=names,
        archived=archived,
        fixed=service.on_a_ballot(db.session(), process),
        feasibilities=FEASIBILITIES,
        badges=BADGES,
        lacks=LACKS,
    )


def _with_choices(form: ProjectForm, process: Process) -> ProjectForm:
    form.action_id.choices = [("", _("none: a free proposal"))]
    form.action_id.choices += [(a.id, a.title) for a in actions(db.session(), process)]
    parishes = offered_parishes(db.session(), process.canton_code)
    form.parish_code.choices = [("", _("whole canton")), *((p.code, p.name) for p in parishes)]
    form.component_id.choices = [("", _("none")), *((c.id, c.name) for c in process.components)]
    return form


def _proposal(form: ProjectForm) -> service.Proposal:
    data = {name: value for name, value in form.data.items() if name not in ("csrf_token", "feasibility")}
    return service.Proposal(**data, feasibility=Feasibility(form.feasibility.data))


@bp.route("/new", methods=["GET", "POST"])
@process_page("projects.edit")
def new(process: Process) -> ResponseReturnValue:
    """Add a project: from `?action=` with what the action says, or a free proposal."""
    action_id = request.args.get("action", type=int)
    start = service.Proposal(title="")
    if action_id:
        start = service.from_action(find_action(db.session(), process, action_id))
    form = _with_choices(ProjectForm(obj=start, feasibility=start.feasibility.value), process)
    if form.validate_on_submit():
        try:
            project = service.create(db.session(), process, _proposal(form))
        except InvalidField as error:
            db.session.rollback()
            show_reason(form, error)
        else:
            flash(_("«%(title)s» is among the projects.", title=project.title), "success")
            return redirect(_url(".index", process))
    return _form_page(form, None)


@bp.route("/<int:project_id>/edit", methods=["GET", "POST"])
@process_page("projects.edit")
def edit(process: Process, project_id: int) -> ResponseReturnValue:
    """Change a project."""
    project = service.find_project(db.session(), process, project_id)
    form = ProjectForm(obj=project)
    if request.method == "GET":
        form.feasibility.data, form.parish_code.data = project.feasibility.value, project.parish_code or ""
    form = _with_choices(form, process)
    known = {value for value, _text in form.action_id.choices}
    if project.action and project.action.id not in known:
        form.action_id.choices.append((project.action.id, project.action.title))
    if form.validate_on_submit():
        try:
            service.change(db.session(), project, _proposal(form))
        except InvalidField as error:
            db.session.rollback()
            show_reason(form, error)
        else:
            flash(_("«%(title)s» is changed.", title=project.title), "success")
            return redirect(_url(".index", process))
    return _form_page(form, service.find_project(db.session(), process, project_id))


def _form_page(form: ProjectForm, project: Project | None) -> ResponseReturnValue:
    rounds = service.rounds_of(db.session(), project) if project else []
    body = render_template("projects/form.html", form=form, project=project, rounds=rounds)
    return body, 200 if request.method == "GET" else 422


@bp.post("/<int:project_id>/archive")
@process_page("projects.edit")
def archive(process: Process, project_id: int) -> ResponseReturnValue:
    """Put a project away, or bring it back."""
    project = service.find_project(db.session(), process, project_id)
    back = request.form.get("restore") == "1"
    try:
        service.archive(db.session(), project, not back)
    except InvalidField as error:
        db.session.rollback()
        flash(_(error.reason, **error.values), "error")
        return redirect(_url(".index", process))
    said = _("«%(title)s» is back.") if back else _("«%(title)s» was archived. You can bring it back.")
    flash(said % {"title": project.title}, "success")
    return redirect(_url(".index", process))
