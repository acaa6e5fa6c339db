"""The calendar of a process: one list by month, and the coordinator's changes to it."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from workshop.access.guard import process_page
from workshop.extensions import db
from workshop.models.errors import InvalidField
from workshop.models.plan import LegalDeadline
from workshop.models.process import Process
from workshop.steps.actions import calendar, service
from workshop.steps.actions.calendar import Entry, Kind
from workshop.steps.actions.calendar_words import FILTERS, KINDS, source, title
from workshop.steps.actions.forms import LegalDateForm, OwnDateForm
from workshop.steps.actions.labels import LEGAL
from workshop.steps.actions.legal import article, usual_day
from workshop.web.filters import day
from workshop.web.forms import show_reason

bp = Blueprint("calendar", __name__, url_prefix="/c/<canton_slug>/<int:process_id>/calendar")


def _at(process: Process) -> dict[str, Any]:
    return {"canton_slug": process.canton.slug, "process_id": process.id}


def page_of(entry: Entry) -> str | None:
    """Return the staff's page of what an entry is about, or None where there is none."""
    at = _at(entry.process)
    if entry.kind in (Kind.ACTION, Kind.ACTIVITY):
        anchor = "activities" if entry.kind is Kind.ACTIVITY else None
        return url_for("actions.show", action_id=entry.action_id, _anchor=anchor, **at)
    if entry.kind is Kind.WORKSHOP:
        return url_for("setup.workshop", workshop_id=entry.id, **at)
    if entry.kind in (Kind.ROUND_OPENS, Kind.ROUND_CLOSES):
        return url_for("vote.round", round_id=entry.id, **at)
    return None


@bp.get("")
@process_page("actions.see")
def index(process: Process) -> ResponseReturnValue:
    """Show all dates month by month; months that are over are folded away."""
    wanted = request.args.get("what", "")
    kinds = FILTERS[wanted][1] if wanted in FILTERS else frozenset()
    entries = calendar.gather(db.session(), [process])
    today = service.today()
    months = calendar.by_month(calendar.of_kinds(entries, kinds))
    past = [month for month in months if month[0] < today.replace(day=1)]
    return render_template(
        "actions/calendar/index.html",
        past=past,
        past_count=sum(len(found) for _month, found in past),
        months=months[len(past) :],
        archived=calendar.own_dates(db.session(), process, archived=True),
        wanted=wanted,
        choices=[("", _("everything")), *((key, words) for key, (words, _kinds) in FILTERS.items())],
        kinds=KINDS,
        Kind=Kind,
        title=title,
        source=source,
        page_of=page_of,
        today=today,
    )


def _back(process: Process) -> ResponseReturnValue:
    return redirect(url_for(".index", **_at(process)))


@bp.route("/new", methods=["GET", "POST"])
@process_page("process.edit")
def new(process: Process) -> ResponseReturnValue:
    """Add a date of the process's own."""
    return _edit(process, None)


@bp.route("/<int:date_id>/edit", methods=["GET", "POST"])
@process_page("process.edit")
def edit(process: Process, date_id: int) -> ResponseReturnValue:
    """Change a date of the process's own."""
    return _edit(process, date_id)


def _edit(process: Process, date_id: int | None) -> ResponseReturnValue:
    row = calendar.find_own(db.session(), process, date_id) if date_id is not None else None
    form = OwnDateForm(obj=row)
    if form.validate_on_submit():
        try:
            kept = calendar.keep_own(db.session(), process, form.title.data or "", form.falls_on.data, row)
        except InvalidField as error:
            db.session.rollback()
            show_reason(form, error)
        else:
            flash(
                _("«%(title)s» stands in the calendar on %(day)s.", title=kept.title, day=day(kept.falls_on)),
                "success",
            )
            return _back(process)
    body = render_template("actions/calendar/own.html", form=form, date_id=date_id)
    return body, 200 if request.method == "GET" else 422


@bp.post("/<int:date_id>/archive")
@process_page("process.edit")
def archive(process: Process, date_id: int) -> ResponseReturnValue:
    """Put a date away, or with `restore=1` bring it back."""
    row = calendar.find_own(db.session(), process, date_id)
    back = request.form.get("restore") == "1"
    calendar.archive_own(db.session(), row, not back)
    said = _("«%(title)s» is back.") if back else _("«%(title)s» was archived. You can bring it back.")
    flash(said % {"title": row.title}, "success")
    return _back(process)


@bp.route("/law/<any(income, poa, draft, approval):legal>", methods=["GET", "POST"])
@process_page("process.edit")
def law(process: Process, legal: str) -> ResponseReturnValue:
    """Move a deadline of the law to another day."""
    deadline = LegalDeadline(legal)
    form = LegalDateForm(falls_on=calendar.legal_day(db.session(), process, deadline))
    if form.validate_on_submit():
        try:
            calendar.move_legal(db.session(), process, deadline, form.falls_on.data)
        except InvalidField as error:
            db.session.rollback()
            show_reason(form, error)
        else:
            said = _("«%(title)s» falls on %(day)s.", title=LEGAL[legal], day=day(form.falls_on.data))
            flash(said, "success")
            return _back(process)
    usual = usual_day(legal, process.fiscal_year)
    body = render_template(
        "actions/calendar/law.html",
        form=form,
        legal=legal,
        name=LEGAL[legal],
        article=article(legal),
        usual=usual,
        moved=calendar.legal_day(db.session(), process, deadline) != usual,
    )
    return body, 200 if request.method == "GET" else 422


@bp.post("/law/<any(income, poa, draft, approval):legal>/usual")
@process_page("process.edit")
def usual(process: Process, legal: str) -> ResponseReturnValue:
    """Put a deadline of the law back on its usual day."""
    calendar.usual_again(db.session(), process, LegalDeadline(legal))
    on = day(usual_day(legal, process.fiscal_year))
    flash(_("«%(title)s» falls on %(day)s.", title=LEGAL[legal], day=on), "success")
    return _back(process)
