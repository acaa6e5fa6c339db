"""Crossed FODA: from entries to strategies, and from strategies to actions."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from workshop.access.guard import process_page
from workshop.extensions import db
from workshop.models.errors import InvalidField
from workshop.models.process import Process
from workshop.models.swot import CrossKind, SwotCross, SwotEntry
from workshop.steps.swot import crossing, rules
from workshop.steps.swot.forms import CrossForm
from workshop.steps.swot.labels import CROSSES
from workshop.web.forms import show_reason


@process_page("swot.see")
def cross(process: Process) -> ResponseReturnValue:
    """Show the strategies by kind, each with the entries it crosses and the actions it led to."""
    session = db.session()
    found = crossing.crosses(session, process)
    return render_template(
        "swot/cross.html",
        kinds=CROSSES,
        sides=rules.CROSSES,
        found={kind: [each for each in found if each.kind == kind] for kind in CROSSES},
        actions=crossing.actions_by_cross(session, process),
    )


@process_page("swot.edit")
def new_cross(process: Process) -> ResponseReturnValue:
    """Write a strategy of one kind (`?kind=FO`)."""
    try:
        kind = CrossKind(request.args.get("kind", "FO"))
    except ValueError:
        abort(404)
    return _form(db.session(), process, kind, None)


@process_page("swot.edit")
def edit_cross(process: Process, cross_id: int) -> ResponseReturnValue:
    """Change a strategy."""
    one = crossing.find_cross(db.session(), process, cross_id)
    return _form(db.session(), process, one.kind, one)


def _label(entry: SwotEntry) -> str:
    return f"{entry.text} · ● {entry.total_dots}" if entry.total_dots else entry.text


def _form(session: Session, process: Process, kind: CrossKind, one: SwotCross | None) -> ResponseReturnValue:
    chosen = one.entries if one else []
    inside, outside = crossing.offered(session, process, kind, chosen)
    ids = [entry.id for entry in chosen]
    form = CrossForm(data={"inside": ids, "outside": ids, "text": one.text if one else ""})
    form.inside.choices = [(entry.id, _label(entry)) for entry in inside]
    form.outside.choices = [(entry.id, _label(entry)) for entry in outside]
    if form.validate_on_submit():
        try:
            crossing.save_cross(
                session,
                process,
                kind,
                form.text.data or "",
                form.inside.data or [],
                form.outside.data or [],
                one,
            )
            flash(_("The strategy is stored. Turn it into an action when you know who does it."), "success")
            return redirect(_address(process))
        except InvalidField as error:
            show_reason(form, error)
    values = {"form": form, "kind": kind.value, "kinds": CROSSES, "sides": rules.CROSSES, "cross": one}
    return render_template("swot/cross_form.html", **values), 422 if form.errors else 200


def _address(process: Process) -> str:
    return url_for("swot.cross", canton_slug=process.canton.slug, process_id=process.id)


@process_page("swot.edit")
def cross_change(process: Process, cross_id: int, verb: str) -> ResponseReturnValue:
    """Archive or restore a strategy."""
    session = db.session()
    one = crossing.find_cross(session, process, cross_id)
    crossing.archive_cross(session, one, verb == "archive")
    flash(
        _("Archived: “%(text)s”. You can restore it under “Archived”.", text=one.text)
        if verb == "archive"
        else _("“%(text)s” is among the strategies again.", text=one.text),
        "success",
    )
    return redirect(_address(process))
