"""The action plan: list, form, timeline, downloads."""

from typing import Any

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from workshop.access.guard import process_page
from workshop.extensions import db
from workshop.models.actions import Action, ActionStatus, Competence, CompetenceAnswer
from workshop.models.errors import InvalidField
from workshop.models.history import because
from workshop.models.plan import ActionActivity
from workshop.models.process import Process
from workshop.steps.actions import activities, service, versions
from workshop.steps.actions.charts import timeline as timeline_figure
from workshop.steps.actions.forms import ActionForm, InPlaceForm
from workshop.steps.actions.labels import ANSWERED, BADGES, COMPETENCES, SORTS, STATES, STATUSES
from workshop.steps.actions.plan_documents import TYPES, build
from workshop.steps.actions.rules import Over, Wanted, lacking, narrowed, ordered
from workshop.steps.actions.summary import summary
from workshop.steps.setup.service import offered_parishes
from workshop.steps.setup.steps import register
from workshop.web import making
from workshop.web.filters import money
from workshop.web.forms import show_reason

bp = Blueprint("actions", __name__, url_prefix="/c/<canton_slug>/<int:process_id>/actions")
register("actions", summary)


def _url(endpoint: str, process: Process, **values: Any) -> str:
    return url_for(endpoint, canton_slug=process.canton.slug, process_id=process.id, **values)


def owner_field_choices(process: Process, owned: Action | ActionActivity | None) -> list[tuple[str, str]]:
    """Return who may be chosen; whoever answers for `owned` now stays a choice, also after having left."""
    actors, people = service.owner_choices(db.session(), process)
    choices = [
        ("", _("nobody yet, or written below")),
        *((f"person:{p.id}", f"{p.name} ({_('staff')})") for p in people),
        *((f"actor:{a.id}", a.name) for a in actors),
    ]
    key = service.owner_key(owned) if owned else ""
    if owned and key not in dict(choices):
        choices.append((key, _("%(name)s (left)", name=owned.owner)))
    return choices


def over_words(process: Process, over: Over) -> str:
    """Say by how much an action is too dear."""
    if over.parish_code:
        names = {each.parish_code: each.parish.name for each in process.ceilings}
        return _(
            "%(cost)s, and the ceiling of %(parish)s is %(ceiling)s",
            cost=money(over.point.cost),
            parish=names[over.parish_code],
            ceiling=money(over.ceiling),
        )
    return _(
        "%(cost)s, and the whole budget is %(ceiling)s",
        cost=money(over.point.cost),
        ceiling=money(over.ceiling),
    )


def _warn_of_cost(process: Process, action: Action) -> None:
    """Say at once that an action costs more than its ceiling; other money may pay it, so it is kept."""
    for over in service.too_costly(process, [service.point(action)]):
        said = _(
            "«%(title)s» costs more than its ceiling: %(why)s.",
            title=action.title,
            why=over_words(process, over),
        )
        flash(said, "warning")


def _with_choices(form: ActionForm, process: Process, action: Action | None) -> ActionForm:
    form.entry_ids.choices = [(e.id, e.text) for e in service.linkable_entries(db.session(), process)]
    form.component_id.choices = [("", _("none")), *((c.id, c.name) for c in process.components)]
    parishes = offered_parishes(db.session(), process.canton_code)
    form.parish_code.choices = [("", _("whole canton")), *((p.code, p.name) for p in parishes)]
    form.owner.choices = owner_field_choices(process, action)
    return form


