"""The activities of an action: added, changed, done, put away."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from workshop.access.guard import process_page
from workshop.extensions import db
from workshop.models.actions import Action
from workshop.models.errors import InvalidField
from workshop.models.process import Process
from workshop.steps.actions import activities, service
from workshop.steps.actions.forms import ActivityForm
from workshop.steps.actions.views import bp, owner_field_choices
from workshop.web.forms import show_reason


def _back(process: Process, action: Action) -> ResponseReturnValue:
    at: dict[str, Any] = {"canton_slug": process.canton.slug, "process_id": process.id}
    return redirect(url_for("actions.show", action_id=action.id, _anchor="activities", **at))


@bp.route("/<int:action_id>/activities/new", methods=["GET", "POST"])
@process_page("actions.edit")
def new_activity(process: Process, action_id: int) -> ResponseReturnValue:
    """Add an activity to an action."""
    return _edit(process, action_id, None)


@bp.route("/<int:action_id>/activities/<int:activity_id>/edit", methods=["GET", "POST"])
@process_page("actions.edit")
def edit_activity(process: Process, action_id: int, activity_id: int) -> ResponseReturnValue:
    """Change an activity."""
    return _edit(process, action_id, activity_id)


def _edit(process: Process, action_id: int, activity_id: int | None) -> ResponseReturnValue:
    session = db.session()
    action = service.find_action(session, process, action_id)
    activity = activities.find(action, activity_id) if activity_id is not None else None
    form = ActivityForm(obj=activity)
    if request.method == "GET" and activity:
        form.owner.data = service.owner_key(activity)
    form.owner.choices = owner_field_choices(process, activity)
    if form.validate_on_submit():
        title, due_on = form.title.data or "", form.due_on.data
        owner, typed = form.owner.data or "", form.owner_typed.data or ""
        try:
            if activity:
                activities.change(session, activity, title, owner, typed, due_on)
            else:
                activities.add(session, action, title, owner, typed, due_on)
        except InvalidField as error:
            db.session.rollback()
            action = service.find_action(session, process, action_id)
            show_reason(form, error)
        else:
            flash(_("«%(title)s» is one of the activities.", title=title.strip()), "success")
            return _back(process, action)
    body = render_template("actions/activity_form.html", form=form, action=action, activity_id=activity_id)
    return body, 200 if request.method == "GET" else 422


@bp.post("/<int:action_id>/activities/<int:activity_id>/done")
@process_page("actions.edit")
def activity_done(process: Process, action_id: int, activity_id: int) -> ResponseReturnValue:
    """Say that an activity was done today, or with `undo=1` that it was not."""
    action = service.find_action(db.session(), process, action_id)
    activity = activities.find(action, activity_id)
    undo = request.form.get("undo") == "1"
    activities.set_done(db.session(), activity, None if undo else service.today())
    said = _("«%(title)s» is not done.") if undo else _("«%(title)s» is done.")
    flash(said % {"title": activity.title}, "success")
    return _back(process, action)


@bp.post("/<int:action_id>/activities/<int:activity_id>/archive")
@process_page("actions.edit")
def archive_activity(process: Process, action_id: int, activity_id: int) -> ResponseReturnValue:
    """Put an activity away, or with `restore=1` bring it back."""
    action = service.find_action(db.session(), process, action_id)
    activity = activities.find(action, activity_id)
    back = request.form.get("restore") == "1"
    activities.archive(db.session(), activity, not back)
    said = _("«%(title)s» is back.") if back else _("«%(title)s» was archived. You can bring it back.")
    flash(said % {"title": activity.title}, "success")
    return _back(process, action)
