"""Follow-up: what each owner promised, and how far it is."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from workshop.access.guard import can, process_page
from workshop.access.login import signed_in_person
from workshop.extensions import csrf, db
from workshop.models.actions import Action
from workshop.models.errors import InvalidField
from workshop.models.process import Process
from workshop.steps.followup import citizens, dates, service
from workshop.steps.followup.forms import ReportForm
from workshop.steps.followup.labels import BADGES, STATES, STATUSES
from workshop.steps.followup.reporting import keep_report, read, standing_form
from workshop.steps.followup.rules import standing
from workshop.steps.followup.summary import summary
from workshop.steps.setup.steps import register
from workshop.web.forms import show_reason
from workshop.web.uploads import LARGEST_REQUEST

bp = Blueprint("followup", __name__, url_prefix="/c/<canton_slug>/<int:process_id>/followup")
register("followup", summary)


@bp.context_processor
def _reports_waiting() -> dict[str, int]:
    """Let the tabs of every page say how many citizens' reports nobody has looked at."""
    process = g.get("process")
    return {"reports_waiting": citizens.waiting(db.session(), process) if process else 0}


@bp.get("")
@process_page("followup.see")
def index(process: Process) -> ResponseReturnValue:
    """List the actions with their progress; one's own first."""
    rows = service.followed(db.session(), process)
    person = signed_in_person()
    wanted = {name: request.args.get(name, "").strip() for name in ("q", "owner", "parish", "state")}
    shown = service.chosen(rows, **wanted)
    mine = [row for row in rows if person and row.action.owner_person_id == person.id]
    parishes = {row.action.parish.code: row.action.parish.name for row in rows if row.action.parish}
    return render_template(
        "followup/index.html",
        rows=shown,
        mine=mine,
        wanted=wanted,
        standing=standing((row.promise for row in rows), service.today()),
        owners=sorted({row.action.owner for row in rows if row.action.owner}),
        parishes=sorted(parishes.items(), key=lambda item: item[1]),
        statuses=STATUSES,
        badges=BADGES,
        states=STATES,
    )


@bp.get("/<int:action_id>")
@process_page("followup.see")
def action(process: Process, action_id: int) -> ResponseReturnValue:
    """Show an action with every report on it."""
    found = service.find_action(db.session(), process, action_id)
    return _show(found, standing_form(ReportForm, found) if can("followup.update") else None)


@bp.post("/<int:action_id>")
@csrf.exempt  # checked below, once more may be read than usual
@process_page("followup.update")
def report(process: Process, action_id: int) -> ResponseReturnValue:
    """Take a report of progress."""
    slug, process_id = process.canton.slug, process.id
    db.session.rollback()  # nobody waits while photos arrive and are drawn anew
    request.max_content_length = LARGEST_REQUEST
    csrf.protect()
    form = ReportForm()
    files = read(form)
    found = service.find_action(db.session(), db.session.get_one(Process, process_id), action_id)
    if files is not None:
        try:
            keep_report(db.session(), form, files, found, signed_in_person(), None)
        except InvalidField as error:
            show_reason(form, error)
        else:
            flash(_("Your report is kept. Anyone can read it on the public page."), "success")
            return redirect(url_for(".action", canton_slug=slug, process_id=process_id, action_id=action_id))
    return _show(found, form, 422)


def _show(found: Action, form: ReportForm | None, status: int = 200) -> ResponseReturnValue:
    body = render_template(
        "followup/action.html",
        action=found,
        form=form,
        proposal=next(
            (u for u in dates.waiting(db.session(), found.process) if u.action_id == found.id), None
        ),
        overdue=service.promise_of(found).overdue(service.today()),
        statuses=STATUSES,
        badges=BADGES,
    )
    return body, status