@bp.get("")
@process_page("actions.see")
def index(process: Process) -> ResponseReturnValue:
    """List the actions, narrowed and ordered as the address says."""
    archived = request.args.get("archived") == "1"
    actions = {action.id: action for action in service.actions(db.session(), process, archived)}
    points = service.points(db.session(), process, list(actions.values()))
    names = ("q", "component", "parish", "owner", "state", "competence")
    wanted = Wanted(**{name: request.args.get(name, "").strip() for name in names})
    sort = request.args.get("sort", "deadline")
    shown = ordered(narrowed(points, wanted, service.today()), sort if sort in SORTS else "deadline")
    parishes = {a.parish.code: a.parish.name for a in actions.values() if a.parish}
    return render_template(
        "actions/index.html",
        rows=[(actions[point.id], point) for point in shown],
        count=len(points),
        lacks=lacking(points) if not archived else None,
        left=[point for point in points if point.owner_left and not archived],
        undecided=[point for point in points if point.undecided and not archived],
        dear=[(o.point, over_words(process, o)) for o in service.too_costly(process, points) if not archived],
        wanted=wanted,
        sort=sort,
        sorts=SORTS,
        archived=archived,
        today=service.today(),
        owners=sorted({point.owner for point in points if point.owner}),
        components=[component.name for component in process.components],
        parishes=sorted(parishes.items(), key=lambda item: item[1]),
        states=STATES,
        statuses=STATUSES,
        badges=BADGES,
        competences=COMPETENCES,
        answered=ANSWERED,
        total=sum(point.cost or 0 for point in shown if not point.dropped),
    )


def _plan(form: ActionForm, cross_id: int | None) -> service.Plan:
    data = {
        name: value
        for name, value in form.data.items()
        if name not in ("csrf_token", "competence", "competence_answer", "status", "why")
    }
    answer = form.competence_answer.data
    return service.Plan(
        **data,
        cross_id=cross_id,
        competence=Competence(form.competence.data),
        competence_answer=CompetenceAnswer(answer) if answer else None,
        status=ActionStatus(form.status.data),
    )


@bp.route("/new", methods=["GET", "POST"])
@process_page("actions.edit")
def new(process: Process) -> ResponseReturnValue:
    """Add an action, with the entries it answers and the strategy it comes from already linked."""
    entries = [int(value) for value in request.args.getlist("entry") if value.isdigit()]
    form = _with_choices(ActionForm(entry_ids=entries), process, None)
    cross_id = request.args.get("cross", type=int)
    if form.validate_on_submit():
        try:
            with versions.explained(db.session(), process, None, form.why.data or ""):
                action = service.create(db.session(), process, _plan(form, cross_id))
        except InvalidField as error:
            db.session.rollback()
            show_reason(form, error)
        else:
            flash(_("«%(title)s» is in the plan.", title=action.title), "success")
            _warn_of_cost(process, action)
            again = request.form.get("then") == "another"
            return redirect(_url(".new" if again else ".index", process))
    return _form_page(process, form, None)


@bp.route("/<int:action_id>/edit", methods=["GET", "POST"])
@process_page("actions.edit")
def edit(process: Process, action_id: int) -> ResponseReturnValue:
    """Change an action."""
    action = service.find_action(db.session(), process, action_id)
    form = ActionForm(obj=action)
    if request.method == "GET":
        form.entry_ids.data = [entry.id for entry in action.entries]
        form.owner.data = service.owner_key(action)
        form.competence.data, form.status.data = action.competence.value, action.status.value
        form.competence_answer.data = action.competence_answer.value if action.competence_answer else ""
        form.parish_code.data = action.parish_code or ""
    form = _with_choices(form, process, action)
    # What an action was linked to stays a choice, also when it was archived or merged since.
    known = {value for value, _text in form.entry_ids.choices}
    form.entry_ids.choices += [(e.id, e.text) for e in action.entries if e.id not in known]
    if form.validate_on_submit():
        try:
            with versions.explained(db.session(), process, action, form.why.data or ""):
                service.change(db.session(), action, _plan(form, action.cross_id))
        except InvalidField as error:
            db.session.rollback()
            show_reason(form, error)
        else:
            flash(_("«%(title)s» is changed.", title=action.title), "success")
            _warn_of_cost(process, action)
            return redirect(_url(".show", process, action_id=action.id))
    return _form_page(process, form, action_id)


def _form_page(process: Process, form: ActionForm, action_id: int | None) -> ResponseReturnValue:
    action = service.find_action(db.session(), process, action_id) if action_id else None
    adopted = versions.latest(db.session(), process)
    body = render_template("actions/form.html", form=form, action=action, adopted=adopted)
    return body, 200 if request.method == "GET" else 422


