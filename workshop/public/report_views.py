"""Anyone says of an action that it is done or that it is not: no account, no name, no cookie, no script.

A form that another site sends could do no more than anyone can, so the post carries no CSRF token. The form has
a page of its own that no cache keeps, so that no two people are given the same mark (`write_id`).
"""

from flask import Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException, TooManyRequests

from workshop.extensions import csrf, db, limiter
from workshop.models.actions import Action
from workshop.models.errors import InvalidField
from workshop.models.followup import Says
from workshop.models.process import Process
from workshop.public import queries
from workshop.public.views import bp, place_of
from workshop.steps.followup import citizens
from workshop.steps.followup.forms import CitizenForm
from workshop.steps.followup.reporting import new_write_id
from workshop.steps.swot.rules import is_write_id
from workshop.web.errors import page as error_page
from workshop.web.forms import show_reason

__all__ = ["bp"]

ADDRESS = "/p/<canton_slug>/<int:process_id>/actions/<int:action_id>/report"
# A hall or a village may stand behind one address; whoever floods is slowed all the same.
PER_ADDRESS = "60 per minute; 1000 per day"


def _find(canton_slug: str, process_id: int, action_id: int) -> tuple[Process, Action]:
    found = queries.process(db.session(), canton_slug, process_id)
    return found, queries.action(db.session(), found, action_id)


@bp.get(ADDRESS)
def report(canton_slug: str, process_id: int, action_id: int) -> ResponseReturnValue:
    """Ask what somebody saw of an action; `?says=` chooses beforehand."""
    process, action = _find(canton_slug, process_id, action_id)
    says = request.args.get("says")
    chosen = says if says in set(Says) else None
    return _form(process, action, CitizenForm(formdata=None, says=chosen, write_id=new_write_id()), 200)


@bp.post(ADDRESS)
@csrf.exempt
@limiter.limit(PER_ADDRESS)
def send_report(canton_slug: str, process_id: int, action_id: int) -> ResponseReturnValue:
    """Keep what was said; the same form sent again is one report."""
    process, action = _find(canton_slug, process_id, action_id)
    form = CitizenForm()
    if process.archived:
        return _form(process, action, form, 410)
    if not form.validate_on_submit():
        return _form(process, action, form, 422)
    write_id = form.write_id.data or ""
    try:
        citizens.say(
            db.session(),
            action,
            form.says.data,
            form.note.data or "",
            write_id if is_write_id(write_id) else None,
        )
    except InvalidField as error:
        show_reason(form, error)
        return _form(process, action, form, 422)
    back = url_for(
        ".action",
        canton_slug=canton_slug,
        process_id=process_id,
        action_id=action_id,
        reported=1,
        lang=request.args.get("lang"),
        _anchor="citizens",
    )
    return redirect(back, 303)


def _form(
    process: Process, action: Action, form: CitizenForm, status: int, slow: bool = False
) -> ResponseReturnValue:
    if not is_write_id(form.write_id.data or ""):
        form.write_id.data = new_write_id()
    body = render_template(
        "public/report.html",
        **place_of(process),
        action=action,
        form=form,
        slow=slow,
        lang=request.args.get("lang"),
        longest=citizens.LONGEST_NOTE,
    )
    answer: Response = make_response(body, 410 if process.archived else status)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.errorhandler(TooManyRequests)
def _slow_down(error: HTTPException) -> ResponseReturnValue:
    """Ask for a pause; what was written stays in its fields, with its mark."""
    if request.endpoint != "public.send_report":
        return error_page(429)
    process, action = _find(**(request.view_args or {}))
    return _form(process, action, CitizenForm(), 429, slow=True)
