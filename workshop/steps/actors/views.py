"""The map of actors: list, form, relations, matrix, and who is missing. Imports are in `import_views.py`."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from workshop.access.guard import can, process_page
from workshop.extensions import db
from workshop.models.actors import Actor, ActorKind, Position, PriorityGroup, RelationKind
from workshop.models.errors import InvalidField
from workshop.models.process import Process
from workshop.steps.actors import service
from workshop.steps.actors.charts import matrix as matrix_figure
from workshop.steps.actors.forms import ActorForm, RelationForm, looks_like_phone
from workshop.steps.actors.labels import ADVICE, GROUPS, KINDS, POSITIONS, QUADRANTS, RELATIONS, SORTS
from workshop.steps.actors.rules import Quadrant
from workshop.steps.actors.summary import summary
from workshop.steps.setup.steps import register
from workshop.web.forms import show_error, show_reason

bp = Blueprint("actors", __name__, url_prefix="/c/<canton_slug>/<int:process_id>/actors")
register("actors", summary)


def _url(endpoint: str, process: Process, **values: Any) -> str:
    return url_for(endpoint, canton_slug=process.canton.slug, process_id=process.id, **values)


def _parishes(process: Process) -> list[tuple[str, str]]:
    return [(parish.code, parish.name) for parish in service.parishes(db.session(), process.canton_code)]


@bp.get("")
@process_page("actors.see")
def index(process: Process) -> ResponseReturnValue:
    """List the actors of the canton, narrowed and ordered as the address says."""
    archived = request.args.get("archived") == "1"
    actors = service.actors_of(db.session(), process.canton_code, archived)
    wanted = {name: request.args.get(name, "").strip() for name in ("words", "kind", "parish", "group")}
    sort = request.args.get("sort", "name")
    sort = sort if sort in SORTS else "name"
    shown = service.search(actors, **wanted, sort=sort, private=can("actors.see_private"))
    return render_template(
        "actors/index.html",
        actors=shown,
        count=len(actors),
        archived=archived,
        wanted=wanted,
        sort=sort,
        sorts=SORTS,
        kinds=KINDS,
        groups=GROUPS,
        positions=POSITIONS,
        parishes=_parishes(process),
    )


def _form(process: Process, form: ActorForm, actor: Actor | None = None) -> ActorForm:
    form.parish_code.choices = [("", _("whole canton or wider")), *_parishes(process)]
    if actor is not None and actor.parish and actor.parish_code not in dict(form.parish_code.choices):
        form.parish_code.choices.append((actor.parish.code, actor.parish.name))
    return form


def _draft(form: ActorForm) -> service.ActorDraft:
    texts = ("name", "scope", "role", "contact_name", "phone", "email", "notes")
    return service.ActorDraft(
        **{name: form[name].data or "" for name in texts},
        kind=ActorKind(form.kind.data),
        parish_code=form.parish_code.data or None,
        groups=frozenset(PriorityGroup(group) for group in form.groups.data or ()),
        interest=int(form.interest.data) if form.interest.data else None,
        influence=int(form.influence.data) if form.influence.data else None,
        position=Position(form.position.data) if form.position.data else None,
    )


def _warn_of_phone(form: ActorForm) -> None:
    if form.phone.data and not looks_like_phone(form.phone.data):
        flash(
            _("It is kept, but “%(phone)s” does not look like a telephone number.", phone=form.phone.data),
            "warning",
        )


@bp.route("/new", methods=["GET", "POST"])
@process_page("actors.edit")
def new(process: Process) -> ResponseReturnValue:
    """Add an actor; `?kind=`, `?parish=` and `?group=` fill in what is missing on the map."""
    start = {
        "kind": request.args.get("kind"),
        "parish_code": request.args.get("parish", ""),
        "groups": request.args.getlist("group"),
    }
    form = _form(process, ActorForm(data=start if request.method == "GET" else None))
    twins: list[Actor] = []
    if form.validate_on_submit():
        draft = _draft(form)
        twins = service.lookalikes(db.session(), process.canton_code, draft)
        if twins and not form.anyway.data:
            show_error(form.name, _("There is one that looks the same. Look at it before you keep this one."))
        else:
            try:
                actor = service.add(db.session(), process.canton_code, draft)
            except InvalidField as error:
                show_reason(form, error)
            else:
                _warn_of_phone(form)
                flash(_("«%(name)s» is on the map.", name=actor.name), "success")
                again = request.form.get("then") == "another"
                return redirect(_url(".new" if again else ".index", process))
    body = render_template("actors/form.html", form=form, actor=None, twins=twins)
    return body, 200 if request.method == "GET" else 422


@bp.route("/<int:actor_id>/edit", methods=["GET", "POST"])
@process_page("actors.edit")
def edit(process: Process, actor_id: int) -> ResponseReturnValue:
    """Change an actor."""
    actor = service.find(db.session(), process.canton_code, actor_id)
    draft = service.draft_of(actor)
    start = {
        **{
            name: getattr(draft, name)
            for name in ("name", "scope", "role", "contact_name", "phone", "email", "notes")
        },
        "kind": draft.kind.value,
        "parish_code": draft.parish_code or "",
        "groups": sorted(group.value for group in draft.groups),
        "interest": str(draft.interest or ""),
        "influence": str(draft.influence or ""),
        "position": draft.position.value if draft.position else "",
    }
    form = _form(process, ActorForm(data=start if request.method == "GET" else None), actor)
    if form.validate_on_submit():
        try:
            service.change(db.session(), actor, _draft(form))
        except InvalidField as error:
            show_reason(form, error)
        else:
            _warn_of_phone(form)
            flash(_("«%(name)s» is changed.", name=actor.name), "success")
            return redirect(_url(".show", process, actor_id=actor.id))
    body = render_template("actors/form.html", form=form, actor=actor, twins=[])
    return body, 200 if request.method == "GET" else 422


@bp.get("/<int:actor_id>")
@process_page("actors.see")
def show(process: Process, actor_id: int) -> ResponseReturnValue:
    """Show an actor with its relations."""
    return _show(process, actor_id, None)


def _show(
    process: Process, actor_id: int, form: RelationForm | None, status: int = 200
) -> ResponseReturnValue:
    actor = service.find(db.session(), process.canton_code, actor_id)
    others = [a for a in service.actors_of(db.session(), process.canton_code) if a.id != actor.id]
    if form is None and can("actors.edit") and others:
        form = RelationForm()
        form.other.choices = [(other.id, other.name) for other in others]
    body = render_template(
        "actors/show.html",
        actor=actor,
        relations=service.relations_of(db.session(), actor),
        form=form,
        kinds=KINDS,
        groups=GROUPS,
        positions=POSITIONS,
        relation_words=RELATIONS,
    )
    return body, status


@bp.post("/<int:actor_id>/relations")
@process_page("actors.edit")
def relate(process: Process, actor_id: int) -> ResponseReturnValue:
    """Say what this actor is to another."""
    actor = service.find(db.session(), process.canton_code, actor_id)
    form = RelationForm()
    form.other.choices = [
        (a.id, a.name) for a in service.actors_of(db.session(), process.canton_code) if a.id != actor.id
    ]
    if form.validate_on_submit():
        kind, _sep, way = (form.kind.data or "").partition(":")
        try:
            service.relate(
                db.session(), actor, form.other.data, RelationKind(kind), way == "out", form.note.data or ""
            )
        except InvalidField as error:
            show_reason(form, error)
        else:
            flash(_("The relation is kept."), "success")
            return redirect(_url(".show", process, actor_id=actor_id))
    return _show(process, actor_id, form, 422)


@bp.post("/<int:actor_id>/relations/<int:relation_id>/remove")
@process_page("actors.edit")
def unrelate(process: Process, actor_id: int, relation_id: int) -> ResponseReturnValue:
    """Take back a relation."""
    actor = service.find(db.session(), process.canton_code, actor_id)
    service.unrelate(db.session(), actor, relation_id)
    flash(_("The relation is removed."), "success")
    return redirect(_url(".show", process, actor_id=actor_id))


@bp.post("/<int:actor_id>/archive")
@process_page("actors.edit")
def archive(process: Process, actor_id: int) -> ResponseReturnValue:
    """Put an actor away, or bring it back."""
    actor = service.find(db.session(), process.canton_code, actor_id)
    if request.form.get("restore") == "1":
        service.restore(db.session(), actor)
        flash(_("«%(name)s» is back on the map.", name=actor.name), "success")
    else:
        service.archive(db.session(), actor)
        flash(_("«%(name)s» was archived. You can bring it back.", name=actor.name), "success")
    return redirect(_url(".index", process))


@bp.get("/matrix")
@process_page("actors.see")
def matrix(process: Process) -> ResponseReturnValue:
    """Show influence against interest, and what each quadrant asks for."""
    actors = service.actors_of(db.session(), process.canton_code)
    words = {name: str(QUADRANTS[name.value]) for name in Quadrant}
    return render_template(
        "actors/matrix.html",
        figure=matrix_figure(actors, words, _("Interest"), _("Influence (power)")),
        by_quadrant=service.by_quadrant(actors),
        quadrants=QUADRANTS,
        advice=ADVICE,
        count=len(actors),
    )


@bp.get("/missing")
@process_page("actors.see")
def missing(process: Process) -> ResponseReturnValue:
    """Show which kinds, parishes and groups no actor stands for."""
    return render_template(
        "actors/missing.html",
        gaps=service.gaps(db.session(), process.canton_code),
        kinds=KINDS,
        groups=GROUPS,
        parishes=dict(_parishes(process)),
        count=len(service.actors_of(db.session(), process.canton_code)),
    )
