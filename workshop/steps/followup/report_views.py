"""Staff's side of what citizens report: looked at, answered in public, or put away with a reason."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from workshop.access.guard import can, process_page
from workshop.access.login import signed_in_person
from workshop.extensions import db
from workshop.models.errors import InvalidField
from workshop.models.followup import CitizenReport
from workshop.models.process import Process
from workshop.steps.followup import citizens, service
from workshop.steps.followup.forms import AnswerForm, AwayForm
from workshop.steps.followup.labels import BADGES, SAID, SAYS_BADGES, STATUSES
from workshop.steps.followup.views import bp
from workshop.web.forms import show_reason

__all__ = ["bp"]


def _url(endpoint: str, process: Process, **values: Any) -> str:
    return url_for(endpoint, canton_slug=process.canton.slug, process_id=process.id, **values)


@bp.get("/reports")
@process_page("followup.see")
def reports(process: Process) -> ResponseReturnValue:
    """List what citizens reported, without answer first; of one action with `?action=`."""
    session = db.session()
    action_id = request.args.get("action", type=int)
    action = service.find_action(session, process, action_id) if action_id else None
    found = citizens.listed(session, process, request.args.get("page", 1, type=int), action_id)
    return render_template(
        "followup/reports.html", listed=found, action=action, said=SAID, says_badges=SAYS_BADGES
    )


@bp.get("/reports/<int:report_id>")
@process_page("followup.see")
def citizen_report(process: Process, report_id: int) -> ResponseReturnValue:
    """Show one report with what can be done about it."""
    return _show(process, citizens.find(db.session(), process, report_id))


@bp.post("/reports/<int:report_id>")
@process_page("followup.answer")
def answer_report(process: Process, report_id: int) -> ResponseReturnValue:
    """Answer a report; citizens read it beside what was reported."""
    found, form = citizens.find(db.session(), process, report_id), AnswerForm()
    try:
        citizens.answer(db.session(), found, form.answer.data or "", signed_in_person())
    except InvalidField as error:
        show_reason(form, error)
        return _show(process, found, answering=form)
    flash(_("Your answer is public, beside what was reported."), "success")
    return redirect(_url(".reports", process))


@bp.post("/reports/<int:report_id>/show")
@process_page("followup.answer")
def show_report(process: Process, report_id: int) -> ResponseReturnValue:
    """Let the public read a report, also one that had been put away."""
    citizens.show(db.session(), citizens.find(db.session(), process, report_id))
    flash(_("The report is public. You can still answer it."), "success")
    return redirect(_url(".reports", process))


@bp.post("/reports/<int:report_id>/away")
@process_page("followup.answer")
def put_report_away(process: Process, report_id: int) -> ResponseReturnValue:
    """Take a report from the public page; the reason stands in its place."""
    found, form = citizens.find(db.session(), process, report_id), AwayForm()
    try:
        citizens.put_away(db.session(), found, form.reason.data or "", signed_in_person())
    except InvalidField as error:
        show_reason(form, error)
        return _show(process, found, putting_away=form)
    flash(_("The report is put away; citizens read your reason. It can be shown again."), "success")
    return redirect(_url(".reports", process))


def _show(
    process: Process,
    found: CitizenReport,
    answering: AnswerForm | None = None,
    putting_away: AwayForm | None = None,
) -> ResponseReturnValue:
    may_answer = can("followup.answer")
    body = render_template(
        "followup/report.html",
        report=found,
        answering=(answering or AnswerForm(formdata=None, answer=found.answer)) if may_answer else None,
        putting_away=(putting_away or AwayForm(formdata=None)) if may_answer else None,
        wrong_reason=putting_away is not None,
        overdue=service.promise_of(found.action).overdue(service.today()),
        last=found.action.updates[0] if found.action.updates else None,
        said=SAID,
        says_badges=SAYS_BADGES,
        statuses=STATUSES,
        badges=BADGES,
    )
    return body, 422 if answering or putting_away else 200
