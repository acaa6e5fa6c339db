"""The personal link of an owner (`/o/<token>`): no account, no cookie, no script.

Whoever has the link may report; the token in the address is the proof, so these posts carry no CSRF token.
"""

from typing import Any

from flask import Blueprint, Response, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import refresh

from workshop.extensions import csrf, db, limiter
from workshop.models.actions import Action
from workshop.models.engines import reading_only
from workshop.models.errors import InvalidField, NotFound
from workshop.models.followup import OwnerLink
from workshop.steps.followup import links, service
from workshop.steps.followup.forms import OwnerForm, ReportForm
from workshop.steps.followup.labels import BADGES, STATUSES
from workshop.steps.followup.reporting import keep_report, read, standing_form
from workshop.web.forms import show_reason
from workshop.web.language import LANGUAGES
from workshop.web.uploads import LARGEST_REQUEST

bp = Blueprint("owner", __name__, url_prefix="/o/<token>")
csrf.exempt(bp)
PER_LINK = "30 per minute"


def _token() -> str:
    return str((request.view_args or {}).get("token", ""))


@bp.before_request
def _open() -> ResponseReturnValue | None:
    """Open the link, and let its owner send more than anyone may, so that the page can say what is too large."""
    if request.args.get("lang", "") in LANGUAGES:
        g.language = request.args["lang"]
        refresh()
    reading_only.set(True)
    try:
        link = links.open_link(db.session(), _token())
    except NotFound:
        return render_template("followup/owner/gone.html"), 404
    if link.process.archived:
        return render_template("followup/owner/gone.html", ended=True), 410
    if request.method == "POST":
        db.session.rollback()  # a photo may take minutes to arrive: nobody waits for it
        reading_only.set(False)
        request.max_content_length = LARGEST_REQUEST
    return None


@bp.after_request
def _private(response: Response) -> Response:
    """The address is a secret: no cache keeps the page, no search engine lists it, no other site is told."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _values(link: OwnerLink) -> dict[str, Any]:
    return {
        "link": link,
        "token": _token(),
        "shown_process": link.process,
        "statuses": STATUSES,
        "badges": BADGES,
        "lang": request.args.get("lang"),
    }


@bp.get("")
def index(token: str) -> ResponseReturnValue:
    """Show the owner's actions, those due first, each with its button."""
    link = links.open_link(db.session(), token)
    rows = links.actions_of(db.session(), link)
    kept = request.args.get("kept", type=int)
    shown = next((row.action for row in rows if row.action.id == kept), None)
    return render_template("followup/owner/index.html", rows=rows, kept=shown, **_values(link))


@bp.route("/<int:action_id>", methods=["GET", "POST"])
@limiter.limit(PER_LINK, methods=["POST"], key_func=_token)
def report(token: str, action_id: int) -> ResponseReturnValue:
    """Take a report on one action; sending the same form again never doubles it."""
    if request.method == "GET":
        link, action = _mine(action_id)
        return _form(link, action, standing_form(OwnerForm, action), 200)
    form = OwnerForm()
    files = read(form)
    link, action = _mine(action_id)
    if files is not None:
        try:
            keep_report(db.session(), form, files, action, None, link)
        except InvalidField as error:
            show_reason(form, error)
        else:
            lang = request.args.get("lang")
            return redirect(url_for(".index", token=token, kept=action.id, lang=lang), 303)
    return _form(link, action, form, 422)


def _mine(action_id: int) -> tuple[OwnerLink, Action]:
    link = links.open_link(db.session(), _token())
    return link, links.action_of(db.session(), link, action_id)


def _form(
    link: OwnerLink, action: Action, form: ReportForm, status: int, slow: bool = False
) -> ResponseReturnValue:
    body = render_template(
        "followup/owner/report.html",
        action=action,
        form=form,
        slow=slow,
        overdue=service.promise_of(action).overdue(service.today()),
        **_values(link),
    )
    return body, status


@bp.errorhandler(429)
def _slow_down(_error: Exception) -> ResponseReturnValue:
    """Ask for a pause; what was written stays in its fields, with its mark."""
    form = OwnerForm()
    link, action = _mine(int((request.view_args or {})["action_id"]))
    return _form(link, action, form, 429, slow=True)