@bp.get("/<int:action_id>")
@process_page("actions.see")
def show(process: Process, action_id: int) -> ResponseReturnValue:
    """Show an action and its thread: back to what was said, forward to projects."""
    action = service.find_action(db.session(), process, action_id)
    projects = [project for project in action.projects if not project.archived]
    staff = service.team(db.session(), process.canton_code)
    point = service.point(action, staff)
    return render_template(
        "actions/show.html",
        action=action,
        projects=projects,
        point=point,
        overdue=point.overdue(service.today()),
        dear=[over_words(process, over) for over in service.too_costly(process, [point])],
        activities=[(each, service.has_left(each, staff)) for each in activities.current(action)],
        archived_activities=[each for each in action.activities if each.archived],
        answered=ANSWERED,
        adopted=versions.latest(db.session(), process),
        today=service.today(),
        statuses=STATUSES,
        badges=BADGES,
        competences=COMPETENCES,
    )


@bp.route("/<int:action_id>/in-place", methods=["GET", "POST"])
@process_page("actions.edit")
def in_place(process: Process, action_id: int) -> ResponseReturnValue:
    """Set owner, deadline, cost and status right from the list; a small page of its own without script."""
    action = service.find_action(db.session(), process, action_id)
    form = InPlaceForm(obj=action)
    if request.method == "GET":
        form.owner.data, form.status.data = service.owner_key(action), action.status.value
    form.owner.choices = owner_field_choices(process, action)
    if form.validate_on_submit():
        try:
            with versions.explained(db.session(), process, action, form.why.data or ""):
                service.set_in_place(
                    db.session(),
                    action,
                    form.owner.data or "",
                    form.owner_typed.data or "",
                    form.deadline.data,
                    form.cost_cents.data,
                    ActionStatus(form.status.data),
                )
        except InvalidField as error:
            db.session.rollback()
            action = service.find_action(db.session(), process, action_id)
            show_reason(form, error)
        else:
            flash(_("«%(title)s» is changed.", title=action.title), "success")
            _warn_of_cost(process, action)
            return redirect(_url(".index", process, _anchor=f"action-{action.id}"))
    adopted = versions.latest(db.session(), process)
    body = render_template("actions/in_place.html", form=form, action=action, adopted=adopted)
    return body, 200 if request.method == "GET" else 422


@bp.post("/<int:action_id>/archive")
@process_page("actions.edit")
def archive(process: Process, action_id: int) -> ResponseReturnValue:
    """Put an action away, or bring it back."""
    action = service.find_action(db.session(), process, action_id)
    back = request.form.get("restore") == "1"
    with because(db.session(), request.form.get("why", "").strip()[: versions.LONGEST_REASON]):
        service.archive(db.session(), action, not back)
    said = (
        _("«%(title)s» is back in the plan.")
        if back
        else _("«%(title)s» was archived. You can bring it back.")
    )
    flash(said % {"title": action.title}, "success")
    return redirect(_url(".index", process))


@bp.get("/timeline")
@process_page("actions.see")
def timeline(process: Process) -> ResponseReturnValue:
    """Show the deadlines on a line of time."""
    actions = service.actions(db.session(), process)
    dated = [service.point(action) for action in actions if action.deadline]
    words = {key: str(text) for key, text in STATUSES.items()}
    return render_template(
        "actions/timeline.html",
        figure=timeline_figure(dated, words, service.today(), _("today")),
        rows=ordered(dated, "deadline"),
        undated=[action for action in actions if not action.deadline],
        today=service.today(),
        statuses=STATUSES,
    )


@bp.get("/plan.<form>")
@process_page("actions.see")
def download(process: Process, form: str) -> ResponseReturnValue:
    """Send the plan as PDF, Excel, Word, CSV or calendar; a long one is made beside the pages."""
    if form not in TYPES:
        abort(404)
    process_id = process.id

    def make() -> tuple[bytes, str]:
        found = db.session.get_one(Process, process_id)

        def link(action: Action) -> str:
            return _url("public.action", found, action_id=action.id, _external=True)

        actions = service.actions(db.session(), found)
        return build(form, found, actions, service.today(), link, current_app.config["SECRET_KEY"])

    return making.send(service.number_of(db.session(), process), make, TYPES[form])
